import FairShare
import Fenliang
import Foundation
import GLPKBackend
import Judging
import LinearProgramming
import PlanModel
import PlanTables
import Planning
import Reports
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
    var (stopped, solved) = (0, 0)
    for seed in 1...6 as ClosedRange<UInt64> {
      let recipe = SyntheticPlan(products: 6, institutions: 12, districts: 2, family: .scarce, seed: seed)
      let model = FairShareModel(plan: try #require(buildPlan(recipe.records()).plan))
      guard case .plan(let whole) = StructuredEngine(solver: GLPKSolver()).solve(model) else {
        Issue.record("seed \(seed): a plan with a witness was not solved")
        continue
      }
      for questions in 0..<60 {
        switch StructuredEngine(solver: Patience(questions)).solve(model) {
        case .plan(let solution):
          solved += 1
          #expect(solution.packs == whole.packs, "seed \(seed), after \(questions) questions")
        case .undecided: stopped += 1
        case .conflict: Issue.record("seed \(seed): a conflict after \(questions) questions")
        }
      }
    }
    #expect(stopped > 20 && solved > 20, "\(stopped) were stopped, \(solved) were not")
  }

  @Test("raises no limit or as much as is needed, never another amount, whenever it is over")
  func relaxed() {
    var (stopped, solved) = (0, 0)
    for seed in 1...4 as ClosedRange<UInt64> {
      for rules in [0, 6] {
        let recipe = SyntheticPlan(
          products: 5, institutions: 9, districts: 2, family: .scarce, seed: seed, options: options(rules: rules))
        guard var plan = buildPlan(recipe.records()).plan else { continue }
        for index in plan.rules.indices { plan.rules[index].limit -= plan.rules[index].limit / 10 }
        let model = FairShareModel(plan: plan)
        let isLocked = [Bool](repeating: false, count: plan.cells.count)
        guard let whole = LimitRelaxation(model, [.capacity, .caps], isLocked: isLocked, solver: GLPKSolver()) else { continue }
        for questions in 0..<40 {
          guard
            let found = LimitRelaxation(model, [.capacity, .caps], isLocked: isLocked, solver: Patience(questions))
          else {
            stopped += 1
            continue
          }
          solved += 1
          #expect(found.rows == whole.rows && found.caps == whole.caps, "seed \(seed), after \(questions) questions")
        }
      }
    }
    #expect(stopped > 8 && solved > 8, "\(stopped) were stopped, \(solved) were not")
  }

  private func options(rules: Int) -> SyntheticPlan.Options {
    var options = SyntheticPlan.Options()
    options.ruleCount = rules
    return options
  }

  @Test("is one for the plan and its comparison with an earlier output: over, nothing is written")
  func kept() throws {
    let place = try Workplace()
    let recipe = SyntheticPlan(products: 4, institutions: 8, districts: 2, family: .scarce, seed: 3)
    let plan = try place.write(planFiles(recipe.records(), format: .canonical), to: "plan")
    var request = AllocationRequest(planFolder: plan, outputFolder: place.path("old"))
    _ = try allocate(request)
    request.outputFolder = place.path("new")
    request.keep = place.path("old")
    request.solvingLimit = .zero
    let error = #expect(throws: FenliangError.self) { try allocate(request) }
    #expect(error?.exitCode == 6, "\(String(describing: error))")
    #expect(!FileManager.default.fileExists(atPath: place.path("new")))
    request.solvingLimit = .seconds(600)
    let limited = try #require(try allocate(request).keep)
    request.solvingLimit = nil
    request.force = true
    let free = try #require(try allocate(request).keep)
    #expect(limited.stable?.packs == free.stable?.packs && limited.failure == free.failure)
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
