public import Streams

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The folder that `-o` names: written whole or not at all.
///
/// The files go to a hidden sibling first, which is then renamed. An old output changes names with the new one in one
/// step and is removed after, so that whatever is interrupted leaves one of the two whole under the name; on file
/// systems without that step the old one is moved aside first, and may be left whole under a hidden name. Folders that
/// hold something else are never touched.
public struct OutputFolder: Sendable {
  /// What the folder holds, and by which file an earlier one is known.
  public enum Contents: Sendable, Hashable {
    /// The answer to a plan: `run.json` or `conflict.json`.
    case output
    /// A plan: `parameters.csv`.
    case plan
    /// A report on outputs: `comparison.json`, `fairness.json` or `supplement.json`.
    case report
    /// Payment standards: `payment_standards.csv`.
    case standards

    var marks: [String] {
      switch self {
      case .output: ["run.json", "conflict.json"]
      case .plan: ["parameters.csv"]
      case .report: ["comparison.json", "fairness.json", "supplement.json"]
      case .standards: ["payment_standards.csv"]
      }
    }
  }

  /// The path as the user gave it.
  public let path: String
  /// What the folder holds.
  public let contents: Contents

  /// Names a folder; nothing is read or written yet.
  public init(path: String, contents: Contents = .output) {
    self.path = path
    self.contents = contents
  }

  /// Checks, before the long work, that ``write(_:force:)`` would start.
  ///
  /// - Throws: ``OutputFolderError``.
  public func checkWritable(force: Bool) throws(OutputFolderError) {
    _ = try inspect(force: force)
  }

  /// Writes the files; with `force` an earlier output is replaced.
  ///
  /// - Throws: ``OutputFolderError``; the folder is then as it was, except for
  ///   ``OutputFolderError/oldOutputRemains(path:errno:)``.
  public func write(_ files: [OutputFile], force: Bool) throws(OutputFolderError) {
    try prepare(files, force: force).putInPlace()
  }

  /// Writes the files under a hidden name beside the folder's own, to be looked at before they get that name.
  ///
  /// Their contents are made on `threads` threads while others are written. `record` makes a last file from the SHA-256
  /// digests of the files, in their order.
  /// - Throws: ``OutputFolderError``; nothing is left behind then.
  public func prepare(
    _ files: [OutputFile], record: ((_ digests: [String]) -> OutputFile)? = nil, force: Bool,
    threads: Int = processorCount
  ) throws(OutputFolderError) -> FreshFolder {
    try OutputFolder.check(files)
    let state = try inspect(force: force)
    let fresh = FreshFolder(
      path: try OutputFolder.makeSibling(of: state.target, suffix: ""), folder: path, target: state.target,
      replacesOutput: state.isOutput)
    do throws(OutputFolderError) {
      var writing = FolderWriting(folder: fresh.path, needsDigests: record != nil)
      try writing.write(files, threads: threads)
      if let record { try writing.write([record(writing.digests)], threads: 1) }
    } catch {
      fresh.discard()
      throw error
    }
    return fresh
  }

  /// Where to write, and whether an earlier output stands there.
  private func inspect(force: Bool) throws(OutputFolderError) -> (target: String, isOutput: Bool) {
    var target = path
    while target.count > 1, target.last == "/" { target.removeLast() }
    switch try FileSystem.entry(at: target) {
    case .nothing:
      // A name that is not there cannot be "." or "..", but its parent must exist.
      guard !target.isEmpty, !target.hasSuffix("/.."), !target.hasSuffix("/.") else {
        throw .system(.makeFolder, path: path, errno: ENOENT)
      }
      return (target, false)
    case .file, .device:
      throw .notAFolder(path: path)
    case .folder, .link:
      guard let resolved = FileSystem.resolved(target), try FileSystem.entry(at: resolved) == .folder,
        resolved != "/"
      else { throw .notAFolder(path: path) }
      let names = try FileSystem.names(in: resolved)
      if names.isEmpty { return (resolved, false) }
      guard force else { throw .notEmpty(path: path) }
      guard contents.marks.contains(where: names.contains) else {
        throw .foreign(path: path, marks: contents.marks)
      }
      return (resolved, true)
    }
  }

  /// Makes a hidden folder next to the target, under a name that is free.
  static func makeSibling(of target: String, suffix: String) throws(OutputFolderError) -> String {
    let slash = target.lastIndex(of: "/").map { target.index(after: $0) } ?? target.startIndex
    let stem = "\(target[..<slash]).\(target[slash...]).fenliang-\(getpid())\(suffix)"
    var number = 1
    while true {
      let candidate = number == 1 ? stem : "\(stem)-\(number)"
      do throws(OutputFolderError) {
        if try FileSystem.makeFolder(candidate) { return candidate }
      } catch {
        // The user knows the target, not the hidden name next to it.
        guard case .system(let operation, _, let code) = error else { throw error }
        throw .system(operation, path: target, errno: code)
      }
      number += 1
    }
  }

  private static func check(_ files: [OutputFile]) throws(OutputFolderError) {
    var seen: Set<String> = []
    for file in files {
      let parts = file.path.split(separator: "/", omittingEmptySubsequences: false)
      let isSafe = parts.allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." && !$0.utf8.contains(0) }
      guard isSafe, seen.insert(file.path).inserted else { throw .unsafePath(file.path) }
    }
  }
}

/// Writes one file under a temporary name and renames it, so that it appears whole or not at all.
///
/// - Throws: ``OutputFolderError``; with ``OutputFolderError/notEmpty(path:)`` where the file exists and `force` is off.
public func writeFile(_ bytes: [UInt8], to path: String, force: Bool) throws(OutputFolderError) {
  switch try FileSystem.entry(at: path) {
  case .nothing: break
  case .folder: throw .isAFolder(path: path)
  case .device: throw .isADevice(path: path)
  case .file, .link: guard force else { throw .notEmpty(path: path) }
  }
  let fresh = "\(path).fenliang-\(getpid())"
  do throws(OutputFolderError) {
    try FileSystem.write(bytes, to: fresh)
    try FileSystem.rename(fresh, to: path)
  } catch {
    try? FileSystem.remove(fresh)
    throw error
  }
}
