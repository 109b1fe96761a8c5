import Fenliang
import Foundation
import PlanTables
import Planning

/// The folder of Package.swift.
let packageRoot = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent()

/// A folder of its own for one test, removed at the end.
final class Workplace {
  let folder: String

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "fenliang-tests-\(UUID().uuidString)").path()
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// A path inside.
  func path(_ name: String) -> String { folder + "/" + name }

  /// Writes files into a new folder and returns its path.
  func write(_ files: [(name: String, bytes: [UInt8])], to name: String) throws -> String {
    try FileManager.default.createDirectory(atPath: path(name), withIntermediateDirectories: true)
    for file in files {
      try Data(file.bytes).write(to: URL(filePath: path(name) + "/" + file.name))
    }
    return path(name)
  }

  /// Allocates a plan's folder and returns where the answer is.
  func allocate(_ plan: String, to name: String, threads: Int? = nil) throws -> String {
    var request = AllocationRequest(planFolder: plan, outputFolder: path(name))
    request.threads = threads
    _ = try Fenliang.allocate(request)
    return path(name)
  }

  /// Every file below a folder, by its path there.
  func tree(_ folder: String) throws -> [String: Data] {
    var files: [String: Data] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: folder) {
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: folder + "/" + name, isDirectory: &isFolder) else { continue }
      if !isFolder.boolValue { files[name] = try Data(contentsOf: URL(filePath: folder + "/" + name)) }
    }
    return files
  }
}

/// The lines of a file, without their line ends.
func lines(_ data: Data?) -> [String] {
  String(decoding: data ?? Data(), as: UTF8.self).split(separator: "\r\n", omittingEmptySubsequences: true)
    .map(String.init)
}
