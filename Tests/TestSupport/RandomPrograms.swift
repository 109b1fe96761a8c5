public import LinearProgramming

/// Random linear programs, the same for the same seed.
public enum RandomPrograms {
  /// A program of mixed rows and bounds around a known point, so it is feasible; its variables are bounded by 100 on the
  /// side to which the objective pulls, so it has an optimum. `sparseCosts`: most costs are 0.
  public static func solvable(seed: UInt64, sparseCosts: Bool = false) -> LinearProgram {
    var generator = SeededGenerator(seed: seed)
    let rowCount = generator.integer(in: 1...12)
    let columnCount = generator.integer(in: 1...25)
    let point = (0..<columnCount).map { _ in Double(generator.integer(in: -5...10)) }
    var columns: [[LinearProgram.Entry]] = []
    var activity = Array(repeating: 0.0, count: rowCount)
    for column in 0..<columnCount {
      var entries: [LinearProgram.Entry] = []
      for row in 0..<rowCount where generator.unit() < 0.4 {
        let coefficient = (generator.double(in: -4...4) * 8).rounded() / 8
        activity[row] += coefficient * point[column]
        entries.append(LinearProgram.Entry(constraint: row, coefficient: coefficient))
      }
      columns.append(entries)
    }
    var program = LinearProgram(generator.unit() < 0.5 ? .minimize : .maximize)
    for row in 0..<rowCount {
      // Every second row holds with nothing to spare: degenerate vertices are the rule.
      let spare = generator.unit() < 0.5 ? 0 : generator.double(in: 0...5)
      let (lower, upper): (Double, Double) =
        switch generator.integer(in: 0...4) {
        case 0: (activity[row], activity[row])
        case 1: (activity[row] - spare, .infinity)
        case 2: (-.infinity, activity[row] + spare)
        case 3: (activity[row] - spare, activity[row] + 1)
        default: (-.infinity, .infinity)
        }
      program.addConstraint(name: "r\(row)", lowerBound: lower, upperBound: upper)
    }
    for column in 0..<columnCount {
      let cost = sparseCosts && generator.unit() < 0.8 ? 0 : Double(generator.integer(in: -6...6))
      let goesDown = (program.objective == .minimize) == (cost >= 0)
      let value = point[column]
      let near = Double(generator.integer(in: 0...3))
      let far: Double = [.infinity, 100, 0][generator.integer(in: 0...2)]
      let (lower, upper) = goesDown ? (value - near, value + far) : (value - far, value + near)
      program.addVariable(
        name: "x\(column)", lowerBound: lower, upperBound: upper, cost: cost, entries: columns[column])
    }
    return program
  }

  /// A pure integer program of few values, small enough to try every point: 2–5 variables in 0...3, 1–4 rows.
  public static func smallInteger(seed: UInt64) -> LinearProgram {
    var generator = SeededGenerator(seed: seed)
    var program = LinearProgram(generator.unit() < 0.5 ? .minimize : .maximize)
    let rowCount = generator.integer(in: 1...4)
    for row in 0..<rowCount {
      let side = Double(generator.integer(in: -4...14))
      let (lower, upper): (Double, Double) =
        switch generator.integer(in: 0...3) {
        case 0: (side, .infinity)
        case 1: (side - 2, side + 1)
        default: (-.infinity, side)
        }
      program.addConstraint(name: "r\(row)", lowerBound: lower, upperBound: upper)
    }
    for column in 0..<generator.integer(in: 2...5) {
      let entries = (0..<rowCount).map {
        LinearProgram.Entry(constraint: $0, coefficient: Double(generator.integer(in: -3...5)))
      }
      program.addVariable(
        name: "n\(column)", lowerBound: 0, upperBound: 3, cost: Double(generator.integer(in: -5...5)),
        isInteger: true, entries: entries)
    }
    return program
  }

  /// Whole products handed out to institutions with capacities, elastic on every row: shortage and excess cost 1 each.
  ///
  /// Rows: `products` equalities, then `institutions` capacities. Columns: product-major cells, then two per row.
  public static func elasticAllocation(products: Int, institutions: Int, seed: UInt64) -> LinearProgram {
    var generator = SeededGenerator(seed: seed)
    let prices = (0..<products).map { _ in generator.double(in: 2...120) }
    var targets: [[Double]] = []
    var needs = Array(repeating: 0.0, count: institutions)
    for price in prices {
      let row = (0..<institutions).map { _ in generator.double(in: 1...30) * generator.double(in: 1...30) }
      for (institution, target) in row.enumerated() { needs[institution] += price * target }
      targets.append(row)
    }
    var program = LinearProgram(.minimize)
    for (product, row) in targets.enumerated() {
      let agreed = row.reduce(0, +)
      program.addConstraint(name: "p\(product)", lowerBound: agreed, upperBound: agreed)
    }
    for (institution, need) in needs.enumerated() {
      let share = generator.unit() < 0.5 ? generator.double(in: 0.85...1) : 1.3
      program.addConstraint(name: "h\(institution)", upperBound: need * share)
    }
    for product in 0..<products {
      for institution in 0..<institutions {
        let target = targets[product][institution]
        program.addVariable(
          name: "x\(product)_\(institution)", lowerBound: 0.5 * target,
          upperBound: target * generator.double(in: 1.05...3),
          entries: [
            LinearProgram.Entry(constraint: product, coefficient: 1),
            LinearProgram.Entry(constraint: products + institution, coefficient: prices[product]),
          ])
      }
    }
    for row in 0..<(products + institutions) {
      for sign in [1.0, -1.0] {
        program.addVariable(
          name: "e\(row)_\(sign > 0 ? "up" : "down")", cost: 1,
          entries: [LinearProgram.Entry(constraint: row, coefficient: sign)])
      }
    }
    return program
  }
}
