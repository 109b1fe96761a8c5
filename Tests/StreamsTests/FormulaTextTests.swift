import Streams
import TestSupport
import Testing

@Suite("Texts that a spreadsheet would compute")
struct FormulaTextTests {
  @Test(
    "are told from others",
    arguments: [
      ("=1", true), ("@a", true), ("+86医院", true), ("-", false), ("+", false), ("=", false), ("\t1", true), ("\r", false), ("＝1", true),
      ("＠", false),
      ("'=1", true), ("''+a", true), ("-12.50", false), ("+1,234.5%", false), ("'", false), ("", false), ("甲=1", false), (" =1", false),
      ("'甲", false), ("ＡＢ", false),
    ])
  func told(text: String, isFormula: Bool) {
    #expect(looksLikeFormula(text.utf8) == isFormula)
  }

  @Test("get an apostrophe in tables for people alone, also as texts of a list and in quotes")
  func disarmed() {
    for disarms in [false, true] {
      var writer = CSVWriter(carriageReturns: false, disarmsFormulas: disarms)
      let texts = FieldTexts(["=1,2", "@a", "-1", "甲"])
      writer.field(text: "=A(\"b\")")
      for index in 0..<4 { writer.field(texts, at: index) }
      writer.endRow()
      let mark = disarms ? "'" : ""
      #expect(
        String(decoding: writer.finish(), as: UTF8.self) == "\"\(mark)=A(\"\"b\"\")\",\"\(mark)=1,2\",\(mark)@a,-1,甲\n")
    }
  }
}
