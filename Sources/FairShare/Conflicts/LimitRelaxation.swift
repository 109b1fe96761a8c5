public import LinearProgramming
import Planning
import RationalArithmetic

// Which limits must be relaxed, and by what share at least:
//
//     lexicographically minimize the largest θ   subject to   Σ a x ≤ (1 + θ) C,   x ≤ (1 + θ) k,   x ≥ (1 − θ) l
//
// for the limits that may be relaxed, everything else kept. Level by level: θ rises from 0 until a plan exists (Newton's method: the
// violated inequality is linear in θ); the limits of the last violated inequality stand at this θ in every solution, so they are
// fixed there, and the others start from 0 again. So the answer is unique.

/// The least relative excess over limits that makes a plan possible.
public struct LimitRelaxation: Sendable {
  /// Which limits may be relaxed.
  public struct Kinds: OptionSet, Sendable, Hashable {
    /// The bits.
    public let rawValue: Int
    /// Makes a set.
    public init(rawValue: Int) { self.rawValue = rawValue }
    /// 年度承载上限.
    public static let capacity = Kinds(rawValue: 1)
    /// 上限 of cells.
    public static let caps = Kinds(rawValue: 2)
    /// 下限 of cells.
    public static let floors = Kinds(rawValue: 4)
  }

  /// By what share of itself the limit of each row is raised; 0 where it stays.
  public private(set) var rows: [Double]
  /// By what share of itself each cell's cap is raised.
  public private(set) var caps: [Double]
  /// By what share of itself each cell's floor is lowered.
  public private(set) var floors: [Double]
  private var isFreeRow: [Bool]
  private var isFreeCap: [Bool]
  private var isFreeFloor: [Bool]
  private let model: FairShareModel
  /// The same in rational numbers, where the model is small enough for them.
  private var exact: ExactRelaxation?

  /// Finds the shares; nil where relaxing does not help, or the solver came to no conclusion or is over.
  ///
  /// - Parameters:
  ///   - isLocked: for each cell whether its volume is fixed; a lock does not give way.
  ///   - isCapHeld: for each cell whether something holds its cap as it is; nil for none.
  ///   - isFloorHeld: the same of its floor.
  /// - Complexity: a few flows a level; linear programs where the rules overlap or count in different measures.
  public init?(
    _ model: FairShareModel, _ kinds: Kinds, isLocked: [Bool], isCapHeld: [Bool]? = nil, isFloorHeld: [Bool]? = nil,
    solver: any LinearProgramSolver
  ) {
    self.model = model
    rows = [Double](repeating: 0, count: model.rowCount)
    caps = [Double](repeating: 0, count: model.cellCount)
    floors = caps
    isFreeRow = (0..<model.rowCount).map { row in
      guard kinds.contains(.capacity), case .capacity = model.references[row] else { return false }
      return model.limits[row] > 0
    }
    isFreeCap = (0..<model.cellCount).map {
      kinds.contains(.caps) && !isLocked[$0] && isCapHeld?[$0] != true && model.caps[$0] > 0 && model.caps[$0] < .infinity
    }
    isFreeFloor = (0..<model.cellCount).map { kinds.contains(.floors) && !isLocked[$0] && isFloorHeld?[$0] != true && model.floors[$0] > 0 }
    if var exact = ExactRelaxation(model, rows: isFreeRow, caps: isFreeCap, floors: isFreeFloor) {
      guard exact.run(isOver: { solver.isOver }) else { return nil }
      self.exact = exact
      rows = exact.rowShares.map(\.double)
      caps = exact.capShares.map(\.double)
      floors = exact.floorShares.map(\.double)
      return
    }
    while true {
      switch nextLevel(solver) {
      case .none: return
      case .some(true): continue
      case .some(false): return nil
      }
    }
  }

  /// The largest share.
  public var largest: Double { max(rows.max() ?? 0, caps.max() ?? 0, floors.max() ?? 0) }

  /// The least whole number that the raised limit of a row, times `scale`, does not exceed.
  public func raisedLimit(ofRow row: Int, times scale: Int) -> Int {
    if let exact { return LimitRelaxation.whole((exact.limit(ofRow: row) * Rational(scale)).roundedUp) }
    return LimitRelaxation.roundedUp(model.limits[row] * Double(scale) * (1 + rows[row]))
  }

  /// The raised cap of a cell in whole packs.
  public func raisedCap(ofCell cell: Int) -> Int {
    if let exact { return LimitRelaxation.whole(exact.cap(ofCell: cell)?.roundedUp) }
    return LimitRelaxation.roundedUp(model.caps[cell] * (1 + caps[cell]))
  }

  /// The lowered floor of a cell in whole packs.
  public func loweredFloor(ofCell cell: Int) -> Int {
    if let exact { return -LimitRelaxation.whole((-exact.floor(ofCell: cell)).roundedUp) }
    return -LimitRelaxation.roundedUp(-model.floors[cell] * (1 - floors[cell]))
  }

  /// A limit beyond all bounds gives way to everything.
  private static func whole(_ value: Int?) -> Int { value ?? 1 << 53 }

  /// The whole number at or above, where what lies above it is rounding.
  private static func roundedUp(_ value: Double) -> Int {
    let nearest = value.rounded()
    return Int(abs(value - nearest) <= 1e-12 * max(1, abs(value)) ? nearest : value.rounded(.up))
  }

  /// The model with its limits relaxed, those still free by `share`.
  func relaxed(by share: Double) -> FairShareModel {
    var relaxed = model
    for row in rows.indices {
      let excess = isFreeRow[row] ? share : rows[row]
      if excess > 0 { relaxed.limits[row] *= 1 + excess }
    }
    for cell in caps.indices {
      let over = isFreeCap[cell] ? share : caps[cell]
      if over > 0 { relaxed.caps[cell] *= 1 + over }
      let under = isFreeFloor[cell] ? share : floors[cell]
      if under > 0 { relaxed.floors[cell] *= max(0, 1 - under) }
    }
    return relaxed
  }

  /// Finds the next level and fixes its limits: true; nil where nothing has to be relaxed any more; false where it cannot be.
  private mutating func nextLevel(_ solver: any LinearProgramSolver) -> Bool? {
    var share = 0.0
    var last: [(flow: FeasibilityFlow, violation: ViolatedInequality, share: Double)] = []
    while true {
      var flow = FeasibilityFlow(relaxed(by: share), isOver: { solver.isOver })
      // A flow that was stopped shows nothing.
      if solver.isOver { return false }
      var found: [(flow: FeasibilityFlow, violation: ViolatedInequality, share: Double)] = []
      for violation in flow.violations() {
        let weight = weight(of: violation, flow, at: share)
        // What is left is rounding.
        guard violation.shortage > Subproblem.rounding * weight.size else { continue }
        guard weight.relief > 0 else { return false }
        found.append((flow, violation, share + violation.shortage / weight.relief))
      }
      if found.isEmpty {
        if !flow.isExact { return programLevel(solver) }
        break
      }
      last = found
      let next = last.reduce(0) { max($0, $1.share) }
      // What is left is rounding.
      guard next > share * (1 + LimitRelaxation.levelTolerance) else { break }
      share = next
    }
    guard share > 0 else { return nil }
    for (flow, violation, own) in last where own >= share * (1 - LimitRelaxation.levelTolerance) {
      fix(violation, flow, at: share)
    }
    return true
  }

  /// By how much the violation shrinks for each unit of the share, and the sum of its limits before they were relaxed: of a floor that
  /// was lowered to a hundredth of itself, what is left is off by a hundred times as much.
  private func weight(of violation: ViolatedInequality, _ flow: FeasibilityFlow, at share: Double) -> (relief: Double, size: Double) {
    var relief = 0.0
    var size = 0.0
    func add(_ worth: Double, isFree: Bool) {
      size += worth
      if isFree { relief += worth }
    }
    forEachMember(violation, flow) { member in
      switch member {
      case .rule(let rule):
        let row = model.productCount + rule
        add(model.limits[row] * flow.factors[rule], isFree: isFreeRow[row])
      case .cap(let cell):
        add(model.caps[cell] * flow.worths[Int(model.productOfCell[cell])], isFree: isFreeCap[cell])
      case .floor(let cell):
        add(model.floors[cell] * flow.worths[Int(model.productOfCell[cell])], isFree: isFreeFloor[cell] && share < 1)
      }
    }
    return (relief, size)
  }

  private mutating func fix(_ violation: ViolatedInequality, _ flow: FeasibilityFlow, at share: Double) {
    var members: [Member] = []
    forEachMember(violation, flow) { members.append($0) }
    for member in members {
      switch member {
      case .rule(let rule): fix(row: model.productCount + rule, at: share)
      case .cap(let cell): fix(cap: cell, at: share)
      case .floor(let cell): fix(floor: cell, at: share)
      }
    }
  }

  private mutating func fix(row: Int, at share: Double) {
    guard isFreeRow[row] else { return }
    isFreeRow[row] = false
    rows[row] = share
  }

  private mutating func fix(cap cell: Int, at share: Double) {
    guard isFreeCap[cell] else { return }
    isFreeCap[cell] = false
    caps[cell] = share
  }

  private mutating func fix(floor cell: Int, at share: Double) {
    guard isFreeFloor[cell] else { return }
    isFreeFloor[cell] = false
    floors[cell] = min(1, share)
  }

  private enum Member {
    case rule(Int)
    case cap(Int)
    case floor(Int)
  }

  private func forEachMember(_ violation: ViolatedInequality, _ flow: FeasibilityFlow, _ body: (Member) -> Void) {
    let certificate = flow.certificate(violation, of: model)
    for rule in violation.rules { body(.rule(rule)) }
    for cell in certificate.capCells { body(.cap(cell)) }
    for cell in certificate.floorCells { body(.floor(cell)) }
  }

  /// The same by a linear program with the share as a variable: what carries a dual stands at the share in every solution.
  private mutating func programLevel(_ solver: any LinearProgramSolver) -> Bool? {
    let start = relaxed(by: 0)
    let program = RelaxationProgram(
      start, isFreeRow: isFreeRow, isFreeCap: isFreeCap, isFreeFloor: isFreeFloor)
    guard let level = program.solve(solver) else { return false }
    guard level.share > LimitRelaxation.levelTolerance else { return nil }
    var isFixed = false
    for row in level.rows where isFreeRow[row] {
      fix(row: row, at: level.share)
      isFixed = true
    }
    for cell in level.caps where isFreeCap[cell] {
      fix(cap: cell, at: level.share)
      isFixed = true
    }
    for cell in level.floors where isFreeFloor[cell] {
      fix(floor: cell, at: level.share)
      isFixed = true
    }
    return isFixed
  }

  /// Shares closer than this, relatively, are one share.
  private static let levelTolerance = 1e-11
}
