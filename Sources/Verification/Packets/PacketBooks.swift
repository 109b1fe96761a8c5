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
      for row in records(text(path), Ledger()) { found[row["district_id"]] = folder }
    }
    return found
  }

  private func text(_ path: String) -> DelimitedText? {
    output.bytes(of: path).flatMap { DelimitedText(reading: $0, file: path, columns: [], into: Ledger()) }
  }

  /// Checks them all.
  func run(_ paths: [String]) {
    let packets = packets
    let seen = WorkbookCheck.names(of: paths, twice: .init("同一任务包有两个工作簿。", "Two workbooks are one packet."), in: output, into: ledger) {
      try PacketBooks(output: output, ledger: $2).check($0, $1, packets)
    }
    for district in packets.keys.sorted(by: precedes) where !seen.contains(district) {
      ledger.add("V541", "tables", expected: PacketBooks.prefix + district, zh: "缺少任务包的工作簿。", en: "A packet's workbook is missing.")
    }
  }

  /// Checks one workbook; returns the district that it names.
  private func check(_ path: String, _ workbook: Workbook, _ packets: [String: String]) throws -> String? {
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
    for form in TableForm.all where form.owner != .money && output.size(of: folder + form.file) != nil {
      names.insert(form.sheet)
      if let grid = grids[form.sheet] {
        compare(form, folder, grid, path)
      } else {
        ledger.add("V541", path, expected: form.sheet, zh: "任务包的工作簿缺少一张表。", en: "The packet's workbook lacks a sheet.")
      }
    }
    for name in grids.keys.sorted(by: precedes) where !names.contains(name) {
      ledger.add("V541", path, found: name, zh: "任务包没有这张表。", en: "The packet has no such table.")
    }
    return own
  }

  private func compare(_ form: TableForm, _ folder: String, _ grid: SheetGrid, _ path: String) {
    guard let text = text(folder + form.file) else { return }
    let columns = form.columns.filter { text.header.contains($0.name) }
    let found = rows(of: grid, columns: columns.map(\.heading))
    if found.isEmpty, text.rowCount > 0 {
      ledger.add(
        "V542", path, column: form.sheet, expected: columns.map(\.heading).joined(separator: " "), zh: "找不到表头。",
        en: "The headings are not there.")
      return
    }
    let expected = records(text, Ledger()).map { row in columns.map { form.shown(row[$0.name], in: $0) } }
    let given = found.map { row in zip(row, columns).map { $1.plain($0) } }
    ledger.count(expected.count)
    var left = Dictionary(grouping: given.indices) { given[$0] }
    let missing = expected.filter { left[$0]?.popLast() == nil }
    let extra = left.values.joined().sorted()
    guard !missing.isEmpty || !extra.isEmpty else { return }
    // One place says enough: the rows are those of the table, or they are not.
    ledger.add(
      "V543", path, line: extra.first.map { $0 + 2 }, column: form.sheet, expected: missing.first?.joined(separator: " ") ?? "",
      found: extra.first.map { given[$0].joined(separator: " ") } ?? "", zh: "任务包工作簿的行与任务包的表不符。",
      en: "The rows of the packet's workbook differ from the packet's table.")
  }

  /// The cells under these headings, row by row; none where the first row lacks one of them.
  private func rows(of grid: SheetGrid, columns: [String]) -> [[String]] {
    guard let heading = grid.rows.first else { return [] }
    let places = columns.map { column in
      heading.cells.first { grid.text(of: grid.cells[$0]) == column }.map { Int(grid.cells[$0].column) }
    }
    guard !places.contains(nil) else { return [] }
    return grid.rows.dropFirst().map { row in
      places.map { place in place.flatMap { grid.cell(row, column: $0) }.map { grid.text(of: $0) } ?? "" }
    }.filter { !$0.allSatisfy(\.isEmpty) }
  }
}

/// How a packet's table stands in its workbook.
extension TableForm {
  private static let parameters = [
    "plan_name": "方案名称", "city": "城市", "batch": "批次", "document": "文号", "cycle_start": "采购周期开始", "cycle_end": "采购周期结束",
    "execution_date": "执行日期", "contract_date": "签约日期", "lead_hospital": "牵头单位", "report_due": "上报截止",
    "prepayment_due": "预付截止", "prepayment_ratio": "预付比例", "prepayment_tranches": "预付批次",
    "prepayment_ownership": "预付机构性质", "clearing": "冲抵方式", "settlement_days": "结算期限", "basis": "测算依据",
    "missing_years": "缺年处理", "annualize": "按月折算", "usage_weights": "年度权重", "cap_ratio": "默认上限倍数", "floor_ratio": "默认下限比例",
    "demand_cap": "报量封顶", "partial_pack": "不足整包",
    "renewal_below": "低于上年", "plan_identity": "方案标识", "packet_seal": "任务包校验码",
  ]

  private static let words = [
    "basis": ["usage": "历史用量", "demand": "报量"],
    "ownership": ["public": "公立", "military": "军队", "private": "民营", "pharmacy": "药店"],
    "kind": ["district": "区市", "zone": "开发区", "municipal": "市属", "holiday": "放假", "workday": "上班"],
    "measure": [
      "packs": "盒", "units": "最小单位", "yuan": "元", "target": "比例目标量", "usage": "历史用量", "last_year": "上年用量", "demand": "报量",
    ],
    "sense": ["<=": "不超过", "=": "等于", ">=": "不少于", "each<=": "每家不超过", "each>=": "每家不少于", "exclude": "不参加"],
    "key_monitored": ["yes": "是", "no": "否"], "direct_settlement": ["yes": "是", "no": "否"],
    "participates": ["yes": "是", "no": "否"], "prepayment_eligible": ["yes": "是", "no": "否"],
  ]

  /// What the workbook shows for a field of the table.
  fileprivate func shown(_ text: String, in column: Column) -> String {
    if column.name == "key", file == "parameters.csv" { return TableForm.parameters[text] ?? text }
    // In CSV brackets keep spreadsheets from taking texts for numbers.
    if file == "city_terms.csv", column.name == "key" || column.name == "value", text.hasPrefix("["), text.hasSuffix("]") {
      return String(text.dropFirst().dropLast())
    }
    if column.name == "measure", text.hasPrefix("usage:") { return text.dropFirst(6) + "年用量" }
    if column.name == "basis", text.hasPrefix("blend:") { return "混合:" + text.dropFirst(6) }
    return column.plain(TableForm.words[column.name]?[text] ?? text)
  }
}

extension TableForm.Column {
  /// A number written one way.
  fileprivate func plain(_ text: String) -> String { isNumber ? Double(text).map { "\($0)" } ?? text : text }
}
