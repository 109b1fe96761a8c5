/// One line of 替补: from a day on, another company supplies what a selected one still owes.
public struct SubstitutionRecord: Sendable, Hashable {
  /// Who takes over 替补企业.
  public enum Role: String, Sendable, CaseIterable {
    /// 备供.
    case backup
    /// 第二备供.
    case secondBackup = "second_backup"

    /// The Chinese word used in tables.
    public var chinese: String {
      switch self {
      case .backup: "备供"
      case .secondBackup: "第二备供"
      }
    }
  }

  /// 品种编码 as given: the selected product, or the substitute that now fails.
  public var productID: Identifier
  /// 启用日期.
  public var fromDate: CalendarDate
  /// 替补企业.
  public var role: Role
  /// 供应价 [yuan per pack].
  public var price: Decimal4
  /// 自身中选价: what the substitute won at elsewhere; nil where not given.
  public var ownPrice: Decimal4?
  /// 同品种最高中选价: the highest selected price of the product; nil where not given.
  public var highestPrice: Decimal4?
  /// 依据, free text.
  public var document: String

  /// Makes a line.
  public init(
    productID: Identifier, fromDate: CalendarDate, role: Role, price: Decimal4, ownPrice: Decimal4? = nil,
    highestPrice: Decimal4? = nil, document: String = ""
  ) {
    self.productID = productID
    self.fromDate = fromDate
    self.role = role
    self.price = price
    self.ownPrice = ownPrice
    self.highestPrice = highestPrice
    self.document = document
  }

  /// Whether the price is at most 1.5 times the own one, or at most the highest selected one; nil where neither is given.
  ///
  /// Source: Yantai's supply rules for national batches, of which one condition suffices.
  public var priceIsAllowed: Bool? {
    if ownPrice == nil, highestPrice == nil { return nil }
    let within = ownPrice.map { 2 * Int128(price.tenThousandths) <= 3 * Int128($0.tenThousandths) } ?? false
    return within || (highestPrice.map { price <= $0 } ?? false)
  }
}

extension SubstitutionRecord {
  /// What the ids of substitutes end in: the backup's and the second backup's.
  private static let endings = [Role.backup: "-S1", .secondBackup: "-S2"]

  /// The selected product that a substitute stands for; other ids, and those whose root is no product, are their own.
  public static func root(of id: Identifier, isProduct: (Identifier) -> Bool) -> Identifier {
    guard endings.values.contains(where: id.hasSuffix) else { return id }
    let root = String(id.dropLast(3))
    return isProduct(root) ? root : id
  }

  /// The id of the product that the role supplies in the place of a selected one.
  public static func substituteID(of root: Identifier, role: Role) -> Identifier {
    root + (endings[role] ?? "")
  }
}

extension Product {
  /// The company named for a role; empty where there is none.
  public func supplier(for role: SubstitutionRecord.Role) -> String {
    switch role {
    case .backup: backupSupplier
    case .secondBackup: secondBackupSupplier
    }
  }
}
