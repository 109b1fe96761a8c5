package import Planning

/// Finds what the selectors of rules select, and reports what they name that is not there (Data.md, "Plans").
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

  private func products(_ selector: ProductSelector, at place: RecordPlace) -> [Bool]? {
    switch selector.meaning {
    case .all: Array(repeating: true, count: references.products.ids.count)
    case .ids(let ids): selected(ids, in: .products, at: place, text: selector.text)
    }
  }

  private func institutions(_ selector: InstitutionSelector, at place: RecordPlace) -> [Bool]? {
    var result = Array(repeating: true, count: institutions.count)
    switch selector.meaning {
    case .all: return result
    case .ids(let ids): return selected(ids, in: .institutions, at: place, text: selector.text)
    case .attributes(let terms):
      var isSound = true
      for term in terms {
        guard let own = selected(by: term, at: place, text: selector.text) else {
          isSound = false
          continue
        }
        for index in result.indices where !own[index] { result[index] = false }
      }
      return isSound ? result : nil
    }
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

  private func selected(by term: InstitutionSelector.Term, at spot: RecordPlace, text: String) -> [Bool]? {
    guard let attribute = term.attribute, !term.values.isEmpty else {
      reportSyntax(text, at: spot)
      return nil
    }
    switch attribute {
    case .district:
      guard let districts = selected(term.values, in: .districts, at: spot, text: text) else { return nil }
      return institutions.map { institution in
        references.districts.index(of: institution.districtID.utf8).map { districts[Int($0)] } ?? false
      }
    case .ownership:
      let owners = term.values.map { log.word($0, .ownership, at: spot) }
      guard !owners.contains(nil) else { return nil }
      return institutions.map { owners.contains($0.ownership) }
    case .level:
      // By bytes: other characters that look the same are another level.
      let levels = institutions.map { Array(narrowed($0.level).utf8) }
      let known = Set(levels)
      for item in term.values where !known.contains(Array(item.utf8)) {
        log.report(
          .levelUnknown, at: spot, value: item,
          .init(
            zh: "没有等级为“\(shortened(item))”的机构。", en: "No institution has the level \"\(shortened(item))\"."),
          hint: .init(zh: "请与机构表中的机构等级核对。", en: "Compare it with the levels in \(log.name(of: .institutions).english)."))
      }
      let wanted = Set(term.values.map { Array($0.utf8) })
      return levels.map(wanted.contains)
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
