import Planning
import Reports

/// What a district may not change in its packet: what the city assigned, prices, parameters, its part of rules that span
/// districts, and institutions of other districts. Places are those of canonical tables, one record a line.
struct PacketComparison {
  let city: Plan
  let handedOut: PlanRecords
  let returned: PlanRecords

  /// What differs; empty where the result can be taken.
  func refusals(of result: String) -> [MergeReport.Refusal] {
    var refusals: [MergeReport.Refusal] = []
    func refuse(_ file: String, _ row: Int?, zh: String, en: String) {
      refusals.append(
        .init(
          result: result, place: "plan/\(file)" + (row.map { ":\($0 + 2)" } ?? ""), message: Localized(zh: zh, en: en)))
    }
    if returned.parameters.planIdentity != handedOut.parameters.planIdentity {
      let row = returned.parameterLines.firstIndex { $0.key == "plan_identity" }
      refuse(
        "parameters.csv", row, zh: "方案标识 \(returned.parameters.planIdentity) 不是本次下达的 \(handedOut.parameters.planIdentity)：任务包属于另一次分解。",
        en:
          "the plan's identity \(returned.parameters.planIdentity) is not \(handedOut.parameters.planIdentity): the packet belongs to another split."
      )
      return refusals
    }
    guard let assignment = returned.assignment, let expected = handedOut.assignment else {
      refuse("assignment.csv", nil, zh: "任务包没有下达量表。", en: "the packet has no table of assigned volumes.")
      return refusals
    }
    for (index, line) in assignment.enumerated() where !expected.contains(line) {
      refuse(
        "assignment.csv", index, zh: "品种 \(line.productID) 的下达量 \(line.packs) 盒不是市里下达的。",
        en: "\(line.packs) packs of \(line.productID) are not what the city assigned.")
    }
    let known = Set(assignment.map(\.productID))
    for line in expected where !known.contains(line.productID) {
      refuse(
        "assignment.csv", nil, zh: "缺少市里下达的品种 \(line.productID)（\(line.packs) 盒）。",
        en: "\(line.productID), of which the city assigned \(line.packs) packs, is missing.")
    }
    let products = handedOut.products.map(\.withoutDays)
    for (index, product) in returned.products.enumerated() where !products.contains(product.withoutDays) {
      refuse(
        "products.csv", index, zh: "品种 \(product.id) 的内容与下达的任务包不同。",
        en: "\(product.id) is not as it was handed out.")
    }
    for (index, district) in returned.districts.enumerated() where !handedOut.districts.contains(district) {
      refuse(
        "districts.csv", index, zh: "区市 \(district.id) 的内容与下达的任务包不同。",
        en: "the district \(district.id) is not as it was handed out.")
    }
    compareParameters(refuse)
    compareInstitutions(refuse)
    compareRules(refuse)
    if returned.cityPacksByName != handedOut.cityPacksByName {
      refuse(
        "city_allocation.csv", nil, zh: "市级分解表与下达的任务包不同。", en: "the city's packs are not as they were handed out.")
    }
    return refusals
  }

  /// Parameters of money and dates, which do not enter the split: the city's count, whatever a packet says.
  static let moneyKeys: Set<String> = [
    "prepayment_ratio", "prepayment_tranches", "prepayment_ownership", "prepayment_due", "report_due", "execution_date",
    "contract_date", "clearing",
  ]

  private func compareParameters(_ refuse: (String, Int?, String, String) -> Void) {
    func values(_ records: PlanRecords) -> [String: String] {
      Dictionary(
        records.parameterLines.filter { !$0.value.isEmpty }.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
    }
    let (found, expected) = (values(returned), values(handedOut))
    for key in Set(found.keys).union(expected.keys).subtracting(PacketComparison.moneyKeys).sorted(by: idPrecedes)
    where found[key] != expected[key] {
      refuse(
        "parameters.csv", returned.parameterLines.firstIndex { $0.key == key },
        "参数 \(key) 为“\(found[key] ?? "")”，下达的是“\(expected[key] ?? "")”。",
        "the parameter \(key) is \"\(found[key] ?? "")\"; it was handed out as \"\(expected[key] ?? "")\".")
    }
  }

  private func compareInstitutions(_ refuse: (String, Int?, String, String) -> Void) {
    let spellings = Dictionary(city.institutions.map { ($0.id, $0.id) }, uniquingKeysWith: { first, _ in first })
    for (index, institution) in returned.institutions.enumerated() {
      guard let place = city.institutions.firstIndex(sortedID: institution.id, id: \.id) else {
        if spellings[institution.id] != nil {
          refuse(
            "institutions.csv", index, "机构编码 \(institution.id) 与全市方案中的看上去相同，字符却不同，请改回原来的字符。",
            "the code \(institution.id) looks like one of the city's plan and has other characters: write it as it was.")
        }
        continue
      }
      let (districtID, ownership) = (city.institutions[place].districtID, city.institutions[place].ownership)
      if districtID != returned.districts[0].id {
        refuse(
          "institutions.csv", index, "机构 \(institution.id) 在全市方案中属于区市 \(districtID)。",
          "\(institution.id) belongs to the district \(districtID) in the city's plan.")
      } else if institution.ownership != ownership {
        // Whether an institution has to take part, and whether it is paid in advance, follow from its ownership.
        refuse(
          "institutions.csv", index,
          "机构 \(institution.id) 的机构性质为“\(institution.ownership.chinese)”，下达的是“\(ownership.chinese)”，区市不能改动；如不参加，请在“参加”列填 否。",
          "\(institution.id) is \(institution.ownership); it was handed out as \(ownership), which a district cannot change. Where it does not take part, say no in the column participates."
        )
      }
    }
    for institution in city.institutions
    where institution.districtID == returned.districts[0].id
      && returned.institutions.firstIndex(sortedID: institution.id, id: \.id) == nil
    {
      refuse(
        "institutions.csv", nil, "缺少机构 \(institution.id)；停办的机构应填不参加，合并的填承接机构。",
        "\(institution.id) is missing; one that closed does not take part, one that merged names its successor.")
    }
  }

  /// The district's parts of rules that span districts stay as they are.
  private func compareRules(_ refuse: (String, Int?, String, String) -> Void) {
    let shared = Set(city.sharedRules.map { (city.records.rules ?? [])[$0.index].id })
    let rules = returned.rules ?? []
    for rule in handedOut.rules ?? [] where shared.contains(rule.id) {
      let index = rules.firstIndex { $0.id == rule.id }
      if let index, rules[index].measure == rule.measure, rules[index].sense == rule.sense,
        rules[index].limit == rule.limit, rules[index].products == rule.products,
        rules[index].institutions == rule.institutions
      {
        continue
      }
      refuse(
        "rules.csv", index, "规则 \(rule.id) 跨区市，本区市的份额由市里确定，不能改动。",
        "the rule \(rule.id) spans districts; the district's part of it cannot be changed.")
    }
  }
}

extension Plan {
  /// The rules with cells in several districts: where each stands among the records' rules, and its cells.
  ///
  /// - Complexity: O(cells of all rules).
  var sharedRules: [(index: Int, rule: ScopedRule)] {
    rules.compactMap { rule in
      guard case .rule(let index) = rule.origin, let first = rule.cells.first else { return nil }
      let district = districtOfInstitution[cells[first].institution]
      let isShared = rule.cells.contains { districtOfInstitution[cells[$0].institution] != district }
      return isShared ? (index, rule) : nil
    }
  }
}

extension Product {
  /// Without the days of supply, which are money's and do not enter the split.
  fileprivate var withoutDays: Product {
    var product = self
    (product.suppliedFrom, product.suppliedUntil) = (nil, nil)
    return product
  }
}
