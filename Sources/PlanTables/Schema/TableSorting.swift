import Planning

extension PlanDraft {
  /// Sorts every table by key and leaves out lines of a key that was there, which are reported.
  ///
  /// - Complexity: Linear where usage comes sorted, else O(n log n).
  mutating func sortTables(_ log: ProblemLog) {
    let (productCount, institutionCount) = (products.rows.count, institutions.rows.count)
    usage = usage.map {
      sortedUsage($0, productCount: productCount, institutionCount: institutionCount)
    }
    if let demand {
      let sorted = countingSorted(
        countingSorted(demand, bucketCount: institutionCount) { $0.institution }, bucketCount: productCount
      ) { $0.product }
      self.demand = withoutDuplicates(sorted, .demand, log, key: { $0.key }, line: { $0.line })
    }
    if let limits {
      let sorted = countingSorted(
        countingSorted(limits, bucketCount: institutionCount) { $0.institution }, bucketCount: productCount
      ) { $0.product }
      // A line without a value limits nothing, as one that overrides cleared.
      self.limits = withoutDuplicates(sorted, .limits, log, key: { $0.key }, line: { $0.line }).filter { !$0.isBlank }
    }
    if let rules {
      self.rules = keyedRows(rules, table: .rules, isComplete: true, log: log) { $0.id }.rows
    }
  }

  /// Lines sorted by key and then line, each key once.
  private func withoutDuplicates<Line>(
    _ lines: [Line], _ table: TableSchema, _ log: ProblemLog, key: (Line) -> Int64, line: (Line) -> Int32
  ) -> [Line] {
    let isDistinct = lines.indices.dropFirst().allSatisfy { key(lines[$0 - 1]) < key(lines[$0]) }
    if isDistinct { return lines }
    var result: [Line] = []
    result.reserveCapacity(lines.count)
    for item in lines {
      if let last = result.last, key(last) == key(item) {
        let (product, institution) = (Int(key(item) >> 32), Int(key(item) & 0xFFFF_FFFF))
        let names = [institutions.rows[institution].record.id, products.rows[product].record.id]
        reportDuplicate(table, names, first: line(last), second: line(item), log)
      } else {
        result.append(item)
      }
    }
    return result
  }
}

extension DemandLine {
  /// Orders lines by product, then institution.
  var key: Int64 { Int64(product) << 32 | Int64(institution) }
}
