import Planning
import TestSupport

/// An answer of any shape, whole and consistent: a city of one to many districts, products, hospitals and pharmacies.
func randomAllocation(seed: UInt64) throws -> Allocation {
  var random = SeededGenerator(seed: seed)
  var parameters = Parameters(
    cycleStart: try date("2020-11-16"), cycleEnd: try date("2021-11-15"), reportDue: try date("2020-11-10"),
    prepaymentDue: try date("2020-11-16"))
  if random.unit() < 0.5 { (parameters.city, parameters.batch, parameters.document) = ("威海市", "第三批", "威医保发〔2020〕61号") }
  if random.unit() < 0.5 { parameters.prepaymentOwnership = [.public] }
  if random.unit() < 0.5 {
    parameters.givenTranches = [
      .init(dueDate: try date("2020-11-16"), share: Decimal4(tenThousandths: 3_333)),
      .init(dueDate: try date("2020-12-16"), share: .zero),
      .init(dueDate: try date("2021-03-31"), share: Decimal4(tenThousandths: 1_667)),
    ]
  }
  let districtCount = random.integer(in: 1...15)
  let districts = (0..<districtCount).map { index in
    District(
      id: "D\(index + 10)", name: index % 5 == 4 ? "" : "区\(index)",
      kind: random.unit() < 0.3 ? .municipal : .district,
      prepaymentFund: random.unit() < 0.5 ? Decimal4(tenThousandths: Int64(random.integer(in: 0...1_000_000_000))) : nil)
  }
  let hasPlainIDs = random.unit() < 0.5
  var products = (0..<random.integer(in: 1...9)).map { index in
    Product(
      id: hasPlainIDs ? "P\(index)" : "86900000000000000\(index)", genericName: "药\(index)", specification: "0.\(index)g",
      unitsPerPack: random.integer(in: 1...36), unit: "片", supplier: random.unit() < 0.5 ? "甲企业" : "乙企业",
      price: Decimal4(tenThousandths: Int64(random.integer(in: 1...5_000_000))), agreedUnits: 0)
  }
  let institutions = (0..<random.integer(in: 1...60)).map { index in
    Institution(
      id: "H\(index + 100)", name: "医院\(index)", districtID: districts[random.integer(in: 0...districtCount - 1)].id,
      ownership: Ownership.allCases[random.integer(in: 0...3)], participates: true,
      prepaymentEligible: random.unit() < 0.1 ? false : nil)
  }
  let districtOfInstitution = institutions.map { institution in
    districts.firstIndex { $0.id == institution.districtID } ?? 0
  }
  var lines: [AllocationLine] = []
  var totals: [DistrictTotal] = []
  for product in products.indices {
    for district in districts.indices {
      var packs: Int?
      for institution in institutions.indices
      where districtOfInstitution[institution] == district && random.unit() < 0.6 {
        let share = random.unit() < 0.2 ? 0 : random.integer(in: 0...9_999)
        lines.append(
          AllocationLine(
            product: product, institution: institution, basisUnits: random.double(in: 0...1e6), target: Double(share),
            floor: 0, cap: random.unit() < 0.3 ? share + 5 : nil, fill: share == 0 ? nil : 1,
            packsContinuous: Double(share), packs: share, boundBy: .product))
        packs = (packs ?? 0) + share
      }
      guard let packs else { continue }
      totals.append(
        DistrictTotal(product: product, district: district, packsContinuous: Double(packs), packs: packs))
      products[product].agreedPacks += packs
    }
  }
  var records = PlanRecords(
    parameterLines: [], parameters: parameters, products: products, districts: districts, institutions: institutions)
  if random.unit() < 0.5 {
    records.purchases = (0..<random.integer(in: 0...80)).map { _ in
      PurchaseRecord(
        institution: random.integer(in: 0...institutions.count - 1), product: random.integer(in: 0...products.count - 1),
        month: Period(year: 2021, month: random.integer(in: 1...12)), kind: .selected,
        units: Decimal4(whole: random.integer(in: -50...20_000)))
    }
  }
  let plan = Plan(records: records, cells: [], rules: [], districtOfInstitution: districtOfInstitution)
  return Allocation(
    kind: .city, plan: plan, lines: lines, districtTotals: totals, cityBottlenecks: [],
    districtBottlenecks: districts.map { _ in [] }, excesses: [], packets: [], warnings: [])
}
