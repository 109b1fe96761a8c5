import TestSupport
import Testing

@testable import Verification

private func bytes<Result>(_ text: String, _ body: (ByteText) -> Result) -> Result {
  Array(text.utf8).withUnsafeBufferPointer(body)
}

@Suite("Numbers in bytes")
struct ByteNumberTests {
  @Test("are doubles to the last bit")
  func doubles() {
    let seed: UInt64 = 17
    var generator = SeededGenerator(seed: seed)
    for round in 0..<20_000 {
      var text: String
      if round % 2 == 0 {
        let exponent = generator.integer(in: -30...43)
        let power = Double(sign: .plus, exponent: exponent, significand: 1)
        text = "\(generator.double(in: 0.5...1) * power)"
      } else {
        text = String((0..<generator.integer(in: 1...12)).map { _ in Character("\(generator.integer(in: 0...9))") })
        let places = generator.integer(in: 0...20)
        if places > 0 { text += "." + String((0..<places).map { _ in Character("\(generator.integer(in: 0...9))") }) }
      }
      #expect(bytes(text) { Exact.measurement($0) } == Double(text), "seed \(seed): \(text)")
    }
    // Halfway between two doubles, to even; and next to it.
    for text in ["9007199254740993", "4503599627370497.5", "4503599627370496.5", "1125899906842624.125", "0.5", "0.30000000000000004"] {
      #expect(bytes(text) { Exact.measurement($0) } == Double(text), "\(text)")
    }
  }

  /// An apostrophe stands before what a spreadsheet would compute, and before apostrophes of the text's own there.
  @Test("The apostrophe that keeps a spreadsheet from computing a text is taken off, and no other")
  func rearming() {
    let seed: UInt64 = 7
    var generator = SeededGenerator(seed: seed)
    let signs = ["=", "@", "+", "-", "\t", "＝", "－", "'", "甲", "1", ".", "a"]
    for _ in 0..<2_000 {
      let text = (0..<generator.integer(in: 0...5)).map { _ in signs[generator.integer(in: 0...(signs.count - 1))] }.joined()
      let rest = text.drop { $0 == "'" }
      let isNumber = rest.dropFirst().allSatisfy { "0123456789.,%".contains($0) } && rest.count > 1
      let isComputed =
        rest.count > 1 && rest.first.map { "=@\t＝－".contains($0) || ("+-".contains($0) && !isNumber) } ?? false
      let written = isComputed ? "'" + text : text
      #expect(String(decoding: rearmed(Array(written.utf8)[...]), as: UTF8.self) == text, "seed \(seed): \(written)")
    }
  }

  @Test(
    "that are none are refused",
    arguments: ["", ".", ".5", "-1", "1..2", "1.2.3", "nan", "inf", "0x1p3", "1e", " 1", "1e23", "20000000000000000000000"])
  func noDoubles(text: String) {
    #expect(bytes(text) { Exact.measurement($0) } == nil)
  }

  @Test("are money where they are written the only way")
  func money() {
    let seed: UInt64 = 18
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<2_000 {
      let fen = Int128(generator.next() >> UInt64(generator.integer(in: 1...63)))
      let text = Exact.yuan(fen: fen)
      #expect(bytes(text) { Exact.isYuan($0, fen: fen) }, "\(text)")
      for wrong in ["0" + text, text + "0", String(text.dropFirst()), String(text.dropLast()), " " + text, "-" + text] {
        #expect(!bytes(wrong) { Exact.isYuan($0, fen: fen) }, "\(wrong)")
      }
      #expect(!bytes(text) { Exact.isYuan($0, fen: fen + 1) }, "\(text)")
    }
    #expect(bytes("-0.07") { Exact.isYuan($0, fen: -7) })
  }

  @Test("of packs and prices make fen rounded half up")
  func amounts() {
    #expect(Exact.fen(3, 12_345) == 370 && Exact.fen(1, 150) == 2 && Exact.fen(1, 149) == 1 && Exact.fen(0, 5) == 0)
    #expect(Exact.fen(10_000_000_000_000, 10_000_000_000_000) == 1_000_000_000_000_000_000_000_000)
  }

  @Test("that are negative keep their sign as doubles")
  func negative() {
    #expect(Exact.double(-5) == -5 && Exact.double(5) == 5 && Exact.double(1 << 70) == 0x1p70)
  }
}

@Suite("Ids in bytes")
struct IDTableTests {
  @Test("are found, and no others")
  func find() {
    let ids = (0..<3_000).map { "H\($0 * 7)" }.sorted(by: precedes)
    let table = IDTable(ids)
    for (index, id) in ids.enumerated() { #expect(table.index(of: id) == index) }
    for id in ["", "H", "H1", "H00", "h0", "H0 ", "区"] { #expect(table.index(of: id) == nil, "\(id)") }
    #expect(IDTable([]).index(of: "") == nil)
  }

  @Test("are remembered only where they are the same")
  func cache() {
    var cache = IDCache(IDTable(["a", "ab", "b"]))
    let text = Array("aabb?".utf8)
    text.withUnsafeBufferPointer { text in
      func find(_ range: Range<Int>) -> Int? { cache.index(of: ByteText(rebasing: text[range])) }
      #expect([find(0..<1), find(1..<2), find(1..<3), find(2..<3), find(4..<5), find(4..<5), find(3..<4)] == [0, 0, 1, 2, nil, nil, 2])
    }
  }
}

@Suite("JSON")
struct JSONTests {
  private func tree(_ text: String) -> JSONTree? { JSONTree(reading: Array(text.utf8)) }

  @Test("is read into a tree")
  func values() throws {
    let tree = try #require(
      self.tree(#" {"b": [1, -2.5e1, "x\n\u5a01\ud83d\ude00\"", true, null, {}], "a": {"n": 0, "t": "0"}, "é": []} "#))
    #expect(tree.keys == ["a", "b", "é"])
    let list = try #require(tree["b"].array)
    #expect(list.map(\.number) == [1, -25, nil, nil, nil, nil])
    #expect(list.map(\.count) == [1, -25, nil, nil, nil, nil])
    #expect(list[2].text == "x\n威😀\"" && list[5].keys == [] && list[3].text == nil)
    #expect(tree["a"]["n"].number == 0 && tree["a"]["t"].text == "0" && tree["a"]["t"].number == nil)
    #expect(tree["c"]["d"].text == nil && tree["c"].keys == nil && tree["c"].array == nil && list[0]["x"].number == nil)
    #expect(self.tree("\u{FEFF}[]")?.array?.isEmpty == true)
  }

  @Test(
    "that is none is refused",
    arguments: [
      "", " ", "{", "[1,]", "{\"a\":1,}", "{\"a\"}", "[1 2]", "01", "1.", "-", "+1", ".5", "1e", "nul", "'a'", "\"a", "\"\n\"",
      "\"\\x\"", "\"\\u12\"", "\"\\u+123\"", "\"\\ud800\"", "[] []", "{\"a\":1,\"a\":1}", "{\"a\":1,\"\\u0061\":2}", "{a:1}",
    ])
  func malformed(text: String) {
    #expect(tree(text) == nil)
  }

  @Test("is the same as itself and as nothing else; a value is not the same as none")
  func same() throws {
    let trees = try ["null", "1", "2", "\"a\"", "[]", "[1]", "{}", "{\"a\":1}", "{\"b\":1}", "{\"a\":[1]}"].map { try #require(tree($0)) }
    for (index, one) in trees.enumerated() {
      for (place, other) in trees.enumerated() { #expect(one.isSame(as: other) == (index == place), "\(index) and \(place)") }
    }
    #expect(try #require(tree("{\"a\":1,\"b\":[]}")).isSame(as: #require(tree("{\"b\":[],\"a\":1.0}"))))
  }

  @Test("that is nested too deep or not UTF-8 is refused")
  func deep() {
    #expect(tree(String(repeating: "[", count: 100_000)) == nil)
    #expect(JSONTree(reading: [0x22, 0xFF, 0x22]) == nil)
  }
}
