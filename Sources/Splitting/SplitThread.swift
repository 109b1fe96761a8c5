import Foundation

/// A thread of its own on which a session's work runs: GLPK keeps an environment for every thread, and long solves do not hold
/// up the threads that all tasks share.
final class SplitThread: SerialExecutor {
  private let queue = JobQueue()

  init() {
    let thread = Thread { [queue] in
      while let job = queue.next() { job() }
    }
    thread.name = "split"
    thread.stackSize = 16 << 20
    thread.start()
  }

  deinit { queue.close() }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.add { [self] in job.runSynchronously(on: asUnownedSerialExecutor()) }
  }
}

/// Work that waits for its thread.
private final class JobQueue: @unchecked Sendable {
  // Both are used only while the condition is locked.
  private let condition = NSCondition()
  private var jobs: [() -> Void] = []
  private var isClosed = false

  func add(_ job: @escaping () -> Void) {
    condition.withLock {
      jobs.append(job)
      condition.signal()
    }
  }

  /// The next piece of work; waits for it. Nil once the queue is closed and empty.
  func next() -> (() -> Void)? {
    condition.withLock {
      while jobs.isEmpty, !isClosed { condition.wait() }
      return jobs.isEmpty ? nil : jobs.removeFirst()
    }
  }

  func close() {
    condition.withLock {
      isClosed = true
      condition.signal()
    }
  }
}
