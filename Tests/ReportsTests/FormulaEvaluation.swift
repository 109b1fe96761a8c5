import Planning
import SheetLayout

/// Why a formula has no value.
struct FormulaError: Error, CustomStringConvertible {
  var description: String
}

/// Works out formulas of a workbook from the numbers that stand in it, never from the values that formulas say they have.
///
/// Knows what the workbooks use: sums, differences, SUM, SUBTOTAL(9,…), SUMIF, SUMPRODUCT(--EXACT(…),…), ROUND, and IF over two texts. Numbers
/// are exact, in ten-thousandths.
final class FormulaValues {
  private let book: SheetBook
  private let sheets: [String: Int]
  private var known: [Position: Int128] = [:]
  private var open: Set<Position> = []

  struct Position: Hashable {
    var sheet: Int
    var row: Int
    var column: Int
  }

  struct Range {
    var sheet: Int
    var rows: ClosedRange<Int>
    var columns: ClosedRange<Int>
    var positions: [Position] {
      rows.flatMap { row in columns.map { Position(sheet: sheet, row: row, column: $0) } }
    }
  }

  init(_ book: SheetBook) {
    self.book = book
    sheets = Dictionary(book.sheets.enumerated().map { ($1.name, $0) }) { first, _ in first }
  }

  /// A number in ten-thousandths.
  static func exact(_ number: SheetNumber) -> Int128 {
    (number.places..<4).reduce(Int128(number.unscaled)) { value, _ in value * 10 }
  }

  private func cell(_ position: Position) -> CellValue {
    let rows = book.sheets[position.sheet].rows
    guard position.row < rows.count, position.column < rows[position.row].cells.count else { return .blank }
    return rows[position.row].cells[position.column].value
  }

  /// The number of a cell; nil where it holds none.
  func number(_ position: Position) throws -> Int128? {
    switch cell(position) {
    case .number(let number): return FormulaValues.exact(number)
    case .formula(let formula, _):
      if let value = known[position] { return value }
      guard open.insert(position).inserted else { throw FormulaError(description: "\(formula) leads to itself") }
      var parser = FormulaParser(formula, sheet: position.sheet, sheets: sheets, values: self)
      let value = try parser.whole()
      open.remove(position)
      known[position] = value
      return value
    default: return nil
    }
  }

  /// What a formula of a text gives.
  func verdict(_ formula: String, sheet: Int) throws -> String {
    var parser = FormulaParser(formula, sheet: sheet, sheets: sheets, values: self)
    return try parser.verdict()
  }

  func text(_ position: Position) -> String {
    switch cell(position) {
    case .text(let text), .textFormula(_, let text), .link(let text, _, _, _): text
    default: ""
    }
  }

  func isSubtotal(_ position: Position) -> Bool {
    if case .formula(let formula, _) = cell(position) { return formula.hasPrefix("SUBTOTAL(") }
    return false
  }
}

/// Reads a formula from left to right and works it out on the way.
private struct FormulaParser {
  private let text: [Character]
  private let sheet: Int
  private let sheets: [String: Int]
  private let values: FormulaValues
  private var place = 0

  init(_ formula: String, sheet: Int, sheets: [String: Int], values: FormulaValues) {
    text = Array(formula)
    self.sheet = sheet
    self.sheets = sheets
    self.values = values
  }

  /// `IF(D5=0,"通过","未通过")`.
  mutating func verdict() throws -> String {
    try expect("IF(")
    let value = try sum()
    try expect("=0,")
    let first = try quoted()
    try expect(",")
    let second = try quoted()
    try expect(")")
    guard place == text.count else { throw fault("something left over") }
    return value == 0 ? first : second
  }

  private mutating func quoted() throws -> String {
    try expect("\"")
    var word = ""
    while place < text.count, text[place] != "\"" {
      word.append(text[place])
      place += 1
    }
    try expect("\"")
    return word
  }

  mutating func whole() throws -> Int128 {
    let value = try sum()
    guard place == text.count else { throw fault("something left over") }
    return value
  }

  private func fault(_ what: String) -> FormulaError {
    FormulaError(description: "\(String(text)), character \(place): \(what)")
  }

  private mutating func take(_ word: String) -> Bool {
    guard text[place...].starts(with: word) else { return false }
    place += word.count
    return true
  }

  private mutating func expect(_ word: String) throws {
    guard take(word) else { throw fault("no \(word)") }
  }

  private mutating func sum() throws -> Int128 {
    var value = try term()
    while place < text.count {
      if take("+") {
        value += try term()
      } else if take("-") {
        value -= try term()
      } else {
        break
      }
    }
    return value
  }

  private mutating func term() throws -> Int128 {
    if take("SUMIF(") { return try conditional(separator: ",") }
    if take("SUMPRODUCT(--EXACT(") { return try conditional(separator: "),") }
    if take("SUM(") { return try list(skippingSubtotals: false) }
    if take("SUBTOTAL(9,") { return try list(skippingSubtotals: true) }
    if take("ROUND(") {
      let value = try sum()
      try expect(",")
      let places = try wholeNumber()
      try expect(")")
      let unit = (places..<4).reduce(Int128(1)) { unit, _ in unit * 10 }
      let half = value < 0 ? -unit / 2 : unit / 2
      return (value + half) / unit * unit
    }
    let range = try reference()
    guard range.positions.count == 1, let value = try values.number(range.positions[0]) else {
      throw fault("not the cell of a number")
    }
    return value
  }

  private mutating func list(skippingSubtotals: Bool) throws -> Int128 {
    var total: Int128 = 0
    repeat {
      for position in try reference().positions {
        if skippingSubtotals, values.isSubtotal(position) { continue }
        total += try values.number(position) ?? 0
      }
    } while take(",")
    try expect(")")
    return total
  }

  /// Keys, the key, numbers.
  private mutating func conditional(separator: String) throws -> Int128 {
    let keys = try reference()
    try expect(",")
    let key = try reference()
    try expect(separator)
    let numbers = try reference()
    try expect(")")
    guard key.positions.count == 1, keys.positions.count == numbers.positions.count, keys.rows == numbers.rows else {
      throw fault("ranges of different shape")
    }
    let wanted = values.text(key.positions[0])
    guard !wanted.isEmpty else { throw fault("an empty key") }
    return try zip(keys.positions, numbers.positions)
      .filter { values.text($0.0).unicodeScalars.elementsEqual(wanted.unicodeScalars) }
      .reduce(0) { try $0 + (values.number($1.1) ?? 0) }
  }

  private mutating func reference() throws -> FormulaValues.Range {
    var sheet = sheet
    if take("'") {
      var name = ""
      while place < text.count, text[place] != "'" {
        name.append(text[place])
        place += 1
      }
      try expect("'!")
      guard let index = sheets[name] else { throw fault("no sheet \(name)") }
      sheet = index
    }
    let first = try cell()
    let last = take(":") ? try cell() : first
    guard first.row <= last.row, first.column <= last.column else { throw fault("a range that runs backwards") }
    return FormulaValues.Range(sheet: sheet, rows: first.row...last.row, columns: first.column...last.column)
  }

  private mutating func cell() throws -> (row: Int, column: Int) {
    _ = take("$")
    var column = 0
    while place < text.count, let ascii = text[place].asciiValue, (65...90).contains(ascii) {
      column = column * 26 + Int(ascii) - 64
      place += 1
    }
    _ = take("$")
    let row = try wholeNumber()
    guard column > 0, row > 0 else { throw fault("no cell") }
    return (row - 1, column - 1)
  }

  private mutating func wholeNumber() throws -> Int {
    var digits = ""
    while place < text.count, text[place].isASCII, text[place].isNumber {
      digits.append(text[place])
      place += 1
    }
    guard let number = Int(digits) else { throw fault("no number") }
    return number
  }
}

/// Every formula whose value is not what its cells give, one line each; and how many formulas there are.
func wrongFormulas(in book: SheetBook) -> (count: Int, complaints: [String]) {
  let values = FormulaValues(book)
  var count = 0
  var complaints: [String] = []
  for (index, sheet) in book.sheets.enumerated() {
    for (row, line) in sheet.rows.enumerated() {
      for (column, cell) in line.cells.enumerated() {
        if case .textFormula(let formula, let value) = cell.value {
          count += 1
          let place = "\(sheet.name)!\(cellName(row: row, column: column)) =\(formula)"
          do {
            let found = try values.verdict(formula, sheet: index)
            if found != value { complaints.append("\(place): says \(value), gives \(found)") }
          } catch {
            complaints.append("\(place): \(error)")
          }
        }
        guard case .formula(let formula, let value) = cell.value else { continue }
        count += 1
        let place = "\(sheet.name)!\(cellName(row: row, column: column)) =\(formula)"
        do {
          let found = try values.number(.init(sheet: index, row: row, column: column))
          if found != FormulaValues.exact(value) {
            complaints.append("\(place): says \(value.text(.general)), gives \(found.map { "\($0)" } ?? "none") / 10000")
          }
        } catch {
          complaints.append("\(place): \(error)")
        }
      }
    }
  }
  return (count, complaints)
}
