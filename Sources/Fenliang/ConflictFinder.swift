import FairShare
import LinearProgramming
import Planning

/// Tells why no plan exists (model.md section 6): the limits and rules of a certificate, and the amount that has no place.
struct ConflictFinder {
  private let plan: Plan
  private let solver: any LinearProgramSolver

  /// Most floors or caps named one by one; the description counts the others.
  private static let mostBounds = 20

  init(plan: Plan, solver: any LinearProgramSolver) {
    self.plan = plan
    self.solver = solver
  }

  /// The card for an engine's evidence.
  func card(for evidence: ConflictEvidence) -> Conflict {
    let (packs, amount) = missing()
    var members = evidence.terms.map { member(for: $0.row) }
    members += bounds(evidence.floorCells, isFloor: true)
    members += bounds(evidence.capCells, isFloor: false)
    return Conflict(missingPacks: packs, missingAmount: amount, members: members)
  }

  /// The card for limits that whole packs exceed, under `--strict`.
  func card(for excesses: [Excess]) -> Conflict {
    let yuan = excesses.filter { $0.measure == .yuan }.reduce(Int64(0)) { $0 + abs($1.value - $1.limit) }
    let packs = excesses.filter { $0.measure == .packs }.reduce(Int64(0)) { $0 + abs($1.value - $1.limit) }
    return Conflict(
      missingPacks: Int((packs + 9_999) / 10_000), missingAmount: Fen((yuan + 99) / 100),
      members: excesses.map { excess in
        var member = member(for: excess.row)
        let warning = excessWarning(excess)
        member.description = warning.message
        return member
      })
  }

  /// What has no place: the least shortage of the products [packs, and yuan at their prices] with every rule kept; where
  /// the floors alone break a rule, what they break it by is added to the amount.
  private func missing() -> (packs: Int, amount: Fen) {
    let model = FairShareModel(plan: plan)
    var program = LinearProgram(.minimize)
    var entries = [[LinearProgram.Entry]](repeating: [], count: model.cellCount)
    let dearest = plan.products.map(\.price.double).max() ?? 1
    var shortages: [Int] = []
    var excesses: [(variable: Int, worth: Double)] = []
    for (index, row) in model.rows.enumerated() {
      program.addConstraint(
        name: "r\(index)", lowerBound: row.sense == .atMost ? -.infinity : row.limit,
        upperBound: row.sense == .atLeast ? .infinity : row.limit)
      for (cell, coefficient) in zip(row.cells, row.coefficients) {
        entries[cell].append(.init(constraint: index, coefficient: coefficient))
      }
    }
    for cell in 0..<model.cellCount {
      program.addVariable(
        name: "x\(cell)", lowerBound: model.floors[cell], upperBound: model.caps[cell], entries: entries[cell]
      )
    }
    for (product, record) in plan.products.enumerated() {
      shortages.append(
        program.addVariable(
          name: "short\(product)", cost: record.price.double,
          entries: [.init(constraint: product, coefficient: 1)]))
    }
    for (offset, rule) in plan.rules.enumerated() {
      let row = model.rows[plan.products.count + offset]
      let worth = rule.measure == .yuan ? 1 : dearest / max(row.coefficients.max() ?? 1, 1e-4)
      for sign in [-1.0, 1.0] where sign < 0 ? rule.sense != .atLeast : rule.sense != .atMost {
        let variable = program.addVariable(
          name: "e\(sign < 0 ? "o" : "u")\(offset)", cost: 1_000 * worth,
          entries: [.init(constraint: plan.products.count + offset, coefficient: sign)])
        excesses.append((variable, worth))
      }
    }
    let result = solver.solve(program, options: SolveOptions())
    guard result.reason == .optimal else { return (0, .zero) }
    var packs = 0.0
    var yuan = 0.0
    for (product, variable) in shortages.enumerated() {
      packs += result.primal[variable]
      yuan += result.primal[variable] * plan.products[product].price.double
    }
    for (variable, worth) in excesses { yuan += result.primal[variable] * worth }
    return (Int((packs - 1e-6).rounded(.up)), Fen(Int64((yuan * 100 - 1e-4).rounded(.up))))
  }

  private func member(for row: RowReference) -> Conflict.Member {
    switch row {
    case .product(let id):
      let product = plan.products[plan.productIndex(id)]
      return Conflict.Member(
        kind: .product, ids: [id], place: Place(file: "products.csv", column: "agreed_units"),
        limit: "\(product.agreedPacks)",
        description: Localized(
          zh: "品种 \(id) \(product.genericName)：首年约定采购量 \(product.agreedPacks) 盒，须全部分完",
          en:
            "product \(id) \(product.genericName): all \(product.agreedPacks) agreed packs must be handed out"
        ))
    case .capacity(let id):
      let institution = plan.institutions[plan.institutionIndex(id)]
      let capacity = institution.capacity?.description ?? ""
      return Conflict.Member(
        kind: .capacity, ids: [id], place: Place(file: "institutions.csv", column: "capacity_yuan"),
        limit: capacity,
        description: Localized(
          zh: "机构 \(id) \(institution.name)：年度承载上限 \(capacity) 元",
          en: "institution \(id) \(institution.name): yearly capacity of \(capacity) yuan"))
    case .rule(let id):
      let rule = (plan.records.rules ?? []).first { $0.id == id }
      let limit = rule.map { "\($0.sense.rawValue) \($0.limit) \($0.measure.rawValue)" } ?? ""
      return Conflict.Member(
        kind: .rule, ids: [id], place: Place(file: "rules.csv", column: "limit"), limit: limit,
        description: Localized(
          zh: "规则 \(id) \(rule?.name ?? "")：\(limit)", en: "rule \(id) \(rule?.name ?? ""): \(limit)"))
    }
  }

  private func bounds(_ cells: [Int], isFloor: Bool) -> [Conflict.Member] {
    cells.prefix(ConflictFinder.mostBounds).map { index in
      let cell = plan.cells[index]
      let ids = [plan.institutions[cell.institution].id, plan.products[cell.product].id]
      let limit = isFloor ? cell.floor : cell.cap ?? cell.floor
      let more = cells.count - ConflictFinder.mostBounds
      let others = index == cells[min(cells.count, ConflictFinder.mostBounds) - 1] && more > 0
      return Conflict.Member(
        kind: isFloor ? .floor : .cap, ids: ids,
        place: Place(file: "limits.csv", column: isFloor ? "floor_packs" : "cap_packs"), limit: "\(limit)",
        description: Localized(
          zh: "机构 \(ids[0])、品种 \(ids[1])：\(isFloor ? "下限" : "上限") \(limit) 盒"
            + (others ? "（同类另有 \(more) 处）" : ""),
          en: "institution \(ids[0]), product \(ids[1]): \(isFloor ? "floor" : "cap") of \(limit) packs"
            + (others ? " (and \(more) more)" : "")))
    }
  }
}
