import FairShare
import LinearProgramming
import Planning
import Reports
import WholePacks

/// A district of an output with everything that explains its numbers: its plan, its lines, and how they come about.
struct DistrictView {
  /// The district's plan: its packet.
  let plan: Plan
  /// One for each cell of the plan, with the plan's indices.
  let lines: [AllocationLine]
  /// The split, to be solved again with changes.
  let trial: DistrictTrial
  /// The split as it is.
  let answer: DistrictTrial.Answer
  /// What the institutions are prepaid.
  let prepayments: [Identifier: InstitutionPrepayment]

  /// Reads a district and solves it.
  ///
  /// - Throws: ``FenliangError/difference(_:)`` where solving does not give the output's lines.
  init(_ district: Int, of output: any ExplainedAnswer, solver: any LinearProgramSolver) throws(FenliangError) {
    plan = try output.districtPlan(district)
    let found = try output.lines(ofProduct: nil, inDistrict: district)
    prepayments = try output.prepayments(inDistrict: district)
    trial = DistrictTrial(plan: plan, given: output.kind == .district ? nil : output.plan, solver: solver)
    guard case .answer(let answer) = trial.unchanged(), found.count == plan.cells.count else {
      throw DistrictView.foreign(output, district)
    }
    self.answer = answer
    var lines: [AllocationLine] = []
    lines.reserveCapacity(found.count)
    for (index, line) in found.enumerated() {
      let cell = plan.cells[index]
      guard output.plan.products[line.product].id == plan.products[cell.product].id,
        output.plan.institutions[line.institution].id == plan.institutions[cell.institution].id,
        line.packs == answer.packs[index]
      else { throw DistrictView.foreign(output, district) }
      lines.append(
        AllocationLine(
          product: cell.product, institution: cell.institution, basisUnits: line.basisUnits, target: line.target,
          floor: line.floor, cap: line.cap, fill: line.fill, packsContinuous: line.packsContinuous, packs: line.packs,
          boundBy: line.boundBy))
    }
    self.lines = lines
  }

  private static func foreign(_ output: any ExplainedAnswer, _ district: Int) -> FenliangError {
    .difference(.notOfThePacket(district: output.plan.districts[district].id))
  }

  /// The cell of a product at an institution, by id; nil where there is none.
  func cell(product: Identifier, institution: Identifier) -> Int? {
    plan.cells.firstIndex {
      plan.products[$0.product].id == product && plan.institutions[$0.institution].id == institution
    }
  }

  /// The cells of a product of the plan.
  func cells(ofProduct product: Int) -> [Int] { plan.cells.indices.filter { plan.cells[$0].product == product } }

  // MARK: What binds

  /// The fill of the product's cells that only its volume limits; nil where there is none.
  func commonFill(_ cells: [Int]) -> Double? {
    cells.first { lines[$0].boundBy == .product && lines[$0].fill != nil }.flatMap { lines[$0].fill }
  }

  /// The product's other cells, by reason.
  func groups(_ cells: [Int]) -> [Binding.Group] {
    var groups: [Binding.Group] = []
    for kind in BindingTally.kinds where kind != "product" {
      let own = cells.filter { lines[$0].boundBy.kind == kind }
      guard !own.isEmpty else { continue }
      groups.append(
        .init(
          kind: kind, cells: own.count,
          shortage: own.reduce(0) { $0 + lines[$1].target - lines[$1].packsContinuous }))
    }
    return groups
  }

  /// A limit with what is used of it.
  ///
  /// - Complexity: O(cells of the rule).
  func use(of rule: ScopedRule) -> LimitUse {
    let name = trial.naming.name(of: rule)
    func counts(_ cell: Int) -> Int64 { plan.coefficient(of: plan.cells[cell].product, in: rule.measure) }
    var (target, fair) = (0.0, 0.0)
    var value: Int64 = 0
    for cell in rule.cells {
      target += Double(counts(cell)) / 10_000 * lines[cell].target
      fair += Double(counts(cell)) / 10_000 * lines[cell].packsContinuous
      value += counts(cell) * Int64(lines[cell].packs)
    }
    func part(_ cell: Int) -> Int64 { counts(cell) * Int64(lines[cell].packs) }
    let largest = rule.cells.sorted { (-part($0), $0) < (-part($1), $1) }.prefix(3).map { cell in
      LimitUse.Part(
        product: Named(plan.products[plan.cells[cell].product]),
        institution: Named(plan.institutions[plan.cells[cell].institution]),
        value: Decimal4(tenThousandths: part(cell)))
    }
    let binding: BoundBy =
      switch name.row {
      case .rule(let id), .end(let id, _): .rule(id)
      default: .institution
      }
    var use = LimitUse(
      row: name.row, name: name.name, measure: name.measure, sense: name.sense, limit: name.limit, targetValue: target,
      fairValue: fair, value: Decimal4(tenThousandths: value), cells: rule.cells.count,
      boundCells: rule.cells.count { lines[$0].boundBy == binding },
      institutions: Set(rule.cells.map { plan.cells[$0].institution }).count, largest: largest)
    use.part = name.part
    use.statement = name.statement
    return use
  }

  /// The rules that cover a cell.
  func rules(ofCell cell: Int) -> [ScopedRule] { plan.rules.filter { $0.cells.contains(sorted: cell) } }

  /// What binds a cell.
  func binding(ofCell cell: Int, isDefaultLimit: Bool) -> Binding {
    let own = cells(ofProduct: plan.cells[cell].product)
    let boundBy = lines[cell].boundBy
    var limits: [ScopedRule] = []
    var competitors: [Named] = []
    switch boundBy {
    case .institution:
      limits = rules(ofCell: cell).filter { if case .capacity = $0.origin { true } else { false } }
    case .rule(let id): limits = rules(ofCell: cell).filter { $0.sense != .atLeast && plan.reference(of: $0).ruleID == id }
    case .conflict: (limits, competitors) = conflict(ofCell: cell)
    default: break
    }
    var binding = Binding(
      boundBy: boundBy, commonFill: commonFill(own),
      commonCells: own.count { lines[$0].boundBy == .product && lines[$0].fill != nil }, others: groups(own),
      limits: limits.map(use(of:)), competitors: competitors, isDefaultLimit: isDefaultLimit)
    let (product, institution) = (plan.cells[cell].product, plan.cells[cell].institution)
    let order = plan.products[product].priorityClass
    if plan.products.contains(where: { $0.priorityClass < order }) {
      binding.earlier = plan.cells.lazy.filter { $0.institution == institution }.map { plan.products[$0.product] }
        .filter { $0.priorityClass < order }.sorted { ($0.priorityClass, $0.id) < ($1.priorityClass, $1.id) }.map { Named($0) }
    }
    return binding
  }

  /// The rows of the bottleneck that settled a cell, and the products in it that need the room.
  private func conflict(ofCell cell: Int) -> ([ScopedRule], [Named]) {
    let fill = lines[cell].fill ?? 0
    let covering = rules(ofCell: cell).map(plan.reference(of:))
    let (product, own) = (plan.products[plan.cells[cell].product].id, plan.products[plan.cells[cell].product].priorityClass)
    let found = trial.bottlenecks.first { bottleneck in
      bottleneck.terms.count > 1 && bottleneck.priorityClass ?? own == own && abs(bottleneck.level - fill) <= 1e-9 * max(1, fill)
        && bottleneck.terms.contains { covering.contains($0.row) || $0.row == .product(product) }
    }
    guard let found else { return ([], []) }
    let rows = found.terms.map(\.row)
    let products = rows.compactMap { row -> Named? in
      guard case .product(let id) = row, id != product else { return nil }
      return plan.products.firstIndex(sortedID: id, id: \.id).map { Named(plan.products[$0]) }
    }
    return (plan.rules.filter { rows.contains(plan.reference(of: $0)) }, products)
  }

  // MARK: Where the basis comes from, and rounding

  /// The usage by year, the demand and the weights behind a cell's basis.
  func basis(ofCell index: Int) -> BasisOrigin {
    let cell = plan.cells[index]
    let records = plan.records
    let own = plan.institutions[cell.institution].id
    let sources = Set(plan.institutions.indices.filter { plan.heir(of: plan.institutions[$0].id) == own })
    let parameters = records.parameters
    let source = parameters.basis(of: plan.products[cell.product], at: plan.institutions[cell.institution].ownership)
    var sums: [Int: Int64] = [:]
    var occurring: Set<Int> = []
    // The months of each year for which the institution has data of any product; all of them for a whole year.
    var months: [Int: Set<Int>] = [:]
    if source != .demand {
      for line in records.usage ?? [] {
        occurring.insert(line.period.year)
        guard sources.contains(line.institution) else { continue }
        if parameters.goesByPresence {
          months[line.period.year, default: []].formUnion(line.period.month.map { [$0] } ?? Array(1...12))
        }
        guard line.product == cell.product else { continue }
        sums[line.period.year, default: 0] += line.units.tenThousandths
      }
    }
    let weights =
      records.parameters.usageWeights ?? Dictionary(uniqueKeysWithValues: occurring.map { ($0, Decimal4.one) })
    let years = source == .demand ? [] : Set(sums.keys).union(weights.filter { $1 > .zero }.keys).sorted()
    let demand =
      source == .usage
      ? nil : demand(ofProduct: cell.product, at: sources)
    let predecessors = sources.subtracting([cell.institution]).sorted().map { Named(plan.institutions[$0]) }
    return BasisOrigin(
      years: years.map { year in
        let count = months[year]?.count ?? 0
        return .init(
          year: year, units: Decimal4(tenThousandths: sums[year] ?? 0), weight: weights[year] ?? .zero,
          annualizedMonths: parameters.annualize && (1...11).contains(count) ? count : nil,
          isLeftOut: parameters.missingYears == .average && count == 0)
      }, demand: demand, source: source, weight: plan.institutions[cell.institution].weight, units: cell.basisUnits,
      decider: source == parameters.basis ? nil : plan.products[cell.product].basis != nil ? .product : .ownership,
      predecessors: predecessors)
  }

  /// What some institutions reported of a product; nil where none did.
  private func demand(ofProduct product: Int, at institutions: Set<Int>) -> Decimal4? {
    let own = (plan.records.demand ?? []).filter { $0.product == product && institutions.contains($0.institution) }
    return own.isEmpty ? nil : Decimal4(tenThousandths: own.reduce(0) { $0 + $1.units.tenThousandths })
  }

  /// How a cell's fair value became whole packs.
  func rounding(ofCell cell: Int) -> Rounding {
    let review = RoundingReview(plan: plan, fairPacks: answer.fairPacks)
    let place = review.place(ofCell: cell)
    var misses: [Rounding.Miss] = []
    if place.packs != lines[cell].packs {
      let own = review.brokenRules.filter { plan.rules[$0.rule].cells.contains(sorted: cell) }
      for (index, value) in own.isEmpty ? review.brokenRules : own {
        let rule = plan.rules[index]
        misses.append(
          .init(
            limit: trial.naming.name(of: rule), amount: Decimal4(tenThousandths: abs(value - rule.limit)),
            isOver: value > rule.limit))
      }
    }
    return Rounding(
      whole: place.whole, fraction: place.fraction, candidates: place.candidates, packsLeft: place.packsLeft,
      rank: place.rank, packsByRemainder: place.packsByRemainder, plainPacks: place.packs, window: place.window, misses: misses)
  }
}

extension Plan {
  /// Where an institution's usage and demand count: at the end of its chain of successors.
  ///
  /// - Complexity: O(length of the chain · log institutions).
  func heir(of institution: Identifier) -> Identifier {
    var heir = institution
    for _ in institutions.indices {
      guard let index = institutions.firstIndex(sortedID: heir, id: \.id), let next = institutions[index].successorID else { break }
      heir = next
    }
    return heir
  }
}
