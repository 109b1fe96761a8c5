import PlanModel
public import Planning

/// The entries whose id or name is nearest to a text that is neither, for messages: first those that hold the text, then those
/// within a few letters, each in the order of the entries.
///
/// - Returns: indices, at most `most`; none where nothing is near.
/// - Complexity: O(entries · length of the text).
public func nearestEntries(to text: String, ids: [Identifier], names: [String], most: Int = 3) -> [Int] {
  let wanted = folded(text)
  guard !wanted.isEmpty else { return [] }
  let words = zip(ids, names).map { (id: folded($0), name: folded($1)) }
  var found = words.indices.filter { index in
    words[index].name == wanted || words[index].id == wanted
  }
  if wanted.count >= 2 {
    found += words.indices.filter { index in
      !found.contains(index) && (holds(words[index].name, wanted) || holds(words[index].id, wanted))
    }.prefix(most)
  }
  if found.count < most, wanted.count <= 60 {
    let limit = max(1, wanted.count / 3)
    var near: [(distance: Int, index: Int)] = []
    for index in words.indices where !found.contains(index) {
      let distances = [words[index].id, words[index].name].compactMap { editDistance(wanted, $0, limit: limit) }
      if let distance = distances.min() { near.append((distance, index)) }
    }
    near.sort { ($0.distance, $0.index) < ($1.distance, $1.index) }
    found += near.map(\.index)
  }
  return Array(found.prefix(most))
}

private func folded(_ text: String) -> [UInt32] {
  narrowed(text).lowercased().unicodeScalars.filter { !isBlank($0) }.map(\.value)
}

private func holds(_ text: [UInt32], _ part: [UInt32]) -> Bool {
  guard part.count <= text.count else { return false }
  return (0...(text.count - part.count)).contains { text[$0..<($0 + part.count)].elementsEqual(part) }
}
