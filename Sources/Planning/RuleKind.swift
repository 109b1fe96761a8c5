/// What a line of 规则 says (Model.md, "Rules of each cell").
public enum RuleKind: Sendable, Hashable {
  /// Σ a·x over the cells in scope, compared with the limit.
  case sum
  /// 每家: the packs of every cell in scope, compared with the limit in packs or units, or with so much of an amount of the cell.
  /// The sense is ≤ or ≥.
  case each(of: CellAmount?)
  /// 不参加: the products in scope have no cells at the institutions in scope.
  case exclusion
}

/// An amount of a cell of which a rule takes a share.
public enum CellAmount: Sendable, Hashable {
  /// 比例目标量.
  case target
  /// 历史用量: the mean that the basis takes.
  case usage
  /// 上年用量: the lines of the latest year that the usage table covers.
  case lastYear
  /// The same of a year that is named, as packets do.
  case year(Int)
  /// 报量.
  case demand

  /// As canonical tables write it: `target`, `usage`, `last_year`, `usage:2019` or `demand`.
  public var text: String {
    switch self {
    case .target: "target"
    case .usage: "usage"
    case .lastYear: "last_year"
    case .year(let year): "usage:\(year)"
    case .demand: "demand"
    }
  }

  /// As Chinese tables write it.
  public var chinese: String {
    switch self {
    case .target: "比例目标量"
    case .usage: "历史用量"
    case .lastYear: "上年用量"
    case .year(let year): "\(year)年用量"
    case .demand: "报量"
    }
  }

  /// The amounts that are offered in workbooks.
  public static let offered: [CellAmount] = [.target, .usage, .lastYear, .demand]

  /// Whether it is made of 历史用量.
  public var isOfUsage: Bool { self != .target && self != .demand }
}

extension Rule {
  /// The words for 关系 that are not a ``Sense``: what canonical tables write, and workbooks.
  public static let otherRelations = [("each>=", "每家不少于"), ("each<=", "每家不超过"), ("exclude", "不参加")]

  /// 关系 as canonical tables write it.
  public var relationText: String {
    switch kind {
    case .sum: sense.rawValue
    case .each: "each" + sense.rawValue
    case .exclusion: "exclude"
    }
  }

  /// 关系 as workbooks have it.
  public var relationWord: String {
    switch kind {
    case .sum: sense.chinese
    case .each: "每家" + sense.chinese
    case .exclusion: "不参加"
    }
  }

  /// 计量 as canonical tables write it; empty where nothing is counted.
  public var measureText: String {
    switch kind {
    case .sum, .each(nil): measure.rawValue
    case .each(let amount?): amount.text
    case .exclusion: ""
    }
  }

  /// 计量 as workbooks have it.
  public var measureWord: String {
    switch kind {
    case .sum, .each(nil): measure.chinese
    case .each(let amount?): amount.chinese
    case .exclusion: ""
    }
  }

  /// The amount of which it takes a share; nil where it takes none.
  public var amount: CellAmount? { if case .each(let amount) = kind { amount } else { nil } }

  /// What it asks, as a sentence's part: `每家不少于 1 盒`, `每家不超过 报量 的 100%`, `不参加`, `不超过 171000 元`.
  public var demands: Localized { demands(limit) }

  /// The same with another limit.
  public func demands(_ limit: Decimal4) -> Localized {
    switch kind {
    case .sum: Localized(zh: "\(sense.chinese) \(limit) \(measure.chinese)", en: "\(sense.rawValue) \(limit) \(measure.rawValue)")
    case .each(nil):
      Localized(zh: "\(relationWord) \(limit) \(measure.chinese)", en: "each \(sense.rawValue) \(limit) \(measure.rawValue)")
    case .each(let amount?):
      Localized(
        zh: "\(relationWord)\(amount.chinese)的 \(limit.percentage)",
        en: "each \(sense.rawValue) \(limit.percentage) of \(amount.text)")
    case .exclusion: Localized(zh: "不参加", en: "take no part")
    }
  }

  /// How a floor or cap names it: `规则 R3：每家不少于 1 盒`.
  public var sourceWords: Localized {
    Localized(zh: "规则 \(id)：\(demands.chinese)", en: "the rule \(id): \(demands.english)")
  }
}

/// What rules of each cell and 报量封顶 came to, for those who ask where a floor or a cap comes from.
public struct CellRules: Sendable, Hashable {
  /// Where a floor or a cap comes from that is no line's and no ratio's.
  public enum Source: Sendable, Hashable {
    /// The rule with this index into the rules of ``Plan/records``.
    case rule(Int)
    /// 报量封顶.
    case demandCap
  }

  /// By cell, the index of the rule that set its floor; −1 where none did. Empty where no rule set any.
  public var floors: [Int32] = []
  /// What ``caps`` has where 报量封顶 set the cap.
  public static let demandCapIndex: Int32 = -2
  /// By cell, the index of the rule that set its cap; −1 where none did, ``demandCapIndex`` where 报量封顶 did. Empty where nothing set any.
  public var caps: [Int32] = []
  /// By cell, whether 报量封顶 holds there. Empty where it does nowhere.
  public var areReportsCaps: [Bool] = []
  /// By cell, the amounts of which rules take shares [minimum units]; negative where there is none: no usage, or no report (a report of 0 is one).
  public var amounts: [CellAmount: [Double]] = [:]
  /// What each of these rules and exclusions is about, by its index.
  public var scopes: [Scope] = []

  /// Where a rule counts.
  public struct Scope: Sendable, Hashable {
    /// The rule's index into the rules of ``Plan/records``.
    public var rule: Int
    /// Whether it is about each product.
    public var products: [Bool]
    /// Whether it is about each institution.
    public var institutions: [Bool]
    /// The districts of the institutions in its scope that take part, ascending.
    public var districts: [Int]

    /// Makes one.
    public init(rule: Int, products: [Bool], institutions: [Bool], districts: [Int]) {
      (self.rule, self.products, self.institutions, self.districts) = (rule, products, institutions, districts)
    }
  }

  /// Makes one of a plan without such rules.
  public init() {}

  /// What set the cell's floor; nil where no rule did.
  public func floor(ofCell cell: Int) -> Source? { floors.isEmpty || floors[cell] < 0 ? nil : .rule(Int(floors[cell])) }

  /// What set the cell's cap; nil where no rule did.
  public func cap(ofCell cell: Int) -> Source? {
    if caps.isEmpty || caps[cell] == -1 { return nil }
    return caps[cell] == CellRules.demandCapIndex ? .demandCap : .rule(Int(caps[cell]))
  }
}

extension Plan {
  /// The rule that leaves an institution out of a product; nil where none does.
  ///
  /// - Complexity: O(rules of each cell and exclusions + log products + log institutions).
  public func exclusion(of product: Identifier, at institution: Identifier) -> Rule? {
    guard let rules = records.rules, !cellRules.scopes.isEmpty, let product = products.firstIndex(sortedID: product, id: \.id),
      let institution = institutions.firstIndex(sortedID: institution, id: \.id)
    else { return nil }
    return cellRules.scopes.first { rules[$0.rule].kind == .exclusion && $0.products[product] && $0.institutions[institution] }
      .map { rules[$0.rule] }
  }
}
