import Planning
import SheetLayout

// The sheets that only a packet's workbook has. Beside codes stand names, beside what is assigned its sum and the difference;
// all of that is shown and never read.
extension PlanSheets {
  /// 下达量: beside each product what the city's own rows come to, and that nothing is missing.
  ///
  /// - Complexity: O(the packet's rows).
  func assignment(_ assignment: [AssignmentRecord], of records: PlanRecords) -> Sheet {
    var sheet = sheet(.assignment, assignment) { [.filled($0.productID), .whole($0.packs), .filled($0.seal)] }
    let products = records.products
    let names = Dictionary(products.map { ($0.id, $0.genericName) }, uniquingKeysWith: { first, _ in first })
    sheet.add(PacketColumn.product, width: 20, assignment.map { SheetCell(.filled(names[$0.productID] ?? ""), .locked) })
    guard let city = records.cityAllocation else { return sheet }
    var packs: [Identifier: Int128] = [:]
    for line in city { packs[products[line.product].id, default: 0] += Int128(line.packs) }
    let sums = ConditionalSums(
      sheet: TableSchema.cityAllocation.sheetName, keys: 1, rows: 1..<city.count + 1,
      areSafe: areSafeForSUMIF(products.map(\.id)))
    func number(_ value: Int128) -> SheetNumber { SheetNumber(Int64(clamping: value)) }
    let found = assignment.map { packs[$0.productID] ?? 0 }
    sheet.add(
      PacketColumn.sum, width: 16,
      found.enumerated().map { index, sum in
        SheetCell(
          sums.formula(key: cellName(row: index + 1, column: 0), values: 2).map { .formula($0, value: number(sum)) }
            ?? .number(number(sum)), .whole)
      })
    sheet.add(
      PacketColumn.check, width: 12,
      zip(assignment, found).enumerated().map { index, line in
        let row = index + 1
        return SheetCell(
          .formula(
            "\(cellName(row: row, column: 4))-\(cellName(row: row, column: 1))",
            value: number(line.1 - Int128(line.0.packs))), .differenceWhole)
      })
    return sheet
  }

  /// 市级分解 with the names of institutions and products.
  ///
  /// - Complexity: O(the packet's rows).
  func cityAllocation(_ allocation: [CityAllocationRecord], of records: PlanRecords) -> Sheet {
    let (institutions, products) = (records.institutions, records.products)
    var sheet = sheet(.cityAllocation, allocation) {
      [.text(institutions[$0.institution].id), .text(products[$0.product].id), .whole($0.packs)]
    }
    sheet.add(
      PacketColumn.institution, width: 28,
      allocation.map { SheetCell(.filled(institutions[$0.institution].name), .locked) })
    sheet.add(
      PacketColumn.product, width: 20, allocation.map { SheetCell(.filled(products[$0.product].genericName), .locked) })
    return sheet
  }
}

/// Headings of columns that are shown and not read.
private enum PacketColumn {
  static let institution = "机构名称"
  static let product = "品种名称"
  static let sum = "市级分解合计（盒）"
  static let check = "校验（差额）"
}

extension TableSchema {
  /// Headings of columns that our workbooks show beside the table and that are passed over without a word.
  var shownHeadings: Set<String> {
    switch self {
    case .assignment: [PacketColumn.product, PacketColumn.sum, PacketColumn.check]
    case .cityAllocation: [PacketColumn.institution, PacketColumn.product]
    default: []
    }
  }
}

extension Sheet {
  /// Adds a locked column at the right, one cell a row.
  fileprivate mutating func add(_ heading: String, width: Double, _ cells: [SheetCell]) {
    columns.append(SheetColumn(width: width, style: .locked))
    rows[0].cells.append(SheetCell(.text(heading), .heading))
    for (index, cell) in cells.enumerated() { rows[index + 1].cells.append(cell) }
    page?.isLandscape = columns.count > 4
  }
}
