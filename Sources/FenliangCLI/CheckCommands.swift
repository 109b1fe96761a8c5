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
  @Option(
    help: ArgumentHelp(
      "对工作簿另写校验结果的文件，默认在旁边写 …_校验结果.xlsx / for a workbook: where to write it with its problems marked; beside it by default.",
      valueName: "file"))
  var report: String?
  @Flag(name: .customLong("no-report"), help: "不写校验结果工作簿 / do not write that workbook.")
  var writesNoReport = false
  @Flag(help: "校验结果可覆盖其他文件 / let it replace another file.")
  var force = false
  @OptionGroup var overrides: OverrideOptions
  @OptionGroup var common: CommonOptions

  func run() throws {
    let checked = try common.run { () throws(FenliangError) in
      try CheckedPlan(plan, overrides: overrides.files)
    }
    let problems = checked.problems
    let report = ProblemReport(problems, language: common.language)
    if common.format == .json {
      Terminal.result(json: report.json)
    } else if problems.isEmpty {
      Terminal.result(common.language == .chinese ? "没有问题。\n" : "No problems.\n")
    } else {
      Terminal.result(report.text)
    }
    if common.format == .text, let line = checked.sanityLine { Terminal.message(line[common.language]) }
    let hasErrors = problems.contains { $0.severity == .error }
    do {
      try writeReport(checked)
    } catch let finished as Finished {
      throw hasErrors ? Finished(code: 3) : finished
    }
    if hasErrors { throw Finished(code: 3) }
  }

  /// Writes the user's workbook with its problems marked.
  private func writeReport(_ checked: CheckedPlan) throws {
    guard !writesNoReport, let path = checkReportPath(forPlan: plan) else { return }
    let target = report ?? path
    try common.run { () throws(FenliangError) in
      try checked.writeReport(to: target, language: common.language, force: force)
    }
    Terminal.message(common.language == .chinese ? "已标出问题：\(target)" : "Problems marked in \(target)")
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
    Terminal.result(common.format, json: view.json, text: view.text)
    if !report.passed { throw Finished(code: 5) }
  }
}
