import ArgumentParser
import Fenliang
import Judging
import OutputStore
import Planning
import Reports

/// Where a report's tables go.
struct ReportFolderOptions: ParsableArguments {
  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp("另写各表到这个文件夹 / also write the tables into this folder.", valueName: "folder"))
  var folder: String?
  @Flag(help: "替换这个文件夹中已有的报告 / replace an earlier report there.")
  var force = false
  @Flag(
    name: .customLong("no-bom"), help: "供程序读取的 CSV：不写 BOM，换行用 LF / CSV for machines: no BOM, lines end in LF.")
  var noBOM = false

  var style: CSVStyle { noBOM ? .machines : .people }
}

/// `fenliang compare OUT1 OUT2`.
struct Compare: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "比较两份结果：谁增谁减（相同退出码 0，不同 5）/ compares two outputs: who gains, who loses (exit 0 same, 5 different).")

  @Argument(help: "旧结果文件夹 / the old output's folder.")
  var old: String
  @Argument(help: "新结果文件夹 / the new output's folder.")
  var new: String
  @OptionGroup var report: ReportFolderOptions
  @OptionGroup var common: CommonOptions

  func run() throws {
    let comparison = try common.run { () throws(FenliangError) in
      try compareOutputs(old, new, writeTo: report.folder, style: report.style, force: report.force)
    }
    Terminal.result(common.format, json: comparison.json, text: comparison.text(in: common.language))
    if !comparison.isSame { throw Finished(code: 5) }
  }
}

/// `fenliang fairness OUT`.
struct Fairness: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "公平性对照：按比例、本方案、按报量并列 / proportional, max-min and reported demand side by side.")

  @Argument(help: "结果文件夹 / the output's folder.")
  var output: String
  @OptionGroup var report: ReportFolderOptions
  @OptionGroup var common: CommonOptions

  func run() throws {
    let sheet = try common.run { () throws(FenliangError) in
      try fairnessSheet(of: output, writeTo: report.folder, style: report.style, force: report.force)
    }
    Terminal.result(common.format, json: sheet.json, text: sheet.text(in: common.language))
  }
}
