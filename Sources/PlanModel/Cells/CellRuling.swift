public import Planning

// Model.md, "Rules of each cell": 每家不少于, 每家不超过, 不参加 and 报量封顶 while the cells of a plan are made.

/// A rule with what its scopes select.
struct RuleScope {
  /// Its index among the rules.
  let index: Int
  let row: GivenRow<Rule>
  let products: [Bool]
  let institutions: [Bool]

  func contains(_ product: Int, _ institution: Int) -> Bool { products[product] && institutions[institution] }
}

/// What rules ask of each cell.
struct CellRuling {
  /// The least and the most packs that rules allow a cell, each with what says so: a rule's index, or that of 报量封顶.
  struct Bounds {
    var floor: (packs: Int, source: Int32)?
    var cap: (packs: Int, source: Int32)?
  }

  /// Whether cells with this basis are capped at what was reported.
  let capsAtDemand: (Parameters.BasisSource) -> Bool
  private let hasDemandCap: Bool
  let each: [RuleScope]
  private let exclusions: [RuleScope]
  /// By product, the places of its rules among ``each``.
  private let eachOfProduct: [[Int]]
  /// Whether some rule excludes each product.
  private let hasExclusion: [Bool]
  private let choice: BasisChoice
  /// What comes of it.
  private(set) var result = CellRules()
  /// The institutions of which a basis was dropped.
  private(set) var losers: Set<Int> = []
  /// What was dropped, by place among the exclusions, then product.
  private var dropped: [[Int: Dropped]]
  /// Cells whose least is above their most, by rule and source of the most.
  private var contradictions: [[Int32]: (count: Int, cell: Cell, floor: Int, cap: Int)] = [:]

  private struct Dropped {
    var units = 0.0
    var institutions = 0
  }

  /// Nil where no rule is about single cells and nothing is capped at reported demand.
  init?(_ scopes: [RuleScope], demandCap: Bool?, choice: BasisChoice, productCount: Int, districts: [Int], takesPart: [Bool]) {
    each = scopes.filter { if case .each = $0.row.record.kind { true } else { false } }
    exclusions = scopes.filter { $0.row.record.kind == .exclusion }
    self.choice = choice
    capsAtDemand = { demandCap ?? ($0.plain == .demand) }
    hasDemandCap = demandCap ?? choice.contains { $0.plain == .demand }
    if each.isEmpty, exclusions.isEmpty, !hasDemandCap { return nil }
    let (each, exclusions) = (each, exclusions)
    eachOfProduct = (0..<productCount).map { product in each.indices.filter { each[$0].products[product] } }
    hasExclusion = (0..<productCount).map { product in exclusions.contains { $0.products[product] } }
    dropped = exclusions.map { _ in [:] }
    result.scopes = (each + exclusions).map { scope in
      let own = Set(districts.indices.lazy.filter { scope.institutions[$0] && takesPart[$0] }.map { districts[$0] })
      return CellRules.Scope(
        rule: scope.index, products: scope.products, institutions: scope.institutions, districts: own.sorted())
    }.sorted { $0.rule < $1.rule }
  }

  // MARK: Exclusions

  /// The rule that excludes a product at an institution; nil where none does.
  func excluding(_ product: Int, _ institution: Int) -> RuleScope? {
    hasExclusion[product] ? exclusions.first { $0.contains(product, institution) } : nil
  }

  /// Notes a basis that is not counted.
  mutating func drop(_ units: Double, of product: Int, at institution: Int, by rule: RuleScope) {
    guard units > 0, let place = exclusions.firstIndex(where: { $0.index == rule.index }) else { return }
    losers.insert(institution)
    dropped[place][product, default: Dropped()].units += units
    dropped[place][product, default: Dropped()].institutions += 1
  }

  /// The rules that dropped all that there was of a product.
  func dropping(_ product: Int) -> [Rule] {
    exclusions.indices.filter { dropped[$0][product] != nil }.map { exclusions[$0].row.record }
  }

  // MARK: Amounts

  /// The amounts of which shares are taken.
  private var amounts: Set<CellAmount> {
    var result = Set(each.compactMap(\.row.record.amount)).subtracting([.target])
    if hasDemandCap { result.insert(.demand) }
    return result
  }

  /// Finds every cell's amounts.
  ///
  /// - Parameter pairs: those that have lines, by product, then institution.
  mutating func findAmounts(of cells: [Cell], pairs: (CellAmount) -> [PairBasis]) {
    for amount in amounts {
      var values = [Double](repeating: -1, count: cells.count)
      var index = 0
      for pair in pairs(amount) {
        while index < cells.count, cells[index].pairKey < pair.key { index += 1 }
        if index < cells.count, cells[index].pairKey == pair.key { values[index] = pair.units }
      }
      result.amounts[amount] = values
    }
    if hasDemandCap, let reports = result.amounts[.demand] {
      result.areReportsCaps = cells.indices.map { reports[$0] >= 0 && capsAtDemand(choice[cells[$0].product, cells[$0].institution]) }
    }
    if each.contains(where: { $0.row.record.sense == .atLeast }) { result.floors = [Int32](repeating: -1, count: cells.count) }
    if hasDemandCap || each.contains(where: { $0.row.record.sense == .atMost }) {
      result.caps = [Int32](repeating: -1, count: cells.count)
    }
  }

  /// What rules ask of a cell whose target is known.
  func bounds(ofCell index: Int, _ cell: Cell, _ unitsPerPack: Double) -> Bounds {
    var bounds = Bounds()
    for place in eachOfProduct[cell.product] where each[place].institutions[cell.institution] {
      let rule = each[place].row.record
      guard let packs = result.packs(rule, rule.limit, ofCell: index, cell, unitsPerPack) else { continue }
      if rule.sense == .atLeast {
        if packs > bounds.floor?.packs ?? -1 { bounds.floor = (packs, Int32(each[place].index)) }
      } else if packs < bounds.cap?.packs ?? .max {
        bounds.cap = (packs, Int32(each[place].index))
      }
    }
    if let packs = result.reportedPacks(ofCell: index, unitsPerPack) {
      if packs < bounds.cap?.packs ?? .max { bounds.cap = (packs, CellRules.demandCapIndex) }
    }
    return bounds
  }

  /// Notes where a cell's floor and cap come from.
  mutating func set(_ index: Int, floor: Int32?, cap: Int32?) {
    if let floor { result.floors[index] = floor }
    if let cap { result.caps[index] = cap }
  }

  /// Notes a cell of which rules ask for more than others allow.
  mutating func contradict(_ cell: Cell, _ floor: (packs: Int, source: Int32), _ cap: (packs: Int, source: Int32)) {
    contradictions[[floor.source, cap.source], default: (0, cell, floor.packs, cap.packs)].count += 1
  }

  /// The rule behind a source; nil for 报量封顶.
  func rule(_ source: Int32) -> RuleScope? { each.first { $0.index == Int(source) } }

  // MARK: What is said at the end

  /// Says what is dropped, which cells have no amount to take a share of, and which rules contradict each other.
  func report(
    _ cells: [Cell], _ products: [GivenRow<Product>], _ institutions: [GivenRow<Institution>], _ parameters: RecordPlace,
    _ log: any FaultLog
  ) {
    for (scope, own) in zip(exclusions, dropped) where !own.isEmpty { reportDropped(scope, own, products, log) }
    for scope in each { reportWithoutAmount(scope, cells, institutions, log) }
    for (sources, found) in contradictions.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
      guard let least = rule(sources[0]) else { continue }
      let most = rule(sources[1])
      let (id, name) = (products[found.cell.product].record.id, institutions[found.cell.institution].record.id)
      let other =
        most.map {
          Localized(
            zh: "规则 \($0.row.record.id)（\($0.row.record.demands.chinese)）",
            en: "the rule \($0.row.record.id) (\($0.row.record.demands.english))")
        }
        ?? Localized(zh: "报量封顶", en: "demand_cap")
      let place = most.map { log.reference(RecordPlace(.rules, $0.row.origin, "limit")) } ?? log.reference(parameters)
      log.report(
        .cellRulesContradict, at: RecordPlace(.rules, least.row.origin, "limit"), value: "\(least.row.record.limit)",
        .init(
          zh:
            "规则 \(least.row.record.id)（\(least.row.record.demands.chinese)）与\(other.chinese)（\(place.chinese)）在 \(found.count) 个机构品种上矛盾，例如机构 \(name) 品种 \(id)：至少 \(found.floor) 盒，至多 \(found.cap) 盒。",
          en:
            "The rule \(least.row.record.id) (\(least.row.record.demands.english)) and \(other.english) (\(place.english)) contradict each other in \(found.count) cell(s), such as \(id) at \(name): at least \(found.floor) packs, at most \(found.cap)."
        ),
        hint: .init(zh: "请改其中一条的限值，或缩小一条的机构范围、品种范围。", en: "Change one of the limits, or narrow one of the scopes."))
    }
  }

  private func reportDropped(_ scope: RuleScope, _ own: [Int: Dropped], _ products: [GivenRow<Product>], _ log: any FaultLog) {
    func list(_ word: (Product, Dropped) -> String, _ mark: String, _ more: String) -> String {
      let shown = own.keys.sorted().prefix(10).map { word(products[$0].record, own[$0] ?? Dropped()) }
      return shown.joined(separator: mark) + (own.count > shown.count ? more : "")
    }
    func amount(_ dropped: Dropped) -> Decimal4 { Decimal4(tenThousandths: Int64(saturating: (dropped.units * 10_000).rounded())) }
    let chinese = list(
      { "\($0.id) \(amount($1)) \($0.unit.isEmpty ? "最小单位" : $0.unit)（\($1.institutions) 家）" }, "、", " 等 \(own.count) 个品种")
    let english = list({ "\($0.id) \(amount($1)) units (\($1.institutions) institutions)" }, ", ", ", … \(own.count) products in all")
    log.report(
      .exclusionDrops, at: RecordPlace(.rules, scope.row.origin, "rule_id"), value: scope.row.record.id,
      .init(
        zh: "规则 \(scope.row.record.id)：这些机构不参加这些品种，下列测算基数不计入：\(chinese)。",
        en: "The rule \(scope.row.record.id) takes out institutions with a basis, which is not counted: \(english)."),
      hint: .init(zh: "请核对品种范围和机构范围；如不该排除，请改范围或删去规则。", en: "Check its products and institutions."))
  }

  private func reportWithoutAmount(
    _ scope: RuleScope, _ cells: [Cell], _ institutions: [GivenRow<Institution>], _ log: any FaultLog
  ) {
    guard let amount = scope.row.record.amount, let values = result.amounts[amount] else { return }
    let own = cells.indices.filter { values[$0] < 0 && scope.contains(cells[$0].product, cells[$0].institution) }
    guard let first = own.first else { return }
    let id = institutions[cells[first].institution].record.id
    log.report(
      .shareOfNothing, at: RecordPlace(.rules, scope.row.origin, "measure"), value: scope.row.record.measureText,
      .init(
        zh:
          "规则 \(scope.row.record.id) 按\(amount.chinese)计，有 \(own.count) 个机构品种没有\(amount.chinese)（例如机构 \(id)），这条规则对它们不起作用。",
        en:
          "The rule \(scope.row.record.id) takes shares of \(amount.text); \(own.count) cell(s) have none (\(id), for one): it does not bind them."
      ),
      hint: .init(zh: "请核对；要限制它们，请在上下限表里填。", en: "Look at them; lines of limits bind them."))
  }
}

extension CellRules {
  /// What 报量封顶 allows a cell, in whole packs; nil where it does not hold.
  public func reportedPacks(ofCell index: Int, _ unitsPerPack: Double) -> Int? {
    guard !areReportsCaps.isEmpty, areReportsCaps[index], let reported = amounts[.demand]?[index] else { return nil }
    return Int(saturating: ceilingWithTolerance(reported / unitsPerPack))
  }

  /// The most packs that 报量封顶 leaves a product's cells, with the given caps of those where it does not hold; nil where it holds for
  /// none, or one has no cap at all.
  public func mostReported(_ range: Range<Int>, _ unitsPerPack: Double, cap: (Int) -> Int?) -> Int? {
    guard !areReportsCaps.isEmpty, range.contains(where: { areReportsCaps[$0] }) else { return nil }
    var sum = 0
    for cell in range {
      guard let cap = reportedPacks(ofCell: cell, unitsPerPack) ?? cap(cell) else { return nil }
      sum = sum.addingSaturated(cap)
    }
    return sum
  }

  /// The packs that a rule of each cell asks for, or allows, with a limit; nil where it does not bind the cell.
  ///
  /// "Not less" rounds up and "not more" down, but a cap at reported demand up: packs are not broken, and what was reported may be had.
  public func packs(_ rule: Rule, _ limit: Decimal4, ofCell index: Int, _ cell: Cell, _ unitsPerPack: Double) -> Int? {
    guard case .each(let amount) = rule.kind else { return nil }
    let value: Double
    switch amount {
    case nil: value = rule.measure == .units ? limit.double / unitsPerPack : limit.double
    case .target: value = limit.double * cell.target
    case let amount?:
      guard let units = amounts[amount]?[index], units >= 0 else { return nil }
      value = limit.double * units / unitsPerPack
    }
    let isUp = rule.sense == .atLeast || amount == .demand
    let packs = isUp ? ceilingWithTolerance(value) : floorWithTolerance(value)
    // No product has more packs.
    if packs > Double(NumberLimits.packs) { return rule.sense == .atLeast ? NumberLimits.packs : nil }
    return Int(packs)
  }
}

extension Cell {
  /// Orders cells by product, then institution, as ``PairBasis/key``.
  fileprivate var pairKey: Int64 { Int64(product) << 32 | Int64(institution) }
}

/// Rounded up, where what lies above a whole number by no more than rounding is that.
func ceilingWithTolerance(_ value: Double) -> Double { -floorWithTolerance(-value) }

/// The positive means of usage over years, Σ w U / Σ w, by product, then institution.
///
/// - Parameter lines: by institution, product, period.
func pairMeans(_ lines: [UsageRecord], productCount: Int, weights: (_ institution: Int) -> YearWeights) -> [PairBasis] {
  var result: [PairBasis] = []
  var own: (institution: Int, weights: YearWeights)?
  var start = 0
  while start < lines.count {
    let first = lines[start]
    let weights = own?.institution == first.institution ? own?.weights ?? weights(first.institution) : weights(first.institution)
    own = (first.institution, weights)
    var numerator: Int128 = 0
    while start < lines.count, lines[start].pair == first.pair {
      numerator += weights.weight(of: lines[start].period.year) * Int128(lines[start].units.tenThousandths)
      start += 1
    }
    guard numerator > 0, weights.sum > 0 else { continue }
    result.append(
      PairBasis(product: Int32(first.product), institution: Int32(first.institution), units: weights.mean(numerator)))
  }
  return countingSorted(result, bucketCount: productCount) { Int($0.product) }
}
