import Foundation
import OutputStore
import PlanModel
import PlanTables
public import Planning
import Reports
import Verification

/// What `renew` is asked to do.
public struct RenewalRequest: Sendable {
  /// The last cycle's output.
  public var outputFolder: String
  /// The plan to write: a folder, or a workbook where the name ends in `.xlsx`.
  public var planPath: String
  /// 实际采购 of the cycle; nil takes the table of the output's plan, if it has one.
  public var purchases: String?
  /// By how many years the dates move.
  public var years = 1
  /// Whether fixed volumes hold on.
  public var keepsLocks = false
  /// Whether an earlier plan may be replaced.
  public var force = false

  /// Makes a request.
  public init(outputFolder: String, planPath: String) {
    self.outputFolder = outputFolder
    self.planPath = planPath
  }
}

/// What the next plan starts from.
public struct RenewalReport: Sendable {
  /// What was worth a look in the purchases, and all that is wrong with the next plan until the planner mends it.
  public var findings: [Problem]
  /// The first day of the next cycle.
  public var start: CalendarDate
  /// The last day of the next cycle.
  public var end: CalendarDate
  /// How many products have last year's volume to keep.
  public var products: Int
  /// How many lines of purchases became usage.
  public var purchaseLines: Int
  /// How many fixed volumes were let go.
  public var locksDropped: Int
}

extension RenewalReport {
  /// What was done and what is left for the planner.
  public func text(in language: Language, plan: String) -> String {
    let lines: Localized = Localized(
      zh: """
        续签方案写在 \(plan)：采购周期 \(start) 至 \(end)，\(products) 个品种，约定采购量以上年为起点，不得低于上年。
        加入实际采购 \(purchaseLines) 行作为用量；去掉锁定 \(locksDropped) 处。
        请填写批次和文号，提高约定采购量，然后 fenliang check。

        """,
      en: """
        The next plan is in \(plan): cycle \(start) to \(end), \(products) products, each starting from last year's volume, which is the least.
        Lines of purchases that became usage: \(purchaseLines). Fixed volumes let go: \(locksDropped).
        Fill in batch and document, raise the agreed volumes, then run `fenliang check`.

        """)
    return lines[language]
  }

  /// The same for machines.
  public var json: [UInt8] {
    struct Record: Encodable {
      var cycleStart, cycleEnd: String
      var products, purchaseLines, locksDropped: Int
    }
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    let record = Record(
      cycleStart: start.description, cycleEnd: end.description, products: products, purchaseLines: purchaseLines,
      locksDropped: locksDropped)
    guard let data = try? encoder.encode(record) else { preconditionFailure("a report of numbers does not encode") }
    return [UInt8](data) + [0x0A]
  }
}

/// Opens next year's plan from an output that verifies 续签.
///
/// - Throws: ``FenliangError``; ``FenliangError/difference(_:)`` for an output that does not verify or is one district's.
public func renew(_ request: RenewalRequest) throws(FenliangError) -> RenewalReport {
  _ = try PlanForm(path: request.planPath)
  try FenliangError.NumberOption.yearShift.check(request.years)
  let reading = try OutputReading(folder: request.outputFolder)
  guard reading.kind != .district else {
    throw .difference(.notTheCitys(folder: request.outputFolder, for: .renewing))
  }
  try requireVerified(request.outputFolder, for: .renewing)
  let loaded = try loadPlan(request.outputFolder + "/plan")
  // What districts changed is part of the year that ends: who takes part, what was used, their bounds.
  let records = reading.kind == .merged ? MergedPlan.tables(try CityOutput(reading, loaded: loaded)) : loaded.plan.records
  var renewal = Renewal(of: records)
  var findings: [Problem] = []
  renewal.purchases = records.purchases
  if let path = request.purchases {
    renewal.purchases = try sideTable(&findings) { () throws(PlanFileError) in
      try readPurchases(path, for: records)
    }
  }
  renewal.years = request.years
  renewal.keepsLocks = request.keepsLocks
  let next = renewal.renewed()
  try writePlan(
    next, to: request.planPath, style: .people, force: request.force, inputs: [request.outputFolder, request.purchases].compactMap { $0 })
  let parameters = next.parameters
  return RenewalReport(
    findings: findings + (try CheckedPlan(request.planPath).problems), start: parameters.cycleStart, end: parameters.cycleEnd,
    products: next.products.count,
    purchaseLines: renewal.purchases?.count { $0.kind.countsTowardsAgreed } ?? 0,
    locksDropped: renewal.keepsLocks ? 0 : (records.limits?.count { $0.fixedPacks != nil } ?? 0))
}

/// Refuses an output that does not verify.
func requireVerified(_ folder: String, for purpose: FenliangError.Purpose) throws(FenliangError) {
  let report = try verify(folder)
  guard report.passed else {
    throw .difference(.notVerified(folder: folder, for: purpose, findings: report.findings))
  }
}

/// The records of a table beside a plan; its warnings go to `findings`.
///
/// - Throws: ``FenliangError/invalidInput(_:)`` with every problem, ``FenliangError/file(_:)``.
func sideTable<Record>(
  _ findings: inout [Problem], _ read: () throws(PlanFileError) -> SideTableReading<Record>
) throws(FenliangError) -> [Record] {
  let reading = try passOn(reading: read())
  guard let records = reading.records else { throw .invalidInput(reading.problems) }
  findings += reading.problems
  return records
}
