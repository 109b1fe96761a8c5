import Planning

/// Finds the packing rows that a filling without them breaks, down to the lowest level at which they matter
/// (model.md section 3.2).
struct BottleneckSearch {
  /// What came of it.
  enum Outcome {
    /// There are new rows.
    case found
    /// The filling's result can be completed as it is.
    case none
    /// The solver gave no answer.
    case undecided(String)
  }

  private let model: FairShareModel
  private let program: ShortageProgram
  /// The filling's result: no cell goes above it.
  private let ceiling: [Double]
  /// The rows met, highest level first; all are valid for the model.
  private(set) var rows: [PackingRow] = []
  /// How many linear programs were solved.
  private(set) var programCount = 0

  init(model: FairShareModel, program: ShortageProgram, ceiling: [Double]) {
    self.model = model
    self.program = program
    self.ceiling = ceiling
  }

  /// Lowers the level from ∞ until it can be completed.
  mutating func run() -> Outcome {
    var level = Double.infinity
    while true {
      for cell in 0..<model.cellCount {
        let packs =
          model.targets[cell] > 0 && level < .infinity
          ? min(ceiling[cell], model.packs(ofCell: cell, atLevel: level)) : ceiling[cell]
        program.setLeast(ofCell: cell, to: max(packs, model.floors[cell]))
      }
      programCount += 1
      switch program.verdict() {
      case .completable: return rows.isEmpty ? .none : .found
      case .undecided(let detail): return .undecided(detail)
      case .short(let parts):
        var lowest = level
        for terms in parts {
          let row = PackingRow(terms: terms, of: model)
          let rowLevel = row.level(ceiling: ceiling, in: model)
          // A row that this level does not break is rounding in the duals.
          guard rowLevel < level * (1 - ReferenceEngine.levelTolerance) else { continue }
          rows.append(row)
          lowest = min(lowest, max(rowLevel, 0))
        }
        if lowest == level { return rows.isEmpty ? .none : .found }
        level = lowest
      }
    }
  }
}
