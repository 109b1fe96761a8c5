#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Reads a worksheet's part into a grid.
///
/// Its variables belong to one parse on one thread, so that exclusive access to them need not be checked on every event.
final class SheetHandler: PartHandler {
  @exclusivity(unchecked) private(set) var grid: SheetGrid
  /// Where rows are handed over one by one, rather than kept; false ends the reading.
  var take: ((SheetGrid, SheetGrid.Row) -> Bool)?
  /// After so many rows that hold something, or so many cells, the rest is not needed.
  var mostRows = Int.max
  var mostCells = Int.max
  /// Cells of other sheets that were read before.
  var cellsBefore = 0
  /// Bytes of long shared strings in the cells of all sheets so far.
  var repeatedBytes = 0
  /// Whether there was more.
  private(set) var isCut = false
  private let limits: WorkbookLimits
  /// Whether the texts of formulas are kept.
  private let keepsFormulas: Bool

  /// Where in the part we are.
  private enum Section { case before, data, behind }
  @exclusivity(unchecked) private var section = Section.before
  @exclusivity(unchecked) private var row = 0
  @exclusivity(unchecked) private var isRowHidden = false
  @exclusivity(unchecked) private var firstCell = 0
  @exclusivity(unchecked) private var lastColumn = -1
  @exclusivity(unchecked) private var isAscending = true
  @exclusivity(unchecked) private var style: UInt32 = 0
  @exclusivity(unchecked) private var type = CellType.number
  @exclusivity(unchecked) private var hasFormula = false
  @exclusivity(unchecked) private var isInFormula = false
  @exclusivity(unchecked) private var formula: [UInt8] = []
  @exclusivity(unchecked) private var isInPageText = false
  @exclusivity(unchecked) private var isInValue = false
  @exclusivity(unchecked) private var isInInline = false
  @exclusivity(unchecked) private var phonetic = 0
  @exclusivity(unchecked) private var valueStart = 0

  /// The attribute `t` of a cell.
  private enum CellType { case number, shared, text, boolean, error, inline, day }

  init(grid: SheetGrid, limits: WorkbookLimits, keepsFormulas: Bool = false) {
    self.grid = grid
    self.limits = limits
    self.keepsFormulas = keepsFormulas
  }

  override func start(_ name: XMLName, _ attributes: XMLAttributes) {
    guard section == .data else { return startOutside(name, attributes) }
    switch name.letter {
    case UInt8(ascii: "c"): startCell(attributes)
    case UInt8(ascii: "v"): isInValue = type != .inline
    case UInt8(ascii: "f"):
      hasFormula = true
      isInFormula = keepsFormulas
      // Formulas over ranges are none of a cell.
      if keepsFormulas, let kind = attributes.value("t"), kind != "normal" { formula = Array("{\(kind)}".utf8) }
    case UInt8(ascii: "t"): isInValue = isInInline && phonetic == 0
    default:
      if name.matches("row") {
        startRow(attributes)
      } else if name.matches("is") {
        isInInline = true
      } else if name.matches("rPh") {
        phonetic += 1
      }
    }
  }

  override func end(_ name: XMLName) {
    guard section == .data else {
      isInPageText = false
      return
    }
    switch name.letter {
    case UInt8(ascii: "v"), UInt8(ascii: "t"): isInValue = false
    case UInt8(ascii: "c"): endCell()
    case UInt8(ascii: "f"): isInFormula = false
    default:
      if name.matches("row") {
        endRow()
      } else if name.matches("is") {
        isInInline = false
      } else if name.matches("rPh") {
        phonetic -= 1
      } else if name.matches("sheetData") {
        section = .behind
      }
    }
  }

  override func text(_ text: UnsafeBufferPointer<UInt8>) {
    if isInFormula { formula.append(contentsOf: text) }
    if isInPageText, let last = grid.look.pageTexts.indices.last {
      grid.look.pageTexts[last] += String(decoding: text, as: UTF8.self)
      if grid.look.pageTexts[last].utf8.count > limits.stringBytes { fail(.tooLarge(.strings)) }
    }
    guard isInValue, section == .data else { return }
    grid.bytes.append(contentsOf: text)
    if grid.bytes.count > limits.stringBytes { fail(.tooLarge(.strings)) }
  }

  private func startOutside(_ name: XMLName, _ attributes: XMLAttributes) {
    if name.matches("sheetData") {
      if section == .before { section = .data }
    } else if name.matches("col"), section == .before {
      guard attributes.flag("hidden") || attributes.isZero("width"), let first = attributes.integer("min"),
        let last = attributes.integer("max"),
        first >= 1, first <= last
      else { return }
      grid.hiddenColumns.append(first - 1...min(last, WorkbookLimits.columns) - 1)
      if grid.hiddenColumns.count > WorkbookLimits.columns { fail(.tooLarge(.cells)) }
    } else if name.matches("mergeCell"), section == .behind {
      guard let range = attributes.value("ref").flatMap(MergedRange.init(parsing:)) else { return }
      grid.merges.append(range)
      if grid.merges.count > limits.merges { fail(.tooLarge(.merges)) }
    } else if keepsFormulas, section == .behind {
      if name.matches("conditionalFormatting") {
        grid.look.hasConditionalFormats = true
      } else if name.matches("oddHeader") || name.matches("evenHeader") || name.matches("firstHeader")
        || name.matches("oddFooter") || name.matches("evenFooter") || name.matches("firstFooter")
      {
        grid.look.pageTexts.append("")
        isInPageText = true
      }
    }
  }

  // MARK: Rows

  private func startRow(_ attributes: XMLAttributes) {
    var number = row + 1
    isRowHidden = false
    attributes.forEach { name, value in
      if name.letter == UInt8(ascii: "r") {
        number = Int(String(cString: value)) ?? 0
      } else if name.matches("hidden") {
        isRowHidden = isRowHidden || value[0] == 49 || value[0] == 116
      } else if name.matches("ht") {
        isRowHidden = isRowHidden || strtod(value, nil) == 0
      }
    }
    guard (1...WorkbookLimits.rows).contains(number) else { return fail(.cellOutside("\(number)")) }
    if number <= row { grid.look.isInOrder = false }
    row = number
    firstCell = grid.cells.count
    lastColumn = -1
    isAscending = true
  }

  private func endRow() {
    // Rows within rows are no rows; they must do no harm.
    firstCell = min(firstCell, grid.cells.count)
    if !isAscending { sortCells() }
    let made = SheetGrid.Row(number: row, isHidden: isRowHidden, cells: firstCell..<grid.cells.count)
    guard let take else {
      guard !made.cells.isEmpty else { return }
      if grid.rows.count == mostRows || grid.cells.count > mostCells {
        isCut = true
        grid.cells.removeSubrange(made.cells)
        return stop()
      }
      grid.rows.append(made)
      return
    }
    grid.rows.append(made)
    if !take(grid, made) { return stop() }
    grid.rows.removeAll(keepingCapacity: true)
    grid.cells.removeAll(keepingCapacity: true)
    grid.bytes.removeAll(keepingCapacity: true)
  }

  /// Puts the row's cells in order; of several at one place the last counts.
  private func sortCells() {
    let sorted = grid.cells[firstCell...].enumerated().sorted {
      ($0.element.column, $0.offset) < ($1.element.column, $1.offset)
    }.map(\.element)
    grid.cells.removeSubrange(firstCell...)
    for cell in sorted {
      if grid.cells.count > firstCell, grid.cells.last?.column == cell.column { grid.cells.removeLast() }
      grid.cells.append(cell)
    }
  }

  // MARK: Cells

  private func startCell(_ attributes: XMLAttributes) {
    var column = lastColumn + 1
    style = 0
    type = .number
    hasFormula = false
    isInValue = false
    isInInline = false
    valueStart = grid.bytes.count
    attributes.forEach { name, value in
      switch name.letter {
      case UInt8(ascii: "r"):
        guard let found = columnIndex(value) else { return fail(.cellOutside(String(cString: value))) }
        column = found
      case UInt8(ascii: "s"): style = smallNumber(value)
      case UInt8(ascii: "t"): type = SheetHandler.type(value)
      default: break
      }
    }
    guard column < WorkbookLimits.columns else { return fail(.cellOutside("\(column + 1)")) }
    if column <= lastColumn {
      isAscending = false
      grid.look.isInOrder = false
    }
    lastColumn = column
  }

  private func endCell() {
    guard lastColumn >= 0, lastColumn < WorkbookLimits.columns else { return }
    if keepsFormulas, hasFormula {
      grid.formulas[SheetGrid.Place(row: row, column: lastColumn)] = String(decoding: formula, as: UTF8.self)
      formula.removeAll(keepingCapacity: true)
    }
    valueStart = min(valueStart, grid.bytes.count)
    var cell = SheetCell(
      column: UInt16(lastColumn), kind: .text, style: style, start: UInt32(valueStart),
      length: UInt32(grid.bytes.count - valueStart))
    switch type {
    case .number:
      if cell.length == 0 {
        guard hasFormula else { return }
        cell.kind = .formulaWithoutValue
      } else {
        cell.kind = .number
      }
    case .boolean, .error:
      if cell.length == 0 {
        guard hasFormula else { return }
        cell.kind = .formulaWithoutValue
      } else {
        cell.kind = type == .boolean ? .boolean : .error
      }
    case .shared:
      guard cell.length > 0 else { return }
      let index = grid.bytes.withUnsafeBufferPointer { smallNumber($0[valueStart...]) }
      grid.bytes.removeSubrange(valueStart...)
      cell.isShared = true
      cell.start = index
      cell.length = 0
      guard Int(index) < grid.strings.count else { return }
      repeatedBytes += max(0, grid.strings[Int(index)].count - WorkbookLimits.longText)
      if take == nil, repeatedBytes > limits.repeatedBytes { fail(.tooLarge(.repeatedText)) }
    case .text, .inline:
      undoEscapes(&grid.bytes, from: valueStart)
      cell.length = UInt32(grid.bytes.count - valueStart)
    case .day:
      // A day of the strict form: 2020-11-16T00:00:00.
      if let end = grid.bytes[valueStart...].firstIndex(of: UInt8(ascii: "T")) { grid.bytes.removeSubrange(end...) }
      cell.length = UInt32(grid.bytes.count - valueStart)
    }
    grid.cells.append(cell)
    if grid.cells.count > limits.cells || cellsBefore + grid.cells.count > limits.allCells { fail(.tooLarge(.cells)) }
  }

  private static func type(_ value: UnsafePointer<CChar>) -> CellType {
    switch (UInt8(bitPattern: value[0]), value[1] == 0) {
    case (UInt8(ascii: "s"), true): .shared
    case (UInt8(ascii: "b"), true): .boolean
    case (UInt8(ascii: "e"), true): .error
    case (UInt8(ascii: "d"), true): .day
    case (UInt8(ascii: "s"), false): .text
    case (UInt8(ascii: "i"), false): .inline
    default: .number
    }
  }
}

/// The column of a cell's name, from 0; nil where the name is none or lies beyond XFD.
@inline(__always)
private func columnIndex(_ name: UnsafePointer<CChar>) -> Int? {
  var cursor = name
  var column = 0
  while true {
    let letter = UInt8(bitPattern: cursor.pointee) & 0xDF
    guard letter >= 65, letter <= 90, cursor.pointee >= 65 else { break }
    column = column * 26 + Int(letter - 64)
    guard column <= WorkbookLimits.columns else { return nil }
    cursor += 1
  }
  guard column > 0, cursor.pointee >= 48, cursor.pointee <= 57 else { return nil }
  return column - 1
}

/// A whole number; 0xFFFF_FFFF where it is none or too large.
@inline(__always)
private func smallNumber(_ text: UnsafePointer<CChar>) -> UInt32 {
  var value: UInt32 = 0
  var cursor = text
  while cursor.pointee != 0 {
    guard cursor.pointee >= 48, cursor.pointee <= 57, value < 100_000_000 else { return .max }
    value = value * 10 + UInt32(cursor.pointee - 48)
    cursor += 1
  }
  return value
}

@inline(__always)
private func smallNumber(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> UInt32 {
  var value: UInt32 = 0
  for byte in text {
    guard byte >= 48, byte <= 57, value < 100_000_000 else { return .max }
    value = value * 10 + UInt32(byte - 48)
  }
  return value
}

extension MergedRange {
  /// Reads `A3:B7`; nil where it is none or lies outside of every sheet.
  init?(parsing text: String) {
    let ends = text.split(separator: ":").map { CellReference(parsing: String($0)) }
    guard ends.count == 2, let first = ends[0], let last = ends[1] else { return nil }
    self.init(
      rows: min(first.row, last.row)...max(first.row, last.row),
      columns: min(first.column, last.column)...max(first.column, last.column))
  }
}

/// A cell in A1 notation.
public struct CellReference: Sendable, Hashable {
  /// The row, from 1.
  public var row: Int
  /// The column, from 0.
  public var column: Int

  /// Reads `D17` or `$D$17`; nil where it is none or lies outside of every sheet.
  public init?(parsing text: String) {
    var (row, column) = (0, 0)
    for byte in text.utf8 where byte != UInt8(ascii: "$") {
      let letter = byte & 0xDF
      if byte >= 65, letter >= 65, letter <= 90, row == 0 {
        column = column * 26 + Int(letter - 64)
      } else if byte >= 48, byte <= 57, column > 0 {
        row = row * 10 + Int(byte - 48)
      } else {
        return nil
      }
      guard column <= WorkbookLimits.columns, row <= WorkbookLimits.rows else { return nil }
    }
    guard row > 0, column > 0 else { return nil }
    self.row = row
    self.column = column - 1
  }
}
