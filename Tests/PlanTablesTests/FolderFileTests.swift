import Foundation
import PlanModel
import PlanTables
import Planning
import TestSupport
import Testing

@Suite("Files of a plan's folder")
struct FolderFileTests {
  private static func records() throws -> PlanRecords? { try readPlan(BasePlan.folder.path()).records }

  @Test(
    "A table is read under either of its names, in any case, as CSV or as text, with a note",
    arguments: ["limits.CSV", "Limits.csv", "LIMITS.CSV", "上下限.csv", "上下限表.csv", "上下限.CSV", "limits.txt", "上下限.txt", "上 下 限.csv"])
  func otherNames(name: String) throws {
    var files = try BasePlan.files()
    files[name] = files.removeValue(forKey: "limits.csv")
    let reading = try PlanFolder(files).read()
    #expect(reading.problems.map(summary) == ["N613 \(name)"])
    #expect(try reading.records == Self.records())
    files[name]? += "H001,P999,1,,\n"
    #expect(try PlanFolder(files).read().problems.contains { $0.code == "E313" && $0.place.file == name })
  }

  @Test("Two files for one table are an error that names both", arguments: ["上下限.csv", "limits.CSV", "limits.txt"])
  func twins(name: String) throws {
    var files = try BasePlan.files()
    files[name] = files["limits.csv"]
    let errors = try PlanFolder(files).read().problems.filter { $0.severity == .error }
    #expect(errors.map(\.code) == ["E131"])
    #expect(errors.first?.message.chinese.contains("limits.csv") == true && errors.first?.message.chinese.contains(name) == true)
  }

  @Test(
    "A file that looks like a table, holds values and is not read is an error that says what to do",
    arguments: [
      "limits (1).csv", "limits.csv.csv", "limits - 副本.csv", "副本 limits.csv", "limits_final.csv", "limits2.csv", "Copy of limits.csv",
      "limit.csv",
      "上下限(1).csv", "上下限2020.csv", "上下限（新）.csv", "上下线.csv", "limits.csv.txt", "民营医院.csv", "民营医院.txt",
    ], [true, false])
  func near(name: String, isBeside: Bool) throws {
    var files = try BasePlan.files()
    files[name] = isBeside ? files["limits.csv"] : files.removeValue(forKey: "limits.csv")
    let errors = try PlanFolder(files).read().problems.filter { $0.severity == .error }
    #expect(errors.map(summary) == ["E132 \(name)"], "\(errors)")
    #expect(errors.first?.hint.chinese.contains("改名为 limits.csv") == true)
  }

  @Test(
    "Other files are warned of where they hold values, and noted where they do not",
    arguments: [
      ("机构联系人.csv", "姓名,电话\n甲,1\n", "W535"), ("通讯录.csv", "姓名,电话\n甲,1\n", "W535"), ("空.csv", "姓名\n", "N602"),
      ("usage.txt", "H001 比去年多\n", "E131"), ("rules-readme.txt", "see the notice\nof the bureau\n", "N602"),
      ("overrides.csv", "table,key,column,value\nlimits,H001;P001,cap_packs,1\n", "W535"), ("方案.xlsx", "x", "W535"),
      ("plan_校验结果.xlsx", "x", "N602"),
      ("allocation.csv", "product_id,district_id,institution_id,basis_units,target_packs,units\nP001,1,H001,1,1,1\n", "W535"),
      ("说明.docx", "x", "N602"), ("limits.csv.bak", "x\ny\n", "N602"), ("limits.pdf", "x", "N602"),
    ])
  func others(name: String, text: String, code: String) throws {
    var files = try BasePlan.files()
    files[name] = text
    #expect(try PlanFolder(files).read().problems.map(\.code) == [code])
  }

  @Test("Workbooks in place of tables are one error that says what to do with each")
  func workbooks() throws {
    let folder = officeCases.appending(path: "office-folder-of-workbooks/folder-of-xlsx").path()
    let problems = try readPlan(folder).problems
    #expect(problems.map(\.code) == ["E134"])
    for name in ["参数.xlsx", "品种.xlsx", "区市.xlsx", "机构.xlsx", "历史用量.xlsx"] { #expect(problems[0].message.chinese.contains(name)) }
    #expect(problems[0].hint.chinese.contains("usage.csv"))
    let above = try readPlan(officeCases.appending(path: "office-folder-of-workbooks").path()).problems
    #expect(above.map(\.code) == ["E134"] && above[0].hint.chinese.contains("folder-of-xlsx"))
    var files = try BasePlan.files()
    files["上下限.xlsx"] = files.removeValue(forKey: "limits.csv")
    #expect(try PlanFolder(files).read().problems.filter { $0.severity == .error }.map(summary) == ["E134 上下限.xlsx"])
  }

  @Test("A subfolder with a table that the plan lacks is warned of")
  func subfolders() throws {
    var files = try BasePlan.files()
    files["补充/limits.csv"] = files.removeValue(forKey: "limits.csv")
    files["旧/usage.csv"] = "x"
    #expect(try PlanFolder(files).read().problems.map(summary) == ["W521 补充/limits.csv"])
  }

  @Test(
    "Files that other programs passed over are read or refused",
    arguments: [
      ("upper", "N613 limits.CSV"), ("chinese", "N613 上下限.csv"), ("double", "E132 limits.csv.csv"), ("copy", "E132 limits (1).csv"),
    ])
  func cases(name: String, expected: String) throws {
    let reading = try readPlan(officeCases.appending(path: "report-optional-table-by-another-name/\(name)").path())
    #expect(reading.problems.map(summary) == [expected])
    if expected.hasPrefix("N") { #expect(reading.records?.limits?.isEmpty == false) }
  }

  @Test("Tables as text with tabs are read")
  func tabs() throws {
    let reading = try readPlan(officeCases.appending(path: "office-folder-of-txt/csv-tab-txt").path())
    #expect(!reading.hasErrors && reading.problems.filter { $0.code == "N614" }.count == 5)
    var files = try BasePlan.files()
    for (name, text) in files {
      files[name] = nil
      files[name.replacingOccurrences(of: ".csv", with: ".tsv")] = text.replacingOccurrences(of: ",", with: "\t")
        .replacingOccurrences(of: "首年约定采购量分解", with: "首年,约定\"采购量\"")
    }
    files["usage.tsv"] = files["usage.tsv"]?.replacingOccurrences(of: "9600", with: "\"9,600\"")
    let tabbed = try PlanFolder(files).read()
    #expect(!tabbed.hasErrors)
    #expect(tabbed.records?.parameterLines.first { $0.key == "plan_name" }?.value == "首年,约定\"采购量\"")
    #expect(try tabbed.records?.usage == Self.records()?.usage)
  }
}
