import Foundation
import PlanTables
package import Planning
import Streams

/// The bytes of a table of an output, or of some of its lines.
package struct TableBytes {
  /// The table's path in the folder.
  let file: String
  fileprivate let bytes: [UInt8]
  /// The line of the table for each line here; nil where they are the same.
  fileprivate let lines: [Int]?

  /// The whole table.
  package init(_ file: String, _ bytes: [UInt8]) { (self.file, self.bytes, lines) = (file, bytes, nil) }

  /// The heading and the lines that hold all the texts, which a long table is cut down to before it is taken apart; more lines
  /// than those of their rows may be among them.
  ///
  /// - Complexity: O(bytes).
  init(_ file: String, _ data: Data, holding texts: [Identifier]) {
    // In a field with quotes they stand doubled.
    let wanted = texts.map { Array($0.replacing("\"", with: "\"\"").utf8) }
    var (picked, numbers): ([UInt8], [Int]) = ([], [])
    data.withUnsafeBytes { buffer in
      let bytes = buffer.bindMemory(to: UInt8.self)
      var (start, number) = (0, 0)
      while start < bytes.count {
        var end = start
        while end < bytes.count, bytes[end] != 0x0A { end += 1 }
        number += 1
        let line = UnsafeBufferPointer(rebasing: bytes[start..<min(end + 1, bytes.count)])
        if start == 0 || wanted.allSatisfy({ TableBytes.holds(line, $0) }) {
          picked.append(contentsOf: line)
          numbers.append(number)
        }
        start = end + 1
      }
    }
    (self.file, bytes, lines) = (file, picked, numbers)
  }

  private static func holds(_ line: UnsafeBufferPointer<UInt8>, _ text: [UInt8]) -> Bool {
    guard let first = text.first, text.count <= line.count else { return text.isEmpty }
    var index = 0
    while index <= line.count - text.count {
      if line[index] == first {
        var length = 1
        while length < text.count, line[index + length] == text[length] { length += 1 }
        if length == text.count { return true }
      }
      index += 1
    }
    return false
  }

  /// Passes the rows.
  ///
  /// - Parameter columns: the columns that are read, and have to be there; the others of a row are as in one of nothing. nil for all.
  /// - Throws: ``OutputReadingError/damaged(file:at:)`` where a column is missing, or a field holds what is not written there;
  ///   what `take` throws.
  /// - Complexity: O(bytes).
  package func passRows<Row: StoredRow>(
    _ type: Row.Type, only columns: Set<String>? = nil,
    take: (Row, _ line: Int) throws(OutputReadingError) -> Void
  ) throws(OutputReadingError) {
    let wanted = columns.map { columns in Row.columns.filter(columns.contains) } ?? Row.columns
    let isWanted = Row.columns.map(wanted.contains)
    let isForPeople = bytes.starts(with: [0xEF, 0xBB, 0xBF])
    var failure: OutputReadingError?
    let fault = passCSVRecords(bytes, columns: wanted) { record, headingCount in
      let line = lines.map { $0[min(record.line, $0.count) - 1] } ?? record.line
      var row = Row()
      var fields = FieldReading(record: record, isWanted: isWanted, isForPeople: isForPeople)
      do throws(OutputReadingError) {
        guard record.fieldCount == headingCount else { throw .damaged(file: file, at: .line(line)) }
        do throws(FieldReading.Mismatch) { try row.visit(&fields) } catch {
          throw .damaged(file: file, at: .field(line: line, column: error.column))
        }
        try take(row, line)
      } catch {
        failure = error
      }
      return failure == nil
    }
    if let failure { throw failure }
    if let fault { throw OutputReadingError(fault, in: file) }
  }
}

/// Reads the fields of a record into a row.
private struct FieldReading: ColumnVisitor {
  struct Mismatch: Error {
    var column: String
  }

  let record: CSVRecord
  let isWanted: [Bool]
  let isForPeople: Bool
  /// The column that comes next, among all and among those that are read.
  private var (next, nextWanted) = (0, 0)

  init(record: CSVRecord, isWanted: [Bool], isForPeople: Bool) {
    (self.record, self.isWanted, self.isForPeople) = (record, isWanted, isForPeople)
  }

  mutating func callAsFunction<Value: ColumnValue>(_ name: String, _ value: inout Value) throws(Mismatch) {
    defer { next += 1 }
    guard isWanted[next] else { return }
    defer { nextWanted += 1 }
    guard let bytes = record.bytes(nextWanted), let read = Value(StoredField(bytes: bytes, isForPeople: isForPeople)) else {
      throw Mismatch(column: name)
    }
    value = read
  }
}

/// Finds ids in a list; an id that comes again and again is found at once.
package struct IDLookup {
  private let indices: [Identifier: Int]
  private var last: (id: Identifier, index: Int)?

  /// A list of ids; of those that stand twice the first.
  package init(_ ids: some Sequence<Identifier>) {
    indices = Dictionary(ids.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// The place of an id; nil where it is not in the list.
  package mutating func index(of id: Identifier) -> Int? {
    if let last, last.id == id { return last.index }
    guard let index = indices[id] else { return nil }
    last = (id, index)
    return index
  }
}
