internal import LinearProgramming

/// The checks of one output folder whose plan can be read.
struct Verification {
  let output: OutputFolder
  /// The plan in `plan/`.
  let plan: Model
  /// What the answer's lines are of: the plan, or of a merged answer the plan with the replaced districts' packets.
  let model: Model
  let run: RunRecord?
  /// The models of the packets by the district's place; nil for a re-split's own.
  let packetModels: [Model?]?
  /// What was found in matching the packets.
  let packetNotes: Ledger
  /// The places of the districts with results of their own.
  let replaced: Set<Int>
  let solver: any LinearProgramSolver
  var ledger: Ledger

  private var isCity: Bool { run?.isCity ?? true }

  /// Checks everything; returns how many points were checked of the plan, the tables and the packets, which the official workbooks
  /// state.
  func checkAnswer() -> Int {
    ledger.begin(zh: "分解表与区市合计：行齐全、有序、不重复", en: "Rows of the allocation and the totals")
    let each = Ledger()
    let tables = OutputTables(reading: output, for: model, run: run, rows: ledger, each: each)
    ledger.begin(zh: "分解表逐行复算", en: "Each line of the allocation")
    ledger.absorb(each)
    let totals = TotalsCheck(model: model, tables: tables, run: run, ledger: ledger)
    ledger.begin(zh: "各级合计", en: "Sums at every level")
    totals.checkDistrictTotals()
    ledger.begin(zh: "企业合同表", en: "Suppliers")
    totals.checkSuppliers(output)
    if output.size(of: SubstitutionCheck.file) != nil {
      ledger.begin(zh: "替补差额", en: "Substitution")
      SubstitutionCheck(model: model, lines: tables.lines, ledger: ledger).run(output)
    }
    ledger.begin(zh: "预付", en: "Prepayment")
    let prepayment = PrepaymentCheck(model: model, tables: tables, ledger: ledger).run(output, run)
    checkMoney(tables)
    ledger.begin(zh: "run.json 的计数、金额与参数", en: "Counts, money and parameters of run.json")
    totals.checkRunRecord(prepaymentFen: prepayment)
    let checklist = ChecklistCheck(model: model, demands: usageSources, tables: tables, ledger: ledger)
    if let run {
      checklist.check(run)
      WarningCheck(plan: plan, model: model, tables: tables, run: run, ledger: ledger).check()
      AcceptedCheck(plan.tables, run, ledger).check()
    }
    // The workbooks say how many points all other checks have, and are reported of before the packets.
    var rest = self
    rest.ledger = Ledger()
    rest.checkSplits(tables)
    let points = ledger.points + rest.ledger.points
    checkWorkbooks(tables, checklist, points)
    ledger.append(rest.ledger)
    return points
  }

  /// The packets, the rules, the rounding and the fair plans.
  private func checkSplits(_ tables: OutputTables) {
    ledger.begin(zh: isCity ? "区市任务包" : "任务包只有一个区市", en: isCity ? "Packets" : "One district in the packet")
    ledger.absorb(packetNotes)
    let packets = packetModels.map { PacketFolders.joined($0, with: model) } ?? ownPacket()
    checkAssignments(packets, tables)
    let loosened = loosenedLimits(in: packets)
    let rules = RuleCheck(
      plan: plan, model: model, replaced: replaced, packets: packets, tables: tables, loosened: loosened.limits, run: run,
      ledger: ledger)
    ledger.begin(zh: "承载上限、规则与超出", en: "Capacities, rules and excesses")
    let excesses = rules.excesses()
    let parts = checkParts(tables, packets, rules, excesses, loosened.limits)
    for part in parts { ledger.absorb(part.rows) }
    if isCity {
      ledger.begin(zh: "任务包与方案一致", en: "Packets agree with the plan")
      ledger.absorb(loosened.notes)
      for part in parts { ledger.absorb(part.packet) }
      RulePartCheck.run(packets, of: plan, loosened: loosened.limits, values: parts[0].values, into: ledger)
    }
    ledger.begin(zh: "区市合计的取整", en: "Rounding of the district totals")
    ledger.absorb(parts[0].rounding)
    ledger.begin(zh: "市级分解的公平性", en: "Fairness of the city split")
    ledger.absorb(parts[0].stage)
    ledger.begin(zh: "各区市分解的公平性与取整", en: "Fairness and rounding of the district splits")
    for part in parts.dropFirst() { ledger.absorb(part.stage) }
  }

  /// The official workbooks, where there are any.
  private func checkWorkbooks(_ tables: OutputTables, _ checklist: ChecklistCheck, _ points: Int) {
    let paths = output.paths.filter { $0.hasPrefix("tables/") && $0.hasSuffix(".xlsx") }
    if paths.isEmpty { return }
    ledger.begin(zh: "盖章表（工作簿）逐格核对", en: "Cells of the official workbooks")
    WorkbookCheck(
      data: PrintedData(output, model: model, tables: tables, run: run, points: points), isWholeCity: isCity,
      checklist: checklist, ledger: ledger
    ).run(paths, in: output)
  }

  /// Contracts, clearing and reconciliation.
  private func checkMoney(_ tables: OutputTables) {
    ledger.begin(zh: "购销协议明细", en: "Contracts")
    ContractsCheck(model: model, lines: tables.lines, ledger: ledger).run(output)
    ledger.begin(zh: "月度采购与冲抵", en: "Monthly purchases and clearing")
    guard let months = CycleMonths(plan.tables, into: ledger) else {
      ledger.skip(zh: "采购周期或冲抵参数不可用。", en: "The cycle or the parameters of clearing cannot be used.")
      return
    }
    let planned = PlannedPurchases(model, lines: tables.lines, months: months, sources: usageSources)
    let open = ClearingCheck(model: model, tables: tables, months: months, planned: planned, ledger: ledger).run(output)
    let (left, count) = (Exact.yuan(fen: open.fen), open.institutions)
    // `run.json` warns of what cannot be cleared, and of nothing else.
    run?.compareWarnings(
      "W592", count > 0 ? left : "", as: ("V526", .init("W592 所说的冲抵余额不符。", "What W592 says is left of the prepayment differs.")),
      into: ledger
    ) { _ in
      (
        .init(
          "\(count) 家机构的预付到周期末冲抵不完，共余 \(left) 元。",
          "The prepayment of \(count) institution(s) cannot be offset within the cycle; \(left) yuan are left."),
        .init(
          "预付得太晚，其后的计划采购额不够冲抵；请提前预付批次，或在期末清算时退回。",
          "It is paid too late for the purchases that follow: pay the tranches earlier, or have the rest returned at the end.")
      )
    }
    ledger.begin(zh: "期末清算", en: "Reconciliation")
    ReconciliationCheck(plan: plan, model: model, tables: tables, months: months, ledger: ledger).run(output)
  }

  /// Where the usage and the demand of each institution stand: in the plan, or in the packet of a replaced district.
  private var usageSources: [UsageSource] {
    let districts = plan.tables.institutions.map(\.district)
    return [UsageSource(plan.tables, in: model) { !replaced.contains(districts[$0]) }]
      + replaced.sorted().compactMap { packetModels?[$0] }.map { UsageSource($0.tables, in: model) { _ in true } }
  }

  /// What the city assigned to each district, and what a re-split changed.
  private func checkAssignments(_ packets: [Packet?], _ tables: OutputTables) {
    let identity = isCity ? PlanIdentity.of(plan, tables) : nil
    for case let packet? in packets {
      AssignmentCheck(
        packet: packet, district: packet.id(in: model), identity: identity, lines: tables.lines, isCity: isCity,
        isReplaced: replaced.contains(packet.district), city: isCity ? plan : nil, definition: run?.definition ?? 2, ledger: ledger
      ).run()
      if !isCity { TermsCheck(packet: packet, district: packet.id(in: model), city: nil, ledger: ledger).run() }
    }
    if !isCity, plan.tables.cityLines != nil {
      ledger.begin(zh: "与市级分解的变化", en: "Changes against the city's split")
      ChangesCheck(model: model, lines: tables.lines, ledger: ledger).run(output)
    }
  }

  /// What the packets have looser than the plan; a re-split's own plan has nothing to compare with.
  private func loosenedLimits(in packets: [Packet?]) -> (limits: LoosenedLimits, notes: Ledger) {
    let notes = Ledger()
    guard isCity else { return (LoosenedLimits(), notes) }
    let check = LoosenedCheck(plan: plan, packets: packets, replaced: replaced, run: run, solver: solver, ledger: notes)
    return (check.limits(), notes)
  }

  /// The one district of a re-split.
  private func ownPacket() -> [Packet?] {
    ledger.count()
    if model.tables.districts.count == 1 { return [Packet(whole: model)] }
    ledger.add(
      "V210", "plan/districts.csv", expected: "1", found: "\(model.tables.districts.count)", zh: "区市重新分解的方案应只有一个区市。",
      en: "The plan of a district's re-split has one district.")
    return Array(repeating: nil, count: model.tables.districts.count)
  }

  /// What is found of the city or of one district, check by check.
  private struct Part {
    let rows = Ledger()
    let packet = Ledger()
    let rounding = Ledger()
    let stage = Ledger()
    /// Of the city: the fair plan's values by cell, where they are known.
    var values: [Double]?
  }

  /// The checks of the city, which come first, and of every district, side by side.
  private func checkParts(
    _ tables: OutputTables, _ packets: [Packet?], _ rules: RuleCheck, _ excesses: [RunRecord.Claim], _ loosened: LoosenedLimits
  ) -> [Part] {
    let planned = PlannedRows(plan)
    return concurrently(packets.count + 1) { index in
      var part = Part()
      if index == 0 {
        rules.checkRows(excesses: excesses, into: part.rows)
        RoundingCheck(model: plan, tables: tables, definition: run?.definition ?? 2, ledger: part.rounding).checkTotals()
        part.values = checkCity(tables, part.stage)
      } else if let packet = packets[index - 1] {
        if isCity { check(packet, tables, planned, rules, excesses, loosened, part) }
        checkDistrict(packet, tables, excesses, part.stage)
      } else if planned.hasCells(district: index - 1) {
        let id = model.tables.districts[index - 1].id
        part.stage.skip(zh: "\(id) 没有可用的任务包。", en: "\(id) has no usable packet.")
      }
      return part
    }
  }

  /// The packet of a district in the city's answer.
  private func check(
    _ packet: Packet, _ tables: OutputTables, _ planned: PlannedRows, _ rules: RuleCheck, _ excesses: [RunRecord.Claim],
    _ loosened: LoosenedLimits, _ part: Part
  ) {
    if run != nil { rules.checkRows(of: packet, excesses: excesses, into: part.rows) }
    let ofPlan = run?.isMerged ?? false ? Packet(district: packet.district, model: packet.model, plan: plan) : packet
    PacketCheck(
      plan: plan, packet: ofPlan, tables: tables, planned: planned, loosened: loosened, isReplaced: replaced.contains(packet.district),
      definition: run?.definition ?? 2, ledger: part.packet
    ).run()
    TermsCheck(packet: packet, district: packet.id(in: model), city: plan, ledger: part.packet).run()
  }

  private func checkCity(_ tables: OutputTables, _ part: Ledger) -> [Double]? {
    guard let run else {
      part.skip(zh: "没有可读的 run.json。", en: "There is no readable run.json.")
      return nil
    }
    let stage = StageCheck(model: plan, tables: tables, run: run, solver: solver, ledger: part)
    if isCity { return stage.checkCity() }
    stage.checkAgreedTotals()
    return nil
  }

  /// What the plan's last split gave each cell of a packet; nil where the plan carries none.
  private func acceptedPacks(of packet: Packet) -> [Int64?]? {
    guard let packs = plan.cityPacks else { return nil }
    let tables = packet.model.tables
    let products = tables.products.map { plan.tables.productIDs.index(of: $0.id) }
    let institutions = tables.institutions.map { plan.tables.institutionIDs.index(of: $0.id) }
    return packet.model.cells.indices.map { cell in
      guard let product = products[packet.model.product(cell)], let institution = institutions[packet.model.institution(cell)]
      else { return nil }
      return plan.cell(product, institution).flatMap { packs[$0] }
    }
  }

  private func checkDistrict(_ packet: Packet, _ tables: OutputTables, _ excesses: [RunRecord.Claim], _ part: Ledger) {
    let id = packet.id(in: model)
    guard let lines = DistrictLines(tables.lines, packet) else {
      part.skip(zh: "\(id) 的分解表行不齐。", en: "\(id): lines of the allocation are missing.")
      return
    }
    let values = lines.continuous
    if let run {
      StageCheck(model: model, tables: tables, run: run, solver: solver, ledger: part).checkDistrict(id, packet.model, lines, values)
    }
    let rounding = RoundingCheck(model: model, tables: tables, definition: run?.definition ?? 2, ledger: part)
    if rounding.definition == 1 {
      rounding.checkDistrict(packet.model, lines, values, mayDiffer: excesses.contains { $0.district == id })
    } else {
      let isOwn = !isCity || replaced.contains(packet.district)
      rounding.checkNearest(packet.model, lines, values, accepted: isOwn ? packet.model.cityPacks : acceptedPacks(of: packet))
    }
  }
}

/// Tables where the usage and the demand of institutions stand.
struct UsageSource {
  let tables: InputTables
  /// For each of its institutions whether it is this source's to say, and the place in the model; nil where it has none.
  private let counting: [Bool]
  private let places: [Int?]

  init(_ tables: InputTables, in model: Model, _ counts: (_ institution: Int) -> Bool) {
    self.tables = tables
    counting = tables.institutions.indices.map(counts)
    places = tables.institutions.map { model.tables.institutionIDs.index(of: $0.id) }
  }

  /// Whether an institution is this source's to say.
  func counts(_ institution: Int) -> Bool { counting[institution] }

  /// The place of an institution in the model; nil where it has none, or another source is to be asked.
  func place(_ institution: Int) -> Int? { counting[institution] ? places[institution] : nil }
}
