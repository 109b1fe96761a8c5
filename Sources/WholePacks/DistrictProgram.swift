import FairShare
import LinearProgramming
import Planning

/// The elastic linear program that tells whether a district is feasible within its rules, given its totals.
///
///     minimize Σ worth · excess   subject to   Σ_h x_ph = n_pd,   rules of the district ± excess,   l ≤ x ≤ k
///
/// It is 0 exactly where stage B has a plan. The duals of the totals say which pack, moved to another district,
/// helps. Only totals and limits change between solves.
struct DistrictProgram {
  /// Cells of the district, ascending.
  let cells: [Int]
  /// Products with a cell in the district, ascending, and with it the row of each.
  let products: [Int]
  /// The plan's rules with cells in the district, and with it the row of each.
  let rules: [Int]

  private let session: any LinearProgramSession
  private let units: [Double]
  private let firstExcess: Int
  private let excessRules: [(rule: Int, sign: Double)]

  /// What a solve gives: the total excess [yuan], its change per pack more of each product, the excess of each rule
  /// in its measure: above 0 where it is too much, below where it is too little.
  struct Shortage {
    var total: Double
    var slopes: [Double]
    var excesses: [Double]
    /// The cells' packs, in the order of ``cells``.
    var packs: [Double]
  }

  /// An excess below this is none [yuan].
  static let tolerance = 1e-6

  /// Sets the program up for the cells and rules of a part, without its volumes and limits.
  ///
  /// With a `total` it asks another question: of all ways in which the excesses come to no more than the total [yuan], one
  /// whose largest excess, in dearest packs under its rule, is least.
  init(plan: Plan, part: PlanPart, sharing total: Double? = nil, solver: any LinearProgramSolver) {
    cells = part.cells
    rules = part.rules.map(\.rule)
    products = Array(Set(cells.map { plan.cells[$0].product })).sorted()
    var program = LinearProgram(.minimize)
    var rowOfProduct: [Int: Int] = [:]
    for product in products {
      rowOfProduct[product] = program.addConstraint(name: "p\(product)", lowerBound: 0, upperBound: 0)
    }
    var entries: [Int: [LinearProgram.Entry]] = [:]
    var units: [Double] = []
    var dearest: [Double] = []
    for own in part.rules {
      let (rule, members) = (plan.rules[own.rule], own.cells)
      let row = program.addConstraint(name: "r\(own.rule)", lowerBound: 0, upperBound: 0)
      // One unit of the row is worth about one yuan.
      let coefficients = members.map {
        Double(plan.coefficient(of: plan.cells[$0].product, in: rule.measure)) / 10_000
      }
      let unit = DistrictProgram.unit(
        of: rule.measure, members: members, coefficients: coefficients, in: plan)
      units.append(unit)
      dearest.append((coefficients.max() ?? 0) * unit)
      for (member, coefficient) in zip(members, coefficients) {
        entries[member, default: []].append(.init(constraint: row, coefficient: coefficient * unit))
      }
    }
    self.units = units
    for cell in cells {
      let bounds = plan.cells[cell]
      guard let row = rowOfProduct[bounds.product] else { continue }
      program.addVariable(
        name: "x\(cell)", lowerBound: Double(bounds.floor),
        upperBound: bounds.cap.map(Double.init) ?? .infinity,
        entries: [.init(constraint: row, coefficient: 1)] + (entries[cell] ?? []))
    }
    firstExcess = program.variables.count
    var excessRules: [(rule: Int, sign: Double)] = []
    for (position, rule) in rules.enumerated() {
      for sign in plan.rules[rule].sense.elasticCoefficients { excessRules.append((position, sign)) }
    }
    let totalRow = total.map { program.addConstraint(name: "total", upperBound: $0) }
    var shares: [LinearProgram.Entry] = []
    for (position, sign) in excessRules {
      var entries = [LinearProgram.Entry(constraint: products.count + position, coefficient: sign)]
      if let totalRow {
        let row = program.addConstraint(name: "h\(sign < 0 ? "o" : "u")\(position)", upperBound: 0)
        entries += [.init(constraint: totalRow, coefficient: 1), .init(constraint: row, coefficient: 1)]
        shares.append(.init(constraint: row, coefficient: -max(dearest[position], 1e-4)))
      }
      program.addVariable(name: "e\(sign < 0 ? "o" : "u")\(position)", cost: total == nil ? 1 : 0, entries: entries)
    }
    if total != nil { program.addVariable(name: "share", cost: 1, entries: shares) }
    self.excessRules = excessRules
    session = solver.makeSession(program, options: SolveOptions())
  }

  /// What one of a rule's units is worth, about, in yuan: the dearest price per unit among its cells.
  static func unit(of measure: Measure, members: [Int], coefficients: [Double], in plan: Plan) -> Double {
    guard measure != .yuan else { return 1 }
    let worth = zip(members, coefficients).map { member, coefficient in
      plan.products[plan.cells[member].product].price.double / max(coefficient, 1e-4)
    }
    return max(worth.max() ?? 1, 1e-4)
  }

  /// Sets the volumes and limits of a part with the program's cells and rules.
  func hold(_ part: PlanPart, of plan: Plan) {
    for (position, product) in products.enumerated() { setTotal(ofProduct: position, to: part.agreedPacks[product]) }
    for (position, own) in part.rules.enumerated() {
      setLimit(ofRule: position, sense: plan.rules[own.rule].sense, to: own.limit)
    }
  }

  /// Sets what the district receives of a product, by position in ``products``.
  func setTotal(ofProduct position: Int, to packs: Int) {
    session.setBounds(ofConstraint: position, lower: Double(packs), upper: Double(packs))
  }

  /// Sets the limit of a rule, by position in ``rules``, in ten-thousandths of its measure.
  func setLimit(ofRule position: Int, sense: Sense, to limit: Int64) {
    let value = Double(limit) / 10_000 * units[position]
    let bounds = sense.bounds(at: value)
    session.setBounds(ofConstraint: products.count + position, lower: bounds.lower, upper: bounds.upper)
  }

  /// Solves; nil where the solver gave no answer.
  func solve() -> Shortage? {
    let result = session.solve()
    guard result.reason == .optimal else { return nil }
    var excesses = [Double](repeating: 0, count: rules.count)
    for (offset, owner) in excessRules.enumerated() {
      excesses[owner.rule] -= owner.sign * result.primal[firstExcess + offset] / units[owner.rule]
    }
    return Shortage(
      total: result.objective, slopes: Array(result.dual.prefix(products.count)), excesses: excesses,
      packs: Array(result.primal.prefix(cells.count)))
  }
}
