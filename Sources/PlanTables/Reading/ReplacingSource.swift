import PlanModel
import Planning

/// A plan's tables, some of them from CSV files of their own.
struct ReplacingSource: TableSource {
  private let base: any TableSource
  private let paths: [TableSchema: String]
  private let log: ProblemLog

  /// Takes each table from its file where one is named; problems then name that file.
  init(base: any TableSource, files: [(table: TableSchema, path: String?)], log: ProblemLog) {
    self.base = base
    self.log = log
    var paths: [TableSchema: String] = [:]
    for (table, path) in files where path != nil { paths[table] = path }
    self.paths = paths
    for (table, path) in paths { log.givenNames[.table(table)] = fileName(ofPath: path) }
  }

  func content(of table: TableSchema, _ known: KnownRows?) throws(PlanFileError) -> TableContent {
    guard let path = paths[table] else { return try base.content(of: table, known) }
    let content = try fileBytes(path)
    if case .absent = content { throw .missing(path) }
    return decoded(content, file: .table(table), log: log).map(TableContent.text) ?? .unreadable
  }

  func reportMissing(_ table: TableSchema) { base.reportMissing(table) }

  func noteOthers() { base.noteOthers() }
}
