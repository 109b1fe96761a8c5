import Planning

/// A small change of a solved model.
public enum ModelEdit: Sendable, Hashable {
  /// The cell's volume is fixed at so many packs.
  case lock(cell: Int, packs: Int)
  /// The cell's cap, in packs; nil takes it away. Not below the floor.
  case cap(cell: Int, packs: Int?)
  /// The cell's floor, in packs. Not above the cap.
  case floor(cell: Int, packs: Int)
  /// The cell's floor and cap together.
  case limits(cell: Int, floor: Int, cap: Int?)
  /// The limit of a rule, by index into the plan's rules, in ten-thousandths of its measure.
  case limit(rule: Int, tenThousandths: Int64)
}

/// A model with its solution, which small changes keep up to date without solving everything anew.
///
/// Where filling alone gave the plan, a change is carried through the levels that it reaches; the result is that of a full
/// solve. Where products compete, before or after the change, the model is solved in full.
public struct SolvedModel: Sendable {
  /// The model with all changes so far.
  public private(set) var model: FairShareModel
  /// Its solution.
  public private(set) var outcome: FairShareOutcome
  /// How many rows the last change reached; nil where the model was solved in full.
  public private(set) var reachedRowCount: Int?

  private let engine: StructuredEngine
  private var problem: PackingProblem
  /// The levels of the rows; nil where filling alone does not give the plan.
  private var levels: [Double]?
  private let reasons: [BoundBy]

  private static let cap: Int32 = 0
  private static let fixed: Int32 = 1
  private static let floor: Int32 = 2
  private static let product: Int32 = 3

  /// Solves a model in full.
  ///
  /// - Complexity: that of ``StructuredEngine``.
  public init(_ model: FairShareModel, engine: StructuredEngine) {
    self.model = model
    self.engine = engine
    problem = PackingProblem(model, isWhole: true)
    reasons = [.cap, .fixed, .floor, .product] + model.references[model.productCount...].map { BoundBy($0) }
    outcome = .undecided("not solved")
    solveInFull()
  }

  private mutating func solveInFull() {
    reachedRowCount = nil
    // Levels of several classes are not carried through.
    let filling = Filling(problem)
    guard !model.hasClasses, model.brokenRow(at: filling.packs, tolerance: StructuredEngine.rowTolerance(of: model)) == nil else {
      levels = nil
      outcome = engine.solve(model)
      return
    }
    levels = filling.levels
    var solution = FairShareSolution(
      packs: filling.packs, reasons: reasons,
      reasonOfCell: [Int32](repeating: SolvedModel.cap, count: model.cellCount), bottlenecks: [], programCount: 0)
    for cell in 0..<model.cellCount { refresh(cell, in: &solution, levels: filling.levels) }
    solution.bottlenecks = bottlenecks(filling.levels)
    outcome = .plan(solution)
  }

  /// Makes a change and brings the solution up to date.
  ///
  /// Traps where the indices are not the model's, or a floor would lie above its cap.
  /// - Complexity: O(cells of the rows that the change reaches); that of a full solve where products compete.
  public mutating func apply(_ edit: ModelEdit) {
    let changed = change(edit)
    guard let levels, case .plan(var solution) = outcome else {
      solveInFull()
      return
    }
    outcome = .undecided("being solved")
    let update = FillingUpdate(problem, levels: levels, changedRows: changed)
    reachedRowCount = update.reached.count
    var touched = update.reached
    for row in update.reached where update.levels[row] != levels[row] || changed.contains(row) {
      model.forEachEntry(ofRow: row) { cell, _ in refresh(cell, in: &solution, levels: update.levels) }
    }
    // Rules that filling leaves out, and products that found no place, may be broken now.
    for row in model.productCount..<model.rowCount where !problem.isActiveRow(row) { touched.append(row) }
    guard touched.allSatisfy({ model.holds($0, at: solution.packs, tolerance: StructuredEngine.rowTolerance(of: model)) }) else {
      solveInFull()
      return
    }
    self.levels = update.levels
    solution.bottlenecks = bottlenecks(update.levels)
    outcome = .plan(solution)
  }

  /// Changes the model; returns the rows that see it.
  private mutating func change(_ edit: ModelEdit) -> [Int] {
    var cell: Int?
    switch edit {
    case .lock(let index, let packs):
      (model.floors[index], model.caps[index]) = (Double(packs), Double(packs))
      cell = index
    case .cap(let index, let packs):
      model.caps[index] = packs.map(Double.init) ?? .infinity
      cell = index
    case .floor(let index, let packs):
      model.floors[index] = Double(packs)
      cell = index
    case .limits(let index, let floor, let cap):
      (model.floors[index], model.caps[index]) = (Double(floor), cap.map(Double.init) ?? .infinity)
      cell = index
    case .limit(let rule, let limit):
      let row = model.productCount + rule
      model.limits[row] = Double(limit) / 10_000
      problem.bounds[row] = model.limits[row]
      return [row]
    }
    guard let cell else { return [] }
    precondition(model.floors[cell] <= model.caps[cell], "the floor of cell \(cell) lies above its cap")
    (problem.floors[cell], problem.caps[cell]) = (model.floors[cell], model.caps[cell])
    return [Int(model.productOfCell[cell])] + problem.rules(ofCell: cell).map { model.productCount + Int($0) }
  }

  /// The packs and reason of a cell from the levels of its rows.
  private func refresh(_ cell: Int, in solution: inout FairShareSolution, levels: [Double]) {
    let (floor, cap, target) = (model.floors[cell], model.caps[cell], model.targets[cell])
    guard model.isFree(cell) else {
      solution.packs[cell] = floor
      solution.reasonOfCell[cell] = floor == cap ? SolvedModel.fixed : SolvedModel.product
      return
    }
    let product = Int(model.productOfCell[cell])
    var level = levels[product]
    var reason = SolvedModel.product
    // Of equal reasons the first, as everywhere.
    let less = 1 - BindingReasons.levelTolerance
    for rule in problem.rules(ofCell: cell) where levels[model.productCount + Int(rule)] < level * less {
      level = levels[model.productCount + Int(rule)]
      reason = SolvedModel.product + 1 + rule
    }
    let packs = max(floor, min(cap, level * target))
    solution.packs[cell] = packs
    solution.reasonOfCell[cell] =
      packs >= cap ? SolvedModel.cap : floor > level * target ? SolvedModel.floor : reason
  }

  private func bottlenecks(_ levels: [Double]) -> [Bottleneck] {
    levels.indices.filter { levels[$0] < .infinity }.sorted { (levels[$0], $0) < (levels[$1], $1) }.map { row in
      Bottleneck(level: max(0, levels[row]), terms: [.init(row: model.references[row], multiplier: 1)])
    }
  }
}
