import TestSupport
import Testing

@testable import WholePacks

@Suite("Largest remainder")
struct LargestRemainderTests {
  private func rounded(_ values: [Double], targets: [Double]? = nil, total: Int) -> [Int]? {
    let splits = values.map(PackSplit.init)
    return largestRemainder(splits[...], targets: (targets ?? values)[...], total: total).map { raised in
      splits.indices.map { splits[$0].whole + (raised.contains($0) ? 1 : 0) }
    }
  }

  @Test("gives the packs left over to the largest fractions")
  func fractions() { #expect(rounded([3.2, 4.7, 2.1], total: 10) == [3, 5, 2]) }

  @Test("breaks ties by the larger target, then by the order of ids")
  func ties() {
    #expect(rounded([1.5, 2.5, 3.5, 4.5], total: 12) == [1, 2, 4, 5])
    #expect(rounded([1.5, 2.5, 4.0], targets: [9, 3, 4], total: 8) == [2, 2, 4])
    #expect(rounded([2.5, 2.5, 5.0], targets: [2, 2, 5], total: 10) == [3, 2, 5])
  }

  @Test("takes a value within the tolerance of a whole number for that number")
  func nearlyWhole() {
    #expect(PackSplit(11.999999999996195) == PackSplit(12))
    #expect(PackSplit(12.0000004).fraction == 0)
    #expect(rounded([11.999999999996195, 3.0000000000001], total: 15) == [12, 3])
  }

  @Test("lets fractions that differ only by rounding tie")
  func nearTies() {
    #expect(rounded([0.5 + 1e-12, 0.5, 1], targets: [1, 2, 1], total: 2) == [0, 1, 1])
  }

  @Test("refuses a total that floors and ceilings cannot meet")
  func impossible() {
    #expect(rounded([1.5, 2.5], total: 6) == nil)
    #expect(rounded([1.5, 2.5], total: 2) == nil)
    #expect(rounded([2, 3], total: 6) == nil)
  }

  @Test("keeps the total and stays within one pack, whatever the values")
  func properties() {
    var faults = Faults()
    for seed in Seeds.first(500, of: 500, from: 1) {
      var random = SeededGenerator(seed: seed)
      let values = (0..<Int.random(in: 1...30, using: &random)).map { _ in
        Double.random(in: 0...50, using: &random)
      }
      let total = Int(values.reduce(0, +).rounded())
      // Floors and ceilings of values that are not whole meet every whole number next to their sum.
      guard let packs = rounded(values, total: total) else {
        Issue.record("seed \(seed): \(values) give no \(total) packs")
        continue
      }
      faults.check(packs.reduce(0, +) == total, "total of seed \(seed)")
      faults.check(zip(values, packs).allSatisfy { abs($0 - Double($1)) < 1 }, "packs of seed \(seed)")
    }
    #expect(faults.areNone, "\(faults)")
  }

  @Test("divides a limit into whole grains that add up")
  func division() {
    var faults = Faults()
    for seed in Seeds.first(300, of: 300, from: 1) {
      var random = SeededGenerator(seed: seed)
      let shares = (0..<Int.random(in: 1...9, using: &random)).map { _ in
        Double.random(in: 0...1, using: &random)
      }
      let limit = Int64.random(in: 0...10_000_000, using: &random)
      let parts = RuleDivision(limit: limit, shares: shares, grain: 100).parts
      faults.check(parts.reduce(0, +) == limit, "sum of seed \(seed)")
      faults.check(parts.allSatisfy { $0 >= 0 }, "signs of seed \(seed)")
      faults.check(parts.filter { $0 % 100 != 0 }.count <= 1, "grains of seed \(seed)")
    }
    #expect(faults.areNone, "\(faults)")
  }
}
