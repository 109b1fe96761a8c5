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
    draft.setAgreedPacks(isKnown: parameters.isSound("partial_pack"), log)
    let areTotalsExact = draft.checkTotals(log)
    let takesAnybodyPart = draft.checkParticipation(districtOfInstitution, log)
    draft.checkPacket(log)
    AssignmentCheck(draft: draft, log: log).run()
    draft.checkCityTerms(log, areSame: areSameParameters)
    draft.checkConversions(references, log)
    heirs = Successors(draft: draft, districts: districtOfInstitution, references: references, log: log).heirs()

    let choice = BasisChoice(draft.parameters.values, products: draft.products.rows, institutions: draft.institutions.rows)
    let usage = usageBasis(parameters, choice)
    let demand = demandBasis()
    let isBasisKnown = checkBasisTables(parameters, choice)
    var cells: [Cell]?
    if isBasisKnown, areTotalsExact, takesAnybodyPart, canBuildCells(parameters) {
      cells = buildCells(choice, usage: usage, demand: demand)
    }
    let rules = buildRules(cells, references)
    draft.checkMoneyTotals(log)
    draft.sortMoney(parameters, log)
    SanityCheck(draft: draft, partialYears: partialYears, log: log).run()
    guard !log.hasInvalidInput, let cells else {
      precondition(log.hasErrors, "a plan without errors has cells")
      return nil
    }
    draft.noteIdleInstitutions(cells, log)
    log.accepted?.reportUnused(log)
    return Plan(records: draft.records, cells: cells, rules: rules, districtOfInstitution: districtOfInstitution)
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
    let counts = isSound && choice.contains(\.usesUsage)
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

  private func demandBasis() -> [PairBasis] {
    let lines = draft.demand ?? Lines([])
    let takesPart = draft.institutions.rows.map(\.record.takesPart)
    let counting = (heirs?.demand(lines, log) ?? lines).records.compactMap { line -> PairBasis? in
      guard line.units > .zero, takesPart[line.institution] else { return nil }
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
    let keys = ["basis", "missing_years", "annualize", "usage_weights", "cap_ratio", "floor_ratio", "partial_pack"]
    return areWeightsUsable && keys.allSatisfy(parameters.isSound)
      && draft.incomplete.isDisjoint(with: [.products, .institutions, .usage, .demand, .limits])
      && draft.institutions.rows.allSatisfy(\.isSound)
  }

  private func buildCells(_ choice: BasisChoice, usage: [PairBasis], demand: [PairBasis]) -> [Cell] {
    let tainted = zip(draft.products.rows, draft.tainted).map {
      !$0.isSound || $1 || $0.record.price <= .zero
    }
    return CellBuilding(
      parameters: draft.parameters.values, products: draft.products.rows, institutions: draft.institutions.rows,
      tainted: tainted, log: log, choice: choice, cityVolumes: draft.cityVolumes, uncounted: { uncounted($0, choice) }
    ).cells(
      usage: choice.contains(\.usesUsage) ? usage : [], demand: choice.contains(\.usesDemand) ? demand : [],
      limits: draft.limits ?? Lines([]))
  }

  // MARK: Rules

  private mutating func buildRules(_ cells: [Cell]?, _ references: References) -> [ScopedRule] {
    let building = RuleBuilding(
      cells: cells ?? [], productCount: draft.products.rows.count,
      institutionCount: draft.institutions.rows.count)
    let selectors = SelectorReading(
      references: references, institutions: draft.institutions.rows.map(\.record), log: log)
    var result = building.capacities(draft.institutions.rows)
    for index in (draft.rules ?? []).indices {
      guard var row = draft.rules?[index] else { continue }
      let (products, institutions) = (selectors.products(of: row), selectors.institutions(of: row))
      if let products { draft.workOutShare(ofRule: index, products: products, log) }
      row = draft.rules?[index] ?? row
      draft.noteSmallLimit(row, log)
      draft.checkTolerance(row, log)
      guard let products, let institutions, cells != nil else { continue }
      let selected = building.cells(products: products, institutions: institutions)
      if selected.isEmpty, row.record.sense != .atMost, row.record.band?.low ?? row.record.limit > .zero {
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
}
