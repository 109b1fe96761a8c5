/// How a number format shows numbers, where that is more than their digits: `"H"000`, `000-00000`, `0"盒"`, `#,##0`.
public struct NumberShape: Sendable, Hashable {
  /// A piece of a format.
  public enum Token: Sendable, Hashable {
    /// Text that stands there as it is.
    case literal(String)
    /// A digit: `0`, `#` or `?`.
    case digit(UInt8)
    /// The decimal point.
    case point
    /// A comma: between digits it groups them, behind them it divides by a thousand.
    case comma
    /// The number as it is: General.
    case general
    /// The text of a cell that holds text: `@`.
    case text
    /// Anything else: percent signs, exponents, fractions, parts of days, Chinese numerals.
    case other
  }

  /// One of the sections, of which the number decides which one holds.
  struct Section: Sendable, Hashable {
    var tokens: [Token] = []
    /// The condition in brackets: `[>=100]`.
    var condition: Condition?
  }

  struct Condition: Sendable, Hashable {
    var comparison: String
    var limit: Double

    func holds(_ value: Double) -> Bool {
      switch comparison {
      case "<": value < limit
      case "<=": value <= limit
      case ">": value > limit
      case ">=": value >= limit
      case "<>": value != limit
      default: value == limit
      }
    }
  }

  /// The format's code as written.
  public let code: String
  private let sections: [Section]

  /// Whether it writes anything beside the digits, or divides or hides them.
  var showsText: Bool {
    sections.enumerated().contains { place, section in
      section.tokens.contains {
        if case .literal(let text) = $0 { !text.allSatisfy { " +()".contains($0) } && (place == 0 || text != "-") } else { false }
      }
        || section.tokens.last == .comma || (place == 0 && section.tokens.isEmpty)
    }
  }

  /// Reads a format's code; nil where it shows nothing but digits, or zeros in front of them (``NumberForm/zeroPadded(_:)``).
  public init?(_ code: String) {
    self.code = code
    var reader = ShapeReader(rest: Substring(code))
    sections = reader.sections()
    let arePlain = sections.prefix(2).enumerated().map { place, section in
      let digits = Array(section.tokens.drop { place == 1 && $0 == .literal("-") })
      if digits == [.general] || digits == [.text] { return true }
      let zeros = digits.count { $0 == .digit(UInt8(ascii: "0")) }
      return !digits.isEmpty && (zeros <= 1 || zeros == digits.count)
        && digits.allSatisfy { if case .digit = $0 { true } else { false } }
    }
    let isPlain = !arePlain.contains(false) && sections.allSatisfy { $0.condition == nil }
    if isPlain && sections.count <= 2 { return nil }
  }

  /// What shows a number; whether its sign is shown by the format itself.
  public func tokens(for value: Double) -> (tokens: [Token], showsSign: Bool) {
    let numeric = sections.filter { !$0.tokens.contains(.text) }.prefix(3)
    guard let first = numeric.first else { return ([.general], false) }
    if numeric.contains(where: { $0.condition != nil }) {
      let found = numeric.first { $0.condition?.holds(value) ?? true }
      return (found?.tokens ?? [.general], false)
    }
    if numeric.count > 1, value < 0 { return (numeric[1].tokens, true) }
    if numeric.count > 2, value == 0 { return (numeric[2].tokens, false) }
    return (first.tokens, false)
  }

  /// What shows a text; nil where that is the text alone.
  public var tokensOfText: [Token]? {
    guard let section = sections.last(where: { $0.tokens.contains(.text) }), section.tokens != [.text] else { return nil }
    return section.tokens
  }
}

extension NumberForm {
  /// The codes of formats that need none, as far as they show more than digits (ECMA-376 part 1, 18.8.30).
  static let builtInCodes = [
    2: "0.00", 3: "#,##0", 4: "#,##0.00", 5: "\"¥\"#,##0", 6: "\"¥\"#,##0", 7: "\"¥\"#,##0.00", 8: "\"¥\"#,##0.00", 9: "0%", 10: "0.00%",
    11: "0.00E+00", 12: "# ?/?", 13: "# ??/??", 37: "#,##0", 38: "#,##0", 39: "#,##0.00", 40: "#,##0.00", 41: "#,##0",
    42: "\"¥\"#,##0", 43: "#,##0.00", 44: "\"¥\"#,##0.00", 48: "##0.0E+0",
  ]
}

/// Cuts a format's code into sections and tokens.
private struct ShapeReader {
  var rest: Substring

  mutating func sections() -> [NumberShape.Section] {
    var result: [NumberShape.Section] = []
    var section = NumberShape.Section()
    while let character = rest.first {
      if take("General") || take("G/通用格式") {
        section.tokens.append(.general)
        continue
      }
      rest.removeFirst()
      switch character {
      case ";":
        result.append(section)
        section = .init()
      case "\"":
        append(String(rest.prefix { $0 != "\"" }), to: &section)
        rest = rest.drop { $0 != "\"" }.dropFirst()
      case "\\", "!": if let next = rest.popFirst() { append(String(next), to: &section) }
      // A blank as wide as the next character, and a filling with it.
      case "_", "*": rest = rest.dropFirst()
      case "[":
        let inside = rest.prefix { $0 != "]" }
        rest = rest.dropFirst(inside.count + 1)
        bracket(String(inside), &section)
      case "0", "#", "?": section.tokens.append(.digit(character.asciiValue ?? 48))
      case ".": section.tokens.append(.point)
      case ",": section.tokens.append(.comma)
      case "@": section.tokens.append(.text)
      case "%", "/", "e", "E", "y", "Y", "m", "M", "d", "D", "h", "H", "s", "S", "g", "a", "A", "b", "B": section.tokens.append(.other)
      default: append(String(character), to: &section)
      }
    }
    return result + [section]
  }

  private mutating func take(_ word: String) -> Bool {
    guard rest.prefix(word.count).lowercased() == word.lowercased() else { return false }
    rest = rest.dropFirst(word.count)
    return true
  }

  /// Adds text, to the text before it where there is some.
  private func append(_ text: String, to section: inout NumberShape.Section) {
    if text.isEmpty { return }
    if case .literal(let before) = section.tokens.last {
      section.tokens[section.tokens.count - 1] = .literal(before + text)
    } else {
      section.tokens.append(.literal(text))
    }
  }

  /// A condition, a currency; colours and languages change nothing.
  private func bracket(_ inside: String, _ section: inout NumberShape.Section) {
    if inside.hasPrefix("$") {
      append(String(inside.dropFirst().prefix { $0 != "-" }), to: &section)
    } else if let first = inside.first, "<>=".contains(first) {
      let comparison = inside.prefix { "<>=".contains($0) }
      if let limit = Double(inside.dropFirst(comparison.count)) {
        section.condition = .init(comparison: String(comparison), limit: limit)
      }
    } else if inside.hasPrefix("DBNum") || (!inside.isEmpty && inside.allSatisfy { "hHmMsS".contains($0) }) {
      section.tokens.append(.other)
    }
  }
}
