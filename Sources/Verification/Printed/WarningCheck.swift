/// Checks the warnings of `run.json`: each has a code that an output may carry, at the place of that code and with what the place has,
/// and those that follow from the plan and the answer are there with their sentences, each once.
///
/// The warnings of money are derived where the money is (``PaymentCheck``, ``Verification``). Of the others the sentences are not
/// derived: those of single lines of usage, limits, payments and purchases, of dates and of parameters.
struct WarningCheck {
  /// The plan in `plan/`.
  let plan: Model
  /// What the answer's lines are of.
  let model: Model
  let tables: OutputTables
  let run: RunRecord
  let ledger: Ledger

  /// A warning as it should stand.
  struct Warning {
    let code: String
    /// File and column.
    let place: (file: String, column: String)
    let value: String
    let message: VerificationText
    let hint: VerificationText
  }

  /// The file and the column of each code; several where it has several.
  static let places: [String: [String]] = [
    "W501": ["products.csv agreed_units"], "W502": ["limits.csv floor_packs"], "W503": ["limits.csv cap_packs"],
    "W504": ["parameters.csv"], "W505": ["parameters.csv"], "W506": ["rules.csv rule_id"],
    "W507": ["institutions.csv participates"], "W508": ["institutions.csv participates"], "W509": ["districts.csv district_id"],
    "W510": ["usage.csv units"], "W511": ["usage.csv period"], "W512": ["usage.csv units"], "W513": ["products.csv agreed_units"],
    "W514": ["limits.csv institution_id"], "W515": ["parameters.csv"], "W516": ["rules.csv institutions"], "W520": [],
    "W541": ["products.csv agreed_units"], "W544": ["purchases.csv institution_id"], "W547": ["purchases.csv month"],
    "W551": ["holidays.csv date"], "W552": ["districts.csv prepayment_fund_yuan"], "W553": ["paid.csv batch_id"],
    "W554": ["holidays.csv date"], "W561": ["parameters.csv"], "W562": ["paid.csv paid_on"], "W563": ["paid.csv institution_id"],
    "W564": ["paid.csv batch_id"], "W565": ["purchases.csv month"], "W566": ["prepayments.csv due_date"],
    "W567": ["paid.csv tranche"],
    "W571": ["institutions.csv institution_id"], "W572": ["institutions.csv institution_id"],
    "W573": ["institutions.csv institution_id"], "W574": ["usage.csv period"],
    "W576": ["rules.csv rule_id"], "W577": ["rules.csv measure"], "W578": ["parameters.csv"],
    "W580": ["rules.csv limit", "rules.csv tolerance"], "W581": ["rules.csv tolerance"],
    "W590": ["institutions.csv capacity_yuan", "rules.csv limit"],
    "W591": ["institutions.csv capacity_yuan", "limits.csv cap_packs", "limits.csv floor_packs"],
    "W592": ["clearing.csv balance_yuan"],
    "W701": ["products.csv agreed_units"], "W702": ["products.csv price_yuan"], "W703": ["institutions.csv institution_id"],
    "W704": ["institutions.csv institution_id"], "W705": ["institutions.csv institution_id"],
    "W706": ["institutions.csv institution_id"], "W707": ["products.csv product_id"], "W708": ["usage.csv units"],
    "W709": ["institutions.csv institution_id"], "W710": ["usage.csv units"], "W711": ["institutions.csv institution_id"],
    "W712": ["institutions.csv name"], "W713": ["usage.csv units"], "W714": ["institutions.csv institution_id"],
    "W715": ["institutions.csv institution_id"], "W716": ["accepted.csv code"],
  ]

  /// Codes whose value is a cell of their column.
  private static let cellCodes: Set<String> = ["W506", "W544", "W553", "W562", "W563", "W564", "W567"]
  /// Codes that are derived here: exactly those that follow, no others.
  private static let derivedCodes: Set<String> = ["W507", "W508", "W509", "W513", "W571", "W572", "W573", "W574", "W590"]

  func check() {
    for (index, warning) in run.warnings.enumerated() { checkPlace(warning, "warnings[\(index)]") }
    for (index, warning) in run.accepted.enumerated() { checkPlace(warning, "accepted[\(index)]", isAccepted: true) }
    checkDerived()
    for (index, warning) in run.warnings.enumerated() where warning["code"].text == "W591" {
      checkRelaxed(warning, "warnings[\(index)]")
    }
  }

  private func differ(_ place: String, _ expected: String, _ found: String) {
    ledger.add(
      "V324", RunRecord.file, column: place, expected: expected, found: found, zh: "提示与方案和各表不符。",
      en: "The warning does not follow from the plan and the tables.")
  }

  private func checkPlace(_ warning: JSONTree, _ at: String, isAccepted: Bool = false) {
    let code = warning["code"].string
    guard let places = WarningCheck.places[code] else { return differ("\(at).code", "", code) }
    let severity = isAccepted ? "accepted" : "warning"
    if warning["severity"].text != severity { differ("\(at).severity", severity, warning["severity"].string) }
    let known = ["code", "severity", "file", "column", "value", "message"] + (isAccepted ? AcceptedCheck.keys : ["hint"])
    for key in warning.keys ?? [] where !known.contains(key) { differ("\(at).\(key)", "", key) }
    let (file, column) = (warning["file"].string, warning["column"].string)
    // Of a merged answer a packet may be warned of as well.
    let parts = file.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    let isOfPacket = run.isMerged && parts.count == 3 && parts[0] == "packets"
    let name = isOfPacket ? parts[2] : file
    let place = column.isEmpty ? name : "\(name) \(column)"
    if !(places.isEmpty || places.contains(place)) { differ("\(at).file", places.joined(separator: " | "), place) }
    if places.isEmpty && TableForm.named(name)?.owner != .everyPlan { differ("\(at).file", "*.csv", name) }
    if WarningCheck.cellCodes.contains(code), !isOfPacket, let table = plan.tables.texts[name], let position = table.column(column),
      let value = warning["value"].text,
      !(0..<table.rowCount).contains(where: { WarningCheck.shortened(table.text($0, position)) == value })
    {
      differ("\(at).value", "", value)
    }
  }

  /// Compares the warnings of the derived codes, each with what should stand there.
  private func checkDerived() {
    // The sentence of an excess in a merged answer names the limit as the district's own tables have it.
    func text(_ code: String, _ file: String, _ column: String, _ value: String, _ message: String, _ hint: String) -> String {
      [code, file, column, value, run.isMerged && code == "W590" ? "" : message, hint].joined(separator: "\t")
    }
    var left: [String: Int] = [:]
    for warning in usageOutside + participation + emptyVolumes + missingPeriods + run.excesses.map(excess) {
      let words = (warning.message[run.isEnglish], warning.hint[run.isEnglish])
      left[text(warning.code, warning.place.file, warning.place.column, warning.value, words.0, words.1), default: 0] += 1
    }
    // Advice goes with what is not taken for right.
    let hints = Dictionary(
      left.keys.map { key in (key.split(separator: "\t", omittingEmptySubsequences: false).dropLast().joined(separator: "\t"), key) },
      uniquingKeysWith: { first, _ in first })
    for warning in run.accepted where WarningCheck.derivedCodes.contains(warning["code"].string) {
      let own = ["code", "file", "column", "value", "message"].map { warning[$0].string }.joined(separator: "\t")
      if let key = hints[own], let count = left[key], count > 0 {
        left[key] = count - 1
      } else {
        differ("accepted", "", own.replacing("\t", with: " "))
      }
    }
    for (index, warning) in run.warnings.enumerated() {
      let code = warning["code"].string
      guard WarningCheck.derivedCodes.contains(code), !warning["file"].string.hasPrefix("packets/") else { continue }
      let own = text(
        code, warning["file"].string, warning["column"].string, warning["value"].string, warning["message"].string, warning["hint"].string)
      if let count = left[own], count > 0 {
        left[own] = count - 1
      } else {
        differ("warnings[\(index)]", "", own.replacing("\t", with: " "))
      }
    }
    // No more of one kind are listed.
    if run.warnings.count >= 10_000 { return }
    // Periods without usage are judged where they are warned of; earlier outputs have no such warnings.
    for (own, count) in left.sorted(by: { precedes($0.key, $1.key) }) where count > 0 && !own.hasPrefix("W57") {
      differ("warnings", own.replacing("\t", with: " "), "")
    }
  }

  /// A value as warnings of tables name it: at most 60 characters.
  static func shortened(_ text: String) -> String {
    text.unicodeScalars.count <= 60 ? text : String(String.UnicodeScalarView(text.unicodeScalars.prefix(60))) + "…"
  }

  // MARK: What follows from the plan

  /// W507: usage of private institutions and pharmacies that do not take part.
  private var usageOutside: [Warning] {
    let tables = plan.tables
    let usage = tables.usage.redirected(to: tables.heirs)
    var sums: [Int: Int128] = [:]
    for row in usage.rows where !tables.institutions[Int(row.institution)].takesPart {
      sums[Int(row.institution), default: 0] += Int128(row.units)
    }
    return sums.compactMap { place, sum in
      let institution = tables.institutions[place]
      guard ["private", "pharmacy"].contains(institution.ownership) else { return nil }
      let (units, kind) = (Exact.text(sum), institution.ownership)
      return Warning(
        code: "W507", place: ("institutions.csv", "participates"), value: units,
        message: .init(
          "\(kind == "pharmacy" ? "药店" : "民营机构") \(institution.id) \(institution.name) 有历史用量 \(units)（最小单位），但不参加，其用量不计入。",
          "\(institution.id) \(institution.name) (\(kind)) has a usage of \(units) minimum units, but does not take part: it does not count."
        ),
        hint: .init("如自愿参加，请在“参加”列填 是。", "If it takes part, put 是 (yes) into participates."))
    }
  }

  /// W508: public and military institutions that are excluded; W509: districts of which nobody takes part.
  private var participation: [Warning] {
    let tables = plan.tables
    let excluded = tables.institutions.filter { !$0.takesPart && $0.isAsked && $0.successor.isEmpty }.map { institution in
      Warning(
        code: "W508", place: ("institutions.csv", "participates"), value: WarningCheck.shortened(institution.id),
        message: .init(
          "\(institution.ownership == "public" ? "公立" : "军队")机构 \(institution.id) \(institution.name) 被排除，不参加分解。",
          "\(institution.id) \(institution.name) (\(institution.ownership)) is excluded."),
        hint: .init("公立和军队机构应当参加，请确认理由。", "Public and military institutions must take part: confirm the reason."))
    }
    let taking = Set(tables.institutions.filter(\.takesPart).map(\.district))
    let empty = tables.districts.indices.filter { !taking.contains($0) }.map { place in
      let (id, name) = (tables.districts[place].id, tables.districts[place].name)
      return Warning(
        code: "W509", place: ("districts.csv", "district_id"), value: WarningCheck.shortened(id),
        message: .init("区市 \(id) \(name) 没有参加的机构。", "\(id) \(name) has no institution that takes part."),
        hint: .init("请核对机构表中的区市编码。", "Check the districts of the institutions."))
    }
    return excluded + empty
  }

  /// W513: products of which nothing is agreed.
  private var emptyVolumes: [Warning] {
    plan.tables.products.filter { $0.agreedUnits == 0 }.map { product in
      Warning(
        code: "W513", place: ("products.csv", "agreed_units"), value: "0",
        message: .init("品种 \(product.id) 的约定采购量为 0。", "The agreed volume of \(product.id) is 0."),
        hint: .init("如不是有意如此，请填写。", "Fill it in unless this is meant."))
    }
  }

  /// W590: one for each excess that is listed.
  private func excess(_ excess: RunRecord.Claim) -> Warning {
    let over = Exact.text(abs(excess.value - excess.limit))
    let isOver = excess.value > excess.limit
    let unit = VerificationText(measureNames[excess.measure] ?? "", excess.measure)
    let (limit, value) = (Exact.text(excess.limit), Exact.text(excess.value))
    let place: (String, String)
    let (id, name): (String, VerificationText)
    // The limit as the answer's tables have it, and what it was entered as.
    let entered: Int128?
    var stated = ""
    switch excess.row {
    case .capacity(let own):
      (place, id, name) = (("institutions.csv", "capacity_yuan"), own, .init("机构 \(own) 的年度承载上限", "the capacity of institution \(own)"))
      entered = model.tables.institutionIDs.index(of: own).flatMap { model.tables.institutions[$0].capacity }
    case .rule(let own), .end(let own, _):
      (place, id, name) = (("rules.csv", "limit"), own, .init("规则 \(own)", "rule \(own)"))
      let rule = model.tables.rules.first { $0.id == own }
      entered = rule?.rows.first { $0.name == excess.row }?.limit
      stated = rule?.statement.map { "\($0) = " } ?? ""
    case .product(let own):
      (place, id, name, entered) = (("products.csv", "agreed_units"), own, .init("品种 \(own)", "product \(own)"), nil)
    }
    var words = VerificationText("限值 \(stated)\(limit)", "limit \(stated)\(limit)")
    if let entered, entered != excess.limit {
      words = .init(
        "区市 \(excess.district) 的部分 \(limit)，录入的限值为 \(stated)\(Exact.text(entered))",
        "the part of district \(excess.district) \(limit), \(stated)\(Exact.text(entered)) as entered")
    }
    let searched =
      run.definition == 1
      ? VerificationText("一盒之内没有找到更好的取整", "no better rounding within one pack was found")
      : VerificationText("在均衡解上下 3 盒以内没有找到更好的整盒分法", "no better whole packs within 3 of the fair plan were found")
    return Warning(
      code: "W590", place: place, value: id,
      message: .init(
        "整盒取整后，\(name.chinese)\(isOver ? "超出" : "不足") \(over) \(unit.chinese)（\(words.chinese)，实际 \(value)）；\(searched.chinese)。",
        """
        in whole packs, \(name.english) is \(isOver ? "exceeded" : "missed") by \(over) \(unit.english) (\(words.english), value \(value)); \
        \(searched.english).
        """),
      hint: .init(
        "可把限值调整 \(over) \(unit.chinese)，或接受此提示；用 --strict 时按冲突处理。",
        "Move the limit by \(over) \(unit.english), or accept it; with --strict it counts as a conflict."))
  }

  // MARK: Limits that gave way

  /// W591: the plan has the limit that took the place of the old one, which the sentence alone names; the value, by how much it misses
  /// the old limit, and on which side follow.
  private func checkRelaxed(_ warning: JSONTree, _ at: String) {
    let (value, column, message) = (warning["value"].string, warning["column"].string, warning["message"].string)
    guard let (name, unit, actual, planned) = relaxed(value, column) else { return differ("\(at).value", "", value) }
    let start = VerificationText("按 --relax 放宽：\(name.chinese) ", "relaxed as asked by --relax: \(name.english) is ")[run.isEnglish]
    let digits = message.hasPrefix(start) ? String(message.dropFirst(start.count).prefix { "0123456789.".contains($0) }) : ""
    guard let limit = Exact.decimal(digits) else { return differ("\(at).message", start + "…", message) }
    let isOver = actual > limit
    let share = limit == 0 ? Double.infinity : abs(Double(actual) / 10_000 - Double(limit) / 10_000) / (Double(limit) / 10_000) * 100
    let rounded = (share * 10_000).rounded()
    let percent = Exact.text(rounded >= 9.2e18 || rounded.isNaN ? Int128(Int64.max) : Int128(rounded))
    let (old, now) = (Exact.text(limit), Exact.text(actual))
    let expected = VerificationText(
      "\(start)\(old) \(unit.chinese)，实际 \(now) \(unit.chinese)，\(isOver ? "超出" : "低于") \(percent)%。",
      "\(start)\(old) \(unit.english), the value \(now) \(unit.english), \(isOver ? "over" : "under") by \(percent)%.")[run.isEnglish]
    if message != expected { differ("\(at).message", expected, message) }
    let hint = VerificationText("请核准这一超限，或改用冲突卡中的修正方案。", "Approve it, or use a repair of the conflict card.")[run.isEnglish]
    if warning["hint"].text != hint { differ("\(at).hint", hint, warning["hint"].string) }
    // What gave way is looser than it was.
    let isFloor = column == "floor_packs"
    if planned.map({ isFloor ? $0 >= limit : $0 <= limit }) ?? false || isOver == isFloor {
      differ("\(at).message", planned.map(Exact.text) ?? "", old)
    }
  }

  /// What a limit that gave way is called, its unit, what the answer has there, and what the plan has now; nil where there is no such
  /// limit.
  private func relaxed(
    _ value: String, _ column: String
  ) -> (name: VerificationText, unit: VerificationText, actual: Int128, planned: Int128?)? {
    if column == "capacity_yuan" {
      guard let place = model.tables.institutionIDs.index(of: value) else { return nil }
      let used = model.cells(ofInstitution: place).reduce(Int128(0)) {
        $0 + Int128(tables.lines.packs[Int($1)]) * Int128(model.prices[model.product(Int($1))])
      }
      return (
        .init("机构 \(value) 的年度承载上限", "the capacity of \(value)"), .init("元", "yuan"), used, model.tables.institutions[place].capacity
      )
    }
    let ids = value.split(separator: ";", omittingEmptySubsequences: false).map(String.init)
    guard ids.count == 2, let institution = model.tables.institutionIDs.index(of: ids[0]),
      let product = model.tables.productIDs.index(of: ids[1]), let cell = model.cell(product, institution), tables.lines.isPresent(cell)
    else { return nil }
    let isCap = column == "cap_packs"
    let planned = isCap ? model.cells[cell].cap : model.cells[cell].floor
    return (
      .init("机构 \(ids[0]) 品种 \(ids[1]) 的\(isCap ? "上限" : "下限")", "the \(isCap ? "cap" : "floor") of \(ids[1]) at \(ids[0])"),
      .init("盒", "packs"), Int128(tables.lines.packs[cell]) * 10_000, planned.map { Int128($0) * 10_000 }
    )
  }
}

/// The measures of rules in Chinese.
let measureNames = ["packs": "盒", "units": "最小单位", "yuan": "元"]
