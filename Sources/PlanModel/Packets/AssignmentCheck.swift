package import Planning

extension GivenTables {
  /// By product, what the city's shares of it are measured by; nil but in a packet.
  var cityVolumes: [CityVolume?] {
    var volumes = [CityVolume?](repeating: nil, count: products.rows.count)
    for row in assignment ?? [] {
      guard let index = products.table.index(of: row.record.productID.utf8) else { continue }
      volumes[Int(index)] = row.record.city
    }
    return volumes
  }
}

extension GivenTables {
  /// Notes that a city's plan carries its last split, and lines of it that no cell is left for.
  ///
  /// - Complexity: O(cells + lines).
  func noteEarlierSplit(_ cells: [Cell], _ log: any FaultLog) {
    guard assignment == nil, let lines = cityAllocation, !lines.records.isEmpty else { return }
    let sorted = lines.sorted(productCount: products.rows.count, institutionCount: institutions.rows.count)
    let own = cells.lineUp(with: sorted.records)
    let idle = lines.records.count - own.count { $0 != nil }
    log.report(
      .earlierSplitKept, at: RecordPlace(.cityAllocation),
      .init(
        zh: "方案带有上一次的分解结果（市级分解，\(lines.records.count) 行）：公平方案不受影响，取整盒时尽量少改动已分的盒数。"
          + (idle > 0 ? "其中 \(idle) 行的机构、品种现在不参加分解，没有用上。" : ""),
        en: "The plan carries its last split (\(lines.records.count) lines): the fair plan is as without it, "
          + "and whole packs change as few of its packs as may be."
          + (idle > 0 ? " Of these, \(idle) lines are of no cell of the plan and are not used." : "")),
      hint: .init(
        zh: "要从头取整，请删去市级分解表（city_allocation.csv）。", en: "To round afresh, delete city_allocation.csv."))
  }
}

extension Array where Element == Cell {
  /// The packs of lines by cell, nil for a cell without one; cells come by product, then institution, lines by institution.
  ///
  /// - Complexity: O(cells + lines).
  package func lineUp(with lines: [CityAllocationRecord]) -> [Int?] {
    var packs = [Int?](repeating: nil, count: count)
    guard let last = last?.product else { return packs }
    var next = [Int](repeating: count, count: last + 1)
    for cell in indices.reversed() { next[self[cell].product] = cell }
    for line in lines where line.product <= last {
      var cell = next[line.product]
      while cell < count, self[cell].product == line.product, self[cell].institution < line.institution { cell += 1 }
      next[line.product] = cell
      if cell < count, self[cell].product == line.product, self[cell].institution == line.institution { packs[cell] = line.packs }
    }
    return packs
  }
}

/// Checks a packet's products against what the city assigned: its volumes, and the seals that show who changed them.
struct AssignmentCheck {
  let draft: GivenTables
  let log: any FaultLog

  func run() {
    guard let assignment = draft.assignment, let district = draft.packetDistrict else { return }
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
    if let lines = draft.cityAllocation, !draft.incomplete.contains(.cityAllocation) {
      compare(lines, sealed)
    }
  }

  /// 市级分解 is what changes are shown against; in sum it is what the city assigned, product by product.
  private func compare(_ lines: Lines<CityAllocationRecord>, _ assigned: [(product: Int, packs: Int)]) {
    var sums = [Int128](repeating: 0, count: draft.products.rows.count)
    var last = [Int32](repeating: -1, count: sums.count)
    for (index, line) in lines.records.enumerated() {
      sums[line.product] += Int128(line.packs)
      last[line.product] = max(last[line.product], lines.origin(index))
    }
    for (index, packs) in assigned where sums[index] != Int128(packs) {
      let id = draft.products.rows[index].record.id
      log.report(
        .cityPacksDiffer,
        at: last[index] >= 0 ? RecordPlace(.cityAllocation, last[index], "packs") : RecordPlace(.cityAllocation), value: id,
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
    _ row: GivenRow<AssignmentRecord>, _ product: GivenRow<Product>, district: Identifier
  ) -> Bool {
    let identity = draft.parameters.values.planIdentity
    let seal = assignmentSeal(
      planIdentity: identity, district: district, product: product.record, packs: row.record.packs, city: row.record.city)
    // Seals of earlier packets have no letter. That there is no identity is said already.
    let isWhole = identity.isEmpty || row.record.seal == seal || row.record.seal == seal.dropFirst()
    if !isWhole, row.record.seal.utf8.count != 16, Double(row.record.seal) != nil {
      log.report(
        .codeDestroyed, at: RecordPlace(.assignment, row.origin, "seal"), value: row.record.seal,
        .init(
          zh: "品种 \(product.record.id) 的校验码“\(row.record.seal)”是被电子表格当成数字改坏的（科学计数法、位数丢失）。",
          en: "The seal \"\(row.record.seal)\" of \(product.record.id) was taken for a number by a spreadsheet and destroyed."),
        hint: .init(
          zh: "请从原任务包恢复下达量表（assignment.csv）；用电子表格打开时，把这一列设为文本，或改用任务包工作簿。",
          en: "Restore assignment.csv from the packet as it came; in a spreadsheet make the column text, or use the packet's workbook."))
    } else if !isWhole {
      log.report(
        .sealBroken, at: RecordPlace(.assignment, row.origin, "seal"), value: row.record.seal,
        .init(
          zh: "品种 \(product.record.id) 的校验码不符：下达量、全市约定量、全市测算基数、包装转换比、中选价、区市或方案标识被改动过。",
          en:
            "The seal of \(product.record.id) does not fit: its assigned packs, city packs, city basis, units per pack or price, the district or the plan's identity was changed."
        ),
        hint: .init(
          zh: "这些内容由市里确定，请从原任务包恢复，或向市医保局重新领取。",
          en: "The city decides these: take them from the packet as it came, or ask the city for it again."))
    }
    let units = Int128(row.record.packs) * Int128(product.record.unitsPerPack)
    guard Int128(product.record.agreedUnits) != units else { return isWhole }
    log.report(
      .assignedPacksChanged, at: RecordPlace(.products, product.origin, "agreed_units"),
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

  private func reportMissing(_ row: GivenRow<AssignmentRecord>) {
    log.report(
      .assignedProductMissing, at: RecordPlace(.assignment, row.origin, "product_id"), value: row.record.productID,
      .init(
        zh: "市里下达的品种 \(row.record.productID)（\(row.record.packs) 盒）不在品种表（products.csv）中。",
        en: "\(row.record.productID), of which the city assigned \(row.record.packs) packs, is not in products.csv."),
      hint: .init(
        zh: "请从原任务包恢复品种表中的这一行。", en: "Put its row back into products.csv from the packet as it came."))
  }

  private func reportAdded(_ product: GivenRow<Product>) {
    log.report(
      .productNotAssigned, at: RecordPlace(.products, product.origin, "product_id"), value: product.record.id,
      .init(
        zh: "品种 \(product.record.id) 不在下达量表（assignment.csv）中，市里没有下达这个品种。",
        en: "\(product.record.id) is not in assignment.csv: the city did not assign it."),
      hint: .init(zh: "请删去这个品种，或从原任务包恢复下达量表。", en: "Delete the product, or restore assignment.csv."))
  }
}
