/// The rows of `allocation.csv` in columns, one per cell of the plan.
struct AllocationLines {
  /// What `bound_by` can say without naming a rule, in the order of their numbers.
  static let plainReasons = ["product", "institution", "cap", "floor", "fixed", "conflict"]

  /// The physical line; 0 where the row is missing or malformed.
  private(set) var numbers: [Int32]
  /// Not a number where it is blank.
  private(set) var fills: [Double]
  /// The values before rounding [packs].
  private(set) var continuous: [Double]
  /// 0 where the row is missing.
  private(set) var packs: [Int64]
  /// The places of `bound_by` among the reasons.
  private(set) var boundBy: [Int32]
  /// What `bound_by` says, each once.
  private(set) var reasons = plainReasons
  private var numberOfReason: [String: Int32] = [:]

  init(count: Int) {
    numbers = Array(repeating: 0, count: count)
    fills = Array(repeating: .nan, count: count)
    continuous = Array(repeating: 0, count: count)
    packs = Array(repeating: 0, count: count)
    boundBy = Array(repeating: 0, count: count)
    for (index, reason) in reasons.enumerated() { numberOfReason[reason] = Int32(index) }
  }

  /// Whether the cell has a row that can be read.
  func isPresent(_ cell: Int) -> Bool { numbers[cell] > 0 }

  /// The number of what `bound_by` says.
  mutating func number(ofReason text: String) -> Int32 {
    if let number = numberOfReason[text] { return number }
    let number = Int32(reasons.count)
    reasons.append(text)
    numberOfReason[text] = number
    return number
  }

  mutating func set(_ cell: Int, to row: AllocationRow, boundBy number: Int32) {
    numbers[cell] = row.line
    fills[cell] = row.fill
    continuous[cell] = row.continuous
    packs[cell] = row.packs
    boundBy[cell] = number
  }
}

/// What is kept of a row of `allocation.csv`.
struct AllocationRow {
  let cell: Int32
  /// 0 where the row is malformed.
  let line: Int32
  let fill: Double
  let continuous: Double
  let packs: Int64
  /// The place among the part's reasons.
  let boundBy: Int32
}
