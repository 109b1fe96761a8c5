package import Planning

/// Finds ids by their bytes: an open-addressing hash table, so that reading a row allocates nothing.
package struct IdentifierTable: Sendable {
  /// The ids, by index.
  package let ids: [Identifier]
  @usableFromInline var slots: [Int32]
  @usableFromInline var bytes: [UInt8] = []
  @usableFromInline var starts: [Int] = [0]

  /// Makes a table of distinct ids.
  package init(_ ids: [Identifier]) {
    self.ids = ids
    var size = 16
    while size < 2 * ids.count { size *= 2 }
    slots = Array(repeating: -1, count: size)
    for (index, id) in ids.enumerated() {
      bytes.append(contentsOf: id.utf8)
      starts.append(bytes.count)
      var slot = IdentifierTable.hash(id.utf8) & (size - 1)
      while slots[slot] >= 0 { slot = (slot + 1) & (size - 1) }
      slots[slot] = Int32(index)
    }
  }

  /// The index of an id by its bytes, nil where it is unknown.
  ///
  /// - Complexity: O(length).
  package func index(of id: ArraySlice<UInt8>) -> Int32? { id.withUnsafeBufferPointer(index) }

  /// The index of an id, nil where it is unknown.
  ///
  /// - Complexity: O(length).
  package func index(of id: String.UTF8View) -> Int32? {
    id.withContiguousStorageIfAvailable(index) ?? Array(id).withUnsafeBufferPointer(index)
  }

  /// The same for bytes where they stand.
  @inlinable @inline(__always)
  package func index(of id: UnsafeBufferPointer<UInt8>) -> Int32? {
    let mask = slots.count - 1
    var slot = IdentifierTable.hash(id) & mask
    while slots[slot] >= 0 {
      let candidate = slots[slot]
      if matches(Int(candidate), id) { return candidate }
      slot = (slot + 1) & mask
    }
    return nil
  }

  /// Whether the id with this index has these bytes.
  @inlinable @inline(__always)
  package func matches(_ candidate: Int, _ id: UnsafeBufferPointer<UInt8>) -> Bool {
    let start = starts[candidate]
    guard starts[candidate + 1] - start == id.count else { return false }
    for offset in id.indices where bytes[start + offset] != id[offset] { return false }
    return true
  }

  /// FNV-1a with a final mix (Fowler, Noll, Vo).
  @inlinable @inline(__always)
  static func hash<Bytes: Sequence>(_ id: Bytes) -> Int where Bytes.Element == UInt8 {
    var value: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in id { value = (value ^ UInt64(byte)) &* 0x100_0000_01b3 }
    value ^= value >> 32
    return Int(truncatingIfNeeded: value & 0x7FFF_FFFF)
  }
}
