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
    var sums = [Double](repeating: 0, count: tables.totals.count)
    for cell in model.cells.indices { sums[model.share(cell)] += replayed.values[cell] }
    compareTotals(
      zh: "与 run.json 所列瓶颈重现的市级方案不符。", en: "The value differs from the city's plan replayed from the bottlenecks in run.json."
    ) { sums[$0] }
    FairPlanCheck(
      linear: linear, values: replayed.values, stage: "city", file: RunRecord.file, lineOfCell: nil, ledger: ledger
    ).run(solver, isProven: replayed.isProven)
    return ledger.findings.count == before ? replayed.values : nil
  }

  /// A district's re-split has no stage A: its totals are its agreed volumes.
  func checkAgreedTotals() {
    compareTotals(zh: "区市重新分解时，总量就是任务包的约定量。", en: "In a district's re-split the total is the packet's agreed volume.") {
      Double(model.agreedPacks[model.pair(ofShare: $0).product])
    }
  }

  private func compareTotals(zh: String, en: String, _ expected: (_ share: Int) -> Double) {
    for case let total? in tables.totals {
      ledger.count()
      let sum = expected(total.share)
      if Tolerance.agreePacks(sum, total.continuous) { continue }
      ledger.add(
        "V420", OutputTables.totalsFile, line: total.line, column: "packs_continuous", expected: "\(sum)",
        found: "\(total.continuous)", zh: zh, en: en)
    }
  }

  /// Judges stage B of one district: `packet` is its model, `values` belong to the packet's cells.
  func checkDistrict(_ district: String, _ packet: Model, _ lines: DistrictLines, _ values: [Double]) {
    let place = "stages.districts.\(district)"
    let linear = LinearRows(packet)
    var isProven: [Bool]?
    if let bottlenecks = run.districts[district] {
      let replayed = StageReplay(rows: linear, bottlenecks: bottlenecks, place: place, ledger: ledger).result()
      isProven = replayed?.isProven
      ledger.count(values.count)
      for (index, value) in (replayed?.values ?? values).enumerated() where !Tolerance.agreePacks(value, values[index]) {
        isProven?[index] = false
        ledger.add(
          "V421", OutputTables.allocationFile, line: lines.line(index), column: "packs_continuous", expected: "\(value)",
          found: "\(values[index])", zh: "与 run.json 所列瓶颈重现的区市方案不符。",
          en: "The value differs from the district's plan replayed from the bottlenecks in run.json.")
      }
    } else if !packet.cells.isEmpty {
      ledger.addMalformedEntry(place, "[…]")
    }
    let check = FairPlanCheck(
      linear: linear, values: values, stage: district, file: OutputTables.allocationFile, lineOfCell: lines.line, ledger: ledger)
    let rows = check.rows()
    check.run(solver, rows, isProven: isProven)
    ReasonCheck(linear: linear, lines: lines, values: values, rows: rows, ledger: ledger).run()
  }
}
