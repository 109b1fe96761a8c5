import Planning

/// How CSV files are written.
public enum CSVStyle: Sendable, Hashable {
  /// With a byte-order mark and CRLF, as Excel and WPS expect.
  case people
  /// Without a byte-order mark and with LF (`--no-bom`).
  case machines
}

/// Writes the rows of a CSV file (RFC 4180) into bytes.
struct CSVWriter {
  private(set) var bytes: [UInt8] = []
  private let style: CSVStyle
  private var isFirstInRow = true

  /// Starts a file with its heading.
  init(columns: [String], style: CSVStyle, estimatedByteCount: Int) {
    self.style = style
    bytes.reserveCapacity(estimatedByteCount)
    if style == .people { bytes.append(contentsOf: [0xEF, 0xBB, 0xBF]) }
    for column in columns { field(text: column) }
    endRow()
  }

  /// A field as it stands in a file: quoted where it needs to be.
  static func escaped(_ text: String) -> [UInt8] {
    var bytes = Array(text.utf8)
    quote(&bytes, from: 0)
    return bytes
  }

  /// A field that ``escaped(_:)`` has made, for texts that stand in many rows.
  mutating func field(escaped: [UInt8]) {
    separate()
    bytes.append(contentsOf: escaped)
  }

  /// A field of any text.
  mutating func field(text: String) {
    field { $0.append(text: text) }
  }

  /// A field of any text that the body appends.
  mutating func field(_ body: (inout [UInt8]) -> Void) {
    separate()
    let start = bytes.count
    body(&bytes)
    CSVWriter.quote(&bytes, from: start)
  }

  /// A whole number.
  mutating func field(whole: Int) {
    separate()
    bytes.append(whole: whole)
  }

  /// A number that reads back as the same bits.
  mutating func field(exact: Double) {
    separate()
    bytes.append(exact: exact)
  }

  /// An amount in yuan.
  mutating func field(_ amount: Fen) {
    separate()
    bytes.append(amount)
  }

  /// A field that is not given.
  mutating func blank() { separate() }

  /// Ends a row.
  mutating func endRow() {
    if style == .people { bytes.append(0x0D) }
    bytes.append(0x0A)
    isFirstInRow = true
  }

  private mutating func separate() {
    if isFirstInRow {
      isFirstInRow = false
    } else {
      bytes.append(UInt8(ascii: ","))
    }
  }

  /// Puts quotes around the bytes from an index on where they hold a comma, a quote or the end of a line.
  private static func quote(_ bytes: inout [UInt8], from start: Int) {
    let quote = UInt8(ascii: "\"")
    guard
      bytes[start...].contains(where: { $0 == UInt8(ascii: ",") || $0 == quote || $0 == 0x0A || $0 == 0x0D })
    else { return }
    let field = Array(bytes[start...])
    bytes.removeSubrange(start...)
    bytes.append(quote)
    for byte in field {
      if byte == quote { bytes.append(quote) }
      bytes.append(byte)
    }
    bytes.append(quote)
  }
}
