/// Checks that a packet's usage and demand are the plan's, and that the years weigh the same.
struct PacketAmounts {
  let plan: Model
  let packet: Packet
  let ledger: Ledger

  private var own: Model { packet.model }

  /// An amount that the plan does not have so.
  private struct Difference {
    /// Institution, product and period.
    let key: [String]
    /// [ten-thousandths]; nil where the plan has no such line.
    let planned: Int128?
    let found: Int128
    var period: Period?
  }

  /// `planned` are the plan's weights; years of weight 0 are as good as none.
  func checkWeights(_ planned: [Int: Int128]) {
    ledger.count()
    let takesMeans = plan.tables.rules.contains { !$0.isSum && $0.measure == "usage" }
    if !takesMeans, Basis.shares(plan.tables) == [0], Basis.shares(own.tables) == [0] { return }
    if Basis.weights(own.tables).filter({ $0.value > 0 }) != planned.filter({ $0.value > 0 }) {
      differ("parameters.csv", "usage_weights", "", own.tables.parameters.given["usage_weights"] ?? "")
    }
  }

  func run() {
    let presence = plan.tables.parameters.goesByPresence ? YearPresence(plan.tables) : nil
    for difference in differences(own.tables.usage, plan.tables.usage) {
      // A line of 0 says that the institution has data, of a product that the packet does not have.
      if let presence, difference.planned == nil, difference.found == 0, let period = difference.period,
        let place = plan.tables.institutionIDs.index(of: difference.key[0]), presence.has(place, period)
      {
        continue
      }
      let name = difference.key.joined(separator: " ")
      differ(
        "usage.csv", "units", difference.planned.map { "\(name): \(Exact.text($0))" } ?? "",
        "\(name): \(Exact.text(difference.found))")
    }
    for difference in differences(own.tables.demand, plan.tables.demand) {
      differ("demand.csv", "units", "", difference.key.prefix(2).joined(separator: " "))
    }
  }

  /// Every line of the packet, lines of one key and period added up, that differs from the plan's.
  private func differences(_ found: PairTable<Amount>, _ planned: PairTable<Amount>) -> [Difference] {
    let institutions = own.tables.institutions.map { plan.tables.institutionIDs.index(of: $0.id) ?? -1 }
    var differences: [Difference] = []
    for product in own.tables.products.indices {
      var rest = plan.tables.productIDs.index(of: own.tables.products[product].id).map { planned[$0] } ?? 0..<0
      found.forEachKey(of: product) { institution, rows in
        let wanted = institutions[institution]
        // Institutions ascend on both sides.
        rest = firstPlace(in: rest) { planned.rows[$0].institution >= wanted }..<rest.upperBound
        let last = rest.first { planned.rows[$0].institution != wanted } ?? rest.upperBound
        let (first, start) = (found.rows[rows.lowerBound], rest.lowerBound)
        if rows.count == 1, last - start == 1, first.period == planned.rows[start].period, first.units == planned.rows[start].units {
          ledger.count()
          return
        }
        let expected = planned.sums(wanted < 0 ? start..<start : start..<last)
        for (period, units) in found.sums(rows) {
          ledger.count()
          if expected[period] == units { continue }
          let key = [own.tables.institutions[institution].id, own.tables.products[product].id, period.text]
          differences.append(Difference(key: key, planned: expected[period], found: units, period: period))
        }
      }
    }
    return differences.sorted { $0.key.lexicographicallyPrecedes($1.key, by: precedes) }
  }

  private func differ(_ file: String, _ column: String, _ expected: String, _ found: String) {
    ledger.addPacketDifference(own.tables.path(file), nil, column, expected, found)
  }
}

extension PairTable<Amount> {
  /// What rows of one key add up to, by period.
  fileprivate func sums(_ range: Range<Int>) -> [Period: Int128] {
    var sums: [Period: Int128] = [:]
    for row in rows[range] { sums[row.period, default: 0] += Int128(row.units) }
    return sums
  }
}

/// The plan's rows that packets copy, found by id.
struct PlannedRows {
  /// One table.
  struct Table {
    /// The column of the id.
    let key: String
    let text: DelimitedText?
    let rows: [String: Int]

    fileprivate init(_ file: String, by key: String, of model: Model) {
      (self.key, text) = (key, model.tables.texts[file])
      rows = text?.rows(by: key) ?? [:]
    }
  }

  let products: Table
  let districts: Table
  let institutions: Table
  /// Which products each district has cells of, by share.
  let isWanted: [Bool]
  /// The weights of the usage years.
  let weights: [Int: Int128]

  init(_ model: Model) {
    products = Table("products.csv", by: "product_id", of: model)
    districts = Table("districts.csv", by: "district_id", of: model)
    institutions = Table("institutions.csv", by: "institution_id", of: model)
    isWanted = model.wantedShares()
    weights = Basis.weights(model.tables)
  }

  /// Whether a district has any cell.
  func hasCells(district: Int) -> Bool {
    stride(from: district, to: isWanted.count, by: districts.rows.count).contains { isWanted[$0] }
  }
}
