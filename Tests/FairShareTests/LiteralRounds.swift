import FairShare
import LinearProgramming
import Planning

/// Model.md section 2 word for word, with a column for λ and one linear program per cell to see whether it can rise.
///
/// Hopeless beyond some dozens of cells and obviously right: the oracle of the oracle.
struct LiteralRounds {
  let model: FairShareModel
  let solver: any LinearProgramSolver

  /// The packs of every cell, or nil where no feasible point exists.
  func packs() -> [Double]? {
    var settled = [Double?](repeating: nil, count: model.cellCount)
    for cell in 0..<model.cellCount where model.floors[cell] == model.caps[cell] || model.targets[cell] == 0 {
      settled[cell] = model.floors[cell]
    }
    while settled.contains(where: { $0 == nil }) {
      guard let level = maximum(of: nil, settled: settled, level: 0) else { return nil }
      var found = false
      for cell in 0..<model.cellCount where settled[cell] == nil {
        guard let most = maximum(of: cell, settled: settled, level: level - 1e-9) else { continue }
        let held = max(level * model.targets[cell], model.floors[cell])
        if most <= held + 1e-6 * max(1, held) {
          settled[cell] = held
          found = true
        }
      }
      if !found { return nil }
    }
    return settled.map { $0 ?? 0 }
  }

  /// The largest λ, or the largest packs of a cell while every unsettled cell keeps the level.
  private func maximum(of cell: Int?, settled: [Double?], level: Double) -> Double? {
    var program = LinearProgram(.maximize)
    var entries = [[LinearProgram.Entry]](repeating: [], count: model.cellCount)
    for row in model.rows {
      let slack = 1e-10 * max(1, abs(row.limit))
      let index = program.addConstraint(
        name: "r", lowerBound: row.sense == .atMost ? -.infinity : row.limit - slack,
        upperBound: row.sense == .atLeast ? .infinity : row.limit + slack)
      for (member, coefficient) in zip(row.cells, row.coefficients) {
        entries[member].append(.init(constraint: index, coefficient: coefficient))
      }
    }
    var column: [LinearProgram.Entry] = []
    if cell == nil {
      for member in 0..<model.cellCount where settled[member] == nil {
        let row = program.addConstraint(name: "fill", lowerBound: 0)
        entries[member].append(.init(constraint: row, coefficient: 1))
        column.append(.init(constraint: row, coefficient: -model.targets[member]))
      }
    }
    program.addVariable(name: "level", cost: cell == nil ? 1 : 0, entries: column)
    for member in 0..<model.cellCount {
      let held = settled[member].map { $0 - 1e-9 * max(1, $0) }
      let least = max(model.floors[member], held ?? (cell == nil ? 0 : level * model.targets[member]))
      program.addVariable(
        name: "x", lowerBound: min(least, model.caps[member]), upperBound: model.caps[member],
        cost: member == cell ? 1 : 0, entries: entries[member])
    }
    let result = solver.solve(program, options: SolveOptions())
    return result.reason == .optimal ? result.objective : nil
  }
}
