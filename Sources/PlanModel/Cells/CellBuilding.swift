import Planning

// Model.md section 1, the cells of a plan:
//
//   u_c = usage | demand | s · usage + (1 − s) · demand               [minimum units], as the cell's basis says
//   t_c = A_p · w_h u_c / Σ_h' w_h' u_c'                               [packs], over all cells of the product in the city
//   k_c = cap given, rounded down; else ⌊cap_ratio · u_c / units per pack⌋; else none
//   l_c = floor given, rounded up; else min(k_c, ⌊floor_ratio · t_c⌋)
//   fixed volume f: l_c = k_c = f
//   then what rules of each cell and 报量封顶 ask (``CellRuling``)
//
// A cell exists where an institution that takes part, and is not excluded by a rule, has u_c > 0 or a fixed volume.

/// Makes the cells, and checks floors and caps against each other and against the agreed volumes.
struct CellBuilding {
  let parameters: Parameters
  let products: [GivenRow<Product>]
  let institutions: [GivenRow<Institution>]
  /// Products of which sums would mislead.
  let tainted: [Bool]
  let log: any FaultLog
  /// Which basis each cell has.
  let choice: BasisChoice
  /// By product, what its shares are measured by in a packet; nil where the plan's own volume and cells are.
  let cityVolumes: [CityVolume?]
  /// What a product without any basis has in the tables that do not count for it, for its message.
  let uncounted: (_ product: Int) -> UncountedUnits

  /// The greatest cap that is kept: no product has more packs.
  static let greatestCap = Double(NumberLimits.packs)

  /// The cells, sorted by product, then institution; usage and demand are sorted likewise, limits by institution, then product.
  ///
  /// - Parameters:
  ///   - ruling: what rules say of single cells; nil for nothing. It notes what comes of them.
  ///   - pairs: the amounts that rules take shares of.
  /// - Complexity: Linear, times the rules of each cell.
  func cells(
    usage: [PairBasis], demand: [PairBasis], limits: Lines<LimitRecord>, _ ruling: inout CellRuling?,
    pairs: (CellAmount) -> [PairBasis]
  ) -> [Cell] {
    let bounds = limits
    let limits = limitOrder(bounds)
    var cells: [Cell] = []
    cells.reserveCapacity(max(usage.count, demand.count))
    var limitOfCell: [Int32] = []
    limitOfCell.reserveCapacity(max(usage.count, demand.count))
    let takesPart = institutions.map(\.record.takesPart)
    var (u, d, l) = (0, 0, 0)
    while true {
      let keys = (
        u < usage.count ? usage[u].key : .max, d < demand.count ? demand[d].key : .max,
        l < limits.count ? limits[l].key : .max
      )
      let key = min(keys.0, keys.1, keys.2)
      if key == .max { break }
      var (fromUsage, fromDemand) = (0.0, 0.0)
      var limit: Int?
      if keys.0 == key {
        fromUsage = usage[u].units
        u += 1
      }
      if keys.1 == key {
        fromDemand = demand[d].units
        d += 1
      }
      if keys.2 == key {
        limit = Int(limits[l].index)
        l += 1
      }
      let (product, institution) = (Int(key >> 32), Int(key & 0xFFFF_FFFF))
      guard takesPart[institution] else {
        if let limit { reportIgnored(bounds.placed(limit)) }
        continue
      }
      let basis = basisUnits(choice[product, institution], usage: fromUsage, demand: fromDemand)
      if let rule = ruling?.excluding(product, institution) {
        ruling?.drop(basis, of: product, at: institution, by: rule)
        if let limit { reportExcluded(bounds.placed(limit), rule) }
        continue
      }
      guard basis > 0 || limit.map({ bounds.records[$0].fixedPacks != nil }) == true else {
        if let limit { reportWithoutBasis(bounds.placed(limit)) }
        continue
      }
      cells.append(
        Cell(product: product, institution: institution, basisUnits: basis, target: 0, floor: 0, cap: nil))
      limitOfCell.append(limit.map(Int32.init) ?? -1)
    }
    ruling?.findAmounts(of: cells, pairs: pairs)
    finish(&cells, limitOfCell, bounds, &ruling)
    ruling?.report(
      cells, products, institutions, RecordPlace(.parameters), log)
    return cells
  }

  /// The blend of both tables.
  private func basisUnits(_ source: Parameters.BasisSource, usage: Double, demand: Double) -> Double {
    switch source {
    case .usage: return usage
    case .demand: return demand
    case .blend(let share):
      let usageShare = share.double
      let demandShare = Decimal4(tenThousandths: 10_000 - share.tenThousandths).double
      return usageShare * usage + demandShare * demand
    }
  }

  /// Targets, floors and caps, product by product.
  private func finish(
    _ cells: inout [Cell], _ limitOfCell: [Int32], _ limits: Lines<LimitRecord>, _ ruling: inout CellRuling?
  ) {
    let weights = institutions.map(\.record.weight.double)
    cells.withUnsafeMutableBufferPointer { cells in
      var start = 0
      for product in products.indices {
        var end = start
        while end < cells.count, cells[end].product == product { end += 1 }
        let own = UnsafeMutableBufferPointer(rebasing: cells[start..<end])
        setTargets(own, weights, of: product)
        let unitsPerPack = Double(products[product].record.unitsPerPack)
        var isConsistent = true
        for index in own.indices {
          let limit = limitOfCell[start + index]
          let given = limit < 0 ? nil : limits.placed(Int(limit))
          if !setBounds(&own[index], given, unitsPerPack, start + index, &ruling) { isConsistent = false }
        }
        if isConsistent, !tainted[product] { checkSums(own, of: product, start..<end, ruling) }
        start = end
      }
    }
  }

  private func setTargets(_ cells: UnsafeMutableBufferPointer<Cell>, _ weights: [Double], of product: Int) {
    let row = products[product]
    let sum = cells.weightedBasis(weights)
    cells.setTargets(
      cityVolumes[product] ?? CityVolume(agreedPacks: row.isSound ? row.record.agreedPacks : 0, basis: sum), weights: weights)
    if sum > Double(NumberLimits.weightedUnits) { reportTooMuchBasis(row) }
  }
}

extension UnsafeMutableBufferPointer<Cell> {
  /// Σ w_h u_c of one product's cells, in their order.
  fileprivate func weightedBasis(_ weights: [Double]) -> Double {
    reduce(0) { $0 + weights[$1.institution] * $1.basisUnits }
  }

  /// Sets the targets of one product's cells, t_c = (A_p · (w_h u_c)) / Σ w_h' u_c' of the city; 0 where nobody has a basis.
  fileprivate func setTargets(_ city: CityVolume, weights: [Double]) {
    guard city.basis > 0 else { return }
    let agreed = Double(city.agreedPacks)
    for index in indices {
      self[index].target = agreed * (weights[self[index].institution] * self[index].basisUnits) / city.basis
    }
  }
}

/// What the institutions that take part have of a product in the tables that do not count for it.
struct UncountedUnits {
  var usage = (units: Int128(0), institutions: 0)
  var demand = (units: Int128(0), institutions: 0)

  /// What is there, and how to use it; nil where nothing is.
  func words(_ product: Product) -> (found: Localized, hint: Localized)? {
    let isDemand = demand.units > 0
    let own = isDemand ? demand : usage
    guard own.units > 0 else { return nil }
    let amount = Decimal4(tenThousandths: Int64(clamping: own.units))
    let unit = product.unit.isEmpty ? "最小单位" : product.unit
    let (now, other) =
      isDemand
      ? (Localized(zh: "历史用量", en: "usage"), Localized(zh: "报量", en: "demand"))
      : (Localized(zh: "报量", en: "demand"), Localized(zh: "历史用量", en: "usage"))
    return (
      Localized(
        zh: "它的测算依据是\(now.chinese)；\(own.institutions) 家机构另有它的\(other.chinese)共 \(amount) \(unit)，没有用上。",
        en:
          "Its basis is \(now.english); \(own.institutions) institution(s) have a \(other.english) of \(amount) minimum units of it, which is not used."
      ),
      Localized(
        zh: "要按\(other.chinese)分解它，请在品种表加“测算依据”列，这一品种填 \(other.chinese)；或补充\(now.chinese)；或用锁定数分完。",
        en:
          "To split it by \(other.english), put \(other.english) into its column basis (测算依据) of products; or add \(now.english), or fix volumes that add up."
      )
    )
  }
}

/// A line of limits, and which of those that were given it is.
struct PlacedLimit {
  let record: LimitRecord
  let origin: Int32
}

extension Lines<LimitRecord> {
  fileprivate func placed(_ index: Int) -> PlacedLimit { PlacedLimit(record: records[index], origin: origin(index)) }
}

extension CellBuilding {
  /// The lines of limits by product, then institution.
  private func limitOrder(_ limits: Lines<LimitRecord>) -> [(key: Int64, index: Int32)] {
    let keys = limits.records.enumerated().map { index, line in
      (key: Int64(line.product) << 32 | Int64(line.institution), index: Int32(index))
    }
    return countingSorted(keys, bucketCount: products.count) { Int($0.key >> 32) }
  }
}

/// The whole number at or below, where a value within 1e-12 (relative) of a whole number is that number.
func floorWithTolerance(_ value: Double) -> Double {
  let nearest = value.rounded()
  return abs(value - nearest) <= 1e-12 * max(1, abs(value)) ? nearest : value.rounded(.down)
}
