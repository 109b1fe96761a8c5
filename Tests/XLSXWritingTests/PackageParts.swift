import CExpat
import CZip
import Foundation
import SheetLayout
import Testing
import XLSXWriting

/// The parts of an XLSX file by their paths; each must be sound XML.
struct PackageParts {
  private(set) var parts: [String: String] = [:]

  init(_ book: SheetBook) throws { try self.init(xlsxBytes(book)) }

  init(_ bytes: [UInt8]) throws {
    var failure = zip_error_t()
    // The archive reads them until it is discarded.
    let kept = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bytes.count)
    defer { kept.deallocate() }
    _ = kept.initialize(fromContentsOf: bytes)
    let source = try #require(zip_source_buffer_create(kept.baseAddress, zip_uint64_t(kept.count), 0, &failure))
    let archive = try #require(zip_open_from_source(source, ZIP_RDONLY, &failure))
    defer { zip_discard(archive) }
    for index in 0..<zip_get_num_entries(archive, 0) {
      let name = String(cString: try #require(zip_get_name(archive, zip_uint64_t(index), 0)))
      let contents = try PackageParts.contents(archive, index: zip_uint64_t(index))
      #expect(PackageParts.isSoundXML(contents), "\(name) is not sound XML")
      parts[name] = String(decoding: contents, as: UTF8.self)
    }
  }

  private static func contents(_ archive: OpaquePointer, index: zip_uint64_t) throws -> [UInt8] {
    var status = zip_stat_t()
    try #require(zip_stat_index(archive, index, 0, &status) == 0)
    let file = try #require(zip_fopen_index(archive, index, 0))
    defer { zip_fclose(file) }
    var bytes = [UInt8](repeating: 0, count: Int(status.size))
    try #require(zip_fread(file, &bytes, status.size) == zip_int64_t(status.size))
    return bytes
  }

  private static func isSoundXML(_ bytes: [UInt8]) -> Bool {
    let parser = XML_ParserCreate(nil)
    defer { XML_ParserFree(parser) }
    return bytes.withUnsafeBytes { buffer in
      XML_Parse(parser, buffer.bindMemory(to: CChar.self).baseAddress, Int32(buffer.count), 1)
    } == XML_STATUS_OK
  }

  /// A part's text; empty where there is none.
  subscript(_ name: String) -> String { parts[name] ?? "" }

  /// The first sheet.
  var sheet: String { self["xl/worksheets/sheet1.xml"] }
  /// The texts of all sheets.
  var strings: String { self["xl/sharedStrings.xml"] }
  /// Fonts, fills, number forms.
  var styles: String { self["xl/styles.xml"] }

  /// The format that a cell of the first sheet is written in, with the font, the fill and the border that it names; nil where there is
  /// none.
  func format(ofCell name: String) -> (xf: String, font: String, fill: String, border: String)? {
    let cell = sheet.components(separatedBy: "<c r=\"\(name)\"").dropFirst().first?.prefix { $0 != ">" }
    guard let index = cell?.firstMatch(of: /\ss="(\d+)"/).flatMap({ Int($0.1) }) else { return nil }
    let formats = elements("xf", of: "cellXfs")
    guard index < formats.count else { return nil }
    func part(_ element: String, of list: String, _ attribute: String) -> String? {
      let parts = elements(element, of: list)
      let numbers = formats[index].components(separatedBy: attribute + "=\"").dropFirst().first?.prefix { $0 != "\"" }
      return numbers.flatMap { Int($0) }.flatMap { $0 < parts.count ? parts[$0] : nil }
    }
    guard let font = part("font", of: "fonts", "fontId"), let fill = part("fill", of: "fills", "fillId"),
      let border = part("border", of: "borders", "borderId")
    else { return nil }
    return (formats[index], font, fill, border)
  }

  /// The elements of a list of the styles, each with what it holds.
  private func elements(_ name: String, of list: String) -> [String] {
    let inside = styles.components(separatedBy: "<\(list) ").dropFirst().first?.components(separatedBy: "</\(list)>").first ?? ""
    return inside.components(separatedBy: "<\(name)").dropFirst().filter { $0.hasPrefix(" ") || $0.hasPrefix(">") }
  }
}

/// A workbook of one sheet with these rows.
func book(_ rows: [[SheetCell]], _ change: (inout Sheet) -> Void = { _ in }) -> SheetBook {
  var sheet = Sheet(name: "表", columns: [SheetColumn(width: 12), SheetColumn(width: 12)])
  sheet.rows = rows.map { SheetRow($0) }
  change(&sheet)
  return SheetBook(title: "试", sheets: [sheet])
}
