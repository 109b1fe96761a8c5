package import Planning
package import Prepayment

/// `reconciliation.csv`: what was bought, what is returned and what is paid at the end of the cycle.
package struct ReconciliationRow: StoredRow {
  package static let path = "reconciliation.csv"

  package var district: Identifier = "", institution: Identifier = ""
  package var agreedAmount = Fen.zero, purchased = Fen.zero
  package var completion: Decimal4?
  package var prepaid = Fen.zero, offset = Fen.zero, toReturn = Fen.zero, toPay = Fen.zero
  package var payer = District.Payer.institution
  package init() {}

  package mutating func visit<Visitor: ColumnVisitor & ~Copyable>(_ column: inout Visitor) throws(Visitor.Failure) {
    try column("district_id", &district)
    try column("institution_id", &institution)
    try column("agreed_amount_yuan", &agreedAmount)
    try column("purchased_amount_yuan", &purchased)
    try column("completion", &completion)
    try column("prepaid_yuan", &prepaid)
    try column("offset_yuan", &offset)
    try column("to_return_yuan", &toReturn)
    try column("to_pay_yuan", &toPay)
    try column("payer", &payer)
  }

  /// The table of a plan's reconciliation.
  package static func file(_ reconciliation: Reconciliation, of plan: Plan, style: CSVStyle) -> OutputFile {
    file(
      style,
      reconciliation.lines.map { line in
        var row = ReconciliationRow()
        (row.district, row.institution) = (plan.districts[line.district].id, plan.institutions[line.institution].id)
        (row.agreedAmount, row.purchased, row.completion) = (line.agreedAmount, line.purchased, line.completion)
        (row.prepaid, row.offset, row.toReturn, row.toPay) = (line.prepaid, line.offset, line.toReturn, line.toPay)
        row.payer = plan.districts[line.district].payer
        return row
      })
  }
}
