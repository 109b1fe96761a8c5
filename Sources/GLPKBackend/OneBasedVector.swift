/// An array for GLPK, which counts from 1 and ignores element 0.
///
///     our index         0     1     2
///     storage      [pad, x_0,  x_1,  x_2]
///     GLPK's index  0     1     2     3
///
/// Nothing outside this room ever sees an index that starts at 1.
struct OneBasedVector<Element> {
  private var storage: [Element]

  /// Makes an empty vector; the padding is any value and is never read.
  init(padding: Element, capacity: Int = 0) {
    storage = []
    storage.reserveCapacity(capacity + 1)
    storage.append(padding)
  }

  /// How many elements there are, the padding not counted.
  var count: Int { storage.count - 1 }

  /// The number of elements as GLPK takes it. Traps above 2³¹ - 1.
  var count32: Int32 { Int32(count) }

  /// Adds an element at the end.
  mutating func append(_ element: Element) { storage.append(element) }

  /// The element that GLPK sees at this index. Traps outside 1...count.
  subscript(oneBased index: Int) -> Element {
    precondition(index >= 1 && index <= count, "index \(index) is not in 1...\(count)")
    return storage[index]
  }

  /// Lends the storage, padding first, to one C call.
  func withPointer<Result>(_ body: (UnsafePointer<Element>) -> Result) -> Result {
    storage.withUnsafeBufferPointer { buffer in
      guard let address = buffer.baseAddress else { preconditionFailure("a vector without its padding") }
      return body(address)
    }
  }
}

/// GLPK's index of our index. Traps above 2³¹ - 2.
func oneBased(_ index: Int) -> Int32 { Int32(index + 1) }
