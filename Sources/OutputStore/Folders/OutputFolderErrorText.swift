public import Planning
import Streams

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

extension OutputFolderError {
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
    case .noName: Localized(zh: "没有给出要写出的名称，请给出。", en: "No name is given to write to. Give one.")
    case .isADevice(let path):
      Localized(
        zh: "\(path) 是设备或管道，不是文件，请给出文件名。", en: "\(path) is a device or a pipe. Name a file.")
    case .notAFolder(let path):
      Localized(
        zh: "\(path) 不是文件夹，未改动。请换一个输出文件夹。",
        en: "\(path) is not a folder and was left as it is. Name another output folder.")
    case .foreign(let path, let records):
      Localized(
        zh: "\(path) 已有内容，但不是分量写的（没有完好的 \(records.joined(separator: " 或 "))），为免误删未改动。请换一个文件夹。",
        en:
          "\(path) has contents that Fenliang did not write (no intact \(records.joined(separator: " or "))) and was left as it is. "
          + "Name another folder.")
    case .notOurs(let path, let others, let changed):
      Localized(
        zh: "\(path) 里有不属于原结果的内容，为免误删未改动任何文件。"
          + Self.list(others, "\n不是分量写的") { "，共 \($0) 项：" } + Self.list(changed, "\n写出后被改动过") { "，共 \($0) 项：" }
          + "\n请把它们移到别处，或换一个文件夹。",
        en: "\(path) holds more than what was written there, and was left as it is."
          + Self.list(others, "\nNot written by Fenliang") { " (\($0)):" }
          + Self.list(changed, "\nChanged since they were written") { " (\($0)):" }
          + "\nMove them elsewhere, or name another folder.")
    case .changedMeanwhile(let path):
      Localized(
        zh: "\(path) 在写出期间有改动，为免误删未替换。请核对后重新运行。",
        en: "\(path) was changed while the new output was written, and was left as it is. Look at it and run again.")
    case .insideOutput(let path, let output):
      Localized(
        zh: "\(path) 在结果文件夹 \(output) 里面，写进去会使该结果通不过核对，没有写出。请换一个位置。",
        en: "\(path) is inside the output \(output), which would no longer verify; nothing was written. Name another place.")
    case .holdsOther(let path, let file):
      Localized(
        zh: "\(path) 里有 \(file)，是方案、结果或报告的文件夹，不能再放情景的结果，未改动。请换一个文件夹。",
        en: "\(path) holds \(file): it is the folder of a plan, an output or a report, and was left as it is. Name another one.")
    case .overlaps(let path, let other):
      Localized(
        zh: "\(path) 与 \(other) 是同一处，或一处在另一处里面，没有写出任何文件。请换一个位置。",
        en: "\(path) and \(other) are one place, or one is inside the other; nothing was written. Name another place.")
    case .holdsInput(let path, let input):
      Localized(
        zh: "\(path) 是或含有正在读取的 \(input)，不能替换，未改动。请换一个输出文件夹。",
        en: "\(path) is or holds \(input), which is being read, and was left as it is. Name another output folder.")
    case .isInput(let path):
      Localized(
        zh: "\(path) 正是所读的文件，不能覆盖，未改动。请换一个文件名。",
        en: "\(path) is the very file that is being read, and was left as it is. Give another name.")
    case .notOurFile(let path):
      Localized(
        zh: "\(path) 不是分量写的这种文件，或写出后被改动过，为免误删未改动。请换一个文件名，或先把它移走。",
        en: "\(path) is not a file of this kind as Fenliang wrote it, and was left as it is. Give another name, or move it away.")
    case .brokenLink(let path):
      Localized(
        zh: "\(path) 是指向不存在文件的链接，未改动。请换一个文件名。",
        en: "\(path) is a link that leads nowhere, and was left as it is. Give another name.")
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

  /// How many names a message shows.
  private static let mostNames = 10

  /// A heading with the count and the first names, a line each; nothing where there is none.
  private static func list(_ names: [String], _ heading: String, _ count: (Int) -> String) -> String {
    guard !names.isEmpty else { return "" }
    let shown = Array(names.prefix(mostNames)) + (names.count > mostNames ? ["…"] : [])
    let lines: [String] = shown.map { "\n  " + $0.visible(keepsLines: false) }
    return heading + count(names.count) + lines.joined()
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
