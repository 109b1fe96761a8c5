internal import CGLPK
import HeapModule
import LinearProgramming

/// Branch and bound (Land and Doig 1960) over one program in GLPK's memory.
///
/// From a node the search goes on to the child on whose side the relaxation's value is nearer, half ways up, until a child
/// is cut off; then to the open node of the best bound, of equal ones the deepest, then the newest. It branches on the
/// variable for which the product of what its two children are expected to lose is largest, by what branching on it lost
/// before per unit (pseudo-costs, Benichou et al. 1971; what all lost where it was never branched on); ties by the value
/// nearest to a half, then by index. Every choice depends on the program alone, and every call of the simplex method is
/// bounded in iterations.
struct BranchAndBound {
  /// A node: its parent's bounds but for one variable.
  private struct Node {
    var parent: Int
    var depth: Int
    var variable: Int
    var lower: Double
    var upper: Double
    var isUp: Bool
    /// How far the parent's value is from the bound moved here.
    var distance: Double
    /// No point below the node is better [the objective, to be minimized].
    var bound: Double
  }

  /// What the program of a node says.
  private enum Verdict {
    case optimal(Double)
    /// No point, or none better than the incumbent.
    case cutOff
    /// The simplex method came to no end within its iterations.
    case undecided
    case timeLimit
  }

  private let problem: GLPKProblem
  private let program: LinearProgram
  private let deadline: Deadline
  private let wholes: [Int]
  /// 1 to minimize, -1 to maximize: in here everything is minimized.
  private let sign: Double
  /// What every objective is a multiple of; 0 where that is not known.
  private let grain: Double
  private let nodeLimit: Int
  private let iterationLimit: Int
  private let firstIteration: Int

  private var nodes: [Node] = []
  private var open = Heap<OpenNode>()
  private var costs: PseudoCosts
  /// The nodes whose bounds GLPK has, root first.
  private var path: [Int] = []
  /// Whether a node was given up without a verdict.
  private var isIncomplete = false
  private var incumbentValue = Double.infinity

  /// The best point so far, whole where it has to be and checked against the program.
  private(set) var incumbent: [Double]?
  /// How many nodes were looked into.
  private(set) var nodeCount = 0

  /// How far a value may be from a whole number and still count as one.
  private static let integrality = 1e-6
  /// Half a value further is still no whole number in doubles.
  private static let exactness = 1e-12
  /// A bound has to be better than the incumbent by this share of it.
  private static let improvement = 1e-9
  /// A search without a limit of its own has so many iterations × (constraints + variables), and some besides.
  private static let mostWork = 2_000_000_000
  private static let leastIterations = 20_000

  init(_ problem: GLPKProblem, _ program: LinearProgram, deadline: Deadline) {
    self.problem = problem
    self.program = program
    self.deadline = deadline
    wholes = program.variables.indices.filter { program.variables[$0].isInteger }
    sign = program.objective == .minimize ? 1 : -1
    grain = program.isObjectiveWhole ? 1 : 0
    nodeLimit = problem.options.nodeLimit ?? .max
    iterationLimit =
      problem.options.iterationLimit
      ?? BranchAndBound.leastIterations + BranchAndBound.mostWork / (problem.constraintCount + problem.variableCount + 1)
    firstIteration = Int(glp_get_it_cnt(problem.handle))
    costs = PseudoCosts(count: program.variables.count)
  }

  /// The iterations of all nodes but the root.
  var iterationCount: Int { Int(glp_get_it_cnt(problem.handle)) - firstIteration }

  /// Searches from the solved relaxation: `.optimal` where ``incumbent`` is within the gap of the best, `.infeasible`, the
  /// limit that ended the search, or `.numericalError` where there is no point and nodes were given up.
  mutating func run(from relaxation: SolveResult) -> TerminationReason {
    guard nodeLimit > 0 || fractional(relaxation.primal).isEmpty else { return .iterationLimit }
    nodeCount = 1
    var next = expand(-1, at: relaxation.primal, value: sign * relaxation.objective)
    while let node = next ?? open.popMin()?.node {
      next = nil
      guard nodes[node].bound < cutoff else { continue }
      guard nodeCount < nodeLimit, iterationCount < iterationLimit else { return .iterationLimit }
      nodeCount += 1
      move(to: node)
      switch solve() {
      case .optimal(let value):
        costs.note(
          nodes[node].variable, isUp: nodes[node].isUp, gain: max(0, value - nodes[node].bound), over: nodes[node].distance)
        next = expand(node, at: problem.primal, value: max(nodes[node].bound, value))
      case .cutOff: break
      case .undecided: isIncomplete = true
      case .timeLimit: return .timeLimit
      }
    }
    guard incumbent != nil else { return isIncomplete ? .numericalError : .infeasible }
    return isIncomplete ? .iterationLimit : .optimal
  }

  /// Nodes whose bound is not below this are not worth a look.
  private var cutoff: Double {
    guard incumbentValue < .infinity else { return .infinity }
    let size = incumbentValue.magnitude
    return incumbentValue - max(problem.options.relativeGap * size, BranchAndBound.improvement * max(1, size))
  }

  /// Takes the node's point where it is whole; else branches and returns the child to go on with.
  private mutating func expand(_ node: Int, at point: [Double], value: Double) -> Int? {
    let bound = grain > 0 ? (value / grain - BranchAndBound.integrality).rounded(.up) * grain : value
    guard bound < cutoff else { return nil }
    var candidates = fractional(point)
    if candidates.isEmpty {
      if offer(point) { return nil }
      // Whole within the tolerance, but no point of the program: the value that is least whole is looked into.
      candidates = wholes.filter { (point[$0] - point[$0].rounded()).magnitude > BranchAndBound.exactness }
      guard !candidates.isEmpty else {
        isIncomplete = true
        return nil
      }
    }
    let variable = costs.best(of: candidates, at: point)
    let (below, above) = (point[variable].rounded(.down), point[variable].rounded(.up))
    let (lower, upper) = bounds(of: variable, at: node)
    let depth = (node < 0 ? 0 : nodes[node].depth) + 1
    let down = Node(
      parent: node, depth: depth, variable: variable, lower: lower, upper: below, isUp: false,
      distance: point[variable] - below, bound: bound)
    let up = Node(
      parent: node, depth: depth, variable: variable, lower: above, upper: upper, isUp: true,
      distance: above - point[variable], bound: bound)
    let (first, second) = up.distance <= down.distance ? (up, down) : (down, up)
    nodes += [second, first]
    open.insert(OpenNode(bound: bound, depth: depth, node: nodes.count - 2))
    return nodes.count - 1
  }

  private func fractional(_ point: [Double]) -> [Int] {
    wholes.filter { (point[$0] - point[$0].rounded()).magnitude > BranchAndBound.integrality }
  }

  /// The bounds of a variable at a node.
  private func bounds(of variable: Int, at node: Int) -> (lower: Double, upper: Double) {
    var node = node
    while node >= 0 {
      if nodes[node].variable == variable { return (nodes[node].lower, nodes[node].upper) }
      node = nodes[node].parent
    }
    return (program.variables[variable].lowerBound, program.variables[variable].upperBound)
  }

  /// Gives GLPK the bounds of a node.
  private mutating func move(to node: Int) {
    var new: [Int] = []
    var next = node
    while next >= 0 {
      new.append(next)
      next = nodes[next].parent
    }
    new.reverse()
    let common = zip(path, new).prefix { $0 == $1 }.count
    for left in path[common...] {
      let variable = nodes[left].variable
      let bounds = bounds(of: variable, at: common > 0 ? path[common - 1] : -1)
      problem.setBounds(ofVariable: variable, lower: bounds.lower, upper: bounds.upper)
    }
    for entered in new[common...] {
      problem.setBounds(ofVariable: nodes[entered].variable, lower: nodes[entered].lower, upper: nodes[entered].upper)
    }
    path = new
  }

  /// Solves the program of the node from the last basis, which is dual feasible whatever the bounds.
  private func solve() -> Verdict {
    let most = 200 + problem.constraintCount + problem.variableCount
    for step in [
      SimplexStep(method: .dual, start: .lastBasis), SimplexStep(method: .primal, start: .lastBasis),
      SimplexStep(method: .dual, start: .advancedBasis), SimplexStep(method: .primal, start: .lastBasis),
    ] {
      let left = iterationLimit - iterationCount
      guard left > 0 else { break }
      let status = problem.run(step, before: deadline, iterations: min(most, left), cutoff: sign * cutoff)
      if status.returnCode == GLP_EOBJUL || status.returnCode == GLP_EOBJLL { return .cutOff }
      switch simplexOutcome(of: status) {
      case .settled(.optimal): return .optimal(sign * glp_get_obj_val(problem.handle))
      case .settled(.infeasible): return .cutOff
      case .settled(.timeLimit): return .timeLimit
      case .settled, .undecided: continue
      }
    }
    return .undecided
  }

  /// Takes a point that is whole within the tolerance as the incumbent where it is better; false where it is no point of the
  /// program once it is rounded, whatever the other variables are.
  private mutating func offer(_ found: [Double]) -> Bool {
    var point = found
    for variable in wholes { point[variable] = found[variable].rounded() }
    if !FeasibilityReport(checking: point, against: program).isFeasible {
      guard wholes.count < point.count, let others = othersSolved(at: point) else { return false }
      for (variable, value) in others.enumerated() where !program.variables[variable].isInteger { point[variable] = value }
      guard FeasibilityReport(checking: point, against: program).isFeasible else { return false }
    }
    let value = zip(program.variables, point).reduce(0) { $0 + $1.0.cost * $1.1 } * sign
    if value < incumbentValue { (incumbent, incumbentValue) = (point, value) }
    return true
  }

  /// The best values of the other variables where the whole ones are fixed.
  private func othersSolved(at point: [Double]) -> [Double]? {
    for variable in wholes { problem.setBounds(ofVariable: variable, lower: point[variable], upper: point[variable]) }
    defer {
      for variable in wholes {
        let bounds = bounds(of: variable, at: path.last ?? -1)
        problem.setBounds(ofVariable: variable, lower: bounds.lower, upper: bounds.upper)
      }
    }
    if case .optimal = solve() { return problem.primal }
    return nil
  }
}

/// What branching on each variable lost before.
private struct PseudoCosts {
  private struct Record {
    var sum = 0.0
    var count = 0

    var mean: Double? { count > 0 ? sum / Double(count) : nil }

    mutating func add(_ value: Double) {
      sum += value
      count += 1
    }
  }

  private var down: [Record]
  private var up: [Record]
  private var allDown = Record()
  private var allUp = Record()

  init(count: Int) {
    down = [Record](repeating: Record(), count: count)
    up = down
  }

  /// Notes by how much a child's value is worse than its parent's, the bound having moved by `distance`.
  mutating func note(_ variable: Int, isUp: Bool, gain: Double, over distance: Double) {
    guard distance > 0 else { return }
    if isUp {
      up[variable].add(gain / distance)
      allUp.add(gain / distance)
    } else {
      down[variable].add(gain / distance)
      allDown.add(gain / distance)
    }
  }

  /// The variable to branch on. Traps where there is none.
  func best(of candidates: [Int], at point: [Double]) -> Int {
    let (usualDown, usualUp) = (allDown.mean ?? 1, allUp.mean ?? 1)
    let least = 1e-6 * max(usualDown, usualUp, 1e-6)
    var best = candidates[0]
    var bestScore = (-1.0, -1.0)
    for variable in candidates {
      let fraction = point[variable] - point[variable].rounded(.down)
      let losses = (
        (down[variable].mean ?? usualDown) * fraction, (up[variable].mean ?? usualUp) * (1 - fraction)
      )
      let score = (max(losses.0, least) * max(losses.1, least), min(fraction, 1 - fraction))
      if score > bestScore { (best, bestScore) = (variable, score) }
    }
    return best
  }
}

/// An open node: the best bound first, of equal ones the deepest, then the newest.
private struct OpenNode: Comparable {
  var bound: Double
  var depth: Int
  var node: Int

  static func < (left: OpenNode, right: OpenNode) -> Bool {
    left.bound != right.bound ? left.bound < right.bound : (left.depth, left.node) > (right.depth, right.node)
  }
}

extension LinearProgram {
  /// Whether the objective is a whole number at every point: only whole variables have costs, and these are whole.
  var isObjectiveWhole: Bool {
    variables.allSatisfy { $0.cost == 0 || $0.isInteger && $0.cost == $0.cost.rounded() && $0.cost.magnitude < 0x1p40 }
  }
}
