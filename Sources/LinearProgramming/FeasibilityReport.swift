/// Which limits of a program a point breaks, and by how much 可行性检查.
///
/// For the program lower ≤ x ≤ upper, rowLower ≤ Ax ≤ rowUpper, x_j whole for some j. Takes any point, wherever it came
/// from; asks no solver. A limit is broken when the point is beyond it by more than the tolerance allows, the size being
/// the limit's own magnitude or, for a row, Σ|a_j x_j| where that is larger (rounding errors grow with it).
public struct FeasibilityReport: Sendable, Hashable {
  /// One broken limit.
  public struct Violation: Sendable, Hashable {
    /// Which limit is broken.
    public enum Limit: Sendable, Hashable {
      /// The lower bound of the variable with this index.
      case variableLowerBound(Int)
      /// The upper bound of the variable with this index.
      case variableUpperBound(Int)
      /// The variable with this index is not whole.
      case integrality(Int)
      /// The value of the variable with this index is NaN or infinite.
      case finiteness(Int)
      /// The lower bound of the constraint with this index.
      case constraintLowerBound(Int)
      /// The upper bound of the constraint with this index.
      case constraintUpperBound(Int)
    }

    /// The limit.
    public var limit: Limit
    /// The name of the variable or constraint.
    public var name: String
    /// How far the point is beyond the limit, in the limit's unit; ∞ where a value is not finite.
    public var amount: Double

    /// Whether the value is not whole, rather than beyond a bound.
    public var isIntegrality: Bool {
      if case .integrality = limit { true } else { false }
    }

    /// Makes a violation.
    public init(limit: Limit, name: String, amount: Double) {
      self.limit = limit
      self.name = name
      self.amount = amount
    }
  }

  /// The broken limits: variables in their order, then constraints in theirs. Empty means feasible.
  public let violations: [Violation]

  /// Whether no limit is broken.
  public var isFeasible: Bool { violations.isEmpty }

  /// The largest amount; 0 when feasible.
  public var largestAmount: Double { violations.reduce(0) { max($0, $1.amount) } }

  /// Checks a point, one value per variable. Traps when the count is wrong.
  ///
  /// - Complexity: O(variables + constraints + entries).
  public init(checking point: [Double], against program: LinearProgram, tolerance: Tolerance = .standard) {
    precondition(
      point.count == program.variables.count,
      "a point of \(point.count) values for a program of \(program.variables.count) variables")
    var violations: [Violation] = []
    var isFinite = true
    for (index, variable) in program.variables.enumerated() {
      let value = point[index]
      guard value.isFinite else {
        isFinite = false
        violations.append(Violation(limit: .finiteness(index), name: variable.name, amount: .infinity))
        continue
      }
      let below = variable.lowerBound - value
      let above = value - variable.upperBound
      if below > tolerance.margin(at: variable.lowerBound) {
        violations.append(Violation(limit: .variableLowerBound(index), name: variable.name, amount: below))
      }
      if above > tolerance.margin(at: variable.upperBound) {
        violations.append(Violation(limit: .variableUpperBound(index), name: variable.name, amount: above))
      }
      let fraction = (value - value.rounded()).magnitude
      if variable.isInteger && fraction > tolerance.absolute {
        violations.append(Violation(limit: .integrality(index), name: variable.name, amount: fraction))
      }
    }
    // A value that is not finite is reported once, at its variable; what it does to the rows says nothing more.
    if isFinite {
      let rows = RowSums(of: program, at: point)
      for (index, constraint) in program.constraints.enumerated() {
        let below = constraint.lowerBound - rows.activity[index]
        let above = rows.activity[index] - constraint.upperBound
        let size = rows.size[index]
        if below > tolerance.margin(at: max(size, constraint.lowerBound.magnitude)) {
          violations.append(
            Violation(limit: .constraintLowerBound(index), name: constraint.name, amount: below))
        }
        if above > tolerance.margin(at: max(size, constraint.upperBound.magnitude)) {
          violations.append(
            Violation(limit: .constraintUpperBound(index), name: constraint.name, amount: above))
        }
      }
    }
    self.violations = violations
  }
}

/// The rows' sums at a point.
package struct RowSums {
  /// Σ a_j x_j, one per constraint.
  package var activity: [Double]
  /// Σ |a_j x_j|, one per constraint: the size against which rounding errors are judged.
  package var size: [Double]

  /// Sums the rows.
  package init(of program: LinearProgram, at point: [Double]) {
    activity = Array(repeating: 0, count: program.constraints.count)
    size = activity
    for (variable, value) in zip(program.variables, point) where value != 0 {
      for entry in variable.entries {
        let term = entry.coefficient * value
        activity[entry.constraint] += term
        size[entry.constraint] += term.magnitude
      }
    }
  }
}
