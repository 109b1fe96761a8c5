/// The delimiter of a text whose columns are not separated by commas, and the text with commas in its place.
struct Delimiters {
  private let bytes: [UInt8]
  /// What separates columns.
  let delimiter: UInt8
  /// Where the table begins: behind a first line `sep=;`.
  private let start: Int

  static let comma = UInt8(ascii: ",")
  static let tab: UInt8 = 9

  /// Looks at the first lines; nil where columns are separated by commas and nothing else is said.
  ///
  /// - Parameter takesTabs: whether tabs separate columns where there are more of them than commas.
  init?(_ bytes: [UInt8], takesTabs: Bool) {
    self.bytes = bytes
    let end = bytes.prefix(16).firstIndex { $0 == 10 || $0 == 13 } ?? min(16, bytes.count)
    let first = bytes[..<end].filter { $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: " ") }
    if first.count == 5, String(decoding: first.prefix(4), as: UTF8.self).lowercased() == "sep=",
      [Delimiters.comma, UInt8(ascii: ";"), UInt8(ascii: "|"), Delimiters.tab].contains(first[4])
    {
      (delimiter, start) = (first[4], end)
      return
    }
    guard takesTabs else { return nil }
    let top = bytes.prefix(4_096)
    guard top.count(where: { $0 == Delimiters.tab }) > top.count(where: { $0 == Delimiters.comma }) else { return nil }
    (delimiter, start) = (Delimiters.tab, 0)
  }

  /// The text with commas; lines keep their numbers.
  ///
  /// - Complexity: O(bytes).
  var commaSeparated: [UInt8] {
    if delimiter == Delimiters.comma { return Array(bytes[start...]) }
    let quote = UInt8(ascii: "\"")
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count + 64)
    var index = start
    while index < bytes.count {
      let first = index
      if bytes[index] == quote {
        // A quoted field stays as it is, up to its closing quote.
        index += 1
        while index < bytes.count {
          if bytes[index] == quote {
            guard index + 1 < bytes.count, bytes[index + 1] == quote else { break }
            index += 1
          }
          index += 1
        }
        index = min(index + 1, bytes.count)
      }
      while index < bytes.count, bytes[index] != delimiter, bytes[index] != 10, bytes[index] != 13 { index += 1 }
      let field = bytes[first..<index]
      if field.first != quote, field.contains(Delimiters.comma) {
        result.append(quote)
        for byte in field { result += byte == quote ? [quote, quote] : [byte] }
        result.append(quote)
      } else {
        result += field
      }
      guard index < bytes.count else { break }
      result.append(bytes[index] == delimiter ? Delimiters.comma : bytes[index])
      index += 1
    }
    return result
  }
}
