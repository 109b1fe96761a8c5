package import Planning
package import Prepayment

/// `contracts.csv`: what is signed with each supplier, down to the institution.
package struct ContractRow: StoredRow {
  package static let path = "contracts.csv"

  package var supplier = ""
  package var product: Identifier = "", district: Identifier = "", institution: Identifier = ""
  package var packs = 0, units = 0
  package var price = Decimal4.zero
  package var amount = Fen.zero
  package init() {}

  package mutating func visit<Visitor: ColumnVisitor & ~Copyable>(_ column: inout Visitor) throws(Visitor.Failure) {
    try column("supplier", &supplier)
    try column("product_id", &product)
    try column("district_id", &district)
    try column("institution_id", &institution)
    try column("packs", &packs)
    try column("units", &units)
    try column("price_yuan", &price)
    try column("amount_yuan", &amount)
  }

  /// The table of an answer's lines with packs, supplier by supplier.
  package static func file(_ allocation: Allocation, amounts: AgreedAmounts, style: CSVStyle) -> OutputFile {
    let (lines, amounts) = (allocation.lines, amounts.lines)
    let (ids, order) = (PlanIDs(allocation.plan), SupplierContracts(plan: allocation.plan, lines: lines).order)
    let products = allocation.plan.products.map { (supplier: $0.supplier, unitsPerPack: $0.unitsPerPack, price: $0.price) }
    return file(style, rowCount: order.count) { index in
      let place = Int(order[index])
      let line = lines[place]
      var row = ContractRow()
      row.supplier = products[line.product].supplier
      row.product = ids.products[line.product]
      row.district = ids.districts[ids.districtOfInstitution[line.institution]]
      row.institution = ids.institutions[line.institution]
      (row.packs, row.units) = (line.packs, line.packs * products[line.product].unitsPerPack)
      (row.price, row.amount) = (products[line.product].price, amounts[place])
      return row
    }
  }
}
