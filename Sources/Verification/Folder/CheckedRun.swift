/// `run.json`, as far as it is checked.
struct RunRecord {
  /// A row of the model by name.
  enum RowName: Hashable, Sendable {
    case product(String)
    case capacity(String)
    case rule(String)
    /// One end of the band of an "=" rule: `>=` or `<=`.
    case end(String, String)

    /// The rule; nil for others.
    var ruleID: String? {
      switch self {
      case .rule(let id), .end(let id, _): id
      case .product, .capacity: nil
      }
    }

    /// The id with its kind, for messages.
    var text: String {
      switch self {
      case .product(let id): "product \(id)"
      case .capacity(let id): "capacity \(id)"
      case .rule(let id): "rule \(id)"
      case .end(let id, let side): "rule \(id) \(side)"
      }
    }
  }

  /// One level of a stage with the rows that bind there.
  struct Bottleneck {
    /// The class of products that it settles; nil where none is said.
    var place: Int?
    let level: Double
    let terms: [(row: RowName, multiplier: Double)]
  }

  /// A rule or capacity that whole packs exceed, or that a packet has looser than the plan, as claimed.
  struct Claim {
    let index: Int
    let row: RowName
    let district: String
    let measure: String
    /// The limit as the plan has it, or the district's part of it [ten-thousandths].
    let limit: Int128
    /// What the packs come to, or the packet's limit.
    let value: Int128
    /// By how much the packs exceed the limit.
    let excess: Int128
  }

  /// Whether it is the city's own answer, or a merged one.
  private(set) var isCity = true
  /// Whether districts' own results stand in it.
  private(set) var isMerged = false
  /// Under which definition of the plan the answer was made; outputs that do not say it are of the first.
  private(set) var definition = 1
  /// The districts with results of their own, as claimed, and the digests of those results' `run.json`.
  private(set) var replaced: [(district: String, digest: String)] = []
  private(set) var city: [Bottleneck]?
  private(set) var districts: [String: [Bottleneck]] = [:]
  private(set) var excesses: [Claim] = []
  private(set) var loosened: [Claim] = []
  let tree: JSONTree
  private let ledger: Ledger
  static let file = "run.json"

  var isEnglish: Bool { tree["language"].text == "en" }
  var warnings: [JSONTree] { tree["warnings"].elements }
  /// The warnings that are taken for right.
  var accepted: [JSONTree] { tree["accepted"].elements }

  /// Reads what is needed; notes what is missing or malformed. Nil where it is no JSON object.
  init?(reading bytes: [UInt8]?, into ledger: Ledger) {
    guard let bytes else {
      ledger.addMissingFile(RunRecord.file)
      return nil
    }
    guard let tree = RunRecord.object(bytes, RunRecord.file, ledger) else { return nil }
    (self.tree, self.ledger) = (tree, ledger)
    ledger.count(5)
    func check(_ entry: JSONTree, _ place: String, _ words: String...) {
      if !words.contains(entry.text ?? "-") { ledger.addMalformedEntry(place, words.joined(separator: " | "), found: entry.string) }
    }
    check(tree["tool"]["name"], "tool.name", "fenliang")
    let version = tree["tool"]["version"].string
    let parts = version.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    if parts.count != 3 || !parts.allSatisfy({ Exact.count($0) != nil && $0.utf8.count <= 6 }) {
      ledger.addMalformedEntry("tool.version", "x.y.z", found: version)
    }
    check(tree["status"], "status", "draft", "final")
    check(tree["kind"], "kind", "city", "district", "merged")
    isCity = tree["kind"].text != "district"
    isMerged = tree["kind"].text == "merged"
    if isMerged { readReplaced() }
    check(tree["engine"], "engine", "reference", "structured")
    if let given = tree["definition"].number {
      if given == 2 { definition = 2 } else { ledger.addMalformedEntry("definition", "2", found: tree["definition"].string) }
    }
    check(tree["language"], "language", "zh", "en")
    if let list = tree["stages"]["city"].array {
      city = bottlenecks(list, at: "stages.city")
    } else if isCity {
      ledger.addMalformedEntry("stages.city", "[…]")
    }
    for (id, stage) in tree["stages"]["districts"].members ?? [] {
      if let list = stage.array {
        districts[id] = bottlenecks(list, at: "stages.districts.\(id)")
      } else {
        ledger.addMalformedEntry("stages.districts.\(id)", "[…]")
      }
    }
    excesses = claims("excesses", ["limit", "value", "excess"], "{capacity|rule, district, measure, limit, value, excess}") { _ in true }
    loosened = claims(
      "loosened", ["plan_limit", "packet_limit"], "{capacity|rule, district, measure, plan_limit, packet_limit, why: whole_packs}"
    ) { $0["why"].text == "whole_packs" }
    checkKeys()
    for (index, warning) in warnings.enumerated() {
      ledger.count()
      if warning["code"].string.isEmpty || warning["message"].string.isEmpty {
        ledger.addMalformedEntry("warnings[\(index)]", "{code, message, …}")
      }
    }
  }

  /// The JSON object of a file; notes where it is none, and returns nil then.
  static func object(_ bytes: [UInt8], _ file: String, _ ledger: Ledger) -> JSONTree? {
    if let tree = JSONTree(reading: bytes), tree.keys != nil { return tree }
    ledger.add("V106", file, zh: "不是 JSON 对象。", en: "The file is not a JSON object.")
    return nil
  }

  private mutating func readReplaced() {
    for (index, entry) in tree["replaced"].elements.enumerated() {
      if let district = entry["district"].text, let digest = entry["run_digest"].text {
        replaced.append((district, digest))
      } else {
        ledger.addMalformedEntry("replaced[\(index)]", "{district, run_digest}")
      }
    }
    if tree["replaced"].array == nil { ledger.addMalformedEntry("replaced", "[…]") }
  }

  private func claims(_ key: String, _ numbers: [String], _ form: String, where isRight: (JSONTree) -> Bool) -> [Claim] {
    tree[key].elements.enumerated().compactMap { index, entry in
      let values = numbers.compactMap { entry[$0].decimal }
      guard let row = RunRecord.rowName(entry), let district = entry["district"].text, let measure = entry["measure"].text,
        values.count == numbers.count, isRight(entry)
      else {
        ledger.addMalformedEntry("\(key)[\(index)]", form)
        return nil
      }
      return Claim(
        index: index, row: row, district: district, measure: measure, limit: values[0], value: values[1],
        excess: values[numbers.count - 1])
    }
  }

  /// Notes members that no `run.json` has: what nobody checks would pass for checked.
  private func checkKeys() {
    func check(_ entry: JSONTree, _ place: String, _ known: [String]) {
      for key in entry.keys ?? [] where !known.contains(key) {
        ledger.add(
          "V107", RunRecord.file, column: place.isEmpty ? key : "\(place).\(key)", found: key, zh: "run.json 没有这一项。",
          en: "There is no such entry in a run.json.")
      }
    }
    func checkAll(_ list: JSONTree, _ place: String, _ known: [String]) {
      for (index, entry) in list.elements.enumerated() { check(entry, "\(place)[\(index)]", known) }
    }
    check(
      tree, "",
      [
        "tool", "definition", "kind", "status", "engine", "language", "inputs", "outputs", "parameters", "counts", "money", "stages",
        "checklist",
        "excesses", "keep", "warnings", "accepted", "seal", isMerged ? "replaced" : "", tree["kind"].text == "district" ? "" : "loosened",
      ])
    check(tree["tool"], "tool", ["name", "version"])
    check(tree["counts"], "counts", ["products", "districts", "institutions", "participating", "cells", "packs"])
    check(tree["money"], "money", ["agreed_amount_yuan", "prepayment_yuan"])
    check(tree["stages"], "stages", ["city", "districts"])
    checkAll(tree["replaced"], "replaced", ["district", "run_digest"])
    checkAll(tree["checklist"], "checklist", ["id", "status", "text", "required", "detail", "source", "date", "values"])
    let row = ["product", "capacity", "rule", "side"]
    checkAll(tree["excesses"], "excesses", row + ["district", "measure", "limit", "value", "excess"])
    checkAll(tree["loosened"], "loosened", row + ["district", "measure", "plan_limit", "packet_limit", "why"])
    let stages = (tree["stages"]["districts"].members ?? []).map { ("stages.districts.\($0.key)", $0.value) }
    for (place, stage) in [("stages.city", tree["stages"]["city"])] + stages {
      checkAll(stage, place, ["class", "level", "rows"])
      for (index, entry) in stage.elements.enumerated() {
        checkAll(entry["rows"], "\(place)[\(index)].rows", row + ["multiplier"])
      }
    }
  }

  private func bottlenecks(_ list: [JSONTree], at place: String) -> [Bottleneck] {
    list.enumerated().compactMap { index, entry in
      let rows = entry["rows"].elements
      let terms = rows.compactMap { row in RunRecord.rowName(row).flatMap { name in row["multiplier"].number.map { (name, $0) } } }
      if let level = entry["level"].number, level >= 0, terms.count == rows.count, !terms.isEmpty {
        let own = entry["class"].number
        if own.map({ $0 == $0.rounded() && (1...10).contains($0) }) ?? (entry["class"].string.isEmpty) {
          return Bottleneck(place: own.map { Int($0) }, level: level, terms: terms)
        }
      }
      ledger.addMalformedEntry("\(place)[\(index)]", "{class, level, rows: [{product|capacity|rule, side, multiplier}]}")
      return nil
    }
  }

  private static func rowName(_ entry: JSONTree) -> RowName? {
    let names = [
      entry["product"].text.map(RowName.product), entry["capacity"].text.map(RowName.capacity), entry["rule"].text.map(RowName.rule),
    ].compactMap { $0 }
    guard names.count == 1 else { return nil }
    guard let side = entry["side"].text else { return names[0] }
    if case .rule(let id) = names[0], [">=", "<="].contains(side) { return .end(id, side) }
    return nil
  }

  // MARK: Warnings of money

  /// Compares what the warnings of a code name with what follows from the tables, and the sentences of each with what they should be.
  ///
  /// - Parameters:
  ///   - only: The value of the warnings that count, where not all do.
  ///   - expected: The values that should be there, blanks between; after the code where not all warnings count.
  ///   - differs: What is noted, and its code.
  ///   - words: Message and hint of a warning of a value; nil where they are not to be compared.
  func compareWarnings(
    _ code: String, of only: String? = nil, _ expected: String, as differs: (code: String, words: VerificationText), into ledger: Ledger,
    _ words: (_ value: String) -> (message: VerificationText, hint: VerificationText)?
  ) {
    let found = warnings.filter { $0["code"].text == code && (only == nil || $0["value"].text == only) }
    func compare(_ expected: String, _ found: String) {
      if expected.utf8.elementsEqual(found.utf8) { return }
      ledger.add(
        differs.code, RunRecord.file, column: "warnings", expected: expected, found: found, zh: differs.words.chinese,
        en: differs.words.english)
    }
    ledger.count()
    compare(expected, found.map { only.map { "\(code) \($0)" } ?? $0["value"].string }.joined(separator: " "))
    for warning in found {
      guard let words = words(warning["value"].string) else { continue }
      compare(words.message[isEnglish], warning["message"].string)
      compare(words.hint[isEnglish], warning["hint"].string)
    }
  }
}
