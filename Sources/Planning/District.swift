/// A 区市, a development zone, or the city-run institutions taken together.
public struct District: Sendable, Hashable {
  /// What a district is 类型.
  public enum Kind: String, Sendable, CaseIterable {
    /// 区市.
    case district
    /// 开发区.
    case zone
    /// 市属.
    case municipal
  }

  /// Who pays the suppliers 付款方.
  public enum Payer: String, Sendable, CaseIterable {
    /// 医疗机构.
    case institution
    /// 医保基金, which deducts it from what it settles with the institution each month.
    case fund

    /// The Chinese word used in tables.
    public var chinese: String { self == .institution ? "医疗机构" : "医保基金" }
  }

  /// 区市编码.
  public var id: Identifier
  /// 区市名称.
  public var name: String
  /// 类型.
  public var kind: Kind
  /// 可用预付基金 [yuan], nil where not given.
  public var prepaymentFund: Decimal4?
  /// 直接结算: whether the fund pays the suppliers itself, so that institutions are not prepaid for the same goods.
  public var settlesDirectly: Bool

  /// Makes a district.
  public init(
    id: Identifier, name: String, kind: Kind, prepaymentFund: Decimal4? = nil, settlesDirectly: Bool = false
  ) {
    self.id = id
    self.name = name
    self.kind = kind
    self.prepaymentFund = prepaymentFund
    self.settlesDirectly = settlesDirectly
  }

  /// Who pays the suppliers for what its institutions buy.
  public var payer: Payer { settlesDirectly ? .fund : .institution }
}
