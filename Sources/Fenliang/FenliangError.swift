import OutputStore
import PlanTables
public import Planning
import Reports
import Splitting

/// Why a command did not do what it was asked, with the exit code of Data.md, "Commands and exit codes".
///
/// Every case says what it was and where, for programs to tell apart; the words for people are `message` of each cause.
public enum FenliangError: Error, Sendable, Hashable {
  /// Our own trouble: exit 1.
  case trouble(Trouble)
  /// The words of the command are off: exit 2.
  case usage(Usage)
  /// The input is invalid; every problem, warnings included: exit 3.
  case invalidInput([Problem])
  /// No plan exists: exit 4.
  case conflict(Conflict)
  /// A check found a difference: exit 5.
  case difference(Difference)
  /// A limit of time or of numbers was reached: exit 6.
  case limit(Limit)
  /// A file cannot be read or written: exit 7.
  case file(FileTrouble)

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
    case .refused(let edit): self = .usage(.edit(edit))
    case .outdated(let base, let current): self = .usage(.outdated(base: base.number, current: current.number))
    case .nothingToUndo: self = .usage(.nothingToUndo)
    case .undecided(let found): self = .trouble(.undecided(found))
    case .cancelled: self = .limit(.cancelled)
    }
  }
}

/// What work on files to write gives; what keeps it from being done is passed on as a trouble of files.
@discardableResult
func passOn<Value>(writing work: @autoclosure () throws(OutputFolderError) -> Value) throws(FenliangError) -> Value {
  do { return try work() } catch { throw .file(.output(error)) }
}

/// What reading a plan or a table beside it gives; what keeps it from being read is passed on as a trouble of files.
func passOn<Value>(reading work: @autoclosure () throws(PlanFileError) -> Value) throws(FenliangError) -> Value {
  do { return try work() } catch { throw .file(.plan(error)) }
}
