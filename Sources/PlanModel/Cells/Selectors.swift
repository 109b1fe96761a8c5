package import Planning

/// The values of a scope that are joined by `;`, without blanks at their ends; full-width marks count as ASCII ones.
///
/// - Complexity: O(length).
public func selectorValues(_ text: String) -> [String] {
  narrowed(text).split(separator: ";").map { trimmed(String($0)) }.filter { !$0.isEmpty }
}

/// The text of a scope without blanks around its values, visible or not, so that everybody who reads it again finds the same ones.
///
/// - Complexity: O(length).
package func plainScope(_ text: String) -> String {
  var parts: [String] = [""]
  for scalar in text.unicodeScalars {
    if ";&:".unicodeScalars.contains(narrowed(scalar)) {
      parts.append(String(scalar))
      parts.append("")
    } else {
      parts[parts.count - 1].unicodeScalars.append(scalar)
    }
  }
  return parts.map { trimmed($0) }.joined()
}

/// Reads the scopes of rules: which products, which institutions (Data.md, "Plans").
///
/// Products: `*` or ids joined by `;`. Institutions: `*`, ids joined by `;`, or `district:…`, `ownership:…`, `level:…`
/// joined by `&`, each with one or several values joined by `;`. Full-width marks are read as ASCII ones.
package struct SelectorReading {
  private let references: References
  private let institutions: [Institution]
  private let log: any FaultLog

  package init(references: References, institutions: [Institution], log: any FaultLog) {
    self.references = references
    self.institutions = institutions
    self.log = log
  }

  /// Whether a rule selects each product, or nil where its text was reported.
  package func products(of rule: GivenRow<Rule>) -> [Bool]? {
    products(rule.record.products, at: RecordPlace(.rules, rule.origin, "products"))
  }

  /// Whether it selects each institution, or nil where its text was reported.
  func institutions(of rule: GivenRow<Rule>) -> [Bool]? {
    institutions(rule.record.institutions, at: RecordPlace(.rules, rule.origin, "institutions"))
  }

  /// Whether each product is selected, or nil where the text was reported.
  func products(_ text: String, at spot: RecordPlace) -> [Bool]? {
    let count = references.products.ids.count
    if narrowed(text) == "*" { return Array(repeating: true, count: count) }
    return selected(selectorValues(text), in: .products, at: spot, text: text)
  }

  /// Whether each institution is selected, or nil where the text was reported.
  func institutions(_ text: String, at spot: RecordPlace) -> [Bool]? {
    let narrow = narrowed(text)
    if narrow == "*" { return Array(repeating: true, count: institutions.count) }
    guard narrow.contains(":") else {
      return selected(selectorValues(narrow), in: .institutions, at: spot, text: text)
    }
    var result = Array(repeating: true, count: institutions.count)
    var isSound = true
    for part in narrow.split(separator: "&", omittingEmptySubsequences: false) {
      guard let term = term(String(part), at: spot, text: text) else {
        isSound = false
        continue
      }
      for index in result.indices where !term[index] { result[index] = false }
    }
    return isSound ? result : nil
  }

  private func selected(_ ids: [String], in table: TableSchema, at spot: RecordPlace, text: String) -> [Bool]? {
    let known = references.table(table)
    var result = Array(repeating: false, count: known.ids.count)
    var isSound = !ids.isEmpty
    if ids.isEmpty { reportSyntax(text, at: spot) }
    for id in ids {
      if let index = known.index(of: id.utf8) {
        result[Int(index)] = true
      } else {
        isSound = false
        if id.contains("*") || id.contains("&") || id.contains(":") {
          reportSyntax(text, at: spot)
        } else {
          references.reportUnknown(id, in: table, at: spot, code: .selectorUnknown, log)
        }
      }
    }
    return isSound ? result : nil
  }

  /// One `kind:values`.
  private func term(_ part: String, at spot: RecordPlace, text: String) -> [Bool]? {
    guard let colon = part.firstIndex(of: ":") else {
      reportSyntax(text, at: spot)
      return nil
    }
    let items = selectorValues(String(part[part.index(after: colon)...]))
    guard !items.isEmpty else {
      reportSyntax(text, at: spot)
      return nil
    }
    switch trimmed(String(part[..<colon])).lowercased() {
    case "district", "区市":
      guard let districts = selected(items, in: .districts, at: spot, text: text) else { return nil }
      return institutions.map { institution in
        references.districts.index(of: institution.districtID.utf8).map { districts[Int($0)] } ?? false
      }
    case "ownership", "机构性质":
      let owners = items.map { log.word($0, .ownership, at: spot) }
      guard !owners.contains(nil) else { return nil }
      return institutions.map { owners.contains($0.ownership) }
    case "level", "机构等级":
      // By bytes: other characters that look the same are another level.
      let levels = institutions.map { Array(narrowed($0.level).utf8) }
      let known = Set(levels)
      for item in items where !known.contains(Array(item.utf8)) {
        log.report(
          .levelUnknown, at: spot, value: item,
          .init(
            zh: "没有等级为“\(shortened(item))”的机构。", en: "No institution has the level \"\(shortened(item))\"."),
          hint: .init(zh: "请与机构表中的机构等级核对。", en: "Compare it with the levels in \(log.name(of: .institutions).english)."))
      }
      let wanted = Set(items.map { Array($0.utf8) })
      return levels.map(wanted.contains)
    default:
      reportSyntax(text, at: spot)
      return nil
    }
  }

  private func reportSyntax(_ text: String, at spot: RecordPlace) {
    log.report(
      .selectorSyntax, at: spot, value: text,
      .init(
        zh: "范围 \"\(shortened(text))\" 的写法不对。", en: "The selector \"\(shortened(text))\" is not well formed."),
      hint: .init(
        zh: "可填 *，或用 ; 连接的编码；机构还可填 district:编码、ownership:公立、level:三级，用 & 连接。",
        en:
          "Use *, or ids joined by ;; for institutions also district:ID, ownership:public, level:TEXT joined by &."
      ))
  }
}
