import Foundation
import PlanModel
import PlanTables
import Planning
import Testing

/// The base plan with one of its tables given in another form, for tests of cross tables.
struct CrossSheets {
  var book: BaseWorkbook

  /// Without default limits, which small numbers would break.
  init() throws {
    book = try BaseWorkbook()
    book["参数"] = book["参数"].filter { row in !["cap_ratio", "floor_ratio"].map(BaseWorkbook.text).contains(row[0]) }
  }

  /// A cell: a number where the text is one, `'` in front of a text of digits, blank where it is empty.
  static func cell(_ text: String) -> String {
    if text.isEmpty { return ">" }
    if text.hasPrefix("'") { return BaseWorkbook.text(String(text.dropFirst())) }
    return Double(text) == nil ? BaseWorkbook.text(text) : "><v>\(text)</v>"
  }

  /// Lines of cells separated by `|`, without the blanks around them.
  static func rows(_ text: String) -> [[String]] {
    text.split(separator: "\n").map { line in
      line.split(separator: "|", omittingEmptySubsequences: false).map { $0.trimmingCharacters(in: .whitespaces) }
    }
  }

  /// Puts a sheet in place of a table's.
  mutating func set(_ name: String, _ text: String, merges: [String] = [], as newName: String? = nil, front: String = "") {
    guard let index = book.sheets.firstIndex(where: { $0.name == name }) else { return }
    book.sheets[index].rows = CrossSheets.rows(text).map { $0.map(CrossSheets.cell) }
    if !merges.isEmpty {
      book.sheets[index].behind = "<mergeCells>\(merges.map { "<mergeCell ref=\"\($0)\"/>" }.joined())</mergeCells>"
    }
    if let newName { book.sheets[index].name = newName }
  }

  /// Gives products 2 and 1 one name.
  mutating func shareName() {
    book["品种"][2][1] = BaseWorkbook.text("阿莫西林")
    book["品种"][2][2] = BaseWorkbook.text("0.5g")
  }

  static func folder(_ table: String, _ text: String) throws -> PlanFolder {
    var files = try BasePlan.files()
    files["parameters.csv"] = files["parameters.csv"]?.split(separator: "\n").filter {
      !$0.hasPrefix("cap_ratio") && !$0.hasPrefix("floor_ratio")
    }
    .joined(separator: "\n")
    files["\(table).csv"] = rows(text).map { row in
      row.map { $0.contains(",") || $0.contains("\"") ? "\"\($0.replacingOccurrences(of: "\"", with: "\"\""))\"" : $0 }.joined(
        separator: ",")
    }.joined(separator: "\n")
    return try PlanFolder(files)
  }
}

extension PlanReading {
  /// `E313 C3`: errors and warnings about usage, demand and limits.
  var crossFaults: [String] {
    let tables = ["报量", "历史用量", "上下限", "demand.csv", "usage.csv", "limits.csv"]
    return problems.filter { $0.severity != .note && tables.contains($0.place.sheet ?? $0.place.file) }.map {
      "\($0.code) \($0.place.cell ?? $0.place.row.map(String.init) ?? "-")"
    }
  }

  /// Every problem, for comments.
  var listed: Comment { "\(problems.map { $0.line(in: .chinese) })" }

  private func pair(_ institution: Int, _ product: Int) -> String {
    guard let records else { return "" }
    return records.institutions[institution].id + " " + records.products[product].id
  }

  /// `H001 P001 12000`, sorted; nothing where there are errors.
  var demandLines: [String] { (records?.demand ?? []).map { pair($0.institution, $0.product) + " \($0.units)" }.sorted() }

  /// `H001 P001 2019 12000`.
  var usageLines: [String] {
    (records?.usage ?? []).map { pair($0.institution, $0.product) + " \($0.period) \($0.units)" }.sorted()
  }

  /// `H001 P001 100 900 -`: floor, cap, fixed.
  var limitLines: [String] {
    (records?.limits ?? []).map { line in
      let floor = line.floorPacks.map { "\($0)" } ?? "-"
      let cap = line.capPacks.map { "\($0)" } ?? "-"
      let fixed = line.fixedPacks.map { "\($0)" } ?? "-"
      return pair(line.institution, line.product) + " \(floor) \(cap) \(fixed)"
    }.sorted()
  }
}
