import Planning
import RationalArithmetic

/// The least shares by which limits must be relaxed, in rational arithmetic: see ``LimitRelaxation``.
///
/// The inequality that the bounds violate at a share says by how much the share must rise at least; where none is violated any
/// more, the limits of the last one stand at the share in every solution.
struct ExactRelaxation {
  private(set) var rowShares: [Rational]
  private(set) var capShares: [Rational]
  private(set) var floorShares: [Rational]
  private let given: ExactModel
  private var exact: ExactModel
  private var isFreeRow: [Bool]
  private var isFreeCap: [Bool]
  private var isFreeFloor: [Bool]

  /// Prepares the search; nil where the model is too large.
  init?(_ model: FairShareModel, rows: [Bool], caps: [Bool], floors: [Bool]) {
    guard let exact = ExactModel(model) else { return nil }
    given = exact
    self.exact = exact
    (isFreeRow, isFreeCap, isFreeFloor) = (rows, caps, floors)
    rowShares = rows.map { _ in .zero }
    capShares = caps.map { _ in .zero }
    floorShares = floors.map { _ in .zero }
  }

  /// The limit of a row with its share.
  func limit(ofRow row: Int) -> Rational { given.limits[row] * (.one + rowShares[row]) }

  /// The cap of a cell with its share.
  func cap(ofCell cell: Int) -> Rational? { given.caps[cell].map { $0 * (.one + capShares[cell]) } }

  /// The floor of a cell with its share.
  func floor(ofCell cell: Int) -> Rational { given.floors[cell] * max(.zero, .one - floorShares[cell]) }

  /// Finds the shares; false where none are enough, it would take too long, or `isOver`.
  mutating func run(isOver: () -> Bool) -> Bool {
    while true {
      var share = Rational.zero
      var last: [(combination: ExactModel.Combination, share: Rational)] = []
      search: while true {
        set(share)
        switch exact.verdict(lows: exact.floors, isOver: isOver) {
        case .holds: break search
        case .undecided: return false
        case .breaks(let parts):
          last = []
          for part in parts {
            let relief = relief(of: part, at: share)
            guard relief.sign > 0 else { return false }
            last.append((part, share + exact.shortage(of: part) / relief))
          }
          share = last.reduce(share) { max($0, $1.share) }
        }
      }
      guard share.sign > 0 else { return true }
      for (combination, own) in last where own == share { fix(combination, at: share) }
    }
  }

  /// Relaxes every limit that is still free by `share`.
  private mutating func set(_ share: Rational) {
    for row in isFreeRow.indices where isFreeRow[row] { rowShares[row] = share }
    for cell in isFreeCap.indices {
      if isFreeCap[cell] { capShares[cell] = share }
      if isFreeFloor[cell] { floorShares[cell] = share }
    }
    for row in rowShares.indices where !rowShares[row].isZero || isFreeRow[row] {
      exact.setLimit(ofRow: row, to: limit(ofRow: row))
    }
    for cell in capShares.indices {
      exact.caps[cell] = cap(ofCell: cell)
      exact.floors[cell] = floor(ofCell: cell)
    }
  }

  /// By how much the violation shrinks for each unit of the share.
  private func relief(of combination: ExactModel.Combination, at share: Rational) -> Rational {
    var relief = Rational.zero
    for (row, multiplier) in combination.terms where isFreeRow[row] { relief += multiplier * given.limits[row] }
    for (group, z) in combination.lowered {
      for cell in given.merged.cells[group] where isFreeCap[cell] { relief -= z * (given.caps[cell] ?? .zero) }
    }
    guard share < .one else { return relief }
    for (group, z) in combination.raised {
      for cell in given.merged.cells[group] where isFreeFloor[cell] { relief += z * given.floors[cell] }
    }
    return relief
  }

  /// Its limits stand at the share in every solution.
  private mutating func fix(_ combination: ExactModel.Combination, at share: Rational) {
    for (row, _) in combination.terms { isFreeRow[row] = false }
    for (group, _) in combination.lowered {
      for cell in given.merged.cells[group] { isFreeCap[cell] = false }
    }
    for (group, _) in combination.raised {
      for cell in given.merged.cells[group] {
        if isFreeFloor[cell] { floorShares[cell] = min(.one, share) }
        isFreeFloor[cell] = false
      }
    }
  }
}
