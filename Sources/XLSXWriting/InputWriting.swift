internal import CXLSXWriter
import SheetLayout

extension SheetWriting {
  /// Input rules and comments.
  func writeInput() throws(XLSXWritingError) {
    for rule in sheet.inputRules { try write(rule) }
    try writeNotes()
  }

  private func write(_ rule: InputRule) throws(XLSXWritingError) {
    var validation = lxw_data_validation()
    var formula = ""
    switch rule.kind {
    case .anything: validation.validate = UInt8(LXW_VALIDATION_TYPE_ANY.rawValue)
    case .words(let words):
      // As a formula: the library's own list has room for 255 bytes only and writes beyond it.
      validation.validate = UInt8(LXW_VALIDATION_TYPE_LIST_FORMULA.rawValue)
      formula = "\"" + words.joined(separator: ",") + "\""
    case .values(let range):
      validation.validate = UInt8(LXW_VALIDATION_TYPE_LIST_FORMULA.rawValue)
      formula = range
    case .whole(let least):
      validation.validate = UInt8(LXW_VALIDATION_TYPE_INTEGER.rawValue)
      validation.criteria = UInt8(LXW_VALIDATION_CRITERIA_GREATER_THAN_OR_EQUAL_TO.rawValue)
      validation.value_number = Double(least)
    case .decimal(let least):
      validation.validate = UInt8(LXW_VALIDATION_TYPE_DECIMAL.rawValue)
      validation.criteria = UInt8(LXW_VALIDATION_CRITERIA_GREATER_THAN_OR_EQUAL_TO.rawValue)
      validation.value_number = least
    }
    let errorType = rule.isStrict ? LXW_VALIDATION_ERROR_TYPE_STOP : LXW_VALIDATION_ERROR_TYPE_WARNING
    validation.error_type = UInt8(errorType.rawValue)
    let texts = [formula, asMessage(rule.title), asMessage(rule.message), rule.errorTitle, rule.errorMessage]
    let copies = texts.map { $0.isEmpty ? nil : strdup($0) }
    defer { copies.forEach { free($0) } }
    validation.value_formula = copies[0]
    validation.input_title = copies[1]
    validation.input_message = copies[2]
    validation.error_title = copies[3]
    validation.error_message = copies[4]
    try check(
      worksheet_data_validation_range(
        raw, lxw_row_t(rule.range.rows.lowerBound), lxw_col_t(rule.range.columns.lowerBound),
        lxw_row_t(rule.range.rows.upperBound), lxw_col_t(rule.range.columns.upperBound), &validation))
  }

  /// A message; the library takes a first `=` for that of a formula and drops it.
  private func asMessage(_ text: String) -> String {
    text.hasPrefix("=") ? "=" + escapedText(text) : escapedText(text)
  }

  private func writeNotes() throws(XLSXWritingError) {
    for note in sheet.joinedNotes {
      let lines = note.text.split(separator: "\n", omittingEmptySubsequences: false).reduce(0) { sum, line in
        sum + max(1, (line.unicodeScalars.reduce(0) { $0 + ($1.value < 0x1100 ? 1 : 2) } + 33) / 34)
      }
      let failure = "宋体".withCString { font in
        var options = lxw_comment_options()
        options.font_name = UnsafeMutablePointer(mutating: font)
        options.font_size = 9
        options.width = 240
        options.height = UInt16(min(600, max(3, lines + 1) * 16))
        return worksheet_write_comment_opt(
          raw, lxw_row_t(note.row), lxw_col_t(note.column), escapedText(note.text), &options)
      }
      try check(failure)
    }
  }
}

extension Sheet {
  /// The comments, those on one cell joined, in the order of rows and columns.
  var joinedNotes: [CellNote] {
    let sorted = notes.enumerated().sorted {
      ($0.element.row, $0.element.column, $0.offset) < ($1.element.row, $1.element.column, $1.offset)
    }
    return sorted.reduce(into: []) { joined, note in
      if let last = joined.last, (last.row, last.column) == (note.element.row, note.element.column) {
        joined[joined.count - 1].text += "\n" + note.element.text
      } else {
        joined.append(note.element)
      }
    }
  }
}

extension InputRule {
  /// The heading of what is said about another entry.
  fileprivate var errorTitle: String { isStrict ? "不能填写" : "请核对" }

  /// What is said about another entry; empty where there is none.
  fileprivate var errorMessage: String {
    switch kind {
    case .anything: ""
    case .words: "请从下拉列表中选择一项。"
    case .values: isStrict ? "请从下拉列表中选择一项；没有时先在对应的工作表中填写。" : "列表中没有这一项，请先在对应的工作表中填写。是否仍然保留？"
    case .whole(let least): "应填不小于 \(least) 的整数，不带单位。"
    case .decimal(let least): "应填不小于 \(least.rounded() == least ? "\(Int(least))" : "\(least)") 的数，不带单位。"
    }
  }
}
