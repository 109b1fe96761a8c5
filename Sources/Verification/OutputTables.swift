/// A product in a district.
struct Share: Hashable {
  let product: String
  let district: String
}

/// A row of `allocation.csv`.
struct AllocationLine {
  let line: Int
  let cell: Int
  let basis: Double
  let target: Double
  let floor: Int128
  let cap: Int128?
  let fill: Double?
  let continuous: Double
  let packs: Int128
  let units: Int128
  let amount: String
  let boundBy: String
  let reason: String
}

/// A row of `district_totals.csv`.
struct TotalLine {
  let line: Int
  let continuous: Double
  let packs: Int128
  let units: Int128
  let amount: String
}

/// The output tables that carry the answer, read and joined with the plan's cells.
struct OutputTables {
  static let allocationFile = "allocation.csv"
  static let totalsFile = "district_totals.csv"
  /// One per cell of the plan; nil where the row is missing or malformed.
  private(set) var lines: [AllocationLine?] = []
  private(set) var totals: [Share: TotalLine] = [:]

  /// Reads both tables; notes rows that are malformed, out of order, twice, missing or of no cell.
  init(reading output: OutputFolder, for model: Model, into ledger: Ledger) {
    readTotals(output, model, ledger)
    readAllocation(output, model, ledger)
  }

  /// The text of a table of the output folder; notes a missing file.
  static func text(
    _ file: String, _ columns: [String], in output: OutputFolder, into ledger: Ledger
  ) -> DelimitedText? {
    guard let bytes = output.files[file] else {
      ledger.add("V101", file, zh: "缺少这个文件。", en: "The file is missing.")
      return nil
    }
    return DelimitedText(reading: bytes, file: file, columns: columns, into: ledger)
  }

  private mutating func readAllocation(_ output: OutputFolder, _ model: Model, _ ledger: Ledger) {
    lines = Array(repeating: nil, count: model.cells.count)
    let columns = [
      "product_id", "district_id", "institution_id", "basis_units", "target_packs", "floor_packs",
      "cap_packs", "fill", "packs_continuous", "packs", "units", "amount_yuan", "bound_by", "reason",
    ]
    guard let text = OutputTables.text(OutputTables.allocationFile, columns, in: output, into: ledger)
    else { return }
    var seen: Set<Int> = []
    var order = KeyOrder(["product_id", "district_id", "institution_id"])
    for row in Rows(text, ledger) {
      ledger.count()
      order.check(row)
      let key = InputTables.Key(institution: row["institution_id"], product: row["product_id"])
      guard let cell = model.cellIndex[key], model.districtID(cell) == row["district_id"] else {
        ledger.add(
          "V301", text.file, line: row.line,
          found: "\(row["product_id"]) \(row["district_id"]) \(row["institution_id"])",
          zh: "方案里没有这个单元。", en: "The plan has no such cell.")
        continue
      }
      guard seen.insert(cell).inserted else {
        row.twice("institution_id")
        continue
      }
      let basis = row.measurement("basis_units")
      let target = row.measurement("target_packs")
      let floor = row.count("floor_packs")
      let cap = row.isBlank("cap_packs") ? nil : row.count("cap_packs")
      let fill = row.isBlank("fill") ? nil : row.measurement("fill")
      let continuous = row.measurement("packs_continuous")
      let packs = row.count("packs")
      let units = row.count("units")
      if let basis, let target, let floor, let continuous, let packs, let units {
        lines[cell] = AllocationLine(
          line: row.line, cell: cell, basis: basis, target: target, floor: floor, cap: cap, fill: fill,
          continuous: continuous, packs: packs, units: units, amount: row["amount_yuan"],
          boundBy: row["bound_by"], reason: row["reason"])
      }
    }
    for cell in model.cells.indices where !seen.contains(cell) {
      ledger.add(
        "V302", text.file,
        expected: "\(model.productID(cell)) \(model.districtID(cell)) \(model.institutionID(cell))",
        zh: "缺少这个单元的一行。", en: "The row of the cell is missing.")
    }
  }

  private mutating func readTotals(_ output: OutputFolder, _ model: Model, _ ledger: Ledger) {
    let columns = ["product_id", "district_id", "packs_continuous", "packs", "units", "amount_yuan"]
    guard let text = OutputTables.text(OutputTables.totalsFile, columns, in: output, into: ledger) else {
      return
    }
    let wanted = Set(model.cells.indices.map(model.share))
    var seen: Set<Share> = []
    var order = KeyOrder(["product_id", "district_id"])
    for row in Rows(text, ledger) {
      ledger.count()
      order.check(row)
      let share = Share(product: row["product_id"], district: row["district_id"])
      guard wanted.contains(share) else {
        ledger.add(
          "V301", text.file, line: row.line, found: "\(share.product) \(share.district)",
          zh: "这个区市没有这个品种的单元。", en: "The district has no cell for the product.")
        continue
      }
      guard seen.insert(share).inserted else {
        row.twice("district_id")
        continue
      }
      let continuous = row.measurement("packs_continuous")
      let packs = row.count("packs")
      let units = row.count("units")
      if let continuous, let packs, let units {
        totals[share] = TotalLine(
          line: row.line, continuous: continuous, packs: packs, units: units, amount: row["amount_yuan"])
      }
    }
    for share in wanted.subtracting(seen).sorted(by: OutputTables.precede) {
      ledger.add(
        "V302", text.file, expected: "\(share.product) \(share.district)", zh: "缺少这一行。",
        en: "The row is missing.")
    }
  }

  /// The order of `district_totals.csv`.
  static func precede(_ left: Share, _ right: Share) -> Bool {
    left.product == right.product
      ? precedes(left.district, right.district) : precedes(left.product, right.product)
  }
}

extension Model {
  /// The product and district of a cell.
  func share(_ cell: Int) -> Share { Share(product: productID(cell), district: districtID(cell)) }
}

/// Whether the rows of a table ascend by key.
struct KeyOrder {
  private let columns: [String]
  private var last: [String]?

  init(_ columns: [String]) { self.columns = columns }

  /// Notes a row that precedes the one before it.
  mutating func check(_ row: TableRow) {
    let key = columns.map { row[$0] }
    defer { last = key }
    guard let last, let (before, after) = zip(last, key).first(where: { $0 != $1 }), precedes(after, before)
    else { return }
    row.ledger.add(
      "V110", row.table.file, line: row.line, found: key.joined(separator: " "), zh: "没有按编码排序。",
      en: "The rows are not sorted by key.")
  }
}
