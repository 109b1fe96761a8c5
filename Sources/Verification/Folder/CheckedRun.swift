/// `run.json`, as far as it is checked.
struct RunRecord {
  /// A row of the model by name.
  enum RowName: Hashable, Sendable {
    case product(String)
    case capacity(String)
    case rule(String)

    /// The id with its kind, for messages.
    var text: String {
      switch self {
      case .product(let id): "product \(id)"
      case .capacity(let id): "capacity \(id)"
      case .rule(let id): "rule \(id)"
      }
    }
  }

  /// One level of a stage with the rows that are exhausted there.
  struct Bottleneck {
    let level: Double
    let terms: [(row: RowName, multiplier: Double)]
  }

  /// A rule or capacity that whole packs exceed, as claimed.
  struct Excess {
    let index: Int
    let row: RowName
    let district: String
    let measure: String
    let limit: Int128
    let value: Int128
    let excess: Int128
  }

  /// A limit that a packet has looser than the plan, as claimed.
  struct Loosened {
    let index: Int
    let row: RowName
    let district: String
    let measure: String
    /// The plan's limit, or the district's part of it [ten-thousandths].
    let planLimit: Int128
    let packetLimit: Int128
  }

  /// Whether it is the city's own answer, or a merged one.
  var isCity = true
  /// Whether districts' own results stand in it.
  var isMerged = false
  /// The districts with results of their own, as claimed, and the digests of those results' `run.json`.
  var replaced: [(district: String, digest: String)] = []
  var city: [Bottleneck]?
  var districts: [String: [Bottleneck]] = [:]
  var excesses: [Excess] = []
  var loosened: [Loosened] = []
  let tree: JSONTree
  static let file = "run.json"

  /// Reads what is needed; notes what is missing or malformed. Nil where it is no JSON object.
  init?(reading bytes: [UInt8]?, into ledger: Ledger) {
    guard let bytes else {
      ledger.add("V101", RunRecord.file, zh: "缺少这个文件。", en: "The file is missing.")
      return nil
    }
    guard let tree = JSONTree(reading: bytes), tree.keys != nil else {
      ledger.add("V106", RunRecord.file, zh: "不是 JSON 对象。", en: "The file is not a JSON object.")
      return nil
    }
    self.tree = tree
    func malformed(_ column: String, _ expected: String, found: String = "") {
      ledger.add(
        "V107", RunRecord.file, column: column, expected: expected, found: found,
        zh: "这一项缺失或写法不对。", en: "The entry is missing or malformed.")
    }
    ledger.count(5)
    if tree["tool"]["name"].text != "fenliang" {
      malformed("tool.name", "fenliang", found: tree["tool"]["name"].text ?? "")
    }
    let version = (tree["tool"]["version"].text ?? "").split(separator: ".", omittingEmptySubsequences: false)
    if version.count != 3 || !version.allSatisfy({ Exact.count(String($0)) != nil && $0.utf8.count <= 6 }) {
      malformed("tool.version", "x.y.z", found: tree["tool"]["version"].text ?? "")
    }
    if !["draft", "final"].contains(tree["status"].text) { malformed("status", "draft | final", found: tree["status"].text ?? "") }
    switch tree["kind"].text {
    case "city": isCity = true
    case "district": isCity = false
    case "merged":
      isMerged = true
      for (index, entry) in (tree["replaced"].elements ?? []).enumerated() {
        if let district = entry["district"].text, let digest = entry["run_digest"].text {
          replaced.append((district, digest))
        } else {
          malformed("replaced[\(index)]", "{district, run_digest}")
        }
      }
      if tree["replaced"].elements == nil { malformed("replaced", "[…]") }
    default: malformed("kind", "city | district | merged", found: tree["kind"].text ?? "")
    }
    if !["reference", "structured"].contains(tree["engine"].text) {
      malformed("engine", "reference | structured", found: tree["engine"].text ?? "")
    }
    if !["zh", "en"].contains(tree["language"].text) {
      malformed("language", "zh | en", found: tree["language"].text ?? "")
    }

    if let list = tree["stages"]["city"].elements {
      city = RunRecord.bottlenecks(list, at: "stages.city", malformed)
    } else if isCity {
      malformed("stages.city", "[…]")
    }
    for (id, stage) in tree["stages"]["districts"].members ?? [] {
      guard let list = stage.elements else {
        malformed("stages.districts.\(id)", "[…]")
        continue
      }
      districts[id] = RunRecord.bottlenecks(list, at: "stages.districts.\(id)", malformed)
    }
    for (index, entry) in (tree["excesses"].elements ?? []).enumerated() {
      guard let row = RunRecord.rowName(entry), let district = entry["district"].text,
        let measure = entry["measure"].text, let limit = entry["limit"].text.flatMap(Exact.decimal),
        let value = entry["value"].text.flatMap(Exact.decimal),
        let excess = entry["excess"].text.flatMap(Exact.decimal)
      else {
        malformed("excesses[\(index)]", "{capacity|rule, district, measure, limit, value, excess}")
        continue
      }
      excesses.append(
        Excess(
          index: index, row: row, district: district, measure: measure, limit: limit, value: value,
          excess: excess))
    }
    for (index, entry) in (tree["loosened"].elements ?? []).enumerated() {
      guard let row = RunRecord.rowName(entry), let district = entry["district"].text,
        let measure = entry["measure"].text, let planLimit = entry["plan_limit"].text.flatMap(Exact.decimal),
        let packetLimit = entry["packet_limit"].text.flatMap(Exact.decimal), entry["why"].text == "whole_packs"
      else {
        malformed("loosened[\(index)]", "{capacity|rule, district, measure, plan_limit, packet_limit, why: whole_packs}")
        continue
      }
      loosened.append(
        Loosened(
          index: index, row: row, district: district, measure: measure, planLimit: planLimit, packetLimit: packetLimit))
    }
    checkKeys(ledger)
    for (index, warning) in (tree["warnings"].elements ?? []).enumerated() {
      ledger.count()
      if (warning["code"].text ?? "").isEmpty || (warning["message"].text ?? "").isEmpty {
        malformed("warnings[\(index)]", "{code, message, …}")
      }
    }
  }

  /// Notes members that no `run.json` has: what nobody checks would pass for checked.
  private func checkKeys(_ ledger: Ledger) {
    func check(_ entry: JSONTree, _ place: String, _ known: Set<String>) {
      for key in entry.keys ?? [] where !known.contains(key) {
        ledger.add(
          "V107", RunRecord.file, column: place.isEmpty ? key : "\(place).\(key)", found: key, zh: "run.json 没有这一项。",
          en: "There is no such entry in a run.json.")
      }
    }
    func checkAll(_ list: JSONTree, _ place: String, _ known: Set<String>) {
      for (index, entry) in (list.elements ?? []).enumerated() { check(entry, "\(place)[\(index)]", known) }
    }
    check(
      tree, "",
      [
        "tool", "kind", "status", "engine", "language", "inputs", "outputs", "parameters", "counts", "money", "stages", "checklist",
        "excesses", "keep", "warnings", "seal", isMerged ? "replaced" : "", tree["kind"].text == "district" ? "" : "loosened",
      ])
    check(tree["tool"], "tool", ["name", "version"])
    check(tree["counts"], "counts", ["products", "districts", "institutions", "participating", "cells", "packs"])
    check(tree["money"], "money", ["agreed_amount_yuan", "prepayment_yuan"])
    check(tree["stages"], "stages", ["city", "districts"])
    checkAll(tree["replaced"], "replaced", ["district", "run_digest"])
    checkAll(tree["checklist"], "checklist", ["id", "status", "text", "required", "detail", "source", "date", "values"])
    let row: Set<String> = ["product", "capacity", "rule"]
    checkAll(tree["excesses"], "excesses", row.union(["district", "measure", "limit", "value", "excess"]))
    checkAll(tree["loosened"], "loosened", row.union(["district", "measure", "plan_limit", "packet_limit", "why"]))
    let stages = (tree["stages"]["districts"].members ?? []).map { ("stages.districts.\($0.key)", $0.value) }
    for (place, stage) in [("stages.city", tree["stages"]["city"])] + stages {
      checkAll(stage, place, ["level", "rows"])
      for (index, entry) in (stage.elements ?? []).enumerated() {
        checkAll(entry["rows"], "\(place)[\(index)].rows", row.union(["multiplier"]))
      }
    }
  }

  private static func bottlenecks(
    _ list: [JSONTree], at place: String, _ malformed: (String, String, String) -> Void
  ) -> [Bottleneck] {
    var result: [Bottleneck] = []
    for (index, entry) in list.enumerated() {
      var terms: [(row: RowName, multiplier: Double)] = []
      var isWhole = true
      for row in entry["rows"].elements ?? [] {
        if let name = rowName(row), let multiplier = row["multiplier"].number {
          terms.append((name, multiplier))
        } else {
          isWhole = false
        }
      }
      if let level = entry["level"].number, level >= 0, isWhole, !terms.isEmpty {
        result.append(Bottleneck(level: level, terms: terms))
      } else {
        malformed("\(place)[\(index)]", "{level, rows: [{product|capacity|rule, multiplier}]}", "")
      }
    }
    return result
  }

  private static func rowName(_ entry: JSONTree) -> RowName? {
    let names: [RowName?] = [
      entry["product"].text.map(RowName.product), entry["capacity"].text.map(RowName.capacity),
      entry["rule"].text.map(RowName.rule),
    ]
    let given = names.compactMap { $0 }
    return given.count == 1 ? given[0] : nil
  }
}
