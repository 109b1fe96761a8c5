import PlanModel
import Planning
import SheetLayout
import XLSXReading

/// One of the user's own sheets with what is wrong in it: cells marked and commented, and said in words at the end of their
/// row, for colour alone is lost in print.
struct CheckedSheet {
  private let name: String
  private let grid: SheetGrid
  private let isHidden: Bool
  /// The rows of the table's heading, from 1; nil where the sheet is no table.
  private let heading: ClosedRange<Int>?
  private let language: Language
  /// By row, from 1, then by column, from 0; −1 where no cell is named.
  private var problems: [Int: [Int: [Problem]]] = [:]

  /// Spreadsheets slow down with more comments than this on a sheet; the words at the end of the row are there in any case.
  static let mostNotes = 5_000
  static let lastColumn = 16_383

  init(
    name: String, grid: SheetGrid, isHidden: Bool, heading: ClosedRange<Int>?, problems list: [Problem],
    language: Language
  ) {
    self.name = name
    self.grid = grid
    self.isHidden = isHidden
    self.heading = heading
    self.language = language
    for problem in list {
      guard let row = problem.place.row else { continue }
      let column = problem.place.cell.flatMap { CellReference(parsing: $0) }?.column ?? -1
      problems[row, default: [:]][column, default: []].append(problem)
    }
  }

  /// The sheet.
  ///
  /// - Complexity: O(cells + rows to the last one).
  func sheet() -> SheetLayout.Sheet {
    let rows = rowsByNumber()
    let last = max(rows.last?.number ?? 0, problems.keys.max() ?? 0, heading?.upperBound ?? 0)
    let width = (grid.cells.map { Int($0.column) }.max() ?? 0) + 1
    let wordsColumn = !problems.isEmpty && width <= CheckedSheet.lastColumn ? width : nil
    var sheet = SheetLayout.Sheet(name: name, columns: columnWidths(width, wordsColumn))
    sheet.isHidden = isHidden
    sheet.isProtected = true
    sheet.page = PageSetup()
    sheet.rows.reserveCapacity(last)
    var next = rows.startIndex
    for number in stride(from: 1, through: last, by: 1) {
      let row = next < rows.endIndex && rows[next].number == number ? rows[next] : nil
      if row != nil { next += 1 }
      sheet.rows.append(SheetRow(cells(of: row, number, wordsColumn)))
      for (column, found) in (problems[number] ?? [:]).sorted(by: { $0.key < $1.key })
      where column >= 0 && sheet.notes.count < CheckedSheet.mostNotes {
        sheet.notes.append(CellNote(row: number - 1, column: column, text: words(found)))
      }
    }
    if let heading { sheet.headingRows = heading.lowerBound - 1..<heading.upperBound }
    sheet.merges = merges(width: width, last: last)
    return sheet
  }

  /// The rows of the file by ascending number, the first of each.
  private func rowsByNumber() -> [SheetGrid.Row] {
    var rows = grid.rows
    if zip(rows, rows.dropFirst()).contains(where: { $0.number >= $1.number }) {
      rows = rows.enumerated().sorted { ($0.element.number, $0.offset) < ($1.element.number, $1.offset) }.map(\.element)
    }
    var result: [SheetGrid.Row] = []
    result.reserveCapacity(rows.count)
    for row in rows where result.last?.number != row.number { result.append(row) }
    return result
  }

  private func cells(of row: SheetGrid.Row?, _ number: Int, _ wordsColumn: Int?) -> [SheetLayout.SheetCell] {
    var cells: [SheetLayout.SheetCell] = []
    let found = problems[number] ?? [:]
    func pad(to count: Int) {
      while cells.count < count {
        cells.append(SheetCell(.blank, found[cells.count].map(style(of:)) ?? .plain))
      }
    }
    for index in row?.cells ?? 0..<0 {
      let cell = grid.cells[index]
      pad(to: Int(cell.column))
      guard cells.count == Int(cell.column) else { continue }
      let isHeading = heading?.contains(number) ?? false
      let style = found[Int(cell.column)].map(style(of:)) ?? (isHeading ? .heading : .plain)
      cells.append(SheetCell(value(cell), style))
    }
    pad(to: (found.keys.max() ?? -1) + 1)
    guard let wordsColumn else { return cells }
    if let heading, number == heading.upperBound {
      pad(to: wordsColumn)
      cells.append(SheetCell(.text(CheckedSheet.wordsHeading), .heading))
    } else if !found.isEmpty {
      pad(to: wordsColumn)
      let all = found.sorted { $0.key < $1.key }.flatMap(\.value)
      cells.append(SheetCell(.text(words(all)), .problem))
    }
    return cells
  }

  /// The heading of the column of words, which reading passes over.
  static let wordsHeading = "问题"

  private func style(of problems: [Problem]) -> CellStyle {
    problems.contains { $0.severity == .error } ? .wrong : .doubtful
  }

  private func words(_ problems: [Problem]) -> String {
    let lines = problems.map { problem in
      let end = problem.acceptance.map { Localized(zh: "已核实，", en: " Accepted, ")[language] + $0.words[language] }
      return "\(problem.code)：\(problem.message[language])\(end ?? problem.hint[language])"
    }
    return String(lines.joined(separator: "\n").prefix(8_000))
  }

  /// The value so that reading it again finds the same: numbers stay numbers where a spreadsheet holds all their digits.
  private func value(_ cell: XLSXReading.SheetCell) -> CellValue {
    let shown = CellReading.shown(cell, grid)
    if cell.kind == .number, grid.form(of: cell) == .plain {
      // A long number has lost digits; written out it would pass for a sound code.
      if shown.prefix(while: { $0 != "." }).count(where: \.isNumber) > 15 { return .text(CheckedSheet.scientific(shown)) }
      guard let number = try? Decimal4(parsing: shown), number.tenThousandths.magnitude < 1_000_000_000_000_000 else {
        return .text(shown)
      }
      return .number(SheetNumber(tenThousandths: number.tenThousandths))
    }
    return shown.isEmpty ? .blank : .text(String(shown.prefix(32_000)))
  }

  /// A long number with the fifteen digits that a spreadsheet keeps: `3.71082199001011E+17`.
  private static func scientific(_ plain: String) -> String {
    let digits = plain.prefix { $0 != "." }.filter { $0.isASCII && $0.isNumber }
    let kept = digits.prefix(15)
    return (plain.hasPrefix("-") ? "-" : "") + "\(kept.prefix(1)).\(kept.dropFirst())E+\(digits.count - 1)"
  }

  private func columnWidths(_ width: Int, _ wordsColumn: Int?) -> [SheetColumn] {
    var longest = [Int](repeating: 6, count: width)
    for row in grid.rows.prefix(200) where row.number > (heading?.lowerBound ?? 1) - 1 {
      for index in row.cells {
        let cell = grid.cells[index]
        let count = CellReading.shown(cell, grid).unicodeScalars.reduce(0) { $0 + ($1.value < 0x2E80 ? 1 : 2) }
        longest[Int(cell.column)] = max(longest[Int(cell.column)], min(count + 2, 36))
      }
    }
    return longest.map { SheetColumn(width: Double($0)) } + (wordsColumn == nil ? [] : [SheetColumn(width: 60)])
  }

  /// The merged ranges that do not lie over each other, as far as they are worth keeping.
  private func merges(width: Int, last: Int) -> [CellRange] {
    var covered: Set<Int> = []
    var result: [CellRange] = []
    for merge in grid.merges.prefix(2_000) where covered.count < 200_000 {
      let rows = merge.rows.lowerBound - 1...merge.rows.upperBound - 1
      guard rows.count * merge.columns.count <= 10_000, rows.count * merge.columns.count > 1, rows.upperBound < last,
        merge.columns.upperBound < width
      else { continue }
      let cells = rows.flatMap { row in merge.columns.map { row * (CheckedSheet.lastColumn + 1) + $0 } }
      guard covered.isDisjoint(with: cells) else { continue }
      covered.formUnion(cells)
      result.append(CellRange(rows: rows, columns: merge.columns))
    }
    return result
  }
}
