import Planning

/// Warns of institutions with years or months without usage, and of years that the whole table has in part, whatever the parameters
/// make of them.
struct PresenceWarnings {
  let presence: UsagePresence
  let parameters: Parameters
  let institutions: [GivenRow<Institution>]
  let choice: BasisChoice
  /// The lines as given.
  let lines: Lines<UsageRecord>
  let log: any FaultLog

  /// The places of the years that count.
  private var counted: [Int] {
    presence.years.indices.filter { place in
      parameters.usageWeights.map { ($0[presence.years[place]] ?? .zero) > .zero } ?? true
    }
  }

  /// Returns the years of which each institution is said to have some months alone.
  ///
  /// - Complexity: O(institutions × years).
  func report() -> [Int: Set<Int>] {
    var partial: [Int: Set<Int>] = [:]
    let counted = counted
    for place in counted where presence.monthsOfTable(place).count < 12 { reportPartial(place) }
    for (index, row) in institutions.enumerated() where row.record.takesPart && choice.countsUsage(at: row.record.ownership) {
      let there = counted.filter { !presence.months(ofInstitution: index, $0).isEmpty }
      guard let last = there.last else { continue }
      let missing = counted.filter { !there.contains($0) }
      report(row, missing: missing.filter { $0 < last }, there: there, isLater: false)
      report(row, missing: missing.filter { $0 > last }, there: there, isLater: true)
      for place in there {
        let months = presence.months(ofInstitution: index, place)
        guard months.count < presence.monthsOfTable(place).count else { continue }
        reportMonths(row, place, months)
        partial[index, default: []].insert(presence.years[place])
      }
    }
    return partial
  }

  private func years(_ places: [Int]) -> Localized {
    let years = places.map { "\(presence.years[$0])" }
    return Localized(zh: years.joined(separator: "、"), en: years.joined(separator: ", "))
  }

  private func report(_ row: GivenRow<Institution>, missing: [Int], there: [Int], isLater: Bool) {
    guard let first = missing.first, let last = missing.last else { return }
    let (lost, own) = (years(missing), years(there))
    let isAverage = parameters.missingYears == .average
    let effect =
      isAverage
      ? Localized(zh: "只按有用量的年度平均", en: "the mean is that of the years it has")
      : Localized(zh: "缺的年度按 0 平均，测算基数偏低", en: "the mean counts the rest as 0, so its basis is low")
    let name = "\(row.record.id) \(row.record.name)"
    let zero = Localized(
      zh: "当年营业而确实没有用量的，请为该年填一行数量 0", en: "where it was open and used nothing, give a line of 0 for the year")
    log.report(
      isLater ? .laterYearsMissing : .earlierYearsMissing,
      at: RecordPlace(.institutions, row.origin, "institution_id").during(years: presence.years[first]...presence.years[last]),
      value: row.record.id,
      .init(
        zh: "机构 \(name) 有 \(own.chinese) 年的用量，没有 \(lost.chinese) 年的：\(effect.chinese)。",
        en: "\(name) has usage of \(own.english) and none of \(lost.english): \(effect.english)."),
      hint: isLater
        ? .init(
          zh: "已停业的，在“参加”列填 否；已并入别处的，填承接机构；漏报的请补上；\(zero.chinese)。",
          en: "Say no in participates where it closed, name its successor where it merged, add what is missing; \(zero.english).")
        : .init(
          zh: "漏报的请补上；\(zero.chinese)；\(isAverage ? "不应这样平均的，把参数“缺年处理”改为 zero（按0计）" : "新开业的，可把参数“缺年处理”填 average（按有数据的年度平均）")。",
          en:
            "Add what is missing; \(zero.english); \(isAverage ? "missing_years zero counts such years as 0" : "where it opened later, missing_years average leaves such years out")."
        ))
  }

  private func reportMonths(_ row: GivenRow<Institution>, _ place: Int, _ months: [Int]) {
    let year = presence.years[place]
    let name = "\(row.record.id) \(row.record.name)"
    let effect =
      parameters.annualize
      ? Localized(zh: "已按 12/\(months.count) 折算成全年", en: "they count 12/\(months.count) times, as a whole year")
      : Localized(zh: "当作全年计入，测算基数偏低", en: "they count as the whole year, so its basis is low")
    let list = PresenceWarnings.ranges(months)
    log.report(
      .monthsMissing, at: RecordPlace(.institutions, row.origin, "institution_id").during(years: year...year), value: row.record.id,
      .init(
        zh: "机构 \(name) \(year) 年只有 \(months.count) 个月（\(list) 月）的用量：\(effect.chinese)。",
        en: "\(name) has usage of \(months.count) months of \(year) (\(list)): \(effect.english)."),
      hint: parameters.annualize
        ? .init(
          zh: "漏报的请补上；其余月份营业而确实没有用量的，请为它们填数量 0。",
          en: "Add what is missing; where it was open and used nothing, give lines of 0 for the other months.")
        : .init(
          zh: "漏报的请补上；其余月份没有营业的，可把参数“按月折算”填 是；确实没有用量的，请为它们填数量 0。",
          en:
            "Add what is missing; where it was not open, annualize yes makes a year of them; where it used nothing, give lines of 0."))
  }

  private func reportPartial(_ place: Int) {
    let (year, months) = (presence.years[place], presence.monthsOfTable(place))
    let first = lines.records.indices.lazy.filter { lines.records[$0].period.year == year }.map(lines.origin).min() ?? -1
    let list = PresenceWarnings.ranges(months)
    let effect =
      parameters.annualize
      ? Localized(
        zh: "各机构按自己有用量的月份折算成全年", en: "each institution's months are made a whole year")
      : Localized(zh: "仍作为一整年参加平均", en: "it counts as a whole year all the same")
    log.report(
      .yearPartial, at: RecordPlace(.usage, first, "period").ofYear(year), value: "\(year)",
      .init(
        zh: "历史用量表中 \(year) 年只有 \(months.count) 个月（\(list) 月）：\(effect.chinese)。",
        en: "The usage of \(year) is of \(months.count) months (\(list)) alone: \(effect.english)."),
      hint: parameters.annualize
        ? .init(
          zh: "不想计入这一年的，请在参数“年度权重”中去掉它。", en: "Leave the year out of usage_weights where it is not to count.")
        : .init(
          zh: "可把参数“按月折算”填 是，或用“年度权重”去掉或减轻这一年，例如 \(year - 1):1;\(year):0.5。",
          en: "annualize yes makes a year of them; usage_weights leave the year out or lighten it, such as \(year - 1):1;\(year):0.5."))
  }

  /// `1–3、7`: months in a row as one.
  private static func ranges(_ months: [Int]) -> String {
    var parts: [ClosedRange<Int>] = []
    for month in months {
      if let last = parts.last, last.upperBound + 1 == month {
        parts[parts.count - 1] = last.lowerBound...month
      } else {
        parts.append(month...month)
      }
    }
    return parts.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)–\($0.upperBound)" }.joined(separator: ", ")
  }
}
