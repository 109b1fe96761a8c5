/// The rows of `allocation.csv` in columns, one per cell of the plan.
struct AllocationLines {
  /// What `bound_by` can say without naming a rule, in the order of their numbers.
  static let plainReasons = ["product", "institution", "cap", "floor", "fixed", "conflict"]

  /// The physical line; 0 where the row is missing or malformed.
  private(set) var numbers: [Int32]
  /// Not a number where it is blank.
  private var fills: [Double]
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

  /// Nil where it is blank.
  func fill(_ cell: Int) -> Double? { fills[cell].isNaN ? nil : fills[cell] }

  /// What `bound_by` says.
  func reason(_ cell: Int) -> String { reasons[Int(boundBy[cell])] }

  /// The number of what `bound_by` says.
  mutating func number(ofReason text: String) -> Int32 {
    if let number = numberOfReason[text] { return number }
    let number = Int32(reasons.count)
    reasons.append(text)
    numberOfReason[text] = number
    return number
  }

  fileprivate mutating func set(_ row: AllocationRow, boundBy number: Int32) {
    let cell = Int(row.cell)
    (numbers[cell], fills[cell], continuous[cell], packs[cell], boundBy[cell]) = (
      row.line, row.fill, row.continuous, row.packs, number
    )
  }
}

/// What is kept of a row of `allocation.csv`.
private struct AllocationRow {
  let cell: Int32
  /// Negative where the row is malformed.
  let line: Int32
  var fill = 0.0
  var continuous = 0.0
  var packs: Int64 = 0
  /// The place among the part's reasons.
  var boundBy: Int32 = 0
}

/// Reads `allocation.csv` piece by piece and checks each row as it passes.
struct AllocationReader {
  let model: Model
  let targets: AnswerTargets
  /// See ``AllocationCheck/windows``.
  let windows: [Double]
  /// See ``OutputTables/capacities``.
  let capacities: [Int128?]
  /// See ``Model/firstPlaces``.
  let firstPlaces: [Int]

  /// The columns in the order in which they are asked for.
  static let columns = [
    "product_id", "district_id", "institution_id", "basis_units", "target_packs", "floor_packs",
    "cap_packs", "fill", "packs_continuous", "packs", "units", "amount_yuan", "bound_by", "reason",
  ]

  /// What one piece holds.
  private struct Part {
    var rows: [AllocationRow] = []
    /// What is wrong within a row, with the row's place in the part.
    var findings: [(row: Int, finding: Finding)] = []
    /// How many things were checked within rows.
    var checked = 0
    var reasons: [String] = []
    var firstKey: [String]?
    var lastKey: [String]?
    var firstLine = 0
    /// How many findings precede the first row.
    var notesBeforeFirst = 0
    private var lastReason = 0

    /// The place of what `bound_by` says among the part's reasons.
    mutating func reason(_ text: ByteText) -> Int32 {
      if reasons.isEmpty || !text.elementsEqual(reasons[lastReason].utf8) {
        let string = String(decoding: text, as: UTF8.self)
        lastReason = reasons.firstIndex(of: string) ?? reasons.count
        if lastReason == reasons.count { reasons.append(string) }
      }
      return Int32(lastReason)
    }
  }

  /// Reads the table; see ``OutputTables``.
  func read(_ output: OutputFolder, rows: Ledger, each: Ledger) -> AllocationLines {
    var lines = AllocationLines(count: model.cells.count)
    let file = OutputTables.allocationFile
    guard output.size(of: file) != nil else {
      rows.addMissingFile(file)
      return lines
    }
    guard let table = LargeTable(reading: file, columns: AllocationReader.columns, in: output, into: rows) else { return lines }
    var seen = [Bool](repeating: false, count: model.cells.count)
    var lastKey: [String]?
    table.read(into: rows) { cursor in
      parse(&cursor)
    } merge: { part, notes in
      if let before = lastKey, let first = part.firstKey, KeyOrder.descends(before, first) {
        notes.addDisorder(file, part.firstLine, found: first.joined(separator: " "), at: part.notesBeforeFirst)
      }
      lastKey = part.lastKey ?? lastKey
      rows.absorb(notes)
      keep(part, &lines, &seen, rows: rows, each: each)
    }
    for cell in model.cells.indices where !seen[cell] {
      rows.add("V302", file, expected: model.name(ofCell: cell), zh: "缺少这个单元的一行。", en: "The row of the cell is missing.")
    }
    return lines
  }

  /// Takes over a part's rows; of two rows of one cell the first one counts.
  private func keep(_ part: Part, _ lines: inout AllocationLines, _ seen: inout [Bool], rows: Ledger, each: Ledger) {
    let numbers = part.reasons.map { lines.number(ofReason: $0) }
    var repeated: Set<Int> = []
    for (index, row) in part.rows.enumerated() {
      let cell = Int(row.cell)
      if seen[cell] {
        repeated.insert(index)
        rows.addTwice(OutputTables.allocationFile, Int(abs(row.line)), "institution_id", found: model.institutionID(cell))
        continue
      }
      seen[cell] = true
      if row.line > 0 { lines.set(row, boundBy: numbers[Int(row.boundBy)]) }
    }
    for entry in part.findings where !repeated.contains(entry.row) { each.add(entry.finding) }
    each.count(part.checked - repeated.reduce(0) { $0 + (part.rows[$1].line > 0 ? check(count: part.rows[$1].cell) : 0) })
  }

  /// How many things are checked in the row of a cell.
  private func check(count cell: Int32) -> Int { AllocationCheck.count - (targets.isKnown(Int(cell), model) ? 0 : 1) }

  /// Reads and checks the rows of one piece.
  private func parse(_ cursor: inout TableCursor) -> Part {
    var part = Part()
    let check = AllocationCheck(model: model, targets: targets, windows: windows, capacities: capacities, firstPlaces: firstPlaces)
    var last: (ByteText, ByteText, ByteText)?
    var ids = (products: IDCache(model.tables.productIDs), districts: IDCache(model.tables.districtIDs))
    while cursor.next() {
      cursor.ledger.count()
      let key = (cursor.text(0), cursor.text(1), cursor.text(2))
      if let last, AllocationReader.precedes(key, last) {
        cursor.ledger.addDisorder(cursor.file, cursor.line, found: cursor.strings(0..<3))
      }
      last = key
      if part.firstKey == nil {
        part.firstKey = (0..<3).map(cursor.string)
        part.firstLine = cursor.line
        part.notesBeforeFirst = cursor.ledger.findings.count
      }
      guard let product = ids.products.index(of: key.0), let institution = model.tables.institutionIDs.index(of: key.2),
        let district = ids.districts.index(of: key.1), model.districts[institution] == district, let cell = model.cell(product, institution)
      else {
        cursor.ledger.add(
          "V301", cursor.file, line: cursor.line, found: cursor.strings(0..<3), zh: "方案里没有这个单元。", en: "The plan has no such cell.")
        continue
      }
      part.rows.append(row(cell, &cursor, &part, check))
      for finding in check.ledger.findings.dropFirst(part.findings.count) { part.findings.append((part.rows.count - 1, finding)) }
    }
    part.lastKey = last.map { [$0.0, $0.1, $0.2].map { String(decoding: $0, as: UTF8.self) } }
    return part
  }

  private static func precedes(_ key: (ByteText, ByteText, ByteText), _ other: (ByteText, ByteText, ByteText)) -> Bool {
    let byFirst = compare(key.0, other.0)
    if byFirst != 0 { return byFirst < 0 }
    let bySecond = compare(key.1, other.1)
    return bySecond != 0 ? bySecond < 0 : compare(key.2, other.2) < 0
  }

  /// Reads and checks one row.
  private func row(_ cell: Int, _ cursor: inout TableCursor, _ part: inout Part, _ check: AllocationCheck) -> AllocationRow {
    let basis = cursor.measurement(3)
    let target = cursor.measurement(4)
    let floor = cursor.count(5)
    let cap = cursor.isBlank(6) ? nil : cursor.count(6)
    let fill = cursor.isBlank(7) ? nil : cursor.measurement(7)
    let continuous = cursor.measurement(8)
    let packs = cursor.count(9)
    let units = cursor.count(10)
    guard let basis, let target, let floor, let continuous, let packs, let units else {
      return AllocationRow(cell: Int32(cell), line: -Int32(cursor.line))
    }
    part.checked += self.check(count: Int32(cell))
    check.run(
      AllocationCheck.Row(
        cell: cell, line: cursor.line, basis: basis, target: target, floor: floor, cap: cap, fill: fill, continuous: continuous,
        packs: packs, units: units),
      amount: cursor.text(11), boundBy: cursor.text(12), reason: cursor.text(13))
    return AllocationRow(
      cell: Int32(cell), line: Int32(cursor.line), fill: fill ?? .nan, continuous: continuous, packs: packs,
      boundBy: part.reason(cursor.text(12)))
  }
}
