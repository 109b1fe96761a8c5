import OutputStore
import PDFWriting
import PlanTables
public import Planning
import Reports
import Streams
import XLSXWriting

extension FenliangError.FileTrouble {
  /// What happened and what to do.
  public var message: Localized {
    switch self {
    case .unreadable(let path, nil): return Localized(zh: "无法读取 \(path)。", en: "Cannot read \(path).")
    case .unreadable(let path, let code?):
      let reason = systemReason(code)
      return Localized(zh: "无法读取 \(path)：\(reason.chinese)。", en: "Cannot read \(path): \(reason.english).")
    case .folderNotMade(let path, let code):
      let reason = systemReason(code)
      return Localized(
        zh: "无法建立文件夹 \(path)：\(reason.chinese)。", en: "Cannot make the folder \(path): \(reason.english).")
    case .plan(let error): return error.message
    case .output(let error): return error.message
    case .notMade(let path, let file, let trouble):
      let reason = trouble.words
      return switch file {
      case .asked: Localized(zh: "\(path)：\(reason.chinese)。", en: "\(path): \(reason.english).")
      case .report: Localized(zh: "无法制作 \(path)：\(reason.chinese)。", en: "Cannot make \(path): \(reason.english).")
      case .stamped:
        Localized(
          zh: "无法制作 \(path)：\(reason.chinese)。只要 CSV 表时加 --tables csv。",
          en: "Cannot make \(path): \(reason.english). For CSV tables alone add --tables csv.")
      }
    case .noPlan(let path):
      return Localized(zh: "没有“\(path)”这个方案。请检查路径。", en: "There is no plan \"\(path)\". Check the path.")
    case .scenarioList(let path):
      let columns = ScenarioStore.columns.joined(separator: ",")
      return Localized(
        zh: "\(path) 读不懂。表头应为 \(columns)。", en: "\(path) cannot be read. Its heading is \(columns).")
    case .noOutput(let folder):
      return Localized(
        zh: "\(folder) 不是分量的结果文件夹（没有 run.json）。请给出 allocate 或 resplit 的 -o 文件夹。",
        en: "\(folder) is not an output of Fenliang (it has no run.json). Name the folder that `allocate` or `resplit` wrote.")
    case .onlyConflict(let folder):
      return Localized(
        zh: "\(folder) 里只有冲突说明（conflict.json），没有分解结果可以解释。",
        en: "\(folder) holds a conflict card (conflict.json) and no allocation to explain.")
    case .notComparable(let folder, let file, let place):
      let spot = place.text(in: file)
      return Localized(
        zh: "“\(folder)”不是 fenliang allocate、resplit 或 merge 的结果文件夹：\(spot.chinese) 缺少或读不懂。请给出带 run.json 的结果文件夹。",
        en:
          "\"\(folder)\" is not an output of `fenliang allocate`, `resplit` or `merge`: \(spot.english) is missing or not as Fenliang writes it. Name a folder with run.json."
      )
    case .noPayments(let folder, let file):
      return Localized(
        zh: "“\(folder)”中没有 \(file)。请给出带支付批次的结果文件夹；旧版本写的结果先用 fenliang prepay 重排一次。",
        en:
          "\"\(folder)\" has no \(file). Name an output with payment batches; schedule one of an earlier version again with `fenliang prepay` first."
      )
    }
  }
}

extension FenliangError.MakingTrouble {
  fileprivate var words: (chinese: String, english: String) {
    switch self {
    case .workbook(let error): error.message
    case .pdf(let error): error.detail
    }
  }
}
