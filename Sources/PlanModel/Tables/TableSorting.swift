import Planning

extension GivenTables {
  /// Sorts every table by key and leaves out lines of a key that was there, which are reported.
  ///
  /// - Complexity: Linear where usage comes sorted, else O(n log n).
  mutating func sortTables(_ log: any FaultLog) {
    let (productCount, institutionCount) = (products.rows.count, institutions.rows.count)
    usage = usage?.inOrder(productCount: productCount, institutionCount: institutionCount)
    demand = demand.map { distinct($0, .demand, log) }
    // A line without a value limits nothing, as one that overrides cleared.
    limits = limits.map { distinct($0, .limits, log).filter { !$0.isBlank } }
    if let rules {
      self.rules = log.keyedRows(rules, table: .rules, isComplete: true) { $0.id }.rows
    }
    if let conversions {
      self.conversions = log.keyedRows(conversions, table: .conversions, isComplete: true) { $0.itemID }.rows
    }
    if let accepted {
      self.accepted = log.keyedRows(accepted, table: .accepted, isComplete: true) { $0.key }.rows
    }
  }

  /// Lines by institution and product, each key once.
  private func distinct<Record: PairedRecord>(
    _ lines: Lines<Record>, _ table: TableSchema, _ log: any FaultLog
  ) -> Lines<Record> {
    let sorted = lines.sorted(productCount: products.rows.count, institutionCount: institutions.rows.count)
    let records = sorted.records
    let isDistinct = records.indices.dropFirst().allSatisfy { records[$0 - 1].pair < records[$0].pair }
    if isDistinct { return sorted }
    var kept: [Int] = []
    for (index, record) in records.enumerated() {
      if let last = kept.last, records[last].pair == record.pair {
        let names = [institutions.rows[record.institution].record.id, products.rows[record.product].record.id]
        log.reportDuplicate(table, names, first: sorted.origin(last), second: sorted.origin(index))
      } else {
        kept.append(index)
      }
    }
    return sorted[kept]
  }
}

extension LimitRecord {
  /// Whether no value is given.
  fileprivate var isBlank: Bool { floorPacks == nil && capPacks == nil && fixedPacks == nil }
}
