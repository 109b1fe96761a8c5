import PlanModel
import Planning
import XLSXReading

/// What the titles over a cross table and its sheet's name say about all of it: the period, the kind of limits, the unit.
struct CrossTitle {
  /// The one period that is named, as `year × 100 + month`.
  private(set) var period: Int32?
  /// Whether several are named, or one that tables do not know.
  private(set) var isPeriodUnclear = false
  /// The column of 上下限 that is named.
  private(set) var limit: String?
  /// The units, as title lines name them.
  private(set) var units: [HeadingUnit] = []
  /// A title that says that the values are money; its place is nil for the sheet's name.
  private(set) var money: (text: String, place: SheetGrid.Place?)?
  /// Where the period or the kind stands; nil for the sheet's name.
  private(set) var place: SheetGrid.Place?
  /// The text that names it.
  private(set) var source = ""

  init(_ sheet: CrossGrid, _ layout: CrossLayout, name: String, _ words: CrossWords) {
    var texts: [(text: String, place: SheetGrid.Place?)] = name.isEmpty ? [] : [(name, nil)]
    let levels = Set(layout.headingRows)
    for row in sheet.rows[..<layout.firstData] {
      for index in row.cells {
        let column = Int(sheet.grid.cells[index].column)
        if levels.contains(row.number), column >= layout.firstAcross { break }
        let text = sheet.text(row, column)
        guard !text.isEmpty, text.count <= CrossWords.longestTitle else { continue }
        texts.append((text, .init(row: row.number, column: column)))
        // 中选价（元） before the rows is a column's own unit.
        let isColumn = levels.contains(row.number)
        units += HeadingUnit.ofTitle(text).filter { !isColumn || $0.quantity != .yuan }
      }
    }
    if units.isEmpty { units = HeadingUnit.ofTitle(name) }
    if words.table == .usage { findPeriod(texts) }
    money = texts.first { text, place in
      text.contains("金额") && !text.contains("量") && place.map { !levels.contains($0.row) } ?? true
    }
    guard words.table == .limits else { return }
    for (text, place) in texts {
      guard limit == nil, let column = words.limitColumn(text) else { continue }
      (limit, source, self.place) = (column, text, place)
    }
  }

  private mutating func findPeriod(_ texts: [(text: String, place: SheetGrid.Place?)]) {
    var found: Set<CrossWords.PeriodPart> = []
    for (text, place) in texts {
      let own = CrossWords.periods(inTitle: text, isName: place == nil)
      if found.isEmpty, let first = own.first, case .period = first { (source, self.place) = (text, place) }
      found.formUnion(own)
    }
    if found.count == 1, case .period(let code)? = found.first { period = code } else { isPeriodUnclear = !found.isEmpty }
  }
}
