import PlanModel
import Planning

/// The units that a title, a note above a table or a sheet's name gives its values: `单位：万片、万元`, `汇总表（盒）`, `数量以盒计`,
/// `历史用量-盒`. 填报单位 is no unit.
struct TitleUnits {
  private(set) var units: [HeadingUnit] = []
  /// The text without spaces, and where its words start in it.
  private var letters: [Character] = []
  private var starts: [Int] = []

  /// - Complexity: O(length).
  init(_ written: String) {
    for word in written.split(whereSeparator: \.isWhitespace) {
      starts.append(letters.count)
      letters += normalizedHeading(String(word))
    }
    let brackets = letters.indices.filter { letters[$0] == "(" }.map { $0 + 1 }
    units = behindMarks(brackets)
    if units.isEmpty { units = brackets.suffix(8).compactMap { HeadingUnit(rest($0)) }.suffix(1) }
    if units.isEmpty { units = inSentence() }
    if units.isEmpty, let unit = atEnd() { units = [unit] }
  }

  /// What stands from there to the end of the bracket, as far as units go.
  private func rest(_ start: Int, until ends: String = ")") -> String {
    start < letters.count ? String(letters[start...].prefix(40).prefix { !ends.contains($0) }) : ""
  }

  /// 单位： at the start, behind a space or in a bracket.
  private func behindMarks(_ brackets: [Int]) -> [HeadingUnit] {
    var next = 0
    for start in (starts + brackets).sorted() {
      next = max(next, start)
      while next < letters.count, letters[next] == "(" { next += 1 }
      guard next < letters.count else { break }
      guard let mark = HeadingUnit.marks.first(where: { letters[next...].starts(with: $0) }) else { continue }
      let rest = rest(next + mark.count)
      // 盒(瓶).
      if let whole = HeadingUnit(rest) ?? HeadingUnit(String(rest.prefix { $0 != "(" })) { return [whole] }
      let listed = rest.split(whereSeparator: { "/、,;".contains($0) }).compactMap { HeadingUnit(String($0)) }
      if !listed.isEmpty { return listed }
    }
    return []
  }

  /// 单位 with nothing but a unit behind it, `以盒计`, `按盒填报`; not 填报单位, and not what is said not to be done.
  private func inSentence() -> [HeadingUnit] {
    var found: [HeadingUnit] = []
    for index in letters.indices {
      if letters[index] == "单", index + 1 < letters.count, letters[index + 1] == "位" {
        let before = String(letters[max(0, index - 2)..<index])
        if ["填报", "上报", "报送", "编报", "编制", "最小"].contains(before) { continue }
        var next = index + 2
        while next < letters.count, next < index + 8, ":为是均统一律全部都—-–=/(".contains(letters[next]) { next += 1 }
        if let unit = HeadingUnit(rest(next, until: ")(,。;.")) { found.append(unit) }
      } else if letters[index] == "以" || letters[index] == "按", let unit = countedBy(index) {
        found.append(unit)
      }
    }
    return found
  }

  private static let tails = ["计", "为单位", "统计", "填", "报", "为计量单位"]

  private func countedBy(_ index: Int) -> HeadingUnit? {
    guard !letters[max(0, index - 3)..<index].contains(where: { "不勿非如若凡禁或得可".contains($0) }) else { return nil }
    for length in 1...5 where index + length < letters.count {
      let end = index + 1 + length
      guard let unit = HeadingUnit(String(letters[index + 1..<end])), unit.quantity != nil else { continue }
      if end == letters.count || letters[end] == ")" { return unit }
      if TitleUnits.tails.contains(where: { letters[end...].starts(with: $0) }) { return unit }
    }
    return nil
  }

  /// A unit alone behind the last mark or space: 历史用量-盒.
  private func atEnd() -> HeadingUnit? {
    let mark = letters.lastIndex { "-—–_/|:=".contains($0) }.map { $0 + 1 }
    let start = max(mark ?? 0, starts.last ?? 0)
    // 填报单位 behind which nothing but a unit stands names no office, and no unit that was meant for the table.
    guard start > 0, start < letters.count, letters.count - start <= 8, !letters[..<start].suffix(5).contains("位"),
      let unit = HeadingUnit(String(letters[start...])), unit.quantity != nil
    else { return nil }
    return unit
  }
}

extension HeadingUnit {
  /// The unit that titles give a column.
  static func given(by title: [HeadingUnit], to column: ColumnSchema) -> HeadingUnit? {
    guard let quantity = column.role.quantity else { return nil }
    // Yuan beside a quantity, or the other way round, is the unit of other columns.
    return title.first { $0.quantity == quantity } ?? title.first { $0.quantity == nil }
      ?? title.first { ($0.quantity == .yuan) == (quantity == .yuan) }
  }

  /// The unit that a note below a table gives a column that has none from its heading or a title; nil where that is the column's own.
  ///
  /// - Complexity: O(length).
  static func given(byNote text: String, to column: ColumnSchema) -> HeadingUnit? {
    guard let unit = given(by: ofTitle(text), to: column), !(unit.conversion(for: column)?.isNothing ?? false) else { return nil }
    return unit
  }
}

extension ProblemLog {
  /// Asks about a unit that stands in a note below a table alone.
  func reportUnitInNote(_ unit: HeadingUnit, of column: ColumnSchema, _ note: String, at spot: Spot) {
    let expected = column.units.first ?? ""
    report(
      .headingUnit, at: spot, value: note,
      .init(
        zh: "表下面的这一行说单位是“\(shortened(unit.text))”，表头和标题没有写，“\(column.heading)”按“\(expected)”读取：不知道是哪一个。",
        en: "This note below the table gives the unit \(shortened(unit.text)); headings and titles give none, and \(column.name) is read "
          + "in \(expected): which one is meant cannot be told."),
      hint: .init(
        zh: "请把单位写进表头，如“\(column.heading)（\(shortened(unit.text))）”，或改正这一行。",
        en: "Put the unit into the heading, or mend the note."))
  }
}
