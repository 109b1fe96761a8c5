import Foundation
import PlanModel
import PlanTables
import Planning
import Testing

@Suite("A plan's own table of words, line by line")
struct PlanWordTests {
  private static func reading(_ lines: [String], _ changes: [(file: String, old: String, new: String)] = []) throws -> PlanReading {
    var files = try BasePlan.files()
    for change in changes {
      files[change.file] = (files[change.file] ?? "").replacingOccurrences(of: change.old, with: change.new)
    }
    files["words.csv"] = "kind,table,column,value,written\n" + lines.joined(separator: "\n") + "\n"
    return try PlanFolder(files).read()
  }

  @Test(
    "Values of parameters can be added, of every kind that is no free text",
    arguments: [
      ("value,parameters,basis,blend:0.6,按老办法", "basis,blend:0.6", "basis,按老办法"),
      ("取值,参数,测算依据,\"历史用量60%，报量40%\",六四开", "basis,blend:0.6", "basis,六四开"),
      ("value,parameters,prepayment_ratio,50%,五成", "prepayment_ratio,50%", "prepayment_ratio,五成"),
      ("value,parameters,partial_pack,up,凑整", "partial_pack,up", "partial_pack,凑整"),
      ("value,parameters,report_due,2020-11-10,初十", "report_due,2020-11-10", "report_due,初十"),
      ("value,parameters,cap_ratio,3,三倍", "cap_ratio,3", "cap_ratio,三倍"),
    ])
  func parameters(line: String, old: String, new: String) throws {
    let reading = try Self.reading([line], [("parameters.csv", old, new)])
    #expect(reading.problems.contains { $0.code == "N642" }, reading.listed)
    #expect(try reading.records == readPlan(BasePlan.folder.path()).records, reading.listed)
  }

  @Test("Values of missing_years, annualize, prepayment_ownership and a product's basis can be added")
  func others() throws {
    let lines = [
      "value,parameters,missing_years,average,按平均", "value,parameters,annualize,是,折全年", "value,parameters,prepayment_ownership,公立,公益",
      "value,products,basis,demand,看报量",
    ]
    let products = [
      ("products.csv", "agreed_units,key_monitored", "agreed_units,key_monitored,basis"), ("products.csv", "24000,否", "24000,否,看报量"),
    ]
    let own = [
      (
        "parameters.csv", "floor_ratio,0.2,",
        "floor_ratio,0.2,\nmissing_years,按平均,\nannualize,折全年,\nprepayment_ownership,公益,\ndemand_cap,否,"
      )
    ]
    let reading = try Self.reading(
      lines,
      products.map { ($0.0, $0.1, $0.2) } + own.map { ($0.0, $0.1, $0.2) } + [
        ("products.csv", "12000,否", "12000,否,"), ("products.csv", "14000,是", "14000,是,"),
      ])
    #expect(!reading.problems.contains { $0.severity == .error }, reading.listed)
    #expect(reading.records?.parameters.missingYears == .average && reading.records?.parameters.annualize == true)
    #expect(reading.records?.parameters.prepaymentOwnership == [.public])
    #expect(reading.records?.products.first?.basis == .demand)
  }

  @Test(
    "A line that can never take effect is an error or a warning at its cell",
    arguments: [
      ("heading,usage;rules,units,,某量", "E144", "column"), ("heading,usage,xx,,某量", "E144", "column"),
      ("heading,limits,cap_packs,,下限", "E144", "written"),
      ("value,institutions,ownership,private,公立", "E144", "written"), ("value,institutions,participates,no,是", "E144", "written"),
      ("value,parameters,city,威海,威", "E144", "column"), ("value,parameters,prepayment_ratio,三成,30%", "E144", "value"),
      ("blank,*,,,0", "E144", "written"), ("blank,*,,,是", "E144", "written"), ("blank,usage,,,未统计", "E144", "table"),
      ("blank,*,,,无", "W526", "written"),
      ("value,institutions,ownership,public,…", "E144", "written"), ("heading,usage,units,,…量", "E144", "written"),
      ("heading,usage,units,,*", "E144", "written"),
      ("heading,usage,units,,;", "E144", "written"), ("name,usage,units,,某", "E144", "column"),
      ("name,institutions,institution_id,,某", "E144", "column"),
      ("passed_over,usage,units,,某", "W526", "column"), ("heading,usage,units,3,某量", "W526", "value"),
      ("heading,usage,units,,数量", "W526", "written"),
      ("heading,usage,units,,用量", "W526", "written"), ("value,institutions,participates,no,否", "W526", "written"),
      ("heading,usage,units,,甲量;甲量", "W526", "written"),
      ("qualifier,*,,,占比", "W526", "written"), ("qualifier,usage,,,赠", "E144", "table"),
    ])
  func idle(line: String, code: String, column: String) throws {
    let found = try Self.reading([line]).problems.filter { $0.severity != .note }
    #expect(found.map(\.code) == [code] && found.first?.place.column == column, "\(found)")
  }

  @Test("A word with a unit in it gives the unit, and one that is asked for is not read any more")
  func unitsAndNear() throws {
    var files = try BasePlan.files()
    let whole = try readPlan(BasePlan.folder.path()).records
    let lines = (files["usage.csv"] ?? "").split(separator: "\n").map { $0.split(separator: ",").map(String.init) }
    files["usage.csv"] = lines.enumerated().map { index, line in
      let packs = index == 0 ? "发药量（盒）" : SmallPacks.packs(line[3], of: line[1])
      return (line[..<3] + [packs]).joined(separator: ",")
    }.joined(separator: "\n")
    files["words.csv"] = "kind,table,column,value,written\nheading,usage,units,,发药量（盒）\n"
    let reading = try PlanFolder(files).read()
    #expect(reading.records?.usage == whole?.usage && reading.problems.contains { $0.code == "N652" }, reading.listed)
    let near = try Self.reading(["near,usage,units,,用量"], [("usage.csv", "units", "用量")])
    #expect(near.problems.contains { $0.code == "E108" }, near.listed)
  }
}
