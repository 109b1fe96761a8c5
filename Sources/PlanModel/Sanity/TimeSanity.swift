import Planning

extension SanityCheck {
  /// Jumps between years, and single cells; institutions that were told to be in another unit are left out.
  func checkYears(_ fit: ProportionalFit, _ lines: Lines<UsageRecord>, besides odd: Set<Int>) {
    let jumps = YearJumps(fit.quantities, lines.records)
    for (product, year, change) in jumps.products { reportJump(ofProduct: product, year, change) }
    var told = odd
    for jump in jumps.institutions where told.insert(jump.institution).inserted { reportJump(jump, fit.quantities, lines.records) }
    checkCells(fit, jumps, lines, besides: told)
  }

  private func reportJump(ofProduct index: Int, _ year: Int, _ change: Double) {
    let row = products[index]
    let times = SanityWords.times(exponential(abs(change)))
    let isUp = change > 0
    log.report(
      .productJumps, at: RecordPlace(.products, row.origin, "product_id").during(years: year - 1...year), value: row.record.id,
      .init(
        zh:
          "品种 \(label(product: index)) \(year) 年的用量在多数机构\(isUp ? "涨到" : "降到") \(year - 1) 年的 \(isUp ? times : "1/\(times)")\(isUp ? " 倍" : "")。",
        en:
          "At most institutions the usage of \(label(product: index)) in \(year) is \(isUp ? times : "1/\(times)") times that of \(year - 1)."
      ),
      hint: Localized(
        zh: "请核对两年的单位是否相同（盒、最小单位、万）。", en: "Check that both years are in one unit (packs, minimum units, units of 10,000).")
        + SanityWords.accept(.productJumps, product: row.record.id))
  }

  private func reportJump(
    _ jump: (institution: Int, year: Int, change: Double, cells: Int), _ quantities: Quantities, _ lines: [UsageRecord]
  ) {
    let record = institutions[jump.institution].record
    let times = SanityWords.times(exponential(abs(jump.change)))
    let isUp = jump.change > 0
    var example: (product: Int, before: Int64, after: Int64)?
    for place in quantities.cells(ofInstitution: jump.institution) {
      let cell = quantities.cells[place]
      var sums: [Int: Int64] = [:]
      YearJumps.forEachYear(lines, cell.lines) { year, sum, _ in sums[year] = sum }
      guard let before = sums[jump.year - 1], let after = sums[jump.year], before > 0, after > 0,
        isUp == (after > before), max(before, after) > max(example?.before ?? 0, example?.after ?? 0)
      else { continue }
      example = (Int(cell.product), before, after)
    }
    func units(_ value: Int64) -> String { SanityWords.quantity(Double(value) / 10_000) }
    let words = example.map { example in
      Localized(
        zh:
          "（例：品种 \(products[example.product].record.id) \(jump.year - 1) 年 \(units(example.before))，\(jump.year) 年 \(units(example.after))）",
        en:
          " (\(products[example.product].record.id): \(units(example.before)) in \(jump.year - 1), \(units(example.after)) in \(jump.year))"
      )
    }
    log.report(
      .institutionJumps, at: place(institution: jump.institution).during(years: jump.year - 1...jump.year), value: record.id,
      .init(
        zh:
          "机构 \(label(institution: jump.institution)) \(jump.year) 年的用量普遍\(isUp ? "涨到" : "降到") \(jump.year - 1) 年的 \(isUp ? "\(times) 倍" : "1/\(times)")，其他机构没有这样变\(words?.chinese ?? "")。",
        en:
          "The usage of \(label(institution: jump.institution)) in \(jump.year) is \(isUp ? times : "1/\(times)") times that of \(jump.year - 1), which that of others is not\(words?.english ?? "")."
      ),
      hint: Localized(
        zh: "请核对两年的单位是否相同（盒、最小单位、万）。", en: "Check that both years are in one unit (packs, minimum units, units of 10,000).")
        + SanityWords.accept(.institutionJumps, institution: record.id))
  }

  /// The single cells that stand out most, from year to year or against institution and product.
  private func checkCells(_ fit: ProportionalFit, _ jumps: YearJumps, _ lines: Lines<UsageRecord>, besides told: Set<Int>) {
    let cells = fit.quantities.cells
    let least = naturalLog(SanityLimits.cellFactor)
    // By place in the cells: how many spreads away.
    var found: [Int: Double] = [:]
    for change in jumps.changes where abs(change.change) >= max(least, SanityLimits.cellSpreads * jumps.spread) {
      found[Int(change.cell)] = max(found[Int(change.cell)] ?? 0, abs(change.change) / jumps.spread)
    }
    for (place, cell) in cells.enumerated() where fit.counts[place] {
      let (institution, product) = (Int(cell.institution), Int(cell.product))
      guard fit.cellsOfInstitution[institution] >= 3, fit.cellsOfProduct[product] > SanityLimits.fewestUsers else { continue }
      let residual = abs(fit.residual(place))
      guard residual >= least else { continue }
      let spreads = residual / fit.spreads[product]
      if spreads >= SanityLimits.cellSpreads { found[place] = max(found[place] ?? 0, spreads) }
    }
    let most = max(SanityLimits.fewestCellsListed, Int(Double(cells.count) * SanityLimits.cellShare))
    let listed = found.filter { !told.contains(Int(cells[$0.key].institution)) }
      .sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(most)
    for (place, _) in listed.sorted(by: { $0.key < $1.key }) { reportCell(place, fit, lines.records) }
  }

  private func reportCell(_ place: Int, _ fit: ProportionalFit, _ lines: [UsageRecord]) {
    let cell = fit.quantities.cells[place]
    let (institution, product) = (institutions[Int(cell.institution)].record, products[Int(cell.product)].record)
    let own = fit.quantities.yearly(cell)
    let usual = own * exponential(-fit.residual(place))
    var years: [String] = []
    YearJumps.forEachYear(lines, cell.lines) { year, sum, _ in
      years.append("\(year): \(SanityWords.quantity(Double(sum) / 10_000))")
    }
    let unit = product.unit.isEmpty ? "最小单位" : product.unit
    log.report(
      .cellStandsOut,
      at: usagePlace(cell).during(years: lines[cell.lines.lowerBound].period.year...lines[cell.lines.upperBound - 1].period.year),
      value: "\(institution.id);\(product.id)",
      .init(
        zh:
          "机构 \(label(institution: Int(cell.institution))) 品种 \(label(product: Int(cell.product))) 一年 \(SanityWords.quantity(own)) \(unit)，按机构规模和品种推算约 \(SanityWords.quantity(usual)) \(unit)；各年 \(years.joined(separator: "，"))。",
        en:
          "\(label(product: Int(cell.product))) at \(label(institution: Int(cell.institution))): \(SanityWords.quantity(own)) minimum units a year, where its size and the product say about \(SanityWords.quantity(usual)); by year \(years.joined(separator: ", "))."
      ),
      hint: Localized(
        zh: "请核对这一格的单位和小数点（包装转换比 \(product.unitsPerPack)）。",
        en: "Check the unit and the decimal point of this cell (a pack has \(product.unitsPerPack)).")
        + SanityWords.accept(.cellStandsOut, institution: institution.id, product: product.id))
  }

  /// Institutions without usage for half a year that others have by month, and with so many lines in the other months that it is no
  /// chance.
  func checkHalfYears(_ usage: Quantities, _ lines: Lines<UsageRecord>) {
    let records = lines.records
    func month(_ line: UsageRecord) -> Int32? { line.period.month != nil && line.units > .zero ? line.period.code : nil }
    let months = Set(records.lazy.compactMap(month)).sorted()
    let places = Dictionary(uniqueKeysWithValues: months.enumerated().map { ($1, $0) })
    guard months.count > SanityLimits.halfYear.upperBound else { return }
    for institution in institutions.indices {
      var counts = [Int](repeating: 0, count: months.count)
      for place in usage.cells(ofInstitution: institution) {
        for line in records[usage.cells[place].lines] { if let place = month(line).flatMap({ places[$0] }) { counts[place] += 1 } }
      }
      let own = counts.reduce(0, +)
      guard own > 0, let gap = SanityCheck.longestGap(counts), SanityLimits.halfYear.contains(gap.count) else { continue }
      let usual = Double(own) / Double(months.count - gap.count)
      guard usual * Double(gap.count) >= SanityLimits.fewestMissingLines else { continue }
      if isTold(institution, months[gap], usage, records) { continue }
      reportHalfYear(institution, Period(code: months[gap.lowerBound]), Period(code: months[gap.upperBound - 1]), gap.count, own)
    }
  }

  /// Whether an institution's missing months are told as such (W573): it has no line of any of them, not even one of 0.
  private func isTold(
    _ institution: Int, _ months: ArraySlice<Int32>, _ usage: Quantities, _ records: [UsageRecord]
  ) -> Bool {
    guard let years = partialYears[institution], months.allSatisfy({ years.contains(Int($0) / 100) }) else { return false }
    let gap = Set(months)
    return usage.cells(ofInstitution: institution).allSatisfy { place in
      records[usage.cells[place].lines].allSatisfy { !gap.contains($0.period.code) }
    }
  }

  /// The longest run of zeros, the first of those as long.
  private static func longestGap(_ counts: [Int]) -> Range<Int>? {
    var (longest, start): (Range<Int>, Int?) = (0..<0, nil)
    for (place, count) in (counts + [1]).enumerated() {
      if count == 0 {
        start = start ?? place
      } else {
        if let start, place - start > longest.count { longest = start..<place }
        start = nil
      }
    }
    return longest.isEmpty ? nil : longest
  }

  private func reportHalfYear(_ institution: Int, _ first: Period, _ last: Period, _ missing: Int, _ lines: Int) {
    let id = institutions[institution].record.id
    log.report(
      .halfYear, at: place(institution: institution).during(first, last), value: id,
      .init(
        zh:
          "机构 \(label(institution: institution)) 从 \(first) 到 \(last) 连续 \(missing) 个月没有用量，其余月份有 \(lines) 行，其他机构这些月份都有，像是少报了半年。",
        en:
          "\(label(institution: institution)) has no usage in the \(missing) months from \(first) to \(last), which others have, and \(lines) lines in the other months: half a year seems not to be reported."
      ),
      hint: Localized(
        zh: "漏报的请补上；新开业或停业的，请确认。", en: "Have it reported; confirm it where the institution opened or closed.")
        + SanityWords.accept(.halfYear, institution: id))
  }
}
