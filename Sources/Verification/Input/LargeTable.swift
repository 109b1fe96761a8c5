internal import Dispatch

/// A CSV table that is read in pieces of about one block, each beginning and ending with a record, on all cores. No piece is kept.
struct LargeTable {
  private struct Piece {
    var bytes: Range<Int>
    /// The physical line on which it begins.
    var line: Int
  }

  /// What one block says of itself.
  private struct Block {
    var isUTF8 = true
    var hasQuote = false
    var feeds = 0
    /// Where the first line feed stands in the file.
    var firstFeed: Int?
  }

  let file: String
  private let output: OutputFolder
  private let columns: [String]
  /// Where the columns stand.
  private let positions: [Int]
  private let width: Int
  private let pieces: [Piece]
  /// Whether the file begins with a byte order mark, as tables for people do.
  private let isForPeople: Bool

  /// Finds the pieces; notes what is malformed and returns nil where no table can be made of it.
  init?(reading file: String, columns: [String], in output: OutputFolder, into ledger: Ledger) {
    (self.file, self.output, self.columns) = (file, output, columns)
    guard var pieces = LargeTable.pieces(of: file, in: output, into: ledger) else { return nil }
    var header: [String]?
    var hasMark = false
    if let first = pieces.first {
      output.withBytes(of: file, first.bytes) { bytes in
        hasMark = byteOrderMarkLength(ByteText(bytes)) > 0
        var scanner = RecordScanner(bytes, from: byteOrderMarkLength(ByteText(bytes)))
        guard scanner.next() == .record else { return }
        header = scanner.strings
        pieces[0] = Piece(bytes: (first.bytes.lowerBound + scanner.index)..<first.bytes.upperBound, line: scanner.line)
      }
    }
    guard let positions = TableHeader.positions(of: columns, in: header, file, ledger) else { return nil }
    (self.positions, self.pieces, isForPeople, width) = (positions, pieces, hasMark, header?.count ?? 0)
  }

  /// Judges the form of a table and finds where it can be cut; notes what is malformed and returns nil then.
  private static func pieces(of file: String, in output: OutputFolder, into ledger: Ledger) -> [Piece]? {
    let size = output.size(of: file) ?? 0
    let length = max(1, output.blockSize)
    let blocks = concurrently((size + length - 1) / length) { index in
      block(index * length..<min(size, (index + 1) * length), of: file, in: output)
    }
    guard blocks.allSatisfy(\.isUTF8) else {
      TableHeader.noteEncoding(file, ledger)
      return nil
    }
    var next = Piece(bytes: 0..<size, line: 1)
    if blocks.contains(where: \.hasQuote) { return isQuotedRight(file, output, ledger) ? [next] : nil }
    // Without quotes every line feed ends a record.
    var pieces: [Piece] = []
    var feeds = 0
    for (index, block) in blocks.enumerated() {
      if index > 0, let feed = block.firstFeed, feed + 1 < size {
        pieces.append(Piece(bytes: next.bytes.lowerBound..<feed + 1, line: next.line))
        next = Piece(bytes: feed + 1..<size, line: feeds + 2)
      }
      feeds += block.feeds
    }
    return next.bytes.isEmpty ? pieces : pieces + [next]
  }

  /// A block is judged from its first whole character to the first one of the next block.
  private static func block(_ range: Range<Int>, of file: String, in output: OutputFolder) -> Block {
    output.withBytes(of: file, range.lowerBound..<range.upperBound + 4) { bytes in
      let own = min(bytes.count, range.count)
      func firstWhole(_ start: Int) -> Int {
        var index = start
        while index < min(bytes.count, start + 4), bytes[index] & 0xC0 == 0x80 { index += 1 }
        return index
      }
      let first = range.lowerBound == 0 ? 0 : firstWhole(0)
      let end = max(first, firstWhole(own))
      let text = ByteText(rebasing: ByteText(bytes)[..<own])
      return Block(
        isUTF8: isWellFormed(ByteText(rebasing: ByteText(bytes)[first..<end])) && first < 4 && end < own + 4,
        hasQuote: count(of: UInt8(ascii: "\""), in: text) > 0, feeds: count(of: UInt8(ascii: "\n"), in: text),
        firstFeed: text.firstIndex(of: UInt8(ascii: "\n")).map { range.lowerBound + $0 })
    }
  }

  /// Whether every quote is closed and not followed by text; such tables, which are few, are read in one piece.
  private static func isQuotedRight(_ file: String, _ output: OutputFolder, _ ledger: Ledger) -> Bool {
    output.withBytes(of: file, 0..<(output.size(of: file) ?? 0)) { bytes in
      var scanner = RecordScanner(bytes, from: byteOrderMarkLength(ByteText(bytes)))
      while true {
        switch scanner.next() {
        case .record: continue
        case .end: return true
        case .broken:
          TableHeader.noteQuoting(file, line: scanner.line, ledger)
          return false
        }
      }
    }
  }

  /// Reads every piece with `parse`, side by side, and hands the parts to `merge` in the order of the file.
  func read<Part>(into ledger: Ledger, parse: (inout TableCursor) -> Part, merge: (Part, Ledger) -> Void) {
    let wave = 16
    for start in stride(from: 0, to: pieces.count, by: wave) {
      let parts = concurrently(min(pieces.count - start, wave)) { index in
        let piece = pieces[start + index]
        let ledger = Ledger()
        return output.withBytes(of: file, piece.bytes) { bytes in
          var cursor = TableCursor(
            scanner: RecordScanner(bytes, line: piece.line), file: file, columns: columns, positions: positions,
            width: width, isForPeople: isForPeople, ledger: ledger)
          return (part: parse(&cursor), ledger: ledger)
        }
      }
      for entry in parts { merge(entry.part, entry.ledger) }
    }
  }
}

extension LargeTable {
  /// Checks a table whose rows each have a place of their own: notes rows that are missing, twice or out of order.
  ///
  /// - Parameters:
  ///   - key: The column that is named where a place comes twice.
  ///   - isWanted: Of each place whether it has a row.
  ///   - name: A place for messages.
  ///   - ascends: Whether a place comes before another one.
  ///   - row: Checks a row; returns its place, nil where it has none.
  static func check(
    _ file: String, _ columns: [String], key: String, in output: OutputFolder, into ledger: Ledger, isWanted: [Bool],
    name: (Int) -> String, ascends: (_ place: Int, _ next: Int) -> Bool, row: (inout TableCursor) -> Int?
  ) {
    guard output.size(of: file) != nil else { return ledger.addMissingFile(file) }
    guard let table = LargeTable(reading: file, columns: columns, in: output, into: ledger) else { return }
    var seen = [Bool](repeating: false, count: isWanted.count)
    var last: Int?
    table.read(into: ledger) { cursor in
      var places: [(place: Int32, line: Int32)] = []
      while cursor.next() {
        cursor.ledger.count()
        if let place = row(&cursor) { places.append((Int32(place), Int32(cursor.line))) }
      }
      return places
    } merge: { places, notes in
      ledger.absorb(notes)
      for (place, line) in places {
        let (place, line) = (Int(place), Int(line))
        if seen[place] {
          ledger.addTwice(file, line, key, found: name(place))
          continue
        }
        seen[place] = true
        if let last, ascends(place, last) { ledger.addDisorder(file, line, found: name(place)) }
        last = place
      }
    }
    for place in isWanted.indices where isWanted[place] && !seen[place] { ledger.addMissingRow(file, name(place)) }
  }
}

/// The rows of one piece of a table, with typed access to the fields of the present one by the column's place among
/// those asked for. Text lives as long as the piece.
struct TableCursor {
  var scanner: RecordScanner
  let file: String
  let columns: [String]
  let positions: [Int]
  let width: Int
  let isForPeople: Bool
  let ledger: Ledger

  /// The physical line of the row.
  var line: Int { scanner.recordLine }

  /// Goes to the next row that has as many fields as the header; notes the others.
  mutating func next() -> Bool {
    while true {
      switch scanner.next() {
      case .record:
        if scanner.fields.count == width { return true }
        TableHeader.noteWidth(file, line: line, expected: width, found: scanner.fields.count, ledger)
      case .end: return false
      case .broken: preconditionFailure("quotes were judged before the table was cut")
      }
    }
  }

  /// The bytes of a column.
  func text(_ column: Int) -> ByteText { scanner.text(positions[column]) }

  /// The text of a column.
  func string(_ column: Int) -> String { String(decoding: text(column), as: UTF8.self) }

  /// The texts of columns, for messages.
  func strings(_ columns: Range<Int>) -> String { columns.map(string).joined(separator: " ") }

  /// Whether a column holds a text, whatever keeps spreadsheets from computing it.
  func holds(_ text: String, in column: Int) -> Bool {
    let field = self.text(column)
    return (isForPeople ? rearmed(field) : field[...]).elementsEqual(text.utf8)
  }

  func isBlank(_ column: Int) -> Bool { scanner.fields[positions[column]].isEmpty }

  /// Notes a field that is not what it should be.
  func differs(_ code: String, _ column: Int, _ expected: String, zh: String, en: String) {
    ledger.add(code, file, line: line, column: columns[column], expected: expected, found: string(column), zh: zh, en: en)
  }

  /// Notes a field that does not read as it should.
  func malformed(_ column: Int, _ expected: String) {
    ledger.addMalformed(file, line, columns[column], expected: expected, found: string(column))
  }

  /// The place of an id that another table has; notes one that it has not.
  func known(_ column: Int, in ids: inout IDCache) -> Int? {
    if let index = ids.index(of: text(column)) { return index }
    ledger.addUnknown(file, line, columns[column], found: string(column))
    return nil
  }

  /// An exact decimal, in ten-thousandths; of whole ones at most the `largest`, whatever its sign.
  func decimal(_ column: Int, atLeast least: Int64 = .min, largest: Int128) -> Int64? {
    if let value = Exact.decimal(text(column)), value >= least, value.magnitude <= UInt64(10_000 * largest) { return value }
    malformed(column, "0.0000")
    return nil
  }

  /// A whole number that is not negative; `12.0` is not one in a canonical table.
  func count(_ column: Int, largest: Int128 = Exact.largestCount) -> Int64? {
    if let value = Exact.count(text(column)), value <= Int64(largest) { return value }
    malformed(column, "0")
    return nil
  }

  /// A double that is finite and not negative.
  func measurement(_ column: Int) -> Double? {
    if let value = Exact.measurement(text(column)) { return value }
    malformed(column, "0.0")
    return nil
  }
}

/// How often a byte stands in a text: in runs that one byte can count, so that many bytes are compared at a time.
private func count(of byte: UInt8, in text: ByteText) -> Int {
  var total = 0
  var index = 0
  while index < text.count {
    let end = min(index + 255, text.count)
    var run: UInt8 = 0
    while index < end {
      run &+= text[index] == byte ? 1 : 0
      index &+= 1
    }
    total += Int(run)
  }
  return total
}

/// What `body` makes of 0..<count, in that order, whichever core made it. The body may read what is shared and write
/// only what it returns.
func concurrently<Result>(_ count: Int, _ body: (Int) -> Result) -> [Result] {
  if count == 1 { return [body(0)] }
  return withoutActuallyEscaping(body) { body in
    [Result](unsafeUninitializedCapacity: count) { buffer, initialized in
      // Each call has its own place in the buffer, and none outlives this function.
      nonisolated(unsafe) let (results, work) = (buffer, body)
      DispatchQueue.concurrentPerform(iterations: count) { index in results.initializeElement(at: index, to: work(index)) }
      initialized = count
    }
  }
}
