/// Appends bytes one after the other: what files and JSON are written with, without a `String` for each field.
///
/// Small pieces go to a block of memory of fixed size, without a check of uniqueness or bounds for each byte; full blocks go
/// to the array that ``finish()`` returns.
public struct ByteWriter: ~Copyable {
  private var done: [UInt8] = []
  private let block: UnsafeMutablePointer<UInt8>
  private var used = 0

  private static let blockSize = 1 << 15
  /// The longest piece that is written in place [bytes].
  static let longestPiece = 80

  /// Starts without bytes; `capacity` saves growing step by step.
  public init(reserving capacity: Int = 0) {
    block = .allocate(capacity: ByteWriter.blockSize)
    done.reserveCapacity(capacity)
  }

  deinit { block.deallocate() }

  /// How many bytes were appended.
  public var count: Int { done.count + used }

  /// Everything appended; the writer is empty then.
  public mutating func finish() -> [UInt8] {
    flush()
    var result: [UInt8] = []
    swap(&result, &done)
    return result
  }

  private mutating func flush() {
    done.append(contentsOf: UnsafeBufferPointer(start: block, count: used))
    used = 0
  }

  /// Lets the body write up to ``longestPiece`` bytes in place; it returns how many.
  @inline(__always)
  mutating func appendPiece(_ body: (UnsafeMutablePointer<UInt8>) -> Int) {
    if used + ByteWriter.longestPiece > ByteWriter.blockSize { flush() }
    used += body(block + used)
  }

  /// Appends a byte.
  @inline(__always)
  public mutating func append(_ byte: UInt8) {
    if used == ByteWriter.blockSize { flush() }
    block[used] = byte
    used += 1
  }

  /// Appends bytes.
  public mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard let base = bytes.baseAddress else { return }
    if used + bytes.count > ByteWriter.blockSize { flush() }
    guard bytes.count <= ByteWriter.blockSize else {
      done.append(contentsOf: bytes)
      return
    }
    (block + used).update(from: base, count: bytes.count)
    used += bytes.count
  }

  /// Appends bytes.
  public mutating func append(_ bytes: [UInt8]) { bytes.withUnsafeBufferPointer { append($0) } }

  /// Appends a literal.
  public mutating func append(_ literal: StaticString) { literal.withUTF8Buffer { append($0) } }

  /// Appends a text.
  public mutating func append(text: String) {
    var text = text
    text.withUTF8 { append($0) }
  }

  /// Puts quotes around the bytes from an offset on, and doubles those inside, where they hold a comma, a quote or the
  /// end of a line (RFC 4180).
  mutating func quoteField(from start: Int) {
    if start < done.count { flush() }
    let isInBlock = start >= done.count
    let holdsSpecial =
      isInBlock
      ? needsQuotes(UnsafeBufferPointer(start: block + (start - done.count), count: count - start))
      : done.withUnsafeBufferPointer { needsQuotes(UnsafeBufferPointer(rebasing: $0[start...])) }
    guard holdsSpecial else { return }
    flush()
    let field = Array(done[start...])
    done.removeSubrange(start...)
    append(quoted: field)
  }

  /// Whether the bytes from an offset on can stand as a field without quotes.
  mutating func isPlainField(from start: Int) -> Bool {
    flush()
    return done.withUnsafeBufferPointer { !needsQuotes(UnsafeBufferPointer(rebasing: $0[start...])) }
  }

  /// Appends bytes as a field, in quotes where they need them.
  mutating func append(field: UnsafeBufferPointer<UInt8>) {
    if needsQuotes(field) { append(quoted: field) } else { append(field) }
  }

  private mutating func append(quoted field: some Sequence<UInt8>) {
    append(UInt8(ascii: "\""))
    for byte in field {
      if byte == UInt8(ascii: "\"") { append(byte) }
      append(byte)
    }
    append(UInt8(ascii: "\""))
  }
}

/// Whether a field holds a comma, a quote or the end of a line.
private func needsQuotes(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
  // All four stand before the letters, the digits and the hyphen, and a comma is the last of them.
  var least: UInt8 = .max
  for byte in bytes { least = min(least, byte) }
  return least <= UInt8(ascii: ",") && bytes.contains { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") || $0 == 0x0A || $0 == 0x0D }
}

/// The text that the bytes appended by the body spell.
public func written(_ body: (inout ByteWriter) -> Void) -> String {
  var writer = ByteWriter()
  body(&writer)
  return String(decoding: writer.finish(), as: UTF8.self)
}
