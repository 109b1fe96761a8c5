import ArgumentParser
import Fenliang
import Planning
import Reports

/// `fenliang supplement OUT_OLD OUT_NEW`.
struct Supplement: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "两版方案之间的补差：谁补付、谁收回 / what to pay and to take back between two versions of a plan.")

  @Argument(help: "旧结果文件夹，其支付批次算作已付 / the old output's folder, whose batches count as paid.")
  var old: String
  @Argument(help: "新结果文件夹 / the new output's folder.")
  var new: String
  @Option(
    help: ArgumentHelp(
      "旧结果付到第几批，不填即有日期的都已付 / the last tranche of the old output that was paid; all with a day if left out.",
      valueName: "tranche"))
  var tranche: Int?
  @OptionGroup var report: ReportFolderOptions
  @OptionGroup var common: CommonOptions

  func validate() throws {
    guard tranche.map({ $0 >= 1 }) ?? true else {
      throw ValidationError("--tranche 从 1 起 / --tranche counts from 1.")
    }
  }

  func run() throws {
    let result = try common.run { () throws(FenliangError) in
      try supplementPayments(
        old, new, tranche: tranche, writeTo: report.folder, style: report.style, force: report.force)
    }
    Terminal.result(common.format, json: result.json, text: result.text(in: common.language))
  }
}
