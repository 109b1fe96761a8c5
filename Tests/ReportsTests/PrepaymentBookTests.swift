import Planning
import Reports
import SheetLayout
import Testing

@Suite struct PrepaymentBookTests {
  @Test("Every payment has its row, every district its sum, its words and its page")
  func payments() throws {
    let sheet = try SampleAllocation().book("医保基金预付计划表").sheet("预付计划")
    #expect(
      Array(lines(of: sheet).dropFirst(3)) == [
        "序号|区市|机构编码|机构名称|机构性质|约定采购金额（元）|预付比例|预付金额（元）|批次|本批比例|应付日期|最迟支付日|本批预付金额（元）",
        "1|环翠区|H1|一院|公立|740.72|50.00%|370.36|1|30.00%|2020年11月16日|2020年11月16日|222.22",
        "|环翠区|H1|一院|公立||||2|20.00%|2021年3月31日|2021年3月31日|148.14",
        "2|环翠区|H2|二院|公立|308.63|50.00%|154.32|1|30.00%|2020年11月16日|2020年11月16日|92.59",
        "|环翠区|H2|二院|公立||||2|20.00%|2021年3月31日|2021年3月31日|61.73",
        "小计|环翠区||||=SUBTOTAL(9,F5:F8) 1,049.35||=SUBTOTAL(9,H5:H8) 524.68|||||=SUBTOTAL(9,M5:M8) 524.68",
        "环翠区预付金额（大写）：人民币伍佰贰拾肆元陆角捌分", "", "制表人：　　　　　　审核人：　　　　　　负责人：　　　　　　填报日期：　　　　年　　月　　日", "环翠区（盖章）　　　　　　",
        // The city's own page: the districts' sums once more, then theirs.
        "小计|环翠区||||=SUBTOTAL(9,F5:F8) 1,049.35||=SUBTOTAL(9,H5:H8) 524.68|||||=SUBTOTAL(9,M5:M8) 524.68",
        "合计|||||=SUBTOTAL(9,F5:F14) 1,049.35||=SUBTOTAL(9,H5:H14) 524.68|||||=SUBTOTAL(9,M5:M14) 524.68",
        "预付金额合计（大写）：人民币伍佰贰拾肆元陆角捌分", "", "制表人：　　　　　　审核人：　　　　　　负责人：　　　　　　填报日期：　　　　年　　月　　日", "（盖章）　　　　　　",
      ])
    #expect(sheet.rows.indices.filter { sheet.rows[$0].endsPage } == [12])
    // Each page is stamped and so has the title, not the heading alone.
    #expect(sheet.headingRows == 0..<4)
  }

  @Test("Districts are summed with those who are not prepaid, and with what their fund leaves")
  func districts() throws {
    var sample = try SampleAllocation()
    sample.allocation.plan.records.districts[1].prepaymentFund = Decimal4(tenThousandths: 5_000_050)
    let book = try sample.book("医保基金预付计划表")
    #expect(
      try Array(lines(of: book.sheet("区市汇总"))[4...7]) == [
        "1|../x|开发区|0.00|='不预付机构'!F6 185.27|=SUM(D5:E5) 185.27|0.00|0.00|=ROUND(G5-H5,2) 0.00",
        "2|371002|环翠区|='预付计划'!F9 1,049.35|0.00|=SUM(D6:E6) 1,049.35|='预付计划'!H9 524.68|='预付计划'!M9 524.68|=ROUND(G6-H6,2) 0.00"
          + "|500.01|=ROUND(J6-G6,4) -24.68|第2批（2021年3月31日）",
        "合计|||=SUM(D5:D6) 1,049.35|=SUM(E5:E6) 185.27|=SUM(F5:F6) 1,234.62|=SUM(G5:G6) 524.68|=SUM(H5:H6) 524.68|=SUM(I5:I6) 0.00",
        "预付金额合计（大写）：人民币伍佰贰拾肆元陆角捌分",
      ])
    #expect(wrongFormulas(in: book).complaints == [])
  }

  @Test("Who is not prepaid is listed with the reason")
  func notPaid() throws {
    var sample = try SampleAllocation()
    sample.allocation.plan.records.institutions[1].prepaymentEligible = false
    let book = try sample.book("医保基金预付计划表")
    #expect(
      try Array(lines(of: book.sheet("不预付机构")).dropFirst(4)) == [
        "1|开发区|H3|民营医院|民营|185.27|不预付：民营机构不在预付机构性质之内。", "小计|开发区||||=SUBTOTAL(9,F5:F5) 185.27",
        "2|环翠区|H2|二院|公立|308.63|不预付：机构表“可预付”填为否。", "小计|环翠区||||=SUBTOTAL(9,F7:F7) 308.63",
        "合计|||||=SUBTOTAL(9,F5:F8) 493.90",
      ])
    #expect(wrongFormulas(in: book).complaints == [])
  }

  @Test("Where nobody is prepaid, and where everybody is, the table says 无")
  func nobody() throws {
    var sample = try SampleAllocation()
    sample.allocation.plan.records.parameters.prepaymentOwnership = []
    let book = try sample.book("医保基金预付计划表")
    #expect(
      try Array(lines(of: book.sheet("预付计划")).dropFirst(4).prefix(3)) == [
        "无", "合计|||||=SUBTOTAL(9,F5:F5) 0.00||=SUBTOTAL(9,H5:H5) 0.00|||||=SUBTOTAL(9,M5:M5) 0.00", "预付金额合计（大写）：人民币零元整",
      ])
    #expect(wrongFormulas(in: book).complaints == [])
    sample.allocation.plan.records.parameters.prepaymentOwnership = Set(Ownership.allCases)
    #expect(try lines(of: sample.book("医保基金预付计划表").sheet("不预付机构"))[4] == "无")
  }

  @Test("Every batch has its row and its page: sum, words, count and control sum")
  func batches() throws {
    var sample = try SampleAllocation()
    sample.allocation.plan.records.institutions[0].account = "6222000011112222333"
    let book = try sample.book("医保基金预付计划表")
    #expect(
      try Array(lines(of: book.sheet("支付批次")).dropFirst(4).prefix(4)) == [
        "1|371002-1|环翠区|1|2020年11月16日|2|='支付明细'!H7 314.81|人民币叁佰壹拾肆元捌角壹分|31,481",
        "2|371002-2|环翠区|2|2021年3月31日|2|='支付明细'!H14 209.87|人民币贰佰零玖元捌角柒分|20,987",
        "合计|||||=SUM(F5:F6) 4|=SUM(G5:G6) 524.68||=SUM(I5:I6) 52,468", "支付金额合计（大写）：人民币伍佰贰拾肆元陆角捌分",
      ])
    let details = try book.sheet("支付明细")
    #expect(
      Array(lines(of: details).dropFirst(4).prefix(4)) == [
        "1|371002-1|H1|一院|一院|6222000011112222333|1|222.22", "2|371002-1|H2|二院|二院||1|92.59",
        "小计|371002-1||||||=SUBTOTAL(9,H5:H6) 314.81",
        "最迟支付日：2020年11月16日　份数：2　控制数（分）：31481　大写：人民币叁佰壹拾肆元捌角壹分",
      ])
    #expect(details.rows.filter(\.endsPage).count == 2)
    #expect(wrongFormulas(in: book).complaints == [])
  }

  @Test("With earlier payments the supplementary list keeps what to pay and what to take back apart")
  func supplement() throws {
    var sample = try SampleAllocation()
    sample.allocation.plan.records.paid = [
      PaidRecord(batchID: "371002-1", institution: 0, tranche: 1, amount: Fen(22_000)),
      PaidRecord(batchID: "371002-1", institution: 1, tranche: 1, amount: Fen(9_260)),
      PaidRecord(batchID: "x", institution: 2, tranche: 1, amount: Fen(5)),
    ]
    let book = try sample.book("医保基金预付计划表")
    #expect(
      try Array(lines(of: book.sheet("补差清单")).dropFirst(4).prefix(5)) == [
        "1|开发区|H3|民营医院|1|0.00|0.05||||0.05", "2|环翠区|H1|一院|1|222.22|220.00||2.22|||371002-1-S1",
        "3|环翠区|H2|二院|1|92.59|92.59", "4|环翠区|H2|二院|2|61.73|0.01|0.01||61.72||371002-2",
        "合计|||||=SUM(F5:F8) 376.54|=SUM(G5:G8) 312.65|=SUM(H5:H8) 0.01|=SUM(I5:I8) 2.22|=SUM(J5:J8) 61.72|=SUM(K5:K8) 0.05",
      ])
    #expect(wrongFormulas(in: book).complaints == [])
  }

  @Test("A district that settles directly is listed as such")
  func directSettlement() throws {
    var sample = try SampleAllocation()
    sample.allocation.plan.records.districts[1].settlesDirectly = true
    let book = try sample.book("医保基金预付计划表")
    #expect(
      try lines(of: book.sheet("不预付机构")).contains("2|环翠区|H1|一院|公立|740.72|不预付：本区市医保基金与企业直接结算，不重复支付。"))
    #expect(try lines(of: book.sheet("支付批次")).contains("无"))
    #expect(wrongFormulas(in: book).complaints == [])
  }
}
