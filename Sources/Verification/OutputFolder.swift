internal import Foundation

/// The bytes of every file of an output folder, by path relative to the folder with `/`.
struct OutputFolder {
  let files: [String: [UInt8]]

  /// The paths, sorted by their bytes.
  var paths: [String] { files.keys.sorted(by: precedes) }

  /// Takes files that are in memory.
  init(files: [String: [UInt8]]) { self.files = files }

  /// Reads the whole folder.
  ///
  /// - Throws: ``VerificationError/unreadable(path:detail:)``.
  init(reading folder: String) throws(VerificationError) {
    var found: [String: [UInt8]] = [:]
    var open = [""]
    while let relative = open.popLast() {
      let path = relative.isEmpty ? folder : folder + "/" + relative
      let names: [String]
      do {
        names = try FileManager.default.contentsOfDirectory(atPath: path)
      } catch {
        throw .unreadable(path: relative.isEmpty ? folder : relative, detail: "\(error.localizedDescription)")
      }
      for name in names {
        let child = relative.isEmpty ? name : relative + "/" + name
        var isFolder: ObjCBool = false
        _ = FileManager.default.fileExists(atPath: folder + "/" + child, isDirectory: &isFolder)
        if isFolder.boolValue {
          open.append(child)
          continue
        }
        do {
          found[child] = [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder + "/" + child)))
        } catch {
          throw .unreadable(path: child, detail: "\(error.localizedDescription)")
        }
      }
    }
    files = found
  }

  /// The names of the folders directly below `packets/`, sorted.
  var packetFolders: [String] {
    var names: Set<String> = []
    for path in files.keys where path.hasPrefix("packets/") {
      let parts = path.split(separator: "/", omittingEmptySubsequences: false)
      if parts.count >= 3 { names.insert(String(parts[1])) }
    }
    return names.sorted(by: precedes)
  }
}
