import Planning

/// In which month of the cycle a tranche is paid 预付所在月份: the one place that says so.
///
/// What is paid before the cycle begins counts in its first month, what is paid after it ends in its last.
struct PaymentMonth {
  let parameters: Parameters
  let calendar: WorkCalendar
  let months: CycleMonths

  /// The month of a line's payment; `planned` is what its institution is to buy, month by month.
  ///
  /// A tranche with a due date is paid by the last working day no later than it. One that waits for the contract is paid so
  /// many working days after it. One that waits for a share of the purchases is expected so many working days after the end
  /// of the month in which *planned* purchases first reach that share of the agreed amount.
  ///
  /// - Complexity: O(months + working days).
  func index(of line: PrepaymentSchedule.Line, planned: [Fen]) -> Int {
    if let day = line.payBy { return months.index(of: day) }
    switch parameters.tranches[line.tranche - 1].due {
    case .date(let day): return index(by: day)
    case .afterContract(let workdays):
      guard let contract = parameters.contractDate else { return 0 }
      // The calendar ends some day; a contract after the cycle need not be counted from.
      guard contract < parameters.cycleEnd else { return months.count - 1 }
      return months.index(of: calendar.adding(workdays: workdays, to: contract))
    case .afterPurchases(let share, let workdays):
      var bought: Int128 = 0
      for (month, amount) in planned.enumerated() {
        bought += Int128(amount.count)
        if bought * 10_000 >= Int128(share.tenThousandths) * Int128(line.agreedAmount.count) {
          return months.index(of: calendar.adding(workdays: workdays, to: months.months[month].lastDay))
        }
      }
      return months.count - 1
    }
  }
  /// The month of the last working day no later than a day; the calendar has no days before 1900.
  private func index(by day: CalendarDate) -> Int {
    day < parameters.cycleStart ? 0 : months.index(of: calendar.lastWorkday(onOrBefore: day))
  }
}
