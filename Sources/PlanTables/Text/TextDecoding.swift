import PlanModel
import Planning

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Turns a file's bytes into UTF-8 without a byte-order mark: BOM, else strict UTF-8, else GB18030.
struct TextDecoding {
  /// The longest line and field [bytes].
  static let longestField = 1 << 20

  /// The file that problems name.
  let file: SourceFile
  /// Where problems go.
  let log: ProblemLog

  /// The text, or nil where it was reported why not.
  func text(_ bytes: [UInt8]) -> [UInt8]? {
    if bytes.isEmpty {
      reportEmpty()
      return nil
    }
    guard !isForeign(bytes), !hasZeroByte(bytes), !hasLongLine(bytes) else { return nil }
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
      let content = Array(bytes.dropFirst(3))
      guard let bad = UTF8Scan(content).firstBadByte else { return content }
      reportBrokenByte(bytes, at: bad + 3, encoding: "UTF-8")
      return nil
    }
    let scan = UTF8Scan(bytes)
    guard let bad = scan.firstBadByte else { return bytes }
    // Several Chinese characters in good UTF-8 before the bad byte: a damaged UTF-8 file, not GB18030.
    if scan.threeByteSequences >= 4 {
      reportBrokenByte(bytes, at: bad, encoding: "UTF-8")
      return nil
    }
    switch decodeGB18030(bytes) {
    case .text(let text):
      log.report(
        .readAsGB18030, at: Spot(file), .init(zh: "按 GB18030 编码读取。", en: "Read as GB18030."),
        hint: .init(zh: "", en: ""))
      return text
    case .badByte(let offset):
      reportBrokenByte(bytes, at: offset, encoding: "GB18030")
    case .unavailable:
      log.report(
        .wrongEncoding, at: Spot(file),
        .init(zh: "不是 UTF-8，本机也没有 GB18030 转换。", en: "Not UTF-8, and this machine cannot convert GB18030."),
        hint: .init(zh: "请另存为“CSV UTF-8”。", en: "Save it as \"CSV UTF-8\"."))
    }
    return nil
  }

  func reportEmpty() {
    log.report(
      .fileEmpty, at: Spot(file), .init(zh: "文件是空的。", en: "The file is empty."),
      hint: .init(zh: "第 1 行应为表头，下面是数据。", en: "Line 1 must be the headings, with the rows below."))
  }

  /// Reports files of other kinds by their first bytes.
  private func isForeign(_ bytes: [UInt8]) -> Bool {
    let workbook = Localized(
      zh: "请在 Excel 或 WPS 中打开，另存为“CSV UTF-8（逗号分隔）”。",
      en: "Open it in Excel or WPS and save it as \"CSV UTF-8 (comma delimited)\".")
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
      log.report(
        .wrongEncoding, at: Spot(file),
        .init(zh: "文件是 UTF-16（“Unicode 文本”）编码。", en: "The file is UTF-16 (\"Unicode text\")."), hint: workbook
      )
      return true
    }
    let message: Localized? =
      if bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) || bytes.starts(with: [0x50, 0x4B, 0x05, 0x06]) {
        .init(
          zh: "这是 .xlsx 工作簿或压缩包，只是名字改成了 .csv。",
          en: "This is an .xlsx workbook or an archive that was renamed .csv.")
      } else if bytes.starts(with: [0xD0, 0xCF, 0x11, 0xE0]) {
        .init(
          zh: "这是 .xls 或加密的工作簿，只是名字改成了 .csv。",
          en: "This is an .xls or an encrypted workbook that was renamed .csv.")
      } else if bytes.starts(with: Array("%PDF".utf8)) {
        .init(zh: "这是 PDF 文件。", en: "This is a PDF file.")
      } else {
        nil
      }
    guard let message else { return false }
    log.report(.notText, at: Spot(file), message, hint: workbook)
    return true
  }

  private func hasZeroByte(_ bytes: [UInt8]) -> Bool {
    guard let offset = firstOffset(of: 0, in: bytes, from: 0, to: bytes.count) else { return false }
    let line = lineNumber(bytes, at: offset)
    log.report(
      .notText, at: Spot(file, line: line),
      .init(
        zh: "不是文本：第 \(offset + 1) 个字节是 0。", en: "Not text: byte \(offset + 1) is zero."),
      hint: .init(
        zh: "请在 Excel 或 WPS 中打开原文件，另存为“CSV UTF-8（逗号分隔）”。",
        en: "Open the original in Excel or WPS and save it as \"CSV UTF-8 (comma delimited)\"."))
    return true
  }

  /// Finds a physical line beyond the limit before anything looks at single bytes.
  private func hasLongLine(_ bytes: [UInt8]) -> Bool {
    var start = 0
    while bytes.count - start > TextDecoding.longestField {
      let limit = start + TextDecoding.longestField
      var next = start
      // The last line end within the limit is the next start.
      var cursor = start
      while let end = firstOffset(of: 10, in: bytes, from: cursor, to: limit) {
        next = end + 1
        cursor = end + 1
      }
      if next == start {
        cursor = start
        while let end = firstOffset(of: 13, in: bytes, from: cursor, to: limit) {
          next = end + 1
          cursor = end + 1
        }
      }
      if next == start {
        reportTooLong(Spot(file, line: lineNumber(bytes, at: start)))
        return true
      }
      start = next
    }
    return false
  }

  func reportTooLong(_ spot: Spot) {
    log.report(
      .fieldTooLong, at: spot, .init(zh: "这一行或这一格超过 1 MiB。", en: "This line or field is longer than 1 MiB."),
      hint: .init(
        zh: "请检查这里的换行，或有没有多出或缺少的双引号。",
        en: "Check the line ends here, and for a double quote too many or too few."))
  }

  private func reportBrokenByte(_ bytes: [UInt8], at offset: Int, encoding: String) {
    let hex = String(bytes[offset], radix: 16, uppercase: true)
    log.report(
      .brokenEncoding, at: Spot(file, line: lineNumber(bytes, at: offset)), value: "0x\(hex)",
      .init(
        zh: "第 \(offset + 1) 个字节（0x\(hex)）不是完整的 \(encoding) 文字，文件可能被截断或损坏。",
        en: "Byte \(offset + 1) (0x\(hex)) is not \(encoding) text; the file may be cut off or damaged."),
      hint: .init(
        zh: "请重新导出，另存为“CSV UTF-8（逗号分隔）”。",
        en: "Export it again as \"CSV UTF-8 (comma delimited)\"."))
  }

  /// The physical line of a byte.
  private func lineNumber(_ bytes: [UInt8], at offset: Int) -> Int32 {
    var line: Int32 = 1
    var index = 0
    while index < offset {
      if bytes[index] == 10 || (bytes[index] == 13 && (index + 1 == bytes.count || bytes[index + 1] != 10)) {
        line += 1
      }
      index += 1
    }
    return line
  }
}

/// The first offset of a byte in a part of the bytes, by the C library's search.
private func firstOffset(of byte: UInt8, in bytes: [UInt8], from start: Int, to end: Int) -> Int? {
  guard start < end else { return nil }
  return bytes.withUnsafeBytes { buffer in
    guard let base = buffer.baseAddress, let hit = memchr(base + start, Int32(byte), end - start) else {
      return nil
    }
    return UnsafeRawPointer(hit) - base
  }
}

/// A strict check of UTF-8 as the Unicode Standard defines it (table 3-7): shortest form, no surrogates.
struct UTF8Scan {
  /// The offset of the first byte that starts no well-formed sequence, nil where all is well.
  private(set) var firstBadByte: Int?
  /// How many three-byte sequences come before it: Chinese characters.
  private(set) var threeByteSequences = 0

  init(_ bytes: [UInt8]) {
    var count = 0
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
        if length == 3 { count += 1 }
        index += length
      }
      return nil
    }
    firstBadByte = bad
    threeByteSequences = count
  }

  /// Whether eight bytes are ASCII.
  @inline(__always)
  private static func areASCII(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> Bool {
    UnsafeRawBufferPointer(bytes).loadUnaligned(fromByteOffset: index, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
  }
}

/// What ``decodeGB18030(_:)`` found.
enum GB18030Decoding {
  case text([UInt8])
  case badByte(Int)
  case unavailable
}

/// Converts GB18030 to UTF-8 with the C library's iconv, which stops at the first byte that is no text.
func decodeGB18030(_ bytes: [UInt8]) -> GB18030Decoding {
  guard let converter = iconv_open("UTF-8", "GB18030"),
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
