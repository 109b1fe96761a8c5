public import LinearProgramming

/// Checks an output folder from its files alone, sharing no code with what wrote it.
///
/// Every difference is reported in one pass. Malformed contents are differences; only a folder or file that cannot be
/// read is an error.
///
/// - Parameters:
///   - folder: The output folder.
///   - solver: Judges levels that no single exhausted row explains.
/// - Throws: ``VerificationError/unreadable(path:detail:)``.
/// - Complexity: linear in the files, and one small linear program for each level with a conflict.
public func verifyOutput(
  folder: String, solver: any LinearProgramSolver
) throws(VerificationError) -> VerificationReport {
  verifyFiles(try OutputFolder(reading: folder), solver: solver)
}

/// The same for files that are in memory.
func verifyFiles(_ output: OutputFolder, solver: any LinearProgramSolver) -> VerificationReport {
  let ledger = Ledger()
  ledger.begin(zh: "run.json 的写法", en: "Form of run.json")
  let run = RunRecord(reading: output.files[RunRecord.file], into: ledger)
  ledger.begin(zh: "方案各表", en: "Tables of the plan")
  if let tables = InputTables(folder: "plan", in: output, into: ledger),
    let model = Model(tables, into: ledger)
  {
    ledger.count(model.cells.count)
    Verification(output: output, model: model, run: run, solver: solver, ledger: ledger).checkAnswer()
  } else {
    ledger.skip(zh: "方案各表有误，其余复算无法进行。", en: "The plan's tables are broken, so nothing can be computed again.")
  }
  ledger.begin(zh: "文件清单、摘要与封印", en: "Files, digests and seal")
  if let run, let bytes = output.files[RunRecord.file] {
    DigestCheck(output: output, run: run, ledger: ledger).run(bytes)
  } else {
    ledger.skip(zh: "没有可读的 run.json。", en: "There is no readable run.json.")
  }
  return ledger.report()
}

/// The checks of one output folder whose plan can be read.
struct Verification {
  let output: OutputFolder
  let model: Model
  let run: RunRecord?
  let solver: any LinearProgramSolver
  let ledger: Ledger

  func checkAnswer() {
    ledger.begin(zh: "分解表与区市合计：行齐全、有序、不重复", en: "Rows of the allocation and the totals")
    let tables = OutputTables(reading: output, for: model, into: ledger)
    ledger.begin(zh: "分解表逐行复算", en: "Each line of the allocation")
    AllocationCheck(model: model, tables: tables, ledger: ledger).run()
    let totals = TotalsCheck(model: model, tables: tables, run: run, ledger: ledger)
    ledger.begin(zh: "各级合计", en: "Sums at every level")
    totals.checkDistrictTotals()
    ledger.begin(zh: "企业合同表", en: "Suppliers")
    totals.checkSuppliers(output)
    ledger.begin(zh: "预付", en: "Prepayment")
    let prepayment = PrepaymentCheck(model: model, tables: tables, ledger: ledger).run(output)
    ledger.begin(zh: "run.json 的计数、金额与参数", en: "Counts, money and parameters of run.json")
    totals.checkRunRecord(prepaymentFen: prepayment)

    let isCity = run?.isCity ?? true
    ledger.begin(zh: isCity ? "区市任务包" : "任务包只有一个区市", en: isCity ? "Packets" : "One district in the packet")
    let packets = isCity ? PacketCheck.read(output, for: model, into: ledger) : ownPacket()
    let rules = RuleCheck(model: model, packets: packets, tables: tables, run: run, ledger: ledger)
    ledger.begin(zh: "承载上限、规则与超出", en: "Capacities, rules and excesses")
    let excesses = rules.excesses()
    rules.checkRows(excesses: excesses)
    if isCity {
      ledger.begin(zh: "任务包与方案一致", en: "Packets agree with the plan")
      let check = PacketCheck(model: model, tables: tables, ledger: ledger)
      for (district, packet) in packets.sorted(by: { precedes($0.key, $1.key) }) {
        check.check(district, packet, excesses: excesses)
      }
      check.checkParts(packets, excesses: excesses)
    }
    checkStages(tables, packets, isCity: isCity, excesses)
  }

  /// The one district of a re-split.
  private func ownPacket() -> [String: Model] {
    ledger.count()
    if let district = model.tables.districts.first, model.tables.districts.count == 1 {
      return [district: model]
    }
    ledger.add(
      "V210", "plan/districts.csv", expected: "1", found: "\(model.tables.districts.count)",
      zh: "区市重新分解的方案应只有一个区市。", en: "The plan of a district's re-split has one district.")
    return [:]
  }

  private func checkStages(
    _ tables: OutputTables, _ packets: [String: Model], isCity: Bool, _ excesses: [RunRecord.Excess]
  ) {
    let rounding = RoundingCheck(model: model, tables: tables, ledger: ledger)
    ledger.begin(zh: "区市合计的取整", en: "Rounding of the district totals")
    rounding.checkTotals()
    ledger.begin(zh: "市级分解的公平性", en: "Fairness of the city split")
    let stages = run.map { StageCheck(model: model, tables: tables, run: $0, solver: solver, ledger: ledger) }
    if let stages {
      if isCity { stages.checkCity() } else { stages.checkAgreedTotals() }
    } else {
      ledger.skip(zh: "没有可读的 run.json。", en: "There is no readable run.json.")
    }
    ledger.begin(zh: "各区市分解的公平性与取整", en: "Fairness and rounding of the district splits")
    for district in model.tables.districts {
      guard let packet = packets[district] else {
        if model.cells.indices.contains(where: { model.districtID($0) == district }) {
          ledger.skip(zh: "\(district) 没有可用的任务包。", en: "\(district) has no usable packet.")
        }
        continue
      }
      let lines = packet.cells.indices.compactMap { cell in
        model.cellIndex[packet.key(cell)].flatMap { tables.lines[$0] }
      }
      guard lines.count == packet.cells.count else {
        ledger.skip(zh: "\(district) 的分解表行不齐。", en: "\(district): lines of the allocation are missing.")
        continue
      }
      stages?.checkDistrict(district, packet, lines)
      rounding.checkDistrict(
        packet, lines, mayDiffer: excesses.contains { $0.district == district })
    }
  }
}
