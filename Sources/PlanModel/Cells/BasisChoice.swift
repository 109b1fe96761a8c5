import Planning

/// Which basis each cell has (Model.md, "The basis"): the product's own, else the ownership's, else the plan's.
struct BasisChoice {
  /// The basis of every cell, where they all have one; nil where they differ.
  let uniform: Parameters.BasisSource?
  /// By product, then ownership.
  private let sources: [Parameters.BasisSource]
  /// Of each institution, its place among all ownerships.
  private let owners: [UInt8]
  /// Those of institutions that take part; all where nobody does.
  private let present: [Ownership]
  private let parameters: Parameters
  private let own: [(id: Identifier, basis: Parameters.BasisSource)]
  /// Whether some product has none of its own.
  private let hasOthers: Bool

  /// - Complexity: O(products + institutions).
  init(_ parameters: Parameters, products: [GivenRow<Product>], institutions: [GivenRow<Institution>]) {
    let all = Ownership.allCases
    func place(_ ownership: Ownership) -> Int { all.firstIndex(of: ownership) ?? 0 }
    owners = institutions.map { UInt8(place($0.record.ownership)) }
    var takesPart = [Bool](repeating: false, count: all.count)
    for (row, owner) in zip(institutions, owners) where row.record.takesPart { takesPart[Int(owner)] = true }
    let present = all.filter { takesPart[place($0)] }
    self.present = present
    self.parameters = parameters
    sources = products.flatMap { row in all.map { parameters.basis(of: row.record, at: $0) } }
    own = products.compactMap { row in row.record.basis.map { (row.record.id, $0) } }
    hasOthers = own.count < products.count || products.isEmpty
    var found = Set(own.map(\.basis))
    if hasOthers { found.formUnion(present.map { parameters.basisOfOwnership[$0] ?? parameters.basis }) }
    if present.isEmpty { found = [parameters.basis] }
    uniform = found.count > 1 ? nil : found.first ?? parameters.basis
  }

  /// The basis of a cell.
  @inline(__always)
  subscript(product: Int, institution: Int) -> Parameters.BasisSource {
    uniform ?? sources[product * Ownership.allCases.count + Int(owners[institution])]
  }

  /// Whether a cell of an institution that takes part has a basis of which this is so.
  func contains(_ isSo: (Parameters.BasisSource) -> Bool) -> Bool {
    if let uniform { return isSo(uniform) }
    return own.contains { isSo($0.basis) } || !ownerships(isSo).isEmpty
  }

  /// Whether the usage of an institution counts for some product.
  func countsUsage(at ownership: Ownership) -> Bool {
    hasOthers && (parameters.basisOfOwnership[ownership] ?? parameters.basis).usesUsage || own.contains { $0.basis.usesUsage }
  }

  /// For whom a table is needed, where cells differ: ownerships, and products of their own basis.
  func needing(_ isSo: (Parameters.BasisSource) -> Bool) -> Localized? {
    guard uniform == nil else { return nil }
    let ownerships = ownerships(isSo)
    let products = own.filter { isSo($0.basis) }.map(\.id)
    let listed = products.prefix(5).joined(separator: "、")
    let more = products.count > 5
    let chinese =
      ownerships.map(\.chinese)
      + (products.isEmpty ? [] : ["品种 \(listed)\(more ? "等 \(products.count) 个" : "")"])
    let rest = more ? ", …, \(products.count) in all" : ""
    let english =
      ownerships.map(\.rawValue)
      + (products.isEmpty ? [] : ["the products \(products.prefix(5).joined(separator: ", "))\(rest)"])
    return Localized(zh: chinese.joined(separator: "、"), en: english.joined(separator: ", "))
  }

  /// The ownerships of those who take part, of which this is so.
  private func ownerships(_ isSo: (Parameters.BasisSource) -> Bool) -> [Ownership] {
    hasOthers ? present.filter { isSo(parameters.basisOfOwnership[$0] ?? parameters.basis) } : []
  }
}
