import Planning

/// A heuristic for a feasible point of each district with its whole totals, close to the fair one: where it finds one, no linear program
/// is needed.
///
/// Totals differ from the fair ones by less than a pack a product. What is too much is taken first, from cells under rules
/// before others; what is missing is given next, to cells without a rule before others.
struct DistrictWitness {
  /// Whether a point was found, by district; where not, there may be one all the same.
  private(set) var isFound: [Bool]

  private let plan: Plan
  private var packs: [Double]
  /// Where the rules of each cell begin in ``cellRules``.
  private var ruleStarts: [Int32]
  private var cellRules: [Int32]
  /// Σ a·x of each rule in each district, by rule, then district.
  private var loads: [Double]
  private let limits: [[Int: Int64]]

  /// The feasibility tolerance of products and rules [packs, yuan or units].
  private static let tolerance = 1e-9
  /// The same as a share of a rule's limit: what a sum over it may be off by.
  private static let relativeTolerance = 1e-12

  /// Looks into every district.
  ///
  /// - Complexity: O(coefficients).
  init(plan: Plan, fairPacks: [Double], totals: [DistrictTotal], limits: [[Int: Int64]]) {
    self.plan = plan
    self.limits = limits
    packs = fairPacks
    isFound = [Bool](repeating: true, count: plan.districts.count)
    loads = [Double](repeating: 0, count: plan.rules.count * plan.districts.count)
    ruleStarts = [Int32](repeating: 0, count: plan.cells.count + 1)
    for rule in plan.rules { for cell in rule.cells { ruleStarts[cell + 1] += 1 } }
    for cell in plan.cells.indices { ruleStarts[cell + 1] += ruleStarts[cell] }
    var next = ruleStarts
    cellRules = [Int32](repeating: 0, count: Int(ruleStarts[plan.cells.count]))
    for (index, rule) in plan.rules.enumerated() {
      for cell in rule.cells {
        cellRules[Int(next[cell])] = Int32(index)
        next[cell] += 1
        loads[index * plan.districts.count + plan.district(ofCell: cell)] += coefficient(of: cell, in: index) * fairPacks[cell]
      }
    }
    var missing = [Double](repeating: 0, count: plan.products.count * plan.districts.count)
    for total in totals {
      missing[total.product * plan.districts.count + total.district] = Double(total.packs) - total.packsContinuous
    }
    let ranges = plan.cellRanges
    for gives in [false, true] {
      for underRules in [!gives, gives] {
        for range in ranges {
          for cell in range where (ruleStarts[cell] < ruleStarts[cell + 1]) == underRules {
            let slot = plan.cells[cell].product * plan.districts.count + plan.district(ofCell: cell)
            if gives ? missing[slot] > 0 : missing[slot] < 0 { missing[slot] -= move(cell, by: missing[slot]) }
          }
        }
      }
    }
    for (slot, packs) in missing.enumerated() where abs(packs) > DistrictWitness.tolerance {
      isFound[slot % plan.districts.count] = false
    }
    checkRules()
  }

  private func coefficient(of cell: Int, in rule: Int) -> Double {
    Double(plan.coefficient(of: plan.cells[cell].product, in: plan.rules[rule].measure)) / 10_000
  }

  /// Moves a cell as far towards `step` as its bounds and rules allow; returns by how much.
  private mutating func move(_ cell: Int, by step: Double) -> Double {
    let district = plan.district(ofCell: cell)
    let bounds = plan.cells[cell]
    var most =
      step > 0
      ? min(step, (bounds.cap.map(Double.init) ?? .infinity) - packs[cell])
      : min(-step, packs[cell] - Double(bounds.floor))
    let rules = Int(ruleStarts[cell])..<Int(ruleStarts[cell + 1])
    for index in rules {
      let rule = Int(cellRules[index])
      guard plan.rules[rule].sense != (step > 0 ? .atLeast : .atMost) else { continue }
      let left = Double(limits[district][rule] ?? 0) / 10_000 - loads[rule * plan.districts.count + district]
      most = min(most, (step > 0 ? left : -left) / coefficient(of: cell, in: rule))
    }
    guard most > 0 else { return 0 }
    let moved = step > 0 ? most : -most
    packs[cell] += moved
    for index in rules {
      let rule = Int(cellRules[index])
      loads[rule * plan.districts.count + district] += coefficient(of: cell, in: rule) * moved
    }
    return moved
  }

  /// A part of a divided rule can be a little less than the fair plan uses there.
  private mutating func checkRules() {
    for district in plan.districts.indices {
      for (rule, limit) in limits[district] {
        let violation = plan.rules[rule].sense.violation(
          of: loads[rule * plan.districts.count + district], limit: Double(limit) / 10_000)
        let tolerance = max(DistrictWitness.tolerance, DistrictWitness.relativeTolerance * Double(limit) / 10_000)
        if abs(violation) > tolerance { isFound[district] = false }
      }
    }
  }
}
