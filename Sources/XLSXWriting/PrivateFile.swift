import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Gives `body` the path of an empty file that only this user can open, and a folder for other temporary files; neither is left
/// behind, also where the program is killed: what has no name is gone with the process.
///
/// - Throws: ``XLSXWritingError/temporaryFile(errno:)`` where it cannot be made; what `body` throws.
func withPrivateFile<Value>(
  _ body: (_ path: String, _ folder: String) throws(XLSXWritingError) -> Value
) throws(XLSXWritingError) -> Value {
  let parent = ScratchFolder.enter() ?? ScratchFolder.parent
  defer { ScratchFolder.leave() }
  var template = Array("\(parent)/fenliang-XXXXXX".utf8CString)
  let descriptor = makingScratch { mkstemp(&template) }
  guard descriptor >= 0 else { throw .temporaryFile(errno: errno) }
  defer { close(descriptor) }
  // Files without a name can still be opened by that of their descriptor, where the system shows these.
  let nameless = "/proc/self/fd/\(descriptor)"
  if access(nameless, W_OK) == 0 {
    unlink(template)
    return try body(nameless, parent)
  }
  defer { unlink(template) }
  return try body(String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self), parent)
}

/// Removes the folder for temporary files of workbooks, where one is being written; for signals that end the program.
public func removeWorkbookScratch() { ScratchFolder.end() }

/// Makes temporary files, or calls what makes them, unless the program is being ended.
func makingScratch<Value>(_ body: () -> Value) -> Value { ScratchFolder.making(body) }

/// The folder of this process for temporary files while workbooks are written: `.fenliang-workbooks-PID` where the system has
/// such files. What a killed process left there, its number no longer in use, the next one removes.
///
/// Anybody may make such a name there: a folder counts only where it is a folder itself, this user's and closed to others, and in
/// it only files by the names that workbooks' temporary files have.
private enum ScratchFolder {
  /// How many workbooks are being written, how many calls are making files, and whether no call may any more.
  private static let state = Mutex((users: 0, makers: 0, isEnding: false))

  static var parent: String {
    let given = getenv("TMPDIR").map { String(cString: $0) } ?? ""
    return given.isEmpty ? "/tmp" : given
  }

  private static let prefix = ".fenliang-workbooks-"

  private static var path: String { "\(parent)/\(prefix)\(getpid())" }

  /// Makes the folder for the first user; nil where it cannot be made.
  static func enter() -> String? {
    making {
      state.withLock { state in
        if state.users == 0 {
          removeLeftovers()
          mkdir(path, 0o700)
        }
        state.users += 1
      }
    }
    return isOwn(path) ? path : nil
  }

  /// Removes it after the last one.
  static func leave() {
    state.withLock { state in
      state.users -= 1
      if state.users == 0 { rmdir(path) }
    }
  }

  /// Calls what makes files there; for ever waiting where the program is being ended.
  static func making<Value>(_ body: () -> Value) -> Value {
    while true {
      let mayMake = state.withLock { state in
        if !state.isEnding { state.makers += 1 }
        return !state.isEnding
      }
      if mayMake { break }
      sleep(1)
    }
    defer { state.withLock { $0.makers -= 1 } }
    return body()
  }

  /// Removes it with its files once no call is making any, for one that finds no folder takes the system's; after five seconds
  /// nevertheless.
  static func end() {
    state.withLock { $0.isEnding = true }
    for _ in 0..<500 {
      if state.withLock({ $0.makers }) == 0 { break }
      usleep(10_000)
    }
    remove(path)
  }

  private static func remove(_ folder: String) {
    guard isOwn(folder) else { return }
    for name in names(in: folder) where name.hasPrefix("tmp.") || name.hasPrefix("fenliang-") { unlink("\(folder)/\(name)") }
    rmdir(folder)
  }

  private static func isOwn(_ folder: String) -> Bool {
    var status = stat()
    guard lstat(folder, &status) == 0 else { return false }
    return status.st_mode & S_IFMT == S_IFDIR && status.st_mode & 0o777 == 0o700 && status.st_uid == geteuid()
  }

  private static func removeLeftovers() {
    for name in names(in: parent) where name.hasPrefix(prefix) {
      guard let owner = pid_t(name.dropFirst(prefix.count)), owner > 0, owner != getpid() else { continue }
      if kill(owner, 0) != 0, errno == ESRCH { remove("\(parent)/\(name)") }
    }
  }

  private static func names(in folder: String) -> [String] {
    guard let stream = opendir(folder) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }
}

/// Calls what writes a workbook while the standard error output goes nowhere: the library prints there what it also returns.
func withoutLibraryWords<Value>(_ body: () -> Value) -> Value {
  StandardError.silence()
  defer { StandardError.restore() }
  return body()
}

/// The standard error output, which several workbooks being written may silence at once.
private enum StandardError {
  private static let state = Mutex((users: 0, saved: Int32(-1)))

  static func silence() {
    state.withLock { state in
      state.users += 1
      guard state.users == 1 else { return }
      let nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC)
      guard nowhere >= 0 else { return }
      state.saved = fcntl(2, F_DUPFD_CLOEXEC, 3)
      if state.saved >= 0 { dup2(nowhere, 2) }
      close(nowhere)
    }
  }

  static func restore() {
    state.withLock { state in
      state.users -= 1
      guard state.users == 0, state.saved >= 0 else { return }
      dup2(state.saved, 2)
      close(state.saved)
      state.saved = -1
    }
  }
}

/// Whether the disk of a folder is full.
func isFull(_ folder: String) -> Bool {
  var status = statvfs()
  return statvfs(folder, &status) == 0 && UInt64(status.f_bavail) * UInt64(status.f_frsize) < 1 << 16
}

/// Reads a whole file.
///
/// - Throws: ``XLSXWritingError/temporaryFile(errno:)``.
func readFile(_ path: String) throws(XLSXWritingError) -> [UInt8] {
  let descriptor = open(path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { throw .temporaryFile(errno: errno) }
  defer { close(descriptor) }
  var status = stat()
  guard fstat(descriptor, &status) == 0 else { throw .temporaryFile(errno: errno) }
  let size = Int(status.st_size)
  var failure: Int32 = 0
  let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
    while count < size {
      let part = read(descriptor, buffer.baseAddress.map { $0 + count }, size - count)
      if part < 0, errno == EINTR { continue }
      if part <= 0 {
        failure = part < 0 ? errno : EIO
        return
      }
      count += part
    }
  }
  guard failure == 0 else { throw .temporaryFile(errno: failure) }
  return bytes
}
