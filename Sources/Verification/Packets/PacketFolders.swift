/// The packets of an output folder, matched with the plan's districts.
struct PacketFolders {
  /// One folder below `packets/`, read.
  struct Folder {
    let name: String
    /// Nil where its tables are broken; the notes say how.
    let model: Model?
    let notes: Ledger
  }

  /// Reads a packet.
  static func read(_ name: String, in output: OutputFolder) -> Folder {
    let notes = Ledger()
    guard let tables = InputTables(folder: "packets/\(name)", in: output, into: notes) else {
      return Folder(name: name, model: nil, notes: notes)
    }
    return Folder(name: name, model: Model(tables, into: notes), notes: notes)
  }

  /// The model of every district's packet, by the district's place in the plan; notes those that are missing, of no
  /// district or malformed.
  static func match(_ folders: [Folder], with model: Model, into ledger: Ledger) -> [Model?] {
    // An id is free text, so the folder's name has what a file system may not like percent-encoded.
    var folderOfDistrict: [String: Folder] = [:]
    for folder in folders {
      let district = percentDecoded(folder.name)
      if model.tables.districtIDs.index(of: district) != nil,
        folderOfDistrict.updateValue(folder, forKey: district) == nil
      {
        continue
      }
      ledger.add("V210", "packets/\(folder.name)", zh: "没有这个区市。", en: "There is no such district.")
    }
    var isWanted = [Bool](repeating: false, count: model.tables.districts.count)
    for cell in model.cells.indices { isWanted[model.district(cell)] = true }
    var models: [Model?] = []
    for (place, district) in model.tables.districts.enumerated() {
      if let folder = folderOfDistrict[district] {
        ledger.count()
        ledger.absorb(folder.notes)
        models.append(folder.model)
      } else {
        if isWanted[place] {
          ledger.add("V101", "packets/\(district)", zh: "缺少这个区市的任务包。", en: "The packet is missing.")
        }
        models.append(nil)
      }
    }
    return models
  }

  /// The packets joined with the model of the answer.
  static func joined(_ models: [Model?], with model: Model) -> [Packet?] {
    concurrently(models.count) { place in models[place].map { Packet(district: place, model: $0, plan: model) } }
  }
}
