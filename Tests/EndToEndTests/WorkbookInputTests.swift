import Foundation
import Testing

@Suite("Workbooks through the program")
struct WorkbookInputTests {
  @Test("allocate writes the same bytes from a workbook as from a folder", arguments: ["wps", "libreoffice"])
  func sameBytes(maker: String) throws {
    let place = try Scratch()
    let fromFolder = try Binary.run("allocate", dataset("invalid-base"), "-o", place.path("a"))
    #expect(fromFolder.code == 0, "\(fromFolder.errors)")
    let book = dataset("workbooks/\(maker).xlsx")
    let fromBook = try Binary.run("allocate", book, "-o", place.path("b"))
    #expect(fromBook.code == 0, "\(fromBook.errors)")
    #expect(try tree(place.path("a")) == tree(place.path("b")))
    #expect(try Binary.run("prepay", book, place.path("b")).code == 0)
    #expect(try tree(place.path("a")) == tree(place.path("b")))
    #expect(try Binary.run("export-lp", book, place.path("b.mps")).code == 0)
    #expect(try Binary.run("check", book).code == 0)
  }

  @Test("check names workbook, sheet and cell; 3: wrong content, 7: no workbook")
  func check() throws {
    let wrong = try Binary.run("check", dataset("workbooks/faults/letter-below-titles.xlsx"))
    #expect(wrong.code == 3)
    #expect(wrong.text.contains("letter-below-titles.xlsx[历史用量]!D8"))
    let json = try Binary.run("check", dataset("workbooks/faults/error-cell.xlsx"), "--format", "json")
    #expect(json.code == 3)
    #expect(json.text.contains("\"sheet\": \"历史用量\"") && json.text.contains("\"cell\": \"D3\""), "\(json.text)")
    for name in ["old.xls", "wps.et", "password.xlsx", "truncated.xlsx", "bomb.xlsx"] {
      let run = try Binary.run("check", dataset("workbooks/faults/\(name)"))
      #expect(run.code == 7, "\(name)")
      #expect(run.text.isEmpty && run.errors.contains(name), "\(name)")
    }
  }
}
