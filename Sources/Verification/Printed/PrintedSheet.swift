import XLSXReading

/// What a cell of a printed table should show.
enum Printed {
  case blank
  case text(String)
  /// A number, and how far another one may lie from it.
  case number(Double, within: Double)
  /// A day; blank where there is none.
  case day(DayNumber?)
  /// A text that is judged by itself.
  case words((String) -> Bool)

  static func whole(_ value: some BinaryInteger) -> Printed { .number(Double(value), within: 0) }
  static func fen(_ value: Int128) -> Printed { .number(Exact.double(value) / 100, within: 1e-6) }
  /// A decimal in ten-thousandths.
  static func decimal(_ value: Int128) -> Printed { .number(Exact.double(value) / 10_000, within: 1e-6) }
  /// A double printed with four places, fewer where more do not fit.
  static func measured(_ value: Double) -> Printed { .number(value, within: 5.01e-5 + abs(value) * 1e-13) }

  /// What should stand there, for messages.
  var text: String {
    switch self {
    case .blank, .day(nil): ""
    case .text(let text): text
    case .number(let value, _): "\(value)"
    case .day(let day?): day.text
    case .words: "…"
    }
  }

  /// The number that spreadsheets have for a day, from 1900-03-01 on.
  private static func serial(_ day: DayNumber) -> Double { Double(day.number - 693_594) }

  /// Whether a cell shows it.
  func isShown(by cell: SheetCell?, in grid: SheetGrid) -> Bool {
    let found = cell.map { grid.text(of: $0) } ?? ""
    switch self {
    case .blank, .day(nil): return found.isEmpty
    case .text(let text): return found == text && (text.isEmpty || cell?.kind == .text)
    case .words(let holds): return cell?.kind == .text && holds(found)
    case .day(let day?):
      if cell?.kind == .text { return found == day.chineseText }
      return cell?.kind == .number && Double(found) == Printed.serial(day)
    case .number(let value, let within):
      guard cell?.kind == .number, let number = Double(found) else { return false }
      return abs(number - value) <= within + abs(value) * 4e-16
    }
  }
}

/// What a sheet of an official table should show, top down.
struct PrintedSheet {
  /// A line below the headings.
  enum Line {
    case row([Printed])
    /// One text across the table.
    case words(String)
  }

  let name: String
  /// Texts above the headings: all of them, and no others but ``mayPrecede``.
  let above: [String]
  let mayPrecede: Set<String>
  let headings: [String]
  var lines: [Line] = []
  /// Texts across the table that may stand between the lines, such as where to sign; others have no figures in them.
  var mayFollow: Set<String> = []

  mutating func append(_ row: [Printed]) { lines.append(.row(row)) }

  /// Adds a row that begins with some cells and has others from a column on, blank elsewhere.
  mutating func append(_ first: [Printed], at column: Int, _ cells: [Printed]) {
    func blanks(_ count: Int) -> [Printed] { Array(repeating: .blank, count: max(0, count)) }
    let row = first + blanks(column - first.count) + cells
    lines.append(.row(row + blanks(headings.count - row.count)))
  }

  mutating func append(words: String) { lines.append(.words(words)) }
}

/// Compares a sheet with what it should show, cell by cell.
struct PrintedComparison {
  let file: String
  let ledger: Ledger

  /// After so many differences in one sheet the rest says nothing new.
  private static let most = 20

  func run(_ expected: PrintedSheet, _ grid: SheetGrid) {
    let before = ledger.findings.count
    guard let heading = grid.rows.firstIndex(where: { isHeading($0, expected, grid) }) else {
      ledger.add(
        "V542", file, column: expected.name, expected: expected.headings.joined(separator: " "), zh: "找不到表头。",
        en: "The headings are not there.")
      return
    }
    checkAbove(expected, grid, grid.rows[..<heading])
    var next = 0
    for row in grid.rows[(heading + 1)...] {
      if ledger.findings.count - before >= PrintedComparison.most { return }
      if let text = lone(row, grid) {
        ledger.count()
        var wanted = ""
        if next < expected.lines.count, case .words(let words) = expected.lines[next] { wanted = words }
        if !wanted.isEmpty, text == wanted {
          next += 1
        } else if !expected.mayFollow.contains(text), PrintedComparison.hasFigures(text) {
          differ("V544", expected.name, row.number, 0, wanted, text)
          if !wanted.isEmpty { next += 1 }
        }
        continue
      }
      while next < expected.lines.count, case .words(let words) = expected.lines[next] {
        differ("V544", expected.name, row.number, 0, words, "")
        next += 1
      }
      guard next < expected.lines.count, case .row(let cells) = expected.lines[next] else {
        let text = row.cells.map { grid.text(of: grid.cells[$0]) }.joined(separator: " ")
        differ("V543", expected.name, row.number, 0, "", text)
        continue
      }
      next += 1
      compare(cells, row, expected.name, grid)
    }
    for line in expected.lines[next...] {
      guard case .words(let words) = line else { continue }
      ledger.add("V544", file, column: expected.name, expected: words, zh: "工作簿缺少这行文字。", en: "The workbook's words are missing.")
    }
    if expected.lines[next...].contains(where: { if case .row = $0 { true } else { false } }) {
      ledger.add(
        "V543", file, column: expected.name, expected: "\(expected.lines.count)", found: "\(next)", zh: "表中缺少行。",
        en: "Rows are missing from the table.")
    }
  }

  private func isHeading(_ row: SheetGrid.Row, _ expected: PrintedSheet, _ grid: SheetGrid) -> Bool {
    row.cells.count == expected.headings.count
      && expected.headings.indices.allSatisfy { Printed.text(expected.headings[$0]).isShown(by: grid.cell(row, column: $0), in: grid) }
  }

  private func checkAbove(_ expected: PrintedSheet, _ grid: SheetGrid, _ rows: ArraySlice<SheetGrid.Row>) {
    var missing = expected.above.filter { !$0.isEmpty }
    for row in rows {
      for index in row.cells {
        let text = grid.text(of: grid.cells[index])
        ledger.count()
        if let place = missing.firstIndex(of: text) {
          missing.remove(at: place)
        } else if !text.isEmpty, !expected.mayPrecede.contains(text) {
          differ("V544", expected.name, row.number, Int(grid.cells[index].column), "", text)
        }
      }
    }
    for text in missing { differ("V544", expected.name, 1, 0, text, "") }
  }

  /// The text of a row that has one in its first column and nothing else.
  private func lone(_ row: SheetGrid.Row, _ grid: SheetGrid) -> String? {
    guard let first = grid.cell(row, column: 0), first.kind == .text,
      row.cells.allSatisfy({ grid.cells[$0].column == 0 || grid.bytes(of: grid.cells[$0]).isEmpty })
    else { return row.cells.allSatisfy { grid.bytes(of: grid.cells[$0]).isEmpty } ? "" : nil }
    return grid.text(of: first)
  }

  private static func hasFigures(_ text: String) -> Bool {
    text.contains { $0.isNumber || "壹贰叁肆伍陆柒捌玖拾佰仟".contains($0) }
  }

  private func compare(_ cells: [Printed], _ row: SheetGrid.Row, _ sheet: String, _ grid: SheetGrid) {
    for (column, expected) in cells.enumerated() {
      ledger.count()
      let cell = grid.cell(row, column: column)
      if expected.isShown(by: cell, in: grid) { continue }
      differ("V543", sheet, row.number, column, expected.text, cell.map { grid.text(of: $0) } ?? "")
    }
    for index in row.cells where Int(grid.cells[index].column) >= cells.count && !grid.bytes(of: grid.cells[index]).isEmpty {
      differ("V543", sheet, row.number, Int(grid.cells[index].column), "", grid.text(of: grid.cells[index]))
    }
  }

  /// A cell as a planner finds it: `支付明细!H12`.
  static func place(_ sheet: String, _ row: Int, _ column: Int) -> String {
    var letters = ""
    var rest = column
    repeat {
      letters = String(UnicodeScalar(UInt8(65 + rest % 26))) + letters
      rest = rest / 26 - 1
    } while rest >= 0
    return "\(sheet)!\(letters)\(row)"
  }

  private func differ(_ code: String, _ sheet: String, _ row: Int, _ column: Int, _ expected: String, _ found: String) {
    ledger.add(
      code, file, line: row, column: PrintedComparison.place(sheet, row, column), expected: expected, found: found,
      zh: code == "V543" ? "工作簿的这一格与各表不符。" : "工作簿的这行文字与各表不符。",
      en: code == "V543" ? "The workbook's cell differs from the tables." : "The workbook's words differ from the tables.")
  }
}
