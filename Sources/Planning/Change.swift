/// Packs and what they cost.
public struct PackAmount: Sendable, Hashable {
  /// [packs].
  public var packs: Int
  /// Their amount.
  public var amount: Fen

  /// No packs.
  public static let zero = PackAmount(packs: 0, amount: .zero)

  /// Makes a pair.
  public init(packs: Int, amount: Fen) {
    self.packs = packs
    self.amount = amount
  }

  /// Packs at a price.
  public init(packs: Int, price: Decimal4) { self.init(packs: packs, amount: Fen(packs: packs, price: price)) }

  /// The difference of both.
  public static func - (left: PackAmount, right: PackAmount) -> PackAmount {
    PackAmount(packs: left.packs - right.packs, amount: left.amount - right.amount)
  }
}

/// What moved at one cell between two answers 变动. Named by ids, so that the answers may be of different plans.
public struct Change: Sendable, Hashable {
  /// 品种编码.
  public var product: Identifier
  /// 区市编码: that of the new answer where both have the cell.
  public var district: Identifier
  /// 机构编码.
  public var institution: Identifier
  /// Before; nil where there was no such cell.
  public var old: PackAmount?
  /// After; nil where there is no such cell any more.
  public var new: PackAmount?

  /// Makes a change.
  public init(
    product: Identifier, district: Identifier, institution: Identifier, old: PackAmount?, new: PackAmount?
  ) {
    self.product = product
    self.district = district
    self.institution = institution
    self.old = old
    self.new = new
  }

  /// Before [packs]; 0 where there was no such cell.
  public var oldPacks: Int { old?.packs ?? 0 }
  /// After [packs]; 0 where there is no such cell any more.
  public var newPacks: Int { new?.packs ?? 0 }
  /// After less before; no cell counts as no packs.
  public var difference: PackAmount { (new ?? .zero) - (old ?? .zero) }

  /// The order of tables: by product, district, institution.
  public static func precedes(_ left: Change, _ right: Change) -> Bool {
    if left.product != right.product { return idPrecedes(left.product, right.product) }
    if left.district != right.district { return idPrecedes(left.district, right.district) }
    return idPrecedes(left.institution, right.institution)
  }
}

extension Allocation {
  /// The cells whose packs are not those of 市级分解, by product, then institution; nil without that table.
  ///
  /// - Complexity: O(n log n) for n lines.
  public var changes: [Change]? {
    guard let before = plan.records.cityAllocation else { return nil }
    func key(_ product: Int, _ institution: Int) -> Int64 { Int64(product) << 32 | Int64(institution) }
    let old = before.map { (key: key($0.product, $0.institution), packs: $0.packs) }.sorted { $0.key < $1.key }
    let new = lines.map { (key: key($0.product, $0.institution), packs: $0.packs) }.sorted { $0.key < $1.key }
    var result: [Change] = []
    var (o, n) = (0, 0)
    while o < old.count || n < new.count {
      let next = min(o < old.count ? old[o].key : .max, n < new.count ? new[n].key : .max)
      let (product, institution) = (plan.products[Int(next >> 32)], plan.institutions[Int(next & 0xFFFF_FFFF)])
      func taken(_ list: [(key: Int64, packs: Int)], _ place: inout Int) -> PackAmount? {
        guard place < list.count, list[place].key == next else { return nil }
        defer { place += 1 }
        return PackAmount(packs: list[place].packs, price: product.price)
      }
      let change = Change(
        product: product.id, district: institution.districtID, institution: institution.id, old: taken(old, &o),
        new: taken(new, &n))
      if change.oldPacks != change.newPacks { result.append(change) }
    }
    return result
  }
}
