/// Checks 市定内容, the packet's own copy of what the city decides in it: that each value is the packet's own, that none is
/// left out, and the seal over all.
///
/// Whether the packet has the city's values is for ``PacketCheck`` to say.
struct TermsCheck {
  let packet: Packet
  let district: String
  /// The plan of the city; nil for a re-split's own plan.
  let city: Model?
  let ledger: Ledger

  private static let file = "city_terms.csv"

  private var tables: InputTables { packet.model.tables }

  /// A value by table, key and column.
  private struct Term {
    let table: String
    let key: String
    let column: String
    let value: String
    /// Nil where it should be listed.
    var line: Int?

    /// Whether the name comes before another one.
    static func < (left: Term, right: Term) -> Bool {
      if left.table != right.table { return precedes(left.table, right.table) }
      return left.key != right.key ? precedes(left.key, right.key) : precedes(left.column, right.column)
    }
  }

  /// - Complexity: O(values) where the list is sorted, as canonical tables are.
  func run() {
    guard let text = tables.texts[TermsCheck.file] else { return }
    let found = sorted(
      records(text, ledger).map { row in
        Term(table: row["table"], key: bare(row["key"]), column: row["column"], value: bare(row["value"]), line: row.line)
      })
    ledger.count(found.count)
    checkSeal(found)
    compare(found, sorted(expected(found)))
  }

  private func compare(_ found: [Term], _ expected: [Term]) {
    var rest = found[...]
    for term in expected {
      while let next = rest.first, next < term {
        differ(next, "", next.value)
        rest.removeFirst()
      }
      if let next = rest.first, !(term < next) {
        if next.value != term.value { differ(next, term.value, next.value) }
        rest.removeFirst()
      } else {
        differ(term, term.value, "")
      }
    }
    for term in rest { differ(term, "", term.value) }
  }

  private func sorted(_ terms: [Term]) -> [Term] {
    zip(terms, terms.dropFirst()).allSatisfy { !($1 < $0) } ? terms : terms.sorted(by: <)
  }

  private func differ(_ term: Term, _ expected: String, _ found: String) {
    ledger.add(
      "V219", tables.path(TermsCheck.file), line: term.line, column: "value", expected: expected, found: found,
      zh: "市定内容与任务包不符：\(term.table) \(term.key) \(term.column)。",
      en: "\(term.table) \(term.key) \(term.column): what the city decides is not what the packet has.")
  }

  private func checkSeal(_ terms: [Term]) {
    let given = tables.parameters.given
    let text =
      "\(given["plan_identity"] ?? "")\n\(district)\n" + terms.map { "\($0.table)\t\($0.key)\t\($0.column)\t\($0.value)\n" }.joined()
    ledger.compare(
      "V219", tables.path("parameters.csv"), column: "packet_seal", expected: shortDigest("S", text), found: given["packet_seal"] ?? "",
      zh: "任务包校验码不符。", en: "The packet's seal does not fit.")
  }

  /// What should be listed, table by table.
  private func expected(_ found: [Term]) -> [Term] {
    var terms = values(of: "assignment", by: "product_id", except: ["seal"])
    terms += cityPacks
    terms += values(of: "districts", by: "district_id")
    terms += values(of: "holidays", by: "date")
    let own = found.filter { $0.table == "institutions" }
    let listed = Set(own.map(\.key))
    let shared = city?.sharedRules ?? Set(found.lazy.filter { $0.table == "rules" }.map(\.key))
    let goByLevel = city == nil ? own.contains { $0.column == "level" } : rulesGoByLevel(shared)
    terms += values(of: "institutions", by: "institution_id").filter {
      // What a district added is its own.
      (listed.contains($0.key) || city?.tables.institutionIDs.index(of: $0.key) != nil)
        && (["ownership", "weight"].contains($0.column) || ($0.column == "level" && goByLevel))
    }
    terms += values(of: "parameters", by: "key").filter { !["plan_identity", "packet_seal"].contains($0.key) }
    terms += values(of: "products", by: "product_id", except: ["agreed_units"])
    // The id of a rule that spans districts is listed too, and alone where the rule is none of the packet's.
    terms += values(of: "rules", by: "rule_id").filter { shared.contains($0.key) }
    return terms + shared.map { Term(table: "rules", key: $0, column: "rule_id", value: $0) }
  }

  /// Whether one of these rules of the packet chooses institutions by their levels.
  private func rulesGoByLevel(_ ids: Set<String>) -> Bool {
    tables.rules.contains { rule in
      ids.contains(rule.id)
        && ParameterValues.narrow(rule.institutions).split(separator: "&").contains {
          ["level", "机构等级"].contains(ParameterValues.trimmed($0.prefix { $0 != ":" }).lowercased())
        }
    }
  }

  /// For each product the seal over its lines of 市级分解, by institution.
  private var cityPacks: [Term] {
    guard let lines = tables.cityLines else { return [] }
    return tables.products.indices.filter { !lines[$0].isEmpty }.map { product in
      let text = lines.rows[lines[product]].map { "\(tables.institutions[Int($0.institution)].id)\t\($0.packs)\n" }.joined()
      return Term(table: "city_allocation", key: tables.products[product].id, column: "packs", value: shortDigest("S", text))
    }
  }

  /// Every value of a table but blanks and a plain no, by row and by the columns' names.
  private func values(of table: String, by key: String, except: Set<String> = []) -> [Term] {
    guard let text = tables.texts[table + ".csv"], let keyColumn = text.column(key) else { return [] }
    let columns = text.header.indices.filter { $0 != keyColumn && !except.contains(text.header[$0]) }
      .sorted { precedes(text.header[$0], text.header[$1]) }
    return (0..<text.rowCount).flatMap { row in
      let id = text.text(row, keyColumn)
      return columns.compactMap { column in
        let (name, value) = (text.header[column], text.text(row, column))
        return value.isEmpty || (name == "key_monitored" && value == "no") ? nil : Term(table: table, key: id, column: name, value: value)
      }
    }
  }

  /// Without the brackets that keep spreadsheets away.
  private func bare(_ text: String) -> String {
    text.hasPrefix("[") && text.hasSuffix("]") && text.utf8.count >= 2 ? String(text.dropFirst().dropLast()) : text
  }
}
