import Planning
import SheetLayout

// Values of the domain as numbers and cells of a sheet.
extension SheetNumber {
  /// Yuan with two decimals.
  init(_ amount: Fen) { self.init(amount.count, places: 2) }

  /// The decimal, with no more places than it needs.
  init(_ decimal: Decimal4) { self.init(tenThousandths: decimal.tenThousandths) }

  /// The nearest decimal with four places, halves to even; fewer where more do not fit. Traps unless the value is finite.
  init(nearest value: Double) {
    precondition(value.isFinite, "\(value) cannot stand in a cell")
    for places in stride(from: 4, through: 1, by: -1) {
      var scale = 1.0
      for _ in 0..<places { scale *= 10 }
      let scaled = (value * scale).rounded(.toNearestOrEven)
      if scaled.magnitude < 9e15 {
        self.init(Int64(scaled), places: places)
        return
      }
    }
    let whole = value.rounded(.toNearestOrEven)
    self.init(Int64(exactly: whole) ?? (whole < 0 ? .min : .max))
  }
}

extension SheetDate {
  init(_ day: CalendarDate) { self.init(year: day.year, month: day.month, day: day.day) }
}

extension SheetCell {
  static func blank(_ style: CellStyle) -> SheetCell { SheetCell(.blank, style) }

  static func text(_ text: String, _ style: CellStyle = .text) -> SheetCell {
    SheetCell(text.isEmpty ? .blank : .text(text), style)
  }

  static func code(_ id: Identifier) -> SheetCell { text(id, .code) }

  static func whole(_ number: Int, _ style: CellStyle = .whole) -> SheetCell {
    SheetCell(.number(SheetNumber(Int64(number))), style)
  }

  static func amount(_ amount: Fen, _ style: CellStyle = .amount) -> SheetCell {
    SheetCell(.number(SheetNumber(amount)), style)
  }

  static func price(_ price: Decimal4) -> SheetCell { SheetCell(.number(SheetNumber(price)), .price) }

  static func percent(_ share: Decimal4) -> SheetCell { SheetCell(.number(SheetNumber(share)), .percent) }

  static func quantity(_ value: Double) -> SheetCell { SheetCell(.number(SheetNumber(nearest: value)), .quantity) }

  /// A day; as text where spreadsheets have no number for it, blank where there is none.
  static func date(_ day: CalendarDate?) -> SheetCell {
    guard let day else { return blank(.date) }
    return SheetNumber(day: SheetDate(day)).map { SheetCell(.number($0), .date) } ?? text(day.chinese, .date)
  }

  /// A formula; the number alone where there is none because there is nothing to add up.
  static func formula(_ formula: String?, _ value: SheetNumber, _ style: CellStyle) -> SheetCell {
    SheetCell(formula.map { .formula($0, value: value) } ?? .number(value), style)
  }
}

extension Parameters.Clearing {
  /// How the prepayment is cleared, in words for print.
  var chinese: String {
    switch self {
    case .none: "不冲抵，期末退回"
    case .straightLine: "按月均摊"
    case .proportional: "按采购比例"
    case .balloon: "期末一次"
    }
  }
}

/// Formulas; nil where there are no rows, for an empty range has no name.
enum SheetFormula {
  static func sum(column: Int, rows: Range<Int>) -> String? { range(column, rows).map { "SUM(\($0))" } }

  static func sum(row: Int, columns: Range<Int>) -> String? {
    columns.isEmpty
      ? nil : "SUM(\(cellName(row: row, column: columns.lowerBound)):\(cellName(row: row, column: columns.upperBound - 1)))"
  }

  /// A sum that leaves out the sums of its kind among its rows.
  static func subtotal(column: Int, rows: Range<Int>) -> String? { range(column, rows).map { "SUBTOTAL(9,\($0))" } }

  private static func range(_ column: Int, _ rows: Range<Int>) -> String? {
    rows.isEmpty
      ? nil : "\(cellName(row: rows.lowerBound, column: column)):\(cellName(row: rows.upperBound - 1, column: column))"
  }

  /// `'分解结果'!N6`
  static func cell(sheet: String, row: Int, column: Int) -> String {
    "\(quotedSheetName(sheet))!\(cellName(row: row, column: column))"
  }

  static func yuanDifference(_ left: String, _ right: String) -> String { "ROUND(\(left)-\(right),2)" }
}
