import FairShare
public import LinearProgramming
import PlanTables
public import Planning
import WholePacks

/// The city's whole split: stage A, whole district totals, the packets, stage B for every packet (model.md section 5).
public struct CityAllocation {
  private let plan: Plan
  private let solver: any LinearProgramSolver
  private let engine: EngineChoice

  /// Makes the split of a plan over a solver.
  public init(plan: Plan, engine: EngineChoice = .structured, solver: any LinearProgramSolver) {
    self.plan = plan
    self.engine = engine
    self.solver = solver
  }

  /// Solves. `warnings` are those of reading the plan; they come first in the answer's.
  ///
  /// - Throws: ``AllocationFailure``.
  /// - Parameter progress: told the phase and how much of it is done.
  public func solve(
    warnings: [Problem] = [], progress: (AllocationPhase) -> Void = { _ in }
  ) throws(AllocationFailure) -> Allocation {
    progress(.citySplit)
    let solution: FairShareSolution
    switch engine.engine(solver: solver).solve(FairShareModel(plan: plan)) {
    case .plan(let found): solution = found
    case .conflict(let evidence):
      throw .conflict(ConflictFinder(plan: plan, solver: solver).card(for: evidence))
    case .undecided(let detail): throw .undecided("city: \(detail)")
    }
    progress(.rounding)
    let split = CitySplit(plan: plan, fairPacks: solution.packs, solver: solver)
    let cutter = PacketCutter(plan: plan, split: split)
    var allocation = Allocation(
      kind: .city, plan: plan, lines: [], districtTotals: split.totals,
      cityBottlenecks: solution.bottlenecks, districtBottlenecks: [], excesses: [], packets: [],
      warnings: warnings)
    for index in plan.districts.indices {
      progress(.districtSplit(index, of: plan.districts.count))
      guard plan.hasCells(inDistrict: index) else {
        allocation.districtBottlenecks.append([])
        continue
      }
      let packet = cutter.packet(ofDistrict: index)
      let districtPlan = DistrictPlan(packet)
      let solve = try DistrictSolve(plan: districtPlan.plan, engine: engine, solver: solver)
      allocation.lines += solve.lines.map { districtPlan.line($0, in: plan) }
      allocation.districtBottlenecks.append(solve.bottlenecks)
      allocation.excesses += solve.excesses
      allocation.packets.append(packet)
    }
    allocation.lines.sort { a, b in
      (a.product, plan.districtOfInstitution[a.institution], a.institution)
        < (b.product, plan.districtOfInstitution[b.institution], b.institution)
    }
    allocation.noteRaisedLimits(split.raised)
    allocation.noteCityRules()
    allocation.warnings += allocation.excesses.map(excessWarning)
    return allocation
  }
}

/// Where an allocation is.
public enum AllocationPhase: Sendable, Hashable {
  /// Reading and checking the tables 读取.
  case reading
  /// Stage A 求解.
  case citySplit
  /// Whole packs for the districts 取整.
  case rounding
  /// Stage B of a district, by index and count.
  case districtSplit(Int, of: Int)
  /// Writing the tables.
  case writing
  /// Verifying 核对.
  case verifying
}

/// A packet's plan, and where its products and institutions stand in the city's.
private struct DistrictPlan {
  let plan: Plan

  init(_ packet: PlanRecords) {
    let reading = buildPlan(packet)
    guard let plan = reading.plan else {
      let lines = reading.problems.filter { $0.severity == .error }.map { $0.line(in: .english) }
      preconditionFailure("a packet cut from a valid plan is not valid: \(lines.joined(separator: "; "))")
    }
    self.plan = plan
  }

  /// The line with the city's indices.
  func line(_ line: AllocationLine, in city: Plan) -> AllocationLine {
    var line = line
    line.product = city.productIndex(plan.products[line.product].id)
    line.institution = city.institutionIndex(plan.institutions[line.institution].id)
    return line
  }
}

extension Plan {
  /// Whether there is anything to split in the district; where there is not, it has no packet.
  func hasCells(inDistrict district: Int) -> Bool {
    cells.contains { districtOfInstitution[$0.institution] == district }
  }

  /// The index of a product by id. Traps where there is none.
  func productIndex(_ id: Identifier) -> Int {
    guard let index = products.firstIndex(sortedID: id, id: \.id) else {
      preconditionFailure("no product \(id)")
    }
    return index
  }

  /// The index of an institution by id. Traps where there is none.
  func institutionIndex(_ id: Identifier) -> Int {
    guard let index = institutions.firstIndex(sortedID: id, id: \.id) else {
      preconditionFailure("no institution \(id)")
    }
    return index
  }
}
