import Judging
public import Planning
public import Prepayment
public import Streams

/// A file of an output folder: its path relative to the folder, with `/`, and its contents.
public struct OutputFile: Sendable {
  /// The path relative to the folder: `allocation.csv`, `packets/371002/products.csv`.
  public var path: String
  /// The contents, made when they are asked for.
  public var contents: PartedBytes

  /// Makes a file of bytes that are there.
  public init(path: String, bytes: [UInt8]) { self.init(path: path, contents: PartedBytes(bytes)) }

  /// Makes a file.
  public init(path: String, contents: PartedBytes) {
    self.path = path
    self.contents = contents
  }

  /// The whole contents; made anew each time where they are made at all.
  public var bytes: [UInt8] { contents.bytes }
}

/// What an output depends on besides the allocation.
public struct ReportOptions: Sendable, Hashable {
  /// The language of reasons and messages.
  public var language: Language
  /// How the tables are written.
  public var style: CSVStyle
  /// The engine that solved the plan: `reference` or `structured`.
  public var engine: String
  /// Whether the tables are final; until then they are drafts 草案.
  public var isFinal: Bool

  /// Makes options.
  public init(
    language: Language = .chinese, style: CSVStyle = .people, engine: String, isFinal: Bool = false
  ) {
    self.language = language
    self.style = style
    self.engine = engine
    self.isFinal = isFinal
  }
}

/// Everything that goes into the output folder of an allocation (Data.md, "Outputs").
public struct OutputSet: Sendable {
  /// Every file but `run.json`: the tables, then the tables to be stamped, the plan's files and the packets' files, each by
  /// path.
  public let files: [OutputFile]
  /// What is worth a look in the money: warnings besides those of the allocation, in `run.json` too.
  public let warnings: [Problem]
  /// What the planner reads first, from the same schedule and checklist as `run.json`.
  public let summary: Summary
  private let record: RunRecord

  /// Plans the files; most of their bytes are made when they are written.
  ///
  /// The plan's files have paths in `plan/`, those of packets in `packets/` (see ``packetFolder(forDistrict:)``), those to
  /// be stamped in `tables/`; traps on others. `moreFiles` are written after them. `keep` adds what it says of an earlier
  /// output. Expects lines and totals in the order `Allocation` promises, and `money` worked out of them. Traps on numbers
  /// that are not finite.
  ///
  /// - Complexity: O(lines).
  public init(
    for allocation: Allocation, money: CycleMoney, options: ReportOptions, planFiles: [OutputFile],
    packetFiles: [OutputFile], stampedFiles: [OutputFile] = [], moreFiles: [OutputFile] = [], keep: KeepFiles? = nil
  ) {
    precondition(stampedFiles.allSatisfy { $0.path.hasPrefix("tables/") }, "a stamped table outside tables/")
    precondition(planFiles.allSatisfy { $0.path.hasPrefix("plan/") }, "a file of the plan outside plan/")
    precondition(
      packetFiles.allSatisfy { $0.path.hasPrefix("packets/") }, "a file of a packet outside packets/")
    let plan = allocation.plan
    let schedule = money.schedule
    let amounts = schedule.agreedAmounts
    var tables: [any ReportTable] = [
      AllocationTable(allocation, amounts: amounts, language: options.language),
      DistrictTotalsTable(
        plan: plan, totals: allocation.districtTotals, lines: allocation.lines, amounts: amounts),
      PrepaymentTable(plan: plan, schedule: schedule),
      SupplierTable(plan: plan, totals: money.suppliers),
      ContractsTable(plan: plan, lines: allocation.lines, amounts: amounts),
      ClearingTable(plan: plan, clearing: money.clearing),
    ]
    tables.append(FundTable(plan: plan, funds: schedule.funds(of: plan)))
    tables += money.orders.tables
    if let reconciliation = money.reconciliation {
      tables.append(ReconciliationTable(plan: plan, reconciliation: reconciliation))
    }
    if allocation.kind == .district, let changes = allocation.changes {
      tables.append(ChangesTable(changes: changes))
    }
    files =
      tables.map { $0.file(options.style) } + (keep?.files ?? [])
      + stampedFiles.sorted { idPrecedes($0.path, $1.path) } + planFiles.sorted { idPrecedes($0.path, $1.path) }
      + packetFiles.sorted { idPrecedes($0.path, $1.path) } + moreFiles
    warnings = schedule.warnings(for: plan) + (money.clearing.warning.map { [$0] } ?? [])
    let checklist = NoticeChecklist(allocation, amounts: amounts)
    summary = Summary(allocation, schedule: schedule, checklist: checklist, moneyWarnings: warnings)
    record = RunRecord(
      allocation: allocation, options: options, schedule: schedule, moneyWarnings: warnings, keep: keep?.record,
      checklist: checklist)
  }

  /// Every file with its bytes, `run.json` last.
  ///
  /// - Complexity: O(bytes).
  public func made() -> [OutputFile] {
    let made = files.map { OutputFile(path: $0.path, bytes: $0.bytes) }
    return made + [record(digests: made.map { sha256($0.bytes) })]
  }

  /// `run.json`, which holds the digests of all other files, in the order of ``files``.
  public func record(digests: [String]) -> OutputFile {
    precondition(digests.count == files.count, "digests of other files")
    let named = zip(files, digests).map { (path: $0.path, digest: $1) }
    return record.file(
      inputs: named.filter { $0.path.hasPrefix("plan/") }, outputs: named.filter { !$0.path.hasPrefix("plan/") })
  }
}

/// Every file of the output folder with its bytes, `run.json` last: what ``OutputSet`` plans, made.
///
/// - Complexity: O(bytes).
public func outputFiles(
  for allocation: Allocation, options: ReportOptions, planFiles: [OutputFile], packetFiles: [OutputFile],
  stampedFiles: [OutputFile] = []
) -> [OutputFile] {
  OutputSet(
    for: allocation, money: CycleMoney(plan: allocation.plan, lines: allocation.lines), options: options,
    planFiles: planFiles, packetFiles: packetFiles, stampedFiles: stampedFiles
  ).made()
}
