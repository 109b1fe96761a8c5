import Planning
import TestSupport
import Testing

@testable import PlanModel

@Suite("Exact values of the model")
struct ExactValueTests {
  @Test("Ids are found by their bytes, composed and decomposed forms apart")
  func identifierTable() {
    let ids = (0..<5_000).map { "H\($0)" } + ["\u{E9}", "e\u{301}", "机构"]
    let table = IdentifierTable(ids)
    for (index, id) in ids.enumerated() { #expect(table.index(of: id.utf8) == Int32(index)) }
    #expect(table.index(of: "H5000".utf8) == nil)
    #expect(table.index(of: "".utf8) == nil)
  }

  @Test("A value within 1e-12 of a whole number is that number")
  func floors() {
    #expect(floorWithTolerance(2.9999999999999) == 3 && floorWithTolerance(999_999_999.9999) == 1_000_000_000)
    #expect(floorWithTolerance(2.9999999999) == 2 && floorWithTolerance(999_999_999.9) == 999_999_999)
    #expect(floorWithTolerance(2.99999) == 2)
    #expect(floorWithTolerance(1.1 * 3 / 1.1) == 3)
    #expect(floorWithTolerance(0) == 0)
  }

  @Test("128-bit sums become the nearest Double, as the standard library converts them")
  func nearestDoubles() {
    let seed: UInt64 = 2_020
    var random = SeededGenerator(seed: seed)
    var values: [Int128] = [
      0, 1, -1, 1 << 53, (1 << 53) + 1, (1 << 54) + 2, (1 << 64) - 1, 1 << 64, .max, .min,
    ]
    // Halves and their neighbours, where the sticky bit decides.
    for shift in 12...70 {
      for delta in -1...1 { values.append((((1 << 53) + 1) << shift) / 2 + Int128(delta)) }
    }
    for _ in 0..<2_000 {
      let bits = Int128(bitPattern: UInt128(random.next()) << 64 | UInt128(random.next()))
      values.append(bits >> Int128(Int.random(in: 0...126, using: &random)))
    }
    for value in values { #expect(nearestDouble(value) == Double(value), "seed \(seed): \(value)") }
  }
}
