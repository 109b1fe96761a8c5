public import ArgumentParser
public import Fenliang
import OutputStore
public import Planning
import Reports
import Splitting

extension Language: ExpressibleByArgument {}
extension EngineChoice: ExpressibleByArgument {}
extension TableForms: ExpressibleByArgument {}
extension RelaxableLimit: ExpressibleByArgument {}

/// How results are printed.
enum ResultFormat: String, ExpressibleByArgument, CaseIterable {
  /// For people.
  case text
  /// For machines.
  case json
}

/// What every command takes.
struct CommonOptions: ParsableArguments {
  @Option(name: .customLong("lang"), help: "语言 zh 或 en，默认随系统 / language; default from the locale.")
  var language: Language = Terminal.localeLanguage

  @Option(help: "结果的格式 / form of the result on standard output.")
  var format: ResultFormat = .text

  /// Runs the work of a command; whatever is wrong is said and ends it with its exit code.
  func run<Value>(_ work: () throws(FenliangError) -> Value) throws -> Value {
    do {
      return try work()
    } catch {
      Terminal.endProgress()
      report(error)
      throw Finished(code: error.exitCode)
    }
  }

  /// The same for work that tells how far it is; the first answer to a conflict is shown as soon as it is known.
  func runShowingProgress<Value>(
    _ work: (_ progress: (AllocationPhase) -> Void) throws(FenliangError) -> Value
  ) throws -> Value {
    var isAnswered = false
    do {
      return try work { phase in
        if case .firstAnswer(let conflict) = phase, format == .text {
          Terminal.endProgress()
          Terminal.message(ConflictCard(conflict, language: language).answerText)
          isAnswered = true
        }
        Terminal.progress(phase.text(in: language))
      }
    } catch {
      Terminal.endProgress()
      if isAnswered, case .conflict(let conflict) = error {
        Terminal.message(ConflictCard(conflict, language: language).outcomeText)
      } else {
        report(error)
      }
      throw Finished(code: error.exitCode)
    }
  }

  /// Prints problems: on standard error for people, as JSON on standard output for machines.
  func report(_ error: FenliangError) {
    switch error.cause {
    case .problems(let problems):
      let report = ProblemReport(problems, language: language)
      if format == .json { Terminal.result(json: report.json) } else { Terminal.message(report.text) }
    case .conflict(let conflict):
      let card = ConflictCard(conflict, language: language)
      if format == .json { Terminal.result(json: card.json) } else { Terminal.message(card.text) }
    case .message(let text): Terminal.message(text[language])
    }
  }

  /// Prints what was worth a look in the input.
  func show(_ findings: [Problem]) {
    Terminal.message(ProblemReport(findings, language: language).text)
  }
}

extension CommonOptions {
  /// Says why PDF files were left out, if they were.
  func show(_ lackOfFonts: Localized?) {
    guard let lackOfFonts else { return }
    Terminal.message((language == .chinese ? "警告：" : "Warning: ") + lackOfFonts[language])
  }
}

/// Overrides over a plan's tables.
struct OverrideOptions: ParsableArguments {
  @Option(
    name: .customLong("overrides"),
    help: ArgumentHelp(
      "覆盖表（table,key,column,value），可多次给出 / a table of overrides; may be repeated.", valueName: "file"))
  var files: [String] = []
}

/// Whether tables are drafts.
struct FinalityOptions: ParsableArguments {
  @Flag(
    name: .customLong("final"), help: "正式表，不印“草案” / final tables; without it every page says 草案 (draft).")
  var isFinal = false
}

/// Where and how an output folder is written.
struct OutputOptions: ParsableArguments {
  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp("输出文件夹 / the folder to write.", valueName: "folder"))
  var folder: String

  @Flag(help: "替换已有结果 / replace an earlier output.")
  var force = false

  @Flag(help: "取整盒后守不住的限值按冲突处理（退出码 4）/ a limit that whole packs cannot keep is a conflict (exit 4).")
  var strict = false

  @Flag(
    name: .customLong("no-bom"), help: "供程序读取的 CSV：不写 BOM，换行用 LF / CSV for machines: no BOM, lines end in LF."
  )
  var noBOM = false

  @Option(
    help: ArgumentHelp(
      "盖章用表：auto 两万单元以内写工作簿和 PDF，all 都写，xlsx 只写工作簿，csv 都不写 / tables to be stamped: auto writes workbooks and PDF up to 20,000 cells, all both, xlsx workbooks only, csv none.",
      valueName: "forms"))
  var tables: TableForms = .auto

  @OptionGroup var finality: FinalityOptions

  @Option(
    help: ArgumentHelp(
      "与已有结果比较，并给出变动最少的方案 stable.csv / compare with an earlier output and offer the plan that moves fewest packs.",
      valueName: "folder"))
  var keep: String?

  @Option(help: "求解引擎 / the engine that solves the plan.")
  var engine: EngineChoice = .structured

  @Option(
    help: ArgumentHelp(
      "没有可行方案时，以尽量小的比例放宽 capacity（承载上限）、caps（上限）或 floors（下限），可多次给出 / limits that give way by the least share where no plan exists; may be repeated.",
      valueName: "capacity|caps|floors"))
  var relax: [RelaxableLimit] = []

  @Option(
    help: ArgumentHelp(
      "限时（秒）：没有可行方案时查找最小冲突和修正方案，不给时 10 秒；给出时求解过了限时、没有结果也结束（退出码 6）/ seconds for the smallest conflict and repairs where no plan exists, 10 unless given; where it is given, solving that takes longer ends without a plan too (exit 6).",
      valueName: "seconds"))
  var timeLimit: Double?

  /// Refuses a time that is none.
  func validate() throws {
    guard timeLimit.map({ $0 >= 0 && $0 <= 1e6 }) ?? true else {
      throw ValidationError("--time-limit 应为 0 到 1000000 的秒数 / must be from 0 to 1000000 seconds.")
    }
  }

  /// The request these words make.
  func request(plan: String, overrides: OverrideOptions, language: Language) -> AllocationRequest {
    request(plan: plan, overrideFiles: overrides.files, language: language)
  }

  /// The same with overrides by their files.
  func request(plan: String, overrideFiles: [String], language: Language) -> AllocationRequest {
    var request = AllocationRequest(planFolder: plan, outputFolder: folder)
    request.overrides = overrideFiles
    request.force = force
    request.isStrict = strict
    request.engine = engine
    request.keep = keep
    request.relaxed = Set(relax)
    if let timeLimit {
      request.timeLimit = .milliseconds(Int((timeLimit * 1_000).rounded()))
      // "Within a second": half of it is for small plans, half for what is not interrupted.
      request.solvingLimit = request.timeLimit + .milliseconds(500)
    }
    request.style = noBOM ? .machines : .people
    request.language = language
    request.tables = tables
    request.isFinal = finality.isFinal
    return request
  }
}
