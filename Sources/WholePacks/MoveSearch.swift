import Planning

/// Looks for a few moves of single packs, each of one product from one cell to another, that together keep every limit, where one move
/// after the other does not: an "=" in yuan is met by a sum of prices and not step by step (Model.md, "Whole packs two ways").
///
/// Cells that no rule tells apart are one for this, so that there are few kinds of moves. Sums of up to four moves are put against sums of up to
/// four others by what they change in the "=" that are missed (meet in the middle; Horowitz and Sahni 1974). Counts bound the work.
struct MoveSearch {
  /// A kind of move: of a product, from cells under these rules to cells under those.
  private struct Move {
    var from: [Int]
    var to: [Int]
    /// By rule, what it changes; ascending.
    var changes: [(rule: Int, by: Int64)]
    /// What it changes in the "=" that are missed.
    var key: [Int64]
  }

  private let problem: RoundingProblem
  private let packs: [Int]
  private let values: [Int64]
  private let moves: [Move]
  private let needed: [Int64]
  /// Sums by their number of moves, as far as they were needed.
  private var levels: [Level]
  private var workLeft = 0

  /// Most kinds of moves, most sums of one length, most of them with one key, and most that are tried.
  private static let mostMoves = 1_000
  private static let mostSums = 100_000
  private static let mostAlike = 8
  private static let mostWork = 50_000
  /// Sums of up to so many moves are put against one another.
  private static let deepestLevel = 4

  /// Prepares the search around packs.
  ///
  /// - Complexity: O(cells + pairs of groups of cells).
  init(_ problem: RoundingProblem, around packs: [Int]) {
    (self.problem, self.packs) = (problem, packs)
    let values = problem.rules.map { $0.value(packs) }
    self.values = values
    let missed = problem.rules.indices.filter { problem.rules[$0].sense == .equal && problem.rules[$0].excess(of: values[$0]) > 0 }
    needed = missed.map { problem.rules[$0].limit - values[$0] }
    var moves: [Move] = []
    for range in problem.cellsOfProduct {
      var groups: [[Int]: [Int]] = [:]
      for cell in range { groups[problem.rules(ofCell: cell).map(\.rule), default: []].append(cell) }
      let ordered = groups.sorted { $0.value[0] < $1.value[0] }
      for from in ordered {
        for to in ordered where to.key != from.key && moves.count < MoveSearch.mostMoves {
          var changes: [Int: Int64] = [:]
          for entry in problem.rules(ofCell: from.value[0]) { changes[entry.rule, default: 0] -= entry.coefficient }
          for entry in problem.rules(ofCell: to.value[0]) { changes[entry.rule, default: 0] += entry.coefficient }
          moves.append(
            Move(
              from: from.value, to: to.value,
              changes: changes.filter { $0.value != 0 }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) },
              key: missed.map { changes[$0] ?? 0 }))
        }
      }
    }
    self.moves = moves
    var none = Level(keys: [needed.map { _ in 0 }])
    none.places = [none.keys[0]: [0]]
    levels = [none]
  }

  /// Sums of so many moves, each once, with what they change in the "=" that are missed.
  private struct Level {
    var sums: [[Int]] = [[]]
    var keys: [[Int64]]
    /// By key, the first sums that have it.
    var places: [[Int64]: [Int]] = [:]
  }

  /// The packs after the first sum of moves found that leaves no limit exceeded and is allowed, within windows of 1 … K packs around the fair
  /// values, least first, then fewest moves; nil where none is.
  ///
  /// - Complexity: O(sums), which are bounded.
  mutating func run(isAllowed: (_ packs: [Int], _ window: Int) -> Bool = { _, _ in true }) -> [Int]? {
    for window in 1...RoundingProgram.widestWindow {
      workLeft = MoveSearch.mostWork
      if let found = run(window, isAllowed) { return found }
    }
    return nil
  }

  private mutating func run(_ window: Int, _ isAllowed: ([Int], Int) -> Bool) -> [Int]? {
    if moves.isEmpty { return nil }
    func tried(_ sum: [Int]) -> [Int]? {
      workLeft -= 1
      return packs(after: sum, window).flatMap { isAllowed($0, window) ? $0 : nil }
    }
    for depth in 1...(needed.isEmpty ? 2 : MoveSearch.deepestLevel) {
      if levels.count == depth {
        guard let level = next(after: levels[depth - 1]) else { break }
        levels.append(level)
      }
      // Sums of this level alone, then together with shorter ones that were not met yet.
      for other in depth == 1 || needed.isEmpty ? 0...0 : 0...depth {
        for (place, sum) in levels[depth].sums.enumerated() {
          if needed.isEmpty {
            if let found = tried(sum) { return found }
          } else {
            let lacking = needed.indices.map { needed[$0] - levels[depth].keys[place][$0] }
            for place in levels[other].places[lacking] ?? [] {
              if let found = tried(levels[other].sums[place] + sum) { return found }
            }
          }
          if workLeft <= 0 { return nil }
        }
      }
    }
    return nil
  }

  /// The sums with one move more; nil where there are too many.
  private func next(after level: Level) -> Level? {
    guard level.sums.count * moves.count <= 2 * MoveSearch.mostSums else { return nil }
    var next = Level(sums: [], keys: [])
    for (sum, key) in zip(level.sums, level.keys) {
      for move in (sum.last ?? 0)..<moves.count {
        let own = zip(key, moves[move].key).map { $0 + $1 }
        if next.places[own, default: []].count < MoveSearch.mostAlike { next.places[own, default: []].append(next.sums.count) }
        next.sums.append(sum + [move])
        next.keys.append(own)
      }
    }
    return next
  }

  /// The packs after moves, each between the best cells of its kind; nil where a limit is exceeded then, or no cell can give or take.
  private func packs(after kinds: [Int], _ window: Int) -> [Int]? {
    var changes: [Int: Int64] = [:]
    for kind in kinds { for change in moves[kind].changes { changes[change.rule, default: 0] += change.by } }
    for (rule, by) in changes where problem.rules[rule].excess(of: values[rule] + by) > 0 { return nil }
    for (index, rule) in problem.rules.enumerated() where changes[index] == nil && rule.excess(of: values[index]) > 0 { return nil }
    var found = packs
    for kind in kinds {
      guard let from = best(moves[kind].from, found, -1, window), let to = best(moves[kind].to, found, 1, window) else { return nil }
      found[from] -= 1
      found[to] += 1
    }
    return found
  }

  /// The cell of a kind that is nearest to its fair value after a step; nil where none can make it.
  private func best(_ cells: [Int], _ packs: [Int], _ step: Int, _ window: Int) -> Int? {
    func distance(_ cell: Int) -> Double {
      Double((packs[cell] + step - problem.splits[cell].whole)) - problem.splits[cell].fraction
    }
    let able = cells.filter { problem.allows(packs[$0] + step, inCell: $0, window) }
    return able.min { abs(distance($0)) != abs(distance($1)) ? abs(distance($0)) < abs(distance($1)) : $0 < $1 }
  }
}
