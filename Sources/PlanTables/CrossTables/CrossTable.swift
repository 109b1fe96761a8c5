import PlanModel
import Planning
import XLSXReading

/// Reads a cross table: products across and institutions down, or the other way round, into the text of the long form, with the places of
/// its cells. Sums are checked and left out; blank cells make no line.
struct CrossTable {
  typealias Place = SheetGrid.Place

  let table: TableSchema
  let sheet: CrossGrid
  let layout: CrossLayout
  let log: ProblemLog
  let products: CrossItems
  let references: References
  let places: SheetPlaces
  var across: CrossAxis
  var down: CrossAxis
  /// The name of the sheet, empty for a file.
  let name: String
  /// Whether every value was read.
  var isComplete = true
  /// Rows and columns that are not read, though they may hold values: sums, remarks, unknown ones.
  var passedColumns: Set<Int> = []
  /// How often something was taken for a value that is none, or converted.
  var dashes = 0
  var converted = 0
  var firstDash: Place?
  var firstConverted: Place?
  /// What was passed over as no quantity, with the number of rows or columns: the first heading of each word.
  var others: [(label: CrossAxis.Label, isAcross: Bool, count: Int)] = []
  /// The items that have such rows or columns, by axis.
  var othersOf: [Bool: [Int: CrossAxis.Label]] = [:]
  /// Notes and lines for signatures below the table.
  var notes: [(text: String, place: Place)] = []
  var hiddenRows: Set<Int> = []
  var hiddenColumns: Set<Int> = []

  /// Prepares a sheet.
  ///
  /// - Throws: `CrossLayout.Refusal` where it is no cross table.
  init(
    _ table: TableSchema, _ grid: SheetGrid, named name: String, _ known: KnownRows, log: ProblemLog
  ) throws(CrossLayout.Refusal) {
    self.table = table
    self.log = log
    self.name = name
    references = known.references
    sheet = CrossGrid(grid, log.words)
    let words = CrossWords(table: table, words: log.words)
    products = .products(references, table == .limits ? nil : known.items, words)
    let institutions = CrossItems.institutions(references, words)
    let layout = try CrossLayout(sheet, words, products: products, institutions: institutions)
    self.layout = layout
    let (first, second) = layout.productsAcross ? (products, institutions) : (institutions, products)
    across = CrossTable.across(sheet, layout, words, first)
    down = CrossTable.down(sheet, layout, words, second)
    let none = table.columns.map { _ in Int?.none }
    places = SheetPlaces(sheet: name, columns: none, headings: none.map { _ in nil }, periodHeadings: [:])
    places.headingRows = (layout.headingRows.first ?? 1)...(layout.headingRows.last ?? 1)
    let values = table == .limits ? ["floor_packs", "cap_packs", "fixed_packs"] : ["units"]
    places.cross = CrossPlaces(valueColumns: values.map(table.index))
  }

  private static func across(_ sheet: CrossGrid, _ layout: CrossLayout, _ words: CrossWords, _ items: CrossItems) -> CrossAxis {
    var captions: [Int: String] = [:]
    for level in layout.headingRows {
      let left = (0..<layout.firstAcross).compactMap { column in
        sheet.label(level, column).flatMap { $0.place == Place(row: level, column: column) ? $0.text : nil }
      }
      if left.count == 1 { captions[level] = left[0] }
    }
    let lines = (layout.firstAcross..<max(layout.firstAcross, sheet.width)).map { column in
      var labels: [CrossAxis.Label] = []
      for level in layout.headingRows {
        guard let label = sheet.label(level, column), label.place.column >= layout.firstAcross,
          !labels.contains(where: { $0.place == label.place })
        else { continue }
        labels.append(.init(text: label.text, place: label.place, level: level))
      }
      return (position: column, labels: labels)
    }
    return CrossAxis(words, items: items, isAcross: true, levels: layout.headingRows, captions: captions, lines: lines)
  }

  private static func down(_ sheet: CrossGrid, _ layout: CrossLayout, _ words: CrossWords, _ items: CrossItems) -> CrossAxis {
    var captions: [Int: String] = [:]
    for column in 0..<layout.firstAcross {
      let texts = layout.headingRows.compactMap { sheet.label($0, column)?.text }
      captions[column] = texts.last(where: words.isCaption) ?? texts.last
    }
    let rows = sheet.rows[layout.firstData...]
    let first = rows.first?.number ?? 0
    let lines = rows.map { row in
      var labels: [CrossAxis.Label] = []
      for column in 0..<layout.firstAcross {
        guard let label = sheet.label(row.number, column), label.place.row >= first,
          !labels.contains(where: { $0.place == label.place })
        else { continue }
        labels.append(.init(text: label.text, place: label.place, level: column))
      }
      return (position: row.number, labels: labels)
    }
    return CrossAxis(
      words, items: items, isAcross: false, levels: Array(0..<layout.firstAcross), captions: captions, lines: lines)
  }

  // MARK: Reading

  /// The text; the places are filled in.
  ///
  /// - Complexity: O(cells).
  mutating func convert() -> TableContent {
    let title = CrossTitle(sheet, layout, name: name, across.words)
    let kinds = rowKinds()
    settleColumns(kinds)
    settleRows(kinds)
    var sums = CrossSums(self)
    reportLevels()
    reportOthers()
    let hasPeriod = checkPeriods(title)
    let hasLimits = checkLimits(title)
    let unit = CrossUnits(self, title)
    let unitsFit = checkUnits(unit) && checkMoney(title)
    var lines = CrossLines(table, places)
    let readsValues = hasPeriod && hasLimits && unitsFit
    for (index, kind) in kinds.enumerated() {
      let row = sheet.rows[layout.firstData + index]
      switch kind {
      case .passed, .other: continue
      case .sum(let kind): sums.add(kind, row, down.lines[index])
      case .values:
        sums.add(row, down.lines[index], down.items, passedColumns)
        guard readsValues, let item = down.lines[index].item else { continue }
        read(row, index, item, unit, title, &lines)
      }
    }
    sums.report(across, passedColumns)
    reportSummary(title)
    if !readsValues { isComplete = false }
    let text = lines.text()
    return isComplete ? .text(text) : .partial(text)
  }

  /// Whether no title says that the values are money, unless headings say what is.
  private mutating func checkMoney(_ title: CrossTitle) -> Bool {
    let says = [across, down].contains { axis in axis.roles.values.contains { $0 == .measure || $0 == .unit } }
    guard let money = title.money, title.units.isEmpty, !says else { return true }
    reportMoney(money)
    return false
  }

  /// What a row is.
  enum RowKind { case values, sum(TableWords.Sum), other, passed }

  private mutating func rowKinds() -> [RowKind] {
    var hasFooter = false
    return down.lines.indices.map { index in
      let row = sheet.rows[layout.firstData + index]
      let line = down.lines[index]
      if let sum = line.sum { return line.other == nil ? .sum(sum) : .passed }
      var hasNumber = false
      var hasText = false
      var repeated = 0
      for place in row.cells {
        let cell = sheet.grid.cells[place]
        guard Int(cell.column) >= layout.firstAcross, !sheet.isBlank(cell) else { continue }
        if sheet.isNumber(cell) { hasNumber = true } else { hasText = true }
        let heading = across.lines[Int(cell.column) - layout.firstAcross].key?.text
        if cell.kind == .text, heading == sheet.text(row, Int(cell.column)) { repeated += 1 }
      }
      if hasNumber, line.other != nil { return .other }
      let isKnown = line.labels.contains { down.items.find($0.text).isAny }
      if hasNumber, !isKnown, isDistrict(row.number) || isSection(line) { return .sum(.part) }
      if hasNumber { return .values }
      // A heading that is printed again on every page, a section, a footer.
      if repeated >= 2 { return .passed }
      if isKnown { return hasText ? .values : .passed }
      let first = row.cells.first { !sheet.text(row, Int(sheet.grid.cells[$0].column)).isEmpty }
      let text = first.map { sheet.text(row, Int(sheet.grid.cells[$0].column)) } ?? ""
      if TableWords.isFooter(text) || hasFooter {
        hasFooter = true
        if let first { notes.append((text, Place(row: row.number, column: Int(sheet.grid.cells[first].column)))) }
        return .passed
      }
      return hasText ? .values : .passed
    }
  }

  /// Whether a district stands where institutions are named: the row is the district's sum.
  private func isDistrict(_ row: Int) -> Bool {
    guard down.items.table == .institutions else { return false }
    let keys = down.levels.filter { down.roles[$0] == .code || down.roles[$0] == .name }
    guard let text = keys.lazy.compactMap({ sheet.label(row, $0)?.text }).first else { return false }
    let name = normalizedHeading(text)
    return references.districtRows.contains { normalizedHeading($0.record.name) == name || $0.record.id == text }
  }

  /// Whether a row that names nobody heads a section, whose sums it may hold: 一、市属医疗机构.
  private func isSection(_ line: CrossAxis.Line) -> Bool {
    down.items.table == .institutions && line.labels.contains { TableWords.isSection($0.text) }
  }

  private mutating func read(
    _ row: SheetGrid.Row, _ index: Int, _ item: Int, _ units: CrossUnits, _ title: CrossTitle, _ lines: inout CrossLines
  ) {
    let line = down.lines[index]
    var isRead = false
    for place in row.cells {
      let cell = sheet.grid.cells[place]
      let column = Int(cell.column)
      guard column >= layout.firstAcross, !passedColumns.contains(column) else { continue }
      if sheet.isBlank(cell) {
        if !trimmed(sheet.grid.bytes(of: cell)).isEmpty {
          dashes += 1
          firstDash = firstDash ?? Place(row: row.number, column: column)
        }
        continue
      }
      let heading = across.lines[column - layout.firstAcross]
      guard let other = heading.item else { continue }
      let (product, institution) = layout.productsAcross ? (other, item) : (item, other)
      let period = CrossTable.period(heading.period?.part, line.period?.part, title.period)
      let limit = heading.limit?.column ?? line.limit?.column ?? title.limit
      if table == .usage, period == nil {
        isComplete = false
        reportPeriod(heading, title)
        continue
      }
      let valueColumn = table.index(of: table == .limits ? limit ?? "floor_packs" : "units")
      let spot = lines.start(
        institution: references.institutions.ids[institution], product: products.ids[product],
        period: period, column: valueColumn, at: Place(row: row.number, column: column))
      let unit = units.unit(of: heading, line)
      let (value, isConverted) = units.value(cell, unit, product: product, column: valueColumn, at: spot)
      if isConverted {
        converted += 1
        firstConverted = firstConverted ?? Place(row: row.number, column: column)
      }
      lines.put(value, column: valueColumn)
      isRead = true
      if sheet.grid.isHidden(column: column) { hiddenColumns.insert(column) }
    }
    if isRead, row.isHidden { hiddenRows.insert(row.number) }
  }

  /// The period of a value by both its headings, or by the title.
  static func period(_ one: CrossWords.PeriodPart?, _ other: CrossWords.PeriodPart?, _ title: Int32?) -> Int32? {
    switch (one, other) {
    case (.period(let year)?, .month(let month)?), (.month(let month)?, .period(let year)?):
      return year % 100 == 0 ? year + month : nil
    case (.period(let code)?, nil), (nil, .period(let code)?): return code
    case (.month(let month)?, nil), (nil, .month(let month)?):
      return title.flatMap { $0 % 100 == 0 ? $0 + month : nil }
    case (nil, nil): return title
    default: return nil
    }
  }
}
