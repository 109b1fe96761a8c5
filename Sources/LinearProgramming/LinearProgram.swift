/// A linear program 线性规划: minimize or maximize cᵀx subject to row bounds on Ax and bounds on x.
///
/// Free of any solver. Built once, checked on the way in, then trusted: every number is finite (bounds may be ±∞),
/// every index is in range and no coefficient is given twice. Coefficients of 0 are dropped.
public struct LinearProgram: Sendable {
  /// Which way the objective goes.
  public enum Objective: Sendable, Hashable {
    /// As small as possible.
    case minimize
    /// As large as possible.
    case maximize
  }

  /// One column.
  public struct Variable: Sendable, Hashable {
    /// A short name of ASCII letters, digits and `_`.
    public var name: String
    /// The least value; may be -∞.
    public var lowerBound: Double
    /// The largest value; may be +∞.
    public var upperBound: Double
    /// The coefficient in the objective.
    public var cost: Double
    /// Whether only whole values are allowed.
    public var isInteger: Bool
    /// The rows in which it stands, ascending, with their coefficients.
    public var entries: [Entry]
  }

  /// One coefficient of a column.
  public struct Entry: Sendable, Hashable {
    /// Index of the constraint.
    public var constraint: Int
    /// The coefficient.
    public var coefficient: Double

    /// Makes a coefficient.
    public init(constraint: Int, coefficient: Double) {
      self.constraint = constraint
      self.coefficient = coefficient
    }
  }

  /// One row: lower ≤ a·x ≤ upper.
  public struct Constraint: Sendable, Hashable {
    /// A short name of ASCII letters, digits and `_`.
    public var name: String
    /// The least activity; may be -∞.
    public var lowerBound: Double
    /// The largest activity; may be +∞.
    public var upperBound: Double
  }

  /// Which way the objective goes.
  public let objective: Objective
  /// The columns, in the order in which they were added.
  public private(set) var variables: [Variable] = []
  /// The rows, in the order in which they were added.
  public private(set) var constraints: [Constraint] = []

  /// Makes an empty program.
  public init(_ objective: Objective) { self.objective = objective }

  /// Adds a row and returns its index. Traps on NaN, on lower > upper and on bounds of the wrong infinity.
  @discardableResult
  public mutating func addConstraint(
    name: String, lowerBound: Double = -.infinity, upperBound: Double = .infinity
  ) -> Int {
    LinearProgram.checkBounds(lowerBound, upperBound)
    constraints.append(Constraint(name: name, lowerBound: lowerBound, upperBound: upperBound))
    return constraints.count - 1
  }

  /// Adds a column over rows that exist and returns its index. Traps on numbers that are not finite,
  /// on rows that do not exist and on a row named twice.
  @discardableResult
  public mutating func addVariable(
    name: String, lowerBound: Double = 0, upperBound: Double = .infinity, cost: Double = 0,
    isInteger: Bool = false, entries: [Entry] = []
  ) -> Int {
    LinearProgram.checkBounds(lowerBound, upperBound)
    precondition(cost.isFinite, "the cost of \(name) is not finite")
    let sorted = entries.filter { $0.coefficient != 0 }.sorted { $0.constraint < $1.constraint }
    var last = -1
    for entry in sorted {
      precondition(entry.coefficient.isFinite, "a coefficient of \(name) is not finite")
      precondition(constraints.indices.contains(entry.constraint), "\(name) names a row that is not there")
      precondition(entry.constraint != last, "\(name) names row \(last) twice")
      last = entry.constraint
    }
    variables.append(
      Variable(
        name: name, lowerBound: lowerBound, upperBound: upperBound, cost: cost, isInteger: isInteger,
        entries: sorted))
    return variables.count - 1
  }

  static func checkBounds(_ lower: Double, _ upper: Double) {
    precondition(!lower.isNaN && !upper.isNaN, "a bound is not a number")
    precondition(lower <= upper, "the lower bound \(lower) is above the upper bound \(upper)")
    precondition(lower < .infinity && upper > -.infinity, "a bound is infinite on the wrong side")
  }
}
