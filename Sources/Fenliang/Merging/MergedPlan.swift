import OutputStore
import PlanModel
import PlanTables
import Planning
import Reports
import Splitting

/// The plan that a merged output is an answer to, so that it can be gone on with: the city's plan with what districts changed
/// in their packets.
///
/// Institutions, usage and demand are those of the merged answer. A cell's floor, cap or fixed volume is its packet's. Rules that
/// span districts are the city's; all others are the packets', each narrowed to its district, so that they hold for the cells for
/// which they held; those of each cell are in the bounds. A rule of a district's own whose id is taken is called `district-id`.
struct MergedPlan {
  let plan: Plan
  /// The merged lines as an answer to the plan, with what they exceed.
  let allocation: Allocation
  /// The merged packs, by cell.
  let packs: [Int]

  /// - Throws: ``FenliangError/difference(_:)`` where the lines are not those of the plan's cells.
  /// - Complexity: O(n log n) for n lines of all tables.
  init(_ city: CityOutput) throws(FenliangError) {
    var allocation = MergedPlan.answer(city)
    if !city.replaced.isEmpty {
      let rules = MergedRules(city, loosened: allocation.loosened)
      var records = MergedPlan.records(city, allocation, rules)
      records.limits = MergedPlan.limits(city, allocation.plan)
      let reading = buildPlan(records)
      guard let plan = reading.plan, !reading.hasErrors else { throw .invalidInput(reading.problems) }
      allocation.plan = plan
      allocation.excesses = allocation.excesses.map(rules.renamed)
    } else {
      allocation.plan = city.plan
    }
    plan = allocation.plan
    guard let order = plan.lineOfCell(allocation.lines) else { throw OutputReading.damaged("allocation.csv") }
    let lines = allocation.lines
    packs = order.map { lines[$0].packs }
    self.allocation = allocation
  }

  /// The merged lines beside the plan of the merged tables.
  private static func answer(_ city: CityOutput) -> Allocation {
    MergedAnswer(city: city, taken: city.earlier.values.filter { !$0.isUntouched }).allocation
  }

  private static func records(_ city: CityOutput, _ merged: Allocation, _ rules: MergedRules) -> PlanRecords {
    var records = merged.plan.records
    // Packets have the years' weights written out; a year that a district added counts for nobody else.
    (records.parameterLines, records.parameters) = city.plan.packetParameters(identity: "")
    records.parameterLines.removeAll { $0.key == "plan_identity" }
    records.usage?.sort { ($0.institution, $0.product, $0.period) < ($1.institution, $1.product, $1.period) }
    for limit in merged.loosened {
      guard case .capacity(let id) = limit.row else { continue }
      let place = merged.plan.institutionIndex(id)
      records.institutions[place].capacity = Decimal4(tenThousandths: limit.planLimit)
    }
    records.rules = rules.records.isEmpty ? nil : rules.records
    return records
  }

  /// The tables to start another year from: bounds as the city's table and the changed packets' have them, and none beside; the
  /// city's rules as it entered them.
  static func tables(_ city: CityOutput) -> PlanRecords {
    guard !city.replaced.isEmpty else { return city.plan.records }
    let merged = answer(city)
    var records = MergedPlan.records(city, merged, MergedRules(city, loosened: merged.loosened, asEntered: true))
    let changed = city.replaced
    var limits: [LimitRecord] = []
    func add(_ own: PlanRecords, where isTaken: (Institution) -> Bool) {
      for line in own.limits ?? [] where isTaken(own.institutions[line.institution]) {
        limits.append(
          LimitRecord(
            institution: merged.plan.institutionIndex(own.institutions[line.institution].id),
            product: merged.plan.productIndex(own.products[line.product].id), floorPacks: line.floorPacks,
            capPacks: line.capPacks, fixedPacks: line.fixedPacks))
      }
    }
    add(city.plan.records) { !changed.contains($0.districtID) }
    for district in changed.sorted(by: idPrecedes) {
      if let packet = city.packets[district] { add(packet.records) { _ in true } }
    }
    records.limits = limits.isEmpty ? nil : limits.sorted { ($0.institution, $0.product) < ($1.institution, $1.product) }
    return records
  }

  /// The bounds of every cell, as its packet has them: none is left to the defaults of the parameters.
  private static func limits(_ city: CityOutput, _ plan: Plan) -> [LimitRecord] {
    var limits: [LimitRecord] = []
    for packet in city.packets.values {
      let institutions = packet.institutions.map { plan.institutionIndex($0.id) }
      let products = packet.products.map { plan.productIndex($0.id) }
      for cell in packet.cells {
        let (institution, product) = (institutions[cell.institution], products[cell.product])
        limits.append(
          cell.isFixed
            ? LimitRecord(institution: institution, product: product, fixedPacks: cell.floor)
            : LimitRecord(
              institution: institution, product: product, floorPacks: Decimal4(whole: cell.floor),
              capPacks: cell.cap.map { Decimal4(whole: $0) }))
      }
    }
    return limits.sorted { ($0.institution, $0.product) < ($1.institution, $1.product) }
  }
}

/// The rules of a merged answer in one table, and what districts' own are called there.
private struct MergedRules {
  private struct Name: Hashable {
    var district: Identifier
    var id: Identifier
  }

  /// By id.
  private(set) var records: [Rule] = []
  private var names: [Name: Identifier] = [:]

  /// - Parameter asEntered: whether rules of the city that no district changed stay as they were entered, also for cells that they
  ///   did not have yet.
  init(_ city: CityOutput, loosened: [LoosenedLimit], asEntered: Bool = false) {
    let plan = city.plan
    let given = plan.records.rules ?? []
    let shared = Dictionary(
      plan.sharedRules.map { (given[$0.index].id, $0.rule) }, uniquingKeysWith: { first, _ in first })
    // Where the city's other rules hold.
    var homes: [Identifier: Identifier] = [:]
    for rule in plan.rules {
      guard let index = rule.origin.ruleIndex, let cell = rule.cells.first, shared[given[index].id] == nil else { continue }
      homes[given[index].id] = plan.institutions[plan.cells[cell].institution].districtID
    }
    let sharedOfCells = Set(plan.sharedCellRuleIDs)
    for scope in plan.cellRules.scopes where scope.districts.count == 1 {
      homes[given[scope.rule].id] = plan.districts[scope.districts[0]].id
    }
    for rule in given {
      if asEntered && (shared[rule.id] != nil || homes[rule.id] == nil)
        || sharedOfCells.contains(rule.id) && (asEntered || rule.kind == .exclusion)
      {
        records.append(rule)
        continue
      }
      guard let scoped = shared[rule.id] else { continue }
      let places = Set(scoped.cells.map { plan.districtOfInstitution[plan.cells[$0].institution] })
      records.append(MergedRules.narrowed(rule, to: places.sorted().map { plan.districts[$0].id }))
    }
    var taken = Set(given.map(\.id))
    for district in plan.districts {
      for var rule in city.packets[district.id]?.records.rules ?? [] where shared[rule.id] == nil && !sharedOfCells.contains(rule.id) {
        if !asEntered, case .each = rule.kind { continue }
        for own in loosened where own.districtID == district.id && own.row.ruleID == rule.id {
          if let band = rule.band, case .end(_, let sense) = own.row {
            let (low, high) = (band.low.tenThousandths, band.high.tenThousandths)
            rule.setBand(low: sense == .atLeast ? own.planLimit : low, high: sense == .atMost ? own.planLimit : high)
          } else {
            rule.limit = Decimal4(tenThousandths: own.planLimit)
          }
        }
        let old = rule.id
        if asEntered, homes[old] == district.id, let packet = city.packets[district.id],
          let entered = given.first(where: { $0.id == old }), rule.isPart(entered.narrowed(to: packet.records))
        {
          records.append(entered)
          continue
        }
        if homes[old] != district.id {
          var number = 1
          while !taken.insert(rule.id).inserted {
            rule.id = "\(district.id)-\(old)" + (number > 1 ? "-\(number)" : "")
            number += 1
          }
          names[Name(district: district.id, id: old)] = rule.id
        }
        // A share was of what the district has.
        rule.settleShare()
        records.append(MergedRules.narrowed(rule, to: [district.id]))
      }
    }
    records.sort { idPrecedes($0.id, $1.id) }
  }

  /// The rule for institutions of some districts alone; where it names institutions it says so already.
  private static func narrowed(_ rule: Rule, to districts: [Identifier]) -> Rule {
    var rule = rule
    rule.institutions = rule.institutions.narrowed(toDistricts: districts)
    return rule
  }

  /// An excess under the rule's name here.
  func renamed(_ excess: Excess) -> Excess {
    guard let id = excess.row.ruleID, let name = names[Name(district: excess.districtID, id: id)] else { return excess }
    var excess = excess
    excess.row = if case .end(_, let sense) = excess.row { .end(name, sense) } else { .rule(name) }
    return excess
  }
}

extension Rule {
  /// Whether it is what a packet has of a rule: that names 上年.
  fileprivate func isPart(_ entered: Rule) -> Bool {
    var entered = entered
    if case .each(.year?) = kind, entered.kind == .each(of: .lastYear) { entered.kind = kind }
    return self == entered
  }
}
