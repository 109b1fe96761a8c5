import PlanModel
import Planning
import XLSXReading

/// Adds up the quantities of a sheet's rows and compares them with its rows of sums, which are no data.
struct SubtotalCheck {
  /// A row of sums as it stands among the rows of data.
  private struct Mark {
    var kind: TableWords.Sum
    var row: Int
    /// The cells of the fields, −1 where blank.
    var cells: [Int]
    /// How many rows of data stand above it, and their sums [ten-thousandths].
    var rowCount: Int
    var sums: [Int128]
    /// What stands beside the sums, by which they may be those of a group of rows.
    var names: [String]
  }

  /// The power of ten of each field's unit; nil for fields that are not summed.
  private let shifts: [Int?]
  private var sums: [Int128]
  private var rowCount = 0
  private var isSound: [Bool]
  /// By how much rounding may have moved the sum of each field [ten-thousandths].
  private var slack: [Double]
  private var marks: [Mark] = []
  /// The sums of rows that have a text in common: a district.
  private var groups: [String: [Int128]] = [:]

  /// So many groups are summed.
  private static let mostGroups = 500
  /// Rows of sums compare with at most so many earlier or later ones.
  private static let nearMarks = 50

  init(_ shifts: [Int?]) {
    self.shifts = shifts
    sums = Array(repeating: 0, count: shifts.count)
    isSound = shifts.map { $0 != nil }
    slack = Array(repeating: 0.5, count: shifts.count)
  }

  /// Adds a field's value of the current row of data.
  mutating func add(_ value: ArraySlice<UInt8>, field: Int) {
    if let plain = value.withUnsafeBufferPointer(plainNumber) {
      sums[field] += Int128(plain.tenThousandths)
    } else if case .success(let number) = exactNumber(value, allowsPercent: false), let rounding = DecimalRounding(number) {
      sums[field] += Int128(rounding.value.tenThousandths)
      if rounding.change != 0 { slack[field] += 0.5 }
    } else if !TableWords.isNothing(value) {
      isSound[field] = false
    }
  }

  /// Ends the current row of data.
  mutating func endRow() { rowCount += 1 }

  /// Ends a row of data that belongs to groups, with its values [ten-thousandths].
  mutating func endRow(_ values: [Int128?], groups names: [String]) {
    endRow()
    for name in names where groups[name] != nil || groups.count < SubtotalCheck.mostGroups {
      var sums = groups[name] ?? Array(repeating: 0, count: values.count)
      for index in values.indices { sums[index] += values[index] ?? 0 }
      groups[name] = sums
    }
  }

  /// Takes a row of sums.
  mutating func add(_ kind: TableWords.Sum, row: Int, cells: [Int], names: [String] = []) {
    marks.append(Mark(kind: kind, row: row, cells: cells, rowCount: rowCount, sums: sums, names: names))
  }

  /// Reports sums that are not those of the rows they cover.
  ///
  /// - Parameter position: the sheet's column of a field.
  func report(_ table: TableSchema, position: (_ field: Int) -> Int, _ grid: SheetGrid, _ log: ProblemLog) {
    for index in marks.indices {
      for field in shifts.indices {
        guard isSound[field], let shift = shifts[field], marks[index].cells[field] >= 0 else { continue }
        let cell = grid.cells[marks[index].cells[field]]
        guard cell.kind == .number || cell.kind == .text,
          var given = cell.kind == .number
            ? CellReading.number(cell, grid) : DecimalText(Array(grid.text(of: cell).utf8).filter { $0 != UInt8(ascii: ",") })
        else { continue }
        let written = given
        if !given.digits.isEmpty { given.exponent += shift + 4 }
        let candidates = self.candidates(index, field)
        func distance(_ sum: Int128) -> Double { abs(given.double - Double(sum)) }
        guard let expected = candidates.min(by: { distance($0) < distance($1) }), !isEqual(given.double, expected, slack[field]) else {
          continue
        }
        let right = DecimalText(expected, shift: -shift - 4)
        report(
          String(decoding: written.plain, as: UTF8.self), String(decoding: right.plain, as: UTF8.self),
          at: Spot(.sheet(table), line: Int32(marks[index].row), column: position(field)), log)
      }
    }
  }

  private func report(_ written: String, _ right: String, at spot: Spot, _ log: ProblemLog) {
    log.report(
      .sumDiffers, at: spot, value: written,
      .init(
        zh: "合计行写的是 \(written)，它所包括各行之和是 \(right)。",
        en: "The row of sums says \(written); the rows it covers add up to \(right)."),
      hint: .init(zh: "合计行不参加计算，请核对有没有漏行或改错的数。", en: "Sums are not read; check for rows or digits that are missing."))
  }

  /// Spreadsheets add in double precision.
  private func isEqual(_ given: Double, _ expected: Int128, _ slack: Double) -> Bool {
    abs(given - Double(expected)) <= max(slack, 1e-9 * abs(Double(expected)))
  }

  /// What a row of sums may cover: everything; a running sum the rows above it; a part, which 合计 under a section is too, the rows
  /// since the last row of sums, or, where there are none, those until the next; wider parts that end or start at it, for parts
  /// within parts; and the rows of the group that stands beside it.
  private func candidates(_ index: Int, _ field: Int) -> [Int128] {
    let mark = marks[index]
    if mark.kind == .running { return [mark.sums[field], sums[field]] }
    typealias Point = (rows: Int, sum: Int128)
    func point(_ mark: Mark) -> Point { (mark.rowCount, mark.sums[field]) }
    let here = point(mark)
    let (start, end): (Point, Point) = ((0, 0), (rowCount, sums[field]))
    let earlier = marks[..<index].reversed().prefix(SubtotalCheck.nearMarks).map(point) + [start]
    let later = marks[(index + 1)...].prefix(SubtotalCheck.nearMarks).map(point) + [end]
    let above = earlier.filter { $0.rows < here.rows }.map { here.sum - $0.sum }
    let below = later.filter { $0.rows > here.rows }.map { $0.sum - here.sum }
    let hasRowsAbove = (earlier.first?.rows ?? 0) < here.rows
    let own = groups.filter { group in mark.names.contains { $0.contains(group.key) } }.map { $0.value[field] }
    return (hasRowsAbove ? above + below : below + above) + [end.sum] + own
  }
}
