public import Planning
import Streams

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

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
  /// The path is a device, pipe or socket where a file is written.
  case isADevice(path: String)
  /// The path is something else than a folder.
  case notAFolder(path: String)
  /// The folder has contents that are not of this tool, having none of the files it is known by; it is not touched.
  case foreign(path: String, marks: [String])
  /// A file's path would leave the folder, or two files have the same path.
  case unsafePath(String)
  /// The new output is whole and in place, but the old one could not be removed from the path.
  case oldOutputRemains(path: String, errno: Int32)
  /// The system refused.
  case system(Operation, path: String, errno: Int32)

  /// What happened and what to do.
  public var message: Localized {
    switch self {
    case .notEmpty(let path):
      Localized(
        zh: "\(path) 已有内容，未改动。要覆盖请加 --force，或换一个名称。",
        en:
          "\(path) is there already and was left as it is. Use --force to replace it, or give another name.")
    case .isAFolder(let path):
      Localized(zh: "\(path) 是文件夹，请给出文件名。", en: "\(path) is a folder. Name a file.")
    case .isADevice(let path):
      Localized(zh: "\(path) 是设备，不是文件，请给出文件名。", en: "\(path) is a device. Name a file.")
    case .notAFolder(let path):
      Localized(
        zh: "\(path) 不是文件夹，未改动。请换一个输出文件夹。",
        en: "\(path) is not a folder and was left as it is. Name another output folder.")
    case .foreign(let path, let marks):
      Localized(
        zh: "\(path) 里不是分量写的文件夹（没有 \(marks.joined(separator: " 或 "))），为免误删未改动。请换一个文件夹。",
        en:
          "\(path) was not written by Fenliang (it has no \(marks.joined(separator: " or "))) and was left as it is. "
          + "Name another folder.")
    case .unsafePath(let path):
      Localized(
        zh: "文件路径“\(path)”越出输出文件夹或重复，没有写出任何文件。",
        en: "The file path \"\(path)\" leaves the output folder or stands twice; nothing was written.")
    case .oldOutputRemains(let path, let errno):
      Localized(
        zh: "新结果已完整写好，但旧结果 \(path) 未能删除：\(Self.reason(errno).chinese)。可手工删除。",
        en: "The new output is whole, but the old one at \(path) could not be removed: "
          + "\(Self.reason(errno).english). Remove it by hand.")
    case .system(let operation, let path, let errno):
      Localized(
        zh: "\(Self.word(for: operation).chinese) \(path)：\(Self.reason(errno).chinese)。",
        en: "\(Self.word(for: operation).english) \(path): \(Self.reason(errno).english).")
    }
  }

  private static func word(for operation: Operation) -> Localized {
    switch operation {
    case .inspect: Localized(zh: "无法查看", en: "Cannot look at")
    case .makeFolder: Localized(zh: "无法新建文件夹", en: "Cannot make the folder")
    case .write: Localized(zh: "无法写入", en: "Cannot write")
    case .rename: Localized(zh: "无法改名", en: "Cannot rename")
    case .remove: Localized(zh: "无法删除", en: "Cannot remove")
    }
  }

  /// The system's reason; what writing usually lacks is the folder above.
  private static func reason(_ code: Int32) -> Localized {
    let reason = systemReason(code)
    switch code {
    case ENOENT: return Localized(zh: "上级文件夹不存在", en: reason.english)
    case ENOTDIR: return Localized(zh: "上级路径不是文件夹", en: reason.english)
    default: return reason
    }
  }
}
