/// What the official tables print: the plan's texts, the packs, and the rows of the output's tables.
final class PrintedData {
  let model: Model
  let tables: OutputTables
  let run: RunRecord?
  private let output: OutputFolder
  private let products: [String: TableRow]
  /// The institutions of each district that have cells.
  let institutionsOfDistrict: [[Int]]

  init(_ output: OutputFolder, model: Model, tables: OutputTables, run: RunRecord?) {
    (self.output, self.model, self.tables, self.run) = (output, model, tables, run)
    let rows = records(model.tables.texts["products.csv"], Ledger())
    products = Dictionary(rows.map { ($0["product_id"], $0) }) { first, _ in first }
    let printed = model.tables.institutions.indices.filter { !model.cells(ofInstitution: $0).isEmpty }
    let grouped = Dictionary(grouping: printed) { model.districts[$0] }
    institutionsOfDistrict = model.tables.districts.indices.map { grouped[$0] ?? [] }
  }

  /// The rows of a table of the output; none where there is no such table.
  func rows(_ file: String) -> [TableRow] { records(DelimitedText.read(file, [], in: output, into: Ledger()), Ledger()) }

  func has(_ file: String) -> Bool { output.size(of: file) != nil }

  /// The cells of an institution, by product.
  func cells(_ place: Int) -> [Int] { model.cells(ofInstitution: place).map { Int($0) } }

  // MARK: Names

  static func trimmed(_ text: String) -> String {
    var rest = text.drop(while: \.isWhitespace)
    while rest.last?.isWhitespace ?? false { rest.removeLast() }
    return String(rest)
  }

  /// The parts that are not blank, with a wide space between them.
  static func joined(_ parts: [String]) -> String { parts.map(trimmed).filter { !$0.isEmpty }.joined(separator: "　") }

  func parameter(_ key: String) -> String { model.tables.parameters.given[key] ?? "" }

  /// A day of the parameters, in Chinese.
  func day(_ key: String) -> String { chineseDay(model.tables.parameters.date(key) ?? "") }

  /// What the plan's table says of a product in these columns.
  func product(_ place: Int, _ columns: String...) -> [Printed] {
    let (product, row) = (model.tables.products[place], products[model.tables.products[place].id])
    return columns.map { $0 == "price_yuan" ? .decimal(product.price) : .text(row?[$0] ?? "") }
  }

  func unit(_ product: Int) -> String { products[model.tables.products[product].id]?["unit"] ?? "" }

  func name(ofDistrict district: Int) -> String {
    let name = PrintedData.trimmed(model.tables.districts[district].name)
    return name.isEmpty ? model.tables.districts[district].id : name
  }

  func name(ofDistrict id: String) -> String { model.tables.districtIDs.index(of: id).map { name(ofDistrict: $0) } ?? id }

  func name(ofInstitution place: Int) -> String {
    let name = PrintedData.trimmed(model.tables.institutions[place].name)
    return name.isEmpty ? model.tables.institutions[place].id : name
  }

  func place(ofInstitution id: String) -> Int? { model.tables.institutionIDs.index(of: id) }

  /// Id and name of an institution.
  func institution(_ place: Int) -> [Printed] { [.text(model.tables.institutions[place].id), .text(name(ofInstitution: place))] }

  /// Id and name of an institution that a table names.
  func institution(_ id: String) -> [Printed] { [.text(id), .text(place(ofInstitution: id).map { name(ofInstitution: $0) } ?? "")] }

  func ownership(_ place: Int) -> String {
    ["public": "公立", "military": "军队", "private": "民营", "pharmacy": "药店"][model.tables.institutions[place].ownership] ?? ""
  }

  static func payer(_ word: String) -> String { word == "fund" ? "医保基金" : "医疗机构" }

  static func month(_ text: String) -> String {
    let parts = text.split(separator: "-").compactMap { Exact.count(String($0)) }
    return parts.count == 2 ? "\(parts[0])年\(parts[1])月" : text
  }

  var clearing: String {
    switch model.tables.parameters.narrowed("clearing").lowercased() {
    case "none", "不冲抵": "不冲抵，期末退回"
    case "proportional", "按采购比例": "按采购比例"
    case "balloon", "期末一次": "期末一次"
    default: "按月均摊"
    }
  }

  var settlementDays: String { parameter("settlement_days").isEmpty ? "30" : parameter("settlement_days") }

  var cycle: String { "采购周期：\(day("cycle_start"))至\(day("cycle_end"))" }

  /// What is said where a district settles directly; empty where none does.
  private var payerNote: String {
    let direct = model.tables.districts.indices.filter { model.tables.districts[$0].settlesDirectly }.map { name(ofDistrict: $0) }
    return direct.isEmpty ? "" : "直接结算：\(direct.joined(separator: "、"))的货款由医保基金支付给企业，从机构的月度结算款中扣除；机构不另行付款。"
  }

  // MARK: Figures

  /// Packs and fen.
  struct Sum {
    var packs: Int128 = 0
    var fen: Int128 = 0

    static func += (left: inout Sum, right: Sum) { (left.packs, left.fen) = (left.packs + right.packs, left.fen + right.fen) }

    /// Both as cells.
    var cells: [Printed] { [.whole(packs), .fen(fen)] }
  }

  func packs(_ product: Int, _ district: Int) -> Int64? { tables.totals[model.share(product, district)]?.packs }

  func fen(_ product: Int, _ district: Int) -> Int128 { tables.sums.byShare[model.share(product, district)].fen }

  func sum(ofCell cell: Int) -> Sum {
    let packs = tables.lines.packs[cell]
    return Sum(packs: Int128(packs), fen: Exact.fen(packs, model.prices[model.product(cell)]))
  }

  func sum(ofInstitution place: Int) -> Sum {
    Sum(packs: cells(place).reduce(0) { $0 + Int128(tables.lines.packs[$1]) }, fen: tables.sums.byInstitution[place])
  }

  func unitsPerPack(_ product: Int) -> Int128 { model.tables.products[product].unitsPerPack }

  static func fen(_ row: TableRow, _ column: String) -> Int128 { (Exact.decimal(row[column]) ?? 0) / 100 }
  static func count(_ row: TableRow, _ column: String) -> Int128 { Exact.count(row[column]) ?? 0 }
  static func sum(_ row: TableRow) -> Sum { Sum(packs: count(row, "packs"), fen: fen(row, "amount_yuan")) }

  /// Neighbouring rows with the same text in a column.
  static func groups(_ rows: [TableRow], by column: String) -> [[TableRow]] {
    var groups: [[TableRow]] = []
    var last: String?
    for row in rows {
      let text = row[column]
      if text == last { groups[groups.count - 1].append(row) } else { groups.append([row]) }
      last = text
    }
    return groups
  }

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

  /// A sheet with its title and what stands above it; the headings are apart by blanks.
  func sheet(
    _ name: String, title: String, place: String = "", line: String = "", unit: String = "", _ headings: [String]
  ) -> PrintedSheet {
    let about = ["city", "batch", "document"].map(parameter)
    var signed = Set(model.tables.districts.indices.map { "\(self.name(ofDistrict: $0))（盖章）　　　　　　" })
    signed.formUnion(["上报日期：\(day("report_due"))", payerNote])
    return PrintedSheet(
      name: name, above: [title, line, unit],
      mayPrecede: [PrintedData.trimmed(parameter("plan_name")), PrintedData.joined([about[0], place, about[1], about[2]])],
      headings: headings, mayFollow: signed)
  }
}
