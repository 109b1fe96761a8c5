import PlanModel
import Planning
import XLSXReading

/// In which unit the values of a cross table are, and what they are in the unit that the table has: powers of ten, and packs by the units
/// in a pack.
struct CrossUnits {
  /// How values are converted.
  struct Conversion {
    /// The power of ten.
    var shift: Int
    /// Whether they are packs where units are asked for.
    var isPacks: Bool
  }

  private let table: TableSchema
  private let grid: SheetGrid
  private let reader: FieldReading
  private let references: References
  private let title: [HeadingUnit]

  init(_ cross: CrossTable, _ title: CrossTitle) {
    table = cross.table
    grid = cross.sheet.grid
    reader = FieldReading(grid, cross.log)
    references = cross.references
    self.title = title.units
  }

  private var column: ColumnSchema { table.columns[table.index(of: table == .limits ? "floor_packs" : "units")] }
  private var quantity: ColumnRole.Quantity { table == .limits ? .packs : .units }

  /// The title's unit where it says one for such values.
  var titleUnit: HeadingUnit? {
    title.first { $0.quantity == quantity } ?? title.first { $0.quantity == nil }
      ?? title.first { $0.quantity == .packs || $0.quantity == .units } ?? title.first
  }

  /// The unit of a value: its column's or its row's own, else the title's.
  func unit(of column: CrossAxis.Line, _ row: CrossAxis.Line) -> HeadingUnit? {
    column.unit?.unit ?? row.unit?.unit ?? titleUnit
  }

  /// How values in a unit are converted; nil where they cannot be, or where it cannot be told what is counted.
  func conversion(_ unit: HeadingUnit, product: Int?) -> Conversion? {
    guard let found = unit.conversion(for: column) else { return nil }
    let size = product.map { PackSize(references.productRows[$0].record) }
    let asItStands = Conversion(shift: found.shift, isPacks: false)
    switch found.counts {
    case .same: return asItStands
    case .packs: return Conversion(shift: found.shift, isPacks: true)
    case .minimumUnits: return size?.unitsPerPack == 1 ? asItStands : nil
    case .asProductsSay(let words):
      guard let size else { return asItStands }
      guard let isPack = size.isPack(words) else { return nil }
      if isPack == (table == .limits) || size.unitsPerPack == 1 { return asItStands }
      return table == .limits ? nil : Conversion(shift: found.shift, isPacks: true)
    }
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
    guard let conversion, conversion.isPacks || conversion.shift != 0 else { return (value, false) }
    guard conversion.isPacks, case .success(let number) = exactNumber(value, allowsPercent: false),
      let units = number.times(references.productRows[product].record.unitsPerPack)
    else { return (value, !conversion.isPacks) }
    return (units.plain[...], true)
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
    across = checked(across, down, units)
    down = checked(down, across, units)
    return true
  }

  private mutating func checked(_ axis: CrossAxis, _ other: CrossAxis, _ units: CrossUnits) -> CrossAxis {
    var result = axis
    let otherUnit = other.lines.first { $0.item != nil && $0.unit != nil }?.unit
    for (index, line) in axis.lines.enumerated() {
      guard let item = line.item else { continue }
      let title = axis.items.table == .products ? units.titleUnit : nil
      guard let unit = line.unit?.unit ?? title, let place = line.unit?.place ?? line.key?.place else { continue }
      let isTwofold = axis.isAcross && line.unit != nil && otherUnit.map { $0.unit != unit } ?? false
      guard isTwofold || units.conversion(unit, product: axis.items.table == .products ? item : nil) == nil else { continue }
      reportUnit(unit.text, at: place)
      result.setItem(nil, of: index)
      isComplete = false
    }
    return result
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
