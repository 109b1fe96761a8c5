import ArgumentParser
import Fenliang
import Planning
import Reports

/// `fenliang scenario`: named overrides over a plan.
struct Scenarios: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "scenario", abstract: "情景：方案上的命名改动 / named changes over a plan: add, list, run, compare, promote.",
    subcommands: [Add.self, List.self, Run.self, CompareRuns.self, Promote.self])

  /// `scenario add PLAN NAME --overrides FILE`.
  struct Add: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "添加情景 / adds a scenario; its overrides are checked.")

    @Argument(help: "方案 / the plan.")
    var plan: String
    @Argument(help: "情景名 / the scenario's name.")
    var name: String
    @Option(help: ArgumentHelp("覆盖表（table,key,column,value）/ a table of overrides.", valueName: "file"))
    var overrides: String
    @Option(help: "说明 / what it asks.")
    var note = ""
    @Flag(help: "替换同名情景 / replace a scenario of that name.")
    var force = false
    @OptionGroup var common: CommonOptions

    func run() throws {
      let findings = try common.run { () throws(FenliangError) in
        try addScenario(name, to: plan, overrides: overrides, note: note, force: force)
      }
      common.show(findings)
      if common.format == .json { return Terminal.result(json: ScenarioReceipt(name: name, note: note).json) }
      Terminal.result(common.language == .chinese ? "已添加情景“\(name)”。\n" : "Added scenario \"\(name)\".\n")
    }
  }

  /// `scenario list PLAN`.
  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "列出情景 / lists the scenarios of a plan.")

    @Argument(help: "方案 / the plan.")
    var plan: String
    @OptionGroup var common: CommonOptions

    func run() throws {
      let scenarios = try common.run { () throws(FenliangError) in try listScenarios(of: plan) }
      let view = ScenarioListView(
        rows: scenarios.map {
          .init(name: $0.name, note: $0.note, isPromoted: $0.isPromoted, isPlanChanged: $0.isPlanChanged)
        })
      Terminal.result(common.format, json: view.json, text: view.text(in: common.language))
    }
  }

  /// `scenario run PLAN [NAME…] -o DIR`.
  struct Run: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "分解原方案和各情景 / runs the plan as it is into DIR/base and scenarios into DIR/NAME.")

    @Argument(help: "方案 / the plan.")
    var plan: String
    @Argument(help: "情景名，不填即全部 / the scenarios; none for all.")
    var names: [String] = []
    @OptionGroup var output: OutputOptions
    @OptionGroup var common: CommonOptions

    func run() throws {
      let request = output.request(plan: plan, overrideFiles: [], language: common.language)
      let runs = try common.run { () throws(FenliangError) in
        try runScenarios(names, of: plan, request: request) { name, _ in Terminal.progress(name) }
      }
      Terminal.endProgress()
      var code: Int32 = 0
      var failures = ScenarioFailuresView(in: common.language)
      for run in runs {
        guard case .failure(let error) = run.result else { continue }
        code = code == 0 ? error.exitCode : code
        if common.format == .json {
          failures.append(run.name, exitCode: error.exitCode, error.cause)
        } else {
          common.report(error)
        }
        Terminal.message(common.language == .chinese ? "情景“\(run.name)”没有结果。" : "Scenario \"\(run.name)\" has no result.")
      }
      guard code == 0 else {
        if !failures.isEmpty { Terminal.result(json: failures.json) }
        throw Finished(code: code)
      }
      let comparison = try common.run { () throws(FenliangError) in try compareScenarios(in: output.folder) }
      Terminal.result(common.format, json: comparison.json, text: comparison.text(in: common.language))
    }
  }

  /// `scenario compare DIR`.
  struct CompareRuns: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "compare", abstract: "各情景与 base 比较 / the runs of a folder, each against base.")

    @Argument(help: "scenario run 的文件夹 / the folder of `scenario run`.")
    var folder: String
    @OptionGroup var report: ReportFolderOptions
    @OptionGroup var common: CommonOptions

    func run() throws {
      let comparison = try common.run { () throws(FenliangError) in
        try compareScenarios(in: folder, writeTo: report.folder, style: report.style, force: report.force)
      }
      Terminal.result(common.format, json: comparison.json, text: comparison.text(in: common.language))
    }
  }

  /// `scenario promote PLAN NAME`.
  struct Promote: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "把情景写进方案各表，旧表留存 / applies a scenario to the plan's tables for good; the old tables are kept.")

    @Argument(help: "方案 / the plan.")
    var plan: String
    @Argument(help: "情景名 / the scenario's name.")
    var name: String
    @OptionGroup var common: CommonOptions

    func run() throws {
      let kept = try common.run { () throws(FenliangError) in try promoteScenario(name, of: plan) }
      if common.format == .json { return Terminal.result(json: ScenarioReceipt(name: name, oldPlan: kept).json) }
      Terminal.result(
        common.language == .chinese ? "情景“\(name)”已写进方案，旧表在 \(kept)\n" : "Applied \"\(name)\" to the plan; the old tables are in \(kept)\n")
    }
  }
}

extension FenliangError {
  /// What there is to tell of it: problems, a card, or words.
  var cause: ScenarioFailuresView.Cause {
    switch self {
    case .invalidInput(let problems): .problems(problems)
    case .conflict(let conflict): .conflict(conflict)
    case .trouble(let cause): .message(cause.message)
    case .usage(let cause): .message(cause.message)
    case .difference(let cause): .message(cause.message)
    case .limit(let cause): .message(cause.message)
    case .file(let cause): .message(cause.message)
    }
  }
}
