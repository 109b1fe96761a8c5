internal import LinearProgramming

/// The limits that packets have looser than the plan, as `run.json` records them: of each district, by row.
struct LoosenedLimits {
  fileprivate(set) var ofDistrict: [String: [RunRecord.RowName: RunRecord.Claim]] = [:]

  /// The record of a row in a district's packet; nil where there is none.
  subscript(district: String, row: RunRecord.RowName) -> RunRecord.Claim? { ofDistrict[district]?[row] }
}

/// Checks every limit that `run.json` says a packet has looser than the plan: that the plan and the packet have it so, and
/// that the district cannot do with less.
///
/// A limit is loosened where no choice of whole district totals keeps all limits of a district: by the least total that lets
/// the district's cells, as real numbers, add up to its totals. That total is worked out again here:
///
///     minimize Σ worth · excess   subject to   Σ_h x_ph = A_pd,   l ≤ x ≤ k,   the plan's limits of the district ± excess
///
/// and what is recorded comes to no more. Where a limit is an "=", limits may be those that whole packs attain: up to one pack of
/// every cell under a loosened limit more. How the total is shared among the rows is not unique and not checked.
struct LoosenedCheck {
  let plan: Model
  /// By place of the district; nil where there is none.
  let packets: [Packet?]
  /// The places of the districts with results of their own: there the cells may be others, so that only the record is checked.
  let replaced: Set<Int>
  let run: RunRecord?
  let solver: any LinearProgramSolver
  let ledger: Ledger

  /// What a limit may be looser than the total needs: limits have four places, and are moved to the next one on the safe
  /// side, once for each of a few solves [ten-thousandths].
  private static let grains = 20.0

  /// Returns the records that the plan and the packets bear out.
  func limits() -> LoosenedLimits {
    var limits = LoosenedLimits()
    for entry in run?.loosened ?? [] where isRight(entry) {
      if limits.ofDistrict[entry.district, default: [:]].updateValue(entry, forKey: entry.row) != nil {
        differ(entry, "", "", entry.row.text, zh: "同一放宽列了两次。", en: "The loosened limit is listed twice.")
      }
    }
    for (place, district) in plan.tables.districts.enumerated() where !replaced.contains(place) {
      guard let packet = packets[place], let own = limits.ofDistrict[district.id] else { continue }
      checkNeed(of: own, in: packet.model, district.id)
    }
    return limits
  }

  private func isRight(_ entry: RunRecord.Claim) -> Bool {
    ledger.count()
    guard let place = plan.tables.districtIDs.index(of: entry.district), let planned = plan.row(entry.row),
      let packet = packets[place], let own = packet.model.row(entry.row)
    else {
      differ(entry, "", "", entry.row.text, zh: "方案或任务包里没有这条限值。", en: "The plan or the packet has no such limit.")
      return false
    }
    let before = ledger.findings.count
    if entry.measure != planned.measure {
      differ(entry, ".measure", planned.measure, entry.measure, zh: "计量不符。", en: "The measure differs.")
    }
    let isPart = plan.cells(of: planned).contains { plan.district(Int($0)) != place }
    let (limit, loosened) = (Exact.text(entry.limit), Exact.text(entry.value))
    if !isPart, entry.limit != planned.limit {
      differ(entry, ".plan_limit", Exact.text(planned.limit), limit, zh: "方案的限值不符。", en: "The plan's limit differs.")
    }
    if entry.value != own.limit {
      differ(entry, ".packet_limit", Exact.text(own.limit), loosened, zh: "任务包的限值不符。", en: "The packet's limit differs.")
    }
    if planned.violation(by: entry.value, of: entry.limit) <= 0 {
      differ(entry, ".packet_limit", "", loosened, zh: "任务包的限值并未放宽。", en: "The packet's limit is not looser.")
    }
    return ledger.findings.count == before
  }

  private func differ(_ entry: RunRecord.Claim, _ column: String, _ expected: String, _ found: String, zh: String, en: String) {
    ledger.add(
      "V217", RunRecord.file, column: "loosened[\(entry.index)]\(column)", expected: expected, found: found, zh: zh, en: en)
  }

  /// Whether a district's loosened limits come to no more than it needs.
  private func checkNeed(of entries: [RunRecord.RowName: RunRecord.Claim], in packet: Model, _ district: String) {
    ledger.count()
    let need = DistrictNeed(packet, loosened: entries)
    let recorded = need.recorded
    func isNeeded(_ least: SolveResult) -> Bool {
      least.reason == .optimal && recorded <= least.objective + need.tolerance(grains: LoosenedCheck.grains)
    }
    var least = need.least(solver, isExact: false)
    if !isNeeded(least), need.isSmall { least = need.least(solver, isExact: true) }
    if isNeeded(least) { return }
    ledger.add(
      "V218", RunRecord.file, column: "loosened", expected: least.reason == .optimal ? "≤ \(least.objective)" : "",
      found: "\(recorded)", zh: "\(district)：任务包的限值放宽得比整盒所需的多（按元合计）。",
      en: "\(district): the packet's limits are loosened by more than whole packs need (yuan in all).")
  }
}

/// The linear program of ``LoosenedCheck`` for one district.
private struct DistrictNeed {
  private let linear: LinearRows
  /// By row: the limit as the plan has it, in the row's measure.
  private var limits: [Double]
  /// By row: what one unit of its measure is worth, the dearest price per unit among its cells [yuan].
  private var worths: [Double]
  /// What the recorded loosening comes to [yuan].
  private(set) var recorded = 0.0
  private var loosenedRows: [Int] = []
  /// What a pack of every cell under the loosened limits comes to, where an "=" may need whole packs [yuan]; else 0.
  private var packsOfCells = 0.0

  /// Beyond this many cells rational arithmetic would take hours.
  var isSmall: Bool { linear.model.cells.count <= 20_000 }

  init(_ packet: Model, loosened: [RunRecord.RowName: RunRecord.Claim]) {
    linear = LinearRows(packet)
    limits = linear.rows.map(\.limit)
    worths = [Double](repeating: 1, count: limits.count)
    let prices = packet.coefficients(in: "yuan").map { Double($0) / 10_000 }
    for (index, row) in packet.rows.enumerated() {
      let place = packet.tables.products.count + index
      if row.measure != "yuan" {
        var dearest = 0.0
        linear.forEachEntry(of: place) { cell, coefficient in
          dearest = max(dearest, prices[packet.product(cell)] / coefficient)
        }
        worths[place] = dearest > 0 ? dearest : 1
      }
      if let entry = loosened[row.name] {
        limits[place] = Exact.double(entry.limit) / 10_000
        recorded += Exact.double(abs(entry.value - entry.limit)) / 10_000 * worths[place]
        loosenedRows.append(place)
      }
    }
    guard packet.rows.contains(where: { $0.sense == "=" }) else { return }
    for place in loosenedRows {
      linear.forEachEntry(of: place) { _, coefficient in packsOfCells += coefficient * worths[place] }
    }
  }

  /// What the total may be off by [yuan]: grains of the loosened limits, and rounding in every row.
  func tolerance(grains: Double) -> Double {
    packsOfCells + loosenedRows.reduce(0) { $0 + grains / 10_000 * worths[$1] }
      + limits.indices.reduce(0) { $0 + Tolerance.packsRelative * abs(limits[$1]) * worths[$1] } + Tolerance.rule
  }

  /// The least total excess over the plan's limits [yuan].
  func least(_ solver: any LinearProgramSolver, isExact: Bool) -> SolveResult {
    let model = linear.model
    var program = LinearProgram(.minimize)
    var entries: [[LinearProgram.Entry]] = Array(repeating: [], count: model.cells.count)
    for (index, row) in linear.rows.enumerated() {
      let limit = limits[index] * worths[index]
      let constraint = program.addConstraint(
        name: "r\(index)", lowerBound: row.sense == "<=" ? -.infinity : limit,
        upperBound: row.sense == ">=" ? .infinity : limit)
      linear.forEachEntry(of: index) { cell, coefficient in
        entries[cell].append(.init(constraint: constraint, coefficient: coefficient * worths[index]))
      }
    }
    for (index, cell) in model.cells.enumerated() {
      program.addVariable(
        name: "x\(index)", lowerBound: cell.floorValue, upperBound: cell.capValue, entries: entries[index])
    }
    for (index, row) in linear.rows.enumerated() where index >= model.tables.products.count {
      if row.sense != ">=" { program.addVariable(name: "o\(index)", cost: 1, entries: [.init(constraint: index, coefficient: -1)]) }
      if row.sense != "<=" { program.addVariable(name: "u\(index)", cost: 1, entries: [.init(constraint: index, coefficient: 1)]) }
    }
    var options = SolveOptions()
    options.isExact = isExact
    guard isExact else { return solver.solve(program, options: options) }
    return solver.makeSession(program, options: options).solve()
  }
}
