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
    let tables = InputTables(folder: "packets/\(name)", in: output, into: notes)
    return Folder(name: name, model: tables.flatMap { Model($0, into: notes) }, notes: notes)
  }

  /// The model of every district's packet, by the district's place in the plan; notes those that are missing, of no
  /// district or malformed.
  static func match(_ folders: [Folder], with model: Model, into ledger: Ledger) -> [Model?] {
    // An id is free text, so the folder's name has what a file system may not like percent-encoded.
    var folderOfDistrict: [String: Folder] = [:]
    for folder in folders {
      let district = percentDecoded(folder.name)
      if model.tables.districtIDs.index(of: district) != nil, folderOfDistrict.updateValue(folder, forKey: district) == nil { continue }
      ledger.add("V210", "packets/\(folder.name)", zh: "没有这个区市。", en: "There is no such district.")
    }
    let wanted = Set(model.cells.indices.map(model.district))
    return model.tables.districts.enumerated().map { place, district in
      guard let folder = folderOfDistrict[district.id] else {
        if wanted.contains(place) {
          ledger.add("V101", "packets/\(district.id)", zh: "缺少这个区市的任务包。", en: "The packet is missing.")
        }
        return nil
      }
      ledger.count()
      ledger.absorb(folder.notes)
      return folder.model
    }
  }

  /// The packets joined with the model of the answer.
  static func joined(_ models: [Model?], with model: Model) -> [Packet?] {
    concurrently(models.count) { place in models[place].map { Packet(district: place, model: $0, plan: model) } }
  }
}
