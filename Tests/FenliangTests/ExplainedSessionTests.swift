import Fenliang
import GLPKBackend
import OutputStore
import Planning
import Reports
import Splitting
import TestSupport
import Testing

@Suite("Explanations from memory")
struct ExplainedSessionTests {
  @Test("say word for word what is said of the folder that the same answer was written to")
  func likeFolder() async throws {
    let place = try Workplace()
    let output = place.path("out")
    var request = AllocationRequest(planFolder: "Datasets/weihai-batch3", outputFolder: output)
    request.style = .machines
    _ = try allocate(request)
    let plan = try loadPlan("Datasets/weihai-batch3").plan
    let session = SplitSession(plan: plan, solver: GLPKSolver())
    let cell = plan.cells[plan.cells.count / 3]
    let (product, institution) = (plan.products[cell.product].id, plan.institutions[cell.institution].id)
    let district = plan.institutions[cell.institution].districtID
    for subject in [
      ExplainedSubject(institution: institution, product: product), .init(institution: institution), .init(product: product),
      .init(district: district), .init(product: product, district: district),
    ] {
      var asked = ExplainRequest(outputFolder: output)
      asked.subject = subject
      let written = try explain(asked)
      let remembered = try await session.explain(subject)
      for language in [Language.chinese, .english] {
        #expect(remembered.text(in: language) == written.text(in: language), "\(subject)")
      }
    }
    let refusal = await #expect(throws: FenliangError.self) { try await session.explain(.init(product: "P?")) }
    #expect(refusal?.exitCode == 2)
  }
}
