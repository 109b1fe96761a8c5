/// The model that tables stand for, rebuilt from the text: cells with basis, target, floor and cap, and the rows.
///
/// basis u = Σ_y w_y U_y / Σ_y w_y [units]; target t = A_p w_h u / Σ w u [packs] over every cell of the product.
struct Model {
  /// A product at an institution.
  struct Cell {
    let product: Int
    let institution: Int
    /// [minimum units].
    let basis: Double
    /// [packs].
    let target: Double
    /// [packs].
    let floor: Int128
    /// [packs]; nil where there is none.
    let cap: Int128?

    /// The floor as a double.
    let floorValue: Double
    /// The cap as a double; ∞ where there is none.
    let capValue: Double

    init(product: Int, institution: Int, basis: Double, target: Double, floor: Int128, cap: Int128?) {
      self.product = product
      self.institution = institution
      self.basis = basis
      self.target = target
      self.floor = floor
      self.cap = cap
      floorValue = Exact.double(floor)
      capValue = cap.map(Exact.double) ?? .infinity
    }

    var isFixed: Bool { cap == floor }
  }

  /// A capacity or a rule: Σ coefficient · packs over the cells, compared with the limit.
  struct Row {
    let name: RunRecord.RowName
    let measure: String
    let sense: String
    /// [ten-thousandths of the measure's unit].
    let limit: Int128
    /// Indices of cells, ascending; may be empty.
    let cells: [Int]
    let file: String
    let line: Int
  }

  let tables: InputTables
  /// Packs to hand out, by product.
  private(set) var agreedPacks: [Int128] = []
  /// Sorted by product id, then institution id.
  private(set) var cells: [Cell] = []
  private(set) var cellsOfProduct: [[Int]] = []
  /// Capacities by institution id, then rules by rule id.
  private(set) var rows: [Row] = []
  /// Cell by product id and institution id.
  private(set) var cellIndex: [InputTables.Key: Int] = [:]

  /// What one pack counts in a measure [ten-thousandths].
  func coefficient(of cell: Int, in measure: String) -> Int128 {
    let product = tables.products[cells[cell].product]
    switch measure {
    case "yuan": return product.price
    case "units": return product.unitsPerPack * 10_000
    default: return 10_000
    }
  }

  func productID(_ cell: Int) -> String { tables.products[cells[cell].product].id }
  func institutionID(_ cell: Int) -> String { tables.institutions[cells[cell].institution].id }
  func districtID(_ cell: Int) -> String { tables.institutions[cells[cell].institution].district }

  /// Builds the model; notes what stands in the way and returns nil then.
  init?(_ tables: InputTables, into ledger: Ledger) {
    self.tables = tables
    let before = ledger.findings.count
    guard let bases = Basis(tables) else {
      ledger.add(
        "V201", tables.path("usage.csv"), zh: "数字太大，无法复算测算基数。",
        en: "The numbers are too large to compute the basis again.")
      return nil
    }
    let weightDivisor = max(1, Exact.greatestCommonDivisor(tables.institutions.map(\.weight)))
    for index in tables.products.indices {
      guard let packs = agreed(tables.products[index], ledger) else { continue }
      agreedPacks.append(packs)
      if !appendCells(of: index, packs, bases, weightDivisor, ledger) {
        ledger.add(
          "V201", tables.path("products.csv"), line: tables.products[index].line, column: "agreed_units",
          zh: "数字太大，无法复算比例目标量。", en: "The numbers are too large to compute the targets again.")
      }
    }
    if ledger.findings.count > before { return nil }
    cellsOfProduct = Array(repeating: [], count: tables.products.count)
    cellIndex.reserveCapacity(cells.count)
    for (index, cell) in cells.enumerated() {
      cellsOfProduct[cell.product].append(index)
      cellIndex[key(index)] = index
    }
    appendRows()
    for (key, limit) in tables.limits.sorted(by: { $0.value.line < $1.value.line })
    where cellIndex[key] == nil
      && tables.institutions.contains(where: { $0.id == key.institution && $0.takesPart })
    {
      ledger.add(
        "V202", tables.path("limits.csv"), line: limit.line, found: "\(key.institution) \(key.product)",
        zh: "该机构没有这个品种的测算基数，不能只给上下限。",
        en: "The institution has no basis for the product, so a floor or cap alone has no meaning.")
    }
    for (product, indices) in cellsOfProduct.enumerated() where indices.isEmpty && agreedPacks[product] > 0 {
      ledger.add(
        "V203", tables.path("products.csv"), line: tables.products[product].line,
        found: tables.products[product].id, zh: "没有任何机构可以分到这个品种。",
        en: "There is no institution to give the product to.")
    }
  }

  func key(_ cell: Int) -> InputTables.Key {
    InputTables.Key(institution: institutionID(cell), product: productID(cell))
  }

  private func agreed(_ product: InputTables.Product, _ ledger: Ledger) -> Int128? {
    let (packs, rest) = product.agreedUnits.quotientAndRemainder(dividingBy: product.unitsPerPack)
    if rest == 0 { return packs }
    if tables.parameters.partialPack == "error" {
      ledger.add(
        "V204", tables.path("products.csv"), line: product.line, column: "agreed_units",
        found: "\(product.agreedUnits)", zh: "约定采购量不是整包。", en: "The agreed volume is not whole packs.")
      return nil
    }
    return tables.parameters.partialPack == "up" ? packs + 1 : packs
  }

  /// False where a number does not fit.
  private mutating func appendCells(
    of product: Int, _ packs: Int128, _ bases: Basis, _ weightDivisor: Int128, _ ledger: Ledger
  ) -> Bool {
    var found: [(institution: Int, numerator: Int128, weighted: Int128)] = []
    var sum: Int128 = 0
    for (index, institution) in tables.institutions.enumerated() where institution.takesPart {
      let key = InputTables.Key(institution: institution.id, product: tables.products[product].id)
      let numerator = max(0, bases.numerators[key] ?? 0)
      guard numerator > 0 || tables.limits[key]?.fixed != nil else { continue }
      guard
        let weighted = Exact.product(institution.weight / weightDivisor, numerator / bases.divisor)
      else { return false }
      let (next, overflow) = sum.addingReportingOverflow(weighted)
      if overflow { return false }
      sum = next
      found.append((index, numerator, weighted))
    }
    let parameters = tables.parameters
    for cell in found {
      let key = InputTables.Key(
        institution: tables.institutions[cell.institution].id, product: tables.products[product].id)
      let limit = tables.limits[key]
      var cap = limit?.cap.map { $0 / 10_000 }
      var floor = limit?.floor.map { ($0 + 9_999) / 10_000 }
      if cap == nil, let ratio = parameters.capRatio {
        guard let scale = Exact.product(bases.denominator, 10_000 * tables.products[product].unitsPerPack),
          let packs = Exact.floorOfProduct(ratio, cell.numerator, by: scale)
        else { return false }
        cap = packs
      }
      if floor == nil, parameters.floorRatio > 0, sum > 0 {
        guard let scale = Exact.product(sum, 10_000),
          let scaled = Exact.product(packs, parameters.floorRatio),
          let packs = Exact.floorOfProduct(scaled, cell.weighted, by: scale)
        else { return false }
        floor = min(packs, cap ?? packs)
      }
      if let fixed = limit?.fixed { (floor, cap) = (fixed, fixed) }
      if let cap, let floor, floor > cap {
        ledger.add(
          "V205", tables.path("limits.csv"), line: limit?.line, found: "\(floor) > \(cap)",
          zh: "\(key.institution) 的 \(key.product)：下限高于上限。",
          en: "\(key.product) at \(key.institution): the floor is above the cap.")
      }
      cells.append(
        Cell(
          product: product, institution: cell.institution,
          basis: Exact.double(cell.numerator) / Exact.double(bases.denominator),
          target: sum > 0
            ? Exact.double(packs) * (Exact.double(cell.weighted) / Exact.double(sum)) : 0, floor: floor ?? 0,
          cap: cap))
    }
    return true
  }

  private mutating func appendRows() {
    var cellsOfInstitution: [[Int]] = Array(repeating: [], count: tables.institutions.count)
    for (index, cell) in cells.enumerated() { cellsOfInstitution[cell.institution].append(index) }
    for (index, institution) in tables.institutions.enumerated() {
      guard let capacity = institution.capacity else { continue }
      rows.append(
        Row(
          name: .capacity(institution.id), measure: "yuan", sense: "<=", limit: capacity,
          cells: cellsOfInstitution[index], file: tables.path("institutions.csv"), line: institution.line))
    }
    for rule in tables.rules {
      let products = RuleScope.products(rule.products, among: tables)
      let institutions = RuleScope.institutions(rule.institutions, among: tables)
      let scope = cells.indices.filter {
        products.contains(cells[$0].product) && institutions.contains(cells[$0].institution)
      }
      rows.append(
        Row(
          name: .rule(rule.id), measure: rule.measure, sense: rule.sense, limit: rule.limit, cells: scope,
          file: tables.path("rules.csv"), line: rule.line))
    }
  }
}

/// The bases of every cell over one common denominator: basis = numerator / denominator [units].
struct Basis {
  private(set) var numerators: [InputTables.Key: Int128] = [:]
  let denominator: Int128
  /// Divides every numerator that counts.
  let divisor: Int128

  /// Nil where a number does not fit.
  init?(_ tables: InputTables) {
    let share = tables.parameters.usageShare
    let weights = Basis.weights(tables)
    let weightSum = max(1, weights.values.reduce(0, +))
    switch share {
    case 10_000: denominator = weightSum * 10_000
    case 0: denominator = 10_000
    default: denominator = weightSum * 100_000_000
    }
    if share > 0 {
      for (year, amounts) in tables.usage {
        let weight = weights[year] ?? 0
        numerators.reserveCapacity(amounts.count)
        for (key, units) in amounts {
          guard let product = Exact.product(weight, units) else { return nil }
          numerators[key, default: 0] += product
        }
      }
      if share < 10_000 {
        for (key, sum) in numerators {
          guard let scaled = Exact.product(sum, share) else { return nil }
          numerators[key] = scaled
        }
      }
    }
    if share < 10_000 {
      for (key, units) in tables.demand {
        guard let scaled = Exact.product(units, share > 0 ? (10_000 - share) * weightSum : 1) else {
          return nil
        }
        numerators[key, default: 0] += scaled
      }
    }
    divisor = max(1, Exact.greatestCommonDivisor(numerators.values))
  }

  /// The weights of the years without common divisor: those given, or 1 for every year of the usage table.
  static func weights(_ tables: InputTables) -> [Int: Int128] {
    guard let given = tables.parameters.usageWeights else {
      return tables.usage.mapValues { _ in 1 }
    }
    let common = max(1, Exact.greatestCommonDivisor(given.values))
    return given.mapValues { $0 / common }
  }
}
