/// The rows of a model in doubles: every product's agreed volume, then capacities and rules.
struct LinearRows {
  /// Σ coefficient · packs compared with the limit.
  struct Row {
    let name: RunRecord.RowName
    let sense: String
    let limit: Double
    /// How many cells it has.
    var count: Int { cells.count }
    /// A product's own cells, or places among the model's members.
    fileprivate let cells: Range<Int>
    /// What one pack counts, by product; nil where the row is a product's: 1.
    fileprivate let measure: Int?
  }

  let model: Model
  let rows: [Row]
  /// By measure, then product.
  private let coefficients: [[Double]]

  init(_ model: Model) {
    self.model = model
    let measures = ["packs", "units", "yuan"]
    coefficients = measures.map { model.coefficients(in: $0).map { Double($0) / 10_000 } }
    let products = model.tables.products.enumerated().map { place, product in
      Row(
        name: .product(product.id), sense: "=", limit: Double(model.agreedPacks[place]), cells: model.cellsOfProduct[place],
        measure: nil)
    }
    rows =
      products
      + model.rows.map { row in
        Row(
          name: row.name, sense: row.sense, limit: Exact.double(row.limit) / 10_000, cells: row.members,
          measure: measures.firstIndex(of: row.measure) ?? 0)
      }
  }

  /// The place of a row; nil where there is none.
  func index(of name: RunRecord.RowName) -> Int? {
    if case .product(let id) = name { return model.tables.productIDs.index(of: id) }
    return model.rowOfName[name].map { model.tables.products.count + $0 }
  }

  /// Calls `body` for the cells of a row, ascending, with their coefficients.
  @inline(__always)
  func forEachEntry(of index: Int, _ body: (_ cell: Int, _ coefficient: Double) -> Void) {
    let row = rows[index]
    guard let measure = row.measure else {
      for cell in row.cells { body(cell, 1) }
      return
    }
    coefficients[measure].withUnsafeBufferPointer { coefficients in
      for place in row.cells {
        let cell = Int(model.members[place])
        body(cell, coefficients[model.product(cell)])
      }
    }
  }

  /// Calls `body` for the cells of a row, ascending.
  @inline(__always)
  func forEachCell(of index: Int, _ body: (Int) -> Void) {
    forEachEntry(of: index) { cell, _ in body(cell) }
  }

  /// Σ coefficient · value.
  func activity(of index: Int, by values: [Double]) -> Double {
    var sum = 0.0
    forEachEntry(of: index) { cell, coefficient in sum += coefficient * values[cell] }
    return sum
  }
}
