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
  /// Whether the row's number was given, rather than counted.
  @exclusivity(unchecked) private var isRowNumbered = false
  @exclusivity(unchecked) private var isInRow = false
  @exclusivity(unchecked) private var isInCell = false
  /// The row before.
  @exclusivity(unchecked) private var rowBefore = 0
  /// The rows that hold something.
  @exclusivity(unchecked) private var numbers: [Int32] = []
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
  @exclusivity(unchecked) private var isStruck = false
  @exclusivity(unchecked) private var struckBytes: [UInt8] = []
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
      } else if name.letter == UInt8(ascii: "r") {
        isStruck = false
      } else if name.matches("strike") {
        isStruck = !attributes.isOff
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
      } else if name.letter == UInt8(ascii: "r") {
        isStruck = false
      } else if name.matches("sheetData") {
        section = .behind
        checkRows()
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
    if isStruck, isInInline { struckBytes.append(contentsOf: text) }
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
    if isInRow { return fail(.twice("\(row)")) }
    var number = row + 1
    isRowHidden = false
    isRowNumbered = false
    isInRow = true
    attributes.forEach { name, value in
      if name.letter == UInt8(ascii: "r") {
        number = Int(String(cString: value)) ?? 0
        isRowNumbered = true
      } else if name.matches("hidden") {
        isRowHidden = isRowHidden || value[0] == 49 || value[0] == 116
      } else if name.matches("ht") {
        isRowHidden = isRowHidden || strtod(value, nil) == 0
      }
    }
    guard (1...WorkbookLimits.rows).contains(number) else { return fail(.cellOutside("\(number)")) }
    if number <= row { grid.look.isInOrder = false }
    rowBefore = row
    row = number
    firstCell = grid.cells.count
    lastColumn = -1
    isAscending = true
  }

  private func endRow() {
    isInRow = false
    if !isAscending { sortCells() }
    if grid.cells.count > firstCell { numbers.append(Int32(row)) }
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
    grid.struck.removeAll(keepingCapacity: true)
  }

  /// Puts the row's cells in order; none may come twice.
  private func sortCells() {
    grid.cells[firstCell...].sort { $0.column < $1.column }
    for (left, right) in zip(grid.cells[firstCell...], grid.cells[firstCell...].dropFirst()) where left.column == right.column {
      return fail(.twice(CellReference(row: row, column: Int(left.column)).name))
    }
  }

  /// Refuses a row that comes twice, each time with something in it: nobody can tell which one is meant.
  private func checkRows() {
    guard !grid.look.isInOrder else { return }
    numbers.sort()
    if let twice = zip(numbers, numbers.dropFirst()).first(where: { $0 == $1 })?.0 { fail(.twice("\(twice)")) }
  }

  // MARK: Cells

  private func startCell(_ attributes: XMLAttributes) {
    guard isInRow, !isInCell else { return fail(.cellMisplaced(attributes.value("r") ?? "")) }
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
        guard let found = cellPlace(value) else { return fail(.cellOutside(String(cString: value))) }
        column = found.column
        if found.row != row, !numbersRow(found.row) { return fail(.cellMisplaced(String(cString: value))) }
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
    isInCell = true
  }

  /// Whether the first cell of a row without a number gives it one.
  private func numbersRow(_ number: Int) -> Bool {
    guard isInRow, !isRowNumbered, lastColumn < 0, number > rowBefore, number <= WorkbookLimits.rows else { return false }
    row = number
    isRowNumbered = true
    return true
  }

  private func endCell() {
    isInCell = false
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
      guard Int(index) < grid.strings.count else {
        return fail(.textLost(cell: CellReference(row: row, column: lastColumn).name))
      }
      repeatedBytes += max(0, grid.strings[Int(index)].count - WorkbookLimits.longText)
      if take == nil, repeatedBytes > limits.repeatedBytes { fail(.tooLarge(.repeatedText)) }
    case .text, .inline:
      if !struckBytes.isEmpty {
        grid.struck[cell.start] = String(decoding: struckBytes, as: UTF8.self)
        struckBytes.removeAll(keepingCapacity: true)
      }
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
