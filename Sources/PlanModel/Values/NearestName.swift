package import Planning

/// Finds the known id or name nearest to an unknown one, for messages.
///
/// Answers are remembered, and only so many are looked for that a table full of unknown ids stays fast.
package final class NearestName {
  private let ids: [Identifier]
  private let makeNames: () -> [String]
  private lazy var names = makeNames()
  private var scalars: [(id: [UInt32], name: [UInt32])]?
  private var known: [String: Int?] = [:]
  private var lookupsLeft: Int

  /// `names` are asked for only when something is looked for.
  package init(ids: [Identifier], names: @autoclosure @escaping () -> [String]) {
    self.ids = ids
    makeNames = names
    lookupsLeft = max(5, min(1_000, 2_000_000 / max(1, ids.count)))
  }

  /// The hint: `Nearest: 371002 环翠区.`, or to add the row to `table`.
  package func hint(for text: String, table: Localized) -> Localized {
    if let label = entry(nearestTo: text) {
      return .init(zh: "最接近的是 \(label)。", en: "Nearest: \(label).")
    }
    return .init(
      zh: "请改正编码，或在\(table.chinese)中加上它。",
      en: "Mend the code, or add it to \(table.english).")
  }

  /// The nearest entry: `371002 环翠区`.
  package func entry(nearestTo text: String) -> String? {
    nearest(to: text).map { names[$0].isEmpty ? ids[$0] : "\(ids[$0]) \(names[$0])" }
  }

  /// The index of the nearest id or name within a third of the text's length, ties by order.
  package func nearest(to text: String) -> Int? {
    if let answer = known[text] { return answer }
    guard lookupsLeft > 0 else { return nil }
    lookupsLeft -= 1
    let answer = search(text)
    known[text] = answer
    return answer
  }

  private func search(_ text: String) -> Int? {
    let wanted = NearestName.folded(text)
    guard !wanted.isEmpty, wanted.count <= 60 else { return nil }
    let all = scalars ?? zip(ids, names).map { (NearestName.folded($0), NearestName.folded($1)) }
    scalars = all
    var best: Int?
    var limit = max(1, wanted.count / 3)
    for (index, candidate) in all.enumerated() {
      for word in [candidate.id, candidate.name] {
        guard let distance = editDistance(wanted, word, limit: limit) else { continue }
        if best == nil || distance < limit {
          best = index
          limit = distance
        }
      }
      if best != nil, limit == 0 { break }
    }
    return best
  }

  private static func folded(_ text: String) -> [UInt32] {
    narrowed(text).lowercased().unicodeScalars.filter { !isBlank($0) }.map(\.value)
  }
}

/// How many insertions, deletions, replacements and swaps of neighbours turn one text into the other; nil above the limit.
///
/// Source: optimal string alignment distance (Damerau 1964), cut off early.
/// - Complexity: O(|left| · |right|).
package func editDistance(_ left: [UInt32], _ right: [UInt32], limit: Int) -> Int? {
  guard abs(left.count - right.count) <= limit else { return nil }
  if left == right { return 0 }
  if limit == 0 { return nil }
  var beforeLast: [Int] = []
  var last = Array(0...right.count)
  for row in 1...max(1, left.count) where row <= left.count {
    var current = [row]
    current.reserveCapacity(right.count + 1)
    var least = row
    for column in 0..<right.count {
      let cost = left[row - 1] == right[column] ? 0 : 1
      var value = min(last[column + 1] + 1, current[column] + 1, last[column] + cost)
      if row > 1, column > 0, left[row - 1] == right[column - 1], left[row - 2] == right[column] {
        value = min(value, beforeLast[column - 1] + 1)
      }
      current.append(value)
      least = min(least, value)
    }
    if least > limit { return nil }
    beforeLast = last
    last = current
  }
  return last[right.count] <= limit ? last[right.count] : nil
}
