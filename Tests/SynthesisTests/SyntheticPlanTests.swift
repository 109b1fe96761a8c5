import PlanTables
import Planning
import Testing

@testable import Synthesis

@Suite("Synthetic plans")
struct SyntheticPlanTests {
  static let sizes = [(1, 1, 1), (1, 9, 3), (7, 2, 1), (12, 40, 4), (60, 150, 9)]

  static func optioned(seed: UInt64) -> SyntheticPlan.Options {
    var options = SyntheticPlan.Options()
    options.ruleCount = Int(seed % 7)
    options.equalLevels = 1 + Int(seed % 3)
    options.fixedShare = 30
    options.weightedShare = 200
    options.monthlyUsage = seed % 2 == 0
    options.reportedDemand = seed % 3 == 0
    return options
  }

  /// The yearly usage at current prices of each institution.
  static func amounts(_ records: PlanRecords) -> [Double] {
    let prices = records.products.map { $0.price.double / Double($0.unitsPerPack) }
    var amounts = [Double](repeating: 0, count: records.institutions.count)
    for line in records.usage ?? [] { amounts[line.institution] += line.units.double * prices[line.product] }
    return amounts
  }

  @Test(
    "The same seed gives the same bytes on every machine",
    arguments: [
      (SyntheticPlan.Family.typical, UInt64(14_682_676_700_520_731_806)),
      (.scarce, 17_628_802_417_431_740_040),
    ])
  func golden(family: SyntheticPlan.Family, expected: UInt64) {
    let plan = SyntheticPlan(
      products: 20, institutions: 50, districts: 5, family: family, seed: 20_201_116,
      options: Self.optioned(seed: 6))
    #expect(digest(planFiles(plan.records(), format: .canonical)) == expected)
  }

  @Test("Every plan has the sizes asked for, ids in order and one line a cell", arguments: sizes)
  func shape(products: Int, institutions: Int, districts: Int) {
    for family in SyntheticPlan.Family.allCases {
      let records = SyntheticPlan(
        products: products, institutions: institutions, districts: districts, family: family, seed: 3
      ).records()
      #expect(records.products.count == products)
      #expect(records.institutions.count == institutions)
      #expect(records.districts.count == districts)
      for ids in [records.products.map(\.id), records.institutions.map(\.id), records.districts.map(\.id)] {
        #expect(zip(ids, ids.dropFirst()).allSatisfy { idPrecedes($0, $1) })
      }
      let keys = (records.usage ?? []).map { records.key($0.institution, $0.product) }
      #expect(zip(keys, keys.dropFirst()).allSatisfy { idPrecedes($0, $1) }, "sorted, none twice")
      let known = Set(records.districts.map(\.id))
      #expect(records.institutions.allSatisfy { known.contains($0.districtID) })
      #expect((records.usage ?? []).allSatisfy { $0.units > .zero && $0.units.isWhole })
    }
  }

  @Test("A few large hospitals use half of the volume", arguments: UInt64(1)...8)
  func longTail(seed: UInt64) {
    let amounts = Self.amounts(
      SyntheticPlan(products: 60, institutions: 150, districts: 9, seed: seed).records())
    let inequality = gini(amounts)
    #expect((0.55...0.75).contains(inequality), "seed \(seed): Gini \(inequality)")
    let top = amounts.sorted(by: >).prefix(22).reduce(0, +) / amounts.reduce(0, +)
    #expect((0.45...0.75).contains(top), "seed \(seed): the largest seventh uses \(top)")
  }

  @Test("Small plans are dense, large ones are not")
  func density() {
    func share(_ products: Int, _ institutions: Int) -> Double {
      let records = SyntheticPlan(
        products: products, institutions: institutions, districts: 9, family: .typical, seed: 5
      ).records()
      return Double(records.usage?.count ?? 0) / Double(products * institutions)
    }
    #expect((0.8...0.9).contains(share(60, 150)))
    #expect((0.4...0.55).contains(share(200, 1_000)))
  }

  @Test(
    "Prices span four orders of magnitude and agreed volumes are 60 to 80 percent of usage in whole packs")
  func pricesAndVolumes() {
    let records = SyntheticPlan(products: 200, institutions: 60, districts: 4, seed: 8).records()
    let prices = records.products.map(\.price.double)
    #expect((prices.max() ?? 0) / (prices.min() ?? 0) > 3_000)
    var used = [Double](repeating: 0, count: records.products.count)
    for line in records.usage ?? [] where records.institutions[line.institution].takesPart {
      used[line.product] += line.units.double
    }
    for (index, product) in records.products.enumerated() {
      #expect(product.agreedUnits == product.agreedPacks * product.unitsPerPack)
      let usedPacks = used[index] / Double(product.unitsPerPack)
      #expect(Double(product.agreedPacks) <= max(1, 0.8 * usedPacks))
      #expect(Double(product.agreedPacks) > 0.6 * usedPacks - 1.01)
    }
  }

  @Test("One institution in ten has a capacity below its proportional share, in typical plans")
  func capacitiesBind() {
    let (records, _) = SyntheticPlan(products: 40, institutions: 200, districts: 6, seed: 4)
      .recordsWithWitness()
    let shares = proportionalYuan(records)
    let ratios = records.institutions.indices.compactMap { index -> Double? in
      records.institutions[index].capacity.map { $0.double / shares[index] }
    }
    #expect((12...20).contains(ratios.count))
    #expect(ratios.allSatisfy { (0.45...1.15).contains($0) })
    let below = ratios.filter { $0 < 0.96 }.count
    #expect(below * 10 >= ratios.count * 8, "\(ratios)")
  }

  @Test(
    "In scarce plans everything there is room for is at most 5 percent above what is needed",
    arguments: UInt64(1)...4)
  func scarceRoom(seed: UInt64) {
    let records = SyntheticPlan(products: 30, institutions: 60, districts: 5, family: .scarce, seed: seed)
      .records()
    let capped = records.institutions.filter { $0.capacity != nil }.count
    #expect((20...30).contains(capped))
    var room = records.institutions.reduce(0.0) { $0 + ($1.capacity?.double ?? 0) }
    for line in records.limits ?? [] where records.institutions[line.institution].capacity == nil {
      room += (line.capPacks?.double ?? 0) * records.products[line.product].price.double
    }
    let need = records.products.reduce(0.0) { $0 + Double($1.agreedPacks) * $1.price.double }
    #expect((1.005...1.05).contains(room / need), "seed \(seed): \(room / need)")
  }

  @Test("Twins are alike in usage, capacity and limits")
  func twins() {
    var options = SyntheticPlan.Options()
    options.equalLevels = 4
    let records = SyntheticPlan(
      products: 10, institutions: 40, districts: 3, family: .scarce, seed: 2, options: options
    ).records()
    func rows(_ index: Int) -> [String] {
      let institution = records.institutions[index]
      let usage = (records.usage ?? []).filter { $0.institution == index }
      let limits = (records.limits ?? []).filter { $0.institution == index }
      return usage.map { "\($0.product) \($0.units)" }
        + limits.map {
          "\($0.product) \($0.floorPacks?.description ?? "") \($0.capPacks?.description ?? "")"
        }
        + ["\(institution.districtID) \(institution.capacity?.description ?? "")"]
    }
    for index in 0..<40 { #expect(rows(index) == rows(index / 4 * 4)) }
  }

  @Test("Monthly usage adds up to the yearly usage")
  func months() {
    let recipe = SyntheticPlan(products: 5, institutions: 20, districts: 2, seed: 9)
    var monthly = recipe
    monthly.options.monthlyUsage = true
    func totals(_ recipe: SyntheticPlan) -> [String: Decimal4] {
      (recipe.records().usage ?? []).reduce(into: [:]) { totals, line in
        totals["\(line.institution);\(line.product)", default: .zero].tenThousandths +=
          line.units.tenThousandths
      }
    }
    #expect(totals(recipe) == totals(monthly))
    #expect((monthly.records().usage ?? []).allSatisfy { $0.period.month != nil })
  }

  @Test("The hidden plan keeps every volume, capacity, limit and rule", arguments: UInt64(1)...40)
  func witness(seed: UInt64) {
    let (products, institutions, districts) = Self.sizes[Int(seed) % 4]
    let family: SyntheticPlan.Family = seed % 2 == 0 ? .typical : .scarce
    let plan = SyntheticPlan(
      products: products, institutions: institutions, districts: districts, family: family, seed: seed,
      options: Self.optioned(seed: seed / 2))
    let (records, witness) = plan.recordsWithWitness()
    let violations = violations(of: witness, in: records)
    #expect(violations.isEmpty, "seed \(seed): \(violations)")
  }

  @Test("A plan with one pack moved is found to break something")
  func witnessCheckCanFail() throws {
    let plan = SyntheticPlan(products: 3, institutions: 12, districts: 2, family: .scarce, seed: 1)
    var (records, witness) = plan.recordsWithWitness()
    #expect(violations(of: witness, in: records).isEmpty)
    witness[0].packs += 1
    #expect(violations(of: witness, in: records).contains { $0.hasPrefix("volume P001") })
    witness[0].packs -= 1
    let bound = try #require(records.institutions.firstIndex { $0.capacity != nil })
    records.institutions[bound].capacity = Decimal4(tenThousandths: 1)
    #expect(violations(of: witness, in: records) == ["capacity \(records.institutions[bound].id)"])
  }
}
