import PlanModel
import Planning
import XLSXReading

/// In which unit the values of a cross table are, and what they are in the unit that the table has: powers of ten, and packs by the units
/// in a pack.
struct CrossUnits {
  /// How values are converted.
  struct Conversion: Equatable {
    /// The power of ten.
    var shift: Int
    /// What is done with the units in a pack.
    var step = Step.stays

    enum Step { case stays, times, divided }
  }

  private let table: TableSchema
  private let grid: SheetGrid
  private let reader: FieldReading
  private let references: References
  private let title: [HeadingUnit]
  private let log: ProblemLog

  init(_ cross: CrossTable, _ title: CrossTitle) {
    table = cross.table
    grid = cross.sheet.grid
    reader = FieldReading(grid, cross.log)
    references = cross.references
    log = cross.log
    self.title = title.units
  }

  /// A column of the values.
  var column: ColumnSchema { table.columns[table.index(of: table == .limits ? "floor_packs" : "units")] }

  /// The title's unit where it says one for such values.
  var titleUnit: HeadingUnit? {
    HeadingUnit.given(by: title, to: column) ?? title.first
  }

  /// The unit of a value: its column's or its row's own, else the title's.
  func unit(of column: CrossAxis.Line, _ row: CrossAxis.Line) -> HeadingUnit? {
    column.unit?.unit ?? row.unit?.unit ?? titleUnit
  }

  /// Two readings of a line's unit that are not the same: stated twice, or stated before it and not for it.
  func doubt(_ line: CrossAxis.Line, _ product: Int?, isAcross: Bool) -> (units: [String], place: SheetGrid.Place)? {
    func differ(_ one: HeadingUnit?, _ other: HeadingUnit?) -> Bool {
      func reading(_ unit: HeadingUnit?) -> Conversion? { unit.map { conversion($0, product: product) } ?? Conversion(shift: 0) }
      return reading(one) != reading(other)
    }
    if let unit = line.unit?.unit, let other = line.otherUnit, differ(unit, other.unit) {
      return ([unit.text, other.unit.text], other.place)
    }
    guard let carried = line.carriedUnit, let place = line.key?.place else { return nil }
    if let unit = line.unit?.unit {
      guard let titleUnit, differ(unit, titleUnit) else { return nil }
      return ([unit.text, titleUnit.text], place)
    }
    guard let unit = HeadingUnit(HeadingParts.withoutBrackets(normalizedHeading(carried.text))), differ(unit, titleUnit) else { return nil }
    return ([unit.text, titleUnit?.text ?? ""], place)
  }

  /// How values in a unit are converted; nil where they cannot be, or where it cannot be told what is counted.
  func conversion(_ unit: HeadingUnit, product: Int?) -> Conversion? {
    guard let found = unit.conversion(for: column) else { return nil }
    let size = product.flatMap { $0 < references.productRows.count ? PackSize(references.productRows[$0].record) : nil }
    let other = table == .limits ? Conversion.Step.divided : .times
    switch found.counts {
    case .same: return Conversion(shift: found.shift)
    // What a pack of an item of 折算表 holds nobody knows.
    case .packs, .minimumUnits:
      return size == nil && product != nil ? nil : Conversion(shift: found.shift, step: size?.unitsPerPack == 1 ? .stays : other)
    case .asProductsSay(let words):
      guard product != nil else { return Conversion(shift: found.shift) }
      guard let size, let isPack = size.isPack(words) else { return nil }
      let isOwn = isPack == (table == .limits) || size.unitsPerPack == 1
      return Conversion(shift: found.shift, step: isOwn ? .stays : other)
    }
  }

  /// Whether a word is the minimum unit of a product, as the plan has it, and the table is in these.
  func isOwnUnit(_ text: String, of product: Int?) -> Bool {
    guard table != .limits, let product, product < references.productRows.count else { return false }
    return HeadingParts.withoutBrackets(normalizedHeading(text)) == normalizedHeading(references.productRows[product].record.unit)
  }

  /// The value as the long form has it, and whether packs were made units.
  func value(
    _ cell: SheetCell, _ unit: HeadingUnit?, product: Int, column: Int, at spot: Spot
  ) -> (value: ArraySlice<UInt8>, isConverted: Bool) {
    let conversion = unit.flatMap { self.conversion($0, product: product) }
    let field = SheetColumns.Field(
      index: column, role: table.columns[column].role, position: Int(cell.column), shift: conversion?.shift ?? 0, named: unit?.text,
      column: table.columns[column], isHidden: false)
    let value = reader.value(cell, field, at: spot)
    guard let conversion, conversion.step != .stays || conversion.shift != 0 else { return (value, false) }
    guard conversion.step != .stays, case .success(let number) = exactNumber(value, allowsPercent: false) else {
      return (value, conversion.step == .stays)
    }
    let record = references.productRows[product].record
    if conversion.step == .times {
      return number.times(record.unitsPerPack).map { ($0.plain[...], true) } ?? (value, false)
    }
    guard let rounding = DecimalRounding(number), rounding.value >= .zero else { return (value, false) }
    guard let packs = PackSize(record).packs(rounding.value, table.columns[column].name) else {
      log.reportNotWhole(value, PackSize(record), at: spot)
      return ([], true)
    }
    return (Array("\(packs)".utf8)[...], true)
  }
}

extension CrossTable {
  /// Checks that every unit can be converted, and reports those that cannot; false where it is that of the whole table.
  mutating func checkUnits(_ units: CrossUnits) -> Bool {
    // A unit that each product reads in its own way is checked with each.
    if let title = units.titleUnit, title.conversion(for: table.columns[table.index(of: table == .limits ? "floor_packs" : "units")]) == nil
    {
      reportUnit(title.text, at: Place(row: layout.headingRows.last ?? 1, column: -1))
      return false
    }
    checkNotes(units)
    across = checked(across, down, units)
    down = checked(down, across, units)
    return true
  }

  private mutating func checked(_ axis: CrossAxis, _ other: CrossAxis, _ units: CrossUnits) -> CrossAxis {
    var result = axis
    let otherUnit = other.lines.first { $0.item != nil && $0.unit != nil }?.unit
    for (index, line) in axis.lines.enumerated() {
      guard let item = line.item else { continue }
      let product = axis.items.table == .products ? item : nil
      let title = product == nil ? nil : units.titleUnit
      func lose() {
        result.setItem(nil, of: index)
        isComplete = false
      }
      if let label = axis.unknownMeasure(of: line), !units.isOwnUnit(label.text, of: product) {
        if axis.roles[label.level] == .unit { reportUnit(label.text, at: label.place) } else { reportMeasure(label) }
        lose()
        continue
      }
      if let doubt = units.doubt(line, product, isAcross: axis.isAcross) {
        reportTwoUnits(doubt.units, at: doubt.place)
        lose()
        continue
      }
      guard let unit = line.unit?.unit ?? title, let place = line.unit?.place ?? line.key?.place else { continue }
      let isTwofold = axis.isAcross && line.unit != nil && otherUnit.map { $0.unit != unit } ?? false
      guard isTwofold || units.conversion(unit, product: product) == nil else { continue }
      if isTwofold, let otherUnit { reportTwoUnits([unit.text, otherUnit.unit.text], at: place) } else { reportUnit(unit.text, at: place) }
      lose()
    }
    return result
  }

  /// Reports a unit that stands in a note below the table alone.
  private mutating func checkNotes(_ units: CrossUnits) {
    let column = units.column
    guard units.titleUnit == nil, (across.lines + down.lines).allSatisfy({ $0.unit == nil }) else { return }
    for (text, place) in notes {
      guard let unit = HeadingUnit.given(byNote: text, to: column) else { continue }
      isComplete = false
      log.reportUnitInNote(unit, of: column, text, at: Spot(.sheet(table), line: Int32(place.row), column: place.column))
    }
  }

  /// Asks which of two units holds.
  private func reportTwoUnits(_ units: [String], at place: Place) {
    let texts = units.map { $0.isEmpty ? "没有写单位" : "“\($0)”" }
    let english = units.map { $0.isEmpty ? "none" : $0 }
    log.report(
      .headingUnit, at: Spot(.sheet(table), line: Int32(place.row), column: place.column), value: units.first,
      .init(
        zh: "这里的单位有两种读法：\(texts.joined(separator: "，或"))，不知道按哪一种读取。",
        en: "The unit here may be read in two ways: \(english.joined(separator: " or ")); it cannot be told which counts."),
      hint: .init(zh: "请在每一列（行）写明单位，并与表头、标题一致。", en: "Give every column or row its unit, in agreement with headings and titles."))
  }

  private func reportUnit(_ unit: String, at place: Place) {
    let expected = table == .limits ? "盒" : "最小单位（片、支、袋）"
    log.report(
      .headingUnit, at: Spot(.sheet(table), line: Int32(place.row), column: place.column), value: unit,
      .init(
        zh: "单位写的是“\(unit)”，这张表按\(expected)读取，看不出该怎样换算。",
        en:
          "The unit is given as \(unit); the table is read in \(table == .limits ? "packs" : "minimum units"), and how to convert it cannot be told."
      ),
      hint: .init(
        zh: "请写成品种表中的计量单位或“盒”，并核对数值；行和列的单位不要相互矛盾。",
        en: "Write the unit of the table of products, or 盒, and check the values; rows and columns must not contradict each other."))
  }
}
