/// A table of the output folder (data.md section 3): one type per file.
protocol ReportTable {
  /// The file's name.
  static var path: String { get }
  /// The headings.
  static var columns: [String] { get }
  /// About how many bytes the file has; saves growing it step by step.
  var estimatedByteCount: Int { get }
  /// Writes every row.
  func write(to writer: inout CSVWriter)
}

extension ReportTable {
  /// The file.
  func file(_ style: CSVStyle) -> OutputFile {
    var writer = CSVWriter(columns: Self.columns, style: style, estimatedByteCount: estimatedByteCount)
    write(to: &writer)
    return OutputFile(path: Self.path, bytes: writer.bytes)
  }
}
