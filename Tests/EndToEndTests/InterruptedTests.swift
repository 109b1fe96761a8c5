import Foundation
import TestSupport
import Testing

@Suite("A run that is interrupted", .printingRuns)
struct InterruptedTests {
  /// A plan that takes long enough to be interrupted anywhere.
  private static let plan = dataset("yantai-batch8")

  /// Moments spread over a run and a little beyond, from a seed.
  private func delays(_ count: Int, seed: UInt64, upTo longest: Duration) -> [Duration] {
    var random = SeededGenerator(seed: seed)
    return (0..<count).map { _ in longest * random.integer(in: 0...1_000) / 1_000 }
  }

  private func timeOfRun(_ place: Workplace) throws -> (time: Duration, files: [String: Data]) {
    let start = ContinuousClock.now
    #expect(try Binary.run("allocate", InterruptedTests.plan, "-o", place.path("new")).code == 0)
    return (ContinuousClock.now - start, try tree(place.path("new")))
  }

  @Test("killed at any moment, it leaves nothing, the old output or the new one, and the next run nothing besides")
  func killed() throws {
    let place = try Workplace()
    let (out, old) = (place.path("runs/out"), place.path("old"))
    try Prepared.output(of: "hand/free", to: old)
    let oldFiles = try tree(old)
    let (time, newFiles) = try timeOfRun(place)
    try FileManager.default.createDirectory(atPath: place.path("runs"), withIntermediateDirectories: true)
    var killed = 0
    for (number, delay) in delays(10, seed: 20_201_116, upTo: time).enumerated() {
      let isReplacing = number % 2 == 0
      try? FileManager.default.removeItem(atPath: out)
      if isReplacing { try FileManager.default.copyItem(atPath: old, toPath: out) }
      let run = try Binary.run(["allocate", InterruptedTests.plan, "-o", out, "--force"], signal: SIGKILL, after: delay)
      killed += run.wasSignalled ? 1 : 0
      let found = FileManager.default.fileExists(atPath: out) ? try tree(out) : [:]
      #expect(found == newFiles || found == (isReplacing ? oldFiles : [:]), "seed 20201116, killed after \(delay)")
      // Another target's run leaves alone what is not its own.
      let before = try place.names(in: "runs")
      #expect(try Binary.run("allocate", dataset("hand/free"), "-o", place.path("runs/other")).code == 0)
      try FileManager.default.removeItem(atPath: place.path("runs/other"))
      #expect(try place.names(in: "runs") == before)
      #expect(try Binary.run("allocate", dataset("hand/free"), "-o", out, "--force").code == 0)
      #expect(try tree(out) == oldFiles)
      #expect(try place.names(in: "runs") == ["out"], "seed 20201116, killed after \(delay)")
    }
    #expect(killed >= 3)
  }

  @Test("asked to end by a signal, it leaves what there was and nothing besides", arguments: [SIGINT, SIGTERM, SIGHUP])
  func signals(signal: Int32) throws {
    let place = try Workplace()
    let (out, old) = (place.path("runs/out"), place.path("old"))
    try Prepared.output(of: "hand/free", to: old)
    let oldFiles = try tree(old)
    let (time, newFiles) = try timeOfRun(place)
    try FileManager.default.createDirectory(atPath: place.path("runs"), withIntermediateDirectories: true)
    var ended = 0
    for delay in delays(5, seed: UInt64(signal), upTo: time) + [time * 8 / 10] {
      try? FileManager.default.removeItem(atPath: out)
      try FileManager.default.copyItem(atPath: old, toPath: out)
      // What whoever runs the tests has ignored would stay ignored.
      let run = try Binary.run(
        ["allocate", InterruptedTests.plan, "-o", out, "--force"], signal: signal, after: delay,
        through: "exec env --default-signal \"$0\" \"$@\"")
      if run.wasSignalled {
        ended += 1
        #expect(run.code == signal)
      } else {
        #expect(run.code == 0)
      }
      #expect([oldFiles, newFiles].contains(try tree(out)), "seed \(signal), after \(delay)")
      #expect(try place.names(in: "runs") == ["out"], "seed \(signal), after \(delay)")
    }
    #expect(ended >= 1)
  }

  @Test("two runs for one target at once both end well, and leave one output and nothing besides")
  func neighbours() async throws {
    let place = try Workplace()
    let out = place.path("runs/out")
    try FileManager.default.createDirectory(atPath: place.path("runs"), withIntermediateDirectories: true)
    try Prepared.output(of: "hand/free", to: out)
    let codes = try await withThrowingTaskGroup(of: Int32.self) { group in
      for _ in 0..<3 {
        group.addTask { try Binary.run("allocate", InterruptedTests.plan, "-o", out, "--force").code }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(codes == [0, 0, 0])
    #expect(try Binary.run("verify", out).code == 0)
    #expect(try place.names(in: "runs") == ["out"])
  }
}

extension Workplace {
  /// The names in a folder inside, hidden ones too, sorted.
  func names(in folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path(folder)).sorted()
  }
}
