import Foundation
import PlanModel
import PlanTables
import Planning
import TestSupport
import Testing

@Suite("Damaged and hostile input")
struct DamageTests {
  @Test("A folder that is missing, or is no folder, is a file error with its path")
  func noFolder() throws {
    let folder = try PlanFolder(["a.csv": "x"])
    for name in ["nowhere", "a.csv"] {
      let path = folder.url.appending(path: name).path()
      let error = #expect(throws: PlanFileError.self) { try readPlan(path) }
      #expect(error?.path == path)
      #expect(error?.message.chinese.contains(path) == true)
    }
  }

  @Test("A table that is a folder is a file error")
  func tableIsFolder() throws {
    let folder = try PlanFolder(BasePlan.files())
    try FileManager.default.removeItem(at: folder.url.appending(path: "usage.csv"))
    try FileManager.default.createDirectory(
      at: folder.url.appending(path: "usage.csv"), withIntermediateDirectories: true)
    #expect(throws: PlanFileError.self) { try folder.read() }
  }

  @Test("A folder without a table is one error that says what is there")
  func emptyFolder() throws {
    #expect(try PlanFolder([String: String]()).read().problems.map(summary) == ["E134 "])
    let problems = try PlanFolder(["方案/parameters.csv": "x", "读我.docx": "x"]).read().problems
    #expect(problems.map(summary) == ["E134 方案", "N602 读我.docx"])
    #expect(problems[0].message.chinese.contains("读我.docx") && problems[0].hint.chinese.contains("子文件夹 方案"))
  }

  @Test("A table cut off at any byte gives a plan or errors, never half a table without a word")
  func truncated() throws {
    let base = try BasePlan.files()
    let whole = try readPlan(BasePlan.folder.path())
    let folder = try PlanFolder(base)
    var faults = Faults()
    var (plans, refused) = (0, 0)
    for (name, text) in base.sorted(by: { $0.key < $1.key }) {
      let bytes = Array(text.utf8)
      let url = folder.url.appending(path: name)
      for count in 0..<bytes.count where count == 0 || count > bytes.count - 9 || count % (Seeds.areAll ? 1 : 4) == 0 {
        try Data(bytes[..<count]).write(to: url)
        let reading = try folder.read()
        if count == 0 { #expect(reading.problems.first { $0.severity == .error }?.code == "E102", "\(name)") }
        faults.check((reading.plan == nil) == reading.hasErrors, "\(name) cut at \(count)")
        if reading.plan != nil { plans += 1 } else { refused += 1 }
        // Without its last line end alone the table is whole.
        if count == bytes.count - 1 { #expect(reading.records == whole.records, "\(name)") }
      }
      try Data(bytes).write(to: url)
    }
    #expect(faults.areNone, "\(faults)")
    #expect(plans >= 10 && refused >= 150, "\(plans) plans, \(refused) refused")
  }

  @Test("Random bytes are refused and do not crash", arguments: Seeds.first(20, of: 60))
  func randomBytes(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var files = try BasePlan.files().mapValues { Data($0.utf8) }
    let name = try #require(files.keys.sorted().randomElement(using: &random))
    let count = Int.random(in: 1...3_000, using: &random)
    files[name] = Data(
      (0..<count).map { _ in UInt8.random(in: seed % 2 == 0 ? 1...255 : 0...255, using: &random) })
    #expect(try PlanFolder(files).read().hasErrors, "seed \(seed)")
  }

  @Test("Plans with a few bytes changed give a plan or errors", arguments: Seeds.first(200, of: 1_000).shards(of: 100))
  func mutated(seeds: [UInt64]) throws {
    var plans = 0
    for seed in seeds { plans += try mutate(seed: seed) ? 1 : 0 }
    #expect(plans >= Seeds.floor(5), "\(plans) of \(seeds.count) are plans")
  }

  /// Changes a few bytes of the base plan and reads it; whether it is still a plan.
  private func mutate(seed: UInt64) throws -> Bool {
    var random = SeededGenerator(seed: seed)
    var files = try BasePlan.files().mapValues { Array($0.utf8) }
    // Half of them have one byte changed, or hardly any would be left.
    for _ in 0..<(seed % 2 == 0 ? 1 : Int.random(in: 1...6, using: &random)) {
      let name = try #require(files.keys.sorted().randomElement(using: &random))
      var bytes = try #require(files[name])
      let index = Int.random(in: 0..<bytes.count, using: &random)
      switch Int.random(in: 0..<5, using: &random) {
      case 0: bytes[index] = UInt8.random(in: 0...255, using: &random)
      case 1: bytes.remove(at: index)
      case 2: bytes.insert(Array("\",\n\r;*:&9-.%e".utf8).randomElement(using: &random) ?? 0, at: index)
      case 3: bytes.insert(contentsOf: bytes[index..<min(bytes.count, index + 40)], at: index)
      default: bytes.swapAt(index, Int.random(in: 0..<bytes.count, using: &random))
      }
      files[name] = bytes
    }
    let reading = try PlanFolder(files.mapValues { Data($0) }).read()
    #expect((reading.plan == nil) == reading.hasErrors, "seed \(seed)")
    if let records = reading.records {
      // What is read is what memory gives: every check of the tables is one of the records too.
      let again = buildPlan(records)
      #expect(again.records == records, "seed \(seed)")
      #expect(again.plan?.cells == reading.plan?.cells, "seed \(seed)")
      #expect(again.plan?.rules == reading.plan?.rules, "seed \(seed)")
      #expect(again.problems.filter { $0.severity == .warning } == reading.warningsWithoutLines, "seed \(seed)")
      #expect(again.warningsWithoutLines == reading.warningsWithoutLines, "seed \(seed)")
    }
    return reading.records != nil
  }

  @Test(
    "A single line of 100 MB is refused", arguments: ["", "institution_id,product_id,period,units\nH001,\""])
  func hugeLine(start: String) throws {
    let folder = try PlanFolder(BasePlan.files())
    var data = Data(start.utf8)
    data.append(Data(repeating: UInt8(ascii: "7"), count: 100_000_000))
    try data.write(to: folder.url.appending(path: "usage.csv"))
    let errors = try folder.read().problems.filter { $0.severity == .error }
    #expect(errors.map(summary) == ["E112 usage.csv:\(start.isEmpty ? 1 : 2)"])
  }

  @Test("A quoted field of many lines that swallows the file is refused with the line where it opened")
  func hugeQuotedField() throws {
    var files = try BasePlan.files()
    files["usage.csv"]? += "\"" + String(repeating: "H001,P001,2019,5\n", count: 200_000)
    #expect(try PlanFolder(files).read().problems.map(summary) == ["E112 usage.csv:12"])
  }

  @Test("UTF-8 cut inside a character after good Chinese text is not taken for GB18030")
  func damagedUTF8() throws {
    var files = try BasePlan.files().mapValues { Data($0.utf8) }
    files["products.csv"] = (files["products.csv"] ?? Data()) + Data([0xE4, 0xB8])
    let reading = try PlanFolder(files).read()
    #expect(
      reading.problems.map(summary) == ["E105 products.csv:5"],
      "\(reading.problems.map { $0.line(in: .english) })")
  }
}

@Suite("Records in memory that are no plan")
struct RecordsInMemoryTests {
  @Test("Errors of single values and keys name the file without a row")
  func errors() throws {
    var records = try #require(try readPlan(BasePlan.folder.path()).records)
    records.products[0].price = .zero
    records.institutions[0].weight = Decimal4(tenThousandths: -1)
    records.institutions[1].districtID = ""
    records.institutions[2].districtID = "371001"
    records.districts.append(records.districts[0])
    records.usage?.append(
      UsageRecord(institution: 0, product: 0, period: Period(year: 3000), units: .one))
    records.demand?.append(DemandRecord(institution: 0, product: 0, units: .one))
    records.limits?.append(LimitRecord(institution: 1, product: 0, fixedPacks: -1))
    records.rules?.append(Rule(id: "R1", measure: .packs, sense: .equal, limit: Decimal4(whole: -1)))
    records.parameters.floorRatio = Decimal4(whole: 2)
    let reading = buildPlan(records)
    #expect(
      reading.problems.map(summary) == [
        "E207 parameters.csv", "E207 products.csv price_yuan",
        "E301 districts.csv district_id", "E201 institutions.csv district_id",
        "E311 institutions.csv district_id", "E207 institutions.csv weight",
        "E210 usage.csv period", "E301 demand.csv product_id", "E207 limits.csv fixed_packs",
        "E301 rules.csv rule_id", "E207 rules.csv limit",
      ])
    #expect(reading.plan == nil)
  }
}
