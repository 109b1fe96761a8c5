/// Text as the file's XML takes it: what XML forbids is written `_xHHHH_`, as spreadsheets do, and so is an underscore
/// that would otherwise start such a form. Reading gives the same text again.
///
/// - Complexity: O(length).
func escapedText(_ text: String) -> String {
  guard text.utf8.withContiguousStorageIfAvailable(needsEscape) ?? true else { return text }
  var result = ""
  let scalars = Array(text.unicodeScalars)
  for (index, scalar) in scalars.enumerated() {
    switch scalar.value {
    case 0x09, 0x0A: result.unicodeScalars.append(scalar)
    case 0..<0x20, 0xFFFE, 0xFFFF: result += form(of: scalar)
    case 0x5F where startsForm(scalars[index...]): result += form(of: scalar)
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result
}

/// Text where no such form exists, as in a file's title or a formula: what XML forbids becomes U+FFFD.
func withoutForbiddenCharacters(_ text: String) -> String {
  var result = ""
  for scalar in text.unicodeScalars {
    switch scalar.value {
    case 0x09, 0x0A: result.unicodeScalars.append(scalar)
    case 0..<0x20, 0xFFFE, 0xFFFF: result += "\u{FFFD}"
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result
}

/// Whether a byte could be part of what must be escaped; says yes too often.
private func needsEscape(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
  for (index, byte) in bytes.enumerated() {
    if byte < 0x20, byte != 0x09, byte != 0x0A { return true }
    if byte == 0x5F, index + 1 < bytes.count, bytes[index + 1] == UInt8(ascii: "x") { return true }
    if byte == 0xEF, index + 1 < bytes.count, bytes[index + 1] == 0xBF { return true }
  }
  return false
}

/// Whether it starts with `_xHHHH_`.
private func startsForm(_ scalars: ArraySlice<Unicode.Scalar>) -> Bool {
  let form = scalars.prefix(7)
  guard form.count == 7, form.last == "_", form[form.startIndex + 1] == "x" else { return false }
  return form.dropFirst(2).dropLast().allSatisfy { $0.properties.isASCIIHexDigit }
}

private func form(of scalar: Unicode.Scalar) -> String {
  let digits = String(scalar.value, radix: 16, uppercase: true)
  return "_x" + String(repeating: "0", count: 4 - digits.count) + digits + "_"
}
