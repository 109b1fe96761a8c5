/// Scenarios side by side, each against the plan as it is 情景对照.
public struct ScenarioComparison: Sendable {
  /// A scenario.
  public struct Row: Sendable {
    /// Its name.
    public var name: String
    /// Against the base; nil where it has no plan.
    public var comparison: OutputComparison?
    /// The lowest level of its first stage: the smallest fill.
    public var level: Double?

    /// Makes a row.
    public init(name: String, comparison: OutputComparison?, level: Double?) {
      self.name = name
      self.comparison = comparison
      self.level = level
    }
  }

  /// The base's lowest level.
  public var baseLevel: Double?
  /// The scenarios, sorted by name.
  public var rows: [Row]

  /// Makes a comparison.
  public init(baseLevel: Double?, rows: [Row]) {
    self.baseLevel = baseLevel
    self.rows = rows
  }
}
