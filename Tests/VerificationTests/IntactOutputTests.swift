import Foundation
import GLPKBackend
import TestSupport
import Testing

@testable import Verification

/// The report on files in memory.
func report(on files: [String: String]) -> VerificationReport {
  verifyFiles(OutputFolder(files: files.mapValues { Array($0.utf8) }), solver: GLPKSolver())
}

/// The codes found, sorted, each once.
func codes(_ output: SmallOutput) -> [String] {
  Set(report(on: output.sealed).findings.map(\.code)).sorted()
}

@Suite("An intact output folder")
struct IntactOutputTests {
  @Test("passes every check", arguments: SmallCase.allCases)
  func passes(instance: SmallCase) {
    let report = report(on: instance.output.sealed)
    #expect(report.findings.map { $0.text(inChinese: false) } == [])
    #expect(report.passed)
    #expect(report.checks.allSatisfy { $0.passed && $0.skipped == nil })
    // Only the plain instance has no rule and no capacity to check.
    let empty = report.checks.filter { $0.count == 0 }.map(\.name.english)
    #expect(empty == (instance == .plain ? ["Capacities, rules and excesses"] : []))
  }

  @Test("has the prepayments worked out by hand")
  func prepaymentsByHand() {
    // 371003 after rounding: H4 8·2.50 + 14·12.345 = 20.00 + 172.83; H5 16·2.50 + 22·12.345 = 40.00 + 271.59.
    // H6 is not eligible. D = 504.42: 30 % is 151.326, so 151.33; floors 57.84 and 93.47
    // make 151.31, two fen are left, one each. 50 % is 252.21; floors 96.41 (.5) and 155.79 (.5) make 252.20, the
    // fen left goes to the first id.
    let table = plainInstance().output().files["prepayments.csv"] ?? ""
    #expect(table.contains("371003,H4,192.83,96.42,1,2020-11-16,57.85,,2020-11-16\n"))
    #expect(table.contains("371003,H4,192.83,96.42,2,2021-03-31,38.57,,2021-03-31\n"))
    #expect(table.contains("371003,H5,311.59,155.79,1,2020-11-16,93.48,,2020-11-16\n"))
    #expect(table.contains("371003,H5,311.59,155.79,2,2021-03-31,62.31,,2021-03-31\n"))
  }

  /// A folder with an output.
  private func write(_ output: SmallOutput) throws -> Workplace {
    let place = try Workplace()
    for (path, text) in output.sealed { try place.write(text, to: path) }
    return place
  }

  @Test("that loses a file while it is read is an error, not a finding")
  func vanishing() throws {
    let place = try write(plainInstance().output())
    let output = try OutputFolder(reading: place.folder)
    try FileManager.default.removeItem(atPath: place.path("plan/usage.csv"))
    _ = verifyFiles(output, solver: GLPKSolver())
    let error = #expect(throws: VerificationError.self) { try output.checkReadable() }
    guard case .unreadable(let path, _)? = error else { return }
    #expect(path == "plan/usage.csv")
  }

  @Test("is read from disk, with BOM and CRLF as well")
  func fromDisk() throws {
    var output = scarceInstance().output()
    for file in ["allocation.csv", "district_totals.csv", "prepayments.csv"] {
      output.files[file] =
        "\u{FEFF}" + (output.files[file] ?? "").replacingOccurrences(of: "\n", with: "\r\n")
    }
    let place = try write(output)
    let report = try verifyOutput(folder: place.folder, solver: GLPKSolver())
    #expect(report.findings.map { $0.text(inChinese: true) } == [])
    #expect(report.passed)
  }

  @Test("that is not there is an error, not a finding")
  func noFolder() {
    #expect(throws: VerificationError.self) {
      try verifyOutput(folder: "/nowhere/at/all", solver: GLPKSolver())
    }
  }
}
