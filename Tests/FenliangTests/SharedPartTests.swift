import Fenliang
import Foundation
import PlanModel
import PlanTables
import Planning
import Streams
import Synthesis
import TestSupport
import Testing
import Verification

/// What a forger may do to the packets of a city's output, who makes every seal and digest fit again.
@Suite("Packets of an output that was tampered with")
struct SharedPartTests {
  /// A copy of the output with one packet changed, sealed and entered in `run.json`; returns the codes of what is found.
  private func codes(
    _ place: Workplace, _ district: String, sealing: Bool = true, _ change: (inout PlanRecords) -> Void
  ) throws -> Set<String> {
    let copy = place.path("copy-\(UUID().uuidString)")
    try FileManager.default.copyItem(atPath: place.path("out"), toPath: copy)
    var records = try #require(try readPlan(copy + "/packets/\(district)").records)
    change(&records)
    if sealing { records.sealAnew() }
    let run = URL(filePath: copy + "/run.json")
    var record = String(decoding: try Data(contentsOf: run), as: UTF8.self)
    for file in planFiles(records, format: .canonical) {
      let url = URL(filePath: copy + "/packets/\(district)/\(file.name)")
      record = record.replacingOccurrences(of: sha256([UInt8](try Data(contentsOf: url))), with: sha256(file.bytes))
      try Data(file.bytes).write(to: url)
    }
    let zeros = "\"seal\": \"\(String(repeating: "0", count: 64))\""
    let blank = record.replacing(/"seal": "[0-9a-f]{64}"/) { _ in zeros }
    try Data(blank.replacingOccurrences(of: zeros, with: "\"seal\": \"\(sha256(Array(blank.utf8)))\"").utf8).write(to: run)
    return Set(try verify(copy).findings.map(\.code))
  }

  @Test("shows a part of a rule made tighter or looser, values that are not the packet's, and a list that leaves some out")
  func parts() throws {
    let place = try Workplace()
    var options = SyntheticPlan.Options()
    options.ruleCount = 5
    let recipe = SyntheticPlan(products: 8, institutions: 15, districts: 3, family: .typical, seed: 4, options: options)
    _ = try place.allocate(try place.write(planFiles(recipe.records(), format: .canonical), to: "plan"), to: "out")
    let district = try place.districts("out")[0]
    #expect(try codes(place, district) { _ in } == [])
    let handedOut = try #require(try readPlan(place.path("out/packets/\(district)")).records)
    let shared = Set((handedOut.terms ?? []).filter { $0.table == "rules" }.map(\.key))
    let rules = (handedOut.rules ?? []).indices.filter { shared.contains(handedOut.rules?[$0].id ?? "") }
    try #require(!rules.isEmpty)
    // One whole pack or yuan less than the city's part: nothing in the district's split need change.
    for rule in rules {
      for step in [-10_000, 10_000] as [Int64] {
        let found = try codes(place, district) { $0.rules?[rule].limit.tenThousandths += step }
        #expect(found.contains("V212"), "rule \(rule), \(step): \(found)")
      }
    }
    let weight = try codes(place, district, sealing: false) { $0.terms?.removeAll { $0.column == "weight" } }
    #expect(weight == ["V219"])
    let value = try codes(place, district, sealing: false) { $0.terms?[0].value += "0" }
    #expect(value == ["V219"])
    let seal = try codes(place, district, sealing: false) { records in
      for index in records.parameterLines.indices where records.parameterLines[index].key == "packet_seal" {
        records.parameterLines[index].value = "S0000000000000000"
      }
    }
    #expect(seal == ["V219"])
  }
}
