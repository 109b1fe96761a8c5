import PlanModel
import Planning

/// Turns 品种范围 and 机构范围 as offices write them into the forms that Data.md gives: 全部 into `*`, names into codes,
/// `性质:民营、药店` into `ownership:民营;药店`. What it does not know stays as it is, for whoever checks the selector.
struct ScopeReading {
  let references: References
  let log: ProblemLog

  private typealias Attribute = InstitutionSelector.Term.Attribute

  /// What a part of a scope turned out to be.
  private enum Part {
    case ids([Identifier])
    /// It was reported.
    case reported
    case unknown
  }

  /// 品种范围 in the form of Data.md.
  func products(_ written: String, at spot: Spot) -> String {
    let plain = plainScope(written)
    if isAll(plain) { return all(plain, at: spot) }
    return finished(list(plain, in: .products, at: spot), plain, at: spot)
  }

  /// 机构范围 in the form of Data.md.
  func institutions(_ written: String, at spot: Spot) -> String {
    let plain = plainScope(written)
    if isAll(plain) { return all(plain, at: spot) }
    let terms = narrowed(plain).split(whereSeparator: { "&且".contains($0) }).map { trimmed(String($0)) }
    if !plain.unicodeScalars.contains(where: { narrowed($0) == ":" }) {
      let ids = list(plain, in: .institutions, at: spot)
      guard case .unknown = ids else { return finished(ids, plain, at: spot) }
      let bare = terms.map { bareTerm($0, at: spot) }
      if bare.contains(.reported) { return muted(plain, at: spot) }
      let texts = bare.compactMap { if case .means(let text) = $0 { text } else { nil } }
      return texts.count == terms.count && !terms.isEmpty ? noted(texts.joined(separator: "&"), plain, at: spot) : plain
    }
    if terms.count == 1, let mark = terms[0].firstIndex(of: ":"),
      ["机构", "机构编码", "机构名称", "医院", "institution"].contains(normalizedHeading(String(terms[0][..<mark])))
    {
      let values = String(terms[0][terms[0].index(after: mark)...])
      return finished(list(values, in: .institutions, at: spot), plain, at: spot)
    }
    var texts: [String] = []
    for term in terms {
      switch named(term, written: plain, at: spot) {
      case .means(let text): texts.append(text)
      case .reported: return muted(plain, at: spot)
      case .unknown: return plain
      }
    }
    let result = texts.joined(separator: "&")
    // Full-width marks have always been read.
    return result == narrowed(plain) ? plain : noted(result, plain, at: spot)
  }

  private func isAll(_ text: String) -> Bool { narrowed(text) == "*" || ScopeWords.all.contains(normalizedHeading(text)) }

  private func all(_ text: String, at spot: Spot) -> String { narrowed(text) == "*" ? text : noted("*", text, at: spot) }

  private func noted(_ result: String, _ written: String, at spot: Spot) -> String {
    log.reportWording(written, read: result, at: spot)
    return result
  }

  /// The text as it is; nothing else is said of it.
  private func muted(_ text: String, at spot: Spot) -> String {
    log.mutedSpots.insert(log.resolved(spot))
    return text
  }

  private func finished(_ part: Part, _ written: String, at spot: Spot) -> String {
    switch part {
    case .reported: return muted(written, at: spot)
    case .unknown: return written
    case .ids(let ids):
      let result = ids.joined(separator: ";")
      let given = narrowed(written).split(separator: ";").map { trimmed(String($0)) }.filter { !$0.isEmpty }
      return ids == given ? written : noted(result, written, at: spot)
    }
  }

  // MARK: Lists of codes and names

  /// The codes of a list; unknown where none of it is known. What is unknown among others stays as it is.
  private func list(_ text: String, in target: TableSchema, at spot: Spot) -> Part {
    var ids: [Identifier] = []
    var isKnown = false
    var isReported = false
    func take(_ part: Part, _ text: String) {
      switch part {
      case .ids(let found):
        isKnown = true
        ids += found
      case .reported: isReported = true
      case .unknown: ids.append(text)
      }
    }
    for item in split(text, by: ";") {
      let whole = code(item, in: target, at: spot)
      let parts = split(item, by: ";,、，\n")
      if case .unknown = whole, parts.count > 1 {
        for part in parts { take(code(part, in: target, at: spot), part) }
      } else {
        take(whole, item)
      }
    }
    if isReported { return .reported }
    return isKnown ? .ids(ids) : .unknown
  }

  private func split(_ text: String, by marks: String) -> [String] {
    narrowed(text).split(whereSeparator: { marks.contains($0) }).map { trimmed(String($0)) }.filter { !$0.isEmpty }
  }

  private func code(_ text: String, in target: TableSchema, at spot: Spot) -> Part {
    switch references.resolve(text, in: target) {
    case .code(let index), .folded(let index), .name(let index): return .ids([references.table(target).ids[Int(index)]])
    case .several(let found):
      references.reportSeveral(text, found, in: target, at: spot, log)
      return .reported
    case .unknown: return .unknown
    }
  }

  // MARK: Conditions

  private enum Term: Equatable {
    case means(String)
    case reported
    case unknown
  }

  private static let attributes: [(attribute: Attribute, name: String, words: Set<String>)] = [
    (
      .district, "district",
      ["district", "区市", "区县", "区", "县区", "县市区", "市区", "地区", "辖区", "所属区市", "所在区市", "区市编码", "区市名称"]
    ),
    (.ownership, "ownership", ["ownership", "机构性质", "性质", "所有制", "所有制性质", "经济性质", "办医性质", "医疗机构性质"]),
    (.level, "level", ["level", "机构等级", "等级", "级别", "机构级别", "医院等级", "医院级别", "医疗机构等级"]),
  ]

  private static func attribute(_ text: String) -> (attribute: Attribute, name: String)? {
    let word = normalizedHeading(text)
    return attributes.first { $0.words.contains(word) }.map { ($0.attribute, $0.name) }
  }

  /// A condition with the name of its attribute in front.
  private func named(_ term: String, written: String, at spot: Spot) -> Term {
    guard let mark = term.firstIndex(of: ":"), let (attribute, name) = Self.attribute(String(term[..<mark])) else { return .unknown }
    let given = String(term[term.index(after: mark)...])
    if given.contains(":") {
      let isCondition = split(given, by: ";,、，\n").contains { part in
        part.firstIndex(of: ":").map { Self.attribute(String(part[..<$0])) != nil } ?? false
      }
      guard isCondition else { return .unknown }
      log.report(
        .scopeAmbiguous, at: spot, value: written,
        .init(
          zh: "“\(shortened(written))”里有几个条件，不知道是要同时满足，还是满足一个就行。",
          en: "\"\(shortened(written))\" has several conditions: all of them may be meant, or any."),
        hint: .init(
          zh: "同时满足的，条件之间用 & 连接，例如 机构性质:民营&区市:371002；满足一个就行的，请分成几条规则。",
          en: "Join conditions that all must hold by &; for any of them make a rule of each."))
      return .reported
    }
    let parts = split(given, by: ";")
    guard !parts.isEmpty else { return .unknown }
    var values: [String] = []
    for part in parts {
      switch value(part, of: attribute, at: spot) {
      case .means(let text): values.append(text)
      case .reported: return .reported
      case .unknown:
        let inner = split(part, by: ",、，\n")
        guard inner.count > 1 else {
          values.append(part)
          continue
        }
        for piece in inner {
          switch value(piece, of: attribute, at: spot) {
          case .means(let text): values.append(text)
          case .reported: return .reported
          case .unknown: values.append(piece)
          }
        }
      }
    }
    // A condition that Data.md knows stays as it is.
    if values == parts, ["district", "区市", "ownership", "机构性质", "level", "机构等级"].contains(trimmed(String(term[..<mark])).lowercased()) {
      return .means(term)
    }
    return .means("\(name):" + values.joined(separator: ";"))
  }

  /// One value of a condition.
  private func value(_ text: String, of attribute: Attribute, at spot: Spot) -> Term {
    switch attribute {
    case .district:
      switch code(text, in: .districts, at: spot) {
      case .ids(let ids): return .means(ids[0])
      case .reported: return .reported
      case .unknown: return .unknown
      }
    case .ownership:
      guard let owner = ScopeWords.ownership(text, log.words) else { return .unknown }
      return .means(WordList.ownership.value(text) == nil ? owner.chinese : text)
    case .level:
      return references.institutionRows.contains { narrowed($0.record.level) == text } ? .means(text) : .unknown
    }
  }

  /// A condition of values alone, `民营、药店` or `环翠区`: what they are is known where all of them are one thing.
  private func bareTerm(_ term: String, at spot: Spot) -> Term {
    let parts = split(term, by: ";,、，\n")
    guard !parts.isEmpty else { return .unknown }
    var fitting: [String] = []
    for (attribute, name, _) in Self.attributes {
      var values: [String] = []
      for part in parts {
        guard attribute != .district || references.resolve(part, in: .districts).isOne else { break }
        if case .means(let text) = value(part, of: attribute, at: spot) { values.append(text) } else { break }
      }
      if values.count == parts.count { fitting.append("\(name):" + values.joined(separator: ";")) }
    }
    if fitting.count < 2 { return fitting.first.map { .means($0) } ?? .unknown }
    log.report(
      .scopeAmbiguous, at: spot, value: term,
      .init(
        zh: "“\(shortened(term))”可能是 \(fitting.joined(separator: "，也可能是 "))。",
        en: "\"\(shortened(term))\" may be \(fitting.joined(separator: " or "))."),
      hint: .init(zh: "请写明是哪一种。", en: "Write the one that is meant."))
    return .reported
  }
}

extension Resolution {
  /// Whether it is one row.
  fileprivate var isOne: Bool {
    switch self {
    case .code, .folded, .name: true
    case .several, .unknown: false
    }
  }
}

/// The text of a scope without blanks around its values, visible or not, so that everybody who reads it again finds the same ones.
///
/// - Complexity: O(length).
private func plainScope(_ text: String) -> String {
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
