public import Planning

/// The rows of a ``FairShareModel``: the products in their order, then the rules.
public struct ModelRows: Sendable, RandomAccessCollection {
  /// A row Σ a·x (≤, =, ≥) b.
  public struct Row: Sendable {
    let model: FairShareModel
    let index: Int

    /// What it is called.
    public var reference: RowReference { model.references[index] }
    /// How it compares.
    public var sense: Sense { model.senses[index] }
    /// b, in the row's own measure.
    public var limit: Double { model.limits[index] }

    /// The cells in it, ascending.
    ///
    /// - Complexity: O(cells of the row).
    public var cells: [Int] {
      var cells: [Int] = []
      model.forEachEntry(ofRow: index) { cell, _ in cells.append(cell) }
      return cells
    }

    /// For each of its cells the coefficient, more than 0.
    ///
    /// - Complexity: O(cells of the row).
    public var coefficients: [Double] {
      var coefficients: [Double] = []
      model.forEachEntry(ofRow: index) { _, coefficient in coefficients.append(coefficient) }
      return coefficients
    }
  }

  let model: FairShareModel

  /// The first row.
  public var startIndex: Int { 0 }
  /// One past the last row.
  public var endIndex: Int { model.rowCount }
  /// A row by index.
  public subscript(index: Int) -> Row { Row(model: model, index: index) }
}
