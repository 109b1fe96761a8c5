/// Where a large table can be cut: its form is judged, and pieces of about one block are found that begin and end with
/// a record.
struct TableSurvey {
  private(set) var pieces: [(bytes: Range<Int>, line: Int)] = []

  /// What one block says of itself.
  private struct Block {
    var isUTF8 = true
    var hasQuote = false
    var feeds = 0
    /// Where the first line feed stands in the file.
    var firstFeed: Int?
  }

  /// Notes what is malformed and returns nil then.
  init?(of file: String, in output: OutputFolder, into ledger: Ledger) {
    let size = output.size(of: file) ?? 0
    let length = max(1, output.blockSize)
    let count = (size + length - 1) / length
    let blocks = concurrently(count) { index in
      TableSurvey.block(index * length..<min(size, (index + 1) * length), of: file, in: output)
    }
    guard blocks.allSatisfy(\.isUTF8) else {
      TableHeader.noteEncoding(file, ledger)
      return nil
    }
    if blocks.contains(where: \.hasQuote) {
      guard cutAmongQuotes(file, size, length, output, ledger) else { return nil }
    } else {
      cutAtFeeds(blocks, size)
    }
  }

  /// A block is judged from its first whole character to the first one of the next block.
  private static func block(_ range: Range<Int>, of file: String, in output: OutputFolder) -> Block {
    output.withBytes(of: file, range.lowerBound..<range.upperBound + 4) { bytes in
      var block = Block()
      let own = min(bytes.count, range.count)
      func firstWhole(_ start: Int) -> Int {
        var index = start
        while index < min(bytes.count, start + 4), bytes[index] & 0xC0 == 0x80 { index += 1 }
        return index
      }
      let first = range.lowerBound == 0 ? 0 : firstWhole(0)
      let end = max(first, firstWhole(own))
      block.isUTF8 = isWellFormed(ByteText(rebasing: ByteText(bytes)[first..<end])) && first < 4 && end < own + 4
      let text = ByteText(rebasing: ByteText(bytes)[..<own])
      block.feeds = count(of: UInt8(ascii: "\n"), in: text)
      block.hasQuote = count(of: UInt8(ascii: "\""), in: text) > 0
      block.firstFeed = bytes[..<own].firstIndex(of: UInt8(ascii: "\n")).map { range.lowerBound + $0 }
      return block
    }
  }

  /// Without quotes every line feed ends a record.
  private mutating func cutAtFeeds(_ blocks: [Block], _ size: Int) {
    var start = 0
    var line = 1
    var feeds = 0
    for (index, block) in blocks.enumerated() {
      defer { feeds += block.feeds }
      guard index > 0, let feed = block.firstFeed, feed + 1 < size else { continue }
      pieces.append((start..<feed + 1, line))
      start = feed + 1
      line = feeds + 2
    }
    if start < size { pieces.append((start..<size, line)) }
  }

  /// With quotes the records are followed one by one. False where a quote is not closed, or is followed by text.
  private mutating func cutAmongQuotes(
    _ file: String, _ size: Int, _ length: Int, _ output: OutputFolder, _ ledger: Ledger
  ) -> Bool {
    var scan = QuoteScan()
    var start = 0
    var startLine = 1
    var offset = 0
    while offset < size {
      let end = min(size, offset + length)
      let isWhole = output.withBytes(of: file, offset..<end) { bytes in
        var index = offset == 0 ? byteOrderMarkLength(ByteText(bytes)) : 0
        while index < bytes.count {
          guard let isEnd = scan.read(bytes[index]) else { return false }
          index += 1
          if isEnd, offset + index - start >= length, offset + index < size {
            pieces.append((start..<offset + index, startLine))
            start = offset + index
            startLine = scan.line
          }
        }
        return true
      }
      guard isWhole else {
        TableHeader.noteQuoting(file, line: scan.line, ledger)
        return false
      }
      offset = end
    }
    guard scan.mayEnd else {
      TableHeader.noteQuoting(file, line: scan.line, ledger)
      return false
    }
    if start < size { pieces.append((start..<size, startLine)) }
    return true
  }
}

/// Follows quotes byte by byte.
private struct QuoteScan {
  private enum State {
    case fieldStart, plain, quoted, afterQuote, afterReturn
  }

  private var state = State.fieldStart
  /// The physical line of the next byte.
  private(set) var line = 1

  /// Whether the file may end here.
  var mayEnd: Bool { state != .quoted && state != .afterReturn }

  /// Reads a byte; true where it ends a record, nil where it breaks the quoting.
  mutating func read(_ byte: UInt8) -> Bool? {
    switch (state, byte) {
    case (.fieldStart, UInt8(ascii: "\"")), (.afterQuote, UInt8(ascii: "\"")): state = .quoted
    case (.quoted, UInt8(ascii: "\"")): state = .afterQuote
    case (.quoted, UInt8(ascii: "\n")): line += 1
    case (.quoted, _): break
    case (_, UInt8(ascii: "\n")):
      state = .fieldStart
      line += 1
      return true
    case (.afterReturn, _): return nil
    case (_, UInt8(ascii: ",")): state = .fieldStart
    case (.afterQuote, UInt8(ascii: "\r")): state = .afterReturn
    case (.afterQuote, _): return nil
    default: state = .plain
    }
    return false
  }
}

/// How often a byte stands in a text: in runs that one byte can count, so that many bytes are compared at a time.
private func count(of byte: UInt8, in text: ByteText) -> Int {
  var total = 0
  var index = 0
  while index < text.count {
    let end = min(index + 255, text.count)
    var run: UInt8 = 0
    while index < end {
      run &+= text[index] == byte ? 1 : 0
      index &+= 1
    }
    total += Int(run)
  }
  return total
}
