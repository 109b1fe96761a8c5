import Planning

/// Why each cell of a finished fair plan has its packs, told from the plan alone: whichever engine found it, and in whatever
/// order it settled the cells, of equal reasons the same one is named.
///
/// The level of an exhausted row, "=" or "≤", is the highest fill among its cells that stand above their floor: those that could
/// give way to another. A row *binds* a cell whose fill is its level: whoever has more in it cannot give. In this order:
///
///     fixed       floor = cap
///     product     the cell has no target
///     cap         the cell stands at its cap
///     a row       that binds it: its product, else its institution's capacity, else the first rule by id
///     floor       the cell stands at its floor, which is above 0 and above the level of every exhausted row
///     conflict    else: only several rows together hold it
///
/// Levels are pairs (class, fill): who is filled later and stands above the floor could give way to all before.
struct BindingReasons {
  /// The reasons that occur.
  let reasons: [BoundBy]
  /// For each cell, which of ``reasons`` is its own.
  let reasonOfCell: [Int32]

  private static let cap: Int32 = 0
  private static let fixed: Int32 = 1
  private static let product: Int32 = 2
  private static let floor: Int32 = 3
  private static let conflict: Int32 = 4

  /// Fills nearer than this, relatively, are one level.
  static let levelTolerance = 1e-7
  /// Packs nearer than this are one number, with ``relativeTolerance`` on top.
  private static let packTolerance = 1e-6
  private static let relativeTolerance = 1e-9
  /// A row that has less left than this, in its measure, is exhausted, with ``rowShare`` of its limit on top.
  private static let rowTolerance = 1e-6
  private static let rowShare = 1e-8

  /// - Complexity: O(cells + coefficients).
  init(_ model: FairShareModel, packs: [Double]) {
    var reasons: [BoundBy] = [.cap, .fixed, .product, .floor, .conflict]
    var reasonOfCell = [Int32](repeating: -1, count: model.cellCount)
    // Whether a cell stands at a floor above 0, and whether it could give way.
    var isAtFloor = [Bool](repeating: false, count: model.cellCount)
    var gives = isAtFloor
    for cell in 0..<model.cellCount {
      guard model.isFree(cell) else {
        reasonOfCell[cell] = model.floors[cell] == model.caps[cell] ? BindingReasons.fixed : BindingReasons.product
        continue
      }
      if BindingReasons.isOne(packs[cell], model.caps[cell]) { reasonOfCell[cell] = BindingReasons.cap }
      let isLow = BindingReasons.isOne(packs[cell], model.floors[cell])
      isAtFloor[cell] = isLow && model.floors[cell] > 0
      gives[cell] = !isLow
    }
    for row in 0..<model.rowCount where model.senses[row] != .atLeast {
      var sum = CompensatedSum()
      var level = -Double.infinity
      var last: UInt8 = 0
      model.forEachEntry(ofRow: row) { cell, coefficient in
        sum.add(coefficient * packs[cell])
        guard gives[cell] else { return }
        let own = model.classOfCell(cell)
        if own > last { (last, level) = (own, -.infinity) }
        if own == last { level = max(level, packs[cell] / model.targets[cell]) }
      }
      let tolerance = BindingReasons.rowTolerance + BindingReasons.rowShare * max(abs(model.limits[row]), abs(sum.value))
      guard abs(model.limits[row] - sum.value) <= tolerance else { continue }
      var reason: Int32 = row < model.productCount ? BindingReasons.product : -1
      model.forEachEntry(ofRow: row) { cell, _ in
        guard reasonOfCell[cell] < 0 else { return }
        let own = model.classOfCell(cell)
        if own == last {
          let fill = packs[cell] / model.targets[cell]
          guard fill >= level * (1 - BindingReasons.levelTolerance),
            !isAtFloor[cell] || fill <= level * (1 + BindingReasons.levelTolerance)
          else { return }
        } else {
          // After the row's class the cell stands at its floor, above the row's level.
          guard own > last, !isAtFloor[cell] else { return }
        }
        if reason < 0 {
          reasons.append(BoundBy(model.references[row]))
          reason = Int32(reasons.count - 1)
        }
        reasonOfCell[cell] = reason
      }
    }
    for cell in 0..<model.cellCount where reasonOfCell[cell] < 0 {
      reasonOfCell[cell] = isAtFloor[cell] ? BindingReasons.floor : BindingReasons.conflict
    }
    self.reasons = reasons
    self.reasonOfCell = reasonOfCell
  }

  private static func isOne(_ packs: Double, _ bound: Double) -> Bool {
    bound.isFinite && abs(packs - bound) <= packTolerance + relativeTolerance * max(packs, bound)
  }
}

extension FairShareSolution {
  /// A plan with its bottlenecks in order, and every cell's reason told from the plan.
  init(packs: [Double], bottlenecks: [Bottleneck], programCount: Int, of model: FairShareModel) {
    let binding = BindingReasons(model, packs: packs)
    self.init(
      packs: packs, reasons: binding.reasons, reasonOfCell: binding.reasonOfCell, bottlenecks: bottlenecks,
      programCount: programCount)
  }
}
