import PlanModel
import Planning

/// A folder of CSV files, one a table: on disk, or in memory.
struct FolderSource: TableSource {
  private let names: [String]
  private let log: ProblemLog
  private let content: (_ name: String) throws(PlanFileError) -> FileContent
  private let isSubfolder: (_ name: String) -> Bool

  /// A folder on disk.
  ///
  /// - Throws: ``PlanFileError`` where it cannot be listed.
  init(path: String, log: ProblemLog) throws(PlanFileError) {
    names = try folderNames(path)
    self.log = log
    content = { name throws(PlanFileError) in try fileBytes("\(path)/\(name)") }
    isSubfolder = { isFolder("\(path)/\($0)") }
    try readWords(self, log: log)
  }

  /// Files in memory by their names.
  ///
  /// - Throws: nothing: what is in memory can be read.
  init(files: [String: [UInt8]], log: ProblemLog) throws(PlanFileError) {
    names = files.keys.sorted(by: idPrecedes)
    self.log = log
    content = { name in files[name].map { $0.count < largestFile ? .bytes($0) : .tooLarge } ?? .absent }
    isSubfolder = { _ in false }
    try readWords(self, log: log)
  }

  func content(of table: TableSchema) throws(PlanFileError) -> TableContent {
    let content = try content(table.fileName)
    if case .absent = content { return .absent }
    return decoded(content, file: .table(table), log: log).map(TableContent.text) ?? .unreadable
  }

  func reportMissing(_ table: TableSchema) {
    let similar = names.first { FolderSource.table(named: $0) == table }
    log.report(
      .tableMissing, at: Spot(table),
      .init(
        zh: "缺少\(table.sheetName)表 \(table.fileName)。",
        en: "The table \(table.fileName) (\(table.sheetName)) is missing."),
      hint: similar.map {
        .init(
          zh: "文件夹中有 \($0)，请改名为 \(table.fileName)。", en: "The folder has \($0): name it \(table.fileName).")
      }
        ?? .init(
          zh:
            "请在方案文件夹中放入该文件，表头为：\(table.columns.filter(\.isRequired).map(\.heading).joined(separator: "、"))。",
          en:
            "Put it into the folder, headed \(table.columns.filter(\.isRequired).map(\.name).joined(separator: ", "))."
        ))
  }

  /// The table that a file is called after, by either name, whatever the case and what follows the first point.
  private static func table(named name: String) -> TableSchema? {
    let base = trimmed(narrowed(name).lowercased().prefix { $0 != "." }.description)
    return TableSchema.allCases.first { [$0.rawValue, $0.sheetName, $0.sheetName + "表"].contains(base) }
  }

  /// Whether a file is one that systems and spreadsheets leave behind.
  private static func isByTheWay(_ name: String) -> Bool {
    name.hasPrefix(".") || name.hasPrefix("~$") || ["thumbs.db", "desktop.ini"].contains(name.lowercased())
  }

  /// Notes other files of the folder, and warns of those that are tables under a wrong name.
  func noteOthers() {
    let known = Set(TableSchema.allCases.map(\.fileName) + log.overrideNames + log.givenNames.values)
    for name in names where !known.contains(name) && !FolderSource.isByTheWay(name) && !isSubfolder(name) {
      if let table = FolderSource.table(named: name), !names.contains(table.fileName) {
        // A required one is an error that names the file.
        if table.isRequired { continue }
        log.report(
          .tableMisnamed, at: Spot(.other(name)), value: name,
          .init(
            zh: "这个文件像是\(table.sheetName)表，但名称不是 \(table.fileName)，没有读取。",
            en: "The file looks like the table \(table.rawValue) but is not named \(table.fileName), and is not read."),
          hint: .init(
            zh: "是这张表的，请存为 CSV 并改名为 \(table.fileName)；不是的，请移到别处。",
            en: "If it is that table, save it as CSV and name it \(table.fileName); if not, move it elsewhere."))
        continue
      }
      log.report(
        .fileIgnored, at: Spot(.other(name)),
        .init(zh: "不认识这个文件，已忽略。", en: "The file is unknown and ignored."),
        hint: .init(
          zh: "各表的文件名应为：\(TableSchema.ofPlans.map(\.fileName).joined(separator: "、"))。",
          en: "Tables are named \(TableSchema.ofPlans.map(\.fileName).joined(separator: ", "))."))
    }
  }
}
