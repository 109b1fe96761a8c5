import Testing

@testable import PlanTables

@Suite("CSVTokenizer: bytes to records")
struct CSVTokenizerTests {
  struct Case: Sendable, CustomStringConvertible {
    var text: String
    var rows: [[String]]
    var lines: [Int32]
    var description: String { text.debugDescription }
  }

  static let cases = [
    Case(text: "a,b\n1,2\n", rows: [["a", "b"], ["1", "2"]], lines: [1, 2]),
    Case(text: "a,b\r\n1,2\r\n", rows: [["a", "b"], ["1", "2"]], lines: [1, 2]),
    Case(text: "a,b\r1,2", rows: [["a", "b"], ["1", "2"]], lines: [1, 2]),
    Case(text: "a\n\n\r\nb", rows: [["a"], ["b"]], lines: [1, 4]),
    Case(text: "\"a,1\",\"b\"\"c\"\"\"\n", rows: [["a,1", "b\"c\""]], lines: [1]),
    Case(text: "\"a\r\nb\nc\rd\",e\nf", rows: [["a\r\nb\nc\rd", "e"], ["f"]], lines: [1, 5]),
    Case(text: "a,\n,\n,,", rows: [["a", ""], ["", ""], ["", "", ""]], lines: [1, 2, 3]),
    Case(text: "5\" pipe,x", rows: [["5\" pipe", "x"]], lines: [1]),
    Case(text: "  \"a,b\"  ,c", rows: [["a,b", "c"]], lines: [1]),
    Case(text: "\"\",\"\"\"\"", rows: [["", "\""]], lines: [1]),
  ]

  @Test("Fields, quotes and line ends follow RFC 4180, lines are physical", arguments: cases)
  func reads(_ example: Case) {
    var tokenizer = CSVTokenizer(Array(example.text.utf8))
    var row = TokenizedRow()
    var rows: [[String]] = []
    var lines: [Int32] = []
    while tokenizer.next(&row) == .row {
      rows.append(row.fields.map { String(decoding: tokenizer.text($0), as: UTF8.self) })
      lines.append(row.line)
      #expect(row.fieldCount == row.fields.count)
      #expect(row.strayField == nil)
    }
    #expect(rows == example.rows)
    #expect(lines == example.lines)
  }

  @Test("A quote that is never closed is reported with the line where it opened")
  func unclosedQuote() {
    var tokenizer = CSVTokenizer(Array("a,b\nc,\"d\ne\nf".utf8))
    var row = TokenizedRow()
    #expect(tokenizer.next(&row) == .row)
    #expect(tokenizer.next(&row) == .quoteNeverClosed(line: 2))
  }

  @Test("Text after a closing quote is noticed and the rest of the row still read")
  func strayText() {
    var tokenizer = CSVTokenizer(Array("a,\"b\"c,d\n".utf8))
    var row = TokenizedRow()
    #expect(tokenizer.next(&row) == .row)
    #expect(row.strayField == 1)
    #expect(row.fieldCount == 3)
  }

  @Test("A field beyond 1 MiB stops the reading, in quotes or not", arguments: ["", "\""])
  func longField(quote: String) {
    let text = "x\n" + quote + String(repeating: "9", count: (1 << 20) + 10) + quote + "\n"
    var tokenizer = CSVTokenizer(Array(text.utf8))
    var row = TokenizedRow()
    #expect(tokenizer.next(&row) == .row)
    #expect(tokenizer.next(&row) == .fieldTooLong(line: 2))
  }

  @Test("Fields beyond a thousand are counted and not kept")
  func manyFields() {
    var tokenizer = CSVTokenizer(Array(repeating: UInt8(ascii: ","), count: 50_000))
    var row = TokenizedRow()
    #expect(tokenizer.next(&row) == .row)
    #expect(row.fieldCount == 50_001)
    #expect(row.fields.count == CSVTokenizer.mostFields)
  }
}
