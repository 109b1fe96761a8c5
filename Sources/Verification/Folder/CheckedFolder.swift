internal import Foundation
internal import Synchronization

/// The files of an output folder, by path relative to the folder with `/`. Contents stay on the disk until they are
/// asked for, a range at a time.
struct OutputFolder: Sendable {
  /// The first path that could not be read, and why.
  private final class Trouble: Sendable {
    let errors = Mutex<[String: Int32]>([:])
  }

  private let root: String
  private let sizes: [String: Int]
  /// The files that are in memory; of all others the contents are on the disk.
  private let memory: [String: [UInt8]]
  private let trouble = Trouble()
  /// Large tables are read in blocks of about this many bytes.
  var blockSize = 1 << 20

  /// The paths, sorted by their bytes.
  var paths: [String] { sizes.keys.sorted(by: precedes) }

  /// Takes files that are in memory.
  init(files: [String: [UInt8]]) {
    (root, memory, sizes) = ("", files, files.mapValues(\.count))
  }

  /// Lists the whole folder.
  ///
  /// - Throws: ``VerificationError/unreadable(path:code:)``.
  init(reading folder: String) throws(VerificationError) {
    var found: [String: Int] = [:]
    var open = [""]
    while let relative = open.popLast() {
      let path = relative.isEmpty ? folder : folder + "/" + relative
      let names: [String]
      do {
        names = try FileManager.default.contentsOfDirectory(atPath: path)
      } catch {
        throw .unreadable(path: relative.isEmpty ? folder : relative, code: systemCode(of: error))
      }
      for name in names {
        let child = relative.isEmpty ? name : relative + "/" + name
        var isFolder: ObjCBool = false
        _ = FileManager.default.fileExists(atPath: folder + "/" + child, isDirectory: &isFolder)
        if isFolder.boolValue {
          open.append(child)
          continue
        }
        // By the path as it is: a URL would take `..` off the text, where the system goes up from where a link leads.
        guard let file = FileHandle(forReadingAtPath: folder + "/" + child) else {
          throw .unreadable(path: child, code: errno)
        }
        do {
          found[child] = Int(try file.seekToEnd())
          try file.close()
        } catch {
          throw .unreadable(path: child, code: systemCode(of: error))
        }
      }
    }
    (root, memory, sizes) = (folder, [:], found)
  }

  /// Says so where some file could not be read; what was found without it means nothing.
  func checkReadable() throws(VerificationError) {
    let errors = trouble.errors.withLock { $0 }
    if let first = errors.min(by: { precedes($0.key, $1.key) }) {
      throw .unreadable(path: first.key, code: first.value)
    }
  }

  /// The length of a file; nil where there is none.
  func size(of path: String) -> Int? { sizes[path] }

  /// Where a file lies on the disk; nil where it is in memory, or there is none.
  func diskPath(of path: String) -> String? { sizes[path] != nil && memory[path] == nil ? root + "/" + path : nil }

  /// The whole file; nil where there is none.
  func bytes(of path: String) -> [UInt8]? { sizes[path].map { memory[path] ?? readBytes(path, 0..<$0) } }

  /// A range of a file, clamped to it, as a copy that may be changed.
  func withBytes<Result>(of path: String, _ range: Range<Int>, _ body: (UnsafeMutableBufferPointer<UInt8>) -> Result) -> Result {
    let own = range.clamped(to: 0..<(sizes[path] ?? 0))
    var copy = own.isEmpty ? [] : memory[path].map { Array($0[own]) } ?? readBytes(path, own)
    return copy.withUnsafeMutableBufferPointer { body($0) }
  }

  /// Reads from the disk; what cannot be read is noted and comes back short.
  private func readBytes(_ path: String, _ range: Range<Int>) -> [UInt8] {
    let descriptor = open(root + "/" + path, O_RDONLY)
    defer { if descriptor >= 0 { close(descriptor) } }
    return [UInt8](unsafeUninitializedCapacity: range.count) { buffer, initialized in
      while initialized < range.count {
        let rest = buffer.baseAddress.map { $0 + initialized }
        let length = descriptor < 0 ? -1 : pread(descriptor, rest, range.count - initialized, off_t(range.lowerBound + initialized))
        guard length > 0 else {
          // A file that became shorter is an error of reading.
          let code = length < 0 ? errno : EIO
          trouble.errors.withLock { $0[path] = code }
          return
        }
        initialized += length
      }
    }
  }

  /// The names of the folders directly below `packets/`, sorted.
  var packetFolders: [String] {
    var names: Set<String> = []
    for path in sizes.keys where path.hasPrefix("packets/") {
      let parts = path.split(separator: "/", omittingEmptySubsequences: false)
      if parts.count >= 3 { names.insert(String(parts[1])) }
    }
    return names.sorted(by: precedes)
  }
}

/// The `errno` below an error of Foundation.
private func systemCode(of error: any Error) -> Int32 {
  let error = error as NSError
  if error.domain == NSPOSIXErrorDomain { return Int32(exactly: error.code) ?? EIO }
  if let below = error.userInfo[NSUnderlyingErrorKey] as? any Error { return systemCode(of: below) }
  switch CocoaError.Code(rawValue: error.code) {
  case .fileNoSuchFile, .fileReadNoSuchFile: return ENOENT
  case .fileReadNoPermission: return EACCES
  default: return EIO
  }
}
