import Planning

// Model.md, "Sanity checks" 口径核对: what no rule of form forbids and yet is hardly meant. Every finding is a warning that names
// a record, with both numbers in one unit, what it looks like, and how to mend or accept it.

/// Looks for volumes in another unit, jumps, lines twice and the like.
struct SanityCheck {
  let draft: GivenTables
  let log: any FaultLog
  /// Whose usage counts in the split: who takes part, and who merged into another one.
  let takesPart: [Bool]

  var products: [GivenRow<Product>] { draft.products.rows }
  var institutions: [GivenRow<Institution>] { draft.institutions.rows }

  /// The years of which each institution is said to have some months alone.
  private(set) var partialYears: [Int: Set<Int>] = [:]

  init(draft: GivenTables, partialYears: [Int: Set<Int>], log: any FaultLog) {
    (self.draft, self.log) = (draft, FindingsLog(log, draft))
    self.partialYears = partialYears
    takesPart = draft.institutions.rows.map { SanityCheck.counts($0.record) }
  }

  /// Whether an institution's usage counts in the split.
  static func counts(_ institution: Institution) -> Bool { institution.takesPart || institution.successorID != nil }

  /// Reports everything. A packet has one district's part, which has no peers, and was looked at as part of the city.
  ///
  /// - Complexity: linear in the lines, on average.
  func run() {
    guard draft.parameters.values.planIdentity.isEmpty, draft.assignment == nil,
      draft.incomplete.isDisjoint(with: [.products, .institutions, .usage, .demand])
    else { return }
    let usage = draft.usage.map {
      Quantities(usage: $0.records, institutionCount: institutions.count, productCount: products.count)
    }
    let demand = draft.demand.map {
      Quantities(demand: $0.records, institutionCount: institutions.count, productCount: products.count)
    }
    checkAgreed(usage, demand)
    checkPrices()
    if let usage, let lines = draft.usage {
      let fit = ProportionalFit(usage, institutionCount: institutions.count, productCount: products.count)
      let odd = checkUnits(fit, digits: digits(of: lines.records))
      checkShares(fit)
      checkYears(fit, lines, besides: odd)
      checkHalfYears(usage, lines)
      checkTwice(lines)
      if let demand { checkDemand(demand, against: usage, besides: odd) }
    }
    if let demand, let lines = draft.demand {
      let fit = ProportionalFit(demand, institutionCount: institutions.count, productCount: products.count)
      _ = checkUnits(fit, digits: digits(of: lines.records))
    }
    checkNames()
  }

  /// What a product and an institution are called in messages.
  func label(product: Int) -> String { "\(products[product].record.id) \(products[product].record.genericName)" }
  func label(institution: Int) -> String { "\(institutions[institution].record.id) \(institutions[institution].record.name)" }

  func place(institution: Int, _ column: String = "institution_id") -> RecordPlace {
    RecordPlace(.institutions, institutions[institution].origin, column)
  }

  private func digits<Record: CountedRecord>(of lines: [Record]) -> [DigitCounts] {
    var counts = [DigitCounts](repeating: DigitCounts(), count: institutions.count)
    let packs = products.map { Int64(max(1, $0.record.unitsPerPack)) }
    for line in lines {
      counts[line.institution].add(line.units.tenThousandths, unitsPerPack: packs[line.product])
    }
    return counts
  }

  // MARK: Institutions as a whole

  /// Institutions in another unit than their peers'. Returns them.
  private func checkUnits(_ fit: ProportionalFit, digits: [DigitCounts]) -> Set<Int> {
    let zeros = reportZeros(digits, fit.quantities.table)
    let found = UnitSearch(fit: fit, products: products, digits: digits).suspicions()
    for suspicion in found where !zeros.contains(suspicion.institution) { report(suspicion, fit) }
    return zeros.union(found.map(\.institution))
  }

  private func report(_ suspicion: UnitSuspicion, _ fit: ProportionalFit) {
    let institution = suspicion.institution
    let code = ProblemCode.unit(suspicion.reading)
    let quantities = fit.quantities
    let places = quantities.cells(ofInstitution: institution).filter { fit.counts[$0] }
    // The product with most of it among those that the reading changes tells it best.
    let changed = places.filter { products[Int(quantities.cells[$0].product)].record.factor(suspicion.reading) != 1 }
    guard let example = changed.max(by: { quantities.cells[$0].sum < quantities.cells[$1].sum }) else { return }
    let cell = quantities.cells[example]
    let product = products[Int(cell.product)].record
    let own = quantities.yearly(cell)
    let months = Double(cell.months) / quantities.years
    let usual = exponential(suspicion.size + fit.products[Int(cell.product)]) * months
    let corrected = own * product.factor(suspicion.reading)
    let looks = SanityWords.looks(suspicion.reading)
    let id = institutions[institution].record.id
    func number(_ value: Double) -> String { SanityWords.quantity(value) }
    log.report(
      code, at: place(institution: institution), value: id,
      .init(
        zh:
          "机构 \(label(institution: institution)) 在\(log.name(of: quantities.table).chinese)的数量\(looks.chinese)：品种 \(product.id) 一年 \(number(own))，按其他机构的比例约 \(number(usual))（最小单位）；改正后为 \(number(corrected))。共 \(places.count) 个品种。",
        en:
          "The numbers of \(label(institution: institution)) in \(log.name(of: quantities.table).english) \(looks.english): \(number(own)) minimum units of \(product.id) a year, where the proportions of others say about \(number(usual)); mended they are \(number(corrected)). It has \(places.count) products."
      ),
      hint: Localized(
        zh: "请与机构核对单位；填错的，把该机构的数量改成最小单位。", en: "Ask the institution for the unit, and give its numbers in minimum units.")
        + SanityWords.accept(code, institution: id))
  }

  /// Institutions with almost nothing but 0. Returns them.
  private func reportZeros(_ digits: [DigitCounts], _ schema: TableSchema) -> Set<Int> {
    let limits = SanityLimits.mostlyZero
    let all = digits.reduce(into: DigitCounts()) { $0.add($1) }
    var found: Set<Int> = []
    for (institution, own) in digits.enumerated()
    where own.all >= limits.lines && Double(own.zeros) >= limits.share * Double(own.all) {
      guard Double(all.zeros - own.zeros) <= limits.usual * Double(all.all - own.all) else { continue }
      found.insert(institution)
      let id = institutions[institution].record.id
      log.report(
        .mostlyZero, at: place(institution: institution), value: id,
        .init(
          zh: "机构 \(label(institution: institution)) 在\(log.name(of: schema).chinese)的 \(own.all) 行中有 \(own.zeros) 行是 0，其他机构很少有 0。",
          en:
            "\(own.zeros) of \(own.all) lines of \(label(institution: institution)) in \(log.name(of: schema).english) are 0, which others rarely have."
        ),
        hint: Localized(
          zh: "0 表示填报为零；没有填报的请留空，按万填写后被取整的请改成最小单位。",
          en: "0 means none: leave out what was not reported, and give minimum units where units of 10,000 were rounded to 0.")
          + SanityWords.accept(.mostlyZero, institution: id))
    }
    return found
  }

  // MARK: Names

  private func checkNames() {
    let records = institutions.map(\.record)
    for (first, second) in NamesAlike(institutions: records).pairs() {
      let id = records[second].id
      let earlier = RecordPlace(.institutions, record: institutions[first].origin)
      log.report(
        .namesAlike, at: place(institution: second, "name"), value: records[second].name,
        .init(
          zh: "机构 \(label(institution: second)) 与 \(label(institution: first))（\(log.reference(earlier).chinese)）名称几乎相同，可能是同一家机构。",
          en:
            "\(label(institution: second)) and \(label(institution: first)) (\(log.reference(earlier).english)) have nearly one name and may be one institution."
        ),
        hint: Localized(
          zh: "是同一家的请合并为一个编码（已合并的机构填“承接机构”）；不是的，请写出区别。",
          en: "If they are one, keep one code (successor_id, where one merged into the other); if not, write the names apart.")
          + SanityWords.accept(.namesAlike, institution: id))
    }
  }
}

/// A line with a number of minimum units.
protocol CountedRecord: PairedRecord {
  var units: Decimal4 { get }
}

extension UsageRecord: CountedRecord {}
extension DemandRecord: CountedRecord {}
