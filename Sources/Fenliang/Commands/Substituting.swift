import OutputStore
import PlanTables
public import Planning
import Prepayment
public import Reports
public import Splitting

/// What `substitute` is asked to do.
public struct SubstitutionRequest: Sendable {
  /// The city's output that is carried out, or what was merged into it.
  public var outputFolder: String
  /// 替补.
  public var substitutions: String
  /// 实际采购; nil takes the table of the output's plan.
  public var purchases: String?
  /// Where the plan with the substitutes is written too once all is done, a folder or a workbook; of a day that finds no room the
  /// plan whose lines its card names. nil for nowhere.
  public var planPath: String?
  /// How the new output is made: its folder, overrides over the new plan (and over those of earlier days, where they fit
  /// them), engine and forms; its plan is not read.
  public var allocation: AllocationRequest

  /// Makes a request.
  public init(outputFolder: String, substitutions: String, allocation: AllocationRequest) {
    self.outputFolder = outputFolder
    self.substitutions = substitutions
    self.allocation = allocation
  }
}

/// What came of it.
public struct SubstitutionReport: Sendable {
  /// What was worth a look in the tables given.
  public var findings: [Problem]
  /// The new output.
  public var allocation: AllocationReport
  /// What changes in contracts and prepayments.
  public var summary: SubstitutionSummary
}

/// Replaces suppliers that fail from a day on 替补: what they delivered stays, what is left is split anew at the substitute's
/// price among those who are still owed it, every other contract as signed; the new output is a whole one.
///
/// Substitutions on one day are made together, those of later days one after another; nothing is written before the last one is
/// done, but the conflict card of the first that finds no room.
/// - Throws: ``FenliangError``; ``FenliangError/conflict(_:)`` where a dearer substitute finds no room.
public func substitute(
  _ request: SubstitutionRequest, progress: (AllocationPhase) -> Void = { _ in }
) throws(FenliangError) -> SubstitutionReport {
  progress(.reading)
  let inputs = [request.outputFolder, request.substitutions] + [request.purchases].compactMap { $0 } + request.allocation.inputs
  let target = OutputFolder(path: request.allocation.outputFolder)
  try passOn(writing: target.checkWritable(force: request.allocation.force, inputs: inputs))
  if let path = request.planPath {
    try passOn(
      writing: OutputFolder(path: path).checkApart(from: [request.allocation.outputFolder, request.outputFolder]))
    try checkPlanWritable(path, force: request.allocation.force, inputs: inputs)
  }
  let before = try SignedOutput(folder: request.outputFolder)
  var findings: [Problem] = []
  let given = try sideTable(&findings) { () throws(PlanFileError) in
    try readSubstitutions(request.substitutions, for: before.plan.records)
  }
  var plan = before.plan
  if let path = request.purchases {
    plan.records.purchases = try sideTable(&findings) { () throws(PlanFileError) in
      try readPurchases(path, for: before.plan.records)
    }
  }
  guard plan.records.purchases != nil else {
    throw .usage(.noPurchases(folder: request.outputFolder))
  }
  var (packs, excesses) = (before.packs, before.allocation.excesses)
  var lines: [SubstitutionRow] = []
  let days = Set(given.map(\.fromDate)).sorted()
  let rows = given.map { record -> SubstitutionStep.Row in
    let root = before.root(of: record)
    return (record, given.filter { before.root(of: $0) == root && $0.fromDate > record.fromDate }.map(\.fromDate).min())
  }
  let start = ContinuousClock.now
  for (number, day) in days.enumerated() {
    let step = SubstitutionStep(
      plan: plan, packs: packs, excesses: excesses, rows: rows.filter { $0.record.fromDate == day })
    findings += step.findings
    if step.replacements.isEmpty, !(number + 1 == days.count && !lines.isEmpty) { continue }
    var next = request.allocation
    next.records = step.records
    next.solvingStart = start
    // A card names lines of this plan, which stands nowhere else.
    func keepingPlan<Value>(_ solve: () throws(FenliangError) -> Value) throws(FenliangError) -> Value {
      do {
        return try solve()
      } catch {
        if case .conflict = error, let path = request.planPath {
          try writePlan(step.records, to: path, style: .people, force: request.allocation.force, inputs: inputs)
        }
        throw error
      }
    }
    next.awaited = Set(rows.filter { $0.record.fromDate > day }.map { before.substitute(of: $0.record) })
    if number + 1 < days.count {
      let job = next
      let answer = try keepingPlan { () throws(FenliangError) in
        try AllocationJob(job, progress: progress).solved(as: .city, progress)
      }
      (plan, packs, excesses) = (answer.plan, answer.packsOfCells, answer.excesses)
      findings += answer.relaxationWarnings
      lines += step.lines(after: plan, packs: packs)
      continue
    }
    var summary = SubstitutionSummary()
    let report = try keepingPlan { () throws(FenliangError) in
      try allocate(
        next,
        moreFiles: { allocation, style in
          lines += step.lines(after: allocation.plan, packs: allocation.packsOfCells)
          summary = SubstitutionSummary(from: before.allocation, to: allocation)
          return [SubstitutionRow.file(ofUnsorted: lines, style: style)]
        }, progress: progress)
    }
    if let path = request.planPath {
      try writePlan(step.records, to: path, style: .people, force: request.allocation.force, inputs: inputs)
    }
    return SubstitutionReport(findings: findings, allocation: report, summary: summary)
  }
  throw .difference(.nothingToSubstitute(findings: findings))
}

/// The output that is carried out, verified.
private struct SignedOutput {
  let plan: Plan
  let allocation: Allocation
  /// By cell.
  let packs: [Int]

  init(folder: String) throws(FenliangError) {
    let reading = try OutputReading(folder: folder)
    guard reading.kind != .district else {
      throw .difference(.notTheCitys(folder: folder, for: .substituting))
    }
    try requireVerified(folder, for: .substituting)
    let loaded = try loadPlan(folder + "/plan")
    guard reading.kind == .city else {
      let merged = try MergedPlan(CityOutput(reading, loaded: loaded))
      (plan, allocation, packs) = (merged.plan, merged.allocation, merged.packs)
      return
    }
    plan = loaded.plan
    allocation = try reading.allocation(for: plan, warnings: [])
    guard let order = plan.lineOfCell(allocation.lines) else { throw OutputReading.damaged("allocation.csv") }
    let lines = allocation.lines
    packs = order.map { lines[$0].packs }
  }

  func root(of record: SubstitutionRecord) -> Identifier {
    SubstitutionRecord.root(of: record.productID) { plan.products.firstIndex(sortedID: $0, id: \.id) != nil }
  }

  func substitute(of record: SubstitutionRecord) -> Identifier {
    SubstitutionRecord.substituteID(of: root(of: record), role: record.role)
  }
}

extension SubstitutionStep {
  /// The lines of the table after the step's plan was solved; institutions without packs are left out.
  fileprivate func lines(after next: Plan, packs: [Int]) -> [SubstitutionRow] {
    var result: [SubstitutionRow] = []
    for replacement in replacements {
      guard let old = next.products.firstIndex(sortedID: replacement.product, id: \.id),
        let new = next.products.firstIndex(sortedID: replacement.substitute, id: \.id)
      else { preconditionFailure("the step's products are not in its plan") }
      var remaining = [Int](repeating: 0, count: next.institutions.count)
      for (index, cell) in next.cells.enumerated() where cell.product == new {
        remaining[cell.institution] = packs[index]
      }
      for (index, institution) in next.institutions.enumerated() {
        let (before, delivered) = (replacement.oldPacks[index], replacement.deliveredPacks[index])
        guard before > 0 || delivered > 0 || remaining[index] > 0 else { continue }
        result.append(
          SubstitutionRow(
            product: replacement.product, substitute: replacement.substitute, district: institution.districtID,
            institution: institution.id, oldPacks: before, deliveredPacks: delivered,
            remainingPacks: remaining[index], oldPrice: next.products[old].price,
            newPrice: next.products[new].price))
      }
    }
    return result
  }
}

extension SubstitutionSummary {
  /// Contracts and prepayments of two answers to the same institutions.
  fileprivate init(from before: Allocation, to after: Allocation) {
    self.init()
    var changes: [String: [Int: Change]] = [:]
    for (allocation, path) in [(before, \Change.before), (after, \Change.after)] {
      let plan = allocation.plan
      let amounts = AgreedAmounts(plan: plan, lines: allocation.lines)
      for total in supplierTotals(plan: plan, lines: allocation.lines, amounts: amounts) {
        let name = plan.districts[total.district].name
        changes[total.supplier, default: [:]][
          total.district, default: Change(supplier: total.supplier, district: name)][keyPath: path] += total.amount
      }
    }
    for supplier in changes.keys.sorted(by: idPrecedes) {
      let districts = (changes[supplier] ?? [:]).sorted { $0.key < $1.key }.map(\.value)
      contracts += districts.filter { $0.difference != .zero }
    }
    let old = PrepaymentSchedule(plan: before.plan, lines: before.lines).districtPrepayments
    let new = PrepaymentSchedule(plan: after.plan, lines: after.lines).districtPrepayments
    for (index, district) in after.plan.districts.enumerated() {
      var change = Change(district: district.name)
      (change.before, change.after) = (old[index], new[index])
      prepayments.append(change)
    }
  }
}
