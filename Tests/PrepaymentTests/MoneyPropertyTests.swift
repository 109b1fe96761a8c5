import Planning
import TestSupport
import Testing

@testable import Prepayment

/// A whole number of any size, in limbs of 32 bits, least first: the oracle for sums that 64 bits do not hold.
private struct Big: Comparable {
  var limbs: [UInt32]

  init(_ value: UInt128) {
    limbs = []
    var rest = value
    while rest > 0 {
      limbs.append(UInt32(truncatingIfNeeded: rest))
      rest >>= 32
    }
  }

  static func + (left: Big, right: Big) -> Big {
    var sum = Big(0)
    var carry: UInt64 = 0
    for index in 0..<max(left.limbs.count, right.limbs.count) {
      carry += index < left.limbs.count ? UInt64(left.limbs[index]) : 0
      carry += index < right.limbs.count ? UInt64(right.limbs[index]) : 0
      sum.limbs.append(UInt32(truncatingIfNeeded: carry))
      carry >>= 32
    }
    if carry > 0 { sum.limbs.append(UInt32(carry)) }
    return sum
  }

  static func * (left: Big, right: Big) -> Big {
    var product = Big(0)
    product.limbs = [UInt32](repeating: 0, count: left.limbs.count + right.limbs.count)
    for (i, a) in left.limbs.enumerated() {
      var carry: UInt64 = 0
      for (j, b) in right.limbs.enumerated() {
        carry += UInt64(a) * UInt64(b) + UInt64(product.limbs[i + j])
        product.limbs[i + j] = UInt32(truncatingIfNeeded: carry)
        carry >>= 32
      }
      product.limbs[i + right.limbs.count] = UInt32(carry)
    }
    while product.limbs.last == 0 { product.limbs.removeLast() }
    return product
  }

  static func < (left: Big, right: Big) -> Bool {
    left.limbs.count != right.limbs.count
      ? left.limbs.count < right.limbs.count : left.limbs.reversed().lexicographicallyPrecedes(right.limbs.reversed())
  }

  /// Whether c is n / d to the nearest whole number, halves up: (2c − 1) d ≤ 2n < (2c + 1) d, by multiplication alone.
  static func isHalfUp(_ c: UInt128, of n: Big, by d: Big) -> Bool {
    let two = Big(2)
    return !(two * n + d < two * Big(c) * d) && two * n < two * Big(c) * d + d
  }
}

@Suite("Seeded money")
struct MoneyPropertyTests {
  /// A random city with usage by months, a random clearing, random days of payment.
  struct City {
    var plan: Plan
    let lines: [AllocationLine]

    init(seed: UInt64) throws {
      let city = try PrepaymentPropertyTests.City(seed: seed)
      var generator = SeededGenerator(seed: seed ^ 0xC1EA_0000)
      var plan = city.plan
      plan.records.parameters.clearing = Parameters.Clearing.allCases.randomElement(using: &generator) ?? .straightLine
      let start = try date("2020-01-01").adding(days: Int.random(in: 0...400, using: &generator))
      plan.records.parameters.cycleStart = start
      plan.records.parameters.cycleEnd = start.adding(days: Int.random(in: 1...800, using: &generator))
      plan.records.parameters.contractDate = start
      var day = start.adding(days: -20)
      for index in plan.records.parameters.givenTranches.indices {
        day = day.adding(days: Int.random(in: 1...300, using: &generator))
        let share = Decimal4(tenThousandths: Int64.random(in: 0...10_000, using: &generator))
        plan.records.parameters.givenTranches[index].due =
          [
            .date(day), .date(day), .afterContract(workdays: Int.random(in: 0...40, using: &generator)),
            .afterPurchases(share: share, workdays: Int.random(in: 0...40, using: &generator)),
          ].randomElement(using: &generator) ?? .date(day)
      }
      let largest: Int64 = [10, 1_000_000, 900_000_000_000, 9_000_000_000_000_000_000].randomElement(using: &generator) ?? 1
      var usage: [UsageRecord] = []
      for line in city.lines where Int.random(in: 0..<4, using: &generator) > 0 {
        for _ in 0..<Int.random(in: 1...15, using: &generator) {
          usage.append(
            UsageRecord(
              institution: line.institution, product: line.product,
              period: Period(
                year: Int.random(in: 2018...2019, using: &generator),
                month: [nil, Int.random(in: 1...12, using: &generator)].randomElement(using: &generator) ?? nil),
              units: Decimal4(tenThousandths: Int64.random(in: -largest / 4...largest, using: &generator))))
        }
      }
      plan.records.usage = usage
      self.plan = plan
      lines = city.lines
    }
  }

  @Test("Cumulative parts are the nearest fen of their weight, whatever the sizes")
  func spreading() {
    var faults = Faults()
    for seed in Seeds.first(500, of: 2_000) { checkSpreading(seed: seed, &faults) }
    #expect(faults.areNone, "\(faults)")
  }

  private func checkSpreading(seed: UInt64, _ faults: inout Faults) {
    var generator = SeededGenerator(seed: seed)
    let bits = [3, 20, 40, 62, 64, 90, 120].randomElement(using: &generator) ?? 3
    var weights = (0..<Int.random(in: 1...14, using: &generator)).map { _ in
      Bool.random(using: &generator) ? UInt128.random(in: 0..<UInt128(1) << UInt128(bits), using: &generator) : 0
    }
    if weights.allSatisfy({ $0 == 0 }) { weights[0] = 1 }
    let largest: Int64 = [9, 1_000, 5_000_000_000_000_000, .max].randomElement(using: &generator) ?? 9
    let amount = Int64.random(in: 0...largest, using: &generator)
    var parts = [Int64](repeating: 0, count: weights.count)
    parts.withUnsafeMutableBufferPointer { Spreading(weights: weights).add(amount, to: $0) }
    let whole = weights.reduce(Big(0)) { $0 + Big($1) }
    var (sum, weight) = (UInt128(0), Big(0))
    for (part, own) in zip(parts, weights) {
      faults.check(part >= 0, "seed \(seed): \(part)")
      sum += UInt128(part)
      weight = weight + Big(own)
      faults.check(Big.isHalfUp(sum, of: Big(UInt128(amount)) * weight, by: whole), "seed \(seed): \(sum)")
    }
    faults.check(sum == UInt128(amount), "seed \(seed): \(sum) of \(amount)")
  }

  @Test(
    "Months add up to lines, institutions, districts and the city; tranches to prepayments, offsets to what can be offset",
    arguments: Seeds.first(100, of: 300))
  func sumsAreExact(seed: UInt64) throws {
    let city = try City(seed: seed)
    let plan = city.plan
    let schedule = PrepaymentSchedule(plan: plan, lines: city.lines)
    let amounts = schedule.agreedAmounts
    let purchases = PlannedPurchases(plan: plan, lines: city.lines, agreedAmounts: amounts)
    let clearing = ClearingSchedule(plan: plan, schedule: schedule, purchases: purchases)
    for (line, amount) in zip(city.lines, amounts.lines) {
      let price = plan.products[line.product].price.tenThousandths
      #expect(
        Big.isHalfUp(UInt128(amount.count), of: Big(UInt128(line.packs)) * Big(UInt128(price)), by: Big(100)), "seed \(seed)")
    }
    var total = (planned: Fen.zero, prepaid: Fen.zero, offset: Fen.zero, left: Fen.zero)
    let byInstitution = Dictionary(grouping: clearing.lines, by: \.institution)
    #expect(
      Set(byInstitution.keys) == Set(plan.institutions.indices.filter { amounts.institutions[$0] > .zero }), "seed \(seed)")
    for (institution, rows) in byInstitution {
      #expect(rows.map(\.month) == Array(clearing.months.months.indices), "seed \(seed)")
      let planned = rows.map(\.planned).reduce(.zero, +)
      let prepaid = rows.map(\.prepaid).reduce(.zero, +)
      let offset = rows.map(\.offset).reduce(.zero, +)
      #expect(planned == amounts.institutions[institution], "seed \(seed)")
      #expect(prepaid == schedule.institutionPrepayments[institution], "seed \(seed)")
      #expect(
        prepaid == schedule.lines.filter { $0.institution == institution }.map(\.amount).reduce(.zero, +), "seed \(seed)")
      #expect(rows.map(\.payable).reduce(.zero, +) == planned - offset, "seed \(seed)")
      #expect(rows.last?.balance == prepaid - offset, "seed \(seed)")
      #expect(rows.allSatisfy { $0.planned >= .zero && $0.offset >= .zero && $0.payable >= .zero && $0.balance >= .zero }, "seed \(seed)")
      total.planned += planned
      total.prepaid += prepaid
      total.offset += offset
      if plan.records.parameters.clearing != .none { total.left += prepaid - offset }
    }
    #expect(total.planned == amounts.total && amounts.districts.reduce(.zero, +) == amounts.total, "seed \(seed)")
    #expect(total.prepaid == schedule.total && schedule.districtPrepayments.reduce(.zero, +) == schedule.total, "seed \(seed)")
    #expect(total.left == clearing.openAmount, "seed \(seed)")
  }

  @Test("What is paid by the first month is cleared to the last fen", arguments: Seeds.first(50, of: 100))
  func earlyPayment(seed: UInt64) throws {
    var city = try City(seed: seed)
    city.plan.records.parameters.givenTranches = []
    city.plan.records.parameters.prepaymentDue = city.plan.records.parameters.cycleStart
    if city.plan.records.parameters.clearing == .none { city.plan.records.parameters.clearing = .balloon }
    let schedule = PrepaymentSchedule(plan: city.plan, lines: city.lines)
    let clearing = ClearingSchedule(
      plan: city.plan, schedule: schedule,
      purchases: PlannedPurchases(plan: city.plan, lines: city.lines, agreedAmounts: schedule.agreedAmounts))
    #expect(clearing.openInstitutions == 0 && clearing.openAmount == .zero, "seed \(seed)")
    #expect(clearing.lines.map(\.offset).reduce(.zero, +) == schedule.total, "seed \(seed)")
  }

  @Test("Neither the order of the history nor that of the institutions' lines moves a fen", arguments: Seeds.first(20, of: 50))
  func orderIsNothing(seed: UInt64) throws {
    let city = try City(seed: seed)
    var shuffled = city.plan
    var generator = SeededGenerator(seed: seed)
    shuffled.records.usage?.shuffle(using: &generator)
    let amounts = AgreedAmounts(plan: city.plan, lines: city.lines)
    #expect(
      PlannedPurchases(plan: shuffled, lines: city.lines, agreedAmounts: amounts)
        == PlannedPurchases(plan: city.plan, lines: city.lines, agreedAmounts: amounts), "seed \(seed)")
  }

  @Test("Contracts are the allocation's lines and the suppliers' totals", arguments: Seeds.first(50, of: 100))
  func contracts(seed: UInt64) throws {
    let city = try City(seed: seed)
    let plan = city.plan
    let amounts = AgreedAmounts(plan: plan, lines: city.lines)
    let order = SupplierContracts(plan: plan, lines: city.lines).order.map { Int($0) }
    #expect(Set(order) == Set(city.lines.indices.filter { city.lines[$0].packs > 0 }) && Set(order).count == order.count, "seed \(seed)")
    let keys = order.map { index -> [String] in
      let product = plan.products[city.lines[index].product]
      return [product.supplier, product.id]
    }
    #expect(zip(keys, keys.dropFirst()).allSatisfy { !$1.lexicographicallyPrecedes($0, by: idPrecedes) }, "seed \(seed)")
    var (packs, money): ([String: Int], [String: Fen]) = ([:], [:])
    for index in order {
      let line = city.lines[index]
      let key = "\(plan.products[line.product].supplier) \(line.product) \(plan.districtOfInstitution[line.institution])"
      packs[key, default: 0] += line.packs
      money[key, default: .zero] += amounts.lines[index]
    }
    let totals = supplierTotals(plan: plan, lines: city.lines, amounts: amounts)
    #expect(totals.count == packs.count, "seed \(seed)")
    for total in totals {
      let key = "\(total.supplier) \(total.product) \(total.district)"
      #expect(packs[key] == total.packs && money[key] == total.amount, "seed \(seed)")
    }
    #expect(money.values.reduce(.zero, +) == amounts.total, "seed \(seed)")
  }

  @Test("Purchases and prepayments are settled to the fen", arguments: Seeds.first(60, of: 200))
  func reconciliation(seed: UInt64) throws {
    var city = try City(seed: seed)
    var generator = SeededGenerator(seed: seed)
    let start = city.plan.records.parameters.cycleStart
    for index in city.plan.records.products.indices {
      city.plan.records.products[index].unitsPerPack = Int.random(in: 1...100, using: &generator)
    }
    var purchases: [PurchaseRecord] = []
    for line in city.lines {
      for kind in PurchaseRecord.Kind.allCases where Bool.random(using: &generator) {
        purchases.append(
          PurchaseRecord(
            institution: line.institution, product: line.product, month: Period(year: start.year, month: start.month), kind: kind,
            units: Decimal4(tenThousandths: Int64.random(in: -1_000_000...100_000_000, using: &generator))))
      }
    }
    city.plan.records.purchases = purchases
    let schedule = PrepaymentSchedule(plan: city.plan, lines: city.lines)
    let lines = try #require(Reconciliation(plan: city.plan, schedule: schedule)).lines
    for line in lines {
      #expect(line.purchased == line.offset + line.toPay && line.prepaid == line.offset + line.toReturn, "seed \(seed)")
      #expect(line.offset >= .zero && line.toPay >= .zero && line.toReturn >= .zero, "seed \(seed)")
      if city.plan.records.parameters.clearing != .none { #expect(line.toPay == .zero || line.toReturn == .zero, "seed \(seed)") }
      if let share = line.completion {
        #expect(
          Big.isHalfUp(
            UInt128(share.tenThousandths), of: Big(UInt128(line.purchased.count)) * Big(10_000),
            by: Big(UInt128(line.agreedAmount.count))), "seed \(seed)")
      }
      var exact = Fen.zero
      for (index, product) in city.plan.products.enumerated() {
        let units = purchases.filter {
          $0.institution == line.institution && $0.product == index && [.selected, .backup].contains($0.kind)
        }.reduce(Int64(0)) { $0 + $1.units.tenThousandths }
        guard units > 0 else { continue }
        let scale = UInt128(product.unitsPerPack) * 1_000_000
        let amount = (2 * UInt128(units) * UInt128(product.price.tenThousandths) + scale) / (2 * scale)
        exact += Fen(Int64(amount))
      }
      #expect(line.purchased == exact, "seed \(seed)")
    }
    let due = schedule.lines.filter { $0.dueDate != nil }.map(\.amount)
    #expect(lines.map(\.prepaid).reduce(.zero, +) == due.reduce(.zero, +), "seed \(seed)")
    #expect(lines.map(\.agreedAmount).reduce(.zero, +) == schedule.agreedAmounts.total, "seed \(seed)")
  }

  // 18 lines of 10⁹ packs at 50,000 yuan are 9·10¹⁴ yuan, the most that reading lets pass (see MoneyTableTests).
  @Test("The largest amounts that a plan may have go through every step exactly")
  func largestAmounts() throws {
    var parameters = try parameters(ratio: 3_333, shares: [1_111, 2_222])
    for clearing in Parameters.Clearing.allCases {
      parameters.clearing = clearing
      let products = (0..<18).map { product("P\(10 + $0)", price: 500_000_000) }
      let plan = plan(parameters: parameters, products: products, institutions: [institution("H1"), institution("H2")])
      let lines = (0..<18).map { line($0, $0 % 2, packs: 1_000_000_000) }
      let schedule = PrepaymentSchedule(plan: plan, lines: lines)
      #expect(schedule.agreedAmounts.total == Fen(90_000_000_000_000_000))
      // 33.33 % of 9·10¹⁶ fen.
      #expect(schedule.total == Fen(29_997_000_000_000_000))
      let clearing = ClearingSchedule(
        plan: plan, schedule: schedule,
        purchases: PlannedPurchases(plan: plan, lines: lines, agreedAmounts: schedule.agreedAmounts))
      #expect(clearing.lines.map(\.planned).reduce(.zero, +) == schedule.agreedAmounts.total)
      #expect(clearing.openAmount == .zero)
    }
  }

  @Test("Fen and decimals are exact up to the last number that fits, and say so where one does not")
  func edges() throws {
    let most = Int64.max
    #expect(Fen.multiplied(packs: Int(most), price: Decimal4(tenThousandths: 1)) == Fen(92_233_720_368_547_758))
    #expect(Fen.multiplied(packs: Int(most / 2), price: Decimal4(tenThousandths: 2)) == Fen(92_233_720_368_547_758))
    #expect(Fen.multiplied(packs: Int(most / 2) + 1, price: Decimal4(tenThousandths: 2)) == nil)
    #expect(Fen.multiplied(packs: 1_000_000_000, price: Decimal4(tenThousandths: 500_000_000)) == Fen(5_000_000_000_000_000))
    // 0.0001 yuan a pack: 49 packs are 0.49 fen, 50 are half a fen and round up.
    #expect(Fen.multiplied(packs: 49, price: Decimal4(tenThousandths: 1)) == .zero)
    #expect(Fen.multiplied(packs: 50, price: Decimal4(tenThousandths: 1)) == Fen(1))
    #expect(Fen(most).share(Decimal4(tenThousandths: 10_000)) == Fen(most))
    #expect(Fen(most).share(Decimal4(tenThousandths: 5_000)) == Fen(4_611_686_018_427_387_904))
    #expect(Fen(most).description == "92233720368547758.07" && Fen(.min).description == "-92233720368547758.08")
    #expect(try Decimal4(parsing: "922337203685477.5807").tenThousandths == most)
    #expect(try Decimal4(parsing: "-922337203685477.5807").tenThousandths == -most)
    for text in ["922337203685477.5808", "-922337203685477.5809", "922337203685478", "99999999999999999999"] {
      #expect(throws: Decimal4.ParseError.tooLarge) { try Decimal4(parsing: text) }
    }
    #expect(Reconciliation.share(of: Fen(most), in: Fen(1)) == nil)
    #expect(Reconciliation.share(of: Fen(1), in: .zero) == nil)
    #expect(Reconciliation.share(of: Fen(most), in: Fen(most)) == .one)
  }

  @Test("Sums that do not fit trap instead of wrapping")
  func overflow() async {
    // Results are used, or an optimizer leaves the sums out.
    await #expect(processExitsWith: .failure) { precondition(Fen(.max) + Fen(1) != .zero) }
    await #expect(processExitsWith: .failure) { precondition(Fen(packs: .max, price: Decimal4(tenThousandths: 2)) != .zero) }
    await #expect(processExitsWith: .failure) {
      let plan = plan(
        parameters: try parameters(), products: [product("P", price: 100)], institutions: [institution("H")])
      // 300 lines of a 200th of all that fits.
      precondition(AgreedAmounts(plan: plan, lines: (0..<300).map { _ in line(0, 0, packs: .max / 200) }).total != .zero)
    }
  }
}
