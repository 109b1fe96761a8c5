import Foundation
import TestSupport
import Testing

/// `allocate`, `resplit` and `merge` of the Weihai sample, through the program.
@Suite("Packets out and back", .printingRuns, .serialized)
struct MergeTests {
  private func city(_ place: Workplace) throws -> [String] {
    try Prepared.output(of: "weihai-batch3", to: place.path("out"))
    return try FileManager.default.contentsOfDirectory(atPath: place.path("out/packets")).sorted()
  }

  private func resplit(_ place: Workplace, _ district: String, overrides: String? = nil, to name: String) throws
    -> Binary.Outcome
  {
    var words = ["resplit", place.path("out/packets/\(district)"), "-o", place.path(name)]
    if let overrides {
      try Data(("table,key,column,value\n" + overrides).utf8).write(to: URL(filePath: place.path(name + ".csv")))
      words += ["--overrides", place.path(name + ".csv")]
    }
    return try Binary.run(words)
  }

  @Test("A lock is listed, merged, and moves nothing outside the district; two versions are compared, not merged")
  func lock() throws {
    let place = try Workplace()
    let districts = try city(place)
    for district in districts { #expect(try resplit(place, district, to: "r-\(district)").code == 0) }
    #expect(try resplit(place, "371002", to: "same").text.contains("Same as the city's split in every cell."))

    let locked = try resplit(place, "371002", overrides: "limits,371002001;B3002,fixed_packs,2463\n", to: "locked")
    #expect(locked.code == 0)
    #expect(locked.text.contains("2,467  ->  2,463"))
    let changes = String(
      decoding: try Data(contentsOf: URL(filePath: place.path("locked/changes.csv"))), as: UTF8.self)
    #expect(
      changes.hasPrefix(
        "\u{FEFF}product_id,institution_id,old_packs,new_packs,difference_packs,difference_yuan\r\nB3002,371002001,2467,2463,-4,-7.20\r\n"
      ))

    let results = districts.filter { $0 != "371002" }.map { place.path("r-\($0)@2020-11-09") }
    let both = try Binary.run(
      ["merge", place.path("out")] + results + [place.path("r-371002"), place.path("locked"), "-o", place.path("merged")])
    #expect(both.code == 5)
    #expect(both.text.contains("two different results"))
    #expect(both.text.contains("2,467  2,467  2,463"))
    #expect(!FileManager.default.fileExists(atPath: place.path("merged")))

    let merged = try Binary.run(
      ["merge", place.path("out")] + results + [
        place.path("r-371002"), place.path("locked") + "@2020-11-12", "-o", place.path("merged"), "--take",
        "371002=" + place.path("locked"),
      ])
    #expect(merged.code == 0, "\(merged.text) \(merged.errors)")
    #expect(merged.text.contains("5 cells changed, late"))
    #expect(try Binary.run("verify", place.path("merged")).code == 0)
    let (before, after) = (try tree(place.path("out")), try tree(place.path("merged")))
    func rows(_ data: Data?) -> [Substring] {
      String(decoding: data ?? Data(), as: UTF8.self).split(separator: "\r\n").filter { !$0.contains(",371002,") }
    }
    #expect(rows(after["allocation.csv"]) == rows(before["allocation.csv"]))
    #expect(after["results/371002/run.json"] == (try tree(place.path("locked")))["run.json"])
  }

  @Test("Missing, overdue and refused results stop the merge; --partial keeps the city's rows")
  func missing() throws {
    let place = try Workplace()
    _ = try city(place)
    #expect(try resplit(place, "371003", to: "r").code == 0)
    // A packet of another city's split.
    try Prepared.output(of: "yantai-batch8", to: place.path("yantai"))
    let other = try #require(
      try FileManager.default.contentsOfDirectory(atPath: place.path("yantai/packets")).sorted().first)
    #expect(try Binary.run("resplit", place.path("yantai/packets/\(other)"), "-o", place.path("y")).code == 0)

    let words = ["merge", place.path("out"), place.path("r"), place.path("y"), "-o", place.path("merged")]
    let stopped = try Binary.run(words + ["--as-of", "2020-11-11", "--format", "json"])
    #expect(stopped.code == 5)
    let report = try #require(stopped.json as? [String: Any])
    #expect(report["complete"] as? Bool == false && report["written"] as? Bool == false)
    let entries = try #require(report["districts"] as? [[String: Any]])
    #expect(entries.first { $0["district_id"] as? String == "371003" }?["status"] as? String == "unchanged")
    let missing = try #require(entries.first { $0["district_id"] as? String == "371002" })
    #expect(missing["status"] as? String == "missing" && missing["overdue"] as? Bool == true)
    let strangers = try #require(report["strangers"] as? [[String: Any]])
    #expect(strangers.first?["place"] as? String == "plan/districts.csv:2")
    #expect(!FileManager.default.fileExists(atPath: place.path("merged")))

    let partial = try Binary.run(words + ["--partial"])
    #expect(partial.code == 0, "\(partial.text)")
    #expect(partial.text.contains("The city's rows stay for: 371000, 371002"))
    let (before, after) = (try tree(place.path("out")), try tree(place.path("merged")))
    #expect(after["allocation.csv"] == before["allocation.csv"])
    #expect(
      String(decoding: after["merge-report.csv"] ?? Data(), as: UTF8.self).contains("371002,环翠区,missing,,no,no,0,"))
  }

  @Test("After a clinic joins and a hospital merges into another, compare finds both, and explain and fairness know them")
  func institutions() throws {
    let place = try Workplace()
    _ = try city(place)
    let packet = place.path("out/packets/371083")
    let own = place.path("own")
    try FileManager.default.copyItem(atPath: packet, toPath: own)
    func append(_ text: String, to table: String) throws {
      let file = URL(filePath: "\(own)/\(table)")
      try (Data(contentsOf: file) + Data(text.utf8)).write(to: file)
    }
    try append("371083021,诊所,371083,private,,yes,1,,\n", to: "institutions.csv")
    try append("371083021,B3002,2019,6000\n", to: "usage.csv")
    try Data("table,key,column,value\ninstitutions,371083015,successor_id,371083014\n".utf8)
      .write(to: URL(filePath: place.path("gone.csv")))
    let split = try Binary.run("resplit", own, "-o", place.path("r"), "--overrides", place.path("gone.csv"))
    #expect(split.code == 0, "\(split.errors)")
    // Its usage counts at its successor, so the notice's demand is met.
    #expect(split.text.contains("Notice checklist: 7 of 7 held"), "\(split.text)")
    let merged = try Binary.run("merge", place.path("out"), place.path("r"), "-o", place.path("merged"), "--partial")
    #expect(merged.code == 0, "\(merged.text) \(merged.errors)")

    let compared = try Binary.run(
      "compare", place.path("out"), place.path("merged"), "--format", "json", "-o", place.path("report"))
    #expect(compared.code == 5, "\(compared.errors)")
    let found = try #require(compared.json as? [String: Any])
    let cells = try #require(found["cells"] as? [[String: Any]])
    func presences(_ institution: String) -> Set<String> {
      Set(cells.filter { $0["institution_id"] as? String == institution }.compactMap { $0["present"] as? String })
    }
    #expect(presences("371083021") == ["new_only"])
    #expect(presences("371083015") == ["old_only"])
    let balance = try #require(found["cell_balance"] as? [String: Any])
    let (gained, lost) = (balance["gained"] as? [String: Any], balance["lost"] as? [String: Any])
    #expect(gained?["packs"] as? Int == lost?["packs"] as? Int && gained?["packs"] as? Int ?? 0 > 0)
    #expect(
      try String(contentsOfFile: place.path("report/compare_institutions.csv"), encoding: .utf8).contains("371083021,诊所,0,"))
    let fair = try Binary.run("fairness", place.path("merged"))
    #expect(fair.code == 0 && fair.text.contains("changed their packets"), "\(fair.errors)")
    let explained = try Binary.run("explain", place.path("merged"), "--institution", "371083001")
    #expect(explained.code == 0 && explained.text.contains("changed its packet"), "\(explained.text) \(explained.errors)")
    // The closed one has nothing, and the message says what the district did.
    let closed = try Binary.run("explain", place.path("merged"), "--institution", "371083015")
    #expect(closed.code == 2 && closed.errors.contains("successor of"), "\(closed.errors)")
  }

  @Test("A merged output in which nobody changed anything is explained like the city's")
  func unchanged() throws {
    let place = try Workplace()
    _ = try city(place)
    #expect(try resplit(place, "371003", to: "r").code == 0)
    #expect(try Binary.run("merge", place.path("out"), place.path("r"), "-o", place.path("merged"), "--partial").code == 0)
    let words = ["--institution", "371083003", "--product", "B3001", "--no-what-if"]
    let explained = try Binary.run(["explain", place.path("merged")] + words)
    #expect(explained.code == 0, "\(explained.errors)")
    #expect(explained.text == (try Binary.run(["explain", place.path("out")] + words)).text)
    #expect(try Binary.run("fairness", place.path("merged")).text == (try Binary.run("fairness", place.path("out"))).text)
  }

  @Test("A changed total is exit 3 with its place, in the packet and in overrides")
  func total() throws {
    let place = try Workplace()
    _ = try city(place)
    let run = try resplit(place, "371002", overrides: "products,B3001,agreed_units,1510\n", to: "bad")
    #expect(run.code == 3)
    #expect(run.errors.contains("E431 bad.csv:2 (value)"))
    let packet = place.path("out/packets/371002/products.csv")
    let text = try String(contentsOfFile: packet, encoding: .utf8)
    try text.replacingOccurrences(of: ",1500,", with: ",1510,").write(toFile: packet, atomically: true, encoding: .utf8)
    let plain = try resplit(place, "371002", to: "bad")
    #expect(plain.code == 3)
    #expect(plain.errors.contains("E431 products.csv:2 (agreed_units)"))
  }

  @Test("2: choices that name no result or no day")
  func words() throws {
    let place = try Workplace()
    for words in [["--take", "371002=nowhere"], ["--take", "371002"], ["--as-of", "soon"]] {
      let run = try Binary.run(["merge", place.path("out"), "-o", place.path("m")] + words)
      #expect(run.code == 2, "\(words) \(run.errors)")
    }
  }
}
