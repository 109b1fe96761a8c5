import PlanModel
import Planning

/// What is said of files of a plan's folder.
extension FolderSource {
  static let tableNames = Localized(
    zh: "各表的文件名应为：\(TableSchema.ofPlans.map(\.fileName).joined(separator: "、"))。",
    en: "Tables are named \(TableSchema.ofPlans.map(\.fileName).joined(separator: ", ")).")

  func reportTwins(_ table: TableSchema, _ found: [String]) {
    log.report(
      .tableInTwoFiles, at: Spot(.other(found[0])), value: found[1],
      .init(
        zh: "\(found.joined(separator: "、")) 都是\(table.chineseName)，不知道读哪一个。",
        en: "\(found.joined(separator: ", ")) are all the table \(table.rawValue)."),
      hint: .init(
        zh: "请把数据合并到 \(table.fileName)，其余移到别的文件夹。", en: "Merge them into \(table.fileName) and move the others elsewhere."))
  }

  /// A file that looks like a table and holds values.
  func reportNear(_ name: String, _ table: TableSchema) {
    log.report(
      .fileNearTable, at: Spot(.other(name)), value: name,
      .init(
        zh: "这个文件像是\(table.chineseName)，里面有数据，却不叫 \(table.fileName)，没有读取。",
        en: "The file looks like the table \(table.rawValue) and holds values, but is not named \(table.fileName) and not read."),
      hint: .init(
        zh: "是这张表的，请改名为 \(table.fileName)（已有的先合并）；不是的，请移到别的文件夹。",
        en: "If it is that table, name it \(table.fileName), merged with the one there is; if not, move it elsewhere."))
  }

  /// A file that is called after a table and is not read.
  func reportMisnamed(_ name: String, _ table: TableSchema) {
    log.report(
      .tableMisnamed, at: Spot(.other(name)), value: name,
      .init(
        zh: "这个文件像是\(table.chineseName)，没有读取。", en: "The file looks like the table \(table.rawValue) and is not read."),
      hint: .init(
        zh: "是这张表的，请存为“CSV UTF-8”，放在方案文件夹里，名称为 \(table.fileName)；不是的，请移到别处。",
        en: "If it is that table, save it as CSV UTF-8 in the plan's folder under the name \(table.fileName); if not, move it elsewhere."))
  }

  /// A file that holds values of no table.
  func reportNotRead(_ name: String) {
    log.report(
      .valuesNotRead, at: Spot(.other(name)), value: name,
      .init(zh: "这个文件里有数据，但不是方案的表，没有读取。", en: "The file holds values, but is no table of the plan and not read."),
      hint: FolderSource.tableNames)
  }

  /// Workbooks in place of files.
  func reportWorkbooks(_ found: [(table: TableSchema, names: [String])]) {
    let names = found.flatMap(\.names)
    let zh = found.map { "\($0.names.joined(separator: "、")) → \($0.table.sheetName) 或 \($0.table.fileName)" }.joined(separator: "；")
    let en = found.map { "\($0.names.joined(separator: ", ")): \($0.table.sheetName) or \($0.table.fileName)" }.joined(separator: "; ")
    log.report(
      .folderWithoutTables, at: Spot(.other(names[0])), value: "\(names.count)",
      .init(
        zh: "文件夹里的 \(names.joined(separator: "、")) 是工作簿；文件夹里只读 CSV 表，这些没有读取。",
        en: "\(names.joined(separator: ", ")) are workbooks; of a folder only CSV tables are read, not these."),
      hint: .init(
        zh: "请把它们合并为一个工作簿，每张表一个工作表，用这个工作簿作方案；或各自另存为“CSV UTF-8”放在这里。"
          + "工作表名或文件名：\(zh)。",
        en: "Put them together into one workbook, a sheet each, and give that as the plan; or save each as CSV UTF-8 here. Names: \(en)."))
  }

  /// A folder that has none of the tables.
  func reportNoTables() {
    let listed = names.filter { !FileTitle($0).isByTheWay }
    let books = listed.filter { FileTitle($0).kind == .workbook && subfolder($0) == nil }
    let inner = listed.filter { name in
      guard let inside = subfolder(name) else { return false }
      return inside.contains { FileTitle($0).kind == .workbook }
        || TableSchema.ofPlans.contains { !FolderSource.files(of: $0, among: inside).isEmpty }
    }
    let first = listed.prefix(8)
    let what: Localized =
      listed.isEmpty
      ? .init(zh: "文件夹是空的", en: "it is empty")
      : .init(
        zh: "里面有 \(first.joined(separator: "、"))\(listed.count > 8 ? "等 \(listed.count) 个" : "")",
        en: "it has \(first.joined(separator: ", "))\(listed.count > 8 ? " and more, \(listed.count) in all" : "")")
    var hint = FolderSource.tableNames
    if !inner.isEmpty {
      hint = .init(
        zh: "子文件夹 \(inner.joined(separator: "、")) 里有表：请给出那个文件夹，或其中的工作簿。",
        en: "There are tables in \(inner.joined(separator: ", ")): give that folder, or the workbook in it.")
    } else if let book = books.first {
      hint = .init(
        zh: "方案在工作簿里的，请直接给出工作簿，例如 \(book)。", en: "Where the plan is a workbook, give the workbook itself, such as \(book).")
    }
    log.report(
      .folderWithoutTables, at: Spot(.other(inner.first ?? books.first ?? listed.first ?? "")),
      .init(zh: "文件夹里没有方案的表；\(what.chinese)。", en: "The folder has no table of a plan; \(what.english)."), hint: hint)
  }
}
