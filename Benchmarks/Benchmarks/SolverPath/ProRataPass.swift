import Planning

/// The plain pro-rata pass over a plan's cells, t = A · w u / Σ w u, from flat arrays: the unit of work of all ratios.
///
/// It is what anybody would compute without limits, and about the least that any method must do, so a multiple of it
/// says more than seconds on somebody's machine.
struct ProRataPass {
  private let product: [Int32]
  private let weightedBasis: [Double]
  private let agreed: [Double]
  private var sums: [Double]
  /// The targets of the last pass [packs].
  private(set) var targets: [Double]

  /// Lays the plan out in arrays.
  init(_ plan: Plan) {
    product = plan.cells.map { Int32($0.product) }
    weightedBasis = plan.cells.map { cell in
      let weight = plan.institutions[cell.institution].weight
      return cell.basisUnits * Double(weight.tenThousandths) / 10_000
    }
    agreed = plan.products.map { Double($0.agreedPacks) }
    sums = [Double](repeating: 0, count: agreed.count)
    targets = [Double](repeating: 0, count: product.count)
  }

  /// One pass.
  mutating func run() {
    for index in sums.indices { sums[index] = 0 }
    for cell in product.indices { sums[Int(product[cell])] += weightedBasis[cell] }
    for cell in product.indices {
      let index = Int(product[cell])
      targets[cell] = agreed[index] * weightedBasis[cell] / sums[index]
    }
  }

  /// The largest relative difference between the last pass and the plan's own targets.
  func error(for plan: Plan) -> Double {
    zip(targets, plan.cells).reduce(0) { worst, pair in
      let (target, cell) = pair
      return cell.target > 0 ? max(worst, abs(target - cell.target) / cell.target) : worst
    }
  }

  /// CPU nanoseconds of one pass: the least over a few batches of at least a fifth of a millisecond.
  mutating func measured() -> Double {
    let passes = max(1, 200_000 / product.count)
    var least = Double.infinity
    for _ in 0..<5 {
      let start = cpuNanoseconds()
      for _ in 0..<passes { run() }
      least = min(least, Double(cpuNanoseconds() - start) / Double(passes))
    }
    return least
  }
}
