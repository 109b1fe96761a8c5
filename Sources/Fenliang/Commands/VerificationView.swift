import Foundation
public import Planning
public import Verification

/// How `verify` shows what it found, for people and for machines.
public struct VerificationView {
  private let report: VerificationReport
  private let language: Language

  /// Makes a view.
  public init(report: VerificationReport, language: Language) {
    self.report = report
    self.language = language
  }

  private func word(_ text: VerificationText) -> String {
    language == .chinese ? text.chinese : text.english
  }

  /// One line per check, then one per difference, then the verdict.
  public var text: String {
    var lines = report.checks.map { check in
      let name = word(check.name)
      switch language {
      case .chinese:
        if let reason = check.skipped { return "\(name)：未做，\(word(reason))" }
        return "\(name)：\(check.passed ? "通过" : "有差异")（\(check.count) 项）"
      case .english:
        if let reason = check.skipped { return "\(name): skipped. \(word(reason))" }
        return "\(name): \(check.passed ? "passed" : "differs") (\(check.count) points)"
      }
    }
    lines += report.findings.map { $0.text(inChinese: language == .chinese).visible(keepsLines: false) }
    let count = report.findings.count
    lines.append(
      report.passed
        ? (language == .chinese ? "核对通过。" : "Verified.")
        : (language == .chinese ? "核对未通过：\(count) 处差异。" : "Not verified. Differences: \(count)."))
    return lines.joined(separator: "\n") + "\n"
  }

  private struct Record: Encodable {
    struct CheckRecord: Encodable {
      var name: String
      var count: Int
      var passed: Bool
      var skipped: String?
    }
    struct FindingRecord: Encodable {
      var code: String
      var file: String
      var line: Int?
      var column: String?
      var expected: String
      var found: String
      var message: String
    }
    var passed: Bool
    var checks: [CheckRecord]
    var findings: [FindingRecord]
  }

  /// The same as JSON.
  public var json: [UInt8] {
    let record = Record(
      passed: report.passed,
      checks: report.checks.map {
        .init(name: word($0.name), count: $0.count, passed: $0.passed, skipped: $0.skipped.map(word))
      },
      findings: report.findings.map {
        .init(
          code: $0.code, file: $0.file, line: $0.line, column: $0.column, expected: $0.expected,
          found: $0.found,
          message: word($0.message))
      })
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(record) else {
      preconditionFailure("a report of texts does not encode")
    }
    return [UInt8](data) + [0x0A]
  }
}
