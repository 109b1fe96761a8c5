import FairShare
public import LinearProgramming
import PlanTables
public import Planning
import Streams
import WholePacks

/// The city's whole split: stage A, whole district totals, the packets, stage B for every packet (Model.md, "Whole packs, top down").
public struct CityAllocation {
  private let plan: Plan
  private let solver: any LinearProgramSolver
  private let roundingSolver: any LinearProgramSolver
  private let engine: EngineChoice
  private let threads: Int

  /// Makes the split of a plan over a solver. Stage B runs on so many threads, nil for all there are; the answer does not
  /// depend on their number. Whole packs are looked for over a solver of their own where one is given.
  public init(
    plan: Plan, engine: EngineChoice = .structured, solver: any LinearProgramSolver,
    roundingSolver: (any LinearProgramSolver)? = nil, threads: Int? = nil
  ) {
    self.plan = plan
    self.engine = engine
    self.solver = solver
    self.roundingSolver = roundingSolver ?? solver
    self.threads = threads ?? processorCount
  }

  /// Solves. `warnings` are those of reading the plan; they come first in the answer's.
  ///
  /// - Throws: ``AllocationFailure``; of several districts that fail, the first.
  /// - Parameter progress: told the phase and how much of it is done, on the calling thread.
  public func solve(
    warnings: [Problem] = [], progress: (AllocationPhase) -> Void = { _ in }
  ) throws(AllocationFailure) -> Allocation {
    progress(.citySplit)
    let solution: FairShareSolution
    switch engine.engine(solver: solver).solve(FairShareModel(plan: plan)) {
    case .plan(let found): solution = found
    case .conflict(let evidence):
      throw .conflict(FoundConflict(plan: plan, certificate: evidence, solver: solver))
    case .undecided(let detail): throw .undecided("city: \(detail)")
    }
    progress(.rounding)
    var split = CitySplit(plan: plan, fairPacks: solution.packs, solver: roundingSolver)
    var allocation = Allocation(
      kind: .city, plan: plan, lines: [], districtTotals: split.totals,
      cityBottlenecks: solution.bottlenecks, districtBottlenecks: [], excesses: [], packets: [],
      warnings: warnings)
    try solveDistricts(of: &split, into: &allocation, progress: progress)
    allocation.noteRaisedLimits(split)
    allocation.noteCityRules()
    allocation.warnings += allocation.excessProblems
    return allocation
  }

  /// Stage B: districts are independent, each is solved on one thread from its packet alone, and they are taken in order.
  private func solveDistricts(
    of split: inout CitySplit, into allocation: inout Allocation, progress: (AllocationPhase) -> Void
  ) throws(AllocationFailure) {
    let cutter = PacketCutter(plan: plan, split: split)
    var placing = LinePlacing(plan: plan)
    let (engine, solver, roundingSolver) = (engine, solver, roundingSolver)
    let (plan, found) = (plan, split)
    let count = plan.districts.count
    progress(.districtSplit(0, of: count))
    try makeInOrder(count: count, threads: threads) { district -> Result<PacketSolve, AllocationFailure>? in
      guard cutter.hasCells(inDistrict: district) else { return nil }
      return Result { () throws(AllocationFailure) in
        try PacketSolve(
          ofDistrict: district, plan: plan, split: found, cutter: cutter, engine: engine, solver: solver,
          roundingSolver: roundingSolver)
      }
    } take: { (district, result) throws(AllocationFailure) in
      if let answer = try result?.get() {
        placing.place(answer.solve, ofDistrict: district, cutter.indices(ofDistrict: district))
        allocation.districtBottlenecks.append(answer.solve.bottlenecks)
        allocation.excesses += answer.solve.excesses
        allocation.packets.append(answer.packet)
        if let limits = answer.limits { split.loosen(district, to: limits) }
      } else {
        allocation.districtBottlenecks.append([])
      }
      if district + 1 < count { progress(.districtSplit(district + 1, of: count)) }
    }
    allocation.lines = placing.lines
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
  /// Looking for the smallest conflict.
  case conflict
  /// The conflict's members and what is missing are known, with the places of those that a screen shows; repairs are next.
  case firstAnswer(Conflict)
  /// Writing the tables.
  case writing
  /// Verifying 核对.
  case verifying
}

/// Puts the districts' lines where they stand in the answer: by product, district, institution.
struct LinePlacing {
  /// The lines; whole once every district with cells is placed.
  private(set) var lines: [AllocationLine]
  /// By product, then district: where the next line goes.
  private var next: [Int]
  private let districtCount: Int

  /// - Complexity: O(cells + products × districts).
  init(plan: Plan) {
    districtCount = plan.districts.count
    next = plan.lineStarts
    lines = [AllocationLine](
      repeating: AllocationLine(
        product: 0, institution: 0, basisUnits: 0, target: 0, floor: 0, cap: nil, fill: nil, packsContinuous: 0,
        packs: 0, boundBy: .product), count: plan.cells.count)
  }

  /// Places a district's lines; the indices say where its products and institutions stand in the city's plan.
  mutating func place(
    _ solve: DistrictSolve, ofDistrict district: Int, _ indices: (products: [Int], institutions: [Int])
  ) {
    for cell in solve.cells.indices {
      let product = indices.products[solve.cells[cell].product]
      let institution = indices.institutions[solve.cells[cell].institution]
      let slot = product * districtCount + district
      lines[next[slot]] = solve.line(ofCell: cell, product: product, institution: institution)
      next[slot] += 1
    }
  }
}

extension Plan {
  /// By product, then district: where its first line stands among lines by product, district, institution.
  ///
  /// - Complexity: O(cells + products × districts).
  var lineStarts: [Int] {
    let (districtOfInstitution, districtCount) = (districtOfInstitution, districts.count)
    var starts = [Int](repeating: 0, count: products.count * districtCount + 1)
    for cell in cells { starts[cell.product * districtCount + districtOfInstitution[cell.institution] + 1] += 1 }
    for slot in starts.indices.dropFirst() { starts[slot] += starts[slot - 1] }
    return starts
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
