import Planning
import SheetLayout

/// A table of products against districts or institutions, with sums both ways; cut into several sheets where it is wide.
///
/// Every sheet repeats the columns of the products. Where there are several, each sums what it shows, and the last one
/// sums those.
struct ProductMatrix {
  /// How many columns one sheet shows beside those of the products: more cannot be read on A4.
  static let widest = 12

  /// A district or an institution.
  struct Column {
    var heading: String
    /// For each product; nil: no cell.
    var values: [SheetNumber?]
  }

  /// A column of the products, from the first.
  struct Leading {
    var column: StampColumn
    var cell: (Int) -> SheetCell
  }

  /// Where the table ended up.
  struct Placed {
    /// A column on one of the sheets.
    struct Spot {
      var sheet: String
      var column: Int
    }

    var sheets: [Sheet] = []
    /// Where each district or institution stands.
    var spots: [Spot] = []
    /// The sums over all of them.
    var total = Spot(sheet: "", column: 0)
    /// What was to be handed out.
    var given = Spot(sheet: "", column: 0)
    /// The first product's row, the same on every sheet.
    var firstRow = 0
    /// The row of sums.
    var totalRow = 0
  }

  let context: StampContext
  let name: String
  let title: String
  let line: String
  let unit: String
  let isYuan: Bool
  let leading: [Leading]
  /// The volume to be handed out, for each product: the last of the products' columns, in packs.
  let given: (heading: String, values: [SheetNumber], formulas: [String?])
  /// Whether what was given is compared with the sums.
  let comparesGiven: Bool
  let columns: [Column]

  private var whole: CellStyle { isYuan ? .amount : .whole }
  private var totalStyle: CellStyle { isYuan ? .totalAmount : .totalWhole }
  private var places: Int { isYuan ? 2 : 0 }

  /// - Complexity: O(products × columns).
  var placed: Placed {
    var placed = Placed()
    let count = columns.count
    // A sum takes no more parts than 255.
    let blocks = max(1, min(200, (count + Self.widest - 1) / Self.widest))
    var partials: [Placed.Spot] = []
    for block in 0..<blocks {
      // Blocks of almost the same width, so that none is a lone column.
      let range = block * count / blocks..<(block + 1) * count / blocks
      append(range, block: block, of: blocks, partials: &partials, to: &placed)
    }
    return placed
  }

  private func append(
    _ range: Range<Int>, block: Int, of blocks: Int, partials: inout [Placed.Spot], to placed: inout Placed
  ) {
    let isLast = block == blocks - 1
    let sheetName = block == 0 ? name : "\(name)续\(block)"
    let sums = isLast ? SheetSums(self, columns: 0..<columns.count) : nil
    let partial = blocks > 1 ? SheetSums(self, columns: range) : nil
    var sheet = StampSheet(
      context, name: sheetName, title: block == 0 ? title : title + "（续\(block)）", line: line, unit: unit,
      columns: headings(range, partial: partial, sums: sums), frozenColumns: 3)
    let first = sheet.nextRow
    let start = leading.count + 1
    let cells = start..<start + range.count
    if partial != nil { partials.append(.init(sheet: sheetName, column: cells.upperBound)) }
    let totalColumn = cells.upperBound + (partial == nil ? 0 : 1)
    for product in context.plan.products.indices {
      let row = sheet.nextRow
      var line = leading.map { $0.cell(product) }
      line.append(.formula(given.formulas[product], given.values[product], .whole))
      line += range.map { column in
        columns[column].values[product].map { SheetCell(.number($0), whole) } ?? .blank(whole)
      }
      if let partial {
        line.append(.formula(SheetFormula.sum(row: row, columns: cells), partial.ofProduct[product], whole))
      }
      if let sums {
        line.append(.formula(totalFormula(row: row, cells: cells, partials: partials), sums.ofProduct[product], whole))
        if comparesGiven { line.append(difference(row: row, product: product, sums: sums, column: totalColumn)) }
      }
      sheet.append(line)
    }
    let rows = first..<sheet.nextRow
    placed.firstRow = first
    placed.totalRow = sheet.nextRow
    sheet.append(totals(rows: rows, range: range, partial: partial, sums: sums))
    sheet.signatures(office: "")
    placed.sheets.append(sheet.sheet)
    placed.spots += cells.map { .init(sheet: sheetName, column: $0) }
    placed.total = .init(sheet: sheetName, column: totalColumn)
    placed.given = .init(sheet: sheetName, column: leading.count)
  }

  private func headings(_ range: Range<Int>, partial: SheetSums?, sums: SheetSums?) -> [StampColumn] {
    let form: CellLook.NumberForm = isYuan ? .amount : .whole
    var headings = leading.map(\.column) + [StampColumn(given.heading, 10)]
    for column in range {
      let largest = SheetSums.sum(columns[column].values, places: places)
      let heading = columns[column].heading
      // A name goes on in at most three lines or so.
      let least = max(8, min(14, heading.displayWidth / 3 + 2))
      headings.append(StampColumn(heading, largest: largest, form: form, least: least))
    }
    if let partial { headings.append(StampColumn("小计", largest: partial.total, form: form)) }
    if let sums {
      headings.append(StampColumn("合计", largest: sums.total, form: form))
      if comparesGiven { headings.append(StampColumn("差额", 7)) }
    }
    return headings
  }

  /// The sum of the row, or of its parts on several sheets.
  private func totalFormula(row: Int, cells: Range<Int>, partials: [Placed.Spot]) -> String? {
    guard partials.count > 1 else { return SheetFormula.sum(row: row, columns: cells) }
    let parts = partials.enumerated().map { index, spot in
      index == partials.count - 1
        ? cellName(row: row, column: spot.column)
        : SheetFormula.cell(sheet: spot.sheet, row: row, column: spot.column)
    }
    return "SUM(\(parts.joined(separator: ",")))"
  }

  private func difference(row: Int, product: Int, sums: SheetSums, column: Int) -> SheetCell {
    let value = given.values[product].unscaled - sums.ofProduct[product].unscaled
    return .formula(
      "\(cellName(row: row, column: leading.count))-\(cellName(row: row, column: column))", SheetNumber(value),
      .differenceWhole)
  }

  private func totals(rows: Range<Int>, range: Range<Int>, partial: SheetSums?, sums: SheetSums?) -> [SheetCell] {
    var cells = [SheetCell](repeating: .blank(.totalText), count: leading.count)
    cells[0] = .text("合计", .totalText)
    func append(_ value: SheetNumber, _ style: CellStyle) {
      cells.append(.formula(SheetFormula.sum(column: cells.count, rows: rows), value, style))
    }
    let handedOut = SheetSums.sum(given.values, places: 0)
    append(handedOut, .totalWhole)
    for column in range { append(SheetSums.sum(columns[column].values, places: places), totalStyle) }
    if let partial { append(partial.total, totalStyle) }
    if let sums {
      append(sums.total, totalStyle)
      if comparesGiven { append(SheetNumber(handedOut.unscaled - sums.total.unscaled), .differenceWhole) }
    }
    return cells
  }
}

/// Sums of some columns of a matrix.
private struct SheetSums {
  var ofProduct: [SheetNumber]
  var total: SheetNumber

  init(_ matrix: ProductMatrix, columns: Range<Int>) {
    let places = matrix.isYuan ? 2 : 0
    ofProduct = matrix.given.values.indices.map { product in
      SheetSums.sum(columns.lazy.map { matrix.columns[$0].values[product] }, places: places)
    }
    total = SheetSums.sum(ofProduct, places: places)
  }

  /// The sum of numbers that all have the same places.
  static func sum(_ numbers: some Sequence<SheetNumber?>, places: Int) -> SheetNumber {
    SheetNumber(numbers.reduce(0) { $0 + ($1?.unscaled ?? 0) }, places: places)
  }
}
