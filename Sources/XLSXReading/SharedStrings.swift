/// The texts that cells share, as one run of bytes.
final class SharedStrings: Sendable {
  /// UTF-8, one text after the other.
  let bytes: [UInt8]
  /// Where each text starts, and where the last one ends.
  let starts: [UInt32]
  /// What of a text is struck through, by its index.
  let struck: [Int: String]

  init(bytes: [UInt8] = [], starts: [UInt32] = [0], struck: [Int: String] = [:]) {
    self.bytes = bytes
    self.starts = starts
    self.struck = struck
  }

  /// How many texts there are.
  var count: Int { starts.count - 1 }

  /// A text; empty where there is none of this index.
  @inline(__always)
  subscript(index: Int) -> ArraySlice<UInt8> {
    index < count ? bytes[Int(starts[index])..<Int(starts[index + 1])] : []
  }
}

/// Reads `xl/sharedStrings.xml`: plain texts and rich runs `<r><t>`, without phonetic ones `<rPh>`.
final class SharedStringsHandler: PartHandler {
  private let limits: WorkbookLimits
  private var bytes: [UInt8] = []
  private var starts: [UInt32] = [0]
  private var isInText = false
  private var phonetic = 0
  private var isStruck = false
  private var struckBytes: [UInt8] = []
  private var struck: [Int: String] = [:]

  init(limits: WorkbookLimits) { self.limits = limits }

  /// The texts.
  var strings: SharedStrings { SharedStrings(bytes: bytes, starts: starts, struck: struck) }

  override func start(_ name: XMLName, _ attributes: XMLAttributes) {
    if name.letter == UInt8(ascii: "t") {
      isInText = phonetic == 0
    } else if name.letter == UInt8(ascii: "r") {
      isStruck = false
    } else if name.matches("strike") {
      isStruck = !attributes.isOff
    } else if name.matches("rPh") {
      phonetic += 1
    }
  }

  override func end(_ name: XMLName) {
    if name.letter == UInt8(ascii: "t") {
      isInText = false
    } else if name.letter == UInt8(ascii: "r") {
      isStruck = false
    } else if name.matches("si") {
      if !struckBytes.isEmpty {
        struck[starts.count - 1] = String(decoding: struckBytes, as: UTF8.self)
        struckBytes.removeAll()
      }
      undoEscapes(&bytes, from: Int(starts[starts.count - 1]))
      starts.append(UInt32(bytes.count))
      if starts.count - 1 > limits.strings { fail(.tooLarge(.strings)) }
    } else if name.matches("rPh") {
      phonetic -= 1
    }
  }

  override func text(_ text: UnsafeBufferPointer<UInt8>) {
    guard isInText else { return }
    bytes.append(contentsOf: text)
    if isStruck { struckBytes.append(contentsOf: text) }
    if bytes.count > limits.stringBytes { fail(.tooLarge(.strings)) }
  }
}

/// Undoes `_xHHHH_` (ECMA-376 part 1, 22.9.2.19) in the bytes from an offset on: UTF-16 units that XML cannot hold, or an
/// underscore that would look like one. What stands for no character is left as it is.
func undoEscapes(_ bytes: inout [UInt8], from start: Int) {
  guard var index = firstEscape(bytes, from: start) else { return }
  var result: [UInt8] = []
  var copied = start
  while index < bytes.count {
    guard let unit = escapedUnit(bytes, at: index) else {
      index += 1
      continue
    }
    var length = 7
    var scalar = Unicode.Scalar(unit)
    if scalar == nil, unit & 0xFC00 == 0xD800, let low = escapedUnit(bytes, at: index + 7), low & 0xFC00 == 0xDC00 {
      length = 14
      scalar = Unicode.Scalar(0x10000 + (UInt32(unit & 0x3FF) << 10 | UInt32(low & 0x3FF)))
    }
    guard let scalar, scalar.value != 0 else {
      index += 1
      continue
    }
    result.append(contentsOf: bytes[copied..<index])
    result.append(contentsOf: Array(String(scalar).utf8))
    index += length
    copied = index
  }
  result.append(contentsOf: bytes[copied...])
  bytes.replaceSubrange(start..., with: result)
}

private func firstEscape(_ bytes: [UInt8], from start: Int) -> Int? {
  var index = start
  while index + 7 <= bytes.count {
    if bytes[index] == UInt8(ascii: "_"), bytes[index + 1] == UInt8(ascii: "x") { return index }
    index += 1
  }
  return nil
}

private func escapedUnit(_ bytes: [UInt8], at index: Int) -> UInt16? {
  guard index + 7 <= bytes.count, bytes[index] == UInt8(ascii: "_"), bytes[index + 1] == UInt8(ascii: "x"),
    bytes[index + 6] == UInt8(ascii: "_")
  else { return nil }
  return UInt16(String(decoding: bytes[index + 2..<index + 6], as: UTF8.self), radix: 16)
}
