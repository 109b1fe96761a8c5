import FairShare
import LinearProgramming
import PlanModel
import PlanTables
import Planning
import WholePacks

/// A district's packet, cut from the city's split, and its answer.
struct PacketSolve: Sendable {
  /// The packet, with 市级分解.
  let packet: PlanRecords
  /// Its answer.
  let solve: DistrictSolve
  /// Limits of the packet in place of the split's, which left it no plan; nil where they did.
  let limits: [(rule: Int, limit: Int64)]?

  /// Cuts the packet and solves it. Where limits that the split loosened leave no plan after all, because they fit one another
  /// only to four decimals, those that whole packs attain take their place.
  init(
    ofDistrict district: Int, plan: Plan, split: CitySplit, cutter: PacketCutter, engine: EngineChoice,
    solver: any LinearProgramSolver, roundingSolver: any LinearProgramSolver
  ) throws(AllocationFailure) {
    func solved(_ packet: PlanRecords) throws(AllocationFailure) -> DistrictSolve {
      try DistrictSolve(plan: planOfPacket(packet), engine: engine, solver: solver, roundingSolver: roundingSolver)
    }
    var packet = cutter.packet(ofDistrict: district)
    do {
      solve = try solved(packet)
      limits = nil
    } catch {
      guard case .conflict = error else { throw error }
      let before = split.limitsBeforeLoosening(ofDistrict: district)
      let own = planOfPacket(cutter.packet(ofDistrict: district, limits: before))
      guard let attained = AttainedLimits(plan: own, solver: roundingSolver) else { throw error }
      var limitOfRow: [RowReference: Int64] = [:]
      for (rule, limit) in zip(own.rules, attained.limits) { limitOfRow[own.reference(of: rule)] = limit }
      let limits = before.map { (rule: $0.rule, limit: limitOfRow[plan.reference(of: plan.rules[$0.rule])] ?? $0.limit) }
      packet = cutter.packet(ofDistrict: district, limits: limits)
      solve = try solved(packet)
      self.limits = limits
    }
    cutter.finish(&packet, cityAllocation: solve.cityAllocation)
    self.packet = packet
  }
}

/// A packet's plan: what a district's own re-split of it starts from.
private func planOfPacket(_ packet: PlanRecords) -> Plan {
  let reading = buildPlan(packet)
  guard let plan = reading.plan else {
    let lines = reading.problems.filter { $0.severity == .error }.map { $0.line(in: .english) }
    preconditionFailure("a packet cut from a valid plan is not valid: \(lines.joined(separator: "; "))")
  }
  return plan
}
