import FairShare
import Foundation
import LinearProgramming
import Planning
import Splitting

/// One kind of change of unknown size: a rule's limit or a capacity, by index among the plan's rules; caps or floors of a product in
/// a district; the limit of a rule of each cell, by index among the records' rules, with the cells whose limits it sets; a
/// fixed volume.
enum RepairCandidate {
  case limit(Int, isRaised: Bool)
  case caps([Int])
  case floors([Int])
  case each(Int, cells: [Int])
  case fixed(Int, isRaised: Bool)
  case release(Int)
}

/// Finds changes that make the plan feasible, each as small as it can be; not yet tried through both stages.
struct RepairCandidates {
  let plan: Plan
  let model: FairShareModel
  let solver: any LinearProgramSolver
  let origins: LimitOrigins
  let limit: WorkLimit
  /// What cannot be placed, in the flow's measure; nil where a flow does not tell.
  let shortage: Double?
  let solved: SolvedFlow
  var flow: FeasibilityFlow { solved.flow }
  /// For each product its cells.
  let cellsOfProduct: [Range<Int>]

  /// The most changes of one kind that are looked into.
  private static let mostOfKind = 3

  init(plan: Plan, model: FairShareModel, solved: SolvedFlow, solver: any LinearProgramSolver, limit: WorkLimit) {
    self.plan = plan
    self.model = model
    self.solver = solver
    self.limit = limit
    self.solved = solved
    origins = LimitOrigins(plan: plan)
    cellsOfProduct = plan.cellRanges
    let (flow, violations) = (solved.flow, solved.violations)
    if flow.isExact, let first = violations.first {
      shortage =
        first.isOfFloors
        ? violations.reduce(0) { max($0, $1.shortage) } : flow.unplaced.reduce(0) { $0 + $1.amount }
    } else {
      shortage = nil
    }
  }

  /// Changes of one member, or of one product's members in one district, that are enough alone; smallest first.
  func single(for certificate: FarkasCertificate) -> [LimitEdit] {
    var found: [(order: Int, edit: LimitEdit, size: Fen, count: Int)] = []
    for kind in candidates(for: certificate) {
      for candidate in kind.prefix(RepairCandidates.mostOfKind) where !limit.isOver {
        guard let edit = least(candidate) else { continue }
        let size = edit.size(in: plan, packs: nil, least: leastMoves(of: edit))
        found.append((found.count, edit, size, edit.changes(of: plan).count))
      }
    }
    return found.sorted {
      if $0.size != $1.size { return $0.size < $1.size }
      return $0.count != $1.count ? $0.count < $1.count : $0.order < $1.order
    }.map(\.edit)
  }

  /// The same one after another, first the likeliest of each kind; each is looked into when it is asked for.
  func singleInTurn(for certificate: FarkasCertificate) -> some Sequence<LimitEdit> {
    let kinds = candidates(for: certificate)
    return (0..<RepairCandidates.mostOfKind).lazy
      .flatMap { place in kinds.compactMap { place < $0.count ? $0[place] : nil } }
      .compactMap { limit.isOver ? nil : least($0) }
  }

  // MARK: What could change

  private func candidates(for certificate: FarkasCertificate) -> [[RepairCandidate]] {
    var ruleOf: [RowReference: Int] = [:]
    for (index, rule) in plan.rules.enumerated() { ruleOf[plan.reference(of: rule)] = index }
    // The binding side of a rule says where it has to be moved.
    let terms = certificate.terms.compactMap { term in ruleOf[term.row].map { (rule: $0, isRaised: term.multiplier > 0) } }
    // The largest capacity feels a raise the least.
    let capacities = terms.map(\.rule).filter(isCapacity).sorted {
      let (left, right) = (plan.rules[$0].limit, plan.rules[$1].limit)
      return left != right ? left > right : $0 < $1
    }
    func byPacks(_ cells: [Int]) -> [Int] {
      cells.filter { origins.isFixed(plan.cells[$0]) }.sorted {
        let (left, right) = (model.floors[$0], model.floors[$1])
        return left != right ? left < right : $0 < $1
      }
    }
    // The largest fixed volume feels a change the least.
    let tooLow = byPacks(certificate.capCells).reversed()
    let tooHigh = byPacks(certificate.floorCells).reversed()
    let floors = certificate.floorCells.filter { !origins.isFixed(plan.cells[$0]) && !origins.isFloorHeld(plan.cells[$0]) }
    let caps = certificate.capCells.filter { !origins.isFixed(plan.cells[$0]) && !origins.isCapHeld(plan.cells[$0]) }
    return [
      capacities.map { .limit($0, isRaised: true) },
      terms.filter { !isCapacity($0.rule) }.map { .limit($0.rule, isRaised: $0.isRaised) },
      groups(caps, worth: { model.caps[$0] }).map { .caps($0) },
      groups(floors, worth: { model.floors[$0] }).map { .floors($0) },
      rules(certificate.capCells, plan.cellRules.cap) + rules(certificate.floorCells, plan.cellRules.floor),
      tooHigh.map { .fixed($0, isRaised: false) }, tooLow.map { .fixed($0, isRaised: true) },
      byPacks(certificate.capCells + certificate.floorCells).map { .release($0) },
    ]
  }

  /// The rules of each cell that set limits of cells, but for the city's in a packet.
  private func rules(_ cells: [Int], _ source: (Int) -> CellRules.Source?) -> [RepairCandidate] {
    let found = Set(
      cells.compactMap { cell -> Int? in
        guard case .rule(let rule)? = source(cell), let record = plan.records.rules?[rule], !plan.isOfCity(.rule(record.id)) else {
          return nil
        }
        return rule
      })
    // A rule moves for all of its cells.
    return found.sorted().map { rule in .each(rule, cells: plan.cells.indices.filter { source($0) == .rule(rule) }) }
  }

  /// Cells by product and district, those worth most first.
  private func groups(_ cells: [Int], worth: (Int) -> Double) -> [[Int]] {
    var groups: [[Int]: [Int]] = [:]
    for cell in cells {
      let own = plan.cells[cell]
      groups[[own.product, plan.districtOfInstitution[own.institution]], default: []].append(cell)
    }
    let sized = groups.map { key, cells in
      let price = plan.products[key[0]].price.double
      return (key: key, cells: cells.sorted(), worth: cells.reduce(0) { $0 + worth($1) * price })
    }
    return sized.sorted { $0.worth != $1.worth ? $0.worth > $1.worth : $0.key.lexicographicallyPrecedes($1.key) }
      .map(\.cells)
  }
}
