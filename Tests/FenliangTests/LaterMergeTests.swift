import Fenliang
import Foundation
import Judging
import PlanModel
import PlanTables
import Planning
import Reports
import Streams
import Synthesis
import TestSupport
import Testing
import Verification

@Suite("A merged output that is gone on with")
struct LaterMergeTests {
  /// 8 products, 15 institutions, 3 districts, with reported demand; the first district's result has a lock, the second's a
  /// new demand, the third's is as handed out.
  private struct City {
    let place: Workplace
    let districts: [String]
    let results: [MergeRequest.Result]
  }

  private func city() throws -> City {
    let place = try Workplace()
    var options = SyntheticPlan.Options()
    options.reportedDemand = true
    options.ruleCount = 3
    let recipe = SyntheticPlan(products: 8, institutions: 15, districts: 3, family: .typical, seed: 4, options: options)
    _ = try place.allocate(try place.write(planFiles(recipe.records(), format: .canonical), to: "plan"), to: "out")
    let districts = try place.districts("out")
    var results = [
      try locked(place, districts[0], by: 3, "locked"),
      try edited(place, districts[1], "demand") { records in
        for index in records.demand?.indices ?? 0..<0 { records.demand?[index].units = Decimal4(whole: 1) }
      },
      try place.resplit(place.path("out/packets/\(districts[2])"), to: "same"),
    ]
    for index in results.indices { results[index].received = CalendarDate(parsing: "2020-11-0\(index + 7)") }
    return City(place: place, districts: districts, results: results)
  }

  private func edited(
    _ place: Workplace, _ district: String, _ name: String, _ change: (inout PlanRecords) throws -> Void
  ) throws -> MergeRequest.Result {
    var records = try #require(try readPlan(place.path("out/packets/\(district)")).records)
    try change(&records)
    return try place.resplit(try place.write(planFiles(records, format: .canonical), to: name), to: name + "-result")
  }

  /// The district's largest cell locked at so many packs less.
  private func locked(
    _ place: Workplace, _ district: String, by packs: Int, _ name: String
  ) throws -> MergeRequest.Result {
    try edited(place, district, name) { records in
      let cell = try #require(records.cityAllocation?.max { $0.packs < $1.packs })
      var limits = (records.limits ?? []).filter { $0.institution != cell.institution || $0.product != cell.product }
      limits.append(LimitRecord(institution: cell.institution, product: cell.product, fixedPacks: cell.packs - packs))
      records.limits = limits.sorted { ($0.institution, $0.product) < ($1.institution, $1.product) }
    }
  }

  @discardableResult
  private func merge(
    _ city: City, _ from: String, _ results: [MergeRequest.Result], to name: String, partial: Bool = false,
    take: [Identifier: String] = [:]
  ) throws -> MergeOutcome {
    var request = MergeRequest(
      outputFolder: city.place.path(from), results: results, mergedFolder: city.place.path(name))
    request.isPartial = partial
    request.take = take
    return try Fenliang.merge(request)
  }

  @Test("takes late results, one by one, and ends as if all had come at once")
  func oneByOne() throws {
    let city = try city()
    let all = try merge(city, "out", city.results, to: "all")
    #expect(all.report.districts.map(\.status) == [.changed, .changed, .unchanged])
    for order in [[0, 1, 2], [2, 1, 0]] {
      var from = "out"
      for (step, index) in order.enumerated() {
        let name = "step-\(order[0])-\(step)"
        let outcome = try merge(city, from, [city.results[index]], to: name, partial: step < 2)
        #expect(outcome.verification?.passed == true)
        from = name
      }
      #expect(try tree(city.place.path(from)) == tree(city.place.path("all")), "\(order)")
    }
  }

  @Test("keeps what was merged; another result of the district is a second version, to be chosen or not")
  func secondVersion() throws {
    let city = try city()
    try merge(city, "out", city.results, to: "all")
    let before = try tree(city.place.path("all"))
    let nothingNew = try merge(city, "all", [], to: "again")
    #expect(nothingNew.report.isComplete)
    #expect(try tree(city.place.path("again")) == before)
    let sameAgain = try merge(city, "all", [city.results[0]], to: "same-again")
    #expect(sameAgain.report.districts[0].status == .changed)
    #expect(try tree(city.place.path("same-again")) == before)

    // Of a district that was replaced, and of one whose result was the city's own split.
    for (index, district) in [(0, city.districts[0]), (2, city.districts[2])] {
      let other = try locked(city.place, district, by: 5, "other-\(index)")
      let stopped = try merge(city, "all", [other], to: "stopped-\(index)")
      let entry = stopped.report.districts[index]
      #expect(entry.status == .conflicting && stopped.summary == nil)
      #expect(entry.versions.map(\.folder) == [city.place.path("all"), other.folder] && !entry.differences.isEmpty)
      let partial = try merge(city, "all", [other], to: "partial-\(index)", partial: true)
      #expect(partial.verification?.passed == true)
      #expect(try tree(city.place.path("partial-\(index)"))["allocation.csv"] == before["allocation.csv"])
      let old = try merge(
        city, "all", [other], to: "old-\(index)", take: [district: city.place.path("all")])
      #expect(old.report.isComplete)
      #expect(try tree(city.place.path("old-\(index)")) == before)
      let new = try merge(city, "all", [other], to: "new-\(index)", take: [district: other.folder])
      #expect(new.verification?.passed == true)
      #expect(new.report.districts[index].status == .changed)
      var direct = city.results
      direct[index] = other
      try merge(city, "out", direct, to: "direct-\(index)")
      let (found, expected) = (
        try tree(city.place.path("new-\(index)")), try tree(city.place.path("direct-\(index)"))
      )
      #expect(found["allocation.csv"] == expected["allocation.csv"])
      #expect(found["packets/\(district)/limits.csv"] == expected["packets/\(district)/limits.csv"])
    }
    #expect(throws: FenliangError.self) {
      try merge(city, "out", city.results, to: "x", take: [city.districts[0]: city.place.path("out")])
    }
    #expect(throws: FenliangError.self, "a district's result is no city's output") {
      try merge(city, "locked-result", [], to: "x")
    }
  }

  @Test("takes an untouched packet of a district that was replaced as the city's own split again")
  func withdrawn() throws {
    let city = try city()
    let place = city.place
    try merge(city, "out", city.results, to: "all")
    for index in 0..<2 {
      let district = city.districts[index]
      var untouched = try place.resplit(place.path("out/packets/\(district)"), to: "untouched-\(index)")
      untouched.received = CalendarDate(parsing: "2020-11-09")
      let back = try merge(city, "all", [untouched], to: "back-\(index)", take: [district: untouched.folder])
      #expect(back.verification?.passed == true)
      #expect(back.report.districts[index].status == .unchanged)
      #expect(back.report.districts[index].changedCells == 0)
      var direct = city.results
      direct[index] = untouched
      try merge(city, "out", direct, to: "direct-\(index)")
      let (found, expected) = (try tree(place.path("back-\(index)")), try tree(place.path("direct-\(index)")))
      #expect(found.keys.sorted() == expected.keys.sorted())
      for (path, bytes) in expected { #expect(found[path] == bytes, "\(path)") }
    }
  }

  @Test("schedules the prepayment again as a merge into the city's newly scheduled output would have")
  func prepayment() throws {
    let city = try city()
    let place = city.place
    try merge(city, "out", city.results, to: "all")
    let text = "table,key,column,value\nparameters,prepayment_ratio,value,30%\n"
    try Data(text.utf8).write(to: URL(filePath: place.path("o.csv")))
    func prepay(_ output: String, to name: String?, overrides: [String]) throws -> PrepaymentReport {
      try reschedulePrepayments(
        planFolder: place.path("plan"), overrides: overrides, outputFolder: place.path(output),
        newFolder: name.map { place.path($0) }, force: false)
    }
    #expect(try prepay("all", to: nil, overrides: []).isUnchanged)
    _ = try prepay("out", to: "out-30", overrides: [place.path("o.csv")])
    try merge(city, "out-30", city.results, to: "expected")
    let report = try prepay("all", to: "found", overrides: [place.path("o.csv")])
    #expect(report.summary.checklist.lines[0].words.detail.english == "30% is prepaid")
    #expect(try tree(place.path("found")) == tree(place.path("expected")))
    #expect(
      try tree(place.path("found"))["prepayments.csv"] != tree(place.path("all"))["prepayments.csv"])
    // More than money is refused.
    let more = "table,key,column,value\nproducts,P1,agreed_units,1\n"
    let product = try #require(try readPlan(place.path("plan")).records?.products.first).id
    try Data(more.replacing("P1", with: product).utf8).write(to: URL(filePath: place.path("more.csv")))
    #expect(throws: FenliangError.self) { try prepay("all", to: "x", overrides: [place.path("more.csv")]) }
    #expect(!FileManager.default.fileExists(atPath: place.path("x")))
  }

  /// The points of the checklist in `run.json`, by id.
  private func points(_ folder: String) throws -> [String: [String: Any]] {
    let data = try Data(contentsOf: URL(filePath: folder + "/run.json"))
    let run = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    let list = try #require(run["checklist"] as? [[String: Any]])
    return Dictionary(list.compactMap { point in (point["id"] as? String).map { ($0, point) } }) { first, _ in first }
  }

  @Test("has a checklist judged by each district's own tables, on screen as in run.json, which verify computes again")
  func checklist() throws {
    let city = try city()
    let outcome = try merge(city, "out", city.results, to: "all")
    let (before, after) = (try points(city.place.path("out")), try points(city.place.path("all")))
    #expect(Set(after.keys) == Set(before.keys))
    let line = try #require(outcome.summary?.checklist.lines.first { $0.id == "within_demand" })
    #expect(after["within_demand"]?["detail"] as? String == line.words.detail.chinese)
    // The second district reported one unit each: whatever it gets beyond a pack is above.
    func above(_ point: [String: Any]?) -> Int {
      ((point?["values"] as? [String: String])?["packs_above"]).flatMap { Int($0) } ?? -1
    }
    let packet = try #require(try readPlan(city.place.path("all/packets/\(city.districts[1])")).plan)
    let asked = Set((packet.records.demand ?? []).map { [$0.institution, $0.product] })
    let own = (packet.records.cityAllocation ?? []).filter { asked.contains([$0.institution, $0.product]) }
    let beyond = own.reduce(0) { $0 + max(0, $1.packs - 1) }
    #expect(beyond > 0)
    #expect(above(after["within_demand"]) >= beyond)
    #expect(after["within_demand"]?["status"] as? String == "failed")

    let path = city.place.path("all/run.json")
    let text = String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
    let forged = text.replacingOccurrences(
      of: "\"packs_above\": \"\(above(after["within_demand"]))\"", with: "\"packs_above\": \"0\"")
    #expect(forged != text)
    try Data(forged.utf8).write(to: URL(filePath: path))
    #expect(try verify(city.place.path("all")).findings.map(\.code).contains("V322"))
  }
}
