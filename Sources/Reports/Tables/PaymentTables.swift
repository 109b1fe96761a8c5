import Planning
import Prepayment
import Streams

/// `prepayment_funds.csv`: whether each district's fund covers its prepayment, and when it first does not.
struct FundTable: ReportTable {
  static let path = "prepayment_funds.csv"
  static let columns = ["district_id", "fund_yuan", "prepayment_yuan", "gap_yuan", "gap_date", "gap_tranche"]
  static let bytesPerRow = 60

  let plan: Plan
  let funds: [FundPosition]

  var rowCount: Int { funds.count }

  func write(_ rows: Range<Int>, to writer: inout CSVWriter) {
    for position in funds[rows] {
      writer.field(text: plan.districts[position.district].id)
      writer.field(text: position.fund?.description ?? "")
      writer.field(position.prepayment)
      writer.field(text: position.gap?.description ?? "")
      writer.field(text: position.first?.payBy?.description ?? "")
      writer.field(whole: position.first?.tranche)
      writer.endRow()
    }
  }
}

/// `payment_batches.csv`: the payments to be ordered, one a district, tranche and day.
struct PaymentBatchTable: ReportTable {
  static let path = "payment_batches.csv"
  static let columns = [
    "batch_id", "district_id", "tranche", "pay_by", "count", "amount_yuan", "amount_capital", "control_sum",
  ]
  static let bytesPerRow = 120

  let batches: [PaymentOrders.Batch]

  var rowCount: Int { batches.count }

  func write(_ rows: Range<Int>, to writer: inout CSVWriter) {
    for batch in batches[rows] {
      writer.field(text: batch.id)
      writer.field(text: batch.districtID)
      writer.field(whole: batch.tranche)
      writer.field(text: batch.payBy?.description ?? "")
      writer.field(whole: batch.lines.count)
      writer.field(batch.amount)
      writer.field(text: capitalAmount(batch.amount))
      writer.field(whole: Int(batch.amount.count))
      writer.endRow()
    }
  }
}

/// `payment_lines.csv`: whom each batch pays; read again as 已预付 as it is.
struct PaymentLineTable: ReportTable {
  static let path = "payment_lines.csv"
  static let columns = ["batch_id", "line", "institution_id", "payee", "account", "tranche", "amount_yuan"]
  static let bytesPerRow = 100

  private let lines: [(batch: Identifier, number: Int, due: PaymentDue)]

  init(batches: [PaymentOrders.Batch]) {
    lines = batches.flatMap { batch in
      batch.lines.enumerated().map { (batch.id, $0 + 1, $1) }
    }
  }

  var rowCount: Int { lines.count }

  func write(_ rows: Range<Int>, to writer: inout CSVWriter) {
    for line in lines[rows] {
      writer.field(text: line.batch)
      writer.field(whole: line.number)
      writer.field(text: line.due.institutionID)
      writer.field(text: line.due.payee)
      writer.field(text: line.due.account)
      writer.field(whole: line.due.tranche)
      writer.field(line.due.amount)
      writer.endRow()
    }
  }
}

/// `supplement.csv`: what is due beside what was paid.
struct SupplementTable: ReportTable {
  static let path = "supplement.csv"
  static let columns = [
    "district_id", "institution_id", "tranche", "due_yuan", "paid_yuan", "difference_yuan", "action", "batch_id",
  ]
  static let bytesPerRow = 80

  let differences: [PaymentOrders.Difference]

  var rowCount: Int { differences.count }

  func write(_ rows: Range<Int>, to writer: inout CSVWriter) {
    for line in differences[rows] {
      writer.field(text: line.districtID)
      writer.field(text: line.institutionID)
      writer.field(whole: line.tranche)
      writer.field(line.due)
      writer.field(line.paid)
      writer.field(line.difference)
      writer.field(text: line.action.rawValue)
      writer.field(text: line.batchID ?? "")
      writer.endRow()
    }
  }
}

extension PaymentOrders {
  /// The tables of the orders: batches, lines, and the supplementary list where payments are known.
  var tables: [any ReportTable] {
    let tables: [any ReportTable] = [PaymentBatchTable(batches: batches), PaymentLineTable(batches: batches)]
    return tables + (differences.map { [SupplementTable(differences: $0)] } ?? [])
  }
}
