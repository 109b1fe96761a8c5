import PlanModel
import Planning
import XLSXReading

/// Reads the cells of a table's fields as CSV files would hold them, and reports those that no CSV file could hold.
struct FieldReading {
  private let grid: SheetGrid
  private let log: ProblemLog
  private let mayBeStruck: Bool
  /// What stands for a value that was reported: no code, number, word or day.
  private static let nothing: ArraySlice<UInt8> = [UInt8(ascii: "#"), UInt8(ascii: "/")]

  init(_ grid: SheetGrid, _ log: ProblemLog) {
    self.grid = grid
    self.log = log
    mayBeStruck = grid.mayHaveStruckText
  }

  /// The value, in the units that tables have. Of a row that is struck through as a whole that was said before.
  func value(_ cell: SheetCell, _ field: SheetColumns.Field, at spot: Spot, isRowStruck: Bool = false) -> ArraySlice<UInt8> {
    if mayBeStruck, cell.kind != .formulaWithoutValue, cell.kind != .error, let struck = grid.struckText(of: cell) {
      if !isRowStruck { log.reportStruck(struck, of: CellReading.shown(cell, grid), at: spot) }
      defer { log.mutedSpots.insert(spot) }
      // Of a text the part that stands is read, so that nothing else is wrong with it.
      if cell.kind == .text {
        var text = grid.text(of: cell)
        if text != struck, let part = text.firstRange(of: struck) { text.removeSubrange(part) }
        return field.role.isNumeric ? numericText(Array(text.utf8)[...], field, at: spot) : self.text(Array(text.utf8)[...], field)
      }
      return sound(cell, field, at: spot)
    }
    return sound(cell, field, at: spot)
  }

  private func sound(_ cell: SheetCell, _ field: SheetColumns.Field, at spot: Spot) -> ArraySlice<UInt8> {
    switch cell.kind {
    case .text:
      let bytes = grid.bytes(of: cell)
      if !field.role.isNumeric, let shape = grid.shape(of: cell), let shown = shape.shown(String(decoding: bytes, as: UTF8.self)) {
        return Array(shown.utf8)[...]
      }
      return field.role.isNumeric ? numericText(bytes, field, at: spot) : text(bytes, field)
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
  private func numericText(_ written: ArraySlice<UInt8>, _ field: SheetColumns.Field, at spot: Spot) -> ArraySlice<UInt8> {
    if field.shift == 0, written.withUnsafeBufferPointer(plainNumber) != nil { return written }
    let text = narrowed(String(decoding: withoutApostrophe(trimmed(written)), as: UTF8.self))
    let spaceless = String(String.UnicodeScalarView(text.unicodeScalars.filter { !isBlank($0) }))
    let cleaned = Array(spaceless.utf8)[...]
    if field.role.quantity != nil, let named = field.named, let own = CellUnit(text, for: field.column), own.unit.quantity != nil {
      let isLike = own.unit.isLike(named)
      if !isLike { log.reportOtherUnit(text, own.unit.text, named: named, at: spot) }
      if !isLike || field.unit == nil && field.shift == 0 { return isLike ? cleaned : mute(spot) }
      // The heading's unit is converted: the number alone.
      return field.shift > 0 ? written : Array(own.number.utf8)[...]
    }
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
      // 2019 under 0"年1-6月" is no year, and 50 under 0"%" no fifty.
      if let shape = grid.shape(of: cell), field.role == .period || shape.code.contains("%"),
        let number = CellReading.number(cell, grid), case .text(let shown) = ShownCode(number, shape)
      {
        return Array(shown.utf8)[...]
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
      if field.column.tellsShares, form == .percent { return Array(CellReading.shown(cell, grid).utf8)[...] }
      if grid.showsText(cell), let shape = grid.shape(of: cell), let unit = shownUnit(cell, shape, field, at: spot) {
        return plainDigits(cell) + Array(unit.utf8)[...]
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
    guard let shape = grid.shape(of: cell) ?? roundingShape(cell, number) else { return CellReading.digits(cell, grid) }
    let digits = number.plain[...]
    switch ShownCode(number, shape) {
    case .digits: return digits
    case .text(let text): return Array(text.utf8)[...]
    case .marked:
      let code = String(decoding: digits, as: UTF8.self)
      log.report(
        .codeShownOtherwise, at: spot, value: code,
        .init(
          zh: "这一格按数字格式 \(shortened(shape.code)) 显示，读作编码 \(code)。",
          en: "The cell is shown by the number format \(shortened(shape.code)) and read as the code \(code)."),
        hint: .init(zh: "请核对；编码列宜设为“文本”。", en: "Check it; columns of codes are best formatted as text."))
      return digits
    case .unknown:
      let value = String(decoding: digits, as: UTF8.self)
      log.report(
        .codeFormatUnknown, at: spot, value: value,
        .init(
          zh: "这一格里是数字 \(value)，按格式 \(shortened(shape.code)) 显示出来是另外的样子，不知道编码是哪一个。",
          en: "The cell holds the number \(value) and shows it by the format \(shortened(shape.code)), which makes something else "
            + "of it: which of them is the code cannot be told."),
        hint: .init(
          zh: "请把该列设为“文本”，填写编码本身。", en: "Format the column as text and enter the codes themselves."))
      return mute(spot)
    }
  }

  /// The format of a number with decimals where it shows whole numbers.
  private func roundingShape(_ cell: SheetCell, _ number: DecimalText) -> NumberShape? {
    guard number.exponent < number.digits.count else { return nil }
    let code = grid.formatCode(of: cell)
    return code == "#1" || code.hasPrefix("0") ? NumberShape("0\\ ") : nil
  }

  /// Reports a number whose format shows another number, or a unit that the column is not read in; gives the unit where it is for the
  /// product to say what it is, or the heading names none: then it counts as one that is written behind the number.
  private func shownUnit(_ cell: SheetCell, _ shape: NumberShape, _ field: SheetColumns.Field, at spot: Spot) -> String? {
    guard let number = CellReading.number(cell, grid), !number.digits.isEmpty else { return nil }
    let column = field.column
    let isQuantity = field.role.quantity != nil
    guard let look = shape.look(of: number.double) else {
      if isQuantity || column.name == "price_yuan" { reportHidden(cell, shape, at: spot) }
      return nil
    }
    let (text, shift) = (look.unit, look.shift)
    guard !text.isEmpty else {
      if shift != 0, isQuantity || column.name == "price_yuan" { reportShown(cell, shape, text, field, at: spot) }
      return nil
    }
    if let named = field.named, text == named, shift == 0 { return nil }
    guard let unit = HeadingUnit(text) else {
      // 元/片 is no unit that a column has, 元/盒 is.
      let fits = column.units.contains(text) ? shift == 0 : !isQuantity && column.name != "price_yuan" && shift == 0
      if !fits { reportShown(cell, shape, text, field, at: spot) }
      return nil
    }
    guard case .quantity(let own) = field.role else {
      let fits = column.units.isEmpty ? unit.shift == shift : column.units.contains(text)
      if !fits { reportShown(cell, shape, text, field, at: spot) }
      return nil
    }
    guard unit.shift - shift == field.shift, unit.quantity != .yuan || own == .yuan, own != .yuan || unit.quantity != .packs,
      own != .yuan || unit.quantity != .units
    else {
      reportShown(cell, shape, text, field, at: spot)
      return nil
    }
    guard let quantity = unit.quantity, own != .yuan else { return nil }
    let words = text.drop { "百千十万亿".contains($0) }
    if let named = field.named {
      // The heading counts; 瓶 under 盒 is a pack of another kind.
      let isLike = HeadingUnit(named)?.quantity == quantity || HeadingUnit.doubtful.contains(String(words))
      if !isLike { log.reportOtherUnit(String(decoding: plainDigits(cell), as: UTF8.self), text, named: named, at: spot) }
      if !isLike { log.mutedSpots.insert(spot) }
      return nil
    }
    // Words that name the column's own unit alone need no more.
    if quantity == own, !HeadingUnit.doubtful.contains(String(words)) { return nil }
    return field.shift == 0 && column.convertsPacks ? String(words) : nil
  }

  /// Reports a number whose format shows another unit or another number than is read.
  private func reportShown(_ cell: SheetCell, _ shape: NumberShape, _ text: String, _ field: SheetColumns.Field, at spot: Spot) {
    let value = String(decoding: plainDigits(cell), as: UTF8.self)
    let read = field.named ?? field.column.units.first ?? ""
    log.report(
      .numberShownInOtherUnit, at: spot, value: value,
      text.isEmpty
        ? .init(
          zh: "这一格里是 \(value)，数字格式 \(shortened(shape.code)) 显示出来却是另一个数。",
          en: "The cell holds \(value), and its number format \(shortened(shape.code)) shows another number.")
        : .init(
          zh: "这一格里是 \(value)，数字格式 \(shortened(shape.code)) 显示的单位却是“\(shortened(text))”，而这一列按"
            + (read.isEmpty ? "不带单位的数" : "“\(read)”") + "读取：不知道单位是哪一个。",
          en: "The cell holds \(value), and its number format \(shortened(shape.code)) shows the unit \(shortened(text)) beside it; "
            + "the column is read \(read.isEmpty ? "without a unit" : "in \(read)"): which unit is meant cannot be told."),
      hint: .init(
        zh: "请把数值换算好，单元格格式改为“常规”；整列都是这个单位的，请把单位写进表头。",
        en: "Convert the value and format the cell as General; where the whole column is in that unit, name it in the heading."))
    log.mutedSpots.insert(spot)
  }

  /// Reports a number that its format does not show.
  private func reportHidden(_ cell: SheetCell, _ shape: NumberShape, at spot: Spot) {
    let value = String(decoding: plainDigits(cell), as: UTF8.self)
    log.report(
      .numberShownInOtherUnit, at: spot, value: value,
      .init(
        zh: "这一格里是 \(value)，数字格式 \(shortened(shape.code)) 却不显示它。",
        en: "The cell holds \(value), which its number format \(shortened(shape.code)) does not show."),
      hint: .init(
        zh: "要用的请把单元格格式改为“常规”，不用的请清空这一格。", en: "Format the cell as General if it counts, else clear it."))
    log.mutedSpots.insert(spot)
  }

  private func reportLostCode(_ value: String, at spot: Spot, _ message: Localized) -> ArraySlice<UInt8> {
    log.report(
      .codeDestroyed, at: spot, value: value, message,
      hint: .init(
        zh: "请把该列设为“文本”，从原始来源重新填写编码。", en: "Format the column as text and enter the codes again from their source."))
    return mute(spot)
  }
}
