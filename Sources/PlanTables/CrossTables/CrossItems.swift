import PlanModel
import Planning

/// The products or institutions that the headings of a cross table may name.
final class CrossItems {
  /// What a heading's text names.
  struct Found {
    /// The item whose code stands there.
    var code: Int?
    /// The items whose name it is.
    var named: [Int] = []
    /// What else the text holds: a specification, a unit, a period.
    var rest: [String] = []

    var isAny: Bool { code != nil || !named.isEmpty }
  }

  /// The table of the items.
  let table: TableSchema
  let ids: [Identifier]
  let names: [String]
  /// What else is known of each, as headings are compared: specification, company, district.
  private let attributes: [[String]]
  /// The attribute that tells products of one name apart, and the company.
  private let told: [(specification: String, supplier: String)]
  private let references: References
  private var byName: [String: [Int]] = [:]
  private var found: [String: Found] = [:]

  private init(
    _ table: TableSchema, _ references: References, ids: [Identifier], names: [String], attributes: [[String]],
    told: [(specification: String, supplier: String)]
  ) {
    self.table = table
    self.references = references
    self.ids = ids
    self.names = names
    self.attributes = attributes.map { $0.map(CrossItems.folded).filter { !$0.isEmpty } }
    self.told = told.map { (CrossItems.folded($0.specification), CrossItems.folded($0.supplier)) }
    for (index, name) in names.enumerated() where !name.isEmpty { byName[CrossItems.folded(name), default: []].append(index) }
  }

  static func products(_ references: References) -> CrossItems {
    let rows = references.productRows.map(\.record)
    return CrossItems(
      .products, references, ids: rows.map(\.id), names: rows.map(\.genericName),
      attributes: rows.map { [$0.specification, $0.supplier, $0.pack, $0.dosageForm, "\($0.unitsPerPack)"] },
      told: rows.map { ($0.specification, $0.supplier) })
  }

  static func institutions(_ references: References) -> CrossItems {
    let rows = references.institutionRows.map(\.record)
    let districts = Dictionary(
      references.districtRows.map { ($0.record.id, $0.record.name) }, uniquingKeysWith: { first, _ in first })
    return CrossItems(
      .institutions, references, ids: rows.map(\.id), names: rows.map(\.name),
      attributes: rows.map { [$0.districtID, districts[$0.districtID] ?? "", $0.level, $0.ownership.chinese] },
      told: rows.map { _ in ("", "") })
  }

  /// What a text names: a code or a name alone, or with more beside it: `B3001 卡托普利片`, `卡托普利片（25mg）`, `卡托普利片_2019年`.
  ///
  /// - Complexity: O(length), and O(items) once for each text that is neither.
  func find(_ text: String) -> Found {
    if let known = found[text] { return known }
    let result = search(text)
    found[text] = result
    return result
  }

  private func whole(_ text: String) -> Found? {
    switch references.resolve(text, in: table) {
    case .code(let index), .folded(let index): Found(code: Int(index))
    case .name(let index): Found(named: [Int(index)])
    case .several(let found): Found(named: found.map(Int.init))
    case .unknown: nil
    }
  }

  /// A text as names are compared.
  static func folded(_ text: String) -> String { String(decoding: foldedName(text, dropsMarks: true), as: UTF8.self) }

  private func search(_ text: String) -> Found {
    guard !text.isEmpty, text.utf8.count <= 300 else { return Found() }
    if let found = whole(text) { return found }
    var parts = CrossItems.parts(text)
    if let place = parts.firstIndex(where: { whole($0)?.code != nil }) ?? parts.firstIndex(where: { whole($0) != nil }),
      var found = whole(parts[place])
    {
      parts.remove(at: place)
      // A code with its name beside it: the name may disagree.
      if found.code != nil, let name = parts.firstIndex(where: { !(whole($0)?.named.isEmpty ?? true) }) {
        found.named = whole(parts[name])?.named ?? []
        parts.remove(at: name)
      }
      found.rest = parts
      // 卡托普利片 12.5mg, 示例市立医院（东院）: what nobody knows of it may be another one.
      let items = found.code.map { [$0] } ?? found.named
      return parts.allSatisfy { isExplained($0, of: items) } ? found : Found()
    }
    return behindName(CrossItems.folded(text))
  }

  /// Whether a text beside a name says what is known of one of the items, or what the values are: a period, a limit, a unit.
  private func isExplained(_ text: String, of items: [Int]) -> Bool {
    let folded = CrossItems.folded(text)
    // 金额, 剩余: the values are something else.
    if OfficeWords.shipped.isQualified(normalizedHeading(text), beyond: []) { return false }
    return folded.isEmpty || items.contains { attributes[$0].contains(folded) } || CrossWords.period(text) != nil
      || CrossWords.limitColumn(text) != nil || HeadingUnit(normalizedHeading(text)) != nil || CrossWords.isCaption(text)
      || OfficeWords.shipped.column(normalizedHeading(text), in: .demand) == "units" || normalizedHeading(text) == "数量"
  }

  /// A name or code with something known right behind it: `卡托普利片25mg`, `卡托普利片下限`, `B3001卡托普利片`.
  private func behindName(_ folded: String) -> Found {
    var result = Found()
    var length = 0
    for (name, indices) in byName where name.count > length && folded.count > name.count && folded.hasPrefix(name) {
      let rest = String(folded.dropFirst(name.count))
      let isKnown =
        indices.contains { attributes[$0].contains(rest) } || CrossWords.period(rest) != nil || CrossWords.limitColumn(rest) != nil
      guard isKnown else { continue }
      (result, length) = (Found(named: indices, rest: [rest]), name.count)
    }
    if result.isAny { return result }
    let code = folded.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) }
    if !code.isEmpty, let index = whole(String(code))?.code {
      let rest = String(folded.dropFirst(code.count))
      return Found(code: index, named: byName[rest] ?? [], rest: byName[rest] == nil ? [rest] : [])
    }
    return Found()
  }

  /// The parts of a text between blanks, marks and brackets.
  private static func parts(_ text: String) -> [String] {
    narrowed(text).split { $0.isWhitespace || "()[]【】_,;、|/".contains($0) }.map(String.init)
  }

  /// Those of several items that other headings fit: `25mg`, the company.
  func fitting(_ items: [Int], _ others: [String]) -> [Int] {
    var left = items
    for other in others.map(CrossItems.folded) where left.count > 1 {
      let fitting = left.filter { attributes[$0].contains(other) }
      if fitting.isEmpty, items.contains(where: { attributes[$0].contains(other) }) { return [] }
      if !fitting.isEmpty { left = fitting }
    }
    return left
  }

  /// Whether a text is something known of an item.
  func describes(_ item: Int, _ text: String) -> Bool { attributes[item].contains(CrossItems.folded(text)) }

  /// Which of its specification and company a text may be meant to be, as headings are compared.
  func told(_ item: Int) -> (specification: String, supplier: String) { told[item] }

  /// How messages name an item: `XC09AAK 卡托普利片 25mg`.
  func shown(_ item: Int) -> String {
    [ids[item], names[item], table == .products ? attributes[item].first ?? "" : ""].filter { !$0.isEmpty }.joined(separator: " ")
  }
}
