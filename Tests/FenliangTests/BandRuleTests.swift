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

/// Rules "=" with a tolerance, from the plan to packets and back.
@Suite("Rules with a tolerance")
struct BandRuleTests {
  private static let hand = dataset("hand/band-across-districts")

  @Test("come as entered in the plan, as the district's part of both ends in packets, each end by its side in run.json")
  func packets() throws {
    let place = try Workplace()
    let output = try place.allocate(Self.hand, to: "out")
    #expect(try verify(output).passed)
    let files = try tree(output)
    #expect(
      canonicalLines(files["plan/rules.csv"]).dropFirst().map { $0.split(separator: ",").suffix(3).joined(separator: " ") } == [
        "= 8 12.5%", "= 16 1",
      ])
    #expect(
      canonicalLines(files["packets/D1/rules.csv"]).dropFirst().map { $0.split(separator: ",").suffix(2).joined(separator: "±") } == [
        "5.5±0.5", "10.5±0.5",
      ])
    #expect(
      canonicalLines(files["packets/D2/rules.csv"]).dropFirst().map { $0.split(separator: ",").suffix(2).joined(separator: "±") } == [
        "2.5±0.5", "5.5±0.5",
      ])
    let run = String(decoding: files["run.json"] ?? Data(), as: UTF8.self).filter { !$0.isWhitespace }
    #expect(run.contains("\"rule\":\"R1\",\"side\":\"<=\"") && run.contains("\"rule\":\"R2\",\"side\":\">=\""))
    let cell = try explain(ExplainRequest(outputFolder: output, institution: "H1", product: "P1"))
    for language in [Language.chinese, .english] {
      #expect(cell.text(in: language).filter { !$0.isWhitespace }.contains("8±12.5%=9"))
    }
    _ = try place.resplit(place.path("out/packets/D1"), to: "again")
    let again = try tree(place.path("again"))
    #expect(lines(again["allocation.csv"]) == lines(files["allocation.csv"]).filter { !$0.contains(",D2,") })
  }

  @Test("A changed tolerance of the plan, or of a packet, is found")
  func tampered() throws {
    let place = try Workplace()
    let output = try place.allocate(Self.hand, to: "out")
    for (table, old, new, file) in [
      ("plan/rules.csv", "8,12.5%", "8,25%", "packets/D1/rules.csv"), ("packets/D1/rules.csv", "5.5,0.5", "5.5,1.5", "packets/D1"),
    ] {
      let path = output + "/" + table
      let text = try String(contentsOfFile: path, encoding: .utf8)
      #expect(text.contains(old))
      try text.replacingOccurrences(of: old, with: new).write(toFile: path, atomically: true, encoding: .utf8)
      #expect(try !verify(output).findings.filter { $0.code.hasPrefix("V2") || $0.code.hasPrefix("V4") }.isEmpty, "\(file)")
      try text.write(toFile: path, atomically: true, encoding: .utf8)
    }
  }

  @Test("come back as entered from a merged output, and move as any other edit")
  func merged() async throws {
    let place = try Workplace()
    let output = try place.allocate(Self.hand, to: "out")
    var records = try #require(try readPlan(place.path("out/packets/D2")).records)
    records.limits = [LimitRecord(institution: 1, product: 0, capPacks: Decimal4(whole: 11))]
    let result = try place.resplit(try place.write(planFiles(records, format: .canonical), to: "packet"), to: "result")
    var request = MergeRequest(outputFolder: output, results: [result], mergedFolder: place.path("merged"))
    request.isPartial = true
    _ = try merge(request)
    #expect(try verify(place.path("merged")).passed)
    _ = try renew(RenewalRequest(outputFolder: place.path("merged"), planPath: place.path("next")))
    let rules = try #require(try loadPlan(place.path("next")).plan.records.rules)
    #expect(rules.map(\.limitWords) == ["8 ± 12.5% = 7–9", "16 ± 1 = 15–17"])

    let plan = try #require(try readPlan(Self.hand).plan)
    let session = SplitSession(plan: plan, solver: GLPKSolver())
    let first = try await session.allocation()
    let proposal = try await session.propose([.tolerance(rule: "R1", .amount(Decimal4(whole: 3)))])
    let fresh = try CityAllocation(plan: proposal.plan, solver: GLPKSolver()).solve(warnings: proposal.warnings)
    try await session.accept(proposal)
    #expect(try await session.allocation().lines == fresh.lines)
    #expect(fresh.lines.filter { [0, 2].contains($0.institution) && $0.product == 0 }.reduce(0) { $0 + $1.packs } == 11)
    _ = try await session.undo()
    #expect(try await session.allocation().lines == first.lines)
  }

  @Test("A conflict names the end that stands in the way, and a repair widens the tolerance")
  func card() throws {
    let place = try Workplace()
    var records = try #require(try readPlan(Self.hand).records)
    records.limits = [LimitRecord(institution: 0, product: 0, fixedPacks: 12)]
    let error = try #require(throws: FenliangError.self) {
      _ = try place.allocate(try place.write(planFiles(records, format: .canonical), to: "plan"), to: "out")
    }
    guard case .conflict(let card) = error else {
      Issue.record("\(error)")
      return
    }
    #expect(card.members.contains { $0.limit == "<= 8 ± 12.5% = 9 packs" })
    let repair = try #require(card.repairs.first { $0.changes.contains { $0.column == "tolerance" } })
    #expect(repair.changes.map { [$0.table, $0.column, $0.before, $0.after] } == [["rules", "tolerance", "12.5%", "4"]])
    for edit in repair.edits { _ = try records.apply(edit) }
    _ = try place.allocate(try place.write(planFiles(records, format: .canonical), to: "mended"), to: "mended-out")
  }

  @Test(
    "Any answers within districts' parts keep the whole band: the parts of both ends add up and never cross",
    arguments: Seeds.first(20, of: 200))
  func parts(seed: UInt64) throws {
    var options = SyntheticPlan.Options()
    options.ruleCount = 3
    let recipe = SyntheticPlan(products: 5, institutions: 12, districts: 3, family: .typical, seed: seed, options: options)
    var records = recipe.records()
    var plan = try #require(buildPlan(records).plan)
    let packs = try CityAllocation(plan: plan, solver: GLPKSolver()).solve()
    // Bands over all institutions of three kinds, drawn around an answer.
    records.rules = Measure.allCases.enumerated().map { place, measure in
      var value: Int64 = 0
      for line in packs.lines where line.institution % 2 == 0 {
        value += Int64(line.packs) * plan.coefficient(of: line.product, in: measure)
      }
      let ids = stride(from: 0, to: records.institutions.count, by: 2).map { records.institutions[$0].id }.joined(separator: ";")
      return Rule(
        id: "B\(place)", institutions: InstitutionSelector(ids), measure: measure, sense: .equal,
        limit: Decimal4(tenThousandths: value + value / 100), tolerance: .share(Decimal4(tenThousandths: 150)))
    }
    plan = try #require(buildPlan(records).plan)
    let place = try Workplace()
    let output = try place.allocate(try place.write(planFiles(records, format: .canonical), to: "plan"), to: "out")
    #expect(try verify(output).passed)
    var ends: [Identifier: (low: Int64, high: Int64)] = [:]
    let districts = try FileManager.default.contentsOfDirectory(atPath: output + "/packets").sorted()
    for district in districts {
      for rule in try readPlan(output + "/packets/" + district).records?.rules ?? [] {
        let band = try #require(rule.band)
        #expect(band.low <= band.high)
        ends[rule.id, default: (0, 0)].low += band.low.tenThousandths
        ends[rule.id, default: (0, 0)].high += band.high.tenThousandths
      }
    }
    let loosened = String(decoding: try tree(output)["run.json"] ?? Data(), as: UTF8.self).contains("packet_limit")
    for rule in records.rules ?? [] where !loosened {
      let (own, band) = (try #require(ends[rule.id]), try #require(rule.band))
      #expect(own.low >= band.low.tenThousandths && own.high <= band.high.tenThousandths, "seed \(seed) \(rule.id)")
      #expect(own.low - band.low.tenThousandths <= 1 && band.high.tenThousandths - own.high <= 1)
    }
  }
}
