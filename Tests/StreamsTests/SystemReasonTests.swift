import Foundation
import Planning
import Streams
import Testing

@Suite("Reasons of the system")
struct SystemReasonTests {
  @Test(
    "The usual reasons are said in Chinese without the system's English words",
    arguments: [(ENOENT, "文件不存在"), (EACCES, "没有权限"), (ENOSPC, "磁盘已满"), (EROFS, "磁盘只读"), (ENOTDIR, "路径中有一段不是文件夹")])
  func chinese(code: Int32, words: String) {
    #expect(systemReason(code).chinese == words)
    #expect(systemReason(code).english == String(cString: strerror(code)))
  }

  @Test("No reason ends in a full stop, and none in Chinese holds English")
  func all() {
    for code in Int32(1)...133 {
      let reason = systemReason(code)
      #expect(!reason.chinese.hasSuffix("。") && !reason.english.hasSuffix("."))
      #expect(!reason.chinese.contains { $0.isASCII && $0.isLetter }, "\(code)")
    }
  }

  @Test("What Foundation throws is traced to the system's reason")
  func foundation() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "reason-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    func reason(_ work: () throws -> Void) -> String? {
      do { try work() } catch { return systemReason(systemCode(of: error)).chinese }
      return nil
    }
    let none = folder.appending(path: "none")
    #expect(reason { _ = try Data(contentsOf: none) } == "文件不存在")
    #expect(reason { _ = try FileManager.default.contentsOfDirectory(atPath: none.path()) } == "文件不存在")
    #expect(reason { _ = try FileHandle(forReadingFrom: none) } == "文件不存在")
    let file = folder.appending(path: "file")
    try Data("x".utf8).write(to: file)
    #expect(reason { try FileManager.default.createDirectory(at: file.appending(path: "a"), withIntermediateDirectories: true) } != nil)
    #expect(reason { _ = try Data(contentsOf: file) } == nil)
  }
}
