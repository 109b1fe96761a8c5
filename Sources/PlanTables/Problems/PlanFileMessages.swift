import PlanModel
public import Planning
import Streams
import XLSXReading

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension PlanFileError {
  /// What happened, and what to do.
  public var message: Localized {
    func unreadable(_ what: Localized, _ hint: Localized) -> Localized {
      Localized(
        zh: "无法读取“\(path)”：\(what.chinese)。\(hint.chinese)",
        en: "Cannot read \"\(path)\": \(what.english). \(hint.english)")
    }
    switch kind {
    case .system(let number):
      let hint: Localized =
        switch number {
        case ENOENT: .init(zh: "请检查路径有没有写错。", en: "Check the path.")
        case EACCES: .init(zh: "请检查是否有读取权限。", en: "Check that you may read it.")
        default: .init(zh: "请检查文件或磁盘。", en: "Check the file and the disk.")
        }
      return unreadable(systemReason(number), hint)
    case .notAFile:
      return Localized(zh: "“\(path)”不是普通文件。请换成 CSV 文件。", en: "\"\(path)\" is not a regular file. Put a CSV file there.")
    case .notAFolder:
      return Localized(
        zh: "“\(path)”不是文件夹。方案应为一个装有各 CSV 表的文件夹。",
        en: "\"\(path)\" is not a folder. A plan is a folder of CSV tables.")
    case .workbook(let error):
      let words = error.kind.words
      guard let part = error.part else { return unreadable(words.what, words.hint) }
      let sheet = error.sheet.map { Localized(zh: "工作表“\(shortened($0))”：", en: "sheet \(shortened($0)): ") }
      return unreadable(
        Localized(
          zh: "\(sheet?.chinese ?? "")\(words.what.chinese)（\(part)）",
          en: "\(sheet?.english ?? "")\(words.what.english) (\(part))"), words.hint)
    case .noOverrides:
      return Localized(zh: "覆盖文件“\(path)”不存在。", en: "The overrides file \"\(path)\" does not exist.")
    case .noTable:
      return Localized(zh: "文件“\(path)”不存在。请检查路径有没有写错。", en: "The file \"\(path)\" does not exist. Check the path.")
    }
  }
}
