package import Planning
package import Prepayment

/// `suppliers.csv`: what each supplier delivers of each product to each district.
package struct SupplierRow: StoredRow {
  package static let path = "suppliers.csv"

  package var supplier = ""
  package var product: Identifier = "", district: Identifier = ""
  package var packs = 0
  package var amount = Fen.zero
  package init() {}

  package mutating func visit<Visitor: ColumnVisitor & ~Copyable>(_ column: inout Visitor) throws(Visitor.Failure) {
    try column("supplier", &supplier)
    try column("product_id", &product)
    try column("district_id", &district)
    try column("packs", &packs)
    try column("amount_yuan", &amount)
  }

  /// The table of totals.
  package static func file(_ totals: [SupplierTotal], of plan: Plan, style: CSVStyle) -> OutputFile {
    file(
      style,
      totals.map { total in
        var row = SupplierRow()
        (row.supplier, row.packs, row.amount) = (total.supplier, total.packs, total.amount)
        (row.product, row.district) = (plan.products[total.product].id, plan.districts[total.district].id)
        return row
      })
  }
}
