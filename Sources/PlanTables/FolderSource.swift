import Planning

/// A folder of CSV files, one a table.
struct FolderSource: TableSource {
  let folder: String
  let names: [String]
  let log: ProblemLog

  func content(of table: TableSchema) throws(PlanFileError) -> TableContent {
    let content = try fileBytes("\(folder)/\(table.fileName)")
    if case .absent = content { return .absent }
    return decoded(content, file: .table(table), log: log).map(TableContent.text) ?? .unreadable
  }

  func reportMissing(_ table: TableSchema) {
    let similar = names.first { name in
      let lower = name.lowercased()
      return lower == table.fileName || lower == "\(table.sheetName).csv" || lower == "\(table.rawValue).xlsx"
    }
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

  /// Notes other CSV files of the folder, which may be tables under a wrong name.
  func noteOthers() {
    let known = Set(TableSchema.allCases.map(\.fileName) + log.overrideNames)
    for name in names where name.lowercased().hasSuffix(".csv") && !known.contains(name) {
      log.report(
        .fileIgnored, at: Spot(.other(name)),
        .init(zh: "不认识这个文件，已忽略。", en: "The file is unknown and ignored."),
        hint: .init(
          zh: "各表的文件名应为：\(TableSchema.ofPlans.map(\.fileName).joined(separator: "、"))。",
          en: "Tables are named \(TableSchema.ofPlans.map(\.fileName).joined(separator: ", "))."))
    }
  }
}
