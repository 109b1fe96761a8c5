/// Why a solver stopped 终止原因.
public enum TerminationReason: Sendable, Hashable {
  /// With an optimal solution.
  case optimal
  /// No point satisfies the constraints.
  case infeasible
  /// The objective has no bound.
  case unbounded
  /// The time given ran out.
  case timeLimit
  /// The iterations or nodes given ran out.
  case iterationLimit
  /// The solver lost its footing.
  case numericalError
}

/// What a solver found.
///
/// The vectors are empty unless a point came out (`.optimal`, or a limit with an integer point in hand).
/// Sign convention, whichever way the objective goes: a dual is the change of the objective per unit by which the
/// constraint's binding side is moved up; a reduced cost is the same for a variable's binding bound.
public struct SolveResult: Sendable {
  /// Why the solver stopped.
  public var reason: TerminationReason
  /// The objective's value; NaN where there is no point.
  public var objective: Double
  /// 原始值: one per variable.
  public var primal: [Double]
  /// a·x: one per constraint.
  public var activity: [Double]
  /// 对偶值: one per constraint; empty for integer programs.
  public var dual: [Double]
  /// 检验数: one per variable; empty for integer programs.
  public var reducedCost: [Double]
  /// The solver's own words.
  public var detail: String

  /// Makes a result.
  public init(
    reason: TerminationReason, objective: Double = .nan, primal: [Double] = [],
    activity: [Double] = [], dual: [Double] = [], reducedCost: [Double] = [], detail: String = ""
  ) {
    self.reason = reason
    self.objective = objective
    self.primal = primal
    self.activity = activity
    self.dual = dual
    self.reducedCost = reducedCost
    self.detail = detail
  }
}

/// How far a solver may go.
public struct SolveOptions: Sendable, Hashable {
  /// Most branch-and-bound nodes for integer programs; nil: no limit. Deterministic, unlike a time limit.
  public var nodeLimit: Int?
  /// Most iterations of the simplex method in all nodes of an integer program together; nil: what its size calls for.
  /// Deterministic too.
  public var iterationLimit: Int?
  /// Most time; nil: no limit. Results may then depend on the machine.
  public var timeLimit: Duration?
  /// The moment at which to stop, for every solve of a session; nil: none. Results may then depend on the machine too.
  public var deadline: ContinuousClock.Instant?
  /// Relative gap at which an integer program counts as solved.
  public var relativeGap = 0.0
  /// Primal and dual feasibility tolerance of the simplex method, relative.
  public var tolerance = 1e-9
  /// Whether the simplex method ends in rational arithmetic: much slower, and right to the last digit.
  public var isExact = false

  /// Makes options without limits.
  public init() {}
}

/// A linear program held by a solver between solves: change bounds or costs, solve again from the last basis.
///
/// Belongs to the thread that made it, for its whole life.
public protocol LinearProgramSession: AnyObject {
  /// Moves the bounds of a variable. Traps on NaN and on lower > upper.
  func setBounds(ofVariable index: Int, lower: Double, upper: Double)
  /// Moves the bounds of a constraint. Traps on NaN and on lower > upper.
  func setBounds(ofConstraint index: Int, lower: Double, upper: Double)
  /// Changes a coefficient of the objective. Traps unless it is finite.
  func setCost(ofVariable index: Int, to cost: Double)
  /// Solves from the last basis, by the dual simplex method where it is dual feasible.
  func solve() -> SolveResult
}

/// Something that solves linear programs.
public protocol LinearProgramSolver: Sendable {
  /// Whether whoever asks has no more time. Work that takes long asks between its steps and stops once it is so; what it then
  /// gives is no answer.
  var isOver: Bool { get }
  /// Solves once; integer variables are respected.
  func solve(_ program: LinearProgram, options: SolveOptions) -> SolveResult
  /// Opens a session for repeated solves; integer variables are relaxed.
  func makeSession(_ program: LinearProgram, options: SolveOptions) -> any LinearProgramSession
}

extension LinearProgramSolver {
  /// Never, unless the solver keeps to a time.
  public var isOver: Bool { false }
}
