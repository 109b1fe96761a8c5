import Planning
import Prepayment

/// `prepayments.csv`: who is prepaid how much and when.
struct PrepaymentTable: ReportTable {
  static let path = "prepayments.csv"
  static let columns = [
    "district_id", "institution_id", "agreed_amount_yuan", "prepayment_yuan", "tranche", "due_date",
    "amount_yuan",
  ]

  let plan: Plan
  let schedule: PrepaymentSchedule

  var estimatedByteCount: Int { 100 * (schedule.lines.count + 1) }

  func write(to writer: inout CSVWriter) {
    for line in schedule.lines {
      writer.field(text: plan.districts[line.district].id)
      writer.field(text: plan.institutions[line.institution].id)
      writer.field(line.agreedAmount)
      writer.field(line.prepayment)
      writer.field(whole: line.tranche)
      writer.field(text: line.dueDate.description)
      writer.field(line.amount)
      writer.endRow()
    }
  }
}
