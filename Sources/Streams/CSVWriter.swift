public import Planning

/// Writes rows of a CSV file (RFC 4180) into bytes. A field is quoted only where it holds a comma, a quote or a line end.
///
/// In tables for people a text that a spreadsheet would compute, such as `=1+1`, gets an apostrophe in front, and so does one
/// that looks like it for its own apostrophes: taking one apostrophe off gives every text back.
public struct CSVWriter: ~Copyable {
  private var bytes: ByteWriter
  private let carriageReturns: Bool
  private let disarmsFormulas: Bool
  private var isFirstInRow = true

  /// Starts without rows.
  public init(carriageReturns: Bool, disarmsFormulas: Bool = false, reserving capacity: Int = 0) {
    bytes = ByteWriter(reserving: capacity)
    self.carriageReturns = carriageReturns
    self.disarmsFormulas = disarmsFormulas
  }

  /// Appends the UTF-8 byte-order mark; only at the start of a file.
  public mutating func byteOrderMark() { bytes.append([0xEF, 0xBB, 0xBF]) }

  /// Everything written; the writer is empty then.
  public mutating func finish() -> [UInt8] { bytes.finish() }

  /// A field of any text.
  public mutating func field(text: String) {
    separate()
    var text = text
    text.withUTF8 { field in
      guard disarmsFormulas, looksLikeFormula(field) else { return bytes.append(field: field) }
      let start = bytes.count
      bytes.append(UInt8(ascii: "'"))
      bytes.append(field)
      bytes.quoteField(from: start)
    }
  }

  /// A text of a list, for texts that stand in many rows.
  public mutating func field(_ texts: FieldTexts, at index: Int) {
    separate()
    texts.withText(at: index) { text in
      let quote = UInt8(ascii: "\"")
      let start = text.first == quote ? 1 : 0
      guard disarmsFormulas, texts.haveFormulas, looksLikeFormula(text.dropFirst(start)) else { return bytes.append(text) }
      if start == 1 { bytes.append(quote) }
      bytes.append(UInt8(ascii: "'"))
      bytes.append(UnsafeBufferPointer(rebasing: text[start...]))
    }
  }

  /// A field of any text that the body appends.
  public mutating func field(_ body: (inout ByteWriter) -> Void) {
    separate()
    let start = bytes.count
    body(&bytes)
    bytes.quoteField(from: start)
  }

  /// A field that the body appends and that never needs quotes, which is checked in debug builds only.
  public mutating func plainField(_ body: (inout ByteWriter) -> Void) {
    separate()
    let start = bytes.count
    body(&bytes)
    assert(bytes.isPlainField(from: start), "a field needs quotes")
  }

  /// A whole number, blank for nil.
  public mutating func field(whole: Int?) {
    separate()
    if let whole { bytes.append(whole: whole) }
  }

  /// A number that reads back as the same bits, blank for nil.
  public mutating func field(exact: Double?) {
    separate()
    if let exact { bytes.append(exact: exact) }
  }

  /// An amount in yuan.
  public mutating func field(_ amount: Fen) {
    separate()
    bytes.append(amount)
  }

  /// A decimal as its shortest exact text, blank for nil.
  public mutating func field(_ decimal: Decimal4?) {
    separate()
    if let decimal { bytes.append(decimal) }
  }

  /// A period: `2019` or `2019-07`.
  public mutating func field(_ period: Period) {
    separate()
    bytes.append(period)
  }

  /// Ends a row.
  public mutating func endRow() {
    if carriageReturns { bytes.append(0x0D) }
    bytes.append(0x0A)
    isFirstInRow = true
  }

  @inline(__always)
  private mutating func separate() {
    if isFirstInRow {
      isFirstInRow = false
    } else {
      bytes.append(UInt8(ascii: ","))
    }
  }
}

/// Whether a spreadsheet would compute a text or take it for another kind of value: it starts with a sign of formulas, perhaps
/// behind apostrophes, and is no plain signed number, which stays the same.
///
/// - Complexity: O(apostrophes and digits in front).
@inlinable @inline(__always)
public func looksLikeFormula(_ text: some Collection<UInt8>) -> Bool {
  // Letters and digits, with which nearly all texts begin, are none of the signs.
  if let first = text.first, 48...57 ~= first || 65...238 ~= first { return false }
  return hasSignOfFormula(text)
}

/// The same for a text that may begin with any byte.
@inlinable
func hasSignOfFormula(_ text: some Collection<UInt8>) -> Bool {
  let rest = text.drop { $0 == UInt8(ascii: "'") }
  // A sign alone is a text: the "=" of a rule, a dash for nothing.
  guard let first = rest.first, rest.count > 1 else { return false }
  switch first {
  case UInt8(ascii: "="), UInt8(ascii: "@"), 9, 13: return true
  case UInt8(ascii: "+"), UInt8(ascii: "-"):
    let number = rest.dropFirst()
    return !number.allSatisfy { 48...57 ~= $0 || [44, 46, 37].contains($0) }
  case 0xEF:
    // Full-width ＝ ＋ － ＠.
    let sign = Array(rest.prefix(3).dropFirst())
    guard rest.count > 3 else { return false }
    return [[0xBC, 0x9D], [0xBC, 0x8B], [0xBC, 0x8D], [0xBC, 0xA0]].contains(sign)
  default: return false
  }
}

/// Texts as they stand in a CSV file, quoted where they need to be, one after the other in one array.
public struct FieldTexts: Sendable {
  private let bytes: [UInt8]
  private let starts: [Int]
  /// Whether a spreadsheet would compute any of them.
  let haveFormulas: Bool

  /// Prepares the texts.
  ///
  /// - Complexity: O(bytes).
  public init(_ texts: some Collection<String>) {
    var writer = ByteWriter()
    var starts = [0]
    starts.reserveCapacity(texts.count + 1)
    for text in texts {
      var text = text
      text.withUTF8 { writer.append(field: $0) }
      starts.append(writer.count)
    }
    bytes = writer.finish()
    self.starts = starts
    haveFormulas = texts.contains { looksLikeFormula($0.utf8) }
  }

  func withText(at index: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
    bytes.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[starts[index]..<starts[index + 1]])) }
  }
}
