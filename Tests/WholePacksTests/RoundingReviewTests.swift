import PlanSupport
import Planning
import Testing
import WholePacks

@Suite("A review of rounding")
struct RoundingReviewTests {
  /// 10 packs, fair values 4.5, 3.3, 2.2: floors 9, one left, fractions 0.5 before 0.3 before 0.2.
  @Test("ranks fractions, and the first get what is left")
  func ranks() {
    let plan = SmallPlan(agreed: [10], prices: ["1"], basis: [[45, 33, 22]]).plan()
    let review = RoundingReview(plan: plan, fairPacks: [4.5, 3.3, 2.2])
    #expect(review.plainPacks == [5, 3, 2])
    #expect(review.brokenRules.isEmpty)
    let places = (0..<3).map(review.place(ofCell:))
    #expect(places.map(\.rank) == [1, 2, 3])
    #expect(places.map(\.packsByRemainder) == [5, 3, 2])
    #expect(places.map(\.packs) == review.plainPacks)
    #expect(places.map(\.whole) == [4, 3, 2])
    #expect(places.allSatisfy { $0.candidates == 3 && $0.packsLeft == 1 })
  }

  /// Equal fractions: the larger target first. A whole value takes no part.
  @Test("breaks ties by target, and leaves whole values out")
  func ties() {
    let plan = SmallPlan(agreed: [10], prices: ["1"], basis: [[15, 55, 30]]).plan()
    let review = RoundingReview(plan: plan, fairPacks: [1.5, 5.5, 3])
    #expect(review.plainPacks == [1, 6, 3])
    #expect((0..<3).map { review.place(ofCell: $0).rank } == [2, 1, nil])
    #expect(review.place(ofCell: 2).candidates == 2)
  }
}
