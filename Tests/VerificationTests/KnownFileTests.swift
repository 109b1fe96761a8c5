import TestSupport
import Testing

@testable import Verification

/// What somebody lays beside the tables, lists in `run.json` and seals.
@Suite("What is none of an output's own, listed and sealed as if it were")
struct KnownFileTests {
  private let output = SmallCase.plain.output

  private func found(_ output: SmallOutput) -> [String] {
    report(on: output.sealed).findings.map { "\($0.code) \($0.file)" }
  }

  @Test(
    "is a finding where it is a file",
    arguments: [
      "payment_lines_2.csv", "说明.txt", "changes.csv", "keep.csv", "stable.csv", "merge-report.csv", "merge-report.json", "tables/说明.pdf",
      "tables/任务包_D1.pdf", "tables/allocation.csv", "plan/city_terms.csv", "plan/usage_2.csv", "plan/a/usage.csv",
      "results/371002/run.json", "more/allocation.csv",
    ])
  func files(path: String) {
    #expect(found(output.adding(path, "a\n1\n")).contains("V606 \(path)"), "\(found(output.adding(path, "a\n1\n")))")
  }

  @Test("is a finding where it is a file of a packet")
  func packetFiles() throws {
    let folder = "371002"
    for name in ["purchases.csv", "paid.csv", "说明.csv", "a/usage.csv"] {
      #expect(found(output.adding("packets/\(folder)/\(name)", "a\n")).contains("V606 packets/\(folder)/\(name)"))
    }
  }

  @Test("is a finding where it is a column, at either end, in every table")
  func columns() {
    for (path, text) in output.files.sorted(by: { $0.key < $1.key }) where path.hasSuffix(".csv") {
      let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      for isFirst in [false, true] {
        var forged = output
        forged.files[path] = lines.enumerated().map { index, line in
          let cell = index == 0 ? "实付金额" : "1"
          return line.isEmpty ? "" : isFirst ? "\(cell),\(line)" : "\(line),\(cell)"
        }.joined(separator: "\n")
        #expect(found(forged).contains("V104 \(path)"), "\(path): \(found(forged))")
      }
    }
  }

  @Test("is a finding where it stands in a packet and not in the plan: notes of parameters, names and scopes of rules, accounts")
  func packetTexts() throws {
    let output = SmallCase.scarce.output
    let folder = "packets/371002"
    let rule = try #require(output.files["\(folder)/rules.csv"]?.split(separator: "\n")[1])
    let fields = rule.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    for (column, place) in [("name", 1), ("products", 2), ("institutions", 3)] {
      var changed = fields
      // A scope with one more value that nobody has is the same set.
      changed[place] += column == "name" ? "改" : ";无此"
      let forged = output.replacing(String(rule), with: changed.joined(separator: ","), in: "\(folder)/rules.csv")
      let findings = report(on: forged.sealed).findings
      #expect(findings.contains { $0.code == "V211" && $0.file == "\(folder)/rules.csv" && $0.column == column }, "\(column): \(findings)")
    }
    let parameters = try #require(output.files["\(folder)/parameters.csv"]?.split(separator: "\n").dropFirst().first)
    let noted = output.replacing(String(parameters), with: parameters + "见附件", in: "\(folder)/parameters.csv")
    let notes = report(on: noted.sealed).findings
    #expect(notes.contains { $0.code == "V211" && $0.column == "note" && $0.found == "见附件" }, "\(notes)")
    var paid = output
    paid.files["\(folder)/institutions.csv"] = (output.files["\(folder)/institutions.csv"] ?? "").split(separator: "\n").enumerated()
      .map { "\($1),\($0 == 0 ? "account" : "6222")\n" }.joined()
    let accounts = report(on: paid.sealed).findings
    #expect(accounts.contains { $0.code == "V211" && $0.column == "account" && $0.found == "6222" }, "\(accounts)")
  }
}
