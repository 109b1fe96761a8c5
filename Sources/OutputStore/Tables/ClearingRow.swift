package import Planning
package import Prepayment

/// `clearing.csv`: what each institution is to buy in each month, and how the prepayment is offset against it.
package struct ClearingRow: StoredRow {
  package static let path = "clearing.csv"

  package var district: Identifier = "", institution: Identifier = ""
  package var month = Period(code: 0)
  package var planned = Fen.zero, offset = Fen.zero, payable = Fen.zero
  package var settleBy: CalendarDate?
  package var prepaid = Fen.zero, balance = Fen.zero
  package var payer = District.Payer.institution
  package init() {}

  package mutating func visit<Visitor: ColumnVisitor & ~Copyable>(_ column: inout Visitor) throws(Visitor.Failure) {
    try column("district_id", &district)
    try column("institution_id", &institution)
    try column("month", &month)
    try column("planned_purchase_yuan", &planned)
    try column("offset_yuan", &offset)
    try column("payable_yuan", &payable)
    try column("settle_by", &settleBy)
    try column("prepaid_yuan", &prepaid)
    try column("balance_yuan", &balance)
    try column("payer", &payer)
  }

  /// The table of a plan's clearing.
  package static func file(_ clearing: ClearingSchedule, of plan: Plan, style: CSVStyle) -> OutputFile {
    let (lines, months, ids) = (clearing.lines, clearing.months.months, PlanIDs(plan))
    let payers = plan.districts.map(\.payer)
    return file(style, rowCount: lines.count) { index in
      let line = lines[index]
      var row = ClearingRow()
      (row.district, row.institution) = (ids.districts[line.district], ids.institutions[line.institution])
      (row.month, row.settleBy) = (months[line.month].period, months[line.month].settleBy)
      (row.planned, row.offset, row.payable) = (line.planned, line.offset, line.payable)
      (row.prepaid, row.balance, row.payer) = (line.prepaid, line.balance, payers[line.district])
      return row
    }
  }
}
