import FairShare
import PlanModel
public import Planning
import Streams
import WholePacks

/// A plan with its answer in memory, from which changed plans are solved: what a change does not reach is taken over.
///
/// Of a city both stages are there, of a district's packet the second alone. The answer is that of ``CityAllocation``, or of a
/// re-split, to the last bit, whatever was taken over.
public struct SolvedSplit: Sendable {
  /// The plan.
  public let plan: Plan
  /// Whether it is a city's plan or a district's packet.
  public let kind: Allocation.Kind
  private let settings: SplitSettings
  /// Nil for a packet.
  private var stage: CityStage?
  /// By district; nil where it has no cells.
  private var parts: [DistrictPart?]

  /// Solves a plan; a packet's is split as its district's own, unless it is said what the plan is.
  ///
  /// - Parameter earlier: the answer to a plan that this one differs little from.
  /// - Throws: ``AllocationFailure``; of several districts that fail, the first.
  /// - Complexity: that of both stages; O(cells + coefficients) for a district that the change does not reach.
  public init(
    _ plan: Plan, as kind: Allocation.Kind? = nil, settings: SplitSettings, from earlier: SolvedSplit? = nil,
    progress: (AllocationPhase) -> Void = { _ in }
  ) throws(AllocationFailure) {
    self.plan = plan
    self.settings = settings
    let kind = kind ?? (plan.isPacket ? .district : .city)
    self.kind = kind
    guard kind == .city else {
      progress(.districtSplit(0, of: 1))
      stage = nil
      parts = [try DistrictPart(plan: plan, settings: settings)]
      return
    }
    let reused = earlier.flatMap { $0.kind == .city && $0.parts.count == plan.districts.count ? $0.parts : nil }
    (stage, parts) = try SolvedSplit.solved(
      CityStage(plan: plan, settings: settings, progress: progress), reusing: reused, settings, progress)
    // What whole packs exceed takes all lines to know.
    guard CityPacks.isWithinReach(plan) else { return }
    let first = allocation(hasPackets: false)
    guard !first.excesses.isEmpty, let wider = stage?.keepingLimits(plan, around: first.packsOfCells, settings),
      let other = try? SolvedSplit.solved(wider, reusing: reused, settings, progress)
    else { return }
    let kept = (stage, parts)
    (stage, parts) = other
    if !allocation(hasPackets: false).excesses.isEmpty { (stage, parts) = kept }
  }

  private static func solved(
    _ stage: CityStage, reusing earlier: [DistrictPart?]?, _ settings: SplitSettings, _ progress: (AllocationPhase) -> Void
  ) throws(AllocationFailure) -> (CityStage?, [DistrictPart?]) {
    var stage = stage
    var parts = [DistrictPart?](repeating: nil, count: stage.cutter.plan.districts.count)
    try stage.solveDistricts(settings, reusing: earlier, progress: progress) { _, _ in
    } take: { district, part, _ in
      parts[district] = part
    }
    return (stage, parts)
  }

  /// The answer to the plan with edits, the edits that undo them, and what is worth a look in the changed plan.
  ///
  /// - Throws: ``SplitFailure``: refused, invalid, conflict, undecided.
  /// - Complexity: O(all tables) to build the plan, stage A, whole totals; stage B of the districts that the edits reach.
  public func changed(
    by edits: [Edit], settings: SplitSettings, progress: (AllocationPhase) -> Void = { _ in }
  ) throws(SplitFailure) -> (split: SolvedSplit, inverse: [Edit], warnings: [Problem]) {
    try SolvedSplit.changed(plan.records, by: edits, settings: settings, from: self, progress: progress)
  }

  /// The same of records, whose own answer may be none.
  static func changed(
    _ records: PlanRecords, by edits: [Edit], settings: SplitSettings, from earlier: SolvedSplit?,
    progress: (AllocationPhase) -> Void
  ) throws(SplitFailure) -> (split: SolvedSplit, inverse: [Edit], warnings: [Problem]) {
    var records = records
    // What is in force was accepted: whole packs move where they must.
    if let earlier, earlier.kind == .city { records.cityAllocation = earlier.cityAllocation }
    let inverse: [Edit]
    do {
      inverse = try records.apply(edits)
    } catch {
      throw .refused(error)
    }
    let (changed, warnings) = try records.plan()
    do {
      return (try SolvedSplit(changed, settings: settings, from: earlier, progress: progress), inverse, warnings)
    } catch {
      throw SplitFailure(error)
    }
  }

  /// The whole answer, as it is written; `warnings` are those of reading the plan. Without packets it is good for its lines.
  ///
  /// - Complexity: O(all tables of the plan); O(cells) without packets.
  public func allocation(warnings: [Problem] = [], hasPackets: Bool = true) -> Allocation {
    guard let stage else { return part(0).solve.allocation(of: plan, warnings: warnings) }
    var answer = CityAnswer(plan: plan, stage: stage, warnings: warnings)
    let (cutter, parts) = (stage.cutter, parts)
    let tables = hasPackets ? cutter.tables() : nil
    makeInOrder(count: parts.count, threads: settings.threads) { district in
      tables.flatMap { tables in parts[district].map { cutter.finishedPacket(ofDistrict: district, $0, tables) } }
    } take: { district, packet in
      if let part = parts[district] { answer.add(part, packet, ofDistrict: district, cutter) }
    }
    return answer.finished(stage)
  }

  /// The packs of a city's answer as 市级分解 has them, by institution, then product.
  ///
  /// - Complexity: O(cells).
  private var cityAllocation: [CityAllocationRecord] {
    var lines: [CityAllocationRecord] = []
    lines.reserveCapacity(plan.cells.count)
    for (district, part) in parts.enumerated() {
      guard let solve = part?.solve, let stage else { continue }
      let indices = stage.cutter.indices(ofDistrict: district)
      for (cell, packs) in zip(solve.cells, solve.packs) {
        lines.append(
          CityAllocationRecord(institution: indices.institutions[cell.institution], product: indices.products[cell.product], packs: packs))
      }
    }
    return countingSorted(lines, bucketCount: plan.institutions.count) { $0.institution }
  }

  private func part(_ district: Int) -> DistrictPart {
    guard let part = parts[district] else { preconditionFailure("a district without cells") }
    return part
  }

  /// The answer of a district alone, from its part of the plan; nil where it has no cells.
  ///
  /// - Complexity: O(cells of the district).
  public func answer(ofDistrict district: Int) -> DistrictAnswer? {
    parts[district].map { DistrictAnswer(plan: $0.plan, lines: $0.solve.lines, excesses: $0.solve.excesses) }
  }

  /// The lines of a district with the plan's indices, by product, then institution; none where it has no cells.
  ///
  /// - Complexity: O(cells of the district).
  public func lines(ofDistrict district: Int) -> [AllocationLine] {
    guard let part = parts[district] else { return [] }
    guard let stage else { return part.solve.lines }
    let indices = stage.cutter.indices(ofDistrict: district)
    return part.solve.cells.indices.map { cell in
      part.solve.line(
        ofCell: cell, product: indices.products[part.solve.cells[cell].product],
        institution: indices.institutions[part.solve.cells[cell].institution])
    }
  }

  /// The packet of a district; nil where it has no cells. Of a packet's split the packet itself.
  ///
  /// - Complexity: O(all tables of the plan).
  public func packet(ofDistrict district: Int) -> PlanRecords? {
    guard let stage else { return plan.records }
    return parts[district].map { stage.cutter.finishedPacket(ofDistrict: district, $0, stage.cutter.tables()) }
  }

  /// What moves from an earlier answer to this one, by product, district, institution; from none, everything.
  ///
  /// - Complexity: O(cells of the districts whose answers differ); nothing for those that were taken over.
  public func changes(from earlier: SolvedSplit?) -> [Change] {
    var changes: [Change] = []
    for (district, part) in parts.enumerated() {
      let id = plan.districts[district].id
      let old = earlier.flatMap { earlier in
        earlier.plan.districts.firstIndex(sortedID: id, id: \.id).flatMap { earlier.parts[$0] }
      }
      changes += packChanges(from: old, to: part, inDistrict: id)
    }
    for (district, part) in (earlier?.parts ?? []).enumerated() {
      guard let earlier else { break }
      let id = earlier.plan.districts[district].id
      guard plan.districts.firstIndex(sortedID: id, id: \.id) == nil else { continue }
      changes += packChanges(from: part, to: nil, inDistrict: id)
    }
    return changes.sorted(by: Change.precedes)
  }

  /// The fair values before rounding, one for each cell of the plan: of the first stage, or of a packet the second's.
  ///
  /// - Complexity: O(cells).
  public var fairPacks: [Double] { stage?.solution.packs ?? part(0).solve.lines.map(\.packsContinuous) }

  /// What whole packs exceed in the districts' own limits, by district.
  public var excesses: [Excess] { parts.flatMap { $0?.solve.excesses ?? [] } }
}

/// A district's answer: its plan, whose rows are its own alone, and its lines with that plan's indices.
public struct DistrictAnswer: Sendable {
  /// The district's part of the plan; usage, demand and limits are not among its records.
  public let plan: Plan
  /// One line for each cell of the plan, in its order.
  public let lines: [AllocationLine]
  /// What whole packs exceed.
  public let excesses: [Excess]
}

extension PlanRecords {
  /// The plan that they stand for, and what is worth a look in it.
  ///
  /// - Throws: ``SplitFailure/invalid(_:)``. Volumes that cannot lie between floors and caps are a conflict, which solving explains.
  func plan() throws(SplitFailure) -> (Plan, [Problem]) {
    let reading = buildPlan(self)
    guard let plan = reading.plan ?? reading.conflictingPlan else { throw .invalid(reading.problems) }
    return (plan, reading.warningsWithoutLines)
  }
}

extension Plan {
  /// Whether it is a district's packet.
  public var isPacket: Bool { records.assignment != nil }
}

/// What differs between two answers of a district; both are sorted by product, then institution, by id.
private func packChanges(from old: DistrictPart?, to new: DistrictPart?, inDistrict district: Identifier) -> [Change] {
  if let old, let new, old.plan.hasSameCells(as: new.plan), old.plan.isNamed(like: new.plan) {
    // The same cells under the same names: compared place by place.
    return new.plan.cells.indices.compactMap { cell in
      let before = old.plan.amount(of: old.solve.packs[cell], atCell: cell)
      let after = new.plan.amount(of: new.solve.packs[cell], atCell: cell)
      guard before != after else { return nil }
      let name = new.plan.name(ofCell: cell)
      return Change(
        product: name.product, district: district, institution: name.institution, old: before, new: after)
    }
  }
  func amounts(_ part: DistrictPart?) -> [CellName: PackAmount] {
    guard let part else { return [:] }
    return Dictionary(
      uniqueKeysWithValues: part.plan.cells.indices.map {
        (part.plan.name(ofCell: $0), part.plan.amount(of: part.solve.packs[$0], atCell: $0))
      })
  }
  let (before, after) = (amounts(old), amounts(new))
  return Set(before.keys).union(after.keys).compactMap { name in
    before[name] == after[name]
      ? nil
      : Change(
        product: name.product, district: district, institution: name.institution, old: before[name], new: after[name])
  }
}

extension Plan {
  /// The ids of a cell.
  package func name(ofCell cell: Int) -> CellName {
    CellName(product: products[cells[cell].product].id, institution: institutions[cells[cell].institution].id)
  }

  /// Whether the cells are of the same products and institutions, by place.
  fileprivate func hasSameCells(as other: Plan) -> Bool {
    cells.elementsEqual(other.cells) { ($0.product, $0.institution) == ($1.product, $1.institution) }
  }

  /// Packs of a cell with what they cost.
  fileprivate func amount(of packs: Int, atCell cell: Int) -> PackAmount {
    PackAmount(packs: packs, price: products[cells[cell].product].price)
  }

  /// Whether products and institutions have the same ids.
  fileprivate func isNamed(like other: Plan) -> Bool {
    products.elementsEqual(other.products) { $0.id == $1.id }
      && institutions.elementsEqual(other.institutions) { $0.id == $1.id }
  }
}
