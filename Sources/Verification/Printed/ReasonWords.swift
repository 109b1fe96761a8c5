/// Checks the sentence in the column `reason`, word by word, against the row that it explains.
///
/// Numbers of packs and shares have two decimals, halves to even.
struct ReasonWords {
  let boundBy: ByteText
  let target: Double
  let floor: Int64
  let cap: Int64?
  let fill: Double?
  let continuous: Double
  let packs: Int64
  /// The institution's yearly capacity [ten-thousandths of a yuan].
  let capacity: Int128?
  /// Whether other products of the district are filled before this one.
  var isLater = false
  /// Whether the row's numbers are given to the last bit, as `allocation.csv` has them.
  var isGivenExactly = true

  /// A difference that two decimals do not show [packs]: the sentence says that nothing was rounded.
  private static let shown = 0.005

  /// What a sentence is made of, in one language. Figures stand in braces: `{k}` packs, `{t}` target, `{f}` fill in percent, `{x}` packs
  /// before rounding, `{l}` floor, `{u}` cap, `{c}` capacity in yuan, `{r}` the rule. What stands between `[` and `]` is there where the row
  /// has a fill, between `<` and `>` where it has the cap or the capacity.
  private struct Language {
    let fixed, product, blankProduct, institution, cap, floor, conflict, rule, share: StaticString
    let exactly, up, down, end, later: StaticString
  }

  private static let chinese = Language(
    fixed: "数量已锁定为 {k} 盒，不参与均衡分解（比例目标量 {t} 盒）。", product: "按本区市统一满足率 {f}% ",
    blankProduct: "按本区市可分数量", institution: "机构年度承载上限< {c} 元>已用满，[受限品种满足率统一为 {f}%，]", cap: "已到上限< {u} 盒>，[满足率 {f}%，]",
    floor: "按下限 {l} 盒保障，[满足率 {f}%，]", conflict: "多项限制同时起作用，须为其他品种留出空间，[满足率 {f}%，]",
    rule: "规则 {r} 已到限值，[满足率 {f}%，]", share: "分得 {x} 盒（比例目标量 {t} 盒），", exactly: "恰为 ", up: "进位取整为 ",
    down: "舍去尾数为 ", end: "{k} 盒。", later: "重点保障品种先分；")

  private static let english = Language(
    fixed: "The volume is fixed at {k} packs and takes no part in the fair split (proportional target {t} packs).",
    product: "The district's volume is handed out in full at the common fill {f}%",
    blankProduct: "The district's volume is handed out in full",
    institution: "The institution's yearly capacity< of {c} yuan> is used up[; all products it limits have the fill {f}%]",
    cap: "The cap< of {u} packs> is reached[; the fill is {f}%]", floor: "The floor of {l} packs is kept[; the fill is {f}%]",
    conflict: "Several limits act together and other products need the room[; the fill is {f}%]",
    rule: "Rule {r} has reached its limit[; the fill is {f}%]", share: "; the share is {x} packs (proportional target {t} packs); ",
    exactly: "exactly ", up: "rounded up to ", down: "rounded down to ", end: "{k} packs.", later: "Priority products come first. ")

  /// Whether the sentence says what the row says, in Chinese or English.
  func hold(in sentence: ByteText) -> Bool {
    var words = SentenceWords(text: sentence, isGivenExactly: isGivenExactly)
    let isEnglish = sentence.first.map { $0 < 128 } ?? false
    take(isEnglish ? ReasonWords.english : ReasonWords.chinese, &words)
    return words.isDone
  }

  private func take(_ language: Language, _ words: inout SentenceWords) {
    if isBound("fixed") { return take(language.fixed, &words) }
    if isLater, !isBound("product"), !isBound("cap"), !isBound("floor") { words.take(language.later) }
    if isBound("product") {
      take(fill == nil ? language.blankProduct : language.product, &words)
    } else if isBound("institution") {
      take(language.institution, &words, hasLimit: capacity != nil)
    } else if isBound("cap") {
      take(language.cap, &words, hasLimit: cap != nil)
    } else {
      take(isBound("floor") ? language.floor : isBound("conflict") ? language.conflict : language.rule, &words)
    }
    take(language.share, &words)
    let difference = Double(packs) - continuous
    words.take(abs(difference) < ReasonWords.shown ? language.exactly : difference > 0 ? language.up : language.down)
    take(language.end, &words)
  }

  private func take(_ part: StaticString, _ words: inout SentenceWords, hasLimit: Bool = true) {
    words.take(part, where: { mark in mark == UInt8(ascii: "[") ? fill != nil : hasLimit }) { figure, words in
      switch figure {
      case UInt8(ascii: "k"): words.take(packs)
      case UInt8(ascii: "t"): words.take(rounded: target)
      case UInt8(ascii: "f"): words.take(rounded: (fill ?? 0) * 100)
      case UInt8(ascii: "x"): words.take(rounded: continuous)
      case UInt8(ascii: "l"): words.take(floor)
      case UInt8(ascii: "u"): words.take(cap ?? 0)
      case UInt8(ascii: "c"): words.take(yuan: capacity ?? 0)
      default: words.take(ByteText(rebasing: boundBy.dropFirst(5)))
      }
    }
  }

  private func isBound(_ reason: StaticString) -> Bool {
    boundBy.count == reason.utf8CodeUnitCount && reason.withUTF8Buffer { $0.elementsEqual(boundBy) }
  }
}

/// A text that is taken off word by word.
struct SentenceWords {
  let text: ByteText
  /// Whether numbers are those that the sentence was made of, to the last bit.
  let isGivenExactly: Bool
  private var place = 0
  private var isSound = true

  init(text: ByteText, isGivenExactly: Bool) { (self.text, self.isGivenExactly) = (text, isGivenExactly) }

  /// Whether every word was found, and nothing is left.
  var isDone: Bool { isSound && place == text.count }

  /// What is left; nil where a word was not found.
  var rest: ByteText? { isSound ? ByteText(rebasing: text[place...]) : nil }

  mutating func take(text word: String) {
    var word = word
    word.withUTF8 { take($0) }
  }

  mutating func take(_ word: StaticString) { word.withUTF8Buffer { take($0) } }

  mutating func take(_ word: ByteText) {
    guard isSound, text.count - place >= word.count else { return isSound = false }
    for index in 0..<word.count where text[place + index] != word[index] { return isSound = false }
    place += word.count
  }

  /// A sentence with figures in braces, each named by a letter, and parts in `[]` and `<>` that may be left out.
  @inline(__always)
  mutating func take(
    _ sentence: StaticString, where isThere: (_ mark: UInt8) -> Bool, figure: (_ name: UInt8, inout SentenceWords) -> Void
  ) {
    let bytes = ByteText(start: sentence.utf8Start, count: sentence.utf8CodeUnitCount)
    var index = 0
    while index < bytes.count, isSound {
      switch bytes[index] {
      case UInt8(ascii: "{"):
        figure(bytes[index + 1], &self)
        index += 2
      case UInt8(ascii: "["), UInt8(ascii: "<"):
        // The mark that ends the part comes two places after the one that begins it.
        let mark = bytes[index]
        if !isThere(mark) { while bytes[index] != mark + 2 { index += 1 } }
      case UInt8(ascii: "]"), UInt8(ascii: ">"): break
      case let byte:
        guard place < text.count, text[place] == byte else { return isSound = false }
        place += 1
      }
      index += 1
    }
  }

  /// A whole number.
  mutating func take(_ number: Int64) {
    let (found, digits) = takeDigits()
    if digits == 0 || found != UInt64(clamping: number) { isSound = false }
  }

  /// A number with two decimals: the nearest to the value, of two that are as near the even one. Where the value is not given to the last
  /// bit, either of them will do.
  mutating func take(rounded value: Double) {
    let (whole, digits) = takeDigits()
    take(".")
    let (hundredths, places) = takeDigits(allowsZeros: true)
    guard isSound, digits > 0, places == 2, whole < 1 << 56 else { return isSound = false }
    let found = Double(whole * 100 + hundredths)
    if found == (value * 100).rounded(.toNearestOrEven) { return }
    if isGivenExactly || abs(found - value * 100) > 0.5 + 1e-9 * max(1, abs(value)) { isSound = false }
  }

  /// An amount with two decimals, four where it has more.
  mutating func take(yuan: Int128) {
    take(text: yuan % 100 == 0 ? Exact.yuan(fen: yuan / 100) : Exact.text(yuan))
  }

  /// Digits up to the next other byte, and how many; a number does not begin with a zero but for 0 itself.
  private mutating func takeDigits(allowsZeros: Bool = false) -> (UInt64, Int) {
    var value: UInt64 = 0
    let start = place
    while place < text.count, case let byte = text[place], byte >= 48, byte <= 57 {
      guard place - start < 19 else {
        isSound = false
        break
      }
      value = value * 10 + UInt64(byte - 48)
      place += 1
    }
    if !allowsZeros, place - start > 1, text[start] == 48 { isSound = false }
    return (value, place - start)
  }
}
