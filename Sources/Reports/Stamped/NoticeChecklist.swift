public import Planning
import Prepayment

/// What the notice asks for, point by point 通知核对: held, not held, or not applicable, with where it is asked for.
///
/// Written for 威医保发〔2020〕61号; under another document the prepayment ratio is held against the national least instead.
public struct NoticeChecklist: Sendable, Hashable {
  /// How a point stands.
  public enum Status: String, Sendable, Hashable {
    /// It holds.
    case passed
    /// It does not.
    case failed
    /// The plan does not say what it would be held against.
    case notApplicable = "not_applicable"
  }

  /// A point.
  public struct Line: Sendable, Hashable {
    /// For machines: `prepayment_ratio`, `products_in_full`…
    public var id: String
    /// What is asked.
    public var text: Localized
    /// The day or figure that is asked for.
    public var required: Localized
    /// How it stands.
    public var status: Status
    /// The figures behind it.
    public var detail: Localized
    /// The day it is about; nil where it is about none.
    public var date: CalendarDate?
    /// The document that asks for it.
    public var source: Localized
    /// Figures for machines: `packs`, `amount_yuan`, `count`.
    public var values: [Value] = []
  }

  /// A figure by name.
  public struct Value: Sendable, Hashable {
    /// Its name.
    public var key: String
    /// The figure as text.
    public var text: String
  }

  /// The points, in a fixed order.
  public let lines: [Line]

  /// The points that are not held.
  public var failures: [Line] { lines.filter { $0.status == .failed } }

  /// The least share that is prepaid nationally, in ten-thousandths (配套措施, 2019).
  static let nationalLeast: Int64 = 3_000
  /// Weihai's share.
  static let weihaiShare: Int64 = 5_000
  /// How many institutions or cells a detail names at most.
  static let namedCount = 5

  /// Holds an answer against the notice.
  ///
  /// - Complexity: O(lines · log demand).
  public init(_ allocation: Allocation) {
    self.init(allocation, amounts: AgreedAmounts(plan: allocation.plan, lines: allocation.lines))
  }

  /// The same with the amounts that are worked out already.
  init(_ allocation: Allocation, amounts: AgreedAmounts) {
    let facts = ChecklistFacts(allocation, amounts: amounts.institutions)
    lines = facts.money + facts.directSettlement + facts.presence + facts.volumes
  }
}

/// What the points are read from.
private struct ChecklistFacts {
  typealias Line = NoticeChecklist.Line

  let allocation: Allocation
  private var plan: Plan { allocation.plan }
  private var parameters: Parameters { plan.records.parameters }
  private let packs: [Int]
  private let amounts: [Fen]
  private let cells: [Int]

  init(_ allocation: Allocation, amounts: [Fen]) {
    self.allocation = allocation
    self.amounts = amounts
    let plan = allocation.plan
    var packs = [Int](repeating: 0, count: plan.institutions.count)
    var cells = packs
    for line in allocation.lines {
      packs[line.institution] += line.packs
      cells[line.institution] += 1
    }
    self.packs = packs
    self.cells = cells
  }

  private var isWeihai: Bool { parameters.document.contains("威医保发") && parameters.document.contains("61号") }

  private var source: Localized {
    let document = parameters.document
    return document.isEmpty ? Localized(zh: "通知", en: "the notice") : Localized(zh: document, en: document)
  }

  /// Prepayment and dates.
  var money: [Line] {
    let ratio = parameters.prepaymentRatio.tenThousandths
    let percent = Decimal4(tenThousandths: ratio * 100)
    let isHeld = isWeihai ? ratio == NoticeChecklist.weihaiShare : ratio >= NoticeChecklist.nationalLeast
    let wanted = isWeihai ? Localized(zh: "50%", en: "50%") : Localized(zh: "不低于 30%", en: "at least 30%")
    let first = firstDue
    let start = parameters.executionDate ?? parameters.cycleStart
    let isPrompt = parameters.prepaymentDue <= start && first.map { $0 <= parameters.prepaymentDue } ?? false
    let shownFirst =
      first.map { Localized(zh: "首批 \($0.chinese)", en: "first tranche \($0)") }
      ?? Localized(zh: "首批等采购达到比例后支付", en: "the first tranche waits for purchases")
    return [
      Line(
        id: "prepayment_ratio",
        text: Localized(
          zh: "预付比例为首年约定采购金额的\(wanted.chinese)", en: "The prepayment is \(wanted.english) of the agreed amount"),
        required: wanted, status: isHeld ? .passed : .failed, detail: Localized(zh: "预付比例 \(percent)%", en: "\(percent)% is prepaid"),
        source: isWeihai ? source : Localized(zh: "国家集采配套措施（2019）", en: "national supporting measures (2019)")),
      Line(
        id: "report_before_prepayment", text: Localized(zh: "上报截止早于预付截止", en: "The report is due before the prepayment"),
        required: Localized(zh: "早于 \(parameters.prepaymentDue.chinese)", en: "before \(parameters.prepaymentDue)"),
        status: parameters.reportDue < parameters.prepaymentDue ? .passed : .failed,
        detail: Localized(
          zh: "上报 \(parameters.reportDue.chinese)，预付 \(parameters.prepaymentDue.chinese)",
          en: "report \(parameters.reportDue), prepayment \(parameters.prepaymentDue)"), date: parameters.reportDue,
        source: source),
      Line(
        id: "prepayment_before_start",
        text: Localized(zh: "执行之前预付到位", en: "The prepayment is there before purchases start"),
        required: Localized(zh: "不晚于 \(start.chinese)", en: "by \(start)"), status: isPrompt ? .passed : .failed,
        detail: Localized(
          zh: "\(shownFirst.chinese)，预付截止 \(parameters.prepaymentDue.chinese)，开始执行 \(start.chinese)",
          en: "\(shownFirst.english), due \(parameters.prepaymentDue), start \(start)"), date: parameters.prepaymentDue,
        source: source),
    ]
  }

  /// The first day on which a tranche falls due; nil where all wait for purchases.
  private var firstDue: CalendarDate? {
    let calendar = plan.records.workCalendar
    return parameters.tranches.compactMap { tranche in
      switch tranche.due {
      case .date(let day): day
      case .afterContract(let workdays): parameters.contractDate.map { calendar.adding(workdays: workdays, to: $0) }
      case .afterPurchases: nil
      }
    }.min()
  }

  /// Districts whose fund pays the suppliers itself; no line where there is none.
  var directSettlement: [Line] {
    let direct = plan.districts.indices.filter { plan.districts[$0].settlesDirectly }
    guard !direct.isEmpty else { return [] }
    let settled = Set(direct)
    var amount = Fen.zero
    for (index, own) in amounts.enumerated() where settled.contains(plan.districtOfInstitution[index]) { amount += own }
    let names = direct.map { plan.districts[$0].shownName }
    return [
      Line(
        id: "direct_settlement",
        text: Localized(zh: "医保基金直接结算的区市不再预付给机构", en: "Where the fund settles with suppliers directly, institutions are not prepaid"),
        required: Localized(zh: "不预付", en: "no prepayment"), status: .passed,
        detail: Localized(
          zh: "\(named(names, "、"))：约定采购金额 \(amount) 元不预付", en: "\(named(names, ", ")): \(amount) yuan are not prepaid"),
        source: source,
        values: [.init(key: "count", text: "\(direct.count)"), .init(key: "amount_yuan", text: amount.description)])
    ]
  }

  /// Who is in the tables.
  var presence: [Line] {
    var (present, without, excluded, merged) = (0, [String](), [String](), [String]())
    var (joined, asked) = (0, 0)
    for (index, institution) in plan.institutions.enumerated() {
      if institution.ownership.mustParticipate {
        asked += 1
        if institution.successorID != nil {
          // It takes part through its successor, where its usage counts.
          merged.append("\(institution.id) \(institution.name)")
        } else if !institution.takesPart {
          excluded.append("\(institution.id) \(institution.name)")
        } else if cells[index] == 0 {
          without.append("\(institution.id) \(institution.name)")
        } else {
          present += 1
        }
      } else if institution.takesPart, cells[index] > 0 {
        joined += 1
      }
    }
    var chinese = "\(present) 家有分解量"
    var english = "\(present) have an allocation"
    if !excluded.isEmpty {
      chinese += "；未参加 \(excluded.count) 家：\(named(excluded, "、"))"
      english += "; \(excluded.count) left out: \(named(excluded, ", "))"
    }
    if !merged.isEmpty {
      chinese += "；并入其他机构 \(merged.count) 家：\(named(merged, "、"))"
      english += "; \(merged.count) merged into others: \(named(merged, ", "))"
    }
    if !without.isEmpty {
      chinese += "；没有测算基数 \(without.count) 家：\(named(without, "、"))"
      english += "; \(without.count) without a basis: \(named(without, ", "))"
    }
    return [
      Line(
        id: "institutions_present",
        text: Localized(zh: "公立、军队医疗机构全部参加", en: "All public and military institutions take part"),
        required: Localized(zh: "\(asked) 家全部参加", en: "all \(asked)"), status: excluded.isEmpty ? .passed : .failed,
        detail: Localized(zh: chinese, en: english), source: source,
        values: [.init(key: "present", text: "\(present)"), .init(key: "without_basis", text: "\(without.count)")]),
      Line(
        id: "private_list",
        text: Localized(zh: "参加的民营机构、药店列有名单", en: "Private institutions and pharmacies that take part are listed"),
        required: Localized(zh: "全部列入", en: "all listed"), status: .passed,
        detail: Localized(zh: "名单 \(joined) 家", en: "\(joined) on the list"), source: source,
        values: [.init(key: "count", text: "\(joined)")]),
    ]
  }

  /// What is handed out.
  var volumes: [Line] {
    var sums = [Int](repeating: 0, count: plan.products.count)
    for line in allocation.lines { sums[line.product] += line.packs }
    let wrong = plan.products.indices.filter { sums[$0] != plan.products[$0].agreedPacks }.map { plan.products[$0].id }
    let agreed = plan.products.reduce(0) { $0 + $1.agreedPacks }
    var all = 0
    var own = 0
    var (total, privateAmount) = (Fen.zero, Fen.zero)
    for (index, institution) in plan.institutions.enumerated() {
      all += packs[index]
      total += amounts[index]
      if !institution.ownership.mustParticipate {
        own += packs[index]
        privateAmount += amounts[index]
      }
    }
    // In hundredths of a percent, half up.
    let share = total.count > 0 ? (Int128(privateAmount.count) * 20_000 + Int128(total.count)) / Int128(2 * total.count) : 0
    let percent = Decimal4(tenThousandths: Int64(share) * 100)
    return [
      Line(
        id: "products_in_full", text: Localized(zh: "每个品种的约定采购量全部分完", en: "Every product is handed out in full"),
        required: Localized(zh: "\(agreed) 盒", en: "\(agreed) packs"),
        status: wrong.isEmpty ? .passed : .failed,
        detail: wrong.isEmpty
          ? Localized(zh: "\(sums.count) 个品种合计 \(all) 盒", en: "\(sums.count) products, \(all) packs")
          : Localized(zh: "不符：\(named(wrong, "、"))", en: "off: \(named(wrong, ", "))"), source: source,
        values: [.init(key: "packs", text: "\(all)")]),
      withinDemand,
      Line(
        id: "private_share", text: Localized(zh: "民营机构、药店所占份额", en: "The share of private institutions and pharmacies"),
        required: Localized(zh: "列明", en: "stated"), status: .passed,
        detail: Localized(
          zh: "\(own) 盒，\(privateAmount) 元，占金额 \(percent)%", en: "\(own) packs, \(privateAmount) yuan, \(percent)% of the amount"),
        source: source,
        values: [.init(key: "packs", text: "\(own)"), .init(key: "amount_yuan", text: privateAmount.description)]),
    ]
  }

  /// Nobody above what was reported, where it was.
  private var withinDemand: Line {
    var line = Line(
      id: "within_demand", text: Localized(zh: "分解量不超过报量", en: "Nobody gets more than reported"),
      required: Localized(zh: "不超过报量", en: "at most the demand"), status: .notApplicable,
      detail: Localized(zh: "没有报量", en: "no reported demand"), source: source)
    guard let demand = plan.records.demand, !demand.isEmpty else { return line }
    let ofProduct = demandOfProducts(demand)
    var above: [String] = []
    var (held, packsAbove) = (0, 0)
    for allocated in allocation.lines {
      let own = ofProduct[allocated.product]
      var (low, high) = (0, own.count)
      while low < high {
        let middle = (low + high) / 2
        if own[middle].institution < allocated.institution { low = middle + 1 } else { high = middle }
      }
      guard low < own.count, own[low].institution == allocated.institution else { continue }
      held += 1
      let perPack = plan.products[allocated.product].unitsPerPack
      // Exact, in ten-thousandths of a unit: a broken pack that was asked for may be filled up.
      let wanted = (own[low].units + Int128(perPack) * 10_000 - 1) / (Int128(perPack) * 10_000)
      guard Int128(allocated.packs) > wanted else { continue }
      packsAbove += allocated.packs - Int(wanted)
      above.append("\(plan.institutions[allocated.institution].id) \(plan.products[allocated.product].id)")
    }
    line.status = above.isEmpty ? .passed : .failed
    line.detail =
      above.isEmpty
      ? Localized(zh: "有报量的 \(held) 处都不超过", en: "\(held) cells with demand, none above")
      : Localized(
        zh: "\(held) 处有报量，\(above.count) 处超过、共 \(packsAbove) 盒：\(named(above, "、"))",
        en: "\(held) cells with demand, \(above.count) above, by \(packsAbove) packs: \(named(above, ", "))")
    line.values = [.init(key: "cells_above", text: "\(above.count)"), .init(key: "packs_above", text: "\(packsAbove)")]
    return line
  }

  /// For each product its demand by institution, ascending, in ten-thousandths of a unit; that of an institution that merged
  /// into another one counts there.
  private func demandOfProducts(_ demand: [DemandRecord]) -> [[(institution: Int, units: Int128)]] {
    let heirs = plan.heirs
    var ofProduct = [[(institution: Int, units: Int128)]](repeating: [], count: plan.products.count)
    for record in demand {
      ofProduct[record.product].append((heirs?[record.institution] ?? record.institution, Int128(record.units.tenThousandths)))
    }
    guard heirs != nil else { return ofProduct }
    return ofProduct.map { own in
      var sums: [(institution: Int, units: Int128)] = []
      for entry in own.sorted(by: { $0.institution < $1.institution }) {
        if sums.last?.institution == entry.institution {
          sums[sums.count - 1].units += entry.units
        } else {
          sums.append(entry)
        }
      }
      return sums
    }
  }

  private func named(_ names: [String], _ separator: String) -> String {
    let first = names.prefix(NoticeChecklist.namedCount).joined(separator: separator)
    return names.count > NoticeChecklist.namedCount ? first + "…" : first
  }
}

extension Plan {
  /// For each institution, the one at the end of its chain of successors; nil where nobody has one.
  fileprivate var heirs: [Int]? {
    guard institutions.contains(where: { $0.successorID != nil }) else { return nil }
    let places = Dictionary(institutions.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
    return institutions.indices.map { start in
      var place = start
      // A chain is no longer than there are institutions.
      for _ in institutions.indices {
        guard let next = institutions[place].successorID.flatMap({ places[$0] }) else { break }
        place = next
      }
      return place
    }
  }
}
