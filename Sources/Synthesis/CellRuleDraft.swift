import Planning

extension SyntheticCity {
  /// Rules of each cell, and exclusions, that the hidden plan keeps: packs, shares of last year's usage or of reported demand around what
  /// it gives, and institutions left out of products of which it gives them nothing.
  func cellRules(_ demand: [DemandRecord]?, _ limits: [LimitRecord]?) -> [Rule] {
    var generator = SplitMix64(seed: recipe.seed, stream: 21)
    var reported: [[Int]: Int64] = [:]
    for line in demand ?? [] { reported[[line.product, line.institution]] = line.units.tenThousandths }
    let limited = Set((limits ?? []).map { [$0.product, $0.institution] })
    var result: [Rule] = []
    for number in 0..<recipe.options.cellRuleCount {
      let product = generator.below(recipe.products)
      let district = generator.below(4) == 0 ? nil : generator.below(recipe.districts)
      let kind = generator.below(4)
      let cells = draft.cells.filter { cell in
        Int(cell.product) == product && draft.institutions[Int(cell.institution)].takesPart
          && district.map { districtOf[Int(cell.institution)] == $0 } ?? true
      }
      guard !cells.isEmpty else { continue }
      var rule = Rule(
        id: SyntheticCity.padded("S", number + 1, among: recipe.options.cellRuleCount, least: 2), name: "合成每家规则\(number + 1)",
        products: ProductSelector(productID(product)),
        institutions: InstitutionSelector(district.map { "district:\(districtID($0))" } ?? "*"), measure: .packs, sense: .atLeast,
        limit: .zero)
      let unitsPerPack = draft.products[product].unitsPerPack
      /// The hidden plan's packs as a share of an amount, in ten-thousandths, where there is an amount.
      func shares(_ amount: (DraftCell) -> Int64) -> [(share: Int64, rest: Bool)] {
        cells.filter { amount($0) > 0 }.map { cell in
          let (share, rest) = (Int64(cell.packs * unitsPerPack) * 100_000_000).quotientAndRemainder(dividingBy: amount(cell))
          return (share, rest > 0)
        }
      }
      switch kind {
      case 0:
        rule.kind = .each(of: nil)
        rule.limit = Decimal4(whole: cells.map(\.packs).min() ?? 0)
      case 1:
        rule.kind = .each(of: .lastYear)
        rule.limit = Decimal4(tenThousandths: shares { Int64($0.units) * 10_000 }.map(\.share).min() ?? 0)
      case 2:
        let ofDemand = demand != nil
        rule.kind = .each(of: ofDemand ? .demand : .usage)
        rule.sense = .atMost
        let found = shares { ofDemand ? reported[[Int($0.product), Int($0.institution)]] ?? 0 : Int64($0.units) * 10_000 }
        rule.limit = Decimal4(tenThousandths: (found.map { $0.rest ? $0.share + 1 : $0.share }.max() ?? 0) + 1)
      default:
        let idle = cells.filter { $0.packs == 0 && !limited.contains([product, Int($0.institution)]) }.prefix(3)
        guard !idle.isEmpty, idle.count < cells.count else { continue }
        rule.kind = .exclusion
        rule.sense = .atMost
        rule.institutions = InstitutionSelector(idle.map { institutionID(Int($0.institution)) }.sorted().joined(separator: ";"))
      }
      // What shares may be.
      if rule.amount != nil, rule.limit > Decimal4(whole: 10) { continue }
      result.append(rule)
    }
    return result
  }
}
