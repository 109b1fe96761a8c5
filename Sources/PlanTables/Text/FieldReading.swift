import PlanModel
import Planning
import XLSXReading

/// Reads the cells of a table's fields as CSV files would hold them, and reports those that no CSV file could hold.
struct FieldReading {
  private let grid: SheetGrid
  private let log: ProblemLog
  /// What stands for a value that was reported: no code, number, word or day.
  private static let nothing: ArraySlice<UInt8> = [UInt8(ascii: "#"), UInt8(ascii: "/")]

  init(_ grid: SheetGrid, _ log: ProblemLog) {
    self.grid = grid
    self.log = log
  }

  /// The value, in the units that tables have.
  func value(_ cell: SheetCell, _ field: SheetColumns.Field, at spot: Spot) -> ArraySlice<UInt8> {
    switch cell.kind {
    case .text:
      let bytes = grid.bytes(of: cell)
      return field.role.isNumeric ? numericText(bytes, field) : text(bytes, field)
    case .number: return number(cell, field, at: spot)
    case .boolean: return Array(CellReading.boolean(cell, grid).utf8)[...]
    case .error:
      let value = grid.text(of: cell)
      log.report(
        .errorCell, at: spot, value: value,
        .init(zh: "这一格是公式的出错值 \(shortened(value))。", en: "The cell holds a formula's error \(shortened(value))."),
        hint: .init(zh: "请改正公式，或直接填写数值。", en: "Mend the formula, or enter the value itself."))
      return mute(spot)
    case .formulaWithoutValue:
      log.report(
        .formulaNotCalculated, at: spot,
        .init(zh: "这一格的公式没有计算结果。", en: "The cell's formula has no value."),
        hint: .init(
          zh: "请在 Excel 或 WPS 中打开，重新计算并保存后再用。",
          en: "Open the workbook in Excel or WPS, let it calculate, and save it."))
      return mute(spot)
    }
  }

  private func mute(_ spot: Spot) -> ArraySlice<UInt8> {
    log.mutedSpots.insert(spot)
    return FieldReading.nothing
  }

  private func text(_ bytes: ArraySlice<UInt8>, _ field: SheetColumns.Field) -> ArraySlice<UInt8> {
    field.role == .text ? bytes : withoutApostrophe(bytes)
  }

  /// Without the apostrophe that marks text in a spreadsheet and stays behind in some exports.
  private func withoutApostrophe(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    guard let first = bytes.first, first == UInt8(ascii: "'") || first == 0xE2 else { return bytes }
    if first == UInt8(ascii: "'") { return bytes.dropFirst() }
    // ’ and ‘ are E2 80 98 and E2 80 99.
    return bytes.starts(with: [0xE2, 0x80, 0x98]) || bytes.starts(with: [0xE2, 0x80, 0x99]) ? bytes.dropFirst(3) : bytes
  }

  /// A number entered as text: `１，２００`, `1 200.5`, `'1200`. What is no number stays as it is.
  private func numericText(_ written: ArraySlice<UInt8>, _ field: SheetColumns.Field) -> ArraySlice<UInt8> {
    if field.shift == 0, written.withUnsafeBufferPointer(plainNumber) != nil { return written }
    let text = narrowed(String(decoding: withoutApostrophe(trimmed(written)), as: UTF8.self))
    let spaceless = String(String.UnicodeScalarView(text.unicodeScalars.filter { !isBlank($0) }))
    let cleaned = Array(spaceless.utf8)[...]
    guard case .success(let number) = exactNumber(cleaned, allowsPercent: false) else { return written }
    return field.shift > 0 ? shifted(number, field.shift) : cleaned
  }

  private func shifted(_ number: DecimalText, _ shift: Int) -> ArraySlice<UInt8> {
    var number = number
    if !number.digits.isEmpty { number.exponent += shift }
    return number.plain[...]
  }

  private func number(_ cell: SheetCell, _ field: SheetColumns.Field, at spot: Spot) -> ArraySlice<UInt8> {
    let form = grid.form(of: cell)
    switch field.role {
    case .code: return code(cell, form, at: spot)
    case .period, .value:
      if case .date(let parts) = form, let day = CellReading.day(cell, grid, parts) {
        // A month entered as its first day.
        let isMonth = field.role == .period && day.count == 10 && day.hasSuffix("-01")
        return Array((isMonth ? String(day.dropLast(3)) : day).utf8)[...]
      }
      return CellReading.digits(cell, grid)
    case .text: return Array(CellReading.shown(cell, grid).utf8)[...]
    case .number, .quantity:
      if case .date(let parts) = form, let day = CellReading.day(cell, grid, parts) {
        log.report(
          .notANumber, at: spot, value: day,
          .init(zh: "\"\(day)\" 不是数字，而是日期。", en: "\"\(day)\" is not a number but a date."),
          hint: .init(
            zh: "请把单元格格式改为“常规”，重新填写数字。", en: "Format the cell as General and enter the number again."))
        return mute(spot)
      }
      guard field.shift > 0 else { return plainDigits(cell) }
      return CellReading.number(cell, grid).map { shifted($0, field.shift) } ?? grid.bytes(of: cell)
    }
  }

  private func plainDigits(_ cell: SheetCell) -> ArraySlice<UInt8> {
    let written = grid.bytes(of: cell)
    if isPlainDecimal(written) { return written }
    return CellReading.number(cell, grid).map { $0.plain[...] } ?? written
  }

  /// A code entered as a number: its digits, as long as none were lost.
  private func code(_ cell: SheetCell, _ form: NumberForm, at spot: Spot) -> ArraySlice<UInt8> {
    if case .date(let parts) = form, let day = CellReading.day(cell, grid, parts) {
      return reportLostCode(
        day, at: spot, .init(zh: "编码被电子表格改成了日期 \(day)。", en: "A spreadsheet turned the code into the date \(day)."))
    }
    guard let number = DecimalText(grid.bytes(of: cell)) else { return grid.bytes(of: cell) }
    if number.exponent > DecimalText.spreadsheetDigits {
      let value = String(decoding: number.plain, as: UTF8.self)
      return reportLostCode(
        value, at: spot,
        .init(
          zh: "编码 \(shortened(value)) 是按数字保存的，电子表格只保留 15 位有效数字，后面的数字已经丢失。",
          en: "The code \(shortened(value)) was kept as a number: of its digits a spreadsheet keeps 15, the others are lost."))
    }
    return CellReading.digits(cell, grid)
  }

  private func reportLostCode(_ value: String, at spot: Spot, _ message: Localized) -> ArraySlice<UInt8> {
    log.report(
      .codeDestroyed, at: spot, value: value, message,
      hint: .init(
        zh: "请把该列设为“文本”，从原始来源重新填写编码。", en: "Format the column as text and enter the codes again from their source."))
    return mute(spot)
  }
}
