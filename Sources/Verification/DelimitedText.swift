/// A CSV table as text: columns by name, and each row with the physical line on which it starts.
struct DelimitedText {
  /// One row.
  struct Row {
    /// The physical line, from 1.
    let line: Int
    /// As many fields as the header has.
    let fields: [String]
  }

  let file: String
  let header: [String]
  let rows: [Row]
  private let cursor = Cursor()

  /// Where the last column was found.
  private final class Cursor {
    var next = 0
  }

  /// The index of a column. Columns are mostly asked for from left to right, so the search starts after the last one.
  func column(_ name: String) -> Int? {
    let count = header.count
    var index = cursor.next
    for _ in 0..<count {
      if index >= count { index = 0 }
      if header[index] == name {
        cursor.next = index + 1
        return index
      }
      index += 1
    }
    return nil
  }

  /// Reads UTF-8 with or without BOM, CRLF or LF, quotes doubled inside quotes; notes what is malformed
  /// and returns nil where no table can be made of it.
  init?(reading bytes: [UInt8], file: String, columns required: [String], into ledger: Ledger) {
    self.file = file
    var scanner = Scanner(bytes: bytes)
    guard String(validating: bytes, as: UTF8.self) != nil else {
      ledger.add("V103", file, zh: "不是 UTF-8 编码。", en: "The file is not UTF-8.")
      return nil
    }
    guard var records = scanner.records() else {
      ledger.add(
        "V103", file, line: scanner.line, zh: "引号不成对，或引号后还有文字。",
        en: "A quote is not closed, or is followed by text.")
      return nil
    }
    guard !records.isEmpty else {
      ledger.add("V103", file, zh: "文件是空的，连表头也没有。", en: "The file is empty, without even a header.")
      return nil
    }
    header = records.removeFirst().fields
    var names: Set<String> = []
    for name in header {
      if !names.insert(name).inserted {
        ledger.add(
          "V104", file, line: 1, column: name, zh: "列名重复。", en: "The column stands twice.")
        return nil
      }
    }
    let missing = required.filter { !names.contains($0) }
    for name in missing {
      ledger.add("V104", file, line: 1, column: name, zh: "缺少这一列。", en: "The column is missing.")
    }
    guard missing.isEmpty else { return nil }
    var rows: [Row] = []
    rows.reserveCapacity(records.count)
    for record in records {
      guard record.fields.count == header.count else {
        ledger.add(
          "V105", file, line: record.line, expected: "\(header.count)", found: "\(record.fields.count)",
          zh: "这一行的列数不对。", en: "The row has the wrong number of fields.")
        continue
      }
      rows.append(record)
    }
    self.rows = rows
  }

  /// Splits bytes into records.
  private struct Scanner {
    let bytes: [UInt8]
    var line = 1

    /// Every record; nil where quoting is broken, `line` then says where.
    mutating func records() -> [Row]? {
      var result: [Row] = []
      var fields: [String] = []
      var start = 1
      var index = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
      while index < bytes.count {
        guard let field = field(&index) else { return nil }
        fields.append(field)
        // Here the input ends, or a comma or the end of a line follows.
        guard index < bytes.count else {
          result.append(Row(line: start, fields: fields))
          return result
        }
        index += 1
        if bytes[index - 1] == UInt8(ascii: ",") {
          if index == bytes.count {
            fields.append("")
            result.append(Row(line: start, fields: fields))
          }
          continue
        }
        let width = fields.count
        result.append(Row(line: start, fields: fields))
        fields = []
        fields.reserveCapacity(width)
        line += 1
        start = line
      }
      return result
    }

    /// The field at an index, which then stands at the comma or line feed after it, or at the end.
    private mutating func field(_ index: inout Int) -> String? {
      guard bytes[index] == UInt8(ascii: "\"") else {
        let first = index
        var hasReturns = false
        while index < bytes.count, bytes[index] != UInt8(ascii: ","), bytes[index] != UInt8(ascii: "\n") {
          if isReturn(index) { hasReturns = true }
          index += 1
        }
        let last = hasReturns ? index - 1 : index
        return String(decoding: bytes[first..<last], as: UTF8.self)
      }
      index += 1
      var text: [UInt8] = []
      while index < bytes.count {
        let byte = bytes[index]
        index += 1
        if byte != UInt8(ascii: "\"") {
          if byte == UInt8(ascii: "\n") { line += 1 }
          text.append(byte)
        } else if index < bytes.count, bytes[index] == byte {
          text.append(byte)
          index += 1
        } else {
          if index < bytes.count, isReturn(index) { index += 1 }
          guard index == bytes.count || [UInt8(ascii: ","), UInt8(ascii: "\n")].contains(bytes[index]) else {
            return nil
          }
          return String(decoding: text, as: UTF8.self)
        }
      }
      return nil
    }

    /// Whether a carriage return stands before a line feed.
    private func isReturn(_ index: Int) -> Bool {
      bytes[index] == UInt8(ascii: "\r") && index + 1 < bytes.count && bytes[index + 1] == UInt8(ascii: "\n")
    }
  }
}
