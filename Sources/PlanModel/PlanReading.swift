public import Planning

/// What making a plan of its tables gave: the plan, or everything that is wrong with them.
public struct PlanReading: Sendable {
  /// The plan; nil where there are errors.
  public var plan: Plan?
  /// The plan where all that is wrong is that agreed volumes are more than their caps or less than their floors: no split of
  /// it exists, and why can be worked out.
  public var conflictingPlan: Plan?
  /// The tables; nil where there are errors.
  public var records: PlanRecords?
  /// Errors, warnings and notes in order of file, row and column.
  public var problems: [Problem]
  /// The warnings as ``buildPlan(_:)`` gives them for the records: the order of the rows has left no trace in them.
  public var warningsWithoutLines: [Problem]
  /// Of records from memory, the problems with the records they are about, in their order; empty where files were read.
  public var faults: [Fault] = []
  /// What 口径核对 found.
  package var findings: [SanityFinding] = []
  /// Usage and demand as they were entered, where lines name items; the records hold what they come to.
  public var entered = EnteredLines()

  /// Makes a reading.
  public init(
    plan: Plan?, records: PlanRecords?, problems: [Problem], warningsWithoutLines: [Problem] = []
  ) {
    self.plan = plan
    self.records = records
    self.problems = problems
    self.warningsWithoutLines = warningsWithoutLines
  }

  /// Makes a reading of what the model made of the tables; a plan that has errors is one that conflicts.
  package init(
    _ plan: Plan?, hasErrors: Bool, problems: [Problem], warningsWithoutLines: @autoclosure () -> [Problem]
  ) {
    self.init(
      plan: hasErrors ? nil : plan, records: hasErrors ? nil : plan?.records, problems: problems,
      warningsWithoutLines: plan == nil ? [] : warningsWithoutLines())
    conflictingPlan = hasErrors ? plan : nil
  }

  /// Whether the input cannot be used.
  public var hasErrors: Bool { problems.contains { $0.severity == .error } }
}

/// A line of 历史用量 or 报量 as it was entered, by the code of a product or an item.
public struct EnteredLine: Sendable, Hashable {
  /// Index into the records' institutions.
  public var institution: Int
  /// 品种编码, or 项目编码 of 折算表.
  public var code: Identifier
  /// 期间; nil in 报量.
  public var period: Period?
  /// 数量 [minimum units of the product, or the item's units].
  public var units: Decimal4

  /// Makes a line.
  public init(institution: Int, code: Identifier, period: Period?, units: Decimal4) {
    self.institution = institution
    self.code = code
    self.period = period
    self.units = units
  }
}

/// The tables that name items, as they were entered and sorted; nil where the records say the same.
public struct EnteredLines: Sendable, Hashable {
  /// 历史用量.
  public var usage: [EnteredLine]?
  /// 报量.
  public var demand: [EnteredLine]?

  /// No lines.
  public init() {}
}

/// Checks records from memory and makes the plan they stand for; places have a file's name and no row.
///
/// Typed parameters count, not their lines.
///
/// - Complexity: Linear where the records are sorted, as `PlanRecords` asks.
public func buildPlan(_ records: PlanRecords) -> PlanReading {
  let log = FaultList()
  log.isPacket = !records.parameters.planIdentity.isEmpty
  let plan = PlanAssembly(draft: RecordsIntake(records: records, log: log).tables(), log: log).plan()
  let faults = log.finish()
  let problems = log.problems(faults)
  var reading = PlanReading(
    plan, hasErrors: log.hasErrors, problems: problems,
    warningsWithoutLines: faults.filter { $0.code.severity == .warning }.map(\.problem))
  reading.faults = faults
  reading.findings = log.findings
  return reading
}
