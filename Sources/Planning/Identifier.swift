/// An id as the user wrote it: text, so that leading zeros and 18-digit codes survive.
public typealias Identifier = String

/// The order of ids in every table: by the bytes of their UTF-8 form, the same on every machine.
public func idPrecedes(_ left: Identifier, _ right: Identifier) -> Bool {
  left.utf8.lexicographicallyPrecedes(right.utf8)
}

extension RandomAccessCollection where Index == Int {
  /// The index of an element by id in a collection sorted by id, by bisection; nil where there is none.
  ///
  /// - Complexity: O(log n).
  public func firstIndex(sortedID id: Identifier, id path: KeyPath<Element, Identifier>) -> Int? {
    var (low, high) = (startIndex, endIndex)
    while low < high {
      let middle = (low + high) / 2
      if idPrecedes(self[middle][keyPath: path], id) { low = middle + 1 } else { high = middle }
    }
    return low < endIndex && self[low][keyPath: path].utf8.elementsEqual(id.utf8) ? low : nil
  }
}
