import Planning
import Reports
import SheetLayout
import Testing

@Suite struct CityAnnexBookTests {
  private static let name = "各区市及市属医疗机构首年约定采购用量表"

  @Test("Packs by district add up to the agreed volume of every product")
  func packsByDistrict() throws {
    let sheet = try SampleAllocation().book(Self.name).sheet("约定采购量")
    #expect(
      Array(lines(of: sheet).prefix(7)) == [
        Self.name, "第三批", "采购周期：2020年11月16日至2021年11月15日||||||||||||单位：盒",
        "序号|品种编码|通用名|剂型|规格|包装|中选企业|中选价（元/盒）|计量单位|首年约定采购量（最小单位）|首年约定采购量（盒）|开发区|环翠区|合计|差额",
        "1|P1|甲药||||乙企业|12.345||1,200|100|15|85|=SUM(L5:M5) 100|=K5-N5 0",
        "2|P2|乙药||||\"A\", Inc|0.015||7|7|6|1|=SUM(L6:M6) 7|=K6-N6 0",
        "合计||||||||||=SUM(K5:K6) 107|=SUM(L5:L6) 21|=SUM(M5:M6) 86|=SUM(N5:N6) 107|=SUM(O5:O6) 0",
      ])
  }

  @Test("Amounts by district are the sums of their lines")
  func amountsByDistrict() throws {
    let sheet = try SampleAllocation().book(Self.name).sheet("约定采购金额")
    #expect(
      Array(lines(of: sheet)[3...6]) == [
        "序号|品种编码|通用名|剂型|规格|包装|中选企业|中选价（元/盒）|首年约定采购量（盒）|开发区|环翠区|合计",
        "1|P1|甲药||||乙企业|12.345|100|185.18|1,049.33|=SUM(J5:K5) 1,234.51",
        "2|P2|乙药||||\"A\", Inc|0.015|7|0.09|0.02|=SUM(J6:K6) 0.11",
        "合计||||||||=SUM(I5:I6) 107|=SUM(J5:J6) 185.27|=SUM(K5:K6) 1,049.35|=SUM(L5:L6) 1,234.62",
      ])
  }

  @Test("City-run institutions have a table against the district's column")
  func municipal() throws {
    var sample = try SampleAllocation()
    sample.allocation.plan.records.districts[1].kind = .municipal
    sample.allocation.lines.removeAll { $0.product == 1 && $0.institution == 0 }
    sample.allocation.districtTotals.removeLast()
    sample.allocation.plan.records.products[1].agreedPacks = 6
    let book = try sample.book(Self.name)
    #expect(book.sheets.map(\.name) == ["通知核对", "约定采购量", "约定采购金额", "市属医疗机构", "说明", "校验"])
    let sheet = try book.sheet("市属医疗机构")
    #expect(
      Array(lines(of: sheet)[2...6]) == [
        "环翠区（371002）||||||||||单位：盒", "序号|品种编码|通用名|剂型|规格|包装|中选企业|中选价（元/盒）|环翠区约定采购量（盒）|一院|二院|合计|差额",
        "1|P1|甲药||||乙企业|12.345|='约定采购量'!M5 85|60|25|=SUM(J5:K5) 85|=I5-L5 0",
        "2|P2|乙药||||\"A\", Inc|0.015|0|||=SUM(J6:K6) 0|=I6-L6 0",
        "合计||||||||=SUM(I5:I6) 85|=SUM(J5:J6) 60|=SUM(K5:K6) 25|=SUM(L5:L6) 85|=SUM(M5:M6) 0",
      ])
    #expect(wrongFormulas(in: book).complaints == [])
  }

  @Test("Many districts go on in further sheets, each with the products again, and the last one sums all")
  func manyDistricts() throws {
    var sample = try SampleAllocation()
    for index in 10..<24 {
      sample.allocation.plan.records.districts.append(
        District(id: "5\(index)", name: "镇\(index)", kind: .district))
    }
    let book = try sample.book(Self.name)
    #expect(book.sheets.prefix(5).map(\.name) == ["通知核对", "约定采购量", "约定采购量续1", "约定采购金额", "约定采购金额续1"])
    let first = try book.sheet("约定采购量")
    let last = try book.sheet("约定采购量续1")
    #expect(
      lines(of: first)[3]
        == "序号|品种编码|通用名|剂型|规格|包装|中选企业|中选价（元/盒）|计量单位|首年约定采购量（最小单位）|首年约定采购量（盒）|开发区|环翠区|镇10|镇11|镇12|镇13|镇14|镇15|小计")
    #expect(lines(of: first)[4] == "1|P1|甲药||||乙企业|12.345||1,200|100|15|85|||||||=SUM(L5:S5) 100")
    #expect(
      lines(of: last)[4]
        == "1|P1|甲药||||乙企业|12.345||1,200|100|||||||||=SUM(L5:S5) 0|=SUM('约定采购量'!T5,T5) 100|=K5-U5 0")
    #expect(lines(of: last)[0] == Self.name + "（续1）")
    #expect(wrongFormulas(in: book).complaints == [])
  }

  @Test("The sheets for the files hold every cell's reason and the control sums")
  func reasonsAndChecks() throws {
    let book = try SampleAllocation().book(Self.name, options: StampOptions(checkedPoints: 4))
    #expect(try lines(of: book.sheet("说明")).count == 4 + 5)
    #expect(
      try Array(lines(of: book.sheet("校验")).dropFirst(4).prefix(3)) == [
        "首年约定采购量与各区市之和（盒）|='约定采购量'!K7 107|='约定采购量'!N7 107|=B5-C5 0|=IF(D5=0,\"通过\",\"未通过\") 通过",
        "各机构与各区市约定采购金额之和（元）|1,234.62|='约定采购金额'!L7 1,234.62|=ROUND(B6-C6,2) 0.00|=IF(D6=0,\"通过\",\"未通过\") 通过",
        "独立核对（fenliang verify）||||通过|制作本表之前，各表和任务包逐项复算 4 项（合计、上下限、规则、金额、公平性），全部相符。",
      ])
  }

  @Test("What is not handed out shows as a difference and as a check that failed")
  func differencesShow() throws {
    var sample = try SampleAllocation()
    sample.allocation.plan.records.products[0].agreedPacks = 101
    let book = try sample.book(Self.name)
    #expect(try lines(of: book.sheet("约定采购量"))[4].hasSuffix("|=K5-N5 1"))
    #expect(try lines(of: book.sheet("校验"))[4].hasSuffix("|=B5-C5 1|=IF(D5=0,\"通过\",\"未通过\") 未通过"))
    #expect(wrongFormulas(in: book).complaints == [])
  }

  @Test("A number changed in the workbook by hand turns its check to 未通过 when it is worked out again")
  func checksFollow() throws {
    var book = try SampleAllocation().book(Self.name)
    // Packs of the first product in the last district, 85 of 100: one more is one too many.
    let sheet = try #require(book.sheets.firstIndex { $0.name == "约定采购量" })
    #expect(book.sheets[sheet].rows[4].cells[12].value == .number(SheetNumber(85)))
    book.sheets[sheet].rows[4].cells[12].value = .number(SheetNumber(86))
    let complaints = wrongFormulas(in: book).complaints
    #expect(complaints.contains("校验!E5 =IF(D5=0,\"通过\",\"未通过\"): says 通过, gives 未通过"), "\(complaints)")
  }
}
