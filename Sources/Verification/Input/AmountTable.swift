/// Amounts of products at institutions in periods: usage, or reported demand in one period.
struct AmountTable {
  /// Where each product's rows begin; one more at the end.
  private(set) var starts: [Int]
  /// Ascending within a product.
  private(set) var institutions: [Int32] = []
  private(set) var periods: [Int32] = []
  /// [ten-thousandths of a unit].
  private(set) var units: [Int64] = []
  /// The periods as written, and the year and the month of each; month 0 for a whole year.
  private(set) var periodTexts: [String]
  private(set) var years: [Int]
  let months: [Int]

  /// The month of `2019-07`; 0 of `2019`.
  private static func month(_ text: String) -> Int { text.utf8.count > 5 ? Int(text.dropFirst(5)) ?? 0 : 0 }

  var count: Int { units.count }

  /// Sorts what was read.
  init(_ columns: AmountColumns, products: Int, institutions count: Int) {
    let order = PairOrder(
      products: columns.products, productCount: products, institutions: columns.institutions,
      institutionCount: count)
    starts = order.starts
    institutions = order.rows.map { columns.institutions[Int($0)] }
    periods = order.rows.map { columns.periods[Int($0)] }
    units = order.rows.map { columns.units[Int($0)] }
    periodTexts = columns.periodTexts
    years = columns.years
    months = columns.periodTexts.map(AmountTable.month)
  }

  /// The same with every amount at its institution's heir.
  ///
  /// - Complexity: O(n log n) for n rows, nothing where there are no heirs.
  func redirected(to heirs: [Int32]?) -> AmountTable {
    guard let heirs else { return self }
    var copy = self
    for product in starts.indices.dropLast() {
      let rows = (starts[product]..<starts[product + 1]).sorted {
        (heirs[Int(institutions[$0])], $0) < (heirs[Int(institutions[$1])], $1)
      }
      for (place, row) in zip(starts[product]..<starts[product + 1], rows) {
        copy.institutions[place] = heirs[Int(institutions[row])]
        copy.periods[place] = periods[row]
        copy.units[place] = units[row]
      }
    }
    return copy
  }

  /// Calls `body` for every key of a product that has rows, with its institution and rows.
  @inline(__always)
  func forEachKey(of product: Int, _ body: (_ institution: Int32, _ rows: Range<Int>) -> Void) {
    var start = starts[product]
    let end = starts[product + 1]
    while start < end {
      var next = start + 1
      while next < end, institutions[next] == institutions[start] { next += 1 }
      body(institutions[start], start..<next)
      start = next
    }
  }
}

/// Amounts as they stand in the file.
struct AmountColumns {
  var products: [Int32] = []
  var institutions: [Int32] = []
  var periods: [Int32] = []
  var units: [Int64] = []
  private(set) var periodTexts: [String] = []
  private(set) var years: [Int] = []
  private var indexOfPeriod: [String: Int32] = [:]
  private var last: Int32 = -1

  /// Without periods, everything is in period 0.
  init(hasPeriods: Bool) {
    if !hasPeriods { _ = number("", year: 0) }
  }

  /// The number of a period as written; nil where it is none.
  mutating func period(_ text: ByteText) -> Int32? {
    if last >= 0, text.elementsEqual(periodTexts[Int(last)].utf8) { return last }
    let string = String(decoding: text, as: UTF8.self)
    guard let year = AmountColumns.year(string) else { return nil }
    last = number(string, year: year)
    return last
  }

  private mutating func number(_ text: String, year: Int) -> Int32 {
    if let number = indexOfPeriod[text] { return number }
    let number = Int32(periodTexts.count)
    indexOfPeriod[text] = number
    periodTexts.append(text)
    years.append(year)
    return number
  }

  /// Appends the rows of a later part of the file.
  mutating func append(_ part: AmountColumns) {
    products += part.products
    institutions += part.institutions
    units += part.units
    let numbers = part.periodTexts.indices.map { number(part.periodTexts[$0], year: part.years[$0]) }
    periods += part.periods.lazy.map { numbers[Int($0)] }
  }

  /// The year of `2019` or `2019-07`.
  private static func year(_ text: String) -> Int? {
    let digits = text.utf8.prefix(4)
    let rest = text.utf8.dropFirst(4)
    guard digits.count == 4, let year = Exact.count(String(text.prefix(4))) else { return nil }
    if rest.isEmpty { return Int(year) }
    guard rest.first == UInt8(ascii: "-"), let month = Exact.count(String(text.dropFirst(5))),
      (1...12).contains(month)
    else { return nil }
    return Int(year)
  }
}
