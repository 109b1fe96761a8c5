import FairShare
import LinearProgramming
import Planning

/// What limits lack to be feasible (Model.md, "When no plan exists").
struct ConflictAmounts {
  /// Packs, a part of one counting as one, 0 where it is money alone; and yuan at the products' prices.
  struct Lack: Equatable {
    var packs = 0
    var amount = Fen.zero

    /// From packs and yuan as doubles.
    init(packs: Double = 0, yuan: Double = 0) {
      // What is above a fen by less than rounding is none.
      amount = Fen(Int64(saturating: (yuan * 100 * (1 - 1e-15) - 1e-4).rounded(.up)))
      self.packs = amount > .zero ? wholeAbove(packs) : 0
    }
  }

  private let plan: Plan
  private let model: FairShareModel
  private let solver: any LinearProgramSolver
  private let prices: [Double]

  /// In plans of more cells, and for sets of more, a flow tells what is missing where it can.
  private static let mostCells = 1_000

  /// Prepares the work on a plan and its model.
  init(plan: Plan, model: FairShareModel, solver: any LinearProgramSolver) {
    self.plan = plan
    self.model = model
    self.solver = solver
    prices = plan.products.map(\.price.double)
  }

  // MARK: What a set lacks

  /// The least total violation of a certificate's members, any of which may be violated.
  ///
  /// - Complexity: linear programs over the members; a flow where they are many and count money.
  func lack(of certificate: FarkasCertificate) -> Lack {
    let scope = LeastChange.Scope(certificate, of: model)
    let size = scope.rows.reduce(0) { $0 + (rule($1)?.cells.count ?? 0) } + certificate.capCells.count + certificate.floorCells.count
    let part = plan.keeping(only: certificate)
    if size > ConflictAmounts.mostCells, isPriced(part.rules), let lack = flowed(part, SolvedFlow(FairShareModel(plan: part))) {
      return lack
    }
    let bounds = Set(certificate.capCells + certificate.floorCells)
    guard let whole = change(scope, .all, bounds) else {
      return flowed(part, SolvedFlow(FairShareModel(plan: part))) ?? Lack()
    }
    // What alone can give way at that price names the packs: volumes, then rules, then floors and caps.
    for kind in [Parts.products, .packRules, .moneyRules, .bounds] {
      guard let own = change(scope, kind, bounds), isSame(own.total, whole.total) else { continue }
      return Lack(packs: kind == .moneyRules ? 0 : packs(own), yuan: whole.total)
    }
    return Lack(packs: whole.rows.contains { isMoney($0.row) } ? 0 : packs(whole), yuan: whole.total)
  }

  // MARK: What a plan lacks

  /// The least total change of the plan's limits that makes it feasible, agreed volumes kept.
  ///
  /// - Complexity: linear programs; a flow in plans of many cells where a flow decides and all rules count money: then it is
  ///   what cannot be placed.
  func leastOfPlan(_ known: SolvedFlow?) -> Lack {
    let solved = known ?? SolvedFlow(model)
    if plan.cells.count > ConflictAmounts.mostCells, isPriced(plan.rules), let lack = flowed(plan, solved) { return lack }
    let scope = LeastChange.Scope(model)
    let bounds = Set(plan.cells.indices)
    guard let limits = change(scope, [.packRules, .moneyRules, .bounds], bounds) else {
      return change(scope, .all, bounds).map { Lack(packs: packs($0), yuan: $0.total) } ?? flowed(plan, solved) ?? Lack()
    }
    if let volumes = change(scope, [.products, .moneyRules], bounds, money: 1 + ConflictAmounts.shade),
      isSame(volumes.total, limits.total, by: 2 * ConflictAmounts.shade),
      isSame(limits.total, volumes.total, by: 2 * ConflictAmounts.shade)
    {
      return Lack(packs: packs(volumes), yuan: limits.total)
    }
    if let own = change(scope, [.packRules, .bounds], bounds), isSame(own.total, limits.total) {
      return Lack(packs: packs(own), yuan: limits.total)
    }
    return Lack(yuan: limits.total)
  }

  /// By this share money costs more than the packs it would buy, so that of equal optima one in packs is found.
  private static let shade = 1e-6

  // MARK: By linear programs

  /// The kinds of limits that may be violated.
  private struct Parts: OptionSet {
    let rawValue: Int
    static let products = Parts(rawValue: 1)
    static let packRules = Parts(rawValue: 2)
    static let moneyRules = Parts(rawValue: 4)
    static let bounds = Parts(rawValue: 8)
    static let all: Parts = [.products, .packRules, .moneyRules, .bounds]
  }

  private func change(_ scope: LeastChange.Scope, _ parts: Parts, _ bounds: Set<Int>, money: Double = 1) -> LeastChange? {
    var choice = LeastChange.Choice(worths: prices)
    for row in scope.rows {
      let kind: Parts = row < prices.count ? .products : isMoney(row) ? .moneyRules : .packRules
      if parts.contains(kind) { choice.rows.append((row, kind == .moneyRules ? money : nil)) }
    }
    if parts.contains(.bounds) {
      choice.caps = bounds.intersection(scope.caps ?? bounds)
      choice.floors = bounds.intersection(scope.floors ?? bounds).filter { plan.cells[$0].floor > 0 }
    }
    guard !choice.rows.isEmpty || !choice.caps.isEmpty || !choice.floors.isEmpty else { return nil }
    return LeastChange(model, choice, in: scope, solver: solver)
  }

  private func packs(_ change: LeastChange) -> Double {
    change.rowPacks + change.caps.reduce(0) { $0 + $1.packs } + change.floors.reduce(0) { $0 + $1.packs }
  }

  private func isSame(_ own: Double, _ least: Double, by share: Double = 1e-9) -> Bool {
    own <= least * (1 + share) + 1e-6
  }

  private func rule(_ row: Int) -> ScopedRule? { row < prices.count ? nil : plan.rules[row - prices.count] }

  private func isMoney(_ row: Int) -> Bool { rule(row)?.measure == .yuan }

  /// Whether a flow's excess has one price: where the rules count money, or each a single product.
  ///
  /// - Complexity: O(cells of the rules).
  private func isPriced(_ rules: [ScopedRule]) -> Bool {
    let across = rules.filter { rule in
      rule.cells.first.map { first in rule.cells.contains { plan.cells[$0].product != plan.cells[first].product } } ?? false
    }
    return across.allSatisfy { $0.measure == .yuan }
  }

  // MARK: By flows

  /// The least excess of the products with every rule kept, plus what floors alone violate rules by; nil where a flow does not tell.
  ///
  /// - Complexity: up to three flows.
  private func flowed(_ plan: Plan, _ solved: SolvedFlow) -> Lack? {
    guard solved.flow.isExact, !solved.violations.isEmpty else { return nil }
    var model = FairShareModel(plan: plan)
    var packs = 0.0
    var yuan = 0.0
    var solved = solved
    // Once for floors of products and rules, once for what cannot be placed with those let through.
    for step in 0..<3 {
      if step > 0 { solved = SolvedFlow(model) }
      let (flow, violations) = (solved.flow, solved.violations)
      guard let first = violations.first else { break }
      guard first.isOfFloors else {
        for (product, amount) in flow.unplaced {
          packs += amount / flow.worths[product]
          yuan += amount / flow.worths[product] * prices[product]
        }
        break
      }
      for violation in violations {
        if let rule = violation.rules.first {
          let over = violation.shortage / flow.factors[rule]
          let row = model.row(ofRule: rule)
          if plan.rules[rule].measure == .yuan {
            yuan += over
          } else if let cell = plan.rules[rule].cells.first {
            packs += over / model.coefficient(ofCell: cell, inRow: row)
            yuan += over / model.coefficient(ofCell: cell, inRow: row) * prices[plan.cells[cell].product]
          }
          model.setLimit(ofRow: row, to: model.limit(ofRow: row) + over)
        } else if let product = violation.products.first {
          let over = violation.shortage / flow.worths[product]
          packs += over
          yuan += over * prices[product]
          model.setLimit(ofRow: product, to: model.limit(ofRow: product) + over)
        }
      }
    }
    return Lack(packs: packs, yuan: yuan)
  }
}

extension Plan {
  /// The limits of a certificate alone, as a plan.
  ///
  /// Products that are not in it have just the floors that are. Where one of its rules asks for at least so much, they keep their
  /// volumes instead, free of other limits.
  /// - Complexity: O(cells of all rules).
  fileprivate func keeping(only certificate: FarkasCertificate) -> Plan {
    let references = Set(certificate.terms.map(\.row))
    let kept = rules.filter { references.contains(reference(of: $0)) }
    let isPacking = kept.allSatisfy { $0.sense == .atMost }
    let isMember = products.map { !isPacking || references.contains(.product($0.id)) }
    let (floors, caps) = (Set(certificate.floorCells), Set(certificate.capCells))
    var place = [Int?](repeating: nil, count: cells.count)
    var volumes = products.enumerated().map { isMember[$0] ? $1.agreedPacks : 0 }
    var plan = self
    plan.cells = []
    for (index, cell) in cells.enumerated() where isMember[cell.product] || floors.contains(index) {
      var own = cell
      own.floor = floors.contains(index) ? cell.floor : 0
      own.cap = caps.contains(index) ? cell.cap : nil
      if !isMember[cell.product] { volumes[cell.product] += own.floor }
      place[index] = plan.cells.count
      plan.cells.append(own)
    }
    plan.rules = kept.map { rule in
      var rule = rule
      rule.cells = rule.cells.compactMap { place[$0] }
      return rule
    }
    for product in products.indices { plan.records.products[product].agreedPacks = volumes[product] }
    return plan
  }
}
