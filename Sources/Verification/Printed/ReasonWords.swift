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
  /// Whether the row's numbers are given to the last bit, as `allocation.csv` has them.
  var isGivenExactly = true

  /// A difference that two decimals do not show [packs]: the sentence says that nothing was rounded.
  private static let shown = 0.005

  /// Whether the sentence says what the row says, in Chinese or English.
  func hold(in sentence: ByteText) -> Bool {
    var words = SentenceWords(text: sentence, isGivenExactly: isGivenExactly)
    if let first = sentence.first, first < 128 { english(&words) } else { chinese(&words) }
    return words.isDone
  }

  private func chinese(_ words: inout SentenceWords) {
    if isBound("fixed") {
      words.take("数量已锁定为 ")
      words.take(packs)
      words.take(" 盒，不参与均衡分解（比例目标量 ")
      words.take(rounded: target)
      words.take(" 盒）。")
      return
    }
    let isProduct = isBound("product")
    if isProduct {
      if fill == nil { words.take("按本区市可分数量") } else { words.take("按本区市统一满足率 ") }
    } else if isBound("institution") {
      words.take("机构年度承载上限")
      if let capacity {
        words.take(" ")
        words.take(yuan: capacity)
        words.take(" 元")
      }
      words.take("已用满，")
      if fill != nil { words.take("受限品种满足率统一为 ") }
    } else {
      if isBound("cap") {
        words.take("已到上限")
        if let cap {
          words.take(" ")
          words.take(cap)
          words.take(" 盒")
        }
        words.take("，")
      } else if isBound("floor") {
        words.take("按下限 ")
        words.take(floor)
        words.take(" 盒保障，")
      } else if isBound("conflict") {
        words.take("多项限制同时起作用，须为其他品种留出空间，")
      } else {
        words.take("规则 ")
        words.take(ByteText(rebasing: boundBy.dropFirst(5)))
        words.take(" 已到限值，")
      }
      if fill != nil { words.take("满足率 ") }
    }
    if let fill {
      words.take(rounded: fill * 100)
      if isProduct { words.take("% ") } else { words.take("%，") }
    }
    words.take("分得 ")
    words.take(rounded: continuous)
    words.take(" 盒（比例目标量 ")
    words.take(rounded: target)
    words.take(" 盒），")
    takeRounding(&words, "恰为 ", "进位取整为 ", "舍去尾数为 ")
    words.take(packs)
    words.take(" 盒。")
  }

  private func english(_ words: inout SentenceWords) {
    if isBound("fixed") {
      words.take("The volume is fixed at ")
      words.take(packs)
      words.take(" packs and takes no part in the fair split (proportional target ")
      words.take(rounded: target)
      words.take(" packs).")
      return
    }
    if isBound("product") {
      words.take("The district's volume is handed out in full")
      if fill != nil { words.take(" at the common fill") }
    } else if isBound("institution") {
      words.take("The institution's yearly capacity")
      if let capacity {
        words.take(" of ")
        words.take(yuan: capacity)
        words.take(" yuan")
      }
      words.take(" is used up")
      if fill != nil { words.take("; all products it limits have the fill") }
    } else {
      if isBound("cap") {
        words.take("The cap")
        if let cap {
          words.take(" of ")
          words.take(cap)
          words.take(" packs")
        }
        words.take(" is reached")
      } else if isBound("floor") {
        words.take("The floor of ")
        words.take(floor)
        words.take(" packs is kept")
      } else if isBound("conflict") {
        words.take("Several limits act together and other products need the room")
      } else {
        words.take("Rule ")
        words.take(ByteText(rebasing: boundBy.dropFirst(5)))
        words.take(" has reached its limit")
      }
      if fill != nil { words.take("; the fill is") }
    }
    if let fill {
      words.take(" ")
      words.take(rounded: fill * 100)
      words.take("%")
    }
    words.take("; the share is ")
    words.take(rounded: continuous)
    words.take(" packs (proportional target ")
    words.take(rounded: target)
    words.take(" packs); ")
    takeRounding(&words, "exactly ", "rounded up to ", "rounded down to ")
    words.take(packs)
    words.take(" packs.")
  }

  private func takeRounding(_ words: inout SentenceWords, _ whole: StaticString, _ up: StaticString, _ down: StaticString) {
    let difference = Double(packs) - continuous
    if abs(difference) < ReasonWords.shown {
      words.take(whole)
    } else if difference > 0 {
      words.take(up)
    } else {
      words.take(down)
    }
  }

  private func isBound(_ reason: StaticString) -> Bool {
    boundBy.count == reason.utf8CodeUnitCount
      && reason.withUTF8Buffer { $0.elementsEqual(boundBy) }
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

  mutating func take(_ word: StaticString) {
    word.withUTF8Buffer { take($0) }
  }

  mutating func take(_ word: ByteText) {
    guard isSound, text.count - place >= word.count else { return isSound = false }
    for index in 0..<word.count where text[place + index] != word[index] { return isSound = false }
    place += word.count
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
