import Foundation
import SheetLayout
import Testing
import XLSXWriting

@Suite("Temporary files of workbooks")
struct ScratchTests {
  /// No process has this number: it is above what Linux gives.
  @Test("what a killed process left is removed by the next workbook, and nothing of its own is left")
  func leftovers() throws {
    let given = ProcessInfo.processInfo.environment["TMPDIR"] ?? ""
    let parent = given.isEmpty ? "/tmp" : given
    let left = parent + "/fenliang-4194305"
    try FileManager.default.createDirectory(atPath: left, withIntermediateDirectories: true)
    #expect(FileManager.default.createFile(atPath: left + "/tmp.AbCdEfGhIj", contents: Data("x".utf8)))
    // Suites that run beside this one may hold the folder; whoever makes it next removes what was left.
    for _ in 0..<200 where FileManager.default.fileExists(atPath: left) {
      _ = try xlsxBytes(SheetBook(title: "", sheets: [Sheet(name: "a", columns: [])]))
    }
    #expect(!FileManager.default.fileExists(atPath: left))
  }
}
