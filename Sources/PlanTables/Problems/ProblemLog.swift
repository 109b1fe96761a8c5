import PlanModel
import Planning
import SheetLayout

/// A file of the input, in the order in which problems are listed.
enum SourceFile: Sendable, Hashable {
  case table(TableSchema)
  /// The overrides file with this index.
  case overrides(Int)
  /// Another file of the folder.
  case other(String)
  /// A table's sheet of a workbook: lines and columns are those of the sheet, columns from 0.
  case sheet(TableSchema)
  /// Another sheet of the workbook, by index.
  case otherSheet(Int)
  /// A table beside the plan.
  case side(SideTable)
}

/// A cell, row or file of the input, compactly.
struct Spot: Sendable, Hashable {
  var file: SourceFile
  /// The physical line from 1; 0: none; −k: the k-th row that overrides made.
  var line: Int32
  /// Index into the file's columns, or −1.
  var column: Int16

  init(_ file: SourceFile, line: Int32 = 0, column: Int = -1) {
    self.file = file
    self.line = line
    self.column = Int16(column)
  }

  init(_ table: TableSchema, line: Int32 = 0, column: Int = -1) {
    self.init(.table(table), line: line, column: column)
  }

  init(_ table: TableSchema, line: Int32, _ columnName: String) {
    self.init(.table(table), line: line, column: table.index(of: columnName))
  }
}

/// Collects every problem of one reading, and knows how to name its places.
final class ProblemLog: ProblemSink {
  /// One and the same cause: the code in one column of one file.
  private struct Cause: Hashable {
    var code: ProblemCode
    var file: SourceFile
    var column: Int16
  }

  /// A cell that several lines have in common, with what is wrong with it.
  private struct SharedCell: Hashable {
    var code: ProblemCode
    var spot: Spot

    init(_ code: ProblemCode, _ spot: Spot) {
      self.code = code
      self.spot = spot
    }
  }

  private struct Entry {
    var spot: Spot
    /// Where it was reported, in the table as it is read.
    var given: Spot?
    var sequence: Int
    var problem: Problem
  }

  private var entries: [Entry] = []
  private var counts: [Cause: Int] = [:]
  /// Warnings in the tables as records from memory would give them: no lines, no overrides.
  private var bareWarnings: [Entry] = []
  private var bareCounts: [Cause: Int] = [:]
  private var namesFilesOnly = false
  /// For each table, its headings as written where they differ from the English names.
  var headings: [SourceFile: [String?]] = [:]
  /// The names of files that are not called after their table.
  var givenNames: [SourceFile: String] = [:]
  /// The overrides files' names.
  var overrideNames: [String] = []
  /// Cells whose value comes from an overrides file.
  var overriddenCells: [Spot: Spot] = [:]
  /// Rows made by overrides, named by −1, −2, … in ``Spot/line``.
  var overrideRows: [Spot] = []
  /// Where the tables stand in the workbook they come from; nil where they are files.
  var workbook: WorkbookPlaces?
  /// Where the tables stand in the CSV files they come from, where those are read as grids.
  var grids: [TableSchema: SheetPlaces] = [:]
  /// Why tables that lack headings of the long form are no cross tables either.
  var refusals: [TableSchema: Localized] = [:]
  /// Values that were reported and replaced: nothing else is said about them.
  var mutedSpots: Set<Spot> = []
  /// Names beside codes, by the sheets' tables.
  var namesBesideCodes: [TableSchema: NamesBesideCodes] = [:]
  /// What is said once it is known what is accepted.
  var judgedLater: [(AcceptedFindings?) -> Void] = []
  private var sharedCells: Set<SharedCell> = []
  private var notes = ColumnNotes()
  /// What offices write in place of our headings and values.
  var words = OfficeWords.shipped
  /// Which of them were noted.
  var notedWords: Set<NotedWord> = []
  /// Whether the plan is a district's packet.
  var isPacket = false
  /// Whether an error was reported.
  private(set) var hasErrors = false
  /// Whether one was that is more than limits that cannot hold together.
  private(set) var hasInvalidInput = false

  func report(
    _ code: ProblemCode, at given: Spot, value: String?, _ message: @autoclosure () -> Localized,
    hint: @autoclosure () -> Localized
  ) {
    report(code, at: given, value: value, nil, message(), hint: hint())
  }

  /// Reports a problem, taken for right where it is accepted; texts are built only where it will be listed.
  ///
  /// - Parameter isBare: false where the records alone do not show it.
  func report(
    _ code: ProblemCode, at given: Spot, value: String?, _ acceptance: Acceptance?, isBare: Bool = true,
    _ message: @autoclosure () -> Localized, hint: @autoclosure () -> Localized
  ) {
    let spot = resolved(given)
    if !mutedSpots.isEmpty, mutedSpots.contains(spot) { return }
    if isKnownSharedCell(spot, code) { return }
    let cause = Cause(code: code, file: spot.file, column: spot.column)
    let count = (counts[cause] ?? 0) + 1
    counts[cause] = count
    if code.severity == .error {
      hasErrors = true
      if !code.isConflict { hasInvalidInput = true }
    }
    if code.severity == .warning, isBare, !code.isOfReading, case .table(let table) = given.file {
      // Typed parameters do not know the column their text stood in.
      reportBare(code, table, table == .parameters ? -1 : given.column, value, acceptance, message, hint)
    }
    guard count <= listedPerCause else { return }
    let problem = Problem(
      code: code.rawValue, severity: code.severity, place: place(spot), value: value.map(shortened),
      message: message(), hint: hint()
    ).accepted(acceptance)
    entries.append(Entry(spot: spot, given: given, sequence: entries.count, problem: problem))
  }

  /// Counts a cell whose value was read in another way than it is written, for one note a column.
  func note(
    _ code: ProblemCode, at given: Spot, written: @autoclosure () -> String, read: @autoclosure () -> String,
    change: Int128 = 0, row: Int? = nil
  ) {
    let spot = resolved(given)
    if isKnownSharedCell(spot, code) { return }
    notes.add(code, at: spot, place: place(spot), written: written(), read: read(), change: change, row: row)
  }

  private func reportBare(
    _ code: ProblemCode, _ table: TableSchema, _ column: Int16, _ value: String?, _ acceptance: Acceptance?,
    _ message: () -> Localized, _ hint: () -> Localized
  ) {
    let spot = Spot(table, column: Int(column))
    let cause = Cause(code: code, file: spot.file, column: column)
    let count = (bareCounts[cause] ?? 0) + 1
    bareCounts[cause] = count
    guard count <= listedPerCause else { return }
    namesFilesOnly = true
    defer { namesFilesOnly = false }
    let place = Place(file: table.fileName, column: column < 0 ? nil : table.columns[Int(column)].name)
    let problem = Problem(
      code: code.rawValue, severity: .warning, place: place, value: value.map(shortened), message: message(),
      hint: hint()
    ).accepted(acceptance)
    bareWarnings.append(Entry(spot: spot, sequence: bareWarnings.count, problem: problem))
  }

  /// Takes over errors of another reading of the same overrides files, by code.
  func take(_ other: ProblemLog, where isWanted: (String) -> Bool) {
    for entry in other.entries where entry.problem.severity == .error && isWanted(entry.problem.code) {
      (hasErrors, hasInvalidInput) = (true, true)
      entries.append(Entry(spot: entry.spot, sequence: entries.count, problem: entry.problem))
    }
  }

  /// The spot in the overrides file, for values that come from there.
  func resolved(_ spot: Spot) -> Spot {
    if let override = overriddenCells[spot] { return override }
    guard spot.line < 0 else { return spot }
    return overrideRows[Int(-spot.line) - 1]
  }

  /// Whether it was said before of a cell that several lines have in common; it is said now.
  private func isKnownSharedCell(_ spot: Spot, _ code: ProblemCode) -> Bool {
    guard let places = sheetPlaces(spot), places.isShared(spot.line, spot.column) else { return false }
    return !sharedCells.insert(SharedCell(code, inSheet(spot))).inserted
  }

  /// Where a table's spot stands in a sheet, or in a file that is read as one.
  private func sheetPlaces(_ spot: Spot) -> SheetPlaces? {
    guard case .table(let table) = spot.file else { return nil }
    return grids[table] ?? workbook?.tables[table]
  }

  /// A spot of a table as one of its sheet, by which problems are put in order.
  private func inSheet(_ spot: Spot) -> Spot {
    guard case .table(let table) = spot.file, let places = sheetPlaces(spot) else { return spot }
    let (row, column) = places.cell(spot.line, spot.column)
    // Rows of a further sheet come after all of one before it.
    let before = Int32(clamping: places.number(spot.line) << 21)
    return Spot(.sheet(table), line: spot.line == .max ? .max : before &+ row, column: column ?? Int(spot.column))
  }

  /// Whether a table comes from a file of its own.
  private func isReplaced(_ file: SourceFile) -> Bool {
    if case .table = file { givenNames[file] != nil } else { false }
  }

  /// The place as problems name it.
  func place(_ given: Spot) -> Place {
    let spot = resolved(given)
    if !isReplaced(spot.file), let place = workbook?.place(spot) { return place }
    if let place = placeInGrid(spot) { return place }
    var place = Place(file: fileName(spot.file), row: spot.line > 0 ? Int(spot.line) : nil)
    if spot.column >= 0 {
      let column = Int(spot.column)
      place.column = columns(of: spot.file)[column].name
      if let written = headings[spot.file], column < written.count { place.heading = written[column] }
    }
    return place
  }

  /// The place in a CSV file that is read as a grid: the line of the file, and the heading.
  private func placeInGrid(_ spot: Spot) -> Place? {
    switch spot.file {
    case .sheet(let table):
      guard let places = grids[table] else { return nil }
      var place = Place(file: fileName(.table(table)), row: spot.line > 0 ? Int(spot.line) : nil)
      place.heading = places.cross?.headingOfColumn[spot.column]
      if spot.line > 0, spot.column >= 0 { place.cell = cellName(row: Int(spot.line) - 1, column: Int(spot.column)) }
      return place
    case .table(let table):
      guard let places = grids[table] else { return nil }
      let (row, column) = places.cell(spot.line, spot.column)
      var place = Place(file: fileName(spot.file), row: row > 0 ? Int(row) : nil)
      if row > 0, let column { place.cell = cellName(row: Int(row) - 1, column: column) }
      if spot.column >= 0 { place.column = table.columns[Int(spot.column)].name }
      place.heading = places.heading(spot.line, spot.column)
      return place
    default: return nil
    }
  }

  /// `usage.csv:12` or `方案.xlsx「历史用量」!A12`, or the file alone.
  func reference(_ spot: Spot) -> Localized {
    if namesFilesOnly { return Localized(zh: fileName(spot.file), en: fileName(spot.file)) }
    var place = place(spot)
    if (workbook == nil && placeInGrid(spot) == nil) || isReplaced(spot.file) { place.cell = nil }
    return Localized(zh: place.text(in: .chinese), en: place.text(in: .english))
  }

  /// How messages name a table: `区市表（districts.csv）`, or of a workbook `工作表“区市”`.
  func name(of table: TableSchema) -> Localized {
    guard let workbook, !namesFilesOnly else {
      return Localized(zh: "\(table.chineseName)（\(table.fileName)）", en: table.fileName)
    }
    let places = workbook.tables[table]
    if let places, places.parts.count > 1 {
      return Localized(
        zh: "“\(places.sheet)”等 \(places.parts.count) 张工作表", en: "the \(places.parts.count) sheets \(places.sheet) and others")
    }
    let sheet = places?.sheet ?? table.sheetName
    return Localized(zh: "工作表“\(sheet)”", en: "the sheet \(sheet)")
  }

  /// Every problem, in order of file, row and column.
  func finish() -> [Problem] {
    for (cause, count) in counts where count > listedPerCause {
      var place = place(Spot(cause.file, column: Int(cause.column)))
      place.heading = nil
      let problem = furtherOccurrences(cause.code, count: count, at: place)
      entries.append(
        Entry(
          spot: Spot(cause.file, line: .max, column: Int(cause.column)), sequence: 0, problem: problem))
    }
    for (spot, problem) in notes.problems() {
      entries.append(Entry(spot: spot, sequence: 0, problem: problem))
    }
    if isPacket { for index in entries.indices { advise(&entries[index]) } }
    return sorted(entries, asInSheets: true)
  }

  /// Gives a district advice that its packet allows.
  private func advise(_ entry: inout Entry) {
    guard let code = ProblemCode(rawValue: entry.problem.code), let given = entry.given else { return }
    var table: TableSchema?
    if case .table(let own) = given.file { table = own }
    let column = table.flatMap { given.column >= 0 ? $0.columnsRead[Int(given.column)].name : nil }
    entry.problem.hint = PacketAdvice.hint(code, table, column: column, given: entry.problem.hint) ?? entry.problem.hint
  }

  /// The warnings without lines, in order of file and column.
  func finishBareWarnings() -> [Problem] { sorted(bareWarnings, asInSheets: false) }

  private func sorted(_ entries: [Entry], asInSheets: Bool) -> [Problem] {
    func key(_ entry: Entry) -> (Int, String, Int32, Int16) {
      let spot = asInSheets ? inSheet(entry.spot) : entry.spot
      return switch spot.file {
      case .table(let table), .sheet(let table): (table.order, "", spot.line, spot.column)
      case .otherSheet(let index): (500 + index, "", 0, 0)
      case .overrides(let index): (100_000 + index, "", spot.line, spot.column)
      case .side(let table): (200_000, table.rawValue, spot.line, spot.column)
      case .other(let name): (.max, name, spot.line, spot.column)
      }
    }
    return entries.sorted {
      let (left, right) = (key($0), key($1))
      if left != right { return left < right }
      if $0.problem.code != $1.problem.code { return $0.problem.code < $1.problem.code }
      return $0.sequence < $1.sequence
    }.map(\.problem)
  }

  private func fileName(_ file: SourceFile) -> String {
    if let name = givenNames[file] { return name }
    return switch file {
    case .table(let table): table.fileName
    case .side(let table): table.fileName
    case .overrides(let index): index < overrideNames.count ? overrideNames[index] : ""
    case .other(let name): name
    case .sheet, .otherSheet: workbook?.file ?? ""
    }
  }

  private func columns(of file: SourceFile) -> [ColumnSchema] {
    switch file {
    case .table(let table): table.columnsRead
    case .side(let table): table.columns
    case .overrides: OverrideSet.columns
    case .other, .sheet, .otherSheet: []
    }
  }
}

/// What the model reports, in the log of a reading: a fault's record is at the line where it was read.
final class PlacedFaults: FaultLog {
  private let log: ProblemLog
  /// For each table the line of every record that was given.
  private let lines: [TableSchema: [Int32]]

  init(_ log: ProblemLog, lines: [TableSchema: [Int32]]) {
    self.log = log
    self.lines = lines
  }

  /// Once it is known, what waits for it is said.
  var accepted: AcceptedFindings? {
    didSet {
      for report in log.judgedLater { report(accepted) }
      log.judgedLater = []
    }
  }
  var findings: [SanityFinding] = []
  var hasSheets: Bool { log.workbook != nil }
  var hasErrors: Bool { log.hasErrors }
  var hasInvalidInput: Bool { log.hasInvalidInput }

  func report(
    _ code: ProblemCode, at place: RecordPlace, value: String?, _ message: @autoclosure () -> Localized,
    hint: @autoclosure () -> Localized
  ) {
    log.report(code, at: spot(place), value: value, accepted?.acceptance(code, place), message(), hint: hint())
  }

  func reference(_ place: RecordPlace) -> Localized { log.reference(spot(place)) }

  func name(of table: TableSchema) -> Localized { log.name(of: table) }

  private func spot(_ place: RecordPlace) -> PlanTables.Spot {
    // Records from memory have no lines.
    let line = place.record < 0 ? 0 : lines[place.table]?[Int(place.record)] ?? 0
    return PlanTables.Spot(place.table, line: line, column: Int(place.column))
  }
}
