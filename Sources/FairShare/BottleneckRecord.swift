import Planning

/// Puts bottlenecks in order and gives every cell the reason for its packs: the first bottleneck that settles it.
struct BottleneckRecord {
  /// Rows of the model with their multipliers, exhausted at a level.
  struct Entry {
    var level: Double
    var terms: [(row: Int, multiplier: Double)]
  }

  private let model: FairShareModel
  private let packs: [Double]
  private var reasons: [BoundBy] = [.cap, .fixed, .product, .floor]
  private var reasonOfCell: [Int32]
  private var isSettled: [Bool]
  // Scratch, 0 everywhere between entries: z = Σ multiplier · coefficient of a cell, and what it is made of.
  private var z: [Double] = []
  private var sizes: [Double] = []

  private static let cap: Int32 = 0
  private static let fixed: Int32 = 1
  private static let product: Int32 = 2
  private static let floor: Int32 = 3

  /// The solution with these packs and bottlenecks.
  static func solution(
    _ entries: [Entry], packs: [Double], model: FairShareModel, programCount: Int
  ) -> FairShareSolution {
    let order = entries.indices.sorted {
      entries[$0].level != entries[$1].level ? entries[$0].level < entries[$1].level : $0 < $1
    }
    var record = BottleneckRecord(model: model, packs: packs)
    for index in order { record.settle(entries[index]) }
    return FairShareSolution(
      packs: packs, reasons: record.reasons, reasonOfCell: record.reasonOfCell,
      bottlenecks: order.map { index in
        Bottleneck(
          level: entries[index].level,
          terms: entries[index].terms.map { .init(row: model.references[$0.row], multiplier: $0.multiplier) })
      }, programCount: programCount)
  }

  private init(model: FairShareModel, packs: [Double]) {
    self.model = model
    self.packs = packs
    var reasonOfCell = [Int32](repeating: BottleneckRecord.cap, count: model.cellCount)
    var isSettled = [Bool](repeating: false, count: model.cellCount)
    for cell in 0..<model.cellCount where !model.isFree(cell) {
      isSettled[cell] = true
      reasonOfCell[cell] =
        model.floors[cell] == model.caps[cell] ? BottleneckRecord.fixed : BottleneckRecord.product
    }
    self.reasonOfCell = reasonOfCell
    self.isSettled = isSettled
  }

  private mutating func settle(_ entry: Entry) {
    if entry.terms.count == 1 {
      let reason = self.reason(ofRow: entry.terms[0].row)
      var cells = 0..<0
      if entry.terms[0].row < model.productCount {
        cells = model.productStarts[entry.terms[0].row]..<model.productStarts[entry.terms[0].row + 1]
        for cell in cells where !isSettled[cell] { settle(cell, at: entry.level, reason) }
      } else {
        let rule = entry.terms[0].row - model.productCount
        for index in model.ruleStarts[rule]..<model.ruleStarts[rule + 1] {
          let cell = Int(model.ruleCells[index])
          if !isSettled[cell] { settle(cell, at: entry.level, reason) }
        }
      }
      return
    }
    combine(entry)
  }

  /// A row of several terms: cells with z > 0 settle at the level, cells with z < 0 stand at their cap.
  private mutating func combine(_ entry: Entry) {
    let model = self.model
    let isSettled = self.isSettled
    if z.isEmpty {
      z = [Double](repeating: 0, count: model.cellCount)
      sizes = z
    }
    var (z, sizes) = (z, sizes)
    (self.z, self.sizes) = ([], [])
    var cells: [Int32] = []
    for term in entry.terms {
      model.forEachEntry(ofRow: term.row) { cell, coefficient in
        guard !isSettled[cell] else { return }
        if sizes[cell] == 0 { cells.append(Int32(cell)) }
        z[cell] += term.multiplier * coefficient
        sizes[cell] += abs(term.multiplier * coefficient)
      }
    }
    reasons.append(.conflict)
    let reason = Int32(reasons.count - 1)
    for cell in cells.lazy.map({ Int($0) }) {
      if z[cell] > PackingRow.cancellation * sizes[cell] {
        settle(cell, at: entry.level, reason)
      } else if z[cell] < -PackingRow.cancellation * sizes[cell] {
        self.isSettled[cell] = true
        reasonOfCell[cell] = BottleneckRecord.cap
      }
      z[cell] = 0
      sizes[cell] = 0
    }
    (self.z, self.sizes) = (z, sizes)
  }

  private mutating func settle(_ cell: Int, at level: Double, _ reason: Int32) {
    isSettled[cell] = true
    reasonOfCell[cell] =
      packs[cell] >= model.caps[cell]
      ? BottleneckRecord.cap : model.floors[cell] > level * model.targets[cell] ? BottleneckRecord.floor : reason
  }

  private mutating func reason(ofRow row: Int) -> Int32 {
    let reason = BoundBy(model.references[row])
    if reason == .product { return BottleneckRecord.product }
    reasons.append(reason)
    return Int32(reasons.count - 1)
  }
}
