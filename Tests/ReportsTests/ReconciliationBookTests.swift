import Planning
import Reports
import SheetLayout
import Testing

@Suite struct ReconciliationBookTests {
  private func sample() throws -> SampleAllocation {
    var sample = try SampleAllocation()
    // H2: 10 packs at 12.345 are 123.45. H3, not prepaid: 20 packs of P1 are 246.90, more than the 185.27 agreed.
    sample.allocation.plan.records.purchases = [(1, 120), (2, 240)].map { institution, units in
      PurchaseRecord(
        institution: institution, product: 0, month: Period(year: 2021, month: 5), kind: .selected,
        units: Decimal4(whole: units))
    }
    return sample
  }

  // Returned: 370.36 of H1, 154.32 − 123.45 = 30.87 of H2. Paid: 246.90 to H3, who was prepaid nothing.
  @Test("Institutions have a row with what is returned and paid, districts a sum, its words and a seal")
  func institutions() throws {
    let book = try sample().book("医保基金预付清算表")
    let sheet = try lines(of: book.sheet("机构清算"))
    #expect(sheet[2].hasPrefix("采购周期：2020年11月16日至2021年11月15日　冲抵方式：按月均摊　已预付取自预付计划|"))
    #expect(
      sheet[3]
        == "序号|区市|机构编码|机构名称|机构性质|约定采购金额（元）|实际采购金额（元）|完成率|已预付（元）|已冲抵（元）|应退（元）|应付（元）|付款方"
    )
    // 246.90 / 185.27 = 1.33264…
    #expect(sheet[4] == "1|开发区|H3|民营医院|民营|185.27|246.90|133.26%|0.00|0.00|=ROUND(I5-J5,2) 0.00|=ROUND(G5-J5,2) 246.90|医疗机构")
    #expect(
      sheet[5]
        == "小计|开发区||||=SUBTOTAL(9,F5:F5) 185.27|=SUBTOTAL(9,G5:G5) 246.90|133.26%|=SUBTOTAL(9,I5:I5) 0.00|=SUBTOTAL(9,J5:J5) 0.00|=SUBTOTAL(9,K5:K5) 0.00|=SUBTOTAL(9,L5:L5) 246.90"
    )
    #expect(sheet[6] == "开发区应退（大写）：人民币零元整　　开发区应付（大写）：人民币贰佰肆拾陆元玖角整")
    #expect(sheet[9] == "开发区（盖章）　　　　　　")
    #expect(sheet[10] == "2|环翠区|H1|一院|公立|740.72|0.00|0.00%|370.36|0.00|=ROUND(I11-J11,2) 370.36|=ROUND(G11-J11,2) 0.00|医疗机构")
    #expect(
      sheet[11] == "3|环翠区|H2|二院|公立|308.63|123.45|40.00%|154.32|123.45|=ROUND(I12-J12,2) 30.87|=ROUND(G12-J12,2) 0.00|医疗机构")
    #expect(sheet[17] == sheet[5] && sheet[18] == sheet[12], "the districts' sums once more, on the city's own page")
    // 370.35 / 1,234.62 = 0.29997…
    #expect(
      sheet[19]
        == "合计|||||=SUBTOTAL(9,F5:F19) 1,234.62|=SUBTOTAL(9,G5:G19) 370.35|30.00%|=SUBTOTAL(9,I5:I19) 524.68|=SUBTOTAL(9,J5:J19) 123.45|=SUBTOTAL(9,K5:K19) 401.23|=SUBTOTAL(9,L5:L19) 246.90"
    )
    #expect(sheet[20] == "合计应退（大写）：人民币肆佰零壹元贰角叁分　　合计应付（大写）：人民币贰佰肆拾陆元玖角整")
    #expect(sheet.last == "（盖章）　　　　　　")
    #expect(wrongFormulas(in: book).complaints == [])
    let pages = try book.sheet("机构清算").rows.count { $0.endsPage }
    #expect(pages == 2)
  }

  @Test("Districts take their sums from the institutions, and their difference is 0")
  func districts() throws {
    let sheet = try lines(of: sample().book("医保基金预付清算表").sheet("区市汇总"))
    #expect(
      sheet[5]
        == "2|371002|环翠区|='机构清算'!F13 1,049.35|='机构清算'!G13 123.45|11.76%|='机构清算'!I13 524.68|='机构清算'!J13 123.45|='机构清算'!K13 401.23|='机构清算'!L13 0.00|=ROUND(E6+I6-G6-J6,2) 0.00|医疗机构"
    )
    #expect(
      sheet[6]
        == "合计|||=SUM(D5:D6) 1,234.62|=SUM(E5:E6) 370.35|30.00%|=SUM(G5:G6) 524.68|=SUM(H5:H6) 123.45|=SUM(I5:I6) 401.23|=SUM(J5:J6) 246.90|=SUM(K5:K6) 0.00"
    )
    #expect(sheet.last == "（盖章）　　　　　　")
  }

  @Test("It is a draft until it is final, says where 已预付 is from, and is left out where nothing was bought")
  func forms() throws {
    var sample = try sample()
    for (isFinal, head) in [(false, "草案"), (true, "")] {
      let book = try sample.book("医保基金预付清算表", options: StampOptions(isFinal: isFinal))
      #expect(book.sheets.allSatisfy { $0.page?.headerLeft == head && $0.isForStamp })
    }
    sample.allocation.plan.records.paid = [
      PaidRecord(batchID: "B", institution: 1, tranche: 1, amount: Fen(10_000), paidOn: nil)
    ]
    let sheet = try lines(of: sample.book("医保基金预付清算表").sheet("机构清算"))
    #expect(sheet[2].contains("已预付取自已预付表"))
    // 100.00 were paid to H2 and 123.45 bought: 100.00 are offset, 23.45 still paid.
    #expect(sheet[11].hasSuffix("|100.00|100.00|=ROUND(I12-J12,2) 0.00|=ROUND(G12-J12,2) 23.45|医疗机构"))
    sample.allocation.plan.records.purchases = nil
    #expect(!stampedBooks(for: sample.allocation).contains { $0.name.hasPrefix("医保基金预付清算表") })
  }

  @Test("With clearing none nothing is offset: all comes back and all purchases are paid")
  func none() throws {
    var sample = try sample()
    sample.allocation.plan.records.parameters.clearing = .none
    let book = try sample.book("医保基金预付清算表")
    let sheet = try lines(of: book.sheet("机构清算"))
    #expect(sheet[2].contains("冲抵方式：不冲抵，期末退回"))
    #expect(sheet[11].hasSuffix("|154.32|0.00|=ROUND(I12-J12,2) 154.32|=ROUND(G12-J12,2) 123.45|医疗机构"))
    #expect(wrongFormulas(in: book).complaints == [])
  }

  @Test("Where the fund settles directly it is the payer, and the page of the district says what that means")
  func direct() throws {
    var sample = try sample()
    sample.allocation.plan.records.districts[1].settlesDirectly = true
    let note = "直接结算：环翠区的货款由医保基金支付给企业，从机构的月度结算款中扣除；机构不另行付款。"
    let book = try sample.book("医保基金预付清算表")
    let sheet = try lines(of: book.sheet("机构清算"))
    #expect(sheet[4].hasSuffix("|医疗机构"))
    // Nothing is prepaid, so nothing is offset: the fund owes all of H2's purchases.
    #expect(sheet[11] == "3|环翠区|H2|二院|公立|308.63|123.45|40.00%|0.00|0.00|=ROUND(I12-J12,2) 0.00|=ROUND(G12-J12,2) 123.45|医保基金")
    #expect(sheet[14] == note, "below the words of the district's sums")
    #expect(sheet.filter { $0 == note }.count == 2)
    let districts = try lines(of: book.sheet("区市汇总"))
    #expect(districts[4].hasSuffix("|医疗机构") && districts[5].hasSuffix("|医保基金") && districts.contains(note))
    #expect(wrongFormulas(in: book).complaints == [])
  }
}
