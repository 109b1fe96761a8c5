import Planning
import Reports
import TestSupport
import Testing

@Suite struct CapitalAmountTests {
  @Test(
    "Amounts are written in capitals as payment papers want them",
    arguments: [
      // The examples of the rules for payment papers, of which two may be written with or without 零.
      (140_950, "人民币壹仟肆佰零玖元伍角整"), (600_714, "人民币陆仟零柒元壹角肆分"), (168_032, "人民币壹仟陆佰捌拾元叁角贰分"),
      (10_700_053, "人民币壹拾万柒仟元伍角叁分"), (1_640_902, "人民币壹万陆仟肆佰零玖元零贰分"), (32_504, "人民币叁佰贰拾伍元零肆分"),
      (343_816_271, "人民币叁佰肆拾叁万捌仟壹佰陆拾贰元柒角壹分"),
      // Nothing, fen alone, jiao alone.
      (0, "人民币零元整"), (1, "人民币壹分"), (5, "人民币伍分"), (10, "人民币壹角整"), (99, "人民币玖角玖分"), (100, "人民币壹元整"),
      (101, "人民币壹元零壹分"), (110, "人民币壹元壹角整"), (111, "人民币壹元壹角壹分"),
      // 壹拾, never 拾 alone; one 零 for many zeros, none at the end.
      (1_000, "人民币壹拾元整"), (1_100, "人民币壹拾壹元整"), (10_100, "人民币壹佰零壹元整"), (100_100, "人民币壹仟零壹元整"),
      (101_000, "人民币壹仟零壹拾元整"), (1_000_000, "人民币壹万元整"), (1_000_100, "人民币壹万零壹元整"), (1_010_000, "人民币壹万零壹佰元整"),
      (1_100_000, "人民币壹万壹仟元整"), (10_000_000, "人民币壹拾万元整"), (10_050_000, "人民币壹拾万零伍佰元整"), (1_000_010_000, "人民币壹仟万零壹佰元整"),
      (2_003_000_400, "人民币贰仟零叁万零肆元整"),
      // 亿, 万亿 and beyond.
      (10_000_000_000, "人民币壹亿元整"), (10_000_000_100, "人民币壹亿零壹元整"), (10_001_000_000, "人民币壹亿零壹万元整"),
      (10_100_000_000, "人民币壹亿零壹佰万元整"), (11_000_000_000, "人民币壹亿壹仟万元整"), (10_000_100_000, "人民币壹亿零壹仟元整"),
      (1_234_567_890_123, "人民币壹佰贰拾叁亿肆仟伍佰陆拾柒万捌仟玖佰零壹元贰角叁分"), (100_000_000_000_000, "人民币壹万亿元整"),
      (100_010_000_000_000, "人民币壹万零壹亿元整"), (100_000_000_000_100, "人民币壹万亿零壹元整"), (1_000_500_000_000_000, "人民币壹拾万零伍拾亿元整"),
      (Int64.max, "人民币玖亿贰仟贰佰叁拾叁万柒仟贰佰零叁亿陆仟捌佰伍拾肆万柒仟柒佰伍拾捌元零柒分"),
      // Taken back.
      (-1, "人民币负壹分"), (-32_504, "人民币负叁佰贰拾伍元零肆分"),
      (Int64.min, "人民币负玖亿贰仟贰佰叁拾叁万柒仟贰佰零叁亿陆仟捌佰伍拾肆万柒仟柒佰伍拾捌元零捌分"),
    ] as [(Int64, String)])
  func capitals(fen: Int64, expected: String) {
    #expect(capitalAmount(Fen(fen)) == expected)
  }

  @Test("Capitals read back as the amount they were written for")
  func readBack() {
    var random = SeededGenerator(seed: 7)
    var faults = Faults()
    for _ in 0..<(Seeds.areAll ? 20_000 : 2_000) {
      // Digits of all lengths, half of them 0.
      var fen: Int64 = 0
      for _ in 0..<random.integer(in: 1...18) {
        fen = fen * 10 + (random.unit() < 0.5 ? 0 : Int64(random.integer(in: 0...9)))
      }
      faults.check(amount(ofCapitals: capitalAmount(Fen(fen))) == fen, "\(fen) fen")
    }
    #expect(faults.areNone, "seed 7: \(faults)")
  }

  /// Reads capitals by another way than they are written: as sums of digit × unit, groups closed by 万 and 亿.
  private func amount(ofCapitals text: String) -> Int64? {
    let digits: [Character: Int64] = [
      "零": 0, "壹": 1, "贰": 2, "叁": 3, "肆": 4, "伍": 5, "陆": 6, "柒": 7, "捌": 8, "玖": 9,
    ]
    let units: [Character: Int64] = ["拾": 10, "佰": 100, "仟": 1_000]
    var (hundredMillions, tenThousands, group, digit, fen) = (Int64(0), Int64(0), Int64(0), Int64(0), Int64(0))
    for character in text.dropFirst(3) {
      if let value = digits[character] {
        digit = value
      } else if let unit = units[character] {
        group += digit * unit
        digit = 0
      } else {
        switch character {
        case "万": (tenThousands, group, digit) = (group + digit, 0, 0)
        case "亿": (hundredMillions, tenThousands, group, digit) = (tenThousands * 10_000 + group + digit, 0, 0, 0)
        case "元":
          fen = (hundredMillions * 100_000_000 + tenThousands * 10_000 + group + digit) * 100
          digit = 0
        case "角": (fen, digit) = (fen + digit * 10, 0)
        case "分": (fen, digit) = (fen + digit, 0)
        case "整": break
        default: return nil
        }
      }
    }
    return fen
  }
}
