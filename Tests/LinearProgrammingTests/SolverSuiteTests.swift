import LinearProgramming
import TestSupport
import Testing

/// A solver that answers every question with the same result.
private struct StubbornSolver: LinearProgramSolver {
  let answer: SolveResult

  func solve(_ program: LinearProgram, options: SolveOptions) -> SolveResult { answer }

  func makeSession(_ program: LinearProgram, options: SolveOptions) -> any LinearProgramSession {
    Session(answer: answer)
  }

  private final class Session: LinearProgramSession {
    let answer: SolveResult
    init(answer: SolveResult) { self.answer = answer }
    func setBounds(ofVariable index: Int, lower: Double, upper: Double) {}
    func setBounds(ofConstraint index: Int, lower: Double, upper: Double) {}
    func setCost(ofVariable index: Int, to cost: Double) {}
    func solve() -> SolveResult { answer }
  }
}

@Suite("The solver suite")
struct SolverSuiteTests {
  @Test("complains about every instance whose answer is another, once and twice in a session")
  func wrongReason() {
    let solver = StubbornSolver(answer: SolveResult(reason: .infeasible))
    let others = ReferenceInstance.all.count { $0.expected.reason != .infeasible }
    #expect(verifySolver(solver, seeds: []).count == 3 * others)
  }

  @Test("complains about an optimum with the numbers of another program")
  func wrongNumbers() {
    let solver = StubbornSolver(answer: ReferenceInstance.productMix.expected)
    let complaints = verifySolver(solver, seeds: [0])
    for instance in ReferenceInstance.all where instance.name != ReferenceInstance.productMix.name {
      #expect(complaints.contains { $0.hasPrefix(instance.name) }, "\(instance.name)")
    }
    #expect(!complaints.contains { $0.hasPrefix(ReferenceInstance.productMix.name) })
    #expect(complaints.contains { $0.hasPrefix("seed 0") })
  }
}

@Suite("SeededGenerator")
struct SeededGeneratorTests {
  @Test("gives SplitMix64's published numbers for seed 1234567")
  func published() {
    var generator = SeededGenerator(seed: 1_234_567)
    #expect(
      (0..<3).map { _ in generator.next() } == [
        6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
      ])
  }

  @Test("keeps to its ranges")
  func ranges() {
    var generator = SeededGenerator(seed: 1)
    let drawn = (0..<1000).map { _ in
      (generator.integer(in: -2...3), generator.unit(), generator.double(in: -1...2))
    }
    #expect(Set(drawn.map(\.0)) == Set(-2...3))
    #expect(drawn.allSatisfy { (0..<1).contains($0.1) && (-1.0...2).contains($0.2) })
  }
}
