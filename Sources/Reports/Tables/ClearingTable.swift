import Planning
import Prepayment
import Streams

/// `clearing.csv`: what each institution is to buy in each month, and how the prepayment is offset against it.
struct ClearingTable: ReportTable {
  static let path = "clearing.csv"
  static let columns = [
    "district_id", "institution_id", "month", "planned_purchase_yuan", "offset_yuan", "payable_yuan", "settle_by",
    "prepaid_yuan", "balance_yuan", "payer",
  ]
  static let bytesPerRow = 100

  private let lines: [ClearingSchedule.Line]
  private let districts: FieldTexts
  private let institutions: FieldTexts
  private let months: FieldTexts
  private let settlements: FieldTexts
  /// By district.
  private let payers: FieldTexts

  init(plan: Plan, clearing: ClearingSchedule) {
    lines = clearing.lines
    districts = FieldTexts(plan.districts.map(\.id))
    institutions = FieldTexts(plan.institutions.map(\.id))
    months = FieldTexts(clearing.months.months.map(\.period.description))
    payers = FieldTexts(plan.districts.map(\.payer.rawValue))
    settlements = FieldTexts(clearing.months.months.map(\.settleBy.description))
  }

  var rowCount: Int { lines.count }

  func write(_ rows: Range<Int>, to writer: inout CSVWriter) {
    for line in lines[rows] {
      writer.field(districts, at: line.district)
      writer.field(institutions, at: line.institution)
      writer.field(months, at: line.month)
      writer.field(line.planned)
      writer.field(line.offset)
      writer.field(line.payable)
      writer.field(settlements, at: line.month)
      writer.field(line.prepaid)
      writer.field(line.balance)
      writer.field(payers, at: line.district)
      writer.endRow()
    }
  }
}
