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

    var marks: [String] { self == .output ? ["run.json", "conflict.json"] : ["parameters.csv"] }
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
  /// Their contents are made on `threads` threads while others are written. `record` makes a last file from the SHA-256
  /// digests of the files, in their order. `accepts` is shown the path of the finished folder before it gets its name; where it says no, nothing is put
  /// in place.
  /// - Throws: ``OutputFolderError``; the folder is then as it was, except for
  ///   ``OutputFolderError/oldOutputRemains(path:errno:)``.
  public func write(
    _ files: [OutputFile], record: ((_ digests: [String]) -> OutputFile)? = nil, force: Bool,
    threads: Int = processorCount, accepts: (_ path: String) -> Bool = { _ in true }
  ) throws(OutputFolderError) {
    try OutputFolder.check(files)
    let state = try inspect(force: force)
    let fresh = try OutputFolder.makeSibling(of: state.target, suffix: "")
    do throws(OutputFolderError) {
      var writing = FolderWriting(folder: fresh, needsDigests: record != nil)
      try writing.write(files, threads: threads)
      if let record { try writing.write([record(writing.digests)], threads: 1) }
      guard accepts(fresh) else { throw .notAccepted(path: path) }
      guard state.isOutput else {
        try FileSystem.rename(fresh, to: state.target)
        return
      }
    } catch {
      try? FileSystem.remove(fresh)
      throw error.isOccupied ? .notEmpty(path: path) : error
    }
    try replace(state.target, by: fresh)
  }

  /// Puts the new output in the place of the old and removes the old.
  private func replace(_ target: String, by fresh: String) throws(OutputFolderError) {
    if FileSystem.exchange(target, fresh) { return try removeOld(fresh) }
    let old: String
    do throws(OutputFolderError) {
      // An empty folder holds the name; renaming goes over it.
      old = try OutputFolder.makeSibling(of: target, suffix: "-old")
      do throws(OutputFolderError) {
        try FileSystem.rename(target, to: old)
        do throws(OutputFolderError) {
          try FileSystem.rename(fresh, to: target)
        } catch {
          try FileSystem.rename(old, to: target)
          throw error
        }
      } catch {
        // Removes the empty folder only: an old output that could not be moved back stays.
        rmdir(old)
        throw error
      }
    } catch {
      try? FileSystem.remove(fresh)
      throw error
    }
    try removeOld(old)
  }

  /// Removes the old output, which stands under a hidden name.
  private func removeOld(_ old: String) throws(OutputFolderError) {
    do throws(OutputFolderError) {
      try FileSystem.remove(old)
    } catch {
      guard case .system(_, _, let code) = error else { throw error }
      throw .oldOutputRemains(path: old, errno: code)
    }
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
    case .other:
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
  private static func makeSibling(of target: String, suffix: String) throws(OutputFolderError) -> String {
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

extension OutputFolderError {
  /// Whether a rename found a folder with contents in its place.
  fileprivate var isOccupied: Bool {
    guard case .system(.rename, _, let code) = self else { return false }
    return code == ENOTEMPTY || code == EEXIST
  }
}

/// Writes one file under a temporary name and renames it, so that it appears whole or not at all.
///
/// - Throws: ``OutputFolderError``; with ``OutputFolderError/notEmpty(path:)`` where the file exists and `force` is off.
public func writeFile(_ bytes: [UInt8], to path: String, force: Bool) throws(OutputFolderError) {
  switch try FileSystem.entry(at: path) {
  case .nothing: break
  case .folder: throw .isAFolder(path: path)
  case .other, .link: guard force else { throw .notEmpty(path: path) }
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
