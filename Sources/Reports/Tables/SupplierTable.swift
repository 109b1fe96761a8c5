import Planning
import Prepayment
import Streams

/// `suppliers.csv`: what each supplier delivers of each product to each district.
struct SupplierTable: ReportTable {
  static let path = "suppliers.csv"
  static let columns = ["supplier", "product_id", "district_id", "packs", "amount_yuan"]
  static let bytesPerRow = 100

  let plan: Plan
  let totals: [SupplierTotal]

  var rowCount: Int { totals.count }

  func write(_ rows: Range<Int>, to writer: inout CSVWriter) {
    let (products, districts) = (plan.products, plan.districts)
    for total in totals[rows] {
      writer.field(text: total.supplier)
      writer.field(text: products[total.product].id)
      writer.field(text: districts[total.district].id)
      writer.field(whole: total.packs)
      writer.field(total.amount)
      writer.endRow()
    }
  }
}
