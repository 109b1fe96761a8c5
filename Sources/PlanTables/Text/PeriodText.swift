import Planning

/// What may stand between two months of a range, in narrow forms.
private let rangeMarks: Set<Unicode.Scalar> = ["-", "~", "～", "–", "—", "－", "〜", "∼", "至", "到"]

/// The year that a text names by its twelve months, as `year × 100`: `2019年1-12月`, `2019年1月至12月`, `2019.01-12`,
/// `2019.1-2019.12`, `201901-201912`. Nil for everything else, for parts of a year too.
///
/// - Complexity: O(length), which is looked at up to 24 letters.
func wholeYearCode(_ scalars: [Unicode.Scalar]) -> Int32? {
  guard (9...24).contains(scalars.count) else { return nil }
  var rest = scalars.filter { !isBlank($0) }[...]
  func take(_ wanted: Set<Unicode.Scalar>) -> Unicode.Scalar? {
    guard let first = rest.first, wanted.contains(first) else { return nil }
    return rest.removeFirst()
  }
  func digits(atMost most: Int) -> (value: Int32, count: Int)? {
    var (value, count): (Int32, Int) = (0, 0)
    while count < most, let first = rest.first, (48...57).contains(first.value) {
      value = value * 10 + Int32(first.value - 48)
      count += 1
      rest.removeFirst()
    }
    return count > 0 ? (value, count) : nil
  }
  /// A year and the mark behind it; nil where there is none.
  func year() -> (value: Int32, mark: Unicode.Scalar?)? {
    guard let year = digits(atMost: 4), year.count == 4, (1990...2100).contains(year.value) else { return nil }
    return (year.value, take(["年", ".", "/", "-"]))
  }
  guard let start = year(), let first = digits(atMost: 2), first.value == 1, start.mark != nil || first.count == 2 else {
    return nil
  }
  _ = take(["月"])
  guard let mark = take(rangeMarks) else { return nil }
  let remaining = rest
  if let end = year(), let last = digits(atMost: 2), last.value == 12 {
    guard end.value == start.value, end.mark == start.mark else { return nil }
  } else {
    rest = remaining
    // 2019-01-12 is a day.
    guard start.mark != nil, start.mark != "-" || mark != "-", let last = digits(atMost: 2), last.value == 12 else { return nil }
  }
  _ = take(["月"])
  _ = take(["份"])
  return rest.isEmpty ? start.value * 100 : nil
}

/// Whether a heading names a time: a year, months, a quarter, a half of a year, a day up to which was counted.
///
/// - Parameter heading: as `normalizedHeading` gives it.
/// - Complexity: O(length).
func namesTime(_ heading: String) -> Bool {
  if ["季度", "半年", "截至", "一季", "二季", "三季", "四季"].contains(where: { heading.contains($0) }) { return true }
  let scalars = Array(heading.unicodeScalars)
  func isDigit(_ index: Int) -> Bool { scalars.indices.contains(index) && (48...57).contains(scalars[index].value) }
  let numerals = Set("一二三四五六七八九十".unicodeScalars)
  for (index, scalar) in scalars.enumerated() {
    switch scalar {
    case "月":
      // 6月, 六月.
      if isDigit(index - 1) || (index > 0 && numerals.contains(scalars[index - 1])) { return true }
    case "年":
      if isDigit(index - 1) { return true }
    case "q", "h":
      // 2020q1, q1.
      let isStart = index == 0 || isDigit(index - 1) || "-年_".unicodeScalars.contains(scalars[index - 1])
      if isStart, isDigit(index + 1), !isDigit(index + 2) { return true }
    default:
      guard isDigit(index), !isDigit(index - 1) else { continue }
      let digits = scalars[index...].prefix { (48...57).contains($0.value) }
      guard digits.count == 4 || digits.count == 6 || digits.count == 8 else { continue }
      let year = digits.prefix(4).reduce(0) { $0 * 10 + Int($1.value - 48) }
      if (1990...2100).contains(year) { return true }
    }
  }
  return false
}
