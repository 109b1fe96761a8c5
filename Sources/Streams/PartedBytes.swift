/// The contents of a file as parts that are made when they are asked for: a file of gigabytes need not stand in memory,
/// and its parts can be made on several threads.
public struct PartedBytes: Sendable {
  private let parts: [@Sendable () -> [UInt8]]

  /// Contents that are there already.
  public init(_ bytes: [UInt8]) { parts = [{ bytes }] }

  /// A CSV table: the heading, then the rows in parts of `rowsPerPart`.
  ///
  /// `body` writes the rows of a range, each with its end; it is called from any thread, in any order.
  public init(
    columns: [String], rowCount: Int, bytesPerRow: Int, byteOrderMark: Bool, carriageReturns: Bool,
    disarmsFormulas: Bool = false, rowsPerPart: Int = 16_384, body: @escaping @Sendable (inout CSVWriter, Range<Int>) -> Void
  ) {
    let starts = rowCount == 0 ? [0] : Array(stride(from: 0, to: rowCount, by: rowsPerPart))
    parts = starts.map { start in
      {
        let rows = start..<min(rowCount, start + rowsPerPart)
        var writer = CSVWriter(
          carriageReturns: carriageReturns, disarmsFormulas: disarmsFormulas,
          reserving: (rows.count + 1) * bytesPerRow + 1_024)
        if start == 0 {
          if byteOrderMark { writer.byteOrderMark() }
          for column in columns { writer.field(text: column) }
          writer.endRow()
        }
        body(&writer, rows)
        return writer.finish()
      }
    }
  }

  /// How many parts there are, at least 1.
  public var partCount: Int { parts.count }

  /// Makes a part.
  public func part(_ index: Int) -> [UInt8] { parts[index]() }

  /// All parts, one after the other.
  public var bytes: [UInt8] {
    if parts.count == 1 { return parts[0]() }
    return parts.reduce(into: []) { $0 += $1() }
  }
}
