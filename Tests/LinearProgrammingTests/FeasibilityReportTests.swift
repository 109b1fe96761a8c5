import LinearProgramming
import TestSupport
import Testing

@Suite("FeasibilityReport")
struct FeasibilityReportTests {
  private let program: LinearProgram = {
    var program = LinearProgram(.minimize)
    program.addConstraint(name: "room", lowerBound: 2, upperBound: 10)
    program.addVariable(
      name: "whole", upperBound: 5, isInteger: true, entries: [.init(constraint: 0, coefficient: 2)])
    program.addVariable(name: "real", lowerBound: -1, entries: [.init(constraint: 0, coefficient: 1)])
    return program
  }()

  private typealias Violation = FeasibilityReport.Violation

  @Test("a point within every limit has no violations")
  func feasible() {
    let report = FeasibilityReport(checking: [3, 4], against: program)
    #expect(report.isFeasible)
    #expect(report.violations.isEmpty)
    #expect(report.largestAmount == 0)
  }

  @Test("each limit is named with its amount, variables first")
  func violations() {
    #expect(
      FeasibilityReport(checking: [6, -2], against: program).violations == [
        Violation(limit: .variableUpperBound(0), name: "whole", amount: 1),
        Violation(limit: .variableLowerBound(1), name: "real", amount: 1),
      ])
    let above = FeasibilityReport(checking: [5, 4], against: program)
    #expect(above.violations == [Violation(limit: .constraintUpperBound(0), name: "room", amount: 4)])
    #expect(above.largestAmount == 4)
    let below = FeasibilityReport(checking: [0, -1], against: program)
    #expect(below.violations == [Violation(limit: .constraintLowerBound(0), name: "room", amount: 3)])
    let fraction = FeasibilityReport(checking: [2.5, 0], against: program)
    #expect(fraction.violations == [Violation(limit: .integrality(0), name: "whole", amount: 0.5)])
    #expect(fraction.violations.first?.isIntegrality == true)
  }

  @Test("a value that is not finite is reported once", arguments: [Double.nan, .infinity, -.infinity])
  func notFinite(value: Double) {
    let report = FeasibilityReport(checking: [1, value], against: program)
    #expect(report.violations == [Violation(limit: .finiteness(1), name: "real", amount: .infinity)])
  }

  @Test("the tolerance is absolute plus relative to the limit, and sharp")
  func tolerance() {
    var program = LinearProgram(.minimize)
    program.addVariable(name: "x", upperBound: 1000)
    let tolerance = Tolerance(absolute: 0.5, relative: 0.001)
    #expect(tolerance.margin(at: -1000) == 1.5)
    #expect(FeasibilityReport(checking: [1001.5], against: program, tolerance: tolerance).isFeasible)
    #expect(!FeasibilityReport(checking: [1001.625], against: program, tolerance: tolerance).isFeasible)
  }

  @Test("a row is judged against the size of its terms where they cancel")
  func cancellation() {
    var program = LinearProgram(.minimize)
    program.addConstraint(name: "zero", lowerBound: 0, upperBound: 0)
    for coefficient in [1.0, -1] {
      program.addVariable(name: "x", entries: [.init(constraint: 0, coefficient: coefficient)])
    }
    let tolerance = Tolerance(absolute: 0, relative: 1e-9)
    #expect(FeasibilityReport(checking: [1e9, 1e9 + 1], against: program, tolerance: tolerance).isFeasible)
    #expect(!FeasibilityReport(checking: [1e9, 1e9 + 4], against: program, tolerance: tolerance).isFeasible)
  }

  @Test("a point of the wrong length ends the process")
  func wrongCount() async {
    await #expect(processExitsWith: .failure) {
      _ = FeasibilityReport(checking: [1], against: ReferenceInstance.productMix.program)
    }
  }

  @Test("a negative tolerance ends the process")
  func negativeTolerance() async {
    await #expect(processExitsWith: .failure) { _ = Tolerance(absolute: -1, relative: 0) }
  }
}
