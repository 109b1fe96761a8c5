import PlanModel
import Planning
import XLSXReading

/// Names that stand beside codes in a table: each pair of them once, to be compared with the table of the codes.
struct NamesBesideCodes {
  /// A code and the name beside it.
  struct Pair {
    /// The column of codes.
    var column: Int
    /// What stands beside the code where it is no name.
    var kind: Description?
    var code: [UInt8]
    var name: [UInt8]
    /// Where the name stands first.
    var spot: Spot
  }

  private(set) var pairs: [Pair] = []
  /// The pairs by their digests.
  private var known: [UInt64: Int] = [:]
  /// The pair of the row before, by column: tables mostly repeat it.
  private var last: [Int: Int] = [:]
  private static let kinds = Description.allCases

  /// Adds a pair; what is blank counts for nothing.
  ///
  /// - Complexity: O(length).
  mutating func add(
    _ column: Int, _ kind: Description? = nil, code: ArraySlice<UInt8>, name: ArraySlice<UInt8>, at spot: @autoclosure () -> Spot
  ) {
    if code.isEmpty || name.isEmpty { return }
    let key = column + 16 * (kind.flatMap { NamesBesideCodes.kinds.firstIndex(of: $0) }.map { $0 + 1 } ?? 0)
    if let last = last[key], isSame(pairs[last], column, kind, code, name) { return }
    var digest: UInt64 = 14_695_981_039_346_656_037 &+ UInt64(key)
    func mix(_ byte: UInt8) { digest = (digest ^ UInt64(byte)) &* 1_099_511_628_211 }
    for byte in code { mix(byte) }
    mix(0xFF)
    for byte in name { mix(byte) }
    while let index = known[digest] {
      if isSame(pairs[index], column, kind, code, name) {
        last[key] = index
        return
      }
      digest &+= 1
    }
    known[digest] = pairs.count
    last[key] = pairs.count
    pairs.append(Pair(column: column, kind: kind, code: Array(code), name: Array(name), spot: spot()))
  }

  private func isSame(
    _ pair: Pair, _ column: Int, _ kind: Description?, _ code: ArraySlice<UInt8>, _ name: ArraySlice<UInt8>
  ) -> Bool {
    pair.column == column && pair.kind == kind && pair.code.elementsEqual(code) && pair.name.elementsEqual(name)
  }

  /// Compares the pairs with the tables of the codes. Codes that these do not have are reported where they are read.
  func check(_ table: TableSchema, _ references: References, names: MasterNames, _ log: ProblemLog) {
    checkDescriptions(table, references, log)
    for pair in pairs where pair.kind == nil {
      let target = MasterNames.table(of: table.columnsRead[pair.column].name)
      guard let index = references.table(target).index(of: pair.code[...]) else { continue }
      let written = String(decoding: pair.name, as: UTF8.self)
      let (name, id) = (names.name(Int(index), of: target), references.table(target).ids[Int(index)])
      let others = names.indices(named: written, of: target)
      if others.contains(Int(index)) || written == id || agree(written, name, target) { continue }
      let isOther = !others.isEmpty
      log.report(
        isOther ? .nameOfAnother : .nameDiffers, at: pair.spot, value: written,
        isOther
          ? .init(
            zh: "编码 \(id) 是“\(shortened(name))”，旁边的名称“\(shortened(written))”却是 \(references.table(target).ids[others[0]]) 的。",
            en: "The code \(id) is \"\(shortened(name))\", but the name beside it, \"\(shortened(written))\", is that of "
              + "\(references.table(target).ids[others[0]]).")
          : .init(
            zh: "编码 \(id) 在\(log.name(of: target).chinese)中是“\(shortened(name))”，这里写的是“\(shortened(written))”。",
            en: "The code \(id) is \"\(shortened(name))\" in \(log.name(of: target).english); here stands \"\(shortened(written))\"."),
        hint: .init(zh: "按编码读取。请核对编码有没有填错。", en: "The code counts. Check whether it is right."))
    }
  }

  /// Compares descriptions with the tables of the codes, and reports the first of each row that differs.
  private func checkDescriptions(_ table: TableSchema, _ references: References, _ log: ProblemLog) {
    struct Key: Hashable {
      var kind: Description
      var row: Int32
    }
    var reported: Set<Key> = []
    for pair in pairs {
      guard let kind = pair.kind, kind.isCompared(in: table), let row = references.row(pair.code[...], in: kind.table) else { continue }
      let written = String(decoding: pair.name, as: UTF8.self)
      let verdict = kind.verdict(written, of: Int(row), references, log.words)
      guard verdict != .agrees, verdict != .unclear, reported.insert(Key(kind: kind, row: row)).inserted else { continue }
      func shown(_ row: Int) -> String { references.label(Int32(row), in: kind.table) }
      log.reportDescription(kind, written, verdict, shown(Int(row)), of: shown, at: pair.spot)
    }
  }

  /// Whether two names are one but for width, case and blanks; a drug's may have its form or specification with it, a district's its city.
  private func agree(_ written: String, _ name: String, _ target: TableSchema) -> Bool {
    let (left, right) = (normalizedHeading(written), normalizedHeading(name))
    return left == right || (target != .institutions && (left.contains(right) || right.contains(left)))
  }
}

extension References {
  /// The only row that a code or a name stands for.
  fileprivate func row(_ text: ArraySlice<UInt8>, in table: TableSchema) -> Int32? {
    switch resolve(text, in: table) {
    case .code(let index), .folded(let index), .name(let index): index
    case .several, .unknown: nil
    }
  }
}

/// The names of the tables whose codes others have.
final class MasterNames {
  private let names: [TableSchema: [String]]
  private lazy var byName: [TableSchema: [String: [Int]]] = [:]

  init(_ tables: GivenTables) {
    names = [
      .products: tables.products.rows.map(\.record.genericName), .districts: tables.districts.rows.map(\.record.name),
      .institutions: tables.institutions.rows.map(\.record.name),
    ]
  }

  /// The table whose codes a column has.
  static func table(of column: String) -> TableSchema {
    switch column {
    case "product_id": .products
    case "district_id": .districts
    default: .institutions
    }
  }

  func name(_ index: Int, of table: TableSchema) -> String { names[table]?[index] ?? "" }

  /// Which rows have a name, whatever its width, case and blanks.
  func indices(named name: String, of table: TableSchema) -> [Int] {
    if byName[table] == nil {
      byName[table] = Dictionary(grouping: (names[table] ?? []).indices) { normalizedHeading(names[table]?[$0] ?? "") }
    }
    return byName[table]?[normalizedHeading(name)] ?? []
  }
}

extension TableRows {
  /// Names beside codes in the fields that were found for them.
  ///
  /// - Complexity: Linear in the bytes; nothing where there are none.
  func namesBesideCodes() -> NamesBesideCodes {
    var found = NamesBesideCodes()
    forEachName { column, kind, code, name, line in
      found.add(column, kind, code: code, name: name, at: Spot(file, line: line, column: column))
    }
    return found
  }
}

extension SheetColumns {
  /// Names beside codes in the columns that were found for them.
  ///
  /// - Complexity: O(cells); nothing where there are none.
  func namesBesideCodes(in grid: SheetGrid, of table: TableSchema) -> NamesBesideCodes {
    var found = NamesBesideCodes()
    if namesBesideCodes.isEmpty { return found }
    for row in grid.rows where row.number > headingRows.upperBound {
      for (column, kind, position) in namesBesideCodes {
        guard let code = fields.first(where: { $0.index == column })?.position else { continue }
        var texts: (code: ArraySlice<UInt8>, name: ArraySlice<UInt8>) = ([], [])
        for index in row.cells {
          let cell = grid.cells[index]
          if Int(cell.column) == code { texts.code = text(cell, grid) }
          if Int(cell.column) == position { texts.name = text(cell, grid) }
        }
        found.add(
          column, kind, code: texts.code, name: texts.name, at: Spot(.sheet(table), line: Int32(row.number), column: position))
      }
    }
    return found
  }

  private func text(_ cell: SheetCell, _ grid: SheetGrid) -> ArraySlice<UInt8> {
    cell.kind == .number ? CellReading.digits(cell, grid) : trimmed(grid.bytes(of: cell))
  }
}
