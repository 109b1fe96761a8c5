import Foundation
import TestSupport
import Testing

/// The program under test: `FENLIANG_BINARY`, or the one that was built with the tests.
enum Binary {
  static let path = ProcessInfo.processInfo.environment["FENLIANG_BINARY"] ?? built("fenliang")

  /// A program that was built with the tests.
  static func built(_ name: String) -> String {
    let bundles = Bundle.allBundles.map(\.bundleURL) + [URL(filePath: CommandLine.arguments[0])]
    let folders = bundles.map { $0.deletingLastPathComponent() } + [packageRoot.appending(path: ".build/debug")]
    let candidates = folders.map { $0.appending(path: name).path() }
    return candidates.first { FileManager.default.isExecutableFile(atPath: $0) } ?? name
  }

  /// What a run left.
  struct Outcome: Sendable {
    /// The words of the command, as a shell takes them.
    var command: String
    var code: Int32
    var wasSignalled: Bool
    var output: Data
    var errors: String

    var text: String { String(decoding: output, as: UTF8.self) }
    /// Standard output as JSON; nil where it is none.
    var json: Any? { try? JSONSerialization.jsonObject(with: output, options: .fragmentsAllowed) }
  }

  /// The commands that write tables to be stamped.
  private static let stamping: Set<String> = ["allocate", "resplit", "substitute"]

  /// The arguments with `--tables csv` where they do not choose: workbooks and PDF take four fifths of a run, and one suite
  /// tries them.
  private static func withoutStampedTables(_ arguments: [String]) -> [String] {
    guard arguments.first.map(stamping.contains) ?? false || arguments.starts(with: ["scenario", "run"]),
      arguments.contains("-o"), !arguments.contains("--tables"), !arguments.contains("--help")
    else { return arguments }
    return arguments + ["--tables", "csv"]
  }

  /// Runs the program with its arguments and waits. Its messages are English unless `language` says else. Tables to be stamped
  /// are left out unless the arguments or `stamped` ask for them.
  static func run(
    _ arguments: String..., language: String = "en_GB.UTF-8", in folder: String? = nil, stamped: Bool = false
  ) throws -> Outcome {
    try run(arguments, language: language, in: folder, stamped: stamped)
  }

  /// Runs the program with a list of arguments; `more` are variables of its environment.
  ///
  /// What it said is printed with every expectation of the test that fails, see ``ProgramRuns``.
  static func run(
    _ words: [String], language: String = "en_GB.UTF-8", in folder: String? = nil, stamped: Bool = false,
    environment more: [String: String] = [:], signal: Int32 = SIGKILL, after delay: Duration? = nil,
    through shell: String? = nil
  ) throws -> Outcome {
    let arguments = stamped ? words : withoutStampedTables(words)
    let scratch = try Workplace()
    let (out, err) = (scratch.path("stdout"), scratch.path("stderr"))
    for file in [out, err] { try Data().write(to: URL(filePath: file)) }
    let process = Process()
    if let shell {
      process.executableURL = URL(filePath: "/bin/sh")
      process.arguments = ["-c", shell, path] + arguments
    } else {
      process.executableURL = URL(filePath: path)
      process.arguments = arguments
    }
    var environment = ProcessInfo.processInfo.environment
    environment["LC_ALL"] = language
    environment.merge(more) { $1 }
    process.environment = environment
    if let folder { process.currentDirectoryURL = URL(filePath: folder) }
    // Files, not pipes: nothing blocks however much is written.
    let (outHandle, errHandle) = (FileHandle(forWritingAtPath: out), FileHandle(forWritingAtPath: err))
    process.standardOutput = outHandle
    process.standardError = errHandle
    process.standardInput = FileHandle.nullDevice
    try process.run()
    if let delay {
      let end = ContinuousClock.now + delay
      while process.isRunning, ContinuousClock.now < end { usleep(500) }
      if process.isRunning { kill(process.processIdentifier, signal) }
    }
    process.waitUntilExit()
    let outcome = Outcome(
      command: ((folder.map { ["cd", $0, "&&"] } ?? []) + (shell.map { ["sh", "-c", $0] } ?? []) + ["fenliang"] + arguments)
        .joined(separator: " "),
      code: process.terminationStatus, wasSignalled: process.terminationReason == .uncaughtSignal,
      output: FileManager.default.contents(atPath: out) ?? Data(),
      errors: String(decoding: FileManager.default.contents(atPath: err) ?? Data(), as: UTF8.self))
    ProgramRuns.current?.note(outcome)
    return outcome
  }
}
