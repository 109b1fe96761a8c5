/// A row of `district_totals.csv`.
struct TotalLine {
  let line: Int
  /// The place of its product and district among all shares.
  let share: Int
  let continuous: Double
  let packs: Int64
  let units: Int64
  let amount: String
}

/// The output tables that carry the answer, read and joined with the plan's cells.
struct OutputTables {
  static let allocationFile = "allocation.csv"
  static let totalsFile = "district_totals.csv"
  /// One per cell of the plan.
  private(set) var lines: AllocationLines
  /// One per product and district; nil where the row is missing or malformed.
  private(set) var totals: [TotalLine?]
  /// The yearly capacity of each institution in the split of its district [ten-thousandths of a yuan].
  private(set) var capacities: [Int128?]
  /// Packs and fen of the lines.
  private(set) var sums: AllocationSums

  /// Reads both tables; `rows` notes rows that are malformed, out of order, twice, missing or of no cell, `each` what is
  /// wrong within a row. Capacities of packets that `run.json` says are looser are those of the reasons.
  init(reading output: OutputFolder, for model: Model, run: RunRecord?, rows: Ledger, each: Ledger) {
    totals = OutputTables.readTotals(output, model, rows)
    let targets = DistrictTargets(model, totals)
    capacities = model.tables.institutions.map(\.capacity)
    for entry in run?.loosened ?? [] {
      guard case .capacity(let id) = entry.row, let place = model.tables.institutionIDs.index(of: id) else { continue }
      capacities[Int(place)] = entry.packetLimit
    }
    lines = AllocationReader(model: model, targets: targets, capacities: capacities).read(output, rows: rows, each: each)
    sums = AllocationSums(model, lines)
  }

  /// The text of a small table of the output folder; notes a missing file.
  static func text(
    _ file: String, _ columns: [String], in output: OutputFolder, into ledger: Ledger
  ) -> DelimitedText? {
    guard let bytes = output.bytes(of: file) else {
      ledger.add("V101", file, zh: "缺少这个文件。", en: "The file is missing.")
      return nil
    }
    return DelimitedText(reading: bytes, file: file, columns: columns, into: ledger)
  }

  private static func readTotals(_ output: OutputFolder, _ model: Model, _ ledger: Ledger) -> [TotalLine?] {
    let shareCount = model.tables.products.count * model.tables.districts.count
    var totals = [TotalLine?](repeating: nil, count: shareCount)
    let columns = ["product_id", "district_id", "packs_continuous", "packs", "units", "amount_yuan"]
    guard let text = OutputTables.text(OutputTables.totalsFile, columns, in: output, into: ledger) else {
      return totals
    }
    let wanted = model.wantedShares()
    var seen = [Bool](repeating: false, count: shareCount)
    var order = KeyOrder(["product_id", "district_id"])
    for row in Rows(text, ledger) {
      ledger.count()
      order.check(row)
      guard let share = model.share(product: row["product_id"], district: row["district_id"]), wanted[share] else {
        ledger.add(
          "V301", text.file, line: row.line, found: "\(row["product_id"]) \(row["district_id"])",
          zh: "这个区市没有这个品种的单元。", en: "The district has no cell for the product.")
        continue
      }
      guard !seen[share] else {
        row.twice("district_id")
        continue
      }
      seen[share] = true
      let continuous = row.measurement("packs_continuous")
      let packs = row.count("packs")
      let units = row.count("units")
      if let continuous, let packs, let units {
        totals[share] = TotalLine(
          line: row.line, share: share, continuous: continuous, packs: Int64(packs), units: Int64(units),
          amount: row["amount_yuan"])
      }
    }
    for share in wanted.indices where wanted[share] && !seen[share] {
      ledger.add(
        "V302", text.file, expected: model.name(ofShare: share), zh: "缺少这一行。", en: "The row is missing.")
    }
    return totals
  }
}

extension Model {
  /// The place of a product and a district among all shares; nil where the plan does not have both.
  func share(product: String, district: String) -> Int? {
    guard let product = tables.productIDs.index(of: product), let district = tables.districtIDs.index(of: district)
    else { return nil }
    return Int(product) * tables.districts.count + Int(district)
  }

  /// The product and district of a share, for messages.
  func name(ofShare share: Int) -> String {
    let (product, district) = share.quotientAndRemainder(dividingBy: tables.districts.count)
    return "\(tables.products[product].id) \(tables.districts[district])"
  }

  /// Which shares have cells.
  func wantedShares() -> [Bool] {
    var wanted = [Bool](repeating: false, count: tables.products.count * tables.districts.count)
    for cell in cells.indices { wanted[share(cell)] = true }
    return wanted
  }
}

/// Packs and fen of the allocation's lines.
struct AllocationSums {
  /// What one share adds up to.
  struct Sum {
    var packs: Int128 = 0
    var fen: Int128 = 0
    var lines = 0
  }

  /// By product and district.
  private(set) var byShare: [Sum]
  /// By institution [fen].
  private(set) var byInstitution: [Int128]
  private(set) var packs: Int128 = 0
  private(set) var fen: Int128 = 0

  init(_ model: Model, _ lines: AllocationLines) {
    byShare = Array(repeating: Sum(), count: model.tables.products.count * model.tables.districts.count)
    byInstitution = Array(repeating: 0, count: model.tables.institutions.count)
    for (product, cells) in model.cellsOfProduct.enumerated() {
      let price = model.prices[product]
      for cell in cells where lines.isPresent(cell) {
        let count = lines.packs[cell]
        let amount = Exact.fen(count, price)
        let share = model.share(cell)
        byShare[share].packs += Int128(count)
        byShare[share].fen += amount
        byShare[share].lines += 1
        byInstitution[Int(model.cells.institutions[cell])] += amount
        packs += Int128(count)
        fen += amount
      }
    }
  }
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
    row.ledger.addDisorder(row.table.file, row.line, found: key.joined(separator: " "))
  }
}
