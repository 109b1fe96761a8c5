/// A row of a table whose rows are of a product at an institution, each by its place among the ids.
protocol PairRow {
  var product: Int32 { get }
  var institution: Int32 { get }
}

/// Rows by product, then institution, rows with the same key as they stand in the file.
struct PairTable<Row: PairRow> {
  /// Where each product's rows begin; one more at the end.
  private let starts: [Int]
  let rows: [Row]

  /// - Complexity: linear: two passes of counting.
  init(_ rows: [Row] = [], products: Int = 0, institutions: Int = 0) {
    let isSorted = zip(rows, rows.dropFirst()).allSatisfy { $0.institution <= $1.institution }
    let byInstitution = isSorted ? rows : PairTable.counted(rows, institutions) { Int($0.institution) }.rows
    (starts, self.rows) = PairTable.counted(byInstitution, products) { Int($0.product) }
  }

  private static func counted(_ rows: [Row], _ count: Int, by key: (Row) -> Int) -> (starts: [Int], rows: [Row]) {
    var starts = [Int](repeating: 0, count: count + 1)
    for row in rows { starts[key(row) + 1] += 1 }
    for key in 0..<count { starts[key + 1] += starts[key] }
    var next = starts
    let sorted = [Row](unsafeUninitializedCapacity: rows.count) { sorted, initialized in
      for row in rows {
        sorted.initializeElement(at: next[key(row)], to: row)
        next[key(row)] += 1
      }
      initialized = rows.count
    }
    return (starts, sorted)
  }

  /// Where the rows of a product stand.
  subscript(product: Int) -> Range<Int> { starts[product]..<starts[product + 1] }

  /// Rows whose key stands before.
  var repeated: [Row] {
    zip(rows, rows.dropFirst()).filter { $0.product == $1.product && $0.institution == $1.institution }.map { $1 }
  }

  /// Calls `body` for every key of a product that has rows, with its institution and rows.
  @inline(__always)
  func forEachKey(of product: Int, _ body: (_ institution: Int, _ rows: Range<Int>) -> Void) {
    var start = starts[product]
    let end = starts[product + 1]
    while start < end {
      var next = start + 1
      while next < end, rows[next].institution == rows[start].institution { next += 1 }
      body(Int(rows[start].institution), start..<next)
      start = next
    }
  }
}

/// A year or a month as it is written: of a month with how many digits.
struct Period: Hashable {
  /// The year, the month in four bits, 0 for a whole year, and its digits in five.
  private let code: Int32

  /// Reported demand is of no period.
  static let none = Period(code: -1)

  private init(code: Int32) { self.code = code }

  /// Reads `2019` or `2019-07`.
  init?(_ text: ByteText) {
    guard text.count >= 4, let year = Exact.count(ByteText(rebasing: text.prefix(4))) else { return nil }
    guard text.count > 4 else {
      self.init(code: Int32(year) << 9)
      return
    }
    guard text[4] == UInt8(ascii: "-"), let month = Exact.count(ByteText(rebasing: text.dropFirst(5))), (1...12).contains(month)
    else { return nil }
    self.init(code: Int32(year) << 9 | Int32(month) << 5 | Int32(text.count - 5))
  }

  var year: Int { Int(code >> 9) }
  var month: Int { Int(code >> 5 & 15) }
  var text: String { code < 0 ? "" : padded(year, to: 4) + (month > 0 ? "-" + padded(month, to: Int(code & 31)) : "") }
}

/// The amount of a product at an institution in a period.
struct Amount: PairRow {
  let product: Int32
  var institution: Int32
  let period: Period
  /// [ten-thousandths of a unit].
  let units: Int64
}

extension PairTable<Amount> {
  /// The same with every amount at its institution's heir.
  ///
  /// - Complexity: linear, nothing where there are no heirs.
  func redirected(to heirs: [Int32]?) -> PairTable {
    guard let heirs else { return self }
    let moved = rows.map { row in
      Amount(product: row.product, institution: heirs[Int(row.institution)], period: row.period, units: row.units)
    }
    return PairTable(moved, products: starts.count - 1, institutions: heirs.count)
  }

  /// What rows add up to.
  func sum(_ range: Range<Int>) -> Int128 { rows[range].reduce(0) { $0 + Int128($1.units) } }
}

/// A row of the floors, caps and fixed volumes that are given.
struct Limit: PairRow {
  let product: Int32
  let institution: Int32
  /// [ten-thousandths of a pack]; ``none`` where it is blank, as the next two.
  let floor: Int64
  let cap: Int64
  /// [packs].
  let fixed: Int64
  let line: Int32

  static let none = Int64.min
}
