import Planning
import TestSupport
import Testing

@testable import Verification

@Suite("A warning in run.json that is sealed like the others")
struct WarningTests {
  /// The findings where the plain instance has other warnings.
  private func found(_ warnings: String, in output: SmallOutput = SmallCase.plain.output) -> [String] {
    report(on: output.replacing(SmallOutput.warning, with: warnings, in: "run.json").sealed).findings.map(\.code)
  }

  @Test("is one that verify knows, of whatever reading may say of the records")
  func known() {
    // What other commands than those that split say stands in no output.
    let elsewhere: Set = ["W542", "W543", "W545", "W546", "W548"]
    let kept = ProblemCode.allCases.filter { $0.severity == .warning && !$0.isOfReading }.map(\.rawValue)
    #expect(kept.filter { WarningCheck.places[$0] == nil && !elsewhere.contains($0) } == [])
  }

  private func warning(_ members: String) -> String { "{\"severity\":\"warning\",\"message\":\"话\",\(members)}" }

  @Test(
    "is a finding where no output has it, or it stands elsewhere than its code does",
    arguments: [
      "\"code\":\"W999\",\"file\":\"products.csv\"",
      "\"code\":\"E201\",\"file\":\"products.csv\"", "\"code\":\"N603\",\"file\":\"institutions.csv\"",
      "\"code\":\"W501\",\"file\":\"usage.csv\",\"column\":\"units\"",
      "\"code\":\"W501\",\"file\":\"products.csv\",\"column\":\"price_yuan\"",
      "\"code\":\"W501\",\"file\":\"products.csv\",\"column\":\"agreed_units\",\"approved_by\":\"市里\"",
      "\"code\":\"W501\",\"file\":\"products.csv\",\"column\":\"agreed_units\",\"row\":3",
      // What follows from the plan is there where it does, and nowhere else.
      "\"code\":\"W590\",\"file\":\"institutions.csv\",\"column\":\"capacity_yuan\",\"value\":\"H1\"",
      "\"code\":\"W507\",\"file\":\"institutions.csv\",\"column\":\"participates\",\"value\":\"5\"",
      "\"code\":\"W508\",\"file\":\"institutions.csv\",\"column\":\"participates\",\"value\":\"H1\"",
      "\"code\":\"W509\",\"file\":\"districts.csv\",\"column\":\"district_id\",\"value\":\"371002\"",
      "\"code\":\"W513\",\"file\":\"products.csv\",\"column\":\"agreed_units\",\"value\":\"0\"",
      "\"code\":\"W591\",\"file\":\"institutions.csv\",\"column\":\"capacity_yuan\",\"value\":\"H99\"",
      "\"code\":\"W591\",\"file\":\"institutions.csv\",\"column\":\"capacity_yuan\",\"value\":\"H1\"",
    ])
  func invented(members: String) {
    #expect(found("\(SmallOutput.warning),\(warning(members))").contains("V324"), "\(members)")
  }

  @Test("is a finding where its severity is another")
  func severity() {
    #expect(found(SmallOutput.warning.replacing("\"severity\":\"warning\"", with: "\"severity\":\"note\"")) == ["V324"])
  }

  @Test("of money is a finding where the fund covers all, and of a year whose holidays are known")
  func money() {
    #expect(found(warning("\"code\":\"W552\",\"file\":\"districts.csv\",\"column\":\"prepayment_fund_yuan\",\"value\":\"371002\"")) != [])
    #expect(found(warning("\"code\":\"W592\",\"file\":\"clearing.csv\",\"column\":\"balance_yuan\",\"value\":\"1.00\"")).contains("V526"))
  }

  @Test("is no finding where there is none, or where it is one that an output may have")
  func none() {
    #expect(found("") == [])
    #expect(found(SmallOutput.warning) == [])
  }
}

@Suite("Members of run.json")
struct RunMemberTests {
  private func findings(_ old: String, _ new: String) -> [Finding] {
    report(on: SmallCase.conflict.output.replacing(old, with: new, in: "run.json").sealed).findings
  }

  @Test(
    "that no output has are findings, wherever they stand",
    arguments: [
      ("\"kind\":", "\"approved_by\":\"市里\",\"kind\":", "approved_by"),
      ("\"name\":\"fenliang\",", "\"name\":\"fenliang\",\"by\":\"x\",", "tool.by"),
      ("\"counts\":{", "\"counts\":{\"paid\":1,", "counts.paid"), ("\"money\":{", "\"money\":{\"paid_yuan\":\"1.00\",", "money.paid_yuan"),
      ("\"stages\":{", "\"stages\":{\"zone\":[],", "stages.zone"), ("\"kind\":", "\"replaced\":[],\"kind\":", "replaced"),
    ])
  func unknown(old: String, new: String, column: String) {
    #expect(findings(old, new).contains { $0.code == "V107" && $0.column == column }, "\(findings(old, new))")
  }

  @Test("are findings where the status is no status, or the version no version")
  func forms() {
    for status in ["x", "Final", "", "draft "] {
      #expect(findings("\"status\":\"draft\"", "\"status\":\"\(status)\"").map(\.column) == ["status"])
    }
    for version in ["1", "0.1", "0.1.0-beta", "0.1.0.0", "v0.1.0", "已批准", "0..1"] {
      #expect(findings("\"version\":\"0.1.0\"", "\"version\":\"\(version)\"").map(\.column) == ["tool.version"])
    }
    #expect(findings("\"version\":\"0.1.0\"", "\"version\":\"12.0.3\"") == [])
  }
}
