import XLSXReading

/// Checks the packets as workbooks: each sheet has the rows of the packet's table, and there is one workbook for each packet.
///
/// What stands beside the table's own columns, names and sums, is shown to districts and read by nobody.
struct PacketBooks {
  let output: OutputFolder
  let ledger: Ledger

  /// What the names of such files begin with.
  static let prefix = "任务包_"

  /// The packets' folders by district.
  private var packets: [String: String] {
    var found: [String: String] = [:]
    for path in output.paths where path.hasPrefix("packets/") && path.hasSuffix("/districts.csv") {
      let folder = String(path.dropLast("districts.csv".count))
      for row in Rows(text(path), Ledger()) { found[row["district_id"]] = folder }
    }
    return found
  }

  private func text(_ path: String) -> DelimitedText? {
    output.bytes(of: path).flatMap { DelimitedText(reading: $0, file: path, columns: [], into: Ledger()) }
  }

  /// Checks them all.
  func run(_ paths: [String]) {
    let packets = packets
    let seen = WorkbookCheck.names(
      of: paths, twice: (zh: "同一任务包有两个工作簿。", en: "Two workbooks are one packet."), into: ledger
    ) { path, ledger in
      PacketBooks(output: output, ledger: ledger).check(path, packets)
    }
    for district in packets.keys.sorted(by: precedes) where !seen.contains(district) {
      ledger.add("V541", "tables", expected: PacketBooks.prefix + district, zh: "缺少任务包的工作簿。", en: "A packet's workbook is missing.")
    }
  }

  /// Checks one workbook; returns the district that it names.
  private func check(_ path: String, _ packets: [String: String]) -> String? {
    guard let place = output.diskPath(of: path) else {
      ledger.skip(zh: "\(path) 不在磁盘上，不能读取。", en: "\(path) is not on the disk.")
      return nil
    }
    do {
      let workbook = try Workbook(path: place)
      let look = WorkbookLook(file: path, page: nil, ledger: ledger)
      look.check(workbook)
      var grids: [String: SheetGrid] = [:]
      for sheet in workbook.sheets {
        let grid = try workbook.grid(of: sheet, keepsFormulas: true)
        look.check(sheet, grid)
        grids[sheet.name] = grid
      }
      let own = grids["区市"].flatMap { rows(of: $0, columns: ["区市编码"]).first?.first }
      guard let own, let folder = packets[own] else {
        ledger.add("V541", path, found: own ?? "", zh: "不知道这是哪个区市的任务包。", en: "It is not known whose packet this is.")
        return nil
      }
      var names: Set<String> = []
      for table in PacketTable.all where output.size(of: folder + table.file) != nil {
        names.insert(table.sheet)
        guard let grid = grids[table.sheet] else {
          ledger.add("V541", path, expected: table.sheet, zh: "任务包的工作簿缺少一张表。", en: "The packet's workbook lacks a sheet.")
          continue
        }
        compare(table, folder, grid, path)
      }
      for name in grids.keys.sorted(by: precedes) where !names.contains(name) {
        ledger.add("V541", path, found: name, zh: "任务包没有这张表。", en: "The packet has no such table.")
      }
      return own
    } catch {
      ledger.add("V541", path, found: "\(error)", zh: "不能作为工作簿读取。", en: "It cannot be read as a workbook.")
      return nil
    }
  }

  private func compare(_ table: PacketTable, _ folder: String, _ grid: SheetGrid, _ path: String) {
    guard let text = text(folder + table.file) else { return }
    let columns = table.columns.filter { text.header.contains($0.name) }
    let found = rows(of: grid, columns: columns.map(\.heading))
    if found.first == nil, text.rowCount > 0 {
      ledger.add(
        "V542", path, column: table.sheet, expected: columns.map(\.heading).joined(separator: " "), zh: "找不到表头。",
        en: "The headings are not there.")
      return
    }
    let expected = Rows(text, Ledger()).map { row in columns.map { table.shown(row[$0.name], in: $0.name) } }
    let given = found.map { row in zip(row, columns).map { PacketTable.plain($0, in: $1.name) } }
    ledger.count(expected.count)
    var left = Dictionary(grouping: given.indices) { given[$0] }
    var missing: [[String]] = []
    for row in expected {
      if left[row]?.popLast() == nil { missing.append(row) }
    }
    let extra = left.values.joined().sorted()
    guard !missing.isEmpty || !extra.isEmpty else { return }
    // One place says enough: the rows are those of the table, or they are not.
    ledger.add(
      "V543", path, line: extra.first.map { $0 + 2 }, column: table.sheet, expected: missing.first?.joined(separator: " ") ?? "",
      found: extra.first.map { given[$0].joined(separator: " ") } ?? "", zh: "任务包工作簿的行与任务包的表不符。",
      en: "The rows of the packet's workbook differ from the packet's table.")
  }

  /// The cells under these headings, row by row; none where the first row lacks one of them.
  private func rows(of grid: SheetGrid, columns: [String]) -> [[String]] {
    guard let heading = grid.rows.first else { return [] }
    let places = columns.map { column in heading.cells.first { grid.text(of: grid.cells[$0]) == column }.map { Int(grid.cells[$0].column) }
    }
    guard !places.contains(nil) else { return [] }
    return grid.rows.dropFirst().map { row in
      places.map { place in place.flatMap { grid.cell(row, column: $0) }.map { grid.text(of: $0) } ?? "" }
    }.filter { !$0.allSatisfy(\.isEmpty) }
  }
}

/// How a packet's table stands in its workbook.
private struct PacketTable {
  let file: String
  let sheet: String
  let columns: [(name: String, heading: String)]

  private init(_ file: String, _ sheet: String, _ columns: (String, String)...) {
    self.file = file
    self.sheet = sheet
    self.columns = columns.map { (name: $0.0, heading: $0.1) }
  }

  private static let institution = ("institution_id", "机构编码")
  private static let product = ("product_id", "品种编码")

  static let all: [PacketTable] = [
    .init("parameters.csv", "参数", ("key", "参数"), ("value", "取值"), ("note", "说明")),
    .init(
      "products.csv", "品种", product, ("generic_name", "通用名"), ("dosage_form", "剂型"), ("specification", "规格"), ("pack", "包装"),
      ("units_per_pack", "包装转换比"), ("unit", "计量单位"), ("supplier", "中选企业"), ("backup_supplier", "备供企业"),
      ("second_backup_supplier", "第二备供企业"), ("price_yuan", "中选价"), ("agreed_units", "首年约定采购量"), ("key_monitored", "重点监控"),
      ("previous_agreed_units", "上年约定采购量"), ("supplied_from", "供应起始日期"), ("supplied_until", "供应截止日期")),
    .init(
      "districts.csv", "区市", ("district_id", "区市编码"), ("name", "区市名称"), ("kind", "类型"), ("prepayment_fund_yuan", "可用预付基金"),
      ("direct_settlement", "直接结算")),
    .init(
      "institutions.csv", "机构", institution, ("name", "机构名称"), ("district_id", "区市编码"), ("ownership", "机构性质"), ("level", "机构等级"),
      ("participates", "参加"), ("weight", "权重"), ("capacity_yuan", "年度承载上限"), ("prepayment_eligible", "可预付"),
      ("successor_id", "承接机构"), ("payee", "收款单位"), ("account", "收款账号")),
    .init("usage.csv", "历史用量", institution, product, ("period", "期间"), ("units", "数量")),
    .init("demand.csv", "报量", institution, product, ("units", "数量")),
    .init("limits.csv", "上下限", institution, product, ("floor_packs", "下限"), ("cap_packs", "上限"), ("fixed_packs", "锁定")),
    .init(
      "rules.csv", "规则", ("rule_id", "规则编码"), ("name", "规则名称"), ("products", "品种范围"), ("institutions", "机构范围"),
      ("measure", "计量"), ("sense", "关系"), ("limit", "限值")),
    .init("assignment.csv", "下达量", product, ("assigned_packs", "下达量"), ("seal", "校验码")),
    .init("city_allocation.csv", "市级分解", institution, product, ("packs", "分解量")),
    .init("city_terms.csv", "市定内容", ("table", "表"), ("key", "键"), ("column", "列"), ("value", "下达值")),
    .init("holidays.csv", "节假日", ("date", "日期"), ("kind", "类别"), ("name", "节日")),
  ]

  private static let parameters = [
    "plan_name": "方案名称", "city": "城市", "batch": "批次", "document": "文号", "cycle_start": "采购周期开始", "cycle_end": "采购周期结束",
    "execution_date": "执行日期", "contract_date": "签约日期", "lead_hospital": "牵头单位", "report_due": "上报截止",
    "prepayment_due": "预付截止", "prepayment_ratio": "预付比例", "prepayment_tranches": "预付批次",
    "prepayment_ownership": "预付机构性质", "clearing": "冲抵方式", "settlement_days": "结算期限", "basis": "测算依据",
    "usage_weights": "年度权重", "cap_ratio": "默认上限倍数", "floor_ratio": "默认下限比例", "partial_pack": "不足整包",
    "renewal_below": "低于上年", "plan_identity": "方案标识", "packet_seal": "任务包校验码",
  ]

  private static let words = [
    "ownership": ["public": "公立", "military": "军队", "private": "民营", "pharmacy": "药店"],
    "kind": ["district": "区市", "zone": "开发区", "municipal": "市属", "holiday": "放假", "workday": "上班"],
    "measure": ["packs": "盒", "units": "最小单位", "yuan": "元"], "sense": ["<=": "不超过", "=": "等于", ">=": "不少于"],
    "key_monitored": ["yes": "是", "no": "否"], "direct_settlement": ["yes": "是", "no": "否"],
    "participates": ["yes": "是", "no": "否"], "prepayment_eligible": ["yes": "是", "no": "否"],
  ]

  private static let numbers: Set<String> = [
    "units_per_pack", "price_yuan", "agreed_units", "previous_agreed_units", "prepayment_fund_yuan", "weight", "capacity_yuan",
    "units", "floor_packs", "cap_packs", "fixed_packs", "limit", "assigned_packs", "packs",
  ]

  /// What the workbook shows for a field of the table.
  func shown(_ text: String, in column: String) -> String {
    if column == "key", file == "parameters.csv" { return PacketTable.parameters[text] ?? text }
    // In CSV brackets keep spreadsheets from taking texts for numbers.
    if file == "city_terms.csv", column == "key" || column == "value", text.hasPrefix("["), text.hasSuffix("]") {
      return String(text.dropFirst().dropLast())
    }
    return PacketTable.plain(PacketTable.words[column]?[text] ?? text, in: column)
  }

  /// A number written one way.
  static func plain(_ text: String, in column: String) -> String {
    guard numbers.contains(column), let number = Double(text) else { return text }
    return "\(number)"
  }
}
