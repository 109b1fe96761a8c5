import Fenliang
import Foundation
import Judging
import PlanModel
import PlanTables
import Planning
import Reports
import Synthesis
import TestSupport
import Testing
import Verification

/// The plan of ``Signed`` with what its first district changed.
///
/// D1 has 80 packs of P1 and 50 of P2, D2 20 and 10. D1 takes in the clinic H4, which used 200 of P1 a year, caps H1 at 35 of P1
/// and fixes it at 35 of P2. Of the city's 100 packs for 1,000 units H1, H2 and H4 have shares of 50, 30 and 20; H1 stops at 35, and
/// H2 and H4 share 45: 27 and 18. P2: 35 and 15.
@Suite("Explanations of a merged output in which a district changed something")
struct MergedExplanationTests {
  /// Merges D1's packet with a change into the signed output.
  private func merged(
    capacity: String = "300", _ change: (inout PlanRecords) throws -> Void = MergedExplanationTests.edit
  ) throws -> (place: Workplace, folder: String) {
    let signed = try Signed(capacity: capacity)
    let place = signed.place
    var records = try #require(try readPlan(place.path("out/packets/D1")).records)
    try change(&records)
    let result = try place.resplit(try place.write(planFiles(records, format: .canonical), to: "packet"), to: "result")
    var request = MergeRequest(outputFolder: signed.output, results: [result], mergedFolder: place.path("merged"))
    request.isPartial = true
    #expect(try merge(request).report.districts.map(\.status) == [.changed, .missing])
    return (place, place.path("merged"))
  }

  private static func edit(_ records: inout PlanRecords) {
    records.limits = [
      LimitRecord(institution: 0, product: 0, capPacks: Decimal4(whole: 35)),
      LimitRecord(institution: 0, product: 1, fixedPacks: 35),
    ]
    records.institutions.append(
      Institution(id: "H4", name: "诊所", districtID: "D1", ownership: .private, participates: true))
    for year in [2018, 2019] {
      records.usage?.append(
        UsageRecord(institution: 2, product: 0, period: Period(year: year), units: Decimal4(whole: 200)))
    }
  }

  private struct ExplanationOfAnotherKind: Error {}

  private func cell(_ folder: String, _ institution: String, _ product: String) throws -> CellExplanation {
    let request = ExplainRequest(outputFolder: folder, institution: institution, product: product)
    guard case .cell(let cell) = try explain(request) else { throw ExplanationOfAnotherKind() }
    return cell
  }

  private func texts(_ outcome: WhatIfOutcome?) -> [String]? {
    outcome?.changes?.map { "\($0.product.id) \($0.institution.id) \($0.before)→\($0.after)" }
  }

  @Test("say that a cap is the district's, where it stands, and what the city's own split gave")
  func cap() throws {
    let (place, folder) = try merged()
    let cell = try cell(folder, "H1", "P1")
    #expect((cell.line.packs, cell.line.boundBy) == (35, .cap))
    let revision = try #require(cell.revision)
    #expect((revision.cityPacks, revision.packs, revision.others) == (50, 35, 4))
    #expect(cell.binding.changes == revision.changes)
    let change = try #require(revision.changes.first)
    #expect((change.kind, change.institution?.id, change.product?.id) == (.cap, "H1", "P1"))
    #expect(change.before == nil && change.after?.chinese == "35 盒")
    let line = try #require(change.line)
    let table = try String(contentsOfFile: place.path("merged/" + change.file), encoding: .utf8)
    #expect(table.split(separator: "\n")[line - 1] == "H1,P1,,35,")
    #expect(!cell.binding.isDefaultLimit)
    let text = Explanation.cell(cell).text(in: .chinese)
    #expect(text.contains("市级分解是 50 盒，区市改动后是 35 盒（-15）"))
    #expect(text.contains("这是区市改任务包定的，不是市里定的"))
    #expect(Explanation.cell(cell).text(in: .english).contains("The district set this in its packet, not the city"))
    #expect(cell.onePackMore?.outcome == .impossible([.cap(35)]))
  }

  /// The city divides 101 packs by its own data, 80.8 : 20.2, so D1 has 81. There H1 stays at its cap and 46 are 27.6 and 18.4.
  /// By the districts' data D1 would have 84: the clinic does not count where the city divides.
  @Test("divide one percent more among districts by the city's data, and inside by the district's")
  func percentMore() throws {
    let (place, folder) = try merged()
    defer { _ = place }
    let whatIf = try #require(try cell(folder, "H1", "P1").onePercentMore)
    #expect(whatIf.isCity && whatIf.isFromAnswer && whatIf.changedDistricts.map(\.id) == ["D1"])
    #expect((whatIf.before, whatIf.after) == (100, 101))
    #expect(texts(whatIf.outcome) == ["P1 H2 27→28"])
    #expect(whatIf.districts.map { "\($0.district.id) \($0.before)→\($0.after)" } == ["D1 80→81"])
    #expect(whatIf.cell == .init(before: 35, after: 35, boundBefore: .cap, boundAfter: .cap))
  }

  /// With 19 for the clinic 61 are left, H1 stands at 35, so H2 gives one.
  @Test("keep the district's totals for one pack more, and know an institution that the city has not")
  func joined() throws {
    let (place, folder) = try merged()
    defer { _ = place }
    let cell = try cell(folder, "H4", "P1")
    #expect(texts(cell.onePackMore?.outcome) == ["P1 H2 27→26", "P1 H4 18→19"])
    #expect(cell.cityShare == nil && cell.revision?.cityPacks == nil)
    #expect(cell.revision?.changes.map(\.kind) == [.joined, .usage, .usage])
    #expect(cell.line.boundBy == .product && cell.binding.changes.isEmpty)
  }

  @Test("leave a district alone that changed nothing")
  func unchanged() throws {
    let (place, folder) = try merged()
    defer { _ = place }
    let cell = try cell(folder, "H3", "P1")
    #expect(cell.revision == nil && cell.line.packs == 20)
    #expect(cell.cityShare?.share == 0.2)
    #expect(texts(cell.onePackMore?.outcome) == nil)
  }

  /// Shares are of the city's 100 packs for 1,000 units, whoever comes in later: H1 50, H2 30, H3 20, and H4, of 200 units, 20. So those of
  /// D1 come to 100, of which it has 80 packs to hand out, and D2's, which changed nothing, stay 20.
  @Test("compare a product's districts by shares of the city's volume")
  func product() throws {
    let (place, folder) = try merged()
    defer { _ = place }
    let request = ExplainRequest(outputFolder: folder, product: "P1")
    guard case .product(let product) = try explain(request) else { throw ExplanationOfAnotherKind() }
    #expect(product.districts.map(\.target) == [100, 20])
    #expect(product.districts.map(\.packs) == [80, 20])
    #expect(
      Dictionary(uniqueKeysWithValues: product.cells.map { ($0.institution.id, $0.target.rounded()) })
        == ["H1": 50, "H2": 30, "H3": 20, "H4": 20])
    #expect(product.revisions.map(\.district.id) == ["D1"])
    #expect(product.revisions[0].changes.map(\.kind) == [.joined, .cap, .usage, .usage])
    #expect(product.revisions[0].others == 1)
  }

  @Test("show a district, an institution and a product in it with what was changed")
  func overviews() throws {
    let (place, folder) = try merged()
    defer { _ = place }
    var request = ExplainRequest(outputFolder: folder, district: "D1")
    guard case .district(let district) = try explain(request) else { throw ExplanationOfAnotherKind() }
    #expect(district.revision?.changes.count == 5 && district.revision?.cityPacks == 130 && district.packs == 130)
    request.subject.product = "P2"
    guard case .districtProduct(let part) = try explain(request) else { throw ExplanationOfAnotherKind() }
    #expect(part.revision?.changes.map(\.kind) == [.fixed])
    #expect(part.cityShare?.target == 50)
    request = ExplainRequest(outputFolder: folder, institution: "H2")
    guard case .institution(let institution) = try explain(request) else { throw ExplanationOfAnotherKind() }
    #expect((institution.revision?.cityPacks, institution.revision?.packs) == (50, 42))
    #expect(institution.revision?.changes.isEmpty == true)
    #expect(Explanation.institution(institution).text(in: .chinese).contains("区市在别处改了 5 处"))
  }

  /// H2 merged into H1, which used 800 a year then; its capacity had to be raised for that.
  @Test("count what merged into an institution, and say why the other has nothing")
  func successor() throws {
    let (place, folder) = try merged { records in
      records.institutions[1].successorID = "H1"
      records.institutions[0].capacity = Decimal4(whole: 410)
    }
    defer { _ = place }
    let cell = try cell(folder, "H1", "P1")
    #expect(cell.line.packs == 80 && cell.basis.predecessors.map(\.id) == ["H2"])
    #expect(cell.basis.years.map(\.units) == [Decimal4(whole: 800), Decimal4(whole: 800)])
    #expect(cell.revision?.changes.map(\.kind) == [.capacity, .successor])
    #expect(Explanation.cell(cell).text(in: .chinese).contains("二院 的承接机构：没有 → H1"))
    let error = #expect(throws: FenliangError.self) { try explain(ExplainRequest(outputFolder: folder, institution: "H2")) }
    guard case .usage(.noPart(let institution, nil, let reason))? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(institution.id == "H2" && !reason.takesPart && reason.changes.map(\.kind) == [.successor])
  }

  /// H1 holds 90 yuan of P1 at most by the district's own rule: 45 packs, and H2 has 35.
  @Test("say that a rule is the district's own, and that a corrected usage moved a share")
  func rule() throws {
    let (place, folder) = try merged { records in
      records.rules = [
        Rule(id: "R9", name: "本区", products: "P1", institutions: "H1", measure: .yuan, sense: .atMost, limit: Decimal4(whole: 90))
      ]
      let index = try #require(records.usage?.firstIndex { $0.institution == 1 && $0.product == 1 })
      records.usage?[index].units = Decimal4(whole: 70)
    }
    defer { _ = place }
    let cell = try cell(folder, "H1", "P1")
    #expect((cell.line.packs, cell.line.boundBy) == (45, .rule("R9")))
    #expect(cell.binding.changes.map(\.rule) == ["R9"])
    let second = try self.cell(folder, "H2", "P2")
    #expect(second.revision?.changes.map(\.kind) == [.usage])
    #expect(second.revision?.changes.first.map { "\($0.before?.english ?? "") → \($0.after?.english ?? "")" } == "20 units → 70 units")
    // 30 : 70 of 50 packs.
    #expect((second.line.packs, second.revision?.cityPacks) == (35, 20))
  }

  /// Targets by the changed data: P1 500 : 300 : 200 : 200 of 100 packs, P2 30 : 20 : 10 of 60. Before rounding H1 has 35 of
  /// 41.67, H2 27 of 25, H4 18 of 16.67, H3 20 of 16.67; of P2 H1 is fixed, H2 has 15 of 20, H3 10 of 10.
  @Test("compare a merged output with other ways of splitting")
  func fairness() throws {
    let (place, folder) = try merged()
    defer { _ = place }
    let sheet = try fairnessSheet(of: folder)
    let fair = try #require(sheet.figures.first { $0.way == .fair })
    #expect(fair.city.smallest.map { abs($0 - 0.75) < 1e-9 } == true)
    #expect(fair.city.largest.map { abs($0 - 1.2) < 1e-9 } == true)
    #expect(fair.districtPacks == [130, 30] && fair.breaches.isEmpty)
    #expect(sheet.changedDistricts == ["D1"])
    #expect(sheet.text(in: .chinese).contains("东区改过任务包"))
  }

  @Test("Solving a merged answer from the city's plan and the districts' changes gives the merged answer", arguments: 0..<4)
  func fromAnswer(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let place = try Workplace()
    var options = SyntheticPlan.Options()
    options.ruleCount = 3
    let recipe = SyntheticPlan(
      products: 6, institutions: 14, districts: 3, family: seed % 2 == 0 ? .typical : .scarce, seed: 20 + seed, options: options)
    _ = try place.allocate(try place.write(planFiles(recipe.records(), format: .canonical), to: "plan"), to: "out")
    let districts = try place.districts("out")
    let results = try districts.prefix(2).compactMap { try place.editedResult($0, &random, "first")?.result }
    var request = MergeRequest(outputFolder: place.path("out"), results: results, mergedFolder: place.path("merged"))
    request.isPartial = true
    let report = try merge(request).report
    try #require(report.districts.contains { $0.status == .changed }, "seed \(seed) changes nothing")
    for product in try loadPlan(place.path("out/plan")).plan.products {
      guard case .product(let found) = try explain(ExplainRequest(outputFolder: place.path("merged"), product: product.id))
      else { throw ExplanationOfAnotherKind() }
      #expect(found.onePercentMore?.isFromAnswer == true, "seed \(seed), \(product.id)")
    }
    for district in districts {
      let request = ExplainRequest(outputFolder: place.path("merged"), district: district)
      guard case .district(let found) = try explain(request) else { throw ExplanationOfAnotherKind() }
      let isChanged = report.districts.contains { $0.id == district && $0.status == .changed }
      #expect((found.revision?.changes.isEmpty == false) == isChanged, "seed \(seed), \(district)")
    }
    _ = try fairnessSheet(of: place.path("merged"))
  }
}
