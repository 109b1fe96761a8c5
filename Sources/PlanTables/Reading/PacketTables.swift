public import Planning
import Streams

/// The tables that only a packet has, as read.
struct PacketTables {
  var assignment: [DraftRow<AssignmentRecord>]?
  var cityAllocation: [CityAllocationLine]?
  var terms: [CityTermRecord]?
  /// Whether the records come from memory, where the city's terms are still to be written out or were left out.
  var isUnsealed = false
}

/// One line of 市级分解, ids resolved.
struct CityAllocationLine: Sendable {
  var institution: Int32
  var product: Int32
  var line: Int32
  /// [packs]
  var packs: Int
}

/// Reads 下达量 and 市级分解.
struct PacketTableReading {
  let log: ProblemLog
  let references: References

  /// 下达量, sorted by product.
  func assignment(_ rows: TableRows) -> [DraftRow<AssignmentRecord>] {
    let column = TableSchema.assignment.index
    let (id, packs, seal) = (column("product_id"), column("assigned_packs"), column("seal"))
    var result: [DraftRow<AssignmentRecord>] = []
    while rows.next() {
      var isSound = true
      let product = rows.identifier(id)
      let amount = rows.requiredNumber(packs, .wholePacks, &isSound)
      let code = rows.required(seal)
      guard let product else { continue }
      let record = AssignmentRecord(productID: product, packs: amount?.wholePart ?? 0, seal: code ?? "")
      result.append(DraftRow(record: record, line: rows.line, isSound: isSound && code != nil))
    }
    return keyedRows(result, table: .assignment, isComplete: true, log: log) { $0.productID }.rows
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
  func cityAllocation(_ rows: TableRows) -> [CityAllocationLine] {
    let packs = TableSchema.cityAllocation.index(of: "packs")
    var first: [Int64: Int32] = [:]
    var result: [CityAllocationLine] = []
    while rows.next() {
      // Both columns stand first in the schema.
      let institution = references.index(rows, 0, in: .institutions)
      let product = references.index(rows, 1, in: .products)
      var isSound = true
      let amount = rows.requiredNumber(packs, .wholePacks, &isSound)
      guard let institution, let product, let amount else { continue }
      let key = Int64(product) << 32 | Int64(institution)
      if let earlier = first.updateValue(rows.line, forKey: key) {
        first[key] = earlier
        let names = [references.institutions.ids[Int(institution)], references.products.ids[Int(product)]]
        reportDuplicate(.cityAllocation, names, first: earlier, second: rows.line, log)
        continue
      }
      result.append(
        CityAllocationLine(institution: institution, product: product, line: rows.line, packs: amount.wholePart))
    }
    return result
  }
}

/// What `Parameters.planIdentity` begins with, so that no spreadsheet takes it for a number; packets without it are from
/// before there was 市定内容.
public let planIdentityLetter = "P"

/// The seal 校验码 of an assigned volume: `S` and the first 16 hexadecimal digits of the SHA-256 over six lines of text, each
/// ended by LF: the plan's identity, the district, the product, its packs, the units in a pack and the price.
///
/// - Parameter planIdentity: `Parameters.planIdentity` of the packet.
public func assignmentSeal(planIdentity: String, district: Identifier, product: Product, packs: Int) -> String {
  var bytes: [UInt8] = []
  bytes.reserveCapacity(128)
  for line in [planIdentity, district, product.id, "\(packs)", "\(product.unitsPerPack)", product.price.description] {
    bytes += line.utf8
    bytes.append(0x0A)
  }
  return seal(over: bytes)
}

/// Checks a packet's products against what the city assigned: its volumes, and the seals that show who changed them.
struct AssignmentCheck {
  let draft: PlanDraft
  let log: ProblemLog

  func run() {
    guard let assignment = draft.packet.assignment, let district = draft.packetDistrict else { return }
    var isAssigned = Array(repeating: false, count: draft.products.rows.count)
    var sealed: [(product: Int, packs: Int)] = []
    for row in assignment {
      guard let index = draft.products.table.index(of: row.record.productID.utf8) else {
        if draft.products.isComplete { reportMissing(row) }
        continue
      }
      isAssigned[Int(index)] = true
      let product = draft.products.rows[Int(index)]
      guard row.isSound, product.isSound, compare(row, product, district: district.record.id) else { continue }
      sealed.append((Int(index), row.record.packs))
    }
    for (product, isAssigned) in zip(draft.products.rows, isAssigned) where !isAssigned { reportAdded(product) }
    if let lines = draft.packet.cityAllocation, !draft.incomplete.contains(.cityAllocation) {
      compare(lines, sealed)
    }
  }

  /// 市级分解 is what changes are shown against; in sum it is what the city assigned, product by product.
  private func compare(_ lines: [CityAllocationLine], _ assigned: [(product: Int, packs: Int)]) {
    var sums = [Int128](repeating: 0, count: draft.products.rows.count)
    var last = [Int32](repeating: 0, count: sums.count)
    for line in lines {
      sums[Int(line.product)] += Int128(line.packs)
      last[Int(line.product)] = max(last[Int(line.product)], line.line)
    }
    for (index, packs) in assigned where sums[index] != Int128(packs) {
      let id = draft.products.rows[index].record.id
      log.report(
        .cityPacksDiffer,
        at: last[index] > 0 ? Spot(.cityAllocation, line: last[index], "packs") : Spot(.cityAllocation), value: id,
        .init(
          zh: "市级分解中品种 \(id) 各机构合计 \(sums[index]) 盒，与市里下达的 \(packs) 盒不同：有数字被改动，或有行被删去。",
          en:
            "The city's packs of \(id) add up to \(sums[index]), and \(packs) are assigned: a number was changed or a row deleted."
        ),
        hint: .init(
          zh: "市级分解只供对照，不能改，请从原任务包恢复；要调整各机构，请用锁定、上下限或用量。",
          en:
            "This table is for comparison and stays as it came: restore it from the packet. To move packs, use fixed volumes, limits or usage."
        ))
    }
  }

  /// False where the seal is broken, so that the assigned volume is not known.
  private func compare(
    _ row: DraftRow<AssignmentRecord>, _ product: DraftRow<Product>, district: Identifier
  ) -> Bool {
    let identity = draft.parameters.values.planIdentity
    let seal = assignmentSeal(
      planIdentity: identity, district: district, product: product.record, packs: row.record.packs)
    // Seals of earlier packets have no letter. That there is no identity is said already.
    let isWhole = identity.isEmpty || row.record.seal == seal || row.record.seal == seal.dropFirst()
    if !isWhole, row.record.seal.utf8.count != 16, Double(row.record.seal) != nil {
      log.report(
        .codeDestroyed, at: Spot(.assignment, line: row.line, "seal"), value: row.record.seal,
        .init(
          zh: "品种 \(product.record.id) 的校验码“\(row.record.seal)”是被电子表格当成数字改坏的（科学计数法、位数丢失）。",
          en: "The seal \"\(row.record.seal)\" of \(product.record.id) was taken for a number by a spreadsheet and destroyed."),
        hint: .init(
          zh: "请从原任务包恢复下达量表（assignment.csv）；用电子表格打开时，把这一列设为文本，或改用任务包工作簿。",
          en: "Restore assignment.csv from the packet as it came; in a spreadsheet make the column text, or use the packet's workbook."))
    } else if !isWhole {
      log.report(
        .sealBroken, at: Spot(.assignment, line: row.line, "seal"), value: row.record.seal,
        .init(
          zh: "品种 \(product.record.id) 的校验码不符：下达量、包装转换比、中选价、区市或方案标识被改动过。",
          en:
            "The seal of \(product.record.id) does not fit: its assigned packs, units per pack or price, the district or the plan's identity was changed."
        ),
        hint: .init(
          zh: "这些内容由市里确定，请从原任务包恢复，或向市医保局重新领取。",
          en: "The city decides these: take them from the packet as it came, or ask the city for it again."))
    }
    let units = Int128(row.record.packs) * Int128(product.record.unitsPerPack)
    guard Int128(product.record.agreedUnits) != units else { return isWhole }
    log.report(
      .assignedPacksChanged, at: Spot(.products, line: product.line, "agreed_units"),
      value: "\(product.record.agreedUnits)",
      .init(
        zh: "品种 \(product.record.id) 的约定采购量 \(product.record.agreedUnits) 与市里下达的 \(row.record.packs) 盒（\(units) 最小单位）不同。",
        en:
          "\(product.record.id) has \(product.record.agreedUnits) agreed units; the city assigned \(row.record.packs) packs, \(units) units."
      ),
      hint: .init(
        zh: "区市的总量不能改，请改回 \(units)；要调整各机构，请用锁定、上下限或用量。",
        en:
          "A district cannot change its totals: put \(units) back. To move packs between institutions, use fixed volumes, limits or usage."
      ))
    return isWhole
  }

  private func reportMissing(_ row: DraftRow<AssignmentRecord>) {
    log.report(
      .assignedProductMissing, at: Spot(.assignment, line: row.line, "product_id"), value: row.record.productID,
      .init(
        zh: "市里下达的品种 \(row.record.productID)（\(row.record.packs) 盒）不在品种表（products.csv）中。",
        en: "\(row.record.productID), of which the city assigned \(row.record.packs) packs, is not in products.csv."),
      hint: .init(
        zh: "请从原任务包恢复品种表中的这一行。", en: "Put its row back into products.csv from the packet as it came."))
  }

  private func reportAdded(_ product: DraftRow<Product>) {
    log.report(
      .productNotAssigned, at: Spot(.products, line: product.line, "product_id"), value: product.record.id,
      .init(
        zh: "品种 \(product.record.id) 不在下达量表（assignment.csv）中，市里没有下达这个品种。",
        en: "\(product.record.id) is not in assignment.csv: the city did not assign it."),
      hint: .init(zh: "请删去这个品种，或从原任务包恢复下达量表。", en: "Delete the product, or restore assignment.csv."))
  }
}
