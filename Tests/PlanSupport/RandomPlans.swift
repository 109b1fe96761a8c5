public import Planning
import TestSupport

/// Seeded random small plans that are feasible by construction: a hidden whole-pack split satisfies every limit.
public struct RandomPlans: Sendable {
  /// Products, at most.
  public var products: Int
  /// Institutions, at most.
  public var institutions: Int
  /// Districts.
  public var districts: Int
  /// Whether half of the institutions bind and hardly anything is to spare.
  public var isScarce: Bool
  /// General rules, at most.
  public var rules: Int

  /// Whether prices span five orders of magnitude instead of two.
  public var hasWidePrices: Bool

  /// Prices to draw from instead [ten-thousandths of a yuan]; none: the usual ones.
  public var prices: [Int64] = []

  /// How many classes products are filled in, at most; 1: all at once.
  public var classes = 1

  /// Makes a family of plans.
  public init(
    products: Int, institutions: Int, districts: Int = 1, isScarce: Bool, rules: Int = 0,
    hasWidePrices: Bool = true
  ) {
    self.hasWidePrices = hasWidePrices
    self.products = products
    self.institutions = institutions
    self.districts = districts
    self.isScarce = isScarce
    self.rules = rules
  }

  /// The plan of a seed.
  public func plan(seed: UInt64) -> Plan {
    var random = SeededGenerator(seed: seed)
    let products = Int.random(in: 1...self.products, using: &random)
    let institutions = Int.random(in: max(2, districts)...self.institutions, using: &random)
    let prices = (0..<products).map { _ in
      let wide: [Int64] = [100, 2_500, 10_000, 123_400, 9_999_900]
      let usual = hasWidePrices ? wide : [2_500, 10_000, 123_400]
      let price = (self.prices.isEmpty ? usual : self.prices).randomElement(using: &random)
      return Decimal4(tenThousandths: price ?? 100)
    }
    var basis = [[Double]](repeating: [Double](repeating: 0, count: institutions), count: products)
    var hidden = [[Int]](repeating: [Int](repeating: 0, count: institutions), count: products)
    for product in 0..<products {
      for institution in 0..<institutions where Int.random(in: 0..<10, using: &random) < 7 {
        let size = Int.random(in: 0..<4, using: &random) == 0 ? 400 : 20
        basis[product][institution] = Double(Int.random(in: 1...size, using: &random))
        let share = isScarce ? Double.random(in: 0.2...1.8, using: &random) : 1
        hidden[product][institution] = Int((basis[product][institution] * share).rounded())
      }
      if !basis[product].contains(where: { $0 > 0 }) {
        basis[product][0] = 5
        hidden[product][0] = 5
      }
    }
    var plan = SmallPlan(
      agreed: hidden.map { $0.reduce(0, +) }, prices: prices.map(\.description), basis: basis,
      districts: (0..<institutions).map {
        $0 < districts ? $0 : Int.random(in: 0..<districts, using: &random)
      })
    addLimits(to: &plan, hidden: hidden, prices: prices, random: &random)
    for product in 0..<products where classes > 1 {
      let drawn = Int.random(in: 1...classes, using: &random)
      if drawn < classes { plan.priorities[product] = drawn }
    }
    return plan.plan()
  }

  private func addLimits(
    to plan: inout SmallPlan, hidden: [[Int]], prices: [Decimal4], random: inout SeededGenerator
  ) {
    let institutions = hidden[0].count
    let share = isScarce ? 2 : 6
    for institution in 0..<institutions where Int.random(in: 0..<share, using: &random) == 0 {
      var load: Int64 = 0
      for product in hidden.indices {
        load += Int64(hidden[product][institution]) * prices[product].tenThousandths
      }
      let slack = Int64.random(in: 0...(isScarce ? load / 100 : load / 4), using: &random)
      plan.capacities[institution] = Decimal4(tenThousandths: load + slack).description
    }
    for product in hidden.indices {
      for institution in 0..<institutions where plan.basis[product][institution] > 0 {
        let own = hidden[product][institution]
        switch Int.random(in: 0..<(isScarce ? 6 : 20), using: &random) {
        case 0: plan.caps[[product, institution]] = own + Int.random(in: 0...3, using: &random)
        case 1: plan.floors[[product, institution]] = max(0, own - Int.random(in: 0...9, using: &random))
        case 2 where Int.random(in: 0..<4, using: &random) == 0:
          plan.floors[[product, institution]] = own
          plan.caps[[product, institution]] = own
        default: break
        }
      }
    }
    for _ in 0..<Int.random(in: 0...rules, using: &random) {
      let members = (0..<institutions).filter { _ in Bool.random(using: &random) }
      let scope = hidden.indices.filter { _ in Bool.random(using: &random) }
      let measure = Measure.allCases.randomElement(using: &random) ?? .packs
      var value: Int64 = 0
      for product in scope {
        for institution in members where plan.basis[product][institution] > 0 {
          value +=
            Int64(hidden[product][institution])
            * (measure == .yuan ? prices[product].tenThousandths : 10_000)
        }
      }
      let step = value / Int64.random(in: 5...50, using: &random)
      switch Int.random(in: 0..<5, using: &random) {
      case 0:
        plan.rules.append(
          .init(
            products: scope, institutions: members, measure, .equal,
            Decimal4(tenThousandths: value).description))
      case 1:
        plan.rules.append(
          .init(
            products: scope, institutions: members, measure, .atLeast,
            Decimal4(tenThousandths: value - step).description))
      default:
        plan.rules.append(
          .init(
            products: scope, institutions: members, measure, .atMost,
            Decimal4(tenThousandths: value + step).description))
      }
    }
    plan.rules = plan.rules.filter { rule in
      (rule.products ?? []).contains { product in
        (rule.institutions ?? []).contains { plan.basis[product][$0] > 0 }
      }
    }
  }
}
