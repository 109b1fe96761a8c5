/// Checks that the packets are the plan cut to the districts, with the district totals as agreed volumes.
struct PacketCheck {
  let model: Model
  let tables: OutputTables
  let ledger: Ledger

  /// Reads every packet; notes those that are missing, of no district or malformed.
  static func read(
    _ output: OutputFolder, for model: Model, into ledger: Ledger
  ) -> [String: Model] {
    var packets: [String: Model] = [:]
    let wanted = Set(model.cells.indices.map(model.districtID))
    // An id is free text, so the folder's name has what a file system may not like percent-encoded.
    var folders: [String: String] = [:]
    for name in output.packetFolders {
      let district = percentDecoded(name)
      if model.tables.districts.contains(district), folders.updateValue(name, forKey: district) == nil {
        continue
      }
      ledger.add("V210", "packets/\(name)", zh: "没有这个区市。", en: "There is no such district.")
    }
    for district in model.tables.districts {
      guard let folder = folders[district] else {
        if wanted.contains(district) {
          ledger.add("V101", "packets/\(district)", zh: "缺少这个区市的任务包。", en: "The packet is missing.")
        }
        continue
      }
      ledger.count()
      if let tables = InputTables(folder: "packets/\(folder)", in: output, into: ledger),
        let packet = Model(tables, into: ledger)
      {
        packets[district] = packet
      }
    }
    return packets
  }

  func check(_ district: String, _ packet: Model, excesses: [RunRecord.Excess]) {
    let raised = Set(excesses.filter { $0.district == district }.map(\.row))
    checkTexts(district, packet, raised)
    checkProducts(district, packet)
    checkCells(district, packet)
    checkRules(district, packet, raised)
  }

  /// Tables that are copied line by line.
  private func checkTexts(_ district: String, _ packet: Model, _ raised: Set<RunRecord.RowName>) {
    let planned = model.tables.parameters.given
    let given = packet.tables.parameters.given
    for key in Set(planned.keys).union(given.keys).sorted(by: precedes) where key != "usage_weights" {
      if key == "floor_ratio" {
        ledger.count()
        if packet.tables.parameters.floorRatio != 0 {
          differ(packet, "parameters.csv", nil, key, "0", given[key] ?? "")
        }
      } else {
        ledger.count()
        if planned[key] != given[key] {
          differ(packet, "parameters.csv", nil, key, planned[key] ?? "", given[key] ?? "")
        }
      }
    }
    let products = Set(model.cells.indices.filter { model.districtID($0) == district }.map(model.productID))
    compareRows("products.csv", ["product_id"], packet, except: ["agreed_units"]) {
      products.contains($0["product_id"])
    }
    compareRows("districts.csv", ["district_id"], packet) { $0["district_id"] == district }
    compareRows("institutions.csv", ["institution_id"], packet, except: ["capacity_yuan"]) {
      $0["district_id"] == district
    }
    let capacities = Dictionary(uniqueKeysWithValues: model.tables.institutions.map { ($0.id, $0.capacity) })
    for institution in packet.tables.institutions {
      ledger.count()
      guard let planned = capacities[institution.id], planned != institution.capacity else { continue }
      if let planned, let own = institution.capacity, own > planned,
        raised.contains(.capacity(institution.id))
      {
        continue
      }
      differ(
        packet, "institutions.csv", institution.line, "capacity_yuan", planned.map(Exact.text) ?? "",
        institution.capacity.map(Exact.text) ?? "")
    }
    ledger.count(packet.tables.usageLines.count)
    let differing = packet.tables.usageLines.filter { model.tables.usageLines[$0.key] != $0.value }
    for (line, units) in differing.sorted(by: { PacketCheck.precede($0.key, $1.key) }) {
      let name = "\(line.key.institution) \(line.key.product) \(line.period)"
      let planned = model.tables.usageLines[line].map { "\(name): \(Exact.text($0))" } ?? ""
      differ(packet, "usage.csv", nil, "units", planned, "\(name): \(Exact.text(units))")
    }
    ledger.count()
    if model.tables.parameters.usageShare > 0,
      Basis.weights(packet.tables).filter({ $0.value > 0 })
        != Basis.weights(model.tables).filter({ $0.value > 0 })
    {
      differ(packet, "parameters.csv", nil, "usage_weights", "", given["usage_weights"] ?? "")
    }
    ledger.count(packet.tables.demand.count)
    let demanded = packet.tables.demand.filter { model.tables.demand[$0.key] != $0.value }
    for key in demanded.keys.sorted(by: PacketCheck.precede) {
      differ(packet, "demand.csv", nil, "units", "", "\(key.institution) \(key.product)")
    }
  }

  /// Compares the rows of a table with the plan's rows that belong to the district, column by column.
  private func compareRows(
    _ file: String, _ keys: [String], _ packet: Model, except: Set<String> = [],
    belongs: (TableRow) -> Bool
  ) {
    func index(_ model: Model) -> [String: TableRow] {
      var rows: [String: TableRow] = [:]
      for row in Rows(model.tables.texts[file], ledger) {
        rows[keys.map { row[$0] }.joined(separator: "\n")] = row
      }
      return rows
    }
    let planned = index(model).filter { belongs($0.value) }
    let own = index(packet)
    let columns = Set(model.tables.texts[file]?.header ?? []).subtracting(except).sorted(by: precedes)
    for key in Set(planned.keys).union(own.keys).sorted(by: precedes) {
      ledger.count()
      guard let expected = planned[key], let found = own[key] else {
        differ(
          packet, file, own[key]?.line, keys[0], planned[key] == nil ? "" : key, own[key] == nil ? "" : key)
        continue
      }
      for column in columns where expected[column] != found[column] {
        differ(packet, file, found.line, column, expected[column], found[column])
      }
    }
  }

  private func checkProducts(_ district: String, _ packet: Model) {
    for (index, product) in packet.tables.products.enumerated() {
      ledger.count()
      guard let total = tables.totals[Share(product: product.id, district: district)] else { continue }
      let units = total.packs * product.unitsPerPack
      if packet.agreedPacks[index] != total.packs || product.agreedUnits != units {
        differ(packet, "products.csv", product.line, "agreed_units", "\(units)", "\(product.agreedUnits)")
      }
    }
  }

  private func checkCells(_ district: String, _ packet: Model) {
    let expected = model.cells.indices.filter { model.districtID($0) == district }
    for index in expected {
      ledger.count()
      var name: String { "\(model.productID(index)) \(model.institutionID(index))" }
      let cell = model.cells[index]
      guard let own = packet.cellIndex[model.key(index)].map({ packet.cells[$0] }) else {
        differ(packet, "usage.csv", nil, nil, name, "")
        continue
      }
      if !Tolerance.agreeFormula(own.basis, cell.basis) {
        differ(packet, "usage.csv", nil, "units", "\(name): \(cell.basis)", "\(own.basis)")
      }
      if own.floor != cell.floor {
        differ(packet, "limits.csv", nil, "floor_packs", "\(name): \(cell.floor)", "\(own.floor)")
      }
      if own.cap != cell.cap {
        let text = [cell.cap, own.cap].map { $0.map { "\($0)" } ?? "–" }
        differ(packet, "limits.csv", nil, "cap_packs", "\(name): \(text[0])", text[1])
      }
    }
    let known = Set(expected.map(model.key))
    for cell in packet.cells.indices where !known.contains(packet.key(cell)) {
      differ(packet, "usage.csv", nil, nil, "", "\(packet.productID(cell)) \(packet.institutionID(cell))")
    }
  }

  /// A rule within the district is unchanged; of a rule that spans districts the packet has a part.
  private func checkRules(_ district: String, _ packet: Model, _ raised: Set<RunRecord.RowName>) {
    var own: [RunRecord.RowName: Model.Row] = [:]
    for row in packet.rows { own[row.name] = row }
    var known: Set<RunRecord.RowName> = []
    for row in model.rows {
      guard case .rule(let id) = row.name else { continue }
      known.insert(row.name)
      let cells = row.cells.filter { model.districtID($0) == district }
      ledger.count()
      guard let part = own[row.name] else {
        if !cells.isEmpty { differ(packet, "rules.csv", nil, "rule_id", id, "") }
        continue
      }
      if cells.isEmpty && part.cells.isEmpty { continue }
      if Set(cells.map(model.key)) != Set(part.cells.map(packet.key)) {
        differ(packet, "rules.csv", part.line, "products", "", id)
      }
      if part.measure != row.measure {
        differ(packet, "rules.csv", part.line, "measure", row.measure, part.measure)
      }
      if part.sense != row.sense { differ(packet, "rules.csv", part.line, "sense", row.sense, part.sense) }
      let isLoosened = Model.violation(row.sense, part.limit, row.limit) > 0 && raised.contains(row.name)
      if cells.count == row.cells.count && part.limit != row.limit && !isLoosened {
        differ(packet, "rules.csv", part.line, "limit", Exact.text(row.limit), Exact.text(part.limit))
      }
    }
    for row in packet.rows where !known.contains(row.name) {
      if case .rule(let id) = row.name { differ(packet, "rules.csv", row.line, "rule_id", "", id) }
    }
  }

  /// The parts of a rule that spans districts must not add up to more than the rule allows: each part may be rounded to
  /// four places, and where an excess is listed the part is the one it names.
  func checkParts(_ packets: [String: Model], excesses: [RunRecord.Excess]) {
    for row in model.rows {
      let districts = Set(row.cells.map(model.districtID))
      let parts = districts.compactMap { district -> Int128? in
        guard let part = packets[district]?.rows.first(where: { $0.name == row.name })?.limit else { return nil }
        return excesses.first { $0.row == row.name && $0.district == district }?.limit ?? part
      }
      guard districts.count > 1, parts.count == districts.count else { continue }
      ledger.count()
      let sum = parts.reduce(0, +)
      if Model.violation(row.sense, sum, row.limit) > Int128(parts.count) {
        ledger.add(
          "V212", row.file, line: row.line, column: "limit",
          expected: "\(row.sense) \(Exact.text(row.limit))", found: Exact.text(sum),
          zh: "各区市任务包所分的限值之和不满足原规则。",
          en: "The districts' parts of the limit do not add up to what the rule allows.")
      }
    }
  }

  private static func precede(_ left: InputTables.Key, _ right: InputTables.Key) -> Bool {
    left.institution == right.institution
      ? precedes(left.product, right.product) : precedes(left.institution, right.institution)
  }

  private static func precede(_ left: InputTables.UsageKey, _ right: InputTables.UsageKey) -> Bool {
    left.key == right.key ? precedes(left.period, right.period) : precede(left.key, right.key)
  }

  private func differ(
    _ packet: Model, _ file: String, _ line: Int?, _ column: String?, _ expected: String, _ found: String
  ) {
    ledger.add(
      "V211", packet.tables.path(file), line: line, column: column, expected: expected, found: found,
      zh: "任务包与方案不一致。", en: "The packet differs from the plan.")
  }
}
