#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What a path is, by its first bytes.
public enum FileKind: Sendable, Hashable {
  /// Nothing has this name.
  case absent
  case folder
  /// A pipe or a device.
  case special
  case empty
  /// A zip archive: `PK`.
  case zip
  /// A compound file (OLE): `.xls`, `.et`, or a workbook with a password.
  case compound
  case other

  /// Looks at a path.
  ///
  /// - Throws: ``WorkbookError`` where it is there and cannot be read.
  public static func of(_ path: String) throws(WorkbookError) -> FileKind {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      if errno == ENOENT { return .absent }
      throw WorkbookError(.unreadable(errno))
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw WorkbookError(.unreadable(errno)) }
    if status.st_mode & S_IFMT == S_IFDIR { return .folder }
    guard status.st_mode & S_IFMT == S_IFREG else { return .special }
    return of(bytes: try bytes(descriptor, count: 8))
  }

  /// What a file is whose first bytes these are; the first eight count.
  public static func of(bytes first: [UInt8]) -> FileKind {
    if first.isEmpty { return .empty }
    // A zip archive starts with a file, with its end where it is empty, or with a mark of a split one.
    if first.starts(with: [0x50, 0x4B]), first.count >= 4, [3, 5, 7].contains(first[2]) { return .zip }
    if first.starts(with: [0xD0, 0xCF, 0x11, 0xE0]) { return .compound }
    return .other
  }

  /// The number of the system's error for names that nothing has.
  static var noSuchFile: Int32 { ENOENT }

  /// How many bytes a file has.
  ///
  /// - Throws: ``WorkbookError`` where that cannot be told.
  static func size(_ path: String) throws(WorkbookError) -> Int {
    var status = stat()
    guard stat(path, &status) == 0 else { throw WorkbookError(.unreadable(errno)) }
    return Int(status.st_size)
  }

  /// What a compound file is: the names of its streams tell.
  ///
  /// - Throws: ``WorkbookError`` where it cannot be read.
  static func compoundError(_ path: String) throws(WorkbookError) -> WorkbookError {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw WorkbookError(.unreadable(errno)) }
    defer { close(descriptor) }
    return compoundError(
      try streamNames { () throws(WorkbookError) in try bytes(descriptor, count: chunkSize) }, named: path)
  }

  /// The same of bytes in memory, under the name that the user gave them.
  static func compoundError(_ bytes: [UInt8], named name: String) -> WorkbookError {
    var start = 0
    let names = streamNames {
      defer { start += chunkSize }
      return start < bytes.count ? Array(bytes[start..<min(bytes.count, start + chunkSize)]) : []
    }
    return compoundError(names, named: name)
  }

  private static let chunkSize = 1 << 16

  private static func compoundError(_ names: Set<String>, named path: String) -> WorkbookError {
    if names.contains("EncryptedPackage") { return WorkbookError(.encrypted) }
    let isKingsoft = names.contains { $0.hasPrefix("ETExt") || $0.hasPrefix("WpsCustom") }
    if path.lowercased().hasSuffix(".et") || path.lowercased().hasSuffix(".ett") || isKingsoft {
      return WorkbookError(.kingsoft)
    }
    return WorkbookError(names.contains("Workbook") || names.contains("Book") ? .legacyExcel : .otherCompoundFile)
  }

  /// The names of a compound file's streams and storages.
  ///
  /// Directory entries are 128 bytes long, stand at multiples of 128 and start with their name in UTF-16; looking at
  /// every such place needs no trust in the file's chains of sectors.
  private static func streamNames<Failure: Error>(
    _ next: () throws(Failure) -> [UInt8]
  ) throws(Failure) -> Set<String> {
    var result: Set<String> = []
    var read = 0
    while read < 1 << 27, result.count < 1_000 {
      let chunk = try next()
      if chunk.isEmpty { break }
      read += chunk.count
      var start = 0
      while start + 128 <= chunk.count {
        if let name = entryName(chunk[start..<start + 128]) { result.insert(name) }
        start += 128
      }
    }
    return result
  }

  private static func entryName(_ entry: ArraySlice<UInt8>) -> String? {
    let base = entry.startIndex
    let length = Int(entry[base + 64]) | Int(entry[base + 65]) << 8
    guard [1, 2, 5].contains(entry[base + 66]), (4...64).contains(length), length % 2 == 0 else { return nil }
    var units: [UInt16] = []
    for offset in stride(from: base, to: base + length - 2, by: 2) {
      units.append(UInt16(entry[offset]) | UInt16(entry[offset + 1]) << 8)
    }
    return String(decoding: units, as: UTF16.self)
  }

  private static func bytes(_ descriptor: Int32, count: Int) throws(WorkbookError) -> [UInt8] {
    var failure: Int32 = 0
    let result = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        let received = read(descriptor, buffer.baseAddress?.advanced(by: filled), count - filled)
        if received < 0 {
          if errno == EINTR { continue }
          failure = errno
          return
        }
        if received == 0 { return }
        filled += received
      }
    }
    if failure != 0 { throw WorkbookError(.unreadable(failure)) }
    return result
  }
}
