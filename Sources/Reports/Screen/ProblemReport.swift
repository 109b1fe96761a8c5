public import Planning
import Streams

/// The problems of an input: grouped on the screen, complete in JSON (Messages.md).
public struct ProblemReport: Sendable, Hashable {
  /// The problems in the order in which they were found.
  public let problems: [Problem]
  private let language: Language

  /// A cause that stands more often than this is cut short on the screen.
  static let groupedAbove = 5
  /// How many lines of it remain.
  static let shownOfGroup = 3

  /// Makes a report.
  public init(_ problems: [Problem], language: Language) {
    self.problems = problems
    self.language = language
  }

  /// For the screen: errors, then warnings, those accepted, notes; problems with the same code, file, sheet and column
  /// together, in the order of their first; last a line with the counts. Empty without problems.
  ///
  /// - Complexity: O(problems).
  public var text: String {
    guard !problems.isEmpty else { return "" }
    var lines: [String] = []
    for severity in ProblemReport.severities {
      for group in groups(of: severity) {
        let shown = group.count > ProblemReport.groupedAbove ? ProblemReport.shownOfGroup : group.count
        lines += group.prefix(shown).map { $0.line(in: language) }
        if shown < group.count {
          let left = group.count - shown
          lines.append(
            Localized(zh: "……同类问题另有 \(left) 处", en: "... and \(left) more of the same kind")[language])
        }
      }
    }
    lines.append(counts)
    return lines.map { $0.printable + "\n" }.joined()
  }

  /// All problems, one object per line.
  public var jsonLines: [UInt8] { problems.flatMap { $0.json(in: language).lineBytes } }

  /// All problems as one array.
  public var json: [UInt8] { jsonValue.prettyBytes }

  /// The same as part of another document.
  var jsonValue: JSONValue { .list(problems.map { $0.json(in: language) }) }

  private static let severities: [Problem.Severity] = [.error, .warning, .accepted, .note]

  private var counts: String {
    func count(_ severity: Problem.Severity) -> Int { problems.count { $0.severity == severity } }
    let accepted = count(.accepted)
    return Localized(
      zh: "共 \(count(.error)) 个错误，\(count(.warning)) 个警告，\(accepted > 0 ? "\(accepted) 条已核实，" : "")\(count(.note)) 条说明。",
      en:
        "Errors: \(count(.error)). Warnings: \(count(.warning)). \(accepted > 0 ? "Accepted: \(accepted). " : "")Notes: \(count(.note))."
    )[language]
  }

  private struct Cause: Hashable {
    let code: String
    let file: String
    let sheet: String?
    let column: String?
  }

  private func groups(of severity: Problem.Severity) -> [[Problem]] {
    var groups: [[Problem]] = []
    var slots: [Cause: Int] = [:]
    for problem in problems where problem.severity == severity {
      let place = problem.place
      let cause = Cause(code: problem.code, file: place.file, sheet: place.sheet, column: place.column)
      if let slot = slots[cause] {
        groups[slot].append(problem)
      } else {
        slots[cause] = groups.count
        groups.append([problem])
      }
    }
    return groups
  }
}
