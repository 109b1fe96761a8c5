/// One line of 价格目录: a drug that is listed, and the selected product with which its payment standard is compared.
public struct PriceListItem: Sendable, Hashable {
  /// What it is beside the selected product 类别.
  public enum Role: String, Sendable, CaseIterable {
    /// 中选.
    case selected
    /// 备供.
    case backup
    /// 第二备供.
    case secondBackup = "second_backup"
    /// 非中选.
    case nonselected

    /// The Chinese word used in tables.
    public var chinese: String {
      switch self {
      case .selected: "中选"
      case .backup: "备供"
      case .secondBackup: "第二备供"
      case .nonselected: "非中选"
      }
    }
  }

  /// 产品编码.
  public var id: Identifier
  /// 对应中选品种: index into ``PlanRecords/products``.
  public var product: Int
  /// 名称.
  public var name: String
  /// 企业.
  public var supplier: String
  /// 类别.
  public var role: Role
  /// 包装转换比: minimum units in one pack, at least 1.
  public var unitsPerPack: Int
  /// 挂网价 [yuan per pack], more than 0.
  public var price: Decimal4
  /// 通过一致性评价; originals 原研 count as such.
  public var isEvaluated: Bool
  /// 医保目录: whether the basic insurance pays for it at all.
  public var isInCatalogue: Bool

  /// Makes a line.
  public init(
    id: Identifier, product: Int, name: String, supplier: String = "", role: Role, unitsPerPack: Int,
    price: Decimal4, isEvaluated: Bool = true, isInCatalogue: Bool = true
  ) {
    self.id = id
    self.product = product
    self.name = name
    self.supplier = supplier
    self.role = role
    self.unitsPerPack = unitsPerPack
    self.price = price
    self.isEvaluated = isEvaluated
    self.isInCatalogue = isInCatalogue
  }
}
