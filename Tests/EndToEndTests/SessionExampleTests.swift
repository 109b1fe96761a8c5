import Foundation
import TestSupport
import Testing

@Suite("The program of Documentation/Architecture.md", .printingRuns)
struct SessionExampleTests {
  @Test("opens the sample, proposes three edits, undoes one, writes the folder, and prints what the page shows")
  func printsWhatThePageShows() throws {
    let scratch = try Workplace()
    let process = Process()
    process.executableURL = URL(filePath: Binary.built("SessionExample"))
    process.arguments = [scratch.path("out")]
    process.currentDirectoryURL = packageRoot
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let printed = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "\(printed)")
    let page = try String(contentsOf: packageRoot.appending(path: "Documentation/Architecture.md"), encoding: .utf8)
    #expect(page.contains("```\n\(printed)```\n"), "\(printed)")
    let lines = try String(
      contentsOf: packageRoot.appending(path: "Documentation/Example/SessionExample.swift"), encoding: .utf8
    ).split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count <= 41)
    // What it wrote is an output like any other.
    let verified = try Binary.run("verify", scratch.path("out"))
    #expect(verified.code == 0, "\(verified.text)\(verified.errors)")
  }
}
