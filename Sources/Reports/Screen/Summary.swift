public import Judging
import OutputStore
public import Planning
import Prepayment

/// What a planner reads first after `allocate`: totals, districts, what binds, who is at the limit.
public struct Summary: Sendable {
  /// A district's line.
  public struct District: Sendable, Hashable {
    /// 区市编码.
    public let id: Identifier
    /// 区市名称.
    public let name: String
    /// The sum of its packs.
    public let packs: Int
    /// Its agreed amount.
    public let amount: Fen
    /// Its prepayment.
    public let prepayment: Fen
    /// The smallest fill of its cells that have a target and are not fixed; nil where there are none.
    public let smallestFill: Double?
    /// The largest fill of the same cells.
    public let largestFill: Double?
  }

  /// An institution near its capacity.
  public struct TightInstitution: Sendable, Hashable {
    /// 机构编码.
    public let id: Identifier
    /// 机构名称.
    public let name: String
    /// Its capacity [yuan].
    public let capacity: Decimal4
    /// Its packs at their prices, exact [yuan].
    public let used: Decimal4
    /// The smallest fill of its cells that have a target and are not fixed; nil where there are none.
    public let smallestFill: Double?

    /// Used over capacity.
    public var usedShare: Double { used.double / capacity.double }
  }

  /// How many cells a kind of limit binds.
  public struct BindingCount: Sendable, Hashable {
    /// product, institution, rule, cap, floor, fixed or conflict.
    public let kind: String
    /// The number of cells, more than 0.
    public let cells: Int
  }

  /// Whose answer it is.
  public let kind: Allocation.Kind
  /// 方案名称.
  public let planName: String
  /// The number of products.
  public let products: Int
  /// The number of institutions.
  public let institutions: Int
  /// The number of institutions that take part.
  public let participating: Int
  /// The number of cells.
  public let cells: Int
  /// The sum of all packs.
  public let packs: Int
  /// The agreed amount.
  public let amount: Fen
  /// The prepayment.
  public let prepayment: Fen
  /// The districts, in the order of `Plan.districts`.
  public let districts: [District]
  /// What binds, in the order of `BoundBy`.
  public let bindings: [BindingCount]
  /// The institutions that use most of a capacity above 0, at most ``tightestCount``, fullest first.
  public let tightest: [TightInstitution]
  /// Rules that whole packs exceed.
  public let excesses: [Excess]
  /// Limits that `--relax` let the answer exceed, each with limit, value and relative excess.
  public let relaxed: [Localized]
  /// The number of warnings.
  public let warnings: Int
  /// The number of warnings that are taken for right.
  public let accepted: Int
  /// What the notice asks for.
  public let checklist: NoticeChecklist
  /// What a district's re-split changed, by product, then institution; nil where it is not known or no re-split.
  public let changes: [Change]?
  /// What the products and institutions of the first of them are called.
  let namesOfChanges: [(product: String, institution: String)]

  /// How many changes the text names at most.
  public static let shownChanges = 10

  /// How many institutions ``tightest`` names at most.
  public static let tightestCount = 5

  /// Sums up an answer.
  ///
  /// - Complexity: O(lines + institutions · log institutions).
  public init(_ allocation: Allocation) {
    let schedule = PrepaymentSchedule(plan: allocation.plan, lines: allocation.lines)
    self.init(
      allocation, schedule: schedule, checklist: NoticeChecklist(allocation, amounts: schedule.agreedAmounts))
  }

  /// The same from what is worked out already; `moneyWarnings` are those of its output (``OutputSet/warnings``).
  init(_ allocation: Allocation, schedule: PrepaymentSchedule, checklist: NoticeChecklist, moneyWarnings: [Problem] = []) {
    let plan = allocation.plan
    let amounts = schedule.agreedAmounts
    var fills = [ClosedRange<Double>?](repeating: nil, count: plan.institutions.count)
    var packs = [Int](repeating: 0, count: plan.districts.count)
    var used = [Int64](repeating: 0, count: plan.institutions.count)
    var counts = [Int](repeating: 0, count: BoundBy.kinds.count)
    for line in allocation.lines {
      packs[plan.districtOfInstitution[line.institution]] += line.packs
      used[line.institution] += Int64(line.packs) * plan.products[line.product].price.tenThousandths
      counts[line.boundBy.kindIndex] += 1
      if let fill = line.fill, line.target > 0, line.cap != line.floor {
        fills[line.institution] = Summary.union(fills[line.institution], fill...fill)
      }
    }
    var districtFills = [ClosedRange<Double>?](repeating: nil, count: plan.districts.count)
    for (institution, district) in plan.districtOfInstitution.enumerated() {
      districtFills[district] = Summary.union(districtFills[district], fills[institution])
    }
    kind = allocation.kind
    planName = plan.records.parameters.planName
    products = plan.products.count
    institutions = plan.institutions.count
    participating = plan.institutions.count { $0.takesPart }
    cells = allocation.lines.count
    self.packs = packs.reduce(0, +)
    amount = amounts.total
    prepayment = schedule.total
    districts = plan.districts.enumerated().map { index, district in
      District(
        id: district.id, name: district.name, packs: packs[index], amount: amounts.districts[index],
        prepayment: schedule.districtPrepayments[index], smallestFill: districtFills[index]?.lowerBound,
        largestFill: districtFills[index]?.upperBound)
    }
    bindings = zip(BoundBy.kinds, counts).filter { $1 > 0 }.map { BindingCount(kind: $0, cells: $1) }
    tightest = Summary.tightest(plan.institutions, used: used, fills: fills)
    excesses = allocation.excesses
    relaxed = allocation.warnings.filter { $0.code == "W591" }.map(\.message)
    warnings = (allocation.warnings + moneyWarnings).count { $0.severity == .warning }
    accepted = allocation.warnings.count { $0.severity == .accepted }
    self.checklist = checklist
    changes = allocation.kind == .district ? allocation.changes : nil
    namesOfChanges = (changes ?? []).prefix(Summary.shownChanges).map { change in
      (
        plan.products.first { $0.id == change.product }?.genericName ?? "",
        plan.institutions.first { $0.id == change.institution }?.name ?? ""
      )
    }
  }

  private static func union(_ left: ClosedRange<Double>?, _ right: ClosedRange<Double>?) -> ClosedRange<
    Double
  >? {
    guard let left, let right else { return left ?? right }
    return min(left.lowerBound, right.lowerBound)...max(left.upperBound, right.upperBound)
  }

  private static func tightest(
    _ institutions: [Institution], used: [Int64], fills: [ClosedRange<Double>?]
  ) -> [TightInstitution] {
    var limited: [(index: Int, capacity: Decimal4)] = []
    for (index, institution) in institutions.enumerated() {
      if let capacity = institution.capacity, capacity > .zero { limited.append((index, capacity)) }
    }
    limited.sort { left, right in
      // used / capacity compared exactly, as products of whole numbers; ties by id.
      let first = Int128(used[left.index]) * Int128(right.capacity.tenThousandths)
      let second = Int128(used[right.index]) * Int128(left.capacity.tenThousandths)
      return first == second ? left.index < right.index : first > second
    }
    return limited.prefix(tightestCount).map { index, capacity in
      TightInstitution(
        id: institutions[index].id, name: institutions[index].name, capacity: capacity,
        used: Decimal4(tenThousandths: used[index]), smallestFill: fills[index]?.lowerBound)
    }
  }
}

extension BoundBy {
  /// Every kind, in the order of the cases.
  static let kinds = ["product", "institution", "rule", "cap", "floor", "fixed", "conflict"]

  /// The position of the kind in ``kinds``.
  var kindIndex: Int {
    switch self {
    case .product: 0
    case .institution: 1
    case .rule: 2
    case .cap: 3
    case .floor: 4
    case .fixed: 5
    case .conflict: 6
    }
  }
}
