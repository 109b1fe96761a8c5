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
  func rule(id: Identifier, in plan: DraftPlan, productID: (Int) -> Identifier) -> Rule {
    var value = 0
    for cell in plan.cells where contains(cell) {
      let product = plan.products[Int(cell.product)]
      switch measure {
      case .packs: value += cell.packs * 10_000
      case .units: value += cell.packs * product.unitsPerPack * 10_000
      case .yuan: value += cell.packs * Int(product.price.tenThousandths)
      }
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
      limit: Decimal4(tenThousandths: Int64(limit)))
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
