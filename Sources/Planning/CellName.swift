/// A cell by its ids: the same in every plan and output that has it.
public struct CellName: Sendable, Hashable {
  /// 品种编码.
  public let product: Identifier
  /// 机构编码.
  public let institution: Identifier

  /// Names a cell.
  public init(product: Identifier, institution: Identifier) {
    self.product = product
    self.institution = institution
  }

  /// The order of tables: by product, then institution.
  public static func precedes(_ left: CellName, _ right: CellName) -> Bool {
    if idPrecedes(left.product, right.product) { return true }
    if idPrecedes(right.product, left.product) { return false }
    return idPrecedes(left.institution, right.institution)
  }
}
