/// Checks the parts of rules that span districts.
enum RulePartCheck {
  /// So many packs a cell may be off its fair value where limits stand in the way.
  private static let widestWindow = 3.0

  /// The parts of a rule that spans districts, as they were before whole packs loosened them, add up to what the rule allows,
  /// no more and no less, each rounded to four places at most; and each allows what the fair plan of the city uses in its
  /// district, but for what whole packs may have moved from it to other districts.
  ///
  /// - Parameter values: the fair plan of the city, by cell; nil where it is not known.
  static func run(
    _ packets: [Packet?], of plan: Model, loosened: LoosenedLimits, values: [Double]?, into ledger: Ledger
  ) {
    for row in plan.rows {
      let cellsOfDistrict = Dictionary(grouping: plan.cells(of: row).map { Int($0) }, by: plan.district).sorted { $0.key < $1.key }
      guard cellsOfDistrict.count > 1 else { continue }
      let parts = cellsOfDistrict.compactMap { place, cells -> (cells: [Int], part: Int128)? in
        guard let packet = packets[place], let own = packet.model.row(row.name) else { return nil }
        return (cells, loosened[packet.id(in: plan), row.name]?.limit ?? own.limit)
      }
      guard parts.count == cellsOfDistrict.count else { continue }
      ledger.count()
      func differ(expected: String = "", found: String, zh: String, en: String) {
        ledger.add("V212", row.file, line: row.line, column: "limit", expected: expected, found: found, zh: zh, en: en)
      }
      for part in values.map({ missing(row, of: plan, parts, $0) }) ?? [] {
        let id = plan.districtID(part.cells[0])
        differ(
          found: "\(id): \(Exact.text(part.part))", zh: "\(id) 任务包所分的限值与市级方案在该区市的用量不合。",
          en: "The part of the limit in the packet of \(id) does not fit what the city's plan uses there.")
      }
      // A rule over cells that can only be 0 is not divided.
      if !plan.cells(of: row).contains(where: { plan.cells[Int($0)].target > 0 || plan.cells[Int($0)].floor > 0 }) { continue }
      let sum = parts.reduce(0) { $0 + $1.part }
      // The ends of a band are an even number apart in every district, and one tighter where they are not in the plan.
      let isEnd = if case .end = row.name { true } else { false }
      if abs(sum - row.limit) > Int128(parts.count + (isEnd ? 1 : 0)) {
        differ(
          expected: "\(row.sense) \(Exact.text(row.limit))", found: Exact.text(sum), zh: "各区市任务包所分的限值之和不满足原规则。",
          en: "The districts' parts of the limit do not add up to what the rule allows.")
      }
    }
  }

  /// The parts that do not allow what the fair plan uses. Whole packs move the total of a product in a district by less than one, and with
  /// it the part of each rule that the pack counts for; more than a pack of each for every row is no rounding, unless it is within what
  /// the widest window of the cells comes to.
  private static func missing(
    _ row: Model.Row, of plan: Model, _ parts: [(cells: [Int], part: Int128)], _ values: [Double]
  ) -> [(cells: [Int], part: Int128)] {
    let coefficients = plan.coefficients(in: row.measure).map { Double($0) }
    let onePackOfEach = parts.reduce(0.0) { sum, part in
      Set(part.cells.map(plan.product)).sorted().reduce(sum) { $0 + coefficients[$1] }
    }
    let most = onePackOfEach * Double(plan.rows.count + 1)
    return parts.filter { cells, part in
      let most = max(most, RulePartCheck.widestWindow * cells.reduce(0.0) { $0 + coefficients[plan.product($1)] })
      let missing = cells.reduce(0.0) { $0 + values[$1] * coefficients[plan.product($1)] } - Double(part)
      return row.sense == "<=" ? missing > most : row.sense == ">=" ? -missing > most : abs(missing) > most
    }
  }
}
