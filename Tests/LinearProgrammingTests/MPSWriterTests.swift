import LinearProgramming
import TestSupport
import Testing

@Suite("MPS")
struct MPSWriterTests {
  @Test("a program with every form is this text")
  func wholeText() {
    var program = LinearProgram(.maximize)
    program.addConstraint(name: "free")
    program.addConstraint(name: "least", lowerBound: 1)
    program.addConstraint(name: "most", upperBound: 0)
    program.addConstraint(name: "equal", lowerBound: 2.5, upperBound: 2.5)
    program.addConstraint(name: "range", lowerBound: -1, upperBound: 4)
    program.addVariable(name: "a", cost: 0.1, entries: [.init(constraint: 1, coefficient: 1)])
    program.addVariable(name: "b", upperBound: 1, isInteger: true)
    program.addVariable(
      name: "c", upperBound: 9.5, isInteger: true, entries: [.init(constraint: 4, coefficient: -1e-9)])
    program.addVariable(name: "d", lowerBound: -.infinity, upperBound: -2, cost: -3)
    program.addVariable(name: "e", lowerBound: -.infinity)
    program.addVariable(name: "f", lowerBound: 7, upperBound: 7)
    program.addVariable(name: "g", lowerBound: 2, isInteger: true)
    #expect(
      mpsText(of: program, name: "round 1") == """
        * maximization written as minimization: every cost is negated, and so is the optimum
        NAME round_1
        ROWS
         N COST
         N free
         G least
         L most
         E equal
         G range
        COLUMNS
         a COST -0.1
         a least 1
         MARKER 'MARKER' 'INTORG'
         b COST 0
         c range -1e-09
         MARKER 'MARKER' 'INTEND'
         d COST 3
         e COST 0
         f COST 0
         MARKER 'MARKER' 'INTORG'
         g COST 0
         MARKER 'MARKER' 'INTEND'
        RHS
         RHS least 1
         RHS equal 2.5
         RHS range -1
        RANGES
         RNG range 5
        BOUNDS
         BV BND b
         LI BND c 0
         UP BND c 9.5
         MI BND d
         UP BND d -2
         FR BND e
         FX BND f 7
         LI BND g 2
         PL BND g
        ENDATA

        """)
  }

  @Test("names that do not fit are replaced by numbers, and a comment says so")
  func numberedNames() {
    var program = LinearProgram(.minimize)
    program.addConstraint(name: "容量", upperBound: 1)
    program.addVariable(name: "x", cost: 1, entries: [.init(constraint: 0, coefficient: 2)])
    program.addVariable(name: "x", cost: 1)
    let text = mpsText(of: program, name: "")
    #expect(text.utf8.allSatisfy { $0 < 128 })
    #expect(text.hasPrefix("* rows and columns are named by number"))
    #expect(text.contains("NAME program\n"))
    #expect(text.contains(" L R1\n"))
    #expect(text.contains(" C1 R1 2\n"))
    #expect(text.contains(" C2 COST 1\n"))
  }

  @Test("a row with the name of the costs does not collide with them")
  func nameOfTheCosts() {
    var program = LinearProgram(.minimize)
    program.addConstraint(name: "COST", lowerBound: 1)
    #expect(mpsText(of: program, name: "n").contains(" N COST\n G R1\n"))
  }

  @Test("every number reads back as itself")
  func numbers() throws {
    var faults = Faults()
    for seed in Seeds.first(200, of: 200) {
      var generator = SeededGenerator(seed: seed)
      let value = Double(bitPattern: generator.next())
      guard value.isFinite else { continue }
      var program = LinearProgram(.minimize)
      program.addVariable(name: "x", cost: value)
      let line = mpsText(of: program, name: "n").split(separator: "\n").first { $0.hasPrefix(" x ") }
      let number = line?.split(separator: " ").last.flatMap { Double($0) }
      faults.check(number == value, "seed \(seed): \(value) is written \(line ?? "nowhere")")
    }
    #expect(faults.areNone && faults.checkCount >= Seeds.floor(190), "\(faults)")
  }

  @Test("writing piece by piece gives the same text")
  func streaming() {
    struct Pieces: TextOutputStream {
      var text = ""
      var longest = 0
      mutating func write(_ string: String) {
        text += string
        longest = max(longest, string.utf8.count)
      }
    }
    let program = RandomPrograms.solvable(seed: 4)
    var pieces = Pieces()
    writeMPS(of: program, name: "n", to: &pieces)
    #expect(pieces.text == mpsText(of: program, name: "n"))
    #expect(pieces.longest < 200)
  }
}
