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
  /// A tranche with a day is paid by then. One that still waits for a share of the purchases is expected so many working days
  /// after the end of the month in which *planned* purchases first reach that share of the agreed amount.
  ///
  /// - Complexity: O(months + working days).
  func index(of line: PrepaymentSchedule.Line, planned: [Fen]) -> Int {
    if let day = line.payBy { return months.index(of: day) }
    // What else has no day is a contract without a date, which reading a plan refuses.
    guard case .afterPurchases(let share, let workdays) = parameters.tranches[line.tranche - 1].due else { return 0 }
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
