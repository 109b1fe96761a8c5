import Fenliang
import Foundation
import PlanModel
import PlanTables
import Planning
import Prepayment
import Reports
import Synthesis
import TestSupport
import Testing
import Verification

@Suite("Plans with products supplied for a part of the cycle")
struct SupplyPropertyTests {
  /// Half of the products have days, half of the usage is by months, a district settles directly, and something was bought and paid.
  private func records(_ seed: UInt64, _ random: inout SeededGenerator) throws -> PlanRecords {
    var records = SyntheticPlan(
      products: 6, institutions: 20, districts: 3, family: .typical, seed: seed, options: SyntheticPlan.Options()
    ).records()
    let (start, end) = (records.parameters.cycleStart, records.parameters.cycleEnd)
    let length = end.dayNumber - start.dayNumber
    for index in records.products.indices where random.integer(in: 0...1) > 0 {
      let first = random.integer(in: -20...length)
      let last = random.integer(in: max(0, first)...length + 20)
      if random.integer(in: 0...3) > 0 { records.products[index].suppliedFrom = start.adding(days: first) }
      if random.integer(in: 0...3) > 0 { records.products[index].suppliedUntil = start.adding(days: last) }
    }
    for index in (records.usage ?? []).indices where random.integer(in: 0...1) > 0 {
      let year = records.usage?[index].period.year ?? 2019
      records.usage?[index].period = Period(year: year, month: random.integer(in: 1...12))
    }
    records.districts[random.integer(in: 0...2)].settlesDirectly = true
    records.purchases = records.institutions.indices.filter { _ in random.integer(in: 0...1) > 0 }.map { institution in
      PurchaseRecord(
        institution: institution, product: random.integer(in: 0...5), month: Period(year: start.year + 1, month: 3), kind: .selected,
        units: Decimal4(whole: random.integer(in: -50...5_000)))
    }
    return records
  }

  @Test(
    "verify, keep every sum and plan nothing outside the days, also merged and with payments known",
    arguments: Seeds.first(4, of: 8, from: 1))
  func random(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let place = try Workplace()
    let records = try records(seed, &random)
    try writePlan(records, to: place.path("plan"), force: false)
    let clearing = ["none", "straight_line", "proportional", "balloon"][random.integer(in: 0...3)]
    let overrides = try place.write("table,key,column,value\nparameters,clearing,value,\(clearing)\n", to: "overrides.csv")
    var request = AllocationRequest(planFolder: place.path("plan"), outputFolder: place.path("out"))
    request.overrides = [overrides]
    _ = try Fenliang.allocate(request)
    #expect(try verify(place.path("out")).passed, "seed \(seed)")

    let results = try place.districts("out").compactMap { try place.editedResult($0, &random, "seed\(seed)")?.result }
    #expect(!results.isEmpty, "seed \(seed)")
    var merging = MergeRequest(outputFolder: place.path("out"), results: results, mergedFolder: place.path("merged"))
    merging.isPartial = true
    _ = try merge(merging)
    #expect(try verify(place.path("merged")).passed, "seed \(seed)")

    // With what the city ordered as paid, a merged output pays and takes back the differences, not before the last product begins.
    _ = try reschedulePrepayments(
      planFolder: place.path("merged") + "/plan", overrides: [], paid: place.path("out") + "/payment_lines.csv",
      outputFolder: place.path("merged"), newFolder: place.path("paid"), force: false)
    #expect(try verify(place.path("paid")).passed, "seed \(seed)")
    let begin = try #require(try readPlan(place.path("paid") + "/plan").records).supplementDay
    let batches = try #require(csvRows(Array(try Data(contentsOf: URL(filePath: place.path("paid/payment_batches.csv"))).dropFirst(3))))
    #expect(batches.dropFirst().contains { $0[0].contains("-S") }, "seed \(seed) pays no differences")
    for batch in batches.dropFirst() where batch[0].contains("-S") {
      let day = try #require(CalendarDate(parsing: batch[3]))
      #expect(begin.map { day >= $0 } ?? true, "seed \(seed)")
    }

    let loaded = try loadPlan(place.path("out") + "/plan").plan
    for (index, product) in loaded.products.enumerated() where product.suppliedFrom != nil || product.suppliedUntil != nil {
      let line = AllocationLine(
        product: index, institution: 0, basisUnits: 1, target: 1, floor: 0, cap: nil, fill: 1, packsContinuous: 1, packs: 1_000,
        boundBy: .product)
      let amounts = AgreedAmounts(plan: loaded, lines: [line])
      let months = PlannedPurchases(plan: loaded, lines: [line], agreedAmounts: amounts)
      let planned = months.months(of: 0)
      #expect(planned.reduce(.zero, +) == amounts.total, "seed \(seed), \(product.id)")
      for (month, amount) in zip(months.months.months, planned) where amount > .zero {
        #expect(product.suppliedFrom.map { month.lastDay >= $0 } ?? true, "seed \(seed), \(product.id)")
        #expect(product.suppliedUntil.map { month.firstDay <= $0 } ?? true, "seed \(seed), \(product.id)")
      }
    }
  }
}
