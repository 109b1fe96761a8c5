import Planning

func date(_ text: String) throws -> CalendarDate {
  struct NoDate: Error {}
  guard let date = CalendarDate(parsing: text) else { throw NoDate() }
  return date
}

func parameters(ratio: Int64 = 5_000, shares: [Int64] = []) throws -> Parameters {
  var parameters = Parameters(
    cycleStart: try date("2020-11-16"), cycleEnd: try date("2021-11-15"), reportDue: try date("2020-11-10"),
    prepaymentDue: try date("2020-11-16"))
  parameters.prepaymentRatio = Decimal4(tenThousandths: ratio)
  for (index, share) in shares.enumerated() {
    parameters.givenTranches.append(
      Parameters.Tranche(
        dueDate: try date("2021-0\(index + 1)-28"), share: Decimal4(tenThousandths: share)))
  }
  return parameters
}

/// A plan with these institutions and products; districts are found from the institutions.
func plan(parameters: Parameters, products: [Product], institutions: [Institution]) -> Plan {
  let ids = Set(institutions.map(\.districtID)).sorted(by: idPrecedes)
  return Plan(
    records: PlanRecords(
      parameterLines: [], parameters: parameters, products: products,
      districts: ids.map { District(id: $0, name: $0, kind: .district) }, institutions: institutions),
    cells: [], rules: [], districtOfInstitution: institutions.map { ids.firstIndex(of: $0.districtID) ?? 0 })
}

func product(_ id: String, price: Int64, supplier: String = "") -> Product {
  Product(
    id: id, genericName: id, unitsPerPack: 1, supplier: supplier, price: Decimal4(tenThousandths: price),
    agreedUnits: 0)
}

func institution(
  _ id: String, district: String = "D1", ownership: Ownership = .public, eligible: Bool? = nil
) -> Institution {
  Institution(
    id: id, name: id, districtID: district, ownership: ownership, prepaymentEligible: eligible)
}

func line(_ product: Int, _ institution: Int, packs: Int) -> AllocationLine {
  AllocationLine(
    product: product, institution: institution, basisUnits: 1, target: Double(packs), floor: 0, cap: nil,
    fill: 1, packsContinuous: Double(packs), packs: packs, boundBy: .product)
}
