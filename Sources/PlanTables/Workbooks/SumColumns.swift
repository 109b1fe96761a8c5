import PlanModel
import Planning
import XLSXReading

extension SheetColumns {
  /// Whether a column is headed by a word for sums, 合计 or 两年合计, beside quantities of several periods, which it then adds up.
  func isSum(_ column: SheetHeading.Column) -> Bool {
    guard hasPeriods, case .unknown = column.meaning else { return false }
    return TableWords.sum(Array(column.written.utf8)[...]) != nil || ["总量", "总数量"].contains(normalizedHeading(column.written))
  }

  /// Compares such a column with the periods of its rows, and reports each row that has another sum.
  ///
  /// - Complexity: O(cells).
  func checkSums(at position: Int, of table: TableSchema, in grid: SheetGrid, _ log: ProblemLog) {
    for row in grid.rows where row.number > headingRows.upperBound {
      var given: (value: Double, text: String)?
      var sum = 0.0
      var isSound = true
      for index in row.cells {
        let cell = grid.cells[index]
        let isGiven = Int(cell.column) == position
        guard isGiven || field(at: Int(cell.column)).map({ fields[$0].period != nil }) ?? false else { continue }
        let text = trimmed(CellReading.shown(cell, grid))
        if text.isEmpty { continue }
        guard let number = DecimalText(Array(narrowed(text).utf8).filter { $0 != UInt8(ascii: ",") })?.double else {
          isSound = false
          continue
        }
        if isGiven { given = (number, text) } else { sum += number }
      }
      guard isSound, let given, abs(given.value - sum) > max(0.000_05, 1e-9 * abs(sum)) else { continue }
      log.report(
        .sumDiffers, at: Spot(.sheet(table), line: Int32(row.number), column: position), value: given.text,
        .init(
          zh: "合计列写的是 \(shortened(given.text))，与这一行各期间之和不同。",
          en: "The column of sums says \(shortened(given.text)), which is not what the row's periods add up to."),
        hint: .init(zh: "合计列不参加计算，请核对有没有改错的数。", en: "Sums are not read; check the numbers."))
    }
  }
}
