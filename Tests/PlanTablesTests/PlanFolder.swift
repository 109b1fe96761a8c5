import Foundation
import PlanModel
import PlanTables
import Planning
import TestSupport

/// A plan folder for one test, removed with it.
struct PlanFolder {
  private let place: Workplace

  var url: URL { URL(filePath: place.folder, directoryHint: .notDirectory) }

  init(_ files: [String: Data]) throws {
    place = try Workplace()
    for (name, data) in files { try place.write(Array(data), to: name) }
  }

  init(_ files: [String: String]) throws {
    try self.init(files.mapValues { Data($0.utf8) })
  }

  func read(overrides: [String] = []) throws -> PlanReading {
    try readPlan(url.path(), overrides: overrides.map { url.appending(path: $0).path() })
  }
}

/// The base plan of Scripts/make-invalid-datasets.py.
enum BasePlan {
  static let folder = packageRoot.appending(path: "Datasets/invalid-base")

  static func files() throws -> [String: String] {
    var files: [String: String] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path()) {
      files[name] = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
    }
    return files
  }

  /// The base plan with one text of one table replaced.
  static func files(_ name: String, _ old: String, _ new: String) throws -> [String: String] {
    var files = try files()
    guard let text = files[name], text.contains(old) else { throw MissingText(text: old) }
    files[name] = text.replacingOccurrences(of: old, with: new)
    return files
  }

  struct MissingText: Error {
    var text: String
  }
}

/// `CODE file:line column`, as in expected.txt.
func summary(_ problem: Problem) -> String {
  var text = "\(problem.code) \(problem.place.file)"
  if let row = problem.place.row { text += ":\(row)" }
  if let column = problem.place.column { text += " \(column)" }
  return text
}

/// Reads a plan as PlanTables does, but for what the base plan itself is warned of: one of its institutions opened in 2019 (W571).
func readPlan(
  _ path: String, overrides: [String] = [], purchases: String? = nil, paid: String? = nil
) throws(PlanFileError) -> PlanReading {
  try PlanTables.readPlan(path, overrides: overrides, purchases: purchases, paid: paid).withoutBaseWarning
}

/// The same for a workbook in memory.
func readPlan(workbook bytes: [UInt8], named name: String) throws(PlanFileError) -> PlanReading {
  try PlanTables.readPlan(workbook: bytes, named: name).withoutBaseWarning
}

/// The same for files in memory.
func readPlan(files: [String: [UInt8]]) throws(PlanFileError) -> PlanReading {
  try PlanTables.readPlan(files: files).withoutBaseWarning
}

/// The same for records.
func buildPlan(_ records: PlanRecords) -> PlanReading { PlanModel.buildPlan(records).withoutBaseWarning }

extension PlanReading {
  fileprivate var withoutBaseWarning: PlanReading {
    var reading = self
    reading.problems.removeAll { $0.code == "W571" && $0.value == "H003" }
    reading.warningsWithoutLines.removeAll { $0.code == "W571" && $0.value == "H003" }
    reading.faults.removeAll { $0.code == .earlierYearsMissing && $0.value == "H003" }
    return reading
  }
}
