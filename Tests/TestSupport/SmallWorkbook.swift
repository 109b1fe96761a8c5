/// A workbook made from XML by hand: stored in an archive without compression, so that tests see every byte they wrote.
public struct SmallWorkbook {
  /// The parts by name, in the order in which they are stored.
  public var parts: [(name: String, bytes: [UInt8])] = []

  /// A workbook whose sheets hold the given XML between `<worksheet>` and `</worksheet>`.
  public init(_ sheets: [(name: String, xml: String)], strings: [String] = [], styles: String = "") {
    let types = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    add(
      "_rels/.rels", "<Relationships><Relationship Id=\"a\" Type=\"\(types)/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>")
    let entries = sheets.enumerated().map { "<sheet name=\"\($1.name)\" sheetId=\"\($0 + 1)\" r:id=\"s\($0)\"/>" }
    add("xl/workbook.xml", "<workbook xmlns:r=\"\(types)\"><sheets>\(entries.joined())</sheets></workbook>")
    let links = sheets.indices.map {
      "<Relationship Id=\"s\($0)\" Type=\"\(types)/worksheet\" Target=\"worksheets/sheet\($0).xml\"/>"
    }
    let others =
      "<Relationship Id=\"x\" Type=\"\(types)/sharedStrings\" Target=\"strings.xml\"/>"
      + "<Relationship Id=\"y\" Type=\"\(types)/styles\" Target=\"styles.xml\"/>"
    add("xl/_rels/workbook.xml.rels", "<Relationships>\(links.joined())\(others)</Relationships>")
    add("xl/strings.xml", "<sst>\(strings.map { "<si>\($0)</si>" }.joined())</sst>")
    add("xl/styles.xml", "<styleSheet>\(styles)</styleSheet>")
    for (index, sheet) in sheets.enumerated() {
      add("xl/worksheets/sheet\(index).xml", "<worksheet>\(sheet.xml)</worksheet>")
    }
  }

  /// Adds a part.
  public mutating func add(_ name: String, _ text: String) { parts.append((name, Array(text.utf8))) }

  /// Rows of cells as XML, each a text between `<c …>` and `</c>` with its attributes: `t="inlineStr"><is><t>x</t></is>`.
  public static func sheetData(_ rows: [[String]]) -> String {
    "<sheetData>" + rows.map { row in "<row>" + row.map { "<c \($0)</c>" }.joined() + "</row>" }.joined() + "</sheetData>"
  }

  /// The archive.
  public var bytes: [UInt8] {
    var result: [UInt8] = []
    var directory: [UInt8] = []
    for part in parts {
      let name = Array(part.name.utf8)
      let check = crc32(part.bytes)
      let size = littleEndian(part.bytes.count, 4)
      let common =
        littleEndian(20, 2) + littleEndian(0x800, 2) + littleEndian(0, 2) + littleEndian(0, 2) + littleEndian(0x21, 2)
        + littleEndian(Int(check), 4) + size + size + littleEndian(name.count, 2) + littleEndian(0, 2)
      directory +=
        [0x50, 0x4B, 1, 2] + littleEndian(20, 2) + common + littleEndian(0, 2) + littleEndian(0, 2)
        + littleEndian(0, 2) + littleEndian(0, 4) + littleEndian(result.count, 4) + name
      result += [0x50, 0x4B, 3, 4] + common + name + part.bytes
    }
    let start = result.count
    result += directory
    result += [0x50, 0x4B, 5, 6] + littleEndian(0, 4) + littleEndian(parts.count, 2) + littleEndian(parts.count, 2)
    result += littleEndian(directory.count, 4) + littleEndian(start, 4) + littleEndian(0, 2)
    return result
  }
}

private func littleEndian(_ value: Int, _ count: Int) -> [UInt8] {
  (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
}

/// What each byte does to a checksum.
private let checksums = (0...UInt32(UInt8.max)).map { byte in
  (0..<8).reduce(byte) { value, _ in value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
}

/// The checksum of zip archives (ISO 3309).
private func crc32(_ bytes: [UInt8]) -> UInt32 {
  ~bytes.reduce(UInt32.max) { $0 >> 8 ^ checksums[Int(($0 ^ UInt32($1)) & 0xFF)] }
}
