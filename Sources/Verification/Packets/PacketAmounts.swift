/// Checks that a packet's usage and demand are the plan's, and that the years weigh the same.
struct PacketAmounts {
  let plan: Model
  let packet: Packet
  let ledger: Ledger

  private var own: Model { packet.model }

  /// An amount that the plan does not have so.
  private struct Difference {
    let institution: String
    let product: String
    let period: String
    /// [ten-thousandths]; nil where the plan has no such line.
    let planned: Int128?
    let found: Int128

    static func precede(_ left: Difference, _ right: Difference) -> Bool {
      if left.institution != right.institution { return precedes(left.institution, right.institution) }
      return left.product == right.product
        ? precedes(left.period, right.period) : precedes(left.product, right.product)
    }
  }

  func checkWeights() {
    ledger.count()
    if plan.tables.parameters.usageShare > 0,
      Basis.weights(own.tables).filter({ $0.value > 0 }) != Basis.weights(plan.tables).filter({ $0.value > 0 })
    {
      differ("parameters.csv", "usage_weights", "", own.tables.parameters.given["usage_weights"] ?? "")
    }
  }

  func run() {
    for difference in differences(own.tables.usage, plan.tables.usage) {
      let name = "\(difference.institution) \(difference.product) \(difference.period)"
      differ(
        "usage.csv", "units", difference.planned.map { "\(name): \(Exact.text($0))" } ?? "",
        "\(name): \(Exact.text(difference.found))")
    }
    for difference in differences(own.tables.demand, plan.tables.demand) {
      differ("demand.csv", "units", "", "\(difference.institution) \(difference.product)")
    }
  }

  /// Every line of the packet, lines of one key and period added up, that differs from the plan's.
  private func differences(_ found: AmountTable, _ planned: AmountTable) -> [Difference] {
    let institutions = own.tables.institutions.map { plan.tables.institutionIDs.index(of: $0.id) ?? -1 }
    let periods = found.periodTexts.map { planned.periodTexts.firstIndex(of: $0).map { Int32($0) } ?? -1 }
    var differences: [Difference] = []
    var count = 0
    for product in own.tables.products.indices {
      let place = plan.tables.productIDs.index(of: own.tables.products[product].id).map { Int($0) }
      var start = place.map { planned.starts[$0] } ?? 0
      let end = place.map { planned.starts[$0 + 1] } ?? 0
      found.forEachKey(of: product) { institution, rows in
        let wanted = institutions[Int(institution)]
        // Institutions ascend on both sides.
        start = planned.firstRow(notBefore: wanted, in: start..<end)
        var last = start
        while last < end, planned.institutions[last] == wanted { last += 1 }
        if rows.count == 1, last - start == 1, periods[Int(found.periods[rows.lowerBound])] == planned.periods[start],
          found.units[rows.lowerBound] == planned.units[start]
        {
          count += 1
          return
        }
        let expected = planned.sums(wanted < 0 ? start..<start : start..<last)
        for (period, units) in found.sums(rows).sorted(by: { $0.key < $1.key }) {
          count += 1
          let known = expected[periods[Int(period)]]
          if known == units { continue }
          differences.append(
            Difference(
              institution: own.tables.institutions[Int(institution)].id, product: own.tables.products[product].id,
              period: found.periodTexts[Int(period)], planned: known, found: units))
        }
      }
    }
    ledger.count(count)
    return differences.sorted(by: Difference.precede)
  }

  private func differ(_ file: String, _ column: String, _ expected: String, _ found: String) {
    ledger.addPacketDifference(own.tables.path(file), nil, column, expected, found)
  }
}

extension AmountTable {
  /// The first row of a range of one product's rows whose institution is not before another.
  fileprivate func firstRow(notBefore institution: Int32, in range: Range<Int>) -> Int {
    var low = range.lowerBound
    var high = range.upperBound
    while low < high {
      let middle = (low + high) / 2
      if institutions[middle] < institution { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// What rows of one key add up to, by period.
  fileprivate func sums(_ rows: Range<Int>) -> [Int32: Int128] {
    var sums: [Int32: Int128] = [:]
    for row in rows { sums[periods[row], default: 0] += Int128(units[row]) }
    return sums
  }
}
