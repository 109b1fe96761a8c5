import PlanModel
import Planning
import XLSXReading

/// A workbook, its tables in sheets.
struct WorkbookSource: TableSource {
  private let path: String
  /// Its sheets as they were parsed.
  let parsed: ParsedSheets
  /// Which sheet is which table.
  private(set) var matching: SheetMatching
  private let log: ProblemLog

  private var workbook: Workbook { parsed.workbook }

  /// Opens a workbook and finds out which sheet is which table; `keepsSheets` keeps what is parsed for later.
  ///
  /// - Throws: ``PlanFileError`` where it cannot be read as one.
  init(path: String, log: ProblemLog, keepsSheets: Bool = false) throws(PlanFileError) {
    try self.init(path: path, log: log, keepsSheets: keepsSheets) { () throws(WorkbookError) in try Workbook(path: path) }
  }

  /// The same of bytes in memory under a name.
  ///
  /// - Throws: ``PlanFileError`` where they cannot be read as a workbook.
  init(bytes: [UInt8], named name: String, log: ProblemLog) throws(PlanFileError) {
    try self.init(path: name, log: log, keepsSheets: false) { () throws(WorkbookError) in
      try Workbook(bytes: bytes, named: name)
    }
  }

  private init(
    path: String, log: ProblemLog, keepsSheets: Bool, open: () throws(WorkbookError) -> Workbook
  ) throws(PlanFileError) {
    self.path = path
    self.log = log
    do throws(WorkbookError) {
      let workbook = try open()
      parsed = ParsedSheets(workbook, keeps: keepsSheets)
      log.workbook = WorkbookPlaces(file: fileName(ofPath: path), sheetNames: workbook.sheets.map(\.name))
      matching = try SheetMatching(parsed, words: log.words)
    } catch {
      throw PlanFileError(path: path, error)
    }
    if matching.sheets[.words] != nil {
      // By the plan's own words headings name other sheets.
      try readWords(self, log: log)
      do throws(WorkbookError) {
        matching = try SheetMatching(parsed, words: log.words)
      } catch {
        throw PlanFileError(path: path, error)
      }
    }
  }

  func content(of table: TableSchema, _ known: KnownRows?) throws(PlanFileError) -> TableContent {
    let found = matching.sheets[table] ?? []
    guard let index = found.first else { return .absent }
    let references = table.mayBeInParts ? known?.references : nil
    if found.count > 1 {
      let parts = references.map { own in found.map { SheetPart(workbook.sheets[$0].name, table, own) } } ?? []
      if let known, SheetPart.areOneTable(parts) { return try joined(table, Array(zip(found, parts)), known) }
      reportTwins(table)
      return .unreadable
    }
    let sheet = workbook.sheets[index]
    var part = references.map { SheetPart(sheet.name, table, $0) }
    let content = self.content(of: table, sheet, try grid(index), known, part?.given(table, references))
    // A year may be that of the file.
    part?.period = nil
    if let part, let references, let text = content.text { log.checkPart(part, of: table, text, sheet: sheet.name, references) }
    return content
  }

  private func grid(_ index: Int) throws(PlanFileError) -> SheetGrid {
    do throws(WorkbookError) {
      return try parsed.grid(ofSheet: index)
    } catch {
      throw PlanFileError(path: path, error)
    }
  }

  /// Reads several sheets, by districts or periods, one after another as one table.
  private func joined(
    _ table: TableSchema, _ sheets: [(index: Int, part: SheetPart)], _ known: KnownRows
  ) throws(PlanFileError) -> TableContent {
    let names = sheets.map { workbook.sheets[$0.index].name }
    var all = JoinedSheets(table, first: names[0], log)
    let references = known.references
    var namesBesideCodes = NamesBesideCodes()
    for (index, part) in sheets {
      let sheet = workbook.sheets[index]
      let muted = log.mutedSpots
      let given = part.given(table, references)
      let content = self.content(of: table, sheet, try grid(index), known, given)
      if case .partial = content { all.isComplete = false }
      for pair in log.namesBesideCodes.removeValue(forKey: table)?.pairs ?? [] {
        var spot = pair.spot
        spot.file = .otherSheet(index)
        namesBesideCodes.add(pair.column, pair.kind, code: pair.code[...], name: pair.name[...], at: spot)
      }
      guard let text = content.text, let own = log.workbook?.tables[table],
        all.fits(text, at: Spot(.sheet(table), line: Int32(own.rowOfLine.dropFirst().first ?? 1)), sheet: sheet.name)
      else {
        all.isComplete = false
        continue
      }
      log.checkPart(part, of: table, text, sheet: sheet.name, references)
      all.add(text, own, muted: log.mutedSpots.subtracting(muted))
    }
    log.namesBesideCodes[table] = namesBesideCodes
    guard let content = all.content() else { return .unreadable }
    log.noteJoined(table, names, at: Spot(.sheet(table)))
    return content
  }

  private func content(
    of table: TableSchema, _ sheet: Sheet, _ grid: SheetGrid, _ known: KnownRows?, _ given: [Int: String]?
  ) -> TableContent {
    let noColumns = Array(repeating: Int?.none, count: table.columnsRead.count)
    log.workbook?.tables[table] = SheetPlaces(
      sheet: sheet.name, columns: noColumns, headings: noColumns.map { _ in nil }, periodHeadings: [:])
    if sheet.visibility != .visible { reportHidden(table) }
    if grid.rows.isEmpty {
      if !table.isRequired { return .absent }
      log.report(
        .fileEmpty, at: Spot(.sheet(table)), .init(zh: "工作表是空的。", en: "The sheet is empty."),
        hint: .init(zh: "应有表头，下面是数据。", en: "Put the headings there, with the rows below."))
      return .unreadable
    }
    let heading = SheetHeading.likely(table, in: grid, words: log.words)
    if !(heading?.isComplete(table) ?? false), let known, table.mayBeCross {
      do throws(CrossLayout.Refusal) {
        var cross = try CrossTable(table, grid, named: sheet.name, known, log: log)
        log.workbook?.tables[table] = cross.places
        return cross.convert()
      } catch {
        log.refusals[table] = error.reason
      }
    }
    guard let heading else {
      reportNoHeading(table)
      return .unreadable
    }
    let places = SheetColumns.places(heading, table, sheet: sheet.name)
    log.workbook?.tables[table] = places
    reportStruckHeadings(heading, table, grid)
    guard let columns = SheetColumns(heading, table, grid, given: given ?? [:], log: log) else { return .unreadable }
    for (index, value) in columns.given.sorted(by: { $0.key < $1.key }) {
      log.noteNamed(table.columnsRead[index], value, sheet: sheet.name, at: Spot(.sheet(table), line: Int32(heading.rows.upperBound)))
    }
    for position in columns.sumColumns { columns.checkSums(at: position, of: table, in: grid, log) }
    log.namesBesideCodes[table] = columns.namesBesideCodes(in: grid, of: table)
    var conversion = SheetConversion(table, columns, places, grid, known?.references, log: log)
    let text = conversion.convert()
    guard !columns.given.isEmpty else { return .text(text) }
    return .text(JoinedSheets.adding(columns.given, to: text, table))
  }

  // MARK: Problems

  /// Reports headings of columns that are read and struck through.
  private func reportStruckHeadings(_ heading: SheetHeading, _ table: TableSchema, _ grid: SheetGrid) {
    guard grid.mayHaveStruckText else { return }
    for row in grid.rows where heading.rows.contains(row.number) {
      for column in heading.columns where column.meaning != .unknown {
        guard let cell = grid.cell(row, column: column.position), let struck = grid.struckText(of: cell) else { continue }
        log.reportStruck(
          struck, of: grid.text(of: cell), at: Spot(.sheet(table), line: Int32(row.number), column: column.position))
      }
    }
  }

  private func reportTwins(_ table: TableSchema) {
    let found = matching.sheets[table] ?? []
    guard found.count > 1 else { return }
    let names = found.map { "“\(workbook.sheets[$0].name)”" }
    log.report(
      .sheetTwice, at: Spot(.otherSheet(found[1])), value: workbook.sheets[found[1]].name,
      .init(
        zh: "工作表\(names.joined(separator: "、"))都像是“\(table.chineseName)”，不知道读哪一张。",
        en: "The sheets \(names.joined(separator: ", ")) all look like the table \(table.sheetName) (\(table.rawValue))."),
      hint: .init(
        zh: "请把数据合并到“\(table.sheetName)”一张，其余删去；只想留存的可以隐藏，隐藏的不读。"
          + (table.mayBeInParts ? "按区市\(table == .usage ? "或年度" : "")分表的，每张表名都要写明\(table == .usage ? "区市或年度" : "区市")，不能重复。" : ""),
        en: "Merge their rows into one sheet named \(table.sheetName) and delete the others; one that is only kept may be "
          + "hidden, then it is not read."
          + (table.mayBeInParts ? " Sheets by districts\(table == .usage ? " or years" : "") must each name theirs, no two the same." : ""))
    )
  }

  private func reportHidden(_ table: TableSchema) {
    log.report(
      .hiddenSheetRead, at: Spot(.sheet(table)),
      .init(zh: "这张工作表是隐藏的，已照常读取。", en: "The sheet is hidden and was read."),
      hint: .init(zh: "请取消隐藏，核对后再提交。", en: "Show it and check it."))
  }

  private func reportNoHeading(_ table: TableSchema) {
    let expected = table.columns.filter(\.isRequired)
    log.report(
      .headingRowMissing, at: Spot(.sheet(table)),
      .init(
        zh: "前 \(SheetHeading.searchedRows) 行没有找到表头。表头应有：\(expected.map(\.heading).joined(separator: "、"))。",
        en: "No heading row in the first \(SheetHeading.searchedRows) rows. Expected headings: "
          + "\(expected.map(\.name).joined(separator: ", "))."),
      hint: .init(zh: "请按表头名称逐列填写，一张表只放一个表头。", en: "Head each column with its name, once a sheet.").followed(by: log.refusals[table]))
  }

  func reportMissing(_ table: TableSchema) {
    let names = workbook.sheets.map { "“\($0.name)”" }
    let required = table.columns.filter(\.isRequired)
    log.report(
      .tableMissing, at: Spot(table), value: table.sheetName,
      .init(zh: "缺少工作表“\(table.sheetName)”。", en: "The sheet \(table.sheetName) (\(table.rawValue)) is missing."),
      hint: .init(
        zh: "工作簿里有\(names.joined(separator: "、"))。请加上“\(table.sheetName)”，表头为：\(required.map(\.heading).joined(separator: "、"))。",
        en: "The workbook has \(names.joined(separator: ", ")). Add \(table.sheetName), headed "
          + "\(required.map(\.name).joined(separator: ", "))."))
  }

  func noteOthers() {
    for (index, table, hasRows) in matching.passedOver {
      let name = matching.sheets[table]?.first.map { workbook.sheets[$0].name } ?? table.sheetName
      log.report(
        hasRows ? .hiddenSheetNearTable : .sheetIgnored, at: Spot(.otherSheet(index)),
        .init(
          zh: "这张工作表也像“\(table.chineseName)”，因为\(hasRows ? "是隐藏的" : "没有数据")，没有读取；读的是“\(name)”。",
          en: "The sheet looks like the table \(table.sheetName) too and was passed over, as it \(hasRows ? "is hidden" : "has no rows"); "
            + "\(name) was read."),
        hint: .init(zh: "请核对；用不到的请删去。", en: "Check it, and delete it if it is not needed."))
    }
    for (index, table, isByName) in matching.near { reportNear(index, table, isByName: isByName) }
    for index in matching.unknown {
      let hasNumbers = matching.withNumbers.contains(index)
      log.report(
        hasNumbers ? .valuesNotRead : .sheetIgnored, at: Spot(.otherSheet(index)),
        hasNumbers
          ? .init(
            zh: "这张工作表里有数字，但不是方案的表，没有读取。", en: "The sheet holds numbers, but is no table of the plan and not read.")
          : .init(zh: "不认识这张工作表，已忽略。", en: "The sheet is unknown and ignored."),
        hint: .init(
          zh: "各表的工作表名应为：\(TableSchema.ofPlans.map(\.sheetName).joined(separator: "、"))。",
          en: "Tables are in sheets named \(TableSchema.ofPlans.map(\.sheetName).joined(separator: ", "))."))
    }
  }

  /// Reports a sheet that looks like a table, holds values and is not read. One that is like a table by its headings alone, beside
  /// the table's own, is mostly somebody's workings: a warning.
  private func reportNear(_ index: Int, _ table: TableSchema, isByName: Bool) {
    let isHidden = workbook.sheets[index].visibility != .visible
    let read = matching.sheets[table]?.first.map { workbook.sheets[$0].name }
    let code: ProblemCode = isHidden ? .hiddenSheetNearTable : isByName || read == nil ? .sheetNearTable : .valuesNotRead
    log.report(
      code, at: Spot(.otherSheet(index)), value: workbook.sheets[index].name,
      .init(
        zh: "这张\(isHidden ? "隐藏的" : "")工作表像“\(table.chineseName)”，里面有内容，没有读取"
          + (read.map { "；读的是“\($0)”。" } ?? "。"),
        en:
          "The \(isHidden ? "hidden " : "")sheet looks like the table \(table.sheetName) (\(table.rawValue)), holds values and is not read"
          + (read.map { "; \($0) was read." } ?? ".")),
      hint: .init(
        zh: "是这张表的，请把数据并入“\(table.sheetName)”，按该表的表头填写；不是的，请改个名称、隐藏或删去。",
        en:
          "If it is that table, put its rows into \(table.sheetName), under the headings of that table; if not, rename, hide or delete it.")
    )
  }
}

/// The last part of a path.
func fileName(ofPath path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }
