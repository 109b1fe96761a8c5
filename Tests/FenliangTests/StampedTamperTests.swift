import Fenliang
import Foundation
import Planning
import TestSupport
import Testing
import Verification

@testable import XLSXReading

/// What `verify` finds in official workbooks and sentences that were changed, whatever was done to the digests.
@Suite("Stamped tables and sentences that were changed")
struct StampedTamperTests {
  /// A small city with everything that the tables print: a municipal district, a direct settlement, private institutions, one that is
  /// not prepaid, tranches that wait, funds, purchases, payments and a rule.
  private static let files = [
    "parameters.csv":
      "key,value\nplan_name,分解\ncity,威海市\nbatch,第三批\ndocument,威医保发〔2020〕61号\ncycle_start,2020-11-16\ncycle_end,2021-11-15\n"
      + "report_due,2020-11-10\nprepayment_due,2020-11-16\ncontract_date,2020-11-12\nprepayment_ratio,50%\n"
      + "prepayment_tranches,contract+2:30%;bought 50%+15:20%\nlead_hospital,市立医院\n",
    "products.csv":
      "product_id,generic_name,dosage_form,specification,pack,units_per_pack,unit,supplier,price_yuan,agreed_units\n"
      + "P1,药一,片剂,5mg,10片/盒,10,片,甲药业,2.5,1003\nP2,药二,胶囊,1g,1粒/盒,1,粒,乙药业,12.345,67\nP3,药三,,,,1,,乙药业,0.33,51\n",
    "districts.csv":
      "district_id,name,kind,prepayment_fund_yuan,direct_settlement\nD1,市属医院,municipal,200,\nD2,东区,,30.5,\nD3,西区,,,yes\n",
    "institutions.csv":
      "institution_id,name,district_id,ownership,participates,capacity_yuan,prepayment_eligible,payee,account,weight\n"
      + "H1,一院,D1,public,,,,一院财务科,0012345,\nH2,二院,D1,public,,60,,,,\nH3,三院,D2,public,,,,,,\nH4,四院,D2,private,yes,,no,,,\n"
      + "H5,五院,D3,public,,,,,,2\nH6,六店,D2,pharmacy,yes,,,,,\n",
    "usage.csv":
      "institution_id,product_id,period,units\nH1,P1,2019-01,400\nH2,P1,2019,300\nH3,P1,2019,200\nH4,P1,2019,100\nH5,P1,2019,77\n"
      + "H1,P2,2019,30\nH2,P2,2019,20\nH3,P2,2019-07,10\nH5,P2,2019,7\nH1,P3,2019,9\nH4,P3,2019,5\nH3,P3,2019,7\n",
    "limits.csv": "institution_id,product_id,floor_packs,cap_packs,fixed_packs\nH4,P3,,6,\nH3,P2,12,,\nH5,P2,,,8\n",
    "rules.csv":
      "rule_id,name,products,institutions,measure,sense,limit\nR1,民营,*,ownership:private,yuan,<=,20\n",
    "purchases.csv": "institution_id,product_id,month,kind,units\nH1,P1,2020-12,selected,500\nH3,P1,2021-01,selected,30\n",
    "paid.csv":
      "batch_id,institution_id,tranche,amount_yuan,paid_on\nD1-1,H1,1,70.00,2020-11-16\nD1-1,H2,1,90.00,2020-11-16\n",
  ]

  private static func output(_ place: Workplace, _ tables: TableForms, english: Bool = false) throws -> String {
    let plan = try place.write(files.map { ($0.key, Array($0.value.utf8)) }, to: "plan")
    var request = AllocationRequest(planFolder: plan, outputFolder: place.path("out"))
    request.tables = tables
    if english { request.language = .english }
    _ = try Fenliang.allocate(request)
    return place.path("out")
  }

  private static func report(_ output: String) throws -> [Finding] { try Fenliang.verify(output).findings }

  /// A cell with a value in a sheet's XML.
  private struct Cell {
    var name: String
    var isText: Bool
    var isFormula: Bool
    var value: Range<String.Index>
    var formula: Range<String.Index>?

    var row: Int { Int(name.drop { !$0.isNumber }) ?? 0 }
    var column: String { String(name.prefix { !$0.isNumber }) }
  }

  private static func cells(_ xml: String) -> [Cell] {
    var cells: [Cell] = []
    var rest = xml.startIndex
    while let start = xml.range(of: "<c r=\"", range: rest..<xml.endIndex),
      let end = xml.range(of: ">", range: start.upperBound..<xml.endIndex)
    {
      rest = end.upperBound
      let tag = xml[start.upperBound..<end.lowerBound]
      if tag.hasSuffix("/") { continue }
      guard let close = xml.range(of: "</c>", range: rest..<xml.endIndex),
        let value = xml.range(of: "<v>", range: rest..<close.lowerBound),
        let valueEnd = xml.range(of: "</v>", range: value.upperBound..<close.upperBound)
      else { continue }
      var formula: Range<String.Index>?
      if let begin = xml.range(of: "<f>", range: rest..<close.lowerBound),
        let finish = xml.range(of: "</f>", range: begin.upperBound..<close.lowerBound)
      {
        formula = begin.upperBound..<finish.lowerBound
      }
      cells.append(
        Cell(
          name: String(tag.prefix { $0 != "\"" }), isText: tag.contains("t=\"s\"") || tag.contains("t=\"str\""),
          isFormula: formula != nil, value: value.upperBound..<valueEnd.lowerBound, formula: formula))
      rest = close.upperBound
    }
    return cells
  }

  /// The parts of a workbook that say something.
  private static func parts(of path: String) throws -> [(name: String, bytes: [UInt8])] {
    let archive = try ZipArchive(path: path, limits: WorkbookLimits())
    let sheets = (1...30).map { "xl/worksheets/sheet\($0).xml" }
    return try (["_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml", "xl/sharedStrings.xml"] + sheets)
      .filter(archive.contains).map { ($0, try archive.bytes($0, atMost: 1 << 24)) }
  }

  private static func sheetNames(of path: String) throws -> [String] { try Workbook(path: path).sheets.map(\.name) }

  private static func books(_ output: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: output + "/tables").filter {
      $0.hasSuffix(".xlsx") && !$0.hasPrefix("任务包")
    }.sorted()
  }

  /// In every sheet of every workbook one cell of each column is changed, below the headings; then the last cell of each. Texts are
  /// replaced by other texts of the workbook; what stands alone in its row is left, but for amounts in words.
  @Test("A number or a name changed in any column of any sheet is found in its place", arguments: [1, 2, 3] as [UInt64])
  func cells(seed: UInt64) throws {
    let place = try Workplace()
    let output = try Self.output(place, .xlsx)
    #expect(try Self.report(output).isEmpty)
    var random = SeededGenerator(seed: seed)
    var expected: [(file: String, place: String, isAlone: Bool)] = []
    for book in try Self.books(output) {
      let path = output + "/tables/" + book
      let names = try Self.sheetNames(of: path)
      var parts = try Self.parts(of: path)
      let strings = parts.first { $0.name == "xl/sharedStrings.xml" }.map { String(decoding: $0.bytes, as: UTF8.self) } ?? ""
      let texts = strings.components(separatedBy: "<si>").dropFirst().map { $0 }
      for (number, name) in names.enumerated() {
        guard let index = parts.firstIndex(where: { $0.name == "xl/worksheets/sheet\(number + 1).xml" }) else { continue }
        var xml = String(decoding: parts[index].bytes, as: UTF8.self)
        let all = Self.cells(xml)
        let rows = Dictionary(grouping: all, by: \.row)
        let heading = rows.filter { $0.value.count > 3 }.keys.min() ?? 0
        let below = all.filter { cell in
          guard cell.row > heading else { return false }
          let isAlone = (rows[cell.row]?.count ?? 0) == 1
          return !isAlone || (cell.isText && !cell.isFormula && texts[Int(xml[cell.value]) ?? 0].contains("大写"))
        }
        var changes: [Cell] = []
        for (_, column) in Dictionary(grouping: below, by: \.column).sorted(by: { $0.key < $1.key }) {
          changes.append(seed == 3 ? column[column.count - 1] : column[random.integer(in: 0...column.count - 1)])
        }
        for cell in changes.sorted(by: { $0.value.lowerBound > $1.value.lowerBound }) {
          let old = String(xml[cell.value])
          let new: String
          if cell.isText, cell.isFormula {
            new = "未" + old
          } else if cell.isText {
            new = "\(((Int(old) ?? 0) + 1) % texts.count)"
          } else {
            new = "\((Double(old) ?? 0) + 0.01)"
          }
          xml.replaceSubrange(cell.value, with: new)
          expected.append(("tables/" + book, "\(name)!\(cell.name)", rows[cell.row]?.count == 1))
        }
        parts[index].bytes = Array(xml.utf8)
      }
      var changed = SmallWorkbook([])
      changed.parts = parts
      try Data(changed.bytes).write(to: URL(filePath: path))
    }
    #expect(expected.count > 150, "hardly anything was changed")
    let findings = try Self.report(output).filter { $0.code.hasPrefix("V54") }
    let found = Set(findings.map { "\($0.file) \($0.column ?? "")" })
    for change in expected where !change.isAlone {
      #expect(found.contains("\(change.file) \(change.place)"), "seed \(seed): \(change)")
    }
    // Of words that became those of where to sign it is known that they are missing, in their sheet.
    for change in expected where change.isAlone {
      let sheet = String(change.place.prefix { $0 != "!" })
      let isFound = findings.contains { $0.code == "V544" && $0.file == change.file && ($0.column ?? "").hasPrefix(sheet) }
      #expect(isFound, "seed \(seed): \(change)")
    }
  }

  @Test("A formula that gives another number than its cell shows is found")
  func formulas() throws {
    let place = try Workplace()
    let output = try Self.output(place, .xlsx)
    var expected: [String] = []
    for book in try Self.books(output) {
      let path = output + "/tables/" + book
      let names = try Self.sheetNames(of: path)
      var parts = try Self.parts(of: path)
      for (number, name) in names.enumerated() {
        guard let index = parts.firstIndex(where: { $0.name == "xl/worksheets/sheet\(number + 1).xml" }) else { continue }
        var xml = String(decoding: parts[index].bytes, as: UTF8.self)
        for cell in Self.cells(xml).reversed() {
          guard let formula = cell.formula else { continue }
          xml.insert(contentsOf: "+A1+1", at: formula.upperBound)
          expected.append("tables/\(book) \(name)!\(cell.name)")
        }
        parts[index].bytes = Array(xml.utf8)
      }
      var changed = SmallWorkbook([])
      changed.parts = parts
      try Data(changed.bytes).write(to: URL(filePath: path))
    }
    #expect(expected.count > 100)
    let found = Set(try Self.report(output).filter { $0.code == "V545" }.map { "\($0.file) \($0.column ?? "")" })
    for change in expected { #expect(found.contains(change)) }
  }

  /// What the cells hold is as it was; what is shown and printed is not.
  static let looks: [(part: String, old: String, new: String, code: String)] = [
    ("sheet1", "<row r=\"7\"", "<row hidden=\"1\" r=\"7\"", "V546"), ("sheet1", "<col ", "<col hidden=\"1\" ", "V546"),
    ("sheet1", "</mergeCells>", "<mergeCell ref=\"A6:D8\"/></mergeCells>", "V546"),
    ("sheet1", "</sheetData>", "</sheetData><conditionalFormatting sqref=\"A1:Z99\"/>", "V546"),
    ("sheet1", "&amp;L草案", "&amp;L正式", "V546"), ("sheet1", "<row r=\"7\"", "<row r=\"6\"", "V541"),
    ("sheet1", "<f>", "<f t=\"array\" ref=\"A1:B2\">", "V545"),
    ("styles", "formatCode=\"#,##0.00\"", "formatCode=\"&quot;9,999.00&quot;\"", "V546"),
    ("workbook", "$A$1:", "$A$3:", "V546"), ("workbook", "<sheet name", "<sheet state=\"hidden\" name", "V546"),
    ("[Content_Types].xml", "", "", "V546"),
  ]

  @Test("What hides, covers or shows numbers otherwise is found, though every cell holds what it should", arguments: looks)
  func look(part: String, old: String, new: String, code: String) throws {
    let place = try Workplace()
    let output = try Self.output(place, .xlsx)
    let path = output + "/tables/医保基金预付计划表.xlsx"
    var parts = try Self.parts(of: path)
    if let index = parts.firstIndex(where: { $0.name.hasSuffix("/\(part).xml") }) {
      let xml = String(decoding: parts[index].bytes, as: UTF8.self)
      let range = try #require(xml.range(of: old))
      parts[index].bytes = Array(xml.replacingCharacters(in: range, with: new).utf8)
    } else {
      parts.append(("xl/media/image1.png", [0x89]))
    }
    var changed = SmallWorkbook([])
    changed.parts = parts
    try Data(changed.bytes).write(to: URL(filePath: path))
    let found = try Self.report(output).filter { $0.code.hasPrefix("V5") }
    #expect(found.contains { $0.code == code && $0.file.hasSuffix("医保基金预付计划表.xlsx") }, "\(found)")
  }

  @Test("A cell changed in any sheet of a packet's workbook is found in that sheet", arguments: [1, 2] as [UInt64])
  func packetBooks(seed: UInt64) throws {
    let place = try Workplace()
    let output = try Self.output(place, .xlsx)
    var random = SeededGenerator(seed: seed)
    let name = try #require(
      try FileManager.default.contentsOfDirectory(atPath: output + "/tables").first { $0.hasPrefix("任务包_D2") })
    let path = output + "/tables/" + name
    let names = try Self.sheetNames(of: path)
    var parts = try Self.parts(of: path)
    for number in names.indices {
      guard let index = parts.firstIndex(where: { $0.name == "xl/worksheets/sheet\(number + 1).xml" }) else { continue }
      var xml = String(decoding: parts[index].bytes, as: UTF8.self)
      // What stands beside a table's own columns is made of it; the code of the district names the packet.
      let own = Self.cells(xml).filter { cell in
        cell.row > 1 && !cell.isFormula && !(names[number] == "区市" && cell.column == "A")
          && !(["下达量", "市级分解"].contains(names[number]) && cell.column > "C")
      }
      let cell = own[random.integer(in: 0...own.count - 1)]
      xml.replaceSubrange(cell.value, with: "\((Int(xml[cell.value]) ?? 7) + 1)")
      parts[index].bytes = Array(xml.utf8)
    }
    var changed = SmallWorkbook([])
    changed.parts = parts
    try Data(changed.bytes).write(to: URL(filePath: path))
    let found = try Self.report(output).filter { $0.code == "V543" }
    #expect(Set(found.compactMap(\.column)) == Set(names), "seed \(seed): \(found)")
  }

  @Test("A packet's workbook that is gone, stands for another or is none is found")
  func wholePacketBooks() throws {
    let place = try Workplace()
    let output = try Self.output(place, .xlsx)
    let books = try FileManager.default.contentsOfDirectory(atPath: output + "/tables").filter { $0.hasPrefix("任务包") }.sorted()
    func path(_ name: String) -> String { output + "/tables/" + name }
    try FileManager.default.removeItem(atPath: path(books[0]))
    try FileManager.default.copyItem(atPath: path(books[1]), toPath: path(books[0]))
    try Data("none".utf8).write(to: URL(filePath: path(books[2])))
    let found = try Self.report(output).filter { $0.code == "V541" }.map { "\($0.file) \($0.expected) \($0.found)" }
    #expect(found.contains("tables/\(books[1])  D2"), "\(found)")
    #expect(found.contains("tables 任务包_D1 ") && found.contains("tables 任务包_D3 "), "\(found)")
  }

  @Test("A workbook that is gone, that stands for another, or that is none is found")
  func wholeBooks() throws {
    let place = try Workplace()
    let output = try Self.output(place, .xlsx)
    let books = try Self.books(output)
    func path(_ name: String) -> String { output + "/tables/" + name }
    let split = books.filter { $0.contains("测算分解结果") }
    try FileManager.default.removeItem(atPath: path(split[0]))
    try FileManager.default.copyItem(atPath: path(split[1]), toPath: path(split[0]))
    try Data("none".utf8).write(to: URL(filePath: path("医保基金预付计划表.xlsx")))
    try FileManager.default.removeItem(atPath: path("民营医药机构名单.xlsx"))
    let found = try Self.report(output).filter { $0.code == "V541" }
    #expect(found.contains { $0.file == "tables/" + split[1] && $0.found.contains("东区") }, "\(found)")
    #expect(found.contains { $0.expected.contains("市属医院") }, "\(found)")
    #expect(found.contains { $0.file == "tables/医保基金预付计划表.xlsx" }, "\(found)")
    #expect(found.contains { $0.expected == "民营医药机构名单" }, "\(found)")
  }

  /// Every word and number of every reason: each run of digits raised in its last one, and each other run cut by a character.
  @Test("A word or number changed in a reason is found in its line", arguments: [false, true])
  func reasons(english: Bool) throws {
    let place = try Workplace()
    let output = try Self.output(place, .csv, english: english)
    #expect(try Self.report(output).isEmpty)
    let file = URL(filePath: output + "/allocation.csv")
    let whole = try String(contentsOf: file, encoding: .utf8)
    var rows = whole.components(separatedBy: "\r\n")
    var changed: [Int] = []
    for line in rows.indices.dropFirst() where !rows[line].isEmpty {
      var fields = rows[line].components(separatedBy: ",")
      // The last field; in English it may be quoted.
      var reason = fields.removeLast()
      let numbers = reason.indices.filter { reason[$0].isASCII && reason[$0].isNumber }
      let place = line % 2 == 0 ? numbers[line % numbers.count] : reason.index(reason.startIndex, offsetBy: 3 + line)
      let old = reason[place]
      reason.replaceSubrange(place...place, with: old.isASCII && old.isNumber ? (old == "9" ? "0" : "9") : "")
      rows[line] = (fields + [reason]).joined(separator: ",")
      changed.append(line + 1)
    }
    try rows.joined(separator: "\r\n").write(to: file, atomically: true, encoding: .utf8)
    let found = Set(try Self.report(output).filter { $0.code == "V306" }.compactMap(\.line))
    for line in changed { #expect(found.contains(line), "line \(line): \(rows[line - 1])") }
    #expect(changed.count >= 11)
  }

  @Test(
    "A reason that another equal one would do for, and one that does not bind, are found",
    arguments: ["cap", "product", "conflict", "institution"])
  func otherReason(reason: String) throws {
    let place = try Workplace()
    let output = try Self.output(place, .csv)
    let file = URL(filePath: output + "/allocation.csv")
    var rows = try String(contentsOf: file, encoding: .utf8).components(separatedBy: "\r\n")
    var changed: [Int] = []
    for line in rows.indices.dropFirst() where !rows[line].isEmpty {
      var fields = rows[line].components(separatedBy: ",")
      if fields[12] == reason { continue }
      fields[12] = reason
      rows[line] = fields.joined(separator: ",")
      changed.append(line + 1)
    }
    try rows.joined(separator: "\r\n").write(to: file, atomically: true, encoding: .utf8)
    let found = Set(try Self.report(output).filter { $0.code == "V430" }.compactMap(\.line))
    for line in changed { #expect(found.contains(line), "line \(line): \(rows[line - 1])") }
  }

  @Test("A word, number or day changed in the checklist is found under its point", arguments: [false, true])
  func checklist(english: Bool) throws {
    let place = try Workplace()
    let output = try Self.output(place, .csv, english: english)
    let file = URL(filePath: output + "/run.json")
    var run = try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any])
    let points = try #require(run["checklist"] as? [[String: Any]])
    var changed: Set<String> = []
    run["checklist"] = points.map { point in
      var point = point
      let id = point["id"] as? String ?? ""
      for key in ["text", "required", "detail", "source", "date"] {
        guard let text = point[key] as? String else { continue }
        let place = text.lastIndex { $0.isNumber } ?? text.startIndex
        point[key] = text.replacingCharacters(in: place...place, with: "0".contains(text[place]) ? "7" : "0")
        changed.insert("checklist.\(id).\(key)")
      }
      return point
    }
    try JSONSerialization.data(withJSONObject: run).write(to: file)
    let found = Set(try Self.report(output).filter { $0.code == "V323" }.compactMap(\.column))
    #expect(found == changed)
    #expect(changed.count > 30)
  }
}
