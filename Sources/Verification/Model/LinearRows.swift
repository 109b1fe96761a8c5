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
    var rows = model.tables.products.indices.map { product in
      Row(
        name: .product(model.tables.products[product].id), sense: "=", limit: Double(model.agreedPacks[product]),
        cells: model.cellsOfProduct[product], measure: nil)
    }
    for row in model.rows {
      rows.append(
        Row(
          name: row.name, sense: row.sense, limit: Exact.double(row.limit) / 10_000, cells: row.members,
          measure: measures.firstIndex(of: row.measure) ?? 0))
    }
    self.rows = rows
  }

  /// The place of a row; nil where there is none.
  func index(of name: RunRecord.RowName) -> Int? {
    if case .product(let id) = name { return model.tables.productIDs.index(of: id).map { Int($0) } }
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
        body(cell, coefficients[Int(model.cells.products[cell])])
      }
    }
  }

  /// Calls `body` for the cells of a row, ascending.
  @inline(__always)
  func forEachCell(of index: Int, _ body: (Int) -> Void) {
    forEachEntry(of: index) { cell, _ in body(cell) }
  }

  /// Whether a row has a cell.
  func covers(_ index: Int, _ cell: Int) -> Bool {
    let row = rows[index]
    if row.measure == nil { return row.cells.contains(cell) }
    var low = row.cells.lowerBound
    var high = row.cells.upperBound
    while low < high {
      let middle = (low + high) / 2
      if Int(model.members[middle]) < cell { low = middle + 1 } else { high = middle }
    }
    return low < row.cells.upperBound && Int(model.members[low]) == cell
  }

  /// Σ coefficient · value.
  func activity(of index: Int, by values: [Double]) -> Double {
    var sum = 0.0
    forEachEntry(of: index) { cell, coefficient in sum += coefficient * values[cell] }
    return sum
  }
}
