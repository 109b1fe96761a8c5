import CGLPK
import LinearProgramming
import Testing

@testable import GLPKBackend

@Suite("GLPK's codes")
struct GLPKTerminationTests {
  @Test(
    "each combination of the simplex method's code and statuses has its meaning",
    arguments: [
      (SimplexStatus(returnCode: 0, primal: GLP_FEAS, dual: GLP_FEAS), SimplexOutcome.settled(.optimal)),
      (SimplexStatus(returnCode: 0, primal: GLP_NOFEAS, dual: GLP_FEAS), .settled(.infeasible)),
      (SimplexStatus(returnCode: 0, primal: GLP_NOFEAS, dual: GLP_INFEAS), .settled(.infeasible)),
      (SimplexStatus(returnCode: 0, primal: GLP_NOFEAS, dual: GLP_NOFEAS), .settled(.infeasible)),
      (SimplexStatus(returnCode: 0, primal: GLP_FEAS, dual: GLP_NOFEAS), .settled(.unbounded)),
      (SimplexStatus(returnCode: 0, primal: GLP_INFEAS, dual: GLP_NOFEAS), .undecided),
      (SimplexStatus(returnCode: 0, primal: GLP_UNDEF, dual: GLP_UNDEF), .undecided),
      (SimplexStatus(returnCode: 0, primal: GLP_FEAS, dual: GLP_INFEAS), .undecided),
      (SimplexStatus(returnCode: GLP_ETMLIM, primal: GLP_FEAS, dual: GLP_INFEAS), .settled(.timeLimit)),
      (SimplexStatus(returnCode: GLP_EITLIM, primal: GLP_FEAS, dual: GLP_INFEAS), .settled(.iterationLimit)),
      (SimplexStatus(returnCode: GLP_ENOPFS, primal: GLP_UNDEF, dual: GLP_UNDEF), .settled(.infeasible)),
      (SimplexStatus(returnCode: GLP_ENODFS, primal: GLP_UNDEF, dual: GLP_UNDEF), .undecided),
      (SimplexStatus(returnCode: GLP_EFAIL, primal: GLP_FEAS, dual: GLP_FEAS), .undecided),
      (SimplexStatus(returnCode: GLP_ESING, primal: GLP_UNDEF, dual: GLP_UNDEF), .undecided),
      (SimplexStatus(returnCode: GLP_EBOUND, primal: GLP_UNDEF, dual: GLP_UNDEF), .undecided),
      (SimplexStatus(returnCode: 99, primal: GLP_FEAS, dual: GLP_FEAS), .undecided),
    ])
  func simplex(status: SimplexStatus, expected: SimplexOutcome) {
    #expect(simplexOutcome(of: status) == expected)
  }

  @Test("an optimum under perturbed costs or a loose tolerance is no answer while something is left to try")
  func finality() {
    for perturbed in [true, false] {
      let steps = SimplexStep.steps(perturbed: perturbed)
      #expect(steps.last?.isFinal(.optimal) == true)
      for step in steps {
        #expect(step.isFinal(.infeasible))
        let isExact = step.method != .perturbedDual && !step.isLoose
        #expect(step.isFinal(.optimal) == (step.isLastResort || isExact))
      }
    }
  }

  @Test("every pair of bounds has GLPK's type")
  func boundTypes() {
    #expect(GLPKProblem.boundType(-.infinity, .infinity) == GLP_FR)
    #expect(GLPKProblem.boundType(1, .infinity) == GLP_LO)
    #expect(GLPKProblem.boundType(-.infinity, 1) == GLP_UP)
    #expect(GLPKProblem.boundType(1, 2) == GLP_DB)
    #expect(GLPKProblem.boundType(1, 1) == GLP_FX)
    #expect(GLPKProblem.boundType(3.9999999999999996, 4) == GLP_FX)
    #expect(GLPKProblem.boundType(4, 4.00001) == GLP_DB)
    #expect(GLPKProblem.boundType(-0.0, 0.0) == GLP_FX)
  }
}

@Suite("OneBasedVector")
struct OneBasedVectorTests {
  @Test("element 1 is the first, and C sees the padding before it")
  func layout() {
    var vector = OneBasedVector<Double>(padding: -1)
    vector.append(10)
    vector.append(20)
    #expect(vector.count == 2)
    #expect(vector.count32 == 2)
    #expect(vector[oneBased: 1] == 10)
    #expect(vector[oneBased: 2] == 20)
    #expect(vector.withPointer { [$0[0], $0[1], $0[2]] } == [-1, 10, 20])
    #expect(oneBased(0) == 1)
  }

  @Test("an empty vector still has its padding")
  func empty() {
    let vector = OneBasedVector<Int32>(padding: 7)
    #expect(vector.count == 0)
    #expect(vector.withPointer { $0[0] } == 7)
  }

  @Test("index 0 ends the process")
  func indexZero() async {
    await #expect(processExitsWith: .failure) {
      var vector = OneBasedVector<Int32>(padding: 0)
      vector.append(1)
      _ = vector[oneBased: 0]
    }
  }

  @Test("an index behind the end ends the process")
  func indexBehind() async {
    await #expect(processExitsWith: .failure) {
      var vector = OneBasedVector<Int32>(padding: 0)
      vector.append(1)
      _ = vector[oneBased: 2]
    }
  }
}
