import ArgumentParser
import Fenliang
import Planning
import Reports
import Verification

/// `fenliang check PLAN`.
struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "只校验，列出全部问题 / validates only and lists every problem.")

  @Argument(help: "方案文件夹或工作簿 / the plan: a folder or a workbook.")
  var plan: String
  @OptionGroup var overrides: OverrideOptions
  @OptionGroup var common: CommonOptions

  func run() throws {
    let problems = try common.run { () throws(FenliangError) in
      try checkPlan(plan, overrides: overrides.files)
    }
    let report = ProblemReport(problems, language: common.language)
    if common.format == .json {
      Terminal.result(report.json)
    } else if problems.isEmpty {
      Terminal.result(common.language == .chinese ? "没有问题。\n" : "No problems.\n")
    } else {
      Terminal.result(report.text)
    }
    if problems.contains(where: { $0.severity == .error }) { throw Finished(code: 3) }
  }
}

/// `fenliang verify OUT`.
struct Verify: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "独立核对一份结果 / re-checks an output: sums, bounds, rules, money, optimality, digests.")

  @Argument(help: "结果文件夹 / the output's folder.")
  var output: String
  @OptionGroup var common: CommonOptions

  func run() throws {
    let report = try common.run { () throws(FenliangError) in try verify(output) }
    let view = VerificationView(report: report, language: common.language)
    Terminal.result(common.format == .json ? view.json : Array(view.text.utf8))
    if !report.passed { throw Finished(code: 5) }
  }
}
