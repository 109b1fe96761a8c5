#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A strict check of UTF-8 as the Unicode Standard defines it (table 3-7): shortest form, no surrogates.
struct UTF8Scan {
  /// The offset of the first byte that starts no well-formed sequence, nil where all is well.
  private(set) var firstBadByte: Int?
  /// Whether there is anything but ASCII before it.
  private(set) var hasOthers = false
  /// Whether a sequence of three or four bytes comes before it: a Chinese character.
  private(set) var hasLongSequences = false

  init(_ bytes: [UInt8]) {
    var (short, long) = (0, 0)
    let bad: Int? = bytes.withUnsafeBufferPointer { bytes in
      var index = 0
      while index < bytes.count {
        let first = bytes[index]
        if first < 0x80 {
          index += 1
          while index + 8 <= bytes.count, UTF8Scan.areASCII(bytes, at: index) { index += 8 }
          continue
        }
        let length: Int
        var allowed: ClosedRange<UInt8> = 0x80...0xBF
        switch first {
        case 0xC2...0xDF: length = 2
        case 0xE0: (length, allowed) = (3, 0xA0...0xBF)
        case 0xED: (length, allowed) = (3, 0x80...0x9F)
        case 0xE1...0xEF: length = 3
        case 0xF0: (length, allowed) = (4, 0x90...0xBF)
        case 0xF4: (length, allowed) = (4, 0x80...0x8F)
        case 0xF1...0xF3: length = 4
        default: return index
        }
        guard index + length <= bytes.count, allowed.contains(bytes[index + 1]) else { return index }
        for next in index + 2..<max(index + 2, index + length) where bytes[next] & 0xC0 != 0x80 {
          return index
        }
        if length == 2 { short += 1 } else { long += 1 }
        index += length
      }
      return nil
    }
    firstBadByte = bad
    hasOthers = short + long > 0
    hasLongSequences = long > 0
  }

  /// Whether eight bytes are ASCII.
  @inline(__always)
  private static func areASCII(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> Bool {
    UnsafeRawBufferPointer(bytes).loadUnaligned(fromByteOffset: index, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
  }
}

/// What ``decode(_:from:)`` found.
enum Decoding {
  case text([UInt8])
  case badByte(Int)
  case unavailable
}

/// Converts an encoding to UTF-8 with the C library's iconv, which stops at the first byte that is no text.
func decode(_ bytes: [UInt8], from encoding: String) -> Decoding {
  guard let converter = iconv_open("UTF-8", encoding),
    converter != UnsafeMutableRawPointer(bitPattern: -1)
  else { return .unavailable }
  defer { iconv_close(converter) }
  var input = bytes.map { CChar(bitPattern: $0) }
  var result: [UInt8] = []
  result.reserveCapacity(bytes.count + bytes.count / 2)
  var chunk = [CChar](repeating: 0, count: 1 << 16)
  var consumed = 0
  var isDone = false
  while !isDone {
    let (used, written, failure): (Int, Int, Int32) = input.withUnsafeMutableBufferPointer { source in
      chunk.withUnsafeMutableBufferPointer { target in
        var from: UnsafeMutablePointer<CChar>? = source.baseAddress?.advanced(by: consumed)
        var to: UnsafeMutablePointer<CChar>? = target.baseAddress
        var left = source.count - consumed
        var room = target.count
        let status = iconv(converter, &from, &left, &to, &room)
        let failure: Int32 = status == Int(bitPattern: UInt.max) || status == size_t.max ? errno : 0
        return (source.count - consumed - left, target.count - room, failure)
      }
    }
    consumed += used
    result.append(contentsOf: chunk[..<written].lazy.map { UInt8(bitPattern: $0) })
    if failure == 0 {
      isDone = true
    } else if failure != E2BIG {
      return .badByte(min(consumed, bytes.count - 1))
    }
  }
  return .text(result)
}
