import SheetLayout
import Testing

@testable import PDFWriting

@Suite("PDF")
struct PDFBytesTests {
  /// A title, a heading of two rows, so many rows, a sum, a note and a seal.
  private func book(rows: Int, title: String = "各医疗机构首年约定用量测算分解结果") -> SheetBook {
    var sheet = Sheet(name: "表", columns: [6, 24, 30, 14, 16].map { SheetColumn(width: $0) })
    sheet.rows.append(SheetRow([SheetCell(.text(title), .title)], height: 32))
    sheet.rows.append(SheetRow(["序号", "品种", "医疗机构", "首年约定采购量", ""].map { SheetCell(.text($0), .heading) }))
    sheet.rows.append(SheetRow(["", "", "", "盒", "元"].map { SheetCell(.text($0), .heading) }))
    sheet.headingRows = 1..<3
    sheet.merges = [CellRange(rows: 0...0, columns: 0...4), CellRange(rows: 1...1, columns: 3...4)]
    for row in 0..<rows {
      sheet.rows.append(
        SheetRow([
          SheetCell(.number(SheetNumber(Int64(row + 1))), .centred), SheetCell(.text("阿托伐他汀钙片"), .text),
          SheetCell(.text("第\(row % 7)人民医院"), .text), SheetCell(.number(SheetNumber(Int64(row * 977))), .whole),
          SheetCell(.formula("D1*E1", value: SheetNumber(Int64(row * 12_345), places: 2)), .amount),
        ]))
    }
    sheet.rows.append(SheetRow([SheetCell(.text("合计"), .totalText)]))
    sheet.rows.append(SheetRow([SheetCell(.text("制表：　　　审核：　　　日期："), .line)]))
    sheet.rows.append(SheetRow([SheetCell(.text("（盖章）"), .seal)]))
    sheet.page = PageSetup(isLandscape: false, headerLeft: "草案", headerRight: "第十一批")
    sheet.isForStamp = true
    return SheetBook(title: title, sheets: [sheet], date: SheetDate(year: 2026, month: 8, day: 15))
  }

  /// How many pages a PDF has, counted by their objects, which Cairo writes as they are.
  private func pageCount(_ bytes: [UInt8]) -> Int {
    String(decoding: bytes, as: Unicode.ASCII.self).split(separator: "/Type /Page %", omittingEmptySubsequences: false).count - 1
  }

  @Test("A PDF has its mark, its end and as many pages as planned")
  func whole() throws {
    let book = book(rows: 120)
    let bytes = try pdfBytes(book)
    #expect(bytes.starts(with: "%PDF-1.5".utf8))
    #expect(bytes.suffix(6).elementsEqual("%%EOF\n".utf8))
    let plan = SheetPlan(book.sheets[0], typesetter: Typesetter())
    // 740 points a page: 33 and 2 × 17.4 above, then rows of 17.4 points: 38 on the first page, 40 on each other.
    #expect(plan.pages.map(\.rows.count) == [41, 40, 40, 5])
    #expect(pageCount(bytes) == 4)
  }

  @Test("The same workbook gives the same bytes, on several threads at once, too")
  func deterministic() async throws {
    let books = (0..<3).map { book(rows: 20 * $0 + 5, title: "第\($0)册") }
    let alone = try books.map { try pdfBytes($0) }
    #expect(alone[0] != alone[1])
    try await withThrowingTaskGroup(of: Bool.self) { group in
      for index in 0..<12 {
        group.addTask { try pdfBytes(books[index % 3]) == alone[index % 3] }
      }
      for try await isSame in group { #expect(isSame) }
    }
  }

  @Test("Only sheets to be stamped are printed, each from a new page, and without any there is no PDF")
  func sheets() throws {
    var book = book(rows: 3)
    book.sheets.append(book.sheets[0])
    book.sheets.append(Sheet(name: "空", columns: []))
    #expect(pageCount(try pdfBytes(book)) == 2)
    book.sheets[2].isForStamp = true
    #expect(pageCount(try pdfBytes(book)) == 3)
    for index in book.sheets.indices { book.sheets[index].isForStamp = false }
    #expect(throws: PDFWritingError.nothingToPrint(title: book.title)) { try pdfBytes(book) }
  }

  @Test("Missing typefaces are found and the message names the package")
  func missingFaces() {
    #expect(Typesetter().missing(["No Such Face", "Noto Serif CJK SC", "Noto Sans CJK SC"]) == ["No Such Face"])
    let error = PDFWritingError.missingFaces(["No Such Face"])
    #expect(error.detail.chinese.contains("fonts-noto-cjk") && error.detail.chinese.contains("No Such Face"))
    #expect(error.detail.english.contains("fonts-noto-cjk"))
  }

  @Test(
    "Bad characters and texts of 5,000 characters are printed without harm",
    arguments: [
      "\u{0}\u{1}\u{7F}", "😀👩‍👩‍👧‍👦🇨🇳", "\u{301}", "\u{301}\u{302}\u{20DD}", "سلام عليكم abc", "\u{10FFFD}\u{E000}\u{378}",
      "龘靐齉爩𠮷", "\u{200B}\u{200D}\u{FE0F}", "\n\n\n", " ", "%P(\\)<>[]", String(repeating: "长", count: 5000),
      String(repeating: "W", count: 5000), String(repeating: "a\n", count: 2500), "กำ\u{0E33}",
      "Sheffield, office, waffle, first, ﬀ ﬁ ﬂ ﬃ ﬄ ﬅ ﬆ",
    ])
  func badCharacters(_ text: String) throws {
    var book = book(rows: 1, title: text)
    for style in CellStyle.allCases {
      book.sheets[0].rows.append(SheetRow([SheetCell(.text("1"), style), SheetCell(.text(text), style)]))
    }
    book.sheets[0].page?.headerRight = text
    let bytes = try pdfBytes(book)
    #expect(bytes.starts(with: "%PDF".utf8) && bytes.suffix(6).elementsEqual("%%EOF\n".utf8))
    #expect(pageCount(bytes) >= 1)
  }

  @Test("Impossible sizes and days are printed without harm")
  func badSizes() throws {
    var book = book(rows: 2)
    book.date = SheetDate(year: -5, month: 77, day: 0)
    for (index, height) in [Double.nan, .infinity, -3, 1e9].enumerated() { book.sheets[0].rows[index].height = height }
    book.sheets[0].columns[1].width = .nan
    book.sheets[0].headingRows = 1..<400
    book.sheets[0].rows.append(SheetRow([SheetCell(.number(SheetNumber(.min, places: 4)), .amount)]))
    #expect(try pdfBytes(book).starts(with: "%PDF".utf8))
    #expect(Canvas.stamp(book.date) == "0001-12-01T00:00:00Z")
  }

  @Test("A table of 2,000 columns is shrunk to the page like any other")
  func manyColumns() throws {
    var sheet = Sheet(name: "表", columns: [])
    let cells = (0..<2000).map { SheetCell($0 % 2 == 0 ? .text("甲乙") : .number(SheetNumber(Int64($0))), .text) }
    sheet.rows = [SheetRow(cells)]
    sheet.isForStamp = true
    #expect(pageCount(try pdfBytes(SheetBook(title: "表", sheets: [sheet]))) == 1)
  }

  @Test("A row is at least as high as it says, at most a page below the heading, and grows with its text")
  func rowHeight() {
    var sheet = Sheet(name: "表", columns: [SheetColumn(width: 20)])
    let long = String(repeating: "长", count: 5000)
    for (text, height) in [("题", nil), ("甲", 30), ("甲\n乙\n丙", 10), (long, nil)] as [(String, Double?)] {
      sheet.rows.append(SheetRow([SheetCell(.text(text), .text)], height: height))
    }
    sheet.headingRows = 0..<1
    let plan = SheetPlan(sheet, typesetter: Typesetter())
    // Lines of 13 points and 2 × 2.2 around them.
    #expect(zip(plan.heights, [17.4, 30, 43.4]).allSatisfy { abs($0 - $1) < 1e-9 })
    #expect(abs(plan.heights[3] - (plan.paper.bodyHeight - 17.4)) < 1e-9)
    #expect(plan.pages.map(\.rows) == [0..<3, 3..<4])
  }

  @Test("No digit is cut: a number is made smaller until it fits")
  func narrowNumbers() throws {
    let typesetter = Typesetter()
    let look = CellStyle.amount.look
    let cell = SheetCell(.number(SheetNumber(123_456_789_012, places: 2)), .amount)
    let words = try #require(CellWords(cell, look: look))
    for width in [100.0, 40, 12, 3] {
      let text = typesetter.fit(words, look: look, scale: 1, width: width)
      #expect(text.lines.count == 1)
      #expect(text.width <= width)
    }
    #expect(words.text == "1,234,567,890.12")
  }

  @Test("The numbers of a column have one size, also where only one is too wide")
  func evenNumbers() {
    var sheet = Sheet(name: "表", columns: [SheetColumn(width: 6)])
    for number in [1, 2_345_678_901, 17] as [Int64] {
      sheet.rows.append(SheetRow([SheetCell(.number(SheetNumber(number)), .whole)]))
    }
    let sizes = SheetPlan(sheet, typesetter: Typesetter()).texts.map { $0[0].text.font.size }
    #expect(Set(sizes).count == 1)
    #expect(sizes[0] < 10)
  }

  @Test("No word is lost: a line that is too long goes on in another")
  func longLines() throws {
    let typesetter = Typesetter()
    let look = CellStyle.line.look
    let cell = SheetCell(.text(String(repeating: "注", count: 40)), .line)
    let words = try #require(CellWords(cell, look: look))
    let text = typesetter.fit(words, look: look, scale: 1, width: 105)
    // 40 characters of 10.5 points, 10 a line.
    #expect(text.lines.count == 4)
    #expect(text.font.size == 10.5)
    let glyphs = text.lines.reduce(0) { $0 + $1.runs.reduce(0) { $0 + $1.glyphs.count } }
    #expect(glyphs == 40)
  }
}
