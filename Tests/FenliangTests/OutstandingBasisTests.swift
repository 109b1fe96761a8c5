import Planning
import TestSupport
import Testing

@testable import Fenliang

/// What institutions are still owed of a product, as usage of its substitute.
@Suite("The basis of a substitute")
struct OutstandingBasisTests {
  private func basis(_ owed: [Int], weights: [String], unitsPerPack: Int) throws -> [Decimal4] {
    let institutions = try weights.enumerated().map { place, weight in
      var institution = Institution(id: "H\(place)", name: "", districtID: "D", ownership: .public)
      institution.weight = try Decimal4(parsing: weight)
      return institution
    }
    return OutstandingBasis(
      owed.enumerated().map { ($0, $1) }, institutions: institutions, unitsPerPack: unitsPerPack
    ).units.map(\.units)
  }

  /// 40, 24 and 20 packs of 10 units; with weights 1, 2 and 1 the targets 400, 240 and 200 are 800, 240 and 400 over 2.
  @Test("is what is owed in units, divided by weights")
  func ordinary() throws {
    #expect(try basis([40, 24, 20], weights: ["1", "1", "1"], unitsPerPack: 10).map(\.description) == ["400", "240", "200"])
    #expect(try basis([40, 24, 20], weights: ["1", "2", "1"], unitsPerPack: 10).map(\.description) == ["800", "240", "400"])
  }

  /// 100,000,000 packs of 999 units at a weight of 0.3333 would be 3 · 10¹¹ units, more than a plan may have.
  @Test(
    "keeps its proportions within the largest usage of a plan, whatever the weights",
    arguments: [
      ["0.3333", "1", "100", "9999.9999"], ["0.5", "1", "1", "2"], ["0.0001", "0.0001", "1000", "0.0003"], ["1", "3", "7", "11"],
      ["0.0001", "9999", "1", "1"], ["9999", "10000", "9998", "9997"],
    ])
  func large(weights: [String]) throws {
    let owed = [100_000_000, 1, 50_000_000, 77_777]
    let units = try basis(owed, weights: weights, unitsPerPack: 999)
    #expect(units.allSatisfy { $0 > .zero && $0 <= Decimal4(whole: NumberLimits.units) }, "\(units)")
    let parts = try zip(units, weights).map { try $0.double * Decimal4(parsing: $1).double }
    #expect(parts.reduce(0, +) <= Double(NumberLimits.weightedUnits))
    for (part, packs) in zip(parts, owed) {
      // To the nearest ten-thousandth of a unit, which is nothing beside what counts.
      let expected = parts[0] * Double(packs) / Double(owed[0])
      let slack = try zip(weights, parts).filter { $0.1 == part }.map { try Decimal4(parsing: $0.0).double * 1e-4 }.max() ?? 0
      #expect(abs(part - expected) <= slack + 1e-9 * expected, "\(weights): \(part) for \(expected)")
    }
  }
}
