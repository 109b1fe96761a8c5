import SheetLayout
import Testing

@Suite struct FormulaValuesTests {
  /// A: 1, 2, 小计 3, 4; B: a, b, –, A; C: the formula under test.
  private func complaints(_ formula: String, _ value: SheetNumber) -> [String] {
    var sheet = Sheet(name: "表", columns: [])
    let number = { (number: Int64) in SheetCell(.number(SheetNumber(number)), .whole) }
    let text = { (text: String) in SheetCell(.text(text), .text) }
    sheet.rows = [
      SheetRow([number(1), text("a")]), SheetRow([number(2), text("b")]),
      SheetRow([SheetCell(.formula("SUBTOTAL(9,A1:A2)", value: SheetNumber(3)), .whole), SheetCell(.blank, .text)]),
      SheetRow([number(4), text("A")]), SheetRow([SheetCell(.number(SheetNumber(125, places: 2)), .amount)]),
      SheetRow([SheetCell(.formula(formula, value: value), .whole)]),
    ]
    return wrongFormulas(in: SheetBook(title: "", sheets: [sheet])).complaints
  }

  @Test(
    "Formulas are worked out from the cells they name",
    arguments: [
      ("SUM(A1:A4)", 100_000), ("SUM(A1,'表'!A4,A2:A2)", 70_000), ("SUBTOTAL(9,A1:A4)", 70_000), ("A4-A1+A2", 50_000),
      ("SUMIF($B$1:$B$4,B2,$A$1:$A$4)", 20_000), ("SUMPRODUCT(--EXACT('表'!$B$1:$B$4,B1),A1:A4)", 10_000),
      ("ROUND(A5,1)", 13_000), ("ROUND(A1-A5-A5,1)", -15_000), ("A5", 12_500), ("SUM(B1:B4)", 0),
    ] as [(String, Int64)])
  func rightValues(formula: String, value: Int64) {
    #expect(complaints(formula, SheetNumber(value, places: 4)) == [])
    #expect(complaints(formula, SheetNumber(value + 1, places: 4)).count == 1)
  }

  @Test("What cannot be worked out is an error", arguments: ["SUM(A1:A4", "B1", "A6", "'别的'!A1", "A4:A1", "MAX(A1:A2)"])
  func errors(formula: String) {
    #expect(complaints(formula, SheetNumber(0)).count == 1)
  }
}
