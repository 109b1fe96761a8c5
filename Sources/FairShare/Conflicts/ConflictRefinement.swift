public import LinearProgramming
import Planning

/// Makes evidence irreducible 不可约: leaves out what the rest does not need in order not to hold together.
public struct ConflictRefinement {
  private let model: FairShareModel
  private let room: SearchedRoom
  private let solver: any LinearProgramSolver
  private let isOver: () -> Bool

  /// Prepares the work on a model.
  ///
  /// - Parameters:
  ///   - room: the model's, where it is known already.
  ///   - isOver: asked between steps; once it says true the work ends with what is left.
  public init(
    model: FairShareModel, room: SearchedRoom? = nil, solver: any LinearProgramSolver,
    isOver: @escaping () -> Bool = { false }
  ) {
    self.model = model
    self.room = room ?? SearchedRoom(model)
    self.solver = solver
    self.isOver = isOver
  }

  /// A set of limits that cannot hold together and would without any one of them; nil where a plan exists, or where the
  /// solver came to no conclusion.
  ///
  /// - Parameter known: what is known already, where rules cannot be kept by a flow.
  /// - Complexity: a flow for each product of the set; a linear program for each member where the rules overlap or count in
  ///   different measures; small sets are gone through again in rational arithmetic.
  public func refined(_ known: ConflictEvidence? = nil) -> ConflictEvidence? {
    guard let evidence = ofFlow() ?? filtered(known) else { return exactlyFound() }
    return switch ExactMembers.verdict(on: evidence, of: model, isOver: isOver) {
    case .needed(let needed): needed
    case .holds: exactlyFound() ?? evidence
    case .undecided: evidence
    }
  }

  /// What a flow breaks.
  private func ofFlow() -> ConflictEvidence? {
    guard let breach = room.smallest else { return nil }
    var refinement = BreachRefinement(breach, of: room.flow)
    let (result, floors) = refinement.refined(isOver: isOver)
    var evidence = room.flow.evidence(result, of: model)
    evidence.floorCells = floors
    evidence.isIrreducible = !refinement.isCut
    return evidence
  }

  /// The same where doubles cannot tell it; nil also where the model is too large.
  private func exactlyFound() -> ConflictEvidence? {
    guard !isOver(), var exact = ExactModel(model), case .breaks(let parts) = exact.verdict(lows: exact.floors),
      let least = parts.min(by: { $0.terms.count < $1.terms.count })
    else { return nil }
    let evidence = exact.evidence(least)
    if case .needed(let needed) = ExactMembers.verdict(on: evidence, of: model, isOver: isOver) { return needed }
    return evidence
  }

  /// The deletion filter over a linear program.
  private func filtered(_ known: ConflictEvidence?) -> ConflictEvidence? {
    let evidence: ConflictEvidence
    if let known {
      evidence = known
    } else {
      let program = LimitProgram(model, rows: Array(0..<model.rowCount), solver: solver)
      guard case .breaks(let support) = program.verdict() else { return nil }
      evidence = members(support, program.merged)
    }
    var placeOfRow: [RowReference: Int] = [:]
    for row in 0..<model.rowCount { placeOfRow[model.references[row]] = row }
    let rows = evidence.terms.compactMap { placeOfRow[$0.row] }.sorted()
    let program = LimitProgram(
      model, rows: rows, floors: flags(evidence.floorCells), caps: flags(evidence.capCells), solver: solver)
    var filter = DeletionFilter(program, model: model, floors: Set(evidence.floorCells), isOver: isOver)
    return filter.run().map { support, floors, isIrreducible in
      var result = members(support, program.merged)
      result.floorCells = floors
      result.isIrreducible = isIrreducible
      return result
    } ?? evidence
  }

  private func flags(_ cells: [Int]) -> [Bool] {
    var flags = [Bool](repeating: false, count: model.cellCount)
    for cell in cells { flags[cell] = true }
    return flags
  }

  private func members(_ support: LimitProgram.Support, _ merged: MergedCells) -> ConflictEvidence {
    model.evidence(support, merged)
  }
}

extension FairShareModel {
  /// The members that support stands for.
  func evidence(_ support: LimitProgram.Support, _ merged: MergedCells) -> ConflictEvidence {
    ConflictEvidence(
      terms: support.rows.map { .init(row: references[merged.rows[$0.place]], multiplier: $0.multiplier) },
      floorCells: support.floors.flatMap { merged.cells[$0] }.filter { floors[$0] > 0 }.sorted(),
      capCells: support.caps.flatMap { merged.cells[$0] }.sorted())
  }
}

/// Leaves members out one by one; what makes the rest hold together stays.
private struct DeletionFilter {
  private let program: LimitProgram
  private let model: FairShareModel
  private let isOver: () -> Bool
  /// For each group the floors that may count, smallest first.
  private let floors: [[Int]]
  private var support = LimitProgram.Support(rows: [], floors: [], caps: [])

  init(_ program: LimitProgram, model: FairShareModel, floors: Set<Int>, isOver: @escaping () -> Bool) {
    self.program = program
    self.model = model
    self.isOver = isOver
    self.floors = program.merged.cells.map { cells in
      cells.filter { floors.contains($0) }
        .sorted { model.floors[$0] != model.floors[$1] ? model.floors[$0] < model.floors[$1] : $0 < $1 }
    }
  }

  /// The members left, the floors of cells among them, and whether all were tried; nil where the solver would not decide.
  mutating func run() -> (LimitProgram.Support, floors: [Int], isIrreducible: Bool)? {
    guard case .breaks(let first) = program.verdict() else { return nil }
    support = first
    // Certificates only ever name members that are still there.
    var isCut = false
    let groupCount = program.merged.cells.count
    var kept = floors.map { $0 }
    var isCapped = [Bool](repeating: true, count: groupCount)
    func sum(_ cells: [Int]) -> Double { cells.reduce(0) { $0 + model.floors[$1] } }
    func apply(_ group: Int) { program.setGroup(group, floor: sum(kept[group]), isCapped: isCapped[group]) }
    // Whatever is not in the first certificate goes.
    let inFirst = (Set(first.rows.map(\.place)), Set(first.floors), Set(first.caps))
    var isIncluded = program.merged.rows.indices.map { inFirst.0.contains($0) }
    for place in isIncluded.indices where !isIncluded[place] { program.setRow(place, isIncluded: false) }
    for group in 0..<groupCount {
      if !inFirst.1.contains(group) { kept[group] = [] }
      isCapped[group] = inFirst.2.contains(group)
      apply(group)
    }
    if case .holds = program.verdict() { return nil }
    for group in 0..<groupCount where isCapped[group] {
      if isOver() { isCut = true; break }
      isCapped[group] = false
      apply(group)
      if !breaks() {
        isCapped[group] = true
        apply(group)
      }
    }
    for place in isIncluded.indices.reversed() where isIncluded[place] && !isCut {
      if isOver() { isCut = true; break }
      program.setRow(place, isIncluded: false)
      isIncluded[place] = false
      if !breaks() {
        program.setRow(place, isIncluded: true)
        isIncluded[place] = true
      }
    }
    for group in 0..<groupCount where !kept[group].isEmpty && !isCut {
      if isOver() { isCut = true; break }
      // The most of the smallest floors that can go.
      let all = kept[group]
      var (low, high) = (0, all.count + 1)
      while high - low > 1 {
        let middle = low == 0 && high == all.count + 1 ? all.count : (low + high) / 2
        kept[group] = Array(all[middle...])
        apply(group)
        if breaks() { low = middle } else { high = middle }
      }
      kept[group] = Array(all[low...])
      apply(group)
    }
    // The certificate of what is left, which tells the side on which each row is met.
    _ = breaks()
    let multipliers = Dictionary(uniqueKeysWithValues: support.rows.map { ($0.place, $0.multiplier) })
    let result = LimitProgram.Support(
      rows: isIncluded.indices.filter { isIncluded[$0] }.map { ($0, multipliers[$0] ?? 0) }, floors: [],
      caps: isCapped.indices.filter { isCapped[$0] })
    return (result, kept.flatMap { $0 }.sorted(), !isCut)
  }

  /// Whether what is left does not hold together; what the solver cannot decide counts as holding.
  private mutating func breaks() -> Bool {
    guard case .breaks(let found) = program.verdict() else { return false }
    support = found
    return true
  }
}
