import Planning

/// Where the floors and caps of cells come from: a line of 上下限, a rule of each cell, or a parameter.
struct LimitOrigins {
  enum Origin: Hashable {
    case fixed
    case given
    case parameter(String)
    /// The rule with this index.
    case rule(Int)
  }

  private let limits: [LimitRecord]
  private let parameters: Parameters
  private let plan: Plan

  init(plan: Plan) {
    limits = plan.records.limits ?? []
    parameters = plan.records.parameters
    self.plan = plan
  }

  /// The line of a cell, nil where there is none. Lines come by institution, then product.
  ///
  /// - Complexity: O(log lines).
  func record(ofCell cell: Cell) -> LimitRecord? {
    let key = (cell.institution, cell.product)
    let place = limits.partitioningIndex { ($0.institution, $0.product) >= key }
    return place < limits.count && (limits[place].institution, limits[place].product) == key ? limits[place] : nil
  }

  /// Whether the cell's volume is fixed by a line.
  func isFixed(_ cell: Cell) -> Bool { record(ofCell: cell)?.fixedPacks != nil }

  /// Whether the cell's floor comes from a rule, so that no line moves it.
  func isFloorHeld(_ cell: Cell) -> Bool {
    if plan.cellRules.floors.isEmpty { return false }
    if case .rule = floor(ofCell: cell) { return true } else { return false }
  }

  /// Whether the cell's cap comes from a rule or 报量封顶, so that no line moves it.
  func isCapHeld(_ cell: Cell) -> Bool {
    if plan.cellRules.caps.isEmpty { return false }
    switch cap(ofCell: cell) {
    case .rule, .parameter("demand_cap"): return true
    default: return false
    }
  }

  /// Where the cell's floor comes from.
  func floor(ofCell cell: Cell) -> Origin {
    let record = record(ofCell: cell)
    if record?.fixedPacks != nil { return .fixed }
    if let index = index(of: cell, plan.cellRules.floors), case .rule(let rule)? = plan.cellRules.floor(ofCell: index) {
      return .rule(rule)
    }
    return record?.floorPacks != nil || parameters.floorRatio == .zero ? .given : .parameter("floor_ratio")
  }

  /// Where the cell's cap comes from.
  func cap(ofCell cell: Cell) -> Origin {
    let record = record(ofCell: cell)
    if record?.fixedPacks != nil { return .fixed }
    if let index = index(of: cell, plan.cellRules.caps) {
      switch plan.cellRules.cap(ofCell: index) {
      case .rule(let rule)?: return .rule(rule)
      case .demandCap?: return .parameter("demand_cap")
      case nil: break
      }
    }
    return record?.capPacks != nil || parameters.capRatio == nil ? .given : .parameter("cap_ratio")
  }

  /// Where the cell stands, where anything is known of that; nil elsewhere.
  private func index(of cell: Cell, _ known: [Int32]) -> Int? {
    known.isEmpty ? nil : plan.cells.firstIndex(of: cell.key)
  }
}

extension [Cell] {
  /// Where the cell with a key stands; nil where there is none. Cells come by key.
  ///
  /// - Complexity: O(log cells).
  func firstIndex(of key: CellKey) -> Int? {
    let place = partitioningIndex { $0.key >= key }
    return place < count && self[place].key == key ? place : nil
  }
}
