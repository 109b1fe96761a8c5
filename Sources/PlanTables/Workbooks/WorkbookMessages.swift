import PlanModel
import Planning
import XLSXReading

extension PlanFileError {
  /// The error of a file that cannot be read as a workbook.
  init(path: String, _ error: WorkbookError) {
    if case .unreadable(let number) = error.kind {
      self = .system(path, number)
    } else {
      self.init(path: path, .workbook(error))
    }
  }
}

extension WorkbookError.Kind {
  private static let saveAs = Localized(
    zh: "请在 Excel 或 WPS 中打开，另存为 .xlsx 后再用。", en: "Open it in Excel or WPS and save it as .xlsx.")
  private static let again = Localized(
    zh: "文件可能没有传完或已损坏，请重新复制，或在 Excel、WPS 中打开后另存为 .xlsx。",
    en: "It may be incomplete or damaged: copy it again, or open it in Excel or WPS and save it as .xlsx.")

  /// What the file is, and what to do.
  var words: (what: Localized, hint: Localized) {
    switch self {
    case .unreadable(let number): (.init(zh: "错误 \(number)", en: "error \(number)"), Self.again)
    case .notAFile:
      (
        .init(zh: "不是普通文件", en: "it is not a regular file"),
        .init(zh: "请给出方案文件夹或 .xlsx 工作簿。", en: "Give a plan's folder or an .xlsx workbook.")
      )
    case .empty: (.init(zh: "文件是空的", en: "the file is empty"), Self.again)
    case .notAWorkbook, .otherArchive:
      (
        self == .notAWorkbook
          ? .init(zh: "既不是文件夹，也不是 .xlsx 工作簿", en: "it is neither a folder nor an .xlsx workbook")
          : .init(zh: "这是压缩包，里面不是工作簿", en: "it is an archive without a workbook in it"),
        .init(
          zh: "方案应为一个装有各 CSV 表的文件夹，或一个 .xlsx 工作簿。",
          en: "A plan is a folder of CSV tables or an .xlsx workbook.")
      )
    case .truncatedArchive: (.init(zh: "工作簿不完整，被截断或已损坏", en: "the workbook is cut off or damaged"), Self.again)
    case .encrypted:
      (
        .init(zh: "工作簿设有打开密码", en: "the workbook has a password"),
        .init(
          zh: "请在 Excel 或 WPS 中打开，去掉打开密码（文件－信息－保护工作簿－用密码进行加密，清空），保存后再用。",
          en: "Open it in Excel or WPS, remove the password to open it, and save it.")
      )
    case .legacyExcel:
      (.init(zh: "这是旧版 Excel 的 .xls 文件", en: "it is an .xls file of old versions of Excel"), Self.saveAs)
    case .kingsoft: (.init(zh: "这是 WPS 的 .et 文件", en: "it is an .et file of WPS"), Self.saveAs)
    case .otherCompoundFile:
      (.init(zh: "这是旧版 Office 格式的文件，不是 .xlsx 工作簿", en: "it is a file of old versions of Office"), Self.saveAs)
    case .binaryWorkbook: (.init(zh: "这是 .xlsb 二进制工作簿", en: "it is a binary workbook, .xlsb"), Self.saveAs)
    case .openDocument:
      (.init(zh: "这是 .ods 表格（OpenDocument）", en: "it is an OpenDocument spreadsheet, .ods"), Self.saveAs)
    case .missingPart: (.init(zh: "工作簿缺少一个部分", en: "a part of the workbook is missing"), Self.again)
    case .encryptedPart:
      (
        .init(zh: "压缩包设有密码", en: "the archive has a password"),
        .init(zh: "请去掉密码，保存后再用。", en: "Remove the password and save it.")
      )
    case .damagedPart(let detail):
      (.init(zh: "工作簿已损坏：\(detail)", en: "the workbook is damaged: \(detail)"), Self.again)
    case .damagedXML(let detail, let line, let column):
      (
        .init(
          zh: "工作簿已损坏：第 \(line) 行第 \(column) 个字节，\(detail)",
          en: "the workbook is damaged: line \(line), byte \(column), \(detail)"), Self.again
      )
    case .documentType:
      (
        .init(zh: "工作簿的 XML 里有文档类型声明，出于安全不予读取", en: "its XML declares a document type, which is refused for safety"),
        Self.saveAs
      )
    case .cellOutside(let name):
      (.init(zh: "工作簿已损坏：没有“\(shortened(name))”这一格", en: "the workbook is damaged: there is no cell \"\(shortened(name))\""), Self.again)
    case .cellMisplaced(let name):
      (
        .init(
          zh: "工作簿已损坏：单元格 \(shortened(name)) 写在了别的行里", en: "the workbook is damaged: the cell \(shortened(name)) stands in another row"),
        Self.again
      )
    case .twice(let name):
      (
        .init(
          zh: "工作簿已损坏：\(name.first?.isNumber ?? false ? "第 \(name) 行" : "单元格 \(name)")出现了两次，不知道以哪个为准",
          en: "the workbook is damaged: \(name.first?.isNumber ?? false ? "row" : "cell") \(name) comes twice"), Self.again
      )
    case .textLost(let cell):
      (
        .init(
          zh: "工作簿已损坏：单元格 \(cell) 的内容丢失了（它指向的共享文字不存在）",
          en: "the workbook is damaged: what cell \(cell) held is lost (there is no such shared text)"), Self.again
      )
    case .tooLarge(let limit): (limit.words, limit.hint)
    }
  }
}

extension WorkbookError.Limit {
  /// What there is too much of.
  fileprivate var words: Localized {
    switch self {
    case .fileBytes: .init(zh: "文件太大", en: "the file is too large")
    case .partBytes, .totalBytes: .init(zh: "解压后太大", en: "it inflates to too much")
    case .compressionRatio: .init(zh: "压缩比异常，像是“压缩炸弹”", en: "it is compressed beyond reason, like a zip bomb")
    case .token: .init(zh: "XML 里有一个标签或注释太长", en: "a tag or a comment of its XML is too long")
    case .depth: .init(zh: "XML 嵌套太深", en: "its XML is nested too deeply")
    case .parts: .init(zh: "内部文件太多", en: "it has too many parts")
    case .sheets: .init(zh: "工作表太多", en: "it has too many sheets")
    case .cells: .init(zh: "单元格太多", en: "it has too many cells")
    case .merges: .init(zh: "合并区域太多", en: "it has too many merged ranges")
    case .strings: .init(zh: "文字太多", en: "it has too much text")
    case .repeatedText:
      .init(
        zh: "同样的长文字在许多单元格里重复，合计超过 64 MB",
        en: "long texts are repeated in many cells, more than 64 MB in all")
    case .styles: .init(zh: "样式太多", en: "it has too many styles")
    }
  }

  /// What to do.
  fileprivate var hint: Localized {
    switch self {
    case .cells, .strings, .sheets, .fileBytes, .partBytes, .totalBytes, .merges:
      .init(zh: "请删去用不到的工作表和内容，或改用 CSV 文件夹。", en: "Delete sheets that are not needed, or use a folder of CSV tables.")
    case .repeatedText:
      .init(
        zh: "请找出每行重复的长文字（多半是填充或粘贴错误）并删去。",
        en: "Find the long text that every row repeats, mostly filled or pasted by mistake, and delete it.")
    case .compressionRatio, .depth, .token, .parts, .styles:
      .init(zh: "请核对文件来源；没有问题时在 Excel 或 WPS 中另存为 .xlsx。", en: "Check where it comes from; if it is sound, save it again as .xlsx.")
    }
  }
}
