import PlanModel
import Planning

/// A folder of CSV files, one a table: on disk, or in memory. Files are known by either name of their table, whatever the case,
/// as CSV or as text with tabs.
struct FolderSource: TableSource {
  let names: [String]
  let log: ProblemLog
  private let content: (_ name: String) throws(PlanFileError) -> FileContent
  /// The names in a subfolder; nil where it is a file.
  let subfolder: (_ name: String) -> [String]?

  /// A folder on disk.
  ///
  /// - Throws: ``PlanFileError`` where it cannot be listed.
  init(path: String, log: ProblemLog) throws(PlanFileError) {
    names = try folderNames(path)
    self.log = log
    content = { name throws(PlanFileError) in try fileBytes("\(path)/\(name)") }
    subfolder = { isFolder("\(path)/\($0)") ? (try? folderNames("\(path)/\($0)")) ?? [] : nil }
    try readWords(self, log: log)
  }

  /// Files in memory by their names.
  ///
  /// - Throws: nothing: what is in memory can be read.
  init(files: [String: [UInt8]], log: ProblemLog) throws(PlanFileError) {
    names = files.keys.sorted(by: idPrecedes)
    self.log = log
    content = { name in files[name].map { $0.count < largestFile ? .bytes($0) : .tooLarge } ?? .absent }
    subfolder = { _ in nil }
    try readWords(self, log: log)
  }

  /// The names of the files that are a table, in their order.
  private func files(of table: TableSchema) -> [String] {
    FolderSource.files(of: table, among: names).filter { name in
      if name == table.fileName { return true }
      // A file that was given for another table, or as overrides, is that.
      let isOther = log.overrideNames.contains(name) || log.givenNames.contains { $0.value == name && $0.key != .table(table) }
      return !isOther && subfolder(name) == nil
    }
  }

  /// The names of files that are a table: the canonical one, and others that mean it.
  static func files(of table: TableSchema, among names: [String]) -> [String] {
    names.filter { name in
      if name == table.fileName { return true }
      let title = FileTitle(name)
      return (title.kind == .csv || title.kind == .text) && !title.isByTheWay && TableNames.table(named: title.base) == table
    }
  }

  func content(of table: TableSchema, _ known: KnownRows?) throws(PlanFileError) -> TableContent {
    let found = files(of: table)
    guard let name = found.first else { return .absent }
    if found.count > 1 {
      reportTwins(table, found)
      return .unreadable
    }
    let content = try content(name)
    if case .absent = content { return .absent }
    if name != table.fileName {
      log.givenNames[.table(table)] = name
      log.report(
        .tableByOtherName, at: Spot(table), value: name,
        .init(zh: "按文件名读作\(table.chineseName)。", en: "Read as the table \(table.rawValue), by its name."),
        hint: .init(zh: "", en: ""))
    }
    let text = decoded(
      content, file: .table(table), log: log, takesTabs: FileTitle(name).kind == .text,
      othersAreGB18030: { othersAreGB18030(beside: table) })
    guard let text else { return .unreadable }
    return known.flatMap { crossContent(text, table, $0, log) } ?? .text(text)
  }

  /// Whether another table of the folder is in GB18030.
  private func othersAreGB18030(beside table: TableSchema) -> Bool {
    TableSchema.allCases.contains { other in
      guard other != table, let name = files(of: other).first, case .bytes(let bytes)? = try? content(name),
        UTF8Scan(bytes).firstBadByte != nil, !EncodingTraits.areDamagedUTF8(bytes), case .text = decode(bytes, from: "GB18030")
      else { return false }
      return true
    }
  }

  func reportMissing(_ table: TableSchema) {
    if !hasTables || !workbooks(of: table).isEmpty { return }
    let similar = names.first { !FileTitle($0).isByTheWay && TableNames.near(FileTitle($0).base)?.table == table && subfolder($0) == nil }
    log.report(
      .tableMissing, at: Spot(table),
      .init(
        zh: "缺少\(table.chineseName) \(table.fileName)。",
        en: "The table \(table.fileName) (\(table.sheetName)) is missing."),
      hint: similar.map {
        .init(
          zh: "文件夹中有 \($0)，如果是这张表，请改名为 \(table.fileName)。", en: "The folder has \($0): if it is this table, name it \(table.fileName).")
      }
        ?? .init(
          zh:
            "请在方案文件夹中放入该文件，表头为：\(table.columns.filter(\.isRequired).map(\.heading).joined(separator: "、"))。",
          en:
            "Put it into the folder, headed \(table.columns.filter(\.isRequired).map(\.name).joined(separator: ", "))."
        ))
  }

  // MARK: Other files

  /// Whether any of the plan's tables is there.
  private var hasTables: Bool { TableSchema.ofPlans.contains { !files(of: $0).isEmpty } }

  /// The workbooks that are called after a table which no file is.
  private func workbooks(of table: TableSchema) -> [String] {
    guard files(of: table).isEmpty else { return [] }
    return names.filter { name in
      let title = FileTitle(name)
      guard title.kind == .workbook || title.kind == .otherWorkbook, !title.isByTheWay, subfolder(name) == nil else { return false }
      let near = TableNames.near(title.base)
      return near?.table == table && near?.isCopy ?? false
    }
  }

  /// Says of the folder's other files and subfolders what they are: tables under a name that is not read are errors where they
  /// hold values.
  func noteOthers() {
    let asWorkbooks = TableSchema.allCases.map { ($0, workbooks(of: $0)) }.filter { !$0.1.isEmpty }
    if !asWorkbooks.isEmpty {
      reportWorkbooks(asWorkbooks)
    } else if !hasTables {
      reportNoTables()
    }
    let told = Set(TableSchema.allCases.flatMap { files(of: $0) } + asWorkbooks.flatMap(\.1) + log.overrideNames + log.givenNames.values)
    for name in names where !told.contains(name) && !FileTitle(name).isByTheWay {
      if let inside = subfolder(name) {
        if hasTables { noteSubfolder(name, inside) }
      } else {
        note(FileTitle(name))
      }
    }
  }

  /// One file that is no table.
  private func note(_ title: FileTitle) {
    let near = TableNames.near(title.base)
    // The error that a required table is missing names the file.
    if hasTables, let near, near.isCopy, near.table.isRequired, files(of: near.table).isEmpty { return }
    if title.kind == .csv || title.kind == .text {
      let text = (try? content(title.name)).flatMap {
        decoded($0, file: .other(title.name), log: ProblemLog(), takesTabs: title.kind == .text)
      }
      let likeness = HeadingLikeness(text ?? [], wanted: near?.table)
      // A text file may be anything: its headings tell.
      let isNamed = near.map { $0.isCopy && title.kind == .csv || likeness.known >= 2 } ?? false
      if text == nil || likeness.hasRows, let table = isNamed ? near?.table : likeness.table {
        return reportNear(title.name, table)
      }
      if let table = near?.table, near?.isCopy ?? false { return reportMisnamed(title.name, table) }
      if likeness.hasRows, title.kind == .csv { return reportNotRead(title.name) }
    } else if let near, near.isCopy, files(of: near.table).isEmpty || title.kind != .other {
      return reportMisnamed(title.name, near.table)
    } else if title.kind == .workbook || title.kind == .otherWorkbook, hasTables, !title.base.hasSuffix("_校验结果") {
      return reportNotRead(title.name)
    }
    log.report(
      .fileIgnored, at: Spot(.other(title.name)),
      .init(zh: "不认识这个文件，已忽略。", en: "The file is unknown and ignored."), hint: FolderSource.tableNames)
  }

  /// A subfolder that has tables of its own.
  private func noteSubfolder(_ name: String, _ inside: [String]) {
    if name == "scenarios" { return }
    let tables = TableSchema.allCases.filter { !FolderSource.files(of: $0, among: inside).isEmpty }
    guard let table = tables.first(where: { files(of: $0).isEmpty }) else { return }
    reportMisnamed("\(name)/\(FolderSource.files(of: table, among: inside)[0])", table)
  }
}
