/// A line of 区市.
extension InputTables {
  struct District {
    let id: String
    let name: String
    let kind: String
    /// What it has to prepay with [ten-thousandths of a yuan]; nil where not given.
    let fund: Int128?
    let settlesDirectly: Bool

    /// The name; the id where it has none.
    var shown: String { name.isEmpty ? id : name }
    /// Who pays the suppliers, as the tables write it.
    var payer: String { settlesDirectly ? "fund" : "institution" }
  }
}
