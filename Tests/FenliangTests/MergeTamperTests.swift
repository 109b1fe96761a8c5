import Fenliang
import Foundation
import Judging
import OutputStore
import PlanModel
import PlanTables
import Planning
import Reports
import Streams
import Synthesis
import TestSupport
import Testing
import Verification

/// A merged output with one changed district, and what a forger may do to it.
@Suite("A merged output that was tampered with")
struct MergeTamperTests {
  /// 8 products, 15 institutions, 3 districts; the first district was changed by a lock.
  private func merged() throws -> (place: Workplace, changed: String, others: [String]) {
    let place = try Workplace()
    let recipe = SyntheticPlan(products: 8, institutions: 15, districts: 3, family: .typical, seed: 4)
    _ = try place.allocate(try place.write(planFiles(recipe.records(), format: .canonical), to: "plan"), to: "out")
    let districts = try place.districts("out")
    var records = try #require(try readPlan(place.path("out/packets/\(districts[0])")).records)
    let cell = try #require(records.cityAllocation?.max { $0.packs < $1.packs })
    records.limits =
      (records.limits ?? []).filter {
        $0.institution != cell.institution || $0.product != cell.product
      } + [LimitRecord(institution: cell.institution, product: cell.product, fixedPacks: cell.packs - 3)]
    records.limits?.sort { ($0.institution, $0.product) < ($1.institution, $1.product) }
    var results = [
      try place.resplit(try place.write(planFiles(records, format: .canonical), to: "edited"), to: "edited-result")
    ]
    for district in districts.dropFirst() {
      results.append(try place.resplit(place.path("out/packets/\(district)"), to: "r-\(district)"))
    }
    let outcome = try Fenliang.merge(
      MergeRequest(outputFolder: place.path("out"), results: results, mergedFolder: place.path("merged")))
    #expect(outcome.report.districts.map(\.changedCells)[0] >= 2)
    #expect(try verify(place.path("merged")).passed)
    return (place, districts[0], Array(districts.dropFirst()))
  }

  @Test("A result that was changed by hand is refused, with each place said once")
  func refused() throws {
    let signed = try Signed()
    let place = signed.place
    let result = try place.resplit(place.path("out/packets/D1"), to: "result")
    let path = URL(filePath: result.folder + "/allocation.csv")
    let text = try String(contentsOf: path, encoding: .utf8)
    try Data(text.replacingOccurrences(of: "P1,D1,H2,", with: "P1,D1,H2,1").utf8).write(to: path)
    var request = MergeRequest(outputFolder: signed.output, results: [result], mergedFolder: place.path("merged"))
    request.isPartial = true
    let refusals = try Fenliang.merge(request).report.districts.flatMap(\.refusals)
    #expect(refusals.contains { $0.place == "allocation.csv:3" })
    for refusal in refusals {
      #expect(!refusal.message.chinese.contains(refusal.place), "\(refusal)")
      #expect(refusal.message.english.hasPrefix("V"), "\(refusal)")
    }
  }

  /// Changes a file and makes digests and seals fit again, as a forger would; returns the codes of what is found.
  private func codes(
    _ place: Workplace, _ path: String, reseal: Bool = true, _ change: ([String]) -> [String]
  ) throws -> Set<String> {
    let copy = place.path("copy-\(UUID().uuidString)")
    try FileManager.default.copyItem(atPath: place.path("merged"), toPath: copy)
    let url = URL(filePath: copy + "/" + path)
    let old = try Data(contentsOf: url)
    let text = String(decoding: old, as: UTF8.self)
    let end = text.contains("\r\n") ? "\r\n" : "\n"
    let new = Data(change(text.components(separatedBy: end)).joined(separator: end).utf8)
    #expect(new != old, "\(path) is as it was")
    try new.write(to: url)
    if reseal {
      let run = URL(filePath: copy + "/run.json")
      var record = String(decoding: try Data(contentsOf: run), as: UTF8.self)
      record = record.replacingOccurrences(of: sha256([UInt8](old)), with: sha256([UInt8](new)))
      record = sealed(record)
      try Data(record.utf8).write(to: run)
    }
    return Set(try verify(copy).findings.map(\.code))
  }

  private func sealed(_ record: String) -> String {
    let blank = record.replacing(/"seal": "[0-9a-f]{64}"/) { _ in "\"seal\": \"\(String(repeating: "0", count: 64))\"" }
    return blank.replacingOccurrences(
      of: "\"seal\": \"\(String(repeating: "0", count: 64))\"", with: "\"seal\": \"\(sha256(Array(blank.utf8)))\"")
  }

  /// Raises the whole number in a column of the first row that fits.
  private func raising(_ column: Int, by step: Int = 1, where fits: @escaping ([String]) -> Bool) -> ([String]) -> [String] {
    { rows in
      var rows = rows
      guard
        let index = rows.indices.dropFirst().first(where: { fits(rows[$0].components(separatedBy: ",")) })
      else { return rows }
      var fields = rows[index].components(separatedBy: ",")
      fields[column] = "\((Int(fields[column]) ?? 0) + step)"
      rows[index] = fields.joined(separator: ",")
      return rows
    }
  }

  @Test("shows it: totals, lines, packets, results and digests")
  func tampering() throws {
    let (place, changed, others) = try merged()
    let total = try codes(place, "district_totals.csv", raising(4) { $0.count > 4 && $0[1] == changed })
    #expect(total.isSuperset(of: ["V310"]))
    for district in [changed, others[0]] {
      let line = try codes(place, "allocation.csv", raising(9) { $0.count > 9 && $0[1] == district && $0[9] != "0" })
      #expect(line.isSuperset(of: ["V303", "V310"]), "\(district): \(line)")
    }
    #expect(try codes(place, "district_totals.csv", reseal: false, raising(4) { $0.count > 4 }).contains("V603"))

    // The packet of a district that sent nothing of its own.
    let usage = try codes(place, "packets/\(others[0])/usage.csv", raising(3) { $0.count == 4 })
    #expect(usage.contains("V211"))
    let city = try codes(place, "packets/\(others[0])/city_allocation.csv", raising(2) { $0.count == 3 })
    #expect(city.contains("V214"))

    // The packet of the changed district is the one that its result split, with the city's totals and prices.
    let other = try codes(place, "packets/\(changed)/usage.csv", raising(3) { $0.count == 4 })
    #expect(other.contains("V703"))
    let agreed = try codes(place, "packets/\(changed)/products.csv", raising(11, by: 1_000) { $0.count > 11 })
    #expect(agreed.isSuperset(of: ["V211", "V213"]))
    // What is assigned, and the city's volume that shares are measured by; with seals made anew the city's plan still tells.
    for column in [1, 2, 3] {
      let assigned = try codes(place, "packets/\(changed)/assignment.csv", raising(column) { $0.count == 5 })
      #expect(assigned.contains("V213"), "column \(column): \(assigned)")
    }
    let records = try #require(try readPlan(place.path("merged/packets/\(changed)")).records)
    var forged = try #require(records.assignment?.first)
    forged.city?.agreedPacks += 1
    forged.seal = assignmentSeal(
      planIdentity: records.parameters.planIdentity, district: changed, product: records.products[0], packs: forged.packs,
      city: forged.city)
    let volume = try codes(place, "packets/\(changed)/assignment.csv") { rows in
      var rows = rows
      var fields = rows[1].components(separatedBy: ",")
      (fields[2], fields[4]) = ("\(forged.city?.agreedPacks ?? 0)", forged.seal)
      rows[1] = fields.joined(separator: ",")
      return rows
    }
    #expect(volume.contains("V213"), "\(volume)")
    let identity = try codes(place, "packets/\(changed)/parameters.csv") { rows in
      rows.map { $0.hasPrefix("plan_identity") ? "plan_identity,0000000000000000," : $0 }
    }
    #expect(identity.contains("V215"))

    // The kept run.json of the result, and what the merged one says of it.
    let result = try codes(place, "results/\(changed)/run.json") { rows in
      rows.map { $0.replacingOccurrences(of: "\"kind\": \"district\"", with: "\"kind\": \"city\"") }
    }
    // The forger's search for digests mends the listed one too; the result's own seal does not fit.
    #expect(result.isSuperset(of: ["V605", "V703"]))
    let digest = try codes(place, "run.json", reseal: false) { rows in
      var next = false
      return sealed(
        rows.map { row in
          if row.contains("\"run_digest\"") { next = true }
          defer { next = false }
          return next ? row.replacing(/[0-9a-f]{64}/) { _ in String(repeating: "0", count: 64) } : row
        }.joined(separator: "\n")
      ).components(separatedBy: "\n")
    }
    #expect(digest.contains("V702"))

    // A changed packet that run.json does not list as such.
    let unlisted = try codes(place, "run.json", reseal: false) { rows in
      sealed(
        rows.joined(separator: "\n").replacing(/"replaced": \[[^\]]*\]/) { _ in "\"replaced\": []" }
      ).components(separatedBy: "\n")
    }
    #expect(unlisted.isSuperset(of: ["V211", "V704"]), "\(unlisted)")
    let asCity = try codes(place, "run.json", reseal: false) { rows in
      sealed(rows.joined(separator: "\n").replacingOccurrences(of: "\"kind\": \"merged\"", with: "\"kind\": \"city\""))
        .components(separatedBy: "\n")
    }
    #expect(!asCity.isEmpty)

    // Levels of the changed district, and money over its lines.
    let prepayment = try codes(place, "prepayments.csv") { rows in
      rows.map { $0.contains(changed) ? $0.replacingOccurrences(of: ",1,", with: ",2,") : $0 }
    }
    #expect(prepayment.contains("V512"))
  }

  @Test("is noticed for any one number changed in its answers, digests made anew")
  func numbers() throws {
    let (place, changed, _) = try merged()
    var random = SeededGenerator(seed: 11)
    for (file, columns) in [("allocation.csv", [3, 8, 9, 10]), ("district_totals.csv", [2, 3, 4, 5]), ("suppliers.csv", [3])] {
      let count = lines(try Data(contentsOf: URL(filePath: place.path("merged/\(file)")))).count
      for column in columns {
        let row = random.integer(in: 1...(count - 1))
        let found = try codes(place, file) { rows in
          var rows = rows
          var fields = rows[row].components(separatedBy: ",")
          fields[column] = "\((Double(fields[column]) ?? 0) + 1)".replacing(/\.0$/) { _ in "" }
          rows[row] = fields.joined(separator: ",")
          return rows
        }
        #expect(!found.isEmpty && !found.contains("V603"), "\(file), row \(row), column \(column), changed \(changed)")
      }
    }
  }
}
