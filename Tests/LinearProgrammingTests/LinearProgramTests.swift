import LinearProgramming
import Testing

@Suite("LinearProgram")
struct LinearProgramTests {
  @Test("coefficients are sorted by row and zeros are dropped")
  func entries() {
    var program = LinearProgram(.minimize)
    for name in ["a", "b", "c"] { program.addConstraint(name: name) }
    let index = program.addVariable(
      name: "x",
      entries: [
        .init(constraint: 2, coefficient: 5), .init(constraint: 1, coefficient: 0),
        .init(constraint: 0, coefficient: 3),
      ])
    #expect(index == 0)
    #expect(
      program.variables[0].entries == [
        .init(constraint: 0, coefficient: 3), .init(constraint: 2, coefficient: 5),
      ])
  }

  @Test("NaN as a bound of a row ends the process")
  func rowNaN() async {
    await #expect(processExitsWith: .failure) {
      var program = LinearProgram(.minimize)
      program.addConstraint(name: "r", lowerBound: .nan)
    }
  }

  @Test("lower above upper ends the process")
  func crossed() async {
    await #expect(processExitsWith: .failure) {
      var program = LinearProgram(.minimize)
      program.addVariable(name: "x", lowerBound: 2, upperBound: 1)
    }
  }

  @Test("an infinite cost ends the process")
  func infiniteCost() async {
    await #expect(processExitsWith: .failure) {
      var program = LinearProgram(.minimize)
      program.addVariable(name: "x", cost: .infinity)
    }
  }

  @Test("NaN as a coefficient ends the process")
  func coefficientNaN() async {
    await #expect(processExitsWith: .failure) {
      var program = LinearProgram(.minimize)
      program.addConstraint(name: "r")
      program.addVariable(name: "x", entries: [.init(constraint: 0, coefficient: .nan)])
    }
  }

  @Test("a row that is not there ends the process")
  func noRow() async {
    await #expect(processExitsWith: .failure) {
      var program = LinearProgram(.minimize)
      program.addVariable(name: "x", entries: [.init(constraint: 0, coefficient: 1)])
    }
  }

  @Test("a row named twice ends the process")
  func twice() async {
    await #expect(processExitsWith: .failure) {
      var program = LinearProgram(.minimize)
      program.addConstraint(name: "r")
      program.addVariable(
        name: "x", entries: [.init(constraint: 0, coefficient: 1), .init(constraint: 0, coefficient: 2)])
    }
  }
}
