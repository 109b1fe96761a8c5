import Foundation
import PlanModel
import PlanTables
import Planning
import TestSupport
import Testing

@Suite("Messages and their list")
struct MessageTests {
  @Test("Documentation/Messages.md lists every code with its meanings, and nothing else of reading")
  func listIsComplete() throws {
    let text = try String(
      contentsOf: packageRoot.appending(path: "Documentation/Messages.md"), encoding: .utf8)
    for code in ProblemCode.allCases {
      #expect(text.contains("| \(code.rawValue) | \(code.meaning.chinese) | \(code.meaning.english) |"))
    }
  }

  @Test("Every code written in Sources is in Documentation/Messages.md")
  func sourcesAreListed() throws {
    let text = try String(
      contentsOf: packageRoot.appending(path: "Documentation/Messages.md"), encoding: .utf8)
    let listed = Set(text.matches(of: /\| ([EWN]\d{3}) \|/).map { String($0.1) })
    let sources = packageRoot.appending(path: "Sources")
    let files = try #require(FileManager.default.enumerator(atPath: sources.path()))
    var count = 0
    for case let name as String in files where name.hasSuffix(".swift") {
      let source = try String(contentsOf: sources.appending(path: name), encoding: .utf8)
      for match in source.matches(of: /"([EWN]\d{3})"/) {
        count += 1
        #expect(listed.contains(String(match.1)), "\(name): \(match.1)")
      }
    }
    #expect(count >= ProblemCode.allCases.count)
  }

  @Test(
    "Messages say where, what, what is expected and how to mend it, word for word",
    arguments: [
      (
        "letter-in-number",
        "E203 usage.csv:3（units）：\"12O00\" 不是数字，第 3 位是字母 O。应填数字；退货可填负数。",
        "E203 usage.csv:3 (units): \"12O00\" is not a number: character 3 is the letter O. Expected a number; returns are negative."
      ),
      (
        "unknown-district",
        "E311 institutions.csv:2（district_id）：\"371020\" 不在区市表（districts.csv）中。最接近的是 371002 环翠区。",
        "E311 institutions.csv:2 (district_id): \"371020\" is not in districts.csv. Nearest: 371002 环翠区."
      ),
      (
        "duplicate-institution",
        "E301 institutions.csv:5（institution_id）：\"H001\" 在 institutions.csv:2 已经出现过。请只保留一行，或改正编码。",
        "E301 institutions.csv:5 (institution_id): \"H001\" already stands in institutions.csv:2. Keep one line, or mend the code."
      ),
      (
        "missing-price-column",
        "E108 products.csv:1：缺少“中选价（price_yuan）”列。请在表头加上“中选价”（或 price_yuan）。",
        "E108 products.csv:1: The column price_yuan (中选价) is missing. Add a column headed price_yuan or 中选价."
      ),
      (
        "title-above-heading",
        "E106 institutions.csv:1：第 1 行不是表头。表头应有：机构编码、机构名称、区市编码、机构性质。第 2 行像是表头，请删去它上面的标题行。",
        "E106 institutions.csv:1: The heading row was not found in line 1. Expected headings: institution_id, name, district_id, ownership. Line 2 looks like it: delete the lines above."
      ),
      (
        "unknown-parameter",
        "E303 parameters.csv:15（key）：没有“prepayment_rate”这个参数。最接近的是 预付比例（prepayment_ratio）。",
        "E303 parameters.csv:15 (key): There is no parameter \"prepayment_rate\". Nearest: prepayment_ratio (预付比例)."
      ),
      (
        "tranches-sum",
        "E409 parameters.csv:9（value）：预付批次之和为 55%，预付比例为 50%，两者应相等。各批次填占约定采购金额的比例，请改正批次或预付比例。",
        "E409 parameters.csv:9 (value): The tranches add up to 55%, the prepayment ratio is 50%; they must be equal. Tranches are shares of the agreed amount: mend them or prepayment_ratio."
      ),
    ])
  func wording(name: String, chinese: String, english: String) throws {
    let reading = try readPlan(InvalidDatasetTests.root.appending(path: name).path())
    let error = try #require(reading.problems.first { $0.severity == .error })
    #expect(error.line(in: .chinese) == chinese)
    #expect(error.line(in: .english) == english)
  }

  @Test("A column is named as the file writes it")
  func headingAsWritten() throws {
    var files = try BasePlan.files("usage.csv", "units", "数量（片/支/袋）")
    files["usage.csv"] = files["usage.csv"]?.replacingOccurrences(of: "9600", with: "一千")
    let error = try #require(try PlanFolder(files).read().problems.first)
    #expect(error.place.column == "units")
    #expect(error.place.heading == "数量（片/支/袋）")
  }
}
