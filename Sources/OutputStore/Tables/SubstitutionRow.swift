package import Planning

/// `substitution.csv`: what was signed, delivered and taken over, by product, district and institution.
package struct SubstitutionRow: StoredRow {
  package static let path = "substitution.csv"

  package var product: Identifier = "", substitute: Identifier = "", district: Identifier = ""
  package var institution: Identifier = ""
  package var oldPacks = 0, deliveredPacks = 0, remainingPacks = 0
  package var oldAmount = Fen.zero, deliveredAmount = Fen.zero, newAmount = Fen.zero, difference = Fen.zero
  package init() {}

  package mutating func visit<Visitor: ColumnVisitor & ~Copyable>(_ column: inout Visitor) throws(Visitor.Failure) {
    try column("product_id", &product)
    try column("new_product_id", &substitute)
    try column("district_id", &district)
    try column("institution_id", &institution)
    try column("old_packs", &oldPacks)
    try column("delivered_packs", &deliveredPacks)
    try column("remaining_packs", &remainingPacks)
    try column("old_amount_yuan", &oldAmount)
    try column("delivered_amount_yuan", &deliveredAmount)
    try column("new_amount_yuan", &newAmount)
    try column("difference_yuan", &difference)
  }

  /// Makes a row: what was signed and delivered of the product that fails at its price, and what the substitute takes over.
  package init(
    product: Identifier, substitute: Identifier, district: Identifier, institution: Identifier, oldPacks: Int,
    deliveredPacks: Int, remainingPacks: Int, oldPrice: Decimal4, newPrice: Decimal4
  ) {
    (self.product, self.substitute, self.district, self.institution) = (product, substitute, district, institution)
    (self.oldPacks, self.deliveredPacks, self.remainingPacks) = (oldPacks, deliveredPacks, remainingPacks)
    oldAmount = Fen(packs: oldPacks, price: oldPrice)
    deliveredAmount = Fen(packs: deliveredPacks, price: oldPrice)
    newAmount = Fen(packs: remainingPacks, price: newPrice)
    difference = deliveredAmount + newAmount - oldAmount
  }

  /// The table, its rows in the order of their ids.
  package static func file(ofUnsorted rows: [SubstitutionRow], style: CSVStyle) -> OutputFile {
    file(
      style,
      rows.sorted { left, right in
        for (first, second) in [
          (left.product, right.product), (left.district, right.district), (left.institution, right.institution),
        ] where first != second { return idPrecedes(first, second) }
        return false
      })
  }
}
