/// What the official tables print: the plan's texts, the packs, and the rows of the output's tables.
final class PrintedData {
  let model: Model
  let tables: OutputTables
  let run: RunRecord?
  /// How many points of the plan, the tables and the packets are checked.
  let points: Int
  private let output: OutputFolder
  private let products: [String: TableRow]
  private let districtRows: [String: TableRow]
  /// The cells of each institution, by product.
  private(set) var cellsOfInstitution: [[Int]]
  /// The institutions of each district that have cells.
  private(set) var institutionsOfDistrict: [[Int]]

  init(_ output: OutputFolder, model: Model, tables: OutputTables, run: RunRecord?, points: Int) {
    (self.output, self.model, self.tables, self.run, self.points) = (output, model, tables, run, points)
    func keyed(_ file: String, _ key: String) -> [String: TableRow] {
      Dictionary(Rows(model.tables.texts[file], Ledger()).map { ($0[key], $0) }, uniquingKeysWith: { first, _ in first })
    }
    products = keyed("products.csv", "product_id")
    districtRows = keyed("districts.csv", "district_id")
    cellsOfInstitution = Array(repeating: [], count: model.tables.institutions.count)
    for (cell, institution) in model.cells.institutions.enumerated() { cellsOfInstitution[Int(institution)].append(cell) }
    institutionsOfDistrict = Array(repeating: [], count: model.tables.districts.count)
    for (place, institution) in model.tables.institutions.enumerated() where !cellsOfInstitution[place].isEmpty {
      institutionsOfDistrict[Int(institution.district)].append(place)
    }
  }

  /// The rows of a table of the output.
  func rows(_ file: String) -> [TableRow] {
    guard output.size(of: file) != nil, let text = OutputTables.text(file, [], in: output, into: Ledger()) else { return [] }
    return Array(Rows(text, Ledger()))
  }

  func has(_ file: String) -> Bool { output.size(of: file) != nil }

  // MARK: Names

  static func trimmed(_ text: String) -> String {
    var rest = Substring(text)
    while let first = rest.first, first.isWhitespace { rest.removeFirst() }
    while let last = rest.last, last.isWhitespace { rest.removeLast() }
    return String(rest)
  }

  /// The parts that are not blank, with a wide space between them.
  static func joined(_ parts: [String]) -> String {
    parts.map(trimmed).filter { !$0.isEmpty }.joined(separator: "　")
  }

  func parameter(_ key: String) -> String { model.tables.parameters.given[key] ?? "" }

  /// A day of the parameters.
  func day(_ key: String) -> String {
    ParameterValues.date(ParameterValues.narrow(parameter(key))) ?? ""
  }

  func text(_ product: Int, _ column: String) -> Printed {
    .text(products[model.tables.products[product].id]?[column] ?? "")
  }

  func unit(_ product: Int) -> String { products[model.tables.products[product].id]?["unit"] ?? "" }

  func name(ofDistrict district: Int) -> String {
    let name = PrintedData.trimmed(model.tables.districtNames[district])
    return name.isEmpty ? model.tables.districts[district] : name
  }

  func name(ofDistrict id: String) -> String {
    model.tables.districtIDs.index(of: id).map { name(ofDistrict: Int($0)) } ?? id
  }

  func isMunicipal(_ district: Int) -> Bool { districtRows[model.tables.districts[district]]?["kind"] == "municipal" }

  /// The fund as given [ten-thousandths of a yuan].
  func fund(ofDistrict district: Int) -> Int128? {
    districtRows[model.tables.districts[district]].flatMap { Exact.decimal($0["prepayment_fund_yuan"]) }
  }

  func name(ofInstitution place: Int) -> String {
    let name = PrintedData.trimmed(model.tables.institutions[place].name)
    return name.isEmpty ? model.tables.institutions[place].id : name
  }

  func place(ofInstitution id: String) -> Int? { model.tables.institutionIDs.index(of: id).map { Int($0) } }

  func ownership(_ place: Int) -> String {
    ["public": "公立", "military": "军队", "private": "民营", "pharmacy": "药店"][model.tables.institutions[place].ownership] ?? ""
  }

  static func payer(_ word: String) -> String { word == "fund" ? "医保基金" : "医疗机构" }

  static func month(_ text: String) -> String {
    let parts = text.split(separator: "-").compactMap { Exact.count(String($0)) }
    return parts.count == 2 ? "\(parts[0])年\(parts[1])月" : text
  }

  var clearing: String {
    switch ParameterValues.narrow(parameter("clearing")).lowercased() {
    case "none", "不冲抵": "不冲抵，期末退回"
    case "proportional", "按采购比例": "按采购比例"
    case "balloon", "期末一次": "期末一次"
    default: "按月均摊"
    }
  }

  var settlementDays: String { parameter("settlement_days").isEmpty ? "30" : parameter("settlement_days") }

  var cycle: String {
    "采购周期：\(ChecklistWords.chineseDay(day("cycle_start")))至\(ChecklistWords.chineseDay(day("cycle_end")))"
  }

  /// What is said where a district settles directly; empty where none does.
  var payerNote: String {
    let direct = model.tables.funds.indices.filter { model.tables.funds[$0].settlesDirectly }.map { name(ofDistrict: $0) }
    return direct.isEmpty
      ? "" : "直接结算：\(direct.joined(separator: "、"))的货款由医保基金支付给企业，从机构的月度结算款中扣除；机构不另行付款。"
  }

  // MARK: Figures

  func packs(_ product: Int, _ district: Int) -> Int64? {
    tables.totals[product * model.tables.districts.count + district]?.packs
  }

  func fen(_ product: Int, _ district: Int) -> Int128 {
    tables.sums.byShare[product * model.tables.districts.count + district].fen
  }

  func fen(ofCell cell: Int) -> Int128 {
    Exact.fen(tables.lines.packs[cell], model.prices[Int(model.cells.products[cell])])
  }

  func packs(ofInstitution place: Int) -> Int64 { cellsOfInstitution[place].reduce(0) { $0 + tables.lines.packs[$1] } }

  func unitsPerPack(_ product: Int) -> Int128 { model.tables.products[product].unitsPerPack }

  static func fen(_ row: TableRow, _ column: String) -> Int128 { (Exact.decimal(row[column]) ?? 0) / 100 }
  static func count(_ row: TableRow, _ column: String) -> Int128 { Exact.count(row[column]) ?? 0 }

  /// Header and footer of the pages to be stamped; nil where the document's name has characters that workbooks code.
  var page: (header: String, footer: String)? {
    let named = PrintedData.joined([parameter("document"), parameter("batch")])
    guard !named.contains("_x"), named.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value & 0xFFFE != 0xFFFE }),
      named.utf16.count <= 200
    else { return nil }
    let isDraft = run?.tree["status"].text != "final"
    let right = named.split(separator: "&", omittingEmptySubsequences: false).joined(separator: "&&")
    return ((isDraft ? "&L草案" : "") + (right.isEmpty ? "" : "&R" + right), "&C第 &P 页　共 &N 页")
  }

  // MARK: Sheets

  /// A sheet with its title and what stands above it.
  func sheet(
    _ name: String, title: String, place: String = "", line: String = "", unit: String = "", _ headings: [String]
  ) -> PrintedSheet {
    let about = ["city", "batch", "document"].map(parameter)
    var signed = Set(model.tables.districts.indices.map { "\(self.name(ofDistrict: $0))（盖章）　　　　　　" })
    signed.insert("上报日期：\(ChecklistWords.chineseDay(day("report_due")))")
    signed.insert(payerNote)
    return PrintedSheet(
      name: name, above: [title, line, unit],
      mayPrecede: [
        PrintedData.trimmed(parameter("plan_name")), PrintedData.joined([about[0], place, about[1], about[2]]),
      ], headings: headings, mayFollow: signed)
  }
}
