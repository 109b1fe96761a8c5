import Foundation
import Planning
import TestSupport
import Testing

@testable import Verification

/// What stands in values, names and arguments: escapes, formulas, numbers at the limits.
@Suite("Hostile texts and numbers", .printingRuns)
struct HostileTextTests {
  /// A plan with one product, one district's institutions by id with a usage each, and a supplier.
  private func plan(
    _ usage: [(id: String, units: String)], agreed: String, price: String = "0.01", supplier: String = "厂", name: String = "院",
    limits: String = "", in place: Workplace
  ) throws -> String {
    let institutions = usage.map { "\($0.id),\(name),D1,公立,\n" }.joined()
    let lines = usage.map { "\($0.id),A,2019,\($0.units)\n" }.joined()
    var files = [
      "parameters.csv": "参数,取值\n采购周期开始,2020-11-16\n采购周期结束,2021-11-15\n上报截止,2020-11-10\n预付截止,2020-11-16\n",
      "products.csv": "品种编码,通用名,包装转换比,中选企业,中选价,首年约定采购量\nA,药A,1,\"\(supplier)\",\(price),\(agreed)\n",
      "districts.csv": "区市编码,区市名称\nD1,区D1\n",
      "institutions.csv": "机构编码,机构名称,区市编码,机构性质,收款账号\n" + institutions,
      "usage.csv": "机构编码,品种编码,期间,数量\n" + lines,
    ]
    if !limits.isEmpty { files["limits.csv"] = "机构编码,品种编码,下限,上限,锁定\n" + limits }
    return try place.write(files.map { ($0.key, Array($0.value.utf8)) }, to: "plan")
  }

  private func packs(_ folder: String) throws -> [String] {
    let text = String(decoding: try Data(contentsOf: URL(filePath: folder + "/allocation.csv")), as: UTF8.self)
    let rows = text.split(whereSeparator: \.isNewline).map { $0.split(separator: ",", omittingEmptySubsequences: false) }
    guard let column = rows.first?.firstIndex(of: "packs") else { return [] }
    return rows.dropFirst().map { String($0[column]) }
  }

  @Test("The program and its check have one limit of each kind")
  func sharedLimits() {
    #expect(Int128(NumberLimits.packs) == Exact.largestPacks && Int128(NumberLimits.units) == Exact.largestUnits)
    #expect(Int128(NumberLimits.yuan) == Exact.largestYuan && Int128(NumberLimits.price) == Exact.largestPrice)
    #expect(Int128(NumberLimits.unitsPerPack) == Exact.largestUnitsPerPack)
    #expect(Int128(NumberLimits.weight) == Exact.largestWeight && Int128(NumberLimits.yearWeight) == Exact.largestYearWeight)
  }

  // 5 · 10⁹ = 7 · 714285714 + 2: the fractions are 2/7, 2/7 and 5 · 2/7 − 1 = 3/7, and one pack is left for the last.
  // 10⁹ − 3 = 7 · 142857142 + 3: 3/7, 3/7 and 1/7 · … = 15/7 − 2, and one pack is left: it goes to the tie's lower id.
  @Test(
    "Volumes, usage and caps at their limits are split exactly, and one beyond is refused",
    arguments: [
      ("5000000000", ["1", "1", "5"], "", ["714285714", "714285714", "3571428572"]),
      ("999999997", ["20000000000", "20000000000", "100000000000"], "", ["142857143", "142857142", "714285712"]),
      ("10", ["1", "1"], "H0,A,,1000000000,\n", ["5", "5"]),
      ("1000000000", ["0.0001", "100000000000"], "H0,A,,,999999999\n", ["999999999", "1"]),
    ])
  func exact(agreed: String, usage: [String], limits: String, expected: [String]) throws {
    let place = try Workplace()
    let ids = usage.enumerated().map { (id: "H\($0)", units: $1) }
    let plan = try plan(ids, agreed: agreed, limits: limits, in: place)
    let run = try Binary.run("allocate", plan, "-o", place.path("out"), "--tables", "csv")
    #expect(run.code == 0, "\(run.errors)")
    #expect(try packs(place.path("out")) == expected, "\(run.text)")
  }

  @Test(
    "Numbers beyond are input errors, never a crash or our mistake",
    arguments: [
      ("10000000000000", "1", "", "0.0001"), ("7", "10000000000001", "", "1"), ("1", "1", "", "2000000000"),
      ("7", "1", "H0,A,,99999999999999,\n", "1"), ("99999999999999999999999", "1", "", "1"), ("7", "-99999999999999999999", "", "1"),
    ])
  func beyond(agreed: String, units: String, limits: String, price: String) throws {
    let place = try Workplace()
    let plan = try plan([("H0", units), ("H1", "1")], agreed: agreed, price: price, limits: limits, in: place)
    for words in [["check", plan], ["allocate", plan, "-o", place.path("out")]] {
      let run = try Binary.run(words)
      #expect(run.code == 3 && !run.wasSignalled, "\(words): \(run.text)\(run.errors)")
      #expect((run.text + run.errors).contains("E205"), "\(run.text)\(run.errors)")
    }
  }

  /// Characters that must not reach a terminal from a value.
  private static let steering = "\u{1B}]0;owned\u{7}\u{9B}2J\u{202E}\u{2066}\u{200F}"

  /// Whether text as it was printed would steer a terminal.
  private func steers(_ text: String) -> Bool {
    text.unicodeScalars.contains { $0 != "\n" && $0 != "\t" && [.control, .format].contains($0.properties.generalCategory) }
  }

  @Test("Escapes and changes of direction from values, names and arguments reach a terminal as code points alone")
  func terminal() throws {
    let place = try Workplace()
    let bad = HostileTextTests.steering
    let plan = try plan([("H0", "1"), ("H1", "2")], agreed: "7", supplier: "厂\(bad)商", name: "院\(bad)区", in: place)
    let out = place.path("out")
    let changes = try place.write("table,key,column,value\nlimits,H0;A,fixed_packs,2\n", to: "o\(bad)x.csv")
    var runs: [[String]] = [
      ["check", plan], ["allocate", plan, "-o", out, "--tables", "csv"], ["explain", out, "--institution", "H0"], ["fairness", out],
      ["compare", out, out], ["check", place.path("none\(bad)x")], ["verify", place.path("none\(bad)x")], ["--no\(bad)x"],
      ["scenario", "add", plan, "name\(bad)x", "--overrides", changes], ["explain", out, "--institution", "H\(bad)x"],
      ["check", plan, "--overrides", changes],
    ]
    for words in runs {
      let run = try Binary.run(words)
      let said = (run.text + run.errors).debugDescription
      #expect(!run.wasSignalled && !steers(run.text) && !steers(run.errors), "\(words): \(said)")
    }
    // A result whose tables were changed by hand: what is found is shown.
    let table = out + "/plan/institutions.csv"
    let text = try String(contentsOfFile: table, encoding: .utf8)
    try text.replacingOccurrences(of: ",public,", with: ",pub\(bad)lic,").write(toFile: table, atomically: true, encoding: .utf8)
    runs = [["verify", out], ["renew", out, "-o", place.path("next")], ["verify", out, "--format", "json"]]
    for words in runs {
      let run = try Binary.run(words)
      #expect(!run.wasSignalled && run.code != 0 && !steers(run.text) && !steers(run.errors), "\(words): \(run.text.debugDescription)")
      if words.contains("json") { #expect(run.json != nil && run.text.contains("\\u202e"), "\(run.text)") }
      if words == ["verify", out] { #expect(run.text.contains("⟨U+001B⟩]0;owned⟨U+0007⟩"), "\(run.text)") }
    }
  }

  @Test("Texts that a spreadsheet would compute are none in CSV for people, as they are for machines, and verified in both")
  func formulas() throws {
    let place = try Workplace()
    let supplier = "=HYPERLINK(\"\"x\"\",\"\"厂\"\")"
    let plan = try plan([("H0", "1"), ("H1", "2")], agreed: "7", supplier: supplier, name: "+86院", in: place)
    for style in [[], ["--no-bom"]] {
      let out = place.path("out\(style.count)")
      let run = try Binary.run(["allocate", plan, "-o", out, "--tables", "csv"] + style)
      #expect(run.code == 0 && run.errors.contains("N612"), "\(run.text)\(run.errors)")
      let mark = style.isEmpty ? "'" : ""
      let link = "\"\(mark)=HYPERLINK("
      for (file, text) in [("suppliers", link), ("contracts", link), ("payment_lines", ",\(mark)+86院,")] {
        let found = try String(contentsOfFile: "\(out)/\(file).csv", encoding: .utf8)
        #expect(found.contains(text), "\(file): \(found)")
      }
      #expect(try Binary.run("verify", out).code == 0)
      #expect(try Binary.run("prepay", plan, out).code == 0)
    }
  }

  @Test("A path that is not UTF-8 is refused, not misspelt")
  func path() throws {
    let place = try Workplace()
    let run = try Binary.run(["check"], in: place.folder, through: "exec \"$0\" \"$@\" \"$(printf 'a\\377b')\"")
    #expect(run.code == 2 && run.errors.contains("UTF-8"), "\(run.text)\(run.errors)")
  }
}
