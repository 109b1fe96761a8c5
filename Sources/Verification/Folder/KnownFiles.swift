/// Checks that an output has no file and no column but those it is made of: what nobody derives again would stand beside what is
/// checked and pass for it.
struct KnownFiles {
  let output: OutputFolder
  let run: RunRecord
  let ledger: Ledger

  /// The tables of an answer and their columns, in their order.
  private static let answerColumns: [String: [String]] = [
    "allocation.csv": AllocationReader.columns,
    "district_totals.csv": OutputTables.totalsColumns,
    "suppliers.csv": TotalsCheck.supplierColumns,
    "contracts.csv": ContractsCheck.columns,
    "prepayments.csv": PrepaymentCheck.columns,
    "prepayment_funds.csv": PaymentCheck.fundColumns,
    "payment_batches.csv": PaymentCheck.batchColumns,
    "payment_lines.csv": PaymentCheck.lineColumns,
    "supplement.csv": PaymentCheck.supplementColumns,
    "clearing.csv": ClearingCheck.columns,
    "reconciliation.csv": ReconciliationCheck.columns,
    "substitution.csv": SubstitutionCheck.columns,
    "changes.csv": ChangesCheck.columns,
    "keep.csv": [
      "product_id", "district_id", "institution_id", "old_packs", "packs", "difference", "stable_packs", "stable_difference",
    ],
    "stable.csv": ["table", "key", "column", "value"],
    "merge-report.csv": ["district_id", "name", "status", "received", "late", "overdue", "changed_cells", "message"],
  ]

  private static let notAlwaysRead: Set<String> = ["keep.csv", "stable.csv", "merge-report.csv", "changes.csv"]

  /// Whether the plan is a packet: of a district's result it is, and a city's run may be given one.
  private var isOfPacket: Bool {
    if !run.isCity { return true }
    let file = "plan/parameters.csv"
    let parameters = output.bytes(of: file).flatMap { DelimitedText(reading: $0, file: file, columns: [], into: Ledger()) }
    return parameters?.rows(by: "key")["plan_identity"] != nil
  }

  func check() {
    let ofPlan: Set<TableForm.Owner> = isOfPacket ? [.everyPlan, .money, .packet, .answer] : [.everyPlan, .money, .city, .answer]
    for path in output.paths where path != RunRecord.file {
      let parts = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
      switch parts.count {
      case 1: checkAnswer(path)
      case 2 where parts[0] == "plan": check(path, parts[1], of: ofPlan)
      case 2 where parts[0] == "tables": checkStamped(path)
      case 3 where parts[0] == "packets" && run.isCity: check(path, parts[2], of: [.everyPlan, .packet, .answer])
      case 3 where parts[0] == "results" && run.isMerged && parts[2] == RunRecord.file: break
      default: unknown(path)
      }
    }
  }

  private func checkAnswer(_ path: String) {
    let isThere =
      switch path {
      case "changes.csv": !run.isCity
      case "merge-report.csv", "merge-report.json": run.isMerged
      case "keep.csv", "stable.csv": run.tree["keep"].keys != nil
      default: true
      }
    guard isThere, path == "merge-report.json" || KnownFiles.answerColumns[path] != nil else { return unknown(path) }
    let columns = path == OutputTables.totalsFile ? OutputTables.totalsColumns(run.definition) : KnownFiles.answerColumns[path]
    guard let columns, let header = header(of: path), header != columns else { return }
    // What is missing is said where the table is read.
    if Set(header).isSuperset(of: columns) || KnownFiles.notAlwaysRead.contains(path) {
      differ(path, header.first { !columns.contains($0) }, columns, header)
    }
  }

  /// Columns of a plan's table, in their order.
  private func check(_ path: String, _ name: String, of owners: Set<TableForm.Owner>) {
    guard let form = TableForm.named(name), owners.contains(form.owner) else { return unknown(path) }
    let columns = form.names
    guard let header = header(of: path) else { return }
    var rest = columns[...]
    for name in header {
      guard let place = rest.firstIndex(of: name) else { return differ(path, name, columns, header) }
      rest = rest[(place + 1)...]
    }
  }

  /// A workbook is judged where it is read; a print is one of a workbook that is there.
  private func checkStamped(_ path: String) {
    if path.hasSuffix(".xlsx") { return }
    let isPrint = path.hasSuffix(".pdf") && output.size(of: String(path.dropLast(4)) + ".xlsx") != nil
    if !isPrint || path.hasPrefix("tables/任务包_") { unknown(path) }
  }

  private func unknown(_ path: String) {
    ledger.add("V606", path, zh: "结果中不应有这个文件。", en: "No output has such a file.")
  }

  private func differ(_ path: String, _ column: String?, _ columns: [String], _ header: [String]) {
    ledger.add(
      "V104", path, line: 1, column: column ?? header.first, expected: columns.joined(separator: ","),
      found: header.joined(separator: ","), zh: "表头多出一列，或次序不对。", en: "A column is none of the table's, or out of order.")
  }

  /// The first record; nil where there is none that can be read, which is said where the table is.
  private func header(of path: String) -> [String]? {
    output.withBytes(of: path, 0..<(1 << 16)) { bytes in
      var scanner = RecordScanner(bytes, from: byteOrderMarkLength(ByteText(bytes)))
      return scanner.next() == .record ? scanner.strings : nil
    }
  }
}
