import Foundation
import SheetLayout
import Testing
import XLSXWriting

@Suite("Charts of a written workbook")
struct ChartWritingTests {
  /// Two districts, two ways of splitting; the chart stands two rows below them.
  private static func fills(sheet name: String = "公平性") -> SheetBook {
    let rows: [[SheetCell]] = [
      [SheetCell(.text("区市"), .heading), SheetCell(.text("按比例"), .heading), SheetCell(.text("本方案"), .heading)],
      [SheetCell(.text("环翠区"), .text), share(10_000), share(6_432)],
      [SheetCell(.text("乳山市"), .text), share(10_000), share(5_527)],
    ]
    return book(rows) { sheet in
      sheet.name = name
      sheet.page = PageSetup()
      sheet.charts = [
        SheetChart(
          title: "各区市最低满足率 & 对照", categories: CellRange(rows: 1...2, columns: 0...0),
          series: [1, 2].map { column in
            .init(
              name: CellRange(rows: 0...0, columns: column...column),
              values: CellRange(rows: 1...2, columns: column...column))
          }, anchorRow: 4, anchorColumn: 0, categoryTitle: "区市", valueTitle: "最低满足率", valueForm: .percent)
      ]
    }
  }

  private static func share(_ tenThousandths: Int64) -> SheetCell {
    SheetCell(.number(SheetNumber(tenThousandths, places: 4)), .percent)
  }

  @Test("a column chart has its title, its axes, and for each series name, categories and values from the sheet's cells")
  func series() throws {
    let parts = try PackageParts(ChartWritingTests.fills())
    let chart = parts["xl/charts/chart1.xml"]
    #expect(chart.contains("<c:barDir val=\"col\"/>"))
    for text in ["各区市最低满足率 &amp; 对照", "<a:t>区市</a:t>", "<a:t>最低满足率</a:t>"] { #expect(chart.contains(text), "\(text)") }
    #expect(chart.components(separatedBy: "<c:ser>").count == 3)
    #expect(chart.components(separatedBy: "<c:f>'公平性'!$A$2:$A$3</c:f>").count == 3, "each series has the categories")
    for formula in ["'公平性'!$B$1", "'公平性'!$B$2:$B$3", "'公平性'!$C$1", "'公平性'!$C$2:$C$3"] {
      #expect(chart.components(separatedBy: "<c:f>\(formula)</c:f>").count == 2, "\(formula)")
    }
    // The values as they are now, for programs that show a file without working it out.
    for value in ["<c:v>环翠区</c:v>", "<c:v>本方案</c:v>", "<c:v>0.6432</c:v>", "<c:v>0.5527</c:v>"] {
      #expect(chart.contains(value), "\(value)")
    }
    #expect(chart.contains(#"<c:min val="0"/>"#), "columns start at 0")
    #expect(chart.contains(#"<c:numFmt formatCode="0%""#))
    #expect(parts["xl/drawings/drawing1.xml"].contains("<xdr:row>4</xdr:row>"))
  }

  @Test("a chart below the table is printed with it")
  func printed() throws {
    let parts = try PackageParts(ChartWritingTests.fills())
    #expect(parts["xl/workbook.xml"].contains("$A$1:$C$\(4 + SheetChart.rows)"))
  }

  @Test("a sheet named like a number or with an apostrophe is quoted in the chart", arguments: ["371002", "六月's"])
  func quoting(name: String) throws {
    let chart = try PackageParts(ChartWritingTests.fills(sheet: name))["xl/charts/chart1.xml"]
    #expect(chart.contains("<c:f>\(quotedSheetName(name))!$B$2:$B$3</c:f>"), "\(chart.prefix(3_000))")
    #expect(chart.contains("<c:v>0.6432</c:v>"))
  }

  @Test("a workbook with a chart has the same bytes every time, and its cells are read as without it")
  func cells() throws {
    let bytes = try xlsxBytes(ChartWritingTests.fills())
    #expect(try xlsxBytes(ChartWritingTests.fills()) == bytes)
    var plain = ChartWritingTests.fills()
    plain.sheets[0].charts = []
    #expect(try ReadBack(bytes).texts == [["区市", "按比例", "本方案"], ["环翠区", "1", "0.6432"], ["乳山市", "1", "0.5527"]])
  }
}
