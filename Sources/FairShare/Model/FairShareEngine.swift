public import Planning

/// Something that solves the model of one stage. Any two give the same plan: the optimum is unique.
public protocol FairShareEngine: Sendable {
  /// The name in `run.json`.
  var name: String { get }
  /// Solves a model.
  func solve(_ model: FairShareModel) -> FairShareOutcome
}

/// The fair plan of one stage before rounding.
public struct FairShareSolution: Sendable {
  /// Packs, one per cell.
  public var packs: [Double]
  /// The reasons that occur.
  public var reasons: [BoundBy]
  /// For each cell, which of ``reasons`` is its own.
  public var reasonOfCell: [Int32]
  /// The bottlenecks, in the order in which they settled cells: levels never fall.
  public var bottlenecks: [Bottleneck]
  /// How many linear programs were solved.
  public var programCount: Int

  /// Why a cell has its packs.
  public func boundBy(ofCell cell: Int) -> BoundBy { reasons[Int(reasonOfCell[cell])] }
}

/// A Farkas certificate of infeasibility: rows, with multipliers that combine them to an inequality that no point between the floors
/// and caps satisfies.
public struct FarkasCertificate: Sendable {
  /// The rows, with their multipliers.
  public var terms: [Bottleneck.Term]
  /// Cells whose floor takes part.
  public var floorCells: [Int]
  /// Cells whose cap takes part.
  public var capCells: [Int]
  /// Whether the members are an irreducible infeasible subsystem (IIS): without any one of them the rest is feasible.
  public var isIrreducible = false
}

/// What an engine answers.
public enum FairShareOutcome: Sendable {
  /// The plan.
  case plan(FairShareSolution)
  /// No plan exists.
  case conflict(FarkasCertificate)
  /// The solver lost its footing; its own words.
  case undecided(String)
}

extension FarkasCertificate {
  /// The certificate that a combination of rows is, at the floors.
  init(_ terms: [(row: Int, multiplier: Double)], of model: FairShareModel) {
    let row = PackingRow(terms: terms, of: model)
    self.init(
      terms: terms.map { .init(row: model.rows[$0.row].reference, multiplier: $0.multiplier) },
      floorCells: row.raised.map(\.cell).filter { model.floors[$0] > 0 }, capCells: row.capped)
  }
}

extension BoundBy {
  /// The reason that a single exhausted row is.
  init(_ row: RowReference) {
    switch row {
    case .product: self = .product
    case .capacity: self = .institution
    case .rule(let id), .end(let id, _): self = .rule(id)
    }
  }
}
