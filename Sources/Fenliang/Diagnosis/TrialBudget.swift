import LinearProgramming
import Splitting
import Synchronization

/// What a trial may spend on whole packs: counted in the sizes of programs and not in time, so that every machine comes to the
/// same end.
///
/// Limits without slack make the search for whole packs long, and a little slack makes it short; so a trial that runs out is not
/// waited for, but made with more slack.
final class TrialBudget: Sendable {
  private struct State {
    var variables: Int
    var isExceeded = false
  }

  private let state: Mutex<State>

  /// Most nodes of a search, and most nodes × variables.
  private static let mostNodes = 400
  private static let mostNodeVariables = 20_000
  /// Fewer nodes than these are no search.
  private static let fewestNodes = 4

  /// A budget for a plan of so many cells: the linear programs of its districts six times, and some hundreds of small ones.
  init(cellCount: Int) { state = Mutex(State(variables: 6 * cellCount + 200_000)) }

  /// Whether anything was refused or cut short.
  var isExceeded: Bool { state.withLock { $0.isExceeded } }

  /// Notes that something was cut short; nothing more is allowed.
  func exceed() { state.withLock { $0.isExceeded = true } }

  /// Takes a linear program's variables; false where there are not so many left.
  func take(variables: Int) -> Bool {
    state.withLock { state in
      guard !state.isExceeded, state.variables >= variables else {
        state.isExceeded = true
        return false
      }
      state.variables -= variables
      return true
    }
  }

  /// The nodes that a search over so many variables may have; nil where that is too few.
  func nodes(variables: Int) -> Int? {
    guard !isExceeded else { return nil }
    let nodes = min(TrialBudget.mostNodes, TrialBudget.mostNodeVariables / max(1, variables))
    return nodes >= TrialBudget.fewestNodes ? nodes : nil
  }
}

/// A solver that keeps to a trial's budget.
struct BudgetedSolver: LinearProgramSolver {
  let solver: any LinearProgramSolver
  let budget: TrialBudget

  var isOver: Bool { solver.isOver }

  private static let refusal = SolveResult(reason: .iterationLimit, detail: "beyond a trial's budget")

  func solve(_ program: LinearProgram, options: SolveOptions) -> SolveResult {
    guard program.variables.contains(where: \.isInteger) else {
      guard budget.take(variables: program.variables.count) else { return BudgetedSolver.refusal }
      return solver.solve(program, options: options)
    }
    guard let nodes = budget.nodes(variables: program.variables.count) else {
      budget.exceed()
      return BudgetedSolver.refusal
    }
    var limited = options
    limited.nodeLimit = min(nodes, options.nodeLimit ?? .max)
    let result = solver.solve(program, options: limited)
    if result.reason == .iterationLimit, limited.nodeLimit != options.nodeLimit { budget.exceed() }
    return result
  }

  func makeSession(_ program: LinearProgram, options: SolveOptions) -> any LinearProgramSession {
    let variables = program.variables.count
    return GuardedSession(session: solver.makeSession(program, options: options)) { [budget] in
      budget.take(variables: variables) ? nil : BudgetedSolver.refusal
    }
  }
}
