import LinearProgramming
import PlanSupport
import Planning
import TestSupport

@testable import FairShare

/// Seeded plans made impossible: capacities, caps or rules of a feasible one shrunk, floors raised.
enum ConflictPlans {
  static func plan(seed: UInt64, rules: Int) -> Plan {
    var random = SeededGenerator(seed: seed &* 7919 &+ 3)
    var plan = RandomPlans(
      products: 4, institutions: 6, districts: 2, isScarce: true, rules: rules, hasWidePrices: seed.isMultiple(of: 2)
    ).plan(seed: seed)
    let share = Double.random(in: 0.3...0.98, using: &random)
    for index in plan.rules.indices where Int.random(in: 0..<3, using: &random) < 2 {
      let isRaised = plan.rules[index].sense == .atLeast
      let limit = Double(plan.rules[index].limit) * (isRaised ? 2 - share : share)
      plan.rules[index].limit = Int64(limit) / 10_000 * 10_000
      switch plan.rules[index].origin {
      case .capacity(let institution):
        plan.records.institutions[institution].capacity = Decimal4(tenThousandths: plan.rules[index].limit)
      case .rule(let record), .end(let record, _):
        plan.records.rules?[record].limit = Decimal4(tenThousandths: plan.rules[index].limit)
      }
    }
    for cell in plan.cells.indices where !plan.cells[cell].isFixed {
      if let cap = plan.cells[cell].cap, Bool.random(using: &random) {
        plan.cells[cell].cap = max(plan.cells[cell].floor, Int(Double(cap) * share))
      }
      if Int.random(in: 0..<12, using: &random) == 0 {
        let most = min(plan.cells[cell].cap ?? .max, Int(plan.cells[cell].target))
        plan.cells[cell].floor = max(plan.cells[cell].floor, most)
      }
    }
    return plan
  }
}

/// Whether limits hold together, by a linear program of its own: every row, floor and cap can be left out.
struct LimitJudge {
  let model: FairShareModel
  let solver: any LinearProgramSolver

  /// Whether a point satisfies the rows, floors and caps; a row that is left out binds nothing, a floor is 0, a cap is none.
  func holds(rows: Set<RowReference>, floors: Set<Int>, caps: Set<Int>, share: Double = 0, relaxing: [Int] = []) -> Bool {
    var program = LinearProgram(.minimize)
    var entries = [[LinearProgram.Entry]](repeating: [], count: model.cellCount)
    var index = 0
    for row in model.rows where rows.contains(row.reference) {
      let scale = max(1, abs(row.limit))
      let limit = row.limit / scale * (relaxing.contains(row.index) ? 1 + share : 1)
      program.addConstraint(
        name: "r\(index)", lowerBound: row.sense == .atMost ? -.infinity : limit,
        upperBound: row.sense == .atLeast ? .infinity : limit)
      for (cell, coefficient) in zip(row.cells, row.coefficients) {
        entries[cell].append(.init(constraint: index, coefficient: coefficient / scale))
      }
      for sign in [-1.0, 1.0] where sign < 0 ? row.sense != .atLeast : row.sense != .atMost {
        program.addVariable(
          name: "e\(index)\(sign < 0 ? "o" : "u")", cost: 1, entries: [.init(constraint: index, coefficient: sign)])
      }
      index += 1
    }
    for cell in 0..<model.cellCount {
      let floor = floors.contains(cell) ? model.floors[cell] : 0
      program.addVariable(
        name: "x\(cell)", lowerBound: floor, upperBound: caps.contains(cell) ? max(floor, model.caps[cell]) : .infinity,
        entries: entries[cell])
    }
    let result = solver.solve(program, options: SolveOptions())
    return result.reason == .optimal && result.objective < 1e-9
  }
}
