package import Planning

/// `changes.csv`: the cells of a district's re-split whose packs are not those of the city's own split.
package struct ChangeRow: StoredRow {
  package static let path = "changes.csv"

  package var product: Identifier = "", institution: Identifier = ""
  package var oldPacks = 0, newPacks = 0, differencePacks = 0
  package var difference = Fen.zero
  package init() {}

  package mutating func visit<Visitor: ColumnVisitor & ~Copyable>(_ column: inout Visitor) throws(Visitor.Failure) {
    try column("product_id", &product)
    try column("institution_id", &institution)
    try column("old_packs", &oldPacks)
    try column("new_packs", &newPacks)
    try column("difference_packs", &differencePacks)
    try column("difference_yuan", &difference)
  }

  /// The table of changes, by product, then institution.
  package static func file(_ changes: [Change], style: CSVStyle) -> OutputFile {
    file(
      style,
      changes.map { change in
        var row = ChangeRow()
        (row.product, row.institution) = (change.product, change.institution)
        (row.oldPacks, row.newPacks) = (change.oldPacks, change.newPacks)
        (row.differencePacks, row.difference) = (change.difference.packs, change.difference.amount)
        return row
      })
  }
}
