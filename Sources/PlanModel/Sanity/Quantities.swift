import Planning

/// What was used, or asked for, of a product at an institution, all lines together.
struct QuantityCell {
  var institution: Int32
  var product: Int32
  /// How many months its lines are of, a whole year counting twelve.
  var months: Int32
  /// Its lines, of those the cells were made of.
  var firstLine: Int32
  var lineCount: Int32
  /// The sum of its lines [ten-thousandths of a minimum unit].
  var sum: Int64

  var lines: Range<Int> { Int(firstLine)..<Int(firstLine) + Int(lineCount) }
  /// Natural logarithm of the minimum units a month in which there was a line.
  var level: Double { naturalLog(Double(sum) / 10_000 / Double(months)) }
}

/// A long table of quantities in cells by institution, then product.
struct Quantities {
  /// 历史用量 or 报量.
  let table: TableSchema
  private(set) var cells: [QuantityCell] = []
  /// How many years of months the table covers: what divides a sum to give a year's.
  private(set) var years = 1.0
  /// Those that occur, ascending; one where lines have none.
  private(set) var yearsOccurring: [Int] = [0]
  /// The places of the cells by product, each product's one after the other.
  private(set) var byProduct: [Int32] = []
  private(set) var startOfProduct: [Int] = []
  private(set) var startOfInstitution: [Int] = []

  /// - Complexity: linear in the lines, which are sorted by institution, product and period.
  init(usage lines: [UsageRecord], institutionCount: Int, productCount: Int) {
    table = .usage
    // By year the months that occur, bit 0 for lines of a whole year.
    var months: [Int32: UInt16] = [:]
    var (year, seen) = (Int32(-1), UInt16(0))
    cells.reserveCapacity(lines.count / 4)
    var start = 0
    while start < lines.count {
      let pair = lines[start].pair
      var (end, sum, count) = (start, Int64(0), Int32(0))
      while end < lines.count, lines[end].pair == pair {
        let (lineYear, month) = lines[end].period.code.quotientAndRemainder(dividingBy: 100)
        if lineYear != year {
          if seen != 0 { months[year, default: 0] |= seen }
          (year, seen) = (lineYear, 0)
        }
        seen |= 1 << UInt16(month)
        count += month == 0 ? 12 : 1
        sum = sum.addingClamped(lines[end].units.tenThousandths)
        end += 1
      }
      cells.append(
        QuantityCell(
          institution: Int32(pair >> 32), product: Int32(truncatingIfNeeded: pair), months: count, firstLine: Int32(start),
          lineCount: Int32(end - start), sum: sum))
      start = end
    }
    if seen != 0 { months[year, default: 0] |= seen }
    years = months.values.reduce(0) { $0 + ($1 & 1 != 0 ? 1 : Double($1.nonzeroBitCount) / 12) }
    yearsOccurring = months.keys.map(Int.init).sorted()
    index(institutionCount, productCount)
  }

  /// - Complexity: linear in the lines, which are sorted by institution and product.
  init(demand lines: [DemandRecord], institutionCount: Int, productCount: Int) {
    table = .demand
    cells = lines.enumerated().map { index, line in
      QuantityCell(
        institution: Int32(line.institution), product: Int32(line.product), months: 12, firstLine: Int32(index), lineCount: 1,
        sum: line.units.tenThousandths)
    }
    index(institutionCount, productCount)
  }

  private mutating func index(_ institutionCount: Int, _ productCount: Int) {
    startOfInstitution = starts(institutionCount) { Int($0.institution) }
    startOfProduct = starts(productCount) { Int($0.product) }
    var next = startOfProduct
    byProduct = [Int32](repeating: 0, count: cells.count)
    for place in cells.indices {
      let product = Int(cells[place].product)
      byProduct[next[product]] = Int32(place)
      next[product] += 1
    }
  }

  private func starts(_ count: Int, _ bucket: (QuantityCell) -> Int) -> [Int] {
    var starts = [Int](repeating: 0, count: count + 1)
    for cell in cells { starts[bucket(cell) + 1] += 1 }
    for place in 0..<count { starts[place + 1] += starts[place] }
    return starts
  }

  /// How many institutions have cells.
  var userCount: Int { startOfInstitution.indices.dropLast().count { !cells(ofInstitution: $0).isEmpty } }

  /// The cells of an institution.
  func cells(ofInstitution institution: Int) -> Range<Int> {
    startOfInstitution[institution]..<startOfInstitution[institution + 1]
  }

  /// The cells of a product, in the order of institutions.
  func cells(ofProduct product: Int) -> ArraySlice<Int32> {
    byProduct[startOfProduct[product]..<startOfProduct[product + 1]]
  }

  /// What a cell comes to in a year [minimum units].
  func yearly(_ cell: QuantityCell) -> Double { Double(cell.sum) / 10_000 / years }
}

extension Int64 {
  /// The sum, at the end of the range where it is beyond.
  func addingClamped(_ other: Int64) -> Int64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? (other > 0 ? .max : .min) : sum
  }
}
