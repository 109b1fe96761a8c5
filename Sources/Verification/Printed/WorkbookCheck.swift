import XLSXReading

/// Checks the official workbooks of `tables/`, cell by cell, against the tables and the plan: packs, amounts, sums, control
/// sums, amounts in words, names and days.
///
/// They are read with the room that reads plans from workbooks, which knows nothing of how they were written.
struct WorkbookCheck {
  let data: PrintedData
  /// Whether the output has all districts; a re-split has one and fewer tables.
  let isWholeCity: Bool
  let checklist: ChecklistCheck
  let ledger: Ledger

  func run(_ all: [String], in output: OutputFolder) {
    let packets = all.filter { $0.dropFirst("tables/".count).hasPrefix(PacketBooks.prefix) }
    let paths = all.filter { !packets.contains($0) }
    // Merged outputs have none: the packets are those that were handed out.
    if !packets.isEmpty || data.run?.isMerged == false && isWholeCity {
      PacketBooks(output: output, ledger: ledger).run(packets)
    }
    let sheets = expected
    let seen = WorkbookCheck.names(of: paths, twice: .init("同一张表有两个工作簿。", "Two workbooks are one table."), in: output, into: ledger) {
      try check($0, $1, sheets, $2)
    }
    for name in sheets.keys.sorted(by: precedes) where !seen.contains(name) {
      ledger.add("V541", "tables", expected: name, zh: "缺少这个工作簿。", en: "The workbook is missing.")
    }
  }

  /// Checks workbooks beside one another, each of which says which one it is; returns which there are, and notes those that are there
  /// twice.
  static func names(
    of paths: [String], twice: VerificationText, in output: OutputFolder, into ledger: Ledger,
    _ check: (String, Workbook, Ledger) throws -> String?
  ) -> Set<String> {
    let found = concurrently(paths.count) { index in
      let ledger = Ledger()
      return (open(paths[index], in: output, ledger) { try check(paths[index], $0, ledger) }, ledger)
    }
    var seen: Set<String> = []
    for (path, (name, notes)) in zip(paths, found) {
      ledger.absorb(notes)
      guard let name, !seen.insert(name).inserted else { continue }
      ledger.add("V541", path, found: name, zh: twice.chinese, en: twice.english)
    }
    return seen
  }

  /// The sheets of each workbook, by what its name begins with; a district's split by its line as well.
  private var expected: [String: [PrintedSheet]] {
    var books = [
      PrintedData.prepaymentTitle: data.prepayments(), PrintedData.clearingTitle: data.clearingSheets(),
      PrintedData.privateTitle: data.privateList(),
    ]
    if data.has("reconciliation.csv") { books[PrintedData.reconciliationTitle] = data.reconciliation() }
    if isWholeCity {
      books[PrintedData.annexTitle] = data.annex(checklist.expected)
      books[PrintedData.supplierTitle] = data.suppliers()
    }
    for district in data.institutionsOfDistrict.indices where !data.institutionsOfDistrict[district].isEmpty {
      books[PrintedData.splitTitle + "　" + data.splitLine(district)] = data.split(district)
    }
    return books
  }

  /// Opens a workbook; notes where it cannot be, and hands the rest to `check`, which returns which one it is.
  static func open(_ path: String, in output: OutputFolder, _ ledger: Ledger, _ check: (Workbook) throws -> String?) -> String? {
    guard let place = output.diskPath(of: path) else {
      ledger.skip(zh: "\(path) 不在磁盘上，不能读取。", en: "\(path) is not on the disk.")
      return nil
    }
    do {
      return try check(Workbook(path: place))
    } catch {
      ledger.add("V541", path, found: "\(error)", zh: "不能作为工作簿读取。", en: "It cannot be read as a workbook.")
      return nil
    }
  }

  /// Checks one workbook; returns which one it is.
  private func check(_ path: String, _ workbook: Workbook, _ books: [String: [PrintedSheet]], _ ledger: Ledger) throws -> String? {
    guard let book = identify(String(path.dropFirst("tables/".count)), workbook, books), let sheets = books[book] else {
      ledger.add("V541", path, zh: "不知道这个工作簿是哪张表。", en: "It is not known which table this workbook is.")
      return nil
    }
    ledger.compare(
      "V541", path, expected: sheets.map(\.name).joined(separator: " "), found: workbook.sheets.map(\.name).joined(separator: " "),
      zh: "工作簿的工作表不符。", en: "The sheets of the workbook differ.")
    let look = WorkbookLook(file: path, page: data.page, ledger: ledger)
    look.check(workbook)
    var grids: [String: SheetGrid] = [:]
    for sheet in sheets {
      guard let own = workbook.sheets.first(where: { $0.name == sheet.name }) else { continue }
      let grid = try workbook.grid(of: own, keepsFormulas: true)
      grids[sheet.name] = grid
      PrintedComparison(file: path, ledger: ledger).run(sheet, grid)
      look.check(own, grid)
    }
    checkFormulas(path, grids, ledger)
    return book
  }

  /// A formula gives what is stored beside it: programs that open the workbook compute it again.
  private func checkFormulas(_ path: String, _ grids: [String: SheetGrid], _ ledger: Ledger) {
    let values = FormulaValues(grids)
    for (name, grid) in grids.sorted(by: { precedes($0.key, $1.key) }) where !grid.formulas.isEmpty {
      for row in grid.rows {
        for index in row.cells {
          let cell = grid.cells[index]
          guard let formula = grid.formulas[SheetGrid.Place(row: row.number, column: Int(cell.column))] else { continue }
          ledger.count()
          let stored = grid.text(of: cell)
          switch values.value(of: formula, on: name) {
          case .text(stored): continue
          case .number(let value):
            // As many digits as a double of such a sum keeps.
            if let number = Double(stored), abs(number - value) <= 1e-6 + 1e-12 * abs(value) { continue }
          default: break
          }
          ledger.add(
            "V545", path, line: row.number, column: PrintedComparison.place(name, row.number, Int(cell.column)), expected: stored,
            found: formula, zh: "公式算出的不是这一格的数。", en: "The formula does not give the cell's value.")
        }
      }
    }
  }

  private func identify(_ name: String, _ workbook: Workbook, _ books: [String: [PrintedSheet]]) -> String? {
    guard name.hasPrefix(PrintedData.splitTitle) else {
      return books.keys.filter { name.hasPrefix($0) }.max { $0.utf8.count < $1.utf8.count }
    }
    // The name of a file may be cut; the line above the table is not.
    var lines: [String] = []
    if let sheet = workbook.sheets.first {
      _ = try? workbook.readRows(of: sheet) { grid, row in
        lines += row.cells.map { grid.text(of: grid.cells[$0]) }
        return row.number < 8
      }
    }
    return lines.lazy.map { PrintedData.splitTitle + "　" + $0 }.first { books[$0] != nil }
  }
}
