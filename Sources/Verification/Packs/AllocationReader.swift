/// Reads `allocation.csv` piece by piece and checks each row as it passes.
struct AllocationReader {
  let model: Model
  let targets: DistrictTargets
  /// See ``OutputTables/capacities``.
  let capacities: [Int128?]

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
    private var lastReason: Int32 = 0

    /// The place of what `bound_by` says among the part's reasons.
    mutating func reason(_ text: ByteText) -> Int32 {
      if !reasons.isEmpty, text.elementsEqual(reasons[Int(lastReason)].utf8) { return lastReason }
      let string = String(decoding: text, as: UTF8.self)
      if let known = reasons.firstIndex(of: string) {
        lastReason = Int32(known)
      } else {
        lastReason = Int32(reasons.count)
        reasons.append(string)
      }
      return lastReason
    }
  }

  /// Reads the table; see ``OutputTables``.
  func read(_ output: OutputFolder, rows: Ledger, each: Ledger) -> AllocationLines {
    var lines = AllocationLines(count: model.cells.count)
    let file = OutputTables.allocationFile
    guard output.size(of: file) != nil else {
      rows.add("V101", file, zh: "缺少这个文件。", en: "The file is missing.")
      return lines
    }
    guard let table = LargeTable(reading: file, columns: AllocationReader.columns, in: output, into: rows) else {
      return lines
    }
    var seen = [Bool](repeating: false, count: model.cells.count)
    var lastKey: [String]?
    table.read(into: rows) { cursor in
      parse(&cursor)
    } merge: { part, notes in
      if let before = lastKey, let first = part.firstKey,
        let (left, right) = zip(before, first).first(where: { $0 != $1 }), precedes(right, left)
      {
        notes.addDisorder(file, part.firstLine, found: first.joined(separator: " "), at: part.notesBeforeFirst)
      }
      lastKey = part.lastKey ?? lastKey
      rows.absorb(notes)
      keep(part, &lines, &seen, rows: rows, each: each)
    }
    for cell in model.cells.indices where !seen[cell] {
      rows.add(
        "V302", file,
        expected: "\(model.productID(cell)) \(model.districtID(cell)) \(model.institutionID(cell))",
        zh: "缺少这个单元的一行。", en: "The row of the cell is missing.")
    }
    return lines
  }

  /// Takes over a part's rows; of two rows of one cell the first one counts.
  private func keep(
    _ part: Part, _ lines: inout AllocationLines, _ seen: inout [Bool], rows: Ledger, each: Ledger
  ) {
    let numbers = part.reasons.map { lines.number(ofReason: $0) }
    var repeated: Set<Int> = []
    for (index, row) in part.rows.enumerated() {
      let cell = Int(row.cell)
      if seen[cell] {
        repeated.insert(index)
        rows.addTwice(
          OutputTables.allocationFile, Int(abs(row.line)), "institution_id", found: model.institutionID(cell))
        continue
      }
      seen[cell] = true
      guard row.line > 0 else { continue }
      lines.set(cell, to: row, boundBy: numbers[Int(row.boundBy)])
    }
    for entry in part.findings where !repeated.contains(entry.row) { each.add(entry.finding) }
    let unchecked = repeated.reduce(0) { $0 + (part.rows[$1].line > 0 ? check(count: part.rows[$1].cell) : 0) }
    each.count(part.checked - unchecked)
  }

  /// How many things are checked in the row of a cell.
  private func check(count cell: Int32) -> Int {
    targets.isKnown(Int(cell), model) ? AllocationCheck.count : AllocationCheck.count - 1
  }

  /// Reads and checks the rows of one piece.
  private func parse(_ cursor: inout TableCursor) -> Part {
    var part = Part()
    let check = AllocationCheck(model: model, targets: targets, capacities: capacities)
    var order = KeyBytes()
    var ids = KeyIDs(model.tables)
    while cursor.next() {
      cursor.ledger.count()
      let key = (cursor.text(0), cursor.text(1), cursor.text(2))
      if order.precedesLast(key.0, key.1, key.2) {
        cursor.ledger.addDisorder(cursor.file, cursor.line, found: AllocationReader.key(cursor).joined(separator: " "))
      }
      if part.firstKey == nil {
        part.firstKey = AllocationReader.key(cursor)
        part.firstLine = cursor.line
        part.notesBeforeFirst = cursor.ledger.findings.count
      }
      guard let cell = ids.cell(key.0, key.1, key.2, model) else {
        cursor.ledger.add(
          "V301", cursor.file, line: cursor.line, found: AllocationReader.key(cursor).joined(separator: " "),
          zh: "方案里没有这个单元。", en: "The plan has no such cell.")
        continue
      }
      part.rows.append(row(cell, &cursor, &part, check))
      for finding in check.ledger.findings.dropFirst(part.findings.count) {
        part.findings.append((part.rows.count - 1, finding))
      }
    }
    part.lastKey = order.last
    return part
  }

  /// Reads and checks one row.
  private func row(
    _ cell: Int, _ cursor: inout TableCursor, _ part: inout Part, _ check: AllocationCheck
  ) -> AllocationRow {
    let basis = cursor.measurement(3)
    let target = cursor.measurement(4)
    let floor = cursor.count(5)
    let cap = cursor.isBlank(6) ? nil : cursor.count(6)
    let fill = cursor.isBlank(7) ? nil : cursor.measurement(7)
    let continuous = cursor.measurement(8)
    let packs = cursor.count(9)
    let units = cursor.count(10)
    guard let basis, let target, let floor, let continuous, let packs, let units else {
      return AllocationRow(
        cell: Int32(cell), line: -Int32(cursor.line), fill: 0, continuous: 0, packs: 0, boundBy: 0)
    }
    part.checked += self.check(count: Int32(cell))
    check.run(
      AllocationCheck.Row(
        cell: cell, line: cursor.line, basis: basis, target: target, floor: floor, cap: cap, fill: fill,
        continuous: continuous, packs: packs, units: units),
      amount: cursor.text(11), boundBy: cursor.text(12), reason: cursor.text(13))
    return AllocationRow(
      cell: Int32(cell), line: Int32(cursor.line), fill: fill ?? .nan, continuous: continuous, packs: packs,
      boundBy: part.reason(cursor.text(12)))
  }

  private static func key(_ cursor: TableCursor) -> [String] { (0..<3).map(cursor.string) }
}

/// The key of the row before, as it stands in the piece.
private struct KeyBytes {
  private var key: (ByteText, ByteText, ByteText)?

  /// The key as texts.
  var last: [String]? {
    key.map { [$0.0, $0.1, $0.2].map { String(decoding: $0, as: UTF8.self) } }
  }

  /// Whether a key comes before the last one; it is the last one then.
  mutating func precedesLast(_ first: ByteText, _ second: ByteText, _ third: ByteText) -> Bool {
    defer { key = (first, second, third) }
    guard let key else { return false }
    let byFirst = compare(key.0, first)
    if byFirst != 0 { return byFirst > 0 }
    let bySecond = compare(key.1, second)
    return bySecond != 0 ? bySecond > 0 : compare(key.2, third) > 0
  }
}

/// Finds cells by the ids of a row.
private struct KeyIDs {
  private var products: IDCache
  private var districts: IDCache
  private let institutions: IDTable

  init(_ tables: InputTables) {
    products = IDCache(tables.productIDs)
    districts = IDCache(tables.districtIDs)
    institutions = tables.institutionIDs
  }

  /// Nil where the plan has no such cell in the district.
  mutating func cell(_ product: ByteText, _ district: ByteText, _ institution: ByteText, _ model: Model) -> Int? {
    guard let product = products.index(of: product), let institution = institutions.index(of: institution),
      let district = districts.index(of: district), model.districts[Int(institution)] == district
    else { return nil }
    return model.cells.index(of: institution, in: model.cellsOfProduct[Int(product)])
  }
}
