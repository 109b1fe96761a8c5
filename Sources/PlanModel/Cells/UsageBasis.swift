import Planning

// Model.md section 1, the basis from historical usage:
//
//   u_c = Σ_y w_y f_hy U_cy / Σ_y w_y        [minimum units per year]
//
// U_cy is the exact sum of the usage lines of cell c in year y, returns included; w_y the weight of the year. Without
// given weights every year that occurs in the usage table counts alike. Where years go by what institution h has data for
// (``UsagePresence``), f_hy is 12 by its months in year y, else 1, and the sum of weights is that of its years or of all. The
// numerator is summed in whole numbers and divided once, so that the order of the lines never matters.

/// The weights of the years, as whole numbers without a common divisor.
struct YearWeights {
  private static let firstYear = 1990
  /// By year from ``firstYear`` to 2100.
  private let weights: [Int128]
  /// Σ_y w_y.
  let sum: Int128
  /// The sum in ten-thousandths.
  private let divisor: Double

  /// Makes weights from those given, or from the years that occur, each 1.
  init(given: [Int: Decimal4]?, occurring years: [Int]) {
    var weights = [Int128](repeating: given == nil ? 1 : 0, count: 2101 - YearWeights.firstYear)
    if let given {
      var common: Int64 = 0
      for weight in given.values { common = greatestCommonDivisor(common, weight.tenThousandths) }
      let scale = Int128(max(1, common))
      var total: Int128 = 0
      for (year, weight) in given {
        let whole = Int128(weight.tenThousandths) / scale
        total += whole
        if weights.indices.contains(year - YearWeights.firstYear) { weights[year - YearWeights.firstYear] = whole }
      }
      sum = total
    } else {
      sum = Int128(years.count)
    }
    self.weights = weights
    divisor = nearestDouble(sum * 10_000)
  }

  /// Makes weights by year, whole numbers already, to be divided by another sum than their own.
  init(_ given: [Int: Int128], sum: Int128) {
    var weights = [Int128](repeating: 0, count: 2101 - YearWeights.firstYear)
    for (year, weight) in given { weights[year - YearWeights.firstYear] = weight }
    self.weights = weights
    self.sum = sum
    divisor = nearestDouble(sum * 10_000)
  }

  /// w_y.
  func weight(of year: Int) -> Int128 { weights[year - YearWeights.firstYear] }

  /// Σ w U in ten-thousandths, as a yearly mean in units: the one division.
  func mean(_ numerator: Int128) -> Double { nearestDouble(numerator) / divisor }
}

/// The nearest `Double`, ties to even, as `Double(value)` gives it, by 64-bit arithmetic: many times faster.
///
/// The 64 leading bits keep a sticky last bit for whatever is cut off, so the one rounding is right.
func nearestDouble(_ value: Int128) -> Double {
  let magnitude = value.magnitude
  let shift = max(0, 64 - magnitude.leadingZeroBitCount)
  var leading = UInt64(truncatingIfNeeded: magnitude >> UInt128(shift))
  if magnitude & ((UInt128(1) << UInt128(shift)) - 1) != 0 { leading |= 1 }
  let result = Double(sign: .plus, exponent: shift, significand: Double(leading))
  return value < 0 ? -result : result
}

func greatestCommonDivisor(_ left: Int64, _ right: Int64) -> Int64 {
  var (a, b) = (left, right)
  while b != 0 { (a, b) = (b, a % b) }
  return a
}

/// The basis of one product at one institution from one table.
struct PairBasis {
  var product: Int32
  var institution: Int32
  /// [minimum units]
  var units: Double

  /// Orders pairs by product, then institution.
  var key: Int64 { Int64(product) << 32 | Int64(institution) }
}

/// Sums the usage of every product at every institution that takes part, and says what is odd about it.
struct UsageSummation {
  let log: any FaultLog
  let institutions: [GivenRow<Institution>]
  let products: [GivenRow<Product>]
  /// Which basis each cell has; where usage does not count in it, only odd lines are looked for.
  let choice: BasisChoice
  /// Whether what the parameters say of usage can be used.
  let isSound: Bool
  let weights: YearWeights
  /// The weights of an institution's own years, where they go by what it has data for.
  let ownWeights: ((_ institution: Int) -> YearWeights)?
  /// Which institutions count others' usage too, so that lines of one key may come from several; nil for none.
  var inherits: [Bool]?

  /// The positive weighted means, sorted by product, then institution. `lines` are sorted by institution, product,
  /// period, units.
  /// Products whose usage cannot be used are marked in `tainted`.
  func pairs(_ lines: Lines<UsageRecord>, _ tainted: inout [Bool]) -> [PairBasis] {
    let records = lines.records
    var result: [PairBasis] = []
    let counts = isSound ? choice.uniform.map(\.usesUsage) : false
    func countsForBasis(_ line: UsageRecord) -> Bool { counts ?? choice[line.product, line.institution].usesUsage }
    var (weights, weighted) = (self.weights, -1)
    if counts != false { result.reserveCapacity(records.count) }
    var outside: (institution: Int, units: Int128)?
    let takesPart = institutions.map(\.record.takesPart)
    var start = 0
    while start < records.count {
      let first = records[start]
      var end = start + 1
      while end < records.count, records[end].pair == first.pair { end += 1 }
      let units = first.units.tenThousandths
      if let ownWeights, weighted != first.institution { (weights, weighted) = (ownWeights(first.institution), first.institution) }
      if end == start + 1, units >= 0, takesPart[first.institution] {
        // One line a cell, which is most of them: nothing to net and nothing to report.
        start = end
        guard units > 0, countsForBasis(first) else { continue }
        let numerator = weights.weight(of: first.period.year) * Int128(units)
        guard numerator > 0 else { continue }
        result.append(
          PairBasis(product: Int32(first.product), institution: Int32(first.institution), units: weights.mean(numerator)))
        continue
      }
      if inherits?[first.institution] != true { reportTwice(lines, start..<end) }
      if takesPart[first.institution] {
        switch mean(lines, start..<end, weights, counts: countsForBasis(first)) {
        case nil: tainted[first.product] = true
        case .some(let units) where units > 0:
          result.append(PairBasis(product: Int32(first.product), institution: Int32(first.institution), units: units))
        case .some: break
        }
      } else {
        let sum = records[start..<end].reduce(Int128(0)) { $0 + Int128($1.units.tenThousandths) }
        if outside?.institution != first.institution {
          reportOutside(outside)
          outside = (first.institution, 0)
        }
        outside?.units += sum
      }
      start = end
    }
    reportOutside(outside)
    return countingSorted(result, bucketCount: products.count) { Int($0.product) }
  }

  /// u_c of one cell, 0 where nothing counts, nil where it was reported as unusable.
  private func mean(
    _ lines: Lines<UsageRecord>, _ range: Range<Int>, _ weights: YearWeights, counts: Bool
  ) -> Double? {
    let records = lines.records
    var numerator: Int128 = 0
    var returns = 0
    var start = range.lowerBound
    while start < range.upperBound {
      let year = records[start].period.year
      var sum: Int128 = 0
      var end = start
      var hasMonths = false
      while end < range.upperBound, records[end].period.year == year {
        sum += Int128(records[end].units.tenThousandths)
        if records[end].units < .zero { returns += 1 }
        if records[end].period.month != nil { hasMonths = true }
        end += 1
      }
      if hasMonths, records[start].period.month == nil, inherits?[records[start].institution] != true {
        reportYearAndMonths(lines, start..<end, year)
      }
      if sum.magnitude > UInt128(NumberLimits.units) * 10_000 {
        let label = label(records[start])
        log.report(
          .sumTooLarge, at: RecordPlace(.usage, first(lines, range.lowerBound..<end), "units"), value: label,
          .init(
            zh: "\(label) \(year) 年的用量合计太大。",
            en: "The usage of \(label) in \(year) is too large."),
          hint: .init(zh: "请检查数量的单位。", en: "Check the unit of the quantities."))
        return nil
      }
      numerator += weights.weight(of: year) * sum
      start = end
    }
    guard counts else { return 0 }
    let label = label(records[range.lowerBound])
    if numerator < 0 {
      let first = first(lines, range)
      let place = RecordPlace(.usage, record: first)
      log.report(
        .usageNegative, at: RecordPlace(.usage, first, "units"), value: label,
        .init(
          zh:
            "\(label) 共 \(range.count) 行，从 \(log.reference(place).chinese) 起，冲减后用量为负。",
          en:
            "\(label): \(range.count) line(s) from \(log.reference(place).english) net to a negative usage."
        ),
        hint: .init(zh: "请检查退货数量和期间。", en: "Check the quantities and periods of the returns."))
      return nil
    }
    if returns > 0 {
      let negative = range.filter { records[$0].units < .zero }
      log.report(
        .returnsNetted, at: RecordPlace(.usage, first(lines, negative), "units"), value: label,
        .init(
          zh: "\(label) 有 \(returns) 行负用量，已按退货冲减。",
          en: "\(label) has \(returns) negative lines, netted as returns."),
        hint: .init(zh: "如不是退货，请改正。", en: "Mend them if they are no returns."))
    }
    return numerator > 0 && weights.sum > 0 ? weights.mean(numerator) : 0
  }

  /// Which of the lines was given first.
  private func first(_ lines: Lines<UsageRecord>, _ indices: some Collection<Int>) -> Int32 {
    indices.lazy.map(lines.origin).min() ?? -1
  }

  private func label(_ line: UsageRecord) -> String {
    "\(institutions[line.institution].record.id);\(products[line.product].record.id)"
  }

  private func reportYearAndMonths(_ lines: Lines<UsageRecord>, _ range: Range<Int>, _ year: Int) {
    guard let first = range.first(where: { lines.records[$0].period.month != nil }) else { return }
    let whole = RecordPlace(.usage, record: lines.origin(range.lowerBound))
    let label = label(lines.records[first])
    log.report(
      .yearAndMonths, at: RecordPlace(.usage, lines.origin(first), "period").during(years: year...year), value: label,
      .init(
        zh: "\(label) 的 \(year) 年既有全年用量（\(log.reference(whole).chinese)）又有分月用量，两者相加。",
        en: "\(label) has usage of \(year) both as a whole (\(log.reference(whole).english)) and by months; both are added."),
      hint: .init(zh: "如是重复统计，请删去其中一种。", en: "Delete one of them if it counts twice."))
  }

  /// Reports lines that repeat the one before in every value.
  private func reportTwice(_ lines: Lines<UsageRecord>, _ range: Range<Int>) {
    for index in range.dropFirst() where lines.records[index] == lines.records[index - 1] {
      let earlier = RecordPlace(.usage, record: lines.origin(index - 1))
      log.report(
        .usageLineTwice, at: RecordPlace(.usage, lines.origin(index), "units"), value: label(lines.records[index]),
        .init(
          zh: "这一行与 \(log.reference(earlier).chinese) 完全相同，用量计了两次。",
          en: "The line is the same as \(log.reference(earlier).english); its usage counts twice."),
        hint: .init(zh: "如是重复，请删去一行。", en: "Delete one if it is a copy."))
    }
  }

  private func reportOutside(_ outside: (institution: Int, units: Int128)?) {
    guard let outside else { return }
    let row = institutions[outside.institution]
    guard !row.record.ownership.mustParticipate else { return }
    let units =
      Int64(exactly: outside.units).map { "\(Decimal4(tenThousandths: $0))" } ?? "\(outside.units / 10_000)"
    let kind = row.record.ownership == .pharmacy ? "药店" : "\(row.record.ownership.chinese)机构"
    log.report(
      .usageOutside, at: RecordPlace(.institutions, row.origin, "participates"), value: units,
      .init(
        zh:
          "\(kind) \(row.record.id) \(row.record.name) 有历史用量 \(units)（最小单位），但不参加，其用量不计入。",
        en:
          "\(row.record.id) \(row.record.name) (\(row.record.ownership.rawValue)) has a usage of \(units) minimum units, but does not take part: it does not count."
      ),
      hint: .init(zh: "如自愿参加，请在“参加”列填 是。", en: "If it takes part, put 是 (yes) into participates."))
  }
}
