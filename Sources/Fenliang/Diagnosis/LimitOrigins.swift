import Planning

/// Where the floors and caps of cells come from: a line of 上下限, or a parameter.
struct LimitOrigins {
  enum Origin: Hashable {
    case fixed
    case given
    case parameter(String)
  }

  private let limits: [LimitRecord]
  private let parameters: Parameters

  init(plan: Plan) {
    limits = plan.records.limits ?? []
    parameters = plan.records.parameters
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

  /// Where the cell's floor comes from.
  func floor(ofCell cell: Cell) -> Origin {
    let record = record(ofCell: cell)
    if record?.fixedPacks != nil { return .fixed }
    return record?.floorPacks != nil || parameters.floorRatio == .zero ? .given : .parameter("floor_ratio")
  }

  /// Where the cell's cap comes from.
  func cap(ofCell cell: Cell) -> Origin {
    let record = record(ofCell: cell)
    if record?.fixedPacks != nil { return .fixed }
    return record?.capPacks != nil || parameters.capRatio == nil ? .given : .parameter("cap_ratio")
  }
}
