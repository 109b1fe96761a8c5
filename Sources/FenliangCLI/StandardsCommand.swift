public import ArgumentParser
import Fenliang
import OutputStore
public import Prepayment
import Reports

extension PaymentStandardRule: ExpressibleByArgument {}

/// `fenliang standards PLAN --prices FILE -o DIR|FILE`.
struct Standards: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "按价格目录出医保支付标准表 / the table of payment standards for a price list.")

  @Argument(help: "方案文件夹或工作簿 / the plan: a folder or a workbook.")
  var plan: String
  @Option(
    help: ArgumentHelp(
      "价格目录（prices.csv）/ the price list.", valueName: "file"))
  var prices: String
  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp(
      "要写的文件夹，或以 .csv、.xlsx 结尾的文件 / the folder to write, or a file ending in .csv or .xlsx.", valueName: "path"))
  var output: String
  @Option(help: "按哪个文件 / which notice decides.")
  var rule: PaymentStandardRule = .weihai2020
  @Option(help: "高价药品几年内调整到中选价，1 到 3 / in how many years a dearer drug comes down, 1 to 3.")
  var steps = 3
  @Flag(help: "替换已有的表 / replace an earlier table.")
  var force = false
  @Flag(
    name: .customLong("no-bom"), help: "供程序读取的 CSV：不写 BOM，换行用 LF / CSV for machines: no BOM, lines end in LF."
  )
  var noBOM = false
  @OptionGroup var overrides: OverrideOptions
  @OptionGroup var common: CommonOptions

  func run() throws {
    var request = PaymentStandardRequest(plan: plan, prices: prices, output: output)
    (request.overrides, request.rule, request.steps) = (overrides.files, rule, steps)
    (request.style, request.language, request.force) = (noBOM ? .machines : .people, common.language, force)
    let (report, findings) = try common.run { () throws(FenliangError) in try paymentStandards(request) }
    common.show(findings)
    if common.format == .json {
      Terminal.result(json: report.json)
    } else {
      Terminal.result(report.text(in: common.language))
    }
  }
}
