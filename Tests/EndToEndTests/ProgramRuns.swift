import Foundation
import Synchronization
import TestSupport
import Testing

/// What the program said in the runs of one test.
final class ProgramRuns: Sendable {
  @TaskLocal static var current: ProgramRuns?

  private let last = Mutex<[Binary.Outcome]>([])

  /// How many runs are kept: what fails mostly looks at the last one, sometimes at two.
  private static let mostRuns = 3
  /// The longest text of one stream [characters].
  private static let longest = 4_000

  func note(_ outcome: Binary.Outcome) {
    last.withLock { last in last = (last + [outcome]).suffix(ProgramRuns.mostRuns) }
  }

  /// The runs, the last one first.
  var text: String {
    last.withLock { last in
      last.reversed().map { run in
        let ending = run.wasSignalled ? "ended by signal \(run.code)" : "exit code \(run.code)"
        return "$ \(run.command)\n\(ending)\n\(ProgramRuns.stream("stdout", run.text))\(ProgramRuns.stream("stderr", run.errors))"
      }.joined(separator: "\n")
    }
  }

  private static func stream(_ name: String, _ text: String) -> String {
    guard !text.isEmpty else { return "\(name): nothing\n" }
    let rest = text.count - longest
    return "\(name):\n\(text.prefix(longest))\(rest > 0 ? "… and \(rest) characters more" : "")\n"
  }
}

/// Every expectation of a suite that fails prints what the program said last.
struct PrintingRuns: SuiteTrait, TestTrait, TestScoping {
  let isRecursive = true

  func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
  ) async throws {
    guard testCase != nil else { return try await function() }
    let runs = ProgramRuns()
    let commenting = IssueHandlingTrait.compactMapIssues { issue in
      var issue = issue
      let text = runs.text
      if !text.isEmpty { issue.comments.append(Comment(rawValue: "What the program said, the last run first:\n\(text)")) }
      return issue
    }
    try await ProgramRuns.$current.withValue(runs) {
      try await commenting.provideScope(for: test, testCase: testCase, performing: function)
    }
  }
}

extension Trait where Self == PrintingRuns {
  /// Every expectation that fails prints what the program said last.
  static var printingRuns: Self { PrintingRuns() }
}

@Suite("The suites that run the program", .printingRuns)
struct PrintingRunsTests {
  @Test("print what it said when an expectation fails, all of them")
  func all() throws {
    let folder = packageRoot.appending(path: "Tests/EndToEndTests")
    var suites: [String] = []
    for file in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil) {
      let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
      suites += lines.filter { $0.hasPrefix("@Suite") }.map { "\(file.lastPathComponent): \($0)" }
      // No test of this folder stands outside of a suite.
      #expect(lines.contains { $0.hasPrefix("@Suite") } || !lines.contains { $0.contains("@Test(") }, "\(file.lastPathComponent)")
    }
    #expect(suites.count >= 18 && suites.allSatisfy { $0.contains(".printingRuns") }, "\(suites)")
  }

  @Test("A failure says the command, how it ended and both streams, of the last run first")
  func failure() throws {
    _ = try Binary.run("--version")
    _ = try Binary.run("check", dataset("none"))
    let order = ["$ fenliang check ", "exit code 7", "stdout: nothing", "stderr:\n", "$ fenliang --version", "exit code 0"]
    var rest = try #require(ProgramRuns.current?.text)[...]
    for words in order {
      let range = try #require(rest.range(of: words), "\(words)")
      rest = rest[range.upperBound...]
    }
  }
}
