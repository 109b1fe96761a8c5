public import Planning

/// Opens the next plan from one that was carried out 续签: the start from which a planner raises volumes.
public struct Renewal: Sendable {
  /// The plan of the cycle that ends.
  public var records: PlanRecords
  /// What was bought in it, nil where not known: selected and backup purchases become usage.
  public var purchases: [PurchaseRecord]?
  /// By how many years the dates move.
  public var years = 1
  /// Whether fixed volumes of the last cycle hold in the next one.
  public var keepsLocks = false

  /// Makes a renewal.
  public init(of records: PlanRecords) { self.records = records }

  private static let dates = [
    "cycle_start", "cycle_end", "execution_date", "contract_date", "report_due", "prepayment_due",
  ]

  /// The next plan's tables. Every product's agreed volume stands as 上年约定采购量 and as the start of its own.
  ///
  /// Lines of usage of a month that purchases cover give way to them.
  ///
  /// - Complexity: O(n log n) for n lines of usage and purchases.
  public func renewed() -> PlanRecords {
    var next = records
    next.parameterLines = lines()
    next.parameters = parameters()
    for index in next.products.indices {
      next.products[index].previousAgreedUnits = next.products[index].agreedUnits
      // Days of the cycle that ends say nothing about the next.
      (next.products[index].suppliedFrom, next.products[index].suppliedUntil) = (nil, nil)
    }
    next.usage = usage()
    if !keepsLocks { next.limits = records.limits?.filter { $0.fixedPacks == nil } }
    (next.assignment, next.cityAllocation, next.terms, next.purchases, next.paid) = (nil, nil, nil, nil, nil)
    // What was found right is of the old figures.
    next.accepted = nil
    return next
  }

  /// Whether purchases became usage, so that the years' weights no longer fit.
  private var hasPurchases: Bool { purchases?.contains { $0.kind.countsTowardsAgreed } ?? false }

  /// What ``lines()`` stand for.
  private func parameters() -> Parameters {
    var next = records.parameters
    (next.cycleStart, next.cycleEnd) = (shifted(next.cycleStart), shifted(next.cycleEnd))
    (next.reportDue, next.prepaymentDue) = (shifted(next.reportDue), shifted(next.prepaymentDue))
    next.executionDate = next.executionDate.map(shifted)
    next.contractDate = next.contractDate.map(shifted)
    next.givenTranches = next.givenTranches.map { tranche in
      tranche.dueDate.map { Parameters.Tranche(dueDate: shifted($0), share: tranche.share) } ?? tranche
    }
    (next.batch, next.document, next.planIdentity) = ("", "", "")
    next.renewalBelow = .error
    if hasPurchases { next.usageWeights = nil }
    return next
  }

  private func lines() -> [ParameterRecord] {
    var lines = records.parameterLines.filter { !["plan_identity", "packet_seal"].contains($0.key) }
    for index in lines.indices {
      let value = lines[index].value
      switch lines[index].key {
      case let key where Renewal.dates.contains(key):
        if let day = CalendarDate(parsing: narrowed(value)) { lines[index].value = shifted(day).description }
      case "prepayment_tranches": lines[index].value = shifted(tranches: value)
      case "batch", "document":
        if value.isEmpty { break }
        lines[index] = ParameterRecord(key: lines[index].key, value: "", note: "续签：请填写，上一周期为 \(value)")
      case "usage_weights" where hasPurchases:
        lines[index] = ParameterRecord(
          key: "usage_weights", value: "",
          note: "续签：用量加入了上一周期的实际采购，各年同权；上一周期为 \(value)"
            + (records.parameters.capRatio == nil ? "" : "。默认上限倍数按年均计算，采购跨两个自然年，请核对"))
      case "renewal_below": lines[index] = ParameterRecord(key: "renewal_below", value: "error")
      default: break
      }
    }
    return lines
  }

  /// `日期:比例;…` with the days moved; what waits for the contract or for purchases stays as it is.
  private func shifted(tranches text: String) -> String {
    narrowed(text).split(separator: ";", omittingEmptySubsequences: true).map { part in
      guard let colon = part.lastIndex(of: ":"),
        let day = CalendarDate(parsing: trimmed(String(part[..<colon])))
      else { return trimmed(String(part)) }
      return "\(shifted(day)):\(trimmed(String(part[part.index(after: colon)...])))"
    }.joined(separator: ";")
  }

  /// The same day of another year, the last of the calendar at most, so that 9999-12-31 for "no end" stays; 29 February becomes the
  /// 28th where there is none.
  private func shifted(_ day: CalendarDate) -> CalendarDate {
    let year = min(max(day.year + years, CalendarDate.years.lowerBound), CalendarDate.years.upperBound)
    let last = CalendarDate.dayCount(year: year, month: day.month)
    return CalendarDate(year: year, month: day.month, day: min(day.day, last)) ?? day
  }

  private struct Key: Hashable {
    var institution: Int
    var product: Int
    var month: Period
  }

  private func usage() -> [UsageRecord]? {
    guard hasPurchases, let purchases else { return records.usage }
    var units: [Key: Int64] = [:]
    for line in purchases where line.kind.countsTowardsAgreed {
      let key = Key(institution: line.institution, product: line.product, month: line.month)
      units[key, default: 0] += line.units.tenThousandths
    }
    let kept = (records.usage ?? []).filter {
      units[Key(institution: $0.institution, product: $0.product, month: $0.period)] == nil
    }
    let bought = units.map {
      UsageRecord(
        institution: $0.key.institution, product: $0.key.product, period: $0.key.month,
        units: Decimal4(tenThousandths: $0.value))
    }
    return (kept + bought).sorted {
      ($0.institution, $0.product, $0.period) < ($1.institution, $1.product, $1.period)
    }
  }
}
