package import Planning
package import Prepayment

/// `prepayments.csv`: who is prepaid how much and when; `trigger` is what a tranche without a day of its own waits for.
package struct PrepaymentRow: StoredRow {
  package static let path = "prepayments.csv"

  package var district: Identifier = "", institution: Identifier = ""
  package var agreedAmount = Fen.zero, prepayment = Fen.zero
  package var tranche = 0
  package var dueDate: CalendarDate?
  package var amount = Fen.zero
  package var trigger = ""
  package var payBy: CalendarDate?
  package init() {}

  package mutating func visit<Visitor: ColumnVisitor & ~Copyable>(_ column: inout Visitor) throws(Visitor.Failure) {
    try column("district_id", &district)
    try column("institution_id", &institution)
    try column("agreed_amount_yuan", &agreedAmount)
    try column("prepayment_yuan", &prepayment)
    try column("tranche", &tranche)
    try column("due_date", &dueDate)
    try column("amount_yuan", &amount)
    try column("trigger", &trigger)
    try column("pay_by", &payBy)
  }

  /// The table of a schedule.
  package static func file(_ schedule: PrepaymentSchedule, of plan: Plan, style: CSVStyle) -> OutputFile {
    let triggers = plan.records.parameters.tranches.map(\.due.trigger)
    return file(style, rowCount: schedule.lines.count) { index in
      let line = schedule.lines[index]
      var row = PrepaymentRow()
      (row.district, row.institution) = (plan.districts[line.district].id, plan.institutions[line.institution].id)
      (row.agreedAmount, row.prepayment) = (line.agreedAmount, line.prepayment)
      (row.tranche, row.dueDate, row.amount) = (line.tranche, line.dueDate, line.amount)
      (row.trigger, row.payBy) = (triggers[line.tranche - 1], line.payBy)
      return row
    }
  }
}
