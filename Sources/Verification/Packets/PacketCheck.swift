/// Checks that a packet is the plan cut to its district, with the district totals as agreed volumes.
struct PacketCheck {
  let plan: Model
  let packet: Packet
  let tables: OutputTables
  let planned: PlannedRows
  /// The limits that the packets are recorded to have looser than the plan.
  let loosened: LoosenedLimits
  /// Whether the district put in a result of its own: then the packet may differ inside the district.
  let isReplaced: Bool
  let ledger: Ledger

  private var own: Model { packet.model }

  func run() {
    checkParameters()
    checkNotes()
    checkTexts()
    checkRuleTexts()
    let amounts = PacketAmounts(plan: plan, packet: packet, ledger: ledger)
    amounts.checkWeights()
    checkProducts()
    if isReplaced {
      checkSharedRules()
    } else {
      checkCapacities()
      amounts.run()
      checkCells()
      checkRules()
    }
  }

  /// Of a rule that spans districts the packet keeps its part, over all of the plan's cells that it still has.
  private func checkSharedRules() {
    for row in plan.rows where plan.spansDistricts(row) {
      let cells = plan.cells(of: row).filter { plan.district(Int($0)) == packet.district }
      if cells.isEmpty { continue }
      ledger.count()
      guard case .rule(let id) = row.name, let part = own.row(row.name) else {
        differ("rules.csv", nil, "rule_id", row.name.text, "")
        continue
      }
      if part.measure != row.measure { differ("rules.csv", part.line, "measure", row.measure, part.measure) }
      if part.sense != row.sense { differ("rules.csv", part.line, "sense", row.sense, part.sense) }
      let planned = Set(cells)
      let kept = Set(own.cells(of: part).map { packet.planCells[Int($0)] })
      if packet.planCells.contains(where: { planned.contains($0) && !kept.contains($0) }) {
        differ("rules.csv", part.line, "products", "", id)
      }
    }
  }

  private func checkParameters() {
    let given = own.tables.parameters.given
    let planned = plan.tables.parameters.given
    for key in Set(planned.keys).union(given.keys).sorted(by: precedes)
    where !["usage_weights", "plan_identity", "packet_seal"].contains(key) {
      ledger.count()
      if isReplaced, PacketCheck.moneyKeys.contains(key) { continue }
      if key == "floor_ratio" {
        if own.tables.parameters.floorRatio != 0 { differ("parameters.csv", nil, key, "0", given[key] ?? "") }
      } else if planned[key] != given[key] {
        differ("parameters.csv", nil, key, planned[key] ?? "", given[key] ?? "")
      }
    }
  }

  /// The notes of parameters are the plan's; of those that only packets have, or that are written out for them, there is none.
  private func checkNotes() {
    func notes(_ model: Model) -> [String: (text: String, line: Int)] {
      guard let table = model.tables.texts["parameters.csv"], let key = table.column("key") else { return [:] }
      let note = table.column("note")
      return Dictionary(
        (0..<table.rowCount).map { row in (table.text(row, key), (note.map { table.text(row, $0) } ?? "", table.line(row))) }
      ) { first, _ in first }
    }
    let (planned, found) = (notes(plan), notes(own))
    for (key, own) in found.sorted(by: { precedes($0.key, $1.key) }) {
      if isReplaced, PacketCheck.moneyKeys.contains(key) { continue }
      let expected =
        ["plan_identity", "packet_seal"].contains(key) || (key == "usage_weights" && plan.tables.parameters.given[key] == nil)
        ? "" : planned[key]?.text ?? ""
      if own.text != expected { differ("parameters.csv", own.line, "note", expected, own.text) }
    }
  }

  /// The name and the scopes of every rule that the plan has, the scopes cut to the district; of a district's own result those of
  /// rules that span districts.
  private func checkRuleTexts() {
    guard let planned = plan.tables.texts["rules.csv"], let own = own.tables.texts["rules.csv"] else { return }
    let rows = PlannedRows.rows(of: planned, by: "rule_id")
    let shared = Set(plan.rows.filter(plan.spansDistricts).map(\.name))
    func text(_ table: DelimitedText, _ row: Int, _ column: String) -> String { table.column(column).map { table.text(row, $0) } ?? "" }
    for row in 0..<own.rowCount {
      let id = text(own, row, "rule_id")
      guard let place = rows[id], !isReplaced || shared.contains(.rule(id)) else { continue }
      let expected = [
        ("name", text(planned, place, "name")), ("products", products(text(planned, place, "products"))),
        ("institutions", institutions(text(planned, place, "institutions"))),
      ]
      for (column, expected) in expected where text(own, row, column) != expected {
        differ("rules.csv", own.line(row), column, expected, text(own, row, column))
      }
    }
  }

  /// A scope of products without those that the packet does not have.
  private func products(_ scope: String) -> String {
    listed(scope) { own.tables.productIDs.index(of: $0) != nil }
  }

  /// A scope of institutions: of ids those of the packet, of districts the packet's.
  private func institutions(_ scope: String) -> String {
    guard scope.contains(where: { ":：".contains($0) }) else { return listed(scope) { own.tables.institutionIDs.index(of: $0) != nil } }
    return scope.split(whereSeparator: { "&＆".contains($0) }).map { term in
      let kind = ParameterValues.narrow(String(term.prefix { !":：".contains($0) })).lowercased()
      return ["district", "区市"].contains(kind) ? "district:\(packet.id(in: plan))" : ParameterValues.trimmed(term)
    }.joined(separator: "&")
  }

  private func listed(_ scope: String, _ isThere: (String) -> Bool) -> String {
    let values = ParameterValues.parts(ParameterValues.narrow(scope))
    return (values == ["*"] ? values : values.filter(isThere)).joined(separator: ";")
  }

  /// Parameters that do not enter the split: a district's result may have been split before they were changed.
  private static let moneyKeys: Set<String> = [
    "prepayment_ratio", "prepayment_tranches", "prepayment_ownership", "prepayment_due", "report_due", "execution_date",
    "contract_date", "clearing", "settlement_days", "lead_hospital",
  ]

  /// Tables that are copied line by line.
  private func checkTexts() {
    let districts = plan.tables.districts.count
    let products = plan.tables.products.indices.filter { planned.isWanted[$0 * districts + packet.district] }
    let institutions = plan.tables.institutions.filter { $0.district == packet.district }
    compareRows(
      "products.csv", planned.products, products.map { plan.tables.products[$0].id },
      own.tables.products.map(\.id), except: isReplaced ? ["agreed_units", "supplied_from", "supplied_until"] : ["agreed_units"])
    compareRows(
      "districts.csv", planned.districts, [packet.id(in: plan)], own.tables.districts,
      except: isReplaced ? ["prepayment_fund_yuan", "direct_settlement"] : [])
    if isReplaced { return }
    checkHolidays()
    compareRows(
      "institutions.csv", planned.institutions, institutions.map(\.id), own.tables.institutions.map(\.id),
      except: ["capacity_yuan"])
  }

  /// Compares the rows of a table with the plan's rows that belong to the district, column by column; both lists of ids
  /// ascend.
  private func compareRows(
    _ file: String, _ plannedRows: PlannedRows.Table, _ expected: [String], _ found: [String], except: Set<String> = []
  ) {
    guard let table = plannedRows.text, let ownTable = own.tables.texts[file] else { return }
    let ownRows = PlannedRows.rows(of: ownTable, by: plannedRows.key)
    // A column that only the packet has holds nothing.
    for column in ownTable.header.indices where table.column(ownTable.header[column]) == nil && !except.contains(ownTable.header[column]) {
      for row in 0..<ownTable.rowCount where !ownTable.text(row, column).isEmpty {
        differ(file, ownTable.line(row), ownTable.header[column], "", ownTable.text(row, column))
      }
    }
    let columns = table.header.indices.filter { !except.contains(table.header[$0]) }
      .sorted { precedes(table.header[$0], table.header[$1]) }
    let ownColumns = columns.map { ownTable.column(table.header[$0]) }
    let wanted = Set(expected)
    for id in wanted.union(found).sorted(by: precedes) {
      ledger.count()
      let isExpected = wanted.contains(id)
      guard isExpected, let row = plannedRows.rows[id], let ownRow = ownRows[id] else {
        differ(file, ownRows[id].map(ownTable.line), plannedRows.key, isExpected ? id : "", ownRows[id] == nil ? "" : id)
        continue
      }
      for (column, ownColumn) in zip(columns, ownColumns) {
        if let ownColumn, table.isSame(row, column, as: ownTable, ownRow, ownColumn) { continue }
        let text = ownColumn.map { ownTable.text(ownRow, $0) } ?? ""
        if table.text(row, column) == text { continue }
        differ(file, ownTable.line(ownRow), table.header[column], table.text(row, column), text)
      }
    }
  }

  /// The days of the packet are the plan's, in the plan's order.
  private func checkHolidays() {
    func days(_ model: Model) -> [String] {
      guard let table = model.tables.texts["holidays.csv"] else { return [] }
      return (0..<table.rowCount).map { row in
        table.header.indices.map { table.text(row, $0) }.joined(separator: ",")
      }
    }
    let (planned, found) = (days(plan), days(own))
    ledger.count(planned.count)
    for index in 0..<max(planned.count, found.count) {
      let (expected, text) = (index < planned.count ? planned[index] : "", index < found.count ? found[index] : "")
      if expected != text { differ("holidays.csv", index < found.count ? index + 2 : nil, "date", expected, text) }
    }
  }

  private func checkCapacities() {
    for institution in own.tables.institutions {
      ledger.count()
      guard let place = plan.tables.institutionIDs.index(of: institution.id) else { continue }
      let record = loosened[packet.id(in: plan), .capacity(institution.id)]
      let planned = record?.packetLimit ?? plan.tables.institutions[Int(place)].capacity
      if planned == institution.capacity { continue }
      differ(
        "institutions.csv", institution.line, "capacity_yuan", planned.map(Exact.text) ?? "",
        institution.capacity.map(Exact.text) ?? "")
    }
  }

  private func checkProducts() {
    for (index, product) in own.tables.products.enumerated() {
      ledger.count()
      guard let place = plan.tables.productIDs.index(of: product.id),
        let total = tables.totals[Int(place) * plan.tables.districts.count + packet.district]
      else { continue }
      let units = Int128(total.packs) * product.unitsPerPack
      if own.agreedPacks[index] != total.packs || product.agreedUnits != units {
        differ("products.csv", product.line, "agreed_units", "\(units)", "\(product.agreedUnits)")
      }
    }
  }

  private func checkCells() {
    let wanted = plan.tables.institutions.indices.lazy.filter { plan.tables.institutions[$0].district == packet.district }
      .reduce(0) { $0 + plan.memberStarts[$1 + 1] - plan.memberStarts[$1] }
    ledger.count(wanted)
    var met = 0
    var others: [Int] = []
    for (index, place) in packet.planCells.enumerated() {
      guard place >= 0, plan.district(Int(place)) == packet.district else {
        others.append(index)
        continue
      }
      met += 1
      compare(own.cells[index], plan.cells[Int(place)], Int(place))
    }
    if met != wanted {
      let known = Set(packet.planCells)
      for index in plan.cells.indices where plan.district(index) == packet.district && !known.contains(Int32(index)) {
        differ("usage.csv", nil, nil, name(index), "")
      }
    }
    for index in others {
      differ("usage.csv", nil, nil, "", "\(own.productID(index)) \(own.institutionID(index))")
    }
  }

  private func compare(_ cell: Cells.Cell, _ expected: Cells.Cell, _ index: Int) {
    if !Tolerance.agreeFormula(cell.basis, expected.basis) {
      differ("usage.csv", nil, "units", "\(name(index)): \(expected.basis)", "\(cell.basis)")
    }
    if cell.floor != expected.floor {
      differ("limits.csv", nil, "floor_packs", "\(name(index)): \(expected.floor)", "\(cell.floor)")
    }
    if cell.cap != expected.cap {
      let text = [expected.cap, cell.cap].map { $0.map { "\($0)" } ?? "–" }
      differ("limits.csv", nil, "cap_packs", "\(name(index)): \(text[0])", text[1])
    }
  }

  private func name(_ cell: Int) -> String { "\(plan.productID(cell)) \(plan.institutionID(cell))" }

  /// A rule within the district is unchanged; of a rule that spans districts the packet has a part.
  private func checkRules() {
    for row in plan.rows {
      guard case .rule(let id) = row.name else { continue }
      let cells = plan.cells(of: row).filter { plan.district(Int($0)) == packet.district }
      ledger.count()
      guard let part = own.row(row.name) else {
        if !cells.isEmpty { differ("rules.csv", nil, "rule_id", id, "") }
        continue
      }
      if cells.isEmpty && part.members.isEmpty { continue }
      if !cells.elementsEqual(own.cells(of: part).lazy.map { packet.planCells[Int($0)] }) {
        differ("rules.csv", part.line, "products", "", id)
      }
      if part.measure != row.measure { differ("rules.csv", part.line, "measure", row.measure, part.measure) }
      if part.sense != row.sense { differ("rules.csv", part.line, "sense", row.sense, part.sense) }
      let planned = loosened[packet.id(in: plan), row.name]?.packetLimit ?? row.limit
      if cells.count == row.members.count && part.limit != planned {
        differ("rules.csv", part.line, "limit", Exact.text(planned), Exact.text(part.limit))
      }
    }
    for row in own.rows {
      if case .rule(let id) = row.name, plan.row(row.name) == nil { differ("rules.csv", row.line, "rule_id", "", id) }
    }
  }

  /// The parts of a rule that spans districts, as they were before whole packs loosened them, add up to what the rule allows,
  /// no more and no less, each rounded to four places at most; and each allows what the fair plan of the city uses in its
  /// district, but for what whole packs may have moved from it to other districts.
  ///
  /// - Parameter values: the fair plan of the city, by cell; nil where it is not known.
  static func checkParts(
    _ packets: [Packet?], of plan: Model, loosened: LoosenedLimits, values: [Double]?, into ledger: Ledger
  ) {
    for row in plan.rows {
      var cellsOfDistrict = [[Int]](repeating: [], count: plan.tables.districts.count)
      for cell in plan.cells(of: row) { cellsOfDistrict[plan.district(Int(cell))].append(Int(cell)) }
      let districts = cellsOfDistrict.indices.filter { !cellsOfDistrict[$0].isEmpty }
      guard districts.count > 1 else { continue }
      let parts = districts.compactMap { place -> Int128? in
        guard let packet = packets[place], let own = packet.model.row(row.name) else { return nil }
        return loosened[packet.id(in: plan), row.name]?.planLimit ?? own.limit
      }
      guard parts.count == districts.count else { continue }
      ledger.count()
      if let values { checkUse(row, of: plan, zip(districts, parts).map { (cellsOfDistrict[$0], $1) }, values, ledger) }
      let sum = parts.reduce(0, +)
      // A rule over cells that can only be 0 is not divided.
      if !plan.cells(of: row).contains(where: { plan.cells[Int($0)].target > 0 || plan.cells[Int($0)].floor > 0 }) { continue }
      if abs(sum - row.limit) > Int128(parts.count) {
        ledger.add(
          "V212", row.file, line: row.line, column: "limit",
          expected: "\(row.sense) \(Exact.text(row.limit))", found: Exact.text(sum),
          zh: "各区市任务包所分的限值之和不满足原规则。",
          en: "The districts' parts of the limit do not add up to what the rule allows.")
      }
    }
  }

  /// Whole packs move the total of a product in a district by less than one, and with it the part of each rule that the pack
  /// counts for; more than a pack of each for every row is no rounding.
  private static func checkUse(
    _ row: Model.Row, of plan: Model, _ parts: [(cells: [Int], part: Int128)], _ values: [Double], _ ledger: Ledger
  ) {
    let coefficients = plan.coefficients(in: row.measure)
    func coefficient(_ cell: Int) -> Double { Double(coefficients[Int(plan.cells.products[cell])]) }
    var onePackOfEach = 0.0
    for (cells, _) in parts {
      var seen: Set<Int32> = []
      for cell in cells where seen.insert(plan.cells.products[cell]).inserted { onePackOfEach += coefficient(cell) }
    }
    let most = onePackOfEach * Double(plan.rows.count + 1)
    for (cells, part) in parts {
      let missing = cells.reduce(0.0) { $0 + values[$1] * coefficient($1) } - Double(part)
      let isWrong =
        switch row.sense {
        case "<=": missing > most
        case ">=": -missing > most
        default: abs(missing) > most
        }
      guard isWrong, let first = cells.first else { continue }
      let id = plan.districtID(first)
      ledger.add(
        "V212", row.file, line: row.line, column: "limit", found: "\(id): \(Exact.text(part))",
        zh: "\(id) 任务包所分的限值与市级方案在该区市的用量不合。",
        en: "The part of the limit in the packet of \(id) does not fit what the city's plan uses there.")
    }
  }

  private func differ(_ file: String, _ line: Int?, _ column: String?, _ expected: String, _ found: String) {
    ledger.addPacketDifference(own.tables.path(file), line, column, expected, found)
  }
}
