import PlanModel
import Planning

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Turns a file's bytes into UTF-8 without a byte-order mark, columns separated by commas: BOM, else UTF-16 by its zero bytes,
/// else strict UTF-8, else GB18030; what may be two of them goes by decision 0033.
struct TextDecoding {
  /// The longest line and field [bytes].
  static let longestField = 1 << 20

  /// The file that problems name.
  let file: SourceFile
  /// Where problems go.
  let log: ProblemLog
  /// Whether tabs may separate columns.
  var takesTabs = false
  /// Whether the other tables are in GB18030; asked only where a text may be that or UTF-8.
  var othersAreGB18030: () -> Bool = { false }

  /// The text, or nil where it was reported why not.
  func text(_ bytes: [UInt8]) -> [UInt8]? {
    if bytes.isEmpty {
      reportEmpty()
      return nil
    }
    let wide = UTF16Text(bytes)
    guard var text = wide.map(text) ?? narrowText(bytes) else { return nil }
    // The end of a file in DOS.
    while text.last == 0x1A { text.removeLast() }
    guard let delimiters = Delimiters(text, takesTabs: takesTabs || wide != nil) else { return text }
    if delimiters.delimiter != Delimiters.comma {
      let isTab = delimiters.delimiter == Delimiters.tab
      log.report(
        .readWithOtherDelimiter, at: Spot(file),
        .init(zh: "各列之间是\(isTab ? "制表符" : "分号")，已照此读取。", en: "Columns are separated by \(isTab ? "tabs" : "semicolons") and read so."),
        hint: .init(zh: "", en: ""))
    }
    return delimiters.commaSeparated
  }

  /// The text of UTF-16.
  private func text(_ wide: UTF16Text) -> [UInt8]? {
    switch wide.decoded() {
    case .text(let text):
      if text.isEmpty {
        reportEmpty()
        return nil
      }
      guard !hasLongLine(text) else { return nil }
      log.report(.readAsUTF16, at: Spot(file), .init(zh: "按 UTF-16 编码读取。", en: "Read as UTF-16."), hint: .init(zh: "", en: ""))
      return text
    case .badUnit(let offset, let line):
      log.report(
        .brokenEncoding, at: Spot(file, line: line),
        .init(
          zh: "第 \(offset + 1) 个字节起不是完整的 UTF-16 文字，文件可能被截断或损坏。",
          en: "From byte \(offset + 1) on it is not UTF-16 text; the file may be cut off or damaged."), hint: TextDecoding.exportAgain)
      return nil
    }
  }

  private static let exportAgain = Localized(
    zh: "请重新导出，另存为“CSV UTF-8（逗号分隔）”。", en: "Export it again as \"CSV UTF-8 (comma delimited)\".")

  /// The text of an encoding whose units are bytes.
  private func narrowText(_ bytes: [UInt8]) -> [UInt8]? {
    guard !isForeign(bytes), !hasZeroByte(bytes), !hasLongLine(bytes) else { return nil }
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
      let content = Array(bytes.dropFirst(3))
      guard let bad = UTF8Scan(content).firstBadByte else { return content }
      reportBrokenByte(bytes, at: bad + 3, encoding: "UTF-8")
      return nil
    }
    let scan = UTF8Scan(bytes)
    guard let bad = scan.firstBadByte else {
      return scan.hasOthers && !scan.hasLongSequences ? twoByteText(bytes) : bytes
    }
    if EncodingTraits.areDamagedUTF8(bytes) {
      reportBrokenByte(bytes, at: bad, encoding: "UTF-8")
      return nil
    }
    switch decode(bytes, from: "GB18030") {
    case .text(let text): return gb18030Text(text, of: bytes)
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

  /// A text that is well formed UTF-8 and may be GB18030.
  private func twoByteText(_ bytes: [UInt8]) -> [UInt8] {
    let traits = EncodingTraits.twoByteText(bytes, othersAreGB18030: othersAreGB18030)
    guard traits != .utf8, case .text(let text) = decode(bytes, from: "GB18030") else { return bytes }
    if traits == .gb18030 {
      reportGB18030()
      return text
    }
    let (one, other) = (EncodingTraits.sample(bytes), EncodingTraits.sample(text))
    log.report(
      .encodingDoubtful, at: Spot(file), value: one,
      .init(
        zh: "编码不能确定：按 UTF-8 是“\(one)”，按 GB18030 是“\(other)”，已按 UTF-8 读取。",
        en: "The encoding is doubtful: \"\(one)\" as UTF-8, \"\(other)\" as GB18030; it was read as UTF-8."),
      hint: TextDecoding.exportAgain)
    return bytes
  }

  /// A text that reads as GB18030 and may be something else.
  private func gb18030Text(_ text: [UInt8], of bytes: [UInt8]) -> [UInt8]? {
    let sample = EncodingTraits.sample(text)
    switch EncodingTraits.doubleByteText(bytes) {
    case .gb18030: reportGB18030()
    case .big5:
      let other = if case .text(let text) = decode(bytes, from: "BIG5") { EncodingTraits.sample(text) } else { "" }
      log.report(
        .wrongEncoding, at: Spot(file), value: other,
        .init(
          zh: "像是 Big5（繁体）编码：按 Big5 是“\(other)”，按 GB18030 是“\(sample)”。",
          en: "It looks like Big5 (traditional Chinese): \"\(other)\" as Big5, \"\(sample)\" as GB18030."),
        hint: TextDecoding.exportAgain)
      return nil
    case .doubtful:
      log.report(
        .encodingDoubtful, at: Spot(file), value: sample,
        .init(
          zh: "编码不能确定：不是 UTF-8，按 GB18030 读到的是生僻字，例如“\(sample)”；文件可能被截断、损坏，或是别的编码。",
          en: "The encoding is doubtful: it is not UTF-8, and as GB18030 it has rare characters such as \"\(sample)\"; it may be cut "
            + "off, damaged, or in another encoding."),
        hint: .init(
          zh: "请核对这些字；不对的，请重新导出，另存为“CSV UTF-8（逗号分隔）”。",
          en: "Check these characters; where they are wrong, export it again as \"CSV UTF-8 (comma delimited)\"."))
    }
    return text
  }

  private func reportGB18030() {
    log.report(
      .readAsGB18030, at: Spot(file), .init(zh: "按 GB18030 编码读取。", en: "Read as GB18030."), hint: .init(zh: "", en: ""))
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
      hint: TextDecoding.exportAgain)
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
