import Planning

/// How plan tables are written as CSV: the bytes differ, the tables are the same (data.md section 1).
public struct CSVFormat: Sendable, Hashable {
  /// Whether a file starts with the UTF-8 byte order mark.
  public var byteOrderMark: Bool
  /// Whether lines end with CR LF rather than LF.
  public var carriageReturns: Bool
  /// Whether headings, parameter keys and fixed words are Chinese rather than English.
  public var chineseHeadings: Bool

  /// For machines: no byte order mark, LF, English names.
  public static let canonical = CSVFormat(
    byteOrderMark: false, carriageReturns: false, chineseHeadings: false)
  /// For people and their spreadsheets: byte order mark, CR LF, Chinese headings.
  public static let people = CSVFormat(
    byteOrderMark: true, carriageReturns: true, chineseHeadings: true)

  /// Makes a format.
  public init(byteOrderMark: Bool, carriageReturns: Bool, chineseHeadings: Bool) {
    self.byteOrderMark = byteOrderMark
    self.carriageReturns = carriageReturns
    self.chineseHeadings = chineseHeadings
  }
}

/// Appends CSV fields to one run of bytes (RFC 4180), without a `String` per field or row.
///
/// A field is quoted only where it must be: where it holds a comma, a quote or a line break.
struct CSVWriter {
  /// What has been written.
  private(set) var bytes: [UInt8] = []
  private let endOfLine: [UInt8]
  private var atStartOfLine = true

  init(format: CSVFormat, reservingBytes capacity: Int = 0) {
    endOfLine = format.carriageReturns ? [13, 10] : [10]
    bytes.reserveCapacity(capacity + 3)
    if format.byteOrderMark { bytes += [0xEF, 0xBB, 0xBF] }
  }

  /// Ends the line.
  mutating func endLine() {
    bytes.append(contentsOf: endOfLine)
    atStartOfLine = true
  }

  /// Appends one field of text.
  mutating func field(_ text: String) {
    separate()
    let done: Void? = text.utf8.withContiguousStorageIfAvailable { append($0) }
    if done == nil { append(Array(text.utf8)) }
  }

  /// Appends a whole number, or a blank.
  mutating func field(_ number: Int?) {
    separate()
    guard let number else { return }
    if number < 0 { bytes.append(Self.minus) }
    append(magnitude: UInt64(number.magnitude))
  }

  /// Appends a decimal as its shortest exact text, or a blank.
  mutating func field(_ decimal: Decimal4?) {
    separate()
    guard let decimal else { return }
    if decimal.tenThousandths < 0 { bytes.append(Self.minus) }
    let (whole, rest) = decimal.tenThousandths.magnitude.quotientAndRemainder(dividingBy: 10_000)
    append(magnitude: whole)
    guard rest > 0 else { return }
    bytes.append(UInt8(ascii: "."))
    var fraction = rest
    var place: UInt64 = 1_000
    while fraction > 0 {
      bytes.append(Self.zero + UInt8(truncatingIfNeeded: fraction / place))
      fraction %= place
      place /= 10
    }
  }

  /// Appends a period: `2019` or `2019-07`.
  mutating func field(_ period: Period) {
    separate()
    append(magnitude: UInt64(period.year.magnitude))
    guard let month = period.month else { return }
    bytes.append(Self.minus)
    if month < 10 { bytes.append(Self.zero) }
    append(magnitude: UInt64(month.magnitude))
  }

  private static let minus = UInt8(ascii: "-")
  private static let zero = UInt8(ascii: "0")
  private static let quote = UInt8(ascii: "\"")

  private mutating func separate() {
    if atStartOfLine { atStartOfLine = false } else { bytes.append(UInt8(ascii: ",")) }
  }

  private mutating func append(_ text: some Collection<UInt8>) {
    let mustQuote = text.contains { $0 == 44 || $0 == Self.quote || $0 == 10 || $0 == 13 }
    guard mustQuote else {
      bytes.append(contentsOf: text)
      return
    }
    bytes.append(Self.quote)
    for byte in text {
      if byte == Self.quote { bytes.append(Self.quote) }
      bytes.append(byte)
    }
    bytes.append(Self.quote)
  }

  private mutating func append(magnitude: UInt64) {
    let start = bytes.count
    var rest = magnitude
    repeat {
      bytes.append(Self.zero + UInt8(truncatingIfNeeded: rest % 10))
      rest /= 10
    } while rest > 0
    bytes[start...].reverse()
  }
}
