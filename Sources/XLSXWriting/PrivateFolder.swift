#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Gives `body` the path of a folder that only this user can enter, and removes it with what is in it in every case.
///
/// - Throws: ``XLSXWritingError/temporaryFile(errno:)`` where it cannot be made; what `body` throws.
func withPrivateFolder<Value>(
  _ body: (String) throws(XLSXWritingError) -> Value
) throws(XLSXWritingError) -> Value {
  var parent = "/tmp"
  if let given = getenv("TMPDIR") { parent = String(cString: given) }
  if parent.isEmpty { parent = "/tmp" }
  var template = Array("\(parent)/fenliang-XXXXXX".utf8CString)
  guard mkdtemp(&template) != nil else { throw .temporaryFile(errno: errno) }
  let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  defer { removeFolder(path) }
  return try body(path)
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

/// Removes a folder that holds files only.
private func removeFolder(_ path: String) {
  if let folder = opendir(path) {
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { unlink("\(path)/\(name)") }
    }
    closedir(folder)
  }
  rmdir(path)
}
