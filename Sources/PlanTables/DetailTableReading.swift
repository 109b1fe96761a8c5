import Planning

/// Reads 历史用量, 报量, 上下限 and 规则: the tables that name products and institutions.
struct DetailTableReading {
  let log: ProblemLog
  let references: References
  /// Products of which a line is lost.
  private(set) var tainted: [Bool]

  init(references: References, log: ProblemLog) {
    self.references = references
    self.log = log
    tainted = Array(repeating: false, count: references.products.ids.count)
  }

  /// 历史用量, in the file's order.
  ///
  /// - Complexity: Linear; no allocation per line.
  mutating func usage(_ rows: TableRows) -> [UsageLine] {
    let column = TableSchema.usage.index
    let (period, units) = (column("period"), column("units"))
    var result: [UsageLine] = []
    while rows.next() {
      let (institution, product) = keys(rows, .usage)
      let time = rows.bytes(period)
      var code: Int32?
      if time.isEmpty { rows.reportBlank(period) } else { code = log.period(time, at: rows.spot(period)) }
      var isSound = true
      let amount = rows.requiredNumber(units, .anyAmount, &isSound)
      if let institution, let product, let code, let amount {
        result.append(
          UsageLine(
            institution: institution, product: product, period: code, line: rows.line,
            units: amount.tenThousandths))
      } else if let product {
        tainted[Int(product)] = true
      }
    }
    return result
  }

  /// 报量, in the file's order.
  mutating func demand(_ rows: TableRows) -> [DemandLine] {
    let units = TableSchema.demand.index(of: "units")
    var result: [DemandLine] = []
    while rows.next() {
      let (institution, product) = keys(rows, .demand)
      var isSound = true
      let amount = rows.requiredNumber(units, .amount, &isSound)
      if let institution, let product, let amount {
        result.append(
          DemandLine(
            institution: institution, product: product, line: rows.line, units: amount.tenThousandths))
      } else if let product {
        tainted[Int(product)] = true
      }
    }
    return result
  }

  /// 上下限, in the file's order.
  mutating func limits(_ rows: TableRows) -> [LimitLine] {
    let column = TableSchema.limits.index
    let (floor, cap, fixed) = (column("floor_packs"), column("cap_packs"), column("fixed_packs"))
    var result: [LimitLine] = []
    while rows.next() {
      let (institution, product) = keys(rows, .limits)
      var isSound = true
      let least = rows.number(floor, .amount, &isSound)
      let most = rows.number(cap, .amount, &isSound)
      let exact = rows.number(fixed, .count, &isSound)
      if let institution, let product, isSound {
        result.append(
          LimitLine(
            institution: institution, product: product, line: rows.line, floor: least, cap: most,
            fixed: exact?.wholePart))
      } else if let product {
        tainted[Int(product)] = true
      }
    }
    return result
  }

  /// 规则, in the file's order. Selectors are read later.
  func rules(_ rows: TableRows) -> [DraftRow<Rule>] {
    let column = TableSchema.rules.index
    let (id, name) = (column("rule_id"), column("name"))
    let (products, institutions) = (column("products"), column("institutions"))
    let (measure, sense, limit) = (column("measure"), column("sense"), column("limit"))
    var result: [DraftRow<Rule>] = []
    while rows.next() {
      var isSound = true
      let identifier = rows.identifier(id)
      let productScope = rows.required(products)
      let institutionScope = rows.required(institutions)
      let counted = rows.required(measure).flatMap { log.word($0, .measure, at: rows.spot(measure)) }
      let compared = rows.required(sense).flatMap { log.word($0, .sense, at: rows.spot(sense)) }
      let amount = rows.requiredNumber(limit, .amount, &isSound)
      guard let identifier else { continue }
      let rule = Rule(
        id: identifier, name: rows.text(name), products: productScope ?? "*",
        institutions: institutionScope ?? "*", measure: counted ?? .packs, sense: compared ?? .atMost,
        limit: amount ?? .zero)
      result.append(
        DraftRow(record: rule, line: rows.line, isSound: isSound && counted != nil && compared != nil))
    }
    return result
  }

  private func keys(_ rows: TableRows, _ table: TableSchema) -> (institution: Int32?, product: Int32?) {
    // Both columns stand first in the schema of every table that has them.
    (references.index(rows, 0, in: .institutions), references.index(rows, 1, in: .products))
  }
}
