import Foundation
import TestSupport
import Testing

@Suite("The command explain", .printingRuns)
struct ExplainTests {
  private func output(_ place: Workplace) throws -> String {
    let output = place.path("out")
    try Prepared.output(of: "hand/capped", to: output)
    return output
  }

  @Test("prints the chain and what would change it, in either language, and the same as JSON")
  func cell() throws {
    let place = try Workplace()
    let words = ["explain", try output(place), "--institution", "H2", "--product", "P1"]
    let chinese = try Binary.run(words, language: "zh_CN.UTF-8")
    #expect(chinese.code == 0)
    #expect(chinese.text.hasPrefix("机构2（H2）的 品种1（P1）：为什么是 8 盒\n"))
    #expect(chinese.text.contains("6.00 盒 × 130.00% ＝ 7.80 盒。"))
    #expect(chinese.text.contains("让出的是机构3 5 → 4 盒。"))
    let english = try Binary.run(words)
    #expect(english.text.contains("6.00 packs × 130.00% = 7.80 packs."))
    let json = try #require(try Binary.run(words + ["--format", "json"]).json as? [String: Any])
    #expect(json["packs"] as? Int == 8)
    #expect((json["steps"] as? [Any])?.count == 5)
    #expect(json["one_pack_more"] != nil && json["one_percent_more"] != nil)
    let plain = try #require(try Binary.run(words + ["--format", "json", "--no-what-if"]).json as? [String: Any])
    #expect(plain["one_pack_more"] == nil && plain["one_percent_more"] == nil)
  }

  @Test("explains an institution, a product, a district, and a product in a district")
  func overviews() throws {
    let place = try Workplace()
    let output = try output(place)
    let scopes = [
      "institution": ["--institution", "H1"], "product": ["--product", "P1"], "district": ["--district", "D1"],
      "district_product": ["--district", "D1", "--product", "P1"],
    ]
    for (kind, words) in scopes {
      let run = try Binary.run(["explain", output] + words)
      #expect(run.code == 0 && !run.text.isEmpty && run.errors.isEmpty, "\(kind): \(run.errors)")
      let json = try #require(try Binary.run(["explain", output, "--format", "json"] + words).json as? [String: Any])
      #expect(json["kind"] as? String == kind)
    }
  }

  @Test("2 for unknown ids with the nearest, 7 for a folder that is no output; nothing on standard output")
  func refusals() throws {
    let place = try Workplace()
    let output = try output(place)
    let unknown = try Binary.run("explain", output, "--institution", "H9", "--product", "P1")
    #expect(unknown.code == 2 && unknown.text.isEmpty)
    #expect(unknown.errors.contains("Nearest: H1"))
    #expect(try Binary.run("explain", output).code == 2)
    let foreign = try Binary.run("explain", dataset("hand/capped"), "--product", "P1")
    #expect(foreign.code == 7 && foreign.text.isEmpty)
    #expect(foreign.errors.contains("run.json"))
  }
}
