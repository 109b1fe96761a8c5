public import Foundation

/// The folder of Package.swift.
public let packageRoot = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent()

/// A committed data set, by its path below Datasets/.
public func dataset(_ name: String) -> String { packageRoot.appending(path: "Datasets/\(name)").path() }

/// A folder of its own for one test, removed with it.
public final class Workplace {
  /// The folder's path, without a slash at its end.
  public let folder: String

  /// Makes the folder.
  public init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "fenliang-tests-\(UUID().uuidString)").path()
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// A path inside.
  public func path(_ name: String) -> String { folder + "/" + name }

  /// The names inside, sorted.
  public func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: folder).sorted() }

  /// Writes files, by their paths there, into a folder inside, which is made where it is missing; returns its path.
  @discardableResult
  public func write(_ files: [(name: String, bytes: [UInt8])], to name: String) throws -> String {
    try FileManager.default.createDirectory(atPath: path(name), withIntermediateDirectories: true)
    for file in files { try write(file.bytes, to: name + "/" + file.name) }
    return path(name)
  }

  /// Writes a file and the folders around it; returns its path.
  @discardableResult
  public func write(_ bytes: [UInt8], to name: String) throws -> String {
    let url = URL(filePath: path(name))
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: url)
    return path(name)
  }

  /// Writes a file of text.
  @discardableResult
  public func write(_ text: String, to name: String) throws -> String { try write(Array(text.utf8), to: name) }
}

/// Every file below a folder, by its path there.
public func tree(_ folder: String) throws -> [String: Data] {
  var files: [String: Data] = [:]
  for name in try FileManager.default.subpathsOfDirectory(atPath: folder) {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: folder + "/" + name, isDirectory: &isFolder) else { continue }
    if !isFolder.boolValue { files[name] = try Data(contentsOf: URL(filePath: folder + "/" + name)) }
  }
  return files
}
