import Foundation
import PlanModel
import PlanTables
import Planning
import TestSupport
import Testing

@Suite("Datasets/invalid: one fault in each folder")
struct InvalidDatasetTests {
  static let root = packageRoot.appending(path: "Datasets/invalid")
  static let names =
    ((try? FileManager.default.contentsOfDirectory(atPath: root.path())) ?? [])
    .filter { !$0.contains(".") }.sorted()

  @Test("The base plan of the faults has no problem at all")
  func baseIsClean() throws {
    let reading = try readPlan(BasePlan.folder.path())
    #expect(reading.problems.map { $0.line(in: .english) } == [])
    #expect(reading.plan?.cells.isEmpty == false)
  }

  @Test("There are at least 44 faults")
  func thereAreMany() {
    #expect(InvalidDatasetTests.names.count >= 44)
  }

  @Test("A fault is reported with its code at its place, and nothing else is an error", arguments: names)
  func faultIsReported(name: String) throws {
    let folder = InvalidDatasetTests.root.appending(path: name)
    let expected = try String(contentsOf: folder.appending(path: ".expected.txt"), encoding: .utf8)
      .split(separator: "\n").map(String.init)
    let reading = try readPlan(folder.path())
    let errors = reading.problems.filter { $0.severity == .error }
    #expect(errors.map(summary) == expected, "\(errors.map { $0.line(in: .chinese) })")
    #expect(reading.hasErrors)
    #expect(reading.plan == nil)
    #expect(reading.records == nil)
    for error in errors {
      #expect(!error.message.chinese.isEmpty && !error.message.english.isEmpty)
      #expect(!error.hint.chinese.isEmpty && !error.hint.english.isEmpty)
    }
  }
}
