import Foundation
import TestSupport
import Testing

@Suite("Plans written as workbooks", .printingRuns)
struct WorkbookPlanTests {
  /// Whether a file starts as a ZIP archive does.
  private func isWorkbook(_ path: String) -> Bool {
    FileManager.default.contents(atPath: path)?.starts(with: Array("PK\u{3}\u{4}".utf8)) ?? false
  }

  private static let generate = [
    "generate", "--products", "3", "--institutions", "4", "--districts", "2", "--seed", "5",
  ]

  @Test(
    "a name ending in .xlsx is a workbook, the same bytes each time",
    arguments: [["template"], ["template", "--sample", "weihai"], generate, ["convert", dataset("hand/capped")]])
  func workbooks(words: [String]) throws {
    let place = try Workplace()
    for name in ["one.xlsx", "two.XLSX"] {
      let run = try Binary.run(words + [place.path(name)])
      #expect(run.code == 0 && run.text.isEmpty, "\(words): \(run.errors)")
      #expect(isWorkbook(place.path(name)))
    }
    let files = try tree(place.folder)
    #expect(files.count == 2 && Set(files.values).count == 1)
  }

  @Test("the sample in a workbook is allocated as it is, with the numbers of the sample in a folder")
  func sample() throws {
    let place = try Workplace()
    var tables: [[String: Data]] = []
    for name in ["plan.xlsx", "plan"] {
      #expect(try Binary.run("template", place.path(name), "--sample", "weihai").code == 0)
      let run = try Binary.run("allocate", place.path(name), "-o", place.path("out-\(name)"), "--tables", "csv")
      #expect(run.code == 0, "\(run.errors)")
      tables.append(try tree(place.path("out-\(name)")))
    }
    for file in ["allocation.csv", "prepayments.csv", "clearing.csv", "contracts.csv", "plan/usage.csv"] {
      #expect(tables[0][file] != nil && tables[0][file] == tables[1][file], "\(file)")
    }
  }

  @Test("a file that is there is replaced with --force only; a folder in the way never is")
  func existing() throws {
    let place = try Workplace()
    let file = place.path("plan.xlsx")
    #expect(try Binary.run("template", file).code == 0)
    try FileManager.default.createDirectory(atPath: place.path("folder.xlsx"), withIntermediateDirectories: true)
    let before = try tree(place.folder)
    let commands = [["template"], WorkbookPlanTests.generate, ["convert", dataset("hand/free")]]
    for words in commands {
      let run = try Binary.run(words + [file])
      #expect(run.code == 7 && run.errors.contains("--force"), "\(words): \(run.errors)")
      #expect(try Binary.run(words + [place.path("folder.xlsx"), "--force"]).code == 7, "\(words)")
      #expect(try Binary.run(words + [place.path("none/plan.xlsx")]).code == 7, "\(words)")
      #expect(try tree(place.folder) == before, "\(words)")
    }
    for words in commands {
      #expect(try Binary.run(words + [file, "--force"]).code == 0)
      #expect(isWorkbook(file))
    }
    #expect(try place.names() == ["folder.xlsx", "plan.xlsx"])
  }

  @Test("the name of another kind of file is a wrong word", arguments: ["plan.xls", "plan.CSV", "plan.et", "plan.ods"])
  func otherSuffixes(name: String) throws {
    let place = try Workplace()
    for words in [["template"], WorkbookPlanTests.generate, ["convert", dataset("hand/free")]] {
      let run = try Binary.run(words + [place.path(name)])
      #expect(run.code == 2 && run.errors.contains(".xlsx"), "\(words): \(run.code) \(run.errors)")
    }
    #expect(try place.names().isEmpty)
    #expect(try Binary.run("convert", dataset("hand/free")).code == 2)
  }

  @Test("a folder is converted to the tables that were read, for people or for machines")
  func folders() throws {
    let place = try Workplace()
    let plan = dataset("invalid-base")
    #expect(try Binary.run("convert", plan, place.path("people")).code == 0)
    #expect(try Binary.run("convert", plan, place.path("machines"), "--no-bom").code == 0)
    let people = try #require(try tree(place.path("people"))["products.csv"])
    #expect(people.starts(with: [0xEF, 0xBB, 0xBF]) && String(decoding: people, as: UTF8.self).contains("品种编码"))
    #expect(try tree(place.path("machines"))["products.csv"]?.starts(with: Data("product_id,".utf8)) == true)
    // And back: nothing was lost on the way through the form for people.
    #expect(try Binary.run("convert", place.path("people"), place.path("again"), "--no-bom").code == 0)
    #expect(try tree(place.path("again")) == tree(place.path("machines")))
    #expect(try Binary.run("convert", plan, place.path("again")).code == 7)
    #expect(try Binary.run("convert", plan, place.path("again"), "--force").code == 0)
    #expect(try tree(place.path("again")) == tree(place.path("people")))
  }

  @Test("an invalid plan is not converted: every problem is listed")
  func invalid() throws {
    let place = try Workplace()
    for name in ["plan.xlsx", "plan"] {
      let run = try Binary.run("convert", dataset("invalid/price-zero"), place.path(name))
      #expect(run.code == 3 && run.errors.contains("price_yuan"), "\(run.errors)")
    }
    #expect(try Binary.run("convert", place.path("none"), place.path("plan.xlsx")).code == 7)
    #expect(try place.names().isEmpty)
  }
}
