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
        "序号|区市|机构编码|机构名称|机构性质|约定采购金额（元）|预付比例|预付金额（元）|批次|本批比例|应付日期|本批预付金额（元）",
        "1|环翠区|H1|一院|公立|740.72|50.00%|370.36|1|30.00%|2020-11-16|222.22",
        "|环翠区|H1|一院|公立||||2|20.00%|2021-03-31|148.14", "2|环翠区|H2|二院|公立|308.63|50.00%|154.32|1|30.00%|2020-11-16|92.59",
        "|环翠区|H2|二院|公立||||2|20.00%|2021-03-31|61.73",
        "小计|环翠区||||=SUBTOTAL(9,F5:F8) 1,049.35||=SUBTOTAL(9,H5:H8) 524.68||||=SUBTOTAL(9,L5:L8) 524.68",
        "环翠区预付金额（大写）：人民币伍佰贰拾肆元陆角捌分", "", "制表人：　　　　　　审核人：　　　　　　负责人：　　　　　　填报日期：　　　　年　　月　　日", "环翠区（盖章）　　　　　　",
        "合计|||||=SUBTOTAL(9,F5:F13) 1,049.35||=SUBTOTAL(9,H5:H13) 524.68||||=SUBTOTAL(9,L5:L13) 524.68",
        "预付金额合计（大写）：人民币伍佰贰拾肆元陆角捌分", "", "制表人：　　　　　　审核人：　　　　　　负责人：　　　　　　填报日期：　　　　年　　月　　日", "（盖章）　　　　　　",
      ])
    #expect(sheet.rows.indices.filter { sheet.rows[$0].endsPage } == [12])
  }

  @Test("Districts are summed with those who are not prepaid, and with what their fund leaves")
  func districts() throws {
    var sample = try SampleAllocation()
    sample.allocation.plan.records.districts[1].prepaymentFund = Decimal4(tenThousandths: 5_000_050)
    let book = try sample.book("医保基金预付计划表")
    #expect(
      try Array(lines(of: book.sheet("区市汇总"))[4...7]) == [
        "1|../x|开发区|0.00|='不预付机构'!F6 185.27|=SUM(D5:E5) 185.27|0.00|0.00|=ROUND(G5-H5,2) 0.00",
        "2|371002|环翠区|='预付计划'!F9 1,049.35|0.00|=SUM(D6:E6) 1,049.35|='预付计划'!H9 524.68|='预付计划'!L9 524.68|=ROUND(G6-H6,2) 0.00"
          + "|500.01|=ROUND(J6-G6,4) -24.68",
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
        "无", "合计|||||=SUBTOTAL(9,F5:F5) 0.00||=SUBTOTAL(9,H5:H5) 0.00||||=SUBTOTAL(9,L5:L5) 0.00", "预付金额合计（大写）：人民币零元整",
      ])
    #expect(wrongFormulas(in: book).complaints == [])
    sample.allocation.plan.records.parameters.prepaymentOwnership = Set(Ownership.allCases)
    #expect(try lines(of: sample.book("医保基金预付计划表").sheet("不预付机构"))[4] == "无")
  }
}
