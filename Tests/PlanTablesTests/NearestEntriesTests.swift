import PlanTables
import Testing

@Suite("The nearest entries to a wrong id")
struct NearestEntriesTests {
  private let ids = ["371002001", "371002002", "371083001"]
  private let names = ["环翠区人民医院", "环翠区第二医院", "乳山市人民医院"]

  @Test("are those whose name it is, or that hold it, then those within a few letters")
  func nearest() {
    #expect(nearestEntries(to: "乳山市人民医院", ids: ids, names: names).first == 2)
    #expect(nearestEntries(to: "人民医院", ids: ids, names: names).prefix(2) == [0, 2])
    #expect(nearestEntries(to: "371002003", ids: ids, names: names) == [0, 1, 2])
    #expect(nearestEntries(to: "３７１０８３００１", ids: ids, names: names).first == 2)
  }

  @Test("are none where nothing is near")
  func none() {
    #expect(nearestEntries(to: "ZZZZZZ", ids: ids, names: names).isEmpty)
    #expect(nearestEntries(to: " ", ids: ids, names: names).isEmpty)
    #expect(nearestEntries(to: "x", ids: [], names: []).isEmpty)
  }
}
