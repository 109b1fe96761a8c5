import PlanModel
import Planning
import XLSXReading

/// A text that may be a heading, or a level of one.
struct HeadingText: Equatable {
  /// As written, of a long one the beginning.
  let written: String
  /// In the form in which names are compared; of a text that is too long for a name, nothing that is one.
  let normalized: String
  /// Whether it is a number, a day or a code of digits, as data are and headings are not.
  let isFigure: Bool

  /// No column's name is longer [characters], whatever is added to it in brackets.
  private static let longest = 80

  init(_ text: String) {
    // A title of millions of letters is not looked through for every table and level.
    let isLong = text.utf8.count > 2_000
    written = isLong ? String(text.prefix(400)) : text
    var name = normalizedHeading(text)
    if name.utf8.count > 4 * HeadingText.longest {
      let isNoted = name.last == ")"
      name = name.firstIndex(of: "(").map { String(name[..<$0]) } ?? name
      name = isNoted && name.count <= HeadingText.longest ? "\(name)(如)" : "…"
    }
    normalized = name
    isFigure =
      !isLong && written.contains(where: \.isNumber)
      && written.allSatisfy { $0.isNumber || $0.isWhitespace || "+-.,/%:eE年月日".contains($0) }
  }
}

/// The top of a sheet, where its headings stand: the same for every table that is looked for.
struct SheetTop {
  /// The numbers of the rows with cells that are searched.
  let rows: [Int]
  /// By row, then column.
  private(set) var texts: [Int: [Int: HeadingText]] = [:]
  /// For each row of the top, by column, the place among ``merges`` of the range that covers the cell.
  private var cover: [Int: [Int32]] = [:]
  let merges: [MergedRange]
  let lastColumn: Int

  /// So many cells of a row are looked at.
  private static let mostColumns = 1_000

  /// - Complexity: O(cells of the top + merged ranges).
  init(_ grid: SheetGrid) {
    let top = grid.rows.prefix(SheetHeading.searchedRows + SheetHeading.mostLevels)
    rows = Array(Set(top.prefix(SheetHeading.searchedRows).map(\.number))).sorted()
    var last = 0
    for row in top {
      for index in row.cells.prefix(SheetTop.mostColumns) {
        let cell = grid.cells[index]
        let text = trimmed(CellReading.shown(cell, grid))
        guard !text.isEmpty else { continue }
        texts[row.number, default: [:]][Int(cell.column)] = HeadingText(text)
        last = max(last, Int(cell.column))
      }
    }
    let end = top.last?.number ?? 0
    merges = grid.merges.filter { $0.rows.lowerBound <= end && $0.columns.count <= SheetTop.mostColumns }
    for merge in merges { last = max(last, min(merge.columns.upperBound, SheetTop.mostColumns)) }
    lastColumn = last
    let near = Set(rows.flatMap { $0..<$0 + SheetHeading.mostLevels })
    for row in near { cover[row] = coverage(of: row) }
  }

  /// The first range in the file's order that covers each cell of a row, −1 where none does.
  ///
  /// - Complexity: O(ranges + columns): a column that is covered is passed over.
  private func coverage(of row: Int) -> [Int32] {
    var cover = [Int32](repeating: -1, count: lastColumn + 1)
    // The next column from here on that nothing covers yet.
    var next = Array(0...lastColumn + 1)
    func free(_ column: Int) -> Int {
      var column = column
      while next[column] != column {
        next[column] = next[next[column]]
        column = next[column]
      }
      return column
    }
    for (index, merge) in merges.enumerated() where merge.rows.contains(row) && merge.columns.lowerBound <= lastColumn {
      var column = free(merge.columns.lowerBound)
      while column <= min(merge.columns.upperBound, lastColumn) {
        cover[column] = Int32(index)
        next[column] = column + 1
        column = free(column)
      }
    }
    return cover
  }

  /// The merged range that covers a cell.
  func merge(_ row: Int, _ column: Int) -> MergedRange? {
    guard let place = cover[row]?[column], place >= 0 else { return nil }
    return merges[Int(place)]
  }

  /// Whether the headings of a table may stand here: every column it must have is named by a text or begun by one, whose
  /// further levels may stand below. Only where that is so can ``SheetHeading/find(_:in:words:)`` find all of them.
  func mayHoldTable(_ beginnings: HeadingBeginnings) -> Bool {
    var begun: Set<Int> = []
    for text in texts.values.joined() {
      for name in HeadingParts.Cut.allCases.map({ HeadingParts([text.value], $0).name }) + [text.value.normalized] {
        begun.formUnion(beginnings.columns[name] ?? [])
      }
    }
    return beginnings.required.contains { begun.isSuperset(of: $0) }
  }
}

/// What headings of the columns that tables must have begin with.
struct HeadingBeginnings {
  /// Columns, numbered over all tables, by the beginnings of their headings.
  private(set) var columns: [String: [Int]] = [:]
  /// For each table the numbers of those that it must have.
  private(set) var required: [Set<Int>] = []

  /// - Complexity: O(letters of all words).
  init(_ words: OfficeWords) {
    var number = 0
    for table in TableSchema.allCases where !table.isOfReading {
      let names = HeadingNames(table, words: words)
      var numbers: Set<Int> = []
      // Periods may stand side by side in place of their column and that of the quantities.
      for index in names.columns.indices.prefix(table == .usage ? 2 : .max) where names.columns[index].isRequired {
        numbers.insert(number)
        let replacing = names.replacement(of: index).map { names.written($0) }
        let (own, others, _) = names.written(index)
        let all = replacing.map { $0.own + $0.others } ?? []
        for name in own.map({ $0.filter { $0 != "_" } }) + others + all {
          for end in name.indices { columns[String(name[...end]), default: []].append(number) }
        }
        number += 1
      }
      required.append(numbers)
    }
  }
}
