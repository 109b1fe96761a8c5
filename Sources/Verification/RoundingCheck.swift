/// Checks how continuous values became whole packs.
struct RoundingCheck {
  let model: Model
  let tables: OutputTables
  let ledger: Ledger

  /// District totals: floor or ceiling of stage A's value; plain largest remainder for products no rule touches.
  func checkTotals() {
    var touched: Set<Int> = []
    for row in model.rows { for cell in row.cells { touched.insert(model.cells[cell].product) } }
    for (product, cells) in model.cellsOfProduct.enumerated() {
      let districts = Set(cells.map(model.districtID)).sorted(by: precedes)
      let shares = districts.map { Share(product: model.tables.products[product].id, district: $0) }
      let totals = shares.compactMap { tables.totals[$0] }
      guard totals.count == shares.count else { continue }
      for total in totals {
        ledger.count()
        let split = LargestRemainder.split(total.continuous)
        let up = split.fraction > 0 ? split.whole + 1 : split.whole
        if total.packs < split.whole || total.packs > up {
          ledger.add(
            "V311", OutputTables.totalsFile, line: total.line, column: "packs",
            expected: split.whole == up ? "\(up)" : "\(split.whole) | \(up)", found: "\(total.packs)",
            zh: "区市合计不是连续值的舍入。", en: "The total is neither floor nor ceiling of the continuous value.")
        }
      }
      var targets = [Double](repeating: 0, count: districts.count)
      var room = [(floor: Int128, cap: Int128?)](repeating: (0, 0), count: districts.count)
      for index in cells {
        guard let position = districts.firstIndex(of: model.districtID(index)) else { continue }
        let cell = model.cells[index]
        targets[position] += cell.target
        room[position].floor += cell.floor
        room[position].cap = room[position].cap.flatMap { sum in cell.cap.map { sum + $0 } }
      }
      guard !touched.contains(product),
        let plain = LargestRemainder(
          values: totals.map(\.continuous), targets: targets, ids: districts,
          total: model.agreedPacks[product]),
        zip(plain.packs, room).allSatisfy({ $0 >= $1.floor && $0 <= $1.cap ?? $0 })
      else { continue }
      for (position, total) in totals.enumerated() where !plain.isAmbiguous[position] {
        differ(OutputTables.totalsFile, total.line, plain.packs[position], total.packs)
      }
    }
  }

  /// Stage B of one district: where no rule touches a product, or plain largest remainder keeps every rule,
  /// the packs are plain largest remainder. `mayDiffer`: a rule is exceeded, so only untouched products are plain.
  func checkDistrict(_ packet: Model, _ lines: [AllocationLine], mayDiffer: Bool) {
    var touched: Set<Int> = []
    for row in packet.rows { for cell in row.cells { touched.insert(packet.cells[cell].product) } }
    var plainPacks = [Int128](repeating: 0, count: lines.count)
    var isAmbiguous = [Bool](repeating: false, count: lines.count)
    var isWhole = true
    var judged: [Int] = []
    for (product, cells) in packet.cellsOfProduct.enumerated() {
      guard
        let plain = LargestRemainder(
          values: cells.map { lines[$0].continuous }, targets: cells.map { packet.cells[$0].target },
          ids: cells.map(packet.institutionID), total: packet.agreedPacks[product])
      else {
        isWhole = false
        continue
      }
      judged.append(product)
      for (position, cell) in cells.enumerated() {
        plainPacks[cell] = plain.packs[position]
        isAmbiguous[cell] = plain.isAmbiguous[position]
      }
    }
    let keepsRules =
      isWhole && !mayDiffer && packet.rows.allSatisfy { packet.violation(of: $0, by: plainPacks) == 0 }
    for product in judged where keepsRules || !touched.contains(product) {
      for cell in packet.cellsOfProduct[product] where !isAmbiguous[cell] {
        differ(OutputTables.allocationFile, lines[cell].line, plainPacks[cell], lines[cell].packs)
      }
    }
  }

  private func differ(_ file: String, _ line: Int, _ expected: Int128, _ found: Int128) {
    ledger.count()
    if expected == found { return }
    ledger.add(
      "V313", file, line: line, column: "packs", expected: "\(expected)", found: "\(found)",
      zh: "没有规则妨碍，却不是最大余数法的结果。",
      en: "No rule stands in the way, yet this is not what largest remainder gives.")
  }
}

extension Model {
  /// Σ coefficient · packs over cells [ten-thousandths].
  func activity(of row: Row, in cells: [Int], by packs: [Int128]) -> Int128 {
    cells.reduce(0) { $0 + coefficient(of: $1, in: row.measure) * packs[$1] }
  }

  /// By how much the packs break a row [ten-thousandths]; 0 where they keep it.
  func violation(of row: Row, by packs: [Int128]) -> Int128 {
    Model.violation(row.sense, activity(of: row, in: row.cells, by: packs), row.limit)
  }

  /// By how much a value misses a limit.
  static func violation(_ sense: String, _ value: Int128, _ limit: Int128) -> Int128 {
    switch sense {
    case "<=": max(0, value - limit)
    case ">=": max(0, limit - value)
    default: abs(value - limit)
    }
  }
}
