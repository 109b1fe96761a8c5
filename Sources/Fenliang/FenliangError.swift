public import Planning

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
