import PlanModel
import Planning
import TestSupport
import Testing

@testable import PlanTables

@Suite("Single values")
struct ValueReadingTests {
  @Test(
    "Numbers are exact, in half or full width, with well-formed separators",
    arguments: [
      ("0", 0), ("12", 120_000), ("-5", -50_000), ("+3.5", 35_000), ("3.1200", 31_200), ("0.0001", 1),
      ("1.50000", 15_000), (".5", 5_000), ("7.", 70_000), ("１２．５", 125_000), ("－３", -30_000),
      ("1,234,567", 12_345_670_000),
      ("12，345.6", 123_456_000), ("−2", -20_000), ("922337203685477.5807", Int64.max),
    ] as [(String, Int64)])
  func numbers(text: String, expected: Int64) throws {
    let value = try parsedNumber(Array(text.utf8)[...], allowsPercent: false).get()
    #expect(value.tenThousandths == expected)
  }

  @Test(
    "Percentages are read where a ratio is asked for",
    arguments: [("50%", 5_000), ("33.33％", 3_333), ("100 %", 10_000), ("0.5", 5_000)] as [(String, Int64)])
  func percentages(text: String, expected: Int64) throws {
    let value = try parsedNumber(Array(text.utf8)[...], allowsPercent: true).get()
    #expect(value.tenThousandths == expected)
  }

  @Test(
    "What is no number says why",
    arguments: [
      ("1,2O0", .character("O", position: 4)), ("12 3", .character(" ", position: 3)),
      ("１２Ｏ", .character("Ｏ", position: 3)), ("abc", .character("a", position: 1)), ("-", .noDigits),
      (".", .noDigits), ("1e5", .scientific), ("1.23E+17", .scientific), ("nan", .notFinite),
      ("-INF", .notFinite),
      ("1e400", .scientific), ("1,23", .grouping), ("1234,567", .grouping), ("1,234.5,6", .grouping),
      (",123", .grouping), ("50%", .percent), ("#DIV/0!", .spreadsheetError), ("1.23456", .tooPrecise),
      ("99999999999999999999", .tooLarge), ("1.2.3", .character(".", position: 4)),
      ("¥5", .character("¥", position: 1)),
      ("0x1F", .character("x", position: 2)), ("1_000", .character("_", position: 2)),
      ("5-", .character("-", position: 2)),
    ] as [(String, NumberFault)])
  func noNumbers(text: String, fault: NumberFault) {
    #expect(parsedNumber(Array(text.utf8)[...], allowsPercent: false) == .failure(fault))
  }

  @Test("The fast road and the exact parser agree on seeded random numbers")
  func fastRoadAgrees() throws {
    let seed: UInt64 = 20_201_116
    var random = SeededGenerator(seed: seed)
    var faults = Faults()
    for _ in 0..<2_000 {
      let whole = String(Int.random(in: 0...999_999, using: &random))
      let places = Int.random(in: 0...4, using: &random)
      let fraction = (0..<places).map { _ in String(Int.random(in: 0...9, using: &random)) }.joined()
      let text = (Bool.random(using: &random) ? "-" : "") + whole + (places > 0 ? "." + fraction : "")
      let expected = try Decimal4(parsing: text)
      faults.check(try parsedNumber(Array(text.utf8)[...], allowsPercent: false).get() == expected, text)
    }
    #expect(faults.areNone, "seed \(seed): \(faults)")
  }

  @Test(
    "Periods are years or months",
    arguments: [
      ("2019", 201_900), ("2019-07", 201_907), ("2019-7", 201_907), ("2019/12", 201_912), ("201907", 201_907),
      ("2019年", 201_900), ("2019年7月", 201_907), ("２０１９－０７", 201_907),
      ("2019年1-12月", 201_900), ("2019年1月-12月", 201_900), ("2019.01-12", 201_900), ("2019年1月至12月", 201_900),
      ("2019年01月—12月", 201_900), ("２０１９年１～１２月", 201_900), ("2019.1-2019.12", 201_900), ("201901-201912", 201_900),
      ("2019年1月-2019年12月", 201_900), ("2019/1-12", 201_900), ("2019-01至2019-12", 201_900),
    ] as [(String, Int32)])
  func periods(text: String, expected: Int32) {
    #expect(periodCode(Array(text.utf8)[...]) == expected)
  }

  @Test(
    "Other texts are no periods",
    arguments: [
      "", "19", "2019-13", "2019-00", "2019-", "2019.1", "Jul-19", "1989", "2101", "20190701", "2019年7",
      "2019-7-1", "201", "2019-01-12", "2019年1-6月", "2019年2-12月", "2019年1-12月合计", "2019.1-2020.12", "2019年上半年", "20191-12",
    ])
  func noPeriods(text: String) {
    #expect(periodCode(Array(text.utf8)[...]) == nil)
  }

  @Test(
    "Blanks of every width are cut from the ends",
    arguments: [
      ("  a b ", "a b"), ("\u{3000}中\u{3000}", "中"), ("\u{FEFF}x\u{A0}\t", "x"), (" \u{200B} ", ""),
      ("é ", "é"),
    ])
  func trims(text: String, expected: String) {
    #expect(String(decoding: trimmed(Array(text.utf8)[...]), as: UTF8.self) == expected)
  }

  @Test(
    "Edit distance counts swaps once and stops at its limit",
    arguments: [
      ("371099", "371002", 2), ("ab", "ba", 1), ("", "a", 1), ("abc", "abc", 0), ("kitten", "sitting", 3),
    ])
  func distances(left: String, right: String, expected: Int) {
    let words = (left.unicodeScalars.map(\.value), right.unicodeScalars.map(\.value))
    #expect(editDistance(words.0, words.1, limit: 5) == expected)
    #expect(editDistance(words.1, words.0, limit: expected) == expected)
    if expected > 0 { #expect(editDistance(words.0, words.1, limit: expected - 1) == nil) }
  }

  @Test("UTF-8 is checked as the Unicode Standard asks")
  func utf8() {
    let good = "aé中😀\u{10FFFF}\u{D7FF}"
    #expect(UTF8Scan(Array(good.utf8)).firstBadByte == nil)
    #expect(UTF8Scan(Array(good.utf8)).hasLongSequences)
    for bad: [UInt8] in [
      [0x61, 0x80], [0x61, 0xC0, 0x80], [0x61, 0xC1, 0xBF], [0x61, 0xE0, 0x80, 0x80],
      [0x61, 0xED, 0xA0, 0x80],
      [0x61, 0xF0, 0x80, 0x80, 0x80], [0x61, 0xF4, 0x90, 0x80, 0x80], [0x61, 0xF5], [0x61, 0xE4, 0xB8],
    ] {
      #expect(UTF8Scan(bad).firstBadByte == 1)
      // The standard library is the judge.
      #expect(String(validating: bad, as: UTF8.self) == nil)
    }
  }
}
