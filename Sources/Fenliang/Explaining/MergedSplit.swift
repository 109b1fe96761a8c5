import LinearProgramming
import PlanModel
import PlanTables
import Planning
import Splitting

/// How a merged answer comes about from the city's plan: stage A from the plan as the city has it, stage B of a district that
/// changed its packet from the packet with those changes, of all others as the city's own run has it.
struct MergedSplit {
  private let city: CityOutput
  /// The plan whose indices lines have.
  private let merged: Plan
  /// The city's rules that span districts, by id: their parts in packets are the city's.
  private let shared: Set<Identifier>

  init(city: CityOutput, merged: Plan) {
    self.city = city
    self.merged = merged
    shared = Set(city.plan.sharedRules.map { (city.plan.records.rules ?? [])[$0.index].id })
  }

  /// The plan that stage A solves.
  var cityPlan: Plan { city.plan }

  /// Whether a district changed its packet.
  func isChanged(_ district: Identifier) -> Bool { city.replaced.contains(district) }

  /// A district's changes laid over a packet that another stage A made.
  ///
  /// What the city assigns and decides, its parts of rules that span districts, and limits that the city loosens for whole packs
  /// and the district left alone are the new packet's; all else is the district's.
  func packet(ofDistrict district: Identifier, over packet: PlanRecords) -> PlanRecords {
    guard var records = city.packets[district]?.records else { return packet }
    (records.assignment, records.cityAllocation, records.terms) = (packet.assignment, packet.cityAllocation, packet.terms)
    (records.parameters, records.parameterLines) = (packet.parameters, packet.parameterLines)
    for index in records.products.indices {
      guard let place = packet.products.firstIndex(sortedID: records.products[index].id, id: \.id) else { continue }
      records.products[index].agreedUnits = packet.products[place].agreedUnits
    }
    for index in records.institutions.indices {
      let id = records.institutions[index].id
      guard let place = packet.institutions.firstIndex(sortedID: id, id: \.id), let plain = cityCapacity(of: id),
        isLeftAlone(records.institutions[index].capacity, plain, row: .capacity(id), district)
      else { continue }
      records.institutions[index].capacity = packet.institutions[place].capacity
    }
    for index in records.rules?.indices ?? 0..<0 {
      guard let rule = records.rules?[index], let place = packet.rules?.firstIndex(sortedID: rule.id, id: \.id) else { continue }
      let plain = (city.plan.records.rules ?? []).first { $0.id == rule.id }
      if shared.contains(rule.id) || plain.map({ isLeftAlone(rule, $0, district) }) == true, let own = packet.rules?[place] {
        records.rules?[index].limit = own.limit
        records.rules?[index].tolerance = own.tolerance
      }
    }
    return records
  }

  private func cityCapacity(of institution: Identifier) -> Decimal4? {
    city.plan.institutions.firstIndex(sortedID: institution, id: \.id).flatMap { city.plan.institutions[$0].capacity }
  }

  private func isLeftAlone(_ rule: Rule, _ plain: Rule, _ district: Identifier) -> Bool {
    guard let band = plain.band else { return isLeftAlone(rule.limit, plain.limit, row: .rule(rule.id), district) }
    return isLeftAlone(rule.band?.low, band.low, row: .end(rule.id, .atLeast), district)
      && isLeftAlone(rule.band?.high, band.high, row: .end(rule.id, .atMost), district)
  }

  /// Whether a limit of a packet is the city's, as it is or as the city loosened it.
  private func isLeftAlone(_ limit: Decimal4?, _ plain: Decimal4, row: RowReference, _ district: Identifier) -> Bool {
    limit == plain
      || city.allocation.loosened.contains {
        $0.districtID == district && $0.row == row && $0.packetLimit == limit?.tenThousandths
      }
  }

  /// The lines of a changed district's packet, split again.
  ///
  /// - Throws: ``AllocationFailure``; nil where the packet would not pass its checks, with what they say.
  func solve(
    _ packet: PlanRecords, problems: inout [Problem], solver: any LinearProgramSolver
  ) throws(AllocationFailure) -> (lines: [AllocationLine], excesses: [Excess])? {
    let reading = buildPlan(packet)
    guard let plan = reading.plan, !reading.hasErrors else {
      problems += reading.problems.filter { $0.severity == .error }
      return nil
    }
    let solve = try DistrictSolve(plan: plan, settings: SplitSettings(solver: solver))
    return (solve.lines.map { moved($0, from: plan) }, solve.excesses)
  }

  /// A line at its place in the merged plan.
  func moved(_ line: AllocationLine, from plan: Plan) -> AllocationLine {
    line.moved(
      product: merged.productIndex(plan.products[line.product].id),
      institution: merged.institutionIndex(plan.institutions[line.institution].id))
  }

  /// Lines in the order of the table.
  func sorted(_ lines: [AllocationLine]) -> [AllocationLine] {
    let districts = merged.districtOfInstitution
    return lines.sorted {
      ($0.product, districts[$0.institution], $0.institution) < ($1.product, districts[$1.institution], $1.institution)
    }
  }
}
