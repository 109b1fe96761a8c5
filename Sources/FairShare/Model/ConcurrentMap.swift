import Dispatch

/// The results of `count` independent pieces of work in their order, on all cores where the work is worth it.
///
/// The pieces must not depend on each other, so the results do not depend on the number of threads.
/// - Parameter work: about how many elementary steps there are in all.
func concurrentMap<Result>(_ count: Int, work: Int, _ piece: @Sendable (Int) -> Result) -> [Result] {
  // Below this, starting threads costs more than it saves.
  let leastWork = 50_000
  guard work >= leastWork, count > 1 else { return (0..<count).map(piece) }
  let chunks = min(count, 16)
  return [Result](unsafeUninitializedCapacity: count) { results, initialized in
    nonisolated(unsafe) let base = results.baseAddress
    DispatchQueue.concurrentPerform(iterations: chunks) { chunk in
      for index in (count * chunk / chunks)..<(count * (chunk + 1) / chunks) {
        base?.advanced(by: index).initialize(to: piece(index))
      }
    }
    initialized = count
  }
}
