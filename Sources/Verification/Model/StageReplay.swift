/// Replays the bottlenecks of `run.json` into the values of every cell, and checks that they prove the plan.
///
/// z_c = Σ multiplier · coefficient. In order of level, a cell not settled yet stands at clamp(level · target,
/// floor, cap) where z_c > 0 and at its cap where z_c < 0; cells of no bottleneck stand at their cap.
/// The rows prove the level when signs are right (≥ 0 for "<=", ≤ 0 for ">="), every row with a multiplier is
/// exhausted, and z_c < 0 only at caps: then Σ z x' ≤ Σ y b = Σ z x for every feasible x'. Source: Model.md, "Why it is proved".
///
/// Where products are filled one class after another, bottlenecks come by class, then level. One of class g leaves cells of later
/// classes at their floors where z_c > 0; what no bottleneck of its class settled stands at its cap when the next class begins.
struct StageReplay {
  let rows: LinearRows
  let bottlenecks: [RunRecord.Bottleneck]
  /// Where in `run.json`: `stages.city`.
  let place: String
  let ledger: Ledger
  /// Whether cells that count little beside the limits are left out of a bottleneck.
  var leavesOutSmall = false

  private var model: Model { rows.model }

  /// What the bottlenecks come to.
  struct Result {
    /// The values of every cell [packs].
    var values: [Double]
    /// Cells that the multipliers of their bottleneck prove: by weak duality they can gain no more than rounding.
    var isProven: [Bool]
  }

  /// Replays and checks; nil where the bottlenecks do not settle every cell.
  ///
  /// Multipliers whose last digits are lost leave something of terms that cancel. Where the record does not hold at its word, it is read
  /// once more without what counts little beside the limits: a reading that proves the plan is a proof.
  /// - Complexity: O(entries of the bottlenecks' rows).
  func result() -> Result? {
    let readings = [false, true].lazy.map { leavesOutSmall in
      let part = Ledger()
      let replay = StageReplay(rows: rows, bottlenecks: bottlenecks, place: place, ledger: part, leavesOutSmall: leavesOutSmall)
      return (ledger: part, result: replay.replayed())
    }
    let first = readings[0]
    let reading = first.ledger.findings.isEmpty ? first : readings.last.flatMap { $0.ledger.findings.isEmpty ? $0 : nil } ?? first
    ledger.absorb(reading.ledger)
    return reading.result
  }

  private func replayed() -> Result? {
    var points = SettledPoints(rows.model)
    var negatives: [[Int32]] = []
    var combination = Combination(cellCount: model.cells.count)
    var lastLevel = 0.0
    var own = 0
    let hasClasses = model.hasClasses
    var noises: [Double] = []
    for (position, bottleneck) in bottlenecks.enumerated() {
      ledger.count()
      guard let noise = combine(bottleneck, at: position, into: &combination) else { return nil }
      noises.append(noise)
      guard (bottleneck.place != nil) == hasClasses, bottleneck.place ?? own >= own else {
        differ(
          "V416", position, expected: hasClasses ? "≥ \(max(1, own))" : "-", found: bottleneck.place.map { "\($0)" } ?? "-",
          zh: "瓶颈的重点保障级别没有写、不该写，或没有从先到后排列。", en: "The bottleneck's class is missing, out of place, or not in order.")
        return nil
      }
      if let place = bottleneck.place, place > own {
        (own, lastLevel) = (place, 0)
        // A bottleneck of a later class says nothing about what it takes for granted.
        guard settleRest(&points, before: own) else { return nil }
      }
      if bottleneck.level < lastLevel * (1 - Tolerance.level) {
        differ(
          "V410", position, expected: "≥ \(lastLevel)", found: "\(bottleneck.level)", zh: "水位没有从低到高排列。",
          en: "The levels do not ascend.")
      }
      lastLevel = max(lastLevel, bottleneck.level)
      negatives.append(points.settle(combination, at: bottleneck.level, of: bottleneck.place, by: position, model))
    }
    guard settleRest(&points) else { return nil }
    let values = points.values
    guard values.allSatisfy({ $0 <= Exact.double(Exact.largestCount) }) else {
      ledger.add("V411", RunRecord.file, column: place, zh: "水位大得不可信。", en: "A level is beyond belief.")
      return nil
    }
    var activities = [Double?](repeating: nil, count: rows.rows.count)
    let gaps = bottlenecks.indices.map { prove($0, negatives[$0], values, &activities) }
    var isProven = [Bool](repeating: false, count: values.count)
    for index in values.indices where points.settler[index] >= 0 {
      let position = Int(points.settler[index])
      guard let gap = gaps[position] else { continue }
      // Whatever else is feasible, z · gain ≤ what the rows have left + what the dropped sums could hold.
      let most = (gap + noises[position]) / points.sums[index]
      let agreed = Double(model.agreedPacks[model.product(index)])
      isProven[index] = most <= Tolerance.packs + Tolerance.packsRelative * agreed
    }
    return Result(values: values, isProven: isProven)
  }

  /// Cells of no bottleneck stand at their cap, those of the classes before one where it begins; false where one has none.
  private func settleRest(_ points: inout SettledPoints, before end: Int = .max) -> Bool {
    var isWhole = true
    for (index, cell) in model.cells.enumerated() where !points.isSettled[index] && model.place(index) < end {
      if cell.cap != nil {
        points.cap(index, cell.capValue)
      } else {
        isWhole = false
        ledger.add(
          "V411", RunRecord.file, column: place, found: "\(model.productID(index)) \(model.institutionID(index))",
          zh: "没有瓶颈限定这个没有上限的单元。", en: "No bottleneck settles this cell, which has no cap.")
      }
    }
    return isWhole
  }

  /// z of every cell where it is not nothing; returns what the cells left out could hold, nil where a row is unknown.
  private func combine(_ bottleneck: RunRecord.Bottleneck, at position: Int, into combination: inout Combination) -> Double? {
    combination.clear()
    var limits = 0.0
    for term in bottleneck.terms {
      guard let index = rows.index(of: term.row) else {
        differ("V412", position, found: term.row.text, zh: "方案里没有这一行。", en: "The plan has no such row.")
        return nil
      }
      limits += abs(term.multiplier * rows.rows[index].limit)
      rows.forEachEntry(of: index) { cell, coefficient in combination.add(term.multiplier * coefficient, at: cell) }
    }
    // The cells of a product hold its volume together.
    var noises: [Int: Double] = [:]
    combination.drop { cell, z, scale in
      let product = model.product(cell)
      let most = max(1, Double(model.agreedPacks[product]))
      let isNothing =
        leavesOutSmall
        ? abs(z) <= Tolerance.multiplier * scale || abs(z) * most < Tolerance.significance * limits
        : abs(z) <= Tolerance.cancellation * scale
      guard isNothing else { return false }
      if z != 0 { noises[product] = max(noises[product] ?? 0, abs(z) * most) }
      return true
    }
    return noises.sorted { $0.key < $1.key }.reduce(0) { $0 + $1.value }
  }

  /// Checks one proof; returns what its rows have left, nil where it is none.
  private func prove(_ position: Int, _ negatives: [Int32], _ values: [Double], _ activities: inout [Double?]) -> Double? {
    var (isSound, gap, left, scale) = (true, 0.0, 0.0, 0.0)
    let largest = bottlenecks[position].terms.map { abs($0.multiplier) }.max() ?? 0
    for term in bottlenecks[position].terms {
      ledger.count()
      guard let index = rows.index(of: term.row) else { continue }
      let row = rows.rows[index]
      let wrongSign = (row.sense == "<=" && term.multiplier < 0) || (row.sense == ">=" && term.multiplier > 0)
      if wrongSign { isSound = false }
      if wrongSign && abs(term.multiplier) > Tolerance.multiplier * largest {
        differ(
          "V413", position, found: "\(term.row.text): \(term.multiplier)", zh: "乘数的正负号与关系不符。",
          en: "The multiplier has the wrong sign for its row.")
      }
      let activity = activities[index] ?? rows.activity(of: index, by: values)
      activities[index] = activity
      gap += abs(term.multiplier * (row.limit - activity))
      left += term.multiplier * (row.limit - activity)
      scale += abs(term.multiplier) * max(1, abs(row.limit))
    }
    if gap > Tolerance.rule * scale {
      isSound = false
      differ("V414", position, expected: "0", found: "\(gap)", zh: "瓶颈所列的行并未用尽。", en: "The rows of the bottleneck are not exhausted.")
    }
    let wrong = negatives.filter { index in
      let cell = model.cells[Int(index)]
      return !cell.isFixed && cell.target > 0 && !Tolerance.agreePacks(values[Int(index)], cell.capValue)
    }.min()
    if let wrong = wrong.map({ Int($0) }) {
      isSound = false
      differ(
        "V415", position, found: "\(model.productID(wrong)) \(model.institutionID(wrong))",
        zh: "乘数之和为负的单元没有达到上限，不成其为证明。",
        en: "A cell with a negative combination is not at its cap, so this is no proof.")
    }
    // What doubles make of sums that are whole is nothing.
    return isSound ? max(0, left - Tolerance.cancellation * scale) : nil
  }

  private func differ(_ code: String, _ position: Int, expected: String = "", found: String = "", zh: String, en: String) {
    ledger.add(code, RunRecord.file, column: "\(place)[\(position)]", expected: expected, found: found, zh: zh, en: en)
  }
}

/// Where the cells stand while bottlenecks settle them.
private struct SettledPoints {
  private(set) var values: [Double]
  private(set) var isSettled: [Bool]
  /// The bottleneck that settled each cell below its cap, or -1.
  private(set) var settler: [Int32]
  /// z there.
  private(set) var sums: [Double]

  /// Fixed cells and those without a target are settled from the start.
  init(_ model: Model) {
    values = Array(repeating: 0, count: model.cells.count)
    isSettled = Array(repeating: false, count: model.cells.count)
    settler = Array(repeating: -1, count: model.cells.count)
    sums = values
    for (index, cell) in model.cells.enumerated() where cell.isFixed || cell.target <= 0 {
      values[index] = cell.isFixed ? cell.floorValue : 0
      isSettled[index] = true
    }
  }

  /// Settles a cell at its cap.
  mutating func cap(_ index: Int, _ cap: Double) { (values[index], isSettled[index]) = (cap, true) }

  /// Settles the cells of a combination at its level of a class; returns those with a negative sum.
  mutating func settle(
    _ combination: Combination, at level: Double, of place: Int?, by position: Int, _ model: Model
  ) -> [Int32] {
    var negatives: [Int32] = []
    for entry in combination.cells {
      let index = Int(entry)
      let z = combination.sums[index]
      if z < 0 { negatives.append(entry) }
      if isSettled[index] { continue }
      let cell = model.cells[index]
      if z > 0 {
        let isLater = place.map { model.place(index) > $0 } ?? false
        values[index] = isLater ? cell.floorValue : max(cell.floorValue, min(cell.capValue, level * cell.target))
        isSettled[index] = true
        settler[index] = Int32(position)
        sums[index] = z
      } else if cell.cap != nil {
        cap(index, cell.capValue)
      }
    }
    return negatives
  }
}

/// A sparse sum of multiples of rows, with room for every cell.
private struct Combination {
  /// z by cell; of no meaning for cells that are not listed.
  private(set) var sums: [Double]
  /// Σ |parts| by cell; negative where the cell is not listed.
  private var scales: [Double]
  private(set) var cells: [Int32] = []

  init(cellCount: Int) {
    sums = Array(repeating: 0, count: cellCount)
    scales = Array(repeating: -1, count: cellCount)
  }

  mutating func clear() {
    for cell in cells { scales[Int(cell)] = -1 }
    cells.removeAll(keepingCapacity: true)
  }

  @inline(__always)
  mutating func add(_ part: Double, at cell: Int) {
    if scales[cell] < 0 {
      cells.append(Int32(cell))
      sums[cell] = part
      scales[cell] = abs(part)
    } else {
      sums[cell] += part
      scales[cell] += abs(part)
    }
  }

  /// Forgets the cells whose sum is nothing.
  mutating func drop(where isNothing: (_ cell: Int, _ z: Double, _ scale: Double) -> Bool) {
    var kept = 0
    for cell in cells {
      if isNothing(Int(cell), sums[Int(cell)], scales[Int(cell)]) {
        scales[Int(cell)] = -1
      } else {
        cells[kept] = cell
        kept += 1
      }
    }
    cells.removeSubrange(kept...)
  }
}
