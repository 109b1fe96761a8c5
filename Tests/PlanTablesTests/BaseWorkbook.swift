import Foundation
import PlanModel
import PlanTables
import TestSupport

/// A workbook of the base plan's tables whose cells can be changed one by one.
struct BaseWorkbook {
  /// The names of hidden sheets.
  var hidden: Set<String> = []
  /// Each sheet's rows of cells, as XML between `<c ` and `</c>`.
  var sheets: [(name: String, rows: [[String]], behind: String)] = []

  /// The styles of cells, by number.
  var styles = "<cellXfs><xf/><xf numFmtId=\"14\"/><xf numFmtId=\"9\"/><xf numFmtId=\"57\"/></cellXfs>"

  /// The base plan's own, read once.
  static let unchanged = Result { try BaseWorkbook() }

  init() throws {
    for (file, name) in [
      ("parameters", "参数"), ("products", "品种"), ("districts", "区市"), ("institutions", "机构"), ("usage", "历史用量"), ("demand", "报量"),
      ("limits", "上下限"), ("rules", "规则"),
    ] {
      let text = try String(contentsOf: BasePlan.folder.appending(path: "\(file).csv"), encoding: .utf8)
      let rows = text.split(separator: "\n").map { line in
        line.split(separator: ",", omittingEmptySubsequences: false).map { BaseWorkbook.text(String($0)) }
      }
      sheets.append((name, rows, ""))
    }
  }

  static func text(_ text: String) -> String {
    let escaped = text.replacingOccurrences(of: "&", with: "&amp;").replacingOccurrences(of: "<", with: "&lt;")
    return "t=\"inlineStr\"><is><t>\(escaped)</t></is>"
  }

  /// The rows of a sheet.
  subscript(name: String) -> [[String]] {
    get { sheets.first { $0.name == name }?.rows ?? [] }
    set {
      if let index = sheets.firstIndex(where: { $0.name == name }) {
        sheets[index].rows = newValue
      } else {
        sheets.append((name, newValue, ""))
      }
    }
  }

  /// What reading it as a plan gives.
  func read() throws -> PlanReading {
    let folder = try PlanFolder([String: String]())
    return try readPlan(try write(to: folder))
  }

  func write(to folder: PlanFolder) throws -> String {
    let path = folder.url.appending(path: "plan.xlsx").path()
    var book = SmallWorkbook(sheets.map { ($0.name, SmallWorkbook.sheetData($0.rows) + $0.behind) }, styles: styles)
    let list = book.parts.firstIndex { $0.name == "xl/workbook.xml" } ?? 0
    for name in hidden {
      let xml = String(decoding: book.parts[list].bytes, as: UTF8.self)
      book.parts[list].bytes = Array(
        xml.replacingOccurrences(of: "<sheet name=\"\(name)\"", with: "<sheet state=\"hidden\" name=\"\(name)\"").utf8)
    }
    try Data(book.bytes).write(to: URL(filePath: path))
    return path
  }
}
