import Foundation
import Streams
import Testing

struct OrderedWorkTests {
  struct Stop: Error, Equatable {
    var index: Int
  }

  @Test("Values are taken in order, once each, whatever the number of threads", arguments: [1, 2, 3, 8])
  func order(threads: Int) {
    for count in [0, 1, 2, 500] {
      var taken: [Int] = []
      makeInOrder(count: count, threads: threads) { index in
        // Later values are ready sooner.
        if index % 50 == 0 { usleep(useconds_t((count - index) * 10)) }
        return index * index
      } take: { index, value in
        taken.append(value == index * index ? index : -1)
      }
      #expect(taken == Array(0..<count))
    }
  }

  @Test("Everything is taken on the calling thread")
  func callingThread() {
    let caller = Thread.current
    var (taken, elsewhere) = (0, 0)
    makeInOrder(count: 100, threads: 4) {
      $0
    } take: { _, _ in
      elsewhere += Thread.current === caller ? 0 : 1
      taken += 1
    }
    #expect(taken == 100 && elsewhere == 0)
  }

  @Test("The first value that is refused ends the work", arguments: [1, 2, 4])
  func failure(threads: Int) {
    var taken: [Int] = []
    #expect(throws: Stop(index: 7)) {
      try makeInOrder(count: 1_000, threads: threads) {
        $0
      } take: { index, value throws(Stop) in
        if value == 7 || value == 9 { throw Stop(index: index) }
        taken.append(index)
      }
    }
    #expect(taken == Array(0..<7))
  }

  @Test("No more values are made ahead than the window allows", arguments: [1, 3])
  func window(size: Int) {
    let lock = NSLock()
    nonisolated(unsafe) var alive = 0
    nonisolated(unsafe) var most = 0
    makeInOrder(count: 200, threads: 4, window: size) { index in
      lock.withLock {
        alive += 1
        most = max(most, alive)
      }
      return index
    } take: { _, _ in
      lock.withLock { alive -= 1 }
    }
    #expect(alive == 0)
    #expect(most <= size)
  }
}
