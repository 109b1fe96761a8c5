import Planning
import SheetLayout

/// A column of a table: its heading and its width.
struct StampColumn {
  var heading: String
  var width: Double

  init(_ heading: String, _ width: Double) {
    self.heading = heading
    self.width = width
  }

  /// A column as wide as its texts need, within limits; wider texts go on in another line.
  init(_ heading: String, least: Int, most: Int, texts: some Sequence<String>) {
    self.heading = heading
    var widest = least
    for text in texts where widest < most { widest = max(widest, text.displayWidth + 1) }
    width = Double(min(widest, most))
  }

  /// How wide a column of codes gets.
  static let widestCode = 32

  /// A column as wide as its codes, which do not go on in another line: what is cut off is lost in print.
  init(_ heading: String, codes: some Sequence<String>, least: Int) {
    self.init(heading, least: least, most: StampColumn.widestCode, texts: codes)
  }

  /// A column of figures as wide as the largest one needs.
  init(_ heading: String, largest: SheetNumber, form: CellLook.NumberForm, least: Int = 8) {
    self.heading = heading
    width = Double(max(least, largest.text(form).count + 2))
  }
}

/// Builds a sheet from above: title, subtitle, unit, heading, then the rows of the table and what stands below.
struct StampSheet {
  private(set) var sheet: Sheet

  /// - Parameters:
  ///   - place: the district whose table it is; may be empty.
  ///   - line: what stands left of the unit; may be empty.
  ///   - isForStamp: whether it is a page to be stamped.
  init(
    _ context: StampContext, name: String, title: String, place: String = "", line: String = "", unit: String = "",
    columns: [StampColumn], frozenColumns: Int = 0, isForStamp: Bool = true
  ) {
    let parameters = context.parameters
    sheet = Sheet(name: name, columns: columns.map { SheetColumn(width: $0.width) })
    sheet.isForStamp = isForStamp
    sheet.frozenColumns = frozenColumns
    sheet.page = PageSetup(
      headerLeft: context.options.isFinal ? "" : "草案", headerRight: joined([parameters.document, parameters.batch]))
    spanning(.text(title, .title))
    let plan = trimmed(parameters.planName)
    if !plan.isEmpty, plan != trimmed(parameters.batch) { spanning(.text(plan, .subtitle)) }
    if !joined([parameters.city, parameters.batch, parameters.document]).isEmpty {
      spanning(.text(joined([parameters.city, place, parameters.batch, parameters.document]), .subtitle))
    }
    if !line.isEmpty || !unit.isEmpty { lineAndUnit(line, unit) }
    let heading = sheet.rows.count
    sheet.rows.append(SheetRow(columns.map { .text($0.heading, .heading) }))
    sheet.headingRows = heading..<heading + 1
  }

  /// The row that is added next.
  var nextRow: Int { sheet.rows.count }

  /// Adds a row of the table.
  mutating func append(_ cells: [SheetCell]) { sheet.rows.append(SheetRow(cells)) }

  /// Adds a row with one cell across the whole table.
  mutating func spanning(_ cell: SheetCell) {
    merge(0..<sheet.columns.count)
    let rest = [SheetCell](repeating: .blank(cell.style), count: max(0, sheet.columns.count - 1))
    sheet.rows.append(SheetRow([cell] + rest))
  }

  /// Lets a new page start after the last row. Each of the pages is stamped, so each has the title above the heading.
  mutating func endPage() {
    guard !sheet.rows.isEmpty else { return }
    sheet.rows[sheet.rows.count - 1].endsPage = true
    sheet.headingRows = 0..<sheet.headingRows.upperBound
  }

  /// Adds rows of sums again as rows of the table, above the sum of them all on a page of its own.
  ///
  /// Their formulas are SUBTOTALs, which other SUBTOTALs leave out.
  mutating func repeatSums(_ rows: [Int]) {
    for row in rows {
      append(
        sheet.rows[row].cells.map { cell in
          let style: CellStyle =
            switch cell.style {
            case .totalText: .text
            case .totalWhole: .whole
            case .totalAmount: .amount
            default: cell.style
            }
          return SheetCell(cell.value, style)
        })
    }
  }

  /// Adds what is signed and stamped: who made it, the seal at the right, the day.
  ///
  /// - Parameters:
  ///   - office: who stamps; may be empty.
  ///   - days: what stands below the seal besides the day of filling in.
  mutating func signatures(office: String, days: [String] = []) {
    spanning(.blank(.line))
    spanning(.text("制表人：　　　　　　审核人：　　　　　　负责人：　　　　　　填报日期：　　　　年　　月　　日", .line))
    spanning(.text(office + "（盖章）　　　　　　", .seal))
    for day in days { spanning(.text(day, .seal)) }
  }

  /// The row between title and heading: a text at the left, the unit at the right.
  private mutating func lineAndUnit(_ line: String, _ unit: String) {
    let count = sheet.columns.count
    let split = max(1, count - 3)
    guard count > 1 else {
      sheet.rows.append(SheetRow([.text(joined([line, unit]), .line)]))
      return
    }
    var cells = [SheetCell](repeating: .blank(.line), count: split)
    cells[0] = .text(line, .line)
    cells.append(.text(unit, .unitLine))
    cells += [SheetCell](repeating: .blank(.unitLine), count: count - split - 1)
    merge(0..<split)
    merge(split..<count)
    sheet.rows.append(SheetRow(cells))
  }

  private mutating func merge(_ columns: Range<Int>) {
    guard columns.count > 1 else { return }
    sheet.merges.append(
      CellRange(rows: nextRow...nextRow, columns: columns.lowerBound...columns.upperBound - 1))
  }
}

/// The parts that are not blank, with a separator between them.
func joined(_ parts: [String], by separator: String = "　") -> String {
  parts.map(trimmed).filter { !$0.isEmpty }.joined(separator: separator)
}

/// The text without white space at its ends.
func trimmed(_ text: String) -> String {
  var rest = Substring(text)
  while let first = rest.first, first.isWhitespace { rest.removeFirst() }
  while let last = rest.last, last.isWhitespace { rest.removeLast() }
  return String(rest)
}

extension CalendarDate {
  /// `2020年11月16日`, as print has it.
  var chinese: String { "\(year)年\(month)月\(day)日" }
}

extension Period {
  /// `2020年11月` or `2020年`, as print has it.
  var chinese: String { "\(year)年" + (month.map { "\($0)月" } ?? "") }
}

extension District {
  /// The name, or the id where it is blank.
  var shownName: String { joined([name]).isEmpty ? id : joined([name]) }
}

extension Named {
  /// The name, or the id where it is blank.
  var shownName: String { joined([name]).isEmpty ? id : joined([name]) }
}

extension Institution {
  /// The name, or the id where it is blank.
  var shownName: String { joined([name]).isEmpty ? id : joined([name]) }
}
