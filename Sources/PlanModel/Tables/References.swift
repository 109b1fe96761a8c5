package import Planning

/// Looks up the ids that one table names in another, and reports those that are not there.
package final class References {
  package let products: IdentifierTable
  package let districts: IdentifierTable
  package let institutions: IdentifierTable
  /// The records, in the order of the ids.
  package let productRows: [GivenRow<Product>]
  package let districtRows: [GivenRow<District>]
  package let institutionRows: [GivenRow<Institution>]
  private let complete: [TableSchema: Bool]
  private let nearest: [TableSchema: NearestName]
  private let names: ReferredNames
  private lazy var spellings: [TableSchema: [String: Identifier]] = [:]

  package init(
    products: KeyedRows<Product>, districts: KeyedRows<District>, institutions: KeyedRows<Institution>
  ) {
    self.products = products.table
    self.districts = districts.table
    self.institutions = institutions.table
    names = ReferredNames(products: products.rows, districts: districts.rows, institutions: institutions.rows)
    (productRows, districtRows, institutionRows) = (products.rows, districts.rows, institutions.rows)
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

  /// What a text in a column of codes stands for: a code, as it is written or in another width or case, or the name of one row. Of
  /// products the name may have with it what tells it apart: 通用名 and 规格, 包装, 企业.
  ///
  /// - Complexity: O(length); O(rows of the table) the first time that a text is no code.
  package func resolve(_ text: ArraySlice<UInt8>, in target: TableSchema) -> Resolution {
    if let index = table(target).index(of: text) { return .code(index) }
    return text.isEmpty ? .unknown : names.lookup(target).resolve(text)
  }

  /// The same for a text.
  package func resolve(_ text: String, in target: TableSchema) -> Resolution { resolve(Array(text.utf8)[...], in: target) }

  /// The code, and what tells its row apart from others of its name.
  package func label(_ index: Int32, in target: TableSchema) -> String {
    "\(table(target).ids[Int(index)]) \(names.mark(index, in: target))"
  }

  /// Reports a name that several rows have, with each of them.
  package func reportSeveral<Sink: ProblemSink>(
    _ text: String, _ found: [Int32], in target: TableSchema, at spot: Sink.Spot, _ log: Sink
  ) {
    log.report(
      .nameAmbiguous, at: spot, value: text,
      .init(
        zh: "“\(shortened(text))”在\(log.name(of: target).chinese)中有 \(found.count) 个，不知道是哪一个。",
        en: "\"\(shortened(text))\" may be \(found.count) rows of \(log.name(of: target).english)."),
      hint: References.chooseCode(found) { label($0, in: target) })
  }

  /// The advice to give the code of one of several rows, the first six of which are named.
  package static func chooseCode(_ found: [Int32], label: (Int32) -> String) -> Localized {
    let labels = found.prefix(6).map(label)
    let more = found.count > labels.count
    return .init(
      zh: "请改填编码，是其中哪一个：\(labels.joined(separator: "；"))\(more ? "……" : "")。",
      en: "Give the code of the one that is meant: \(labels.joined(separator: "; "))\(more ? "; …" : "").")
  }

  /// The nearest entry of a table to an unknown code, for a hint.
  package func nearestHint<Sink: ProblemSink>(for id: String, in target: TableSchema, _ log: Sink) -> Localized? {
    spellingHint(id, in: target) ?? nearest[target]?.hint(for: id, table: log.name(of: target))
  }

  /// Whether every row of the table has its place; where not, unknown ids are no news.
  package func isComplete(_ target: TableSchema) -> Bool { complete[target] == true }

  /// The nearest entry of a table to an unknown code: `B3001 卡托普利片`.
  package func nearestEntry(to id: String, in target: TableSchema) -> String? { nearest[target]?.entry(nearestTo: id) }

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
    let hint = nearestHint(for: id, in: target, log)
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
