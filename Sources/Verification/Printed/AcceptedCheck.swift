/// Checks `accepted` of `run.json` against 已核实 of the plan: each entry is what a line says, with its reason; every line has an entry
/// or a warning that none matches it; and nothing that a line takes for right stands among the warnings.
struct AcceptedCheck {
  private let lines: [TableRow]
  private let run: RunRecord
  private let ledger: Ledger

  /// The members of an entry beside those of a warning.
  static let keys = ["institution_id", "product_id", "period", "reason", "accepted_by"]
  /// Those that say what it is about.
  private static let names = ["institution_id", "product_id", "period"]

  init(_ tables: InputTables, _ run: RunRecord, _ ledger: Ledger) {
    lines = records(tables.texts["accepted.csv"], Ledger())
    (self.run, self.ledger) = (run, ledger)
  }

  func check() {
    var isUsed = [Bool](repeating: false, count: lines.count)
    for (index, entry) in run.accepted.enumerated() {
      ledger.count()
      let matching = lines.indices.filter { matches(lines[$0], entry) }
      for line in matching { isUsed[line] = true }
      // Of several lines the first by code, institution, product and period gives the reason.
      let isSaid = matching.contains { line in
        lines[line]["reason"] == entry["reason"].string && lines[line]["accepted_by"] == entry["accepted_by"].string
      }
      if !isSaid || entry["reason"].string.isEmpty { differ("accepted[\(index)]", "", text(entry)) }
    }
    // What reading alone finds stands in no output.
    let unused = lines.indices.filter { !isUsed[$0] && WarningCheck.places[lines[$0]["code"]] != nil }.map { key(lines[$0]) }.sorted(
      by: precedes)
    let told = run.warnings.filter { $0["code"].text == "W716" }.map { $0["value"].string }.sorted(by: precedes)
    ledger.count(lines.count)
    if unused.map(WarningCheck.shortened) != told { differ("warnings", unused.joined(separator: " "), told.joined(separator: " ")) }
    for (index, warning) in run.warnings.enumerated() where !warning["file"].string.hasPrefix("packets/") {
      let values = warning["value"].string.split(separator: ";").map(String.init)
      let isTaken = lines.contains { line in
        line["code"] == warning["code"].string && line.isBlank("period")
          && ["institution_id", "product_id"].allSatisfy { line.isBlank($0) || values.contains(line[$0]) }
      }
      if isTaken { differ("warnings[\(index)]", "", text(warning)) }
    }
  }

  private func matches(_ line: TableRow, _ entry: JSONTree) -> Bool {
    line["code"] == entry["code"].string
      && AcceptedCheck.names.allSatisfy { line.isBlank($0) || line[$0] == entry[$0].string }
  }

  private func key(_ line: TableRow) -> String {
    (["code"] + AcceptedCheck.names).map { line[$0] }.joined(separator: ";")
  }

  private func text(_ entry: JSONTree) -> String { "\(entry["code"].string) \(entry["message"].string)" }

  private func differ(_ place: String, _ expected: String, _ found: String) {
    ledger.add(
      "V325", RunRecord.file, column: place, expected: expected, found: found, zh: "已核实的提示与 plan/accepted.csv 不符。",
      en: "What is accepted differs from plan/accepted.csv.")
  }
}
