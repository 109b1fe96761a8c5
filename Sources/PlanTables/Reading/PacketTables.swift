import PlanModel
import Planning

/// Reads 下达量 and 市级分解.
struct PacketTableReading {
  let log: ProblemLog
  let references: References
  let lines: ReadLines

  /// 下达量, sorted by product.
  func assignment(_ rows: TableRows) -> [GivenRow<AssignmentRecord>] {
    let column = TableSchema.assignment.index
    let (id, packs, seal) = (column("product_id"), column("assigned_packs"), column("seal"))
    let (cityPacks, cityBasis) = (column("city_packs"), column("city_basis"))
    var result: [GivenRow<AssignmentRecord>] = []
    while rows.next() {
      var isSound = true
      let product = rows.identifier(id)
      let amount = rows.requiredNumber(packs, .wholePacks, &isSound)
      // Packets of definition 1 have neither.
      var city: CityVolume?
      if !rows.bytes(cityPacks).isEmpty || !rows.bytes(cityBasis).isEmpty {
        let agreed = rows.requiredNumber(cityPacks, .wholePacks, &isSound)
        city = volume(rows, cityBasis, agreedPacks: agreed?.wholePart ?? 0, &isSound)
      }
      let code = rows.required(seal)
      guard let product else { continue }
      let record = AssignmentRecord(productID: product, packs: amount?.wholePart ?? 0, city: city, seal: code ?? "")
      result.append(
        GivenRow(record, origin: lines.add(rows.line, .assignment), isSound: isSound && code != nil))
    }
    return log.keyedRows(result, table: .assignment, isComplete: true, lines) { $0.productID }.rows
  }

  /// The city's volume with its basis as it was written; nil where a spreadsheet took digits off it, which is reported.
  private func volume(_ rows: TableRows, _ column: Int, agreedPacks: Int, _ isSound: inout Bool) -> CityVolume? {
    if let volume = CityVolume(agreedPacks: agreedPacks, basisText: rows.text(column)) { return volume }
    isSound = false
    log.report(
      .codeDestroyed, at: rows.spot(column), value: rows.text(column),
      .init(
        zh: "全市测算基数“\(rows.text(column))”不是下达时的写法：可能被电子表格当成数字截短了。",
        en: "The city's basis \"\(rows.text(column))\" is not as it was handed out: a spreadsheet may have cut its digits."),
      hint: .init(
        zh: "请从原任务包恢复下达量表（assignment.csv）；用电子表格打开时，把这一列设为文本，或改用任务包工作簿。",
        en: "Restore assignment.csv from the packet as it came; in a spreadsheet make the column text, or use the packet's workbook."))
    return nil
  }

  /// 市定内容, sorted.
  func cityTerms(_ rows: TableRows) -> [CityTermRecord] {
    // Brackets keep spreadsheets from making numbers and days of codes and values.
    func inside(_ text: String) -> String {
      text.hasPrefix("[") && text.hasSuffix("]") && text.utf8.count >= 2 ? String(text.dropFirst().dropLast()) : text
    }
    var result: [CityTermRecord] = []
    while rows.next() {
      guard let table = rows.required(0), let key = rows.required(1), let column = rows.required(2),
        let value = rows.required(3)
      else { continue }
      result.append(CityTermRecord(table: table, key: inside(key), column: column, value: inside(value)))
    }
    return sortedTerms(result)
  }

  /// 市级分解, in the file's order.
  func cityAllocation(_ rows: TableRows) -> Lines<CityAllocationRecord> {
    let packs = TableSchema.cityAllocation.index(of: "packs")
    var first: [CellKey: Int32] = [:]
    var result: [CityAllocationRecord] = []
    while rows.next() {
      // Both columns stand first in the schema.
      let institution = references.index(rows, 0, in: .institutions)
      let product = references.index(rows, 1, in: .products)
      var isSound = true
      let amount = rows.requiredNumber(packs, .wholePacks, &isSound)
      guard let institution, let product, let amount else { continue }
      let key = CellKey(product: Int(product), institution: Int(institution))
      if let earlier = first.updateValue(rows.line, forKey: key) {
        first[key] = earlier
        let names = [references.institutions.ids[Int(institution)], references.products.ids[Int(product)]]
        log.reportDuplicate(
          .cityAllocation, names, first: Spot(.cityAllocation, line: earlier),
          second: Spot(.cityAllocation, line: rows.line, TableSchema.cityAllocation.duplicateColumn))
        continue
      }
      result.append(
        CityAllocationRecord(institution: Int(institution), product: Int(product), packs: amount.wholePart))
      _ = lines.add(rows.line, .cityAllocation)
    }
    return Lines(result)
  }
}
