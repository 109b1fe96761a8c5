import XLSXReading

/// What the formulas of an official workbook give, from the values stored in the cells they name.
///
/// Those are compared with the tables one by one, so a formula that gives the value stored beside it gives the right one. The
/// formulas of official tables are sums, differences, sums by a code, roundings and verdicts; anything else gives nothing.
struct FormulaValues {
  /// The sheets by name.
  let grids: [String: SheetGrid]
  private let rows: [String: [Int: SheetGrid.Row]]

  /// Sums by code, by the columns they are made of, each made once.
  fileprivate final class CodeSums {
    var made: [String: [String: Double]] = [:]
  }

  fileprivate let sums = CodeSums()

  /// What a formula gives.
  enum Value: Equatable {
    case number(Double)
    case text(String)
  }

  init(_ grids: [String: SheetGrid]) {
    self.grids = grids
    rows = grids.mapValues { Dictionary($0.rows.map { ($0.number, $0) }, uniquingKeysWith: { $1 }) }
  }

  /// The value of a formula on a sheet; nil where it is none of those that official tables have.
  func value(of formula: String, on sheet: String) -> Value? {
    var parser = Parser(values: self, text: Array(formula.utf8), sheet: sheet)
    guard let value = parser.expression(), parser.isAtEnd else { return nil }
    return value
  }

  /// What a cell holds, and its text; nil where it is blank.
  private func cell(_ sheet: String, _ row: Int, _ column: Int) -> (kind: SheetCell.Kind, text: String)? {
    guard let grid = grids[sheet], let found = rows[sheet]?[row] else { return nil }
    return grid.cell(found, column: column).map { ($0.kind, grid.text(of: $0)) }
  }

  fileprivate func text(_ sheet: String, _ row: Int, _ column: Int) -> String { cell(sheet, row, column)?.text ?? "" }

  /// The number in a cell; 0 where it is blank or holds text.
  fileprivate func number(_ sheet: String, _ row: Int, _ column: Int) -> Double {
    cell(sheet, row, column).flatMap { $0.kind == .number ? Double($0.text) : nil } ?? 0
  }

  fileprivate func isSubtotal(_ sheet: String, _ row: Int, _ column: Int) -> Bool {
    grids[sheet]?.formulas[SheetGrid.Place(row: row, column: column)]?.hasPrefix("SUBTOTAL(") ?? false
  }
}

/// Reads a formula from left to right.
private struct Parser {
  let values: FormulaValues
  let text: [UInt8]
  let sheet: String
  private var place = 0

  init(values: FormulaValues, text: [UInt8], sheet: String) {
    (self.values, self.text, self.sheet) = (values, text, sheet)
  }

  /// A rectangle of cells on a sheet.
  private struct Area {
    var sheet: String
    var rows: ClosedRange<Int>
    var columns: ClosedRange<Int>

    var cells: [(row: Int, column: Int)] { rows.flatMap { row in columns.map { (row, $0) } } }
  }

  var isAtEnd: Bool { place == text.count }

  /// Terms that are added and subtracted.
  mutating func expression() -> FormulaValues.Value? {
    guard let first = term() else { return nil }
    guard case .number(var sum) = first else { return first }
    while true {
      let isPlus = takes("+")
      guard isPlus || takes("-") else { return .number(sum) }
      guard case .number(let next) = term() else { return nil }
      sum += isPlus ? next : -next
    }
  }

  private mutating func term() -> FormulaValues.Value? {
    if takes("SUM(") { return sum() }
    if takes("SUBTOTAL(9,") {
      guard let area = area(), takes(")") else { return nil }
      let cells = area.cells.filter { !values.isSubtotal(area.sheet, $0.row, $0.column) }
      return .number(cells.reduce(0) { $0 + values.number(area.sheet, $1.row, $1.column) })
    }
    if takes("ROUND(") {
      guard case .number(let value) = expression(), takes(","), let places = digits(), places <= 9, takes(")") else { return nil }
      var scale = 1.0
      for _ in 0..<places { scale *= 10 }
      return .number((value * scale).rounded(.toNearestOrAwayFromZero) / scale)
    }
    if takes("SUMIF(") { return conditional(separator: ",", isExact: false) }
    if takes("SUMPRODUCT(--EXACT(") { return conditional(separator: "),", isExact: true) }
    if takes("IF(") { return verdict() }
    guard let area = area(), area.rows.count == 1, area.columns.count == 1 else { return nil }
    return .number(values.number(area.sheet, area.rows.lowerBound, area.columns.lowerBound))
  }

  private mutating func sum() -> FormulaValues.Value? {
    var sum = 0.0
    repeat {
      guard let area = area() else { return nil }
      for cell in area.cells { sum += values.number(area.sheet, cell.row, cell.column) }
    } while takes(",")
    return takes(")") ? .number(sum) : nil
  }

  /// `keys,key,numbers)`: the numbers beside the keys that are the key.
  private mutating func conditional(separator: String, isExact: Bool) -> FormulaValues.Value? {
    guard let keys = area(), takes(","), let key = area(), takes(separator), let numbers = area(), takes(")"),
      keys.rows == numbers.rows, keys.columns.count == 1, numbers.columns.count == 1
    else { return nil }
    func shown(_ text: String) -> String { isExact ? text : text.lowercased() }
    let wanted = shown(values.text(key.sheet, key.rows.lowerBound, key.columns.lowerBound))
    // The same columns are asked for each code.
    let name = "\(keys.sheet)!\(keys.rows)!\(keys.columns)!\(numbers.sheet)!\(numbers.columns)!\(isExact)"
    if values.sums.made[name] == nil {
      var sums: [String: Double] = [:]
      for row in keys.rows {
        sums[shown(values.text(keys.sheet, row, keys.columns.lowerBound)), default: 0] +=
          values.number(numbers.sheet, row, numbers.columns.lowerBound)
      }
      values.sums.made[name] = sums
    }
    return .number(values.sums.made[name]?[wanted] ?? 0)
  }

  /// `cell=0,"…","…")`
  private mutating func verdict() -> FormulaValues.Value? {
    guard case .number(let value) = expression(), takes("=0,"), let yes = quoted(), takes(","), let no = quoted(), takes(")")
    else { return nil }
    return .text(value == 0 ? yes : no)
  }

  // MARK: Pieces

  private mutating func takes(_ word: String) -> Bool {
    guard text[place...].starts(with: word.utf8) else { return false }
    place += word.utf8.count
    return true
  }

  private mutating func digits() -> Int? {
    let start = place
    while place < text.count, (48...57).contains(text[place]) { place += 1 }
    return Int(String(decoding: text[start..<place], as: UTF8.self))
  }

  private mutating func quoted() -> String? {
    guard takes("\""), let end = text[place...].firstIndex(of: UInt8(ascii: "\"")) else { return nil }
    defer { place = end + 1 }
    return String(decoding: text[place..<end], as: UTF8.self)
  }

  /// A cell or a range, perhaps of another sheet.
  private mutating func area() -> Area? {
    var name = sheet
    if takes("'") {
      var bytes: [UInt8] = []
      while true {
        guard place < text.count else { return nil }
        if takes("''") {
          bytes.append(UInt8(ascii: "'"))
        } else if takes("'") {
          break
        } else {
          bytes.append(text[place])
          place += 1
        }
      }
      guard takes("!") else { return nil }
      name = String(decoding: bytes, as: UTF8.self)
    }
    guard values.grids[name] != nil, let first = cell() else { return nil }
    guard takes(":") else {
      return Area(sheet: name, rows: first.row...first.row, columns: first.column...first.column)
    }
    guard let last = cell(), first.row <= last.row, first.column <= last.column else { return nil }
    return Area(sheet: name, rows: first.row...last.row, columns: first.column...last.column)
  }

  private mutating func cell() -> CellReference? {
    let start = place
    while place < text.count, text[place] == UInt8(ascii: "$") || (48...57).contains(text[place]) || (65...90).contains(text[place]) {
      place += 1
    }
    return CellReference(parsing: String(decoding: text[start..<place], as: UTF8.self))
  }
}
