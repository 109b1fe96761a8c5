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
  /// 首年约定采购量 as given [minimum units]: the one volume that is stored. ``agreedPacks`` follows from it.
  public var agreedUnits: Int
  /// 不足整包: what becomes of a broken pack of it. Making a plan puts the plan's rule here.
  public var partialPack = Parameters.PartialPack.up
  /// 重点监控.
  public var isKeyMonitored: Bool
  /// 上年约定采购量 [minimum units], nil where not given: what a renewed agreement may not fall below.
  public var previousAgreedUnits: Int?
  /// 供应起始日期: the first day on which its company supplies it; nil from the start of the cycle.
  public var suppliedFrom: CalendarDate?
  /// 供应截止日期: the last day on which it does; nil to the end of the cycle.
  public var suppliedUntil: CalendarDate?
  /// 测算依据 of its own; nil where the ownership's or the plan's holds (``Parameters/basis(of:at:)``).
  public var basis: Parameters.BasisSource?
  /// 重点保障: the class in which it is filled, 1 first, at most 9; nil after all others.
  public var priority: Int?

  /// Makes a product.
  public init(
    id: Identifier, genericName: String, dosageForm: String = "", specification: String = "",
    pack: String = "", unitsPerPack: Int, unit: String = "", supplier: String = "",
    backupSupplier: String = "", secondBackupSupplier: String = "", price: Decimal4,
    agreedUnits: Int, isKeyMonitored: Bool = false
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
    self.isKeyMonitored = isKeyMonitored
  }
}

extension Product {
  /// 首年约定采购量 [packs]: the whole packs of the agreed units, and one for a broken pack where the partial-pack rule is up.
  ///
  /// Setting it sets the units of so many whole packs.
  public var agreedPacks: Int {
    get {
      let (whole, rest) = agreedUnits.quotientAndRemainder(dividingBy: max(1, unitsPerPack))
      return rest != 0 && partialPack == .up ? whole + 1 : whole
    }
    set { agreedUnits = newValue * unitsPerPack }
  }

  /// The class of a product without ``priority``: it is filled after all others.
  public static let lastClass = 10

  /// The class in which the product is filled, 1 to ``lastClass``.
  public var priorityClass: Int { priority ?? Product.lastClass }

  /// Whether the agreed units are not whole packs.
  public var hasBrokenPack: Bool { !agreedUnits.isMultiple(of: max(1, unitsPerPack)) }
}
