public import LinearProgramming
import Planning

/// Makes a Farkas certificate irreducible 不可约: finds an irreducible infeasible subsystem (IIS) among its members.
public struct ConflictRefinement {
  private let model: FairShareModel
  private let solved: SolvedFlow
  private let solver: any LinearProgramSolver
  private let isOver: () -> Bool

  /// Prepares the work on a model.
  ///
  /// - Parameters:
  ///   - solved: the model's flow, where it is known already.
  ///   - isOver: asked between steps; once it says true the work ends with what is left.
  public init(
    model: FairShareModel, solved: SolvedFlow? = nil, solver: any LinearProgramSolver,
    isOver: @escaping () -> Bool = { false }
  ) {
    self.model = model
    self.solved = solved ?? SolvedFlow(model)
    self.solver = solver
    self.isOver = isOver
  }

  /// An irreducible infeasible subsystem of the limits; nil where a plan exists, or where the
  /// solver came to no conclusion.
  ///
  /// - Complexity: a flow for each product of the set; a linear program for each member where the rules overlap or count in
  ///   different measures; small sets are gone through again in rational arithmetic.
  public func refined() -> FarkasCertificate? {
    guard let certificate = ofFlow() ?? filtered() else { return exactlyFound() }
    return switch ExactDeletionFilter.verdict(on: certificate, of: model, isOver: isOver) {
    case .needed(let needed): needed
    case .holds: exactlyFound() ?? certificate
    case .undecided: certificate
    }
  }

  /// The violated inequality of a flow, made irreducible.
  private func ofFlow() -> FarkasCertificate? {
    guard let violation = solved.smallest else { return nil }
    var refinement = ViolationRefinement(violation, of: solved.flow)
    let (result, floors) = refinement.refined(isOver: isOver)
    var certificate = solved.flow.certificate(result, of: model)
    certificate.floorCells = floors
    certificate.isIrreducible = !refinement.isCut
    return certificate
  }

  /// The same where doubles cannot tell it; nil also where the model is too large.
  private func exactlyFound() -> FarkasCertificate? {
    guard !isOver(), var exact = ExactModel(model), case .breaks(let parts) = exact.verdict(lows: exact.floors),
      let least = parts.min(by: { $0.terms.count < $1.terms.count })
    else { return nil }
    let certificate = exact.certificate(least)
    if case .needed(let needed) = ExactDeletionFilter.verdict(on: certificate, of: model, isOver: isOver) { return needed }
    return certificate
  }

  /// The deletion filter over a linear program.
  private func filtered() -> FarkasCertificate? {
    let whole = ElasticProgram(model, rows: Array(0..<model.rowCount), solver: solver)
    guard case .breaks(let support) = whole.verdict() else { return nil }
    let certificate = model.certificate(support, whole.merged)
    var placeOfRow: [RowReference: Int] = [:]
    for row in 0..<model.rowCount { placeOfRow[model.references[row]] = row }
    let rows = certificate.terms.compactMap { placeOfRow[$0.row] }.sorted()
    let program = ElasticProgram(
      model, rows: rows, floors: flags(certificate.floorCells), caps: flags(certificate.capCells), solver: solver)
    var filter = DeletionFilter(program, model: model, floors: Set(certificate.floorCells), isOver: isOver)
    return filter.run().map { support, floors, isIrreducible in
      var result = model.certificate(support, program.merged)
      result.floorCells = floors
      result.isIrreducible = isIrreducible
      return result
    } ?? certificate
  }

  private func flags(_ cells: [Int]) -> [Bool] {
    var flags = [Bool](repeating: false, count: model.cellCount)
    for cell in cells { flags[cell] = true }
    return flags
  }
}

extension FairShareModel {
  /// The members that support stands for.
  func certificate(_ support: ElasticProgram.Support, _ merged: MergedCells) -> FarkasCertificate {
    FarkasCertificate(
      terms: support.rows.map { .init(row: references[merged.rows[$0.place]], multiplier: $0.multiplier) },
      floorCells: support.floors.flatMap { merged.cells[$0] }.filter { floors[$0] > 0 }.sorted(),
      capCells: support.caps.flatMap { merged.cells[$0] }.sorted())
  }
}

/// The deletion filter (Chinneck and Dravnieks 1991): drops members one by one; those stay whose loss makes the rest feasible.
private struct DeletionFilter {
  private let program: ElasticProgram
  private let model: FairShareModel
  private let isOver: () -> Bool
  /// For each group the floors that may count, smallest first.
  private let floors: [[Int]]
  private var support = ElasticProgram.Support(rows: [], floors: [], caps: [])

  init(_ program: ElasticProgram, model: FairShareModel, floors: Set<Int>, isOver: @escaping () -> Bool) {
    self.program = program
    self.model = model
    self.isOver = isOver
    self.floors = program.merged.cells.map { cells in
      cells.filter { floors.contains($0) }
        .sorted { model.floors[$0] != model.floors[$1] ? model.floors[$0] < model.floors[$1] : $0 < $1 }
    }
  }

  /// The members that are left, the floors of cells among them, and whether all were tried; nil where the solver would not decide.
  mutating func run() -> (ElasticProgram.Support, floors: [Int], isIrreducible: Bool)? {
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
    // The certificate of what is left, which tells the binding side of each row.
    _ = breaks()
    let multipliers = Dictionary(uniqueKeysWithValues: support.rows.map { ($0.place, $0.multiplier) })
    let result = ElasticProgram.Support(
      rows: isIncluded.indices.filter { isIncluded[$0] }.map { ($0, multipliers[$0] ?? 0) }, floors: [],
      caps: isCapped.indices.filter { isCapped[$0] })
    return (result, kept.flatMap { $0 }.sorted(), !isCut)
  }

  /// Whether what is left is infeasible; what the solver cannot decide counts as feasible.
  private mutating func breaks() -> Bool {
    guard case .breaks(let found) = program.verdict() else { return false }
    support = found
    return true
  }
}
