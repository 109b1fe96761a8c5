import PlanModel
import Planning
import XLSXReading

/// What a number format makes of a number whose digits are letters: a code, a name.
enum ShownCode: Equatable {
  /// The digits as they are.
  case digits
  /// This text.
  case text(String)
  /// The same digits with marks between or behind them: `12,345`, `12345.00`, `1.2E+04`.
  case marked
  /// Something else that cannot be told here.
  case unknown

  /// What a cell with a format shows of its number.
  init(_ number: DecimalText, _ shape: NumberShape) {
    let (tokens, showsSign) = shape.tokens(for: number.double)
    var places = 0
    var (hasMarks, hasLiterals, hasOther, isGeneral) = (false, false, false, false)
    for token in tokens {
      switch token {
      case .digit: places += 1
      case .point, .comma: hasMarks = true
      case .literal(let text): hasLiterals = hasLiterals || !text.allSatisfy { " -+¥￥$".contains($0) }
      case .general: isGeneral = true
      case .text, .other: hasOther = true
      }
    }
    guard isGeneral != (places > 0) else {
      self = .unknown
      return
    }
    if hasOther || hasMarks {
      // 1.2E+04 has lost nothing but the look of it; 12% or 1/2 is another thing.
      let isSame = hasOther ? shape.code.uppercased().contains("E+") : number.exponent >= number.digits.count
      self = isSame && !hasLiterals && !shape.code.contains("%") ? .marked : .unknown
      return
    }
    if isGeneral {
      var magnitude = number
      if showsSign { magnitude.isNegative = false }
      let digits = String(decoding: magnitude.plain, as: UTF8.self)
      self = .of(tokens.map { if case .literal(let text) = $0 { text } else if $0 == .general { digits } else { "" } }.joined(), number)
      return
    }
    guard number.exponent >= number.digits.count else {
      self = .unknown
      return
    }
    self = .of((number.isNegative && !showsSign ? "-" : "") + ShownCode.filled(tokens, places, number), number)
  }

  private static func of(_ text: String, _ number: DecimalText) -> ShownCode {
    let shown = trimmed(text)
    if shown.isEmpty { return .unknown }
    return Array(shown.utf8) == Array(number.plain) ? .digits : .text(shown)
  }

  /// The digits in their places, from the right; the first place takes all that are left.
  private static func filled(_ tokens: [NumberShape.Token], _ places: Int, _ number: DecimalText) -> String {
    var digits = number.digits.isEmpty ? "" : String(decoding: number.plain.drop { $0 == UInt8(ascii: "-") }, as: UTF8.self)
    var left = places
    var result = ""
    for token in tokens {
      switch token {
      case .literal(let text): result += text
      case .digit(let kind):
        let count = left == places ? max(0, digits.count - places + 1) : digits.count >= left ? 1 : 0
        if count > 0 {
          result += digits.prefix(count)
          digits.removeFirst(count)
        } else if kind == UInt8(ascii: "0") {
          result += "0"
        }
        left -= 1
      default: break
      }
    }
    return result
  }
}

extension NumberShape {
  /// The text of a cell as a format for texts shows it: 001 as H001 by `"H"@`; nil where that is the text alone.
  func shown(_ text: String) -> String? {
    tokensOfText.map { tokens in
      tokens.map { if case .literal(let mark) = $0 { mark } else if $0 == .text { text } else { "" } }.joined()
    }
  }

  /// What the format makes of a number: the unit that it writes behind it, without blanks and in narrow letters, empty where there is
  /// none; and the power of ten by which it divides what it shows: `0"盒"`, `0!.0,"万"`. Nil where it shows no digit.
  func look(of value: Double) -> (unit: String, shift: Int)? {
    let tokens = tokens(for: value).tokens
    var (front, text) = ("", "")
    var (shift, digits, trailing, isBehindPoint) = (0, 0, 0, false)
    for token in tokens {
      switch token {
      case .literal(let written) where written == "." && digits > 0: isBehindPoint = true
      case .literal(let written): if digits > 0 { text += written } else { front += written }
      case .digit, .general:
        digits += 1
        trailing = 0
        if isBehindPoint { shift += 1 }
      case .comma: trailing += 3
      case .point: break
      // Chinese numerals, parts of days: more than digits.
      case .other: digits += 1
      case .text: break
      }
    }
    guard digits > 0 else { return nil }
    // A sign that the number does not have: "-"0, (0).
    let isNegated = value > 0 && (front.contains("-") || (front.hasSuffix("(") && text.hasPrefix(")")))
    let unit = normalizedHeading(front + text).filter { !"+-()~约计共".contains($0) }
    if isNegated { return (unit.isEmpty ? "-" : unit, shift + trailing + 1) }
    return (unit.isEmpty ? "" : HeadingUnit.bare(unit), shift + trailing)
  }
}
