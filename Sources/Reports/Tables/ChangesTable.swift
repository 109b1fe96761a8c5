import Planning
import Streams

/// `changes.csv`: the cells of a district's re-split whose packs are not those of the city's own split.
struct ChangesTable: ReportTable {
  static let path = "changes.csv"
  static let columns = [
    "product_id", "institution_id", "old_packs", "new_packs", "difference_packs", "difference_yuan",
  ]
  static let bytesPerRow = 70

  let plan: Plan
  /// By product, then institution.
  let changes: [AllocationChange]

  var rowCount: Int { changes.count }

  func write(_ rows: Range<Int>, to writer: inout CSVWriter) {
    for change in changes[rows] {
      writer.field(text: plan.products[change.product].id)
      writer.field(text: plan.institutions[change.institution].id)
      writer.field(whole: change.oldPacks)
      writer.field(whole: change.newPacks)
      writer.field(whole: change.newPacks - change.oldPacks)
      writer.field(text: plan.difference(change).description)
      writer.endRow()
    }
  }
}

extension Plan {
  /// The line amount after a change less that before it.
  func difference(_ change: AllocationChange) -> Fen {
    let price = products[change.product].price
    return Fen(packs: change.newPacks, price: price) - Fen(packs: change.oldPacks, price: price)
  }
}
