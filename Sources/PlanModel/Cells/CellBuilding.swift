import Planning

// Model.md section 1, the cells of a plan:
//
//   u_c = usage | demand | s · usage + (1 − s) · demand               [minimum units], as the cell's basis says
//   t_c = A_p · w_h u_c / Σ_h' w_h' u_c'                               [packs], over all cells of the product in the city
//   k_c = cap given, rounded down; else ⌊cap_ratio · u_c / units per pack⌋; else none
//   l_c = floor given, rounded up; else min(k_c, ⌊floor_ratio · t_c⌋)
//   fixed volume f: l_c = k_c = f
//
// A cell exists where an institution that takes part has u_c > 0 or a fixed volume.

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
  private static let greatestCap = Double(NumberLimits.packs)

  /// The cells, sorted by product, then institution; usage and demand are sorted likewise, limits by institution, then product.
  ///
  /// - Complexity: Linear.
  func cells(usage: [PairBasis], demand: [PairBasis], limits: Lines<LimitRecord>) -> [Cell] {
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
      guard basis > 0 || limit.map({ bounds.records[$0].fixedPacks != nil }) == true else {
        if let limit { reportWithoutBasis(bounds.placed(limit)) }
        continue
      }
      cells.append(
        Cell(product: product, institution: institution, basisUnits: basis, target: 0, floor: 0, cap: nil))
      limitOfCell.append(limit.map(Int32.init) ?? -1)
    }
    finish(&cells, limitOfCell, bounds)
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
  private func finish(_ cells: inout [Cell], _ limitOfCell: [Int32], _ limits: Lines<LimitRecord>) {
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
          if !setBounds(&own[index], limit < 0 ? nil : limits.placed(Int(limit)), unitsPerPack) { isConsistent = false }
        }
        if isConsistent, !tainted[product] { checkSums(own, of: product) }
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

  /// Sets l_c and k_c; false where they contradict, which is reported.
  private func setBounds(_ cell: inout Cell, _ limit: PlacedLimit?, _ unitsPerPack: Double) -> Bool {
    if let limit, let fixed = limit.record.fixedPacks {
      cell.floor = fixed
      cell.cap = fixed
      return isFixedPossible(limit, fixed)
    }
    cell.cap = limit?.record.capPacks.map { roundedDown($0, limit) } ?? defaultCap(cell, unitsPerPack)
    if let limit, let given = limit.record.floorPacks {
      cell.floor = roundedUp(given, limit)
      if let cap = cell.cap, cell.floor > cap {
        reportFloorAboveCap(limit, cell.floor, cap)
        return false
      }
    } else {
      let packs = floorWithTolerance(parameters.floorRatio.double * cell.target)
      cell.floor = min(Int(packs), cell.cap ?? .max)
    }
    return true
  }

  private func reportTooMuchBasis(_ row: GivenRow<Product>) {
    let id = row.record.id
    log.report(
      .sumTooLarge, at: RecordPlace(.products, row.origin, "product_id"), value: id,
      .init(
        zh: "品种 \(id) 各机构测算基数乘权重的合计太大，无法精确计算。",
        en: "The basis of \(id) times the weights is too large in total to be computed exactly."),
      hint: .init(zh: "请检查数量的单位和机构的权重。", en: "Check the unit of the quantities and the institutions' weights."))
  }

  private func defaultCap(_ cell: Cell, _ unitsPerPack: Double) -> Int? {
    guard let ratio = parameters.capRatio else { return nil }
    let packs = floorWithTolerance(ratio.double * cell.basisUnits / unitsPerPack)
    return packs <= CellBuilding.greatestCap ? Int(packs) : nil
  }

  private func roundedDown(_ cap: Decimal4, _ limit: PlacedLimit?) -> Int {
    if !cap.isWhole, let limit {
      log.report(
        .capRounded, at: spot(limit, "cap_packs"), value: "\(cap)",
        .init(
          zh: "上限 \(cap) 不是整包，按 \(cap.wholePart) 计算。",
          en: "The cap \(cap) is not whole packs: \(cap.wholePart) is used."),
        hint: .init(zh: "请填整数盒。", en: "Give whole packs."))
    }
    return cap.wholePart
  }

  private func roundedUp(_ floor: Decimal4, _ limit: PlacedLimit) -> Int {
    if floor.isWhole { return floor.wholePart }
    let packs = floor.wholePart + 1
    log.report(
      .floorRounded, at: spot(limit, "floor_packs"), value: "\(floor)",
      .init(
        zh: "下限 \(floor) 不是整包，按 \(packs) 计算。", en: "The floor \(floor) is not whole packs: \(packs) is used."),
      hint: .init(zh: "请填整数盒。", en: "Give whole packs."))
    return packs
  }

  private func isFixedPossible(_ limit: PlacedLimit, _ fixed: Int) -> Bool {
    let isBelow = limit.record.floorPacks.map { $0 > Decimal4(whole: fixed) } ?? false
    let isAbove = limit.record.capPacks.map { $0 < Decimal4(whole: fixed) } ?? false
    guard isBelow || isAbove else { return true }
    let floor = limit.record.floorPacks.map { "\($0)" } ?? "–"
    let cap = limit.record.capPacks.map { "\($0)" } ?? "–"
    log.report(
      .fixedContradicts, at: spot(limit, "fixed_packs"), value: "\(fixed)",
      .init(
        zh: "锁定 \(fixed) 盒，与下限 \(floor)、上限 \(cap) 矛盾。",
        en: "The fixed volume \(fixed) contradicts the floor \(floor) and the cap \(cap)."),
      hint: .init(zh: "锁定时请清空下限和上限，或改正锁定数。", en: "Clear floor and cap where a volume is fixed, or mend it."))
    return false
  }

  private func reportFloorAboveCap(_ limit: PlacedLimit, _ floor: Int, _ cap: Int) {
    let isDefault = limit.record.capPacks == nil
    log.report(
      .floorAboveCap, at: spot(limit, "floor_packs"), value: limit.record.floorPacks.map { "\($0)" },
      .init(
        zh: "下限 \(floor) 盒高于\(isDefault ? "默认上限（默认上限倍数 × 测算基数）" : "上限") \(cap) 盒。",
        en:
          "The floor of \(floor) packs is above the \(isDefault ? "default cap (cap_ratio × basis)" : "cap") of \(cap) packs."
      ),
      hint: .init(zh: "请降低下限或提高上限。", en: "Lower the floor or raise the cap."))
  }

  private func reportIgnored(_ limit: PlacedLimit) {
    let institution = institutions[limit.record.institution].record
    // Those of an institution that merged into another one are an error of their own.
    guard institution.successorID == nil else { return }
    let id = institution.id
    log.report(
      .limitIgnored, at: spot(limit, "institution_id"), value: id,
      .init(zh: "机构 \(id) 不参加，这一行不起作用。", en: "\(id) does not take part: the line has no effect."),
      hint: .init(zh: "请删去这一行，或让机构参加。", en: "Delete the line, or let the institution take part."))
  }

  private func reportWithoutBasis(_ limit: PlacedLimit) {
    guard limit.record.floorPacks != nil || limit.record.capPacks != nil, !tainted[limit.record.product] else { return }
    let institution = institutions[limit.record.institution].record
    let product = products[limit.record.product].record
    log.report(
      .limitWithoutBasis, at: spot(limit, limit.record.floorPacks != nil ? "floor_packs" : "cap_packs"),
      value: (limit.record.floorPacks ?? limit.record.capPacks).map { "\($0)" },
      .init(
        zh: "机构 \(institution.id) 对品种 \(product.id) 没有测算基数，不能给下限或上限。",
        en: "\(institution.id) has no basis for \(product.id), so it can have no floor or cap."),
      hint: .init(zh: "如要分给它，请改填锁定数（盒）。", en: "To give it packs, use fixed_packs."))
  }

  /// The agreed volume against what the cells must and may hold.
  private func checkSums(_ cells: UnsafeMutableBufferPointer<Cell>, of index: Int) {
    let row = products[index]
    let product = row.record
    let agreed = Int128(product.agreedPacks)
    var floors: Int128 = 0
    var caps: Int128? = 0
    var hasBasis = false
    for cell in cells {
      floors += Int128(cell.floor)
      caps = cell.cap.flatMap { cap in caps.map { $0 + Int128(cap) } }
      if cell.basisUnits > 0 { hasBasis = true }
    }
    let agreedSpot = RecordPlace(.products, row.origin, "agreed_units")
    let label = "\(product.id) \(product.genericName)"
    if !hasBasis {
      if floors != agreed { reportWithoutBasis(row, floors: floors, uncounted(index)) }
      return
    }
    if floors > agreed {
      log.report(
        .agreedBelowFloors, at: agreedSpot, value: "\(product.agreedUnits)",
        .init(
          zh: "品种 \(label) 约定 \(agreed) 盒，小于各机构下限之和 \(floors) 盒，差 \(floors - agreed) 盒。",
          en:
            "\(label): the agreed \(agreed) packs are \(floors - agreed) less than the sum of floors, \(floors)."
        ),
        hint: .init(zh: "请降低下限或锁定数。", en: "Lower floors or fixed volumes."))
    }
    if let caps, caps < agreed {
      log.report(
        .agreedAboveCaps, at: agreedSpot, value: "\(product.agreedUnits)",
        .init(
          zh: "品种 \(label) 约定 \(agreed) 盒，大于各机构上限之和 \(caps) 盒，差 \(agreed - caps) 盒无处可分。",
          en: "\(label): the agreed \(agreed) packs are \(agreed - caps) more than the sum of caps, \(caps)."),
        hint: .init(zh: "请提高上限或默认上限倍数。", en: "Raise caps, or cap_ratio."))
    }
  }

  private func reportWithoutBasis(_ row: GivenRow<Product>, floors: Int128, _ uncounted: UncountedUnits) {
    let product = row.record
    let label = "\(product.id) \(product.genericName)"
    let there = uncounted.words(product)
    log.report(
      .productWithoutBasis, at: RecordPlace(.products, row.origin, "product_id"), value: product.id,
      .init(
        zh:
          "品种 \(label) 在参加的机构中没有任何测算基数，锁定数合计 \(floors) 盒，不等于约定的 \(product.agreedPacks) 盒，无法分解。\(there?.found.chinese ?? "")",
        en:
          "\(label) has no basis at any institution that takes part, and its fixed volumes add up to \(floors) packs, not to the agreed \(product.agreedPacks).\(there.map { " " + $0.found.english } ?? "")"
      ),
      hint: there?.hint ?? .init(zh: "请补充历史用量或报量，或用锁定数分完。", en: "Add usage or demand, or fix volumes that add up."))
  }

  private func spot(_ limit: PlacedLimit, _ column: String) -> RecordPlace {
    RecordPlace(.limits, limit.origin, column)
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
