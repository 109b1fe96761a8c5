import Fenliang
import Foundation
import GLPKBackend
import PlanModel
import PlanTables
import Planning
import Reports
import Splitting
import Synthesis
import TestSupport
import Testing
import Verification

/// Limits that are shares of what is agreed, from the plan to packets and back.
@Suite("Rules with a share for their limit")
struct ShareRuleTests {
  private static let hand = dataset("hand/share-of-agreed")

  @Test("come as entered in the plan, as amounts in packets, as both in explanations")
  func packets() throws {
    let place = try Workplace()
    let output = try place.allocate(Self.hand, to: "out")
    #expect(try verify(output).passed)
    let files = try tree(output)
    #expect(canonicalLines(files["plan/rules.csv"]).dropFirst().map { $0.split(separator: ",").last } == ["12%", "23.5%"])
    #expect(canonicalLines(files["packets/D1/rules.csv"]).last?.hasSuffix("yuan,<=,48") == true)
    #expect(canonicalLines(files["packets/D2/rules.csv"]).last?.hasSuffix("packs,>=,36") == true)
    // Whoever is bound by it reads both.
    let cell = try explain(ExplainRequest(outputFolder: output, institution: "H2", product: "P1"))
    for language in [Language.chinese, .english] {
      #expect(cell.text(in: language).filter { !$0.isWhitespace }.contains("12%=48.00"))
    }
    // The packet alone gives the same.
    _ = try place.resplit(place.path("out/packets/D1"), to: "again")
    #expect(lines(try tree(place.path("again"))["allocation.csv"]).count == 5)
  }

  @Test("are worked out anew when volumes change: by overrides, in the next year, after a tampered table")
  func volumes() throws {
    let place = try Workplace()
    let plan = try place.write(
      FileManager.default.contentsOfDirectory(atPath: Self.hand).filter { $0.hasSuffix(".csv") && $0 != "expected.csv" }.map {
        ($0, Array(try Data(contentsOf: URL(filePath: "\(Self.hand)/\($0)"))))
      }, to: "plan")
    try place.write("table,key,column,value\nproducts,P1,agreed_units,2000\n", to: "more.csv")
    var request = AllocationRequest(planFolder: plan, outputFolder: place.path("more"))
    request.overrides = [place.path("more.csv")]
    _ = try Fenliang.allocate(request)
    // 12 % of 600 yuan, 23.5 % of 250 packs.
    let files = try tree(place.path("more"))
    #expect(canonicalLines(files["packets/D1/rules.csv"]).last?.hasSuffix("yuan,<=,72") == true)
    #expect(canonicalLines(files["packets/D2/rules.csv"]).last?.hasSuffix("packs,>=,59") == true)
    #expect(try verify(place.path("more")).passed)
    _ = try renew(RenewalRequest(outputFolder: place.path("more"), planPath: place.path("next")))
    #expect(try loadPlan(place.path("next")).plan.records.rules?.map(\.limitText) == ["12%", "23.5%"])

    // Another share in the plan is another amount than the packets have.
    let table = place.path("more/plan/rules.csv")
    let text = try String(contentsOfFile: table, encoding: .utf8)
    try text.replacingOccurrences(of: "12%", with: "12.5%").write(toFile: table, atomically: true, encoding: .utf8)
    let findings = try verify(place.path("more")).findings
    #expect(findings.contains { $0.file == "packets/D1/rules.csv" && $0.column == "limit" && $0.expected == "75" })
  }

  @Test("are of a product and its substitute together, at the price of each")
  func substituted() throws {
    let signed = try Signed(changing: ["rules.csv": "rule_id,products,institutions,measure,sense,limit\nR1,P1,H1;H3,yuan,<=,60%\n"])
    #expect(try loadPlan(signed.output + "/plan").plan.records.rules?.map(\.limitWords) == ["60% = 120"])
    _ = try signed.substitute(Signed.backup)
    let plan = try loadPlan(signed.place.path("new/plan")).plan
    let rule = try #require(plan.records.rules?.first)
    #expect(rule.products.ids.count == 2 && rule.limitText == "60%")
    let agreed = plan.products.filter { rule.products.ids.contains($0.id) }.reduce(Int64(0)) {
      $0 + Int64($1.agreedPacks) * $1.price.tenThousandths
    }
    // In whole fen, downwards.
    #expect(agreed > 2_000_000 && rule.limit.tenThousandths == agreed * 6 / 10 / 100 * 100)
    #expect(try verify(signed.place.path("new")).passed)
  }

  @Test("follow edits of volumes in a session, and come back when an edit of the limit is undone")
  func session() async throws {
    let plan = try #require(try readPlan(Self.hand).plan)
    let session = SplitSession(plan: plan, solver: GLPKSolver())
    let first = try await session.allocation()
    for edit in [Edit.volume("P1", units: 2000), .limit(rule: "R1", Decimal4(whole: 60))] {
      let proposal = try await session.propose([edit])
      let fresh = try CityAllocation(plan: proposal.plan, solver: GLPKSolver()).solve(warnings: proposal.warnings)
      try await session.accept(proposal)
      #expect(try await session.allocation().lines == fresh.lines)
      if case .volume = edit { #expect(proposal.plan.records.rules?.map(\.limitWords) == ["12% = 72", "23.5% = 59"]) }
    }
    #expect(try await session.allocation().plan.records.rules?.map(\.limitWords) == ["60", "23.5% = 59"])
    _ = try await session.undo()
    #expect(try await session.allocation().plan.records.rules?.map(\.limitText) == ["12%", "23.5%"])
    _ = try await session.undo()
    #expect(try await session.allocation().lines == first.lines)
  }

  @Test("A district's share is of what the district has, and is a number once it is merged")
  func merged() throws {
    let place = try Workplace()
    let output = try place.allocate(Self.hand, to: "out")
    var records = try #require(try readPlan(place.path("out/packets/D1")).records)
    records.rules?.append(
      Rule(id: "OWN", institutions: "H1", measure: .packs, sense: .atMost, limit: .zero, share: Decimal4(tenThousandths: 8_500)))
    let packet = try place.write(planFiles(records, format: .canonical), to: "packet")
    let result = try place.resplit(packet, to: "result")
    // 85 % of 76 + 38 packs.
    #expect(try loadPlan(place.path("result/plan")).plan.records.rules?.map(\.limitWords) == ["85% = 96", "48"])
    var request = MergeRequest(outputFolder: output, results: [result], mergedFolder: place.path("merged"))
    request.isPartial = true
    _ = try merge(request)
    #expect(try verify(place.path("merged")).passed)
    _ = try renew(RenewalRequest(outputFolder: place.path("merged"), planPath: place.path("next")))
    let rules = try #require(try loadPlan(place.path("next")).plan.records.rules)
    #expect(rules.map { "\($0.id) \($0.limitText)" } == ["OWN 96", "R1 12%", "R2 23.5%"])
  }

  @Test("A conflict card says the share and the amount, and repairs put a number")
  func card() throws {
    let plan = try #require(try readPlan(Self.hand).records)
    var records = plan
    records.rules?[1] = Rule(
      id: "R2", name: "基层合计", institutions: "level:基层", measure: .packs, sense: .atLeast, limit: .zero,
      share: Decimal4(tenThousandths: 9_900))
    records.limits = [LimitRecord(institution: 0, product: 0, fixedPacks: 60)]
    let conflict = try #require(throws: FenliangError.self) {
      let place = try Workplace()
      _ = try place.allocate(try place.write(planFiles(records, format: .canonical), to: "plan"), to: "out")
    }
    guard case .conflict(let card) = conflict else {
      Issue.record("\(conflict)")
      return
    }
    #expect("\(card)".contains("99% = 149"))
  }

  @Test("Seeded plans with shares are split by either engine alike, and verified", arguments: Seeds.first(16, of: 100))
  func seeded(seed: UInt64) throws {
    var options = SyntheticPlan.Options()
    options.ruleCount = 4
    options.sharedLimits = 800
    options.tolerances = 800
    let records = SyntheticPlan(
      products: 6, institutions: 14, districts: 3, family: seed % 2 == 0 ? .typical : .scarce, seed: seed, options: options
    ).records()
    let plan = try #require(buildPlan(records).plan)
    let structured = try CityAllocation(plan: plan, engine: .structured, solver: GLPKSolver()).solve()
    let reference = try CityAllocation(plan: plan, engine: .reference, solver: GLPKSolver()).solve()
    #expect(structured.lines.map(\.packs) == reference.lines.map(\.packs))
    let place = try Workplace()
    let output = try place.allocate(try place.write(planFiles(records, format: .canonical), to: "plan"), to: "out")
    #expect(try verify(output).passed)
  }
}
