public import LinearProgramming
public import Planning

// Feasibility of a model with other limits, and the least change that makes it feasible (Model.md, "When no plan exists").

extension FairShareModel {
  /// b of a row, in its own measure.
  public func limit(ofRow row: Int) -> Double { limits[row] }
  /// How a row compares.
  public func sense(ofRow row: Int) -> Sense { senses[row] }
  /// What a row is called.
  public func reference(ofRow row: Int) -> RowReference { references[row] }
  /// The row of a rule, by the rule's index among the plan's rules.
  public func row(ofRule rule: Int) -> Int { productCount + rule }
  /// What a pack of a cell counts in a row that the cell is in.
  public func coefficient(ofCell cell: Int, inRow row: Int) -> Double {
    coefficient(ofProduct: Int(productOfCell[cell]), inRow: row)
  }

  /// Moves the limit of a row.
  public mutating func setLimit(ofRow row: Int, to limit: Double) { limits[row] = limit }
  /// Moves a cell's floor and cap [packs].
  public mutating func setBounds(ofCell cell: Int, floor: Double, cap: Double) {
    floors[cell] = floor
    caps[cell] = cap
  }

  /// Whether any plan exists; nil where the solver came to no conclusion.
  ///
  /// - Complexity: a flow; a linear program where the rules overlap or count in different measures, and its answer checked in
  ///   rational arithmetic where the model is small enough.
  public func isFeasible(solver: any LinearProgramSolver) -> Bool? {
    let solved = SolvedFlow(self, isOver: { solver.isOver })
    if solver.isOver { return nil }
    if !solved.violations.isEmpty { return false }
    if solved.flow.isExact { return true }
    let verdict = ElasticProgram(self, rows: Array(0..<rowCount), solver: solver).verdict()
    if case .breaks = verdict { return false }
    // Feasible within the solver's tolerance is not yet feasible.
    if var exact = ExactModel(self) {
      switch exact.verdict(lows: exact.floors, isOver: { solver.isOver }) {
      case .holds: return true
      case .breaks: return false
      case .undecided: break
      }
    }
    guard case .holds = verdict else { return nil }
    return true
  }
}

/// The least that limits must change by for a plan to exist, as a linear program over merged cells:
///
///     minimize Σ w · change   subject to   A x (≤, =, ≥) b ± change,   L − change ≤ x ≤ K + change
///
/// A row that counts packs or units may be missed by packs of several products at several prices. Where it holds too much, what
/// is too much are packs that stand in it, e ≤ Σ x for each product; where it holds too little, the cheapest that could be added.
public struct LeastChange: Sendable {
  /// By how much the limit of each row moves, up or down, rows that stay left out.
  public private(set) var rows: [(row: Int, change: Double)] = []
  /// By how many packs the caps of cells are raised together.
  public private(set) var caps: [(cells: [Int], packs: Double)] = []
  /// By how many packs the floors of cells are lowered together.
  public private(set) var floors: [(cells: [Int], packs: Double)] = []
  /// What all changes count.
  public private(set) var total = 0.0
  /// The packs of cells that can stand for one another, together, at the point that the changes make possible.
  public private(set) var point: [(cells: [Int], packs: Double)] = []
  /// The packs by which rows are missed that count by their packs.
  public private(set) var rowPacks = 0.0

  /// What may change.
  public struct Choice: Sendable {
    /// Rows, with what a unit of change counts; nil: as many packs as it is, at their worth.
    public var rows: [(row: Int, weight: Double?)] = []
    /// Cells whose caps may be raised.
    public var caps: Set<Int> = []
    /// Cells whose floors may be lowered.
    public var floors: Set<Int> = []
    /// What a pack of each product counts.
    public var worths: [Double]

    /// A choice of nothing.
    public init(worths: [Double]) { self.worths = worths }
  }

  /// The limits that hold: a part of a model's.
  public struct Scope: Sendable {
    /// Rows, ascending.
    public var rows: [Int]
    /// Cells whose floors hold; nil: all.
    public var floors: Set<Int>?
    /// Cells whose caps hold; nil: all.
    public var caps: Set<Int>?

    /// All limits of a model.
    public init(_ model: FairShareModel) { rows = Array(0..<model.rowCount) }

    /// The members of certificate.
    public init(_ certificate: FarkasCertificate, of model: FairShareModel) {
      let references = Set(certificate.terms.map(\.row))
      rows = (0..<model.rowCount).filter { references.contains(model.references[$0]) }
      floors = Set(certificate.floorCells)
      caps = Set(certificate.capCells)
    }
  }

  /// A way to miss a row: packs of one product, or an amount in the row's own measure.
  private struct RowVariable {
    var index: Int
    var row: Int
    /// What one of the variable is in the row's measure, up or down.
    var change: Double
    var packs: Double
  }

  /// Programs with no more rows and cells, taken together, are solved to the last digit.
  private static let mostExact = 120

  /// Solves; nil where no such change is enough, or the solver came to no conclusion.
  ///
  /// - Complexity: one linear program.
  public init?(_ model: FairShareModel, _ choice: Choice, in scope: Scope? = nil, solver: any LinearProgramSolver) {
    let scope = scope ?? Scope(model)
    let merged = MergedCells(model, rows: scope.rows)
    let isExact = merged.cells.count + scope.rows.count <= LeastChange.mostExact
    if isExact, let exact = LeastChange(model, choice, scope, merged, solver, isExact: true) {
      self = exact
    } else if let found = LeastChange(model, choice, scope, merged, solver, isExact: false) {
      self = found
    } else {
      return nil
    }
  }

  /// To the last digit, all is in whole numbers: packs, ten-thousandths of the rows' measures, and of the worths.
  private init?(
    _ model: FairShareModel, _ choice: Choice, _ scope: Scope, _ merged: MergedCells, _ solver: any LinearProgramSolver,
    isExact: Bool
  ) {
    let scales = scope.rows.map { isExact ? 1e-4 : model.scale(ofRow: $0) }
    let unit = isExact ? 1e-4 : 1
    func packScale(_ product: Int) -> Double { isExact ? 1 : max(1, model.limits[product]) }
    func number(_ value: Double) -> Double { isExact ? value.rounded() : value }
    var placeOfRow = [Int](repeating: -1, count: model.rowCount)
    for (place, row) in scope.rows.enumerated() { placeOfRow[row] = place }
    var program = LinearProgram(.minimize)
    for (place, row) in scope.rows.enumerated() {
      let bounds = model.senses[row].bounds(at: number(model.limits[row] / scales[place]))
      program.addConstraint(name: "r\(row)", lowerBound: bounds.lower, upperBound: bounds.upper)
    }
    // What of each product can be too much in a row is what stands there.
    let byPacks = Set(choice.rows.filter { $0.weight == nil }.map { placeOfRow[$0.row] })
    var groupsOfRow: [Int: [Int: [Int]]] = [:]
    for group in merged.cells.indices {
      for place in merged.rowsOfGroup[group] where byPacks.contains(place) {
        groupsOfRow[place, default: [:]][merged.products[group], default: []].append(group)
      }
    }
    var excessRows: [Int: [(product: Int, constraint: Int)]] = [:]
    var extra = [[LinearProgram.Entry]](repeating: [], count: merged.cells.count)
    for place in byPacks.sorted() {
      guard let products = groupsOfRow[place], products.count > 1, model.senses[scope.rows[place]] != .atLeast else { continue }
      for product in products.keys.sorted() {
        let constraint = program.addConstraint(name: "m\(place)_\(product)", upperBound: 0)
        excessRows[place, default: []].append((product, constraint))
        for group in products[product] ?? [] { extra[group].append(.init(constraint: constraint, coefficient: -1)) }
      }
    }
    var packVariables: [Int] = []
    var capVariables: [(variable: Int, group: Int, cells: [Int])] = []
    var floorVariables: [(variable: Int, group: Int, cells: [Int])] = []
    for (group, cells) in merged.cells.enumerated() {
      let product = merged.products[group]
      let scale = packScale(product)
      let entries =
        merged.rowsOfGroup[group].map { place in
          let coefficient = model.coefficient(ofProduct: product, inRow: merged.rows[place]) * scale / scales[place]
          return LinearProgram.Entry(constraint: place, coefficient: number(coefficient))
        } + extra[group]
      let lower = cells.reduce(0) { $0 + (scope.floors?.contains($1) ?? true ? model.floors[$1] : 0) } / scale
      let upper = cells.reduce(0) { $0 + (scope.caps?.contains($1) ?? true ? model.caps[$1] : .infinity) } / scale
      packVariables.append(
        program.addVariable(name: "x\(group)", lowerBound: lower, upperBound: max(lower, upper), entries: entries))
      let cost = number(choice.worths[product] / unit) * scale
      let raisable = upper < .infinity ? cells.filter { choice.caps.contains($0) } : []
      if !raisable.isEmpty {
        capVariables.append((program.addVariable(name: "k\(group)", cost: cost, entries: entries), group, raisable))
      }
      let lowerable = cells.filter { choice.floors.contains($0) }
      if !lowerable.isEmpty {
        let most = lowerable.reduce(0) { $0 + model.floors[$1] } / scale
        floorVariables.append(
          (
            program.addVariable(
              name: "l\(group)", upperBound: most, cost: cost,
              entries: entries.map { .init(constraint: $0.constraint, coefficient: -$0.coefficient) }), group, lowerable
          ))
      }
    }
    var rowVariables: [RowVariable] = []
    for (row, weight) in choice.rows {
      let place = placeOfRow[row]
      let products = weight == nil ? (groupsOfRow[place] ?? [:]).keys.sorted() : []
      for sign in [1.0, -1.0] where model.senses[row] == .equal || (model.senses[row] == .atMost) == (sign > 0) {
        /// Adds packs of a product by which the row may be missed.
        func add(_ product: Int, _ constraint: Int? = nil) {
          let scale = packScale(product)
          let own = sign * model.coefficient(ofProduct: product, inRow: row) * scale
          var entries = [LinearProgram.Entry(constraint: place, coefficient: number(-own / scales[place]))]
          if let constraint { entries.append(.init(constraint: constraint, coefficient: 1)) }
          let variable = program.addVariable(
            name: "\(sign > 0 ? "o" : "u")\(row)_\(product)", cost: number(choice.worths[product] / unit) * scale, entries: entries)
          rowVariables.append(RowVariable(index: variable, row: row, change: own, packs: scale))
        }
        if let weight {
          let variable = program.addVariable(
            name: "\(sign > 0 ? "o" : "u")\(row)", cost: weight * scales[place] / unit,
            entries: [.init(constraint: place, coefficient: -sign)])
          rowVariables.append(RowVariable(index: variable, row: row, change: sign * scales[place], packs: 0))
        } else if sign > 0, let excess = excessRows[place] {
          for (product, constraint) in excess { add(product, constraint) }
        } else if let cheapest = products.min(by: {
          choice.worths[$0] / model.coefficient(ofProduct: $0, inRow: row)
            < choice.worths[$1] / model.coefficient(ofProduct: $1, inRow: row)
        }) {
          add(cheapest)
        }
      }
    }
    var options = SolveOptions()
    options.isExact = isExact
    let result = solver.solve(program, options: options)
    guard result.reason == .optimal else { return nil }
    let negligible = isExact ? 0 : LeastChange.negligible
    var changes: [Int: Double] = [:]
    for variable in rowVariables where result.primal[variable.index] > negligible {
      changes[variable.row, default: 0] += variable.change * result.primal[variable.index]
      rowPacks += variable.packs * result.primal[variable.index]
    }
    rows = choice.rows.compactMap { row, _ in changes[row].map { (row, $0) } }
    for (variable, group, cells) in capVariables where result.primal[variable] > negligible {
      caps.append((cells, result.primal[variable] * packScale(merged.products[group])))
    }
    for (variable, group, cells) in floorVariables where result.primal[variable] > negligible {
      floors.append((cells, result.primal[variable] * packScale(merged.products[group])))
    }
    total = result.objective * unit
    point = merged.cells.indices.map { (merged.cells[$0], result.primal[packVariables[$0]] * packScale(merged.products[$0])) }
    for (variable, group, _) in capVariables { point[group].packs += result.primal[variable] * packScale(merged.products[group]) }
    for (variable, group, _) in floorVariables { point[group].packs -= result.primal[variable] * packScale(merged.products[group]) }
  }

  /// Changes below this share of their row or product are rounding.
  private static let negligible = 1e-11
}
