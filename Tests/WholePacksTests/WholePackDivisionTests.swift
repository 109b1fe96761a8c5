import Testing

@testable import WholePacks

@Suite("Parts of an \"=\" in whole packs")
struct WholePackDivisionTests {
  private func parts(
    _ limit: Int64, _ shares: [Double], _ grains: [Int64], within ranges: [ClosedRange<Int64>]? = nil
  ) -> [Int64]? {
    let districts = shares.indices.map {
      WholePackDivision.District(use: shares[$0], grain: grains[$0], range: ranges?[$0] ?? 0...limit)
    }
    return WholePackDivision(limit: limit, districts)?.parts
  }

  @Test("are multiples of each district's grain that add up, near the shares")
  func multiples() {
    // 762.50 yuan in packs of 12.50: 61 packs, used 34.2 and 26.8.
    #expect(parts(7_625_000, [34.2, 26.8], [125_000, 125_000]) == [34 * 125_000, 27 * 125_000])
    // Packs of 7 and of 10 yuan: 41 = 3 × 7 + 2 × 10.
    #expect(parts(410_000, [20, 21], [70_000, 100_000]) == [210_000, 200_000])
    // A third district with fen makes up what is left.
    let three = parts(1_000_100, [45, 45, 10], [70_000, 110_000, 100])
    #expect(three?.reduce(0, +) == 1_000_100)
    #expect(three.map { $0[0] % 70_000 == 0 && $0[1] % 110_000 == 0 } == true)
  }

  @Test("are those with least moved in all, against every choice")
  func least() {
    for seed in 0..<200 {
      let grains = (0..<3).map { Int64(2 + (seed * 7 + $0 * 5 + seed / 11) % 9) }
      let shares = (0..<3).map { Double(10 + (seed * 13 + $0 * 29) % 40) }
      let limit = Int64(shares.reduce(0, +).rounded()) + Int64(seed % 3)
      let total = shares.reduce(0, +)
      let nearest = (0..<3).map { Int64((Double(limit) * (shares[$0] / total) / Double(grains[$0])).rounded()) * grains[$0] }
      // Every choice of up to four steps.
      var least: Int64?
      for code in 0..<729 {
        let steps = [code % 9 - 4, code / 9 % 9 - 4, code / 81 - 4].map(Int64.init)
        let own = (0..<3).map { nearest[$0] + steps[$0] * grains[$0] }
        guard own.reduce(0, +) == limit, own.allSatisfy({ $0 >= 0 && $0 <= limit }) else { continue }
        least = min(least ?? .max, (0..<3).reduce(Int64(0)) { $0 + abs(own[$1] - nearest[$1]) })
      }
      guard let least else { continue }
      let found = parts(limit, shares, grains)
      #expect(found?.reduce(0, +) == limit, "seed \(seed)")
      #expect(found?.enumerated().allSatisfy { $1 >= 0 && $1 % grains[$0] == 0 } == true, "seed \(seed)")
      #expect(found.map { own in (0..<3).reduce(Int64(0)) { $0 + abs(own[$1] - nearest[$1]) } <= least } == true, "seed \(seed)")
    }
  }

  @Test("stay within what the windows of their cells hold")
  func ranges() {
    // 34 and 27 packs are nearest; the first district holds no more than 33, the second no less than 28.
    #expect(parts(61, [34.2, 26.8], [1, 1], within: [30...33, 25...30]) == [33, 28])
    #expect(parts(61, [34.2, 26.8], [1, 1], within: [30...33, 20...26]) == nil)
    // Nothing below 0.
    #expect(parts(10, [9, 1], [7, 3], within: [0...100, 0...100]) == [7, 3])
  }

  @Test("are none where no whole packs come to the limit")
  func none() {
    #expect(parts(410_001, [20, 21], [70_000, 100_000]) == nil)
    #expect(parts(10_000, [1, 1], [70_000, 100_000]) == nil)
    #expect(parts(0, [0, 0], [1, 1]) == nil)
  }

  @Test("are found for many districts with prices of their own, or not, in bounded time")
  func many() {
    let grains = (0..<40).map { Int64(100_007 + 1_009 * $0) }
    let shares = (0..<40).map { Double(3_000_000 + 70_000 * $0) }
    let limit = zip(shares, grains).reduce(Int64(0)) { $0 + Int64($1.0 / Double($1.1)) * $1.1 }
    let found = parts(limit, shares, grains)
    #expect(found.map { $0.reduce(0, +) == limit } ?? true)
  }
}
