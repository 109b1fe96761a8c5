/// Why an output folder is not written (exit code 7).
public enum OutputFolderError: Error, Sendable, Hashable {
  /// What the system was asked to do.
  public enum Operation: String, Sendable {
    /// Look at a path.
    case inspect
    /// Make a folder.
    case makeFolder
    /// Write a file.
    case write
    /// Rename a folder.
    case rename
    /// Remove a file or folder.
    case remove
  }

  /// The folder has contents and the overwrite was not asked for.
  case notEmpty(path: String)
  /// The path is a folder where a file is to be written.
  case isAFolder(path: String)
  /// The path is empty.
  case noName
  /// The path is a device, pipe or socket where a file is written.
  case isADevice(path: String)
  /// The path is something else than a folder.
  case notAFolder(path: String)
  /// The folder has contents, and none of the files that would say that they were written here; it is not touched.
  case foreign(path: String, records: [String])
  /// The folder holds what was not written here, or was changed since: paths in it, folders with a `/`; it is not touched.
  case notOurs(path: String, others: [String], changed: [String])
  /// The folder was changed while the new output was put in its place; it is as it was then.
  case changedMeanwhile(path: String)
  /// The path is inside an output, which what is written there would spoil.
  case insideOutput(path: String, output: String)
  /// The folder for runs of scenarios is that of something else: it holds this file.
  case holdsOther(path: String, file: String)
  /// Two paths to write to, or one of them and one that is read, are the same, or one is inside the other.
  case overlaps(path: String, other: String)
  /// The folder that would be replaced holds what is being read.
  case holdsInput(path: String, input: String)
  /// The file that would be replaced is one that is being read.
  case isInput(path: String)
  /// The file was not written here, or was changed since; it is not touched.
  case notOurFile(path: String)
  /// The path is a link that leads nowhere.
  case brokenLink(path: String)
  /// A file's path would leave the folder, or two files have the same path.
  case unsafePath(String)
  /// The new output is whole and in place, but the old one could not be removed from the path.
  case oldOutputRemains(path: String, errno: Int32)
  /// The system refused.
  case system(Operation, path: String, errno: Int32)

  /// The same with the name that the user knows in place of a hidden one beside it.
  func naming(_ shown: String, for hidden: String) -> OutputFolderError {
    guard case .system(let operation, let path, let code) = self, path == hidden || path.hasPrefix(hidden + "/") else { return self }
    return .system(operation, path: shown + path.dropFirst(hidden.count), errno: code)
  }
}
