internal import LinearProgramming

/// Checks both stages: the city's, replayed from the bottlenecks and compared with the district totals, and each
/// district's, whose values the allocation carries.
struct StageCheck {
  let model: Model
  let tables: OutputTables
  let run: RunRecord
  let solver: any LinearProgramSolver
  let ledger: Ledger

  /// Replays stage A, compares it with `district_totals.csv` and judges it; returns its values by cell, nil where it cannot
  /// be replayed or is not what it should be.
  func checkCity() -> [Double]? {
    guard let bottlenecks = run.city else {
      ledger.skip(zh: "run.json 没有市级瓶颈。", en: "run.json has no bottlenecks of the city.")
      return nil
    }
    let linear = LinearRows(model)
    let before = ledger.findings.count
    let replay = StageReplay(rows: linear, bottlenecks: bottlenecks, place: "stages.city", ledger: ledger)
    guard let replayed = replay.result() else {
      ledger.skip(zh: "市级方案无法重现。", en: "The city's plan cannot be replayed.")
      return nil
    }
    let values = replayed.values
    var sums = [Double](repeating: 0, count: tables.totals.count)
    for cell in model.cells.indices { sums[model.share(cell)] += values[cell] }
    for case let total? in tables.totals {
      ledger.count()
      let sum = sums[total.share]
      if !Tolerance.agreePacks(sum, total.continuous) {
        ledger.add(
          "V420", OutputTables.totalsFile, line: total.line, column: "packs_continuous", expected: "\(sum)",
          found: "\(total.continuous)", zh: "与 run.json 所列瓶颈重现的市级方案不符。",
          en: "The value differs from the city's plan replayed from the bottlenecks in run.json.")
      }
    }
    FairPlanCheck(
      linear: linear, values: values, stage: "city", file: RunRecord.file, lineOfCell: nil, ledger: ledger
    ).run(solver, isProven: replayed.isProven)
    return ledger.findings.count == before ? values : nil
  }

  /// A district's re-split has no stage A: its totals are its agreed volumes.
  func checkAgreedTotals() {
    for case let total? in tables.totals {
      ledger.count()
      let agreed = Double(model.agreedPacks[total.share / model.tables.districts.count])
      if !Tolerance.agreePacks(agreed, total.continuous) {
        ledger.add(
          "V420", OutputTables.totalsFile, line: total.line, column: "packs_continuous",
          expected: "\(agreed)", found: "\(total.continuous)", zh: "区市重新分解时，总量就是任务包的约定量。",
          en: "In a district's re-split the total is the packet's agreed volume.")
      }
    }
  }

  /// Judges stage B of one district: `packet` is its model, `values` belong to the packet's cells.
  func checkDistrict(_ district: String, _ packet: Model, _ lines: DistrictLines, _ values: [Double]) {
    let place = "stages.districts.\(district)"
    let linear = LinearRows(packet)
    var isProven: [Bool]?
    if let bottlenecks = run.districts[district] {
      let replay = StageReplay(rows: linear, bottlenecks: bottlenecks, place: place, ledger: ledger)
      let replayed = replay.result()
      isProven = replayed?.isProven
      for (index, value) in (replayed?.values ?? values).enumerated() {
        ledger.count()
        if !Tolerance.agreePacks(value, values[index]) {
          isProven?[index] = false
          ledger.add(
            "V421", OutputTables.allocationFile, line: lines.line(index), column: "packs_continuous",
            expected: "\(value)", found: "\(values[index])", zh: "与 run.json 所列瓶颈重现的区市方案不符。",
            en: "The value differs from the district's plan replayed from the bottlenecks in run.json.")
        }
      }
    } else if !packet.cells.isEmpty {
      ledger.add(
        "V107", RunRecord.file, column: place, expected: "[…]", zh: "这一项缺失或写法不对。",
        en: "The entry is missing or malformed.")
    }
    let check = FairPlanCheck(
      linear: linear, values: values, stage: district, file: OutputTables.allocationFile, lineOfCell: lines.line,
      ledger: ledger)
    let rows = check.rows()
    check.run(solver, rows, isProven: isProven)
    ReasonCheck(linear: linear, lines: lines, values: values, rows: rows, ledger: ledger).run()
  }
}
