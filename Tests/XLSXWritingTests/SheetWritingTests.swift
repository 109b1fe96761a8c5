import Foundation
import SheetLayout
import Testing
import XLSXWriting

@Suite("Sheets of a written workbook")
struct SheetWritingTests {
  fileprivate static var table: SheetBook {
    book([[SheetCell(.text("编码"), .requiredHeading), SheetCell(.text("数量"), .heading)]]) { sheet in
      sheet.name = "371002"
      sheet.rows += (0..<9).map { row in
        SheetRow([SheetCell(.text("H\(row)"), .code), SheetCell(.number(SheetNumber(Int64(row))), .whole)])
      }
      sheet.headingRows = 0..<1
      sheet.frozenColumns = 1
      sheet.filter = CellRange(rows: 0...9, columns: 0...1)
      sheet.page = PageSetup(headerLeft: "草案", headerRight: "A&B 第三批")
      sheet.columns[1].style = .inputNumber
    }
  }

  @Test("the same workbook has the same bytes, in any time zone and at any time")
  func sameBytes() async throws {
    let first = try xlsxBytes(SheetWritingTests.table)
    try await Task.sleep(for: .milliseconds(2_100))
    #expect(try xlsxBytes(SheetWritingTests.table) == first)
    // In a process of its own, so that no other test sees the change.
    let other = await #expect(processExitsWith: .success, observing: [\.standardOutputContent]) {
      setenv("TZ", "Pacific/Kiritimati", 1)
      tzset()
      FileHandle.standardOutput.write(Data(try xlsxBytes(SheetWritingTests.table)).base64EncodedData())
    }
    let text = String(decoding: other?.standardOutputContent ?? [], as: UTF8.self)
    #expect(text.contains(Data(first).base64EncodedString()))
  }

  @Test("title and date are the workbook's, and nothing tells where it was made")
  func properties() throws {
    var made = SheetWritingTests.table
    made.title = "方案 <1>\u{1}"
    made.date = SheetDate(year: 2020, month: 2, day: 29)
    let parts = try PackageParts(made)
    let core = parts["docProps/core.xml"]
    #expect(core.contains("<dc:title>方案 &lt;1&gt;\u{FFFD}</dc:title>"))
    #expect(core.components(separatedBy: "2020-02-29T12:00:00Z").count == 3)
    #expect(!parts.parts.values.contains { $0.contains("fenliang-") || $0.contains("/tmp") })
  }

  @Test("temporary files are gone after a success; where none can be made, that is said")
  func temporaryFiles() async {
    await #expect(processExitsWith: .success) {
      let folder = FileManager.default.temporaryDirectory.appending(path: "xlsx-\(UUID().uuidString)").path()
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(atPath: folder) }
      setenv("TMPDIR", folder, 1)
      _ = try xlsxBytes(SheetWritingTests.table)
      try #require(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
      setenv("TMPDIR", folder + "/absent", 1)
      try #require(throws: XLSXWritingError.temporaryFile(errno: ENOENT)) { try xlsxBytes(SheetWritingTests.table) }
    }
  }

  @Test("headings are frozen and repeated, rows filtered, the page set up")
  func page() throws {
    let parts = try PackageParts(SheetWritingTests.table)
    #expect(parts.sheet.contains(#"<pane xSplit="1" ySplit="1" topLeftCell="B2" activePane="bottomRight" state="frozen"/>"#))
    #expect(parts.sheet.contains(#"<autoFilter ref="A1:B10"/>"#))
    #expect(parts.sheet.contains(#"paperSize="9" fitToHeight="0" orientation="landscape""#))
    #expect(parts.sheet.contains(#"<printOptions horizontalCentered="1"/>"#))
    #expect(parts.sheet.contains("<oddHeader>&amp;L草案&amp;RA&amp;&amp;B 第三批</oddHeader>"))
    #expect(parts.sheet.contains("<oddFooter>&amp;C第 &amp;P 页　共 &amp;N 页</oddFooter>"))
    #expect(parts.sheet.contains(#"<ignoredError sqref="A1:B1048576" numberStoredAsText="1"/>"#))
    #expect(parts["xl/workbook.xml"].contains("'371002'!$1:$1") && parts["xl/workbook.xml"].contains("'371002'!$A$1:$B$10"))
    #expect(parts.sheet.contains(#"<col min="2" max="2" width="12.7109375" style="1" customWidth="1"/>"#))
  }

  @Test("page breaks come with a scale, since fitting to the width would drop them")
  func pageBreaks() throws {
    var made = SheetWritingTests.table
    made.sheets[0].rows[4].endsPage = true
    made.sheets[0].rows[9].endsPage = true
    made.sheets[0].columns = (0..<10).map { _ in SheetColumn(width: 20) }
    let parts = try PackageParts(made)
    #expect(parts.sheet.contains(#"<rowBreaks count="1" manualBreakCount="1"><brk id="5""#))
    // 10.69 inches at 96 pixels for ten columns of 145: 68 percent for what is 71.
    #expect(parts.sheet.contains(#"scale="68""#))
    #expect(!parts.sheet.contains("fitToHeight"))
  }

  @Test("input rules offer lists, limits and messages")
  func inputRules() throws {
    let words = (0..<36).map { "词语甲乙\($0)" }
    let parts = try PackageParts(
      book([]) { sheet in
        let cells = CellRange(rows: 1...99, columns: 0...0)
        sheet.inputRules = [
          InputRule(range: cells, kind: .words(["公立", "军队"]), title: "机构性质", message: "=选一项\n第二行"),
          InputRule(range: cells, kind: .words(words), title: "长", message: ""),
          InputRule(range: cells, kind: .values(in: "'表'!$A$2:$A$9"), title: "", message: "", isStrict: false),
          InputRule(range: cells, kind: .whole(atLeast: 1), title: "", message: "盒"),
          InputRule(range: cells, kind: .decimal(atLeast: 0.5), title: "", message: ""),
          InputRule(range: cells, kind: .anything, title: "备注", message: "随意"),
        ]
      })
    #expect(parts.sheet.contains(#"<dataValidations count="6">"#))
    #expect(parts.sheet.contains(#"promptTitle="机构性质" prompt="=选一项&#xA;第二行" sqref="A2:A100"><formula1>"公立,军队"</formula1>"#))
    #expect(parts.sheet.contains("<formula1>\"\(words.joined(separator: ","))\"</formula1>"))
    #expect(parts.sheet.contains(#"errorStyle="warning""#) && parts.sheet.contains("<formula1>'表'!$A$2:$A$9</formula1>"))
    #expect(parts.sheet.contains(#"type="whole" operator="greaterThanOrEqual""#))
    #expect(parts.sheet.contains(#"error="应填不小于 0.5 的数，不带单位。""#))
    #expect(parts.sheet.contains(#"promptTitle="备注" prompt="随意""#))
  }

  @Test("comments on one cell are one comment")
  func notes() throws {
    let parts = try PackageParts(
      book([]) {
        $0.notes = [
          CellNote(row: 2, column: 1, text: "乙"), CellNote(row: 0, column: 0, text: "甲\u{2}"), CellNote(row: 2, column: 1, text: "丙"),
        ]
      })
    #expect(parts["xl/comments1.xml"].components(separatedBy: "<comment ref=").count == 3)
    #expect(parts["xl/comments1.xml"].contains("乙\n丙</t>") && parts["xl/comments1.xml"].contains("甲_x0002_</t>"))
  }

  @Test("a protected sheet has no password and lets rows and columns be arranged")
  func protection() throws {
    let parts = try PackageParts(book([]) { $0.isProtected = true })
    let element = try #require(parts.sheet.firstMatch(of: /<sheetProtection [^>]*>/)).0
    #expect(!element.contains("password"))
    for name in [
      "sheet=\"1\"", "formatColumns=\"0\"", "formatRows=\"0\"", "insertRows=\"0\"", "deleteRows=\"0\"", "sort=\"0\"", "autoFilter=\"0\"",
    ] {
      #expect(element.contains(name), "\(name)")
    }
    #expect(!element.contains("formatCells"))
  }

  @Test("a hidden sheet is hidden, and the first visible one is shown")
  func hidden() throws {
    var made = SheetWritingTests.table
    var hidden = Sheet(name: "藏", columns: [])
    hidden.isHidden = true
    made.sheets.insert(hidden, at: 0)
    let parts = try PackageParts(made)
    #expect(parts["xl/workbook.xml"].contains(#"<sheet name="藏" sheetId="1" state="hidden" r:id="rId1"/>"#))
    #expect(parts["xl/workbook.xml"].contains(#"firstSheet="1" activeTab="1""#))
  }
}
