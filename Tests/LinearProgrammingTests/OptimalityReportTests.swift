import LinearProgramming
import TestSupport
import Testing

@Suite("OptimalityReport")
struct OptimalityReportTests {
  /// Reference instances whose comment gives every vector.
  private static let complete = ReferenceInstance.all.filter {
    $0.expected.reason == .optimal && $0.expected.primal.count == $0.program.variables.count
      && $0.expected.dual.count == $0.program.constraints.count && !$0.expected.reducedCost.isEmpty
  }

  @Test("the hand-solved optima are proved by their duals")
  func handSolved() {
    #expect(OptimalityReportTests.complete.count >= 5)
    for instance in OptimalityReportTests.complete {
      let faults = OptimalityReport(checking: instance.expected, of: instance.program).faults
      #expect(faults.isEmpty, "\(instance.name): \(faults)")
    }
  }

  @Test("moving any single number of a result is a fault")
  func everyNumberCounts() {
    for instance in OptimalityReportTests.complete {
      for (name, result) in spoiled(instance.expected) {
        let report = OptimalityReport(checking: result, of: instance.program)
        #expect(!report.isOptimal, "\(instance.name): \(name)")
      }
    }
  }

  @Test("NaN anywhere is a fault")
  func notANumber() {
    for (name, result) in spoiled(ReferenceInstance.productMix.expected, by: .nan) {
      #expect(
        !OptimalityReport(checking: result, of: ReferenceInstance.productMix.program).isOptimal, "\(name)")
    }
  }

  @Test("a feasible point that is not the best has slack where its duals pull")
  func notTheBest() {
    var result = ReferenceInstance.blending.expected
    result.primal = [4, 1]
    result.activity = [5, 7]
    result.objective = 11
    let report = OptimalityReport(checking: result, of: ReferenceInstance.blending.program)
    #expect(
      report.faults == [
        .slackConstraint(0, dual: 1.5, slack: 1), .slackConstraint(1, dual: 0.5, slack: 1), .dualityGap(2),
      ])
  }

  @Test("duals of the wrong sign are named")
  func signs() {
    // The right multipliers of "maximize" are the wrong ones of "minimize".
    let mix = ReferenceInstance.productMix
    var flipped = LinearProgram(.minimize)
    for row in mix.program.constraints { flipped.addConstraint(name: row.name, upperBound: row.upperBound) }
    for column in mix.program.variables {
      flipped.addVariable(name: column.name, cost: column.cost, entries: column.entries)
    }
    let faults = OptimalityReport(checking: mix.expected, of: flipped).faults
    #expect(faults.contains(.dualSign(constraint: 1, value: 1.5)))
    #expect(faults.contains(.dualSign(constraint: 2, value: 1)))
  }

  @Test("a result of another kind or of the wrong shape is refused, not read")
  func shape() {
    let program = ReferenceInstance.productMix.program
    let infeasible = SolveResult(reason: .infeasible)
    #expect(OptimalityReport(checking: infeasible, of: program).faults == [.reason(.infeasible)])
    var short = ReferenceInstance.productMix.expected
    short.dual = []
    #expect(
      OptimalityReport(checking: short, of: program).faults == [
        .count(vector: "dual", actual: 0, expected: 3)
      ])
  }

  /// The result with one number changed, for each of its numbers.
  private func spoiled(_ result: SolveResult, by amount: Double = 0.01) -> [(String, SolveResult)] {
    var results: [(String, SolveResult)] = []
    var objective = result
    objective.objective += amount
    results.append(("objective", objective))
    let vectors: [(String, WritableKeyPath<SolveResult, [Double]>)] = [
      ("primal", \.primal), ("activity", \.activity), ("dual", \.dual), ("reducedCost", \.reducedCost),
    ]
    for (name, path) in vectors {
      for index in result[keyPath: path].indices {
        var copy = result
        copy[keyPath: path][index] += amount * max(1, copy[keyPath: path][index].magnitude)
        results.append(("\(name)[\(index)]", copy))
      }
    }
    return results
  }
}
