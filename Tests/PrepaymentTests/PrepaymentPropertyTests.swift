import Planning
import TestSupport
import Testing

@testable import Prepayment

struct PrepaymentPropertyTests {
  /// A random city: districts, institutions, products with prices of 0.0001 to 50,000 yuan and up to 10⁹ packs.
  struct City {
    let plan: Plan
    let lines: [AllocationLine]

    init(seed: UInt64) throws {
      var generator = SeededGenerator(seed: seed)
      // Ratios of 2 or 4 decimals, one to four tranches that add up to it.
      let step: Int64 = Bool.random(using: &generator) ? 100 : 1
      let ratio = Int64.random(in: 0...(10_000 / step), using: &generator) * step
      var cuts = [0, ratio]
      for _ in 1..<Int.random(in: 1...4, using: &generator) {
        cuts.append(Int64.random(in: 0...(ratio / step), using: &generator) * step)
      }
      cuts.sort()
      let parameters = try parameters(ratio: ratio, shares: zip(cuts, cuts.dropFirst()).map { $1 - $0 })
      var institutions: [Institution] = []
      for number in 0..<Int.random(in: 1...30, using: &generator) {
        institutions.append(
          institution(
            "H\(100 + number)", district: "D\(Int.random(in: 1...4, using: &generator))",
            ownership: Ownership.allCases.randomElement(using: &generator) ?? .public,
            eligible: [nil, nil, nil, true, false].randomElement(using: &generator) ?? nil))
      }
      var products: [Product] = []
      for number in 0..<Int.random(in: 1...6, using: &generator) {
        let magnitude = Int.random(in: 0...8, using: &generator)
        let most = (0..<magnitude).reduce(Int64(5)) { result, _ in result * 10 }
        products.append(
          product(
            "P\(number)", price: Int64.random(in: 1...most, using: &generator),
            supplier: "S\(Int.random(in: 1...3, using: &generator))"))
      }
      var lines: [AllocationLine] = []
      for p in products.indices {
        for h in institutions.indices where Int.random(in: 0..<3, using: &generator) > 0 {
          let magnitude = Int.random(in: 0...9, using: &generator)
          let most = (0..<magnitude).reduce(1) { result, _ in result * 10 }
          lines.append(line(p, h, packs: Int.random(in: 0...most, using: &generator)))
        }
      }
      self.plan = PrepaymentTests.plan(parameters: parameters, products: products, institutions: institutions)
      self.lines = lines
    }
  }

  /// Rounded half up, straight from the definition: ⌊(2·share·amount + 10,000) / 20,000⌋.
  func halfUp(_ amount: Fen, _ share: Int64) -> Fen {
    Fen(Int64((2 * Int128(amount.count) * Int128(share) + 10_000) / 20_000))
  }

  @Test(
    "Every sum is exact to the fen, no tranche is negative, nobody falls below the floor fen",
    arguments: Seeds.first(100, of: 400))
  func sumsAreExact(seed: UInt64) throws {
    let city = try City(seed: seed)
    let plan = city.plan
    let parameters = plan.records.parameters
    let schedule = PrepaymentSchedule(plan: plan, lines: city.lines)
    let amounts = schedule.agreedAmounts
    #expect(amounts.lines.reduce(.zero, +) == amounts.total, "seed \(seed)")
    #expect(amounts.institutions.reduce(.zero, +) == amounts.total, "seed \(seed)")
    #expect(schedule.districtPrepayments.reduce(.zero, +) == schedule.total, "seed \(seed)")
    #expect(schedule.lines.map(\.amount).reduce(.zero, +) == schedule.total, "seed \(seed)")
    #expect(schedule.lines.allSatisfy { $0.amount >= .zero }, "seed \(seed)")

    var faults = Faults()
    for district in plan.districts.indices {
      let members = plan.institutions.indices.filter {
        plan.districtOfInstitution[$0] == district
          && plan.prepaymentBar(ofInstitution: $0) == nil
      }
      let base = members.map { amounts.institutions[$0] }.reduce(.zero, +)
      let lines = schedule.lines.filter { $0.district == district }
      #expect(
        Set(lines.map(\.institution)) == Set(members.filter { amounts.institutions[$0] > .zero }),
        "seed \(seed)")
      var share: Int64 = 0
      for (number, tranche) in parameters.tranches.enumerated() {
        share += tranche.share.tenThousandths
        let paid = lines.filter { $0.tranche <= number + 1 }
        faults.check(paid.map(\.amount).reduce(.zero, +) == halfUp(base, share), "seed \(seed), tranche \(number)")
        for member in members {
          let cumulative = paid.filter { $0.institution == member }.map(\.amount).reduce(.zero, +)
          let floor = Int64(Int128(amounts.institutions[member].count) * Int128(share) / 10_000)
          faults.check(cumulative.count >= floor, "seed \(seed), tranche \(number), institution \(member)")
        }
      }
      for member in members {
        let exact =
          Int128(amounts.institutions[member].count) * Int128(parameters.prepaymentRatio.tenThousandths)
        let prepayment = schedule.institutionPrepayments[member].count
        faults.check(
          (Int64(exact / 10_000)...Int64((exact + 9_999) / 10_000)).contains(prepayment), "seed \(seed), prepayment of \(member)")
      }
    }
    #expect(faults.count == 0, "\(faults)")
  }

  @Test("The prepayment does not depend on its tranches", arguments: Seeds.first(20, of: 50))
  func prepaymentIgnoresTranches(seed: UInt64) throws {
    let city = try City(seed: seed)
    var whole = city.plan
    whole.records.parameters.givenTranches = []
    let split = PrepaymentSchedule(plan: city.plan, lines: city.lines)
    let atOnce = PrepaymentSchedule(plan: whole, lines: city.lines)
    #expect(split.institutionPrepayments == atOnce.institutionPrepayments, "seed \(seed)")
  }

  @Test("Tiny amounts, where fen are scarce, stay exact and monotone")
  func scarceFen() {
    var faults = Faults()
    for seed in Seeds.first(500, of: 2_000) { checkScarceFen(seed: seed, &faults) }
    #expect(faults.areNone, "\(faults)")
  }

  private func checkScarceFen(seed: UInt64, _ faults: inout Faults) {
    var generator = SeededGenerator(seed: seed)
    let amounts = (0..<Int.random(in: 1...12, using: &generator)).map { _ in
      Fen(Int64.random(in: 0...(Bool.random(using: &generator) ? 10 : 1_000), using: &generator))
    }
    let shares = (0..<Int.random(in: 1...4, using: &generator)).map { _ in
      Decimal4(tenThousandths: Int64.random(in: 0...10_000, using: &generator))
    }.sorted()
    let cumulatives = Apportionment(amounts: amounts, cumulativeShares: shares).cumulatives()
    let total = amounts.reduce(.zero, +)
    var before = amounts.map { _ in Fen.zero }
    for (share, cumulative) in zip(shares, cumulatives) {
      faults.check(cumulative.reduce(.zero, +) == halfUp(total, share.tenThousandths), "seed \(seed): sum at \(share)")
      faults.check(zip(before, cumulative).allSatisfy { $0 <= $1 }, "seed \(seed): less at \(share)")
      before = cumulative
    }
  }

  @Test("Supplier totals add up to the lines", arguments: Seeds.first(50, of: 100))
  func supplierTotalsAddUp(seed: UInt64) throws {
    let city = try City(seed: seed)
    let amounts = AgreedAmounts(plan: city.plan, lines: city.lines)
    let totals = supplierTotals(plan: city.plan, lines: city.lines, amounts: amounts)
    #expect(totals.map(\.amount).reduce(.zero, +) == amounts.total, "seed \(seed)")
    #expect(totals.map(\.packs).reduce(0, +) == city.lines.map(\.packs).reduce(0, +), "seed \(seed)")
    #expect(totals.allSatisfy { $0.packs > 0 }, "seed \(seed)")
    let keys = totals.map {
      [$0.supplier, city.plan.products[$0.product].id, city.plan.districts[$0.district].id]
    }
    #expect(
      zip(keys, keys.dropFirst()).allSatisfy { $0.lexicographicallyPrecedes($1, by: idPrecedes) },
      "seed \(seed)")
  }
}
