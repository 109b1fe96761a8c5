internal import LinearProgramming

/// Checks both stages: the city's, replayed from the bottlenecks and compared with the district totals, and each
/// district's, whose values the allocation carries.
struct StageCheck {
  let model: Model
  let tables: OutputTables
  let run: RunRecord
  let solver: any LinearProgramSolver
  let ledger: Ledger

  /// Replays stage A, compares it with `district_totals.csv` and judges it.
  func checkCity() {
    guard let bottlenecks = run.city else {
      ledger.skip(zh: "run.json 没有市级瓶颈。", en: "run.json has no bottlenecks of the city.")
      return
    }
    let replay = StageReplay(model: model, bottlenecks: bottlenecks, place: "stages.city", ledger: ledger)
    guard let values = replay.values() else {
      ledger.skip(zh: "市级方案无法重现。", en: "The city's plan cannot be replayed.")
      return
    }
    var sums: [Share: Double] = [:]
    for cell in model.cells.indices { sums[model.share(cell), default: 0] += values[cell] }
    for (share, total) in tables.totals.sorted(by: { OutputTables.precede($0.key, $1.key) }) {
      ledger.count()
      let sum = sums[share] ?? 0
      if !Tolerance.agreePacks(sum, total.continuous) {
        ledger.add(
          "V420", OutputTables.totalsFile, line: total.line, column: "packs_continuous", expected: "\(sum)",
          found: "\(total.continuous)", zh: "与 run.json 所列瓶颈重现的市级方案不符。",
          en: "The value differs from the city's plan replayed from the bottlenecks in run.json.")
      }
    }
    FairPlanCheck(
      model: model, values: values, stage: "city", file: RunRecord.file,
      lineOfCell: Array(repeating: nil, count: values.count), ledger: ledger
    ).run(solver)
  }

  /// A district's re-split has no stage A: its totals are its agreed volumes.
  func checkAgreedTotals() {
    for (share, total) in tables.totals.sorted(by: { OutputTables.precede($0.key, $1.key) }) {
      ledger.count()
      guard let product = model.tables.products.firstIndex(where: { $0.id == share.product }) else {
        continue
      }
      let agreed = Exact.double(model.agreedPacks[product])
      if !Tolerance.agreePacks(agreed, total.continuous) {
        ledger.add(
          "V420", OutputTables.totalsFile, line: total.line, column: "packs_continuous",
          expected: "\(agreed)", found: "\(total.continuous)", zh: "区市重新分解时，总量就是任务包的约定量。",
          en: "In a district's re-split the total is the packet's agreed volume.")
      }
    }
  }

  /// Judges stage B of one district: `packet` is its model, `values` belong to the packet's cells.
  func checkDistrict(_ district: String, _ packet: Model, _ lines: [AllocationLine]) {
    let values = lines.map(\.continuous)
    let place = "stages.districts.\(district)"
    if let bottlenecks = run.districts[district] {
      let replay = StageReplay(model: packet, bottlenecks: bottlenecks, place: place, ledger: ledger)
      for (line, value) in zip(lines, replay.values() ?? values) {
        ledger.count()
        if !Tolerance.agreePacks(value, line.continuous) {
          ledger.add(
            "V421", OutputTables.allocationFile, line: line.line, column: "packs_continuous",
            expected: "\(value)", found: "\(line.continuous)", zh: "与 run.json 所列瓶颈重现的区市方案不符。",
            en: "The value differs from the district's plan replayed from the bottlenecks in run.json.")
        }
      }
    } else if !packet.cells.isEmpty {
      ledger.add(
        "V107", RunRecord.file, column: place, expected: "[…]", zh: "这一项缺失或写法不对。",
        en: "The entry is missing or malformed.")
    }
    let check = FairPlanCheck(
      model: packet, values: values, stage: district, file: OutputTables.allocationFile,
      lineOfCell: lines.map { $0.line }, ledger: ledger)
    check.run(solver)
    ReasonCheck(model: packet, lines: lines, rows: check.rows(), ledger: ledger).run()
  }
}
