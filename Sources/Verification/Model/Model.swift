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

    /// By how much a value misses the limit, or another one.
    func violation(by value: Int128, of other: Int128? = nil) -> Int128 {
      let above = value - (other ?? limit)
      return sense == "<=" ? max(0, above) : sense == ">=" ? max(0, -above) : abs(above)
    }
  }

  private(set) var tables: InputTables
  /// Packs to hand out, by product.
  private(set) var agreedPacks: [Int64] = []
  private(set) var cells = Cells()
  /// Σ w u by product, as the tables give it; none after districts put in their own results [minimum units].
  private(set) var basisTotals: [Double] = []
  private(set) var cellsOfProduct: [Range<Int>] = []
  /// Capacities by institution id, then rules by rule id.
  private(set) var rows: [Row] = []
  /// The cells of every institution in turn, then those of every rule; ascending each time.
  private(set) var members: [Int32] = []
  /// Where each institution's cells begin among the members; one more at the end.
  private var memberStarts: [Int] = []
  private(set) var rowOfName: [RunRecord.RowName: Int] = [:]
  /// The place of each institution's district.
  let districts: [Int]
  /// What one pack counts in yuan and in units, by product [ten-thousandths].
  let prices: [Int64]
  let unitCounts: [Int64]

  /// What one pack counts in a measure, by product [ten-thousandths].
  func coefficients(in measure: String) -> [Int64] {
    measure == "yuan" ? prices : measure == "units" ? unitCounts : Array(repeating: 10_000, count: prices.count)
  }

  /// The cells of an institution, ascending.
  func cells(ofInstitution place: Int) -> ArraySlice<Int32> { members[memberStarts[place]..<memberStarts[place + 1]] }

  /// The cells of a row, ascending; may be none.
  func cells(of row: Row) -> ArraySlice<Int32> { members[row.members] }

  /// A capacity or rule by name; nil where there is none.
  func row(_ name: RunRecord.RowName) -> Row? { rowOfName[name].map { rows[$0] } }

  func product(_ cell: Int) -> Int { Int(cells.products[cell]) }
  func institution(_ cell: Int) -> Int { Int(cells.institutions[cell]) }
  /// The place of a cell's district.
  func district(_ cell: Int) -> Int { districts[institution(cell)] }

  /// The place of a cell's product in the order in which products are filled, 1 first.
  func place(_ cell: Int) -> Int { tables.products[product(cell)].place }

  /// Whether products with cells have different places.
  var hasClasses: Bool {
    let places = cellsOfProduct.indices.lazy.filter { !cellsOfProduct[$0].isEmpty }.map { tables.products[$0].place }
    return places.contains { $0 != places.first }
  }

  /// The first place of each district's products; that of no place where products have all one.
  var firstPlaces: [Int] {
    var first = [Int](repeating: 10, count: tables.districts.count)
    if hasClasses { for cell in cells.indices { first[district(cell)] = min(first[district(cell)], place(cell)) } }
    return first
  }

  func productID(_ cell: Int) -> String { tables.products[product(cell)].id }
  func institutionID(_ cell: Int) -> String { tables.institutions[institution(cell)].id }
  func districtID(_ cell: Int) -> String { tables.districts[district(cell)].id }

  /// Product, district and institution of a cell, for messages.
  func name(ofCell cell: Int) -> String { "\(productID(cell)) \(districtID(cell)) \(institutionID(cell))" }

  /// The cell of a product at an institution; nil where there is none.
  func cell(_ product: Int, _ institution: Int) -> Int? { cells.index(of: institution, in: cellsOfProduct[product]) }

  /// The place of a product and a district among all shares.
  func share(_ product: Int, _ district: Int) -> Int { product * tables.districts.count + district }

  /// The place of a cell's product and district among all shares.
  func share(_ cell: Int) -> Int { share(product(cell), district(cell)) }

  /// The place of a product and a district among all shares; nil where the plan does not have both.
  func share(product: String, district: String) -> Int? {
    guard let product = tables.productIDs.index(of: product), let district = tables.districtIDs.index(of: district) else { return nil }
    return share(product, district)
  }

  /// The product of a share, and its district.
  func pair(ofShare share: Int) -> (product: Int, district: Int) {
    let (product, district) = share.quotientAndRemainder(dividingBy: tables.districts.count)
    return (product, district)
  }

  /// The product and district of a share, for messages.
  func name(ofShare share: Int) -> String {
    let (product, district) = pair(ofShare: share)
    return "\(tables.products[product].id) \(tables.districts[district].id)"
  }

  /// The institutions by district, then id.
  var institutionsByDistrict: [Int] { districts.indices.sorted { (districts[$0], $0) < (districts[$1], $1) } }

  /// Which shares have cells.
  func wantedShares() -> [Bool] {
    var wanted = [Bool](repeating: false, count: tables.products.count * tables.districts.count)
    for cell in cells.indices { wanted[share(cell)] = true }
    return wanted
  }

  /// Builds the model; notes what stands in the way and returns nil then.
  ///
  /// - Parameter isFirstDefinition: whether the output is of definition 1; of a packet its tables say it.
  init?(_ tables: InputTables, into ledger: Ledger, isFirstDefinition: Bool = false) {
    self.tables = tables
    districts = tables.institutions.map(\.district)
    prices = tables.products.map { Int64($0.price) }
    unitCounts = tables.products.map { Int64($0.unitsPerPack) * 10_000 }
    let before = ledger.findings.count
    guard let bases = Basis(tables) else {
      ledger.add(
        "V201", tables.path("usage.csv"), zh: "数字太大，无法复算测算基数。", en: "The numbers are too large to compute the basis again.")
      return nil
    }
    let isFirst = isFirstDefinition || tables.assignment?.contains { $0.city == nil } ?? false
    var builder = CellBuilder(tables: tables, bases: bases, cellRules: CellRules(tables, isFirstDefinition: isFirst))
    builder.cells.reserveCapacity(bases.numerators.count)
    for (index, product) in tables.products.enumerated() {
      guard let packs = agreed(product, ledger) else { continue }
      agreedPacks.append(packs)
      let start = builder.cells.count
      if !builder.appendCells(of: index, Int128(packs), ledger) {
        ledger.add(
          "V201", tables.path("products.csv"), line: product.line, column: "agreed_units", zh: "数字太大，无法复算比例目标量。",
          en: "The numbers are too large to compute the targets again.")
      }
      cellsOfProduct.append(start..<builder.cells.count)
    }
    (cells, basisTotals) = (builder.cells, builder.basisTotals)
    if ledger.findings.count > before { return nil }
    appendMembers()
    appendCapacities()
    self.tables.workOutShares(agreedPacks: agreedPacks)
    for rule in self.tables.rules where rule.isSum {
      let cells = cells(of: rule)
      for row in rule.rows {
        append(
          cells, name: row.name, measure: rule.measure, sense: row.sense, limit: row.limit, file: tables.path("rules.csv"),
          line: rule.line)
      }
    }
    noteIdleLimits(builder.cellRules, ledger)
    for (product, cells) in cellsOfProduct.enumerated() where cells.isEmpty && agreedPacks[product] > 0 {
      ledger.add(
        "V203", tables.path("products.csv"), line: tables.products[product].line, found: tables.products[product].id,
        zh: "没有任何机构可以分到这个品种。", en: "There is no institution to give the product to.")
    }
    self.tables.releaseLimits()
  }

  private func agreed(_ product: InputTables.Product, _ ledger: Ledger) -> Int64? {
    let (packs, rest) = Int64(product.agreedUnits).quotientAndRemainder(dividingBy: Int64(product.unitsPerPack))
    if rest == 0 { return packs }
    if tables.parameters.partialPack == "error" {
      ledger.add(
        "V204", tables.path("products.csv"), line: product.line, column: "agreed_units", found: "\(product.agreedUnits)",
        zh: "约定采购量不是整包。", en: "The agreed volume is not whole packs.")
      return nil
    }
    return tables.parameters.partialPack == "up" ? packs + 1 : packs
  }

  /// A floor or cap has to be of a cell, unless the institution takes no part.
  private func noteIdleLimits(_ rules: CellRules?, _ ledger: Ledger) {
    let idle = tables.limits.rows.filter {
      let isBound = $0.floor != Limit.none || $0.cap != Limit.none
      return tables.institutions[Int($0.institution)].takesPart && cell(Int($0.product), Int($0.institution)) == nil
        && (isBound || rules?.excludes(Int($0.product), Int($0.institution)) ?? false)
    }
    for limit in idle.sorted(by: { $0.line < $1.line }) {
      ledger.add(
        "V202", tables.path("limits.csv"), line: Int(limit.line),
        found: "\(tables.institutions[Int(limit.institution)].id) \(tables.products[Int(limit.product)].id)",
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
      append(
        Row(
          name: .capacity(institution.id), measure: "yuan", sense: "<=", limit: capacity,
          members: memberStarts[index]..<memberStarts[index + 1], file: tables.path("institutions.csv"), line: institution.line))
    }
  }

  private mutating func append(_ row: Row) {
    rowOfName[row.name] = rows.count
    rows.append(row)
  }

  private mutating func append(
    _ cells: [Int32], name: RunRecord.RowName, measure: String, sense: String, limit: Int128, file: String, line: Int
  ) {
    members += cells
    append(
      Row(
        name: name, measure: measure, sense: sense, limit: limit, members: members.count - cells.count..<members.count, file: file,
        line: line))
  }

  /// The answer's model after districts put in their own results: the plan's cells, and for a replaced district those of
  /// its packet. Its rows are the capacities, and the rules that span districts in the plan; rules within a district are
  /// its packet's.
  ///
  /// - Parameter packets: the models of the replaced districts' packets by the district's place.
  /// - Complexity: O(n log n) for n cells.
  init(merging plan: Model, with packets: [Int: Model], into ledger: Ledger) {
    var institutions = plan.tables.institutions.filter { packets[$0.district] == nil }
    for (place, packet) in packets { institutions += packet.tables.institutions.map { $0.moved(toDistrict: place) } }
    institutions.sort { precedes($0.id, $1.id) || (!precedes($1.id, $0.id) && $0.district < $1.district) }
    var distinct: [InputTables.Institution] = []
    for institution in institutions {
      if let last = distinct.last, !precedes(last.id, institution.id) {
        ledger.add(
          "V216", "packets/\(plan.tables.districts[institution.district].id)/institutions.csv", line: institution.line,
          column: "institution_id", found: institution.id, zh: "这家机构属于别的区市。", en: "The institution belongs to another district.")
      } else {
        distinct.append(institution)
      }
    }
    tables = plan.tables.with(distinct)
    districts = distinct.map(\.district)
    (prices, unitCounts, agreedPacks) = (plan.prices, plan.unitCounts, plan.agreedPacks)
    for product in plan.tables.products.indices {
      var own = plan.cellsOfProduct[product].filter { packets[plan.district($0)] == nil }
        .compactMap { moved(plan.cells[$0], product, plan.tables.institutions[plan.institution($0)]) }
      for (place, packet) in packets {
        guard let index = packet.tables.productIDs.index(of: plan.tables.products[product].id) else { continue }
        own += packet.cellsOfProduct[index].compactMap {
          moved(packet.cells[$0], product, packet.tables.institutions[packet.institution($0)].moved(toDistrict: place))
        }
      }
      let start = cells.count
      for cell in own.sorted(by: { $0.institution < $1.institution }) { cells.append(cell) }
      cellsOfProduct.append(start..<cells.count)
    }
    appendMembers()
    appendCapacities()
    for row in plan.rows where plan.spansDistricts(row) {
      var found = plan.cells(of: row).filter { packets[plan.district(Int($0))] == nil }.compactMap { place(of: Int($0), in: plan) }
      for packet in packets.values {
        if let part = packet.row(row.name) { found += packet.cells(of: part).compactMap { place(of: Int($0), in: packet) } }
      }
      append(found.sorted(), name: row.name, measure: row.measure, sense: row.sense, limit: row.limit, file: row.file, line: row.line)
    }
  }

  /// A cell of another model as one of these tables; nil where its institution stands here in another district.
  private func moved(_ cell: Cells.Cell, _ product: Int, _ institution: InputTables.Institution) -> Cells.Cell? {
    guard let place = tables.institutionIDs.index(of: institution.id), districts[place] == institution.district else { return nil }
    return Cells.Cell(
      product: product, institution: place, basis: cell.basis, target: cell.target, floor: cell.floor, cap: cell.cap)
  }

  /// Where a cell of another model stands here.
  private func place(of cell: Int, in other: Model) -> Int32? {
    guard let product = tables.productIDs.index(of: other.productID(cell)),
      let institution = tables.institutionIDs.index(of: other.institutionID(cell))
    else { return nil }
    return self.cell(product, institution).map { Int32($0) }
  }

  /// Whether a row has cells in several districts.
  func spansDistricts(_ row: Row) -> Bool {
    let cells = cells(of: row)
    guard let first = cells.first.map({ district(Int($0)) }) else { return false }
    return cells.contains { district(Int($0)) != first }
  }

  /// The ids of the rules that have cells in several districts.
  var sharedRules: Set<String> {
    let ofCells = tables.rules.filter { !$0.isSum && districts(concernedBy: $0).count > 1 }.map(\.id)
    return Set(rows.compactMap { row in spansDistricts(row) ? row.name.ruleID : nil }).union(ofCells)
  }

  /// The districts of the institutions in a rule's scope that take part.
  func districts(concernedBy rule: InputTables.Rule) -> Set<Int> {
    Set(tables.institutions(selectedBy: rule.institutions).filter { tables.institutions[$0].takesPart }.map { districts[$0] })
  }

  /// The cells of a rule, from the shorter side.
  private func cells(of rule: InputTables.Rule) -> [Int32] {
    let products = tables.products(selectedBy: rule.products)
    let institutions = tables.institutions(selectedBy: rule.institutions)
    let ofProducts = products.reduce(0) { $0 + cellsOfProduct[$1].count }
    if institutions.reduce(0, { $0 + cells(ofInstitution: $1).count }) < ofProducts {
      return institutions.flatMap { cells(ofInstitution: $0) }.filter { products.contains(product(Int($0))) }.sorted()
    }
    let isChosen = tables.institutions.indices.map { institutions.contains($0) }
    return products.sorted().flatMap { product in
      cellsOfProduct[product].lazy.filter { isChosen[institution($0)] }.map { Int32($0) }
    }
  }

  // MARK: Whole packs

  /// Which products have a cell in a capacity or rule.
  func productsOfRows() -> [Bool] {
    var touched = [Bool](repeating: false, count: tables.products.count)
    for row in rows { for cell in cells(of: row) { touched[product(Int(cell))] = true } }
    return touched
  }

  /// Σ coefficient · packs over cells [ten-thousandths].
  func activity(of row: Row, in cells: some Sequence<Int32>, by packs: (Int) -> Int64) -> Int128 {
    let coefficients = coefficients(in: row.measure)
    return cells.reduce(0) { $0 + Int128(coefficients[product(Int($1))]) * Int128(packs(Int($1))) }
  }

  /// The same over all cells of the row.
  func activity(of row: Row, by packs: (Int) -> Int64) -> Int128 { activity(of: row, in: cells(of: row), by: packs) }
}
