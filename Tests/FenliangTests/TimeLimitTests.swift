import FairShare
import Fenliang
import Foundation
import GLPKBackend
import LinearProgramming
import PlanTables
import Planning
import Synthesis
import TestSupport
import Testing
import Verification

@Suite("A limit of time")
struct TimeLimitTests {
  /// A solver whose time is over after so many questions.
  private final class Patience: LinearProgramSolver, @unchecked Sendable {
    private let lock = NSLock()
    private var left: Int

    init(_ questions: Int) { left = questions }

    var isOver: Bool {
      lock.lock()
      defer { lock.unlock() }
      left -= 1
      return left < 0
    }

    func solve(_ program: LinearProgram, options: SolveOptions) -> SolveResult {
      isOver ? SolveResult(reason: .timeLimit) : GLPKSolver().solve(program, options: options)
    }

    func makeSession(_ program: LinearProgram, options: SolveOptions) -> any LinearProgramSession {
      GLPKSolver().makeSession(program, options: options)
    }
  }

  @Test("that is over before the plan is found ends the run without one and writes nothing")
  func over() throws {
    let place = try Workplace()
    let recipe = SyntheticPlan(products: 4, institutions: 8, districts: 2, family: .scarce, seed: 3)
    let plan = try place.write(planFiles(recipe.records(), format: .canonical), to: "plan")
    var request = AllocationRequest(planFolder: plan, outputFolder: place.path("out"))
    request.solvingLimit = .zero
    let error = #expect(throws: FenliangError.self) { try allocate(request) }
    #expect(error?.exitCode == 6, "\(String(describing: error))")
    #expect(!FileManager.default.fileExists(atPath: place.path("out")))
    request.solvingLimit = .seconds(600)
    #expect(try allocate(request).verification.passed)
  }

  @Test("gives no plan or the plan, never another one, whenever it is over")
  func stopped() throws {
    var stopped = 0
    for seed in 1...6 as ClosedRange<UInt64> {
      let recipe = SyntheticPlan(products: 6, institutions: 12, districts: 2, family: .scarce, seed: seed)
      let model = FairShareModel(plan: try #require(buildPlan(recipe.records()).plan))
      guard case .plan(let whole) = StructuredEngine(solver: GLPKSolver()).solve(model) else { continue }
      for questions in 0..<60 {
        switch StructuredEngine(solver: Patience(questions)).solve(model) {
        case .plan(let solution): #expect(solution.packs == whole.packs, "seed \(seed), after \(questions) questions")
        case .undecided: stopped += 1
        case .conflict: Issue.record("seed \(seed): a conflict after \(questions) questions")
        }
      }
    }
    #expect(stopped > 20, "only \(stopped) were stopped")
  }

  @Test("holds for all solves of a session together")
  func session() {
    var options = SolveOptions()
    options.deadline = .now.advanced(by: .milliseconds(50))
    let session = GLPKSolver().makeSession(
      RandomPrograms.elasticAllocation(products: 8, institutions: 20, seed: 1), options: options)
    Thread.sleep(forTimeInterval: 0.1)
    #expect(session.solve().reason == .timeLimit)
  }
}
