import PlanModel
import Planning
import SheetLayout
import Testing

@testable import PlanTables

@Suite("A plan as a workbook")
struct PlanWorkbookTests {
  private func texts(_ sheet: Sheet, row: Int) -> [String] {
    sheet.rows[row].cells.map { cell in
      switch cell.value {
      case .blank: ""
      case .text(let text), .textFormula(_, let text), .link(let text, _, _, _): text
      case .number(let number), .formula(_, let number): number.text(.general)
      }
    }
  }

  @Test("every table is a sheet with Chinese headings and words, as the CSV files for people have them")
  func everything() throws {
    let book = planWorkbook(try CSVWritingTests.everything())
    #expect(book.sheets.map(\.name) == ["参数", "品种", "区市", "机构", "历史用量", "报量", "上下限", "规则"])
    for (sheet, table) in zip(book.sheets, TableSchema.allCases) {
      // No product has a basis of its own or a priority here, and no rule a tolerance.
      let columns = table.columns.filter { !(table == .products ? ["basis", "priority"] : ["tolerance"]).contains($0.name) }
      #expect(texts(sheet, row: 0) == columns.map(\.heading))
      #expect(sheet.headingRows == 0..<1 && sheet.isProtected && sheet.columns.count == columns.count)
    }
    // Keys in the order of the template, an unknown one last.
    #expect(book.sheets[0].rows.indices.dropFirst().map { texts(book.sheets[0], row: $0)[0] } == ["城市", "上报截止", "own_key"])
    #expect(
      texts(book.sheets[1], row: 1)
        == ["007", "甲片", "", "5mg", "12片,铝塑", "12", "片", "示例 \"甲\" 药业", "", "", "1.2305", "120", "是", "", "", ""])
    #expect(texts(book.sheets[2], row: 2) == ["371002", "环翠区", "区市", "1.0001", ""])
    #expect(
      texts(book.sheets[3], row: 1) == ["123456789012345678", "一院", "371002", "军队", "三级", "否", "0.5", "9.999", "是", "", "", ""])
    #expect(texts(book.sheets[3], row: 2) == ["2", "二院", "371002", "药店", "", "", "1", "", "", "", "", ""])
    #expect(texts(book.sheets[4], row: 1) == ["2", "007", "2019-07", "-0.5"])
    #expect(texts(book.sheets[4], row: 2) == ["2", "007", "2018", "1200300"])
    #expect(texts(book.sheets[5], row: 1) == ["2", "007", "0"])
    #expect(texts(book.sheets[6], row: 3) == ["2", "007", "", "", "2"])
    #expect(texts(book.sheets[7], row: 1) == ["R1", "民营合计", "*", "ownership:private", "元", "不超过", "5"])
  }

  // P1: 60 + 30 + 10 of 100; P2: 30 + 20 of 50. Ids with digits at their ends are told apart by SUMIF as they are.
  @Test("a packet's tables have names beside codes, and a check of the city's rows against what is assigned")
  func packet() throws {
    let records = try #require(SmallPacket.read().records)
    let book = planWorkbook(records)
    let assigned = try #require(book.sheets.first { $0.name == "下达量" })
    #expect(texts(assigned, row: 0) == ["品种编码", "下达量", "全市约定量", "全市测算基数", "校验码", "品种名称", "市级分解合计（盒）", "校验（差额）"])
    #expect(texts(assigned, row: 1) == ["P1", "100", "", "", SmallPacket.seals[0], "甲", "100", "0"])
    let sum = "SUMIF('市级分解'!$B$2:$B$6,A3,'市级分解'!$C$2:$C$6)"
    #expect(assigned.rows[2].cells[6].value == .formula(sum, value: SheetNumber(50)))
    #expect(assigned.rows[2].cells[7] == SheetCell(.formula("G3-B3", value: SheetNumber(0)), .differenceWhole))
    let city = try #require(book.sheets.first { $0.name == "市级分解" })
    #expect(texts(city, row: 0) == ["机构编码", "品种编码", "分解量", "机构名称", "品种名称"])
    #expect(texts(city, row: 4) == ["H2", "P2", "20", "二院", "乙"])
    #expect([assigned, city].allSatisfy { $0.isProtected && $0.rows.allSatisfy { row in row.cells.allSatisfy(\.style.look.isLocked) } })
  }

  /// P1, 100 assigned: 70 fixed and a floor of 40, with a lock of 5 whose floor of 3 counts in it: 115. P2, 50 assigned: 20. H1 has
  /// 70 × 2.50 + 20 × 12 = 415 yuan of at most 400, H2 40 × 2.50, H3 5 × 2.50.
  @Test("a packet shows where what a district fixes exceeds its volume or an institution's capacity")
  func packetLocks() throws {
    var records = try #require(SmallPacket.read().records)
    records.limits = [
      LimitRecord(institution: 0, product: 0, fixedPacks: 70), LimitRecord(institution: 0, product: 1, fixedPacks: 20),
      LimitRecord(institution: 1, product: 0, floorPacks: Decimal4(whole: 40)),
      LimitRecord(institution: 2, product: 0, floorPacks: Decimal4(whole: 3), fixedPacks: 5),
    ]
    records.institutions[0].capacity = Decimal4(whole: 400)
    records.institutions[1].capacity = Decimal4(whole: 100)
    let book = planWorkbook(records)
    let assigned = try #require(book.sheets.first { $0.name == "下达量" })
    #expect(texts(assigned, row: 0).suffix(2) == ["锁定和下限合计（盒）", "校验（锁定）"])
    #expect(texts(assigned, row: 1).suffix(2) == ["115", "超出下达量 15 盒"])
    #expect(texts(assigned, row: 2).suffix(2) == ["20", ""])
    let sum =
      "SUMIF('上下限'!$B$2:$B$1005,A2,'上下限'!$E$2:$E$1005)"
      + "+SUMPRODUCT(--EXACT('上下限'!$B$2:$B$1005,A2),--('上下限'!$E$2:$E$1005=\"\"),'上下限'!$C$2:$C$1005)"
    #expect(assigned.rows[1].cells[8].value == .formula(sum, value: SheetNumber(115)))
    let institutions = try #require(book.sheets.first { $0.name == "机构" })
    #expect(texts(institutions, row: 0).suffix(2) == ["锁定和下限金额（元）", "校验（承载上限）"])
    #expect(
      (1...4).map { texts(institutions, row: $0).suffix(2) } == [
        ["415", "超出年度承载上限"], ["100", ""], ["12.5", ""], ["0", ""],
      ])
  }

  @Test("a packet's identity has its Chinese name in the workbook, is locked, and is read under both names")
  func identity() throws {
    let english = try SmallPacket.read()
    let book = planWorkbook(try #require(english.records))
    let row = try #require(book.sheets[0].rows.last)
    #expect(row.cells.map(\.value) == [.text("方案标识"), .text("0123456789abcdef"), .blank])
    #expect(row.cells.allSatisfy { $0.style.look.isLocked })
    let chinese = try SmallPacket.read([("parameters.csv", "plan_identity", "方案标识")])
    #expect(chinese.records?.parameters.planIdentity == "0123456789abcdef")
    #expect(chinese.records == english.records)
  }

  @Test("a packet whose rows do not come to what is assigned shows by how much")
  func packetDifference() throws {
    var records = try #require(SmallPacket.read().records)
    records.cityAllocation?.removeLast()
    let assigned = try #require(planWorkbook(records).sheets.first { $0.name == "下达量" })
    #expect(texts(assigned, row: 1).suffix(2) == ["90", "-10"])
    records.cityAllocation = []
    let bare = try #require(planWorkbook(records).sheets.first { $0.name == "下达量" })
    #expect(bare.rows[1].cells[6].value == .number(SheetNumber(0)))
    #expect(texts(bare, row: 1).suffix(2) == ["0", "-100"])
  }

  @Test("codes are text and numbers are numbers, each in the style of its column")
  func cellKinds() throws {
    let book = planWorkbook(try CSVWritingTests.everything())
    let product = book.sheets[1].rows[1].cells
    #expect(product[0] == SheetCell(.text("007"), .inputText))
    #expect(product[2] == SheetCell(.blank, .inputText))
    #expect(product[10] == SheetCell(.number(SheetNumber(12_305, places: 4)), .inputNumber))
    #expect(book.sheets[4].rows[2].cells[3].value == .number(SheetNumber(1_200_300)))
    for sheet in book.sheets.dropFirst() {
      for row in sheet.rows.dropFirst() { #expect(row.cells.map(\.style) == sheet.columns.map(\.style)) }
    }
  }

  @Test("tables that a plan does not have are no sheets; a table without rows is one")
  func absentTables() throws {
    var records = try CSVWritingTests.everything()
    records.demand = nil
    records.rules = nil
    records.limits = []
    let book = planWorkbook(records)
    #expect(book.sheets.map(\.name) == ["参数", "品种", "区市", "机构", "历史用量", "上下限"])
    #expect(book.sheets[5].rows.count == 1)
  }

  @Test("every column has a message, within what spreadsheets show")
  func messages() throws {
    for book in [planWorkbook(try CSVWritingTests.everything()), templateWorkbook()] {
      for sheet in book.sheets {
        for rule in sheet.inputRules {
          #expect(rule.title.utf16.count <= 32 && (1...255).contains(rule.message.utf16.count), "\(rule)")
          if case .words(let words) = rule.kind { #expect(words.joined(separator: ",").utf16.count <= 255) }
        }
      }
    }
    for table in TableSchema.allCases.dropFirst() where !table.isOfReading {
      #expect(table.inputColumns.count == table.columns.count)
    }
  }

  @Test("the words of the lists are words that are read")
  func words() throws {
    let log = ProblemLog()
    let spot = Spot(.rules, line: 1)
    let measures = Measure.allCases.map(RuleMeasure.counted) + CellAmount.offered.map(RuleMeasure.share)
    #expect(InputWords.measure.map { WordList.measure.value($0) } == measures)
    let relations = Sense.allCases.map(RuleRelation.sum) + [.each(.atLeast), .each(.atMost), .exclusion]
    #expect(InputWords.sense.map { WordList.sense.value($0) } == relations)
    #expect(InputWords.ownership.map { WordList.ownership.value($0) } == Ownership.allCases)
    #expect(InputWords.districtKind.map { WordList.districtKind.value($0) } == District.Kind.allCases)
    #expect(InputWords.yesNo.map { WordList.yesNo.value($0) } == [true, false])
    for rule in templateWorkbook().sheets[1].inputRules {
      guard case .words(let words) = rule.kind else { continue }
      for word in words {
        switch rule.title {
        case "冲抵方式": #expect(log.word(word, .clearing, at: spot) != nil)
        case "不足整包": #expect(log.word(word, .partialPack, at: spot) != nil)
        case "低于上年": #expect(log.word(word, .renewalBelow, at: spot) != nil)
        case "缺年处理": #expect(log.word(word, .missingYears, at: spot) != nil)
        case "按月折算", "报量封顶": #expect(log.word(word, .yesNo, at: spot) != nil)
        default: Issue.record("\(rule.title) has a list")
        }
      }
    }
  }

  @Test("the template explains itself, then has every table without rows and every parameter")
  func template() throws {
    let book = templateWorkbook()
    #expect(book.sheets.map(\.name) == ["填表说明"] + TableSchema.ofPlans.map(\.sheetName))
    #expect(book.sheets.dropFirst(2).allSatisfy { $0.rows.count == 1 })
    let parameters = book.sheets[1]
    #expect(parameters.rows.count == 1 + ParameterKey.all.count)
    for (row, key) in zip(parameters.rows.dropFirst(), ParameterKey.all) {
      #expect(row.cells[0] == SheetCell(.text(key.heading), key.isRequired ? .requiredHeading : .locked))
      #expect(row.cells[1].style == .inputText && row.cells[2] == SheetCell(.text(key.templateNote), .locked))
      #expect(key.isRequired ? row.cells[1].value == .blank : true)
    }
    // Locked around the values: nothing is to be added.
    #expect(parameters.columns.allSatisfy { $0.style == nil })
    // Each table is explained with a link to its sheet.
    let links = book.sheets[0].rows.compactMap { row -> String? in
      guard case .link(_, let sheet, 0, 0)? = row.cells.first?.value else { return nil }
      return sheet
    }
    #expect(links == TableSchema.ofPlans.map(\.sheetName))
  }

  @Test("a sample explains itself too, has every table, and every parameter with a value to be changed")
  func sample() throws {
    var records = try CSVWritingTests.everything()
    records.demand = nil
    records.parameterLines = [.init(key: "city", value: "威海市"), .init(key: "clearing", value: "balloon", note: "说明一")]
    let book = templateWorkbook(records)
    #expect(book.sheets.map(\.name) == ["填表说明"] + TableSchema.ofPlans.map(\.sheetName))
    #expect(book.sheets[6].rows.count == 1 && book.sheets[6] == templateWorkbook().sheets[6])
    let filled = planWorkbook(records, isTemplate: true).sheets
    #expect(Array(book.sheets[2...5]) == Array(filled[1...4]) && Array(book.sheets[7...8]) == Array(filled[5...]))
    let lines = book.sheets[1].rows.indices.dropFirst().map { texts(book.sheets[1], row: $0) }
    #expect(lines.map { $0[0] } == ParameterKey.all.map(\.heading))
    #expect(lines.first { $0[0] == "城市" }?.dropFirst() == ["威海市", "选填。例如：威海市"])
    #expect(lines.first { $0[0] == "冲抵方式" }?.dropFirst() == ["balloon", "说明一"])
    #expect(lines.first { $0[0] == "结算期限" }?[1] == "30")
    #expect(lines.first { $0[0] == "预付批次" }?[1] == "")
    #expect(book.sheets[1].rows.dropFirst().allSatisfy { $0.cells[1].style == .inputText })
  }

  @Test("ids are chosen from the other sheets, required columns stand out")
  func lists() {
    let sheets = templateWorkbook().sheets
    let usage = sheets[5]
    guard case .values(let range) = usage.inputRules[1].kind else {
      Issue.record("no list")
      return
    }
    #expect(range == "OFFSET('品种'!$A$2,0,0,MAX(1,COUNTA('品种'!$A$2:$A$20001)),1)")
    #expect(!usage.inputRules[1].isStrict && usage.inputRules[1].range.name == "B2:B1048576")
    #expect(usage.inputRules.map(\.title) == ["机构编码（必填）", "品种编码（必填）", "期间（必填）", "数量（必填）"])
    #expect(sheets[3].rows[0].cells.map(\.style) == [.requiredHeading, .requiredHeading, .heading, .heading, .heading])
    #expect(sheets[3].inputRules[2].kind == .words(["区市", "开发区", "市属"]))
  }
}
