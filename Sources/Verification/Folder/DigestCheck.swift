/// Checks that `run.json` lists every file with its SHA-256, and its own seal.
struct DigestCheck {
  let output: OutputFolder
  let run: RunRecord
  /// By path; of files that were not asked for before there may be none.
  let digests: [String: String]
  let ledger: Ledger

  func run(_ bytes: [UInt8]) {
    var listed: Set<String> = []
    for section in ["inputs", "outputs"] {
      for (path, entry) in run.tree[section].members ?? [] {
        ledger.count()
        let isInput = path.hasPrefix("plan/")
        if isInput != (section == "inputs") || path == RunRecord.file || !listed.insert(path).inserted {
          ledger.add("V601", RunRecord.file, column: section, found: path, zh: "这个文件不该列在这里。", en: "The file does not belong here.")
        }
        guard let digest = digests[path] ?? sha256Hex(of: path, in: output) else {
          ledger.add("V602", path, zh: "run.json 列有这个文件，但文件不在。", en: "The file is listed in run.json but missing.")
          continue
        }
        if entry.text != digest {
          ledger.add(
            "V603", path, expected: entry.string, found: digest, zh: "文件内容与 run.json 所记的摘要不符。",
            en: "The contents do not match the digest in run.json.")
        }
      }
    }
    for path in output.paths where path != RunRecord.file && !listed.contains(path) {
      ledger.count()
      ledger.add("V604", path, zh: "run.json 没有列出这个文件。", en: "The file is not listed in run.json.")
    }
    ledger.count()
    let seal = run.tree["seal"].string
    let expected = DigestCheck.seal(of: bytes)
    if expected == nil || seal != expected {
      ledger.add(
        "V605", RunRecord.file, column: "seal", expected: expected ?? "64 × [0-9a-f]", found: seal, zh: "封印与文件内容不符。",
        en: "The seal does not match the contents.")
    }
  }

  /// SHA-256 of the file with the 64 digits of the seal replaced by zeros; nil where there is no seal.
  static func seal(of bytes: [UInt8]) -> String? {
    let name = Array("\"seal\"".utf8)
    var start = bytes.count - name.count
    while start >= 0, !bytes[start...].starts(with: name) { start -= 1 }
    guard start >= 0 else { return nil }
    let blanks = Array(" \t\r\n:".utf8)
    var index = start + name.count
    while index < bytes.count, blanks.contains(bytes[index]) { index += 1 }
    guard index + 65 < bytes.count, bytes[index] == UInt8(ascii: "\"") else { return nil }
    let digits = (index + 1)..<(index + 65)
    let isHex = bytes[digits].allSatisfy { ($0 >= 48 && $0 <= 57) || ($0 >= 97 && $0 <= 102) }
    guard isHex, bytes[index + 65] == UInt8(ascii: "\"") else { return nil }
    var blanked = bytes
    for digit in digits { blanked[digit] = UInt8(ascii: "0") }
    return sha256Hex(blanked)
  }
}
