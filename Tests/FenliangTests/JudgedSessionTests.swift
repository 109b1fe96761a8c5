import Fenliang
import GLPKBackend
import Judging
import PlanModel
import Planning
import Reports
import Splitting
import TestSupport
import Testing

@Suite("A session judged from memory")
struct JudgedSessionTests {
  @Test("is told as fair as the folder that it is written to, and a proposal moves what two folders differ by")
  func likeFolders() async throws {
    let place = try Workplace()
    let plan = try loadPlan("Datasets/weihai-batch3").plan
    let session = SplitSession(plan: plan, solver: GLPKSolver())
    try await session.write(to: place.path("before"))
    let (remembered, written) = (try await session.fairness(), try fairnessSheet(of: place.path("before")))
    for language in [Language.chinese, .english] { #expect(remembered.text(in: language) == written.text(in: language)) }
    let institution = plan.institutions[1].id
    let proposal = try await session.propose([.capacity(institution, Decimal4(whole: 700_000))])
    let comparison = try await session.comparison(with: proposal)
    try await session.accept(proposal)
    try await session.write(to: place.path("after"))
    let folders = try compareOutputs(place.path("before"), place.path("after"))
    #expect(comparison.cells == folders.cells)
    #expect(comparison.institutions == folders.institutions)
    #expect(comparison.districts == folders.districts)
    #expect(comparison.products == folders.products)
    #expect(proposal.changes == folders.cells)
  }

  @Test("tells how fair a district's split is from that district alone")
  func district() async throws {
    let plan = try loadPlan("Datasets/weihai-batch3").plan
    let session = SplitSession(plan: plan, solver: GLPKSolver())
    let sheet = try #require(try await session.fairness(ofDistrict: plan.districts[0].id))
    #expect(sheet.districts.map(\.id) == [plan.districts[0].id])
    #expect(try await session.fairness(ofDistrict: "none") == nil)
  }
}
