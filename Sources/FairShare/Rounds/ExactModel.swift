import Planning
import RationalArithmetic

/// A model in rational numbers, its cells merged where no row tells them apart: feasibility that doubles cannot decide.
///
/// Decimals count as the decimals that were entered, targets as the doubles they are.
struct ExactModel {
  let model: FairShareModel
  let merged: MergedCells
  /// Of the class that fills; 0 for the cells of others.
  private(set) var targets: [Rational]
  var floors: [Rational]
  /// nil where there is none.
  var caps: [Rational?]
  var limits: [Rational]
  /// For each group its coefficients, as ``MergedCells/rowsOfGroup`` has its rows.
  private let coefficients: [[Rational]]
  private var feasibility: RationalFeasibility
  private var steps = ExactModel.mostSteps

  /// Steps of the simplex method in all; past them nothing is decided.
  private static let mostSteps = 50_000
  /// So many cells times rows take a few seconds.
  private static let mostEntries = 600_000
  private static let mostRows = 400

  /// Whether a model is small enough.
  static func canDecide(_ model: FairShareModel) -> Bool {
    model.rowCount <= mostRows && model.cellCount * model.rowCount <= mostEntries
  }

  /// The rows of a combination, with what they come to.
  struct Combination {
    /// Rows and multipliers, by row, multipliers not 0.
    var terms: [(row: Int, multiplier: Rational)]
    /// Groups with z > 0, ascending, and their z.
    var raised: [(group: Int, z: Rational)] = []
    /// Groups with z < 0, ascending, and their z.
    var lowered: [(group: Int, z: Rational)] = []
    /// Σ m b.
    var limit = Rational.zero
  }

  /// Whether a model is feasible.
  enum Verdict {
    case holds
    /// The independent parts of an inequality that the bounds violate.
    case breaks([Combination])
    case undecided
  }

  /// Sets the model up; nil where it is too large.
  ///
  /// - Complexity: O(cells + coefficients).
  init?(_ model: FairShareModel) {
    guard ExactModel.canDecide(model) else { return nil }
    let merged = MergedCells(model, rows: Array(0..<model.rowCount))
    self.model = model
    self.merged = merged
    targets = model.targets.map { Rational(exactly: $0) }
    floors = model.floors.map { Rational(exactly: $0) }
    caps = model.caps.map { $0 < .infinity ? Rational(exactly: $0) : nil }
    let limits = model.limits.map { Rational(decimal: $0) }
    self.limits = limits
    let coefficients = merged.cells.indices.map { group in
      merged.rowsOfGroup[group].map { Rational(decimal: model.coefficient(ofProduct: merged.products[group], inRow: $0)) }
    }
    self.coefficients = coefficients
    feasibility = RationalFeasibility(model, merged, coefficients)
  }

  /// Turns to a class.
  mutating func fill(class own: UInt8) { targets = model.targets(ofClass: own).map { Rational(exactly: $0) } }

  /// Moves the limit of a row.
  mutating func setLimit(ofRow row: Int, to limit: Rational) {
    limits[row] = limit
    feasibility.setBounds(ofRow: row, RationalFeasibility.Bounds(model.senses[row], limit))
  }

  /// Whether the rows are feasible with each cell between its `low` and its cap; undecided once `isOver`.
  mutating func verdict(lows: [Rational], isOver: () -> Bool = { false }) -> Verdict {
    for (group, cells) in merged.cells.enumerated() {
      var lower = Rational.zero
      var upper: Rational? = .zero
      for cell in cells {
        lower += lows[cell]
        if let sum = upper { upper = caps[cell].map { sum + $0 } }
      }
      feasibility.setBounds(ofVariable: group, .init(lower: lower, upper: upper))
    }
    switch feasibility.verdict(steps: &steps, isOver: isOver) {
    case .feasible: return .holds
    case .unfinished: return .undecided
    case .infeasible(let multipliers):
      let terms = multipliers.indices.filter { !multipliers[$0].isZero }.map { (row: $0, multiplier: multipliers[$0]) }
      return .breaks(parts(of: terms))
    }
  }

  /// Combines rows.
  ///
  /// - Complexity: O(groups of the rows).
  func combination(_ terms: [(row: Int, multiplier: Rational)]) -> Combination {
    var combination = Combination(terms: terms)
    var multipliers = [Rational](repeating: .zero, count: model.rowCount)
    for (row, multiplier) in terms {
      multipliers[row] = multiplier
      combination.limit += multiplier * limits[row]
    }
    for group in merged.cells.indices {
      var z = Rational.zero
      for (row, coefficient) in zip(merged.rowsOfGroup[group], coefficients[group]) where !multipliers[row].isZero {
        z += multipliers[row] * coefficient
      }
      if z.sign > 0 {
        combination.raised.append((group, z))
      } else if z.sign < 0 {
        combination.lowered.append((group, z))
      }
    }
    return combination
  }

  /// By how much the bounds violate a combination: above 0 where no plan exists.
  func shortage(of combination: Combination) -> Rational {
    var shortage = -combination.limit
    for (group, z) in combination.raised {
      for cell in merged.cells[group] { shortage += z * floors[cell] }
    }
    for (group, z) in combination.lowered {
      for cell in merged.cells[group] { shortage += z * (caps[cell] ?? .zero) }
    }
    return shortage
  }

  /// Splits a combination into those of rows that share no cell.
  private func parts(of terms: [(row: Int, multiplier: Rational)]) -> [Combination] {
    var sets = DisjointSets(count: model.rowCount)
    var isIn = [Bool](repeating: false, count: model.rowCount)
    for term in terms { isIn[term.row] = true }
    for rows in merged.rowsOfGroup {
      var first: Int?
      for row in rows where isIn[row] {
        if let first { sets.join(first, row) } else { first = row }
      }
    }
    var order: [Int] = []
    var groups: [Int: [(row: Int, multiplier: Rational)]] = [:]
    for term in terms {
      let root = sets.root(term.row)
      if groups[root] == nil { order.append(root) }
      groups[root, default: []].append(term)
    }
    return order.map { combination(groups[$0] ?? []) }
  }

  /// The certificate that a combination is, for a card.
  func certificate(_ combination: Combination) -> FarkasCertificate {
    let largest = combination.terms.reduce(Rational.zero) { max($0, $1.multiplier.magnitude) }
    return FarkasCertificate(
      terms: combination.terms.map {
        .init(row: model.references[$0.row], multiplier: ($0.multiplier / largest).double)
      },
      floorCells: combination.raised.flatMap { merged.cells[$0.group] }.filter { model.floors[$0] > 0 }.sorted(),
      capCells: combination.lowered.flatMap { merged.cells[$0.group] }.sorted())
  }
}

extension RationalFeasibility {
  /// The rows of merged cells, with the coefficients of each group; nothing holds the groups down or up yet.
  init(_ model: FairShareModel, _ merged: MergedCells, _ coefficients: [[Rational]]) {
    self.init(
      columns: zip(merged.rowsOfGroup, coefficients).map { rows, coefficients in
        zip(rows, coefficients).map { .init(row: $0, coefficient: $1) }
      },
      variables: merged.cells.map { _ in .init(lower: .zero, upper: nil) },
      rows: merged.rows.map { Bounds(model.senses[$0], Rational(decimal: model.limits[$0])) },
      sizes: merged.cells.map { model.cellScale($0[0]) } + merged.rows.map { model.scale(ofRow: $0) })
  }
}

extension RationalFeasibility.Bounds {
  /// The bounds of a row with a sense at a limit.
  init(_ sense: Sense, _ limit: Rational) { self.init(lower: sense == .atMost ? nil : limit, upper: sense == .atLeast ? nil : limit) }
}
