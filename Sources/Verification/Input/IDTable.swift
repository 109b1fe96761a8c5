/// Ids in the order of their bytes, found by their bytes.
struct IDTable {
  private var bytes: [UInt8] = []
  private var starts: [Int32] = [0]
  /// Open addressing; -1 where a slot is free.
  private var slots: [Int32]

  /// Takes ids that ascend.
  init(_ ids: [String]) {
    var capacity = 16
    while capacity < 2 * ids.count { capacity *= 2 }
    slots = Array(repeating: -1, count: capacity)
    for (index, id) in ids.enumerated() {
      let start = bytes.count
      bytes += id.utf8
      starts.append(Int32(bytes.count))
      var slot = bytes[start...].withUnsafeBufferPointer(IDTable.hash) & (capacity - 1)
      while slots[slot] >= 0 { slot = (slot + 1) & (capacity - 1) }
      slots[slot] = Int32(index)
    }
  }

  /// The place of an id; nil where there is none.
  func index(of text: ByteText) -> Int? {
    let mask = slots.count - 1
    var slot = IDTable.hash(text) & mask
    while slots[slot] >= 0 {
      if isSame(Int(slots[slot]), text) { return Int(slots[slot]) }
      slot = (slot + 1) & mask
    }
    return nil
  }

  /// The place of an id; nil where there is none.
  func index(of text: String) -> Int? {
    var text = text
    return text.withUTF8 { index(of: $0) }
  }

  private func isSame(_ index: Int, _ text: ByteText) -> Bool {
    let start = Int(starts[index])
    guard Int(starts[index + 1]) - start == text.count else { return false }
    return bytes.withUnsafeBufferPointer { bytes in
      for position in 0..<text.count where bytes[start + position] != text[position] { return false }
      return true
    }
  }

  /// FNV-1a with the high bits folded down.
  private static func hash(_ text: ByteText) -> Int {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in text { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    return Int(truncatingIfNeeded: (hash ^ (hash >> 32)) & 0x7FFF_FFFF)
  }
}

/// Remembers the last id of a column that often says the same as the row before. The text has to live on.
struct IDCache {
  private let ids: IDTable
  private var last: ByteText?
  private var found: Int?

  init(_ ids: IDTable) { self.ids = ids }

  /// The place of an id; nil where there is none.
  mutating func index(of text: ByteText) -> Int? {
    if let last, compare(last, text) == 0 { return found }
    (last, found) = (text, ids.index(of: text))
    return found
  }
}

/// The order of ids: by the bytes of their UTF-8 form; 0 where they are the same.
func compare(_ left: ByteText, _ right: ByteText) -> Int {
  for index in 0..<min(left.count, right.count) where left[index] != right[index] {
    return left[index] < right[index] ? -1 : 1
  }
  return left.count - right.count
}
