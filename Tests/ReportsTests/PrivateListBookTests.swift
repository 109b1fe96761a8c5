import Planning
import Reports
import SheetLayout
import Testing

@Suite struct PrivateListBookTests {
  @Test("Private institutions and pharmacies that take part are listed, those without a volume too")
  func members() throws {
    var sample = try SampleAllocation()
    sample.allocation.plan.records.institutions[3].participates = true
    let book = try sample.book("民营医药机构名单")
    #expect(
      try Array(lines(of: book.sheet("民营医药机构")).dropFirst(3).prefix(7)) == [
        "序号|机构名称|机构编码|区市|机构性质|品种编码|通用名|规格|包装|约定采购量（盒）|约定采购金额（元）",
        "1|民营医院|H3|开发区|民营|P1|甲药|||15|185.18", "1|民营医院|H3|开发区|民营|P2|乙药|||6|0.09",
        "小计|民营医院|H3|||||||=SUBTOTAL(9,J5:J6) 21|=SUBTOTAL(9,K5:K6) 185.27", "2|药店|H4|开发区|药店||无约定采购量|||0|0.00",
        "小计|药店|H4|||||||=SUBTOTAL(9,J8:J8) 0|=SUBTOTAL(9,K8:K8) 0.00",
        "合计|||||||||=SUBTOTAL(9,J5:J9) 21|=SUBTOTAL(9,K5:K9) 185.27",
      ])
    #expect(wrongFormulas(in: book).complaints == [])
  }

  @Test("Where none takes part, the list says 无")
  func nobody() throws {
    var sample = try SampleAllocation()
    sample.allocation.plan.records.institutions[2].ownership = .military
    let book = try sample.book("民营医药机构名单")
    #expect(
      try Array(lines(of: book.sheet("民营医药机构")).dropFirst(4).prefix(2)) == [
        "无", "合计|||||||||=SUBTOTAL(9,J5:J5) 0|=SUBTOTAL(9,K5:K5) 0.00",
      ])
    #expect(wrongFormulas(in: book).complaints == [])
  }
}
