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
  private let position: [String: Int]

  /// The index of a column.
  func column(_ name: String) -> Int? { position[name] }

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
    var position: [String: Int] = [:]
    for (index, name) in header.enumerated() {
      if position.updateValue(index, forKey: name) != nil {
        ledger.add(
          "V104", file, line: 1, column: name, zh: "列名重复。", en: "The column stands twice.")
        return nil
      }
    }
    self.position = position
    let missing = required.filter { position[$0] == nil }
    for name in missing {
      ledger.add("V104", file, line: 1, column: name, zh: "缺少这一列。", en: "The column is missing.")
    }
    guard missing.isEmpty else { return nil }
    var rows: [Row] = []
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
      var field: [UInt8] = []
      var quoted = false
      var closed = false
      var start = 1
      var index = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
      func text() -> String { String(decoding: field, as: UTF8.self) }
      while index < bytes.count {
        let byte = bytes[index]
        index += 1
        if quoted {
          if byte == UInt8(ascii: "\"") {
            if index < bytes.count, bytes[index] == byte {
              field.append(byte)
              index += 1
            } else {
              quoted = false
              closed = true
            }
          } else {
            if byte == UInt8(ascii: "\n") { line += 1 }
            field.append(byte)
          }
          continue
        }
        switch byte {
        case UInt8(ascii: "\"") where field.isEmpty && !closed:
          quoted = true
        case UInt8(ascii: ","):
          fields.append(text())
          field = []
          closed = false
        case UInt8(ascii: "\r") where index < bytes.count && bytes[index] == UInt8(ascii: "\n"):
          break
        case UInt8(ascii: "\n"):
          fields.append(text())
          result.append(Row(line: start, fields: fields))
          fields = []
          field = []
          closed = false
          line += 1
          start = line
        default:
          if closed { return nil }
          field.append(byte)
        }
      }
      if quoted { return nil }
      if !field.isEmpty || !fields.isEmpty || closed {
        fields.append(text())
        result.append(Row(line: start, fields: fields))
      }
      return result
    }
  }
}
