import PlanModel
import Planning
import SheetLayout
import XLSXReading

/// What may be wrong with a cell of a workbook beside its value.
extension ProblemLog {
  /// Reports what is struck through of a value.
  func reportStruck(_ struck: String, of whole: String, at spot: Spot) {
    let isWhole = trimmed(struck) == trimmed(whole) || struck.utf8.count >= whole.utf8.count
    report(
      .struckThrough, at: spot, value: whole,
      isWhole
        ? .init(zh: "“\(shortened(whole))”被划掉了（删除线）。", en: "\"\(shortened(whole))\" is struck through.")
        : .init(
          zh: "“\(shortened(whole))”里的“\(shortened(struck))”被划掉了（删除线）。",
          en: "\"\(shortened(struck))\" of \"\(shortened(whole))\" is struck through."),
      hint: .init(
        zh: "划掉的请从格子里删去；要保留的请去掉删除线（设置单元格格式－字体）。",
        en: "Delete what is struck through; take the strikethrough off what counts."))
  }

  /// Reports a number that is merged over several cells.
  func reportMergedNumber(_ range: MergedRange, at spot: Spot) {
    let name = range.name
    report(
      .numberMerged, at: spot, value: name,
      .init(
        zh: "\(name) 是合并单元格，里面的数只算在第一格，其余各格是空的。",
        en: "\(name) is merged: its number holds for the first cell alone, the others are blank."),
      hint: .init(
        zh: "请取消合并，每格填各自的数；只有第一格有数的，也请取消合并。",
        en: "Split the merged cells and give each its own number; split them too where only the first has one."))
  }

  /// Warns of a value that a merged range hides.
  func reportHiddenValue(_ value: String, under range: MergedRange, at spot: Spot) {
    let name = range.name
    report(
      .valueUnderMerge, at: spot, value: value,
      .init(
        zh: "合并单元格 \(name) 下面藏着“\(shortened(value))”，表上看不见，已照常读取。",
        en: "\"\(shortened(value))\" is hidden under the merged cells \(name) and was read."),
      hint: .init(zh: "请取消合并，核对这一格。", en: "Split the merged cells and check this one."))
  }
}

extension MergedRange {
  /// `D2:D5`.
  var name: String {
    cellName(row: rows.lowerBound - 1, column: columns.lowerBound) + ":" + cellName(row: rows.upperBound - 1, column: columns.upperBound)
  }
}
