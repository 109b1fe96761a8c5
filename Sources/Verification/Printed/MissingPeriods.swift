/// W571 to W574: institutions and tables that have usage of some of the years or months that count, re-derived from the tables.
extension WarningCheck {
  var missingPeriods: [Warning] {
    let tables = plan.tables
    let presence = YearPresence(tables)
    let weights = tables.parameters.usageWeights
    let years = presence.years.indices.filter { year in weights.map { ($0[presence.years[year]] ?? 0) > 0 } ?? true }
    let concerned = tables.institutions.indices.filter { place in
      let owner = tables.institutions[place]
      return owner.takesPart && tables.products.indices.contains { tables.usageShare($0, at: owner.ownership) > 0 }
    }
    if concerned.isEmpty { return [] }
    var warnings = years.compactMap { partialYear(presence, $0) }
    for place in concerned {
      let there = years.filter { !presence.months(place, $0).isEmpty }
      guard let last = there.last else { continue }
      for isLater in [false, true] {
        let lost = years.filter { !there.contains($0) && ($0 > last) == isLater }
        if !lost.isEmpty { warnings.append(missingYears(place, lost, there, presence, isLater: isLater)) }
      }
      for year in there {
        let months = presence.months(place, year)
        if months.count < YearPresence.listed(presence.ofTable[year]).count {
          warnings.append(missingMonths(place, presence.years[year], months))
        }
      }
    }
    return warnings
  }

  private func missingYears(
    _ place: Int, _ lost: [Int], _ there: [Int], _ presence: YearPresence, isLater: Bool
  ) -> Warning {
    let institution = plan.tables.institutions[place]
    let averages = plan.tables.parameters.averagesYears
    func list(_ years: [Int], _ separator: String) -> String { years.map { "\(presence.years[$0])" }.joined(separator: separator) }
    let zero = VerificationText(
      "当年营业而确实没有用量的，请为该年填一行数量 0", "where it was open and used nothing, give a line of 0 for the year")
    let hint =
      isLater
      ? VerificationText(
        "已停业的，在“参加”列填 否；已并入别处的，填承接机构；漏报的请补上；\(zero.chinese)。",
        "Say no in participates where it closed, name its successor where it merged, add what is missing; \(zero.english).")
      : averages
        ? VerificationText(
          "漏报的请补上；\(zero.chinese)；不应这样平均的，把参数“缺年处理”改为 zero（按0计）。",
          "Add what is missing; \(zero.english); missing_years zero counts such years as 0.")
        : VerificationText(
          "漏报的请补上；\(zero.chinese)；新开业的，可把参数“缺年处理”填 average（按有数据的年度平均）。",
          "Add what is missing; \(zero.english); where it opened later, missing_years average leaves such years out.")
    let effect =
      averages
      ? VerificationText("只按有用量的年度平均", "the mean is that of the years it has")
      : VerificationText("缺的年度按 0 平均，测算基数偏低", "the mean counts the rest as 0, so its basis is low")
    let name = "\(institution.id) \(institution.name)"
    return Warning(
      code: isLater ? "W572" : "W571", place: ("institutions.csv", "institution_id"), value: WarningCheck.shortened(institution.id),
      message: .init(
        "机构 \(name) 有 \(list(there, "、")) 年的用量，没有 \(list(lost, "、")) 年的：\(effect.chinese)。",
        "\(name) has usage of \(list(there, ", ")) and none of \(list(lost, ", ")): \(effect.english)."), hint: hint)
  }

  private func missingMonths(_ place: Int, _ year: Int, _ months: [Int]) -> Warning {
    let institution = plan.tables.institutions[place]
    let name = "\(institution.id) \(institution.name)"
    let (count, list) = (months.count, monthNames(months))
    let annualizes = plan.tables.parameters.annualizes
    let effect =
      annualizes
      ? VerificationText("已按 12/\(count) 折算成全年", "they count 12/\(count) times, as a whole year")
      : VerificationText("当作全年计入，测算基数偏低", "they count as the whole year, so its basis is low")
    return Warning(
      code: "W573", place: ("institutions.csv", "institution_id"), value: WarningCheck.shortened(institution.id),
      message: .init(
        "机构 \(name) \(year) 年只有 \(count) 个月（\(list) 月）的用量：\(effect.chinese)。",
        "\(name) has usage of \(count) months of \(year) (\(list)): \(effect.english)."),
      hint: annualizes
        ? .init(
          "漏报的请补上；其余月份营业而确实没有用量的，请为它们填数量 0。",
          "Add what is missing; where it was open and used nothing, give lines of 0 for the other months.")
        : .init(
          "漏报的请补上；其余月份没有营业的，可把参数“按月折算”填 是；确实没有用量的，请为它们填数量 0。",
          "Add what is missing; where it was not open, annualize yes makes a year of them; where it used nothing, give lines of 0."))
  }

  /// W574: a year of which nobody has more than some months.
  private func partialYear(_ presence: YearPresence, _ year: Int) -> Warning? {
    let months = YearPresence.listed(presence.ofTable[year])
    if months.count == 12 { return nil }
    let (number, list) = (presence.years[year], monthNames(months))
    let annualizes = plan.tables.parameters.annualizes
    let effect =
      annualizes
      ? VerificationText("各机构按自己有用量的月份折算成全年", "each institution's months are made a whole year")
      : VerificationText("仍作为一整年参加平均", "it counts as a whole year all the same")
    let example = "\(number - 1):1;\(number):0.5"
    return Warning(
      code: "W574", place: ("usage.csv", "period"), value: "\(number)",
      message: .init(
        "历史用量表中 \(number) 年只有 \(months.count) 个月（\(list) 月）：\(effect.chinese)。",
        "The usage of \(number) is of \(months.count) months (\(list)) alone: \(effect.english)."),
      hint: annualizes
        ? .init("不想计入这一年的，请在参数“年度权重”中去掉它。", "Leave the year out of usage_weights where it is not to count.")
        : .init(
          "可把参数“按月折算”填 是，或用“年度权重”去掉或减轻这一年，例如 \(example)。",
          "annualize yes makes a year of them; usage_weights leave the year out or lighten it, such as \(example)."))
  }

  /// `1–3, 7`.
  private func monthNames(_ months: [Int]) -> String {
    var (text, start) = ("", 0)
    for (index, month) in months.enumerated() {
      if index == 0 || months[index - 1] != month - 1 {
        text += (text.isEmpty ? "" : ", ") + "\(month)"
        start = month
      }
      if index + 1 == months.count || months[index + 1] != month + 1, month > start { text += "–\(month)" }
    }
    return text
  }
}
