/// A small CSV table: columns by name, and each row with the physical line on which it starts.
struct DelimitedText {
  let file: String
  let header: [String]
  /// The file, doubled quotes made single.
  private var bytes: [UInt8]
  /// Start and end of every field, row by row; as many as the header has.
  private var fields: [Range<Int>] = []
  private var lines: [Int] = []
  /// Whether the file begins with a byte order mark, as tables for people do.
  private var isForPeople = false

  /// How many rows there are.
  var rowCount: Int { lines.count }

  /// The physical line of a row, from 1.
  func line(_ row: Int) -> Int { lines[row] }

  /// The text of a field.
  func text(_ row: Int, _ column: Int) -> String {
    let field = bytes[fields[row * header.count + column]]
    return String(decoding: isForPeople ? rearmed(field) : field, as: UTF8.self)
  }

  /// Whether two fields have the same bytes.
  func isSame(_ row: Int, _ column: Int, as other: DelimitedText, _ otherRow: Int, _ otherColumn: Int) -> Bool {
    let own = fields[row * header.count + column]
    let range = other.fields[otherRow * other.header.count + otherColumn]
    return own.count == range.count && bytes[own].elementsEqual(other.bytes[range])
  }

  /// The index of a column.
  func column(_ name: String) -> Int? { header.firstIndex(of: name) }

  /// Reads UTF-8 with or without BOM, CRLF or LF, quotes doubled inside quotes; notes what is malformed
  /// and returns nil where no table can be made of it.
  init?(reading bytes: [UInt8], file: String, columns required: [String], into ledger: Ledger) {
    self.file = file
    self.bytes = bytes
    isForPeople = bytes.starts(with: [0xEF, 0xBB, 0xBF])
    guard bytes.withUnsafeBufferPointer(isWellFormed) else {
      TableHeader.noteEncoding(file, ledger)
      return nil
    }
    var header: [String]?
    var fields: [Range<Int>] = []
    var lines: [Int] = []
    let isWhole = self.bytes.withUnsafeMutableBufferPointer { buffer in
      var scanner = RecordScanner(buffer, from: byteOrderMarkLength(ByteText(buffer)))
      var wrong: [(line: Int, width: Int)] = []
      reading: while true {
        switch scanner.next() {
        case .broken:
          TableHeader.noteQuoting(file, line: scanner.line, ledger)
          return false
        case .end:
          break reading
        case .record:
          guard let width = header?.count else {
            header = scanner.fields.indices.map { String(decoding: scanner.text($0), as: UTF8.self) }
            continue
          }
          if scanner.fields.count == width {
            fields += scanner.fields
            lines.append(scanner.recordLine)
          } else {
            wrong.append((scanner.recordLine, scanner.fields.count))
          }
        }
      }
      guard TableHeader.positions(of: required, in: header, file, ledger) != nil else { return false }
      for row in wrong {
        TableHeader.noteWidth(file, line: row.line, expected: header?.count ?? 0, found: row.width, ledger)
      }
      return true
    }
    guard isWhole, let header else { return nil }
    self.header = header
    self.fields = fields
    self.lines = lines
  }
}

/// The text that a field of a table for people stands for: without the apostrophe that keeps spreadsheets from computing it.
///
/// One stands before `=`, `@`, a tab, a carriage return, a full-width `＝＋－＠`, and before a sign that begins no plain number, each with more behind it;
/// and before apostrophes that are the text's own and stand before one of these.
func rearmed<Bytes: BidirectionalCollection<UInt8>>(_ field: Bytes) -> Bytes.SubSequence {
  let apostrophe = UInt8(ascii: "'")
  let inner = field.drop { $0 == apostrophe }
  guard field.first == apostrophe, let first = inner.first else { return field[...] }
  let isComputed =
    switch first {
    case UInt8(ascii: "="), UInt8(ascii: "@"), 0x09, 0x0D: inner.count > 1
    case UInt8(ascii: "+"), UInt8(ascii: "-"):
      inner.dropFirst().contains { !(48...57).contains($0) && !",.%".utf8.contains($0) }
    default: inner.count > 3 && ["＝", "＋", "－", "＠"].contains { inner.starts(with: $0.utf8) }
    }
  return isComputed ? field.dropFirst() : field[...]
}

/// What a table's first record must be, and how its form can be wrong.
enum TableHeader {
  /// Where the required columns stand; notes what is wrong and returns nil then.
  static func positions(of required: [String], in header: [String]?, _ file: String, _ ledger: Ledger) -> [Int]? {
    guard let header else {
      ledger.add("V103", file, zh: "文件是空的，连表头也没有。", en: "The file is empty, without even a header.")
      return nil
    }
    var positions: [String: Int] = [:]
    for (index, name) in header.enumerated() {
      if positions.updateValue(index, forKey: name) != nil {
        ledger.add("V104", file, line: 1, column: name, zh: "列名重复。", en: "The column stands twice.")
        return nil
      }
    }
    let missing = required.filter { positions[$0] == nil }
    for name in missing {
      ledger.add("V104", file, line: 1, column: name, zh: "缺少这一列。", en: "The column is missing.")
    }
    return missing.isEmpty ? required.compactMap { positions[$0] } : nil
  }

  /// Notes that a file is not UTF-8.
  static func noteEncoding(_ file: String, _ ledger: Ledger) {
    ledger.add("V103", file, zh: "不是 UTF-8 编码。", en: "The file is not UTF-8.")
  }

  /// Notes broken quoting.
  static func noteQuoting(_ file: String, line: Int, _ ledger: Ledger) {
    ledger.add(
      "V103", file, line: line, zh: "引号不成对，或引号后还有文字。", en: "A quote is not closed, or is followed by text.")
  }

  /// Notes a row with too few or too many fields.
  static func noteWidth(_ file: String, line: Int, expected: Int, found: Int, _ ledger: Ledger) {
    ledger.add(
      "V105", file, line: line, expected: "\(expected)", found: "\(found)", zh: "这一行的列数不对。",
      en: "The row has the wrong number of fields.")
  }
}

/// Whether bytes are well-formed UTF-8.
func isWellFormed(_ bytes: ByteText) -> Bool {
  (try? UTF8Span(validating: bytes.span)) != nil
}

/// 3 where the bytes begin with a byte order mark, else 0.
func byteOrderMarkLength(_ bytes: ByteText) -> Int {
  bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
}
