/// A product, an institution, a district or a rule by id and name.
public struct Named: Sendable, Hashable {
  /// The id.
  public var id: Identifier
  /// The name; may be empty.
  public var name: String

  /// Makes a name.
  public init(id: Identifier, name: String) {
    self.id = id
    self.name = name
  }

  /// The product's id, generic name and specification.
  public init(_ product: Product) {
    self.init(
      id: product.id,
      name: [product.genericName, product.specification].filter { !$0.isEmpty }.joined(separator: " "))
  }

  /// The institution's id and name.
  public init(_ institution: Institution) { self.init(id: institution.id, name: institution.name) }

  /// The district's id and name.
  public init(_ district: District) { self.init(id: district.id, name: district.name) }
}
