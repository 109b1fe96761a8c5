import Planning
import RationalArithmetic

/// The deletion filter in rational arithmetic: makes the members of a conflict an irreducible infeasible subsystem, cells merged where
/// none of its rows tells them apart.
///
/// Decimals count as entered. In doubles, limits that miss each other by their last digits pass for feasible, and the filter would
/// keep another member that is not needed.
struct ExactDeletionFilter {
  private let model: FairShareModel
  private let merged: MergedCells
  private var feasibility: RationalFeasibility
  private var steps = ExactDeletionFilter.mostSteps
  /// For each row of ``merged`` whether it is a member.
  private var isRow: [Bool]
  /// For each group its cells whose floors are members, smallest first.
  private var floors: [[Int]]
  /// For each group whether the caps of its cells are members, all of them.
  private var isCapped: [Bool]

  /// Steps of the simplex method in all.
  private static let mostSteps = 20_000
  private static let mostRows = 100
  /// So many cells times rows take a second.
  private static let mostEntries = 20_000
  /// Bounds of cells and rows; each is left out once.
  private static let mostMembers = 500

  /// What was found.
  enum Verdict {
    /// An irreducible infeasible subsystem.
    case needed(FarkasCertificate)
    /// All members together are feasible.
    case holds
    /// They are too many, or the work was over before its end.
    case undecided
  }

  /// Which of the members are needed.
  ///
  /// - Complexity: a few steps of the simplex method for each member.
  static func verdict(on certificate: FarkasCertificate, of model: FairShareModel, isOver: () -> Bool) -> Verdict {
    let references = Set(certificate.terms.map(\.row))
    let rows = (0..<model.rowCount).filter { references.contains(model.references[$0]) }
    guard rows.count <= mostRows, rows.count + certificate.floorCells.count + certificate.capCells.count <= mostMembers
    else { return .undecided }
    var members = ExactDeletionFilter(model, rows: rows, floors: Set(certificate.floorCells), caps: Set(certificate.capCells))
    guard members.merged.cells.count * rows.count <= mostEntries else { return .undecided }
    return members.verdict(isOver: isOver)
  }

  private init(_ model: FairShareModel, rows: [Int], floors: Set<Int>, caps: Set<Int>) {
    self.model = model
    let merged = MergedCells(model, rows: rows)
    self.merged = merged
    isRow = rows.map { _ in true }
    self.floors = merged.cells.map { cells in
      cells.filter { floors.contains($0) && model.floors[$0] > 0 }
        .sorted { model.floors[$0] != model.floors[$1] ? model.floors[$0] < model.floors[$1] : $0 < $1 }
    }
    isCapped = merged.cells.map { $0.allSatisfy { caps.contains($0) && model.caps[$0] < .infinity } }
    feasibility = RationalFeasibility(
      model, merged,
      merged.cells.indices.map { group in
        merged.rowsOfGroup[group].map { Rational(decimal: model.coefficient(ofProduct: merged.products[group], inRow: rows[$0])) }
      })
    for group in merged.cells.indices { setGroup(group) }
  }

  /// A row that is left out is still not below 0, as no cell is.
  private mutating func setRow(_ place: Int) {
    let row = merged.rows[place]
    feasibility.setBounds(
      ofRow: place,
      isRow[place]
        ? .init(model.senses[row], Rational(decimal: model.limits[row])) : .init(lower: .zero, upper: nil))
  }

  private mutating func setGroup(_ group: Int) {
    let lower = floors[group].reduce(Rational.zero) { $0 + Rational(exactly: model.floors[$1]) }
    let upper = merged.cells[group].reduce(Rational.zero) { isCapped[group] ? $0 + Rational(exactly: model.caps[$1]) : $0 }
    feasibility.setBounds(ofVariable: group, .init(lower: lower, upper: isCapped[group] ? max(lower, upper) : nil))
  }

  /// Farkas multipliers of the rows that are left; nil where these are feasible, or that is not known.
  private mutating func proof() -> [Rational]? {
    if case .infeasible(let multipliers) = feasibility.verdict(steps: &steps) { multipliers } else { nil }
  }

  /// Drops members one by one, caps first, then rows, the last first, then floors; those stay whose loss makes the rest feasible.
  private mutating func verdict(isOver: () -> Bool) -> Verdict {
    guard var multipliers = proof() else { return steps > 0 ? .holds : .undecided }
    for group in isCapped.indices where isCapped[group] && !isOver() {
      isCapped[group] = false
      setGroup(group)
      if let found = proof() { multipliers = found; continue }
      isCapped[group] = true
      setGroup(group)
    }
    for place in isRow.indices.reversed() where !isOver() {
      isRow[place] = false
      setRow(place)
      if let found = proof() { multipliers = found; continue }
      isRow[place] = true
      setRow(place)
    }
    for group in floors.indices {
      for cell in floors[group] where !isOver() {
        let all = floors[group]
        floors[group].removeAll { $0 == cell }
        setGroup(group)
        if let found = proof() { multipliers = found; continue }
        floors[group] = all
        setGroup(group)
      }
    }
    guard steps > 0, !isOver() else { return .undecided }
    let largest = multipliers.reduce(Rational.zero) { max($0, $1.magnitude) }
    var certificate = FarkasCertificate(
      terms: isRow.indices.filter { isRow[$0] }.map {
        .init(row: model.references[merged.rows[$0]], multiplier: (multipliers[$0] / largest).double)
      },
      floorCells: floors.flatMap { $0 }.sorted(),
      capCells: isCapped.indices.filter { isCapped[$0] }.flatMap { merged.cells[$0] }.sorted())
    certificate.isIrreducible = true
    return .needed(certificate)
  }
}
