import Foundation
import TestSupport
import Testing

/// The one suite that has tables to be stamped written; others leave them out, see ``Binary``.
@Suite("Tables to be stamped through the program", .printingRuns)
struct StampedTests {
  private static let plan = dataset("hand/tight-in-a-district")

  private func forms(_ folder: String) throws -> Set<String> {
    Set(try tree(folder).keys.filter { $0.hasPrefix("tables/") }.map { ($0 as NSString).pathExtension })
  }

  @Test("are workbooks and PDF, the same bytes each time, also from a workbook, and stay what they are in prepay and merge")
  func written() throws {
    let place = try Workplace()
    let out = place.path("out")
    #expect(try Binary.run("allocate", StampedTests.plan, "-o", out, stamped: true).code == 0)
    #expect(try Binary.run("verify", out).code == 0)
    let files = try tree(out)
    #expect(try forms(out) == ["xlsx", "pdf"])
    #expect(try Binary.run("allocate", StampedTests.plan, "-o", out, "--force", stamped: true).code == 0)
    #expect(try tree(out) == files)
    #expect(try Binary.run("convert", StampedTests.plan, place.path("plan.xlsx")).code == 0)
    #expect(try Binary.run("allocate", place.path("plan.xlsx"), "-o", place.path("book"), stamped: true).code == 0)
    let fromBook = try tree(place.path("book"))
    for name in files.keys where name.hasPrefix("tables/") { #expect(fromBook[name] == files[name], "\(name)") }

    try place.write("table,key,column,value\nparameters,prepayment_ratio,value,30%\n", to: "money.csv")
    let words = [StampedTests.plan, "--overrides", place.path("money.csv")]
    #expect(try Binary.run(["prepay", words[0], out] + words.dropFirst() + ["--force"]).code == 0)
    #expect(try Binary.run(["allocate"] + words + ["-o", place.path("anew")], stamped: true).code == 0)
    #expect(try tree(out) == tree(place.path("anew")), "as allocate would have written it")
    #expect(try tree(out) != files)
    let merged = try Binary.run("merge", out, "--partial", "-o", place.path("merged"))
    #expect(merged.code == 0)
    #expect(try forms(place.path("merged")) == ["xlsx", "pdf"])
  }

  @Test("are workbooks alone with --tables xlsx, and none with --tables csv")
  func chosen() throws {
    let place = try Workplace()
    for (words, expected) in [("xlsx", ["xlsx"]), ("csv", [])] as [(String, Set<String>)] {
      #expect(try Binary.run("allocate", StampedTests.plan, "-o", place.path(words), "--tables", words).code == 0)
      #expect(try forms(place.path(words)) == expected)
      #expect(try Binary.run("verify", place.path(words)).code == 0)
    }
  }

  @Test("without a Chinese font everything but the PDF files is written, with a warning that names the package")
  func fonts() throws {
    let place = try Workplace()
    try place.write(
      """
      <?xml version="1.0"?>
      <!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
      <fontconfig><dir>\(place.path("none"))</dir><cachedir>\(place.path("cache"))</cachedir></fontconfig>
      """, to: "fonts.conf")
    for (language, word) in [("en", "Warning: The typefaces"), ("zh", "警告：缺少字体")] {
      let out = place.path(language)
      let run = try Binary.run(
        ["allocate", StampedTests.plan, "-o", out, "--lang", language], stamped: true,
        environment: ["FONTCONFIG_FILE": place.path("fonts.conf")])
      #expect(run.code == 0)
      #expect(run.errors.contains(word) && run.errors.contains("fonts-noto-cjk"))
      #expect(run.errors.components(separatedBy: "fonts-noto-cjk").count == 2, "said once")
      #expect(try forms(out) == ["xlsx"])
      #expect(try Binary.run("verify", out).code == 0)
    }
  }
}
