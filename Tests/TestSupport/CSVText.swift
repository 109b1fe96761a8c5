/// The records of a CSV text as texts, the heading first; nil where a quoted field is never closed. A byte-order mark is left out.
public func csvRows(_ bytes: [UInt8]) -> [[String]]? {
  var (rows, row, field): ([[String]], [String], [UInt8]) = ([], [], [])
  var isQuoted = false
  for byte in bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...] {
    switch byte {
    // A doubled quote ends the field and begins it again, which leaves one.
    case UInt8(ascii: "\""):
      isQuoted.toggle()
      if isQuoted, !field.isEmpty { field.append(byte) }
    case UInt8(ascii: ",") where !isQuoted, 0x0A where !isQuoted:
      row.append(String(decoding: field, as: UTF8.self))
      field = []
      guard byte == 0x0A else { continue }
      rows.append(row)
      row = []
    case 0x0D where !isQuoted: continue
    default: field.append(byte)
    }
  }
  return isQuoted ? nil : rows
}
