import Foundation
import SheetLayout
import Testing
import XLSXWriting

@Suite("Temporary files of workbooks", .serialized)
struct ScratchTests {
  private static let parent: String = {
    let given = ProcessInfo.processInfo.environment["TMPDIR"] ?? ""
    return given.isEmpty ? "/tmp" : given
  }()

  /// No process has this number: it is above what Linux gives.
  private static let left = parent + "/.fenliang-workbooks-4194305"

  private func make(_ folder: String, permissions: Int, files: [String]) throws {
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: permissions])
    for file in files {
      #expect(FileManager.default.createFile(atPath: folder + "/" + file, contents: Data("x".utf8)))
    }
  }

  private func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

  /// Suites that run beside this one may hold the folder; whoever makes it next removes what was left.
  private func writeWorkbooks(while condition: () -> Bool) throws {
    for turn in 0..<200 where turn < 5 || condition() {
      _ = try xlsxBytes(SheetBook(title: "", sheets: [Sheet(name: "a", columns: [])]))
    }
  }

  @Test("what a killed process left is removed by the next workbook, and nothing of its own is left")
  func leftovers() throws {
    try make(Self.left, permissions: 0o700, files: ["tmp.AbCdEfGhIj", "fenliang-AbCdEf"])
    try writeWorkbooks { exists(Self.left) }
    #expect(!exists(Self.left))
  }

  @Test("of a folder by such a name nothing else is removed: other files, an open folder, what a link leads to")
  func notOurs() throws {
    let kept = Self.parent + "/fenliang-kept-\(UUID().uuidString)"
    defer { for path in [Self.left, kept] { try? FileManager.default.removeItem(atPath: path) } }
    try make(Self.left, permissions: 0o700, files: ["盖章.pdf"])
    try writeWorkbooks { false }
    #expect(exists(Self.left + "/盖章.pdf"))
    try FileManager.default.removeItem(atPath: Self.left)
    try make(Self.left, permissions: 0o755, files: ["tmp.AbCdEfGhIj"])
    try writeWorkbooks { false }
    #expect(exists(Self.left + "/tmp.AbCdEfGhIj"))
    try FileManager.default.removeItem(atPath: Self.left)
    try make(kept, permissions: 0o700, files: ["tmp.AbCdEfGhIj"])
    try FileManager.default.createSymbolicLink(atPath: Self.left, withDestinationPath: kept)
    try writeWorkbooks { false }
    #expect(exists(kept + "/tmp.AbCdEfGhIj"))
  }
}
