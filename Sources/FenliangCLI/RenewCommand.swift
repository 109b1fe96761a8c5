import ArgumentParser
import Fenliang
import Planning

/// `fenliang renew OUT -o PLAN`.
struct Renew: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "续签：从上一周期的结果开出下一周期的方案 / opens next year's plan from last year's output.")

  @Argument(help: "上一周期的全市结果 / the city's output of the cycle that ends.")
  var output: String
  @Option(
    name: .customShort("o"),
    help: ArgumentHelp(
      "要写的方案：文件夹，或以 .xlsx 结尾的工作簿 / the plan to write: a folder, or a workbook.", valueName: "plan"))
  var plan: String
  @Option(
    help: ArgumentHelp(
      "上一周期的实际采购（purchases.csv），作为用量 / what was bought in the cycle, which becomes usage.", valueName: "file"))
  var purchases: String?
  @Option(name: .customLong("year-shift"), help: "日期后移几年 / by how many years the dates move.")
  var yearShift = 1
  @Flag(name: .customLong("keep-limits"), help: "保留上一周期的锁定数 / keep the fixed volumes of the last cycle.")
  var keepLimits = false
  @Flag(help: "覆盖原有方案 / replace an earlier plan.")
  var force = false
  @OptionGroup var common: CommonOptions

  func run() throws {
    var request = RenewalRequest(outputFolder: output, planPath: plan)
    (request.purchases, request.years, request.keepsLocks) = (purchases, yearShift, keepLimits)
    request.force = force
    let report = try common.run { () throws(FenliangError) in try renew(request) }
    common.show(report.findings)
    if common.format == .json {
      Terminal.result(json: report.json)
    } else {
      Terminal.result(report.text(in: common.language, plan: plan))
    }
  }
}
