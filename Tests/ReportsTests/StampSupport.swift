import Planning
import Prepayment
import Reports
import SheetLayout
import Testing

/// What a cell shows, with its formula.
func shown(_ cell: SheetCell) -> String {
  switch cell.value {
  case .blank: ""
  case .text(let text): text
  case .number(let number): number.text(cell.style.look.number)
  case .formula(let formula, let value): "=\(formula) \(value.text(cell.style.look.number))"
  case .textFormula(let formula, let value): "=\(formula) \(value)"
  case .link(let text, _, _, _): text
  }
}

/// The rows of a sheet as lines, cells between bars; blank cells at the end are left out.
func lines(of sheet: Sheet) -> [String] {
  sheet.rows.map { row in
    var cells = row.cells.map(shown)
    while cells.last?.isEmpty == true { cells.removeLast() }
    return cells.joined(separator: "|")
  }
}

/// The workbooks with the money that belongs to the allocation.
func stampedBooks(for allocation: Allocation, options: StampOptions = StampOptions()) -> [StampedBook] {
  stampedBooks(
    for: allocation, money: CycleMoney(plan: allocation.plan, lines: allocation.lines), options: options)
}

extension SampleAllocation {
  /// The workbook whose name starts so.
  func book(_ name: String, options: StampOptions = StampOptions()) throws -> SheetBook {
    let books = stampedBooks(for: allocation, options: options)
    return try #require(books.first { $0.name.hasPrefix(name) }, "no \(name) among \(books.map(\.name))").book
  }
}

extension SheetBook {
  /// The sheet with this name.
  func sheet(_ name: String) throws -> Sheet {
    try #require(sheets.first { $0.name == name }, "no \(name) among \(sheets.map(\.name))")
  }
}
