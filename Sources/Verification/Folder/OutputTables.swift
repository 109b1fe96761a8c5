/// A row of `district_totals.csv`.
struct TotalLine {
  let line: Int
  /// The place of its product and district among all shares.
  let share: Int
  /// Nil where the table has no such column.
  let target: Double?
  let continuous: Double
  let packs: Int64
  let units: Int64
  let amount: String
}

/// The output tables that carry the answer, read and joined with the plan's cells.
struct OutputTables {
  static let allocationFile = "allocation.csv"
  static let totalsFile = "district_totals.csv"
  static let totalsColumns = ["product_id", "district_id", "target_packs", "packs_continuous", "packs", "units", "amount_yuan"]
  /// Outputs of the first definition have no sums of shares.
  static func totalsColumns(_ definition: Int) -> [String] { totalsColumns.filter { definition > 1 || $0 != "target_packs" } }
  /// One per cell of the plan.
  let lines: AllocationLines
  /// One per product and district; nil where the row is missing or malformed.
  let totals: [TotalLine?]
  /// The yearly capacity of each institution in the split of its district [ten-thousandths of a yuan].
  let capacities: [Int128?]
  /// See ``Model/firstPlaces``.
  let firstPlaces: [Int]
  /// Packs and fen of the lines.
  let sums: AllocationSums

  /// Reads both tables; `rows` notes rows that are malformed, out of order, twice, missing or of no cell, `each` what is
  /// wrong within a row. Capacities of packets that `run.json` says are looser are those of the reasons.
  init(reading output: OutputFolder, for model: Model, run: RunRecord?, rows: Ledger, each: Ledger) {
    totals = OutputTables.readTotals(output, model, definition: run?.definition ?? 2, rows)
    var capacities = model.tables.institutions.map(\.capacity)
    for entry in run?.loosened ?? [] {
      guard case .capacity(let id) = entry.row, let place = model.tables.institutionIDs.index(of: id) else { continue }
      capacities[place] = entry.value
    }
    self.capacities = capacities
    firstPlaces = model.firstPlaces
    let definition = run?.definition ?? 2
    lines = AllocationReader(
      model: model, targets: AnswerTargets(model, totals, definition: definition),
      windows: model.productsOfRows().map { definition > 1 && ($0 || run?.isMerged == true) ? 3 : 1 }, capacities: capacities,
      firstPlaces: firstPlaces
    )
    .read(output, rows: rows, each: each)
    sums = AllocationSums(model, lines)
  }

  private static func readTotals(
    _ output: OutputFolder, _ model: Model, definition: Int, _ ledger: Ledger
  ) -> [TotalLine?] {
    let wanted = model.wantedShares()
    var totals = [TotalLine?](repeating: nil, count: wanted.count)
    guard let text = DelimitedText.read(totalsFile, totalsColumns(definition), in: output, into: ledger) else { return totals }
    var seen = [Bool](repeating: false, count: wanted.count)
    var order = KeyOrder("product_id", "district_id")
    for row in records(text, ledger) {
      ledger.count()
      order.check(row)
      guard let share = model.share(product: row["product_id"], district: row["district_id"]), wanted[share] else {
        row.differs(
          "V301", found: "\(row["product_id"]) \(row["district_id"])", zh: "这个区市没有这个品种的单元。",
          en: "The district has no cell for the product.")
        continue
      }
      guard !seen[share] else {
        row.twice("district_id")
        continue
      }
      seen[share] = true
      let (continuous, packs, units) = (row.measurement("packs_continuous"), row.count("packs"), row.count("units"))
      let target = definition > 1 ? row.measurement("target_packs") : nil
      guard let continuous, let packs, let units, definition == 1 || target != nil else { continue }
      totals[share] = TotalLine(
        line: row.line, share: share, target: target, continuous: continuous, packs: Int64(packs), units: Int64(units),
        amount: row["amount_yuan"])
    }
    for share in wanted.indices where wanted[share] && !seen[share] { ledger.addMissingRow(totalsFile, model.name(ofShare: share)) }
    return totals
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
    for cell in model.cells.indices where lines.isPresent(cell) {
      let amount = Exact.fen(lines.packs[cell], model.prices[model.product(cell)])
      let share = model.share(cell)
      byShare[share].packs += Int128(lines.packs[cell])
      byShare[share].fen += amount
      byShare[share].lines += 1
      byInstitution[model.institution(cell)] += amount
      packs += Int128(lines.packs[cell])
      fen += amount
    }
  }
}
