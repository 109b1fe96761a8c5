import Foundation
import TestSupport
import Testing

@Suite("Workbooks through the program", .printingRuns)
struct WorkbookInputTests {
  @Test("allocate writes the same bytes from a workbook as from a folder", arguments: ["wps", "libreoffice"])
  func sameBytes(maker: String) throws {
    let place = try Workplace()
    let fromFolder = try Binary.run("allocate", dataset("invalid-base"), "-o", place.path("a"))
    #expect(fromFolder.code == 0, "\(fromFolder.errors)")
    let book = dataset("workbooks/\(maker).xlsx")
    let fromBook = try Binary.run("allocate", book, "-o", place.path("b"))
    #expect(fromBook.code == 0, "\(fromBook.errors)")
    #expect(try tree(place.path("a")) == tree(place.path("b")))
    #expect(try Binary.run("prepay", book, place.path("b")).code == 0)
    #expect(try tree(place.path("a")) == tree(place.path("b")))
    #expect(try Binary.run("export-lp", book, place.path("b.mps")).code == 0)
    #expect(try Binary.run("check", book, "--no-report").code == 0)
  }

  @Test("check names workbook, sheet and cell; 3: wrong content, 7: no workbook")
  func check() throws {
    let wrong = try Binary.run("check", dataset("workbooks/faults/letter-below-titles.xlsx"), "--no-report")
    #expect(wrong.code == 3)
    #expect(wrong.text.contains("letter-below-titles.xlsx[历史用量]!D8"))
    let json = try Binary.run("check", dataset("workbooks/faults/error-cell.xlsx"), "--no-report", "--format", "json")
    #expect(json.code == 3)
    #expect(json.text.contains("\"sheet\": \"历史用量\"") && json.text.contains("\"cell\": \"D3\""), "\(json.text)")
    for name in ["old.xls", "wps.et", "password.xlsx", "truncated.xlsx", "bomb.xlsx"] {
      let run = try Binary.run("check", dataset("workbooks/faults/\(name)"))
      #expect(run.code == 7, "\(name)")
      #expect(run.text.isEmpty && run.errors.contains(name), "\(name)")
    }
  }

  /// A problem as JSON names it.
  private struct Found: Decodable, Hashable {
    var code: String
    var sheet: String?
    var cell: String?
  }

  @Test(
    "check marks every problem in a copy of the workbook, which has the same problems when it is read again",
    arguments: ["letter-below-titles", "error-cell", "lost-digits"])
  func checkedCopy(fault: String) throws {
    let place = try Workplace()
    let original = dataset("workbooks/faults/\(fault).xlsx")
    let before = try Data(contentsOf: URL(filePath: original))
    let copy = place.path("\(fault)_校验结果.xlsx")
    let first = try Binary.run("check", original, "--report", copy, "--format", "json")
    #expect(first.code == 3 && first.errors.contains(copy))
    #expect(try Data(contentsOf: URL(filePath: original)) == before)
    // Our own earlier copy is replaced, another file in its place is not.
    #expect(try Binary.run("check", original, "--report", copy).code == 3)
    try Data("mine".utf8).write(to: URL(filePath: place.path("mine.xlsx")))
    let refused = try Binary.run("check", original, "--report", place.path("mine.xlsx"))
    #expect(refused.code == 3 && refused.errors.contains("--force"))
    #expect(try Data(contentsOf: URL(filePath: place.path("mine.xlsx"))) == Data("mine".utf8))

    let second = try Binary.run("check", copy, "--no-report", "--format", "json")
    let decoder = JSONDecoder()
    let found = try decoder.decode([Found].self, from: Data(first.text.utf8))
    let again = try decoder.decode([Found].self, from: Data(second.text.utf8))
    // An error value comes back as text, which is wrong in another way.
    #expect(!found.isEmpty && found.map { [$0.sheet, $0.cell] } == again.map { [$0.sheet, $0.cell] })
    if fault != "error-cell" { #expect(found == again) }
  }
}
