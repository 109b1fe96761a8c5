import Foundation
import PlanModel
import PlanTables
import Planning
import TestSupport
import Testing

/// Layouts that offices use, read as they are meant or asked about.
@Suite("Layouts of cross tables")
struct CrossLayoutTests {
  private func read(_ table: String, _ text: String, merges: [String] = [], as name: String? = nil) throws -> PlanReading {
    var sheets = try CrossSheets()
    sheets.set(table, text, merges: merges, as: name)
    return try sheets.book.read()
  }

  private func demand(_ text: String) throws -> PlanReading { try read("报量", text) }
  private func usage(_ text: String) throws -> PlanReading { try read("历史用量", text) }

  /// 报量 of two products and institutions, in packs of 24 and 12.
  private static let packs = ["H001 P001 2400", "H001 P002 1200", "H002 P001 4800", "H002 P002 2400"]
  private static let twoYears = [
    "H001 P001 2018 24", "H001 P001 2019 48", "H001 P002 2018 36", "H001 P002 2019 48", "H002 P001 2018 120", "H002 P001 2019 144",
    "H002 P002 2018 84", "H002 P002 2019 96",
  ]

  // MARK: Units and years once

  @Test("A unit that stands once holds to the right, and down where it is the only one, until the next")
  func unitOnce() throws {
    for text in [
      "机构编码|P001|P002\n|盒|\nH001|100|100\nH002|200|200",
      "机构编码|P001|P002\n单位|盒|\nH001|100|100\nH002|200|200",
      "|采购量（盒）|\n机构编码|P001|P002\nH001|100|100\nH002|200|200",
      "品种编码|单位|H001|H002\nP001|盒|100|200\nP002||100|200",
      "品种编码|H001|H002\n|盒|\nP001|100|200\nP002|100|200",
    ] {
      let reading = try demand(text)
      #expect(reading.demandLines == Self.packs, "\(text)")
      #expect(reading.crossFaults == [])
    }
    let usages = [
      "机构编码|P001||P002|\n|2018年|2019年|2018年|2019年\n|盒|||\nH001|1|2|3|4\nH002|5|6|7|8",
      "机构编码|P001||P002|\n|2018年|2019年|2018年|2019年\n|盒||盒|\nH001|1|2|3|4\nH002|5|6|7|8",
      "|2018年||2019年|\n|盒|||\n机构编码|P001|P002|P001|P002\nH001|1|3|2|4\nH002|5|7|6|8",
      "机构编码|P001||P002|\n|2018年采购量（盒）|2019年采购量（盒）|2018年采购量（盒）|2019年采购量（盒）\nH001|1|2|3|4\nH002|5|6|7|8",
      "机构编码|P001||P002|\n|2018年度使用量/盒|2019年盒数|2018年度使用量/盒|2019年盒数\nH001|1|2|3|4\nH002|5|6|7|8",
      "机构编码|P001||P002|\n|2018年|2019年|2018年|2019年\n|采购量（盒）|采购量（盒）|采购量（盒）|采购量（盒）\nH001|1|2|3|4\nH002|5|6|7|8",
      "品种编码|单位|H001||H002|\n||2018年|2019年|2018年|2019年\nP001|盒|1|2|5|6\nP002|盒|3|4|7|8",
      "品种编码|年度|单位|H001|H002\nP001|2018|盒|1|5\n|2019||2|6\nP002|2018|盒|3|7\n|2019||4|8",
    ]
    for text in usages {
      let reading = try usage(text)
      #expect(reading.usageLines == Self.twoYears, "\(text) \(reading.listed)")
    }
  }

  @Test("A unit that another one contradicts is asked about")
  func unitTwice() throws {
    #expect(try demand("单位：片\n机构编码|P001|P002\n|盒|\nH001|100|100\nH002|200|200").crossFaults == ["E116 C2"])
    #expect(try demand("机构编码|P001|P002（片）\n|盒|\nH001|100|100\nH002|200|200").crossFaults == ["E116 C1"])
    #expect(try demand("品种编码|单位|H001|H002\nP001|盒|100|200\nP002||100|200\nP003|粒|1|2").crossFaults == ["E116 A3"])
    #expect(
      try demand("机构编码|P001||P002|\n|采购量（盒）|采购量（片）|采购量（盒）|采购量（片）\nH001|1|24|1|12\nH002|2|48|2|24").crossFaults.contains {
        $0.hasPrefix("E155")
      })
  }

  // MARK: Sums

  @Test("Sums of sections and districts are compared with what they may cover, and never taken for institutions")
  func sums() throws {
    let rows = ["H001|1|2", "H002|3|4", "H003|5|6"]
    for text in [
      "机构编码|P001|P002\n\(rows[0])\n小计|1|2\n\(rows[1])\n\(rows[2])\n小计|8|10\n合计|9|12",
      "机构编码|P001|P002\n\(rows[0])\n合计|1|2\n\(rows[1])\n\(rows[2])\n合计|8|10\n总计|9|12",
      "机构编码|P001|P002\n一、环翠区|1|2\n\(rows[0])\n二、文登区|8|10\n\(rows[1])\n\(rows[2])\n全市|9|12",
      "机构编码|P001|P002|计\nH001|1|2|3\nH002|3|4|7\nH003|5|6|11\n计|9|12|21",
      "区市|机构编码|P001|P002\n文登区|\(rows[1])\n环翠区|\(rows[0])\n文登区|\(rows[2])\n环翠区|小计|1|2\n文登区|小计|8|10\n|总数|9|12",
      "机构编码|P001|P002|总量\nH001|1|2|3\nH002|3|4|7\nH003|5|6|11\n共计|9|12|21",
    ] {
      let reading = try demand(text)
      #expect(reading.crossFaults == [], "\(text) \(reading.listed)")
      #expect(reading.demandLines.count == 6)
    }
    #expect(
      try demand("机构编码|P001|P002\n\(rows[0])\n小计|1|2\n\(rows[1])\n\(rows[2])\n小计|8|11\n合计|9|12").crossFaults == ["W519 C6"])
  }

  @Test("Averages, shares and differences are passed over with a warning", arguments: ["平均", "平均数", "占比", "占比%", "差额", "环比", "增幅", "人均用量"])
  func noQuantities(word: String) throws {
    #expect(try demand("机构编码|P001|P002|\(word)\nH001|1|2|1.5\nH002|3|4|3.5").crossFaults == ["W539 D1"])
    let rows = try demand("机构编码|P001|P002\nH001|1|2\nH002|3|4\n\(word)|2|3\n合计|4|6")
    #expect(rows.crossFaults == ["W539 A4"])
    #expect(rows.demandLines.count == 4)
  }

  // MARK: Money

  @Test("Of quantities with money beside them the quantities are read", arguments: ["金额", "采购金额（元）", "单价", "金额（万元）"])
  func money(word: String) throws {
    let across = try usage(
      "机构编码|P001||||P002|||\n|2018年||2019年||2018年||2019年|\n|数量|\(word)|数量|\(word)|数量|\(word)|数量|\(word)\nH001|24|9|48|9|36|9|48|9\nH002|120|9|144|9|84|9|96|9"
    )
    #expect(across.crossFaults == ["W539 C3"])
    #expect(across.usageLines == Self.twoYears)
    let down = try demand("品种编码|指标|H001|H002\nP001|数量|1|2\n|\(word)|9|9\nP002|数量|3|4\n|\(word)|9|9")
    #expect(down.crossFaults == ["W539 B3"], "\(down.listed)")
    #expect(down.demandLines == ["H001 P001 1", "H001 P002 3", "H002 P001 2", "H002 P002 4"])
    let cells = try demand("机构编码|阿莫西林数量|阿莫西林\(word)|头孢呋辛酯数量|头孢呋辛酯\(word)\nH001|1|9|3|9\nH002|2|9|4|9")
    #expect(cells.demandLines == down.demandLines, "\(cells.listed)")
  }

  @Test("An unknown unit or word under a product is an error, its own unit is none")
  func unknownMeasure() throws {
    #expect(try demand("机构编码|P001|P002\n|数量|预算\nH001|1|2\nH002|3|4").crossFaults == ["E141 C2"])
    #expect(try demand("机构编码|P001|P002\n|盒|桶\nH001|1|2\nH002|3|4").crossFaults == ["E116 C2"])
    #expect(try demand("机构编码|P001|P002\n|粒|片\nH001|1|2\nH002|3|4").crossFaults == [])
  }

  @Test("Money alone is no quantity")
  func moneyAlone() throws {
    #expect(try demand("机构编码|P001|P002\n|金额|金额\nH001|1|2\nH002|3|4").crossFaults.contains("E116 B2"))
    #expect(try demand("各机构采购金额汇总表\n机构编码|P001|P002\nH001|1|2\nH002|3|4").crossFaults == ["E116 A1"])
  }

  // MARK: Headings

  @Test(
    "A row that numbers the columns is passed over",
    arguments: ["1|2|3|4", "栏次|1|2|3", "甲|乙|1|2", "A|B|C|D", "（1）|（2）|(3)=(1)+(2)|（4）", "①|②|③|④", "1|2|3=1+2|4"])
  func columnNumbers(row: String) throws {
    for (table, text) in [
      ("报量", "机构编码|P001|P002|P003\n\(row)\nH001|1|2|3\nH002|3|4|5"), ("历史用量", "机构编码|品种编码|期间|数量\n\(row)\nH001|P001|2019|1"),
      ("报量", "品种编码|H001|H002|H003\n\(row)\nP001|1|2|3\nP002|3|4|5"), ("上下限", "机构编码|品种编码|下限|上限\n\(row)\nH001|P001|1|9"),
    ] {
      let reading = try read(table, text)
      #expect(reading.crossFaults == [], "\(text) \(reading.listed)")
      #expect(reading.problems.contains { $0.code == "N648" })
    }
    let file = try CrossSheets.folder("demand", "institution_id|product_id|units|序号\n\(row)\nH001|P001|1|1").read()
    #expect(file.crossFaults == [], "\(file.listed)")
  }

  @Test(
    "Product, period and unit are read from one cell",
    arguments: [
      "%@%@年（盒）", "%2$@年 %1$@采购量（盒）", "%2$@年%1$@（盒）", "%@（%@年，盒）", "%@%@年采购量(盒)", "%@_%@年_盒", "%2$@年度%1$@采购盒数", "%@0.25g%@年度用量（盒）",
    ])
  func oneCell(format: String) throws {
    func cell(_ name: String, _ year: String) -> String { String(format: format, name, year) }
    let (one, two) = ("阿莫西林", "头孢呋辛酯")
    let columns = [cell(one, "2018"), cell(one, "2019"), cell(two, "2018"), cell(two, "2019")].joined(separator: "|")
    let reading = try usage("机构编码|\(columns)\nH001|1|2|3|4\nH002|5|6|7|8")
    #expect(reading.usageLines == Self.twoYears, "\(reading.listed)")
  }

  @Test("A name that stands once over two specifications is that of both")
  func specifications() throws {
    for (table, text) in [
      ("报量", "机构编码|阿莫西林||奥美拉唑\n|0.25g|0.5g|20mg\nH001|1|2|3\nH002|4|5|6"),
      ("报量", "通用名|规格|H001|H002\n阿莫西林|0.25g|1|4\n|0.5g|2|5\n奥美拉唑|20mg|3|6"),
    ] {
      var sheets = try CrossSheets()
      sheets.shareName()
      sheets.set(table, text)
      let reading = try sheets.book.read()
      #expect(
        reading.demandLines == ["H001 P001 1", "H001 P002 2", "H001 P003 3", "H002 P001 4", "H002 P002 5", "H002 P003 6"],
        "\(text) \(reading.listed)")
    }
    // Only one of them is a product.
    let reading = try usage("2019年\n机构编码|阿莫西林||奥美拉唑\n|0.25g|1g|20mg\nH001|1|2|3\nH002|4|5|6")
    #expect(reading.crossFaults.contains { $0.hasPrefix("E155 C3") }, "\(reading.listed)")
  }

  @Test("What stands beside a code and contradicts the plan is warned of, and is an error where it is another product's")
  func descriptions() throws {
    for (heading, row, expected) in [
      ("区市", "文登区", "W536"), ("区市编码", "371003", "W536"), ("机构性质", "民营", "W536"), ("区市", "环翠区", ""), ("机构性质", "公立医院", ""),
    ] {
      let cross = try demand("机构编码|\(heading)|P001|P002\nH001|\(row)|1|2\nH002||3|4")
      #expect(cross.crossFaults == (expected.isEmpty ? [] : ["\(expected) B2"]), "\(heading) \(cross.listed)")
      let long = try demand("机构编码|\(heading)|品种编码|数量\nH001|\(row)|P001|1")
      #expect(long.crossFaults == (expected.isEmpty ? [] : ["\(expected) B2"]), "\(heading) \(long.listed)")
    }
    for (heading, row, expected) in [
      ("规格", "0.125g", "W536"), ("规格", "0.25g*24粒", ""), ("生产企业", "丁药业", "W536"), ("包装转换比", "48", "W536"), ("包装转换比", "24", ""),
    ] {
      let cross = try demand("品种编码|\(heading)|H001|H002\nP001|\(row)|1|2\nP002||3|4")
      #expect(cross.crossFaults == (expected.isEmpty ? [] : ["\(expected) B2"]), "\(heading) \(cross.listed)")
      let long = try demand("机构编码|品种编码|\(heading)|数量\nH001|P001|\(row)|1")
      #expect(long.crossFaults == (expected.isEmpty ? [] : ["\(expected) C2"]), "\(heading) \(long.listed)")
    }
    var sheets = try CrossSheets()
    sheets.shareName()
    sheets.set("报量", "机构编码|品种编码|规格|数量\nH001|P001|0.5g|1")
    #expect(try sheets.book.read().crossFaults == ["E143 C2"])
    sheets.set("报量", "品种编码|规格|H001|H002\nP001|0.5g|1|2\nP002||3|4")
    #expect(try sheets.book.read().crossFaults == ["E143 B2"])
  }

  @Test("An institution that a cross table says takes no part, and the plan that it does, is warned of")
  func participation() throws {
    let cross = try demand("机构编码|是否参加|P001|P002\nH001|否|1|2\nH002|是|3|4")
    #expect(cross.crossFaults == ["W536 B2"], "\(cross.listed)")
    #expect(try demand("机构编码|是否参加|P001|P002\nH001|√|1|2\nH002|是|3|4").crossFaults.isEmpty)
  }

  @Test("A unit that only a note below the table gives is asked about, unless it is the table's own")
  func notesBelow() throws {
    for (note, expected) in [
      ("说明：以上数量单位为盒。", "E116"), ("备注：单位：万片", "E116"), ("注：数量均以盒计", "E116"), ("备注：以上均为最小单位", ""),
      ("填报人：张三", ""), ("说明：每盒24粒", ""),
    ] {
      for text in ["机构编码|P001|P002\nH001|1|2\nH002|3|4", "机构编码|品种编码|数量\nH001|P001|1\nH002|P001|3"] {
        let reading = try demand("\(text)\n\n\(note)")
        #expect(reading.crossFaults == (expected.isEmpty ? [] : ["\(expected) A4"]), "\(note) \(reading.listed)")
      }
    }
    #expect(try demand("机构编码|P001（盒）|P002（盒）\nH001|1|2\nH002|3|4\n说明：数量单位为盒").crossFaults.isEmpty)
    #expect(try demand("机构编码|品种编码|数量（盒）\nH001|P001|1\nH002|P001|3\n说明：数量单位为盒").crossFaults.isEmpty)
  }

  @Test("The companies that supplied in the years of usage need not be the selected ones")
  func earlierMakers() throws {
    for maker in ["丁药业", "乙药业"] {
      for heading in ["生产企业", "企业", "中选企业"] {
        var sheets = try CrossSheets()
        sheets.shareName()
        sheets.set("历史用量", "机构编码|品种编码|\(heading)|期间|数量\nH001|P001|\(maker)|2019|1")
        #expect(try sheets.book.read().crossFaults.isEmpty, "\(heading) \(maker)")
        sheets.set("历史用量", "2019年\n品种编码|\(heading)|H001|H002\nP001|\(maker)|1|2\nP002|乙药业|3|4\nP003|丙药业|5|6")
        #expect(try sheets.book.read().crossFaults.isEmpty, "\(heading) \(maker)")
      }
    }
    #expect(try usage("机构编码|品种编码|规格|期间|数量\nH001|P001|0.125g|2019|1").crossFaults == ["W536 C2"])
  }

  // MARK: Limits, conversions, the long form

  @Test("Limits in minimum units become packs, whole ones where the volume is fixed")
  func limits() throws {
    for text in [
      "机构编码|P001|||P002\n|下限|上限|锁定|下限\n|粒|粒|粒|片\nH001|24|48||12\nH002|||240|",
      "单位：最小单位\n机构编码|P001|||P002\n|下限|上限|锁定|下限\nH001|24|48||12\nH002|||240|",
      "品种编码|单位|H001||H002|\n||下限|上限|下限|锁定\nP001|粒|24|48||240\nP002|片|12|||",
    ] {
      let reading = try read("上下限", text)
      #expect(reading.limitLines == ["H001 P001 1 2 -", "H001 P002 1 - -", "H002 P001 - - 10"], "\(text) \(reading.listed)")
    }
    #expect(try read("上下限", "锁定（单位：最小单位）\n机构编码|P001|P002\nH001|25|12\nH002|24|12").crossFaults == ["E206 B3"])
  }

  @Test("Years side by side of the long form take their unit from brackets, or from a row of units")
  func longYears() throws {
    for heading in [
      "机构编码|品种编码|2018年采购量（盒）|2019年采购量（盒）", "机构编码|品种编码|2018年|2019年\n||盒|盒", "机构编码|品种编码|2018年|2019年\n||盒|",
      "机构编码|品种编码|2018年|2019年\n单位||盒|盒", "||2018年|2019年\n机构编码|品种编码|采购量（盒）|采购量（盒）",
    ] {
      let reading = try usage("\(heading)\nH001|P001|1|2")
      #expect(reading.usageLines == ["H001 P001 2018 24", "H001 P001 2019 48"], "\(heading) \(reading.listed)")
    }
  }

  @Test("Items of 折算表 head cross tables too")
  func conversions() throws {
    for text in [
      "机构编码|P001||X9|\n|2018年|2019年|2018年|2019年\nH001|10|20|4|8\nH002|1|1|1|1",
      "机构编码|阿莫西林||小规格|\n|2018年|2019年|2018年|2019年\nH001|10|20|4|8\nH002|1|1|1|1",
      "品种编码|H001||H002|\n|2018年|2019年|2018年|2019年\nP001|10|20|1|1\nX9|4|8|1|1",
    ] {
      var sheets = try CrossSheets()
      sheets.book["折算表"] = CrossSheets.rows("项目编码|名称|品种编码|折算系数\nX9|小规格|P001|0.5").map { $0.map(CrossSheets.cell) }
      sheets.set("历史用量", text)
      let reading = try sheets.book.read()
      #expect(
        reading.usageLines == ["H001 P001 2018 12", "H001 P001 2019 24", "H002 P001 2018 1.5", "H002 P001 2019 1.5"],
        "\(text) \(reading.listed)")
      sheets.set("历史用量", text.replacingOccurrences(of: "X9", with: "X8").replacingOccurrences(of: "小规格", with: "X8"))
      #expect(try sheets.book.read().problems.contains { $0.severity == .error && $0.line(in: .chinese).contains("请在折算表加一行") })
    }
  }
}
