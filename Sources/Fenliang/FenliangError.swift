public import Planning
import Splitting

/// Why a command did not do what it was asked, with the exit code of Data.md, "Commands and exit codes".
public enum FenliangError: Error, Sendable {
  /// Our own trouble: exit 1.
  case trouble(Localized)
  /// The words of the command are off: exit 2.
  case usage(Localized)
  /// The input is invalid; every problem, warnings included: exit 3.
  case invalidInput([Problem])
  /// No plan exists: exit 4.
  case conflict(Conflict)
  /// A check found a difference: exit 5.
  case difference(Localized)
  /// A limit of time or steps was reached: exit 6.
  case limit(Localized)
  /// A file cannot be read or written: exit 7.
  case file(Localized)

  /// The exit code.
  public var exitCode: Int32 {
    switch self {
    case .trouble: 1
    case .usage: 2
    case .invalidInput: 3
    case .conflict: 4
    case .difference: 5
    case .limit: 6
    case .file: 7
    }
  }
}

extension FenliangError {
  /// What a session's failure is to a command.
  init(_ failure: SplitFailure) {
    switch failure {
    case .conflict(let found): self = .conflict(found.card)
    case .invalid(let problems): self = .invalidInput(problems)
    case .refused(let edit):
      self = .usage(
        Localized(zh: "第 \(edit.place + 1) 处改动无法进行：\(edit.fault)。", en: "edit \(edit.place + 1) cannot be made: \(edit.fault)."))
    case .outdated(let base, let current):
      self = .usage(
        Localized(
          zh: "改动基于第 \(base.number) 版，现在是第 \(current.number) 版，请重新试算。",
          en: "the proposal is of revision \(base.number), now it is \(current.number): propose it again."))
    case .nothingToUndo: self = .usage(Localized(zh: "没有可以撤销的改动。", en: "there is nothing to undo."))
    case .undecided(let detail):
      self = .trouble(Localized(zh: "求解器未能得出结论（\(detail)）。", en: "The solver came to no conclusion (\(detail))."))
    case .cancelled: self = .limit(Localized(zh: "已取消。", en: "Cancelled."))
    }
  }
}
