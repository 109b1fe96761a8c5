import GLPKBackend
import TestSupport
import Testing

@testable import Verification

@Suite("Files")
struct FormTests {
  @Test("that are missing are noticed by name", arguments: SmallCase.allCases)
  func missing(instance: SmallCase) {
    let files = instance.output.sealed
    for file in files.keys.sorted() {
      var fewer = files
      fewer[file] = nil
      let findings = report(on: fewer).findings
      #expect(findings.contains { $0.file == file }, "\(file)")
    }
  }

  @Test("that are missing are noticed where run.json no longer lists them", arguments: SmallCase.allCases)
  func missingUnlisted(instance: SmallCase) {
    let output = instance.output
    for file in output.files.keys.sorted() {
      var fewer = output
      fewer.files[file] = nil
      // A packet's limits.csv without a line says nothing.
      if output.files[file]?.split(separator: "\n").count == 1 { continue }
      #expect(!report(on: fewer.sealed).findings.isEmpty, "\(file)")
    }
  }

  @Test("that nobody listed are noticed")
  func extra() {
    var files = plainInstance().output().sealed
    files["notes/draft.txt"] = "?"
    let findings = report(on: files).findings
    #expect(findings.map(\.code) == ["V606", "V604"])
    #expect(findings.map(\.file) == ["notes/draft.txt", "notes/draft.txt"])
  }

  @Test("that differ from their digest are noticed after what they mean")
  func digestsLast() throws {
    var files = plainInstance().output().sealed
    files["allocation.csv"] = files["allocation.csv"]?.replacing(",22,22,271.59,", with: ",22,22,271.60,")
    let findings = report(on: files).findings
    let first = try #require(findings.first)
    #expect(first.code == "V303" && first.file == "allocation.csv" && first.line == 12)
    #expect(first.column == "amount_yuan" && first.expected == "271.59" && first.found == "271.60")
    #expect(
      first.text(inChinese: true)
        == "V303 allocation.csv:12（amount_yuan）：金额不等于盒数乘中选价（四舍五入到分）。应为 271.59，实为 271.60。")
    #expect(
      first.text(inChinese: false)
        == "V303 allocation.csv:12 (amount_yuan): The amount is not packs times price rounded half up to the fen. Expected 271.59, found 271.60."
    )
    #expect(findings.last?.code == "V603")
  }

  @Test("whose seal is broken are noticed")
  func seal() {
    var files = plainInstance().output().sealed
    files["run.json"] = files["run.json"]?.replacing("看一看", with: "看两看")
    #expect(report(on: files).findings.map(\.code) == ["V605"])
  }

  @Test("with rows out of order, twice or missing are noticed")
  func rows() {
    let output = plainInstance().output()
    for file in MutationTests.answers {
      let lines = (output.files[file] ?? "").split(
        omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      func with(_ changed: [Substring]) -> SmallOutput {
        var copy = output
        copy.files[file] = changed.joined(separator: "\n")
        return copy
      }
      var swapped = lines
      swapped.swapAt(1, 2)
      #expect(codes(with(swapped)).contains { ["V110", "V512", "V518", "V519", "V527"].contains($0) }, "\(file)")
      #expect(!codes(with(Array(lines[...1]) + Array(lines[1...]))).isEmpty, "\(file)")
      #expect(!codes(with(Array(lines[...1]) + Array(lines[3...]))).isEmpty, "\(file)")
    }
  }

  @Test("that are garbage give findings and never a crash", arguments: SmallCase.allCases)
  func garbage(instance: SmallCase) {
    let seed: UInt64 = 20_201_116
    var generator = SeededGenerator(seed: seed)
    let output = instance.output
    let paths = output.files.keys.sorted()
    let junk: [[UInt8]] = [
      [0], [0xFF, 0xFE], Array("\"".utf8), Array(",".utf8), Array("\n".utf8), Array("-".utf8),
      Array("1e308".utf8),
      Array("99999999999999999999999999999999999999999".utf8), Array("9999999999999".utf8), Array("nan".utf8),
      Array("{".utf8), Array("]".utf8), Array("null".utf8), Array("true".utf8), Array(".".utf8),
      Array("0".utf8),
    ]
    for round in 0..<400 {
      let isRun = generator.integer(in: 0...4) == 0
      let path = isRun ? "run.json" : paths[generator.integer(in: 0...(paths.count - 1))]
      var bytes = Array((isRun ? output.runTemplate : output.files[path] ?? "").utf8)
      for _ in 0...generator.integer(in: 0...2) where !bytes.isEmpty {
        let at = generator.integer(in: 0...(bytes.count - 1))
        let end = min(bytes.count, at + generator.integer(in: 0...12))
        bytes.replaceSubrange(at..<end, with: junk[generator.integer(in: 0...(junk.count - 1))])
      }
      var changed = output
      let text = String(decoding: bytes, as: UTF8.self)
      if isRun { changed.runTemplate = text } else { changed.files[path] = text }
      var files = changed.sealed.mapValues { Array($0.utf8) }
      if generator.integer(in: 0...1) == 0 && !isRun { files[path] = bytes }
      let report = verifyFiles(OutputFolder(files: files), solver: GLPKSolver())
      #expect(!report.checks.isEmpty, "seed \(seed), round \(round)")
      if !report.passed { #expect(!report.findings.isEmpty, "seed \(seed), round \(round), \(path)") }
    }
  }
}

@Suite("Numbers")
struct NumberTests {
  @Test(
    "are read exactly",
    arguments: [
      ("0", 0), ("12", 120_000), ("12.5", 125_000), ("-0.0001", -1), ("0.00010", 1),
      ("900000000000000", 9_000_000_000_000_000_000),
    ] as [(String, Int128)])
  func decimals(text: String, value: Int128) {
    #expect(Exact.decimal(text) == value)
    #expect(Array(text.utf8).withUnsafeBufferPointer { Exact.decimal($0) }.map { Int128($0) } == value)
  }

  @Test(
    "that are none are refused",
    arguments: ["", "-", ".", "1.", "1.00001", "1e3", "+1", " 1", "1,000", "１", "900000000000001", "--1"])
  func noDecimals(text: String) {
    #expect(Exact.decimal(text) == nil)
    #expect(Array(text.utf8).withUnsafeBufferPointer { Exact.decimal($0) } == nil)
  }

  @Test("are written the shortest way, money with two decimals")
  func texts() {
    #expect([0, 10_000, 125_000, -1, 100].map(Exact.text) == ["0", "1", "12.5", "-0.0001", "0.01"])
    #expect([0, 5, 12_345, -7].map { Exact.yuan(fen: $0) } == ["0.00", "0.05", "123.45", "-0.07"])
  }

  @Test("are rounded half up, and multiplied without overflow on the way")
  func arithmetic() {
    #expect(Exact.halfUp(149, by: 100) == 1)
    #expect(Exact.halfUp(150, by: 100) == 2)
    #expect(Exact.halfUp(250, by: 100) == 3)
    let large: Int128 = 100_000_000_000_000_000_000_000_000_000
    #expect(Exact.floorOfProduct(large, large, by: large) == large)
    #expect(Exact.floorOfProduct(large, large, by: 1) == nil)
    #expect(Exact.floorOfProduct(7, 3, by: 2) == 10)
    // 9.9999999999 is 10 but for the rounding of what it was made from.
    #expect(Exact.floorOfProduct(99_999_999_999_999, 1, by: 10_000_000_000_000) == 10)
    #expect(Exact.floorOfProduct(99_999_999, 1, by: 10_000_000) == 9)
    #expect(Exact.greatestCommonDivisor([12, -18, 0]) == 6)
  }

  @Test("SHA-256 has the values of FIPS 180-4")
  func digest() {
    #expect(
      sha256Hex(Array("abc".utf8)) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(sha256Hex([]) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
  }

  @Test("of ratios and dates are read in the ways a planner writes them")
  func parameters() {
    #expect(ParameterValues.ratio("50%") == 5_000)
    #expect(ParameterValues.ratio("0.5") == 5_000)
    #expect(ParameterValues.ratio("33.33%") == 3_333)
    #expect(ParameterValues.ratio("33.333%") == nil)
    #expect(ParameterValues.narrow("　５０％；") == "50%;")
    for text in ["2020-11-06", "2020/11/6", "2020.11.6", "2020年11月6日"] {
      #expect(ParameterValues.date(text) == "2020-11-06")
    }
    #expect(ParameterValues.date("2020-13-06") == nil)
  }

  @Test("percent-encoded in a folder's name are read back")
  func folderNames() {
    #expect(percentDecoded("371002") == "371002")
    #expect(percentDecoded("%2E%2E%2F%E5%8C%BA") == "../区")
    #expect(percentDecoded("5%") == "5%" && percentDecoded("%zz1") == "%zz1")
  }
}
