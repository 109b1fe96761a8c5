internal import CZip

/// A zip archive opened for reading, with limits on what it inflates to. Only this file speaks to libzip.
final class ZipArchive {
  private let archive: OpaquePointer
  private let limits: WorkbookLimits
  private var totalBytes = 0
  /// The places of the parts by their names in one form.
  private lazy var places: [String: UInt64] = Dictionary(
    names.enumerated().map { (partName($1).lowercased(), UInt64($0)) }, uniquingKeysWith: { first, _ in first })

  /// Opens an archive.
  ///
  /// - Throws: ``WorkbookError`` where its directory cannot be read.
  convenience init(path: String, limits: WorkbookLimits) throws(WorkbookError) {
    var code: Int32 = 0
    try self.init(zip_open(path, ZIP_RDONLY, &code), limits)
  }

  /// Opens an archive in memory.
  ///
  /// - Throws: ``WorkbookError`` where its directory cannot be read.
  convenience init(bytes: [UInt8], limits: WorkbookLimits) throws(WorkbookError) {
    var failure = zip_error_t()
    // libzip reads from the copy as long as the archive is open, and frees it.
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: max(1, bytes.count), alignment: 1)
    copy.copyBytes(from: bytes)
    guard let source = zip_source_buffer_create(copy.baseAddress, UInt64(bytes.count), 1, &failure) else {
      copy.deallocate()
      throw WorkbookError(.truncatedArchive)
    }
    let archive = zip_open_from_source(source, ZIP_RDONLY, &failure)
    if archive == nil { zip_source_free(source) }
    try self.init(archive, limits)
  }

  private init(_ archive: OpaquePointer?, _ limits: WorkbookLimits) throws(WorkbookError) {
    guard let archive else { throw WorkbookError(.truncatedArchive) }
    self.archive = archive
    self.limits = limits
    let count = zip_get_num_entries(archive, 0)
    if count > limits.parts { throw WorkbookError(.tooLarge(.parts)) }
  }

  deinit { zip_discard(archive) }

  /// Whether there is a part of this name, whatever its case.
  func contains(_ part: String) -> Bool { index(part) != nil }

  /// The names of the parts.
  var names: [String] {
    (0..<UInt64(max(0, zip_get_num_entries(archive, 0)))).map { zip_get_name(archive, $0, 0).map { String(cString: $0) } ?? "" }
  }

  /// When each part was written, as the archive says.
  var times: [Int] {
    (0..<UInt64(max(0, zip_get_num_entries(archive, 0)))).map { index in
      var status = zip_stat_t()
      return zip_stat_index(archive, index, 0, &status) == 0 ? Int(status.mtime) : 0
    }
  }

  /// Names are the same whatever their case, slashes and percent signs.
  private func index(_ part: String) -> UInt64? {
    let place = zip_name_locate(archive, part, ZIP_FL_NOCASE)
    return place < 0 ? places[partName(part).lowercased()] : UInt64(place)
  }

  /// Hands a part over piece by piece: `next` fills a buffer of its own choosing by the given reader and says whether to
  /// go on.
  ///
  /// - Throws: ``WorkbookError`` where the part is missing, damaged, encrypted or too large, and what `next` throws.
  func read(_ part: String, _ next: (PartReader) throws(WorkbookError) -> Bool) throws(WorkbookError) {
    guard let index = index(part) else { throw WorkbookError(.missingPart, part: part) }
    var status = zip_stat_t()
    guard zip_stat_index(archive, index, 0, &status) == 0 else { throw WorkbookError(.missingPart, part: part) }
    if status.encryption_method != UInt16(ZIP_EM_NONE) { throw WorkbookError(.encryptedPart, part: part) }
    guard let file = zip_fopen_index(archive, index, 0) else {
      throw WorkbookError(.damagedPart(String(cString: zip_strerror(archive))), part: part)
    }
    defer { zip_fclose(file) }
    let reader = PartReader(
      file: file, part: part, compressedBytes: Int(clamping: status.comp_size), limits: limits, totalBefore: totalBytes)
    defer { totalBytes += reader.inflatedBytes }
    while try next(reader) {}
  }

  /// A whole part, for small ones.
  func bytes(_ part: String, atMost limit: Int) throws(WorkbookError) -> [UInt8] {
    var result: [UInt8] = []
    try read(part) { reader throws(WorkbookError) in
      let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 4_096, alignment: 1)
      defer { chunk.deallocate() }
      let count = try reader.read(into: chunk)
      result.append(contentsOf: chunk[..<count])
      return count > 0 && result.count < limit
    }
    return result
  }
}

/// Reads one part and counts what comes out of it.
final class PartReader {
  private let file: OpaquePointer
  private let part: String
  private let compressedBytes: Int
  private let limits: WorkbookLimits
  private let totalBefore: Int
  private(set) var inflatedBytes = 0

  fileprivate init(
    file: OpaquePointer, part: String, compressedBytes: Int, limits: WorkbookLimits, totalBefore: Int
  ) {
    self.file = file
    self.part = part
    self.compressedBytes = compressedBytes
    self.limits = limits
    self.totalBefore = totalBefore
  }

  /// Fills the buffer; how many bytes came, 0 at the end.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(WorkbookError) -> Int {
    guard let base = buffer.baseAddress else { return 0 }
    let count = zip_fread(file, base, UInt64(buffer.count))
    guard count >= 0 else {
      throw WorkbookError(.damagedPart(String(cString: zip_file_strerror(file))), part: part)
    }
    inflatedBytes += Int(count)
    if inflatedBytes > limits.partBytes { throw WorkbookError(.tooLarge(.partBytes), part: part) }
    if totalBefore + inflatedBytes > limits.totalBytes { throw WorkbookError(.tooLarge(.totalBytes), part: part) }
    if inflatedBytes > limits.ratioFreeBytes,
      inflatedBytes / max(1, compressedBytes) > limits.compressionRatio
    {
      throw WorkbookError(.tooLarge(.compressionRatio), part: part)
    }
    return Int(count)
  }
}
