internal import Dispatch

/// What `body` makes of 0..<count, in that order, whichever core made it. The body may read what is shared and write
/// only what it returns.
func concurrently<Result>(_ count: Int, _ body: (Int) -> Result) -> [Result] {
  if count == 1 { return [body(0)] }
  return withoutActuallyEscaping(body) { body in
    [Result](unsafeUninitializedCapacity: count) { buffer, initialized in
      // Each call has its own place in the buffer, and none outlives this function.
      nonisolated(unsafe) let (results, work) = (buffer, body)
      DispatchQueue.concurrentPerform(iterations: count) { index in
        results.initializeElement(at: index, to: work(index))
      }
      initialized = count
    }
  }
}
