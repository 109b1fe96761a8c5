import Planning
public import XLSXReading

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A file or folder that cannot be read at all (exit code 7).
public struct PlanFileError: Error, Sendable, Hashable {
  /// What happened.
  public enum Kind: Sendable, Hashable {
    /// A system call failed with this `errno`.
    case system(errno: Int32)
    /// A folder, a pipe or a device where a table is expected.
    case notAFile
    /// A file where a folder of tables is expected.
    case notAFolder
    /// It is no workbook that can be read.
    case workbook(WorkbookError)
    /// There is no such file of overrides.
    case noOverrides
    /// There is no such file of a table beside a plan.
    case noTable
  }

  /// The path as given.
  public var path: String
  /// What happened.
  public var kind: Kind

  /// Makes an error.
  public init(path: String, _ kind: Kind) {
    self.path = path
    self.kind = kind
  }

  /// The error of a file that is not there.
  static func missing(_ path: String) -> PlanFileError { .system(path, ENOENT) }

  /// The error of a system call that failed with `errno`.
  static func system(_ path: String, _ number: Int32) -> PlanFileError {
    PlanFileError(path: path, .system(errno: number))
  }
}

/// The largest file that is read [bytes].
let largestFile = 1 << 31

/// A whole file as bytes, if it is there.
///
/// - Throws: ``PlanFileError`` where it exists and cannot be read.
func fileBytes(_ path: String) throws(PlanFileError) -> FileContent {
  let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
  guard descriptor >= 0 else {
    if errno == ENOENT { return .absent }
    throw .system(path, errno)
  }
  defer { close(descriptor) }
  var status = stat()
  guard fstat(descriptor, &status) == 0 else { throw .system(path, errno) }
  guard status.st_mode & S_IFMT == S_IFREG else {
    throw PlanFileError(path: path, .notAFile)
  }
  guard status.st_size < largestFile else { return .tooLarge }
  var failure: Int32 = 0
  let size = Int(status.st_size)
  let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
    while count < size {
      let received = read(descriptor, buffer.baseAddress?.advanced(by: count), size - count)
      if received < 0 {
        if errno == EINTR { continue }
        failure = errno
        return
      }
      if received == 0 { return }
      count += received
    }
  }
  if failure != 0 { throw .system(path, failure) }
  return .bytes(bytes)
}

/// What ``fileBytes(_:)`` found.
enum FileContent {
  case bytes([UInt8])
  case absent
  case tooLarge
}

/// The names in a folder, sorted by bytes.
///
/// - Throws: ``PlanFileError`` where the path is missing, not a folder, or not readable.
func isFolder(_ path: String) -> Bool {
  var status = stat()
  return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
}

/// The names in a folder, sorted.
func folderNames(_ path: String) throws(PlanFileError) -> [String] {
  guard let folder = opendir(path) else {
    throw errno == ENOTDIR ? PlanFileError(path: path, .notAFolder) : .system(path, errno)
  }
  defer { closedir(folder) }
  var names: [String] = []
  while let entry = readdir(folder) {
    let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
      pointer.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: pointer.pointee)) {
        String(cString: $0)
      }
    }
    names.append(name)
  }
  return names.sorted(by: idPrecedes)
}
