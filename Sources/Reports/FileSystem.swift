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

  /// The absolute path without links; nil where there is nothing.
  static func resolved(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  /// The names in a folder, in no particular order.
  static func names(in path: String) throws(OutputFolderError) -> [String] {
    guard let folder = opendir(path) else { throw .system(.inspect, path: path, errno: errno) }
    defer { closedir(folder) }
    var names: [String] = []
    while true {
      errno = 0
      guard let entry = readdir(folder) else {
        if errno != 0 { throw .system(.inspect, path: path, errno: errno) }
        return names
      }
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { raw in
        String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != "." && name != ".." { names.append(name) }
    }
  }

  /// Makes a folder that must not exist; false where it does.
  static func makeFolder(_ path: String) throws(OutputFolderError) -> Bool {
    if mkdir(path, 0o777) == 0 { return true }
    if errno == EEXIST { return false }
    throw .system(.makeFolder, path: path, errno: errno)
  }

  /// Lets two entries change names in one step; false where the system or the file system cannot.
  static func exchange(_ first: String, _ second: String) -> Bool {
    #if canImport(Glibc)
      // Glibc has the call since 2.28, but declares it only where _GNU_SOURCE is set.
      typealias Renameat2 = @convention(c) (Int32, UnsafePointer<CChar>, Int32, UnsafePointer<CChar>, UInt32) -> Int32
      guard let symbol = dlsym(nil, "renameat2") else { return false }
      let exchangeFlag: UInt32 = 2  // RENAME_EXCHANGE of linux/fs.h
      return unsafeBitCast(symbol, to: Renameat2.self)(AT_FDCWD, first, AT_FDCWD, second, exchangeFlag) == 0
    #elseif canImport(Darwin)
      return renamex_np(first, second, UInt32(RENAME_SWAP)) == 0
    #else
      return false
    #endif
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

  /// Removes a file, a link or a folder with everything in it; links are not followed.
  static func remove(_ path: String) throws(OutputFolderError) {
    if try entry(at: path) == .folder {
      for name in try names(in: path) { try remove(path + "/" + name) }
      guard rmdir(path) == 0 else { throw .system(.remove, path: path, errno: errno) }
    } else {
      guard unlink(path) == 0 else { throw .system(.remove, path: path, errno: errno) }
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
    descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw .system(.write, path: path, errno: errno) }
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

private func posixRename(_ source: String, _ target: String) -> Int32 { rename(source, target) }

private func posixClose(_ descriptor: Int32) -> Int32 { close(descriptor) }
