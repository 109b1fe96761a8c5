#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// An output that is written whole under a hidden name and has not got its own name yet.
public struct FreshFolder: Sendable {
  /// What stands under the name that it is to get.
  enum Standing: Sendable {
    /// Nothing, or an empty folder.
    case nothing
    /// A folder that it replaces, if it holds what its record says alone.
    case replaced(OutputFolder.Contents)
    /// A folder all of which was carried over into the new one.
    case carried(FolderInventory)
  }

  private let place: TemporaryPlace
  /// The folder as the user named it.
  private let folder: String
  /// The same without links.
  private let target: String
  private let standing: Standing

  /// Where it stands now.
  public var path: String { place.path }

  init(place: TemporaryPlace, folder: String, target: String, standing: Standing) {
    (self.place, self.folder, self.target, self.standing) = (place, folder, target, standing)
  }

  /// Gives the folder its name, once all of it is on the disk; an earlier output is removed after.
  ///
  /// - Throws: ``OutputFolderError``; what stood there is then as it was, except for
  ///   ``OutputFolderError/oldOutputRemains(path:errno:)``.
  public func putInPlace() throws(OutputFolderError) {
    defer { place.remove() }
    try FileSystem.flushAll(path)
    // Runs for one target replace it one after the other.
    let turn = FileSystem.lock(target)
    defer { turn.map(FileSystem.unlock) }
    let inventory: FolderInventory
    switch standing {
    case .nothing:
      do throws(OutputFolderError) {
        try FileSystem.rename(path, to: target)
      } catch {
        throw error.isOccupied ? .notEmpty(path: folder) : error
      }
      return try FileSystem.flush(FileSystem.parent(of: target))
    case .replaced(let contents): inventory = try contents.inventory(of: target, shown: folder)
    case .carried(let carried): inventory = carried
    }
    FileSystem.copyMode(of: target, to: path)
    let old = try changeNames(inventory)
    try FileSystem.flush(FileSystem.parent(of: target))
    do throws(OutputFolderError) {
      try inventory.remove(old)
    } catch {
      place.leave(toNextRun: false)
      guard case .system(_, _, let code) = error else { throw error }
      throw .oldOutputRemains(path: old, errno: code)
    }
  }

  /// Removes it.
  public func discard() { place.remove() }

  /// Puts the new folder in the place of the old one, which must hold what the inventory says alone; where the old one is then.
  private func changeNames(_ inventory: FolderInventory) throws(OutputFolderError) -> String {
    let (path, old) = (path, place.old)
    let target = target
    // Whatever interrupts this leaves both under one of their names.
    let outcome = TemporaryPlace.step { () -> (old: String, failure: OutputFolderError?) in
      if FileSystem.exchange(target, path) {
        // Something may have come into it since it was looked through.
        if inventory.holdsAll(of: path) { return (path, nil) }
        let isBack = FileSystem.exchange(target, path)
        return (path, isBack ? .changedMeanwhile(path: folder) : .oldOutputRemains(path: path, errno: EBUSY))
      }
      do throws(OutputFolderError) {
        try FileSystem.rename(target, to: old)
        do throws(OutputFolderError) {
          guard inventory.holdsAll(of: old) else { throw .changedMeanwhile(path: folder) }
          try FileSystem.rename(path, to: target)
        } catch {
          try FileSystem.rename(old, to: target)
          throw error
        }
      } catch {
        return (old, error)
      }
      return (old, nil)
    }
    if let failure = outcome.failure {
      // Where the old output could not be moved back, the next run does so.
      if (try? FileSystem.entry(at: target)) == .nothing { place.leave(toNextRun: true) }
      if case .oldOutputRemains = failure { place.leave(toNextRun: false) }
      throw failure
    }
    return outcome.old
  }
}

extension OutputFolderError {
  /// Whether a rename found a folder with contents in its place.
  fileprivate var isOccupied: Bool {
    guard case .system(.rename, _, let code) = self else { return false }
    return code == ENOTEMPTY || code == EEXIST
  }
}
