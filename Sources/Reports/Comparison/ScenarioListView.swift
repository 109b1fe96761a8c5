public import Planning
import Streams

/// How `scenario list` shows what a plan has.
public struct ScenarioListView: Sendable {
  /// A scenario.
  public struct Row: Sendable, Hashable {
    /// Its name.
    public var name: String
    /// What it asks.
    public var note: String
    /// Whether it was applied to the plan.
    public var isPromoted: Bool
    /// Whether the plan is another one since it was added.
    public var isPlanChanged: Bool

    /// Makes a row.
    public init(name: String, note: String, isPromoted: Bool, isPlanChanged: Bool) {
      self.name = name
      self.note = note
      self.isPromoted = isPromoted
      self.isPlanChanged = isPlanChanged
    }
  }

  private let rows: [Row]

  /// Makes a view.
  public init(rows: [Row]) { self.rows = rows }

  /// A line for each.
  public func text(in language: Language) -> String {
    func say(_ chinese: String, _ english: String) -> String { language == .chinese ? chinese : english }
    guard !rows.isEmpty else { return say("没有情景。\n", "No scenarios.\n") }
    var table = ScreenTable(columns: [
      (say("情景", "Scenario"), .left), (say("说明", "Note"), .left), (say("状态", "State"), .left),
    ])
    table.widestText = 48
    for row in rows {
      let state =
        row.isPromoted
        ? say("已写进方案", "applied")
        : row.isPlanChanged ? say("添加之后方案改过", "the plan changed since") : say("可用", "ready")
      table.rows.append([row.name, row.note, state])
    }
    return table.lines.map { $0 + "\n" }.joined()
  }

  /// The same as JSON.
  public var json: [UInt8] {
    JSONValue.list(
      rows.map {
        .members(
          ("name", .text($0.name)), ("note", .text($0.note)), ("promoted", .text($0.isPromoted ? "yes" : "no")),
          ("plan_changed", .text($0.isPlanChanged ? "yes" : "no")))
      }
    ).prettyBytes
  }
}

/// Why scenarios of a run have no result, for machines: one object each.
public struct ScenarioFailuresView: Sendable {
  /// Why there is no result.
  public enum Cause: Sendable {
    /// The input is wrong.
    case problems([Problem])
    /// No plan exists.
    case conflict(Conflict)
    /// Anything else, in words.
    case message(Localized)
  }

  private var rows: [JSONValue] = []
  private let language: Language

  /// Whether there are none.
  public var isEmpty: Bool { rows.isEmpty }

  /// Makes an empty list.
  public init(in language: Language) { self.language = language }

  /// Adds one, with the exit code of its run.
  public mutating func append(_ name: String, exitCode: Int32, _ cause: Cause) {
    let reason: (key: String, value: JSONValue) =
      switch cause {
      case .problems(let problems): ("problems", ProblemReport(problems, language: language).jsonValue)
      case .conflict(let conflict): ("conflict", ConflictCard(conflict, language: language).jsonValue)
      case .message(let text): ("message", .text(text[language]))
      }
    rows.append(.object([("scenario", .text(name)), ("exit_code", .whole(Int(exitCode))), reason]))
  }

  /// As JSON.
  public var json: [UInt8] { JSONValue.object([("failed", .list(rows))]).prettyBytes }
}

/// What was done with one scenario, for machines.
public struct ScenarioReceipt: Sendable {
  private let members: JSONValue

  /// One that was added.
  public init(name: String, note: String) {
    members = .members(("added", .text(name)), ("note", .text(note)))
  }

  /// One that was applied to the plan for good, whose old tables are kept at a path.
  public init(name: String, oldPlan: String) {
    members = .members(("promoted", .text(name)), ("old_plan", .text(oldPlan)))
  }

  /// As JSON.
  public var json: [UInt8] { members.prettyBytes }
}
