import Benchmark
import FairShare
import Fenliang
import Foundation
import GLPKBackend
import OutputStore
import PlanModel
import PlanTables
import Planning
import Reports
import Splitting

/// One benchmark on one plan: makes what it needs outside the measured time, measures, and judges the answer.
///
/// The benchmark tool runs each benchmark in a process of its own, so nothing is shared between two.
final class BenchmarkJob {
  let source: BenchmarkPlan
  let plan: Plan
  var pass: ProRataPass
  var benchmark: Benchmark?

  private var kept: Allocation?
  private var keptPacks: [Double]?
  private var keptModel: SolvedModel?
  private var keptSplit: SolvedSplit?
  private var keptShrunk: Plan?
  private var isLocked = false
  private var keptDigest: String?
  private var folders: [String: URL] = [:]

  init(_ source: BenchmarkPlan) {
    self.source = source
    plan = source.plan()
    pass = ProRataPass(plan)
  }

  /// Measures the work, and a pro-rata pass just before it for the ratio.
  func time<Value>(_ work: () throws -> Value) rethrows -> Value {
    let unit = pass.measured()
    benchmark?.startMeasurement()
    let start = cpuNanoseconds()
    let value = try work()
    let spent = Double(cpuNanoseconds() - start)
    benchmark?.stopMeasurement()
    benchmark?.measurement(passes, Int((spent / unit).rounded()))
    note("\(spent / unit)")
    benchmark?.measurement(cellRate, Int(Double(plan.cells.count) * 1e9 / spent))
    blackHole(value)
    return value
  }

  /// Measures the whole of `allocate`, from tables to verified tables, in hundredths of what it takes without the plan's rules just before it.
  func timeAllocate() throws {
    let plain = try folder("plain", contents: .plan) { planTables(source.plain.plan().records) }
    let unit = try allocated(plain)
    benchmark?.startMeasurement()
    let spent = try allocated(planFolder())
    benchmark?.stopMeasurement()
    let hundredths = 100 * spent / unit
    benchmark?.measurement(passes, Int(hundredths.rounded()))
    note("\(hundredths)")
    expect(hundredths <= source.mostOverPlain, "with its rules it takes \(hundredths) % of the time without them")
  }

  /// CPU nanoseconds of allocating a plan.
  private func allocated(_ plan: String) throws -> Double {
    let start = cpuNanoseconds()
    var request = AllocationRequest(planFolder: plan, outputFolder: plan + "-output")
    request.force = true
    let report = try allocate(request)
    blackHole(report)
    folders[plan + "-output"] = URL(fileURLWithPath: plan + "-output")
    return Double(cpuNanoseconds() - start)
  }

  /// Appends `name text` to the file that the environment names, if it names one: the tool's own exports round to
  /// thousands, and it ends well after a wrong answer.
  fileprivate func note(_ text: String) {
    guard let path = ProcessInfo.processInfo.environment["FENLIANG_BENCHMARK_RATIOS"], let benchmark,
      let file = fopen(path, "a")
    else { return }
    fputs("\(benchmark.name) \(text)\n", file)
    fclose(file)
  }

  /// The allocation, made once.
  func allocation() throws -> Allocation {
    if let kept { return kept }
    var made = try cityAllocation(of: plan)
    // As a run on these tables would have them: `verify` expects them in run.json.
    made.warnings.insert(contentsOf: buildPlan(plan.records).warningsWithoutLines, at: 0)
    kept = made
    return made
  }

  /// The fair plan of stage A before rounding, made once.
  func fairPacks() throws -> [Double] {
    if let keptPacks { return keptPacks }
    guard case .plan(let solution) = StructuredEngine(solver: GLPKSolver()).solve(FairShareModel(plan: plan)) else {
      preconditionFailure("\(source.name) has no plan")
    }
    keptPacks = solution.packs
    return solution.packs
  }

  /// The plan with 96 % of its capacities, made once.
  func shrunkPlan() -> Plan {
    let plan = keptShrunk ?? source.plan(capacityShare: 0.96)
    keptShrunk = plan
    return plan
  }

  /// The solved model, as the last iteration left it.
  func solvedModel() throws -> SolvedModel {
    defer { keptModel = nil }
    return keptModel ?? SolvedModel(FairShareModel(plan: plan), engine: StructuredEngine(solver: GLPKSolver()))
  }

  /// Keeps the solved model for the next iteration.
  func keep(_ model: SolvedModel) { keptModel = model }

  /// A lock of a cell in the middle at half its target, and in turn the limits that it had.
  func nextEdit() -> ModelEdit {
    let index = plan.cells.indices.first { $0 >= plan.cells.count / 2 && !plan.cells[$0].isFixed } ?? 0
    let cell = plan.cells[index]
    isLocked.toggle()
    return isLocked
      ? .limits(cell: index, floor: Int(cell.target / 2), cap: Int(cell.target / 2))
      : .limits(cell: index, floor: cell.floor, cap: cell.cap)
  }

  /// The solved split, as the last iteration left it.
  func solvedSplit() throws -> SolvedSplit {
    try keptSplit ?? SolvedSplit(plan, settings: SplitSettings(solver: GLPKSolver()))
  }

  /// Keeps the solved split for the next iteration.
  func keep(_ split: SolvedSplit) { keptSplit = split }

  /// A lock of a cell in the middle at half its target, and in turn the line of limits that it had.
  func nextCellEdits() -> [Edit] {
    let index = plan.cells.indices.first { $0 >= plan.cells.count / 2 && !plan.cells[$0].isFixed } ?? 0
    let cell = plan.cells[index]
    let name = CellName(product: plan.products[cell.product].id, institution: plan.institutions[cell.institution].id)
    isLocked.toggle()
    if isLocked { return [.limits(name, .init(fixed: Int(cell.target / 2)))] }
    let line = (plan.records.limits ?? []).first { $0.product == cell.product && $0.institution == cell.institution }
    return [.limits(name, line.map { .init(floor: $0.floorPacks, cap: $0.capPacks, fixed: $0.fixedPacks) })]
  }

  /// The volume of the product in the middle with a hundredth less, at least a pack, and in turn as it was.
  func nextVolumeEdits() -> [Edit] {
    let product = plan.products[plan.products.count / 2]
    isLocked.toggle()
    let less = max(1, product.agreedPacks / 100) * product.unitsPerPack
    return [.volume(product.id, units: isLocked ? product.agreedUnits - less : product.agreedUnits)]
  }

  /// What moves adds up to nothing in every product.
  func expectBalanced(_ changes: [Change]) {
    expect(!changes.isEmpty, "nothing moves")
    var sums: [Identifier: Int] = [:]
    for change in changes { sums[change.product, default: 0] += change.difference.packs }
    expect(sums.values.allSatisfy { $0 == 0 }, "packs are lost or made")
  }

  /// A folder with the plan's tables, written once.
  func planFolder() throws -> String {
    try folder("plan", contents: .plan) { planTables(plan.records) }
  }

  private func planTables(_ records: PlanRecords) -> [OutputFile] {
    planFiles(records, format: .canonical).map { OutputFile(path: $0.name, bytes: $0.bytes) }
  }

  /// A folder with the whole output, written once.
  func outputFolder() throws -> String {
    try folder("output", contents: .output) { outputFiles(of: try allocation()) }
  }

  private func folder(
    _ name: String, contents: OutputFolder.Contents, _ files: () throws -> [OutputFile]
  ) throws -> String {
    if let folder = folders[name] { return folder.path }
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("fenliang-benchmark-\(ProcessInfo.processInfo.processIdentifier)-\(name)")
    folders[name] = folder
    try OutputFolder(path: folder.path, contents: contents).write(files(), force: true)
    return folder.path
  }

  /// Removes what was written.
  func removeFolders() {
    for folder in folders.values { try? FileManager.default.removeItem(at: folder) }
  }
}

// The judgements; a wrong answer fails the benchmark.
extension BenchmarkJob {
  /// Fails the benchmark unless it holds.
  func expect(_ holds: Bool, _ otherwise: @autoclosure () -> String) {
    if holds { return }
    benchmark?.error("\(source.name): \(otherwise())")
    note("wrong: \(otherwise())")
  }

  /// The digest must be that of the iterations before.
  func expectSame(_ digest: String) {
    expect(keptDigest == nil || keptDigest == digest, "allocation.csv differs from iteration to iteration")
    keptDigest = digest
  }

  /// Filling alone: no product above its agreed packs.
  func expectNotAbove(_ packs: [Double]) {
    var totals = [Double](repeating: 0, count: plan.products.count)
    for (cell, value) in zip(plan.cells, packs) { totals[cell.product] += value }
    for (product, total) in zip(plan.products, totals) {
      let agreed = Double(product.agreedPacks)
      expect(total <= agreed + 1e-9 * max(1, agreed), "\(product.id): \(total) packs of \(agreed)")
    }
  }

  /// Every product handed out.
  func expectTotals(_ packs: [Double]) {
    var totals = [Double](repeating: 0, count: plan.products.count)
    for (cell, value) in zip(plan.cells, packs) { totals[cell.product] += value }
    for (product, total) in zip(plan.products, totals) {
      let agreed = Double(product.agreedPacks)
      expect(abs(total - agreed) <= 1e-9 * max(1, agreed), "\(product.id): \(total) packs of \(agreed)")
    }
  }

  /// The plan of stage A: every product handed out, the smallest fill as known.
  func expect(_ packs: [Double]) {
    expect(packs.count == source.cells, "\(packs.count) cells in place of \(source.cells)")
    expectTotals(packs)
    var smallest = Double.infinity
    for (cell, value) in zip(plan.cells, packs) where cell.target > 0 && !cell.isFixed {
      smallest = min(smallest, value / cell.target)
    }
    expect(
      abs(smallest - source.smallestFill) <= 1e-9,
      "the smallest fill is \(smallest), not \(source.smallestFill)")
  }

  /// A conflict: its limits, multiplied and added up, ask for what no packs between the floors and caps it names can be.
  func expect(_ evidence: FarkasCertificate, of model: FairShareModel) {
    expect(evidence.isIrreducible, "the conflict is not known to be irreducible")
    var rows: [RowReference: ModelRows.Row] = [:]
    for row in model.rows { rows[row.reference] = row }
    var sums = [Double](repeating: 0, count: model.cellCount)
    var sizes = sums
    var (most, size) = (0.0, 0.0)
    for term in evidence.terms {
      guard let row = rows[term.row] else { return expect(false, "\(term.row) is no row") }
      most += term.multiplier * row.limit
      size += abs(term.multiplier * row.limit)
      for (cell, coefficient) in zip(row.cells, row.coefficients) {
        sums[cell] += term.multiplier * coefficient
        sizes[cell] += abs(term.multiplier * coefficient)
      }
    }
    let (floors, caps) = (Set(evidence.floorCells), Set(evidence.capCells))
    var least = 0.0
    for (cell, sum) in sums.enumerated() where abs(sum) > 1e-12 * sizes[cell] {
      if sum < 0 { expect(caps.contains(cell), "cell \(cell) needs its cap") }
      least += sum * (sum > 0 ? (floors.contains(cell) ? model.floors[cell] : 0) : model.caps[cell])
    }
    expect(least > most + 1e-12 * size, "the limits hold together: \(least) of \(most)")
  }

  /// Whole packs: totals exact, caps and floors kept, the same table every time.
  func expect(_ allocation: Allocation) {
    expect(allocation.lines.count == source.cells, "\(allocation.lines.count) lines")
    var totals = [Int](repeating: 0, count: plan.products.count)
    for line in allocation.lines {
      totals[line.product] += line.packs
      expect(line.packs >= line.floor && line.packs <= line.cap ?? .max, "a floor or cap is broken")
    }
    expect(totals == plan.products.map(\.agreedPacks), "the totals are not the agreed volumes")
    expectSame(digest(of: outputFiles(of: allocation)))
  }
}
