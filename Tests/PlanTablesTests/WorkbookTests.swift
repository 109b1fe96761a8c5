import Foundation
import PlanModel
import PlanTables
import Planning
import TestSupport
import Testing

/// The workbooks of Scripts/make-workbook-samples.py.
enum Samples {
  static let folder = packageRoot.appending(path: "Datasets/workbooks")

  static func path(_ name: String) -> String { folder.appending(path: name).path() }

  /// The faults with what must be reported.
  static func faults() -> [(name: String, report: String)] {
    let url = folder.appending(path: "faults/expected.txt")
    return ((try? String(contentsOf: url, encoding: .utf8)) ?? "").split(separator: "\n").map { line in
      let parts = line.split(separator: "\t").map(String.init)
      return (parts[0], parts[1])
    }
  }
}

/// `CODE sheet!cell column`, as in expected.txt.
private func sheetSummary(_ problem: Problem) -> String {
  var text = problem.code
  if let sheet = problem.place.sheet { text += " \(sheet)" }
  if let cell = problem.place.cell { text += "!\(cell)" }
  if let column = problem.place.column { text += " \(column)" }
  return text
}

@Suite("Plans in workbooks")
struct WorkbookTests {
  @Test(
    "A plan is the same from a workbook of any maker as from CSV files",
    arguments: ["openpyxl", "xlsxwriter", "libreoffice", "wps", "strict"])
  func makers(maker: String) throws {
    let expected = try readPlan(BasePlan.folder.path())
    let reading = try readPlan(Samples.path("\(maker).xlsx"))
    #expect(reading.problems.map { $0.line(in: .chinese) } == [])
    #expect(reading.records == expected.records)
    #expect(reading.plan?.cells == expected.plan?.cells)
    #expect(reading.warningsWithoutLines == expected.warningsWithoutLines)
  }

  @Test("The ugly workbook is the plan of its clean twin, cell for cell")
  func ugly() throws {
    var files = try BasePlan.files()
    for (old, new) in [("report_due,2020-11-10", "report_due,2020年11月10日"), ("_ratio,50%", "_ratio,0.5")] {
      files["parameters.csv"] = files["parameters.csv"]?.replacingOccurrences(of: old, with: new)
    }
    let expected = try PlanFolder(files).read()
    let reading = try readPlan(Samples.path("ugly.xlsx"))
    #expect(reading.records == expected.records, "\(reading.problems.map { $0.line(in: .chinese) })")
    #expect(reading.plan?.cells == expected.plan?.cells)
    #expect(reading.plan?.rules == expected.plan?.rules)
    #expect(reading.warningsWithoutLines == expected.warningsWithoutLines)
    #expect(
      reading.problems.map(sheetSummary) == [
        "N601 Products!A4", "W517 区 市", "N652 区 市!D2", "W518 机构", "N652 机构!H1", "W518 附件2 历史用量表",
        "W522 附件2 历史用量表!B4", "N652 附件2 历史用量表!D4", "N652 附件2 历史用量表!E4", "N652 附件2 历史用量表!G4", "W518 Sheet1",
        "N606 联系方式",
      ])
    #expect(
      reading.problems.map(\.value) == [
        "序号", nil, "可用预付基金（万元）", "1", "年度承载上限_万元", "1", "机构_简称", "用量_2018年", "用量_2019", "2019年_2月", "2", nil,
      ])
  }

  @Test("A fault is reported with its code at its cell, and nothing else is an error", arguments: Samples.faults().map(\.name))
  func fault(name: String) throws {
    let expected = try #require(Samples.faults().first { $0.name == name }).report
    let path = Samples.path("faults/\(name)")
    if expected.hasPrefix("file: ") {
      let error = #expect(throws: PlanFileError.self) { try readPlan(path) }
      #expect(error?.path == path)
      #expect(error?.message.chinese.contains(expected.dropFirst(6)) == true, "\(error?.message.chinese ?? "")")
      #expect(error?.message.english.isEmpty == false)
      return
    }
    let reading = try readPlan(path)
    let isWarning = expected.hasPrefix("W")
    let found = reading.problems.filter { $0.severity == (isWarning ? .warning : .error) }
    #expect(found.map(sheetSummary) == [expected], "\(reading.problems.map { $0.line(in: .chinese) })")
    #expect((reading.plan == nil) != isWarning)
    for problem in found {
      #expect(problem.place.file == name)
      #expect(!problem.message.chinese.isEmpty && !problem.message.english.isEmpty)
      #expect(!problem.hint.chinese.isEmpty && !problem.hint.english.isEmpty)
    }
  }

  @Test("Messages name workbook, sheet and cell, word for word")
  func wording() throws {
    for (name, chinese, english) in [
      (
        "letter-below-titles",
        "E203 letter-below-titles.xlsx「历史用量」!D8（数量）：\"1,2O0\" 不是数字，第 4 位是字母 O。应填数字；退货可填负数。",
        "E203 letter-below-titles.xlsx[历史用量]!D8 (数量): \"1,2O0\" is not a number: character 4 is the letter O. Expected a number; returns are negative."
      ),
      (
        "unknown-institution",
        "E312 unknown-institution.xlsx「历史用量」!A10（机构编码）：\"H0O3\" 不在工作表“机构”中。最接近的是 H003 文登康宁诊所。",
        "E312 unknown-institution.xlsx[历史用量]!A10 (机构编码): \"H0O3\" is not in the sheet 机构. Nearest: H003 文登康宁诊所."
      ),
      (
        "duplicate-product",
        "E301 duplicate-product.xlsx「品种」!A5（品种编码）：\"P001\" 在 duplicate-product.xlsx「品种」第 2 行 已经出现过。请只保留一行，或改正编码。",
        "E301 duplicate-product.xlsx[品种]!A5 (品种编码): \"P001\" already stands in duplicate-product.xlsx[品种] row 2. Keep one line, or mend the code."
      ),
      (
        "wrong-total", "W519 wrong-total.xlsx「历史用量」!D12：合计行写的是 63801，它所包括各行之和是 63800。合计行不参加计算，请核对有没有漏行或改错的数。",
        "W519 wrong-total.xlsx[历史用量]!D12: The row of sums says 63801; the rows it covers add up to 63800. Sums are not read; check for rows or digits that are missing."
      ),
    ] {
      let problem = try #require(try readPlan(Samples.path("faults/\(name).xlsx")).problems.first)
      #expect(problem.line(in: .chinese) == chinese)
      #expect(problem.line(in: .english) == english)
    }
  }

  @Test("What the path is decides, not its name")
  func byContent() throws {
    let folder = try PlanFolder([String: String]())
    let renamed = folder.url.appending(path: "方案.csv")
    try FileManager.default.copyItem(at: Samples.folder.appending(path: "openpyxl.xlsx"), to: renamed)
    #expect(try readPlan(renamed.path(percentEncoded: false)).plan != nil)
    let plan = folder.url.appending(path: "plan.xlsx")
    try FileManager.default.copyItem(at: BasePlan.folder, to: plan)
    #expect(try readPlan(plan.path()).plan != nil)
    #expect(throws: PlanFileError.self) { try readPlan(folder.url.appending(path: "none.xlsx").path()) }
  }

  @Test("Overrides apply over a workbook's tables, and problems name the overrides file")
  func overrides() throws {
    let folder = try PlanFolder(["o.csv": "table,key,column,value\nlimits,H001;P001,cap_packs,800\nlimits,H002;P003,fixed_packs,x\n"])
    let path = folder.url.appending(path: "o.csv").path()
    let problems = try readPlan(Samples.path("wps.xlsx"), overrides: [path]).problems
    #expect(problems.map { $0.line(in: .english).prefix(12) } == ["E203 o.csv:3"])
  }
}
