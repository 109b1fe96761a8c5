import Planning

/// A JSON value that is always written the same way: keys sorted by their UTF-8 bytes, doubles with the
/// shortest digits that read back as the same bits.
package enum JSONValue: Sendable {
  case text(String)
  case boolean(Bool)
  case whole(Int)
  case number(Double)
  case list([JSONValue])
  /// The keys must differ.
  case object([(key: String, value: JSONValue)])

  /// An object without the members that are not given.
  package static func members(_ members: (key: String, value: JSONValue?)...) -> JSONValue {
    .object(members.compactMap { member in member.value.map { (member.key, $0) } })
  }

  /// On several lines, two spaces deeper per level, with LF and one LF at the end.
  package var prettyBytes: [UInt8] {
    var bytes = ByteWriter()
    write(to: &bytes, depth: 0)
    bytes.append(0x0A)
    return bytes.finish()
  }

  /// On one line, with one LF at the end.
  package var lineBytes: [UInt8] {
    var bytes = ByteWriter()
    write(to: &bytes, depth: nil)
    bytes.append(0x0A)
    return bytes.finish()
  }

  private func write(to bytes: inout ByteWriter, depth: Int?) {
    switch self {
    case .text(let text): JSONValue.write(text, to: &bytes)
    case .boolean(let isTrue): bytes.append(isTrue ? "true" : "false")
    case .whole(let whole): bytes.append(whole: whole)
    case .number(let number): bytes.append(exact: number)
    case .list(let values):
      bytes.append("[")
      for (index, value) in values.enumerated() {
        if index > 0 { bytes.append(",") }
        JSONValue.breakLine(depth.map { $0 + 1 }, &bytes)
        value.write(to: &bytes, depth: depth.map { $0 + 1 })
      }
      if !values.isEmpty { JSONValue.breakLine(depth, &bytes) }
      bytes.append("]")
    case .object(let members):
      let sorted = members.sorted { idPrecedes($0.key, $1.key) }
      bytes.append("{")
      for (index, member) in sorted.enumerated() {
        if index > 0 {
          precondition(idPrecedes(sorted[index - 1].key, member.key), "key \(member.key) twice")
          bytes.append(",")
        }
        JSONValue.breakLine(depth.map { $0 + 1 }, &bytes)
        JSONValue.write(member.key, to: &bytes)
        bytes.append(depth == nil ? ":" : ": ")
        member.value.write(to: &bytes, depth: depth.map { $0 + 1 })
      }
      if !sorted.isEmpty { JSONValue.breakLine(depth, &bytes) }
      bytes.append("}")
    }
  }

  private static func breakLine(_ depth: Int?, _ bytes: inout ByteWriter) {
    guard let depth else { return }
    bytes.append(0x0A)
    for _ in 0..<depth { bytes.append("  ") }
  }

  private static func write(_ text: String, to bytes: inout ByteWriter) {
    bytes.append("\"")
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""): bytes.append("\\\"")
      case UInt8(ascii: "\\"): bytes.append("\\\\")
      case 0x0A: bytes.append("\\n")
      case 0x0D: bytes.append("\\r")
      case 0x09: bytes.append("\\t")
      case 0..<0x20:
        bytes.append("\\u00")
        bytes.append(UInt8(ascii: byte < 0x10 ? "0" : "1"))
        bytes.append(text: String(byte % 16, radix: 16))
      default: bytes.append(byte)
      }
    }
    bytes.append("\"")
  }
}
