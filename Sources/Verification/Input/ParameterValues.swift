/// The parameters of a plan, as far as the checks need them.
struct ParameterValues {
  /// One part of the prepayment.
  struct Tranche {
    let due: TrancheDue
    /// [ten-thousandths].
    let share: Int128
  }

  /// The lines as given, by key.
  private(set) var given: [String: String] = [:]
  private(set) var usageWeights: [Int: Int128]?
  /// Share of usage in the basis [ten-thousandths]; the rest is demand.
  private(set) var usageShare: Int128 = 10_000
  /// The same by ownership, where it is another one.
  private(set) var shareOfOwnership: [String: Int128] = [:]
  /// Whether years without data are left out of an institution's mean, and whether months are made whole years.
  private(set) var averagesYears = false
  private(set) var annualizes = false
  private(set) var capRatio: Int128?
  private(set) var floorRatio: Int128 = 0
  /// Whether nobody gets more than reported; nil where that goes by the basis.
  private(set) var demandCap: Bool?
  private(set) var partialPack = "up"
  private(set) var renewalBelow = "error"
  private(set) var prepaymentRatio: Int128 = 5_000
  private(set) var tranches: [Tranche] = []
  private(set) var prepaymentOwnership: Set<String> = ["public", "military", "private", "pharmacy"]

  /// Reads the lines; notes what is malformed.
  init(reading table: DelimitedText, into ledger: Ledger) {
    var lines: [String: TableRow] = [:]
    var seen: Set<String> = []
    for row in records(table, ledger) {
      guard let key = row.id("key", seen: &seen), !ParameterValues.narrow(row["value"]).isEmpty else { continue }
      given[key] = row["value"]
      lines[key] = row
    }
    func read<Value>(_ key: String, _ expected: String, _ parse: (String) -> Value?) -> Value? {
      guard let row = lines[key] else { return nil }
      if let value = parse(ParameterValues.narrow(row["value"])) { return value }
      row.malformed("value", expected)
      return nil
    }
    func ratio(_ key: String, _ expected: String, _ most: Int128 = .max) -> Int128? {
      read(key, expected) { text in ParameterValues.ratio(text).flatMap { (0...most).contains($0) ? $0 : nil } }
    }
    usageWeights = read("usage_weights", "2018:0.4;2019:0.6") { text in
      var weights: [Int: Int128] = [:]
      for part in ParameterValues.parts(text) {
        guard let (left, right) = ParameterValues.pair(part),
          let year = Exact.count(left.last == "年" ? String(left.dropLast()) : left), year < 10_000,
          let weight = ParameterValues.ratio(right), weight >= 0, weight <= 10_000 * Exact.largestYearWeight,
          weights.updateValue(weight, forKey: Int(year)) == nil
        else { return nil }
      }
      return weights.values.contains { $0 > 0 } ? weights : nil
    }
    let basis: (plan: Int128?, own: [String: Int128])? = read("basis", "usage;private:demand | blend:0.6") { text in
      var (plan, own): (Int128?, [String: Int128]) = (nil, [:])
      for part in ParameterValues.parts(text) {
        if let (left, right) = ParameterValues.pair(part), let owner = ParameterValues.ownership(left) {
          guard let share = ParameterValues.usageShare(right), own.updateValue(share, forKey: owner) == nil else { return nil }
        } else {
          guard plan == nil, let share = ParameterValues.usageShare(part) else { return nil }
          plan = share
        }
      }
      return (plan, own)
    }
    usageShare = basis?.plan ?? usageShare
    shareOfOwnership = basis?.own ?? [:]
    averagesYears =
      read("missing_years", "zero | average") {
        ["zero": false, "按0计": false, "按零计": false, "average": true, "按有数据的年度平均": true][$0.lowercased()]
      } ?? averagesYears
    let answers = [
      "yes": true, "no": false, "是": true, "否": false, "true": true, "false": false, "y": true, "n": false, "1": true, "0": false,
    ]
    annualizes = read("annualize", "yes | no") { answers[$0.lowercased()] } ?? annualizes
    demandCap = read("demand_cap", "yes | no") { answers[$0.lowercased()] }
    capRatio = ratio("cap_ratio", "1.5")
    floorRatio = ratio("floor_ratio", "0.5") ?? floorRatio
    partialPack =
      read("partial_pack", "up | down | error") {
        ["up": "up", "down": "down", "error": "error", "向上": "up", "向下": "down", "报错": "error"][$0.lowercased()]
      } ?? partialPack
    renewalBelow =
      read("renewal_below", "error | warn") { ["error": "error", "warn": "warn", "报错": "error", "提示": "warn"][$0.lowercased()] }
      ?? renewalBelow
    let givenRatio = ratio("prepayment_ratio", "50%", 10_000)
    let givenTranches: [Tranche]? = read("prepayment_tranches", "2020-11-16:30%;2021-03-31:20%") { text in
      var tranches: [Tranche] = []
      for part in ParameterValues.parts(text) {
        guard let (left, right) = ParameterValues.pair(part), let due = TrancheDue(left),
          let share = ParameterValues.ratio(right), (0...10_000).contains(share)
        else { return nil }
        tranches.append(Tranche(due: due, share: share))
      }
      return tranches.isEmpty ? nil : tranches
    }
    prepaymentRatio = givenRatio ?? givenTranches.map { $0.reduce(0) { $0 + $1.share } } ?? prepaymentRatio
    if let givenTranches {
      tranches = givenTranches
    } else if let due = read("prepayment_due", "2020-11-16", { ParameterValues.date($0).flatMap(DayNumber.init) }) {
      tranches = [Tranche(due: .day(due), share: prepaymentRatio)]
    } else if lines["prepayment_due"] == nil {
      ledger.add("V107", table.file, column: "prepayment_due", zh: "缺少这个参数。", en: "The parameter is missing.")
    }
    let owners: Set<String>? = read("prepayment_ownership", "public;military;private;pharmacy") { text in
      let words = text.split { ";,、".contains($0) }.map { ParameterValues.ownership(ParameterValues.trimmed($0)) }
      return words.contains(nil) ? nil : Set(words.compactMap { $0 })
    }
    prepaymentOwnership = owners ?? prepaymentOwnership
  }

  /// Whether the mean of the years depends on what each institution has data for.
  var goesByPresence: Bool { averagesYears || annualizes }

  /// The share of usage in a basis written in either language [ten-thousandths]; nil where it is none.
  static func usageShare(_ text: String) -> Int128? {
    let words: [String: Int128] = ["usage": 10_000, "历史用量": 10_000, "demand": 0, "报量": 0]
    if let share = words[text.lowercased()] { return share }
    guard let (left, right) = pair(text), ["blend", "混合"].contains(left.lowercased()), let share = ratio(right),
      (0...10_000).contains(share)
    else { return nil }
    return share
  }

  /// A value with narrow marks; empty where it is not given.
  func narrowed(_ key: String) -> String { ParameterValues.narrow(given[key] ?? "") }

  /// The ISO form of a day; nil where it is none.
  func date(_ key: String) -> String? { ParameterValues.date(narrowed(key)) }

  /// A day; nil where it is none.
  func day(_ key: String) -> DayNumber? { date(key).flatMap(DayNumber.init) }

  /// The English word of an ownership written in either language.
  static func ownership(_ text: String) -> String? {
    [
      "public": "public", "military": "military", "private": "private", "pharmacy": "pharmacy",
      "公立": "public", "军队": "military", "民营": "private", "药店": "pharmacy",
    ][text.lowercased()]
  }

  /// Full-width digits and punctuation made narrow, spaces around it dropped.
  static func narrow(_ text: String) -> String {
    var scalars = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\u{FF01}"..."\u{FF5E}": scalars.append(Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar)
      case "\u{3000}", "\t": scalars.append(" ")
      case "\u{2212}": scalars.append("-")
      default: scalars.append(scalar)
      }
    }
    return trimmed(Substring(String(scalars)))
  }

  /// The parts between semicolons that are not blank.
  static func parts(_ text: String) -> [String] { text.split(separator: ";").map(trimmed).filter { !$0.isEmpty } }

  /// The two sides of the first colon.
  static func pair(_ text: String) -> (String, String)? {
    text.firstIndex(of: ":").map { (trimmed(text[..<$0]), trimmed(text[text.index(after: $0)...])) }
  }

  /// Without spaces at the ends.
  static func trimmed(_ text: Substring) -> String {
    var text = text.drop { $0 == " " }
    while text.last == " " { text.removeLast() }
    return String(text)
  }

  /// `0.5` or `50%`, in ten-thousandths.
  static func ratio(_ text: String) -> Int128? {
    guard text.last == "%" else { return Exact.decimal(text) }
    guard let percent = Exact.decimal(trimmed(text.dropLast())), percent % 100 == 0 else { return nil }
    return percent / 100
  }

  /// The ISO form of `2020-11-16`, `2020/11/16`, `2020.11.16` or `2020年11月16日`.
  static func date(_ text: String) -> String? {
    let text = text.last == "日" ? text.dropLast() : text[...]
    let parts = text.split(omittingEmptySubsequences: false) { "-/.年月".contains($0) }.map(String.init)
    guard parts.count == 3, parts[0].utf8.count == 4, let year = Exact.count(parts[0]), let month = Exact.count(parts[1]),
      let day = Exact.count(parts[2]), (1...12).contains(month), (1...31).contains(day)
    else { return nil }
    return "\(year)-\(padded(Int(month), to: 2))-\(padded(Int(day), to: 2))"
  }
}
