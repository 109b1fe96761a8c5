import GLPKBackend
import Testing
import Verification

@Suite("Outputs of the first definition")
struct EarlierDefinitionTests {
  /// Written by the last version under definition 1: hand plan rule-across-districts, a city's answer with workbooks and one of its
  /// packets split again.
  @Test("pass the check under theirs", arguments: ["city", "district"])
  func pass(folder: String) throws {
    let report = try verifyOutput(folder: "Datasets/definition-1/" + folder, solver: GLPKSolver())
    #expect(report.findings.isEmpty, "\(report.findings.map { $0.text(inChinese: false) }.joined(separator: "\n"))")
  }
}
