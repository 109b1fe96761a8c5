import Foundation
import PlanTables
import Planning
import Reports
import Streams

/// A named set of overrides over a plan 情景: a question, not a copy.
public struct Scenario: Sendable, Hashable {
  /// Its name, also that of its file.
  public var name: String
  /// What it asks.
  public var note: String
  /// The SHA-256 of the plan when it was added.
  public var baseDigest: String
  /// Whether it was applied to the plan for good.
  public var isPromoted: Bool
  /// Whether the plan is another one since.
  public var isPlanChanged: Bool
}

/// The scenarios of a plan: `scenarios/NAME.csv` in its folder, or `FILE.scenarios/NAME.csv` beside a workbook, with
/// `scenarios.csv` as their list.
struct ScenarioStore {
  /// The tables of a plan folder that the split is made from, which a scenario is a question about.
  private static let asked = [
    "parameters.csv", "products.csv", "districts.csv", "institutions.csv", "usage.csv", "demand.csv", "limits.csv",
    "rules.csv",
  ]
  static let columns = ["name", "note", "base_digest", "promoted"]
  /// The longest name [characters].
  static let longestName = 60

  let plan: String
  /// Whether the plan is a folder of tables; otherwise it is one file.
  let isFolder: Bool
  /// Where the scenarios are.
  let folder: String

  /// Finds the store of a plan; nothing is made yet.
  ///
  /// - Throws: ``FenliangError/file(_:)`` where there is no such plan.
  init(plan: String) throws(FenliangError) {
    var plan = plan
    while plan.count > 1, plan.hasSuffix("/") { plan.removeLast() }
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: plan, isDirectory: &isDirectory) else {
      throw .file(.noPlan(path: plan))
    }
    self.plan = plan
    isFolder = isDirectory.boolValue
    folder = isFolder ? plan + "/scenarios" : plan + ".scenarios"
  }

  /// The file of a scenario.
  func file(of name: String) -> String { "\(folder)/\(name).csv" }

  /// The list, sorted by name.
  ///
  /// - Throws: ``FenliangError/file(_:)`` where it cannot be read.
  func scenarios() throws(FenliangError) -> [Scenario] {
    let path = folder + "/scenarios.csv"
    guard let bytes = FileManager.default.contents(atPath: path) else { return [] }
    let digest = try planDigest()
    var found: [Scenario] = []
    let fault = passCSVRecords([UInt8](bytes), columns: ScenarioStore.columns) { record, _ in
      found.append(
        Scenario(
          name: record.text(0), note: record.text(1), baseDigest: record.text(2), isPromoted: record.text(3) == "yes",
          isPlanChanged: record.text(2) != digest))
      return true
    }
    guard fault == nil else { throw .file(.scenarioList(path: path)) }
    return found.sorted { idPrecedes($0.name, $1.name) }
  }

  /// A scenario by name.
  ///
  /// - Throws: ``FenliangError/usage(_:)`` where there is none of that name.
  func scenario(_ name: String) throws(FenliangError) -> Scenario {
    let all = try scenarios()
    if let found = all.first(where: { $0.name == name }) { return found }
    throw .usage(.noScenario(name: name, scenarios: all.map(\.name)))
  }

  /// The list as a file.
  static func list(_ scenarios: [Scenario]) -> [UInt8] {
    var writer = CSVWriter(carriageReturns: false)
    for column in columns { writer.field(text: column) }
    writer.endRow()
    for scenario in scenarios.sorted(by: { idPrecedes($0.name, $1.name) }) {
      writer.field(text: scenario.name)
      writer.field(text: scenario.note)
      writer.field(text: scenario.baseDigest)
      writer.field(text: scenario.isPromoted ? "yes" : "no")
      writer.endRow()
    }
    return writer.finish()
  }

  /// The SHA-256 of the tables that the split is made from, as they stand in their files.
  ///
  /// - Complexity: O(bytes).
  func planDigest() throws(FenliangError) -> String {
    guard isFolder else { return sha256(try ScenarioStore.bytes(plan)) }
    var text = ""
    let files = planTableFiles(in: plan)
    for table in ScenarioStore.asked {
      for file in files[table] ?? [] { text += "\(table) \(sha256(try ScenarioStore.bytes("\(plan)/\(file)")))\n" }
    }
    return sha256(Array(text.utf8))
  }

  /// A whole file.
  static func bytes(_ path: String) throws(FenliangError) -> [UInt8] {
    do {
      return [UInt8](try wholeFile(path))
    } catch {
      throw .file(.unreadable(path: path, errno: systemCode(of: error)))
    }
  }

  /// Says so where a name cannot be that of a file and a folder.
  static func check(name: String) throws(FenliangError) {
    let isPlain = name.unicodeScalars.allSatisfy { scalar in
      switch scalar {
      case "a"..."z", "A"..."Z", "0"..."9", ".", "_", "-", "\u{3400}"..."\u{4DBF}", "\u{4E00}"..."\u{9FFF}": true
      default: false
      }
    }
    let isReserved = ["base", "scenarios"].contains(name.lowercased()) || name.hasPrefix("before-")
    guard isPlain, !isReserved, !name.isEmpty, !name.hasPrefix("."), name.count <= longestName else {
      throw .usage(.scenarioName(name))
    }
  }
}
