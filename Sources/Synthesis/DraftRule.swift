import Planning

/// A rule before its limit is known: the hidden plan is bent towards it, and the limit is drawn around the result.
struct DraftRule {
  var name: String
  /// The products in scope, or nil for all.
  var products: Set<Int>?
  /// Whether the institution is in scope, for each institution.
  var institutions: [Bool]
  /// The scope as the table writes it.
  var institutionText: String
  var measure: Measure
  var sense: Sense
  /// How the hidden plan prefers the cells in scope, in 1,024ths.
  var preference: Int
  /// By how much the limit is looser than the hidden plan, in thousandths.
  var slackPerMille: Int
  /// The limit is a multiple of so many whole packs, units or yuan, on the loose side; 0 for exactly the plan's value.
  var granularity: Int

  /// Whether the cell counts.
  func contains(_ cell: DraftCell) -> Bool {
    institutions[Int(cell.institution)] && products?.contains(Int(cell.product)) ?? true
  }

  /// The rule with a limit that the hidden plan keeps.
  ///
  /// - Parameter asShare: whether it is a share of what is agreed, looser by less than a hundredth of a percent.
  func rule(id: Identifier, in plan: DraftPlan, asShare: Bool = false, productID: (Int) -> Identifier) -> Rule {
    var value = 0
    for cell in plan.cells where contains(cell) {
      value += cell.packs * counts(plan.products[Int(cell.product)])
    }
    let step = max(1, granularity * 10_000)
    let limit: Int
    switch sense {
    case .equal: limit = value
    case .atMost: limit = (value + value / 1_000 * slackPerMille + step - 1) / step * step
    case .atLeast: limit = (value - value / 1_000 * slackPerMille) / step * step
    }
    let scope = products.map { $0.sorted().map(productID).joined(separator: ";") } ?? "*"
    return Rule(
      id: id, name: name, products: ProductSelector(scope), institutions: InstitutionSelector(institutionText), measure: measure,
      sense: sense,
      limit: Decimal4(tenThousandths: Int64(limit)), share: asShare ? share(of: limit, in: plan) : nil)
  }

  /// What a pack counts [ten-thousandths].
  private func counts(_ product: DraftProduct) -> Int {
    switch measure {
    case .packs: 10_000
    case .units: product.unitsPerPack * 10_000
    case .yuan: Int(product.price.tenThousandths)
    }
  }

  /// The limit as a share of what is agreed of the products in scope, on the loose side; nil where none says it.
  private func share(of limit: Int, in plan: DraftPlan) -> Decimal4? {
    var agreed: Int128 = 0
    for (place, product) in plan.products.enumerated() where products?.contains(place) ?? true {
      agreed += Int128(plan.agreedPacks[place]) * Int128(counts(product))
    }
    guard sense != .equal, agreed > 0 else { return nil }
    let share = (Int128(limit) * 10_000 + (sense == .atMost ? agreed - 1 : 0)) / agreed
    return share > 10_000 ? nil : Decimal4(tenThousandths: Int64(share))
  }
}

extension DraftPlan {
  /// How the hidden plan treats a cell, in 1,024ths of its proportional share.
  func preference(of cell: DraftCell, rules: [DraftRule]) -> Int {
    var preference = institutions[Int(cell.institution)].restraint ?? 1_024
    switch cell.mark {
    case .plain: break
    case .capped: preference = preference * 7 / 10
    case .floored: preference = preference * 13 / 10
    case .locked: preference = preference * 9 / 10
    }
    for rule in rules where rule.contains(cell) { preference = preference * rule.preference / 1_024 }
    return preference
  }
}

extension DraftCell {
  /// Writes the cap, floor or fixed volume that the mark asks for, up to `looseness` percent beside the hidden plan.
  func applyMark(to line: inout LimitRecord, looseness: Int) {
    let (least, most) = (twinRange.lowerBound, twinRange.upperBound)
    switch mark {
    case .plain: break
    case .capped: line.capPacks = Decimal4(whole: max(1, most + most * looseness / 100))
    case .floored: if least > 0 { line.floorPacks = Decimal4(whole: least - least * looseness / 100) }
    case .locked:
      line.floorPacks = nil
      line.capPacks = nil
      line.fixedPacks = packs
    }
  }
}
