import Dispatch
import Foundation

/// How many threads work is spread over unless another number is asked for: the processors that are there for us.
public let processorCount = max(1, ProcessInfo.processInfo.activeProcessorCount)

/// Makes values on several threads and takes them one by one, in their order, on the calling thread.
///
/// What is taken does not depend on the number of threads. The calling thread makes values too while there is none to
/// take. At most `window` values are made ahead of the one to be taken, so that memory is bounded. Where `take` throws,
/// no further value is made or taken.
///
/// - Throws: What `take` throws first, in the order of the values.
public func makeInOrder<Value: Sendable, Failure: Error>(
  count: Int, threads: Int = processorCount, window: Int? = nil, make: @escaping @Sendable (Int) -> Value,
  take: (Int, Value) throws(Failure) -> Void
) throws(Failure) {
  let bench = Workbench<Value>(count: count, window: window ?? 2 * threads + 2)
  let helpers = DispatchGroup()
  for _ in 1..<max(1, min(threads, count)) {
    DispatchQueue.global(qos: .userInitiated).async(group: helpers) {
      while let index = bench.nextToMake() { bench.put(make(index), at: index) }
    }
  }
  defer {
    bench.stop()
    helpers.wait()
  }
  while true {
    switch bench.nextStep() {
    case .take(let index, let value):
      try take(index, value)
      bench.noteTaken()
    case .make(let index): bench.put(make(index), at: index)
    case .end: return
    }
  }
}

/// Where the threads meet: which value is made next, which are ready.
private final class Workbench<Value: Sendable>: @unchecked Sendable {
  enum Step {
    case take(Int, Value)
    case make(Int)
    case end
  }

  // Everything below is used only while the condition is locked.
  private let condition = NSCondition()
  private let count: Int
  private let window: Int
  private var next = 0
  private var taken = 0
  private var ready: [Int: Value] = [:]
  private var isStopped = false

  init(count: Int, window: Int) {
    self.count = count
    self.window = max(1, window)
  }

  private var mayMake: Bool { next < count && next - taken < window }

  private func claim() -> Int {
    next += 1
    return next - 1
  }

  /// For a helper: waits until a value may be made; nil where none is left.
  func nextToMake() -> Int? {
    condition.withLock {
      while !isStopped, next < count, !mayMake { condition.wait() }
      return isStopped || next == count ? nil : claim()
    }
  }

  /// For the calling thread: a value to take, else one to make, else waits.
  func nextStep() -> Step {
    condition.withLock {
      while true {
        if taken == count { return .end }
        if let value = ready.removeValue(forKey: taken) { return .take(taken, value) }
        if mayMake { return .make(claim()) }
        condition.wait()
      }
    }
  }

  func put(_ value: Value, at index: Int) {
    condition.withLock {
      ready[index] = value
      condition.broadcast()
    }
  }

  func noteTaken() {
    condition.withLock {
      taken += 1
      condition.broadcast()
    }
  }

  func stop() {
    condition.withLock {
      isStopped = true
      condition.broadcast()
    }
  }
}
