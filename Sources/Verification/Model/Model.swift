/// The model that tables stand for, rebuilt from the text: cells with basis, target, floor and cap, and the rows.
///
/// basis u = Σ_y w_y U_y / Σ_y w_y [units]; target t = A_p w_h u / Σ w u [packs] over every cell of the product.
struct Model {
  /// A capacity or a rule: Σ coefficient · packs over the cells, compared with the limit.
  struct Row {
    let name: RunRecord.RowName
    let measure: String
    let sense: String
    /// [ten-thousandths of the measure's unit].
    let limit: Int128
    /// Where its cells stand among ``Model/members``.
    let members: Range<Int>
    let file: String
    let line: Int
  }

  private(set) var tables: InputTables
  /// Packs to hand out, by product.
  private(set) var agreedPacks: [Int64] = []
  private(set) var cells = Cells()
  private(set) var cellsOfProduct: [Range<Int>] = []
  /// Capacities by institution id, then rules by rule id.
  private(set) var rows: [Row] = []
  /// The cells of every institution in turn, then those of every rule; ascending each time.
  private(set) var members: [Int32] = []
  /// Where each institution's cells begin among the members; one more at the end.
  private(set) var memberStarts: [Int] = []
  private(set) var rowOfName: [RunRecord.RowName: Int] = [:]
  /// The place of each institution's district.
  let districts: [Int32]
  /// What one pack counts in yuan and in units, by product [ten-thousandths].
  let prices: [Int64]
  let unitCounts: [Int64]

  /// What one pack counts in a measure, by product [ten-thousandths].
  func coefficients(in measure: String) -> [Int64] {
    switch measure {
    case "yuan": prices
    case "units": unitCounts
    default: Array(repeating: 10_000, count: prices.count)
    }
  }

  /// The cells of a row, ascending; may be none.
  func cells(of row: Row) -> ArraySlice<Int32> { members[row.members] }

  /// A capacity or rule by name; nil where there is none.
  func row(_ name: RunRecord.RowName) -> Row? { rowOfName[name].map { rows[$0] } }

  func productID(_ cell: Int) -> String { tables.products[Int(cells.products[cell])].id }
  func institutionID(_ cell: Int) -> String { tables.institutions[Int(cells.institutions[cell])].id }
  func districtID(_ cell: Int) -> String { tables.districts[district(cell)] }

  /// The place of a cell's district.
  func district(_ cell: Int) -> Int { Int(districts[Int(cells.institutions[cell])]) }

  /// The place of a cell's product and district among all shares.
  func share(_ cell: Int) -> Int { Int(cells.products[cell]) * tables.districts.count + district(cell) }

  /// Builds the model; notes what stands in the way and returns nil then.
  init?(_ tables: InputTables, into ledger: Ledger) {
    self.tables = tables
    districts = tables.institutions.map(\.district)
    prices = tables.products.map { Int64($0.price) }
    unitCounts = tables.products.map { Int64($0.unitsPerPack) * 10_000 }
    let before = ledger.findings.count
    guard let bases = Basis(tables) else {
      ledger.add(
        "V201", tables.path("usage.csv"), zh: "数字太大，无法复算测算基数。",
        en: "The numbers are too large to compute the basis again.")
      return nil
    }
    var builder = CellBuilder(tables: tables, bases: bases)
    builder.cells.reserveCapacity(bases.numerators.count)
    for index in tables.products.indices {
      guard let packs = agreed(tables.products[index], ledger) else { continue }
      agreedPacks.append(packs)
      let start = builder.cells.count
      if !builder.appendCells(of: index, Int128(packs), ledger) {
        ledger.add(
          "V201", tables.path("products.csv"), line: tables.products[index].line, column: "agreed_units",
          zh: "数字太大，无法复算比例目标量。", en: "The numbers are too large to compute the targets again.")
      }
      cellsOfProduct.append(start..<builder.cells.count)
    }
    cells = builder.cells
    if ledger.findings.count > before { return nil }
    appendMembers()
    appendRows()
    for (index, row) in rows.enumerated() { rowOfName[row.name] = index }
    noteIdleLimits(ledger)
    for (product, cells) in cellsOfProduct.enumerated() where cells.isEmpty && agreedPacks[product] > 0 {
      ledger.add(
        "V203", tables.path("products.csv"), line: tables.products[product].line,
        found: tables.products[product].id, zh: "没有任何机构可以分到这个品种。",
        en: "There is no institution to give the product to.")
    }
    self.tables.releaseLimits()
  }

  private func agreed(_ product: InputTables.Product, _ ledger: Ledger) -> Int64? {
    let (packs, rest) = Int64(product.agreedUnits).quotientAndRemainder(dividingBy: Int64(product.unitsPerPack))
    if rest == 0 { return packs }
    if tables.parameters.partialPack == "error" {
      ledger.add(
        "V204", tables.path("products.csv"), line: product.line, column: "agreed_units",
        found: "\(product.agreedUnits)", zh: "约定采购量不是整包。", en: "The agreed volume is not whole packs.")
      return nil
    }
    return tables.parameters.partialPack == "up" ? packs + 1 : packs
  }

  /// A floor or cap has to be of a cell, unless the institution takes no part.
  private func noteIdleLimits(_ ledger: Ledger) {
    let idle = tables.limits.rows.filter {
      tables.institutions[Int($0.institution)].takesPart && ($0.floor != LimitTable.none || $0.cap != LimitTable.none)
        && cells.index(of: $0.institution, in: cellsOfProduct[Int($0.product)]) == nil
    }
    for limit in idle.sorted(by: { $0.line < $1.line }) {
      let names = (tables.institutions[Int(limit.institution)].id, tables.products[Int(limit.product)].id)
      ledger.add(
        "V202", tables.path("limits.csv"), line: Int(limit.line), found: "\(names.0) \(names.1)",
        zh: "该机构没有这个品种的测算基数，不能只给上下限。",
        en: "The institution has no basis for the product, so a floor or cap alone has no meaning.")
    }
  }

  /// The cells by institution.
  private mutating func appendMembers() {
    var starts = [Int](repeating: 0, count: tables.institutions.count + 1)
    for institution in cells.institutions { starts[Int(institution) + 1] += 1 }
    for institution in tables.institutions.indices { starts[institution + 1] += starts[institution] }
    memberStarts = starts
    members = [Int32](unsafeUninitializedCapacity: cells.count) { members, initialized in
      for (cell, institution) in cells.institutions.enumerated() {
        members[starts[Int(institution)]] = Int32(cell)
        starts[Int(institution)] += 1
      }
      initialized = cells.count
    }
  }

  private mutating func appendCapacities() {
    for (index, institution) in tables.institutions.enumerated() {
      guard let capacity = institution.capacity else { continue }
      rows.append(
        Row(
          name: .capacity(institution.id), measure: "yuan", sense: "<=", limit: capacity,
          members: memberStarts[index]..<memberStarts[index + 1], file: tables.path("institutions.csv"),
          line: institution.line))
    }
  }

  private mutating func appendRows() {
    appendCapacities()
    for rule in tables.rules {
      let start = members.count
      members += scope(of: rule)
      rows.append(
        Row(
          name: .rule(rule.id), measure: rule.measure, sense: rule.sense, limit: rule.limit,
          members: start..<members.count, file: tables.path("rules.csv"), line: rule.line))
    }
  }

  /// The answer's model after districts put in their own results: the plan's cells, and for a replaced district those of
  /// its packet. Its rows are the capacities, and the rules that span districts in the plan; rules within a district are
  /// its packet's.
  ///
  /// - Parameter packets: the models of the replaced districts' packets by the district's place.
  /// - Complexity: O(n log n) for n cells.
  init(merging plan: Model, with packets: [Int: Model], into ledger: Ledger) {
    var institutions = plan.tables.institutions.filter { packets[Int($0.district)] == nil }
    for (place, packet) in packets {
      institutions += packet.tables.institutions.map { $0.moved(toDistrict: Int32(place)) }
    }
    institutions.sort { precedes($0.id, $1.id) || (!precedes($1.id, $0.id) && $0.district < $1.district) }
    for (first, second) in zip(institutions, institutions.dropFirst()) where !precedes(first.id, second.id) {
      ledger.add(
        "V216", "packets/\(plan.tables.districts[Int(second.district)])/institutions.csv", line: second.line,
        column: "institution_id", found: second.id, zh: "这家机构属于别的区市。",
        en: "The institution belongs to another district.")
    }
    var distinct: [InputTables.Institution] = []
    for institution in institutions where distinct.last.map({ precedes($0.id, institution.id) }) ?? true {
      distinct.append(institution)
    }
    tables = plan.tables.with(distinct)
    districts = distinct.map(\.district)
    (prices, unitCounts, agreedPacks) = (plan.prices, plan.unitCounts, plan.agreedPacks)
    for product in plan.tables.products.indices {
      var own = plan.cellsOfProduct[product].map { plan.cells[$0] }
        .filter { packets[Int(plan.districts[$0.institution])] == nil }
        .compactMap { tables.cell($0, product, plan.tables.institutions[$0.institution]) }
      for (place, packet) in packets {
        guard let index = packet.tables.productIDs.index(of: plan.tables.products[product].id) else { continue }
        own += packet.cellsOfProduct[Int(index)].map { packet.cells[$0] }.compactMap {
          tables.cell($0, product, packet.tables.institutions[$0.institution].moved(toDistrict: Int32(place)))
        }
      }
      let start = cells.count
      for cell in own.sorted(by: { $0.institution < $1.institution }) { cells.append(cell) }
      cellsOfProduct.append(start..<cells.count)
    }
    appendMembers()
    appendCapacities()
    for row in plan.rows where plan.spansDistricts(row) {
      var found: [Int32] = []
      for cell in plan.cells(of: row) where packets[plan.district(Int(cell))] == nil {
        if let own = place(of: Int(cell), in: plan) { found.append(own) }
      }
      for (_, packet) in packets {
        guard let part = packet.row(row.name) else { continue }
        for cell in packet.cells(of: part) { if let own = place(of: Int(cell), in: packet) { found.append(own) } }
      }
      let start = members.count
      members += found.sorted()
      rows.append(
        Row(
          name: row.name, measure: row.measure, sense: row.sense, limit: row.limit, members: start..<members.count,
          file: row.file, line: row.line))
    }
    for (index, row) in rows.enumerated() { rowOfName[row.name] = index }
  }

  /// Whether a row has cells in several districts.
  func spansDistricts(_ row: Row) -> Bool {
    let cells = cells(of: row)
    guard let first = cells.first.map({ district(Int($0)) }) else { return false }
    return cells.contains { district(Int($0)) != first }
  }

  /// Where a cell of another model stands here.
  private func place(of cell: Int, in other: Model) -> Int32? {
    guard let product = tables.productIDs.index(of: other.productID(cell)),
      let institution = tables.institutionIDs.index(of: other.institutionID(cell))
    else { return nil }
    return cells.index(of: institution, in: cellsOfProduct[Int(product)]).map { Int32($0) }
  }

  /// The cells of a rule, from the shorter side.
  private func scope(of rule: InputTables.Rule) -> [Int32] {
    let products = RuleScope.products(rule.products, among: tables)
    let institutions = RuleScope.institutions(rule.institutions, among: tables)
    let ofProducts = products.reduce(0) { $0 + cellsOfProduct[$1].count }
    let ofInstitutions = institutions.reduce(0) { $0 + memberStarts[$1 + 1] - memberStarts[$1] }
    if ofInstitutions < ofProducts {
      let chosen = institutions.flatMap { members[memberStarts[$0]..<memberStarts[$0 + 1]] }
      return chosen.filter { products.contains(Int(cells.products[Int($0)])) }.sorted()
    }
    var isChosen = [Bool](repeating: false, count: tables.institutions.count)
    for institution in institutions { isChosen[institution] = true }
    return products.sorted().flatMap { product in
      cellsOfProduct[product].lazy.filter { isChosen[Int(cells.institutions[$0])] }.map { Int32($0) }
    }
  }
}

extension InputTables {
  /// A cell of another model as one of these tables; nil where its institution stands here in another district.
  fileprivate func cell(_ cell: Cells.Cell, _ product: Int, _ institution: Institution) -> Cells.Cell? {
    guard let place = institutionIDs.index(of: institution.id),
      institutions[Int(place)].district == institution.district
    else { return nil }
    return Cells.Cell(
      product: product, institution: Int(place), basis: cell.basis, target: cell.target, floor: cell.floor,
      cap: cell.cap)
  }
}
