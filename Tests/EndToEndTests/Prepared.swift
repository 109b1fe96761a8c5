import Foundation
import Synchronization
import TestSupport
import Testing

/// Outputs of committed plans that many tests start from: each is made once, without tables to be stamped, and copied.
enum Prepared {
  /// Copies the output of a plan, by its path below Datasets/, to a place of the test's own.
  static func output(of plan: String, to path: String) throws {
    _ = cleanUp
    let output = try made.withLock { made throws in
      if let known = made[plan] { return known.path("out") }
      let place = try Workplace()
      let run = try Binary.run("allocate", dataset(plan), "-o", place.path("out"))
      #expect(run.code == 0, "\(run.errors)")
      made[plan] = place
      return place.path("out")
    }
    try FileManager.default.copyItem(atPath: output, toPath: path)
  }

  /// By plan.
  private static let made = Mutex<[String: Workplace]>([:])
  /// Removes them when the process ends.
  private static let cleanUp: Void = { atexit { Prepared.made.withLock { $0 = [:] } } }()
}
