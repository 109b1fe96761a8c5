import PlanModel
import Planning
import XLSXReading

/// Where a sheet has its headings across and down, if it is a cross table.
struct CrossLayout {
  /// Whether products stand across and institutions down; else the other way round.
  let productsAcross: Bool
  /// The rows of the heading, ascending.
  let headingRows: [Int]
  /// The row that only numbers the columns, among those of the heading.
  let numberRow: Int?
  /// Columns before this one are headings of the rows.
  let firstAcross: Int
  /// Rows from this one on hold values, by index.
  let firstData: Int

  /// Headings across are looked for in so many rows, and headings down in so many columns and rows.
  private static let searched = (rows: SheetHeading.searchedRows, columns: 15, depth: 5_000)

  /// Why a sheet is no cross table.
  struct Refusal: Error {
    var reason: Localized
  }

  /// Items found in one row or column.
  private struct Hits {
    /// The first place of each item: a column, or the index of a row.
    var places: [Int: Int] = [:]
    var count: Int { places.count }

    mutating func add(_ items: [Int], at place: Int) {
      for item in items where places[item] == nil { places[item] = place }
    }
  }

  /// Looks for the axes.
  ///
  /// - Throws: ``Refusal`` where the sheet has none.
  /// - Complexity: O(cells of the first columns and rows).
  init(_ sheet: CrossGrid, _ words: CrossWords, products: CrossItems, institutions: CrossItems) throws(Refusal) {
    let across = CrossLayout.best(sheet, across: products, down: institutions)
    let reversed = CrossLayout.best(sheet, across: institutions, down: products)
    func accepts(_ found: Candidate?, products: (Candidate) -> Int) -> Bool {
      guard let found else { return false }
      return products(found) >= 2 || found.isClear
    }
    let isForward = accepts(across) { $0.across }
    let isReversed = accepts(reversed) { $0.down }
    func size(_ found: Candidate?) -> Int { found.map { $0.across * $0.down } ?? 0 }
    guard isForward || isReversed else {
      throw Refusal(reason: CrossLayout.reason(sheet, products, institutions))
    }
    productsAcross = isForward && (!isReversed || size(across) >= size(reversed))
    guard let chosen = productsAcross ? across : reversed else { preconditionFailure("no axes were found") }
    let (items, others) = productsAcross ? (products, institutions) : (institutions, products)
    let (first, data) = CrossLayout.borders(sheet, words, chosen, across: items, down: others)
    (firstAcross, firstData) = (first, data)
    let rows = CrossLayout.levels(sheet, words, key: chosen.row, firstData: data, firstAcross: first)
    numberRow = rows.last { CrossLayout.numbersColumns(sheet, $0) != nil }
    headingRows = rows.filter { CrossLayout.numbersColumns(sheet, $0) == nil }
  }

  // MARK: Axes

  private struct Candidate {
    /// The index of the row with most items across, and the column with most items down.
    var row: Int
    var column: Int
    /// How many there are.
    var across: Int
    var down: Int
    /// The first column with one across.
    var firstColumn: Int
    /// Whether the values are numbers wherever both are known, so that one item is enough.
    var isClear: Bool
  }

  /// The row and the column with most items of each kind.
  private static func best(_ sheet: CrossGrid, across: CrossItems, down: CrossItems) -> Candidate? {
    var columns = Array(repeating: Hits(), count: min(sheet.width, searched.columns))
    var downRows: [[(row: Int, item: Int)]] = Array(repeating: [], count: columns.count)
    for (index, row) in sheet.rows.prefix(searched.depth).enumerated() {
      for cell in row.cells {
        let column = Int(sheet.grid.cells[cell].column)
        guard column < columns.count else { break }
        let found = down.find(sheet.text(row, column))
        guard found.isAny else { continue }
        let items = found.code.map { [$0] } ?? found.named
        columns[column].add(items, at: index)
        if let item = items.first { downRows[column].append((index, item)) }
      }
    }
    var best: Candidate?
    for (index, row) in sheet.rows.prefix(searched.rows).enumerated() {
      var hits = Hits()
      for cell in row.cells {
        let column = Int(sheet.grid.cells[cell].column)
        let found = across.find(sheet.text(row, column))
        if found.isAny { hits.add(found.code.map { [$0] } ?? found.named, at: column) }
      }
      guard hits.count > 0, let first = hits.places.values.min() else { continue }
      for (column, rows) in downRows.enumerated() where column < first {
        let below = rows.filter { $0.row > index }
        let count = Set(below.map(\.item)).count
        guard count > 0, count * hits.count > (best.map { $0.across * $0.down } ?? 0) else { continue }
        let (numbers, others) = values(sheet, below.map(\.row), Array(Set(hits.places.values)), across, down)
        guard others <= numbers else { continue }
        best = Candidate(
          row: index, column: column, across: hits.count, down: count, firstColumn: first, isClear: numbers > 0 && others == 0)
      }
    }
    return best
  }

  /// How many numbers stand where rows and columns meet, and how many codes or names, which are no values.
  private static func values(
    _ sheet: CrossGrid, _ rows: [Int], _ columns: [Int], _ across: CrossItems, _ down: CrossItems
  ) -> (numbers: Int, others: Int) {
    var (numbers, others) = (0, 0)
    for index in rows.prefix(200) {
      for column in columns.prefix(200) {
        guard let cell = sheet.grid.cell(sheet.rows[index], column: column), !sheet.isBlank(cell) else { continue }
        let text = sheet.text(sheet.rows[index], column)
        if across.find(text).isAny || down.find(text).isAny || !sheet.isNumber(cell) { others += 1 } else { numbers += 1 }
      }
    }
    return (numbers, others)
  }

  // MARK: Borders

  /// The first column of values, and the index of the first row below the headings.
  private static func borders(
    _ sheet: CrossGrid, _ words: CrossWords, _ found: Candidate, across: CrossItems, down: CrossItems
  ) -> (column: Int, row: Int) {
    var data = found.row + 1
    while data < sheet.rows.count, isHeading(sheet, words, sheet.rows[data], found, across, down) { data += 1 }
    // Columns of unknown items stand before the first known one too: they are headed, and hold numbers.
    var first = found.firstColumn
    while first - 1 > found.column {
      let column = first - 1
      let headings = sheet.rows[max(0, found.row - 4)..<data].compactMap { sheet.label($0.number, column) }
        .filter { $0.place.column == column }.map(\.text)
      guard !headings.isEmpty, !headings.contains(where: words.isCaption) else { break }
      let cells = sheet.rows[data...].prefix(200).compactMap { sheet.grid.cell($0, column: column) }.filter { !sheet.isBlank($0) }
      guard !cells.isEmpty, 2 * cells.count(where: sheet.isNumber) >= cells.count else { break }
      first = column
    }
    return (first, data)
  }

  /// Whether a row below the key row is one more level of the heading.
  private static func isHeading(
    _ sheet: CrossGrid, _ words: CrossWords, _ row: SheetGrid.Row, _ found: Candidate, _ across: CrossItems,
    _ down: CrossItems
  ) -> Bool {
    let key = sheet.rows[found.row].number
    if let numbers = numbersColumns(sheet, row.number), numbers == .marked || !down.find(sheet.text(row, found.column)).isAny {
      return true
    }
    // The heading of the column of keys reaches down to here.
    if let origin = sheet.origin(row.number, found.column), origin.row <= key { return true }
    var hasCaption = false
    var figures: [String] = []
    var hasAcross = false
    for cell in row.cells {
      let column = Int(sheet.grid.cells[cell].column)
      let text = sheet.text(row, column)
      guard !text.isEmpty else { continue }
      if column < found.firstColumn {
        if let origin = sheet.origin(row.number, column), origin.row <= key { continue }
        if down.find(text).isAny { return false }
        if let number = Int(text), number <= 20 { continue }
        guard words.isCaption(text) || words.reading(text).map({ $0.period == nil }) ?? false else { return false }
        hasCaption = true
      } else {
        hasAcross = true
        if HeadingText(text).isFigure, !across.find(text).isAny { figures.append(text) }
      }
    }
    guard hasAcross else { return hasCaption || row.cells.allSatisfy { sheet.text(row, Int(sheet.grid.cells[$0].column)).isEmpty } }
    if hasCaption { return true }
    if figures.isEmpty { return !hasDashesAlone(sheet, row, found) }
    return words.table == .usage && figures.allSatisfy { CrossWords.period($0) != nil }
  }

  /// Whether a row without a heading at its left holds nothing but dashes: it is a row of values.
  private static func hasDashesAlone(_ sheet: CrossGrid, _ row: SheetGrid.Row, _ found: Candidate) -> Bool {
    row.cells.allSatisfy { cell in
      Int(sheet.grid.cells[cell].column) < found.firstColumn || sheet.isBlank(sheet.grid.cells[cell])
    }
  }

  /// How a row numbers the columns; nil where it does not.
  private static func numbersColumns(_ sheet: CrossGrid, _ row: Int) -> ColumnNumbers? {
    guard let row = sheet.row(row) else { return nil }
    return ColumnNumbers(row.cells.map { sheet.text(row, Int(sheet.grid.cells[$0].column)) })
  }

  /// The rows of the heading: those from the key row down to the values, and above it those that say different things over
  /// different columns, or one thing that counts: a period, a limit, a unit. Others are titles.
  private static func levels(_ sheet: CrossGrid, _ words: CrossWords, key: Int, firstData: Int, firstAcross: Int) -> [Int] {
    var result: [Int] = []
    for (index, row) in sheet.rows[..<firstData].enumerated() {
      if index >= key {
        result.append(row.number)
        continue
      }
      var texts: Set<String> = []
      for cell in row.cells {
        let column = Int(sheet.grid.cells[cell].column)
        guard column >= firstAcross else { continue }
        let text = sheet.text(row, column)
        if !text.isEmpty { texts.insert(text) }
      }
      let isTitle = texts.contains { $0.contains("：") || $0.contains(":") || TableWords.isFooter($0) }
      if texts.isEmpty || isTitle { continue }
      if texts.count >= 2 || texts.allSatisfy({ words.reading($0) != nil }) { result.append(row.number) }
    }
    return result
  }

  // MARK: Refusal

  /// What was found of both kinds, for the message that says it is no cross table.
  private static func reason(_ sheet: CrossGrid, _ products: CrossItems, _ institutions: CrossItems) -> Localized {
    func most(_ items: CrossItems) -> (across: Int, down: Int) {
      var across = 0
      var columns = Array(repeating: Set<Int>(), count: min(sheet.width, searched.columns))
      for (index, row) in sheet.rows.prefix(searched.depth).enumerated() {
        var own: Set<Int> = []
        for cell in row.cells {
          let column = Int(sheet.grid.cells[cell].column)
          guard index < searched.rows || column < columns.count else { break }
          let found = items.find(sheet.text(row, column))
          guard let item = found.code ?? found.named.first else { continue }
          own.insert(item)
          if column < columns.count { columns[column].insert(item) }
        }
        if index < searched.rows { across = max(across, own.count) }
      }
      return (across, columns.map(\.count).max() ?? 0)
    }
    let (product, institution) = (most(products), most(institutions))
    return Localized(
      zh: "也不像交叉表（品种和机构一横一竖）：同一行里认出 \(product.across) 个品种、\(institution.across) 个机构，"
        + "同一列里认出 \(product.down) 个品种、\(institution.down) 个机构；表中的编码或名称要与品种表、机构表一致。",
      en: "Nor does it look like a cross table (products one way, institutions the other): \(product.across) product(s) and "
        + "\(institution.across) institution(s) were found in one row, \(product.down) and \(institution.down) in one column; codes or "
        + "names must be those of the tables of products and institutions.")
  }
}
