import PlanModel
import PlanTables
import Planning
import WholePacks

/// Cuts a city's plan to one district 区市任务包: the same input tables, with the district's totals as agreed volume.
///
/// What depends on the whole city is written out, so that the packet stands alone: default floors (a share of the
/// city-wide target), the weights of the usage years, and the district's part of rules that span districts
/// (Model.md, "Whole packs, top down", Data.md, "Outputs").
struct PacketCutter {
  private let plan: Plan
  private let ruleLimits: [[(rule: Int, limit: Int64)]]
  private let places: DistrictPlaces
  private let usage: [[UsageRecord]]?
  private let demand: [[DemandRecord]]?
  private let limits: [[LimitRecord]]
  private let parameters: ([ParameterRecord], Parameters)
  private let identity: String
  private let sharedRules: Set<Identifier>

  /// Cuts the long tables for all districts at once.
  ///
  /// - Complexity: O(lines of usage, demand and limits + cells + products × districts).
  init(plan: Plan, split: CitySplit) { self.init(plan: plan, totals: split.totals, limits: split.limits) }

  /// The same from what a split came to: whole district totals, and by district the limits of its rules
  /// (``CitySplit/limits``).
  init(plan: Plan, totals: [DistrictTotal], limits ruleLimits: [[(rule: Int, limit: Int64)]]) {
    self.plan = plan
    self.ruleLimits = ruleLimits
    sharedRules = plan.sharedRuleIDs
    identity = plan.identity(totals: totals)
    parameters = plan.packetParameters(identity: identity)
    let places = DistrictPlaces(plan: plan, totals: totals)
    self.places = places
    usage = plan.records.usage.map { records in
      places.cut(records, institution: { $0.institution }) { record, institution, district in
        places.product(record.product, inDistrict: district).map {
          UsageRecord(institution: institution, product: $0, period: record.period, units: record.units)
        }
      }
    }
    demand = plan.records.demand.map { records in
      places.cut(records, institution: { $0.institution }) { record, institution, district in
        places.product(record.product, inDistrict: district).map {
          DemandRecord(institution: institution, product: $0, units: record.units)
        }
      }
    }
    limits = places.limits(of: plan)
  }

  /// Whether there is anything to split in the district; where there is not, it has no packet.
  func hasCells(inDistrict district: Int) -> Bool { !places.products[district].isEmpty }

  /// Where the district's products and institutions stand in the city's tables.
  func indices(ofDistrict district: Int) -> (products: [Int], institutions: [Int]) {
    (places.products[district], places.institutions[district])
  }

  /// The packet of a district, by index, but for what is known when it is solved: 市级分解, and the seal over all that the city
  /// decides. With other limits of its rules than the split's where they are given.
  func packet(ofDistrict district: Int, limits given: [(rule: Int, limit: Int64)]? = nil) -> PlanRecords {
    let ruleLimits = given ?? ruleLimits[district]
    let institutions = packetInstitutions(district, ruleLimits)
    let products = districtProducts(district)
    let (lines, parameters) = parameters
    let hasLimits = plan.records.limits != nil || !limits[district].isEmpty
    var records = PlanRecords(
      parameterLines: lines, parameters: parameters, products: products,
      districts: [plan.districts[district]], institutions: institutions, usage: usage?[district],
      demand: demand?[district], limits: hasLimits ? limits[district] : nil,
      rules: packetRules(
        district, ruleLimits, institutions: Set(institutions.map(\.id)), products: Set(products.map(\.id))),
      assignment: assignmentRecords(products, district: plan.districts[district].id, identity: identity))
    records.holidays = plan.records.holidays
    return records
  }

  /// Puts 市级分解 into a packet and seals it.
  func finish(_ packet: inout PlanRecords, cityAllocation: [CityAllocationRecord]) {
    packet.cityAllocation = cityAllocation
    packet.seal(sharedRules: sharedRules)
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
    for (index, limit) in ruleLimits {
      guard case .rule(let line) = plan.rules[index].origin else { continue }
      rules.append(
        records[line].narrowed(
          toProducts: products, institutions: institutions, district: plan.districts[district].id,
          limit: Decimal4(tenThousandths: limit)))
    }
    return rules.sorted { idPrecedes($0.id, $1.id) }
  }
}

extension Rule {
  /// The rule as a packet has it.
  func narrowed(to packet: PlanRecords, limit: Decimal4) -> Rule {
    narrowed(
      toProducts: Set(packet.products.map(\.id)), institutions: Set(packet.institutions.map(\.id)),
      district: packet.districts[0].id, limit: limit)
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
  mutating func seal(sharedRules: Set<Identifier>) {
    let terms = cityTerms(of: self, sharedRules: sharedRules)
    self.terms = terms
    let seal = packetSeal(planIdentity: parameters.planIdentity, district: districts[0].id, terms: terms)
    parameterLines.removeAll { $0.key == "packet_seal" }
    parameterLines.append(ParameterRecord(key: "packet_seal", value: seal))
    parameterLines.sort { idPrecedes($0.key, $1.key) }
  }
}

extension Plan {
  /// 参数 of every packet: the plan's, with the usage years' weights written out and without the share that makes default
  /// floors, for those are written out in the packet's limits.
  func packetParameters(identity: String) -> ([ParameterRecord], Parameters) {
    var lines = records.parameterLines
    var parameters = records.parameters
    lines.removeAll { $0.key == "floor_ratio" }
    parameters.floorRatio = .zero
    lines.removeAll { ["plan_identity", "packet_seal"].contains($0.key) }
    lines.append(ParameterRecord(key: "plan_identity", value: identity))
    lines.sort { idPrecedes($0.key, $1.key) }
    parameters.planIdentity = identity
    if let usage = records.usage, parameters.basis != .demand, parameters.usageWeights == nil {
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
