import Foundation
import PlanModel
import Planning
import Testing

@testable import PlanTables

/// 林 as keyboards write it, U+6797, and as some PDF files hold it, U+F9F4: canonically equal, other bytes.
@Suite("Characters that look the same or are not seen")
struct CharacterTests {
  private func errors(_ files: [String: String], overrides: [String] = []) throws -> [Problem] {
    try PlanFolder(files).read(overrides: overrides).problems.filter { $0.severity == .error }
  }

  @Test("Swift takes both spellings for one text, which is why the second is refused")
  func equal() {
    #expect("林" == "\u{F9F4}" && !"林".utf8.elementsEqual("\u{F9F4}".utf8))
  }

  @Test(
    "A second spelling in a column of names is an error at its place that names both characters",
    arguments: [
      ("institutions.csv", "H001,环翠区人民医院", "林1,环翠区人民医院", "H002,文登区人民医院", "\u{F9F4}1,文登区人民医院", "institutions.csv:3 institution_id"),
      ("products.csv", "甲药业", "林药业", "乙药业", "\u{F9F4}药业", "products.csv:3 supplier"),
      ("institutions.csv", "公立,二级", "公立,林级", "H002,文登区人民医院,371003,公立,林级", "H002,文登区人民医院,371003,公立,\u{F9F4}级", "institutions.csv:3 level"),
      ("rules.csv", "R1,", "林,", "R2,", "\u{F9F4},", "rules.csv:3 rule_id"),
    ])
  func second(file: String, old: String, new: String, otherOld: String, otherNew: String, place: String) throws {
    var files = try BasePlan.files(file, old, new)
    files[file] = files[file]?.replacingOccurrences(of: otherOld, with: otherNew)
    let problems = try errors(files).filter { $0.code == "E305" }
    #expect(problems.map(summary) == ["E305 \(place)"])
    let message = try #require(problems.first?.message.english)
    #expect(message.contains("U+F9F4") && message.contains("U+6797"), "\(message)")
  }

  @Test("Blanks around the values of a scope, seen or not, are dropped from it, so that every later reader finds the same ones")
  func scopes() throws {
    var files = try BasePlan.files()
    files["rules.csv"] =
      "rule_id,products,institutions,measure,sense,limit\n"
      + "R1,\u{200B}P001 ; P002,district:\u{200B}371002\u{A0}&\u{200B}ownership：公立,yuan,<=,9000000\n"
    let plan = try PlanFolder(files).read()
    let rule = plan.records?.rules?.first
    #expect(rule?.products == "P001;P002", "\(plan.problems)")
    #expect(rule?.institutions == "district:371002&ownership：公立")
  }

  @Test("A parameter's value has plain spaces in it, and none without width")
  func parameterBlanks() throws {
    let plan = try PlanFolder(BasePlan.files("parameters.csv", "50%", "5\u{200B}0\u{A0}%")).read()
    let line = plan.records?.parameterLines.first { $0.key == "prepayment_ratio" }
    #expect(line?.value == "50 %", "\(plan.problems)")
    #expect(plan.records?.parameters.prepaymentRatio == Decimal4(tenThousandths: 5_000))
  }

  @Test("An id of another table in another spelling is unknown, and the message names the characters")
  func reference() throws {
    var files = try BasePlan.files("institutions.csv", "H001,", "林1,")
    for name in ["usage.csv", "demand.csv", "limits.csv", "rules.csv"] {
      files[name] = files[name]?.replacingOccurrences(of: "H001", with: name == "usage.csv" ? "\u{F9F4}1" : "林1")
    }
    let problems = try errors(files)
    #expect(Set(problems.map(\.code)) == ["E312"])
    #expect(problems.first?.hint.english.contains("character 1 is U+F9F4, there it is U+6797") == true, "\(problems)")
  }

  @Test(
    "A code with a character that nobody sees, joins marks or starts a formula is refused with its code point",
    arguments: [
      ("H0\u{200B}01", "U+200B at character 3"), ("H\u{A0}1", "U+00A0 at character 2"), ("H\u{FE0F}1", "U+FE0F at character 2"),
      ("H\u{E0001}1", "U+E0001 at character 2"), ("H\u{202E}1", "U+202E at character 2"), ("H\u{1B}1", "U+001B at character 2"),
      ("H\u{3164}1", "U+3164 at character 2"), ("\u{301}H", "at character 1"), ("=H1", "\"=\" at character 1"), ("＋H1", "at character 1"),
      ("-H1", "at character 1"), ("@H1", "at character 1"), ("'=H1", "at character 1"), ("H\u{37E}1", "at character 2"),
    ])
  func refused(id: String, words: String) throws {
    let problems = try errors(BasePlan.files("institutions.csv", "H002,", "\(id),")).filter { $0.code == "E202" }
    #expect(problems.map(summary) == ["E202 institutions.csv:3 institution_id"])
    #expect(problems.first?.message.english.contains(words) == true, "\(problems)")
  }

  @Test(
    "At the ends of a value such characters are dropped",
    arguments: ["\u{2060}", "\u{200B}", "\u{200E}", "\u{202F}", "\u{A0}", "\u{FEFF}", "\u{202A}", "\u{2800}", "\u{1680}", "\u{AD}"])
  func dropped(blank: String) throws {
    let plain = try PlanFolder(BasePlan.files()).read()
    let padded = try PlanFolder(BasePlan.files("usage.csv", "H001,P001,2018,9600", "\(blank)H001\(blank),P001\(blank),2018,\(blank)9600"))
      .read()
    #expect(padded.problems.map(summary) == plain.problems.map(summary))
    #expect(padded.records == plain.records)
  }

  @Test("In a number they are named; in a text they are a warning, the same for records from memory")
  func inside() throws {
    let number = try errors(BasePlan.files("usage.csv", "2018,9600", "2018,96\u{2060}00"))
    #expect(number.map(summary) == ["E203 usage.csv:2 units"])
    #expect(number.first?.message.english.contains("character 3 is the invisible character U+2060") == true)
    let reading = try PlanFolder(BasePlan.files("products.csv", "甲药业", "甲\u{202E}药业")).read()
    let warning = try #require(reading.problems.first { $0.code == "W520" })
    #expect(summary(warning) == "W520 products.csv:2 supplier" && warning.message.english.contains("U+202E at character 2"))
    let records = try #require(reading.records)
    #expect(reading.warningsWithoutLines == buildPlan(records).problems.filter { $0.severity == .warning })
  }

  @Test("A text that a spreadsheet would compute is noted, and the plan's own tables keep it as it is, in either form")
  func formulas() throws {
    let texts = ["=1+1", "+86医院", "@甲", "-甲", "'=1", "＝甲", "-12.5", "''"]
    for text in texts {
      let reading = try PlanFolder(BasePlan.files("products.csv", "甲药业", text)).read()
      let isComputed = !["-12.5", "''"].contains(text)
      #expect(reading.problems.contains { summary($0) == "N612 products.csv:2 supplier" } == isComputed, "\(text)")
      let records = try #require(reading.records)
      #expect(records.products.map(\.supplier).contains(text))
      for format in [CSVFormat.canonical, .people] {
        let files = planFiles(records, format: format)
        let folder = try PlanFolder(Dictionary(uniqueKeysWithValues: files.map { ($0.name, Data($0.bytes)) }))
        #expect(try folder.read().records == records, "\(text)")
      }
    }
  }

  @Test("An account that a spreadsheet turned into scientific notation is lost")
  func account() throws {
    var files = try BasePlan.files()
    files["institutions.csv"] = "institution_id,name,district_id,ownership,account\nH001,一院,371002,公立,6.22848E+18\nH002,二院,371003,公立,1e5\n"
    #expect(try errors(files).filter { $0.code == "E208" }.map(summary) == ["E208 institutions.csv:2 account"])
  }
}
