import Fenliang
import Foundation
import PlanTables
import TestSupport
import Testing
import Verification

@Suite("Plans solved by hand")
struct HandPlanTests {
  static let root = packageRoot.appending(path: "Datasets/hand")
  static let names =
    ((try? FileManager.default.contentsOfDirectory(atPath: root.path())) ?? []).filter { !$0.hasPrefix(".") }.sorted()

  @Test("are all there")
  func allThere() {
    #expect(HandPlanTests.names.count == 20)
  }

  @Test("come out as on paper: packs, reasons, fills", arguments: names)
  func solved(name: String) throws {
    let place = try Workplace()
    let folder = HandPlanTests.root.appending(path: name)
    let output = try place.allocate(folder.path(), to: "out")
    #expect(try Fenliang.verify(output).passed)
    let expected = try table(folder.appending(path: "expected.csv").path())
    let found = try table(output + "/allocation.csv")
    func key(_ row: [String: String]) -> [String] { [row["product_id"] ?? "", row["institution_id"] ?? ""] }
    #expect(Set(found.map(key)) == Set(expected.map(key)))
    #expect(found.count == expected.count)
    for row in expected {
      let line = try #require(found.first { key($0) == key(row) })
      for column in ["packs", "bound_by"] {
        #expect(line[column] == row[column], "\(key(row)) \(column)")
      }
      for column in ["fill", "packs_continuous"] {
        let (value, wanted) = (line[column].flatMap { Double($0) }, row[column].flatMap { Double($0) })
        #expect((value == nil) == (wanted == nil), "\(key(row)) \(column)")
        if let value, let wanted { #expect(abs(value - wanted) <= 1e-9, "\(key(row)) \(column)") }
      }
    }
  }

  private func table(_ path: String) throws -> [[String: String]] {
    var bytes = Array(try Data(contentsOf: URL(filePath: path)))
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
    let rows = try #require(csvRows(bytes))
    return rows.dropFirst().map { row in Dictionary(uniqueKeysWithValues: zip(rows[0], row)) }
  }
}
