import GLPKBackend
import LinearProgramming
import TestSupport
import Testing

@testable import Verification

@Suite("A plan that is feasible and whole but not fair")
struct UnfairPlanTests {
  @Test("is noticed where a single exhausted row shows it")
  func scarce() {
    // 371002, P2: 7 and 8 instead of 7.5 and 7.5; the packs 7 and 8 are what largest remainder makes of that.
    var instance = scarceInstance()
    for index in instance.lines.indices where instance.lines[index].product == "P2" {
      if instance.lines[index].institution == "H1" {
        (instance.lines[index].continuous, instance.lines[index].packs) = (7, 7)
      }
      if instance.lines[index].institution == "H2" {
        (instance.lines[index].continuous, instance.lines[index].packs) = (8, 8)
      }
    }
    #expect(codes(instance.output()) == ["V403", "V421", "V430"])
  }

  @Test("is noticed where only a linear program shows it")
  func conflict() throws {
    // P2 3 at H1 and 7 at H3 instead of 4 and 6: H1 has room for one more pack.
    var instance = conflictInstance()
    instance.lines[2].continuous = 3
    instance.lines[2].packs = 3
    instance.lines[3].continuous = 7
    instance.lines[3].packs = 7
    instance.stagesDistricts = instance.stagesDistricts.replacing("\"level\":0.5", with: "\"level\":0.375")
      .replacing("\"level\":3.0", with: "\"level\":3.5")
    let findings = report(on: instance.output().sealed).findings
    #expect(Set(findings.map(\.code)) == ["V403", "V414"])
    let unfair = try #require(findings.first { $0.code == "V403" })
    #expect(unfair.file == "allocation.csv" && unfair.line == 4)
    #expect(unfair.expected == "≥ 4.0" && unfair.found == "3.0")
  }

  @Test("is noticed in the city's own stage")
  func city() {
    // P1's level applied before H3's capacity: more than H3 can hold.
    let output = scarceInstance().output()
      .replacing(
        "{\"level\":0.8,\"rows\":[{\"capacity\":\"H3\",\"multiplier\":1}]},", with: "", in: "run.json")
    #expect(codes(output).contains("V402"))
  }
}

/// A random district with a known feasible point, its model, and its fair plan by the definition: rounds of linear
/// programs, and one more program for each cell to see whether it can still be raised.
struct RandomDistrict {
  let model: Model
  private let program: LinearProgram

  init?(seed: UInt64, classes: Int = 1) {
    var generator = SeededGenerator(seed: seed)
    let products = generator.integer(in: 1...4)
    let institutions = generator.integer(in: 2...5)
    var point: [[Int]] = []
    var usage = "institution_id,product_id,period,units\n"
    var limits = "institution_id,product_id,floor_packs,cap_packs,fixed_packs\n"
    let prices = (0..<products).map { _ in generator.integer(in: 1...30) }
    for institution in 0..<institutions {
      point.append([])
      for product in 0..<products {
        let isCell = product == institution % products || generator.integer(in: 0...3) > 0
        let packs = isCell ? generator.integer(in: 0...20) : 0
        point[institution].append(packs)
        guard isCell else { continue }
        usage += "H\(institution),P\(product),2019,\(generator.integer(in: 1...40))\n"
        switch generator.integer(in: 0...9) {
        case 0: limits += "H\(institution),P\(product),,\(packs + generator.integer(in: 0...5)),\n"
        case 1: limits += "H\(institution),P\(product),\(packs / 2),,\n"
        case 2: limits += "H\(institution),P\(product),,,\(packs)\n"
        default: break
        }
      }
    }
    var rows = "product_id,units_per_pack,supplier,price_yuan,agreed_units,priority\n"
    for product in 0..<products {
      let place = classes > 1 ? generator.integer(in: 1...classes) : classes
      rows += "P\(product),1,s,\(prices[product]),\(point.reduce(0) { $0 + $1[product] }),\(place < classes ? "\(place)" : "")\n"
    }
    var places =
      "institution_id,district_id,ownership,level,participates,weight,capacity_yuan,prepayment_eligible\n"
    for institution in 0..<institutions {
      let spent = (0..<products).reduce(0) { $0 + point[institution][$1] * prices[$1] }
      let isBound = generator.integer(in: 0...2) > 0
      places += "H\(institution),D,public,,,,\(isBound ? "\(spent + generator.integer(in: 0...40))" : ""),\n"
    }
    var rules = "rule_id,products,institutions,measure,sense,limit\n"
    let some = point[0].reduce(0, +) + point[1].reduce(0, +)
    let sense = ["<=", ">=", "="][generator.integer(in: 0...2)]
    let room = sense == "<=" ? 3 : sense == ">=" ? -3 : 0
    rules += "R1,*,H0;H1,packs,\(sense),\(some + room)\n"
    let files = [
      "plan/parameters.csv": "key,value\nprepayment_due,2020-11-16\n", "plan/products.csv": rows,
      "plan/districts.csv": "district_id\nD\n", "plan/institutions.csv": places, "plan/usage.csv": usage,
      "plan/limits.csv": limits, "plan/rules.csv": rules,
    ]
    let ledger = Ledger()
    let output = OutputFolder(files: files.mapValues { Array($0.utf8) })
    guard let tables = InputTables(folder: "plan", in: output, into: ledger),
      let model = Model(tables, into: ledger), ledger.findings.isEmpty
    else { return nil }
    self.model = model
    var program = LinearProgram(.maximize)
    var entries: [[LinearProgram.Entry]] = Array(repeating: [], count: model.cells.count)
    for (product, cells) in model.cellsOfProduct.enumerated() {
      let packs = Double(model.agreedPacks[product])
      let row = program.addConstraint(name: "p\(product)", lowerBound: packs, upperBound: packs)
      for cell in cells { entries[cell].append(.init(constraint: row, coefficient: 1)) }
    }
    for (index, row) in model.rows.enumerated() {
      let limit = Double(row.limit) / 10_000
      let constraint = program.addConstraint(
        name: "r\(index)", lowerBound: row.sense == "<=" ? -.infinity : limit,
        upperBound: row.sense == ">=" ? .infinity : limit)
      let coefficients = model.coefficients(in: row.measure).map { Double($0) / 10_000 }
      for cell in model.cells(of: row).map({ Int($0) }) {
        entries[cell].append(.init(constraint: constraint, coefficient: coefficients[model.cells[cell].product]))
      }
    }
    for (index, cell) in model.cells.enumerated() {
      program.addVariable(
        name: "x\(index)", lowerBound: cell.floorValue, upperBound: cell.capValue, entries: entries[index])
    }
    self.program = program
  }

  /// The point of the district that is best for random prices: feasible, and hardly ever fair.
  func vertex(_ generator: inout SeededGenerator) -> [Double]? {
    var changed = LinearProgram(.maximize)
    for row in program.constraints {
      changed.addConstraint(name: row.name, lowerBound: row.lowerBound, upperBound: row.upperBound)
    }
    for variable in program.variables {
      changed.addVariable(
        name: variable.name, lowerBound: variable.lowerBound, upperBound: variable.upperBound,
        cost: generator.double(in: -1...1), entries: variable.entries)
    }
    let result = GLPKSolver().solve(changed, options: SolveOptions())
    return result.reason == .optimal ? result.primal : nil
  }

  /// The fair plan; nil where the solver fails.
  func fairPlan() -> [Double]? {
    var settled = model.cells.map { $0.isFixed ? $0.floorValue : $0.target <= 0 ? 0 : nil }
    while settled.contains(nil) {
      // One class after another; those that come later stand where they may.
      let place = settled.indices.lazy.filter { settled[$0] == nil }.map(model.place).min() ?? 0
      guard let level = solve(settled, place, raising: nil)?.last else { return nil }
      var next = settled
      for (cell, value) in settled.enumerated() where value == nil && model.place(cell) == place {
        guard let most = solve(settled, place, raising: (cell, level))?[cell] else { return nil }
        let low = max(model.cells[cell].floorValue, level * model.cells[cell].target)
        if most <= low + 1e-7 * max(1, low) { next[cell] = low }
      }
      guard next != settled else { return nil }
      settled = next
    }
    return settled.compactMap { $0 }
  }

  /// The largest common level as the last value; or, with every open cell held at a level, one cell's largest value.
  private func solve(_ settled: [Double?], _ place: Int, raising: (cell: Int, level: Double)?) -> [Double]? {
    var round = LinearProgram(.maximize)
    for row in program.constraints {
      // Settled values carry rounding errors; without a little room they would exclude each other.
      let slack = 1e-9 * max(1, abs(row.upperBound.isFinite ? row.upperBound : row.lowerBound))
      round.addConstraint(
        name: row.name, lowerBound: row.lowerBound - slack, upperBound: row.upperBound + slack)
    }
    var levels: [LinearProgram.Entry] = []
    for (index, variable) in program.variables.enumerated() {
      var entries = variable.entries
      var lower = variable.lowerBound
      var upper = variable.upperBound
      if let value = settled[index] {
        (lower, upper) = (value, value)
      } else if model.place(index) > place {
        // Not yet.
      } else if let raising {
        lower = min(upper, max(lower, raising.level * model.cells[index].target))
        // GLPK aborts on bounds that differ in the last digits only.
        if upper - lower < 1e-9 { lower = upper }
      } else {
        let row = round.addConstraint(name: "f\(index)", lowerBound: 0)
        entries.append(.init(constraint: row, coefficient: 1))
        levels.append(.init(constraint: row, coefficient: -model.cells[index].target))
      }
      round.addVariable(
        name: "x\(index)", lowerBound: lower, upperBound: upper, cost: raising?.cell == index ? 1 : 0,
        entries: entries)
    }
    if raising == nil { round.addVariable(name: "level", cost: 1, entries: levels) }
    let result = GLPKSolver().solve(round, options: SolveOptions())
    return result.reason == .optimal ? result.primal : nil
  }
}

@Suite("Random districts")
struct RandomDistrictTests {
  private func findings(_ district: RandomDistrict, _ values: [Double]) -> [Finding] {
    let ledger = Ledger()
    FairPlanCheck(
      linear: LinearRows(district.model), values: values, stage: "D", file: "allocation.csv", lineOfCell: nil,
      ledger: ledger
    ).run(GLPKSolver())
    return ledger.findings
  }

  @Test("The fair plan passes, also with rounding errors; any other feasible point is found out")
  func judge() { judge(classes: 1) }

  @Test("so it is where products are filled one class after another, and a later class is not raised at the cost of an earlier one")
  func judgeClasses() { judge(classes: 3) }

  private func judge(classes: Int) {
    var judged = 0
    var others = 0
    var programs = 0
    for seed in UInt64(1)...300 {
      guard let district = RandomDistrict(seed: seed, classes: classes), let plan = district.fairPlan() else { continue }
      judged += 1
      let right = findings(district, plan)
      #expect(right.map { $0.text(inChinese: false) } == [], "seed \(seed)")
      var generator = SeededGenerator(seed: seed &+ 1_000_000)
      let noisy = plan.map { max(0, $0 * (1 + 3e-10 * generator.double(in: -1...1))) }
      #expect(findings(district, noisy).map { $0.text(inChinese: false) } == [], "seed \(seed), noisy")
      let check = FairPlanCheck(
        linear: LinearRows(district.model), values: plan, stage: "D", file: "", lineOfCell: nil, ledger: Ledger())
      programs += LeximinSearch(linear: check.linear, values: plan, rows: check.rows()).openLevelCount
      guard let vertex = district.vertex(&generator) else { continue }
      if zip(plan, vertex).allSatisfy({ abs($0 - $1) < 1e-3 }) { continue }
      others += 1
      #expect(!findings(district, vertex).isEmpty, "seed \(seed): \(plan) and \(vertex)")
      // A small step from the fair plan towards it is not fair either.
      let step = zip(plan, vertex).map { 0.99 * $0 + 0.01 * $1 }
      #expect(!findings(district, step).isEmpty, "seed \(seed): step to \(step) from \(plan)")
    }
    #expect(judged >= 200, "only \(judged) judged")
    #expect(others >= 100, "only \(others) others")
    #expect(programs >= (classes > 1 ? 15 : 30), "only \(programs) programs")
  }
}
