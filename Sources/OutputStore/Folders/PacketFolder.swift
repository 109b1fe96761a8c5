public import Planning

/// The folder of a district's packet, relative to the output: `packets/371002`.
///
/// Ids are free text, so whatever is not an ASCII letter or digit, `.`, `_`, `-` or a CJK ideograph is
/// percent-encoded byte by byte, and so is a point at either end: no id leaves the folder, hides itself or
/// falls together with another one.
public func packetFolder(forDistrict id: Identifier) -> String {
  "packets/" + safeFolderName(for: id)
}

/// The id as the name of a folder; never empty, `.` or `..`.
func safeFolderName(for id: Identifier) -> String {
  let scalars = Array(id.unicodeScalars)
  var name = ""
  for (index, scalar) in scalars.enumerated() {
    let isEdge = index == 0 || index == scalars.count - 1
    if isSafe(scalar), !(scalar == "." && isEdge) {
      name.unicodeScalars.append(scalar)
      continue
    }
    for byte in String(scalar).utf8 {
      name += (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
    }
  }
  // A lone percent sign stands for nothing else.
  return name.isEmpty ? "%" : name
}

private func isSafe(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar {
  case "a"..."z", "A"..."Z", "0"..."9", ".", "_", "-": true
  case "\u{3400}"..."\u{4DBF}", "\u{4E00}"..."\u{9FFF}", "\u{20000}"..."\u{323AF}": true
  default: false
  }
}
