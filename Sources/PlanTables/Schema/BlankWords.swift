import PlanModel
import Planning

/// What offices write into a cell for which there is nothing.
enum BlankWords {
  private static let words: Set<String> = [
    "-", "--", "---", "\u{2014}", "\u{2014}\u{2014}", "\u{2013}", "\u{2013}\u{2013}", "\u{2015}", "\u{2500}", "\u{2500}\u{2500}", "/", "//", "\\", "n/a", "na",
    "无", "暂无", "未填报", "未报", "不适用",
  ]

  /// Whether a value is a word for nothing.
  ///
  /// - Complexity: O(1): nearly every value is told by its first byte.
  static func contains(_ value: ArraySlice<UInt8>) -> Bool {
    guard let first = value.first, value.count <= 12 else { return false }
    switch first {
    case UInt8(ascii: "-"), UInt8(ascii: "/"), UInt8(ascii: "\\"), UInt8(ascii: "n"), UInt8(ascii: "N"), 0xE2, 0xE4, 0xE6, 0xEF:
      return words.contains(narrowed(String(decoding: value, as: UTF8.self)).lowercased())
    default: return false
    }
  }

  /// Whether 无 in a column is a word of its own, and a dash alone is none: 无 may mean no, or any text.
  static func takesDashesOnly(_ column: ColumnSchema, of file: SourceFile) -> Bool {
    file == .table(.parameters) || ["participates", "prepayment_eligible"].contains(column.name)
  }

  /// The columns of a table in which such words are looked for: what a packet's tables hold is the city's, and 说明 is any text.
  static func columns(_ file: SourceFile, _ columns: [ColumnSchema]) -> [Int] {
    switch file {
    case .table(let table) where !table.isOfPacket: columns.indices.filter { columns[$0].name != "note" }
    case .side: Array(columns.indices)
    default: []
    }
  }
}
