public import Planning

/// Writes rows of a CSV file (RFC 4180) into bytes. A field is quoted only where it holds a comma, a quote or a line end.
public struct CSVWriter: ~Copyable {
  private var bytes: ByteWriter
  private let carriageReturns: Bool
  private var isFirstInRow = true

  /// Starts without rows.
  public init(carriageReturns: Bool, reserving capacity: Int = 0) {
    bytes = ByteWriter(reserving: capacity)
    self.carriageReturns = carriageReturns
  }

  /// Appends the UTF-8 byte-order mark; only at the start of a file.
  public mutating func byteOrderMark() { bytes.append([0xEF, 0xBB, 0xBF]) }

  /// Everything written; the writer is empty then.
  public mutating func finish() -> [UInt8] { bytes.finish() }

  /// A field of any text.
  public mutating func field(text: String) {
    separate()
    var text = text
    text.withUTF8 { bytes.append(field: $0) }
  }

  /// A text of a list, for texts that stand in many rows.
  public mutating func field(_ texts: FieldTexts, at index: Int) {
    separate()
    texts.withText(at: index) { bytes.append($0) }
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

/// Texts as they stand in a CSV file, quoted where they need to be, one after the other in one array.
public struct FieldTexts: Sendable {
  private let bytes: [UInt8]
  private let starts: [Int]

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
  }

  func withText(at index: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
    bytes.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[starts[index]..<starts[index + 1]])) }
  }
}
