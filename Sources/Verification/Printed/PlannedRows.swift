/// The plan's rows that packets copy, found by id.
struct PlannedRows {
  /// One table.
  struct Table {
    /// The column of the id.
    let key: String
    let text: DelimitedText?
    let rows: [String: Int]

    fileprivate init(_ file: String, by key: String, of model: Model) {
      self.key = key
      text = model.tables.texts[file]
      rows = text.map { PlannedRows.rows(of: $0, by: key) } ?? [:]
    }
  }

  let products: Table
  let districts: Table
  let institutions: Table
  /// Which products each district has cells of, by share.
  let isWanted: [Bool]

  init(_ model: Model) {
    products = Table("products.csv", by: "product_id", of: model)
    districts = Table("districts.csv", by: "district_id", of: model)
    institutions = Table("institutions.csv", by: "institution_id", of: model)
    isWanted = model.wantedShares()
  }

  /// Whether a district has any cell.
  func hasCells(district: Int) -> Bool {
    let districts = districts.rows.count
    return stride(from: district, to: isWanted.count, by: districts).contains { isWanted[$0] }
  }

  /// The rows of a table by the text of a column.
  static func rows(of text: DelimitedText, by key: String) -> [String: Int] {
    guard let column = text.column(key) else { return [:] }
    var rows: [String: Int] = [:]
    rows.reserveCapacity(text.rowCount)
    for row in 0..<text.rowCount { rows[text.text(row, column)] = row }
    return rows
  }
}
