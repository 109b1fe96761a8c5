import Planning

/// Checks a draft across its tables and makes the plan.
struct PlanAssembly {
  private var draft: PlanDraft
  private let log: ProblemLog
  private var areWeightsUsable = true
  /// Nil where everyone's usage and demand count where they are.
  private var heirs: Heirs?

  init(draft: PlanDraft, log: ProblemLog) {
    self.draft = draft
    self.log = log
  }

  /// The plan, or every problem.
  consuming func reading() -> PlanReading {
    sortTables()
    let parameters = ParameterChecks(parameters: draft.parameters, log: log)
    parameters.checkTogether()
    let references = References(
      products: draft.products, districts: draft.districts, institutions: draft.institutions, log: log)
    let districtOfInstitution = districts(references)
    setAgreedPacks(isKnown: parameters.isSound("partial_pack"))
    let areTotalsExact = checkTotals()
    let takesAnybodyPart = checkParticipation(districtOfInstitution)
    AssignmentCheck(draft: draft, log: log).run()
    heirs = Successors(draft: draft, districts: districtOfInstitution, references: references, log: log).heirs()

    let usage = usageBasis(parameters)
    let demand = demandBasis()
    let isBasisKnown = checkBasisTables(parameters)
    var cells: [Cell]?
    if isBasisKnown, areTotalsExact, takesAnybodyPart, canBuildCells(parameters) {
      cells = buildCells(usage: usage, demand: demand)
    }
    let rules = buildRules(cells, references)
    draft.checkMoneyTotals(log)
    let money = draft.moneyRecords(log)
    if !log.hasInvalidInput, let cells {
      let records = records(money)
      noteIdleInstitutions(cells)
      let plan = Plan(
        records: records, cells: cells, rules: rules, districtOfInstitution: districtOfInstitution)
      var reading = PlanReading(
        plan: log.hasErrors ? nil : plan, records: log.hasErrors ? nil : records, problems: log.finish(),
        warningsWithoutLines: log.finishBareWarnings())
      reading.conflictingPlan = log.hasErrors ? plan : nil
      return reading
    }
    precondition(log.hasErrors, "a plan without errors has cells")
    return PlanReading(plan: nil, records: nil, problems: log.finish())
  }

  // MARK: Tables

  private mutating func sortTables() {
    let (products, institutions) = (draft.products.rows.count, draft.institutions.rows.count)
    draft.usage = draft.usage.map {
      sortedUsage($0, productCount: products, institutionCount: institutions)
    }
    if let demand = draft.demand {
      let sorted = countingSorted(
        countingSorted(demand, bucketCount: institutions) { $0.institution }, bucketCount: products
      ) { $0.product }
      draft.demand = withoutDuplicates(sorted, .demand, key: { $0.key }, line: { $0.line })
    }
    if let limits = draft.limits {
      let sorted = countingSorted(
        countingSorted(limits, bucketCount: institutions) { $0.institution }, bucketCount: products
      ) { $0.product }
      draft.limits = withoutDuplicates(sorted, .limits, key: { $0.key }, line: { $0.line })
    }
    if let rules = draft.rules {
      draft.rules = keyedRows(rules, table: .rules, isComplete: true, log: log) { $0.id }.rows
    }
  }

  /// Lines sorted by key and then line, each key once.
  private func withoutDuplicates<Line>(
    _ lines: [Line], _ table: TableSchema, key: (Line) -> Int64, line: (Line) -> Int32
  ) -> [Line] {
    let isDistinct = lines.indices.dropFirst().allSatisfy { key(lines[$0 - 1]) < key(lines[$0]) }
    if isDistinct { return lines }
    var result: [Line] = []
    result.reserveCapacity(lines.count)
    for item in lines {
      if let last = result.last, key(last) == key(item) {
        let (product, institution) = (Int(key(item) >> 32), Int(key(item) & 0xFFFF_FFFF))
        let names = [draft.institutions.rows[institution].record.id, draft.products.rows[product].record.id]
        reportDuplicate(table, names, first: line(last), second: line(item), log)
      } else {
        result.append(item)
      }
    }
    return result
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
      let spot = Spot(.institutions, line: row.line, "district_id")
      if !row.record.districtID.isEmpty {
        references.reportUnknown(row.record.districtID, in: .districts, at: spot)
      }
    }
    return result
  }

  // MARK: Products and institutions

  /// Whole packs of every product by the partial-pack rule.
  private mutating func setAgreedPacks(isKnown: Bool) {
    let rule = draft.parameters.values.partialPack
    for index in draft.products.rows.indices where draft.products.rows[index].isSound {
      let row = draft.products.rows[index]
      let product = row.record
      let spot = Spot(.products, line: row.line, "agreed_units")
      let (whole, rest) = product.agreedUnits.quotientAndRemainder(dividingBy: product.unitsPerPack)
      if product.agreedUnits == 0 {
        log.report(
          .agreedZero, at: spot, value: "0",
          .init(zh: "品种 \(product.id) 的约定采购量为 0。", en: "The agreed volume of \(product.id) is 0."),
          hint: .init(zh: "如不是有意如此，请填写。", en: "Fill it in unless this is meant."))
      }
      let packs = rest != 0 && rule == .up ? whole + 1 : whole
      if rest != 0, isKnown { reportPartialPack(product, packs, rule, spot) }
      // Records from memory bring their packs along.
      if row.line == 0, product.agreedPacks != packs {
        log.report(
          .packsDisagree, at: spot, value: "\(product.agreedPacks)",
          .init(
            zh: "品种 \(product.id) 的 \(product.agreedPacks) 盒与约定采购量 \(product.agreedUnits) 不一致，应为 \(packs) 盒。",
            en:
              "\(product.id) has \(product.agreedPacks) agreed packs; its \(product.agreedUnits) units make \(packs)."
          ),
          hint: .init(zh: "请同时修改两者。", en: "Change both together."))
      }
      draft.products.rows[index].record.agreedPacks = packs
      reportBelowPrevious(product, spot)
    }
  }

  /// Last year's volume is the least of a renewed agreement. A packet's volumes are parts of the city's.
  private func reportBelowPrevious(_ product: Product, _ spot: Spot) {
    guard let previous = product.previousAgreedUnits, product.agreedUnits < previous,
      draft.packet.assignment == nil, draft.parameters.values.planIdentity.isEmpty
    else { return }
    let label = "\(product.id) \(product.genericName)"
    let zh = "品种 \(label) 约定采购量 \(product.agreedUnits)，低于上年的 \(previous)，少 \(previous - product.agreedUnits)"
    let en =
      "\(label): the agreed \(product.agreedUnits) units are \(previous - product.agreedUnits) less than last year's \(previous)"
    switch draft.parameters.values.renewalBelow {
    case .error:
      log.report(
        .agreedBelowPrevious, at: spot, value: "\(product.agreedUnits)", .init(zh: "\(zh)。", en: "\(en)."),
        hint: .init(
          zh: "续签的约定采购量原则上不低于上年，请提高；确有理由的，参数“低于上年”填 warn，并在说明中写明理由。",
          en: "A renewed volume is not below last year's: raise it, or set renewal_below to warn and give the reason in its note."))
    case .warn:
      let note = draft.parameters.lines.first { $0.key == "renewal_below" }?.note ?? ""
      log.report(
        .renewedBelowPrevious, at: spot, value: "\(product.agreedUnits)",
        note.isEmpty ? .init(zh: "\(zh)。", en: "\(en).") : .init(zh: "\(zh)。理由：\(note)。", en: "\(en). Reason: \(note)."),
        hint: note.isEmpty
          ? .init(zh: "请在参数“低于上年”的说明中写明理由。", en: "Give the reason in the note of renewal_below.")
          : .init(zh: "请确认。", en: "Please confirm."))
    }
  }

  private func reportPartialPack(
    _ product: Product, _ packs: Int, _ rule: Parameters.PartialPack, _ spot: Spot
  ) {
    let zh = "约定采购量 \(product.agreedUnits) 不是包装转换比 \(product.unitsPerPack) 的整倍数"
    let en = "\(product.agreedUnits) units are not whole packs of \(product.unitsPerPack)"
    if rule == .error {
      log.report(
        .partialPackError, at: spot, value: "\(product.agreedUnits)", .init(zh: "\(zh)。", en: "\(en)."),
        hint: .init(
          zh: "请改正，或把参数“不足整包”改为 up 或 down。", en: "Mend it, or set partial_pack to up or down."))
    } else {
      log.report(
        .partialPackRounded, at: spot, value: "\(product.agreedUnits)",
        .init(zh: "\(zh)，按 \(packs) 盒分解。", en: "\(en): \(packs) packs are handed out."),
        hint: .init(zh: "请与中选文件核对。", en: "Compare it with the award."))
    }
  }

  /// Volumes and amounts of the whole plan must be exact whole numbers.
  private func checkTotals() -> Bool {
    var (units, yuan): (Int128, Int128) = (0, 0)
    for row in draft.products.rows where row.isSound {
      let packs = Int128(row.record.agreedPacks)
      units += packs * Int128(row.record.unitsPerPack) * 10_000
      yuan += packs * Int128(row.record.price.tenThousandths)
    }
    guard max(units, yuan) > Int128(Int64.max) else { return true }
    log.report(
      .sumTooLarge, at: Spot(.products),
      .init(
        zh: "各品种约定采购量或金额的合计太大，无法精确计算。",
        en: "The agreed volumes or amounts are too large in total to be computed exactly."),
      hint: .init(zh: "请检查约定采购量和中选价的单位。", en: "Check the units of agreed volumes and prices."))
    return false
  }

  /// Who takes part; false where nobody does.
  private func checkParticipation(_ districtOfInstitution: [Int]) -> Bool {
    let isComplete = draft.incomplete.isDisjoint(with: [.districts, .institutions])
    var takers = Array(repeating: 0, count: draft.districts.rows.count)
    for (row, district) in zip(draft.institutions.rows, districtOfInstitution) {
      if row.record.takesPart || !row.isSound {
        if district < takers.count { takers[district] += 1 }
      } else if row.record.ownership.mustParticipate, row.record.successorID == nil {
        log.report(
          .publicExcluded, at: Spot(.institutions, line: row.line, "participates"), value: row.record.id,
          .init(
            zh: "\(row.record.ownership.chinese)机构 \(row.record.id) \(row.record.name) 被排除，不参加分解。",
            en: "\(row.record.id) \(row.record.name) (\(row.record.ownership.rawValue)) is excluded."),
          hint: .init(
            zh: "公立和军队机构应当参加，请确认理由。",
            en: "Public and military institutions must take part: confirm the reason."))
      }
    }
    guard isComplete, !draft.institutions.rows.isEmpty else { return true }
    if takers.allSatisfy({ $0 == 0 }), !takers.isEmpty {
      log.report(
        .nobodyTakesPart, at: Spot(.institutions),
        .init(zh: "没有参加的机构。", en: "No institution takes part."),
        hint: .init(zh: "请在“参加”列填写。", en: "Fill in participates."))
      return false
    }
    for (row, count) in zip(draft.districts.rows, takers) where count == 0 {
      log.report(
        .districtEmpty, at: Spot(.districts, line: row.line, "district_id"), value: row.record.id,
        .init(
          zh: "区市 \(row.record.id) \(row.record.name) 没有参加的机构。",
          en: "\(row.record.id) \(row.record.name) has no institution that takes part."),
        hint: .init(zh: "请核对机构表中的区市编码。", en: "Check the districts of the institutions."))
    }
    return true
  }

  // MARK: Basis

  private mutating func usageBasis(_ parameters: ParameterChecks) -> [PairBasis] {
    guard let lines = draft.usage else { return [] }
    let counts = draft.parameters.values.basis.usesUsage && parameters.isSound("basis")
    let byYear = unitsByYear(lines)
    let isWhole = draft.incomplete.isDisjoint(with: [.usage, .institutions, .products])
    areWeightsUsable = !counts || !isWhole || parameters.checkWeights(unitsByYear: byYear)
    let weights = YearWeights(
      given: parameters.isSound("usage_weights") ? draft.parameters.values.usageWeights : nil,
      occurring: byYear.map(\.year))
    return UsageSummation(
      log: log, institutions: draft.institutions.rows, products: draft.products.rows, countsForBasis: counts,
      weights: weights, inherits: heirs?.inheriting
    ).pairs(heirs?.usage(lines) ?? lines, &draft.tainted)
  }

  /// The years that occur, ascending, each with its sum [ten-thousandths of a minimum unit].
  private func unitsByYear(_ lines: [UsageLine]) -> [(year: Int, units: Int128)] {
    let first = 1990
    var sums: [Int128?] = Array(repeating: nil, count: 2101 - first)
    for line in lines {
      let index = Int(line.period / 100) - first
      sums[index] = (sums[index] ?? 0) + Int128(line.units)
    }
    return sums.enumerated().compactMap { index, sum in sum.map { (year: first + index, units: $0) } }
  }

  private func demandBasis() -> [PairBasis] {
    let lines = draft.demand ?? []
    return (heirs?.demand(lines, log) ?? lines).compactMap { line in
      guard line.units > 0, draft.institutions.rows[Int(line.institution)].record.takesPart else {
        return nil
      }
      return PairBasis(
        product: line.product, institution: line.institution,
        units: Decimal4(tenThousandths: line.units).double)
    }
  }

  /// Whether the tables that the basis needs are there.
  private func checkBasisTables(_ parameters: ParameterChecks) -> Bool {
    guard parameters.isSound("basis") else { return false }
    let basis = draft.parameters.values.basis
    var isKnown = true
    for (table, isNeeded, isThere) in [
      (TableSchema.usage, basis.usesUsage, draft.usage != nil),
      (TableSchema.demand, basis.usesDemand, draft.demand != nil),
    ] where isNeeded && !isThere {
      isKnown = false
      if draft.incomplete.contains(table) { continue }
      log.report(
        .basisTableMissing, at: Spot(table),
        .init(
          zh: log.workbook == nil
            ? "测算依据需要\(table.sheetName)表 \(table.fileName)，但没有这个文件。" : "测算依据需要\(log.name(of: table).chinese)，但没有这张表。",
          en: "The basis needs \(log.name(of: table).english), which is absent."),
        hint: .init(zh: "请放入该表，或修改参数“测算依据”。", en: "Add the table, or change the parameter basis."))
    }
    return isKnown
  }

  private func canBuildCells(_ parameters: ParameterChecks) -> Bool {
    let keys = ["basis", "usage_weights", "cap_ratio", "floor_ratio", "partial_pack"]
    return areWeightsUsable && keys.allSatisfy(parameters.isSound)
      && draft.incomplete.isDisjoint(with: [.products, .institutions, .usage, .demand, .limits])
      && draft.institutions.rows.allSatisfy(\.isSound)
  }

  private func buildCells(usage: [PairBasis], demand: [PairBasis]) -> [Cell] {
    let tainted = zip(draft.products.rows, draft.tainted).map {
      !$0.isSound || $1 || $0.record.price <= .zero
    }
    let basis = draft.parameters.values.basis
    return CellBuilding(
      parameters: draft.parameters.values, products: draft.products.rows,
      institutions: draft.institutions.rows,
      tainted: tainted, log: log
    ).cells(
      usage: basis.usesUsage ? usage : [], demand: basis.usesDemand ? demand : [], limits: draft.limits ?? [])
  }

  // MARK: Rules

  private func buildRules(_ cells: [Cell]?, _ references: References) -> [ScopedRule] {
    let building = RuleBuilding(
      cells: cells ?? [], productCount: draft.products.rows.count,
      institutionCount: draft.institutions.rows.count)
    let selectors = SelectorReading(
      references: references, institutions: draft.institutions.rows.map(\.record), log: log)
    var result = building.capacities(draft.institutions.rows)
    for (index, row) in (draft.rules ?? []).enumerated() {
      let products = selectors.products(row.record.products, at: Spot(.rules, line: row.line, "products"))
      let institutions = selectors.institutions(
        row.record.institutions, at: Spot(.rules, line: row.line, "institutions"))
      guard let products, let institutions, cells != nil else { continue }
      let selected = building.cells(products: products, institutions: institutions)
      if selected.isEmpty {
        log.report(
          .ruleSelectsNothing, at: Spot(.rules, line: row.line, "rule_id"), value: row.record.id,
          .init(
            zh: "规则 \(row.record.id) 没有选中任何单元，不起作用。",
            en: "The rule \(row.record.id) selects no cell and has no effect."),
          hint: .init(zh: "请核对品种范围和机构范围。", en: "Check its products and institutions."))
        continue
      }
      result.append(
        ScopedRule(
          origin: .rule(index: index), measure: row.record.measure, sense: row.record.sense,
          limit: row.record.limit.tenThousandths, cells: selected))
    }
    return result
  }

  private func noteIdleInstitutions(_ cells: [Cell]) {
    var isBusy = Array(repeating: false, count: draft.institutions.rows.count)
    for cell in cells { isBusy[cell.institution] = true }
    for (row, busy) in zip(draft.institutions.rows, isBusy) where !busy && row.record.takesPart {
      log.report(
        .institutionWithoutBasis, at: Spot(.institutions, line: row.line, "institution_id"),
        value: row.record.id,
        .init(
          zh: "机构 \(row.record.id) \(row.record.name) 参加，但没有任何测算基数，不会分到量。",
          en: "\(row.record.id) \(row.record.name) takes part without any basis and receives nothing."),
        hint: .init(zh: "如应分到量，请补充用量或给锁定数。", en: "Add usage, or fix volumes, if it should."))
    }
  }

  // MARK: Records

  private func records(
    _ money: (purchases: [PurchaseRecord]?, paid: [PaidRecord]?, holidays: [HolidayRecord]?)
  ) -> PlanRecords {
    let (institutions, products) = (draft.institutions.rows, draft.products.rows)
    var records = PlanRecords(
      parameterLines: draft.parameters.lines, parameters: draft.parameters.values,
      products: products.map(\.record), districts: draft.districts.rows.map(\.record),
      institutions: institutions.map(\.record),
      usage: draft.usage.map { lines in
        lines.map { line in
          UsageRecord(
            institution: Int(line.institution), product: Int(line.product), period: Period(code: line.period),
            units: Decimal4(tenThousandths: line.units))
        }
      },
      demand: draft.demand.map { lines in
        countingSorted(lines, bucketCount: institutions.count) { $0.institution }.map { line in
          DemandRecord(
            institution: Int(line.institution), product: Int(line.product),
            units: Decimal4(tenThousandths: line.units))
        }
      },
      limits: draft.limits.map { lines in
        countingSorted(lines, bucketCount: institutions.count) { $0.institution }.map { line in
          LimitRecord(
            institution: Int(line.institution), product: Int(line.product), floorPacks: line.floor,
            capPacks: line.cap, fixedPacks: line.fixed)
        }
      },
      rules: draft.rules.map { $0.map(\.record) },
      assignment: draft.packet.assignment.map { rows in
        rows.map(\.record).sorted { idPrecedes($0.productID, $1.productID) }
      },
      cityAllocation: draft.packet.cityAllocation.map { lines in
        countingSorted(
          countingSorted(lines, bucketCount: products.count) { $0.product }, bucketCount: institutions.count
        ) { $0.institution }.map { line in
          CityAllocationRecord(institution: Int(line.institution), product: Int(line.product), packs: line.packs)
        }
      })
    (records.purchases, records.paid, records.holidays) = money
    return records
  }
}

extension DemandLine {
  /// Orders lines by product, then institution.
  var key: Int64 { Int64(product) << 32 | Int64(institution) }
}

extension Parameters.BasisSource {
  /// Whether the basis is read from 历史用量.
  var usesUsage: Bool {
    switch self {
    case .usage: true
    case .demand: false
    case .blend(let share): share > .zero
    }
  }

  /// Whether the basis is read from 报量.
  var usesDemand: Bool {
    switch self {
    case .usage: false
    case .demand: true
    case .blend(let share): share < .one
    }
  }
}
