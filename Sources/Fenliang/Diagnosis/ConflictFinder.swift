import FairShare
import LinearProgramming
import PlanTables
public import Planning
public import Splitting

/// Tells why no plan exists (Model.md): the limits and rules of a certificate, and what they lack.
struct ConflictFinder {
  private let plan: Plan
  private let amounts: ConflictAmounts
  private let origins: LimitOrigins
  /// The plan as it was given, where the one in conflict is a part of it or has limits of its own.
  private let given: Plan?

  init(plan: Plan, model: FairShareModel? = nil, given: Plan? = nil, solver: any LinearProgramSolver) {
    self.plan = plan
    self.given = given
    amounts = ConflictAmounts(plan: plan, model: model ?? FairShareModel(plan: plan), solver: solver)
    origins = LimitOrigins(plan: given ?? plan)
  }

  /// The card for an engine's certificate: its members and what they lack. What all conflicts lack is looked for only where that
  /// gives nothing; with the plan's flow, where that is known already.
  ///
  /// - Complexity: linear programs over the members; a flow where they are many and count money.
  func card(for certificate: FarkasCertificate, solved: SolvedFlow? = nil) -> Conflict {
    let own = amounts.lack(of: certificate)
    var conflict = Conflict(missingPacks: own.packs, missingAmount: own.amount, members: members(of: certificate))
    conflict.isIrreducible = certificate.isIrreducible
    return own.packs > 0 || own.amount > .zero ? conflict : completed(conflict, solved: solved)
  }

  /// The card with what all conflicts of the plan lack; with the plan's flow, where that is known already.
  ///
  /// - Complexity: linear programs; a flow where a flow decides in plans of many cells.
  func completed(_ conflict: Conflict, solved: SolvedFlow? = nil) -> Conflict {
    let all = amounts.leastOfPlan(solved)
    var conflict = conflict
    if conflict.missingPacks == 0, conflict.missingAmount == .zero {
      (conflict.missingPacks, conflict.missingAmount) = (all.packs, all.amount)
    }
    // Where all limits lack no more than the set, it is said in the same words.
    let isMore = all.amount > conflict.missingAmount
    conflict.allPacks = isMore ? max(all.packs, conflict.missingPacks) : conflict.missingPacks
    conflict.allAmount = max(all.amount, conflict.missingAmount)
    return conflict
  }

  /// The members that certificate names.
  func members(of certificate: FarkasCertificate) -> [Conflict.Member] {
    certificate.terms.map { term in
      var member = member(for: term.row)
      member.side = term.multiplier < 0 ? .least : .most
      return member
    } + certificate.floorCells.map { bound(ofCell: $0, isFloor: true) } + certificate.capCells.map { bound(ofCell: $0, isFloor: false) }
  }

  /// The card for limits that whole packs exceed, under `--strict`.
  ///
  /// - Parameter packs: of each cell.
  func card(for excesses: [Excess], packs: [Int]) -> Conflict {
    var amount: Int128 = 0
    var count: Int128? = 0
    for excess in excesses {
      guard let rule = plan.rules.first(where: { plan.reference(of: $0) == excess.row }) else { continue }
      let over = excess.value - excess.limit
      let worth =
        over > 0
        ? RuleWorth(of: over, above: rule, in: plan) { packs[$0] } : RuleWorth(of: -over, below: rule, in: plan)
      amount += worth.amount
      count = excess.measure == .yuan ? nil : count.map { $0 + worth.packs }
    }
    var conflict = Conflict(
      missingPacks: Int(clamping: count ?? 0), missingAmount: Fen(Int64(clamping: (amount + 99) / 100)),
      members: excesses.map { excess in
        var member = member(for: excess.row)
        member.description = excessWarning(excess, in: plan).message
        return member
      })
    conflict.isOfWholePacks = true
    return conflict
  }

  private func member(for row: RowReference) -> Conflict.Member {
    switch row {
    case .product(let id):
      let product = plan.products[plan.productIndex(id)]
      let agreed = given.map { $0.products[$0.productIndex(id)].agreedPacks } ?? product.agreedPacks
      let isPart = agreed != product.agreedPacks
      return Conflict.Member(
        kind: .product, ids: [id], place: Place(file: "products.csv", column: "agreed_units"), limit: "\(agreed)",
        part: isPart ? "\(product.agreedPacks)" : nil,
        description: isPart
          ? Localized(
            zh: "品种 \(id) \(product.genericName)：\(scope.chinese)分得的 \(product.agreedPacks) 盒须全部分完（录入的首年约定采购量为 \(agreed) 盒，这是其中的一部分）",
            en:
              "product \(id) \(product.genericName): all \(product.agreedPacks) packs that \(scope.english) gets must be handed out (a part of the \(agreed) agreed packs that were entered)"
          )
          : (given ?? plan).isOfCity(row)
            ? Localized(
              zh: "品种 \(id) \(product.genericName)：市里下达本区市的 \(product.agreedPacks) 盒，须全部分完",
              en: "product \(id) \(product.genericName): all \(product.agreedPacks) packs assigned to the district must be handed out")
            : Localized(
              zh: "品种 \(id) \(product.genericName)：首年约定采购量 \(product.agreedPacks) 盒，须全部分完",
              en: "product \(id) \(product.genericName): all \(product.agreedPacks) agreed packs must be handed out"),
        value: Int64(product.agreedPacks).multipliedSaturated(by: 10_000))
    case .capacity(let id):
      let institution = plan.institutions[plan.institutionIndex(id)]
      let used = institution.capacity ?? .zero
      let entered = given?.enteredLimit(of: row) ?? used
      let part = part(entered, used, .yuan)
      return Conflict.Member(
        kind: .capacity, ids: [id], place: Place(file: "institutions.csv", column: "capacity_yuan"),
        limit: entered.description, part: part?.limit,
        description: Localized(
          zh: "机构 \(id) \(institution.name)：年度承载上限 \(entered) 元\(part?.words.chinese ?? "")",
          en: "institution \(id) \(institution.name): yearly capacity of \(entered) yuan\(part?.words.english ?? "")"),
        districtID: institution.districtID, value: used.tenThousandths)
    case .rule(let id), .end(let id, _):
      guard let rule = (plan.records.rules ?? []).first(where: { $0.id == id }) else {
        preconditionFailure("a conflict names rule \(id), which the plan does not have")
      }
      let used = plan.enteredLimit(of: row) ?? rule.limit
      let sense = if case .end(_, let sense) = row { sense } else { rule.sense }
      let entered = given?.enteredLimit(of: row) ?? used
      let part = part(entered, used, rule.measure)
      let words =
        part?.words
        ?? ((given ?? plan).isOfCity(row)
          ? Localized(zh: "（市级规则在本区市的部分）", en: " (the district's part of a rule of the city's)") : Localized(zh: "", en: ""))
      let stated = (given ?? plan).statement(of: row).map { "\($0) = " } ?? ""
      let limit = "\(sense.rawValue) \(stated)\(entered) \(rule.measure.rawValue)"
      return Conflict.Member(
        kind: .rule, ids: [id], place: Place(file: "rules.csv", column: "limit"), limit: limit, part: part?.limit,
        description: Localized(
          zh: "规则 \(id) \(rule.name)：\(sense.chinese) \(stated)\(entered) \(rule.measure.chinese)\(words.chinese)",
          en: "rule \(id) \(rule.name): \(limit)\(words.english)"),
        value: used.tenThousandths)
    }
  }

  /// What a limit counts that is not the one entered; nil where it is.
  private func part(_ entered: Decimal4, _ used: Decimal4, _ measure: Measure) -> (limit: String, words: Localized)? {
    guard entered != used else { return nil }
    return (
      "\(used)",
      Localized(
        zh: "（录入值；对\(scope.chinese)按 \(used) \(measure.chinese)计，由程序从录入值分出或放宽得来）",
        en: " (as entered; for \(scope.english) it counts as \(used) \(measure.rawValue), divided or loosened by the program)")
    )
  }

  /// Whose limits are in conflict.
  private var scope: Localized {
    guard let given, given.districts.count > plan.districts.count, let district = plan.districts.first else {
      return Localized(zh: "整个方案", en: "the whole plan")
    }
    return Localized(zh: "区市 \(district.id) ", en: "district \(district.id)")
  }

  private func bound(ofCell index: Int, isFloor: Bool) -> Conflict.Member {
    let cell = plan.cells[index]
    let institution = plan.institutions[cell.institution]
    let ids = [institution.id, plan.products[cell.product].id]
    let limit = isFloor ? cell.floor : cell.cap ?? cell.floor
    // A packet carries defaults as lines of its own; what was entered is the parameter.
    var line = cell
    if let given {
      line = Cell(
        product: given.productIndex(ids[1]), institution: given.institutionIndex(ids[0]), basisUnits: cell.basisUnits,
        target: cell.target, floor: cell.floor, cap: cell.cap)
    }
    let origin = isFloor ? origins.floor(ofCell: line) : origins.cap(ofCell: line)
    var rule: Rule?
    let (kind, place, parameter): (Conflict.Member.Kind, Place, String?)
    switch origin {
    case .fixed: (kind, place, parameter) = (.fixed, Place(file: "limits.csv", column: "fixed_packs"), nil)
    case .given:
      (kind, place, parameter) = (
        isFloor ? .floor : .cap, Place(file: "limits.csv", column: isFloor ? "floor_packs" : "cap_packs"), nil
      )
    case .parameter(let name):
      (kind, place, parameter) = (isFloor ? .floor : .cap, Place(file: "parameters.csv", column: "value"), name)
    case .rule(let index):
      rule = (given ?? plan).records.rules?[index]
      (kind, place, parameter) = (isFloor ? .floor : .cap, Place(file: "rules.csv", column: "limit"), nil)
    }
    return Conflict.Member(
      kind: kind, ids: ids, place: place, limit: String(limit), parameter: parameter, rule: rule, districtID: institution.districtID,
      value: Int64(limit).multipliedSaturated(by: 10_000), side: isFloor ? .least : .most)
  }
}

extension FoundConflict {
  /// The members, not yet the fewest, and what is missing.
  ///
  /// - Complexity: a flow, or linear programs.
  public var card: Conflict { card(given: nil) }

  /// The same, where the plan may be a part of one that was given, or have limits that the program loosened.
  func card(given: Plan?) -> Conflict {
    let finder = ConflictFinder(plan: plan, given: given, solver: solver)
    return finder.completed(finder.card(for: certificate))
  }
}

extension Conflict.Member {
  /// The value of the input that states it.
  var inputKey: InputKey {
    switch kind {
    case .product: InputKey(table: "products", key: ids, column: "agreed_units")
    case .capacity: InputKey(table: "institutions", key: ids, column: "capacity_yuan")
    case .rule: InputKey(table: "rules", key: ids, column: place?.column ?? "limit")
    case .fixed: InputKey(table: "limits", key: ids, column: "fixed_packs")
    case .cap where rule != nil, .floor where rule != nil: InputKey(table: "rules", key: [rule?.id ?? ""], column: "limit")
    case .cap, .floor:
      parameter.map { InputKey(table: "parameters", key: [$0], column: "value") }
        ?? InputKey(table: "limits", key: ids, column: kind == .cap ? "cap_packs" : "floor_packs")
    }
  }
}
