import PlanModel
import Planning

/// Where words for nothing are looked for.
enum BlankWords {
  /// Whether 无 in a column is a word of its own, and a dash alone is none: 无 may mean no, or any text.
  static func takesDashesOnly(_ column: ColumnSchema, of file: SourceFile) -> Bool {
    file == .table(.parameters) || ["participates", "prepayment_eligible"].contains(column.name)
  }

  /// The columns of a table in which such words are looked for: what a packet's tables hold is the city's, and 说明 is any text.
  static func columns(_ file: SourceFile, _ columns: [ColumnSchema]) -> [Int] {
    switch file {
    // 空白 is a kind of words there, and any text may be one.
    case .table(.words): []
    case .table(.conversions): columns.indices.filter { columns[$0].name != "product_id" }  // There - is: does not count.
    case .table(let table) where !table.isOfPacket: columns.indices.filter { columns[$0].name != "note" }
    case .side: Array(columns.indices)
    default: []
    }
  }
}
