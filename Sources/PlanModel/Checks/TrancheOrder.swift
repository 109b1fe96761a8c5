import Planning

/// Whether the tranches of the prepayment fall due in the order in which they are numbered.
///
/// The day of a tranche is a day, or working days after the contract: known from the parameters and the calendar. One that
/// waits for purchases has a day for each institution, known once it has bought enough; it lies between the earliest and
/// the latest there can be, working days after the end of the cycle's first month and of its last.
struct TrancheOrder {
  let parameters: Parameters
  let calendar: WorkCalendar
  /// Whether the months of the cycle are known.
  let isCycleKnown: Bool

  /// Two tranches, by their numbers from 1.
  enum Finding {
    /// The later one is due no later than the earlier one.
    case crossed(earlier: Dated, later: Dated)
    /// The later one waits for purchases and is due before the earlier one, whenever they come.
    case always(earlier: Dated, later: Dated)
    /// The later one waits for purchases, and may be due before the earlier one.
    case open(earlier: Int, later: Int)
  }

  /// A tranche with a day.
  struct Dated {
    let number: Int
    let day: CalendarDate
  }

  /// The day of a tranche that is the same for every institution; nil where it waits for purchases or for an unknown contract.
  func day(of due: Parameters.Tranche.Due) -> CalendarDate? {
    switch due {
    case .date(let day): day
    case .afterContract(let workdays): parameters.contractDate.map { calendar.adding(workdays: workdays, to: $0) }
    case .afterPurchases: nil
    }
  }

  /// What is wrong or open between tranches, in their order.
  ///
  /// - Complexity: O(tranches² + working days counted).
  func findings() -> [Finding] {
    var findings: [Finding] = []
    var last: Dated?
    var waiting: [(number: Int, workdays: Int)] = []
    for (place, tranche) in parameters.givenTranches.enumerated() {
      let number = place + 1
      if case .afterPurchases(_, let workdays) = tranche.due {
        if let last, let range = range(workdays), range.lowerBound < last.day {
          findings.append(
            range.upperBound < last.day
              ? .always(earlier: last, later: Dated(number: number, day: range.upperBound))
              : .open(earlier: last.number, later: number))
        }
        // Both may be reached in one month, and then the working days decide.
        if let other = waiting.last(where: { $0.workdays > workdays }) {
          findings.append(.open(earlier: other.number, later: number))
        }
        waiting.append((number, workdays))
      } else if let day = day(of: tranche.due) {
        let own = Dated(number: number, day: day)
        if let last, day <= last.day { findings.append(.crossed(earlier: last, later: own)) }
        last = last.map { $0.day > day ? $0 : own } ?? own
      }
    }
    return findings
  }

  /// From the earliest to the latest day on which a tranche can fall due that waits for purchases.
  private func range(_ workdays: Int) -> ClosedRange<CalendarDate>? {
    guard isCycleKnown else { return nil }
    func day(_ date: CalendarDate) -> CalendarDate { calendar.adding(workdays: workdays, to: date.endOfMonth) }
    return day(parameters.cycleStart)...day(parameters.cycleEnd)
  }
}

extension ParameterChecks {
  /// The tranches ascend: what waits for purchases stands last, by rising shares; days by the calendar.
  func checkOrder(_ tranches: [Parameters.Tranche], _ calendar: WorkCalendar?) {
    let spot = parameters.place("prepayment_tranches")
    let written = parameters.written("prepayment_tranches")
    if let place = tranches.indices.dropFirst().first(where: { !tranches[$0].due.mayFollow(tranches[$0 - 1].due) }) {
      log.report(
        .tranchesOrder, at: spot, value: written,
        .init(
          zh: "第 \(place + 1) 批的条件应晚于第 \(place) 批：先日期和签约，后采购，采购比例递增。",
          en: "Tranche \(place + 1) must come after tranche \(place): days and the contract first, then purchases, by rising shares."),
        hint: .init(zh: "请按先后填写。", en: "List them in that order."))
    }
    let waitsForContract = tranches.contains { if case .afterContract = $0.due { true } else { false } }
    if waitsForContract, isSound("contract_date"), parameters.values.contractDate == nil {
      log.report(
        .contractDateMissing, at: spot, value: written,
        .init(
          zh: "预付批次从签约日期起算，但没有“签约日期”（contract_date）。",
          en: "A tranche is counted from the contract, but contract_date is not given."),
        hint: .init(zh: "请在参数表中加上签约日期。", en: "Add contract_date to the parameters."))
    }
    // Without the table of holidays only days as written can be compared.
    var values = parameters.values
    if calendar == nil || !isSound("contract_date") { values.contractDate = nil }
    let order = TrancheOrder(
      parameters: values, calendar: calendar ?? WorkCalendar([]), isCycleKnown: calendar != nil && isCycleKnown)
    for finding in order.findings() { report(finding, spot, written) }
  }

  private func report(_ finding: TrancheOrder.Finding, _ spot: RecordPlace, _ written: String?) {
    switch finding {
    case .crossed(let earlier, let later):
      log.report(
        .tranchesOrder, at: spot, value: written,
        .init(
          zh: "预付批次的日期应递增：第 \(later.number) 批 \(later.day) 到期，不晚于第 \(earlier.number) 批的 \(earlier.day)。",
          en:
            "The days of the tranches must ascend; tranche \(later.number) falls due on \(later.day), which is not after tranche \(earlier.number) on \(earlier.day)."
        ),
        hint: .init(
          zh: "请按到期先后填写，同一天的合并为一批；从签约起算的按工作日推算。",
          en: "List them by the day they fall due and join those of one day; what counts from the contract counts working days."))
    case .always(let earlier, let later):
      log.report(
        .tranchesOrder, at: spot, value: written,
        .init(
          zh: "第 \(later.number) 批等采购达到比例，最迟 \(later.day) 到期，早于第 \(earlier.number) 批的 \(earlier.day)。",
          en:
            "Tranche \(later.number) waits for purchases and falls due by \(later.day) at the latest, before tranche \(earlier.number) on \(earlier.day)."
        ),
        hint: .init(zh: "请核对批次的日期和采购周期。", en: "Check the days of the tranches and the cycle."))
    case .open(let earlier, let later):
      log.report(
        .trancheDayOpen, at: spot, value: written,
        .init(
          zh: "第 \(later) 批等采购达到比例才有日期，会不会早于第 \(earlier) 批，现在还不知道。",
          en:
            "Tranche \(later) has no day until enough was bought; whether it falls due before tranche \(earlier) is not known yet."),
        hint: .init(
          zh: "有了实际采购后，allocate 和 prepay 按机构核对，先后颠倒的提示 W566。",
          en: "`allocate` and `prepay` check it for each institution once there are purchases, and warn with W566."))
    }
  }
}

extension Parameters.Tranche.Due {
  /// Whether it can come after another one; days are compared elsewhere.
  fileprivate func mayFollow(_ earlier: Parameters.Tranche.Due) -> Bool {
    switch (earlier, self) {
    case (.date, _), (.afterContract, _): true
    case (.afterPurchases(let first, _), .afterPurchases(let second, _)): first < second
    case (.afterPurchases, _): false
    }
  }
}
