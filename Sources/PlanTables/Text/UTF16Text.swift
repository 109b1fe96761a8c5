/// A text in UTF-16, as Excel saves "Unicode text": with a byte order mark, or known by its zero bytes.
struct UTF16Text {
  /// What decoding found.
  enum Decoding {
    case text([UInt8])
    /// The unit at this byte is no text; the line it stands on.
    case badUnit(offset: Int, line: Int32)
  }

  private let bytes: [UInt8]
  private let isLittle: Bool
  private let start: Int

  /// Looks at a file's bytes; nil where they are no UTF-16.
  init?(_ bytes: [UInt8]) {
    self.bytes = bytes
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
      (isLittle, start) = (bytes[0] == 0xFF, 2)
      return
    }
    let top = bytes.prefix(4_096)
    guard bytes.count >= 4, top.contains(0), let likely = [true, false].first(where: { UTF16Text.isLikely(top, isLittle: $0) }) else {
      return nil
    }
    (isLittle, start) = (likely, 0)
  }

  /// Whether nearly all units are letters of tables, and one of them is ASCII.
  private static func isLikely(_ top: ArraySlice<UInt8>, isLittle: Bool) -> Bool {
    var (likely, ascii, all) = (0, 0, 0)
    for index in stride(from: 0, to: top.count - 1, by: 2) {
      let unit = UInt16(top[isLittle ? index + 1 : index]) << 8 | UInt16(top[isLittle ? index : index + 1])
      all += 1
      switch unit {
      case 9, 10, 13, 0x20...0x7E:
        ascii += 1
        likely += 1
      case 0xA0...0xFF, 0x3000...0x303F, 0x4E00...0x9FFF, 0xFF00...0xFFEF, 0xFEFF: likely += 1
      default: break
      }
    }
    return ascii > 0 && likely * 10 >= all * 9
  }

  /// The text as UTF-8.
  ///
  /// - Complexity: O(bytes).
  func decoded() -> Decoding {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var line: Int32 = 1
    var index = start
    while index < bytes.count {
      guard let unit = unit(index), unit != 0 else { return .badUnit(offset: index, line: line) }
      var value = UInt32(unit)
      let place = index
      index += 2
      if unit & 0xFC00 == 0xD800, let low = self.unit(index), low & 0xFC00 == 0xDC00 {
        value = 0x10000 + (UInt32(unit & 0x3FF) << 10 | UInt32(low & 0x3FF))
        index += 2
      }
      guard let scalar = Unicode.Scalar(value) else { return .badUnit(offset: place, line: line) }
      if value < 0x80 {
        result.append(UInt8(value))
        if value == 10 { line += 1 }
      } else {
        if let encoded = UTF8.encode(scalar) { result.append(contentsOf: encoded) }
      }
    }
    return .text(result)
  }

  private func unit(_ index: Int) -> UInt16? {
    guard index + 1 < bytes.count else { return nil }
    return isLittle ? UInt16(bytes[index + 1]) << 8 | UInt16(bytes[index]) : UInt16(bytes[index]) << 8 | UInt16(bytes[index + 1])
  }
}
