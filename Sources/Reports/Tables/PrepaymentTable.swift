import Planning
import Prepayment
import Streams

/// `prepayments.csv`: who is prepaid how much and when; `trigger` is what a tranche without a day of its own waits for.
struct PrepaymentTable: ReportTable {
  static let path = "prepayments.csv"
  static let columns = [
    "district_id", "institution_id", "agreed_amount_yuan", "prepayment_yuan", "tranche", "due_date",
    "amount_yuan", "trigger", "pay_by",
  ]
  static let bytesPerRow = 100

  let plan: Plan
  let schedule: PrepaymentSchedule

  var rowCount: Int { schedule.lines.count }

  func write(_ rows: Range<Int>, to writer: inout CSVWriter) {
    let (districts, institutions) = (plan.districts, plan.institutions)
    let triggers = plan.records.parameters.tranches.map(\.due.trigger)
    for line in schedule.lines[rows] {
      writer.field(text: districts[line.district].id)
      writer.field(text: institutions[line.institution].id)
      writer.field(line.agreedAmount)
      writer.field(line.prepayment)
      writer.field(whole: line.tranche)
      writer.field(text: line.dueDate?.description ?? "")
      writer.field(line.amount)
      writer.field(text: triggers[line.tranche - 1])
      writer.field(text: line.payBy?.description ?? "")
      writer.endRow()
    }
  }
}
