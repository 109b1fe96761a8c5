/// Checks 市定内容, the packet's own copy of what the city decides in it: that each value is the packet's own, that none is
/// left out, and the seal over all.
///
/// Whether the packet has the city's values is for ``PacketCheck`` to say.
struct TermsCheck {
  let packet: Packet
  let district: String
  /// The plan of the city; nil for a re-split's own plan.
  let city: Model?
  /// Whether the district put in a result of its own.
  let isReplaced: Bool
  let ledger: Ledger

  private static let file = "city_terms.csv"

  private var tables: InputTables { packet.model.tables }

  /// A value by table, key and column.
  private struct Term {
    let table: String
    let key: String
    let column: String
    let value: String
    /// 0 where it should be listed.
    var line = 0

    /// Whether the name comes before another one: nil where they are the same.
    static func precede(_ left: Term, _ right: Term) -> Bool? {
      if left.table != right.table { return precedes(left.table, right.table) }
      if left.key != right.key { return precedes(left.key, right.key) }
      return left.column == right.column ? nil : precedes(left.column, right.column)
    }
  }

  /// - Complexity: O(values) where the list is sorted, as canonical tables are.
  func run() {
    guard let text = tables.texts[TermsCheck.file] else { return }
    let names = ["table", "key", "column", "value"].map { text.column($0) }
    var found: [Term] = []
    found.reserveCapacity(text.rowCount)
    for row in 0..<text.rowCount {
      func field(_ index: Int) -> String { names[index].map { text.text(row, $0) } ?? "" }
      found.append(
        Term(table: field(0), key: bare(field(1)), column: field(2), value: bare(field(3)), line: text.line(row)))
    }
    ledger.count(found.count)
    found = sorted(found)
    checkSeal(found)
    compare(found, sorted(expected(found)))
  }

  private func compare(_ found: [Term], _ expected: [Term]) {
    var next = 0
    for term in expected {
      while next < found.count, TermsCheck.Term.precede(found[next], term) == true {
        differ(found[next], "", found[next].value)
        next += 1
      }
      if next < found.count, TermsCheck.Term.precede(term, found[next]) == nil {
        if found[next].value != term.value { differ(found[next], term.value, found[next].value) }
        next += 1
      } else {
        differ(term, term.value, "")
      }
    }
    for term in found[next...] { differ(term, "", term.value) }
  }

  private func sorted(_ terms: [Term]) -> [Term] {
    let isSorted = zip(terms, terms.dropFirst()).allSatisfy { TermsCheck.Term.precede($0, $1) ?? true }
    return isSorted ? terms : terms.sorted { TermsCheck.Term.precede($0, $1) ?? false }
  }

  private func differ(_ term: Term, _ expected: String, _ found: String) {
    ledger.add(
      "V219", tables.path(TermsCheck.file), line: term.line > 0 ? term.line : nil, column: "value", expected: expected,
      found: found, zh: "市定内容与任务包不符：\(term.table) \(term.key) \(term.column)。",
      en: "\(term.table) \(term.key) \(term.column): what the city decides is not what the packet has.")
  }

  private func checkSeal(_ terms: [Term]) {
    var text = (tables.parameters.given["plan_identity"] ?? "") + "\n" + district + "\n"
    for term in terms { text += "\(term.table)\t\(term.key)\t\(term.column)\t\(term.value)\n" }
    ledger.compare(
      "V219", tables.path("parameters.csv"), column: "packet_seal",
      expected: "S" + sha256Hex(Array(text.utf8)).prefix(16), found: tables.parameters.given["packet_seal"] ?? "",
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
    let goByLevel = city.map(sharedRuleGoesByLevel) ?? own.contains { $0.column == "level" }
    terms += values(of: "institutions", by: "institution_id").filter {
      // What a district added is its own.
      (listed.contains($0.key) || city?.tables.institutionIDs.index(of: $0.key) != nil)
        && (["ownership", "weight"].contains($0.column) || ($0.column == "level" && goByLevel))
    }
    terms += values(of: "parameters", by: "key").filter { !["plan_identity", "packet_seal"].contains($0.key) }
    terms += values(of: "products", by: "product_id", except: ["agreed_units"])
    terms += rules(found)
    return terms
  }

  private func sharedRules(of city: Model) -> Set<String> {
    var shared: Set<String> = []
    for row in city.rows where city.spansDistricts(row) {
      if case .rule(let id) = row.name { shared.insert(id) }
    }
    return shared
  }

  /// Whether one of the packet's rules that span districts chooses institutions by their levels.
  private func sharedRuleGoesByLevel(_ city: Model) -> Bool {
    let shared = sharedRules(of: city)
    return tables.rules.contains { rule in
      shared.contains(rule.id)
        && ParameterValues.narrow(rule.institutions).split(separator: "&").contains {
          ["level", "机构等级"].contains(ParameterValues.trimmed($0.prefix { $0 != ":" }).lowercased())
        }
    }
  }

  private func rules(_ found: [Term]) -> [Term] {
    let shared = city.map(sharedRules) ?? Set(found.lazy.filter { $0.table == "rules" }.map(\.key))
    // The id is listed too, and alone where the rule is none of the packet's.
    return values(of: "rules", by: "rule_id").filter { shared.contains($0.key) }
      + shared.map { Term(table: "rules", key: $0, column: "rule_id", value: $0) }
  }

  /// For each product the seal over its lines of 市级分解, by institution.
  private var cityPacks: [Term] {
    let ids = tables.institutions.map { Array($0.id.utf8) + [UInt8(ascii: "\t")] }
    var texts = [[UInt8]](repeating: [], count: tables.products.count)
    for line in tables.cityLines ?? [] {
      texts[Int(line.product)] += ids[Int(line.institution)]
      texts[Int(line.product)] += "\(line.packs)\n".utf8
    }
    return texts.indices.filter { !texts[$0].isEmpty }.map { product in
      Term(
        table: "city_allocation", key: tables.products[product].id, column: "packs",
        value: "S" + sha256Hex(texts[product]).prefix(16))
    }
  }

  /// Every value of a table but blanks and a plain no, by row and by the columns' names.
  private func values(of table: String, by key: String, except: Set<String> = []) -> [Term] {
    guard let text = tables.texts[table + ".csv"], let keyColumn = text.column(key) else { return [] }
    let columns = text.header.indices.filter { $0 != keyColumn && !except.contains(text.header[$0]) }
      .sorted { precedes(text.header[$0], text.header[$1]) }
    var terms: [Term] = []
    for row in 0..<text.rowCount {
      let id = text.text(row, keyColumn)
      for column in columns {
        let (name, value) = (text.header[column], text.text(row, column))
        if value.isEmpty || (name == "key_monitored" && value == "no") { continue }
        terms.append(Term(table: table, key: id, column: name, value: value))
      }
    }
    return terms
  }

  /// Without the brackets that keep spreadsheets away.
  private func bare(_ text: String) -> String {
    text.hasPrefix("[") && text.hasSuffix("]") && text.utf8.count >= 2 ? String(text.dropFirst().dropLast()) : text
  }
}
