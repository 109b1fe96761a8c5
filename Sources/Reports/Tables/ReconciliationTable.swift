import Planning
import Prepayment
import Streams

/// `reconciliation.csv`: what was bought, what is returned and what is paid at the end of the cycle.
struct ReconciliationTable: ReportTable {
  static let path = "reconciliation.csv"
  static let columns = [
    "district_id", "institution_id", "agreed_amount_yuan", "purchased_amount_yuan", "completion", "prepaid_yuan",
    "offset_yuan", "to_return_yuan", "to_pay_yuan", "payer",
  ]
  static let bytesPerRow = 120

  let plan: Plan
  let reconciliation: Reconciliation

  var rowCount: Int { reconciliation.lines.count }

  func write(_ rows: Range<Int>, to writer: inout CSVWriter) {
    let (districts, institutions) = (plan.districts, plan.institutions)
    for line in reconciliation.lines[rows] {
      writer.field(text: districts[line.district].id)
      writer.field(text: institutions[line.institution].id)
      writer.field(line.agreedAmount)
      writer.field(line.purchased)
      writer.field(line.completion)
      writer.field(line.prepaid)
      writer.field(line.offset)
      writer.field(line.toReturn)
      writer.field(line.toPay)
      writer.field(text: districts[line.district].payer.rawValue)
      writer.endRow()
    }
  }
}
