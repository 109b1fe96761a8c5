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
  private let references: References
  /// The items of 折算表 behind the products.
  let items: ItemConversion?
  private let words: CrossWords
  private var byName: [String: [Int]] = [:]
  private var found: [String: Found] = [:]

  private init(
    _ table: TableSchema, _ references: References, _ items: ItemConversion?, _ words: CrossWords, ids: [Identifier], names: [String],
    attributes: [[String]]
  ) {
    self.items = items
    self.words = words
    self.table = table
    self.references = references
    self.ids = ids
    self.names = names
    self.attributes = attributes.map { $0.map(CrossItems.folded).filter { !$0.isEmpty } }
    for (index, name) in names.enumerated() where !name.isEmpty { byName[CrossItems.folded(name), default: []].append(index) }
  }

  /// The products, and where usage or demand may name them the items of 折算表 behind them.
  static func products(_ references: References, _ items: ItemConversion?, _ words: CrossWords) -> CrossItems {
    let rows = references.productRows.map(\.record)
    let others = items.map { found in found.records.filter { !$0.name.isEmpty || !$0.itemID.isEmpty } } ?? []
    return CrossItems(
      .products, references, items, words, ids: rows.map(\.id) + others.map(\.itemID),
      names: rows.map(\.genericName) + others.map(\.name),
      attributes: rows.map { [$0.specification, $0.supplier, $0.pack, $0.dosageForm, "\($0.unitsPerPack)"] } + others.map { _ in [] })
  }

  static func institutions(_ references: References, _ words: CrossWords) -> CrossItems {
    let rows = references.institutionRows.map(\.record)
    let districts = Dictionary(
      references.districtRows.map { ($0.record.id, $0.record.name) }, uniquingKeysWith: { first, _ in first })
    return CrossItems(
      .institutions, references, nil, words, ids: rows.map(\.id), names: rows.map(\.name),
      attributes: rows.map { [$0.districtID, districts[$0.districtID] ?? "", $0.level, $0.ownership.chinese] })
  }

  /// Whether an item is one of 折算表, of which nobody knows what a pack holds.
  func isConverted(_ item: Int) -> Bool { table == .products && item >= references.productRows.count }

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
    case .code(let index), .folded(let index): return Found(code: Int(index))
    case .name(let index): return Found(named: [Int(index)])
    case .several(let found): return Found(named: found.map(Int.init))
    case .unknown: break
    }
    guard table == .products, let items else { return nil }
    if let index = items.codes.index(of: Array(text.utf8)[...]) { return Found(code: Int(index)) }
    return byName[CrossItems.folded(text)].map { Found(named: $0) }
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
      if parts.allSatisfy({ isExplained($0, of: items) }) { return found }
    }
    let found = behindName(CrossItems.folded(text))
    return found.isAny ? found : besideTime(text)
  }

  /// Whether a text beside a name says what is known of one of the items, or what the values are: a period, a limit, a unit.
  private func isExplained(_ text: String, of items: [Int]) -> Bool {
    let folded = CrossItems.folded(text)
    return folded.isEmpty || items.contains { attributes[$0].contains(folded) } || words.reading(text) != nil || words.isCaption(text)
  }

  /// A name or code with something known right behind it: `卡托普利片25mg`, `卡托普利片下限`, `B3001卡托普利片`.
  private func behindName(_ folded: String) -> Found {
    var result = Found()
    var length = 0
    for (name, indices) in byName where name.count > length && folded.count > name.count && folded.hasPrefix(name) {
      let rest = String(folded.dropFirst(name.count))
      let isKnown = indices.contains { attributes[$0].contains(rest) } || words.reading(rest) != nil
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

  /// A name among times, units and words for quantities, without marks between them: `2019年卡托普利片采购量（盒）`, `卡托普利片25mg2018年`.
  private func besideTime(_ written: String) -> Found {
    // Numbers are no names.
    guard written.unicodeScalars.contains(where: { $0.value >= 0x2E80 }) else { return Found() }
    let text = normalizedHeading(written)
    var outside = ""
    var rest: [String] = []
    for part in text.split(omittingEmptySubsequences: false, whereSeparator: { "([【".contains($0) }) {
      guard let end = part.firstIndex(where: { ")]】".contains($0) }) else {
        outside += part
        continue
      }
      rest.append(String(part[..<end]))
      outside += part[part.index(after: end)...]
    }
    func fits(_ items: [Int]) -> Bool {
      rest.allSatisfy { part in words.reading(part) != nil || items.contains { attributes[$0].contains(CrossItems.folded(part)) } }
    }
    let splits = CrossWords.splitsAtTime(outside).filter { CrossWords.period($0.time) != nil }
    for (time, other) in [("", outside)] + splits {
      let folded = CrossItems.folded(other)
      if let found = whole(other) {
        if (time.isEmpty && rest.isEmpty) || !fits(found.code.map { [$0] } ?? found.named) { continue }
        return Found(code: found.code, named: found.named, rest: rest + (time.isEmpty ? [] : [time]))
      }
      var best: (name: Int, found: Found)?
      for (name, indices) in byName where folded.count > name.count && name.count > best?.name ?? 0 && folded.hasPrefix(name) {
        let behind = String(folded.dropFirst(name.count))
        guard let parts = explained(behind, of: indices), fits(indices) else { continue }
        best = (name.count, Found(named: indices, rest: rest + parts + (time.isEmpty ? [] : [time])))
      }
      if let best { return best.found }
    }
    return Found()
  }

  /// What stands behind a name, in parts: something known of the items, then what the values are. Nil where it is not known.
  private func explained(_ text: String, of items: [Int]) -> [String]? {
    if words.reading(text) != nil { return [text] }
    for attribute in Set(items.flatMap { attributes[$0] }).sorted(by: { ($1.count, $0) < ($0.count, $1) }) where text.hasPrefix(attribute) {
      let behind = String(text.dropFirst(attribute.count))
      if behind.isEmpty { return [attribute] }
      if words.reading(behind) != nil { return [attribute, behind] }
    }
    return nil
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

  /// The groups whose sums may cover a row or column: what is known of its institution, and what stands beside it.
  func groups(of line: CrossAxis.Line) -> [String] {
    guard table == .institutions, let item = line.item else { return [] }
    let beside = line.labels.filter { $0.place != line.key?.place }.map { CrossItems.folded($0.text) }
    return Array(Set((attributes[item] + beside).filter { $0.count > 1 && Int($0) == nil }))
  }

  /// How messages name an item: `XC09AAK 卡托普利片 25mg`.
  func shown(_ item: Int) -> String {
    [ids[item], names[item], table == .products ? attributes[item].first ?? "" : ""].filter { !$0.isEmpty }.joined(separator: " ")
  }
}
