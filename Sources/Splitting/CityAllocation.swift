import FairShare
public import LinearProgramming
public import Planning
import Streams
import WholePacks

/// The city's whole split: stage A, whole district totals, the packets, stage B for every packet (Model.md, "Whole packs, top
/// down"), in one go; what is to be changed and solved again is a ``SolvedSplit``.
public struct CityAllocation {
  private let plan: Plan
  private let settings: SplitSettings

  /// Makes the split of a plan over a solver. Stage B runs on so many threads, nil for all there are; the answer does not
  /// depend on their number. Whole packs are looked for over a solver of their own where one is given.
  public init(
    plan: Plan, engine: EngineChoice = .structured, solver: any LinearProgramSolver,
    roundingSolver: (any LinearProgramSolver)? = nil, threads: Int? = nil
  ) {
    self.init(
      plan: plan,
      settings: SplitSettings(engine: engine, solver: solver, roundingSolver: roundingSolver, threads: threads))
  }

  /// The same with settings.
  public init(plan: Plan, settings: SplitSettings) {
    self.plan = plan
    self.settings = settings
  }

  /// Solves. `warnings` are those of reading the plan; they come first in the answer's.
  ///
  /// - Throws: ``AllocationFailure``; of several districts that fail, the first.
  /// - Parameter progress: told the phase and how much of it is done, on the calling thread.
  public func solve(
    warnings: [Problem] = [], progress: (AllocationPhase) -> Void = { _ in }
  ) throws(AllocationFailure) -> Allocation {
    let stage = try CityStage(plan: plan, settings: settings, progress: progress)
    let answer = try allocation(stage, warnings: warnings, progress: progress)
    guard !answer.excesses.isEmpty, let wider = stage.keepingLimits(plan, around: answer.packsOfCells, settings),
      let other = try? allocation(wider, warnings: warnings, progress: progress), other.excesses.isEmpty
    else { return answer }
    return other
  }

  /// The second stage of a first one.
  private func allocation(
    _ stage: CityStage, warnings: [Problem], progress: (AllocationPhase) -> Void
  ) throws(AllocationFailure) -> Allocation {
    var stage = stage
    var answer = CityAnswer(plan: plan, stage: stage, warnings: warnings)
    let tables = stage.cutter.tables()
    let cutter = stage.cutter
    try stage.solveDistricts(settings, progress: progress) { district, part in
      cutter.finishedPacket(ofDistrict: district, part, tables)
    } take: { district, part, packet in
      answer.add(part, packet, ofDistrict: district, cutter)
    }
    return answer.finished(stage)
  }
}

/// A plan's answer: of a city both stages, of a district's packet the second.
///
/// - Parameter kind: `Allocation.Kind.city` or `Allocation.Kind.district`; of a district the plan has one.
/// - Throws: ``AllocationFailure``.
public func split(
  _ plan: Plan, as kind: Allocation.Kind, settings: SplitSettings, warnings: [Problem] = [],
  progress: (AllocationPhase) -> Void = { _ in }
) throws(AllocationFailure) -> Allocation {
  guard kind == .district else {
    return try CityAllocation(plan: plan, settings: settings).solve(warnings: warnings, progress: progress)
  }
  progress(.districtSplit(0, of: 1))
  return try DistrictSolve(plan: plan, settings: settings).allocation(of: plan, warnings: warnings)
}

/// What the first stage comes to: the fair plan of the whole city, whole district totals, and what districts are cut from.
struct CityStage: Sendable {
  let solution: FairShareSolution
  private(set) var split: CitySplit
  let cutter: PacketCutter
  /// Packs of the city's cells that were accepted before.
  private let accepted: [Int?]?
  /// Packs of the city's cells that keep every limit, where they were looked for.
  private let found: [Int]?

  init(plan: Plan, settings: SplitSettings, progress: (AllocationPhase) -> Void) throws(AllocationFailure) {
    progress(.citySplit)
    switch settings.engine.engine(solver: settings.solver).solve(FairShareModel(plan: plan)) {
    case .plan(let found): solution = found
    case .conflict(let certificate):
      throw .conflict(FoundConflict(plan: plan, certificate: certificate, solver: settings.solver))
    case .undecided(let detail): throw .undecided(Undecided(stage: .city, detail: detail))
    }
    progress(.rounding)
    accepted = plan.acceptedPacks
    split = CitySplit(plan: plan, fairPacks: solution.packs, accepted: accepted, solver: settings.roundingSolver)
    cutter = PacketCutter(plan: plan, split: split)
    found = nil
  }

  private init(_ found: CityPacks, in earlier: CityStage, of plan: Plan) {
    solution = earlier.solution
    accepted = earlier.accepted
    split = CitySplit(found, of: plan, in: earlier.split)
    cutter = PacketCutter(plan: plan, split: split)
    self.found = found.packs
  }

  /// The same fair plan with totals and parts with which whole packs keep every limit, where those found district by district do not;
  /// nil where none are found.
  func keepingLimits(_ plan: Plan, around packs: [Int], _ settings: SplitSettings) -> CityStage? {
    CityPacks(plan: plan, fairPacks: solution.packs, around: packs, solver: settings.roundingSolver).map {
      CityStage($0, in: self, of: plan)
    }
  }

  /// Stage B: districts are independent, each is solved on one thread from its part of the plan alone, and they are taken in
  /// order; `make` runs on the thread that solved the district. Districts without cells are left out.
  mutating func solveDistricts<Extra: Sendable>(
    _ settings: SplitSettings, reusing earlier: [DistrictPart?]? = nil, progress: (AllocationPhase) -> Void,
    make: @escaping @Sendable (Int, DistrictPart) -> Extra, take: (Int, DistrictPart, Extra) -> Void
  ) throws(AllocationFailure) {
    let (cutter, split, accepted, found) = (cutter, split, accepted, found)
    let count = cutter.plan.districts.count
    progress(.districtSplit(0, of: count))
    try makeInOrder(count: count, threads: settings.threads) {
      district -> Result<(DistrictPart, Extra), AllocationFailure>? in
      guard cutter.hasCells(inDistrict: district) else { return nil }
      return Result { () throws(AllocationFailure) in
        let part = try DistrictPart(
          ofDistrict: district, split: split, cutter: cutter,
          accepted: accepted.map { cutter.values(ofDistrict: district, in: $0) },
          found: found.map { cutter.values(ofDistrict: district, in: $0) }, settings: settings, earlier: earlier?[district])
        return (part, make(district, part))
      }
    } take: { (district, result) throws(AllocationFailure) in
      if let (part, extra) = try result?.get() {
        if let limits = part.limits { self.split.loosen(district, to: limits) }
        take(district, part, extra)
      }
      if district + 1 < count { progress(.districtSplit(district + 1, of: count)) }
    }
  }
}

/// A city's answer while its districts come in, in their order.
struct CityAnswer {
  private var allocation: Allocation
  private var placing: LinePlacing

  init(plan: Plan, stage: CityStage, warnings: [Problem]) {
    allocation = Allocation(
      kind: .city, plan: plan, lines: [], districtTotals: stage.split.totals,
      cityBottlenecks: stage.solution.bottlenecks,
      districtBottlenecks: [[Bottleneck]](repeating: [], count: plan.districts.count), excesses: [], packets: [],
      warnings: warnings)
    placing = LinePlacing(plan: plan)
  }

  mutating func add(_ part: DistrictPart, _ packet: PlanRecords?, ofDistrict district: Int, _ cutter: PacketCutter) {
    placing.place(part.solve, ofDistrict: district, cutter.indices(ofDistrict: district))
    allocation.districtBottlenecks[district] = part.solve.bottlenecks
    allocation.excesses += part.solve.excesses
    if let packet { allocation.packets.append(packet) }
  }

  consuming func finished(_ stage: CityStage) -> Allocation {
    allocation.lines = placing.lines
    allocation.noteRaisedLimits(stage.split)
    allocation.noteCityRules()
    allocation.warnings += allocation.excessProblems
    return allocation
  }
}

extension PacketCutter {
  /// The packet of a district with 市级分解 and its seal.
  package func finishedPacket(ofDistrict district: Int, _ part: DistrictPart, _ tables: Tables) -> PlanRecords {
    var packet = packet(ofDistrict: district, limits: part.limits, tables: tables)
    finish(&packet, cityAllocation: part.solve.cityAllocation)
    return packet
  }
}
