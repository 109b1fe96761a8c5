/// One selected product 品种（中选产品）: generic name, form, specification and pack.
public struct Product: Sendable, Hashable {
  /// 品种编码.
  public var id: Identifier
  /// 通用名.
  public var genericName: String
  /// 剂型.
  public var dosageForm: String
  /// 规格.
  public var specification: String
  /// 包装, as printed.
  public var pack: String
  /// 包装转换比: minimum units in one pack, at least 1.
  public var unitsPerPack: Int
  /// 计量单位: 片, 支, 袋…
  public var unit: String
  /// 中选企业.
  public var supplier: String
  /// 备供企业, empty where there is none.
  public var backupSupplier: String
  /// 第二备供企业, empty where there is none.
  public var secondBackupSupplier: String
  /// 中选价 [yuan per pack], more than 0.
  public var price: Decimal4
  /// 首年约定采购量 as given [minimum units].
  public var agreedUnits: Int
  /// 首年约定采购量 [packs]: `agreedUnits / unitsPerPack` by the plan's partial-pack rule.
  public var agreedPacks: Int
  /// 重点监控.
  public var isKeyMonitored: Bool
  /// 上年约定采购量 [minimum units], nil where not given: what a renewed agreement may not fall below.
  public var previousAgreedUnits: Int?
  /// 供应起始日期: the first day on which its company supplies it; nil from the start of the cycle.
  public var suppliedFrom: CalendarDate?
  /// 供应截止日期: the last day on which it does; nil to the end of the cycle.
  public var suppliedUntil: CalendarDate?

  /// Makes a product.
  public init(
    id: Identifier, genericName: String, dosageForm: String = "", specification: String = "",
    pack: String = "", unitsPerPack: Int, unit: String = "", supplier: String = "",
    backupSupplier: String = "", secondBackupSupplier: String = "", price: Decimal4,
    agreedUnits: Int, agreedPacks: Int, isKeyMonitored: Bool = false
  ) {
    self.id = id
    self.genericName = genericName
    self.dosageForm = dosageForm
    self.specification = specification
    self.pack = pack
    self.unitsPerPack = unitsPerPack
    self.unit = unit
    self.supplier = supplier
    self.backupSupplier = backupSupplier
    self.secondBackupSupplier = secondBackupSupplier
    self.price = price
    self.agreedUnits = agreedUnits
    self.agreedPacks = agreedPacks
    self.isKeyMonitored = isKeyMonitored
  }
}

extension Product {
  /// Sets 首年约定采购量 in minimum units, and its packs by the plan's rule for broken packs; an error leaves the broken pack out.
  public mutating func setAgreed(units: Int, _ rule: Parameters.PartialPack) {
    let (whole, rest) = units.quotientAndRemainder(dividingBy: unitsPerPack)
    (agreedUnits, agreedPacks) = (units, rest != 0 && rule == .up ? whole + 1 : whole)
  }
}
