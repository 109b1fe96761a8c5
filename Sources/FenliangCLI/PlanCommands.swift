public import ArgumentParser
import Fenliang
import Planning
import Reports
public import Synthesis

extension SampleCity: ExpressibleByArgument {}
extension SyntheticPlan.Family: ExpressibleByArgument {}

/// `fenliang template DIR|FILE.xlsx`.
struct Template: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "写出空白方案或样例方案 / writes an empty or a sample plan.")

  @Argument(help: "要写的文件夹，或以 .xlsx 结尾的工作簿 / the folder to write, or a workbook: a name ending in .xlsx.")
  var path: String
  @Option(help: "样例城市，不填即空白方案 / the sample city; without it the plan is empty.")
  var sample: SampleCity?
  @Flag(help: "覆盖原有方案 / replace an earlier plan.")
  var force = false
  @OptionGroup var common: CommonOptions

  func run() throws {
    try common.run { () throws(FenliangError) in try writeTemplate(to: path, sample: sample, force: force) }
  }
}

/// `fenliang generate … DIR|FILE.xlsx`.
struct Generate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "按种子生成任意规模的合成方案 / writes a synthetic plan of any size from a seed.")

  @Option(help: "品种数 / products.")
  var products: Int
  @Option(help: "机构数 / institutions.")
  var institutions: Int
  @Option(help: "区市数 / districts.")
  var districts: Int
  @Option(help: "宽松（typical）或紧张（scarce）/ how much room the limits leave.")
  var family: SyntheticPlan.Family = .typical
  @Option(help: "种子，同一种子得到同一方案 / the seed; the same seed gives the same plan.")
  var seed: UInt64 = 1
  @Argument(help: "要写的文件夹，或以 .xlsx 结尾的工作簿 / the folder to write, or a workbook: a name ending in .xlsx.")
  var path: String
  @Flag(help: "覆盖原有方案 / replace an earlier plan.")
  var force = false
  @OptionGroup var common: CommonOptions

  func validate() throws {
    guard products >= 1, institutions >= 1, districts >= 1, districts <= institutions else {
      throw ValidationError(
        "品种数、机构数、区市数至少为 1，区市不多于机构 / at least 1 of each, and no more districts than institutions.")
    }
    guard products <= 100_000, institutions <= 10_000_000, products * institutions <= 1_000_000_000 else {
      throw ValidationError(
        "至多 10 万个品种、1000 万家机构，两者之积至多 10 亿 / at most 100,000 products, 10 million institutions, and a product of 10^9.")
    }
  }

  func run() throws {
    try common.run { () throws(FenliangError) in
      try writePlan(
        SyntheticPlan(
          products: products, institutions: institutions, districts: districts, family: family, seed: seed
        ).records(), to: path, force: force)
    }
  }
}

/// `fenliang export-lp PLAN FILE.mps`.
struct ExportLP: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export-lp",
    abstract: "写出第一轮线性规划（MPS 格式）/ writes the first round's linear program as MPS, for any other solver.")

  @Argument(help: "方案文件夹或工作簿 / the plan: a folder or a workbook.")
  var plan: String
  @Argument(help: "要写的文件 / the file to write.")
  var file: String
  @Flag(help: "覆盖原有文件 / replace an existing file.")
  var force = false
  @OptionGroup var overrides: OverrideOptions
  @OptionGroup var common: CommonOptions

  func run() throws {
    let findings = try common.run { () throws(FenliangError) in
      try exportLP(planFolder: plan, overrides: overrides.files, to: file, force: force)
    }
    common.show(findings)
  }
}

/// `fenliang prepay PLAN OUT`.
struct Prepay: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "按现有分解重排预付计划 / schedules the prepayment again from an existing allocation.")

  @Argument(help: "方案文件夹或工作簿，预付参数可以改过 / the plan, a folder or a workbook; its prepayment parameters may have changed.")
  var plan: String
  @Argument(help: "已有结果的文件夹 / the folder of the existing output.")
  var output: String
  @Option(
    name: .customShort("o"),
    help: ArgumentHelp(
      "写到另一个文件夹，原结果不动 / write to another folder and leave the existing output alone.", valueName: "folder"))
  var newFolder: String?
  @Flag(help: "替换已有结果 / replace the existing output.")
  var force = false
  @Option(
    help: ArgumentHelp(
      "以这个 CSV 文件代替方案的实际采购表 / a CSV file to read in place of the plan's purchases.", valueName: "file"))
  var purchases: String?
  @Option(
    help: ArgumentHelp(
      "以这个 CSV 文件代替方案的已预付表，可直接用以前结果的 payment_lines.csv / a CSV file to read in place of the plan's payments; payment_lines.csv of an earlier output will do.",
      valueName: "file"))
  var paid: String?
  @OptionGroup var finality: FinalityOptions
  @OptionGroup var overrides: OverrideOptions
  @OptionGroup var common: CommonOptions

  func run() throws {
    let report = try common.run { () throws(FenliangError) in
      try reschedulePrepayments(
        planFolder: plan, overrides: overrides.files, purchases: purchases, paid: paid, outputFolder: output,
        newFolder: newFolder, force: force, isFinal: finality.isFinal)
    }
    common.show(report.findings)
    common.show(report.lackOfFonts)
    if common.format == .json {
      Terminal.result(json: report.summary.json)
      return
    }
    Terminal.result(report.summary.text(in: common.language))
    let chinese = report.isUnchanged ? "预付计划与已有结果相同，未改动" : "预付计划已重排，结果在 \(report.folder)"
    let english =
      report.isUnchanged
      ? "The schedule is the one already there" : "The schedule was made again, in \(report.folder)"
    Terminal.result((common.language == .chinese ? chinese : english) + "\n")
  }
}
