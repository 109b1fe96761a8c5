import PlanModel
import Planning
import Streams
import XLSXReading

/// What a sheet's name says of all its rows: 报量-环翠区, 历史用量2018.
struct SheetPart: Hashable {
  /// The index of the district.
  var district: Int32?
  /// The period, as `year × 100 + month`.
  var period: Int32?

  /// Reads a name. A district is known by its name, by its code, and without 区, 市 or 县 behind it; years and months count in 历史用量 alone.
  init(_ name: String, _ table: TableSchema, _ references: References) {
    let plain = normalizedHeading(name)
    var found: [(word: String, district: Int32)] = []
    for (index, row) in references.districtRows.enumerated() {
      let full = normalizedHeading(row.record.name)
      var words = [full, normalizedHeading(row.record.id)]
      if let last = full.last, "区市县".contains(last), full.count > 2 { words.append(String(full.dropLast())) }
      if full.hasSuffix("医疗机构") { words.append(String(full.dropLast(4))) }
      for word in words where word.count >= 2 && plain.contains(word) { found.append((word, Int32(index))) }
    }
    // Where two are named, neither is all of it; 文登 within 文登区 is not another.
    if let longest = found.max(by: { $0.word.count < $1.word.count }),
      found.allSatisfy({ $0.district == longest.district || ($0.word.count < longest.word.count && longest.word.contains($0.word)) })
    {
      district = longest.district
    }
    guard table == .usage else { return }
    let periods = Set(CrossWords.periods(inTitle: name, isName: true))
    if periods.count == 1, case .period(let code)? = periods.first { period = code }
  }

  /// What the name gives for columns that the sheet may lack, by their indices: of 机构 the district, of 历史用量 the period.
  func given(_ table: TableSchema, _ references: References?) -> [Int: String] {
    var given: [Int: String] = [:]
    if table == .usage, let period { given[table.index(of: "period")] = Period(code: period).description }
    if table == .institutions, let district, let references {
      given[table.index(of: "district_id")] = references.districts.ids[Int(district)]
    }
    return given
  }

  /// Whether sheets with these parts are one table: each says its district, or each its period, and no two say the same.
  static func areOneTable(_ parts: [SheetPart]) -> Bool {
    Set(parts).count == parts.count && (parts.allSatisfy { $0.district != nil } || parts.allSatisfy { $0.period != nil })
  }
}

extension TableSchema {
  /// Whether several sheets, by districts or years, may be one table.
  var mayBeInParts: Bool { [.institutions, .usage, .demand, .limits, .purchases].contains(self) }
}

/// The texts of several sheets as the one of their table, with the places of its lines.
struct JoinedSheets {
  private let table: TableSchema
  private let log: ProblemLog
  private var texts: [(columns: [String], text: [UInt8])] = []
  private let places: SheetPlaces
  /// Whether every sheet could be read.
  var isComplete = true

  init(_ table: TableSchema, first sheet: String, _ log: ProblemLog) {
    self.table = table
    self.log = log
    let none = table.columnsRead.map { _ in Int?.none }
    places = SheetPlaces(sheet: sheet, columns: none, headings: none.map { _ in nil }, periodHeadings: [:])
  }

  /// The line of the whole text at which the next sheet's rows begin.
  private var nextLine: Int32 { places.parts.last.map { $0.first + Int32(max($0.places.rowOfLine.count - 2, 0)) } ?? 2 }

  /// The text with columns that have one value in all rows.
  static func adding(_ given: [Int: String], to text: [UInt8], _ table: TableSchema) -> [UInt8] {
    let columns = given.sorted { $0.key < $1.key }.map { (name: table.columnsRead[$0.key].name, value: $0.value) }
    var isHeading = true
    return lines(text) { fields in
      defer { isHeading = false }
      return fields + columns.map { Array((isHeading ? $0.name : $0.value).utf8) }
    }
  }

  /// Adds a sheet that was read.
  mutating func add(_ text: [UInt8], _ own: SheetPlaces, muted: Set<Spot>) {
    let end = text.firstIndex(of: 10) ?? text.endIndex
    let columns = String(decoding: text[..<end], as: UTF8.self).split(separator: ",").map(String.init)
    let body = Array(text[min(end + 1, text.endIndex)...])
    for spot in muted {
      log.mutedSpots.remove(spot)
      var moved = spot
      if spot.line > 1 { moved.line += nextLine - 2 }
      log.mutedSpots.insert(moved)
    }
    places.parts.append((nextLine, own))
    texts.append((columns, body))
  }

  /// Whether a sheet's columns are in the units of those before it; else that is reported.
  func fits(_ text: [UInt8], at spot: Spot, sheet: String) -> Bool {
    func parts(_ column: String) -> (name: String, unit: String) {
      (String(column.prefix { $0 != "(" }), String(column.drop { $0 != "(" }.dropFirst().dropLast()))
    }
    let end = text.firstIndex(of: 10) ?? text.endIndex
    for column in String(decoding: text[..<end], as: UTF8.self).split(separator: ",").map({ parts(String($0)) }) {
      guard let other = texts.lazy.flatMap(\.columns).map(parts).first(where: { $0.name == column.name }), other.unit != column.unit,
        let schema = table.columnsRead.first(where: { $0.name == column.name })
      else { continue }
      let units = [column.unit, other.unit].map { $0.isEmpty ? schema.units.first ?? "" : $0 }
      log.report(
        .headingUnit, at: spot, value: units[0],
        .init(
          zh: "工作表“\(sheet)”的“\(schema.heading)”按“\(units[0])”，前面几张表按“\(units[1])”，不能一起读取。",
          en: "The column \(schema.name) is in \(units[0]) in the sheet \(sheet) and in \(units[1]) in those before it; they cannot be "
            + "read together."),
        hint: .init(zh: "请把各张表换算成同一个单位。", en: "Convert the sheets into one unit."))
      return false
    }
    return true
  }

  /// The table; nil where no sheet could be read.
  func content() -> TableContent? {
    guard let first = texts.first else { return nil }
    log.workbook?.tables[table] = places
    var columns = first.columns
    for text in texts.dropFirst() { columns += text.columns.filter { !columns.contains($0) } }
    var result = Array(columns.joined(separator: ",").utf8) + [10]
    for text in texts {
      if text.columns == columns {
        result += text.text
        continue
      }
      let order = columns.map { text.columns.firstIndex(of: $0) }
      result += JoinedSheets.lines(text.text) { fields in order.map { $0.map { $0 < fields.count ? fields[$0] : [] } ?? [] } }
    }
    return isComplete ? .text(result) : .partial(result)
  }

  /// The lines of a text with their fields changed; line ends in fields stay, so that lines keep their numbers.
  private static func lines(_ text: [UInt8], _ change: ([[UInt8]]) -> [[UInt8]]) -> [UInt8] {
    var tokens = CSVTokenizer(text)
    var row = TokenizedRow()
    var writer = CSVWriter(carriageReturns: false, reserving: text.count + 64)
    while tokens.next(&row) == .row {
      for field in change(row.fields.map { Array(tokens.text($0)) }) { writer.field { $0.append(field) } }
      writer.endRow()
    }
    return writer.finish()
  }
}

extension ProblemLog {
  /// Notes that several sheets were read as one table.
  func noteJoined(_ table: TableSchema, _ sheets: [String], at spot: Spot) {
    report(
      .sheetsJoined, at: spot, value: sheets[0],
      .init(
        zh: "\(sheets.map { "“\(shortened($0))”" }.joined(separator: "、"))共 \(sheets.count) 张工作表，按\(table.chineseName)一张表读取。",
        en: "\(sheets.count) sheets, \(sheets.map(shortened).joined(separator: ", ")), were read as the one table \(table.rawValue)."),
      hint: .init(zh: "请核对有没有多出或缺少的表。", en: "Check that none is missing or too many."))
  }

  /// Notes that a sheet's name gives what its rows do not.
  func noteNamed(_ column: ColumnSchema, _ value: String, sheet: String, at spot: Spot) {
    report(
      .crossTitleUsed, at: spot, value: sheet,
      .init(
        zh: "没有“\(column.heading)”列，按工作表名“\(shortened(sheet))”全部读作 \(value)。",
        en: "There is no column \(column.both(.english)): by the sheet's name all rows are of \(value)."),
      hint: .init(zh: "请核对；不是的，请加上这一列。", en: "Check it; add the column where it is otherwise."))
  }

  /// Reports rows that a sheet's name contradicts, each institution, district or period once; `own` are the places of the sheet alone.
  func checkPart(_ part: SheetPart, of table: TableSchema, _ text: [UInt8], sheet: String, _ references: References) {
    var tokens = CSVTokenizer(text)
    var row = TokenizedRow()
    guard tokens.next(&row) == .row else { return }
    let columns = row.fields.map { String(decoding: tokens.text($0), as: UTF8.self) }
    let district = part.district.map { (index: $0, id: references.districts.ids[Int($0)]) }
    let name = table == .institutions ? "district_id" : "institution_id"
    let key = columns.firstIndex(of: name)
    let periodField = columns.firstIndex(of: "period")
    var told: Set<[UInt8]> = []
    while tokens.next(&row) == .row {
      if let key, let district, key < row.fields.count {
        let value = trimmed(tokens.text(row.fields[key]))
        let other: Identifier? =
          switch references.resolve(value, in: table == .institutions ? .districts : .institutions) {
          case .code(let index), .folded(let index), .name(let index):
            table == .institutions ? references.districts.ids[Int(index)] : references.institutionRows[Int(index)].record.districtID
          default: nil
          }
        if let other, other != district.id, references.districts.index(of: Array(other.utf8)[...]) != nil,
          told.insert(Array(value)).inserted
        {
          reportContradiction(
            String(decoding: value, as: UTF8.self), is: label(other, references), not: label(district.id, references), sheet: sheet,
            at: Spot(table, line: row.line, name))
        }
      }
      if let periodField, let period = part.period, periodField < row.fields.count {
        let value = trimmed(tokens.text(row.fields[periodField]))
        guard let code = periodCode(value), code != period, period % 100 != 0 || code / 100 != period / 100,
          told.insert(Array(value)).inserted
        else { continue }
        reportContradiction(
          String(decoding: value, as: UTF8.self), is: Period(code: code).description, not: Period(code: period).description, sheet: sheet,
          at: Spot(table, line: row.line, "period"))
      }
    }
  }

  private func label(_ district: Identifier, _ references: References) -> String {
    references.districts.index(of: Array(district.utf8)[...]).map { references.districtRows[Int($0)].record.name } ?? district
  }

  private func reportContradiction(_ value: String, is own: String, not named: String, sheet: String, at spot: Spot) {
    report(
      .sheetNameContradicts, at: spot, value: value,
      .init(
        zh: "工作表名“\(shortened(sheet))”说的是 \(named)，这一行的“\(shortened(value))”却是 \(own) 的。",
        en: "The sheet's name \(shortened(sheet)) says \(named), but \"\(shortened(value))\" in this row is of \(own)."),
      hint: .init(
        zh: "请把这一行移到它自己的工作表，或改正编码、期间或表名。", en: "Move the row to its own sheet, or mend the code, the period or the sheet's name."))
  }
}
