/// Which products a rule is about 品种范围: all of them, or those with these ids.
///
/// It is written as `*`, or as ids joined by `;`; full-width marks are read as ASCII ones. The text is kept as it was written, and two
/// selectors are the same where their texts are.
public struct ProductSelector: Sendable {
  /// What a selector means.
  public enum Meaning: Sendable, Hashable {
    /// Every product.
    case all
    /// Those with these ids, in the order in which they are written.
    case ids([Identifier])
  }

  /// The text as it was written.
  public let text: String
  /// What it means. Whether the ids are known is checked where a plan is made.
  public let meaning: Meaning

  /// Reads a selector.
  ///
  /// - Complexity: O(length).
  public init(_ text: String) {
    self.text = text
    meaning = Planning.narrowed(text) == "*" ? .all : .ids(selectorValues(text))
  }

  /// The ids that are named; none where all are meant.
  public var ids: [Identifier] { if case .ids(let ids) = meaning { ids } else { [] } }

  /// Whether a product is selected.
  public func contains(_ id: Identifier) -> Bool { meaning == .all || ids.contains(id) }

  /// The selector without the ids that are not among these; all stays all.
  public func narrowed(to known: Set<Identifier>) -> ProductSelector {
    ProductSelector(meaning == .all ? "*" : ids.filter(known.contains).joined(separator: ";"))
  }

  /// The selector with one more id, where it names ids.
  public func adding(_ id: Identifier) -> ProductSelector { meaning == .all ? self : ProductSelector("\(text);\(id)") }
}

/// Which institutions a rule is about 机构范围: all of them, those with these ids, or those with these attributes.
///
/// It is written as `*`, as ids joined by `;`, or as `district:…`, `ownership:…` and `level:…` joined by `&`, each with one or
/// several values joined by `;`. The text is kept as it was written, and two selectors are the same where their texts are.
public struct InstitutionSelector: Sendable {
  /// What a selector means.
  public enum Meaning: Sendable, Hashable {
    /// Every institution.
    case all
    /// Those with these ids, in the order in which they are written.
    case ids([Identifier])
    /// Those for which every term holds.
    case attributes([Term])
  }

  /// A condition on an attribute.
  public struct Term: Sendable, Hashable {
    /// An attribute of institutions.
    public enum Attribute: Sendable, Hashable {
      /// 区市, by its id.
      case district
      /// 机构性质, by its word in either language.
      case ownership
      /// 机构等级.
      case level
    }

    /// The attribute; nil where the term is not well formed.
    public var attribute: Attribute?
    /// The values it may have.
    public var values: [String]
    /// The term as it was written.
    public var text: String

    fileprivate init(_ text: String) {
      self.text = trimmed(text)
      let narrow = Planning.narrowed(text)
      guard let colon = narrow.firstIndex(of: ":") else {
        values = []
        return
      }
      values = selectorValues(String(narrow[narrow.index(after: colon)...]))
      attribute =
        switch trimmed(String(narrow[..<colon])).lowercased() {
        case "district", "区市": .district
        case "ownership", "机构性质": .ownership
        case "level", "机构等级": .level
        default: nil
        }
    }
  }

  /// The text as it was written.
  public let text: String
  /// What it means. Whether ids, words and levels are known is checked where a plan is made.
  public let meaning: Meaning

  /// Reads a selector.
  ///
  /// - Complexity: O(length).
  public init(_ text: String) {
    self.text = text
    let narrow = Planning.narrowed(text)
    if narrow == "*" {
      meaning = .all
    } else if narrow.contains(":") {
      meaning = .attributes(
        text.split(omittingEmptySubsequences: false) { "&＆".contains($0) }.map { Term(String($0)) })
    } else {
      meaning = .ids(selectorValues(narrow))
    }
  }

  /// Whether it goes by the levels of institutions.
  public var goesByLevel: Bool {
    if case .attributes(let terms) = meaning { terms.contains { $0.attribute == .level } } else { false }
  }

  /// The selector inside one district: without the ids that are not among these, and of districts that one alone.
  public func narrowed(to known: Set<Identifier>, district: Identifier) -> InstitutionSelector {
    switch meaning {
    case .all: InstitutionSelector("*")
    case .ids(let ids): InstitutionSelector(ids.filter(known.contains).joined(separator: ";"))
    case .attributes(let terms):
      InstitutionSelector(
        terms.map { $0.attribute == .district ? "district:\(district)" : $0.text }.joined(separator: "&"))
    }
  }

  /// The selector for institutions of some districts alone; where it names institutions it says so already.
  public func narrowed(toDistricts districts: [Identifier]) -> InstitutionSelector {
    let place = "district:" + districts.joined(separator: ";")
    return switch meaning {
    case .all: InstitutionSelector(place)
    case .ids: self
    case .attributes: InstitutionSelector("\(text)&\(place)")
    }
  }
}

extension ProductSelector: Hashable, ExpressibleByStringLiteral, CustomStringConvertible {
  /// Reads a selector.
  public init(stringLiteral text: String) { self.init(text) }

  /// The text as it was written.
  public var description: String { text }

  /// Whether the texts are the same.
  public static func == (left: ProductSelector, right: ProductSelector) -> Bool { left.text == right.text }

  /// Hashes the text.
  public func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

extension InstitutionSelector: Hashable, ExpressibleByStringLiteral, CustomStringConvertible {
  /// Reads a selector.
  public init(stringLiteral text: String) { self.init(text) }

  /// The text as it was written.
  public var description: String { text }

  /// Whether the texts are the same.
  public static func == (left: InstitutionSelector, right: InstitutionSelector) -> Bool { left.text == right.text }

  /// Hashes the text.
  public func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

/// The values of a scope that are joined by `;`, without blanks at their ends; full-width marks count as ASCII ones.
private func selectorValues(_ text: String) -> [String] {
  narrowed(text).split(separator: ";").map { trimmed(String($0)) }.filter { !$0.isEmpty }
}
