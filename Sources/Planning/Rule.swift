/// What a rule counts 计量.
public enum Measure: String, Sendable, CaseIterable {
  /// Packs 盒: every cell counts 1 per pack.
  case packs
  /// Minimum units 最小单位: every cell counts its product's units per pack.
  case units
  /// Yuan 元: every cell counts its product's price per pack.
  case yuan

  /// The Chinese word.
  public var chinese: String {
    switch self {
    case .packs: "盒"
    case .units: "最小单位"
    case .yuan: "元"
    }
  }

  /// The unit, as it stands after a number.
  public var unit: Localized { Localized(zh: chinese, en: rawValue) }
}

/// How a rule compares 关系.
public enum Sense: String, Sendable, CaseIterable {
  /// At most.
  case atMost = "<="
  /// Exactly.
  case equal = "="
  /// At least.
  case atLeast = ">="

  /// The Chinese word, as workbooks have it too: there `=` would start a formula.
  public var chinese: String {
    switch self {
    case .atMost: "不超过"
    case .equal: "等于"
    case .atLeast: "不少于"
    }
  }
}

/// One line of 规则: Σ a·x over products × institutions compared with a limit, or another ``RuleKind``. Source: Model.md, "Data".
public struct Rule: Sendable {
  /// 规则编码.
  public var id: Identifier
  /// 规则名称.
  public var name: String
  /// 品种范围.
  public var products: ProductSelector
  /// 机构范围.
  public var institutions: InstitutionSelector
  /// 计量.
  public var measure: Measure
  /// 关系.
  public var sense: Sense
  /// 限值, in the measure; of a rule that takes a share of an amount, that share; 0 of an exclusion. Where a share of what is agreed was
  /// entered, what it came to when the plan was made; setting it takes the share's place.
  public var limit: Decimal4 { didSet { share = nil } }
  /// The share of what is agreed that was entered as 限值, from 0 to 1 (Model.md, "Limits that are shares"); nil where a number was.
  public internal(set) var share: Decimal4?
  /// 允许偏差 of an "=" (Model.md, "Bands"); nil where the value is to be met exactly, and for other senses.
  public var tolerance: RuleTolerance?
  /// What it says.
  public var kind: RuleKind

  /// Makes a rule.
  public init(
    id: Identifier, name: String = "", products: ProductSelector = "*", institutions: InstitutionSelector = "*",
    measure: Measure, sense: Sense, limit: Decimal4, share: Decimal4? = nil,
    tolerance: RuleTolerance? = nil, kind: RuleKind = .sum
  ) {
    self.id = id
    self.name = name
    self.products = products
    self.institutions = institutions
    self.measure = measure
    self.sense = sense
    self.limit = limit
    self.share = share
    self.tolerance = tolerance
    self.kind = kind
  }
}
