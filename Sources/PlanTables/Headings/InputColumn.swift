import PlanModel
import Planning
import SheetLayout

/// How a column of a table is filled in: its width, what may stand in it, and what is said to whoever selects a cell.
struct InputColumn {
  /// What may stand in a column.
  enum Kind {
    /// Text or a code.
    case text
    /// Any number.
    case number
    /// A number of at least this.
    case decimal(atLeast: Double)
    /// A whole number of at least this.
    case whole(atLeast: Int)
    /// One of these words.
    case words([String])
    /// An id of another table.
    case id(of: TableSchema)
    /// What is given and not to be changed.
    case given
  }

  let width: Double
  let kind: Kind
  let message: String

  init(_ width: Double, _ kind: Kind, _ message: String) {
    self.width = width
    self.kind = kind
    self.message = message
  }

  /// The style of the column's cells.
  var style: CellStyle {
    switch kind {
    case .text, .words, .id: .inputText
    case .number, .decimal, .whole: .inputNumber
    case .given: .locked
    }
  }

  /// The rule for the cells of a range. Ids are only warned of: the other sheet may be filled in later.
  func rule(for range: CellRange, heading: String, isRequired: Bool) -> InputRule {
    let title = heading + (isRequired ? "（必填）" : "（选填）")
    switch kind {
    case .text, .number, .given: return InputRule(range: range, kind: .anything, title: title, message: message)
    case .decimal(let least):
      return InputRule(range: range, kind: .decimal(atLeast: least), title: title, message: message)
    case .whole(let least): return InputRule(range: range, kind: .whole(atLeast: least), title: title, message: message)
    case .words(let words): return InputRule(range: range, kind: .words(words), title: title, message: message)
    case .id(let table):
      return InputRule(
        range: range, kind: .values(in: InputColumn.list(of: table)), title: title, message: message, isStrict: false)
    }
  }

  /// The ids in the first column of a sheet, as far as it is filled in: a list with blank ends opens at its end.
  private static func list(of table: TableSchema) -> String {
    let sheet = quotedSheetName(table.sheetName)
    return "OFFSET(\(sheet)!$A$2,0,0,MAX(1,COUNTA(\(sheet)!$A$2:$A$20001)),1)"
  }
}

/// The words offered in a workbook; they are read like the English ones.
enum InputWords {
  static let yesNo = ["是", "否"]
  static let ownership = Ownership.allCases.map(\.chinese)
  static let districtKind = District.Kind.allCases.map(\.heading)
  static let measure = Measure.allCases.map(\.chinese) + CellAmount.offered.map(\.chinese)
  static let sense = Sense.allCases.map(\.chinese) + Rule.otherRelations.map(\.1)
}
