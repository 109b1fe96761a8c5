import ArgumentParser
import Fenliang
import Planning
import Reports
import Splitting
import Verification

/// `fenliang allocate PLAN -o OUT`.
struct Allocate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "全过程：校验、分解、取整、预付、出表、核对 / the whole job from a plan folder to tables.")

  @Argument(help: "方案文件夹或工作簿 / the plan: a folder or a workbook.")
  var plan: String
  @OptionGroup var output: OutputOptions
  @OptionGroup var overrides: OverrideOptions
  @OptionGroup var common: CommonOptions

  func run() throws {
    let request = output.request(plan: plan, overrides: overrides, language: common.language)
    let report = try common.runShowingProgress { progress throws(FenliangError) in
      try allocate(request, progress: progress)
    }
    common.show(report, in: output.folder)
  }
}

/// `fenliang resplit PACKET -o OUT`.
struct Resplit: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "区市对本区市任务包重新分解 / a district's own split of its packet; its totals cannot change.")

  @Argument(help: "任务包文件夹 / the packet's folder.")
  var packet: String
  @OptionGroup var output: OutputOptions
  @OptionGroup var overrides: OverrideOptions
  @OptionGroup var common: CommonOptions

  func run() throws {
    let request = output.request(plan: packet, overrides: overrides, language: common.language)
    let report = try common.runShowingProgress { progress throws(FenliangError) in
      try resplit(request, progress: progress)
    }
    common.show(report, in: output.folder)
  }
}

extension CommonOptions {
  /// Prints what an allocation came to.
  func show(_ report: AllocationReport, in folder: String) {
    Terminal.endProgress()
    show(report.findings + report.excessWarnings)
    show(report.lackOfFonts)
    if format == .json {
      Terminal.result(json: report.summary.json)
    } else {
      Terminal.result(report.summary.text(in: language))
      if let keep = report.keep { Terminal.result("\n" + keep.text(in: language, folder: folder)) }
      if report.leavesOutTables {
        Terminal.message(
          language == .chinese
            ? "单元超过 \(TableForms.mostCells)，未写盖章用表（工作簿、PDF）；需要时加 --tables all。"
            : "More than \(TableForms.mostCells) cells: no tables to be stamped (workbooks, PDF) were written; add --tables all for them."
        )
      }
      showPassed(report.verification, in: folder)
    }
  }

  /// Says that the independent check found nothing, and where the answer is.
  func showPassed(_ verification: VerificationReport, in folder: String) {
    let checks = verification.checks.reduce(0) { $0 + $1.count }
    Terminal.result(
      language == .chinese
        ? "\n独立核对通过（\(checks) 项），结果在 \(folder)\n"
        : "\nIndependent check passed (\(checks) points); the tables are in \(folder)\n")
  }
}

extension AllocationPhase {
  /// What the progress line says.
  func text(in language: Language) -> String {
    let words: Localized =
      switch self {
      case .reading: Localized(zh: "读取、校验……", en: "Reading and checking…")
      case .citySplit: Localized(zh: "求解：全市……", en: "Solving: city…")
      case .rounding: Localized(zh: "取整：各区市……", en: "Rounding: districts…")
      case .districtSplit(let index, let count):
        Localized(
          zh: "求解、取整：区市 \(index + 1)/\(count)……", en: "Solving and rounding: district \(index + 1)/\(count)…")
      case .conflict: Localized(zh: "没有可行方案：查找最小冲突……", en: "No plan exists: looking for the smallest conflict…")
      case .firstAnswer: Localized(zh: "试算修正方案……", en: "Trying repairs…")
      case .writing: Localized(zh: "写出……", en: "Writing…")
      case .verifying: Localized(zh: "核对……", en: "Verifying…")
      }
    return words[language]
  }
}
