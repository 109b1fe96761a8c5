import Planning
import Reports
import SheetLayout
import Testing

@Suite struct SupplierBookTests {
  @Test("Suppliers have their products by district, with sums of products, suppliers and all")
  func suppliers() throws {
    let book = try SampleAllocation().book("带量购销协议采购量汇总表")
    #expect(
      try Array(lines(of: book.sheet("协议汇总")).dropFirst(4).prefix(10)) == [
        "1|\"A\", Inc|P2|乙药||||0.015|开发区|6|6|0.09", "2|\"A\", Inc|P2|乙药||||0.015|环翠区|1|1|0.02",
        "品种小计|\"A\", Inc|P2|乙药||||||=SUBTOTAL(9,J5:J6) 7|=SUBTOTAL(9,K5:K6) 7|=SUBTOTAL(9,L5:L6) 0.11",
        "企业小计|\"A\", Inc|||||||||=SUBTOTAL(9,K5:K7) 7|=SUBTOTAL(9,L5:L7) 0.11",
        "3|乙企业|P1|甲药||||12.345|开发区|180|15|185.18", "4|乙企业|P1|甲药||||12.345|环翠区|1,020|85|1,049.33",
        "品种小计|乙企业|P1|甲药||||||=SUBTOTAL(9,J9:J10) 1,200|=SUBTOTAL(9,K9:K10) 100|=SUBTOTAL(9,L9:L10) 1,234.51",
        "企业小计|乙企业|||||||||=SUBTOTAL(9,K9:K11) 100|=SUBTOTAL(9,L9:L11) 1,234.51",
        "合计||||||||||=SUBTOTAL(9,K5:K12) 107|=SUBTOTAL(9,L5:L12) 1,234.62", "约定采购金额合计（大写）：人民币壹仟贰佰叁拾肆元陆角贰分",
      ])
    #expect(
      try Array(lines(of: book.sheet("企业汇总")).dropFirst(4)) == [
        "1|\"A\", Inc|1|='协议汇总'!K8 7|='协议汇总'!L8 0.11", "2|乙企业|1|='协议汇总'!K12 100|='协议汇总'!L12 1,234.51",
        "合计||=SUM(C5:C6) 2|=SUM(D5:D6) 107|=SUM(E5:E6) 1,234.62", "约定采购金额合计（大写）：人民币壹仟贰佰叁拾肆元陆角贰分",
      ])
  }

  @Test("The lead hospital signs with each supplier for every institution, with sums that are formulas")
  func institutions() throws {
    var sample = try SampleAllocation()
    sample.allocation.plan.records.parameters.leadHospital = "威海市立医院"
    let book = try sample.book("带量购销协议采购量汇总表")
    #expect(
      try Array(lines(of: book.sheet("机构明细")).dropFirst(4)) == [
        "1|\"A\", Inc|开发区|H3|民营医院|1|6|0.09", "2|\"A\", Inc|环翠区|H1|一院|1|1|0.02",
        "企业小计|\"A\", Inc|||||=SUBTOTAL(9,G5:G6) 7|=SUBTOTAL(9,H5:H6) 0.11", "约定采购金额（大写）：人民币壹角壹分",
        "甲方（牵头单位，盖章）：威海市立医院　　　　　　乙方（中选企业，盖章）：\"A\", Inc　　　　　　签约日期：　　　　年　　月　　日",
        "3|乙企业|开发区|H3|民营医院|1|15|185.18", "4|乙企业|环翠区|H1|一院|1|60|740.70", "5|乙企业|环翠区|H2|二院|1|25|308.63",
        "企业小计|乙企业|||||=SUBTOTAL(9,G10:G12) 100|=SUBTOTAL(9,H10:H12) 1,234.51", "约定采购金额（大写）：人民币壹仟贰佰叁拾肆元伍角壹分",
        "甲方（牵头单位，盖章）：威海市立医院　　　　　　乙方（中选企业，盖章）：乙企业　　　　　　签约日期：　　　　年　　月　　日",
        "企业小计|\"A\", Inc|||||=SUBTOTAL(9,G5:G6) 7|=SUBTOTAL(9,H5:H6) 0.11",
        "企业小计|乙企业|||||=SUBTOTAL(9,G10:G12) 100|=SUBTOTAL(9,H10:H12) 1,234.51",
        "合计||||||=SUBTOTAL(9,G5:G17) 107|=SUBTOTAL(9,H5:H17) 1,234.62", "约定采购金额合计（大写）：人民币壹仟贰佰叁拾肆元陆角贰分",
      ])
    #expect(wrongFormulas(in: book).complaints == [])
  }

  @Test("Two products of one supplier are one supplier")
  func oneSupplier() throws {
    var sample = try SampleAllocation()
    sample.allocation.plan.records.products[1].supplier = "乙企业"
    let book = try sample.book("带量购销协议采购量汇总表")
    let sheet = try lines(of: book.sheet("协议汇总"))
    #expect(sheet.filter { $0.hasPrefix("企业小计") }.count == 1)
    #expect(sheet.filter { $0.hasPrefix("品种小计") }.count == 2)
    #expect(wrongFormulas(in: book).complaints == [])
  }
}
