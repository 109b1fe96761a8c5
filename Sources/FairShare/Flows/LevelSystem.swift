/// The levels of a finished plan, computed together from its exhausted rows.
///
/// The rounds compute one level after another, each from multipliers in doubles, and what rounding does to one is carried
/// into the next. Once it is known which cells rise with which bottleneck, the levels are the solution of a linear system: in
/// every exhausted row, Σ over bottlenecks (Σ a·t of its cells) · λ = b − what stands at floors and caps. It is solved
/// by elimination with twice the digits.
struct LevelSystem {
  private let model: FairShareModel
  /// The bottleneck with which each cell rises, or -1 where it stands still.
  private let riser: [Int32]
  private let packs: [Double]
  private let levels: [Double]

  /// Equations farther off than this after elimination, relatively, mean that the rows are not what they should be.
  private static let inconsistency = 1e-4
  /// A pivot below this share of its row's largest coefficient is what cancellation left.
  private static let smallestPivot = 1e-20

  init(model: FairShareModel, riser: [Int32], packs: [Double], levels: [Double]) {
    self.model = model
    self.riser = riser
    self.packs = packs
    self.levels = levels
  }

  /// The levels that exhaust `rows` exactly; nil where no levels do. A level that no row decides stays as it is.
  ///
  /// - Complexity: O(coefficients + rows · levels²).
  func solved(rows: [Int]) -> [Double]? {
    var equations = rows.compactMap(equation)
    var pivots: [(equation: Int, unknown: Int)] = []
    var isUsed = [Bool](repeating: false, count: equations.count)
    var isDecided = [Bool](repeating: false, count: levels.count)
    while let pivot = largest(equations, isUsed: isUsed, isDecided: isDecided) {
      isUsed[pivot.equation] = true
      isDecided[pivot.unknown] = true
      pivots.append(pivot)
      let source = equations[pivot.equation]
      for index in equations.indices where index != pivot.equation {
        let head = equations[index].coefficients[pivot.unknown]
        guard head.value != 0 else { continue }
        let factor = head / source.coefficients[pivot.unknown]
        for unknown in levels.indices {
          equations[index].coefficients[unknown] -= factor * source.coefficients[unknown]
        }
        equations[index].coefficients[pivot.unknown] = DoubleDouble(0)
        equations[index].right -= factor * source.right
      }
    }
    for index in equations.indices where !isUsed[index] {
      var rest = equations[index].right
      for unknown in levels.indices where !isDecided[unknown] {
        rest -= equations[index].coefficients[unknown] * DoubleDouble(levels[unknown])
      }
      guard abs(rest.value) <= LevelSystem.inconsistency * equations[index].size else { return nil }
    }
    var solved = levels
    for pivot in pivots {
      let equation = equations[pivot.equation]
      var right = equation.right
      for unknown in levels.indices where !isDecided[unknown] {
        right -= equation.coefficients[unknown] * DoubleDouble(levels[unknown])
      }
      solved[pivot.unknown] = (right / equation.coefficients[pivot.unknown]).value
    }
    return solved
  }

  private struct Equation {
    var coefficients: [DoubleDouble]
    var right: DoubleDouble
    /// The row's size, to compare with.
    var size: Double
    var largest: Double
  }

  private func equation(_ row: Int) -> Equation? {
    var coefficients = [DoubleDouble](repeating: DoubleDouble(0), count: levels.count)
    var right = DoubleDouble(model.limits[row])
    var isRising = false
    model.forEachEntry(ofRow: row) { cell, coefficient in
      if riser[cell] >= 0 {
        isRising = true
        coefficients[Int(riser[cell])] += DoubleDouble(coefficient) * DoubleDouble(model.targets[cell])
      } else {
        right -= DoubleDouble(coefficient) * DoubleDouble(packs[cell])
      }
    }
    guard isRising else { return nil }
    return Equation(
      coefficients: coefficients, right: right, size: max(abs(model.limits[row]), 1e-3),
      largest: coefficients.reduce(0) { max($0, abs($1.value)) })
  }

  /// The largest coefficient left, in shares of its row's.
  private func largest(
    _ equations: [Equation], isUsed: [Bool], isDecided: [Bool]
  ) -> (equation: Int, unknown: Int)? {
    var best: (equation: Int, unknown: Int)?
    var bestShare = LevelSystem.smallestPivot
    for index in equations.indices where !isUsed[index] {
      for unknown in levels.indices where !isDecided[unknown] {
        let share = abs(equations[index].coefficients[unknown].value) / equations[index].largest
        if share > bestShare {
          bestShare = share
          best = (index, unknown)
        }
      }
    }
    return best
  }
}
