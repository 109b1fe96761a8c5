public import ArgumentParser
import Fenliang
import Planning
import Reports
public import Synthesis

extension SampleCity: ExpressibleByArgument {}
extension SyntheticPlan.Family: ExpressibleByArgument {}

/// `fenliang template DIR`.
struct Template: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "空白方案或样例方案 / an empty or a sample plan.")

  @Argument(help: "要写的文件夹 / the folder to write.")
  var folder: String
  @Option(help: "样例城市 / the sample city.")
  var sample: SampleCity?
  @Flag(help: "覆盖原有方案 / replace an earlier plan.")
  var force = false
  @OptionGroup var common: CommonOptions

  func run() throws {
    try common.run { () throws(FenliangError) in try writeTemplate(to: folder, sample: sample, force: force) }
  }
}

/// `fenliang generate … DIR`.
struct Generate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "按种子生成任意规模的合成方案 / seeded synthetic plans of any size.")

  @Option(help: "品种数 / products.")
  var products: Int
  @Option(help: "机构数 / institutions.")
  var institutions: Int
  @Option(help: "区市数 / districts.")
  var districts: Int
  @Option(help: "宽松或紧张 / the family.")
  var family: SyntheticPlan.Family = .typical
  @Option(help: "种子 / the seed.")
  var seed: UInt64 = 1
  @Argument(help: "要写的文件夹 / the folder to write.")
  var folder: String
  @Flag(help: "覆盖原有方案 / replace an earlier plan.")
  var force = false
  @OptionGroup var common: CommonOptions

  func validate() throws {
    guard products >= 1, institutions >= 1, districts >= 1, districts <= institutions else {
      throw ValidationError(
        "品种数、机构数、区市数至少为 1，区市不多于机构 / at least 1 of each, and no more districts than institutions.")
    }
  }

  func run() throws {
    try common.run { () throws(FenliangError) in
      try writePlan(
        SyntheticPlan(
          products: products, institutions: institutions, districts: districts, family: family, seed: seed
        ).records(), to: folder, force: force)
    }
  }
}

/// `fenliang export-lp PLAN FILE.mps`.
struct ExportLP: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export-lp",
    abstract: "第一轮线性规划，MPS 格式 / the first round's linear program as MPS, for any other solver.")

  @Argument(help: "方案文件夹 / the plan's folder.")
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

  @Argument(help: "方案文件夹，参数可已改动 / the plan's folder, its money parameters perhaps changed.")
  var plan: String
  @Argument(help: "已有结果的文件夹 / the folder of the existing output.")
  var output: String
  @Option(name: .customShort("o"), help: "写到另一个文件夹 / write to another folder instead.")
  var newFolder: String?
  @Flag(help: "替换已有结果 / replace the existing output.")
  var force = false
  @OptionGroup var overrides: OverrideOptions
  @OptionGroup var common: CommonOptions

  func run() throws {
    let report = try common.run { () throws(FenliangError) in
      try reschedulePrepayments(
        planFolder: plan, overrides: overrides.files, outputFolder: output, newFolder: newFolder, force: force
      )
    }
    common.show(report.findings)
    if common.format == .json {
      Terminal.result(report.summary.json)
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
