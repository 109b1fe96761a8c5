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
  func excesses() -> [RunRecord.Claim] {
    var seen: Set<String> = []
    return (run?.excesses ?? []).filter { excess in
      ledger.count()
      func differ(_ column: String, _ expected: String, _ found: String, zh: String, en: String) {
        ledger.add(
          "V331", RunRecord.file, column: "excesses[\(excess.index)]\(column)", expected: expected, found: found, zh: zh, en: en)
      }
      guard seen.insert("\(excess.row.text)\n\(excess.district)").inserted else {
        differ("", "", excess.row.text, zh: "同一超出列了两次。", en: "The excess is listed twice.")
        return false
      }
      guard let claimed = claimed(excess) else {
        differ("", "", excess.row.text, zh: "方案里没有这条限制。", en: "The plan has no such limit.")
        return false
      }
      let amount = claimed.row.violation(by: claimed.value, of: claimed.limit)
      let before = ledger.findings.count
      if excess.measure != claimed.row.measure {
        differ(".measure", claimed.row.measure, excess.measure, zh: "计量不符。", en: "The measure differs.")
      }
      for (column, expected, found, zh, en) in [
        (".limit", claimed.limit, excess.limit, "限值不符。", "The limit differs."),
        (".value", claimed.value, excess.value, "合计不符。", "The value differs."),
        (".excess", amount, excess.excess, "超出量不符。", "The excess differs."),
      ] where expected != found { differ(column, Exact.text(expected), Exact.text(found), zh: zh, en: en) }
      if amount == 0 {
        differ("", "", excess.row.text, zh: "这条限制并未超出。", en: "The limit is not exceeded.")
      } else if amount - claimed.loosening >= claimed.dearest, isSurelyNear(excess) {
        differ(
          ".excess", "< \(Exact.text(claimed.dearest + claimed.loosening))", Exact.text(amount), zh: "超出任务包限值的量不小于其中最贵的一盒。",
          en: "The excess over the packet's limit is not less than the dearest pack under it.")
      }
      return ledger.findings.count == before
    }
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
  }

  private func claimed(
    _ row: Model.Row, _ limit: Int128, _ excess: RunRecord.Claim, _ cells: [Int32], of model: Model, packs: (Int) -> Int64
  ) -> Claimed {
    let coefficients = model.coefficients(in: row.measure)
    let dearest = cells.filter { packs(Int($0)) > 0 }.map { coefficients[model.product(Int($0))] }.max() ?? 0
    return Claimed(
      row: row, limit: limit, value: model.activity(of: row, in: cells, by: packs), dearest: Int128(dearest),
      loosening: loosened[excess.district, excess.row].map { abs($0.value - $0.limit) } ?? 0)
  }

  /// Finds the limit of an excess; nil where there is none.
  private func claimed(_ excess: RunRecord.Claim) -> Claimed? {
    let packs = tables.lines.packs
    // In a merged answer by the district's packet.
    if !replaced.isEmpty || model.rows.count != plan.rows.count,
      let district = plan.tables.districtIDs.index(of: excess.district), let packet = packets[district]
    {
      let own = packet.packs(packs)
      return packet.model.row(excess.row).map { row in
        claimed(row, limit(of: row, in: excess.district), excess, Array(packet.model.cells(of: row)), of: packet.model) { own[$0] }
      }
    }
    guard let row = model.row(excess.row) else { return nil }
    // Without a district it is the whole city's.
    let whole = model.cells(of: row)
    let cells = excess.district.isEmpty ? Array(whole) : whole.filter { model.districtID(Int($0)) == excess.district }
    // The plan's own limit where the row lies in the district, else the packet's part.
    var bound = row.limit
    if cells.count < whole.count, let district = model.tables.districtIDs.index(of: excess.district),
      let part = packets[district]?.model.row(row.name)
    {
      bound = limit(of: part, in: excess.district)
    }
    return claimed(row, bound, excess, cells, of: model) { packs[$0] }
  }

  /// Whether a rounding surely exists that exceeds no limit of the district by a whole pack: where all are "<=" and no two
  /// share a cell (Shmoys and Tardos 1993). An "=", or limits that overlap, may have no whole packs near them.
  private func isSurelyNear(_ excess: RunRecord.Claim) -> Bool {
    var own = model
    if let district = plan.tables.districtIDs.index(of: excess.district) {
      if let packet = packets[district] { own = packet.model }
    } else if model.tables.districts.count > 1 {
      return false
    }
    var covered: Set<Int32> = []
    return own.rows.allSatisfy { row in row.sense == "<=" && own.cells(of: row).allSatisfy { covered.insert($0).inserted } }
  }

  /// The limit of a packet's row before it was loosened.
  private func limit(of row: Model.Row, in district: String) -> Int128 { loosened[district, row.name]?.limit ?? row.limit }

  /// Checks every row of the plan over all cells.
  func checkRows(excesses: [RunRecord.Claim], into ledger: Ledger) {
    let packs = tables.lines.packs
    var listed: [RunRecord.RowName: Int128] = [:]
    for excess in excesses { listed[excess.row, default: 0] += excess.excess }
    ledger.count(model.rows.count)
    for row in model.rows {
      let value = model.activity(of: row) { packs[$0] }
      if row.violation(by: value) > listed[row.name] ?? 0 { differ(row, "", value, into: ledger) }
    }
  }

  /// Checks every row of a packet over its own cells.
  func checkRows(of packet: Packet, excesses: [RunRecord.Claim], into ledger: Ledger) {
    let packs = packet.packs(tables.lines.packs)
    let id = packet.id(in: model)
    let excused = Set(excesses.filter { $0.district == id }.map(\.row))
    ledger.count(packet.model.rows.count)
    for row in packet.model.rows {
      let value = packet.model.activity(of: row) { packs[$0] }
      if row.violation(by: value, of: limit(of: row, in: id)) > 0, !excused.contains(row.name) { differ(row, id, value, into: ledger) }
    }
  }

  private func differ(_ row: Model.Row, _ district: String, _ value: Int128, into ledger: Ledger) {
    ledger.add(
      "V330", row.file, line: row.line, expected: "\(row.sense) \(Exact.text(row.limit))", found: Exact.text(value),
      zh: "\(district) 分解量不满足 \(row.name.text)。", en: "\(district) The packs do not keep \(row.name.text).")
  }
}
