import Planning
import Reports
import SheetLayout
import Testing

@Suite struct DistrictSplitBookTests {
  private func book(_ options: StampOptions = StampOptions()) throws -> SheetBook {
    try SampleAllocation().book("各医疗机构首年约定用量测算分解结果_371002_环翠区", options: options)
  }

  @Test("A district's table goes institution by institution, with sums that are formulas and a block for the seal")
  func linesAreGrouped() throws {
    let sheet = try book().sheet("分解结果")
    #expect(
      lines(of: sheet) == [
        "各医疗机构首年约定用量测算分解结果", "第三批", "区市：环翠区（371002）|||||||||||单位：盒／元",
        "序号|机构编码|机构名称|机构性质|品种编码|通用名|规格|包装|中选企业|中选价（元/盒）|测算基数（最小单位）|分解量（最小单位）|分解量（盒）|约定采购金额（元）",
        "1|H1|一院|公立|P1|甲药|||乙企业|12.345|700|720|60|740.70",
        "2|H1|一院|公立|P2|乙药|||\"A\", Inc|0.015|0|1|1|0.02",
        "小计|H1|一院||||||||||=SUBTOTAL(9,M5:M6) 61|=SUBTOTAL(9,N5:N6) 740.72",
        "3|H2|二院|公立|P1|甲药|||乙企业|12.345|300|300|25|308.63",
        "小计|H2|二院||||||||||=SUBTOTAL(9,M8:M8) 25|=SUBTOTAL(9,N8:N8) 308.63",
        "合计||||||||||||=SUBTOTAL(9,M5:M9) 86|=SUBTOTAL(9,N5:N9) 1,049.35", "",
        "制表人：　　　　　　审核人：　　　　　　负责人：　　　　　　填报日期：　　　　年　　月　　日", "环翠区（盖章）　　　　　　", "上报日期：2020年11月10日",
        "抄送：同级卫生健康部门",
      ])
    #expect(sheet.headingRows == 3..<4)
    #expect(sheet.isForStamp)
    #expect(sheet.rows.allSatisfy { $0.cells.count == sheet.columns.count })
    #expect(sheet.rows[4].cells[4].style == .code)
  }

  @Test("Products are summed over the lines and leave no difference to the city's volume")
  func productsAreSummed() throws {
    let sheet = try book().sheet("品种汇总")
    #expect(
      Array(lines(of: sheet).dropFirst(4)) == [
        "1|P1|甲药|||乙企业|12.345|85|85|=SUMIF('分解结果'!$E$5:$E$9,B5,'分解结果'!$M$5:$M$9) 85|=H5-J5 0"
          + "|=SUMIF('分解结果'!$E$5:$E$9,B5,'分解结果'!$L$5:$L$9) 1,020|=SUMIF('分解结果'!$E$5:$E$9,B5,'分解结果'!$N$5:$N$9) 1,049.33",
        "2|P2|乙药|||\"A\", Inc|0.015|1|1|=SUMIF('分解结果'!$E$5:$E$9,B6,'分解结果'!$M$5:$M$9) 1|=H6-J6 0"
          + "|=SUMIF('分解结果'!$E$5:$E$9,B6,'分解结果'!$L$5:$L$9) 1|=SUMIF('分解结果'!$E$5:$E$9,B6,'分解结果'!$N$5:$N$9) 0.02",
        "合计|||||||=SUM(H5:H6) 86||=SUM(J5:J6) 86|=SUM(K5:K6) 0||=SUM(M5:M6) 1,049.35",
      ])
    #expect(sheet.isForStamp)
  }

  @Test("Ids that SUMIF would take for numbers, dates, wildcards or one another are compared exactly")
  func doubtfulIDsAreComparedExactly() throws {
    for (first, second) in [
      ("123456789012345678", "123456789012345679"), ("a1", "A1"), ("P*", "P2"), ("May5", "P2"), (">1", "P2"), ("1E5", "P2"),
      ("TRUE", "P2"),
    ] {
      var sample = try SampleAllocation()
      sample.allocation.plan.records.products[0].id = first
      sample.allocation.plan.records.products[1].id = second
      let book = try sample.book("各医疗机构首年约定用量测算分解结果_371002")
      let row = try #require(try lines(of: book.sheet("品种汇总")).dropFirst(4).first)
      #expect(
        row.contains("=SUMPRODUCT(--EXACT('分解结果'!$E$5:$E$9,B5),'分解结果'!$M$5:$M$9) 85"), "\(first), \(second): \(row)")
      #expect(wrongFormulas(in: book).complaints == [])
    }
  }

  /// H1: 60.1 of the city's 100 packs; H2: 24.9.
  @Test("Every cell has its reason, from the basis to the packs, in the language asked for, on a sheet that is not stamped")
  func reasonsAreGiven() throws {
    let sheet = try book().sheet("说明")
    #expect(!sheet.isForStamp)
    #expect(
      Array(lines(of: sheet).dropFirst(4)) == [
        "P1|甲药|371002|H1|一院|700|60.1|0|90|98.84%|59.4|60|约定采购量|测算基数 700 最小单位，占全市 60.10%，全市 100 盒按比例为 60.10 盒；按本区市统一满足率 98.84% 分得 59.40 盒（比例目标量 60.10 盒），进位取整为 60 盒。",
        "P2|乙药|371002|H1|一院|0|1|0||100.00%|1|1|规则 R,1|测算基数 0.00 最小单位，占全市 14.29%，全市 7 盒按比例为 1.00 盒；规则 R,1 已到限值，满足率 100.00%，分得 1.00 盒（比例目标量 1.00 盒），恰为 1 盒。",
        "P1|甲药|371002|H2|二院|300|24.9|0||102.81%|25.6|25|年度承载上限"
          + "|测算基数 300 最小单位，占全市 24.90%，全市 100 盒按比例为 24.90 盒；机构年度承载上限 310.00 元已用满，受限品种满足率统一为 102.81%，分得 25.60 盒（比例目标量 24.90 盒），舍去尾数为 25 盒。",
      ])
    let english = try book(StampOptions(language: .english)).sheet("说明")
    let last = try #require(english.rows.last?.cells.last)
    #expect(
      shown(last).hasPrefix(
        "The basis is 300 units, 24.90% of the city's; of its 100 packs the proportional share is 24.90. "
          + "The institution's yearly capacity of 310.00 yuan is used up"))
    #expect(shown(english.rows[3].cells[0]) == "品种编码")
  }

  @Test("The sheet of reasons of a merged answer says that the district changed its packet")
  func changedPacketIsSaid() throws {
    var sample = try SampleAllocation()
    func line(_ sample: SampleAllocation) throws -> String {
      try lines(of: sample.book("各医疗机构首年约定用量测算分解结果_371002_环翠区").sheet("说明"))[2]
    }
    #expect(!(try line(sample)).contains("任务包"))
    sample.allocation.replaced = [ReplacedDistrict(districtID: "371003", runDigest: "")]
    #expect(!(try line(sample)).contains("任务包"))
    sample.allocation.replaced.append(ReplacedDistrict(districtID: "371002", runDigest: ""))
    #expect(try line(sample).contains("环翠区的分解按本区市改过的任务包重新计算，各品种总量仍是市里下达的"))
  }

  @Test("Nothing is said of the independent check where it was not made")
  func nothingUnchecked() throws {
    #expect(try !lines(of: book().sheet("校验")).contains { $0.contains("独立核对") })
  }

  @Test("The sheet of checks has control sums, the check that was made and what whole packs exceed")
  func checksAreListed() throws {
    let sheet = try book(StampOptions(checkedPoints: 12)).sheet("校验")
    #expect(!sheet.isForStamp)
    #expect(
      Array(lines(of: sheet).dropFirst(4)) == [
        "本区市约定采购量与机构分解量之和（盒）|='品种汇总'!H7 86|='分解结果'!M10 86|=B5-C5 0|=IF(D5=0,\"通过\",\"未通过\") 通过",
        "品种汇总与机构分解结果的约定采购金额（元）|='品种汇总'!M7 1,049.35|='分解结果'!N10 1,049.35|=ROUND(B6-C6,2) 0.00|=IF(D6=0,\"通过\",\"未通过\") 通过",
        "独立核对（fenliang verify）||||通过|制作本表之前，各表和任务包逐项复算 12 项（合计、上下限、规则、金额、公平性），全部相符。",
        "规则 R1（盒）|5|4|=ROUND(B8-C8,4) 1|整包超限|区市 371002：没有找到守住它的整盒分法，已取找到的超限最小的一种。",
      ])
  }

  @Test("A table fits the width of a page at a readable size")
  func widthIsReadable() throws {
    var sample = try SampleAllocation()
    for index in sample.allocation.plan.records.products.indices {
      sample.allocation.plan.records.products[index].genericName = "注射用头孢哌酮钠舒巴坦钠（2:1）"
      sample.allocation.plan.records.products[index].supplier = "华北制药河北华民药业有限责任公司"
      sample.allocation.plan.records.products[index].specification = "1.5g（按头孢哌酮计1.0g）"
    }
    let sheet = try sample.book("各医疗机构首年约定用量测算分解结果_371002").sheet("分解结果")
    #expect(sheet.columns.reduce(0) { $0 + $1.width } <= 150)
  }
}
