/// The name of a part as archives have it, of a name in an archive or of a target in a part's relationships: slashes whichever
/// way they lean, without one in front, percent signs undone, steps up taken.
///
/// A target that does not start with a slash is meant from the folder of the part that has it. Programs write backslashes,
/// `%20` and Chinese letters as they please, and Excel finds the parts all the same.
func partName(_ target: String, from part: String = "") -> String {
  let target = percentDecoded(target.replacing("\\", with: "/"))
  var folders = target.hasPrefix("/") ? [] : part.split(separator: "/").dropLast().map(String.init)
  for step in target.split(separator: "/") {
    switch step {
    case ".": break
    case "..": _ = folders.popLast()
    default: folders.append(String(step))
    }
  }
  return folders.joined(separator: "/")
}

/// `%E8%A1%A8` as 表; what is no escape stays, and the whole where the bytes are no text.
private func percentDecoded(_ text: String) -> String {
  guard text.utf8.contains(UInt8(ascii: "%")) else { return text }
  let bytes = Array(text.utf8)
  var result: [UInt8] = []
  var index = 0
  while index < bytes.count {
    if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count, let high = hexDigit(bytes[index + 1]),
      let low = hexDigit(bytes[index + 2]), high | low != 0
    {
      result.append(high << 4 | low)
      index += 3
    } else {
      result.append(bytes[index])
      index += 1
    }
  }
  return String(validating: result, as: UTF8.self) ?? text
}

private func hexDigit(_ byte: UInt8) -> UInt8? {
  switch byte {
  case 48...57: byte - 48
  case 65...70: byte - 55
  case 97...102: byte - 87
  default: nil
  }
}
