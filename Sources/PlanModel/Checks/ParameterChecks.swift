import Planning

/// Checks typed parameters against each other (Data.md, "Parameters"); the same for files and for records from memory.
struct ParameterChecks {
  let parameters: GivenParameters
  let log: any FaultLog

  /// How many years a cycle may reach over.
  static let mostYears = 10

  private var values: Parameters { parameters.values }

  /// Checks the ranges of the values, for records from memory; gives the keys that are out of range.
  func unsoundRanges() -> Set<String> {
    var unsound: Set<String> = []
    func check(_ key: String, _ value: Decimal4, _ rule: NumberRule) {
      if !log.allows(value, rule, at: parameters.place(key)) { unsound.insert(key) }
    }
    check("prepayment_ratio", values.prepaymentRatio, .ratio)
    for tranche in values.givenTranches { check("prepayment_tranches", tranche.share, .ratio) }
    if let ratio = values.capRatio { check("cap_ratio", ratio, .capRatio) }
    check("floor_ratio", values.floorRatio, .ratio)
    for basis in [values.basis] + Ownership.allCases.compactMap({ values.basisOfOwnership[$0] }) {
      if case .blend(let share) = basis { check("basis", share, .ratio) }
    }
    for (_, weight) in (values.usageWeights ?? [:]).sorted(by: { $0.key < $1.key }) {
      check("usage_weights", weight, .yearWeight)
    }
    return unsound
  }

  /// Dates and tranches.
  ///
  /// - Parameter calendar: the plan's working days; nil where its table of holidays is broken.
  func checkTogether(calendar: WorkCalendar?) {
    requireOrder("cycle_start", values.cycleStart, "cycle_end", values.cycleEnd, allowsSameDay: false)
    checkLength()
    requireOrder("report_due", values.reportDue, "prepayment_due", values.prepaymentDue, allowsSameDay: true)
    warnOfDates(calendar)
    let tranches = values.givenTranches
    guard isSound("prepayment_tranches"), !tranches.isEmpty else { return }
    let spot = parameters.place("prepayment_tranches")
    let written = parameters.written("prepayment_tranches")
    checkOrder(tranches, calendar)
    let sum = tranches.reduce(Int64(0)) { $0 + $1.share.tenThousandths }
    if isSound("prepayment_ratio"), sum != values.prepaymentRatio.tenThousandths {
      log.report(
        .tranchesSum, at: spot, value: written,
        .init(
          zh: "预付批次之和为 \(percent(sum))，预付比例为 \(percent(values.prepaymentRatio.tenThousandths))，两者应相等。",
          en:
            "The tranches add up to \(percent(sum)), the prepayment ratio is \(percent(values.prepaymentRatio.tenThousandths)); they must be equal."
        ),
        hint: .init(
          zh: "各批次填占约定采购金额的比例，请改正批次或预付比例。",
          en: "Tranches are shares of the agreed amount: mend them or prepayment_ratio."))
    }
  }

  /// Plans of money go month by month; no cycle of the notices is longer than three years.
  private func checkLength() {
    guard isSound("cycle_start"), isSound("cycle_end") else { return }
    let years = values.cycleEnd.year - values.cycleStart.year
    guard years > ParameterChecks.mostYears || values.cycleEnd.year >= 9999 else { return }
    log.report(
      .cycleTooLong, at: parameters.place("cycle_end"), value: values.cycleEnd.description,
      .init(
        zh: "采购周期从 \(values.cycleStart) 到 \(values.cycleEnd)，最多 \(ParameterChecks.mostYears) 年。",
        en: "The cycle goes from \(values.cycleStart) to \(values.cycleEnd); it may take \(ParameterChecks.mostYears) years at most."),
      hint: .init(zh: "请核对采购周期的年份。", en: "Check the years of the cycle."))
  }

  /// Usage weights against the years of the usage table; false where they cannot be used.
  func checkWeights(unitsByYear: [(year: Int, units: Int128)]) -> Bool {
    guard isSound("usage_weights"), let weights = values.usageWeights else { return true }
    let spot = parameters.place("usage_weights")
    let written = parameters.written("usage_weights")
    if weights.values.allSatisfy({ $0 == .zero }) {
      log.report(
        .weightsAllZero, at: spot, value: written,
        .init(zh: "年度权重全为 0。", en: "Every weight is 0."),
        hint: .init(zh: "至少一个年度的权重应大于 0。", en: "At least one year needs a weight above 0."))
      return false
    }
    for (year, weight) in weights.sorted(by: { $0.key < $1.key })
    where weight > .zero && !unitsByYear.contains(where: { $0.year == year }) {
      log.report(
        .weightedYearEmpty, at: spot.ofYear(year), value: "\(year)",
        .init(
          zh: "\(year) 年有权重 \(weight)，但历史用量表中没有这一年。",
          en: "\(year) has the weight \(weight), but \(log.name(of: .usage).english) has no usage of that year."),
        hint: .init(zh: "平均时这一年按 0 计算，请核对。", en: "The mean counts the year as 0: check it."))
    }
    for (year, units) in unitsByYear where weights[year] == nil {
      let total = units / 10_000
      log.report(
        .yearNotWeighted, at: spot.ofYear(year), value: "\(year)",
        .init(
          zh: "\(year) 年没有权重，该年用量（合计 \(total)）不计入。",
          en: "\(year) has no weight: its usage (\(total) in total) does not count."),
        hint: .init(zh: "如要计入，请在年度权重中加上 \(year)。", en: "To count it, add \(year) to usage_weights."))
    }
    return true
  }

  func isSound(_ key: String) -> Bool { !parameters.unsound.contains(key) }

  /// Whether the months of the cycle are known.
  var isCycleKnown: Bool { isSound("cycle_start") && isSound("cycle_end") && values.cycleStart <= values.cycleEnd }

  private func requireOrder(
    _ earlier: String, _ first: CalendarDate, _ later: String, _ second: CalendarDate, allowsSameDay: Bool
  ) {
    guard isSound(earlier), isSound(later) else { return }
    if first < second || (allowsSameDay && first == second) { return }
    let names = [earlier, later].map { ParameterKey.named($0)?.heading ?? $0 }
    log.report(
      .datesOutOfOrder, at: parameters.place(later), value: "\(second)",
      .init(
        zh: "“\(names[1])”\(second) 应晚于\(allowsSameDay ? "或等于" : "")“\(names[0])”\(first)。",
        en: "\(later) \(second) must be \(allowsSameDay ? "on or " : "")after \(earlier) \(first)."),
      hint: .init(zh: "请核对这两个日期。", en: "Check both dates."))
  }

  private func percent(_ tenThousandths: Int64) -> String {
    "\(Decimal4(tenThousandths: tenThousandths * 100))%"
  }
}
