import PlanModel
import Planning

/// What tells encodings apart where bytes are well formed in more than one (decision 0033).
///
/// Only bytes that are no plain UTF-8 text with Chinese characters come here: the cost does not matter.
enum EncodingTraits {
  /// Whether bytes that are no UTF-8 were UTF-8 before they were damaged: at least two characters of three bytes, and they make
  /// up half of what is not ASCII. In GB18030 texts a sixteenth looks like that.
  static func areDamagedUTF8(_ bytes: [UInt8]) -> Bool {
    var (others, well, index) = (0, 0, 0)
    while index < bytes.count {
      let first = bytes[index]
      if first < 0x80 {
        index += 1
        continue
      }
      if 0xE0...0xEF ~= first, index + 2 < bytes.count, isContinuation(bytes[index + 1]), isContinuation(bytes[index + 2]) {
        others += 3
        well += 3
        index += 3
      } else {
        others += 1
        index += 1
      }
    }
    return well >= 6 && 2 * well >= others
  }

  static func isContinuation(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }

  /// What a text may be that is well formed UTF-8 and has nothing but ASCII and characters of two bytes: Latin, Greek, Hebrew and
  /// the like, or Chinese in GB18030 by chance.
  enum TwoByteText {
    case utf8
    case gb18030
    /// Either: whoever knows the text must say.
    case doubtful
  }

  /// Goes by the characters: as GB18030 all must be common Chinese ones (GB 2312). Then letters that no table in Chinese has -
  /// phonetic, modifiers, Hebrew, Arabic - are Chinese, and so are runs of several alphabets. Letters that stand among letters,
  /// as in Müller, are what they seem.
  static func twoByteText(_ bytes: [UInt8], othersAreGB18030: () -> Bool) -> TwoByteText {
    var (areCommon, isExotic, isMixed, isAlone) = (true, false, false, false)
    var index = 0
    while index < bytes.count {
      guard bytes[index] >= 0x80 else {
        index += 1
        continue
      }
      let start = index
      var alphabets: Set<Int> = []
      while index + 1 < bytes.count, bytes[index] >= 0x80 {
        let (lead, trail) = (bytes[index], bytes[index + 1])
        areCommon = areCommon && trail >= 0xA1
        switch lead {
        case 0xC2, 0xC3, 0xC4, 0xC5: alphabets.insert(0)
        case 0xCE, 0xCF: alphabets.insert(1)
        case 0xD0...0xD3: alphabets.insert(2)
        default: isExotic = true
        }
        index += 2
      }
      if index < bytes.count, bytes[index] >= 0x80 { index += 1 }
      isMixed = isMixed || alphabets.count > 1
      let touchesLetters = (start > 0 && isLetter(bytes[start - 1])) || (index < bytes.count && isLetter(bytes[index]))
      // · ° ± µ and their like stand anywhere.
      let isMark = index - start == 2 && bytes[start] == 0xC2
      if !touchesLetters, !isMark { isAlone = true }
    }
    if areCommon, isExotic || isMixed { return .gb18030 }
    if isExotic || isAlone { return areCommon && othersAreGB18030() ? .gb18030 : .doubtful }
    return .utf8
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    byte | 0x20 >= 97 && byte | 0x20 <= 122 || byte >= 48 && byte <= 57 || byte == UInt8(ascii: "-")
  }

  /// What a text that reads as GB18030 may be.
  enum DoubleByteText {
    case gb18030
    /// Traditional Chinese in Big5.
    case big5
    /// Characters that hardly any table has: something else, or a few bytes that are damaged.
    case doubtful
  }

  /// Goes by how many of the characters are common ones (GB 2312). Of Big5 a third has second bytes below 0x80, and nearly all
  /// first ones up to 0xC6.
  static func doubleByteText(_ bytes: [UInt8]) -> DoubleByteText {
    var (all, rare, low, torn, index) = (0, 0, 0, 0, 0)
    while index + 1 < bytes.count {
      let (lead, trail) = (bytes[index], bytes[index + 1])
      if lead < 0x80 {
        index += 1
        continue
      }
      if trail < 0x40 {
        index += 4
        continue
      }
      all += 1
      if 0xA1...0xC6 ~= lead { low += 1 }
      // Marks, full-width letters, Greek letters and the characters of GB 2312.
      let isCommon = trail >= 0xA1 && (0xA1...0xA3 ~= lead || lead == 0xA6 || 0xB0...0xF7 ~= lead)
      if !isCommon {
        rare += 1
        let isBeforeASCII = index + 2 >= bytes.count || bytes[index + 2] < 0x80
        let isAfterASCII = index == 0 || bytes[index - 1] < 0x80
        if isBeforeASCII, isAfterASCII, isContinuation(trail), 0xE2...0xEF ~= lead || isContinuation(lead) { torn += 1 }
      }
      index += 2
    }
    if rare >= 2, 5 * rare >= all, 20 * low >= 17 * all, case .text = decode(bytes, from: "BIG5") { return .big5 }
    return (rare >= 3 && 5 * rare >= all) || (torn > 0 && 2 * torn >= all) ? .doubtful : .gb18030
  }

  /// The first field of a text that is not ASCII, and how it reads in another encoding.
  static func sample(_ text: [UInt8]) -> String {
    guard let first = text.firstIndex(where: { $0 >= 0x80 }) else { return "" }
    func isEnd(_ byte: UInt8) -> Bool { [9, 10, 13, 34, 44, 59].contains(byte) }
    let start = text[..<first].lastIndex(where: isEnd).map { $0 + 1 } ?? 0
    let end = text[first...].firstIndex(where: isEnd) ?? text.count
    return shortened(String(decoding: text[start..<end], as: UTF8.self))
  }
}
