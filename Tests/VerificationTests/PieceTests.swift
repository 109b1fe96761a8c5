import GLPKBackend
import TestSupport
import Testing

@testable import Verification

/// The report on files in memory that are read in blocks of a size.
private func report(on files: [String: String], blockSize: Int) -> VerificationReport {
  var folder = OutputFolder(files: files.mapValues { Array($0.utf8) })
  folder.blockSize = blockSize
  return verifyFiles(folder, solver: GLPKSolver())
}

@Suite("Tables read in pieces")
struct PieceTests {
  @Test("give the same report whatever the size of a block", arguments: SmallCase.allCases)
  func blockSizes(instance: SmallCase) {
    let seed: UInt64 = 31
    var generator = SeededGenerator(seed: seed)
    let output = instance.output
    let paths = output.files.keys.filter { $0.hasSuffix("allocation.csv") || $0.hasSuffix("usage.csv") }.sorted()
    for round in 0..<24 {
      var changed = output
      if round > 0 {
        let path = paths[generator.integer(in: 0...(paths.count - 1))]
        var text = Array(changed.files[path] ?? "")
        let at = generator.integer(in: 0...(text.count - 1))
        text.replaceSubrange(at..<min(text.count, at + generator.integer(in: 0...9)), with: ["9", "\"", "区", "\n", ","].prefix(round % 6))
        changed.files[path] = String(text)
      }
      let whole = report(on: changed.sealed, blockSize: 1 << 20)
      for size in [1, 2, 3, 5, 17, 100, 1_000] {
        #expect(report(on: changed.sealed, blockSize: size) == whole, "seed \(seed), round \(round), \(size) bytes")
      }
    }
  }

  @Test("have the lines and records of the whole", arguments: [1, 2, 3, 4, 7, 30, 1_000])
  func records(blockSize: Int) throws {
    let texts = [
      "a,b\n1,2\n3,4\n", "\u{FEFF}a,b\r\n1,2\r\n3,4", "a,b\n\"1\",\"x\ny\"\n\"3\"\"\",4\n", "a,b\n一,二三四\n\n五,\n",
      "a,b\n\"1\ny\",2\r\n\"3\",\"\"\n", "a,b", "a,b\n,",
    ]
    for text in texts {
      var folder = OutputFolder(files: ["t.csv": Array(text.utf8)])
      folder.blockSize = blockSize
      let ledger = Ledger()
      let table = try #require(LargeTable(reading: "t.csv", columns: ["b", "a"], in: folder, into: ledger))
      var rows: [[String]] = []
      table.read(into: ledger) { cursor in
        var part: [[String]] = []
        while cursor.next() { part.append(["\(cursor.line)", cursor.string(1), cursor.string(0)]) }
        return part
      } merge: { part, notes in
        rows += part
        ledger.absorb(notes)
      }
      let small = try #require(
        DelimitedText(reading: Array(text.utf8), file: "t.csv", columns: ["a", "b"], into: Ledger()))
      #expect(rows == (0..<small.rowCount).map { ["\(small.line($0))", small.text($0, 0), small.text($0, 1)] }, "\(text)")
      #expect(ledger.findings.map(\.line) == (text.contains("\n\n") ? [3] : []), "\(text)")
    }
  }

  @Test("are refused with the line where a quote is broken, and where they are not UTF-8", arguments: [1, 3, 8, 1_000])
  func malformed(blockSize: Int) {
    let texts: [([UInt8], Int?)] = [
      (Array("a,b\n1,\"2\n3,4\n".utf8), 4), (Array("a,b\n1,\"2\"x\n3,4\n".utf8), 2),
      (Array("a,b\n1,\"2\"\r".utf8), 2), (Array("a,b\n1,".utf8) + [0xE5, 0x8C], nil),
      (Array("a,b\n".utf8) + [0xE5, 0x8C, 0x0A], nil), (Array("a,b\n".utf8) + [0x80, 0x80, 0x80, 0x80, 0x80], nil),
      ([0xFF, 0xFE], nil), (Array("a,b\n".utf8) + [0xED, 0xA0, 0x80], nil),
    ]
    for (bytes, line) in texts {
      var folder = OutputFolder(files: ["t.csv": bytes])
      folder.blockSize = blockSize
      let ledger = Ledger()
      #expect(LargeTable(reading: "t.csv", columns: [], in: folder, into: ledger) == nil, "\(bytes)")
      #expect(ledger.findings.map(\.code) == ["V103"] && ledger.findings.map(\.line) == [line], "\(bytes)")
    }
  }

  @Test("that are out of order or repeated between two pieces are noticed")
  func acrossPieces() {
    let output = plainInstance().output()
    var lines = (output.files["allocation.csv"] ?? "").split(separator: "\n")
    let last = lines.removeLast()
    lines.insert(last, at: 1)
    lines.append(last)
    var changed = output
    changed.files["allocation.csv"] = lines.joined(separator: "\n")
    for size in [1, 60, 1 << 20] {
      let findings = report(on: changed.sealed, blockSize: size).findings
      #expect(findings.map(\.code) == ["V110", "V108"] && findings.map(\.line) == [3, 14], "\(size)")
    }
  }

  @Test("give the same report every time")
  func repeatable() {
    var files = scarceInstance().output().sealed
    files["allocation.csv"] = files["allocation.csv"]?.replacing("12,", with: "13,")
    files["packets/371002/usage.csv"] = files["packets/371002/usage.csv"]?.replacing(",10", with: ",11")
    let first = report(on: files, blockSize: 50)
    #expect(first.findings.count > 10)
    for _ in 0..<20 { #expect(report(on: files, blockSize: 50) == first) }
  }
}
