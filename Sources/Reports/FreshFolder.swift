#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// An output that is written whole under a hidden name and has not got its own name yet.
public struct FreshFolder: Sendable {
  /// Where it stands now.
  public let path: String
  /// The folder as the user named it.
  let folder: String
  /// The same without links.
  let target: String
  /// Whether an earlier output stands there.
  let replacesOutput: Bool

  /// Gives the folder its name; an earlier output is removed after.
  ///
  /// - Throws: ``OutputFolderError``; what stood there is then as it was, except for
  ///   ``OutputFolderError/oldOutputRemains(path:errno:)``.
  public func putInPlace() throws(OutputFolderError) {
    if replacesOutput { return try replaceOld() }
    do throws(OutputFolderError) {
      try FileSystem.rename(path, to: target)
    } catch {
      discard()
      throw error.isOccupied ? .notEmpty(path: folder) : error
    }
  }

  /// Removes it.
  public func discard() { try? FileSystem.remove(path) }

  /// Puts the new output in the place of the old and removes the old.
  private func replaceOld() throws(OutputFolderError) {
    if FileSystem.exchange(target, path) { return try removeOld(path) }
    let old: String
    do throws(OutputFolderError) {
      // An empty folder holds the name; renaming goes over it.
      old = try OutputFolder.makeSibling(of: target, suffix: "-old")
      do throws(OutputFolderError) {
        try FileSystem.rename(target, to: old)
        do throws(OutputFolderError) {
          try FileSystem.rename(path, to: target)
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
      try? FileSystem.remove(path)
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
}

extension OutputFolderError {
  /// Whether a rename found a folder with contents in its place.
  fileprivate var isOccupied: Bool {
    guard case .system(.rename, _, let code) = self else { return false }
    return code == ENOTEMPTY || code == EEXIST
  }
}
