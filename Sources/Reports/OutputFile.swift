public import Planning
import Prepayment

/// A file of an output folder: its path relative to the folder, with `/`, and its bytes.
public struct OutputFile: Sendable, Hashable {
  /// The path relative to the folder: `allocation.csv`, `packets/371002/products.csv`.
  public var path: String
  /// The contents.
  public var bytes: [UInt8]

  /// Makes a file.
  public init(path: String, bytes: [UInt8]) {
    self.path = path
    self.bytes = bytes
  }
}

/// What an output depends on besides the allocation.
public struct ReportOptions: Sendable, Hashable {
  /// The language of reasons and messages.
  public var language: Language
  /// How the tables are written.
  public var style: CSVStyle
  /// The engine that solved the plan: `reference` or `structured`.
  public var engine: String

  /// Makes options.
  public init(language: Language = .chinese, style: CSVStyle = .people, engine: String) {
    self.language = language
    self.style = style
    self.engine = engine
  }
}

/// Everything that goes into the output folder of an allocation (data.md section 3).
///
/// The tables, then the plan's files by path, the packets' files by path, and last `run.json` with the
/// digests of all others. The plan's files have paths in `plan/`, those of packets in `packets/` (see
/// ``packetFolder(forDistrict:)``); traps on others. Expects lines and totals in the order ``Allocation``
/// promises. Traps on numbers that are not finite and on sums that do not fit.
///
/// - Complexity: O(bytes written).
public func outputFiles(
  for allocation: Allocation, options: ReportOptions, planFiles: [OutputFile], packetFiles: [OutputFile]
) -> [OutputFile] {
  precondition(planFiles.allSatisfy { $0.path.hasPrefix("plan/") }, "a file of the plan outside plan/")
  precondition(
    packetFiles.allSatisfy { $0.path.hasPrefix("packets/") }, "a file of a packet outside packets/")
  let plan = allocation.plan
  let schedule = PrepaymentSchedule(plan: plan, lines: allocation.lines)
  let amounts = schedule.agreedAmounts
  let suppliers = supplierTotals(plan: plan, lines: allocation.lines, amounts: amounts)
  let tables: [any ReportTable] = [
    AllocationTable(plan: plan, lines: allocation.lines, amounts: amounts, language: options.language),
    DistrictTotalsTable(
      plan: plan, totals: allocation.districtTotals, lines: allocation.lines, amounts: amounts),
    PrepaymentTable(plan: plan, schedule: schedule),
    SupplierTable(plan: plan, totals: suppliers),
  ]
  let inputs = planFiles.sorted { idPrecedes($0.path, $1.path) }
  let outputs =
    tables.map { $0.file(options.style) } + packetFiles.sorted { idPrecedes($0.path, $1.path) }
  let record = RunRecord(
    allocation: allocation, options: options, schedule: schedule, inputs: inputs, outputs: outputs)
  return Array(outputs.prefix(tables.count)) + inputs + Array(outputs.dropFirst(tables.count)) + [
    record.file()
  ]
}
