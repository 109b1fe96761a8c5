/// Checks capacities and rules in exact arithmetic, and that every excess in `run.json` is real, right and small.
struct RuleCheck {
  /// The city's plan; the same as the model but in a merged answer.
  let plan: Model
  let model: Model
  /// The places of the districts with results of their own.
  let replaced: Set<Int>
  /// By place of the district; nil where there is none.
  let packets: [Packet?]
  let tables: OutputTables
  /// The limits that the packets are recorded to have looser than the plan.
  let loosened: LoosenedLimits
  let run: RunRecord?
  let ledger: Ledger

  /// Checks each excess; returns those that are right.
  func excesses() -> [RunRecord.Excess] {
    guard let run else { return [] }
    var right: [RunRecord.Excess] = []
    var seen: Set<String> = []
    for excess in run.excesses {
      ledger.count()
      let place = "excesses[\(excess.index)]"
      func differ(_ column: String, _ expected: String, _ found: String, zh: String, en: String) {
        ledger.add(
          "V331", RunRecord.file, column: place + column, expected: expected, found: found, zh: zh, en: en)
      }
      guard seen.insert("\(excess.row.text)\n\(excess.district)").inserted else {
        differ("", "", excess.row.text, zh: "同一超出列了两次。", en: "The excess is listed twice.")
        continue
      }
      guard let claimed = claimed(excess) else {
        differ("", "", excess.row.text, zh: "方案里没有这条限制。", en: "The plan has no such limit.")
        continue
      }
      let (row, limit, value, dearest) = (claimed.row, claimed.limit, claimed.value, claimed.dearest)
      let amount = Model.violation(row.sense, value, limit)
      let before = ledger.findings.count
      if excess.measure != row.measure {
        differ(".measure", row.measure, excess.measure, zh: "计量不符。", en: "The measure differs.")
      }
      if excess.limit != limit {
        differ(
          ".limit", Exact.text(limit), Exact.text(excess.limit), zh: "限值不符。", en: "The limit differs.")
      }
      if excess.value != value {
        differ(
          ".value", Exact.text(value), Exact.text(excess.value), zh: "合计不符。", en: "The value differs.")
      }
      if excess.excess != amount {
        differ(
          ".excess", Exact.text(amount), Exact.text(excess.excess), zh: "超出量不符。",
          en: "The excess differs.")
      }
      if amount == 0 {
        differ("", "", excess.row.text, zh: "这条限制并未超出。", en: "The limit is not exceeded.")
      } else if amount - claimed.loosening >= dearest, isSurelyNear(excess) {
        differ(
          ".excess", "< \(Exact.text(dearest + claimed.loosening))", Exact.text(amount),
          zh: "超出任务包限值的量不小于其中最贵的一盒。",
          en: "The excess over the packet's limit is not less than the dearest pack under it.")
      }
      if ledger.findings.count == before { right.append(excess) }
    }
    return right
  }

  /// A limit that is said to be exceeded, as the files have it.
  private struct Claimed {
    let row: Model.Row
    let limit: Int128
    let value: Int128
    /// The dearest pack under the limit.
    let dearest: Int128
    /// By how much the packet has the limit looser.
    let loosening: Int128

    init(
      _ row: Model.Row, limit: Int128, loosening: Int128, cells: [Int32], of model: Model, packs: (Int) -> Int64
    ) {
      self.row = row
      self.limit = limit
      self.loosening = loosening
      value = model.activity(of: row, in: cells, by: packs)
      let coefficients = model.coefficients(in: row.measure)
      dearest = Int128(
        cells.filter { packs(Int($0)) > 0 }.map { coefficients[Int(model.cells.products[Int($0)])] }.max() ?? 0)
    }
  }

  /// Finds the limit of an excess; nil where there is none.
  private func claimed(_ excess: RunRecord.Excess) -> Claimed? {
    let packs = tables.lines.packs
    if !replaced.isEmpty || model.rows.count != plan.rows.count,
      let district = plan.tables.districtIDs.index(of: excess.district), let packet = packets[Int(district)]
    {
      return claimed(excess, of: packet)
    }
    guard let row = model.row(excess.row) else { return nil }
    // Without a district it is the whole city's.
    let whole = model.cells(of: row)
    let cells = excess.district.isEmpty ? Array(whole) : whole.filter { model.districtID(Int($0)) == excess.district }
    let limit = limit(of: row, isWhole: cells.count == whole.count, for: excess)
    return Claimed(row, limit: limit, loosening: loosening(of: excess), cells: cells, of: model) { packs[$0] }
  }

  /// The same in a merged answer, by the district's packet.
  private func claimed(_ excess: RunRecord.Excess, of packet: Packet) -> Claimed? {
    guard let row = packet.model.row(excess.row) else { return nil }
    let packs = packet.planCells.map { $0 < 0 ? 0 : tables.lines.packs[Int($0)] }
    return Claimed(
      row, limit: limit(of: row, in: excess.district), loosening: loosening(of: excess),
      cells: Array(packet.model.cells(of: row)), of: packet.model
    ) { packs[$0] }
  }

  /// By how much the packet of an excess has the limit looser than the plan; 0 where it does not.
  private func loosening(of excess: RunRecord.Excess) -> Int128 {
    loosened[excess.district, excess.row].map { abs($0.packetLimit - $0.planLimit) } ?? 0
  }

  /// Whether a rounding surely exists that exceeds no limit of the district by a whole pack: where all are "<=" and no two
  /// share a cell (Shmoys and Tardos 1993). An "=", or limits that overlap, may have no whole packs near them.
  private func isSurelyNear(_ excess: RunRecord.Excess) -> Bool {
    var own = model
    if let district = plan.tables.districtIDs.index(of: excess.district) {
      if let packet = packets[Int(district)] { own = packet.model }
    } else if model.tables.districts.count > 1 {
      return false
    }
    var isCovered = [Bool](repeating: false, count: own.cells.count)
    for row in own.rows {
      guard row.sense == "<=" else { return false }
      for cell in own.cells(of: row) {
        if isCovered[Int(cell)] { return false }
        isCovered[Int(cell)] = true
      }
    }
    return true
  }

  /// What an excess is to be measured against: the plan's own limit where the row lies in the district, else the packet's
  /// part; one that the packet loosened counts as it was.
  private func limit(of row: Model.Row, isWhole: Bool, for excess: RunRecord.Excess) -> Int128 {
    guard !isWhole, let district = model.tables.districtIDs.index(of: excess.district),
      let part = packets[Int(district)]?.model.row(row.name)
    else {
      return row.limit
    }
    return limit(of: part, in: excess.district)
  }

  /// The limit of a packet's row before it was loosened.
  private func limit(of row: Model.Row, in district: String) -> Int128 {
    loosened[district, row.name]?.planLimit ?? row.limit
  }

  /// Checks every row of the plan over all cells.
  func checkRows(excesses: [RunRecord.Excess], into ledger: Ledger) {
    let packs = tables.lines.packs
    var listed: [RunRecord.RowName: Int128] = [:]
    for excess in excesses { listed[excess.row, default: 0] += excess.excess }
    for row in model.rows {
      ledger.count()
      let value = model.activity(of: row, in: model.cells(of: row)) { packs[$0] }
      if Model.violation(row.sense, value, row.limit) > listed[row.name] ?? 0 { differ(row, "", value, into: ledger) }
    }
  }

  /// Checks every row of a packet over its own cells.
  func checkRows(of packet: Packet, excesses: [RunRecord.Excess], into ledger: Ledger) {
    let packs = packet.planCells.map { $0 < 0 ? 0 : tables.lines.packs[Int($0)] }
    let id = packet.id(in: model)
    let excused = Set(excesses.filter { $0.district == id }.map(\.row))
    for row in packet.model.rows {
      ledger.count()
      let value = packet.model.activity(of: row, in: packet.model.cells(of: row)) { packs[$0] }
      if Model.violation(row.sense, value, limit(of: row, in: id)) > 0, !excused.contains(row.name) {
        differ(row, id, value, into: ledger)
      }
    }
  }

  private func differ(_ row: Model.Row, _ district: String, _ value: Int128, into ledger: Ledger) {
    ledger.add(
      "V330", row.file, line: row.line, expected: "\(row.sense) \(Exact.text(row.limit))",
      found: Exact.text(value), zh: "\(district) 分解量不满足 \(row.name.text)。",
      en: "\(district) The packs do not keep \(row.name.text).")
  }
}
