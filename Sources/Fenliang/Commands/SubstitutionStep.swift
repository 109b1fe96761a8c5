import PlanModel
import PlanTables
import Planning

/// One day's substitutions over a signed plan: the plan in which the delivered packs and all other contracts are fixed, and
/// each substitute is split by what every institution is still owed.
///
/// With delivered d and allocated x of the product that fails, in whole packs:
///
///     agreed of the product     Σ d, its cells fixed at d
///     agreed of the substitute  A − Σ d
///     basis of the substitute   max(0, x − d) × units per pack
///     cap, floor                max(0, cap − d), max(0, floor − d)
///
/// Where nobody was delivered more than allocated, Σ max(0, x − d) = A − Σ d: a fill of 1 is exactly what is outstanding.
struct SubstitutionStep {
  /// A row of 替补 with the day on which the next one of the same product takes over.
  typealias Row = (record: SubstitutionRecord, until: CalendarDate?)

  /// What became of one product, by place of the institution.
  struct Replacement {
    var product: Identifier
    var substitute: Identifier
    var oldPacks: [Int]
    var deliveredPacks: [Int]
  }

  let plan: Plan
  /// The signed packs, by cell.
  let packs: [Int]
  /// What they exceed.
  let excesses: [Excess]
  private(set) var records: PlanRecords
  private(set) var replacements: [Replacement] = []
  private(set) var findings: [Problem] = []
  private var limits: [LimitRecord] = []
  /// For each institution, where its purchases count; nil where nowhere.
  private let heirs: [Int?]

  /// Applies the rows; `purchases` are in the plan's records.
  init(plan: Plan, packs: [Int], excesses: [Excess], rows: [Row]) {
    self.plan = plan
    self.packs = packs
    self.excesses = excesses
    records = plan.records
    heirs = SubstitutionStep.heirs(plan)
    var replaced: Set<Int> = []
    for row in rows {
      if let product = replace(row) { replaced.insert(product) }
    }
    for (index, cell) in plan.cells.enumerated() where !replaced.contains(cell.product) {
      limits.append(LimitRecord(institution: cell.institution, product: cell.product, fixedPacks: packs[index]))
    }
    records.limits = limits
    // Everything else is locked at what was signed.
    records.cityAllocation = nil
    for excess in excesses { raise(excess) }
    records.parameterLines.sort { idPrecedes($0.key, $1.key) }
  }

  private static func heirs(_ plan: Plan) -> [Int?] {
    plan.institutions.indices.map { start in
      var place = start
      while let successor = plan.institutions[place].successorID {
        guard let next = plan.institutions.firstIndex(sortedID: successor, id: \.id) else { return nil }
        place = next
      }
      return plan.institutions[place].takesPart ? place : nil
    }
  }

  private func product(_ id: Identifier) -> Int? { plan.products.firstIndex(sortedID: id, id: \.id) }

  /// Replaces one product; returns its place, or nil where nothing is left to substitute.
  private mutating func replace(_ row: Row) -> Int? {
    let record = row.record
    let root = SubstitutionRecord.root(of: record.productID) { product($0) != nil }
    let current = product(SubstitutionRecord.substituteID(of: root, role: .backup)) ?? product(root)
    guard let current, let rootPlace = product(root) else { preconditionFailure("\(root) is no product") }
    let month = Period(year: record.fromDate.year, month: record.fromDate.month)
    let substitute = records.products.count
    let purchases = moved(
      root: rootPlace, current: current, substitute: substitute, from: month,
      until: row.until.map { Period(year: $0.year, month: $0.month) })
    let delivered = deliveredPacks(of: current, before: month, in: purchases)
    let deliveredSum = delivered.reduce(0, +)
    var old = plan.products[current]
    noteBeyondSigned(old, signed: signedPacks(of: current), delivered)
    var new = old
    new.agreedPacks = old.agreedPacks - deliveredSum
    guard new.agreedPacks > 0 else {
      noteNothingLeft(old, deliveredSum)
      return nil
    }
    new.id = SubstitutionRecord.substituteID(of: root, role: record.role)
    new.supplier = plan.products[rootPlace].supplier(for: record.role)
    new.backupSupplier = ""
    new.secondBackupSupplier = record.role == .backup ? plan.products[rootPlace].secondBackupSupplier : ""
    new.price = record.price
    new.previousAgreedUnits = nil
    new.suppliedFrom = record.fromDate
    // An end that was agreed before holds for whoever supplies; one before the day was the failing company's.
    new.suppliedUntil = old.suppliedUntil.flatMap { $0 >= record.fromDate ? $0 : nil }
    let lastDay = record.fromDate.adding(days: -1)
    old.suppliedUntil = min(old.suppliedUntil ?? lastDay, lastDay)
    // Its volume of last year is kept by both together.
    old.previousAgreedUnits = nil
    old.agreedPacks = deliveredSum
    records.products[current] = old
    records.products.append(new)
    records.purchases = purchases
    let allocated = fix(current, delivered, substitute)
    nameInRules(old.id, new.id)
    replacements.append(
      Replacement(product: old.id, substitute: new.id, oldPacks: allocated, deliveredPacks: delivered))
    return current
  }

  /// Purchases with those from the backups under the product that each of them supplies: before the day under the present
  /// one, then under its substitute, up to the next one's day.
  private func moved(
    root: Int, current: Int, substitute: Int, from month: Period, until next: Period?
  ) -> [PurchaseRecord] {
    var sums: [PurchaseRecord: Int64] = [:]
    for line in records.purchases ?? [] {
      var product = line.product
      var kind = line.kind
      if product == root, kind == .backup {
        if current != root, line.month < month {
          (product, kind) = (current, .selected)
        } else if next.map({ line.month < $0 }) ?? true {
          (product, kind) = (substitute, .selected)
        }
      }
      let key = PurchaseRecord(
        institution: line.institution, product: product, month: line.month, kind: kind, units: .zero)
      sums[key, default: 0] += line.units.tenThousandths
    }
    return sums.map {
      PurchaseRecord(
        institution: $0.key.institution, product: $0.key.product, month: $0.key.month, kind: $0.key.kind,
        units: Decimal4(tenThousandths: $0.value))
    }.sorted {
      ($0.institution, $0.product, $0.month, $0.kind.rawValue) < ($1.institution, $1.product, $1.month, $1.kind.rawValue)
    }
  }

  /// What each institution was delivered of a product in the months before the substitution's [packs, rounded up].
  private mutating func deliveredPacks(
    of product: Int, before month: Period, in purchases: [PurchaseRecord]
  ) -> [Int] {
    var units = [Int64](repeating: 0, count: plan.institutions.count)
    var late: Int64 = 0
    var excluded: [Int: Int64] = [:]
    let cycle = records.parameters.cycleMonths
    for line in purchases where line.product == product && line.kind == .selected && cycle.contains(line.month) {
      if line.month >= month {
        late += line.units.tenThousandths
      } else if let heir = heirs[line.institution] {
        if exclusion(of: product, heir) != nil {
          excluded[heir, default: 0] += line.units.tenThousandths
          continue
        }
        // Of others it is said where purchases are read that they do not count.
        units[heir] += line.units.tenThousandths
      }
    }
    let id = plan.products[product].id
    if late != 0 {
      warn(
        .purchasesAfterSubstitution, id,
        zh: "品种 \(id) 在 \(month) 及以后仍有原企业采购 \(Decimal4(tenThousandths: late))（最小单位），不计入已供应。",
        en:
          "\(id): \(Decimal4(tenThousandths: late)) units bought of the replaced supplier in or after \(month) do not count as delivered.",
        hintZh: "启用当月起的用量由替补企业供应；如应计入，请把启用日期改到下个月。",
        hintEn: "Only months before the day's own count; move the day where they should.")
    }
    for (heir, amount) in excluded.sorted(by: { $0.key < $1.key }) where amount > 0 { noteExcluded(product, heir, amount) }
    let perPack = Int64(plan.products[product].unitsPerPack) * 10_000
    return units.map { $0 <= 0 ? 0 : Int(($0 + perPack - 1) / perPack) }
  }

  /// The rule that leaves an institution out of a product; nil where none does.
  private func exclusion(of product: Int, _ institution: Int) -> Rule? {
    plan.exclusion(of: plan.products[product].id, at: plan.institutions[institution].id)
  }

  /// By place of the institution.
  private func signedPacks(of product: Int) -> [Int] {
    var signed = [Int](repeating: 0, count: plan.institutions.count)
    for (index, cell) in plan.cells.enumerated() where cell.product == product { signed[cell.institution] = packs[index] }
    return signed
  }

  /// Fixes a product's cells at what was delivered and gives its substitute basis, caps and floors; returns the signed packs.
  private mutating func fix(_ current: Int, _ delivered: [Int], _ substitute: Int) -> [Int] {
    let allocated = signedPacks(of: current)
    var owed: [(institution: Int, packs: Int)] = []
    var hasCell = [Bool](repeating: false, count: plan.institutions.count)
    let floorRatio = records.parameters.floorRatio
    for (index, cell) in plan.cells.enumerated() where cell.product == current {
      let institution = cell.institution
      hasCell[institution] = true
      limits.append(
        LimitRecord(institution: institution, product: current, fixedPacks: delivered[institution]))
      let rest = packs[index] - delivered[institution]
      guard rest > 0 else { continue }
      owed.append((institution, rest))
      let cap = cell.cap.map { max(0, $0 - delivered[institution]) }
      let floor = max(0, cell.floor - delivered[institution])
      if cap != nil || floor > 0 || floorRatio > .zero {
        limits.append(
          LimitRecord(
            institution: institution, product: substitute, floorPacks: Decimal4(whole: floor),
            capPacks: cap.map { Decimal4(whole: $0) }))
      }
    }
    liftDemandCap(current, delivered, hasCell)
    for institution in delivered.indices where delivered[institution] > 0 && !hasCell[institution] {
      limits.append(
        LimitRecord(institution: institution, product: current, fixedPacks: delivered[institution]))
    }
    let basis = OutstandingBasis(
      owed, institutions: plan.institutions, unitsPerPack: records.products[substitute].unitsPerPack)
    basis.add(to: &records, product: substitute)
    return allocated
  }

  /// Takes 报量封顶 away where more was delivered than reported: what was delivered is fixed, and the caps that it gave the substitute are
  /// in lines of limits.
  private mutating func liftDemandCap(_ product: Int, _ delivered: [Int], _ hasCell: [Bool]) {
    guard !plan.cellRules.areReportsCaps.isEmpty, records.parameters.demandCap != false else { return }
    let unitsPerPack = Double(plan.products[product].unitsPerPack)
    var beyond = plan.cells.indices.filter { index in
      let cell = plan.cells[index]
      guard cell.product == product, let most = plan.cellRules.reportedPacks(ofCell: index, unitsPerPack) else { return false }
      return delivered[cell.institution] > most
    }.map { plan.cells[$0].institution }
    beyond += (records.demand ?? []).lazy.filter { $0.product == product }.map(\.institution).filter {
      !hasCell[$0] && delivered[$0] > 0
    }
    guard let first = beyond.min() else { return }
    records.parameters.demandCap = false
    records.parameterLines.removeAll { $0.key == "demand_cap" }
    records.parameterLines.append(ParameterRecord(key: "demand_cap", value: "no"))
    let (id, name) = (plan.products[product].id, plan.institutions[first].id)
    warn(
      .limitRaisedForSigned, "demand_cap",
      zh: "品种 \(id) 有 \(beyond.count) 家机构（例如 \(name)）已供应的多于报量，本次结果的参数“报量封顶”改为 否；替补品种仍按原来的上限分。",
      en:
        "\(id): \(beyond.count) institution(s), such as \(name), were delivered more than they reported; demand_cap is no in this output. The substitute keeps the caps there were.",
      hintZh: "请核对实际采购的数量单位和报量；续签时请核对这个参数。",
      hintEn: "Check the unit of the purchases and what was reported; look at the parameter when the plan is renewed.")
  }

  /// Rules that name a product name its substitute too. What rules of each cell asked of the product is in the lines of limits of
  /// both, so that they are about the other products alone.
  private mutating func nameInRules(_ old: Identifier, _ new: Identifier) {
    let others = Set(records.products.map(\.id)).subtracting([old, new])
    for index in (records.rules ?? []).indices.reversed() {
      if case .each? = records.rules?[index].kind, let products = records.rules?[index].products, products.contains(old) {
        let rest = others.filter { products.contains($0) }.sorted(by: idPrecedes)
        records.rules?[index].products = ProductSelector(rest.joined(separator: ";"))
        if rest.isEmpty { records.rules?.remove(at: index) }
        continue
      }
      guard let products = records.rules?[index].products, products.ids.contains(old) else { continue }
      records.rules?[index].products = products.adding(new)
    }
  }

  /// Signed contracts hold even where whole packs exceed a limit by a part of a pack: the limit gives way to them.
  private mutating func raise(_ excess: Excess) {
    let more = excess.value - excess.limit
    let id: Identifier
    switch excess.row {
    case .product: return
    case .capacity(let name):
      id = name
      guard let place = plan.institutions.firstIndex(sortedID: name, id: \.id) else { return }
      records.institutions[place].capacity?.tenThousandths += more
    case .rule(let name):
      id = name
      guard let place = records.rules?.firstIndex(where: { $0.id == name }) else { return }
      records.rules?[place].limit.tenThousandths += more
    case .end(let name, let sense):
      id = name
      guard let place = records.rules?.firstIndex(where: { $0.id == name }), let end = records.rules?[place].end(sense) else { return }
      records.rules?[place].widenBand(sense, to: Decimal4(tenThousandths: end.tenThousandths + more))
    }
    let amount = Decimal4(tenThousandths: more)
    warn(
      .limitRaisedForSigned, id, zh: "已签合同使 \(id) 的限值超出 \(amount)，本次按已签量放宽。",
      en: "\(id): what is signed exceeds the limit by \(amount); the limit is raised to it.",
      hintZh: "原因见上一次结果的 W590。", hintEn: "See W590 of the earlier output.")
  }

  private mutating func noteNothingLeft(_ product: Product, _ delivered: Int) {
    warn(
      .nothingToSubstitute, product.id,
      zh: "品种 \(product.id) 约定 \(product.agreedPacks) 盒，已供应 \(delivered) 盒，没有可替补的余量，保持不变。",
      en: "\(product.id): \(delivered) of \(product.agreedPacks) agreed packs are delivered; nothing is left to substitute.",
      hintZh: "请核对实际采购的数量单位（最小单位）。", hintEn: "Check that purchases are in minimum units.")
  }

  /// What institutions were delivered beyond what was signed for them: others are owed less than what is outstanding in sum.
  private mutating func noteBeyondSigned(_ product: Product, signed: [Int], _ delivered: [Int]) {
    let beyond = delivered.indices.filter { delivered[$0] > signed[$0] }
    guard let first = beyond.first else { return }
    var (packs, amount) = (0, Fen.zero)
    for place in beyond {
      packs += delivered[place] - signed[place]
      amount += Fen(packs: delivered[place], price: product.price) - Fen(packs: signed[place], price: product.price)
    }
    let name = plan.institutions[first].id
    warn(
      .deliveredBeyondSigned, product.id,
      zh: beyond.count == 1
        ? "品种 \(product.id) 在机构 \(name) 已供应 \(delivered[first]) 盒，多于已签的 \(signed[first]) 盒：多 \(packs) 盒、\(amount) 元。"
        : "品种 \(product.id) 在 \(name) 等 \(beyond.count) 家机构已供应多于已签：共多 \(packs) 盒、\(amount) 元。",
      en: beyond.count == 1
        ? "\(product.id): \(name) was delivered \(delivered[first]) packs of \(signed[first]) signed, \(packs) packs and \(amount) yuan more."
        : "\(product.id): \(beyond.count) institutions, \(name) the first, were delivered \(packs) packs and \(amount) yuan more than was signed.",
      hintZh: "多供应的照实计入，其他机构能替补的余量因此减少；请核对实际采购的数量单位和机构。",
      hintEn: "It counts as delivered and leaves less to substitute elsewhere: check units and institutions of the purchases.")
  }

  /// What an institution bought that a rule leaves out.
  private mutating func noteExcluded(_ product: Int, _ institution: Int, _ amount: Int64) {
    let (id, name) = (plan.products[product].id, plan.institutions[institution].id)
    let rule = exclusion(of: product, institution)?.id ?? ""
    let units = Decimal4(tenThousandths: amount)
    warn(
      .purchasesOutside, name, at: Place(file: "purchases.csv", column: "institution_id"),
      zh: "机构 \(name) 不参加品种 \(id)（规则 \(rule)），它的采购 \(units)（最小单位）不计入已供应。",
      en: "\(name) takes no part in \(id) (the rule \(rule)): the \(units) units that it bought do not count as delivered.",
      hintZh: "请核对机构编码，或该机构是否应参加。", hintEn: "Check the id, and whether the institution should take part.")
  }

  private mutating func warn(
    _ code: ProblemCode, _ value: String, at place: Place = Place(file: "substitutions.csv"), zh: String, en: String,
    hintZh: String, hintEn: String
  ) {
    findings.append(
      Problem(
        code: code.rawValue, severity: code.severity, place: place, value: value,
        message: Localized(zh: zh, en: en), hint: Localized(zh: hintZh, en: hintEn)))
  }
}
