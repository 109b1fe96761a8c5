import ArgumentParser
import Fenliang
import OutputStore
import Planning
import Reports

/// `fenliang convert PLAN DIR|FILE.xlsx`.
struct Convert: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "在工作簿与 CSV 文件夹之间转换方案 / writes a plan as a workbook or as a folder of CSV tables.")

  @Argument(help: "方案：工作簿或文件夹 / the plan: a workbook or a folder.")
  var plan: String
  @Argument(help: "要写的文件夹，或以 .xlsx 结尾的工作簿 / the folder to write, or a workbook: a name ending in .xlsx.")
  var path: String
  @Flag(help: "覆盖原有方案或文件 / replace an earlier plan or file.")
  var force = false
  @Flag(
    name: .customLong("no-bom"),
    help: "供程序读取的 CSV：英文表头，不写 BOM，换行用 LF / CSV for machines: English names, no BOM, lines end in LF.")
  var noBOM = false
  @OptionGroup var common: CommonOptions

  func run() throws {
    let findings = try common.run { () throws(FenliangError) in
      try convertPlan(plan, to: path, style: noBOM ? .machines : .people, force: force)
    }
    common.show(findings)
  }
}
