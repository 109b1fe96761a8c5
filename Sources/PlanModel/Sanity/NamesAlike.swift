import Planning

/// Institutions of nearly one name, which may be one institution twice.
struct NamesAlike {
  let institutions: [Institution]

  /// Pairs by place, the first before the second.
  ///
  /// - Complexity: O(characters of all names · longest name).
  func pairs() -> [(first: Int, second: Int)] {
    let names = institutions.map { NamesAlike.folded($0.name) }
    var found: Set<Int> = []
    func add(_ one: Int, _ other: Int) { found.insert(min(one, other) * names.count + max(one, other)) }
    // The same after folding; short names, as 中心卫生院, stand in many districts.
    var first: [[UInt32]: Int] = [:]
    for (place, name) in names.enumerated() where !name.isEmpty {
      guard let earlier = first[name] else {
        first[name] = place
        continue
      }
      let isOneDistrict = institutions[earlier].districtID == institutions[place].districtID
      if isOneDistrict || name.count >= SanityLimits.longName { add(earlier, place) }
    }
    // One character more, less or other: they share a text with at most one character taken out.
    var shortened: [(hash: UInt64, place: Int32, cut: Int16)] = []
    for (place, name) in names.enumerated() where name.count >= SanityLimits.longName {
      var (prefix, power, suffixes) = (UInt64(0), UInt64(1), [UInt64](repeating: 0, count: name.count + 1))
      for index in name.indices.reversed() { suffixes[index] = suffixes[index + 1] &* NamesAlike.base &+ UInt64(name[index]) }
      for cut in name.indices {
        shortened.append((suffixes[cut + 1] &* power &+ prefix, Int32(place), Int16(cut)))
        (prefix, power) = (prefix &+ UInt64(name[cut]) &* power, power &* NamesAlike.base)
      }
      shortened.append((prefix, Int32(place), -1))
    }
    shortened.sort { ($0.hash, $0.place, $0.cut) < ($1.hash, $1.place, $1.cut) }
    // More than two that differ in one place, as villages do, are named so on purpose.
    forEachGroup(Array(shortened.indices)) {
      Int(truncatingIfNeeded: Int64(bitPattern: shortened[$0].hash))
    } body: { _, group in
      let places = Set(group.map { shortened[$0].place })
      guard places.count == 2, let left = places.min().map(Int.init), let right = places.max().map(Int.init),
        names[left] != names[right], institutions[left].districtID == institutions[right].districtID,
        isSlip(names[left], names[right])
      else { return }
      add(left, right)
    }
    return found.sorted().map { $0.quotientAndRemainder(dividingBy: names.count) }.map { ($0.quotient, $0.remainder) }
  }

  private static let base: UInt64 = 0x1_0000_01B3

  /// The name in one width and case, without blanks, brackets and words that are written or not.
  private static func folded(_ name: String) -> [UInt32] {
    var text = narrowed(name).lowercased()
    for word in ["有限责任公司", "有限公司"] where text.hasSuffix(word) { text.removeLast(word.count) }
    return text.unicodeScalars.filter { !isBlank($0) && !leftOut.contains($0) }.map(\.value)
  }

  private static let leftOut = Set("()[]（）【】·.,，、-_\"'“”省市县区镇乡".unicodeScalars)
  /// Characters that tell institutions of one name from each other.
  private static let telling = Set(
    "一二三四五六七八九十百甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥东西南北中上下前后左右新老大小0123456789abcdefghijklmnopqrstuvwxyz"
      .unicodeScalars.map(\.value))

  /// Whether two names of the same length, or of one character more, differ where a slip of the pen does: not in a number or a
  /// direction, nor in the word that says what an institution is.
  private func isSlip(_ one: [UInt32], _ other: [UInt32]) -> Bool {
    let prefix = zip(one, other).prefix { $0 == $1 }.count
    let rest = min(one.count, other.count) - prefix
    let suffix = min(rest, zip(one.reversed(), other.reversed()).prefix { $0 == $1 }.count)
    let cut = one[prefix..<one.count - suffix] + other[prefix..<other.count - suffix]
    guard cut.count <= 2, abs(one.count - other.count) <= 1 else { return false }
    return !cut.contains(where: NamesAlike.telling.contains)
  }
}
