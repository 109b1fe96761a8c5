import Testing

@testable import FairShare

@Suite("The flow that completes a level")
struct CompletionFlowTests {
  /// P0 has 10 packs for cells 0 and 1, P1 has 2, all of them the floor of cell 2. Rule 0 over cells 0 and 2 is used up by that floor;
  /// rule 1 around it, with cell 3, could take 7 more and has no flow; rule 2 around all takes 3 of P0 by cell 1. So 7 are left, and what
  /// they reach are rules 0 and 2: only rule 2 counts, for it contains rule 0.
  @Test("cuts at the outermost rules, also where a rule between two of them is not reached")
  func outermostRules() throws {
    let problem = PackingProblem(
      targets: [5, 5, 1, 1], floors: [0, 0, 2, 0], caps: [.infinity, .infinity, .infinity, .infinity], productStarts: [0, 2, 4],
      productOfCell: [0, 0, 1, 1], bounds: [10, 2, 2, 9, 5], ruleStarts: [0, 2, 5, 9], ruleCells: [0, 2, 0, 2, 3, 0, 1, 2, 3],
      coefficientBase: [0, 0, 0], coefficients: [1, 1], isPacking: [true, true, true])
    let family = try #require(LaminarFamily(problem))
    var flow = CompletionFlow(
      problem: problem, worths: [1, 1], family: family, most: [10, 10, 2, 2], tolerances: [1e-9, 1e-9])
    let cuts = flow.cuts(at: 0)
    #expect(cuts.map(\.products) == [[0]])
    #expect(cuts.map(\.rules) == [[2]])
    #expect(cuts.map(\.shortage) == [7])
  }
}
