import Planning
import Streams

/// `changes.csv`: the cells of a district's re-split whose packs are not those of the city's own split.
struct ChangesTable: ReportTable {
  static let path = "changes.csv"
  static let columns = [
    "product_id", "institution_id", "old_packs", "new_packs", "difference_packs", "difference_yuan",
  ]
  static let bytesPerRow = 70

  /// By product, then institution.
  let changes: [Change]

  var rowCount: Int { changes.count }

  func write(_ rows: Range<Int>, to writer: inout CSVWriter) {
    for change in changes[rows] {
      writer.field(text: change.product)
      writer.field(text: change.institution)
      writer.field(whole: change.oldPacks)
      writer.field(whole: change.newPacks)
      writer.field(whole: change.difference.packs)
      writer.field(change.difference.amount)
      writer.endRow()
    }
  }
}
