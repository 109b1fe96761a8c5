import OutputStore
import Streams

/// A CSV table of a report that is not part of an output folder.
func reportTable(
  _ path: String, columns: [String], rowCount: Int, style: CSVStyle,
  row: @escaping @Sendable (Int, inout CSVWriter) -> Void
) -> OutputFile {
  let contents = PartedBytes(
    columns: columns, rowCount: rowCount, bytesPerRow: 100, byteOrderMark: style == .people,
    carriageReturns: style == .people, disarmsFormulas: style == .people
  ) { writer, rows in
    for index in rows {
      row(index, &writer)
      writer.endRow()
    }
  }
  return OutputFile(path: path, contents: contents)
}

/// A share as text with its sign, `+12.50%`; `-` where there is none.
func signedPercent(_ share: Double?) -> String {
  guard let share else { return "-" }
  return (share > 0 ? "+" : "") + written { $0.append(percent: share) }
}

/// A whole number with its sign and groups: `+1,234`.
func signed(_ number: Int) -> String { (number > 0 ? "+" : "") + grouped(number) }
