package import Planning

/// Whether two texts of the parameter with this key mean the same, as a day that a spreadsheet wrote in another form.
package typealias ParameterComparison = (_ key: String, _ left: String, _ right: String) -> Bool

/// Checks a draft across its tables and makes the plan.
package struct PlanAssembly {
  private var draft: GivenTables
  private let log: any FaultLog
  private let areSameParameters: ParameterComparison
  private var areWeightsUsable = true
  /// The years of which each institution is said to have some months alone.
  private var partialYears: [Int: Set<Int>] = [:]
  /// Nil where everyone's usage and demand count where they are.
  private var heirs: Heirs?
  /// The positive means of usage of all pairs.
  private var usageMeans: () -> [PairBasis] = { [] }
  /// 报量 where it counts.
  private var countedDemand = Lines<DemandRecord>([])

  /// - Parameter areSame: whether two texts of a parameter mean the same; from memory, where nothing rewrote them, equal ones do.
  package init(draft: GivenTables, log: any FaultLog, areSame: @escaping ParameterComparison = { $1 == $2 }) {
    self.draft = draft
    self.log = log
    areSameParameters = areSame
  }

  /// The plan, or nil where it cannot be made, which was reported.
  ///
  /// It is there too where all that is wrong is that agreed volumes are more than their caps or less than their floors.
  package consuming func plan() -> Plan? {
    log.accepted = AcceptedFindings(draft)
    draft.sortTables(log)
    draft.checkSpellings(log)
    let parameters = ParameterChecks(parameters: draft.parameters, log: log)
    parameters.checkTogether(
      calendar: draft.incomplete.contains(.holidays)
        ? nil : WorkCalendar(shippedBut: (draft.holidays ?? []).map(\.record)))
    let references = draft.references
    let districtOfInstitution = districts(references)
    draft.checkSupply(parameters, log)
    if parameters.parameters.values.planIdentity.isEmpty { draft.notePriorities(log) }
    draft.setAgreedPacks(isKnown: parameters.isSound("partial_pack"), log)
    let areTotalsExact = draft.checkTotals(log)
    let takesAnybodyPart = draft.checkParticipation(districtOfInstitution, log)
    draft.checkPacket(log)
    AssignmentCheck(draft: draft, log: log).run()
    draft.checkCityTerms(log, areSame: areSameParameters)
    draft.checkConversions(references, log)
    heirs = Successors(draft: draft, districts: districtOfInstitution, references: references, log: log).heirs()

    let choice = BasisChoice(draft.parameters.values, products: draft.products.rows, institutions: draft.institutions.rows)
    let scopes = ruleScopes(references)
    let usage = usageBasis(parameters, choice)
    let demand = demandBasis()
    let isBasisKnown = checkBasisTables(parameters, choice)
    var ruling = CellRuling(
      scopes.compactMap(\.self), demandCap: demandCap, choice: choice, productCount: draft.products.rows.count,
      districts: districtOfInstitution, takesPart: draft.institutions.rows.map(\.record.takesPart))
    let areAmountsKnown = checkAmounts(ruling)
    var cells: [Cell]?
    if isBasisKnown, areAmountsKnown, areTotalsExact, takesAnybodyPart, canBuildCells(parameters) {
      cells = buildCells(choice, usage: usage, demand: demand, &ruling)
    }
    let rules = buildRules(cells, scopes)
    draft.checkMoneyTotals(log)
    draft.sortMoney(parameters, log)
    SanityCheck(draft: draft, partialYears: partialYears, log: log).run()
    guard !log.hasInvalidInput, let cells else {
      precondition(log.hasErrors, "a plan without errors has cells")
      return nil
    }
    draft.noteIdleInstitutions(cells, excluded: ruling?.losers ?? [], log)
    draft.noteEarlierSplit(cells, log)
    log.accepted?.reportUnused(log)
    var plan = Plan(records: draft.records, cells: cells, rules: rules, districtOfInstitution: districtOfInstitution)
    if let ruling { plan.cellRules = ruling.result }
    return plan
  }

  /// The district of each institution; 0 where it was reported, and then no district can be called empty.
  private mutating func districts(_ references: References) -> [Int] {
    var result: [Int] = []
    result.reserveCapacity(draft.institutions.rows.count)
    for row in draft.institutions.rows {
      let index = references.districts.index(of: row.record.districtID.utf8)
      result.append(Int(index ?? 0))
      if index != nil { continue }
      draft.incomplete.insert(.districts)
      let spot = RecordPlace(.institutions, row.origin, "district_id")
      if !row.record.districtID.isEmpty {
        references.reportUnknown(row.record.districtID, in: .districts, at: spot, log)
      }
    }
    return result
  }

  // MARK: Basis

  private mutating func usageBasis(_ parameters: ParameterChecks, _ choice: BasisChoice) -> [PairBasis] {
    guard let lines = draft.usage else { return [] }
    let isSound = ["basis", "missing_years", "annualize"].allSatisfy(parameters.isSound)
    let takesShares = (draft.rules ?? []).contains { $0.record.amount == .usage }
    let counts = isSound && (choice.contains(\.usesUsage) || takesShares)
    let byYear = unitsByYear(lines.records)
    let isWhole = draft.incomplete.isDisjoint(with: [.usage, .institutions, .products])
    areWeightsUsable = !counts || !isWhole || parameters.checkWeights(unitsByYear: byYear)
    let weights = YearWeights(
      given: parameters.isSound("usage_weights") ? draft.parameters.values.usageWeights : nil,
      occurring: byYear.map(\.year))
    let counted = heirs?.usage(lines) ?? lines
    var ownWeights: ((Int) -> YearWeights)?
    if counts {
      let presence = UsagePresence(counted.records, years: byYear.map(\.year), institutionCount: draft.institutions.rows.count)
      let values = draft.parameters.values
      // Where lines are lost, nobody knows of what there is none.
      if isWhole, !draft.tainted.contains(true), parameters.isSound("usage_weights") {
        partialYears = PresenceWarnings(
          presence: presence, parameters: values, institutions: draft.institutions.rows, choice: choice, lines: lines, log: log
        ).report()
      }
      if values.goesByPresence { ownWeights = { weights.adjusted(to: presence, institution: $0, values) } }
    }
    let productCount = draft.products.rows.count
    let own = ownWeights
    usageMeans = { pairMeans(counted.records, productCount: productCount) { own?($0) ?? weights } }
    return UsageSummation(
      log: log, institutions: draft.institutions.rows, products: draft.products.rows, choice: choice, isSound: isSound,
      weights: weights, ownWeights: ownWeights, inherits: heirs?.inheriting
    ).pairs(counted, &draft.tainted)
  }

  /// What those who take part have of a product, in both tables.
  private func uncounted(_ product: Int, _ choice: BasisChoice) -> UncountedUnits {
    var result = UncountedUnits()
    var seen = (usage: Set<Int>(), demand: Set<Int>())
    for line in draft.usage?.records ?? []
    where line.product == product && draft.institutions.rows[line.institution].record.takesPart
      && !choice[product, line.institution].usesUsage
    {
      result.usage.units += Int128(line.units.tenThousandths)
      if line.units > .zero { seen.usage.insert(line.institution) }
    }
    for line in draft.demand?.records ?? []
    where line.product == product && draft.institutions.rows[line.institution].record.takesPart
      && !choice[product, line.institution].usesDemand
    {
      result.demand.units += Int128(line.units.tenThousandths)
      if line.units > .zero { seen.demand.insert(line.institution) }
    }
    (result.usage.institutions, result.demand.institutions) = (seen.usage.count, seen.demand.count)
    return result
  }

  /// The years that occur, ascending, each with its sum [ten-thousandths of a minimum unit].
  private func unitsByYear(_ lines: [UsageRecord]) -> [(year: Int, units: Int128)] {
    let first = 1990
    var sums: [Int128?] = Array(repeating: nil, count: 2101 - first)
    for line in lines {
      let index = line.period.year - first
      sums[index] = (sums[index] ?? 0) + Int128(line.units.tenThousandths)
    }
    return sums.enumerated().compactMap { index, sum in sum.map { (year: first + index, units: $0) } }
  }

  private mutating func demandBasis() -> [PairBasis] {
    let lines = draft.demand ?? Lines([])
    countedDemand = heirs?.demand(lines, log) ?? lines
    return demandPairs { $0 > .zero }
  }

  /// What those who take part have reported, by product, then institution.
  private func demandPairs(where isWanted: (Decimal4) -> Bool) -> [PairBasis] {
    let takesPart = draft.institutions.rows.map(\.record.takesPart)
    let counting = countedDemand.records.compactMap { line -> PairBasis? in
      guard isWanted(line.units), takesPart[line.institution] else { return nil }
      return PairBasis(product: Int32(line.product), institution: Int32(line.institution), units: line.units.double)
    }
    return countingSorted(counting, bucketCount: draft.products.rows.count) { Int($0.product) }
  }

  /// Whether the tables that the basis needs are there.
  private func checkBasisTables(_ parameters: ParameterChecks, _ choice: BasisChoice) -> Bool {
    guard parameters.isSound("basis") else { return false }
    var isKnown = true
    let needs: [(TableSchema, (Parameters.BasisSource) -> Bool, isThere: Bool)] = [
      (.usage, \.usesUsage, draft.usage != nil), (.demand, \.usesDemand, draft.demand != nil),
    ]
    for (table, uses, isThere) in needs where !isThere && choice.contains(uses) {
      isKnown = false
      if draft.incomplete.contains(table) { continue }
      let whom = choice.needing(uses)
      log.report(
        .basisTableMissing, at: RecordPlace(table),
        .init(
          zh: (!log.hasSheets
            ? "测算依据需要\(table.chineseName) \(table.fileName)，但没有这个文件。" : "测算依据需要\(log.name(of: table).chinese)，但没有这张表。")
            + (whom.map { "需要它的是：\($0.chinese)。" } ?? ""),
          en: "The basis needs \(log.name(of: table).english), which is absent."
            + (whom.map { " It is needed for \($0.english)." } ?? "")),
        hint: whom == nil
          ? .init(zh: "请放入该表，或修改参数“测算依据”。", en: "Add the table, or change the parameter basis.")
          : .init(
            zh: "请放入该表，或修改参数“测算依据”和品种的“测算依据”列。",
            en: "Add the table, or change the parameter basis and the column basis of the products."))
    }
    return isKnown
  }

  private func canBuildCells(_ parameters: ParameterChecks) -> Bool {
    let keys = ["basis", "missing_years", "annualize", "usage_weights", "cap_ratio", "floor_ratio", "partial_pack", "demand_cap"]
    return areWeightsUsable && keys.allSatisfy(parameters.isSound)
      && draft.incomplete.isDisjoint(with: [.products, .institutions, .usage, .demand, .limits])
      && draft.institutions.rows.allSatisfy(\.isSound)
  }

  private func buildCells(
    _ choice: BasisChoice, usage: [PairBasis], demand: [PairBasis], _ ruling: inout CellRuling?
  ) -> [Cell] {
    let tainted = zip(draft.products.rows, draft.tainted).map {
      !$0.isSound || $1 || $0.record.price <= .zero
    }
    return CellBuilding(
      parameters: draft.parameters.values, products: draft.products.rows, institutions: draft.institutions.rows,
      tainted: tainted, log: log, choice: choice, cityVolumes: draft.cityVolumes, uncounted: { uncounted($0, choice) }
    ).cells(
      usage: choice.contains(\.usesUsage) ? usage : [], demand: choice.contains(\.usesDemand) ? demand : [],
      limits: draft.limits ?? Lines([]), &ruling, pairs: pairs)
  }

  // MARK: Rules

  /// What every rule selects, by its index; nil where that was reported.
  private func ruleScopes(_ references: References) -> [RuleScope?] {
    let selectors = SelectorReading(
      references: references, institutions: draft.institutions.rows.map(\.record), log: log)
    return (draft.rules ?? []).enumerated().map { index, row in
      let (products, institutions) = (selectors.products(of: row), selectors.institutions(of: row))
      guard let products, let institutions, row.isSound || row.record.kind == .sum else { return nil }
      return RuleScope(index: index, row: row, products: products, institutions: institutions)
    }
  }

  /// 报量封顶 as it counts: packets of definition 1 were split without it.
  private var demandCap: Bool? {
    let isEarlier = draft.assignment.map { $0.contains { $0.record.city == nil } } ?? false
    return draft.parameters.values.demandCap ?? (isEarlier ? false : nil)
  }

  /// Whether the tables are there of which rules take shares; 报量封顶 without 报量 is warned of.
  private func checkAmounts(_ ruling: CellRuling?) -> Bool {
    var isKnown = true
    for scope in ruling?.each ?? [] {
      guard let amount = scope.row.record.amount, amount != .target else { continue }
      let (table, isThere) = amount.isOfUsage ? (TableSchema.usage, draft.usage != nil) : (.demand, draft.demand != nil)
      if isThere { continue }
      isKnown = false
      if draft.incomplete.contains(table) { continue }
      log.report(
        .shareTableMissing, at: RecordPlace(.rules, scope.row.origin, "measure"), value: amount.text,
        .init(
          zh: "规则 \(scope.row.record.id) 按\(amount.chinese)计，但没有\(log.name(of: table).chinese)。",
          en: "The rule \(scope.row.record.id) takes shares of \(amount.text), and there is no \(log.name(of: table).english)."),
        hint: .init(zh: "请放入该表，或改规则的计量。", en: "Add the table, or change the rule's measure."))
    }
    if draft.parameters.values.demandCap == true, draft.demand == nil, !draft.incomplete.contains(.demand) {
      log.report(
        .demandCapWithoutDemand, at: draft.parameters.place("demand_cap"), value: "yes",
        .init(zh: "“报量封顶”填了 是，但没有报量表，不起作用。", en: "demand_cap is yes, and there is no table of demand: it has no effect."),
        hint: .init(zh: "请放入报量表，或删去这一行。", en: "Add the table, or take the line out."))
    }
    return isKnown
  }

  /// The amounts of which rules take shares, by product, then institution.
  private func pairs(_ amount: CellAmount) -> [PairBasis] {
    switch amount {
    case .target: return []
    case .usage: return usageMeans()
    case .demand: return demandPairs { _ in true }
    case .lastYear: return unitsByYear(draft.usage?.records ?? []).last.map { pairs(.year($0.year)) } ?? []
    case .year(let year):
      let lines = draft.usage ?? Lines([])
      let weights = YearWeights(given: [year: .one], occurring: [])
      return pairMeans((heirs?.usage(lines) ?? lines).records, productCount: draft.products.rows.count) { _ in weights }
    }
  }

  private mutating func buildRules(_ cells: [Cell]?, _ scopes: [RuleScope?]) -> [ScopedRule] {
    let building = RuleBuilding(
      cells: cells ?? [], productCount: draft.products.rows.count,
      institutionCount: draft.institutions.rows.count)
    var result = building.capacities(draft.institutions.rows)
    for case let scope? in scopes {
      let index = scope.index
      draft.workOutShare(ofRule: index, products: scope.products, log)
      let row = draft.rules?[index] ?? scope.row
      draft.noteSmallLimit(row, log)
      draft.checkTolerance(row, log)
      if cells == nil { continue }
      let isExclusion = row.record.kind == .exclusion
      let selected = isExclusion ? [] : building.cells(products: scope.products, institutions: scope.institutions)
      if isExclusion, isAboutAnybody(scope) { continue }
      if selected.isEmpty, row.record.kind == .sum, row.record.sense != .atMost, row.record.band?.low ?? row.record.limit > .zero {
        log.report(
          .ruleAsksNobody, at: RecordPlace(.rules, row.origin, "rule_id"), value: row.record.id,
          .init(
            zh: "规则 \(row.record.id) 要求\(row.record.sense == .equal ? "等于" : "不少于") \(row.record.limitWords)，却没有选中任何单元，无法满足。",
            en: "The rule \(row.record.id) asks for \(row.record.limitWords) and selects no cell: it cannot be kept."),
          hint: .init(
            zh: "请核对品种范围和机构范围，以及这些机构是否参加、有无用量。",
            en: "Check its products and institutions, and whether these take part and have a usage."))
        continue
      }
      if selected.isEmpty {
        log.report(
          .ruleSelectsNothing, at: RecordPlace(.rules, row.origin, "rule_id"), value: row.record.id,
          .init(
            zh: "规则 \(row.record.id) 没有选中任何单元，不起作用。",
            en: "The rule \(row.record.id) selects no cell and has no effect."),
          hint: .init(zh: "请核对品种范围和机构范围。", en: "Check its products and institutions."))
        continue
      }
      guard row.record.kind == .sum else { continue }
      let ends: [(ScopedRule.Origin, Sense, Decimal4)] =
        row.record.band.map { band in
          [(.end(index: index, .atLeast), .atLeast, band.low), (.end(index: index, .atMost), .atMost, band.high)]
        } ?? [(.rule(index: index), row.record.sense, row.record.limit)]
      result += ends.map { origin, sense, limit in
        ScopedRule(origin: origin, measure: row.record.measure, sense: sense, limit: limit.tenThousandths, cells: selected)
      }
    }
    return result
  }

  /// Whether a product and an institution that takes part are in a rule's scope.
  private func isAboutAnybody(_ scope: RuleScope) -> Bool {
    scope.products.contains(true)
      && draft.institutions.rows.indices.contains { scope.institutions[$0] && draft.institutions.rows[$0].record.takesPart }
  }
}
