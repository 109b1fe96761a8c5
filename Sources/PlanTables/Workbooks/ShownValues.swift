public import XLSXReading

extension SheetGrid {
  /// The value as people see it in the sheet: days in ISO form, percentages with their sign, numbers in plain digits; empty
  /// for a formula without a value.
  public func shown(_ cell: SheetCell) -> String { CellReading.shown(cell, self) }
}
