import PlanModel
import Planning
import Synthesis
import TestSupport
import Testing

/// The tables of a small random plan, with usage by month and reported demand.
private func records(seed: UInt64) -> PlanRecords {
  var options = SyntheticPlan.Options()
  options.ruleCount = 4
  options.fixedShare = 20
  options.cappedShare = 300
  options.reportedDemand = true
  options.monthlyUsage = seed % 2 == 0
  return SyntheticPlan(products: 6, institutions: 14, districts: 3, seed: seed, options: options).records()
}

/// The same tables with the rows of every one in another order.
private func shuffled(_ records: PlanRecords, using random: inout SeededGenerator) throws -> PlanRecords {
  var other = records
  let products = Array(records.products.indices).shuffled(using: &random)
  let institutions = Array(records.institutions.indices).shuffled(using: &random)
  other.products = products.map { records.products[$0] }
  other.institutions = institutions.map { records.institutions[$0] }
  var (productPlaces, institutionPlaces) = (products, institutions)
  for (place, index) in products.enumerated() { productPlaces[index] = place }
  for (place, index) in institutions.enumerated() { institutionPlaces[index] = place }
  other.usage = records.usage?.map {
    UsageRecord(
      institution: institutionPlaces[$0.institution], product: productPlaces[$0.product], period: $0.period, units: $0.units)
  }.shuffled(using: &random)
  other.demand = records.demand?.map {
    DemandRecord(institution: institutionPlaces[$0.institution], product: productPlaces[$0.product], units: $0.units)
  }.shuffled(using: &random)
  other.limits = records.limits?.map {
    LimitRecord(
      institution: institutionPlaces[$0.institution], product: productPlaces[$0.product], floorPacks: $0.floorPacks,
      capPacks: $0.capPacks, fixedPacks: $0.fixedPacks)
  }.shuffled(using: &random)
  other.districts.shuffle(using: &random)
  other.rules?.shuffle(using: &random)
  return other
}

@Suite("Faults of records in memory")
struct FaultTests {
  @Test("Records in any order give the same plan and the records in theirs", arguments: 1...40 as ClosedRange<UInt64>)
  func anyOrder(seed: UInt64) throws {
    let records = records(seed: seed)
    let expected = buildPlan(records)
    #expect(expected.records == records)
    var random = SeededGenerator(seed: seed)
    let reading = buildPlan(try shuffled(records, using: &random))
    #expect(reading.records == records)
    #expect(reading.plan?.cells == expected.plan?.cells)
    #expect(reading.plan?.rules == expected.plan?.rules)
    #expect(reading.plan?.districtOfInstitution == expected.plan?.districtOfInstitution)
    #expect(reading.warningsWithoutLines == expected.warningsWithoutLines)
  }

  @Test("A fault names the record as it was given, wherever it was put", arguments: 1...40 as ClosedRange<UInt64>)
  func names(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var records = try shuffled(records(seed: seed), using: &random)
    let limits = try #require(records.limits)
    let usage = try #require(records.usage)
    let demand = try #require(records.demand)
    let rules = try #require(records.rules)
    var expected: Set<String> = []
    func expect(_ code: ProblemCode, _ table: String, _ record: Int, _ column: String) {
      expected.insert("\(code.rawValue) \(table) \(record) \(column)")
    }
    let limit = random.integer(in: limits.indices.lowerBound...limits.count - 1)
    records.limits?[limit].capPacks = Decimal4(whole: -1)
    expect(.outOfRange, "limits", limit, "cap_packs")
    let counting = usage.filter { records.institutions[$0.institution].takesPart }
    let line = counting[random.integer(in: 0...counting.count - 1)]
    records.usage?.append(
      UsageRecord(
        institution: line.institution, product: line.product, period: line.period,
        units: Decimal4(whole: -NumberLimits.units / 2)))
    let firstOfCell = usage.firstIndex { ($0.institution, $0.product) == (line.institution, line.product) }
    expect(.usageNegative, "usage", try #require(firstOfCell), "units")
    records.usage?.append(UsageRecord(institution: 0, product: 0, period: Period(code: 300_000), units: .one))
    expect(.notAPeriod, "usage", usage.count + 1, "period")
    records.demand?.append(demand[random.integer(in: 0...demand.count - 1)])
    expect(.duplicateKey, "demand", demand.count, "product_id")
    let rule = random.integer(in: 0...rules.count - 1)
    records.rules?[rule].products = "nowhere"
    expect(.selectorUnknown, "rules", rule, "products")
    let institution = random.integer(in: 0...records.institutions.count - 1)
    records.institutions[institution].districtID = "nowhere"
    expect(.districtUnknown, "institutions", institution, "district_id")
    let product = random.integer(in: 0...records.products.count - 1)
    records.products[product].price = .zero
    expect(.outOfRange, "products", product, "price_yuan")
    let reading = buildPlan(records)
    #expect(reading.plan == nil)
    let found = Set(
      reading.faults.map { "\($0.code.rawValue) \($0.table) \($0.record ?? -1) \($0.column ?? "")" })
    #expect(expected.subtracting(found) == [], "seed \(seed)")
  }

  @Test("The faults of a plan are its problems, in their order")
  func areProblems() throws {
    var records = records(seed: 3)
    records.institutions[2].name = ""
    records.parameters.floorRatio = Decimal4(whole: 2)
    let reading = buildPlan(records)
    #expect(reading.faults.count >= 2)
    #expect(reading.problems == reading.faults.map(\.problem))
    #expect(reading.problems.allSatisfy { $0.place.row == nil })
  }

  @Test("Of one cause ten thousand faults are listed and the rest is counted")
  func further() throws {
    var records = records(seed: 5)
    for number in 0..<10_003 {
      records.districts.append(District(id: "X\(number)", name: "", kind: .district))
    }
    let reading = buildPlan(records)
    let blank = reading.problems.filter { $0.code == ProblemCode.valueMissing.rawValue }
    #expect(blank.count == 10_000)
    let counted = reading.problems.filter { $0.code == ProblemCode.furtherOccurrences.rawValue }
    #expect(counted.map(\.message.english).contains("E201 occurs 10003 times; 3 of them are not listed."))
    #expect(reading.faults.count + counted.count == reading.problems.count)
  }
}
