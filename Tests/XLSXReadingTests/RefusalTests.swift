import Foundation
import TestSupport
import Testing
import XLSXReading

@Suite("Files that are no workbook, or a bad one")
struct RefusalTests {
  private func kind(_ name: String) -> WorkbookError.Kind? {
    let path = samples.appending(path: "faults/\(name)").path()
    do throws(WorkbookError) {
      let book = try Workbook(path: path)
      for sheet in book.sheets { _ = try book.grid(of: sheet) }
      return nil
    } catch {
      return error.kind
    }
  }

  @Test("Every file that cannot be read is told from the others")
  func kinds() {
    let cases: [(String, WorkbookError.Kind)] = [
      ("empty.xlsx", .empty), ("text.xlsx", .notAWorkbook), ("truncated.xlsx", .truncatedArchive), ("password.xlsx", .encrypted),
      ("wps.et", .kingsoft), ("old.xls", .legacyExcel), ("other.xlsx", .otherCompoundFile), ("archive.xlsx", .otherArchive),
      ("word.xlsx", .otherArchive), ("binary.xlsb", .binaryWorkbook), ("open.ods", .openDocument), ("missing-part.xlsx", .missingPart),
      ("document-type.xlsx", .documentType), ("cell-outside.xlsx", .cellOutside("XFE2")), ("bomb.xlsx", .tooLarge(.compressionRatio)),
      ("locked-parts.xlsx", .encryptedPart),
    ]
    for (name, expected) in cases { #expect(kind(name) == expected, "\(name)") }
    guard case .damagedXML(_, let line, let column) = kind("damaged-xml.xlsx") else {
      Issue.record("damaged-xml.xlsx is read")
      return
    }
    #expect(line == 1 && column > 100)
    if case .damagedPart = kind("damaged-bytes.xlsx") {
    } else if case .damagedXML = kind("damaged-bytes.xlsx") {
    } else {
      Issue.record("damaged-bytes.xlsx is read")
    }
  }

  @Test("Paths are told apart by their first bytes")
  func fileKinds() throws {
    let folder = samples.appending(path: "faults")
    #expect(try FileKind.of(folder.path()) == .folder)
    #expect(try FileKind.of(folder.appending(path: "none").path()) == .absent)
    #expect(try FileKind.of(folder.appending(path: "text.xlsx").path()) == .other)
    #expect(try FileKind.of(folder.appending(path: "empty.xlsx").path()) == .empty)
    #expect(try FileKind.of(folder.appending(path: "old.xls").path()) == .compound)
    #expect(try FileKind.of(samples.appending(path: "wps.xlsx").path()) == .zip)
  }

  @Test("What is more than may be read is refused, and names the limit")
  func limits() throws {
    let nested = String(repeating: "<a>", count: 60) + String(repeating: "</a>", count: 60)
    let row = "<row>" + String(repeating: "<c t=\"inlineStr\"><is><t>文字</t></is></c>", count: 50) + "</row>"
    let merges = "<mergeCells>" + String(repeating: "<mergeCell ref=\"A1:A2\"/>", count: 50) + "</mergeCells>"
    let file = try WorkbookFile(
      sheet: "<sheetData>\(row)</sheetData>\(merges)\(nested)", strings: Array(repeating: "<t>共享</t>", count: 50),
      styles: "<cellXfs>" + String(repeating: "<xf/>", count: 50) + "</cellXfs>")
    #expect(try file.grid().cells.count == 50)
    let cases: [(WorkbookError.Limit, WritableKeyPath<WorkbookLimits, Int>, Int)] = [
      (.fileBytes, \.fileBytes, 1_000), (.partBytes, \.partBytes, 2_000), (.totalBytes, \.totalBytes, 3_000), (.depth, \.depth, 50),
      (.parts, \.parts, 5), (.sheets, \.sheets, 0), (.cells, \.cells, 49), (.cells, \.allCells, 49),
      (.merges, \.merges, 49), (.strings, \.strings, 49),
      (.strings, \.stringBytes, 299), (.styles, \.styles, 49),
    ]
    for (limit, path, value) in cases {
      var limits = WorkbookLimits()
      limits[keyPath: path] = value
      let error = #expect(throws: WorkbookError.self) { try file.grid(limits: limits) }
      #expect(error?.kind == .tooLarge(limit), "\(limit)")
    }
  }

  @Test("A long text is counted in each cell that holds it, a short one in none, and in all sheets together")
  func repeatedText() throws {
    // 300 bytes each, of which 256 are free: three cells take 132 bytes.
    let cells = "<sheetData><row>" + String(repeating: "<c t=\"s\"><v>0</v></c>", count: 3) + "</row></sheetData>"
    let long = try WorkbookFile(sheet: cells, strings: ["<t>" + String(repeating: "长", count: 100) + "</t>"])
    let short = try WorkbookFile(sheet: cells, strings: ["<t>" + String(repeating: "长", count: 85) + "</t>"])
    var limits = WorkbookLimits()
    limits.repeatedBytes = 132
    #expect(try long.grid(limits: limits).cells.count == 3)
    let book = try Workbook(path: long.path, limits: limits)
    _ = try book.grid(of: book.sheets[0])
    let again = #expect(throws: WorkbookError.self) { try book.grid(of: book.sheets[0]) }
    #expect(again?.kind == .tooLarge(.repeatedText))
    limits.repeatedBytes = 131
    let error = #expect(throws: WorkbookError.self) { try long.grid(limits: limits) }
    #expect(error?.kind == .tooLarge(.repeatedText))
    #expect(error?.part == "xl/worksheets/sheet0.xml")
    limits.repeatedBytes = 0
    #expect(try short.grid(limits: limits).cells.count == 3)
  }

  @Test(
    "Cells beyond every sheet are refused",
    arguments: [
      "<row r=\"1048577\"/>", "<row r=\"0\"/>", "<row r=\"x\"/>", "<row><c r=\"XFE1\"/></row>", "<row><c r=\"1\"/></row>",
      "<row><c r=\"XFD1\"/><c/></row>",
    ])
  func outside(xml: String) throws {
    let error = #expect(throws: WorkbookError.self) { try WorkbookFile(sheet: "<sheetData>\(xml)</sheetData>").grid() }
    guard case .cellOutside = error?.kind else {
      Issue.record("\(xml): \(String(describing: error))")
      return
    }
    #expect(error?.part == "xl/worksheets/sheet0.xml")
  }

  @Test("A workbook with a few bytes changed is refused, or read alike whole and row by row")
  func mutated() throws {
    var outcomes = Outcomes()
    for seed in Seeds.first(300, of: 2_000) { outcomes.note(try WorkbookFile(changedBytes(seed: seed)), seed: seed) }
    #expect(outcomes.faults.areNone, "\(outcomes.faults)")
    #expect(outcomes.read >= Seeds.floor(3) && outcomes.refused >= Seeds.floor(100), "\(outcomes)")
    #expect(outcomes.kinds.count >= Seeds.floor(4), "\(outcomes.kinds)")
  }

  private func changedBytes(seed: UInt64) throws -> [UInt8] {
    var random = SeededGenerator(seed: seed)
    let names = ["wps.xlsx", "strict.xlsx", "openpyxl.xlsx"]
    var bytes = Array(try Data(contentsOf: samples.appending(path: names[Int(seed) % names.count])))
    // Half of them keep their length, or hardly any would get beyond the directory of the archive.
    let keepsLength = seed % 2 == 0
    for _ in 0..<random.integer(in: 1...(keepsLength ? 2 : 8)) {
      let index = random.integer(in: 0...bytes.count - 1)
      switch keepsLength ? 0 : random.integer(in: 0...3) {
      case 0: bytes[index] = UInt8(random.integer(in: 0...255))
      case 1: bytes.remove(at: index)
      case 2: bytes.insert(UInt8(random.integer(in: 0...255)), at: index)
      default: bytes.removeSubrange(index..<min(bytes.count, index + random.integer(in: 1...400)))
      }
    }
    return bytes
  }

  @Test("XML with a few pieces changed is refused, or read alike whole and row by row")
  func mutatedXML() throws {
    var outcomes = Outcomes()
    for seed in Seeds.first(600, of: 4_000) { outcomes.note(try WorkbookFile(changedPieces(seed: seed)), seed: seed) }
    #expect(outcomes.faults.areNone, "\(outcomes.faults)")
    #expect(outcomes.read >= Seeds.floor(100) && outcomes.refused >= Seeds.floor(100), "\(outcomes)")
  }

  private func changedPieces(seed: UInt64) -> [UInt8] {
    var random = SeededGenerator(seed: seed)
    let sheet = """
      <cols><col min="2" max="3" hidden="1"/></cols><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is>\
      <t>a</t><rPh><t>b</t></rPh></is></c></row><row r="2" hidden="1"><c r="A2" s="1"><f>1</f><v>2</v></c><c t="str"><v>_x0041_</v></c>\
      <c t="b"><v>1</v></c><c t="e"><v>#N/A</v></c></row></sheetData><mergeCells><mergeCell ref="A1:B2"/></mergeCells>
      """
    var book = SmallWorkbook(
      [("表", sheet)], strings: ["<r><t>x</t></r>", "<t>_xD83D_</t>"], styles: "<cellXfs><xf numFmtId=\"14\"/></cellXfs>")
    let pieces = [
      "<row>", "</row>", "<c>", "</c>", "<v>", "</v>", "<is>", "<t>", "</t>", "<rPh>", "</rPh>", "r=\"XFD9\"", "<sheetData>",
      "</sheetData>",
      "&#10;", "<f/>", "_x", "_xDE00_", "99999999999", "<!-- -->", "<![CDATA[<c>]]>", "\u{FFFD}", "<a:b xmlns:a=\"c\"/>",
    ]
    let whole = [
      "<c/>", "<c><v>7</v></c>", "<row/>", "<row r=\"9\"><c r=\"C9\"><v>1</v></c></row>", "<f/>", "<!-- -->", "<t>x</t>", "<rPh/>",
      "<c r=\"XFD9\"/>", "<is><t>y</t></is>", "<mergeCell ref=\"B2\"/>", "&#10;", "99999999999", "_xDE00_", "<a:b xmlns:a=\"c\"/>",
      "<![CDATA[<c>]]>",
    ]
    let part = random.integer(in: 1...book.parts.count - 1)
    for _ in 0..<random.integer(in: 1...4) {
      var text = String(decoding: book.parts[part].bytes, as: UTF8.self)
      if seed % 2 == 0 {
        // Half of them stay XML, or hardly any would get beyond the parser.
        let ends = text.indices.filter { text[$0] == ">" }
        let end = text.index(after: ends[random.integer(in: 0...ends.count - 1)])
        text.insert(contentsOf: whole[random.integer(in: 0...whole.count - 1)], at: end)
        book.parts[part].bytes = Array(text.utf8)
        continue
      }
      let index = text.index(text.startIndex, offsetBy: random.integer(in: 0...text.count - 1))
      if random.integer(in: 0...1) == 0 {
        text.insert(contentsOf: pieces[random.integer(in: 0...pieces.count - 1)], at: index)
      } else {
        let end = text.index(index, offsetBy: random.integer(in: 1...12), limitedBy: text.endIndex) ?? text.endIndex
        text.removeSubrange(index..<end)
      }
      if text.isEmpty { text = " " }
      book.parts[part].bytes = Array(text.utf8)
    }
    return book.bytes
  }

  /// How many files were read and how many refused; what was read is checked.
  private struct Outcomes {
    var read = 0
    /// By what was wrong.
    var kinds: [String: Int] = [:]
    var faults = Faults()
    var refused: Int { kinds.values.reduce(0, +) }

    private static func text(of row: SheetGrid.Row, in grid: SheetGrid) -> String {
      "\(row.number): " + grid.cells[row.cells].map { "\($0.column)=\(grid.text(of: $0))" }.joined(separator: " ")
    }

    /// Reads everything there is of a file; whatever is wrong is thrown, never trapped.
    mutating func note(_ file: WorkbookFile, seed: UInt64) {
      do throws(WorkbookError) {
        let book = try Workbook(path: file.path)
        for sheet in book.sheets {
          let grid = try book.grid(of: sheet)
          var (rows, cells, isInside) = ([String](), 0, true)
          try book.readRows(of: sheet) { grid, row in
            // A row without cells goes by, and is none of the whole sheet.
            if !row.cells.isEmpty { rows.append(Outcomes.text(of: row, in: grid)) }
            cells += row.cells.count
            isInside = isInside && (1...1_048_576).contains(row.number)
            isInside = isInside && grid.cells[row.cells].allSatisfy { (0...16_383).contains($0.column) }
            return true
          }
          let whole = grid.rows.map { Outcomes.text(of: $0, in: grid) }
          faults.check(isInside, "seed \(seed), \(sheet.name): a cell beyond every sheet")
          faults.check(rows == whole, "seed \(seed), \(sheet.name): \(rows.prefix(3)) row by row, \(whole.prefix(3)) whole")
          faults.check(cells == grid.cells.count, "seed \(seed), \(sheet.name): \(cells) cells row by row, \(grid.cells.count) whole")
        }
        read += 1
      } catch {
        kinds[String("\(error.kind)".prefix { $0 != "(" }), default: 0] += 1
      }
    }
  }
}
