/// Collects findings and counts, check by check.
final class Ledger {
  private(set) var findings: [Finding] = []
  private(set) var checks: [Check] = []
  private var findingsBefore = 0

  /// Opens a check; what is counted and found belongs to it until the next one.
  func begin(zh: String, en: String) {
    close()
    findingsBefore = findings.count
    checks.append(Check(name: VerificationText(zh: zh, en: en), count: 0, passed: true, skipped: nil))
  }

  /// Ends the open check.
  func close() {
    guard !checks.isEmpty else { return }
    if findings.count > findingsBefore { checks[checks.count - 1].passed = false }
  }

  /// Notes that things were checked.
  func count(_ number: Int = 1) {
    guard !checks.isEmpty else { return }
    checks[checks.count - 1].count += number
  }

  /// Notes that the open check cannot be made.
  func skip(zh: String, en: String) {
    guard !checks.isEmpty else { return }
    checks[checks.count - 1].skipped = VerificationText(zh: zh, en: en)
    checks[checks.count - 1].passed = false
  }

  /// Notes a difference.
  func add(
    _ code: String, _ file: String, line: Int? = nil, column: String? = nil, expected: String = "",
    found: String = "", zh: String, en: String
  ) {
    findings.append(
      Finding(
        code: code, file: file, line: line, column: column, expected: expected, found: found,
        message: VerificationText(zh: zh, en: en)))
  }

  /// Counts one comparison of texts and notes a difference where they are not the same.
  func compare(
    _ code: String, _ file: String, line: Int? = nil, column: String? = nil, expected: String,
    found: String, zh: String, en: String
  ) {
    count()
    if expected != found {
      add(code, file, line: line, column: column, expected: expected, found: found, zh: zh, en: en)
    }
  }

  /// What was found so far, as a report.
  func report() -> VerificationReport {
    close()
    return VerificationReport(findings: findings, checks: checks)
  }
}
