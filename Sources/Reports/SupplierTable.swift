import Planning
import Prepayment

/// `suppliers.csv`: what each supplier delivers of each product to each district.
struct SupplierTable: ReportTable {
  static let path = "suppliers.csv"
  static let columns = ["supplier", "product_id", "district_id", "packs", "amount_yuan"]

  let plan: Plan
  let totals: [SupplierTotal]

  var estimatedByteCount: Int { 100 * (totals.count + 1) }

  func write(to writer: inout CSVWriter) {
    for total in totals {
      writer.field(text: total.supplier)
      writer.field(text: plan.products[total.product].id)
      writer.field(text: plan.districts[total.district].id)
      writer.field(whole: total.packs)
      writer.field(total.amount)
      writer.endRow()
    }
  }
}
