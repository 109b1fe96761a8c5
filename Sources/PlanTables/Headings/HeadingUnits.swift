import PlanModel
import Planning

/// Units that headings and title lines name: `万片`, `万片/万支`, `元`.
struct HeadingUnit: Equatable {
  /// The unit as written, forms narrowed.
  var text: String
  /// What it counts; nil for a bare `万`, which counts what the column counts.
  var quantity: ColumnRole.Quantity?
  /// The power of ten: 4 for 万.
  var shift: Int

  private static let marks = ["计量单位:", "数量单位:", "金额单位:", "单位:"]
  private static let powers = [("百万", 6), ("千万", 7), ("十万", 5), ("万", 4), ("千", 3), ("百", 2), ("亿", 8)]
  private static let minimumUnits: Set<String> = [
    "片", "支", "袋", "粒", "瓶", "丸", "贴", "枚", "吸", "揿", "喷", "滴", "最小单位", "最小制剂单位",
    "最小使用单位", "units",
  ]
  private static let packs: Set<String> = ["盒", "包装", "packs"]
  private static let yuan: Set<String> = ["元", "人民币元", "yuan"]

  /// Reads a unit; nil where it is none that is known. Several that mean the same are one: `万片/万支`, `片/支/袋`.
  init?(_ written: String) {
    var text = normalizedHeading(written)
    if let mark = HeadingUnit.marks.first(where: { text.hasPrefix($0) }) { text.removeFirst(mark.count) }
    self.text = text
    let parts = text.split(whereSeparator: { "/、,或".contains($0) }).map(String.init)
    guard let first = parts.first, let found = HeadingUnit.single(first) else { return nil }
    var result = found
    for part in parts.dropFirst() {
      guard let other = HeadingUnit.single(part), other.quantity == found.quantity else { return nil }
      // 万片/支/袋 means ten thousand of each.
      guard other.shift == found.shift || (other.shift == 0 && parts.count > 1) else { return nil }
      result.quantity = other.quantity
    }
    quantity = result.quantity
    shift = result.shift
  }

  private static func single(_ text: String) -> (quantity: ColumnRole.Quantity?, shift: Int)? {
    for (word, shift) in powers where text.hasPrefix(word) {
      let rest = String(text.dropFirst(word.count))
      if rest.isEmpty { return (nil, shift) }
      return quantity(rest).map { ($0, shift) }
    }
    return quantity(text).map { ($0, 0) }
  }

  private static func quantity(_ text: String) -> ColumnRole.Quantity? {
    if minimumUnits.contains(text) { return .units }
    if packs.contains(text) { return .packs }
    return yuan.contains(text) ? .yuan : nil
  }

  /// By which power of ten a column in this unit is multiplied; nil where the unit does not fit it.
  func shift(for column: ColumnSchema) -> Int? {
    if case .quantity(let own) = column.role { return quantity == nil || quantity == own ? shift : nil }
    return column.units.contains(text) ? 0 : nil
  }

  /// The units of a title line `单位：万片、万元`; empty where the text is none. The word must stand at the start or behind
  /// a space: 填报单位 is no unit.
  ///
  /// - Complexity: O(length).
  static func ofTitle(_ written: String) -> [HeadingUnit] {
    // The text without spaces, and where its words start in it.
    var letters: [Character] = []
    var starts: [Int] = []
    for word in written.split(whereSeparator: \.isWhitespace) {
      starts.append(letters.count)
      letters += normalizedHeading(String(word))
    }
    while let last = letters.last, ")]】".contains(last) { letters.removeLast() }
    var next = 0
    for start in starts {
      next = max(next, start)
      while next < letters.count, "([【".contains(letters[next]) { next += 1 }
      guard next < letters.count else { break }
      guard let mark = marks.first(where: { letters[next...].starts(with: $0) }) else { continue }
      let rest = String(letters[(next + mark.count)...])
      if let whole = HeadingUnit(rest) { return [whole] }
      return rest.split(whereSeparator: { "/、,;".contains($0) }).compactMap { HeadingUnit(String($0)) }
    }
    return []
  }
}
