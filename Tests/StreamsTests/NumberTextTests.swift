import Planning
import Streams
import TestSupport
import Testing

struct NumberTextTests {
  @Test(
    "Doubles are plain decimal digits",
    arguments: [
      (0.0, "0"), (-0.0, "-0"), (1, "1"), (-12, "-12"), (0.1, "0.1"), (1e-5, "0.00001"),
      (1.5e-7, "0.00000015"),
      (-2.5e-5, "-0.000025"), (0.0001, "0.0001"), (9_007_199_254_740_991, "9007199254740991"),
      (9_007_199_254_740_992, "9007199254740992"), (1e15, "1000000000000000"), (1e16, "10000000000000000"),
      (123_456_789_012_345_680, "123456789012345680"), (1e22, "10000000000000000000000"),
      (0.1 + 0.2, "0.30000000000000004"), (1234.5, "1234.5"),
    ])
  func exactDigits(value: Double, expected: String) {
    #expect(written { $0.append(exact: value) } == expected)
  }

  /// Random numbers of each of four seeds.
  private static let count = Seeds.areAll ? 250_000 : 25_000

  @Test("Random doubles read back as the same bits", arguments: 0..<4)
  func roundTrips(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var writer = ByteWriter()
    var failures: [UInt64] = []
    for number in 0..<NumberTextTests.count {
      var value: Double
      if number % 50 == 0 {
        value = Double(bitPattern: generator.next())
      } else {
        // Magnitudes from 2⁻⁴⁰ to 2⁷⁰, now and then with few digits.
        value = Double(
          sign: .plus, exponent: Int.random(in: -40...70, using: &generator),
          significand: 1 + Double(generator.next() >> 12) / 4_503_599_627_370_496)
        if number % 5 == 0 { value = (value * 100).rounded() / 100 }
        if number % 3 == 0 { value = -value }
      }
      guard value.isFinite else { continue }
      writer.append(exact: value)
      let bytes = writer.finish()
      let isPlain = !bytes.contains(UInt8(ascii: "e"))
      let readBack = Double(String(decoding: bytes, as: UTF8.self))
      if !isPlain || readBack?.bitPattern != value.bitPattern { failures.append(value.bitPattern) }
    }
    #expect(failures.isEmpty, "seed \(seed): \(failures.prefix(3))")
  }

  @Test("Digits are those of the standard library, which are the shortest and nearest", arguments: 0..<4)
  func standardDigits(seed: UInt64) {
    var generator = SeededGenerator(seed: seed + 100)
    var failures: [Double] = []
    var compared = 0
    for number in 0..<NumberTextTests.count {
      var value = Double(
        sign: .plus, exponent: Int.random(in: -13...52, using: &generator),
        significand: 1 + Double(generator.next() >> 12) / 4_503_599_627_370_496)
      switch number % 8 {
      case 0: value = Double(sign: .plus, exponent: Int.random(in: -13...52, using: &generator), significand: 1)
      case 1: value = (value * 1_000).rounded() / 1_000
      case 2: value = (value.rounded() + 1) / 3
      case 3: value = value.nextDown.rounded() + 0.5
      default: break
      }
      // Up to here the standard library prints neither an exponent nor a point without need.
      guard value >= 1e-4, value < 9_007_199_254_740_992, value != value.rounded() else { continue }
      compared += 1
      if written({ $0.append(exact: value) }) != value.description { failures.append(value) }
    }
    #expect(failures.isEmpty, "seed \(seed): \(failures.prefix(3))")
    #expect(compared > NumberTextTests.count / 2, "\(compared) were compared")
  }

  @Test("Numbers that are not finite trap")
  func nonFinite() async {
    await #expect(processExitsWith: .failure) { _ = written { $0.append(exact: .nan) } }
    await #expect(processExitsWith: .failure) { _ = written { $0.append(exact: -.infinity) } }
  }

  // 0.125, 0.375 and 2.5 % are exact in binary: true halves.
  @Test(
    "Two decimals, halves to even",
    arguments: [
      (0.125, "0.12"), (0.375, "0.38"), (-0.001, "0.00"), (-0.125, "-0.12"), (1234.5, "1234.50"), (7, "7.00"),
      (1e20, "100000000000000000000"),
    ])
  func roundedDigits(value: Double, expected: String) {
    #expect(written { $0.append(rounded: value) } == expected)
  }

  @Test("Amounts, percentages and whole numbers")
  func others() {
    #expect(written { $0.append(Fen(5)) } == "0.05")
    #expect(written { $0.append(Fen(-123_456)) } == "-1234.56")
    #expect(written { $0.append(Fen(.min)) } == Fen(.min).description)
    #expect(written { $0.append(percent: 0.98214) } == "98.21%")
    #expect(written { $0.append(whole: .min) } == "-9223372036854775808")
    #expect(written { $0.append(yuan: Decimal4(whole: 1_200_000)) } == "1200000.00")
    #expect(written { $0.append(yuan: Decimal4(tenThousandths: 1)) } == "0.0001")
  }

  @Test(
    "Decimals are written as their shortest exact text",
    arguments: [0, 1, -1, 10, 9_999, 10_000, 10_001, 10_010, -10_500, 123_456_789, Int64.max, Int64.min])
  func decimals(tenThousandths: Int64) {
    let decimal = Decimal4(tenThousandths: tenThousandths)
    #expect(written { $0.append(decimal) } == decimal.description)
  }

  @Test("Whole numbers have all their digits", arguments: 0..<20)
  func digits(power: Int) {
    var value: UInt64 = 1
    for _ in 0..<power { value *= 10 }
    for near in [value - 1, value, value + 1] where near <= UInt64(Int.max) {
      #expect(written { $0.append(whole: Int(near)) } == "\(near)")
      #expect(written { $0.append(whole: -Int(near)) } == "\(-Int(near))")
    }
  }

  @Test("Periods are years or months of them")
  func periods() {
    #expect(written { $0.append(Period(year: 2019)) } == "2019")
    #expect(written { $0.append(Period(year: 2019, month: 7)) } == "2019-07")
    #expect(written { $0.append(Period(year: 2019, month: 12)) } == "2019-12")
  }
}
