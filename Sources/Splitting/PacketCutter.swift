import PlanModel
package import Planning
package import WholePacks

/// Cuts a city's plan to one district 区市任务包: the same input tables, with the district's totals as agreed volume.
///
/// What depends on the whole city is written out, so that the packet stands alone: the city's volume and basis of each
/// product, the weights of the usage years, and the district's part of rules that span districts (Model.md, "Whole packs, top
/// down", Data.md, "Outputs").
package struct PacketCutter: Sendable {
  package let plan: Plan
  private let ruleLimits: [[(rule: Int, limit: Int64)]]
  private let places: DistrictPlaces
  private let parameters: ([ParameterRecord], Parameters)
  private let identity: String
  private let cityVolumes: [CityVolume]
  private let sharedRules: [Int: SharedCells]
  private let sharedRuleIDs: Set<Identifier>
  /// 上年, where a rule takes shares of its usage: packets name it.
  private let lastYear: Int?
  /// For each district, its cells in the city's plan, ascending.
  private let cells: [[Int32]]
  /// For each of the city's cells, its place among those of its district.
  private let placeOfCell: [Int32]

  /// For each district, the cells of a rule that spans districts, by place.
  private typealias SharedCells = [[Int]]

  /// The cutter of what a split came to.
  ///
  /// - Complexity: O(cells + coefficients of rules that span districts + products × districts).
  package init(plan: Plan, split: CitySplit) { self.init(plan: plan, totals: split.totals, limits: split.limits) }

  /// The same from whole district totals, and by district the limits of its rules (``CitySplit/limits``).
  package init(plan: Plan, totals: [DistrictTotal], limits: [[(rule: Int, limit: Int64)]]) {
    self.plan = plan
    ruleLimits = limits
    identity = plan.identity(totals: totals)
    cityVolumes = plan.cityVolumes
    parameters = plan.packetParameters(identity: identity)
    places = DistrictPlaces(plan: plan, totals: totals)
    let (districtOfInstitution, districtCount) = (plan.districtOfInstitution, plan.districts.count)
    var cells = [[Int32]](repeating: [], count: districtCount)
    let placeOfCell = plan.cells.indices.map { index in
      let district = districtOfInstitution[plan.cells[index].institution]
      cells[district].append(Int32(index))
      return Int32(cells[district].count - 1)
    }
    var shared: [Int: SharedCells] = [:]
    var ids: Set<Identifier> = []
    for (index, rule) in plan.rules.enumerated() {
      guard let line = rule.origin.ruleIndex, plan.spansDistricts(rule) else { continue }
      var own = SharedCells(repeating: [], count: districtCount)
      for cell in rule.cells { own[districtOfInstitution[plan.cells[cell].institution]].append(Int(placeOfCell[cell])) }
      shared[index] = own
      ids.insert((plan.records.rules ?? [])[line].id)
    }
    (self.cells, self.placeOfCell, sharedRules) = (cells, placeOfCell, shared)
    sharedRuleIDs = ids.union(plan.sharedCellRuleIDs)
    lastYear = plan.cellRules.amounts[.lastYear] == nil ? nil : plan.records.usage?.lazy.map(\.period.year).max()
  }

  /// Whether there is anything to split in the district; where there is not, it has no packet.
  package func hasCells(inDistrict district: Int) -> Bool { !places.products[district].isEmpty }

  /// Values of the city's cells that are the district's, in the order of its cells.
  package func values<Value>(ofDistrict district: Int, in values: [Value]) -> [Value] { cells[district].map { values[Int($0)] } }

  /// Where the district's products and institutions stand in the city's tables.
  package func indices(ofDistrict district: Int) -> (products: [Int], institutions: [Int]) {
    (places.products[district], places.institutions[district])
  }

  // MARK: The plan

  /// The plan that a packet's records stand for, cut from the city's without them: usage, demand and limits are not among
  /// its records. With other limits of its rules than the split's where they are given.
  ///
  /// A cell's basis, target, floor and cap are the city's. It is the plan that building
  /// ``packet(ofDistrict:limits:tables:)`` gives, to the last bit.
  ///
  /// - Complexity: O(cells and coefficients of the district).
  package func plan(ofDistrict district: Int, limits given: [(rule: Int, limit: Int64)]? = nil) -> Plan {
    let ruleLimits = given ?? ruleLimits[district]
    let records = packet(ofDistrict: district, limits: ruleLimits, tables: nil)
    let own = cells[district].map { index in
      let cell = plan.cells[Int(index)]
      guard let product = places.product(cell.product, inDistrict: district) else {
        preconditionFailure("a cell of a product without a total in its district")
      }
      return Cell(
        product: product, institution: places.place[cell.institution], basisUnits: cell.basisUnits, target: cell.target,
        floor: cell.floor, cap: cell.cap)
    }
    return Plan(
      records: records, cells: own, rules: scopedRules(ruleLimits, district, records),
      districtOfInstitution: [Int](repeating: 0, count: records.institutions.count))
  }

  private func scopedRules(
    _ ruleLimits: [(rule: Int, limit: Int64)], _ district: Int, _ records: PlanRecords
  ) -> [ScopedRule] {
    // Both tables are sorted by id; in between stand rules of each cell.
    var next = 0
    let (given, own) = (plan.records.rules ?? [], records.rules ?? [])
    return ruleLimits.map { limit in
      let rule = plan.rules[limit.rule]
      if let index = rule.origin.ruleIndex {
        while own[next].id != given[index].id { next += 1 }
      }
      let origin: ScopedRule.Origin =
        switch rule.origin {
        case .capacity(let institution): .capacity(institution: places.place[institution])
        case .rule: .rule(index: next)
        case .end(_, let sense): .end(index: next, sense)
        }
      return ScopedRule(
        origin: origin, measure: rule.measure, sense: rule.sense, limit: limit.limit,
        cells: sharedRules[limit.rule]?[district] ?? rule.cells.map { Int(placeOfCell[$0]) })
    }
  }

  // MARK: The records

  /// The long tables of all packets.
  package struct Tables: Sendable {
    fileprivate let usage: [[UsageRecord]]?
    fileprivate let demand: [[DemandRecord]]?
    fileprivate let limits: [[LimitRecord]]
  }

  /// Cuts the long tables for all districts at once.
  ///
  /// - Complexity: O(lines of usage, demand and limits + cells).
  package func tables() -> Tables {
    let places = places
    return Tables(
      usage: plan.records.usage.map { records in
        var parts = places.cut(records, institution: { $0.institution }) { record, institution, district in
          places.product(record.product, inDistrict: district).map {
            UsageRecord(institution: institution, product: $0, period: record.period, units: record.units)
          }
        }
        if plan.records.parameters.goesByPresence {
          let marks = PresenceMarks(of: records, places: places)
          for district in parts.indices { marks.add(to: &parts[district], ofDistrict: district) }
        }
        return parts
      },
      demand: plan.records.demand.map { records in
        places.cut(records, institution: { $0.institution }) { record, institution, district in
          places.product(record.product, inDistrict: district).map {
            DemandRecord(institution: institution, product: $0, units: record.units)
          }
        }
      }, limits: places.limits(of: plan))
  }

  /// The packet of a district, by index, but for what is known when it is solved: 市级分解, and the seal over all that the city
  /// decides. With other limits of its rules than the split's where they are given; nil leaves the long tables out.
  package func packet(
    ofDistrict district: Int, limits given: [(rule: Int, limit: Int64)]? = nil, tables: Tables?
  ) -> PlanRecords {
    let ruleLimits = given ?? ruleLimits[district]
    let institutions = packetInstitutions(district, ruleLimits)
    let products = districtProducts(district)
    let (lines, parameters) = parameters
    let limits = tables?.limits[district] ?? []
    let hasLimits = plan.records.limits != nil || !limits.isEmpty
    var records = PlanRecords(
      parameterLines: lines, parameters: parameters, products: products,
      districts: [plan.districts[district]], institutions: institutions, usage: tables?.usage?[district],
      demand: tables?.demand?[district], limits: hasLimits ? limits : nil,
      rules: packetRules(
        district, ruleLimits, institutions: Set(institutions.map(\.id)), products: Set(products.map(\.id))),
      assignment: tables == nil
        ? nil
        : assignmentRecords(
          products, cityVolumes: places.products[district].map { cityVolumes[$0] }, district: plan.districts[district].id,
          identity: identity))
    records.holidays = plan.records.holidays
    return records
  }

  /// Puts 市级分解 into a packet and seals it.
  package func finish(_ packet: inout PlanRecords, cityAllocation: [CityAllocationRecord]) {
    packet.cityAllocation = cityAllocation
    packet.seal(sharedRules: sharedRuleIDs)
  }

  private func districtProducts(_ district: Int) -> [Product] {
    let products = plan.products
    return places.totals[district].map { total in
      var product = products[total.product]
      product.agreedPacks = total.packs
      return product
    }
  }

  private func packetInstitutions(_ district: Int, _ ruleLimits: [(rule: Int, limit: Int64)]) -> [Institution] {
    var institutions = places.institutions[district].map { plan.institutions[$0] }
    for (rule, limit) in ruleLimits {
      guard case .capacity(let institution) = plan.rules[rule].origin else { continue }
      institutions[places.place[institution]].capacity = Decimal4(tenThousandths: limit)
    }
    return institutions
  }

  private func packetRules(
    _ district: Int, _ ruleLimits: [(rule: Int, limit: Int64)], institutions: Set<Identifier>,
    products: Set<Identifier>
  ) -> [Rule]? {
    guard let records = plan.records.rules else { return nil }
    var rules: [Rule] = []
    for (place, (index, limit)) in ruleLimits.enumerated() {
      guard let line = plan.rules[index].origin.ruleIndex else { continue }
      var rule = records[line].narrowed(
        toProducts: products, institutions: institutions, district: plan.districts[district].id,
        limit: Decimal4(tenThousandths: limit))
      if case .end(_, let sense) = plan.rules[index].origin {
        // The upper end follows the lower one.
        if sense == .atMost { continue }
        rule.setBand(low: limit, high: ruleLimits[place + 1].limit)
      }
      rules.append(rule)
    }
    for scope in plan.cellRules.scopes
    where scope.districts.contains(district) && places.products[district].contains(where: { scope.products[$0] }) {
      var rule = records[scope.rule].narrowed(
        toProducts: products, institutions: institutions, district: plan.districts[district].id, limit: records[scope.rule].limit)
      if let lastYear, rule.kind == .each(of: .lastYear) { rule.kind = .each(of: .year(lastYear)) }
      rules.append(rule)
    }
    return rules.sorted { idPrecedes($0.id, $1.id) }
  }
}

extension Rule {
  /// The rule as a packet has it.
  package func narrowed(to packet: PlanRecords) -> Rule {
    var rule = narrowed(
      toProducts: Set(packet.products.map(\.id)), institutions: Set(packet.institutions.map(\.id)),
      district: packet.districts[0].id, limit: limit)
    if let band { rule.setBand(low: band.low.tenThousandths, high: band.high.tenThousandths) }
    return rule
  }

  fileprivate func narrowed(
    toProducts ids: Set<Identifier>, institutions: Set<Identifier>, district: Identifier, limit: Decimal4
  ) -> Rule {
    var rule = self
    rule.limit = limit
    rule.products = products.narrowed(to: ids)
    rule.institutions = self.institutions.narrowed(to: institutions, district: district)
    return rule
  }
}

extension PlanRecords {
  /// Writes out what the city decides in a packet 市定内容, and its seal; those that it had give way.
  package mutating func seal(sharedRules: Set<Identifier>) {
    let terms = cityTerms(of: self, sharedRules: sharedRules)
    self.terms = terms
    let seal = packetSeal(planIdentity: parameters.planIdentity, district: districts[0].id, terms: terms)
    parameterLines.removeAll { $0.key == "packet_seal" }
    parameterLines.append(ParameterRecord(key: "packet_seal", value: seal))
    parameterLines.sort { idPrecedes($0.key, $1.key) }
  }
}

extension Plan {
  /// 参数 of every packet: the plan's, with the usage years' weights written out.
  package func packetParameters(identity: String) -> ([ParameterRecord], Parameters) {
    var lines = records.parameterLines
    var parameters = records.parameters
    lines.removeAll { ["plan_identity", "packet_seal"].contains($0.key) }
    lines.append(ParameterRecord(key: "plan_identity", value: identity))
    lines.sort { idPrecedes($0.key, $1.key) }
    parameters.planIdentity = identity
    if let usage = records.usage, records.mayUseUsage, parameters.usageWeights == nil {
      // Lines of one institution and product come by period, so most repeat the year before.
      var years: [Int] = []
      for line in usage where years.last != line.period.year && !years.contains(line.period.year) {
        years.append(line.period.year)
      }
      // Without a line there is nothing to weigh.
      if years.isEmpty { return (lines, parameters) }
      years.sort()
      lines.removeAll { $0.key == "usage_weights" }
      lines.append(
        ParameterRecord(key: "usage_weights", value: years.map { "\($0):1" }.joined(separator: ";")))
      lines.sort { idPrecedes($0.key, $1.key) }
      parameters.usageWeights = Dictionary(uniqueKeysWithValues: years.map { ($0, Decimal4.one) })
    }
    return (lines, parameters)
  }
}
