public import Planning
import Streams

// The words that all explanations share.

/// A number with two decimals and commas: `1,234.50`.
func decimals(_ value: Double) -> String { grouped(written { $0.append(rounded: value) }) }

/// A share as a percentage: `81.57%`; `-` where there is none.
func percentage(_ share: Double?) -> String { share.map { share in written { $0.append(percent: share) } } ?? "-" }

/// Units with at most two decimals, whole ones without: `4,210`, `4,210.50`.
func units(_ value: Double) -> String {
  let whole = value.rounded()
  return abs(value - whole) <= 1e-9 * max(1, abs(value)) && abs(value) < 1e15 ? grouped(Int(whole)) : decimals(value)
}

/// Units as given: `4,210`, `4,210.5`.
func units(_ value: Decimal4) -> String { grouped(value.description) }

/// An amount of money with commas.
func yuan(_ amount: Fen) -> String { grouped(amount.description) }

extension Measure {
  /// A value in the measure, with its unit.
  public func text(_ value: Decimal4) -> Localized { text(self == .yuan ? written { $0.append(yuan: value) } : value.description) }

  /// A value in the measure, with its unit.
  func text(_ value: Double) -> Localized { text(written { $0.append(rounded: value) }) }

  private func text(_ digits: String) -> Localized {
    let digits = grouped(digits)
    return Localized(zh: "\(digits) \(unit.chinese)", en: "\(digits) \(unit.english)")
  }
}

extension Sense {
  /// How a limit is said.
  public var word: Localized {
    switch self {
    case .atMost: Localized(zh: "不超过", en: "at most")
    case .equal: Localized(zh: "正好", en: "exactly")
    case .atLeast: Localized(zh: "不少于", en: "at least")
    }
  }
}

extension LimitUse {
  /// The limit by name.
  public var limitName: LimitName {
    var limitName = LimitName(row: row, name: name, measure: measure, sense: sense, limit: limit)
    limitName.part = part
    return limitName
  }
}

extension LimitPart {
  /// Whose part it is.
  fileprivate var place: Localized {
    districtID.map { Localized(zh: "区市 \($0) ", en: "district \($0)") } ?? Localized(zh: "本区市", en: "the district")
  }
}

extension LimitName {
  /// `机构1的年度承载上限 165.00 元`, `规则 R1「总量」（不超过 9 盒）`, `规则 R1「总量」（不超过 9 盒，本区市按 4 盒计）`.
  public var text: Localized {
    let value = measure.text(limit)
    let entered = part?.entered.map { measure.text($0) }
    let stated = statement.map { "\($0) = " } ?? ""
    switch row {
    case .capacity(let id):
      let label = name.isEmpty ? id : name
      let counts = entered == nil ? Localized(zh: "", en: "") : Localized(zh: "（按 \(value.chinese)计）", en: " (\(value.english) count)")
      return Localized(
        zh: "\(label)的年度承载上限 \((entered ?? value).chinese)\(counts.chinese)",
        en: "the yearly capacity of \(label), \((entered ?? value).english)\(counts.english)")
    case .rule(let id), .end(let id, _):
      let demand = Localized(
        zh: "\(sense.word.chinese) \(stated)\((entered ?? value).chinese)",
        en: "\(sense.word.english) \(stated)\((entered ?? value).english)")
      let limit: Localized
      if let place = part?.place {
        limit =
          entered == nil
          ? Localized(
            zh: "市级规则，\(place.chinese)的部分\(demand.chinese)", en: "a rule of the city's, the part of \(place.english) \(demand.english)")
          : Localized(
            zh: "\(demand.chinese)，\(place.chinese)按 \(value.chinese)计",
            en: "\(demand.english), of which \(value.english) count in \(place.english)")
      } else {
        limit = demand
      }
      return Localized(
        zh: "规则 \(id)\(name.isEmpty ? "" : "「\(name)」")（\(limit.chinese)）",
        en: "rule \(id)\(name.isEmpty ? "" : " \"\(name)\"") (\(limit.english))")
    case .product(let id):
      let label = name.isEmpty ? id : name
      guard let part else {
        return Localized(
          zh: "品种 \(label) 的约定采购量 \(value.chinese)", en: "the agreed volume of \(label), \(value.english)")
      }
      let place = part.place
      return Localized(
        zh: "品种 \(label) \(entered.map { "约定采购量 \($0.chinese)中" } ?? "")分给\(place.chinese)的 \(value.chinese)",
        en: "the \(value.english) of \(label) that \(place.english) gets\(entered.map { " of the agreed \($0.english)" } ?? "")")
    }
  }
}

/// What a kind of limit is called in a list.
func bindingWord(_ kind: String) -> Localized {
  switch kind {
  case "product": Localized(zh: "统一满足率", en: "common fill")
  case "institution": Localized(zh: "承载上限", en: "capacity")
  case "rule": Localized(zh: "规则", en: "rule")
  case "cap": Localized(zh: "上限", en: "cap")
  case "floor": Localized(zh: "下限", en: "floor")
  case "fixed": Localized(zh: "锁定", en: "fixed")
  default: Localized(zh: "给其他品种让位", en: "room for others")
  }
}

extension BoundBy {
  /// What binds, in a list.
  var word: Localized {
    let kind = bindingWord(BoundBy.kinds[kindIndex])
    if case .rule(let id) = self { return Localized(zh: "规则 \(id)", en: "rule \(id)") }
    return kind
  }
}

extension String {
  /// The text in lines of at most `width` columns; words stay whole, and no line begins with what closes a phrase or ends with
  /// what opens one.
  func wrapped(to width: Int) -> [String] {
    var pieces: [String] = []
    for character in self {
      let isWide = String(character).displayWidth > 1
      let closes = "，。；：、）」”,.;:)%".contains(character)
      if let last = pieces.last, let end = last.last,
        closes || "（「“(".contains(end) || !isWide && String(end).displayWidth == 1 && end != " "
      {
        pieces[pieces.count - 1].append(character)
      } else {
        pieces.append(String(character))
      }
    }
    var lines: [String] = []
    var line = ""
    var used = 0
    for piece in pieces {
      let size = piece.displayWidth
      if used + size > width, !line.isEmpty {
        lines.append(line.trimmedEnd)
        (line, used) = ("", 0)
        if piece == " " { continue }
      }
      line += piece
      used += size
    }
    if !line.isEmpty || lines.isEmpty { lines.append(line.trimmedEnd) }
    return lines
  }

  private var trimmedEnd: String {
    var text = self
    while text.last == " " { text.removeLast() }
    return text
  }
}

/// A heading before each step and its text after it, wrapped under itself.
struct StepList {
  private var rows: [(heading: String, texts: [String])] = []

  /// How wide the page is [columns].
  static let width = 100

  /// Adds a step; further texts start on lines of their own.
  mutating func add(_ heading: String, _ texts: String?...) {
    let given = texts.compactMap { $0 }.filter { !$0.isEmpty }
    if !given.isEmpty { rows.append((heading, given)) }
  }

  /// The lines.
  var lines: [String] {
    let indent = (rows.map(\.heading.displayWidth).max() ?? 0) + 4
    let blanks = String(repeating: " ", count: indent)
    return rows.flatMap { row in
      row.texts.flatMap { $0.printable.wrapped(to: StepList.width - indent) }.enumerated().map { index, text in
        index == 0 ? ("  " + row.heading).padded(to: indent, atStart: false) + text : blanks + text
      }
    }
  }
}
