import Foundation
import PlanModel
import PlanTables
import Planning
import TestSupport
import Testing

/// A workbook of Datasets/office.
private func office(_ name: String) throws -> PlanReading {
  try readPlan(packageRoot.appending(path: "Datasets/office/\(name)/plan.xlsx").path())
}

/// What was reported beside the pharmacy and the private hospital that take no part.
private func codes(_ reading: PlanReading) -> [String] {
  reading.problems.map(\.code).filter { $0 != "W507" && !$0.hasPrefix("W57") && !$0.hasPrefix("W7") }
}

/// The base plan with changed files.
private func base(_ changes: [String: (String) -> String], overrides: [String: String] = [:]) throws -> PlanReading {
  var files = try BasePlan.files()
  for (name, change) in changes { files[name] = change(files[name] ?? "") }
  for (name, text) in overrides { files[name] = text }
  return try PlanFolder(files).read(overrides: overrides.keys.sorted())
}

private func replacing(_ pairs: (String, String)...) -> (String) -> String {
  { text in pairs.reduce(text) { $0.replacingOccurrences(of: $1.0, with: $1.1) } }
}

private func times(_ units: Decimal4, _ factor: Int) -> Decimal4 { Decimal4(tenThousandths: units.tenThousandths * Int64(factor)) }

@Suite("Values as offices write them")
struct OfficeValueTests {
  @Test("Names, full-width codes and rows that head a group give the plan of plain codes, each with one note a column")
  func samePlan() throws {
    let names = try office("office-names-in-code-columns")
    let wide = try office("office-fullwidth-codes")
    let sections = try office("office-section-rows")
    #expect(codes(names) == ["N651", "N651"])
    #expect(codes(wide) == ["N657"])
    #expect(codes(sections) == ["N655"])
    #expect(names.records != nil)
    #expect(names.records == wide.records && wide.records == sections.records)
    let note = try #require(names.problems.last)
    #expect(
      note.line(in: .chinese).hasPrefix(
        "N651 plan.xlsx「历史用量」!B2（品种编码）：这一列应填编码，填的是名称“卡托普利片”等，共 114 格；名称唯一，已按 XC09AAK 等读取。"))
    #expect(sections.problems.first { $0.code == "N655" }?.message.chinese == "第 2、5 行只有分组标题（“一、市属”等），没有读取。")
  }

  @Test("Packs in the heading, dashes and thirds are read from the office's workbooks, each with its note")
  func otherCases() throws {
    let plain = try #require(try office("office-section-rows").records?.usage)
    let packs = try office("office-usage-heading-in-packs")
    #expect(codes(packs) == ["N652"])
    let records = try #require(packs.records)
    let perPack = records.products.map(\.unitsPerPack)
    #expect(records.usage?.map(\.units) == plain.map { times($0.units, perPack[$0.product]) })
    let dashes = try office("office-dash-for-nothing")
    #expect(codes(dashes) == ["N653"])
    #expect(dashes.records?.usage?.count == plain.count - 12)
    let thirds = try office("office-formula-decimals")
    #expect(codes(thirds) == ["N654"])
    #expect(thirds.problems.last?.message.chinese.hasSuffix("已四舍五入为 50373.3333 等，最多相差 0.000033。") == true)
    let rule = try office("office-rule-in-chinese")
    #expect(codes(rule) == ["W506", "N656", "N656"])
    #expect(rule.records?.rules?.map { "\($0.products) \($0.institutions)" } == ["* ownership:民营"])
  }

  @Test("In CSV tables a name stands for its code wherever one is referred to, also in the keys of overrides")
  func names() throws {
    let expected = try base([:], overrides: ["o.csv": "table,key,column,value\nlimits,H002;P003,锁定,390\nusage,H001;P001;2019,数量,12001\n"])
    let byName = replacing(
      ("H001", "环翠区 人民医院"), ("H002", "文登区人民医院"), ("H003", "文登康宁诊所"), ("P001", "阿莫西林"), ("P002", "头孢呋辛酯0.25g"),
      ("P003", "奥美拉唑（20mg）"))
    let overrides = "table,key,column,value\nlimits,文登区人民医院;奥美拉唑,锁定,390\nusage,H001;P001;2019,数量,12001\n"
    let reading = try base(
      [
        "usage.csv": byName, "demand.csv": byName, "limits.csv": byName,
        "institutions.csv": replacing((",371002,", ",环翠区,"), (",371003,", ",文登区,")),
        "rules.csv": replacing(("P001;P002,H001", "阿莫西林、头孢呋辛酯,环翠区人民医院"), ("district:371003", "区市：文登区")),
      ], overrides: ["o.csv": overrides])
    #expect(codes(reading).filter { !$0.hasPrefix("N65") } == [])
    #expect(reading.records?.usage == expected.records?.usage)
    #expect(reading.records?.demand == expected.records?.demand)
    #expect(reading.records?.limits == expected.records?.limits)
    #expect(reading.records?.institutions == expected.records?.institutions)
    #expect(reading.records?.rules?.map(\.products) == ["*", "P001;P002"])
    #expect(reading.records?.rules?.map(\.institutions) == ["district:371003&ownership:民营", "H001"])
  }

  @Test("A name that two rows have is an error that names both with what tells them apart, with its specification it is read")
  func several() throws {
    let twins = replacing(("P002,头孢呋辛酯", "P002,阿莫西林"), ("12片/盒", "24片/盒"), ("0.25g,24片/盒", "0.5g,24片/盒"))
    let reading = try base(["products.csv": twins, "usage.csv": replacing(("H001,P001,2018", "H001,阿莫西林,2018"))])
    let errors = reading.problems.filter { $0.severity == .error }
    #expect(errors.map(summary) == ["E316 usage.csv:2 product_id"])
    #expect(errors.first?.hint.chinese == "请改填编码，是其中哪一个：P001 阿莫西林 0.25g 24粒/盒 甲药业；P002 阿莫西林 0.5g 24片/盒 乙药业。")
    for name in ["阿莫西林0.25g", "阿莫西林（０．２５Ｇ）", "阿莫西林 0.25g 甲药业", "阿莫西林甲药业"] {
      let sound = try base(["products.csv": twins, "usage.csv": replacing(("H001,P001,2018", "H001,\(name),2018"))])
      #expect(sound.problems.filter { $0.severity == .error }.map(summary) == [], "\(name)")
      #expect(sound.records?.usage == (try base(["products.csv": twins])).records?.usage)
    }
    let unknown = try base(["usage.csv": replacing(("H001,P001,2018", "H001,阿莫西材,2018"))])
    #expect(unknown.problems.filter { $0.severity == .error }.map(\.code) == ["E313"])
  }

  @Test("Codes of two rows that differ in case alone are read as they are written, a third way asks for which")
  func cases() throws {
    let twin = replacing(("H003,", "h001,"))
    let changes = ["institutions.csv": twin, "usage.csv": twin, "demand.csv": twin]
    #expect(codes(try base(changes)) == [])
    var third = changes
    third["limits.csv"] = replacing(("H001", "Ｈ001"))
    #expect(codes(try base(third)) == ["E316"])
    let lower = try base(["usage.csv": replacing(("H002", "ｈ００２"))])
    #expect(codes(lower) == ["N657"])
    #expect(lower.records == (try base([:])).records)
  }

  @Test("A successor and a district are found by their names")
  func masters() throws {
    let files = try base([
      "institutions.csv": { text in
        text.split(separator: "\n").enumerated().map { index, line in
          "\(line)," + (index == 0 ? "承接机构" : index == 3 ? "文登区人民医院" : "")
        }.joined(separator: "\n").replacingOccurrences(of: "民营,一级,是", with: "民营,一级,") + "\n"
      }, "parameters.csv": replacing(("cap_ratio,3", "cap_ratio,30")),
      "limits.csv": replacing(("H002,P003,,,400\n", "")),
    ])
    #expect(codes(files) == ["N651", "W506"], "\(files.problems.map { $0.line(in: .chinese) })")
    #expect(files.records?.institutions.last?.successorID == "H002")
  }
}

@Suite("Units of headings")
struct HeadingConversionTests {
  private func usage(_ heading: String, _ units: @escaping (Int) -> String) -> (String) -> String {
    { text in
      let rows = text.split(separator: "\n").dropFirst().map { line in
        let fields = line.split(separator: ",", omittingEmptySubsequences: false)
        return fields.dropLast().joined(separator: ",") + "," + units(Int(fields[fields.count - 1]) ?? 0)
      }
      return ([text.split(separator: "\n")[0].replacingOccurrences(of: ",units", with: ",\(heading)")] + rows).joined(separator: "\n")
        + "\n"
    }
  }

  @Test(
    "Usage and demand in packs or ten thousands are minimum units, exactly",
    arguments: [("数量（盒）", 1), ("数量（万盒）", 10_000), ("数量（盒/瓶/支）", 1), ("units(packs)", 1)])
  func packs(heading: String, scale: Int) throws {
    let plain = try base([:])
    let perPack = try #require(plain.records?.products.map(\.unitsPerPack))
    let packs = try base(["usage.csv": usage(heading) { "\($0 / scale)" }, "demand.csv": usage(heading) { "\($0 / scale)" }])
    guard scale == 1 else {
      #expect(packs.problems.contains { $0.code == "N652" })
      return
    }
    #expect(packs.problems.filter { $0.code == "N652" }.count == 2)
    #expect(packs.records?.usage?.map(\.units) == plain.records?.usage?.map { times($0.units, perPack[$0.product]) })
    #expect(packs.records?.demand?.map(\.units) == plain.records?.demand?.map { times($0.units, perPack[$0.product]) })
  }

  @Test("Thirds of packs are rounded once they are minimum units")
  func thirds() throws {
    let reading = try base(["demand.csv": replacing((",units", ",数量(盒)"), ("H001,P001,12000", "H001,P001,333.33333333"))])
    #expect(reading.records?.demand?.first?.units == Decimal4(whole: 8000))
    #expect(codes(reading).contains("N654"))
  }

  @Test("Agreed volumes in packs, prices by the unit, and millions of yuan are converted")
  func products() throws {
    let plain = try #require(try base([:]).records)
    let reading = try base([
      "products.csv": replacing(
        ("price_yuan,agreed_units", "中选价（元/粒）,首年约定采购量（盒）"), ("3.1200,24000", "0.13,1000"), ("5.8800,12000", "0.49,1000"),
        ("2.0100,14000", "0.1435714285714,1000")),
      "institutions.csv": replacing(("capacity_yuan", "年度承载上限（万元）"), (",20000,", ",2,"), (",3000,", ",0.3,")),
    ])
    #expect(codes(reading) == ["N652", "N652", "N654", "N652"], "\(reading.problems.map { $0.line(in: .chinese) })")
    #expect(reading.records?.products == plain.products)
    #expect(reading.records?.institutions == plain.institutions)
  }

  @Test("Limits in minimum units become packs: a floor not less, a cap not more, a fixed volume in whole packs")
  func limits() throws {
    let heading = ("floor_packs,cap_packs,fixed_packs", "下限（片）,上限（最小单位）,锁定（粒）")
    let reading = try base(["limits.csv": replacing(heading, ("100,900,", "2401,21601,"), (",,400", ",,5600"))])
    #expect(codes(reading).sorted() == ["N652", "N652", "N652", "W502", "W503"])
    #expect(reading.plan?.cells == (try base(["limits.csv": replacing(("100,", "101,"))])).plan?.cells)
    let broken = try base(["limits.csv": replacing(heading, ("100,900,", "2400,21600,"), (",,400", ",,5601"))])
    #expect(broken.problems.filter { $0.severity == .error }.map(summary) == ["E206 limits.csv:3 fixed_packs"])
  }

  @Test("A word that is a unit of one product and a pack of another goes by each product, and is asked where it says neither")
  func doubtful() throws {
    let products = replacing(("24粒/盒,24,粒", "24粒/瓶,24,粒"), ("12片/盒,12,片", "12瓶/盒,12,瓶"), ("14粒/盒,14,粒", "14粒/袋,14,粒"))
    let plain = try #require(try base(["products.csv": products]).records)
    let reading = try base(["products.csv": products, "usage.csv": replacing((",units", ",数量（瓶）"))])
    let errors = reading.problems.filter { $0.severity == .error }
    #expect(errors.map(summary) == ["E221 usage.csv:9 units"])
    #expect(errors.first?.message.chinese == "品种 P003 的计量单位是“粒”，包装是“14粒/袋”，看不出“瓶”是最小单位还是一盒。")
    let sound = try base(["products.csv": products, "usage.csv": replacing((",units", ",数量（瓶/袋）"))])
    #expect(sound.problems.filter { $0.severity == .error }.isEmpty)
    #expect(sound.records?.usage?.map(\.units) == plain.usage?.map { times($0.units, [24, 1, 14][$0.product]) })
  }

  @Test("Overrides are in the column's own unit, whatever the heading's")
  func overrides() throws {
    let heading = ["demand.csv": replacing((",units", ",数量（盒）"))]
    let reading = try base(heading, overrides: ["o.csv": "table,key,column,value\ndemand,H001;P001,数量,240\ndemand,H001;P003,数量,28\n"])
    let units = reading.records?.demand?.filter { $0.institution == 0 && $0.product != 1 }.map(\.units)
    #expect(units == [Decimal4(whole: 240), Decimal4(whole: 28)])
  }

  @Test("The unit in a sheet's name counts, and a unit that is the pack beside a pack of several is asked for")
  func sheetNames() throws {
    let plain = try #require(try base(["demand.csv": replacing((",units", ",数量(盒)"))]).records)
    var book = try BaseWorkbook()
    let sheet = try #require(book.sheets.firstIndex { $0.name == "报量" })
    book.sheets[sheet].name = "报量（盒）"
    let reading = try book.read()
    #expect(codes(reading) == ["N652"])
    #expect(reading.records == plain)
    let pack = try base(["products.csv": replacing(("24粒/盒,24,粒", "24粒/盒,24,盒"))])
    #expect(pack.problems.filter { $0.severity == .error }.map(summary) == ["E221 products.csv:2 unit"])
  }

  @Test("Words for the default of a parameter and for yes and no are written in our form")
  func parameterWords() throws {
    for word in ["none", "无", "不限", "不设上限"] {
      let reading = try base(["parameters.csv": { $0.replacingOccurrences(of: "cap_ratio,3", with: "cap_ratio,\(word)") }])
      #expect(reading.records?.parameterLines.first { $0.key == "cap_ratio" }?.value == "", "\(word)")
      #expect(codes(reading) == [], "\(word)")
    }
    let records = try #require(
      try base(["parameters.csv": { text in text.replacingOccurrences(of: "cap_ratio,3", with: "cap_ratio,不限") + "annualize,×,\n" }])
        .records)
    #expect(records.parameterLines.first { $0.key == "cap_ratio" }?.value == "")
    #expect(records.parameterLines.first { $0.key == "annualize" }?.value == "no")
  }

  @Test("A column of units that says packs beside minimum units is an error, one of minimum units a warning")
  func unitColumns() throws {
    func usage(_ unit: String) -> (String) -> String {
      { text in
        text.split(separator: "\n").enumerated().map { index, line in "\(line),\(index == 0 ? "单位" : unit)" }.joined(separator: "\n") + "\n"
      }
    }
    #expect(codes(try base(["usage.csv": usage("盒")])) == ["E116"])
    #expect(codes(try base(["usage.csv": usage("片")])) == ["W522"])
  }

  @Test("A sum that is too large in minimum units is an error at its cell")
  func tooLarge() throws {
    let reading = try base(["usage.csv": replacing((",units", ",数量（盒）"), (",12000", ",90000000000"))])
    #expect(reading.problems.filter { $0.severity == .error }.map(summary) == ["E205 usage.csv:3 units"])
  }

  @Test("In sheets the unit stands in brackets, in a level of its own or above the table, and the cells are named")
  func sheets() throws {
    let plain = try #require(try base(["demand.csv": replacing((",units", ",数量(盒)"))]).records)
    for (title, heading) in [("", "数量（盒）"), ("单位：盒", "数量")] {
      var book = try BaseWorkbook()
      book["报量"][0][2] = BaseWorkbook.text(heading)
      if !title.isEmpty { book["报量"].insert([BaseWorkbook.text(title)], at: 0) }
      let reading = try book.read()
      #expect(codes(reading) == ["N652"])
      #expect(reading.problems.last?.place.cell == (title.isEmpty ? "C1" : "C2"))
      #expect(reading.records == plain)
    }
    var book = try BaseWorkbook()
    book["报量"].insert([BaseWorkbook.text(""), BaseWorkbook.text(""), BaseWorkbook.text("盒")], at: 1)
    #expect(try book.read().records == plain)
  }
}
