import Planning
import Reports
import SheetLayout
import Testing

@Suite struct ClearingBookTests {
  // November, half a month: H3 buys 7.72, H1 30.86, H2 12.86. A thirteenth of 370.36 and 154.32 is offset: 28.49 and 11.87.
  @Test("Districts have a row a month, the city is their sum, payables and balances are formulas")
  func districts() throws {
    let book = try SampleAllocation().book("医保基金预付冲抵计划表")
    let sheet = try lines(of: book.sheet("区市月度"))
    #expect(sheet[2].hasPrefix("冲抵方式：按月均摊　结算期限：验收后 30 天"))
    #expect(sheet[4] == "开发区|2020年11月|7.72|0.00|0.00|=ROUND(C5-E5,2) 7.72|=ROUND(D5-E5,2) 0.00|2020年12月30日|医疗机构")
    #expect(sheet[21] == "环翠区|2020年11月|43.72|314.81|40.36|=ROUND(C22-E22,2) 3.36|=ROUND(D22-E22,2) 274.45|2020年12月30日|医疗机构")
    #expect(sheet[22].contains("|=ROUND(G22+D23-E23,2) "))
    #expect(
      sheet[38]
        == "全市|2020年11月|=C5+C22 51.44|=D5+D22 314.81|=E5+E22 40.36|=ROUND(C39-E39,2) 11.08|=ROUND(D39-E39,2) 274.45|2020年12月30日|医疗机构")
    #expect(
      sheet[51]
        == "小计|全市|=SUBTOTAL(9,C39:C51) 1,234.62|=SUBTOTAL(9,D39:D51) 524.68|=SUBTOTAL(9,E39:E51) 524.68|=SUBTOTAL(9,F39:F51) 709.94|=ROUND(D52-E52,2) 0.00"
    )
    #expect(wrongFormulas(in: book).complaints == [])
  }

  @Test("Institutions have a row a month with their sums")
  func institutions() throws {
    let book = try SampleAllocation().book("医保基金预付冲抵计划表")
    let sheet = try lines(of: book.sheet("机构月度"))
    #expect(sheet[4] == "开发区|H3|民营医院|2020年11月|7.72|0.00|0.00|=ROUND(E5-G5,2) 7.72|=ROUND(F5-G5,2) 0.00|2020年12月30日|医疗机构")
    #expect(
      sheet[45]
        == "小计|H2|二院||=SUBTOTAL(9,E33:E45) 308.63|=SUBTOTAL(9,F33:F45) 154.32|=SUBTOTAL(9,G33:G45) 154.32|=SUBTOTAL(9,H33:H45) 154.31|=ROUND(F46-G46,2) 0.00"
    )
    #expect(
      sheet[46]
        == "合计||||=SUBTOTAL(9,E5:E46) 1,234.62|=SUBTOTAL(9,F5:F46) 524.68|=SUBTOTAL(9,G5:G46) 524.68|=SUBTOTAL(9,H5:H46) 709.94|=ROUND(F47-G47,2) 0.00"
    )
    #expect(sheet[47] == "冲抵额合计（大写）：人民币伍佰贰拾肆元陆角捌分")
  }

  @Test("Where the fund settles directly it is the payer of the district's rows, and the sheets say what that means")
  func direct() throws {
    var sample = try SampleAllocation()
    sample.allocation.plan.records.districts[1].settlesDirectly = true
    let note = "直接结算：环翠区的货款由医保基金支付给企业，从机构的月度结算款中扣除；机构不另行付款。"
    let book = try sample.book("医保基金预付冲抵计划表")
    let sheet = try lines(of: book.sheet("区市月度"))
    #expect(sheet[4].hasPrefix("开发区|2020年11月|") && sheet[4].hasSuffix("|医疗机构"))
    #expect(sheet.filter { $0.hasPrefix("环翠区|") }.allSatisfy { $0.hasSuffix("|医保基金") })
    #expect(sheet.filter { $0.hasPrefix("全市|") }.allSatisfy { $0.hasSuffix("|见各区市") })
    // Below the district's own page and below the city's.
    #expect(sheet.filter { $0 == note }.count == 2)
    let institutions = try lines(of: book.sheet("机构月度"))
    #expect(institutions.filter { $0.hasPrefix("环翠区|") }.allSatisfy { $0.hasSuffix("|医保基金") })
    #expect(institutions.contains(note))
    #expect(try lines(of: SampleAllocation().book("医保基金预付冲抵计划表").sheet("区市月度")).allSatisfy { !$0.contains("直接结算") })
    let contracts = try sample.book("带量购销协议采购量汇总表")
    for name in ["协议汇总", "机构明细"] { #expect(try lines(of: contracts.sheet(name)).contains(note), "\(name)") }
    #expect(wrongFormulas(in: book).complaints == [])
  }
}
