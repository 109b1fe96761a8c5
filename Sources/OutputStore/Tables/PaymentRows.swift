package import Planning
package import Prepayment

/// `prepayment_funds.csv`: whether each district's fund covers its prepayment, and when it first does not.
package struct FundRow: StoredRow {
  package static let path = "prepayment_funds.csv"

  package var district: Identifier = ""
  package var fund: Fen?
  package var prepayment = Fen.zero
  package var gap: Fen?
  package var gapDate: CalendarDate?
  package var gapTranche: Int?
  package init() {}

  package mutating func visit<Visitor: ColumnVisitor & ~Copyable>(_ column: inout Visitor) throws(Visitor.Failure) {
    try column("district_id", &district)
    try column("fund_yuan", &fund)
    try column("prepayment_yuan", &prepayment)
    try column("gap_yuan", &gap)
    try column("gap_date", &gapDate)
    try column("gap_tranche", &gapTranche)
  }

  /// The table of funds.
  package static func file(_ funds: [FundPosition], of plan: Plan, style: CSVStyle) -> OutputFile {
    file(
      style,
      funds.map { position in
        var row = FundRow()
        row.district = plan.districts[position.district].id
        (row.fund, row.prepayment, row.gap) = (position.fund, position.prepayment, position.gap)
        (row.gapDate, row.gapTranche) = (position.first?.payBy, position.first?.tranche)
        return row
      })
  }
}

/// `payment_batches.csv`: the payments to be ordered, one a district, tranche and day.
package struct PaymentBatchRow: StoredRow {
  package static let path = "payment_batches.csv"

  package var batch: Identifier = "", district: Identifier = ""
  package var tranche = 0
  package var payBy: CalendarDate?
  package var count = 0
  package var amount = Fen.zero
  package var capitals = ""
  package var controlSum = 0
  package init() {}

  package mutating func visit<Visitor: ColumnVisitor & ~Copyable>(_ column: inout Visitor) throws(Visitor.Failure) {
    try column("batch_id", &batch)
    try column("district_id", &district)
    try column("tranche", &tranche)
    try column("pay_by", &payBy)
    try column("count", &count)
    try column("amount_yuan", &amount)
    try column("amount_capital", &capitals)
    try column("control_sum", &controlSum)
  }
}

/// `payment_lines.csv`: whom each batch pays; read again as 已预付 as it is.
package struct PaymentLineRow: StoredRow {
  package static let path = "payment_lines.csv"

  package var batch: Identifier = ""
  package var line = 0
  package var institution: Identifier = ""
  package var payee = "", account = ""
  package var tranche = 0
  package var amount = Fen.zero
  package init() {}

  package mutating func visit<Visitor: ColumnVisitor & ~Copyable>(_ column: inout Visitor) throws(Visitor.Failure) {
    try column("batch_id", &batch)
    try column("line", &line)
    try column("institution_id", &institution)
    try column("payee", &payee)
    try column("account", &account)
    try column("tranche", &tranche)
    try column("amount_yuan", &amount)
  }
}

/// `supplement.csv`: what is due beside what was paid and counts against it.
package struct SupplementRow: StoredRow {
  package static let path = "supplement.csv"

  package var district: Identifier = "", institution: Identifier = ""
  package var tranche = 0
  package var due = Fen.zero, paid = Fen.zero, early = Fen.zero, difference = Fen.zero
  package var action = PaymentOrders.Difference.Action.none
  package var batch = ""
  package init() {}

  package mutating func visit<Visitor: ColumnVisitor & ~Copyable>(_ column: inout Visitor) throws(Visitor.Failure) {
    try column("district_id", &district)
    try column("institution_id", &institution)
    try column("tranche", &tranche)
    try column("due_yuan", &due)
    try column("paid_yuan", &paid)
    try column("early_yuan", &early)
    try column("difference_yuan", &difference)
    try column("action", &action)
    try column("batch_id", &batch)
  }
}

extension PaymentOrders.Difference.Action: ColumnValue {}

extension PaymentOrders {
  /// The tables of the orders: batches, lines, and the supplementary list where payments are known.
  ///
  /// - Parameter capitals: an amount in the capital numerals 大写 of payment orders.
  package func files(_ style: CSVStyle, capitals: (Fen) -> String) -> [OutputFile] {
    let batchRows = batches.map { batch in
      var row = PaymentBatchRow()
      (row.batch, row.district, row.tranche, row.payBy) = (batch.id, batch.districtID, batch.tranche, batch.payBy)
      (row.count, row.amount, row.capitals) = (batch.lines.count, batch.amount, capitals(batch.amount))
      row.controlSum = Int(batch.amount.count)
      return row
    }
    let lineRows = batches.flatMap { batch in
      batch.lines.enumerated().map { number, due in
        var row = PaymentLineRow()
        (row.batch, row.line, row.institution, row.payee) = (batch.id, number + 1, due.institutionID, due.payee)
        (row.account, row.tranche, row.amount) = (due.account, due.tranche, due.amount)
        return row
      }
    }
    let files = [PaymentBatchRow.file(style, batchRows), PaymentLineRow.file(style, lineRows)]
    guard let differences else { return files }
    let rows = differences.map { line in
      var row = SupplementRow()
      (row.district, row.institution, row.tranche) = (line.districtID, line.institutionID, line.tranche)
      (row.due, row.paid, row.early, row.difference) = (line.due, line.paid, line.early, line.difference)
      (row.action, row.batch) = (line.action, line.batchID ?? "")
      return row
    }
    return files + [SupplementRow.file(style, rows)]
  }
}
