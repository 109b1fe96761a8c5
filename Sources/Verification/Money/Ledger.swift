/// Collects findings and counts, check by check.
final class Ledger {
  private(set) var findings: [Finding] = []
  private(set) var checks: [Check] = []
  private var findingsBefore = 0
  /// What was counted and why it was skipped before any check was opened: the part of another ledger's check.
  private var partCount = 0
  private var partSkipped: VerificationText?

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

  /// How many things were checked so far.
  var points: Int { checks.reduce(0) { $0 + $1.count } }

  /// Adds the checks of another ledger after the own ones.
  func append(_ other: Ledger) {
    close()
    other.close()
    findings += other.findings
    findingsBefore = findings.count
    checks += other.checks
  }

  /// Notes that things were checked.
  func count(_ number: Int = 1) {
    guard !checks.isEmpty else {
      partCount += number
      return
    }
    checks[checks.count - 1].count += number
  }

  /// Notes that the open check cannot be made.
  func skip(zh: String, en: String) {
    skip(VerificationText(zh: zh, en: en))
  }

  private func skip(_ reason: VerificationText) {
    guard !checks.isEmpty else {
      partSkipped = reason
      return
    }
    checks[checks.count - 1].skipped = reason
    checks[checks.count - 1].passed = false
  }

  /// Adds to the open check what a ledger without checks of its own holds: parts that were made side by side are put
  /// together in a fixed order.
  func absorb(_ part: Ledger) {
    precondition(part.checks.isEmpty, "a part has no checks of its own")
    count(part.partCount)
    findings += part.findings
    if let reason = part.partSkipped { skip(reason) }
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

  /// Notes a difference that was found elsewhere.
  func add(_ finding: Finding) { findings.append(finding) }

  /// Notes a field that does not read as it should.
  func addMalformed(_ file: String, _ line: Int, _ column: String, expected: String, found: String) {
    add(
      "V107", file, line: line, column: column, expected: expected, found: found, zh: "这一格缺失或写法不对。",
      en: "The field is missing or malformed.")
  }

  /// Notes a key that stands twice.
  func addTwice(_ file: String, _ line: Int, _ column: String, found: String) {
    add("V108", file, line: line, column: column, found: found, zh: "同一主键出现两次。", en: "The key stands twice.")
  }

  /// Notes an id that another table does not have.
  func addUnknown(_ file: String, _ line: Int, _ column: String, found: String) {
    add("V109", file, line: line, column: column, found: found, zh: "没有这个编码。", en: "There is no such id.")
  }

  /// Notes a row that precedes the one before it, last or at a place among the findings.
  func addDisorder(_ file: String, _ line: Int, found: String, at place: Int? = nil) {
    findings.insert(
      Finding(
        code: "V110", file: file, line: line, column: nil, expected: "", found: found,
        message: VerificationText(zh: "没有按编码排序。", en: "The rows are not sorted by key.")),
      at: place ?? findings.count)
  }

  /// Notes that a packet is not what the plan makes of it.
  func addPacketDifference(_ file: String, _ line: Int?, _ column: String?, _ expected: String, _ found: String) {
    add(
      "V211", file, line: line, column: column, expected: expected, found: found, zh: "任务包与方案不一致。",
      en: "The packet differs from the plan.")
  }

  /// Counts one comparison of texts and notes a difference where they are not the same.
  func compare(
    _ code: String, _ file: String, line: Int? = nil, column: String? = nil, expected: String,
    found: String, zh: String, en: String
  ) {
    count()
    // By bytes: texts that look the same may have other characters.
    if !expected.utf8.elementsEqual(found.utf8) {
      add(code, file, line: line, column: column, expected: expected, found: found, zh: zh, en: en)
    }
  }

  /// What was found so far, as a report.
  func report() -> VerificationReport {
    close()
    return VerificationReport(findings: findings, checks: checks)
  }
}
