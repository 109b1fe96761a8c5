import Streams

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The calls of the system that writing a folder needs, with their errors as ``OutputFolderError``.
enum FileSystem {
  /// What stands at a path; links are not followed.
  enum Entry {
    case nothing, folder, link, file
    /// A device, pipe or socket, which a rename would put a file in the place of.
    case device
  }

  /// What stands at a path.
  static func entry(at path: String) throws(OutputFolderError) -> Entry {
    var status = stat()
    guard lstat(path, &status) == 0 else {
      if errno == ENOENT { return .nothing }
      throw .system(.inspect, path: path, errno: errno)
    }
    switch status.st_mode & S_IFMT {
    case S_IFDIR: return .folder
    case S_IFLNK: return .link
    case S_IFREG: return .file
    default: return .device
    }
  }

  /// What stands at a path, with what tells a file from another one of its name; links are not followed.
  enum Stamped {
    case nothing, folder, other
    case file(FolderInventory.Stamp)
  }

  /// What stands at a path.
  static func stamp(of path: String) throws(OutputFolderError) -> Stamped {
    var status = stat()
    guard lstat(path, &status) == 0 else {
      if errno == ENOENT { return .nothing }
      throw .system(.inspect, path: path, errno: errno)
    }
    switch status.st_mode & S_IFMT {
    case S_IFDIR: return .folder
    case S_IFREG:
      #if canImport(Darwin)
        let time = status.st_mtimespec
      #else
        let time = status.st_mtim
      #endif
      return .file(
        .init(
          device: Int(status.st_dev), number: Int(status.st_ino), size: Int(status.st_size), seconds: Int(time.tv_sec),
          nanoseconds: Int(time.tv_nsec)))
    default: return .other
    }
  }

  /// A whole file; nil where there is none that can be read. Links are not followed, pipes not waited for.
  static func bytes(_ path: String) -> [UInt8]? {
    var bytes: [UInt8] = []
    do throws(OutputFolderError) {
      try read(path) { bytes += $0 }
    } catch {
      return nil
    }
    return bytes
  }

  /// The SHA-256 of a file.
  static func digest(of path: String) throws(OutputFolderError) -> String {
    var digest = SHA256()
    try read(path) { digest.update($0) }
    return digest.finish()
  }

  private static func read(_ path: String, _ take: ([UInt8]) -> Void) throws(OutputFolderError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard descriptor >= 0 else { throw .system(.inspect, path: path, errno: errno) }
    defer { _ = posixClose(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw .system(.inspect, path: path, errno: EINVAL)
    }
    while true {
      var count = 0
      let part = [UInt8](unsafeUninitializedCapacity: 1 << 20) { buffer, filled in
        count = posixRead(descriptor, buffer.baseAddress, buffer.count)
        filled = max(0, count)
      }
      if count > 0 {
        take(part)
      } else if count == 0 {
        return
      } else if errno != EINTR {
        throw .system(.inspect, path: path, errno: errno)
      }
    }
  }

  /// The absolute path without links; nil where there is nothing.
  static func resolved(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  /// The names in a folder, in no particular order.
  static func names(in path: String) throws(OutputFolderError) -> [String] {
    try rawNames(in: path).map { String(decoding: $0, as: UTF8.self) }
  }

  /// The same as the bytes that the system has, which need not be UTF-8.
  static func rawNames(in path: String) throws(OutputFolderError) -> [[UInt8]] {
    guard let folder = opendir(path) else { throw .system(.inspect, path: path, errno: errno) }
    defer { closedir(folder) }
    var names: [[UInt8]] = []
    while true {
      errno = 0
      guard let entry = readdir(folder) else {
        if errno != 0 { throw .system(.inspect, path: path, errno: errno) }
        return names
      }
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { raw in Array(raw.prefix { $0 != 0 }) }
      if name != Array(".".utf8) && name != Array("..".utf8) { names.append(name) }
    }
  }

  /// Makes a folder that must not exist; false where it does.
  static func makeFolder(_ path: String) throws(OutputFolderError) -> Bool {
    let code = TemporaryPlace.step { mkdir(path, 0o777) == 0 ? 0 : errno }
    if code == 0 { return true }
    if code == EEXIST { return false }
    throw .system(.makeFolder, path: path, errno: code)
  }

  /// Lets two entries change names in one step; false where the system or the file system cannot.
  static func exchange(_ first: String, _ second: String) -> Bool {
    #if canImport(Darwin)
      return renamex_np(first, second, UInt32(RENAME_SWAP)) == 0
    #else
      return renameat2(first, second, flags: 2) == 0  // RENAME_EXCHANGE of linux/fs.h
    #endif
  }

  /// Renames a file; nothing may stand at the target, which the system itself sees to where it can.
  static func renameNew(_ source: String, to target: String, shown: String) throws(OutputFolderError) {
    #if canImport(Darwin)
      if renamex_np(source, target, UInt32(RENAME_EXCL)) == 0 { return }
    #else
      if renameat2(source, target, flags: 1) == 0 { return }  // RENAME_NOREPLACE of linux/fs.h
    #endif
    guard errno != EEXIST, try entry(at: target) == .nothing else { throw .notEmpty(path: shown) }
    try rename(source, to: target)
  }

  #if !canImport(Darwin)
    /// The call of this name; -1 with `errno` ENOSYS where there is none.
    private static func renameat2(_ source: String, _ target: String, flags: UInt32) -> Int32 {
      // Glibc has the call since 2.28, but declares it only where _GNU_SOURCE is set.
      typealias Renameat2 = @convention(c) (Int32, UnsafePointer<CChar>, Int32, UnsafePointer<CChar>, UInt32) -> Int32
      guard let symbol = dlsym(nil, "renameat2") else {
        errno = ENOSYS
        return -1
      }
      return unsafeBitCast(symbol, to: Renameat2.self)(AT_FDCWD, source, AT_FDCWD, target, flags)
    }
  #endif

  /// Writes what the system still holds of a file, or of a folder's list of names, to the disk.
  static func flush(_ path: String) throws(OutputFolderError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .system(.write, path: path, errno: errno) }
    defer { _ = posixClose(descriptor) }
    while fsync(descriptor) != 0 {
      switch errno {
      case EINTR: continue
      // Some file systems have no such thing, for folders above all.
      case EINVAL, ENOTSUP: return
      default: throw .system(.write, path: path, errno: errno)
      }
    }
  }

  /// Writes a folder with all that is in it to the disk: where it can be, with all that its file system holds, which takes one
  /// wait in place of one for each file.
  static func flushAll(_ path: String) throws(OutputFolderError) {
    #if !canImport(Darwin)
      // Linux has the call, but declares it only where _GNU_SOURCE is set.
      if let symbol = dlsym(nil, "syncfs") {
        typealias Syncfs = @convention(c) (Int32) -> Int32
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .system(.write, path: path, errno: errno) }
        defer { _ = posixClose(descriptor) }
        if unsafeBitCast(symbol, to: Syncfs.self)(descriptor) == 0 { return }
      }
    #endif
    try flushEach(path)
  }

  private static func flushEach(_ path: String) throws(OutputFolderError) {
    for name in try names(in: path) {
      let inner = path + "/" + name
      if try entry(at: inner) == .folder { try flushEach(inner) } else { try flush(inner) }
    }
    try flush(path)
  }

  /// Waits until no other run holds the folder that stands at a path, and holds it; nil where there is none or it cannot be held.
  static func lock(_ path: String) -> Int32? {
    while true {
      let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_DIRECTORY)
      guard descriptor >= 0 else { return nil }
      var code = flock(descriptor, LOCK_EX)
      while code != 0, errno == EINTR { code = flock(descriptor, LOCK_EX) }
      guard code == 0 else {
        unlock(descriptor)
        return nil
      }
      var (held, there) = (stat(), stat())
      if fstat(descriptor, &held) == 0, stat(path, &there) == 0, held.st_ino == there.st_ino { return descriptor }
      // The other run put a new one in its place.
      unlock(descriptor)
    }
  }

  /// Lets a folder go.
  static func unlock(_ descriptor: Int32) { _ = posixClose(descriptor) }

  /// The folder that holds an entry.
  static func parent(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// The output around a path; nil where there is none.
  static func output(around path: String) -> String? {
    var path = path
    while path.count > 1, path.last == "/" { path.removeLast() }
    path = resolved(path) ?? path
    var folder = parent(of: path)
    // Of folders that are still to be made, the first that is there.
    while folder != ".", folder != "/", resolved(folder) == nil { folder = parent(of: folder) }
    folder = resolved(folder) ?? "/"
    while folder != "/" {
      if FolderRecord(of: folder, contents: .output) != nil { return folder }
      folder = parent(of: folder)
    }
    return nil
  }

  /// Whether two paths lead to one and the same file or folder, links followed.
  static func isSame(_ first: String, _ second: String) -> Bool {
    var (one, two) = (stat(), stat())
    return stat(first, &one) == 0 && stat(second, &two) == 0 && one.st_dev == two.st_dev && one.st_ino == two.st_ino
  }

  /// Writes a new file; nothing may stand at the path.
  static func write(_ bytes: [UInt8], to path: String) throws(OutputFolderError) {
    let file = try NewFile(path)
    do throws(OutputFolderError) {
      try file.write(bytes)
    } catch {
      try? file.close()
      throw error
    }
    try file.close()
  }

  /// Renames a file or folder, over an empty folder too.
  static func rename(_ source: String, to target: String) throws(OutputFolderError) {
    guard posixRename(source, target) == 0 else { throw .system(.rename, path: target, errno: errno) }
  }

  /// Gives an entry that is no folder a second name; a file is copied where the file system has one name for each.
  static func carry(_ source: String, to target: String) throws(OutputFolderError) {
    let code = TemporaryPlace.step { linkat(AT_FDCWD, source, AT_FDCWD, target, 0) == 0 ? 0 : errno }
    if code == 0 { return }
    guard code != EEXIST, let bytes = bytes(source) else { throw .system(.write, path: target, errno: code) }
    try write(bytes, to: target)
    copyMode(of: source, to: target)
  }

  /// Gives a file or folder the permissions of another one.
  static func copyMode(of source: String, to target: String) {
    var status = stat()
    if stat(source, &status) == 0 { chmod(target, status.st_mode & 0o7777) }
  }

  /// Removes a file, a link or an empty folder.
  static func removeOne(_ path: String) -> Bool { posixRemove(path) == 0 }

  /// Removes a file, a link or a folder with everything in it; links are not followed. What is gone already is removed.
  static func remove(_ path: String) throws(OutputFolderError) {
    do throws(OutputFolderError) {
      if try entry(at: path) == .folder {
        for name in try names(in: path) { try remove(path + "/" + name) }
        guard rmdir(path) == 0 else { throw .system(.remove, path: path, errno: errno) }
      } else {
        guard unlink(path) == 0 else { throw .system(.remove, path: path, errno: errno) }
      }
    } catch {
      // Another thread removes the same when the program is being ended.
      guard case .system(_, _, ENOENT) = error else { throw error }
    }
  }
}

/// A file that is being written.
struct NewFile {
  private let path: String
  private let descriptor: Int32

  /// Makes a file; nothing may stand at the path.
  init(_ path: String) throws(OutputFolderError) {
    self.path = path
    let opened = TemporaryPlace.step {
      let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      return descriptor >= 0 ? descriptor : -errno
    }
    guard opened >= 0 else { throw .system(.write, path: path, errno: -opened) }
    descriptor = opened
  }

  /// Appends bytes.
  func write(_ bytes: [UInt8]) throws(OutputFolderError) {
    var failure: Int32 = 0
    bytes.withUnsafeBytes { buffer in
      var rest = buffer[...]
      while !rest.isEmpty {
        // One call writes less than 2 GiB on every system.
        let part = UnsafeRawBufferPointer(rebasing: rest.prefix(1 << 26))
        let count = posixWrite(descriptor, part.baseAddress, part.count)
        if count > 0 {
          rest = rest.dropFirst(count)
        } else if count == 0 || errno != EINTR {
          failure = count == 0 ? EIO : errno
          return
        }
      }
    }
    if failure != 0 { throw .system(.write, path: path, errno: failure) }
  }

  /// Ends the file; some file systems report a full disk only here.
  func close() throws(OutputFolderError) {
    if posixClose(descriptor) != 0 { throw .system(.write, path: path, errno: errno) }
  }
}

// The names of these calls are those of methods above.
private func posixWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
  write(descriptor, bytes, count)
}

private func posixRead(_ descriptor: Int32, _ bytes: UnsafeMutableRawPointer?, _ count: Int) -> Int {
  read(descriptor, bytes, count)
}

private func posixRemove(_ path: String) -> Int32 { remove(path) }

private func posixRename(_ source: String, _ target: String) -> Int32 { rename(source, target) }

private func posixClose(_ descriptor: Int32) -> Int32 { close(descriptor) }
