import Planning
import WholePacks

/// Cuts a city's plan to one district 区市任务包: the same input tables, with the district's totals as agreed volume.
///
/// What depends on the whole city is written out, so that the packet stands alone: default floors (a share of the
/// city-wide target), the weights of the usage years, and the district's part of rules that span districts
/// (model.md section 5, data.md section 3).
struct PacketCutter {
  private let plan: Plan
  private let split: CitySplit

  init(plan: Plan, split: CitySplit) {
    self.plan = plan
    self.split = split
  }

  /// The packet of a district, by index.
  func packet(ofDistrict district: Int) -> PlanRecords {
    let records = plan.records
    let institutions = records.institutions.indices.filter { plan.districtOfInstitution[$0] == district }
    let institutionIDs = Set(institutions.map { records.institutions[$0].id })
    let products = districtProducts(district)
    let productIDs = Set(products.map(\.id))
    func isInside(_ institution: Identifier, _ product: Identifier) -> Bool {
      institutionIDs.contains(institution) && productIDs.contains(product)
    }
    let (lines, parameters) = plan.packetParameters
    return PlanRecords(
      parameterLines: lines, parameters: parameters, products: products,
      districts: [plan.districts[district]], institutions: packetInstitutions(institutions, in: district),
      usage: records.usage?.filter { isInside($0.institutionID, $0.productID) },
      demand: records.demand?.filter { isInside($0.institutionID, $0.productID) },
      limits: packetLimits(district),
      rules: packetRules(district, institutions: institutionIDs, products: productIDs))
  }

  private func districtProducts(_ district: Int) -> [Product] {
    split.totals.filter { $0.district == district }.map { total in
      var product = plan.products[total.product]
      product.agreedPacks = total.packs
      product.agreedUnits = total.packs * product.unitsPerPack
      return product
    }
  }

  private func packetInstitutions(_ indices: [Int], in district: Int) -> [Institution] {
    let limits = Dictionary(uniqueKeysWithValues: split.limits[district].map { ($0.rule, $0.limit) })
    var institutions = Dictionary(uniqueKeysWithValues: indices.map { ($0, plan.institutions[$0]) })
    for (index, rule) in plan.rules.enumerated() {
      guard case .capacity(let institution) = rule.origin, let limit = limits[index] else { continue }
      institutions[institution]?.capacity = Decimal4(tenThousandths: limit)
    }
    return indices.compactMap { institutions[$0] }
  }

  private func packetLimits(_ district: Int) -> [LimitRecord]? {
    struct Key: Hashable {
      var institution: Identifier
      var product: Identifier
    }
    var given: [Key: LimitRecord] = [:]
    for record in plan.records.limits ?? [] {
      given[Key(institution: record.institutionID, product: record.productID)] = record
    }
    var limits: [LimitRecord] = []
    for cell in plan.cells where plan.districtOfInstitution[cell.institution] == district {
      let key = Key(
        institution: plan.institutions[cell.institution].id, product: plan.products[cell.product].id)
      var record = given[key] ?? LimitRecord(institutionID: key.institution, productID: key.product)
      if record.fixedPacks == nil, record.floorPacks == nil, cell.floor > 0 {
        record.floorPacks = Decimal4(whole: cell.floor)
      }
      if record.fixedPacks != nil || record.floorPacks != nil || record.capPacks != nil {
        limits.append(record)
      }
    }
    limits.sort {
      $0.institutionID == $1.institutionID
        ? idPrecedes($0.productID, $1.productID) : idPrecedes($0.institutionID, $1.institutionID)
    }
    return plan.records.limits == nil && limits.isEmpty ? nil : limits
  }

  private func packetRules(
    _ district: Int, institutions: Set<Identifier>, products: Set<Identifier>
  ) -> [Rule]? {
    guard let records = plan.records.rules else { return nil }
    var rules: [Rule] = []
    for (index, limit) in split.limits[district] {
      guard case .rule(let line) = plan.rules[index].origin else { continue }
      var rule = records[line]
      rule.limit = Decimal4(tenThousandths: limit)
      rule.products = narrowed(rule.products, to: products)
      rule.institutions = narrowed(
        rule.institutions, to: institutions, district: plan.districts[district].id)
      rules.append(rule)
    }
    return rules.sorted { idPrecedes($0.id, $1.id) }
  }

  /// A selector without the ids that are not in the packet; `*` and attributes stay, for they mean the same inside.
  private func narrowed(
    _ selector: String, to ids: Set<Identifier>, district: Identifier? = nil
  ) -> String {
    let text = selector.trimmingSpaces
    if text == "*" { return text }
    let terms = text.split(whereSeparator: { "&＆".contains($0) }).map { String($0).trimmingSpaces }
    let attributes = ["district", "ownership", "level"]
    let isByAttribute = terms.allSatisfy { term in
      attributes.contains { term.hasPrefix("\($0):") || term.hasPrefix("\($0)：") }
    }
    if isByAttribute, district != nil || terms.count > 1 {
      return terms.map { term in
        guard let district, term.hasPrefix("district") else { return term }
        return "district:\(district)"
      }.joined(separator: "&")
    }
    return text.split(whereSeparator: { ";；".contains($0) }).map { String($0).trimmingSpaces }
      .filter(ids.contains).joined(separator: ";")
  }
}

extension Plan {
  /// 参数 of every packet: the plan's, with the usage years' weights written out and without the share that makes default
  /// floors, for those are written out in the packet's limits.
  var packetParameters: ([ParameterRecord], Parameters) {
    var lines = records.parameterLines
    var parameters = records.parameters
    lines.removeAll { $0.key == "floor_ratio" }
    parameters.floorRatio = .zero
    if let usage = records.usage, parameters.basis != .demand, parameters.usageWeights == nil {
      let years = Set(usage.map(\.period.year)).sorted()
      lines.removeAll { $0.key == "usage_weights" }
      lines.append(
        ParameterRecord(key: "usage_weights", value: years.map { "\($0):1" }.joined(separator: ";")))
      lines.sort { idPrecedes($0.key, $1.key) }
      parameters.usageWeights = Dictionary(uniqueKeysWithValues: years.map { ($0, Decimal4.one) })
    }
    return (lines, parameters)
  }
}

extension String {
  /// Without spaces at either end.
  fileprivate var trimmingSpaces: String {
    var slice = Substring(self)
    while let first = slice.first, first.isWhitespace { slice.removeFirst() }
    while let last = slice.last, last.isWhitespace { slice.removeLast() }
    return String(slice)
  }
}
