import Planning
import Testing

@testable import Judging

@Suite("Two answers beside one another")
struct SideBySideTests {
  private func change(_ institution: String, _ old: Int?, _ new: Int?) -> Change {
    func held(_ packs: Int?) -> PackAmount? { packs.map { PackAmount(packs: $0, price: Decimal4(whole: 2)) } }
    return Change(product: "P", district: "D", institution: institution, old: held(old), new: held(new))
  }

  @Test("A cell that only one of them changes is in the other as it was; nil stays nil")
  func pairs() {
    let one = [change("H1", 5, 7), change("H2", 4, nil)]
    let other = [change("H2", 4, nil), change("H3", nil, 0), change("H4", 1, 2)]
    let pairs = Change.sideBySide(one, other)
    #expect(pairs.map(\.first) == [change("H1", 5, 7), change("H2", 4, nil), change("H3", nil, nil), change("H4", 1, 1)])
    #expect(pairs.map(\.second) == [change("H1", 5, 5), change("H2", 4, nil), change("H3", nil, 0), change("H4", 1, 2)])
  }

  @Test("Two versions of a district differ where their cells do, and a version alone has its changed cells counted")
  func versions() {
    var district = MergeReport.District(id: "D", name: "", status: .conflicting)
    district.versions = [
      .init(folder: "one", changes: [change("H1", 5, 7), change("H2", 4, 3)]),
      .init(folder: "two", changes: [change("H1", 5, 6), change("H2", 4, 3), change("H3", nil, 0)]),
    ]
    #expect(district.differences.map(\.first.institution) == ["H1", "H3"])
    #expect(district.differences.map(\.second.new?.packs) == [6, 0])
    #expect(district.changedCells == 0)
    // No packs where no cell was are no change.
    district.versions.removeFirst()
    #expect(district.changedCells == 2 && district.differences.isEmpty)
  }

  @Test("What cells gain and lose closes with the change, in packs and yuan")
  func balance() {
    let balance = OutputComparison.Balance([change("H1", 5, 7), change("H2", 4, nil), change("H3", nil, 0), change("H4", nil, 3)])
    #expect(balance.gainers == 2 && balance.losers == 1 && balance.moved == 3)
    #expect(balance.gained.packs == 5 && balance.lost.packs == 4)
    #expect(balance.gained.amount == Fen(1_000) && balance.lost.amount == Fen(800))
  }
}
