/// Collects findings and counts, check by check.
final class Ledger {
  private(set) var findings: [Finding] = []
  private var checks: [Check] = []
  /// The open check; nil before the first one, and in the part of another ledger's check.
  private var name: VerificationText?
  private var counted = 0
  private var skipped: VerificationText?
  private var findingsBefore = 0

  /// Opens a check; what is counted and found belongs to it until the next one.
  func begin(zh: String, en: String) {
    close()
    name = VerificationText(zh: zh, en: en)
  }

  private func close() {
    if let name {
      checks.append(
        Check(name: name, count: counted, passed: skipped == nil && findings.count == findingsBefore, skipped: skipped))
    }
    (name, counted, skipped, findingsBefore) = (nil, 0, nil, findings.count)
  }

  /// Notes that things were checked.
  func count(_ number: Int = 1) { counted += number }

  /// Notes that the open check cannot be made.
  func skip(zh: String, en: String) { skipped = VerificationText(zh: zh, en: en) }

  /// Adds to the open check what a ledger without checks of its own holds: parts that were made side by side are put
  /// together in a fixed order.
  func absorb(_ part: Ledger) {
    precondition(part.name == nil && part.checks.isEmpty, "a part has no checks of its own")
    counted += part.counted
    findings += part.findings
    skipped = part.skipped ?? skipped
  }

  /// Notes a difference.
  func add(
    _ code: String, _ file: String, line: Int? = nil, column: String? = nil, expected: String = "", found: String = "", zh: String,
    en: String
  ) {
    add(
      Finding(
        code: code, file: file, line: line, column: column, expected: expected, found: found, message: VerificationText(zh: zh, en: en)))
  }

  /// Notes a difference that was found elsewhere.
  func add(_ finding: Finding) { findings.append(finding) }

  /// Counts one comparison of texts and notes a difference where they are not the same.
  func compare(
    _ code: String, _ file: String, line: Int? = nil, column: String? = nil, expected: String, found: String, zh: String, en: String
  ) {
    count()
    // By bytes: texts that look the same may have other characters.
    if !expected.utf8.elementsEqual(found.utf8) {
      add(code, file, line: line, column: column, expected: expected, found: found, zh: zh, en: en)
    }
  }

  func addMissingFile(_ file: String) { add("V101", file, zh: "缺少这个文件。", en: "The file is missing.") }

  func addMissingRow(_ file: String, _ key: String, code: String = "V302") {
    add(code, file, expected: key, zh: "缺少这一行。", en: "The row is missing.")
  }

  /// Notes a field that does not read as it should.
  func addMalformed(_ file: String, _ line: Int?, _ column: String, expected: String, found: String) {
    add(
      "V107", file, line: line, column: column, expected: expected, found: found, zh: "这一格缺失或写法不对。",
      en: "The field is missing or malformed.")
  }

  /// Notes an entry of `run.json` that does not read as it should.
  func addMalformedEntry(_ column: String, _ expected: String, found: String = "") {
    add(
      "V107", RunRecord.file, column: column, expected: expected, found: found, zh: "这一项缺失或写法不对。", en: "The entry is missing or malformed.")
  }

  /// Notes a key that stands twice.
  func addTwice(_ file: String, _ line: Int, _ column: String, found: String) {
    add("V108", file, line: line, column: column, found: found, zh: "同一主键出现两次。", en: "The key stands twice.")
  }

  /// Notes an id that another table does not have.
  func addUnknown(_ file: String, _ line: Int, _ column: String, found: String) {
    add("V109", file, line: line, column: column, found: found, zh: "没有这个编码。", en: "There is no such id.")
  }

  /// Notes a row that precedes the one before it; with a place, among the findings before it.
  func addDisorder(_ file: String, _ line: Int?, found: String = "", at place: Int? = nil) {
    add("V110", file, line: line, found: found, zh: "没有按编码排序。", en: "The rows are not sorted by key.")
    if let place { findings.insert(findings.removeLast(), at: place) }
  }

  /// Notes that a packet is not what the plan makes of it.
  func addPacketDifference(_ file: String, _ line: Int?, _ column: String?, _ expected: String, _ found: String) {
    add(
      "V211", file, line: line, column: column, expected: expected, found: found, zh: "任务包与方案不一致。", en: "The packet differs from the plan.")
  }

  /// What was found so far, as a report.
  func report() -> VerificationReport {
    close()
    return VerificationReport(findings: findings, checks: checks)
  }
}
