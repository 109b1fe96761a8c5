/// Floors, caps and fixed volumes that are given, by product, then institution.
struct LimitTable {
  /// One row as it stands in the file.
  struct Row {
    let product: Int32
    let institution: Int32
    /// [ten-thousandths of a pack]; ``none`` where it is blank, as the next two.
    let floor: Int64
    let cap: Int64
    /// [packs].
    let fixed: Int64
    let line: Int32
  }

  static let none = Int64.min
  /// Where each product's rows begin; one more at the end.
  let starts: [Int]
  /// By product, then institution.
  let rows: [Row]

  init(_ rows: [Row], products: Int, institutions: Int) {
    let order = PairOrder(
      products: rows.map(\.product), productCount: products, institutions: rows.map(\.institution),
      institutionCount: institutions)
    starts = order.starts
    self.rows = order.rows.map { rows[Int($0)] }
  }

  /// Rows whose key stands before in the file, by line.
  var repeated: [Row] {
    zip(rows, rows.dropFirst()).filter { $0.product == $1.product && $0.institution == $1.institution }.map { $1 }
      .sorted { $0.line < $1.line }
  }
}
