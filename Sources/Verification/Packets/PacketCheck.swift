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
  let definition: Int
  let ledger: Ledger

  private var own: Model { packet.model }
  private var district: String { packet.id(in: plan) }

  func run() {
    checkParameters()
    checkNotes()
    checkTexts()
    checkRuleTexts()
    let amounts = PacketAmounts(plan: plan, packet: packet, ledger: ledger)
    amounts.checkWeights(planned.weights)
    checkProducts()
    if isReplaced {
      checkSharedRules()
      checkCellRules()
    } else {
      checkCapacities()
      amounts.run()
      checkCells()
      checkRules()
    }
  }

  private func differ(_ file: String, _ line: Int?, _ column: String?, _ expected: String, _ found: String) {
    ledger.addPacketDifference(own.tables.path(file), line, column, expected, found)
  }

  /// Notes a field of a row that is not the plan's.
  private func compare(_ file: String, _ line: Int?, _ column: String?, _ expected: String, _ found: String) {
    if expected != found { differ(file, line, column, expected, found) }
  }

  // MARK: Parameters

  /// Parameters that do not enter the split: a district's result may have been split before they were changed.
  private static let moneyKeys: Set<String> = [
    "prepayment_ratio", "prepayment_tranches", "prepayment_ownership", "prepayment_due", "report_due", "execution_date",
    "contract_date", "clearing", "settlement_days", "lead_hospital",
  ]

  /// Whether the packet may have a parameter otherwise.
  private func mayDiffer(_ key: String) -> Bool { isReplaced && PacketCheck.moneyKeys.contains(key) }

  private func checkParameters() {
    let given = own.tables.parameters.given
    let planned = plan.tables.parameters.given
    for key in Set(planned.keys).union(given.keys).sorted(by: precedes)
    where !["usage_weights", "plan_identity", "packet_seal"].contains(key) {
      ledger.count()
      if mayDiffer(key) { continue }
      if key == "floor_ratio", definition == 1 {
        if own.tables.parameters.floorRatio != 0 { differ("parameters.csv", nil, key, "0", given[key] ?? "") }
      } else if planned[key] != given[key] {
        differ("parameters.csv", nil, key, planned[key] ?? "", given[key] ?? "")
      }
    }
  }

  /// The notes of parameters are the plan's; of those that only packets have, or that are written out for them, there is none.
  private func checkNotes() {
    func notes(_ model: Model) -> [String: (text: String, line: Int)] {
      Dictionary(records(model.tables.texts["parameters.csv"], ledger).map { ($0["key"], ($0["note"], $0.line)) }) { first, _ in first }
    }
    let planned = notes(plan)
    for (key, own) in notes(own).sorted(by: { precedes($0.key, $1.key) }) where !mayDiffer(key) {
      let hasNone =
        ["plan_identity", "packet_seal"].contains(key) || (key == "usage_weights" && plan.tables.parameters.given[key] == nil)
      compare("parameters.csv", own.line, "note", hasNone ? "" : planned[key]?.text ?? "", own.text)
    }
  }

  // MARK: Tables that are copied

  private func checkTexts() {
    let products = plan.tables.products.indices.filter { planned.isWanted[plan.share($0, packet.district)] }
    compareRows(
      "products.csv", planned.products, products.map { plan.tables.products[$0].id }, own.tables.products.map(\.id),
      except: isReplaced ? ["agreed_units", "supplied_from", "supplied_until"] : ["agreed_units"])
    compareRows(
      "districts.csv", planned.districts, [district], own.tables.districts.map(\.id),
      except: isReplaced ? ["prepayment_fund_yuan", "direct_settlement"] : [])
    if isReplaced { return }
    checkHolidays()
    compareRows(
      "institutions.csv", planned.institutions, plan.tables.institutions.filter { $0.district == packet.district }.map(\.id),
      own.tables.institutions.map(\.id), except: ["capacity_yuan"])
  }

  /// Compares the rows of a table with the plan's rows that belong to the district, column by column; both lists of ids
  /// ascend.
  private func compareRows(
    _ file: String, _ plannedRows: PlannedRows.Table, _ expected: [String], _ found: [String], except: Set<String> = []
  ) {
    guard let table = plannedRows.text, let ownTable = own.tables.texts[file] else { return }
    let ownRows = ownTable.rows(by: plannedRows.key)
    // A column that only the packet has holds nothing.
    for column in ownTable.header where table.column(column) == nil && !except.contains(column) {
      for row in 0..<ownTable.rowCount { compare(file, ownTable.line(row), column, "", ownTable.text(row, column)) }
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
        compare(
          file, ownTable.line(ownRow), table.header[column], table.text(row, column), ownColumn.map { ownTable.text(ownRow, $0) } ?? "")
      }
    }
  }

  /// The days of the packet are the plan's, in the plan's order.
  private func checkHolidays() {
    func days(_ model: Model) -> [String] {
      guard let table = model.tables.texts["holidays.csv"] else { return [] }
      return records(table, ledger).map { $0.texts(table.header).joined(separator: ",") }
    }
    let (planned, found) = (days(plan), days(own))
    ledger.count(planned.count)
    for index in 0..<max(planned.count, found.count) {
      let isThere = index < found.count
      compare(
        "holidays.csv", isThere ? index + 2 : nil, "date", index < planned.count ? planned[index] : "", isThere ? found[index] : "")
    }
  }

  /// The name and the scopes of every rule that the plan has, the scopes cut to the district; of a district's own result those of
  /// rules that span districts.
  private func checkRuleTexts() {
    guard let planned = plan.tables.texts["rules.csv"] else { return }
    let rows = planned.rows(by: "rule_id")
    let shared = plan.sharedRules
    for row in records(own.tables.texts["rules.csv"], ledger) {
      guard let place = rows[row["rule_id"]], !isReplaced || shared.contains(row["rule_id"]) else { continue }
      for (column, expected) in [
        ("name", planned.text(place, "name")), ("products", products(planned.text(place, "products"))),
        ("institutions", institutions(planned.text(place, "institutions"))),
      ] { compare("rules.csv", row.line, column, expected, row[column]) }
    }
  }

  /// A scope of products without those that the packet does not have.
  private func products(_ scope: String) -> String { listed(scope) { own.tables.productIDs.index(of: $0) != nil } }

  /// A scope of institutions: of ids those of the packet, of districts the packet's.
  private func institutions(_ scope: String) -> String {
    guard scope.contains(where: { ":：".contains($0) }) else { return listed(scope) { own.tables.institutionIDs.index(of: $0) != nil } }
    return scope.split { "&＆".contains($0) }.map { term in
      let kind = ParameterValues.narrow(String(term.prefix { !":：".contains($0) })).lowercased()
      return ["district", "区市"].contains(kind) ? "district:\(district)" : ParameterValues.trimmed(term)
    }.joined(separator: "&")
  }

  private func listed(_ scope: String, _ isThere: (String) -> Bool) -> String {
    let values = ParameterValues.parts(ParameterValues.narrow(scope))
    return (values == ["*"] ? values : values.filter(isThere)).joined(separator: ";")
  }

  // MARK: Volumes, capacities and cells

  private func checkCapacities() {
    for institution in own.tables.institutions {
      ledger.count()
      guard let place = plan.tables.institutionIDs.index(of: institution.id) else { continue }
      let planned = loosened[district, .capacity(institution.id)]?.value ?? plan.tables.institutions[place].capacity
      compare(
        "institutions.csv", institution.line, "capacity_yuan", planned.map(Exact.text) ?? "", institution.capacity.map(Exact.text) ?? "")
    }
  }

  private func checkProducts() {
    for (index, product) in own.tables.products.enumerated() {
      ledger.count()
      guard let place = plan.tables.productIDs.index(of: product.id), let total = tables.totals[plan.share(place, packet.district)]
      else { continue }
      let units = Int128(total.packs) * product.unitsPerPack
      if own.agreedPacks[index] != total.packs || product.agreedUnits != units {
        differ("products.csv", product.line, "agreed_units", "\(units)", "\(product.agreedUnits)")
      }
    }
  }

  private func checkCells() {
    let wanted = plan.tables.institutions.indices.filter { plan.districts[$0] == packet.district }
      .reduce(0) { $0 + plan.cells(ofInstitution: $1).count }
    ledger.count(wanted)
    let others = packet.planCells.indices.filter { packet.planCells[$0] < 0 || plan.district(Int(packet.planCells[$0])) != packet.district }
    var isOther = others[...]
    for (index, place) in packet.planCells.enumerated() {
      if isOther.first == index {
        isOther.removeFirst()
      } else {
        compare(own.cells[index], plan.cells[Int(place)], Int(place))
      }
    }
    if packet.planCells.count - others.count != wanted {
      let known = Set(packet.planCells)
      for index in plan.cells.indices where plan.district(index) == packet.district && !known.contains(Int32(index)) {
        differ("usage.csv", nil, nil, name(index), "")
      }
    }
    for index in others { differ("usage.csv", nil, nil, "", "\(own.productID(index)) \(own.institutionID(index))") }
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

  // MARK: Rules

  private func cellsOfDistrict(_ row: Model.Row) -> [Int32] { plan.cells(of: row).filter { plan.district(Int($0)) == packet.district } }

  private func compareForm(_ part: Model.Row, _ row: Model.Row) {
    compare("rules.csv", part.line, "measure", row.measure, part.measure)
    compare("rules.csv", part.line, "sense", row.sense, part.sense)
  }

  /// Of a rule that spans districts the packet keeps its part, over all of the plan's cells that it still has.
  private func checkSharedRules() {
    for row in plan.rows where plan.spansDistricts(row) {
      let cells = cellsOfDistrict(row)
      if cells.isEmpty { continue }
      ledger.count()
      guard let id = row.name.ruleID, let part = own.row(row.name) else {
        differ("rules.csv", nil, "rule_id", row.name.text, "")
        continue
      }
      compareForm(part, row)
      let planned = Set(cells)
      let kept = Set(own.cells(of: part).map { packet.planCells[Int($0)] })
      if packet.planCells.contains(where: { planned.contains($0) && !kept.contains($0) }) {
        differ("rules.csv", part.line, "products", "", id)
      }
    }
  }

  /// A rule within the district is unchanged; of a rule that spans districts the packet has a part.
  private func checkRules() {
    for row in plan.rows {
      guard let id = row.name.ruleID else { continue }
      let cells = cellsOfDistrict(row)
      ledger.count()
      guard let part = own.row(row.name) else {
        if !cells.isEmpty { differ("rules.csv", nil, "rule_id", id, "") }
        continue
      }
      if cells.isEmpty && part.members.isEmpty { continue }
      if !cells.elementsEqual(own.cells(of: part).lazy.map { packet.planCells[Int($0)] }) {
        differ("rules.csv", part.line, "products", "", id)
      }
      compareForm(part, row)
      if cells.count == row.members.count {
        compare("rules.csv", part.line, "limit", Exact.text(loosened[district, row.name]?.value ?? row.limit), Exact.text(part.limit))
      }
    }
    for row in own.rows {
      if let id = row.name.ruleID, plan.row(row.name) == nil { differ("rules.csv", row.line, "rule_id", "", id) }
    }
    checkCellRules()
  }

  /// A rule of each cell, or an exclusion, is in the packets of the districts whose institutions it concerns, with products of theirs;
  /// it is unchanged but for 上年, which packets name.
  private func checkCellRules() {
    let found = Dictionary(own.tables.rules.lazy.filter { !$0.isSum }.map { ($0.id, $0) }) { first, _ in first }
    let products = Set(own.tables.products.map(\.id))
    let latest = plan.tables.usage.rows.reduce(0) { max($0, $1.period.year) }
    var wanted: Set<String> = []
    for rule in plan.tables.rules where !rule.isSum && plan.districts(concernedBy: rule).contains(packet.district) {
      let isWanted = plan.tables.products(selectedBy: rule.products).contains { products.contains(plan.tables.products[$0].id) }
      if isReplaced, !plan.sharedRules.contains(rule.id) || !isWanted { continue }
      guard isWanted else { continue }
      ledger.count()
      wanted.insert(rule.id)
      guard let part = found[rule.id] else {
        differ("rules.csv", nil, "rule_id", rule.id, "")
        continue
      }
      compare("rules.csv", part.line, "sense", rule.sense, part.sense)
      compare("rules.csv", part.line, "measure", rule.measure == "last_year" ? "usage:\(latest)" : rule.measure, part.measure)
      compare("rules.csv", part.line, "limit", Exact.text(rule.limit), Exact.text(part.limit))
    }
    if isReplaced { return }
    for (id, rule) in found where !wanted.contains(id) { differ("rules.csv", rule.line, "rule_id", "", id) }
  }
}
