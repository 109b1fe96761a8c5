import Streams

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// What a folder's record says belongs to it: paths with the SHA-256 of what was written there.
///
/// The record of an answer is its `run.json`, that of a conflict its `conflict.json`, that of every other folder
/// `.fenliang.json`; each is sealed like `run.json`. A file without that form or with another seal is no record of ours.
package struct FolderRecord {
  /// The record of folders that have no file of their own that names the others.
  package static let path = ".fenliang.json"
  /// The record of a folder that holds a conflict.
  package static let conflictPath = "conflict.json"

  /// The record's own path.
  let path: String
  /// By path, as bytes: names that look alike are not the same.
  private let digests: [[UInt8]: String]
  private let folders: Set<[UInt8]>
  /// Whether digests are of text without byte order mark and carriage returns.
  private let areOfPlainText: Bool

  /// What its file says.
  private struct File: JSONRecord {
    static let blank = File()

    var tool = ToolRecord.own
    /// Of a folder without a file of its own; those of other files are not asked for.
    var kind: String?
    var inputs: [String: String]?
    var outputs: [String: String] = [:]
    var seal = ""

    mutating func visit<Visitor: MemberVisitor>(_ member: inout Visitor) throws(Visitor.Failure) {
      try member("tool", &tool)
      try member("kind", &kind)
      try member("inputs", &inputs)
      try member("outputs", &outputs)
      try member("seal", &seal)
    }
  }

  /// Reads the record of a folder; nil where it has none of ours for such contents.
  init?(of folder: String, contents: OutputFolder.Contents) {
    for path in contents.records {
      guard let bytes = FileSystem.bytes(folder + "/" + path) else { continue }
      guard isSealed(bytes), let json = JSONValue(parsing: bytes), let file = try? File(json: json),
        file.tool.name == Tool.name
      else { return nil }
      if path == FolderRecord.path, file.kind != contents.rawValue { return nil }
      self.path = path
      areOfPlainText = path == FolderRecord.conflictPath
      digests = Dictionary(
        ((file.inputs ?? [:]).map { $0 } + file.outputs.map { $0 }).map { (Array($0.key.utf8), $0.value) },
        uniquingKeysWith: { first, _ in first })
      var folders: Set<[UInt8]> = []
      for path in digests.keys {
        for index in path.indices where path[index] == FolderRecord.slash { folders.insert(Array(path[..<index])) }
      }
      self.folders = folders
      return
    }
    return nil
  }

  private static let slash = UInt8(ascii: "/")

  /// The record's file for a folder without one of its own.
  static func file(of contents: OutputFolder.Contents, _ files: [(path: String, digest: String)]) -> OutputFile {
    let outputs = Dictionary(uniqueKeysWithValues: files.map { ($0.path, $0.digest) })
    return OutputFile(
      path: path, bytes: sealed { File(kind: contents.rawValue, outputs: outputs, seal: $0).json })
  }

  /// What there is in the folder now.
  ///
  /// - Throws: ``OutputFolderError/notOurs(path:others:changed:)`` where something is not as the record says, `shown` being the
  ///   folder as the user named it; ``OutputFolderError/system(_:path:errno:)``.
  /// - Complexity: O(bytes).
  func inventory(of folder: String, shown: String) throws(OutputFolderError) -> FolderInventory {
    let found = try FolderInventory(of: folder) { folders.contains($0) }
    var others = found.others
    var changed: [[UInt8]] = []
    for (name, _) in found.files where name != Array(path.utf8) {
      guard let digest = digests[name] else {
        others.append(name)
        continue
      }
      guard try isUnchanged(folder, name, digest) else {
        changed.append(name)
        continue
      }
    }
    guard others.isEmpty, changed.isEmpty else {
      func texts(_ names: [[UInt8]]) -> [String] {
        names.sorted { $0.lexicographicallyPrecedes($1) }.map { String(decoding: $0, as: UTF8.self) }
      }
      throw .notOurs(path: shown, others: texts(others), changed: texts(changed))
    }
    return found
  }

  private func isUnchanged(_ folder: String, _ name: [UInt8], _ digest: String) throws(OutputFolderError) -> Bool {
    let path = folder + "/" + String(decoding: name, as: UTF8.self)
    guard areOfPlainText else { return try FileSystem.digest(of: path) == digest }
    guard var bytes = FileSystem.bytes(path) else { throw .system(.inspect, path: path, errno: EIO) }
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
    bytes.removeAll { $0 == 0x0D }
    return sha256(bytes) == digest
  }
}

/// The files and folders below a folder, by their paths there as bytes, with what tells a file from another one of its name.
struct FolderInventory {
  /// What a file is and when it was last written.
  struct Stamp: Hashable {
    var device, number, size, seconds, nanoseconds: Int
  }

  private(set) var files: [[UInt8]: Stamp] = [:]
  /// Folders, those inside others after these.
  private(set) var folders: [[UInt8]] = []
  /// What is neither a file nor a folder that belongs here, unentered; folders end in `/`.
  private(set) var others: [[UInt8]] = []

  /// Walks through a folder; links are not followed.
  ///
  /// - Complexity: O(entries).
  init(of folder: String, entering belongs: ([UInt8]) -> Bool) throws(OutputFolderError) {
    try walk(folder, [], belongs)
  }

  private mutating func walk(
    _ folder: String, _ prefix: [UInt8], _ belongs: ([UInt8]) -> Bool
  ) throws(OutputFolderError) {
    let here = prefix.isEmpty ? folder : folder + "/" + String(decoding: prefix, as: UTF8.self)
    for name in try FileSystem.rawNames(in: here) {
      let path = prefix.isEmpty ? name : prefix + [UInt8(ascii: "/")] + name
      // Nothing that this program writes has a name that is no text.
      guard String(validating: name, as: UTF8.self) != nil else {
        others.append(path)
        continue
      }
      switch try FileSystem.stamp(of: folder + "/" + String(decoding: path, as: UTF8.self)) {
      case .file(let stamp): files[path] = stamp
      case .folder where belongs(path):
        folders.append(path)
        try walk(folder, path, belongs)
      case .folder: others.append(path + [UInt8(ascii: "/")])
      case .other: others.append(path)
      case .nothing: continue
      }
    }
  }

  /// Whether a folder holds nothing else, and every file as it was. What is missing does not matter.
  func holdsAll(of folder: String) -> Bool {
    let known = Set(folders)
    guard let now = try? FolderInventory(of: folder, entering: { known.contains($0) }) else { return false }
    return Set(now.others).isSubset(of: others) && now.files.allSatisfy { files[$0.key] == $0.value }
  }

  /// Gives everything a second name below another folder, but what is to be left out or stands there already.
  func carry(from folder: String, to other: String, without left: Set<[UInt8]>) throws(OutputFolderError) {
    func text(_ path: [UInt8]) throws(OutputFolderError) -> String {
      guard let text = String(validating: path, as: UTF8.self) else {
        throw .system(.inspect, path: folder + "/" + String(decoding: path, as: UTF8.self), errno: EILSEQ)
      }
      return text
    }
    for path in folders { _ = try FileSystem.makeFolder(other + "/" + text(path)) }
    for path in files.keys.map({ $0 }) + others where !left.contains(path) {
      let name = try text(path)
      try FileSystem.carry(folder + "/" + name, to: other + "/" + name)
    }
    for path in folders.reversed() {
      let name = try text(path)
      FileSystem.copyMode(of: folder + "/" + name, to: other + "/" + name)
    }
  }

  /// Removes what is listed, and then the folder, which stays where something else came into it.
  func remove(_ folder: String) throws(OutputFolderError) {
    let paths = files.keys.map { $0 } + others + folders.reversed()
    for path in paths {
      let path = folder + "/" + String(decoding: path, as: UTF8.self)
      guard FileSystem.removeOne(path) || errno == ENOENT else { throw .system(.remove, path: path, errno: errno) }
    }
    guard rmdir(folder) == 0 || errno == ENOENT else { throw .system(.remove, path: folder, errno: errno) }
  }
}
