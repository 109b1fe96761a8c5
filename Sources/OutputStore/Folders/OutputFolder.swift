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
/// The files go to a hidden sibling first, are flushed to the disk and then renamed. An old output changes names with the new one
/// in one step and is removed after, so that whatever is interrupted leaves one of the two whole under the name; on file systems
/// without that step the old one is moved aside first, and gets its name back from the next run. An old output is replaced
/// only where its own record says of everything in it that it was written there and is unchanged.
public struct OutputFolder: Sendable {
  /// What the folder holds.
  public enum Contents: String, Sendable, Hashable {
    /// The answer to a plan, or its conflict.
    case output
    /// A plan.
    case plan
    /// A report on outputs.
    case report
    /// Payment standards.
    case standards

    /// The files that may say what belongs to it; the first that is there does.
    var records: [String] { self == .output ? [RunRecord.path, FolderRecord.conflictPath] : [FolderRecord.path] }

    /// What is in such a folder.
    ///
    /// - Throws: ``OutputFolderError/foreign(path:records:)``, ``OutputFolderError/notOurs(path:others:changed:)``.
    func inventory(of folder: String, shown: String) throws(OutputFolderError) -> FolderInventory {
      guard let record = FolderRecord(of: folder, contents: self) else { throw .foreign(path: shown, records: records) }
      return try record.inventory(of: folder, shown: shown)
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

  /// Refuses a place inside an output, which what is written there would spoil.
  ///
  /// - Throws: ``OutputFolderError/insideOutput(path:output:)``.
  public func checkOutsideOutputs() throws(OutputFolderError) {
    if let output = FileSystem.output(around: path) { throw .insideOutput(path: path, output: output) }
  }

  /// Refuses to hold outputs below a folder that is something else: an output, a plan or a report, or inside an output.
  ///
  /// - Parameter others: names of files that a folder of outputs does not have.
  /// - Throws: ``OutputFolderError``.
  public func checkHoldsOutputs(notBeside others: Set<String>) throws(OutputFolderError) {
    try checkOutsideOutputs()
    guard let there = FileSystem.resolved(path) else { return }
    guard there != "/", try FileSystem.entry(at: there) == .folder else { throw .notAFolder(path: path) }
    let others = others.union([RunRecord.path, FolderRecord.conflictPath, FolderRecord.path])
    if let file = try FileSystem.names(in: there).filter(others.contains).min() { throw .holdsOther(path: path, file: file) }
  }

  /// Refuses a path that is the same as one of others, or around or inside it; what is not there yet stands where its parent is.
  ///
  /// - Throws: ``OutputFolderError``.
  public func checkApart(from others: [String]) throws(OutputFolderError) {
    func place(_ path: String) -> String {
      var path = path
      while path.count > 1, path.last == "/" { path.removeLast() }
      if let there = FileSystem.resolved(path) { return there }
      let name = path.split(separator: "/").last.map(String.init) ?? ""
      return (FileSystem.resolved(FileSystem.parent(of: path)) ?? FileSystem.parent(of: path)) + "/" + name
    }
    let own = place(path)
    for other in others {
      let there = place(other)
      guard own == there || own.hasPrefix(there + "/") || there.hasPrefix(own + "/") else { continue }
      throw .overlaps(path: path, other: other)
    }
  }

  /// Checks, before the long work, that `write(_:force:)` would start, and that it would remove none of `inputs`: files and
  /// folders that are read.
  ///
  /// - Throws: ``OutputFolderError``.
  /// - Complexity: O(bytes) of an earlier output.
  public func checkWritable(force: Bool, inputs: [String] = []) throws(OutputFolderError) {
    if force, let there = FileSystem.resolved(path), try FileSystem.entry(at: there) == .folder {
      for input in inputs {
        guard let resolved = FileSystem.resolved(input), resolved == there || resolved.hasPrefix(there + "/") else { continue }
        throw .holdsInput(path: path, input: input)
      }
    }
    let (target, isThere) = try inspect(force: force)
    guard isThere else { return }
    _ = try contents.inventory(of: target, shown: path)
  }

  /// Writes the files; with `force` an earlier output is replaced that holds none of `inputs`.
  ///
  /// - Throws: ``OutputFolderError``; the folder is then as it was, except for
  ///   ``OutputFolderError/oldOutputRemains(path:errno:)``.
  public func write(_ files: [OutputFile], force: Bool, inputs: [String] = []) throws(OutputFolderError) {
    try checkWritable(force: force, inputs: inputs)
    try prepare(files, force: force).putInPlace()
  }

  /// Writes the files under a hidden name beside the folder's own, to be looked at before they get that name.
  ///
  /// Their contents are made on `threads` threads while others are written. `record` makes a last file from the SHA-256
  /// digests of the files, in their order; folders whose files have none of their own that says what belongs to them get one.
  /// - Throws: ``OutputFolderError``; nothing is left behind then.
  public func prepare(
    _ files: [OutputFile], record: ((_ digests: [String]) -> OutputFile)? = nil, force: Bool,
    threads: Int = processorCount
  ) throws(OutputFolderError) -> FreshFolder {
    let (target, isThere) = try inspect(force: force)
    let place = try OutputFolder.write(files, besides: target, record: record ?? ownRecord(of: files), threads: threads)
    return FreshFolder(place: place, folder: path, target: target, standing: isThere ? .replaced(contents) : .nothing)
  }

  /// Writes the folder that is there anew under a hidden name beside its own, with these files in place of those of their paths
  /// and without those of `dropped` paths; everything else is carried over as it is.
  ///
  /// - Throws: ``OutputFolderError``; nothing is left behind then.
  public func prepareRevision(_ files: [OutputFile], dropping dropped: Set<String>) throws(OutputFolderError) -> FreshFolder {
    guard let target = FileSystem.resolved(path), try FileSystem.entry(at: target) == .folder else {
      throw .notAFolder(path: path)
    }
    try checkOutsideOutputs()
    let inventory = try FolderInventory(of: target) { _ in true }
    let place = try OutputFolder.write(files, besides: target, record: nil, threads: 1)
    let replaced = Set((dropped.map { $0 } + files.map(\.path)).map { Array($0.utf8) })
    do throws(OutputFolderError) {
      try inventory.carry(from: target, to: place.path, without: replaced)
    } catch {
      place.remove()
      throw error
    }
    return FreshFolder(place: place, folder: path, target: target, standing: .carried(inventory))
  }

  /// The record of a folder that has no other.
  private func ownRecord(of files: [OutputFile]) -> ((_ digests: [String]) -> OutputFile)? {
    guard contents.records == [FolderRecord.path] else { return nil }
    let contents = contents
    return { digests in FolderRecord.file(of: contents, zip(files, digests).map { ($0.path, $1) }) }
  }

  private static func write(
    _ files: [OutputFile], besides target: String, record: ((_ digests: [String]) -> OutputFile)?, threads: Int
  ) throws(OutputFolderError) -> TemporaryPlace {
    try check(files)
    let place = try TemporaryPlace(besides: target, to: .makeFolder)
    do throws(OutputFolderError) {
      guard try FileSystem.makeFolder(place.path) else { throw .system(.makeFolder, path: target, errno: EEXIST) }
      var writing = FolderWriting(folder: place.path, needsDigests: record != nil)
      try writing.write(files, threads: threads)
      if let record { try writing.write([record(writing.digests)], threads: 1) }
    } catch {
      place.remove()
      throw error.naming(target, for: place.path)
    }
    return place
  }

  /// Where to write, and whether a folder that is to be replaced stands there.
  private func inspect(force: Bool) throws(OutputFolderError) -> (target: String, isThere: Bool) {
    var target = path
    while target.count > 1, target.last == "/" { target.removeLast() }
    guard !path.isEmpty else { throw .noName }
    try checkOutsideOutputs()
    if let resolved = FileSystem.resolved(target) { TemporaryPlace.removeLeftovers(besides: resolved) }
    if try FileSystem.entry(at: target) == .nothing { TemporaryPlace.removeLeftovers(besides: target) }
    switch try FileSystem.entry(at: target) {
    case .nothing:
      // A name that is not there cannot be "." or "..", but its parent must exist.
      guard !target.isEmpty, !target.hasSuffix("/.."), !target.hasSuffix("/.") else {
        throw .system(.makeFolder, path: path, errno: ENOENT)
      }
      // Said before the long work.
      guard FileSystem.resolved(FileSystem.parent(of: target)) != nil else {
        throw .system(.makeFolder, path: path, errno: ENOENT)
      }
      return (target, false)
    case .file, .device:
      throw .notAFolder(path: path)
    case .folder, .link:
      guard let resolved = FileSystem.resolved(target), try FileSystem.entry(at: resolved) == .folder,
        resolved != "/"
      else { throw .notAFolder(path: path) }
      if try FileSystem.rawNames(in: resolved).isEmpty { return (resolved, false) }
      guard force else { throw .notEmpty(path: path) }
      guard FolderRecord(of: resolved, contents: contents) != nil else {
        throw .foreign(path: path, records: contents.records)
      }
      return (resolved, true)
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
