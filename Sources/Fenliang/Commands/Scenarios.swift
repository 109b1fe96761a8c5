import Foundation
public import Judging
public import OutputStore
import PlanTables
public import Planning
import Reports
public import Splitting
import Streams

/// Adds a scenario to a plan: its overrides are checked with the plan and kept beside it.
///
/// - Throws: ``FenliangError``; ``FenliangError/invalidInput(_:)`` where the plan with the overrides is not valid.
@discardableResult
public func addScenario(
  _ name: String, to plan: String, overrides: String, note: String, force: Bool
) throws(FenliangError) -> [Problem] {
  try ScenarioStore.check(name: name)
  let store = try ScenarioStore(plan: plan)
  let bytes = try ScenarioStore.bytes(overrides)
  let loaded = try loadPlan(plan, overrides: [overrides])
  var scenarios = try store.scenarios()
  let isListed = scenarios.contains { $0.name == name }
  if isListed, !force {
    throw .usage(.scenarioExists(name: name))
  }
  scenarios.removeAll { $0.name == name }
  scenarios.append(
    Scenario(name: name, note: note, baseDigest: try store.planDigest(), isPromoted: false, isPlanChanged: false))
  try passOn(writing: OutputFolder(path: store.file(of: name)).checkOutsideOutputs())
  try makeFolder(store.folder)
  // A file that the list does not know is somebody's own.
  try passOn(
    writing: writeFile(bytes, to: store.file(of: name), force: true) { path in
      isListed || FileManager.default.contents(atPath: path).map { $0.elementsEqual(bytes) } ?? false
    })
  try store.writeList(scenarios)
  return loaded.findings
}

/// The scenarios of a plan, sorted by name.
///
/// - Throws: ``FenliangError/file(_:)``.
public func listScenarios(of plan: String) throws(FenliangError) -> [Scenario] {
  try ScenarioStore(plan: plan).scenarios()
}

/// What came of one run of ``runScenarios(_:of:request:progress:)``.
public struct ScenarioRun: Sendable {
  /// The scenario's name; `base` for the plan as it is.
  public var name: String
  /// The answer, or why there is none.
  public var result: Result<AllocationReport, FenliangError>
}

/// Runs the plan as it is into `base` and scenarios into folders of their names, below the request's output folder.
///
/// One that has no plan does not keep the others from being run.
/// - Parameter names: The scenarios; empty for all.
/// - Throws: ``FenliangError/usage(_:)`` where a name is unknown, ``FenliangError/file(_:)``.
public func runScenarios(
  _ names: [String], of plan: String, request: AllocationRequest, progress: (String, AllocationPhase) -> Void = { _, _ in }
) throws(FenliangError) -> [ScenarioRun] {
  let store = try ScenarioStore(plan: plan)
  var chosen: [Scenario] = []
  if names.isEmpty {
    chosen = try store.scenarios()
  } else {
    for name in names { chosen.append(try store.scenario(name)) }
  }
  try passOn(writing: OutputFolder(path: request.outputFolder + "/base").checkOutsideOutputs())
  try passOn(writing: OutputFolder(path: request.outputFolder).checkHoldsOutputs(notBeside: planTableFiles))
  try makeFolder(request.outputFolder)
  var runs: [ScenarioRun] = []
  for name in ["base"] + chosen.map(\.name) {
    var own = request
    own.planFolder = plan
    own.outputFolder = request.outputFolder + "/" + name
    if name != "base" { own.overrides.append(store.file(of: name)) }
    let asked = own
    runs.append(
      ScenarioRun(
        name: name,
        result: Result { () throws(FenliangError) in try allocate(asked) { progress(name, $0) } }))
  }
  return runs
}

/// The runs below a folder, each against `base`.
///
/// - Throws: ``FenliangError/file(_:)`` where `base` is no output.
public func compareScenarios(
  in folder: String, writeTo report: String? = nil, style: CSVStyle = .people, force: Bool = false
) throws(FenliangError) -> ScenarioComparison {
  let base = try readComparedOutput(folder + "/base")
  let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted(by: idPrecedes)
  var comparison = ScenarioComparison(baseLevel: try level(of: folder + "/base"), rows: [])
  for name in names where name != "base" && !name.hasPrefix(".") {
    let path = folder + "/" + name
    if FileManager.default.fileExists(atPath: path + "/conflict.json") {
      comparison.rows.append(.init(name: name, comparison: nil, level: nil))
    } else if FileManager.default.fileExists(atPath: path + "/run.json") {
      comparison.rows.append(
        .init(
          name: name, comparison: OutputComparison(old: base, new: try readComparedOutput(path)),
          level: try level(of: path)))
    }
  }
  if let report { try writeReport(comparison.files(style: style), to: report, force: force, inputs: [folder]) }
  return comparison
}

/// The lowest level of an output's first stage.
private func level(of folder: String) throws(FenliangError) -> Double? {
  try OutputReading(folder: folder).cityBottlenecks.map(\.level).min()
}

/// Applies a scenario to its plan's tables for good: the folder appears whole with the new tables or stays as it was. The
/// old tables are kept in `scenarios/before-NAME`, every other file as it is; the scenario is marked as promoted.
///
/// A workbook is written anew like `template` writes one, without sheets and columns that Fenliang does not know; the old file
/// is kept as `FILE.scenarios/before-NAME.xlsx`. The tables of a folder are written in the form of the plan's own 参数 table (headings, byte-order mark, line ends), rows sorted by
/// id, lines of items as they are; columns that Fenliang does not know are left behind in the old tables.
/// - Returns: The folder or file that keeps the old tables.
/// - Throws: ``FenliangError``; ``FenliangError/usage(_:)`` where the plan is a workbook that is not named `.xlsx`.
public func promoteScenario(_ name: String, of plan: String) throws(FenliangError) -> String {
  let store = try ScenarioStore(plan: plan)
  let scenario = try store.scenario(name)
  let loaded = try loadPlan(store.plan, overrides: [store.file(of: name)])
  let records = loaded.plan.records
  guard store.isFolder else { return try promote(scenario, loaded, toWorkbookOf: store) }
  let keep = String(store.freeName { number in "before-\(name)\(number)" }.dropFirst(store.plan.count + 1))
  var all = try store.scenarios()
  for index in all.indices where all[index].name == scenario.name { all[index].isPromoted = true }
  let format = CSVFormat(of: (try? ScenarioStore.bytes(store.plan + "/parameters.csv")) ?? [])
  var files = planFiles(records, entered: loaded.entered, format: format).map { OutputFile(path: $0.name, bytes: $0.bytes) }
  let tables = planTableFiles.union(files.map(\.path)).union(planTableFiles(in: store.plan).values.joined())
  for table in tables.sorted() where FileManager.default.fileExists(atPath: "\(store.plan)/\(table)") {
    files.append(OutputFile(path: "\(keep)/\(table)", bytes: try ScenarioStore.bytes("\(store.plan)/\(table)")))
  }
  files.append(OutputFile(path: "scenarios/scenarios.csv", bytes: ScenarioStore.list(all)))
  let fresh = try passOn(
    writing: OutputFolder(path: store.plan, contents: .plan).prepareRevision(files, dropping: tables))
  guard (try? loadPlan(fresh.path))?.plan.records == records else {
    fresh.discard()
    throw .trouble(.readsBackOtherwise(plan: store.plan))
  }
  try passOn(writing: fresh.putInPlace())
  return store.plan + "/" + keep
}

/// Writes records over the workbook that a plan is, which is kept beside the scenarios; returns where.
private func promote(
  _ scenario: Scenario, _ loaded: LoadedPlan, toWorkbookOf store: ScenarioStore
) throws(FenliangError) -> String {
  guard store.plan.lowercased().hasSuffix(".xlsx") else {
    throw .usage(.notWritable(plan: store.plan, overrides: store.file(of: scenario.name)))
  }
  let keep = store.freeName { number in "before-\(scenario.name)\(number).xlsx" }
  var all = try store.scenarios()
  for index in all.indices where all[index].name == scenario.name { all[index].isPromoted = true }
  let bytes = try workbookBytes(planWorkbook(loaded.plan.records, entered: loaded.entered), for: store.plan)
  let fresh = try passOn(writing: FreshFile(bytes, for: store.plan, force: true) { _ in true })
  guard (try? loadPlan(fresh.path))?.plan.records == loaded.plan.records else {
    fresh.discard()
    throw .trouble(.readsBackOtherwise(plan: store.plan))
  }
  // The plan is the user's; it is kept before another takes its place.
  let old = try ScenarioStore.bytes(store.plan)
  try passOn(writing: writeFile(old, to: keep, force: false) { _ in false })
  try passOn(writing: fresh.putInPlace())
  try store.writeList(all)
  return keep
}

extension ScenarioStore {
  /// Writes the list.
  fileprivate func writeList(_ scenarios: [Scenario]) throws(FenliangError) {
    let list = ScenarioStore.list(scenarios)
    try passOn(writing: writeFile(list, to: folder + "/scenarios.csv", force: true) { _ in true })
  }

  /// A path beside the scenarios that is free, numbered from 2 where the first is not.
  fileprivate func freeName(_ name: (String) -> String) -> String {
    var path = folder + "/" + name("")
    var number = 2
    while FileManager.default.fileExists(atPath: path) {
      path = folder + "/" + name("-\(number)")
      number += 1
    }
    return path
  }
}

extension CSVFormat {
  /// The form in which a 参数 table is written.
  fileprivate init(of bytes: [UInt8]) {
    let line = bytes.prefix { $0 != 0x0A }
    self.init(
      byteOrderMark: bytes.starts(with: [0xEF, 0xBB, 0xBF]), carriageReturns: line.last == 0x0D,
      chineseHeadings: String(decoding: line, as: UTF8.self).contains("参数"))
  }
}

/// Makes a folder and those above it.
private func makeFolder(_ path: String) throws(FenliangError) {
  do {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  } catch {
    throw .file(.folderNotMade(path: path, errno: systemCode(of: error)))
  }
}
