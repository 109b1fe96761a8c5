#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A file that is written whole under a hidden name and has not got its own name yet.
public struct FreshFile: Sendable {
  private let place: TemporaryPlace
  /// The file as the user named it.
  private let shown: String
  /// The same without links.
  private let target: String
  private let isThere: Bool

  /// Where it stands now.
  public var path: String { place.path }

  /// Writes a file beside the name that it is to get; a link is followed.
  ///
  /// Where a file is there, it is to be replaced only with `force`, only where `isOurs` knows it as one that was written so and
  /// is unchanged, and never where it is one of `inputs`, by whatever path.
  /// - Throws: ``OutputFolderError``; nothing is left behind then.
  public init(
    _ bytes: [UInt8], for path: String, force: Bool, inputs: [String] = [], isOurs: (_ path: String) -> Bool
  ) throws(OutputFolderError) {
    shown = path
    (target, isThere) = try FreshFile.inspect(path, force: force, inputs: inputs, isOurs: isOurs)
    place = try TemporaryPlace(besides: target, to: .write)
    do throws(OutputFolderError) {
      try FileSystem.write(bytes, to: place.path)
    } catch {
      place.remove()
      throw error.naming(path, for: place.path)
    }
  }

  /// Checks, before the long work, that a file could be written there.
  ///
  /// - Throws: ``OutputFolderError``.
  public static func check(
    _ path: String, force: Bool, inputs: [String] = [], isOurs: (_ path: String) -> Bool
  ) throws(OutputFolderError) {
    let target = try inspect(path, force: force, inputs: inputs, isOurs: isOurs).target
    let parent = FileSystem.parent(of: target)
    guard FileSystem.resolved(parent) != nil else { throw .system(.write, path: path, errno: ENOENT) }
    guard try FileSystem.entry(at: FileSystem.resolved(parent) ?? parent) == .folder else {
      throw .system(.write, path: path, errno: ENOTDIR)
    }
  }

  /// Where to write, and whether a file that is to be replaced stands there.
  private static func inspect(
    _ path: String, force: Bool, inputs: [String], isOurs: (_ path: String) -> Bool
  ) throws(OutputFolderError) -> (target: String, isThere: Bool) {
    guard !path.isEmpty else { throw .noName }
    if let output = FileSystem.output(around: path) { throw .insideOutput(path: path, output: output) }
    let target = FileSystem.resolved(path) ?? path
    TemporaryPlace.removeLeftovers(besides: target)
    switch try FileSystem.entry(at: target) {
    case .nothing: return (target, false)
    case .folder: throw .isAFolder(path: path)
    case .device: throw .isADevice(path: path)
    // What a pipe is called leads to no name, and is there.
    case .link: throw FileSystem.isSame(target, target) ? .isADevice(path: path) : .brokenLink(path: path)
    case .file:
      for input in inputs where FileSystem.isSame(input, target) { throw .isInput(path: path) }
      guard force else { throw .notEmpty(path: path) }
      guard isOurs(target) else { throw .notOurFile(path: path) }
      return (target, true)
    }
  }

  /// Gives the file its name, once all of it is on the disk.
  ///
  /// - Throws: ``OutputFolderError``; what stood there is then as it was.
  public func putInPlace() throws(OutputFolderError) {
    defer { place.remove() }
    try FileSystem.flush(path)
    if isThere {
      FileSystem.copyMode(of: target, to: path)
      try FileSystem.rename(path, to: target)
    } else {
      try FileSystem.renameNew(path, to: target, shown: shown)
    }
    try FileSystem.flush(FileSystem.parent(of: target))
  }

  /// Removes it.
  public func discard() { place.remove() }
}

/// Writes one file so that it appears whole or not at all; see ``FreshFile``.
///
/// - Throws: ``OutputFolderError``; what stood there is then as it was.
public func writeFile(
  _ bytes: [UInt8], to path: String, force: Bool, inputs: [String] = [], isOurs: (_ path: String) -> Bool
) throws(OutputFolderError) {
  try FreshFile(bytes, for: path, force: force, inputs: inputs, isOurs: isOurs).putInPlace()
}
