import Fenliang
import GLPKBackend
import PlanModel
import PlanTables
import Planning
import Splitting
import TestSupport
import Testing

@Suite("Repairs as edits")
struct RepairEditTests {
  /// P1 is fixed at 60 packs of 2 yuan for H1, which holds 100 yuan: no plan exists until one of them gives way.
  @Test("are proposals with which the plan has an answer, and which move nothing once they are undone")
  func repairs() async throws {
    let place = try Workplace()
    let tables = [
      "parameters.csv":
        "key,value\ncycle_start,2020-11-16\ncycle_end,2021-11-15\nreport_due,2020-11-10\nprepayment_due,2020-11-16\n",
      "products.csv": "product_id,generic_name,units_per_pack,price_yuan,agreed_units\nP1,品种1,1,2,100\nP2,品种2,1,5,60\n",
      "districts.csv": "district_id,name\nD1,东区\n",
      "institutions.csv": "institution_id,name,district_id,ownership,capacity_yuan\nH1,一院,D1,公立,100\nH2,二院,D1,公立,\n",
      "usage.csv": "institution_id,product_id,period,units\nH1,P1,2019,50\nH2,P1,2019,50\nH1,P2,2019,30\nH2,P2,2019,30\n",
      "limits.csv": "institution_id,product_id,floor_packs,cap_packs,fixed_packs\nH1,P1,,,60\n",
    ].mapValues { Array($0.utf8) }
    let folder = try place.write(tables.map { ($0.key, $0.value) }, to: "plan")
    let refusal = #expect(throws: FenliangError.self) {
      try allocate(AllocationRequest(planFolder: folder, outputFolder: place.path("out")))
    }
    guard case .conflict(let conflict) = refusal else {
      Issue.record("\(String(describing: refusal))")
      return
    }
    let records = try #require(try readPlan(files: tables).records)
    let session = try SplitSession(records: records, solver: GLPKSolver())
    await #expect(throws: SplitFailure.self, "there is no answer yet") { try await session.answer() }
    #expect(conflict.repairs.count >= 2)
    for repair in conflict.repairs {
      let proposal = try await session.propose(repair.edits)
      #expect(proposal.changes.count == 4, "every cell gets its packs: \(repair.edits)")
      #expect(proposal.changes.allSatisfy { $0.old == nil })
      try await session.accept(proposal)
      #expect(try await session.propose([]).changes.isEmpty)
      try await session.undo()
    }
    await #expect(throws: SplitFailure.self, "nor after all was undone") { try await session.answer() }
  }
}
