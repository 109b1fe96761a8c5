import Fenliang
import GLPKBackend
import Planning
import Splitting
import Verification

/// Opens the sample city, tries three changes and accepts them, takes the last one back, and writes the folder.
@main
struct SessionExample {
  static func main() async throws {
    let plan = try loadPlan("Datasets/weihai-batch3").plan
    let session = SplitSession(plan: plan, solver: GLPKSolver())
    let clinic = CellName(product: "B3001", institution: "371000001")
    let product = plan.products[0]
    let changes: [(name: String, edit: Edit)] = [
      ("a cap of 100 packs at the city's hospital", .cap(clinic, Decimal4(whole: 100))),
      ("a smaller capacity of the central hospital", .capacity("371000002", Decimal4(whole: 800_000))),
      ("1,000 packs more of \(product.id)", .volume(product.id, units: product.agreedUnits + 10_000)),
    ]
    for (name, edit) in changes {
      // Nothing is accepted by asking: a proposal says what would move.
      let proposal = try await session.propose([edit])
      print("\(name): \(proposal.changes.count) cells change")
      for change in proposal.changes.prefix(2) {
        print("  \(change.product) at \(change.institution): \(change.oldPacks) -> \(change.newPacks) packs")
      }
      try await session.accept(proposal)
    }
    let revision = try await session.undo()
    print("taken back: revision \(revision.number)")
    if let district = try await session.answer(ofDistrict: "371000") {
      print("371000 alone: \(district.lines.count) cells, \(district.lines.reduce(0) { $0 + $1.packs }) packs")
    }
    let report = try await session.write(to: CommandLine.arguments[1])
    print("written and checked: \(report.passed)")
  }
}
