/// A change of a plan's tables 改动: the one vocabulary of overrides, packets' changes, scenarios, repairs, what-ifs and edits on a
/// page.
///
/// Applying an edit gives the edits that undo it (`PlanRecords.apply(_:)`).
public enum Edit: Sendable, Hashable {
  /// 下限 of a cell [packs]; nil takes it away.
  case floor(CellName, Decimal4?)
  /// 上限 of a cell [packs]; nil takes it away.
  case cap(CellName, Decimal4?)
  /// 锁定 of a cell [packs]; nil lets it go.
  case lock(CellName, Int?)
  /// The line of 上下限 of a cell; nil for none.
  case limits(CellName, Limits?)
  /// All lines of 历史用量 of a cell in a period [minimum units], ascending; none for none.
  case usage(CellName, Period, [Decimal4])
  /// 报量 of a cell [minimum units]; nil for no line.
  case demand(CellName, Decimal4?)
  /// 年度承载上限 of an institution [yuan]; nil for none.
  case capacity(Identifier, Decimal4?)
  /// 参加 of an institution; nil leaves it to its ownership.
  case participation(Identifier, Bool?)
  /// 承接机构: the institution that one merges into; nil for none.
  case successor(Identifier, Identifier?)
  /// The line of 机构 of an institution: one that joins, or that leaves (nil).
  case institution(Identifier, Institution?)
  /// The line of 区市.
  case district(Identifier, District?)
  /// 首年约定采购量 of a product [minimum units].
  case volume(Identifier, units: Int)
  /// The line of 品种.
  case product(Identifier, Product?)
  /// 允许偏差 of a rule.
  case tolerance(rule: Identifier, RuleTolerance?)
  /// 限值 of a rule, in its measure.
  case limit(rule: Identifier, Decimal4)
  /// The line of 规则; nil takes the rule away.
  case rule(Identifier, Rule?)
  /// 参数, all of them.
  case parameters([ParameterRecord], Parameters)
  /// Whether an optional table is there; it is taken away only where it is empty.
  case presence(OptionalTable, Bool)

  /// The values of a line of 上下限.
  public struct Limits: Sendable, Hashable {
    /// 下限 [packs].
    public var floor: Decimal4?
    /// 上限 [packs].
    public var cap: Decimal4?
    /// 锁定 [packs].
    public var fixed: Int?

    /// Makes the values.
    public init(floor: Decimal4? = nil, cap: Decimal4? = nil, fixed: Int? = nil) {
      self.floor = floor
      self.cap = cap
      self.fixed = fixed
    }
  }

  /// A table that a plan may be without.
  public enum OptionalTable: String, Sendable, CaseIterable {
    /// 历史用量.
    case usage
    /// 报量.
    case demand
    /// 上下限.
    case limits
    /// 规则.
    case rules
  }
}

/// Why an edit cannot be applied.
public enum EditFault: Error, Sendable, Hashable {
  /// What an edit names that the plan does not have.
  public enum Kind: String, Sendable {
    /// A product.
    case product
    /// An institution.
    case institution
    /// A district.
    case district
    /// A rule.
    case rule
  }

  /// The plan has no such row.
  case unknown(Kind, Identifier)
  /// The line given has another id than the edit.
  case otherID(Kind, Identifier)
  /// Lines of another table still name the row that is to go.
  case stillNamed(Kind, Identifier, table: String)
  /// The table that is to go has lines.
  case notEmpty(Edit.OptionalTable)
}
