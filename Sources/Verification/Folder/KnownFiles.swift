/// Checks that an output has no file and no column but those it is made of: what nobody derives again would stand beside what is
/// checked and pass for it.
struct KnownFiles {
  let output: OutputFolder
  let run: RunRecord
  let ledger: Ledger

  /// The tables of an answer and their columns, in their order.
  private static let answerColumns: [String: [String]] = [
    "allocation.csv": AllocationReader.columns,
    "district_totals.csv": ["product_id", "district_id", "packs_continuous", "packs", "units", "amount_yuan"],
    "suppliers.csv": ["supplier", "product_id", "district_id", "packs", "amount_yuan"],
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
    "merge-report.csv": mergeColumns,
  ]

  private static let notAlwaysRead: Set<String> = ["keep.csv", "stable.csv", "merge-report.csv", "changes.csv"]

  private static let mergeColumns = [
    "district_id", "name", "status", "received", "late", "overdue", "changed_cells", "message",
  ]

  /// All columns that a plan's table can have, in their order; those that few plans need may be left out.
  static let planColumns: [String: [String]] = [
    "parameters.csv": ["key", "value", "note"],
    "products.csv": [
      "product_id", "generic_name", "dosage_form", "specification", "pack", "units_per_pack", "unit", "supplier",
      "backup_supplier", "second_backup_supplier", "price_yuan", "agreed_units", "key_monitored", "previous_agreed_units",
      "supplied_from", "supplied_until",
    ],
    "districts.csv": ["district_id", "name", "kind", "prepayment_fund_yuan", "direct_settlement"],
    "institutions.csv": [
      "institution_id", "name", "district_id", "ownership", "level", "participates", "weight", "capacity_yuan",
      "prepayment_eligible", "successor_id", "payee", "account",
    ],
    "usage.csv": ["institution_id", "product_id", "period", "units"],
    "demand.csv": ["institution_id", "product_id", "units"],
    "limits.csv": ["institution_id", "product_id", "floor_packs", "cap_packs", "fixed_packs"],
    "rules.csv": ["rule_id", "name", "products", "institutions", "measure", "sense", "limit"],
    "holidays.csv": ["date", "kind", "name"],
  ]

  /// What a city's plan, or a district's in a result of its own, has besides.
  private static let moneyColumns: [String: [String]] = [
    "purchases.csv": ["institution_id", "product_id", "month", "kind", "units"],
    "paid.csv": ["batch_id", "institution_id", "tranche", "amount_yuan", "paid_on"],
  ]

  /// What packets have besides.
  private static let packetColumns: [String: [String]] = [
    "assignment.csv": ["product_id", "assigned_packs", "seal"],
    "city_allocation.csv": ["institution_id", "product_id", "packs"],
    "city_terms.csv": ["table", "key", "column", "value"],
  ]

  /// Whether the plan is a packet: of a district's result it is, and a city's run may be given one.
  private var isOfPacket: Bool {
    if !run.isCity { return true }
    let file = "plan/parameters.csv"
    let parameters = output.bytes(of: file).flatMap { DelimitedText(reading: $0, file: file, columns: [], into: Ledger()) }
    return Rows(parameters, Ledger()).contains { $0["key"] == "plan_identity" }
  }

  func check() {
    let isOfPacket = isOfPacket
    for path in output.paths where path != RunRecord.file {
      let parts = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
      switch parts.count {
      case 1: checkAnswer(path)
      case 2 where parts[0] == "plan":
        let columns =
          KnownFiles.planColumns[parts[1]] ?? KnownFiles.moneyColumns[parts[1]] ?? (isOfPacket ? KnownFiles.packetColumns[parts[1]] : nil)
        check(path, among: columns)
      case 2 where parts[0] == "tables": checkStamped(path)
      case 3 where parts[0] == "packets" && run.isCity:
        check(path, among: KnownFiles.planColumns[parts[2]] ?? KnownFiles.packetColumns[parts[2]])
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
    guard let columns = KnownFiles.answerColumns[path], let header = header(of: path), header != columns else { return }
    // What is missing is said where the table is read.
    if Set(header).isSuperset(of: columns) || KnownFiles.notAlwaysRead.contains(path) {
      differ(path, header.first { !columns.contains($0) }, columns, header)
    }
  }

  /// Columns of a plan's table, in their order.
  private func check(_ path: String, among columns: [String]?) {
    guard let columns else { return unknown(path) }
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
    let most = 1 << 16
    return output.withBytes(of: path, 0..<most) { bytes in
      var scanner = RecordScanner(bytes, from: byteOrderMarkLength(ByteText(bytes)))
      guard scanner.next() == .record else { return nil }
      return scanner.fields.indices.map { String(decoding: scanner.text($0), as: UTF8.self) }
    }
  }
}
