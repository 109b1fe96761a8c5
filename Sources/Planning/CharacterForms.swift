/// The ASCII form of a full-width character, the character itself otherwise.
package func narrowed(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
  switch scalar.value {
  case 0xFF01...0xFF5E: Unicode.Scalar(UInt8(scalar.value - 0xFEE0))
  case 0x3000: " "
  case 0x2212: "-"
  default: scalar
  }
}

/// Whether a character is blank at the ends of a value: spaces of every width and marks without any. Control characters that
/// are no blanks are none, for they are reported.
package func isBlank(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 9...13, 32, 0x85, 0x3000: true
  case 0..<0xA0, 0x4E00..<0xA000, 0x34F, 0xFE00...0xFE0F, 0xE0100...0xE01EF: false
  default: scalar.isInvisible
  }
}

/// The text without blanks at its ends: spaces of every width and marks without any.
///
/// - Complexity: O(length).
public func trimmed(_ text: String) -> String {
  var scalars = text.unicodeScalars[...]
  while let first = scalars.first, isBlank(first) { scalars.removeFirst() }
  while let last = scalars.last, isBlank(last) { scalars.removeLast() }
  return String(scalars)
}

/// The bytes without blanks at their ends; blanks beyond ASCII are found where the ends are not ASCII.
package func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
  var start = bytes.startIndex
  var end = bytes.endIndex
  while start < end, isASCIIBlank(bytes[start]) { start += 1 }
  while end > start, isASCIIBlank(bytes[end - 1]) { end -= 1 }
  if start < end, bytes[start] >= 0x80 || bytes[end - 1] >= 0x80 {
    let text = String(decoding: bytes[start..<end], as: UTF8.self)
    let inner = trimmed(text)
    return inner.utf8.count == end - start ? bytes[start..<end] : Array(inner.utf8)[...]
  }
  return bytes[start..<end]
}

@inline(__always)
private func isASCIIBlank(_ byte: UInt8) -> Bool { byte == 32 || (byte >= 9 && byte <= 13) }

/// Whether every character of a text is one of those that are seen as they are: ASCII, common Chinese characters and marks. False says
/// nothing.
///
/// - Complexity: O(length).
package func isPlainlySeen(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
  var index = 0
  while index < bytes.count {
    let byte = bytes[index]
    if 32...126 ~= byte {
      index += 1
      continue
    }
    guard index + 2 < bytes.count else { return false }
    let (second, third) = (bytes[index + 1], bytes[index + 2])
    guard second & 0xC0 == 0x80, third & 0xC0 == 0x80 else { return false }
    switch byte {
    // U+4000 to U+9FFF.
    case 0xE4...0xE9: break
    // 、 to 】.
    case 0xE3: if second != 0x80 || !(0x81...0x91 ~= third) { return false }
    // Full-width forms; in front of a text some begin formulas.
    case 0xEF: if second != 0xBC || index == 0 { return false }
    default: return false
    }
    index += 3
  }
  return true
}

/// The text with a plain space for every wide or special one, and without blanks that have no width.
///
/// - Complexity: O(length).
package func withPlainBlanks(_ text: String) -> String {
  if text.utf8.allSatisfy({ $0 < 0x80 }) { return text }
  var result = String.UnicodeScalarView()
  for scalar in text.unicodeScalars {
    if scalar.isASCII || !isBlank(scalar) {
      result.append(scalar)
    } else if scalar.properties.isWhitespace {
      result.append(" ")
    }
  }
  return String(result)
}

/// The text with full-width forms made ASCII.
package func narrowed(_ text: String) -> String {
  var result = String.UnicodeScalarView()
  for scalar in text.unicodeScalars { result.append(narrowed(scalar)) }
  return String(result)
}

/// How a message names a character.
package func characterName(_ scalar: Unicode.Scalar) -> (zh: String, en: String) {
  switch scalar {
  case "A"..."Z", "a"..."z": ("字母 \(scalar)", "the letter \(scalar)")
  case "0"..."9": ("数字 \(scalar)", "the digit \(scalar)")
  case " ": ("空格", "a space")
  case "\n", "\r": ("换行", "a line end")
  case "\t": ("制表符", "a tab")
  default:
    if scalar.properties.generalCategory == .control {
      ("控制字符 \(scalar.codePoint)", "the control character \(scalar.codePoint)")
    } else if scalar.isInvisible {
      ("看不见的字符 \(scalar.codePoint)", "the invisible character \(scalar.codePoint)")
    } else {
      ("“\(scalar)”", "\"\(scalar)\"")
    }
  }
}

/// The first character of a text that nobody sees, and its place from 1; ends of lines and tabs are seen.
package func firstInvisible(_ text: String) -> (scalar: Unicode.Scalar, position: Int)? {
  var text = text
  if text.withUTF8({ $0.allSatisfy { 32...126 ~= $0 } }) { return nil }
  for (index, scalar) in text.unicodeScalars.enumerated()
  where scalar.isInvisible && !"\n\r\t".unicodeScalars.contains(scalar) { return (scalar, index + 1) }
  return nil
}

/// Where two texts that look alike differ first: the place from 1, and the characters there, each as `U+6797`.
package func firstDifference(_ left: String, _ right: String) -> (position: Int, left: String, right: String) {
  let (one, other) = (Array(left.unicodeScalars), Array(right.unicodeScalars))
  let same = zip(one, other).prefix { $0 == $1 }.count
  func name(_ scalars: [Unicode.Scalar]) -> String { same < scalars.count ? scalars[same].codePoint : "–" }
  return (same + 1, name(one), name(other))
}

/// A heading or word with full-width forms made ASCII and brackets of every kind round, without spaces and marks of required columns, in lower case.
package func normalizedHeading(_ text: String) -> String {
  var result = String.UnicodeScalarView()
  for scalar in text.unicodeScalars {
    let narrow = narrowed(scalar)
    if isBlank(narrow) || narrow == "*" || narrow == "\n" || narrow == "\r" { continue }
    switch narrow {
    case "[", "【", "{", "〔", "「", "《", "〈": result.append("(")
    case "]", "】", "}", "〕", "」", "》", "〉": result.append(")")
    default: result.append(narrow)
    }
  }
  return String(result).lowercased()
}
