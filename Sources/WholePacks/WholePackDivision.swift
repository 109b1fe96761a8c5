/// The limit of an "=" divided into parts that whole packs can make up: in every district a multiple of what its packs under the rule have
/// in common, together the limit, near what the fair plan uses and within what its windows hold.
///
/// Each part starts at the multiple nearest to the use. What is then missing, or too much, is made up by steps of one multiple in
/// districts, with least moved in all: sums are built district by district, each kept with the least that comes to it.
struct WholePackDivision {
  /// The parts, in ten-thousandths of the measure's unit, in the order of the shares.
  let parts: [Int64]

  /// Most sums that are kept from one district to the next: a count, not a time, so that every machine gives the same answer.
  private static let mostSums = 2_000
  /// Most steps in one district.
  private static let mostSteps: Int64 = 32
  /// How far districts move is doubled so often, from one step of the largest grain on.
  private static let mostWidenings = 5

  /// A part of the limit that is looked for.
  struct District {
    /// What the fair plan uses [ten-thousandths].
    var use: Double
    /// The greatest common divisor of what a pack counts there, above 0.
    var grain: Int64
    /// What whole packs within the widest windows come to at least and at most.
    var range: ClosedRange<Int64>
  }

  /// - Parameter limit: what is divided, in ten-thousandths.
  /// - Returns: nil where no such parts were found.
  /// - Complexity: O(districts × sums × steps), bounded.
  init?(limit: Int64, _ districts: [District]) {
    let total = districts.reduce(0) { $0 + $1.use }
    guard total > 0 else { return nil }
    let nearest = districts.map { Int64((Double(limit) * ($0.use / total) / Double($0.grain)).rounded()) * $0.grain }
    let missing = limit - nearest.reduce(0, +)
    var reach = districts.reduce(0) { max($0, $1.grain) }
    var found: (moves: [Int64], moved: Int64)?
    for _ in 0..<WholePackDivision.mostWidenings {
      if let moves = WholePackDivision.moves(to: missing, from: nearest, districts, reach) {
        let moved = moves.reduce(0) { $0 + abs($1) }
        if moved < found?.moved ?? .max { found = (moves, moved) }
        // Others that move less in all would have been found.
        if moved <= reach { break }
      }
      reach *= 2
    }
    guard let found else { return nil }
    parts = zip(nearest, found.moves).map { $0 + $1 }
  }

  /// A sum of moves of the first districts.
  private struct Sum {
    var moved: Int64
    var before: Int
    var move: Int64
  }

  /// What each district moves by, at most so far each, so that all come to `sum`, with least in all; nil where there is nothing such.
  private static func moves(to sum: Int64, from nearest: [Int64], _ districts: [District], _ reach: Int64) -> [Int64]? {
    let steps = districts.map { min(mostSteps, reach / $0.grain) }
    // What the districts after each can still come to: multiples of this, up to that.
    var divisors = [Int64](repeating: 0, count: districts.count)
    var reaches = divisors
    for place in districts.indices.dropLast().reversed() {
      divisors[place] = greatestCommonDivisor(divisors[place + 1], districts[place + 1].grain)
      reaches[place] = reaches[place + 1] + steps[place + 1] * districts[place + 1].grain
    }
    var layers: [[(value: Int64, sum: Sum)]] = []
    var open: [(value: Int64, moved: Int64)] = [(0, 0)]
    for (place, district) in districts.enumerated() {
      var found: [Int64: Sum] = [:]
      for (before, state) in open.enumerated() {
        for step in -steps[place]...steps[place] {
          let move = step * district.grain
          let (value, moved) = (state.value + move, state.moved + abs(move))
          let left = sum - value
          guard district.range.contains(nearest[place] + move), abs(left) <= reaches[place],
            divisors[place] == 0 ? left == 0 : left % divisors[place] == 0, found[value].map({ moved < $0.moved }) ?? true
          else { continue }
          found[value] = Sum(moved: moved, before: before, move: move)
        }
      }
      let layer = found.map { (value: $0.key, sum: $0.value) }
        .sorted { ($0.sum.moved, $0.value) < ($1.sum.moved, $1.value) }.prefix(mostSums)
      if layer.isEmpty { return nil }
      layers.append(Array(layer))
      open = layer.map { ($0.value, $0.sum.moved) }
    }
    var (moves, place) = ([Int64](), 0)
    for layer in layers.reversed() {
      moves.append(layer[place].sum.move)
      place = layer[place].sum.before
    }
    return moves.reversed()
  }
}
