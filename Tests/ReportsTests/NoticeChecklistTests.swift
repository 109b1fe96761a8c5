import Planning
import Prepayment
import SheetLayout
import Testing

@testable import Judging
@testable import Reports

@Suite("The notice's checklist")
struct NoticeChecklistTests {
  private func status(_ id: String, _ allocation: Allocation) -> NoticeChecklist.Status? {
    NoticeChecklist(allocation).lines.first { $0.id == id }?.status
  }

  @Test("Everything holds in the sample; what is not given does not apply")
  func sample() throws {
    let checklist = NoticeChecklist(try SampleAllocation().allocation)
    #expect(checklist.failures.isEmpty)
    #expect(checklist.lines.filter { $0.status == .notApplicable }.map(\.id) == ["within_demand"])
    #expect(checklist.text(in: .english) == "Notice checklist: 7 of 7 held, 1 not applicable.\n")
    // 185.27 of 1,234.62 yuan are 15.006… %.
    #expect(checklist.lines.last?.words.detail.chinese == "21 盒，185.27 元，占金额 15.01%")
  }

  @Test("The annex's cover holds every point with what is asked, what was found, the day and the verdict")
  func cover() throws {
    var sample = try SampleAllocation()
    sample.allocation.plan.records.parameters.reportDue = try #require(CalendarDate(year: 2020, month: 11, day: 17))
    let book = try sample.book("各区市及市属医疗机构首年约定采购用量表")
    let sheet = try #require(book.sheets.first)
    #expect(sheet.name == "通知核对" && sheet.isForStamp)
    #expect(
      Array(lines(of: sheet).dropFirst(2).prefix(11)) == [
        "通知核对：7 项中 6 项符合，1 项不适用。", "序号|核对事项|日期|要求|核对情况|结果|依据",
        "1|预付比例为首年约定采购金额的不低于 30%||不低于 30%|预付比例 50%|符合|国家集采配套措施（2019）",
        "2|上报截止早于预付截止|2020年11月17日|早于 2020年11月16日|上报 2020年11月17日，预付 2020年11月16日|不符合|通知",
        "3|执行之前预付到位|2020年11月16日|不晚于 2020年11月16日|首批 2020年11月16日，预付截止 2020年11月16日，开始执行 2020年11月16日|符合|通知",
        "4|公立、军队医疗机构全部参加||2 家全部参加|2 家有分解量|符合|通知", "5|参加的民营机构、药店列有名单||全部列入|名单 1 家|符合|通知",
        "6|每个品种的约定采购量全部分完||107 盒|2 个品种合计 107 盒|符合|通知", "7|分解量不超过报量||不超过报量|没有报量|不适用|通知",
        "8|民营机构、药店所占份额||列明|21 盒，185.27 元，占金额 15.01%|符合|通知", "",
      ])
    #expect(sheet.rows[5].cells[5] == SheetCell(.text("不符合"), .failed))
    // A real date: 44152 days after 30 December 1899.
    #expect(sheet.rows[5].cells[2] == SheetCell(.number(SheetNumber(44_152)), .date))
  }

  @Test("Under Weihai's notice 40 % fails, elsewhere it holds, and 29.99 % fails everywhere")
  func ratio() throws {
    var allocation = try SampleAllocation().allocation
    allocation.plan.records.parameters.prepaymentRatio = Decimal4(tenThousandths: 4_000)
    #expect(status("prepayment_ratio", allocation) == .passed)
    allocation.plan.records.parameters.document = "威医保发〔2020〕61号"
    #expect(status("prepayment_ratio", allocation) == .failed)
    allocation.plan.records.parameters.document = "烟医保函〔2023〕13号"
    allocation.plan.records.parameters.prepaymentRatio = Decimal4(tenThousandths: 2_999)
    #expect(status("prepayment_ratio", allocation) == .failed)
  }

  @Test("A notice is data: one of other clauses and another share is judged and said by the same code")
  func otherNotice() throws {
    let allocation = try SampleAllocation().allocation
    let sixty = Decimal4(tenThousandths: 6_000)
    let notice = Notice(marks: ["烟医保"], clauses: [.privateShare, .prepaymentRatio(.atLeast(sixty), isNational: false)])
    let checklist = NoticeChecklist(
      allocation, amounts: AgreedAmounts(plan: allocation.plan, lines: allocation.lines), notice: notice)
    #expect(checklist.lines.map(\.id) == ["private_share", "prepayment_ratio"])
    #expect(
      checklist.text(in: .chinese) == "通知核对：2 项中 1 项符合。\n  不符合：预付比例为首年约定采购金额的不低于 60%——预付比例 50%（通知）\n")
  }

  @Test("A first tranche that waits for purchases is not there before the start; one that waits for the contract may be")
  func triggers() throws {
    var allocation = try SampleAllocation().allocation
    let share = Decimal4(tenThousandths: 5_000)
    allocation.plan.records.parameters.givenTranches = [.init(due: .afterPurchases(share: share, workdays: 15), share: share)]
    #expect(status("prepayment_before_start", allocation) == .failed)
    allocation.plan.records.parameters.givenTranches.insert(
      .init(due: .afterContract(workdays: 3), share: .zero), at: 0)
    allocation.plan.records.parameters.contractDate = try date("2020-11-11")
    #expect(status("prepayment_before_start", allocation) == .passed)
    allocation.plan.records.parameters.contractDate = try date("2020-11-12")
    #expect(status("prepayment_before_start", allocation) == .failed)
  }

  @Test("A district that settles directly has its point, with the amount that is not prepaid")
  func directSettlement() throws {
    var allocation = try SampleAllocation().allocation
    #expect(!NoticeChecklist(allocation).lines.contains { $0.id == "direct_settlement" })
    allocation.plan.records.districts[1].settlesDirectly = true
    let line = try #require(NoticeChecklist(allocation).lines.first { $0.id == "direct_settlement" })
    #expect(line.status == .passed)
    #expect(line.words.values.map(\.text) == ["1", "1049.35"])
  }

  @Test("A prepayment after the start, a report on its day, an excluded public hospital, a pack missing: each fails")
  func failures() throws {
    var late = try SampleAllocation().allocation
    late.plan.records.parameters.prepaymentDue = try date("2020-11-17")
    #expect(status("prepayment_before_start", late) == .failed)
    var sameDay = try SampleAllocation().allocation
    sameDay.plan.records.parameters.reportDue = try date("2020-11-16")
    #expect(status("report_before_prepayment", sameDay) == .failed)
    var excluded = try SampleAllocation().allocation
    excluded.plan.records.institutions[1].participates = false
    #expect(status("institutions_present", excluded) == .failed)
    #expect(NoticeChecklist(excluded).text(in: .chinese).contains("未参加 1 家：H2 二院"))
    var short = try SampleAllocation().allocation
    short.lines[0].packs -= 1
    #expect(status("products_in_full", short) == .failed)
    // Without a basis: named, and no fault.
    var idle = try SampleAllocation().allocation
    idle.lines.removeAll { $0.institution == 1 }
    #expect(status("institutions_present", idle) == .passed)
    #expect(NoticeChecklist(idle).lines[3].words.detail.chinese == "1 家有分解量；没有测算基数 1 家：H2 二院")
  }

  @Test("An institution that merged into another one is no absentee, and its demand counts there")
  func merged() throws {
    // H2 merged into H1: 708 units of H1 are 59 packs of 12; with one of H2's they are the 60 that H1 gets.
    var allocation = try SampleAllocation().allocation
    allocation.lines.removeAll { $0.institution == 1 }
    allocation.plan.records.institutions[1].successorID = allocation.plan.institutions[0].id
    allocation.plan.records.demand = [DemandRecord(institution: 0, product: 0, units: Decimal4(whole: 708))]
    #expect(status("within_demand", allocation) == .failed)
    allocation.plan.records.demand?.append(DemandRecord(institution: 1, product: 0, units: Decimal4(whole: 1)))
    #expect(status("within_demand", allocation) == .passed)
    #expect(status("institutions_present", allocation) == .passed)
    #expect(NoticeChecklist(allocation).lines[3].words.detail.english == "1 have an allocation; 1 merged into others: H2 二院")
  }

  @Test("Demand is rounded up to whole packs: 60 packs of 12 are within 709 units and above 708")
  func demand() throws {
    // ⌈709 / 12⌉ = 60, 708 / 12 = 59.
    var allocation = try SampleAllocation().allocation
    allocation.plan.records.demand = [DemandRecord(institution: 0, product: 0, units: Decimal4(whole: 709))]
    #expect(status("within_demand", allocation) == .passed)
    allocation.plan.records.demand = [DemandRecord(institution: 0, product: 0, units: Decimal4(whole: 708))]
    #expect(status("within_demand", allocation) == .failed)
    #expect(
      NoticeChecklist(allocation).lines.first { $0.id == "within_demand" }?.finding
        == .withinDemand(.init(cells: 1, above: [CellName(product: "P1", institution: "H1")], packs: 1)))
  }
}

@Suite("The fairness page of a workbook")
struct FairnessBookTests {
  @Test("has a table of the ways of splitting, a chart of their fills and one of the districts' smallest")
  func page() throws {
    var sample = try SampleAllocation().allocation
    sample.plan.cells = [Cell(product: 0, institution: 0, basisUnits: 1, target: 50, floor: 0, cap: 50)]
    let method = FairnessSheet.Method(way: .fair, packs: [60], beforeRounding: [55])
    let sheet = FairnessSheet(plan: sample.plan, methods: [method], fair: 0, productsWithoutDemand: nil)
    let fair = sheet.figures[0]
    #expect(fair.breaches.caps == 1)
    #expect(fair.breaches.capPacks == 10)
    // 10 packs at 12.345 yuan.
    #expect(fair.breaches.capExcess == 1_234_500)
    #expect(fair.city.smallest == 1.1)
    let page = fairnessPage(sheet)
    // Smallest, median and largest of the one way: 1.1 each.
    let ways = try #require(page.charts.first)
    #expect(ways.categories.columns == 1...3 && ways.series.map(\.values.columns) == [1...3])
    let line = page.rows[try #require(ways.series.first).values.rows.lowerBound].cells
    #expect(line[0].value == .text("本方案"))
    #expect(line[1...3].map(\.value) == Array(repeating: .number(SheetNumber(11_000, places: 4)), count: 3))
    #expect(ways.series[0].name == CellRange(rows: 3...3, columns: 0...0))
    let chart = try #require(page.charts.last)
    #expect(chart.anchorRow == ways.anchorRow && chart.anchorColumn == 6, "640 pixels are 173 and more than four times 110")
    #expect(page.rows[chart.categories.rows.lowerBound].cells[0].value == .text("开发区"))
    #expect(chart.series.count == 1)
    #expect(chart.series[0].values.rows == chart.categories.rows)
    let values = try #require(chart.series.first?.values)
    #expect(page.rows[values.rows.upperBound].cells[values.columns.lowerBound].value == .number(SheetNumber(11_000, places: 4)))
  }
}
