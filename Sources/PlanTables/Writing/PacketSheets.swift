import PlanModel
import Planning
import SheetLayout

// The sheets that only a packet's workbook has. Beside codes stand names, beside what is assigned its sum and the difference;
// all of that is shown and never read.
extension PlanSheets {
  /// 下达量: beside each product what the city's own rows come to, and that nothing is missing.
  ///
  /// - Complexity: O(the packet's rows).
  func assignment(_ assignment: [AssignmentRecord], of records: PlanRecords) -> Sheet {
    var sheet = sheet(.assignment, assignment) {
      [
        .filled($0.productID), .whole($0.packs), .whole($0.city?.agreedPacks), .filled($0.city?.basisText ?? ""),
        .filled($0.seal),
      ]
    }
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
            "\(cellName(row: row, column: PacketColumn.sumPlace))-\(cellName(row: row, column: 1))",
            value: number(line.1 - Int128(line.0.packs))), .differenceWhole)
      })
    addLocks(of: records, to: &sheet)
    return sheet
  }

  /// What floors and fixed volumes take of each assigned volume, and by how much they exceed it: sums of the cells that the
  /// district fills in.
  private func addLocks(of records: PlanRecords, to sheet: inout Sheet) {
    guard let assignment = records.assignment, let limits = records.limits else { return }
    let columns = LimitColumn(limits)
    let sums = ConditionalSums(
      sheet: TableSchema.limits.sheetName, keys: LimitColumn.product, rows: columns.rows,
      areSafe: areSafeForSUMIF(records.products.map(\.id)))
    var taken: [Identifier: Int64] = [:]
    for line in limits { taken[records.products[line.product].id, default: 0] += line.least.tenThousandths }
    let least = assignment.map { taken[$0.productID] ?? 0 }
    let first = sheet.columns.count
    sheet.add(
      PacketColumn.locks, width: 16,
      least.enumerated().map { index, sum in
        let key = cellName(row: index + 1, column: 0)
        let fixed = sums.formula(key: key, values: LimitColumn.fixed) ?? "0"
        let floors = "SUMPRODUCT(--EXACT(\(columns.range(LimitColumn.product)),\(key)),\(columns.freeFloors))"
        return SheetCell(.formula("\(fixed)+\(floors)", value: SheetNumber(tenThousandths: sum)), .quantity)
      })
    sheet.add(
      PacketColumn.lockCheck, width: 22,
      zip(assignment, least).enumerated().map { index, pair in
        let (sum, given) = (cellName(row: index + 1, column: first), cellName(row: index + 1, column: 1))
        let over = Decimal4(tenThousandths: pair.1 - Decimal4(whole: pair.0.packs).tenThousandths)
        return SheetCell(
          .textFormula(
            "IF(\(sum)>\(given),\"超出下达量 \"&(\(sum)-\(given))&\" 盒\",\"\")",
            value: over > .zero ? "超出下达量 \(over) 盒" : ""), .locked)
      })
  }

  /// 机构 of a packet: beside each institution what its floors and fixed volumes cost, and by how much that exceeds its capacity.
  ///
  /// - Complexity: O(the packet's rows).
  func addLockedAmounts(of records: PlanRecords, to sheet: inout Sheet) {
    // SUMIF finds the prices, so it must tell the products apart.
    guard records.assignment != nil, let limits = records.limits, areSafeForSUMIF(records.products.map(\.id)) else { return }
    var amounts = [Int128](repeating: 0, count: records.institutions.count)
    for line in limits {
      amounts[line.institution] +=
        Int128(line.least.tenThousandths) * Int128(records.products[line.product].price.tenThousandths)
    }
    // Whole packs at exact prices; a part of a pack in a floor is rounded.
    let least = amounts.map { Decimal4(tenThousandths: Int64(clamping: $0 / 10_000)) }
    let columns = LimitColumn(limits)
    let products = quotedSheetName(TableSchema.products.sheetName)
    let price = columnName(TableSchema.products.columns.firstIndex { $0.name == "price_yuan" } ?? 0)
    let last = records.products.count + 1
    let prices =
      "SUMIF(\(products)!$A$2:$A$\(last),\(columns.range(LimitColumn.product)),\(products)!$\(price)$2:$\(price)$\(last))"
    let capacity = TableSchema.institutions.columns.firstIndex { $0.name == "capacity_yuan" } ?? 0
    let first = sheet.columns.count
    sheet.add(
      PacketColumn.lockedAmount, width: 18,
      least.enumerated().map { index, amount in
        let own = "--EXACT(\(columns.range(LimitColumn.institution)),\(cellName(row: index + 1, column: 0)))"
        let parts = [columns.range(LimitColumn.fixed), columns.freeFloors].map { "SUMPRODUCT(\(own),\($0),\(prices))" }
        return SheetCell(
          .formula(parts.joined(separator: "+"), value: SheetNumber(tenThousandths: amount.tenThousandths)), .amount)
      })
    sheet.add(
      PacketColumn.capacityCheck, width: 26,
      zip(records.institutions, least).enumerated().map { index, pair in
        let (sum, given) = (cellName(row: index + 1, column: first), cellName(row: index + 1, column: capacity))
        let isOver = pair.0.capacity.map { pair.1 > $0 } ?? false
        return SheetCell(
          .textFormula(
            "IF(AND(\(given)<>\"\",\(sum)>\(given)),\"超出年度承载上限\",\"\")", value: isOver ? "超出年度承载上限" : ""), .locked)
      })
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
  static let locks = "锁定和下限合计（盒）"
  static let lockCheck = "校验（锁定）"
  /// Where the sum stands: after the table's columns and the name.
  static var sumPlace: Int { TableSchema.assignment.columns.count + 1 }
  static let lockedAmount = "锁定和下限金额（元）"
  static let capacityCheck = "校验（承载上限）"
}

/// Where the columns of 上下限 stand, and its rows: those that are there and a thousand to fill in.
private struct LimitColumn {
  static let institution = 0
  static let product = 1
  static let floor = 2
  static let fixed = 4

  let rows: Range<Int>

  init(_ limits: [LimitRecord]) { rows = 1..<limits.count + 1_001 }

  /// `'上下限'!$C$2:$C$1010`
  func range(_ column: Int) -> String {
    let (name, letters) = (quotedSheetName(TableSchema.limits.sheetName), columnName(column))
    return "\(name)!$\(letters)$\(rows.lowerBound + 1):$\(letters)$\(rows.upperBound)"
  }

  /// The floors of lines without a fixed volume, as two arrays to be multiplied.
  var freeFloors: String { "--(\(range(LimitColumn.fixed))=\"\"),\(range(LimitColumn.floor))" }
}

extension LimitRecord {
  /// The least packs that the line leaves to the cell.
  fileprivate var least: Decimal4 { fixedPacks.map { Decimal4(whole: $0) } ?? floorPacks ?? .zero }
}

extension TableSchema {
  /// Headings of columns that our workbooks show beside the table and that are passed over without a word.
  var shownHeadings: Set<String> {
    switch self {
    case .assignment:
      [
        PacketColumn.product, PacketColumn.sum, PacketColumn.check, PacketColumn.locks, PacketColumn.lockCheck,
      ]
    case .institutions: [PacketColumn.lockedAmount, PacketColumn.capacityCheck]
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
