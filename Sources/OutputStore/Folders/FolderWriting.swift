import Streams

/// Writes files into a new folder: their parts are made on several threads and written in order, so that no file need stand
/// in memory as a whole.
struct FolderWriting {
  let folder: String
  let needsDigests: Bool
  /// The SHA-256 of each file, in the order of writing; empty unless asked for.
  private(set) var digests: [String] = []
  private var made: Set<String> = []

  init(folder: String, needsDigests: Bool) {
    self.folder = folder
    self.needsDigests = needsDigests
  }

  /// A part of a file.
  private struct Part: Sendable {
    var file: Int
    var index: Int
    var isLast: Bool
  }

  /// Writes the files, and the folders they stand in.
  mutating func write(_ files: [OutputFile], threads: Int) throws(OutputFolderError) {
    var parts: [Part] = []
    for (file, contents) in files.lazy.map(\.contents).enumerated() {
      for index in 0..<contents.partCount {
        parts.append(Part(file: file, index: index, isLast: index == contents.partCount - 1))
      }
    }
    var current: NewFile?
    var digest = SHA256()
    let all = parts
    do throws(OutputFolderError) {
      try makeInOrder(count: all.count, threads: threads) { index in
        files[all[index].file].contents.part(all[index].index)
      } take: { (index, bytes: [UInt8]) throws(OutputFolderError) in
        let part = all[index]
        if part.index == 0 { current = try open(files[part.file].path) }
        guard let file = current else { preconditionFailure("a part before its file") }
        if needsDigests { digest.update(bytes) }
        try file.write(bytes)
        guard part.isLast else { return }
        current = nil
        try file.close()
        if needsDigests { digests.append(digest.finish()) }
      }
    } catch {
      try? current?.close()
      throw error
    }
  }

  private mutating func open(_ path: String) throws(OutputFolderError) -> NewFile {
    var parent = folder
    for part in path.split(separator: "/").dropLast() {
      parent += "/" + part
      if made.insert(parent).inserted { _ = try FileSystem.makeFolder(parent) }
    }
    return try NewFile(folder + "/" + path)
  }
}
