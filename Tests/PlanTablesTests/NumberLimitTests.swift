import Foundation
import PlanModel
import PlanTables
import Planning
import Testing

/// The greatest number of each kind is read; the next one is refused at its cell.
@Suite("The largest numbers")
struct NumberLimitTests {
  /// A table of the base plan, a text in it, the text with `#` for the number, the largest number and one beyond it, and where the
  /// latter is reported.
  private static let cases: [(file: String, old: String, new: String, largest: String, beyond: String, place: String)] = [
    ("products.csv", ",3.1200,", ",#,", "100000000", "100000000.0001", "products.csv:2 price_yuan"),
    ("products.csv", ",24,粒,", ",#,粒,", "1000000", "1000001", "products.csv:2 units_per_pack"),
    ("districts.csv", "区市,5000", "区市,#", "100000000000", "100000000000.01", "districts.csv:2 prepayment_fund_yuan"),
    ("institutions.csv", ",1,20000,", ",1,#,", "100000000000", "100000000000.0001", "institutions.csv:2 capacity_yuan"),
    ("institutions.csv", ",1,20000,", ",#,,", "10000", "10000.0001", "institutions.csv:2 weight"),
    ("usage.csv", "2018,9600", "2018,#", "100000000000", "100000000000.0001", "usage.csv:2 units"),
    ("usage.csv", "2018,9600", "2018,#", "9600", "-100000000001", "usage.csv:2 units"),
    ("demand.csv", "P001,12000", "P001,#", "100000000000", "100000000001", "demand.csv:2 units"),
    ("limits.csv", "100,900,", "100,#,", "5000000000", "5000000000.5", "limits.csv:2 cap_packs"),
    ("limits.csv", "100,900,", "#,,", "100", "5000000001", "limits.csv:2 floor_packs"),
    ("limits.csv", "100,900,", ",,#", "100", "5000000001", "limits.csv:2 fixed_packs"),
    ("rules.csv", "<=,800", "<=,#", "100000000000", "100000000001", "rules.csv:2 limit"),
  ]

  @Test("are read, and one beyond is an error that names the limit", arguments: cases.indices)
  func limits(index: Int) throws {
    let item = NumberLimitTests.cases[index]
    func read(_ number: String) throws -> PlanReading {
      try PlanFolder(BasePlan.files(item.file, item.old, item.new.replacingOccurrences(of: "#", with: number))).read()
    }
    let within = try read(item.largest).problems.filter { ["E205", "E207"].contains($0.code) }
    #expect(within.isEmpty, "\(item.place): \(within.map(summary))")
    let beyond = try read(item.beyond).problems.filter { $0.severity == .error }
    #expect(beyond.map(summary) == ["E205 \(item.place)"], "\(beyond.map(summary))")
    #expect(beyond.first?.hint.english.contains(",000") == true, "\(beyond)")
  }

  @Test("hold for agreed volumes in packs, whatever the units")
  func packs() throws {
    func errors(_ unitsPerPack: Int, _ agreed: Int) throws -> [String] {
      var files = try BasePlan.files()
      files["products.csv"] =
        "product_id,generic_name,units_per_pack,price_yuan,agreed_units\nP001,甲,\(unitsPerPack),0.01,\(agreed)\n"
      for name in ["demand.csv", "limits.csv", "rules.csv"] { files[name] = nil }
      files["parameters.csv"] =
        "key,value\ncycle_start,2020-11-16\ncycle_end,2021-11-15\nreport_due,2020-11-10\nprepayment_due,2020-11-16\n"
      files["institutions.csv"] =
        "institution_id,name,district_id,ownership\nH001,一院,371002,公立\nH002,二院,371003,公立\n"
      files["usage.csv"] = "institution_id,product_id,period,units\nH001,P001,2018,1\nH001,P001,2019,1\n"
      return try PlanFolder(files).read().problems.filter { $0.severity == .error }.map(summary)
    }
    #expect(try errors(1, 5_000_000_000) == [])
    #expect(try errors(1, 5_000_000_001) == ["E205 products.csv:2 agreed_units"])
    // 5 billion packs and one unit: rounded up it is a pack more.
    #expect(try errors(3, 15_000_000_001) == ["E205 products.csv:2 agreed_units"])
    #expect(try errors(20, 100_000_000_000) == [])
    #expect(try errors(20, 100_000_000_001) == ["E205 products.csv:2 agreed_units"])
    // Rounded up to whole packs the units would be beyond the limit.
    #expect(try errors(999, 100_000_000_000) == ["E205 products.csv:2 agreed_units"])
  }

  @Test("hold for overrides, and for sums of usage in a year and of weighted usage over a product")
  func sums() throws {
    var files = try BasePlan.files()
    files["o.csv"] = "table,key,column,value\nusage,H001;P001;2018,units,100000000001\n"
    let overridden = try PlanFolder(files).read(overrides: ["o.csv"]).problems.filter { $0.severity == .error }
    #expect(overridden.map(summary) == ["E205 o.csv:2 value"])
    let twice = try PlanFolder(
      BasePlan.files("usage.csv", "H001,P001,2018,9600", "H001,P001,2018-01,60000000000\nH001,P001,2018-02,60000000000")
    ).read().problems.filter { $0.severity == .error }
    #expect(twice.map(summary) == ["E413 usage.csv:2 units"])
    // 10,000 times 0.6 · (0.4 · 6 · 10⁸ + …) is 1.44 · 10¹² in all.
    var heavy = try BasePlan.files("usage.csv", "H001,P001,2018,9600", "H001,P001,2018,600000000")
    heavy["institutions.csv"] = heavy["institutions.csv"]?.replacingOccurrences(of: ",1,20000,", with: ",10000,,")
    heavy["limits.csv"] = nil
    #expect(try PlanFolder(heavy).read().problems.filter { $0.severity == .error }.map(summary) == ["E413 products.csv:2 product_id"])
  }
}
