import Judging
public import OutputStore
public import Planning
public import Prepayment
import Streams

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
  /// The plan's files have paths in `plan/`, those of packets in `packets/` (see `packetFolder(forDistrict:)`), those to
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
    let (style, reasons) = (options.style, ReasonWriter(language: options.language))
    let order = FillingOrder(allocation)
    var tables = [
      AllocationRow.file(allocation, amounts: amounts, style: style) {
        reasons.append($0, capacity: $1, isLater: order.isLater($0), to: &$2)
      },
      DistrictTotalRow.file(allocation, amounts: amounts, style: style),
      PrepaymentRow.file(schedule, of: plan, style: style), SupplierRow.file(money.suppliers, of: plan, style: style),
      ContractRow.file(allocation, amounts: amounts, style: style), ClearingRow.file(money.clearing, of: plan, style: style),
      FundRow.file(schedule.funds(of: plan), of: plan, style: style),
    ]
    tables += money.orders.files(style, capitals: capitalAmount)
    if let reconciliation = money.reconciliation {
      tables.append(ReconciliationRow.file(reconciliation, of: plan, style: style))
    }
    if allocation.kind == .district, let changes = allocation.changes {
      tables.append(ChangeRow.file(changes, style: style))
    }
    files =
      tables + (keep?.files ?? [])
      + stampedFiles.sorted { idPrecedes($0.path, $1.path) } + planFiles.sorted { idPrecedes($0.path, $1.path) }
      + packetFiles.sorted { idPrecedes($0.path, $1.path) } + moreFiles
    warnings = schedule.warnings(for: plan) + (money.clearing.warning.map { [$0] } ?? [])
    let checklist = NoticeChecklist(allocation, amounts: amounts)
    summary = Summary(allocation, schedule: schedule, checklist: checklist, moneyWarnings: warnings)
    var record = RunRecord(
      allocation, money: .init(agreedAmount: amounts.total, prepayment: schedule.total))
    (record.status, record.engine, record.language) = (options.isFinal ? .final : .draft, options.engine, options.language)
    record.definition = Allocation.definition
    (record.checklist, record.keep) = (checklist.json(in: options.language), keep?.record)
    let (accepted, open) = allocation.warnings.partedByAcceptance
    record.warnings = (open + warnings).map { $0.json(in: options.language) }
    record.accepted = accepted.isEmpty ? nil : .list(accepted.map { $0.json(in: options.language) })
    self.record = record
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
    let named = zip(files, digests).map { ($0.path, $1) }
    var record = record
    record.inputs = Dictionary(uniqueKeysWithValues: named.filter { $0.0.hasPrefix("plan/") })
    record.outputs = Dictionary(uniqueKeysWithValues: named.filter { !$0.0.hasPrefix("plan/") })
    return record.file
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
