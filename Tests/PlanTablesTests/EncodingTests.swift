import Foundation
import PlanModel
import PlanTables
import Planning
import TestSupport
import Testing

@Suite("Encodings of tables")
struct EncodingTests {
  private static func records() throws -> PlanRecords? { try readPlan(BasePlan.folder.path()).records }

  private static func data(_ files: [String: String], _ name: String, _ encoding: String.Encoding, mark: [UInt8] = []) throws -> [String:
    Data]
  {
    var data = files.mapValues { Data($0.utf8) }
    data[name] = Data(mark) + (try #require(files[name]?.data(using: encoding)))
    return data
  }

  @Test("UTF-16 is read with a mark and without, as CSV and as Excel's Unicode text", arguments: [true, false], [true, false])
  func utf16(isLittle: Bool, hasMark: Bool) throws {
    for name in ["institutions.csv", "products.csv", "usage.csv", "rules.csv"] {
      for delimiter in [",", "\t"] {
        var files = try BasePlan.files()
        files[name] = files[name]?.replacingOccurrences(of: ",", with: delimiter).replacingOccurrences(of: "\n", with: "\r\n")
        let mark: [UInt8] = hasMark ? (isLittle ? [0xFF, 0xFE] : [0xFE, 0xFF]) : []
        let reading = try PlanFolder(Self.data(files, name, isLittle ? .utf16LittleEndian : .utf16BigEndian, mark: mark)).read()
        #expect(
          reading.problems.map(summary) == ["N614 \(name)", "N615 \(name)"].filter { delimiter == "\t" || $0.hasPrefix("N615") }, "\(name)")
        #expect(try reading.records == Self.records())
      }
    }
  }

  @Test("UTF-16 that is cut off, and zero bytes in other files, are errors")
  func zeros() throws {
    var files = try Self.data(BasePlan.files(), "districts.csv", .utf16LittleEndian)
    files["districts.csv"]?.removeLast()
    #expect(try PlanFolder(files).read().problems.contains { $0.code == "E105" })
    files["districts.csv"] = Data("district_id,name\n371002,a\u{0}b\n".utf8)
    #expect(try PlanFolder(files).read().problems.contains { $0.code == "E103" && $0.place.row == 2 })
  }

  @Test("The cases of doubtful encodings are refused or warned of, with what was read")
  func doubtful() throws {
    let folder = officeCases.appending(path: "report-doubtful-encodings")
    let big5 = try readPlan(folder.appending(path: "big5").path()).problems
    #expect(big5.map(summary) == ["E104 institutions.csv"] && big5[0].message.chinese.contains("環翠區人民醫院"))
    let cut = try readPlan(folder.appending(path: "utf8-cut").path()).problems
    #expect(cut.map(summary) == ["W534 products.csv"] && cut[0].message.chinese.contains("闃"))
  }

  @Test("GB18030 that happens to be UTF-8 is read as what it is", arguments: ["suppliers", "ids"])
  func gbkAsUTF8(name: String) throws {
    let reading = try readPlan(officeCases.appending(path: "report-gbk-read-as-utf8/\(name)").path())
    #expect(Set(reading.problems.map(\.code)) == ["N605"])
    if name == "suppliers" { #expect(reading.records?.products.map(\.supplier).contains("同药业") == true) }
  }

  @Test(
    "Letters of other alphabets stay what they are among letters, and are asked for where they stand alone",
    arguments: [("Müller", nil), ("α-酮酸", nil), ("Café·24", nil), ("αβ", "W534"), ("ÄÖ", "W534")] as [(String, String?)])
  func latin(text: String, code: String?) throws {
    var files = try BasePlan.files()
    files["products.csv"] = """
      product_id,generic_name,units_per_pack,price_yuan,agreed_units,supplier
      P001,A,24,3.12,24000,\(text)
      P002,B,12,5.88,12000,x
      P003,C,12,5.88,12000,y

      """
    let codes = try PlanFolder(files).read().problems.filter { $0.place.file == "products.csv" && $0.place.row == nil }.map(\.code)
    #expect(codes == [code].compactMap { $0 })
  }

  @Test("UTF-8 damaged at any place of a Chinese table is never read as another encoding in silence")
  func damaged() throws {
    let text = try Data(contentsOf: BasePlan.folder.appending(path: "products.csv"))
    for index in text.indices where text[index] >= 0x80 {
      var files = try BasePlan.files().mapValues { Data($0.utf8) }
      files["products.csv"]?.remove(at: index)
      let problems = try PlanFolder(files).read().problems
      #expect(problems.contains { $0.code == "E105" }, "byte \(index): \(problems.map(summary))")
    }
  }

  @Test("A first line that names the delimiter, the end mark of DOS and line ends of old Macs do no harm")
  func oddities() throws {
    for (old, new, codes) in [
      ("\n", "\r", []), ("institution_id", "sep=,\r\ninstitution_id", []), ("institution_id", "\"sep=,\"\ninstitution_id", []),
      ("9600\n", "9600\u{1A}", []),
    ] as [(String, String, [String])] {
      var files = try BasePlan.files()
      let usage = try #require(files["usage.csv"])
      files["usage.csv"] = new.hasSuffix("\u{1A}") ? usage + "\u{1A}" : usage.replacingOccurrences(of: old, with: new)
      let reading = try PlanFolder(files).read()
      #expect(reading.problems.map(\.code) == codes, "\(new)")
      #expect(try reading.records == Self.records())
    }
    var files = try BasePlan.files()
    files["usage.csv"] = "sep=;\n" + (files["usage.csv"] ?? "").replacingOccurrences(of: ",", with: ";")
    let reading = try PlanFolder(files).read()
    #expect(reading.problems.map(summary) == ["N614 usage.csv"])
    #expect(try reading.records == Self.records())
    files["usage.csv"]? += "H001;P001;2018;1,5;\n"
    #expect(try PlanFolder(files).read().problems.contains { $0.severity == .error && $0.place.row == 13 })
  }
}
