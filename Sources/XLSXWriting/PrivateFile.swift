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
  var parent = "/tmp"
  if let given = getenv("TMPDIR") { parent = String(cString: given) }
  if parent.isEmpty { parent = "/tmp" }
  var template = Array("\(parent)/fenliang-XXXXXX".utf8CString)
  let descriptor = mkstemp(&template)
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
