import Streams

/// A table of the output folder (Data.md, "Outputs"): one type per file.
protocol ReportTable: Sendable {
  /// The file's name.
  static var path: String { get }
  /// The headings.
  static var columns: [String] { get }
  /// About how many bytes a row has; saves growing the file step by step.
  static var bytesPerRow: Int { get }
  /// How many rows there are.
  var rowCount: Int { get }
  /// Writes rows; called from any thread, in any order.
  func write(_ rows: Range<Int>, to writer: inout CSVWriter)
}

extension ReportTable {
  /// The file.
  func file(_ style: CSVStyle) -> OutputFile {
    let contents = PartedBytes(
      columns: Self.columns, rowCount: rowCount, bytesPerRow: Self.bytesPerRow, byteOrderMark: style == .people,
      carriageReturns: style == .people, disarmsFormulas: style == .people
    ) { writer, rows in write(rows, to: &writer) }
    return OutputFile(path: Self.path, contents: contents)
  }
}
