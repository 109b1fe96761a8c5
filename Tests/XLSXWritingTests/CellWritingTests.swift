import Foundation
import SheetLayout
import Testing
import XLSXWriting

@Suite("Cells of a written workbook")
struct CellWritingTests {
  @Test(
    "text stays text, whatever it looks like",
    arguments: ["000123", "123456789012345678", "=1+1", "https://example.com", "1.5", "TRUE", "internal:A1", "'", "#N/A"])
  func textStaysText(text: String) throws {
    let parts = try PackageParts(book([[SheetCell(.text(text), .code)]]))
    #expect(parts.sheet.contains(#"<c r="A1" s="1" t="s"><v>0</v></c>"#))
    #expect(parts.strings.contains("<t>\(text)</t>"))
    #expect(!parts.sheet.contains("<f>") && !parts.sheet.contains("<hyperlink"))
  }

  @Test(
    "characters that XML forbids are escaped, and so is text that looks like an escape",
    arguments: [
      ("a\u{0}b", "a_x0000_b"), ("\u{1}", "_x0001_"), ("a\r\nb", "a_x000D_\nb"), ("\u{FFFE}\u{FFFF}", "_xFFFE__xFFFF_"),
      ("_x0041_", "_x005F_x0041_"), ("_x00_x0041_", "_x00_x005F_x0041_"), ("a_xyz", "a_xyz"), ("_x004", "_x004"),
      ("￼ｘ", "￼ｘ"), ("<&>", "&lt;&amp;&gt;"), ("a\tb", "a\tb"),
    ])
  func escapes(text: String, written: String) throws {
    let parts = try PackageParts(book([[SheetCell(.text(text), .text)]]))
    #expect(parts.strings.contains(">\(written)</t>"), "\(parts.strings)")
  }

  @Test("spaces at the ends and line ends are kept")
  func spaces() throws {
    let parts = try PackageParts(book([[SheetCell(.text(" 甲\n乙 "), .text)]]))
    #expect(parts.strings.contains("<t xml:space=\"preserve\"> 甲\n乙 </t>"))
  }

  @Test(
    "a number of up to 15 digits is a number, a longer one text, so that no digit is lost",
    arguments: [
      (SheetNumber(999_999_999_999_999), "<v>999999999999999</v>", ""),
      (SheetNumber(208_125, places: 4), "<v>20.8125</v>", ""), (SheetNumber(-5, places: 1), "<v>-0.5</v>", ""),
      (SheetNumber(0, places: 4), "<v>0</v>", ""),
      (SheetNumber(1_000_000_000_000_001), "t=\"s\"", "<t>1000000000000001</t>"),
      (SheetNumber(.min, places: 4), "t=\"s\"", "<t>-922337203685477.5808</t>"),
    ])
  func numbers(number: SheetNumber, cell: String, text: String) throws {
    let parts = try PackageParts(book([[SheetCell(.number(number), .quantity)]]))
    #expect(parts.sheet.contains(cell))
    #expect(parts.strings.contains(text) || text.isEmpty)
  }

  @Test("a day is a real date with a Chinese form, and is read as that day")
  func days() throws {
    let number = try #require(SheetNumber(day: SheetDate(year: 2020, month: 11, day: 16)))
    let made = book([[SheetCell(.number(number), .date)]])
    let parts = try PackageParts(made)
    #expect(parts.sheet.contains("<v>44151</v>"))
    #expect(parts.styles.contains("formatCode=\"yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;\""), "\(parts.styles)")
    #expect(try ReadBack(xlsxBytes(made)).texts == [["2020-11-16"]])
  }

  @Test("formulas have the values they have now")
  func formulas() throws {
    let cells = [
      SheetCell(.formula("SUM(A2:A9)", value: SheetNumber(687_632_539, places: 2)), .totalAmount),
      SheetCell(.textFormula("IF(A1<1,\"是\",\"否\")", value: "否"), .text),
    ]
    let parts = try PackageParts(book([cells]))
    #expect(parts.sheet.contains("<f>SUM(A2:A9)</f><v>6876325.39</v>"))
    #expect(parts.sheet.contains("t=\"str\"><f>IF(A1&lt;1,\"是\",\"否\")</f><v>否</v>"))
  }

  @Test("a link leads to a cell of another sheet; a long text is whole")
  func links() throws {
    let long = String(repeating: "很长的文字", count: 1_000)
    var made = book([[SheetCell(.link("去看", sheet: "it's 1", row: 4, column: 2), .link)]]) {
      $0.rows.append(SheetRow([SheetCell(.link(long, sheet: "表", row: 0, column: 0), .link)]))
    }
    made.sheets.append(Sheet(name: "it's 1", columns: []))
    let parts = try PackageParts(made)
    #expect(parts.sheet.contains(#"<hyperlink ref="A1" location="'it''s 1'!C5" display="去看"/>"#))
    #expect(parts.strings.contains("<t>\(long)</t>"))
  }

  @Test("a quantity shows a decimal point only where it has decimals")
  func quantities() throws {
    let cells = [SheetCell(.number(SheetNumber(50, places: 1)), .quantity), SheetCell(.number(SheetNumber(55, places: 1)), .quantity)]
    let parts = try PackageParts(book([cells]))
    #expect(parts.sheet.contains(#"<c r="A1" s="1"><v>5</v></c><c r="B1" s="2"><v>5.5</v></c>"#))
    #expect(parts.styles.contains("formatCode=\"#,##0.####\""))
  }

  @Test("every style looks as it is said to")
  func styles() throws {
    let rows = CellStyle.allCases.map { [SheetCell(.text("字"), $0)] }
    let parts = try PackageParts(book(rows))
    func rgb(_ colour: UInt32) -> String {
      "rgb=\"FF" + String(repeating: "0", count: 6 - String(colour, radix: 16).count) + String(colour, radix: 16, uppercase: true) + "\""
    }
    for (row, style) in CellStyle.allCases.enumerated() {
      let look = style.look
      let written = try #require(parts.format(ofCell: "A\(row + 1)"), "\(style)")
      let size = look.size == look.size.rounded() ? "\(Int(look.size))" : "\(look.size)"
      let face = look.face == .song ? "宋体" : "黑体"
      #expect(written.font.contains("<sz val=\"\(size)\"/>") && written.font.contains("<name val=\"\(face)\"/>"), "\(style)")
      #expect(written.font.contains("<b/>") == look.isBold && written.font.contains("<u/>") == look.isUnderlined, "\(style)")
      #expect(written.font.contains(look.colour == 0 ? "<color theme=\"1\"/>" : "<color \(rgb(look.colour))/>"), "\(style)")
      #expect(look.fill.map { written.fill.contains("<fgColor \(rgb($0))/>") } ?? !written.fill.contains("fgColor"), "\(style)")
      #expect(written.border.contains("<left style=\"thin\">") == look.hasBorder, "\(style)")
      #expect(written.xf.contains("<protection locked=\"0\"/>") == !look.isLocked, "\(style)")
      #expect(written.xf.contains("wrapText=\"1\"") == look.wraps, "\(style)")
    }
    #expect(parts.styles.contains("[Red]#,##0;[Red]-#,##0;#,##0"))
  }

  @Test("a merged range has its value in the first cell and its style on all")
  func merges() throws {
    let row = [SheetCell(.text("标题"), .heading), SheetCell(.text("看不见"), .plain)]
    let parts = try PackageParts(
      book([row]) {
        // One cell is no range.
        $0.merges = [CellRange(rows: 0...0, columns: 0...1), CellRange(rows: 3...3, columns: 0...0)]
      })
    #expect(parts.sheet.contains(#"<mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells>"#))
    #expect(parts.sheet.contains(#"<c r="A1" s="1" t="s"><v>0</v></c><c r="B1" s="1"/>"#))
    #expect(!parts.strings.contains("看不见"))
  }

  @Test("a row gets the height of its lines; one plain line is left to the program")
  func heights() throws {
    func height(_ text: String, _ style: CellStyle, merged: Bool) throws -> String? {
      let parts = try PackageParts(
        book([[SheetCell(.text(text), style), SheetCell(.blank, style)]]) {
          if merged { $0.merges = [CellRange(rows: 0...0, columns: 0...1)] }
        })
      return parts.sheet.firstMatch(of: /<row r="1" spans="1:2" ht="([0-9.]+)"/).map { String($0.1) }
    }
    // A line takes 18 points × 1.35, and the row 4 more; 145 of the 168 pixels of two columns hold six characters of 24,
    // and 61 of the 84 of one column two.
    #expect(try height("六个字的标题", .title, merged: true) == "29")
    #expect(try height("十二个字的标题要两行才行", .title, merged: true) == "53")
    #expect(try height("六个字的标题", .title, merged: false) == "77")
    // 69 pixels hold five characters of 13.3.
    #expect(try height("五个字的话", .text, merged: false) == nil)
    #expect(try height("六个字的说明", .text, merged: false) == "31")
    #expect(try height("甲\n乙\n", .text, merged: false) == "45")
    #expect(try height("这一格的文字不换行", .code, merged: false) == nil)
  }
}
