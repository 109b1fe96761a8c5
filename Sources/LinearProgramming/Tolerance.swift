/// How far two numbers may differ and still count as equal 容差: an absolute part plus a part relative to their size.
public struct Tolerance: Sendable, Hashable {
  /// Allowed whatever the size of the numbers; in their unit.
  public var absolute: Double
  /// Allowed per unit of the size of the numbers; no unit.
  public var relative: Double

  /// Makes a tolerance. Traps unless both parts are finite and not negative.
  public init(absolute: Double, relative: Double) {
    precondition(absolute.isFinite && absolute >= 0, "the absolute tolerance \(absolute) is not a number ≥ 0")
    precondition(relative.isFinite && relative >= 0, "the relative tolerance \(relative) is not a number ≥ 0")
    self.absolute = absolute
    self.relative = relative
  }

  /// What a solution in `Double` is held to when nothing else is said.
  public static let standard = Tolerance(absolute: 1e-6, relative: 1e-9)

  /// What is allowed for numbers of the given size.
  public func margin(at size: Double) -> Double { absolute + relative * size.magnitude }
}
