import Testing

@testable import Streams

struct JSONReadingTests {
  @Test("What is written is read as it was, to the byte")
  func roundTrip() throws {
    let value = JSONValue.members(
      ("text", .text("“引号” \"\\ \n\t\r\u{1}\u{10FFFF}")), ("none", .text("")), ("yes", .boolean(true)), ("no", .boolean(false)),
      ("whole", .whole(.min)), ("one", .whole(1)), ("zero", .whole(0)), ("number", .number(59.4 / 60.1)),
      ("small", .number(-1e-300)), ("list", .list([.list([]), .object([]), .whole(1)])),
      ("object", .members(("a", .text("b")), ("", .whole(2)))))
    for bytes in [value.prettyBytes, value.lineBytes] {
      #expect(JSONValue(parsing: bytes)?.prettyBytes == value.prettyBytes)
    }
  }

  @Test(
    "What is no document, or holds null, is not read",
    arguments: ["", "{", "{\"a\":1,", "[1 2]", "[01]", "null", "[null]", "{\"a\":{\"b\":null}}", "\"a", "1 2", "tru", "NaN"])
  func refused(text: String) {
    #expect(JSONValue(parsing: Array(text.utf8))?.lineBytes == nil)
  }
}
