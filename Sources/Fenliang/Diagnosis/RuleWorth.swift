import Planning

/// What an amount of a rule's measure is worth: yuan as they are, packs and units at the prices of their products.
struct RuleWorth {
  /// In ten-thousandths of a yuan, rounded up.
  private(set) var amount: Int128 = 0
  /// Packs, a part of one counting as one; 0 where the rule counts yuan.
  private(set) var packs: Int128 = 0

  /// The least that packs of a rule are worth which are too many by an amount, in ten-thousandths of its measure: the cheapest of
  /// those that stand in it.
  ///
  /// - Parameter standing: the packs of a cell.
  /// - Complexity: O(cells of the rule).
  init(of excess: Int64, above rule: ScopedRule, in plan: Plan, standing: (Int) -> Int) {
    var packsOf: [Int: Int128] = [:]
    for cell in rule.cells { packsOf[plan.cells[cell].product, default: 0] += Int128(standing(cell)) }
    var left = Int128(excess)
    let products = RuleWorth.byPrice(rule, in: plan)
    for product in products where left > 0 && rule.measure != .yuan {
      let part = min(left, (packsOf[product] ?? 0) * Int128(plan.coefficient(of: product, in: rule.measure)))
      add(part, of: product, rule, plan)
      left -= part
    }
    // What nobody uses could hold the cheapest.
    if left > 0, let cheapest = products.first { add(left, of: cheapest, rule, plan) }
  }

  /// The least that packs are worth which are too few: the cheapest that could be added.
  init(of lack: Int64, below rule: ScopedRule, in plan: Plan) {
    if let cheapest = RuleWorth.byPrice(rule, in: plan).first { add(Int128(lack), of: cheapest, rule, plan) }
  }

  private mutating func add(_ part: Int128, of product: Int, _ rule: ScopedRule, _ plan: Plan) {
    guard rule.measure != .yuan else {
      amount += part
      return
    }
    let coefficient = Int128(plan.coefficient(of: product, in: rule.measure))
    amount += (part * Int128(plan.products[product].price.tenThousandths) + coefficient - 1) / coefficient
    packs += (part + coefficient - 1) / coefficient
  }

  /// The products of a rule, those first whose unit of the measure is cheapest.
  private static func byPrice(_ rule: ScopedRule, in plan: Plan) -> [Int] {
    Set(rule.cells.map { plan.cells[$0].product }).sorted { a, b in
      let left = Int128(plan.products[a].price.tenThousandths) * Int128(plan.coefficient(of: b, in: rule.measure))
      let right = Int128(plan.products[b].price.tenThousandths) * Int128(plan.coefficient(of: a, in: rule.measure))
      return left != right ? left < right : a < b
    }
  }
}
