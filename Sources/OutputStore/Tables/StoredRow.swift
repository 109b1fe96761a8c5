package import Streams

/// A row of a table of an output (Data.md, "Outputs"): one list of its columns names them, writes them and reads them.
///
/// The format of a column is that of its value's type; see ``ColumnValue``.
package protocol StoredRow: Sendable {
  /// The file's name.
  static var path: String { get }
  /// About how many bytes a row has; saves growing the file step by step.
  static var bytesPerRow: Int { get }
  /// A row of nothing, to be read into.
  init()
  /// Passes every column with its value, in the order of the table.
  mutating func visit<Visitor: ColumnVisitor & ~Copyable>(_ column: inout Visitor) throws(Visitor.Failure)
}

/// What the columns of a row are passed to.
package protocol ColumnVisitor: ~Copyable {
  /// Why a column cannot be passed.
  associatedtype Failure: Error
  /// Takes the next column of the row.
  mutating func callAsFunction(_ name: String, _ value: inout some ColumnValue) throws(Failure)
}

extension StoredRow {
  package static var bytesPerRow: Int { 100 }

  /// The headings.
  package static var columns: [String] {
    var (row, names) = (Self(), ColumnNames())
    row.visit(&names)
    return names.names
  }

  /// The table as a file; `row` is called from any thread, in any order.
  package static func file(
    _ style: CSVStyle, rowCount: Int, row: @escaping @Sendable (Int) -> Self
  ) -> OutputFile {
    let contents = PartedBytes(
      columns: columns, rowCount: rowCount, bytesPerRow: bytesPerRow, byteOrderMark: style == .people,
      carriageReturns: style == .people, disarmsFormulas: style == .people
    ) { writer, rows in
      for index in rows {
        var row = row(index)
        row.visit(&writer)
        writer.endRow()
      }
    }
    return OutputFile(path: path, contents: contents)
  }

  /// The table of rows that are there.
  package static func file(_ style: CSVStyle, _ rows: [Self]) -> OutputFile {
    file(style, rowCount: rows.count) { rows[$0] }
  }
}

extension CSVWriter: ColumnVisitor {
  package mutating func callAsFunction(_ name: String, _ value: inout some ColumnValue) { value.write(to: &self) }
}

/// Collects the names of columns.
private struct ColumnNames: ColumnVisitor {
  var names: [String] = []

  mutating func callAsFunction(_ name: String, _ value: inout some ColumnValue) { names.append(name) }
}
