import OutputStore
import Planning
import Reports
import Splitting

/// The city's answer with districts' own results put in.
struct MergedAnswer {
  let city: CityOutput
  private let results: [Identifier: ReturnedResult]
  /// Results that split a packet as it was handed out, in place of one that an earlier merge took: they stand for the city's
  /// rows, which are not there any more.
  private let restored: [Identifier: ReturnedResult]
  private(set) var allocation: Allocation

  init(city: CityOutput, taken: [ReturnedResult]) {
    self.city = city
    let byDistrict = Dictionary(taken.map { ($0.district, $0) }, uniquingKeysWith: { first, _ in first })
    results = byDistrict.filter { $0.value.restored == nil }
    restored = byDistrict.filter { $0.value.restored != nil }
    let plan = MergedAnswer.plan(city.plan, results)
    allocation = Allocation(
      kind: .merged, plan: plan, lines: [], districtTotals: city.allocation.districtTotals,
      cityBottlenecks: city.allocation.cityBottlenecks, districtBottlenecks: [], excesses: [], packets: [],
      warnings: city.loaded.warnings)
    allocation.lines = lines(in: plan)
    for (index, district) in city.plan.districts.enumerated() {
      guard let result = results[district.id] else {
        let own = restored[district.id]
        allocation.districtBottlenecks.append(
          own?.allocation.districtBottlenecks[0] ?? city.allocation.districtBottlenecks[index])
        allocation.excesses += own.map(excesses) ?? city.allocation.excesses.filter { $0.districtID == district.id }
        allocation.loosened += city.allocation.loosened.filter { $0.districtID == district.id }
        continue
      }
      allocation.districtBottlenecks.append(result.allocation.districtBottlenecks[0])
      allocation.excesses += excesses(of: result)
      allocation.loosened += loosened(in: result)
      allocation.replaced.append(ReplacedDistrict(districtID: district.id, runDigest: result.runDigest))
      // What the city's own tables warn of is there already.
      allocation.warnings += result.warnings.compactMap { warning in
        var warning = warning
        if city.loaded.warnings.contains(where: { $0.code == warning.code && $0.message == warning.message }) { return nil }
        warning.place.file = "\(packetFolder(forDistrict: district.id))/\(warning.place.file)"
        return warning
      }
    }
    allocation.excesses += cityExcesses()
    allocation.warnings += allocation.excessProblems
  }

  /// Every institution that was paid must be in the merged answer, where what is to be taken back is listed.
  ///
  /// - Throws: ``FenliangError/difference(_:)``.
  func checkPaid() throws(FenliangError) {
    let known = Set(allocation.plan.institutions.map(\.id))
    let lost = Set((city.plan.records.paid ?? []).map { city.plan.institutions[$0.institution].id }).subtracting(known)
    guard !lost.isEmpty else { return }
    throw .difference(.paidAndGone(institutions: lost.sorted(by: idPrecedes)))
  }

  /// The packets: as returned where a result is taken, else as handed out.
  var packetFiles: [OutputFile] {
    let handedOut = Dictionary(
      city.allocation.packets.map { ($0.districts[0].id, $0) }, uniquingKeysWith: { first, _ in first })
    return city.plan.districts.flatMap { district in
      results[district.id]?.packetFiles
        ?? (restored[district.id]?.restored ?? handedOut[district.id])?
        .files(in: packetFolder(forDistrict: district.id)) ?? []
    }
  }

  /// The `run.json` of every result that is taken, by district.
  var resultFiles: [OutputFile] {
    city.plan.districts.compactMap { district in
      results[district.id].map {
        OutputFile(path: MergedAnswer.resultFile(ofDistrict: district.id), bytes: $0.runRecord)
      }
    }
  }

  /// Where a merged output keeps the `run.json` of a district's result.
  static func resultFile(ofDistrict district: Identifier) -> String {
    "results/\(packetFolder(forDistrict: district).dropFirst("packets/".count))/run.json"
  }

  /// Products and districts of the city's plan, institutions of the packets where results are taken.
  private static func plan(_ city: Plan, _ results: [Identifier: ReturnedResult]) -> Plan {
    var records = city.records
    (records.demand, records.limits, records.rules) = (nil, nil, nil)
    var institutions = zip(city.institutions, city.districtOfInstitution)
      .filter { results[city.districts[$1].id] == nil }.map { (record: $0, district: $1) }
    for (index, district) in city.districts.enumerated() {
      institutions += (results[district.id]?.plan.institutions ?? []).map { (record: $0, district: index) }
    }
    institutions.sort { idPrecedes($0.record.id, $1.record.id) }
    records.institutions = institutions.map(\.record)
    moveMoneyTables(of: city, results, into: &records)
    records.demand = demand(city, results, among: records.institutions)
    return Plan(records: records, cells: [], rules: [], districtOfInstitution: institutions.map(\.district))
  }

  /// What planned and actual purchases and payments are made from, at the institutions' new places: usage as the district
  /// has it where its result is taken, else the city's; purchases and payments are the city's.
  private static func moveMoneyTables(
    of city: Plan, _ results: [Identifier: ReturnedResult], into records: inout PlanRecords
  ) {
    let places = city.institutions.map { records.institutions.firstIndex(sortedID: $0.id, id: \.id) }
    let isReplaced = city.districtOfInstitution.map { results[city.districts[$0].id] != nil }
    records.purchases = city.records.purchases?.compactMap { record in
      places[record.institution].map {
        PurchaseRecord(
          institution: $0, product: record.product, month: record.month, kind: record.kind, units: record.units)
      }
    }
    records.paid = city.records.paid?.compactMap { record in
      places[record.institution].map {
        PaidRecord(
          batchID: record.batchID, institution: $0, tranche: record.tranche, amount: record.amount, paidOn: record.paidOn)
      }
    }
    guard city.records.usage != nil || results.values.contains(where: { $0.plan.records.usage != nil }) else { return }
    var usage = (city.records.usage ?? []).compactMap { record in
      isReplaced[record.institution]
        ? nil
        : places[record.institution].map {
          UsageRecord(institution: $0, product: record.product, period: record.period, units: record.units)
        }
    }
    for district in city.districts {
      guard let plan = results[district.id]?.plan else { continue }
      let institutions = plan.institutions.map { records.institutions.firstIndex(sortedID: $0.id, id: \.id) }
      let products = plan.products.map { city.productIndex($0.id) }
      usage += (plan.records.usage ?? []).compactMap { record in
        institutions[record.institution].map {
          UsageRecord(institution: $0, product: products[record.product], period: record.period, units: record.units)
        }
      }
    }
    records.usage = usage
  }

  /// Reported demand, which the notice's checklist is judged by: of the packets where results are taken.
  private static func demand(
    _ city: Plan, _ results: [Identifier: ReturnedResult], among institutions: [Institution]
  ) -> [DemandRecord]? {
    var records: [DemandRecord] = []
    func add(_ demand: [DemandRecord], of plan: Plan, where isIncluded: (Int) -> Bool) {
      let places = plan.institutions.map { institutions.firstIndex(sortedID: $0.id, id: \.id) }
      let products = plan.products.map { city.productIndex($0.id) }
      for record in demand where isIncluded(record.institution) {
        guard let place = places[record.institution] else { continue }
        records.append(DemandRecord(institution: place, product: products[record.product], units: record.units))
      }
    }
    add(city.records.demand ?? [], of: city) { results[city.districts[city.districtOfInstitution[$0]].id] == nil }
    for result in results.values { add(result.plan.records.demand ?? [], of: result.plan) { _ in true } }
    records.sort { ($0.institution, $0.product) < ($1.institution, $1.product) }
    return records.isEmpty ? nil : records
  }

  /// The lines of the city's own split, as far as they are known, at the plan's places.
  private var cityLines: [AllocationLine] {
    city.allocation.lines
      + restored.values.flatMap { result in
        let products = result.plan.products.map { city.plan.productIndex($0.id) }
        let institutions = result.plan.institutions.map { city.plan.institutionIndex($0.id) }
        return result.allocation.lines.map {
          $0.moved(product: products[$0.product], institution: institutions[$0.institution])
        }
      }
  }

  /// The lines by product, district and institution.
  private func lines(in plan: Plan) -> [AllocationLine] {
    // After an earlier merge that took a result there are no lines of the city's here; that result is among these.
    let isReplaced = city.plan.districts.map { results[$0.id] != nil }
    let ofCity = city.plan.institutions.map { plan.institutions.firstIndex(sortedID: $0.id, id: \.id) }
    var lines: [AllocationLine] = []
    for line in cityLines where !isReplaced[city.plan.districtOfInstitution[line.institution]] {
      guard let institution = ofCity[line.institution] else { continue }
      lines.append(line.moved(product: line.product, institution: institution))
    }
    for result in results.values {
      let products = result.plan.products.map { city.plan.productIndex($0.id) }
      let institutions = result.plan.institutions.map { plan.institutionIndex($0.id) }
      lines += result.allocation.lines.map {
        $0.moved(product: products[$0.product], institution: institutions[$0.institution])
      }
    }
    let districts = plan.districtOfInstitution
    return lines.sorted {
      ($0.product, districts[$0.institution], $0.institution) < ($1.product, districts[$1.institution], $1.institution)
    }
  }

  /// The limits that the city loosened for whole packs in the packet and the district left alone.
  private func loosened(in result: ReturnedResult) -> [LoosenedLimit] {
    city.allocation.loosened.filter { limit in
      limit.districtID == result.district
        && result.plan.rules.contains { result.plan.reference(of: $0) == limit.row && $0.limit == limit.packetLimit }
    }
  }

  /// What whole packs exceed in a district's result. A limit that the city loosened in the packet counts as it was before.
  private func excesses(of result: ReturnedResult) -> [Excess] {
    var excesses = result.allocation.excesses
    for limit in loosened(in: result) {
      guard let rule = result.plan.rules.first(where: { result.plan.reference(of: $0) == limit.row }) else { continue }
      let value = result.value(of: rule)
      excesses.removeAll { $0.row == limit.row }
      if rule.sense.violation(of: value, limit: limit.planLimit) != 0 {
        excesses.append(
          Excess(
            row: limit.row, districtID: result.district, measure: rule.measure, limit: limit.planLimit, value: value))
      }
    }
    return excesses
  }

  /// Rules over several districts, over the whole city.
  private func cityExcesses() -> [Excess] {
    let plan = city.plan
    let shared = plan.sharedRules
    guard !shared.isEmpty else { return [] }
    var packs: [CellKey: Int] = [:]
    for line in cityLines { packs[line.key] = line.packs }
    return shared.compactMap { _, rule in
      let reference = plan.reference(of: rule)
      var value: Int128 = 0
      for cell in rule.cells.lazy.map({ plan.cells[$0] })
      where results[plan.districts[plan.districtOfInstitution[cell.institution]].id] == nil {
        value +=
          Int128(packs[cell.key] ?? 0) * Int128(plan.coefficient(of: cell.product, in: rule.measure))
      }
      for result in results.values {
        guard let own = result.plan.rules.first(where: { result.plan.reference(of: $0) == reference }) else { continue }
        value += Int128(result.value(of: own))
      }
      let sum = Int64(clamping: value)
      guard rule.sense.violation(of: sum, limit: rule.limit) != 0 else { return nil }
      return Excess(row: reference, districtID: "", measure: rule.measure, limit: rule.limit, value: sum)
    }
  }
}

extension ReturnedResult {
  /// What the result's packs come to under a rule of its plan, in ten-thousandths.
  fileprivate func value(of rule: ScopedRule) -> Int64 {
    let cells = Set(rule.cells.map { plan.cells[$0].key })
    var sum: Int128 = 0
    for line in allocation.lines where cells.contains(line.key) {
      sum += Int128(line.packs) * Int128(plan.coefficient(of: line.product, in: rule.measure))
    }
    return Int64(clamping: sum)
  }
}

extension AllocationLine {
  /// The same line in another plan.
  func moved(product: Int, institution: Int) -> AllocationLine {
    AllocationLine(
      product: product, institution: institution, basisUnits: basisUnits, target: target, floor: floor, cap: cap,
      fill: fill, packsContinuous: packsContinuous, packs: packs, boundBy: boundBy)
  }
}
