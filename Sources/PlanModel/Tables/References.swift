package import Planning

/// Looks up the ids that one table names in another, and reports those that are not there.
package final class References {
  package let products: IdentifierTable
  package let districts: IdentifierTable
  package let institutions: IdentifierTable
  private let complete: [TableSchema: Bool]
  private let nearest: [TableSchema: NearestName]
  private lazy var spellings: [TableSchema: [String: Identifier]] = [:]

  package init(
    products: KeyedRows<Product>, districts: KeyedRows<District>, institutions: KeyedRows<Institution>
  ) {
    self.products = products.table
    self.districts = districts.table
    self.institutions = institutions.table
    complete = [
      .products: products.isComplete, .districts: districts.isComplete,
      .institutions: institutions.isComplete,
    ]
    nearest = [
      .products: NearestName(
        ids: products.table.ids,
        names: products.rows.map { "\($0.record.genericName) \($0.record.specification)" }),
      .districts: NearestName(ids: districts.table.ids, names: districts.rows.map(\.record.name)),
      .institutions: NearestName(ids: institutions.table.ids, names: institutions.rows.map(\.record.name)),
    ]
  }

  /// The table of the ids.
  package func table(_ target: TableSchema) -> IdentifierTable {
    switch target {
    case .products: products
    case .districts: districts
    default: institutions
    }
  }

  /// Reports an id that is not in its table.
  package func reportUnknown<Sink: ProblemSink>(
    _ id: String, in target: TableSchema, at spot: Sink.Spot, code: ProblemCode? = nil, _ log: Sink
  ) {
    guard log.acceptsIdentifier(id, at: spot), complete[target] == true else { return }
    let usual: ProblemCode =
      switch target {
      case .products: .productUnknown
      case .districts: .districtUnknown
      default: .institutionUnknown
      }
    let hint = spellingHint(id, in: target) ?? nearest[target]?.hint(for: id, table: log.name(of: target))
    log.report(
      code ?? usual, at: spot, value: id,
      .init(
        zh: "\"\(shortened(id))\" 不在\(log.name(of: target).chinese)中。",
        en: "\"\(shortened(id))\" is not in \(log.name(of: target).english)."), hint: hint ?? .init(zh: "", en: ""))
  }

  /// Names the characters in which an unknown id differs from a known one that looks the same.
  private func spellingHint(_ id: String, in target: TableSchema) -> Localized? {
    let known =
      spellings[target]
      ?? Dictionary(table(target).ids.map { ($0, $0) }, uniquingKeysWith: { first, _ in first })
    spellings[target] = known
    guard let other = known[id] else { return nil }
    let (position, own, there) = firstDifference(id, other)
    return .init(
      zh: "它与那里的“\(other)”看上去相同，但第 \(position) 位是 \(own)，那里是 \(there)，请统一成同一个字符。",
      en: "It looks like \(other) there, but its character \(position) is \(own), there it is \(there): write both with the same character."
    )
  }
}
