import Fenliang
import Foundation
import PlanModel
import PlanSupport
import PlanTables
import Planning
import Reports
import Splitting
import Synthesis
import TestSupport
import Testing
import Verification

/// Two districts with one institution each, alike, capacities of 29 yuan, 5 packs at 10 yuan: one of them must take 3.
@Suite("A limit loosened for whole packs")
struct LoosenedLimitTests {
  private func city() throws -> Workplace {
    let place = try Workplace()
    let tables = [
      "parameters.csv": """
      key,value
      cycle_start,2020-11-16
      cycle_end,2021-11-15
      report_due,2020-11-10
      prepayment_due,2020-11-16

      """,
      "products.csv": "product_id,generic_name,units_per_pack,price_yuan,agreed_units\nP1,药,1,10,5\n",
      "districts.csv": "district_id,name\nD1,甲区\nD2,乙区\n",
      "institutions.csv": """
      institution_id,name,district_id,ownership,capacity_yuan
      H1,一院,D1,public,29
      H2,二院,D2,public,29

      """,
      "usage.csv": "institution_id,product_id,period,units\nH1,P1,2019,5\nH2,P1,2019,5\n",
    ]
    let plan = try place.write(tables.map { ($0.key, Array($0.value.utf8)) }, to: "plan")
    _ = try place.allocate(plan, to: "out")
    return place
  }

  /// What `run.json` says is loosened.
  private func loosened(_ place: Workplace, _ output: String) throws -> [[String: String]] {
    let data = try Data(contentsOf: URL(filePath: place.path(output + "/run.json")))
    let run = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    return try #require(run["loosened"] as? [[String: String]])
  }

  /// The first district by id takes 3 packs, 30 yuan, and the limit is moved to the next ten-thousandth.
  private let record = [
    "capacity": "H1", "district": "D1", "measure": "yuan", "plan_limit": "29", "packet_limit": "30.0001",
    "why": "whole_packs",
  ]

  @Test("stands in run.json and in the packet, with the excess over the plan's own limit")
  func recorded() throws {
    let place = try city()
    #expect(try loosened(place, "out") == [record])
    #expect(try readPlan(place.path("out/packets/D1")).records?.institutions[0].capacity?.description == "30.0001")
    #expect(try readPlan(place.path("out/packets/D2")).records?.institutions[0].capacity?.description == "29")
    let run = String(decoding: try Data(contentsOf: URL(filePath: place.path("out/run.json"))), as: UTF8.self)
    #expect(run.contains("\"limit\": \"29\"") && run.contains("\"value\": \"30\""))
    // A re-split has nothing that its own packet loosens.
    _ = try place.resplit(place.path("out/packets/D1"), to: "same")
    let own = String(decoding: try Data(contentsOf: URL(filePath: place.path("same/run.json"))), as: UTF8.self)
    #expect(!own.contains("\"loosened\""))
  }

  /// Tight plans of ``SeededPlans`` that loosen "<=" and "=" limits in yuan and units, capacities too, one in several districts: few seeds
  /// still need it, now that packs are looked for up to 3 from the fair plan.
  @Test("is recorded in tight random plans too, and all of it is needed", arguments: [7, 38, 68, 76, 117] as [UInt64])
  func random(seed: UInt64) throws {
    let place = try Workplace()
    let recipe = SeededPlans.recipe(seed: seed)
    // What does not pass its check is not written.
    _ = try place.allocate(try place.write(planFiles(recipe.records(), format: .canonical), to: "plan"), to: "out")
    let records = try loosened(place, "out")
    #expect(!records.isEmpty, "seed \(seed)")
    var ruleCount = 0
    for record in records {
      #expect(record["plan_limit"] != record["packet_limit"], "seed \(seed): \(record)")
      guard let district = record["district"], let rule = record["rule"] else { continue }
      let packet = try #require(try readPlan(place.path("out/packets/\(district)")).records)
      let limit = packet.rules?.first { $0.id == rule }?.limit.description
      #expect(limit == record["packet_limit"], "seed \(seed): \(record)")
      ruleCount += 1
    }
    #expect(ruleCount > 0, "seed \(seed): \(records)")
  }

  @Test("comes through prepay and merge, and a district that sets its own limit has none")
  func carried() throws {
    let place = try city()
    _ = try reschedulePrepayments(
      planFolder: place.path("plan"), overrides: [], outputFolder: place.path("out"), newFolder: place.path("again"),
      force: false)
    #expect(try loosened(place, "again") == [record])
    func merged(_ name: String, _ change: (inout PlanRecords) -> Void) throws -> MergeOutcome {
      var records = try #require(try readPlan(place.path("out/packets/D1")).records)
      change(&records)
      let packet = try place.write(planFiles(records, format: .canonical), to: name)
      var request = MergeRequest(
        outputFolder: place.path("out"), results: [try place.resplit(packet, to: name + "-result")],
        mergedFolder: place.path(name + "-merged"))
      request.isPartial = true
      return try Fenliang.merge(request)
    }
    let usage = try merged("usage") { $0.usage?[0].units = Decimal4(whole: 6) }
    #expect(usage.verification?.passed == true)
    #expect(try loosened(place, "usage-merged") == [record])
    #expect(usage.summary?.excesses.map(\.limit) == [290_000])
    let capacity = try merged("capacity") { $0.institutions[0].capacity = Decimal4(whole: 40) }
    #expect(capacity.verification?.passed == true)
    #expect(try loosened(place, "capacity-merged") == [])
    #expect(capacity.summary?.excesses.isEmpty == true)
  }
}
