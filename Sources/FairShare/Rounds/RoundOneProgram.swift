public import LinearProgramming
import Planning

extension FairShareModel {
  /// The first round of the plan as one linear program, for any solver (`fenliang export-lp`; Model.md, "How the reference engine finds it"):
  ///
  ///     maximize λ   subject to   Σ_h x_ph = A_p,   rules,   x_c ≥ λ t_c where c is not fixed,   l ≤ x ≤ k
  ///
  /// Variables `lambda`, then `x0…` in the order of the cells; rows `r0…` in the order of ``rows``, then `fill…`.
  /// A cell whose cap is below its proportional share limits λ here, as in the literal first round. With classes of products the first
  /// round is of the first class: the others have no `fill` rows.
  ///
  /// - Complexity: O(cells + coefficients).
  public func roundOneProgram() -> LinearProgram {
    var program = LinearProgram(.maximize)
    var entries = [[LinearProgram.Entry]](repeating: [], count: cellCount)
    for (index, row) in rows.enumerated() {
      let bounds = row.sense.bounds(at: row.limit)
      program.addConstraint(name: "r\(index)", lowerBound: bounds.lower, upperBound: bounds.upper)
      for (cell, coefficient) in zip(row.cells, row.coefficients) {
        entries[cell].append(.init(constraint: index, coefficient: coefficient))
      }
    }
    var level: [LinearProgram.Entry] = []
    let rising = classes.first.map { targets(ofClass: $0) } ?? []
    for cell in 0..<cellCount where rising[cell] > 0 && floors[cell] < caps[cell] {
      let row = program.addConstraint(name: "fill\(cell)", lowerBound: 0)
      entries[cell].append(.init(constraint: row, coefficient: 1))
      level.append(.init(constraint: row, coefficient: -rising[cell]))
    }
    program.addVariable(name: "lambda", lowerBound: 0, cost: 1, entries: level)
    for cell in 0..<cellCount {
      program.addVariable(
        name: "x\(cell)", lowerBound: floors[cell], upperBound: caps[cell], entries: entries[cell])
    }
    return program
  }
}
