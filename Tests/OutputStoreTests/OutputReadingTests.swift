import Foundation
import Planning
import Streams
import TestSupport
import Testing

@testable import OutputStore

struct OutputReadingTests {
  /// A record with all that may be missing and all that may be in it.
  private var record: RunRecord {
    var record = RunRecord()
    (record.kind, record.status, record.engine, record.language) = (.merged, .final, "structured", .english)
    record.inputs = ["plan/products.csv": "00"]
    record.outputs = ["allocation.csv": "01", "tables/甲.xlsx": "02"]
    record.parameters = ["plan_name": "第三批"]
    record.replaced = [ReplacedDistrict(districtID: "371002", runDigest: "03")]
    record.stages.city = [
      Bottleneck(level: 0.1, terms: [.init(row: .product("P"), multiplier: 1), .init(row: .capacity("H"), multiplier: 0.5)])
    ]
    record.stages.districts = ["371002": [Bottleneck(level: 2, terms: [.init(row: .rule("R"), multiplier: -1e-9)])], "b": []]
    record.excesses = [Excess(row: .rule("R"), districtID: "b", measure: .yuan, limit: 50_000, value: 40_001)]
    record.loosened = [
      LoosenedLimit(row: .capacity("H"), districtID: "b", measure: .packs, planLimit: 10_000, packetLimit: 20_000)
    ]
    record.keep = .members(("cells", .whole(3)), ("level", .number(0.5)))
    record.warnings = [.members(("code", .text("W501")))]
    return record
  }

  private func output(_ run: [UInt8], _ allocation: String = "") throws -> Workplace {
    let place = try Workplace()
    try Data(run).write(to: URL(filePath: place.path("run.json")))
    try Data(allocation.utf8).write(to: URL(filePath: place.path("allocation.csv")))
    return place
  }

  @Test("run.json reads back as it was written, to the byte")
  func kept() throws {
    for record in [RunRecord(), record] {
      let bytes = record.file.bytes
      let place = try output(bytes, "\u{FEFF}")
      let reading = try OutputReading(in: place.folder)
      #expect(isSealed(bytes))
      #expect(reading.run.file.bytes == bytes)
      #expect(reading.digest == sha256(bytes))
      #expect(reading.style == .people)
    }
  }

  @Test(
    "A value of run.json that is not what is written there is refused with the way to it",
    arguments: [
      ("\"merged\"", "\"city2\"", "kind"), ("\"en\"", "\"fr\"", "language"), ("\"yuan\"", "\"jiao\"", "excesses[0].measure"),
      ("\"limit\": \"5\"", "\"limit\": \"5.0\"", "excesses[0].limit"), ("\"limit\": \"5\"", "\"limit\": 5", "excesses[0].limit"),
      ("\"why\": \"whole_packs\"", "\"why\": \"\"", "loosened[0].why"),
      ("\"multiplier\": 0.5", "\"multiplier\": \"\"", "stages.city[0].rows[1].multiplier"),
      ("\"product\": \"P\"", "\"produce\": \"P\"", "stages.city[0].rows[0].rule"), ("\"engine\":", "\"motor\":", "engine"),
      ("\"run_digest\": \"03\"", "\"run_digest\": true", "replaced[0].run_digest"),
      ("\"level\": 2", "\"level\": [2]", "stages.districts.371002[0].level"),
    ])
  func refused(old: String, new: String, path: String) throws {
    let text = String(decoding: record.file.bytes, as: UTF8.self)
    let bad = text.replacing(old, with: new)
    #expect(bad != text)
    let place = try output(Array(bad.utf8))
    #expect(throws: OutputReadingError.damaged(file: "run.json", at: .member(path))) { try OutputReading(in: place.folder) }
  }

  @Test("A run.json that is cut off is refused; one that is not there, with the reason of the system")
  func cutOff() throws {
    let bytes = record.file.bytes
    let place = try output(Array(bytes.prefix { $0 != UInt8(ascii: "k") }))
    #expect(throws: OutputReadingError.damaged(file: "run.json", at: .file)) { try OutputReading(in: place.folder) }
    let path = place.path("none/run.json")
    #expect(throws: OutputReadingError.unreadable(path: path, errno: ENOENT)) { try OutputReading(in: place.path("none")) }
  }

  @Test("Rows picked by an id are those of the whole table, whatever the id holds and whatever else holds the id")
  func picked() throws {
    let ids = ["1", "11", "a\"b", "=1+1", "a,b"]
    let rows = ids.flatMap { district in
      ids.map { institution in
        var row = PrepaymentRow()
        (row.district, row.institution, row.tranche, row.trigger) = (district, institution, 1, "1 a\"b")
        return row
      }
    }
    for style in [CSVStyle.people, .machines] {
      let place = try output(RunRecord().file.bytes)
      try Data(PrepaymentRow.file(style, rows).bytes).write(to: URL(filePath: place.path(PrepaymentRow.path)))
      let reading = try OutputReading(in: place.folder)
      for id in ids {
        var found: [Identifier] = []
        try reading.passPrepayments(inDistrict: id) { found.append($0.institution) }
        #expect(found == ids)
      }
    }
  }

  @Test("A damaged row that was picked is named by its line in the whole table")
  func pickedLine() throws {
    let good = "D1,H1,1.00,1.00,1,,1.00,,"
    let text = ([PrepaymentRow.columns.joined(separator: ",")] + [good, good, "D2,H2,1.00,1.0,1,,1.00,,"]).joined(separator: "\r\n")
    let place = try output(RunRecord().file.bytes)
    try Data(text.utf8).write(to: URL(filePath: place.path(PrepaymentRow.path)))
    let reading = try OutputReading(in: place.folder)
    try reading.passPrepayments(inDistrict: "D1") { _ in }
    #expect(throws: OutputReadingError.damaged(file: "prepayments.csv", at: .field(line: 4, column: "prepayment_yuan"))) {
      try reading.passPrepayments(inDistrict: "D2") { _ in }
    }
  }

  @Test("What is damaged is said with file, line and column in both languages")
  func words() {
    let words = OutputReadingError.Spot.field(line: 12, column: "packs").text(in: "allocation.csv")
    #expect(words == Localized(zh: "allocation.csv:12 的 packs", en: "allocation.csv:12, packs,"))
  }
}
