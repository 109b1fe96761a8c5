import Streams
import Testing

struct CSVWriterTests {
  @Test("Fields with commas, quotes or line ends are quoted")
  func quoting() {
    var writer = CSVWriter(carriageReturns: false)
    let texts = FieldTexts(["", "中 文", "a,b", "\"", "\r"])
    writer.field(text: "x,y")
    writer.field(text: "say \"hi\"\r\n")
    writer.endRow()
    for index in 0..<5 { writer.field(texts, at: index) }
    writer.endRow()
    writer.field {
      $0.append("rule:")
      $0.append(text: "R,1")
    }
    writer.field { $0.append("plain") }
    writer.endRow()
    #expect(
      String(decoding: writer.finish(), as: UTF8.self)
        == "\"x,y\",\"say \"\"hi\"\"\r\n\"\n,中 文,\"a,b\",\"\"\"\",\"\r\"\n\"rule:R,1\",plain\n")
  }

  @Test("Numbers and blanks")
  func numbers() {
    var writer = CSVWriter(carriageReturns: true)
    for number in [0, 7, -40, Int.max, Int.min, nil] as [Int?] { writer.field(whole: number) }
    writer.field(exact: nil)
    writer.field(exact: 0.5)
    writer.endRow()
    #expect(
      String(decoding: writer.finish(), as: UTF8.self)
        == "0,7,-40,9223372036854775807,-9223372036854775808,,,0.5\r\n")
  }

  @Test("Fields of any length are whole, before, after and across full blocks", arguments: [1, 63, 32_700, 70_000])
  func longFields(length: Int) {
    let plain = String(repeating: "x", count: length)
    let special = plain + "\"" + plain
    var writer = CSVWriter(carriageReturns: false)
    var expected = ""
    for number in 0..<(length > 10_000 ? 4 : 20) {
      writer.field(whole: number)
      writer.field(text: plain)
      writer.field(text: special)
      writer.field { bytes in
        bytes.append(text: plain)
        for character in special.utf8 { bytes.append(character) }
      }
      writer.endRow()
      let doubled = plain + "\"\"" + plain
      expected += "\(number),\(plain),\"\(doubled)\",\"\(plain)\(doubled)\"\n"
    }
    #expect(String(decoding: writer.finish(), as: UTF8.self) == expected)
  }

  @Test("A table is the same in parts of any size", arguments: [1, 2, 7, 100])
  func parts(rowsPerPart: Int) {
    for count in [0, 1, 7, 20] {
      let table = PartedBytes(
        columns: ["a", "b"], rowCount: count, bytesPerRow: 4, byteOrderMark: true, carriageReturns: false,
        rowsPerPart: rowsPerPart
      ) { writer, rows in
        for row in rows {
          writer.field(whole: row)
          writer.field(whole: row * row)
          writer.endRow()
        }
      }
      let expected = "\u{FEFF}a,b\n" + (0..<count).map { "\($0),\($0 * $0)\n" }.joined()
      #expect(String(decoding: table.bytes, as: UTF8.self) == expected)
      #expect((0..<table.partCount).flatMap { table.part($0) } == Array(expected.utf8))
    }
  }
}
