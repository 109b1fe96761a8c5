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

  private typealias Pair = (zh: String, en: String)

  /// A warning as it should stand.
  private struct Warning {
    let code: String
    let file: String
    let column: String
    let value: String
    let message: Pair
    let hint: Pair
  }

  /// The file and the column of each code; several where it has several.
  private static let places: [String: [String]] = [
    "W501": ["products.csv agreed_units"], "W502": ["limits.csv floor_packs"], "W503": ["limits.csv cap_packs"],
    "W504": ["parameters.csv"], "W505": ["parameters.csv"], "W506": ["rules.csv rule_id"],
    "W507": ["institutions.csv participates"], "W508": ["institutions.csv participates"], "W509": ["districts.csv district_id"],
    "W510": ["usage.csv units"], "W511": ["usage.csv period"], "W512": ["usage.csv units"], "W513": ["products.csv agreed_units"],
    "W514": ["limits.csv institution_id"], "W515": ["parameters.csv"], "W516": ["rules.csv institutions"], "W520": [],
    "W541": ["products.csv agreed_units"], "W544": ["purchases.csv institution_id"], "W547": ["purchases.csv month"],
    "W551": ["holidays.csv date"],
    "W552": ["districts.csv prepayment_fund_yuan"], "W553": ["paid.csv batch_id"], "W554": ["holidays.csv date"],
    "W561": ["parameters.csv"], "W562": ["paid.csv paid_on"], "W563": ["paid.csv institution_id"], "W564": ["paid.csv batch_id"],
    "W565": ["purchases.csv month"], "W566": ["prepayments.csv due_date"],
    "W590": ["institutions.csv capacity_yuan", "rules.csv limit"],
    "W591": ["institutions.csv capacity_yuan", "limits.csv cap_packs", "limits.csv floor_packs"],
    "W592": ["clearing.csv balance_yuan"],
  ]

  /// Codes whose value is a cell of their column.
  private static let cellCodes: Set<String> = ["W506", "W544", "W553", "W562", "W563", "W564"]
  /// Codes that are derived here: exactly those that follow, no others.
  private static let derivedCodes: Set<String> = ["W507", "W508", "W509", "W513", "W590"]

  private var isEnglish: Bool { run.tree["language"].text == "en" }

  func check() {
    let warnings = run.tree["warnings"].elements ?? []
    for (index, warning) in warnings.enumerated() { checkPlace(warning, "warnings[\(index)]") }
    checkDerived(warnings)
    for (index, warning) in warnings.enumerated() where warning["code"].text == "W591" {
      checkRelaxed(warning, "warnings[\(index)]")
    }
  }

  private func differ(_ place: String, _ expected: String, _ found: String) {
    ledger.add(
      "V324", RunRecord.file, column: place, expected: expected, found: found, zh: "提示与方案和各表不符。",
      en: "The warning does not follow from the plan and the tables.")
  }

  private func checkPlace(_ warning: JSONTree, _ at: String) {
    let code = warning["code"].text ?? ""
    guard let places = WarningCheck.places[code] else { return differ("\(at).code", "", code) }
    if warning["severity"].text != "warning" { differ("\(at).severity", "warning", warning["severity"].text ?? "") }
    for key in warning.keys ?? []
    where !["code", "severity", "file", "column", "value", "message", "hint"].contains(key) { differ("\(at).\(key)", "", key) }
    let (file, column) = (warning["file"].text ?? "", warning["column"].text ?? "")
    // Of a merged answer a packet may be warned of as well.
    let parts = file.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    let isOfPacket = run.isMerged && parts.count == 3 && parts[0] == "packets"
    let name = isOfPacket ? parts[2] : file
    let place = column.isEmpty ? name : "\(name) \(column)"
    if !(places.isEmpty || places.contains(place)) { differ("\(at).file", places.joined(separator: " | "), place) }
    if places.isEmpty && KnownFiles.planColumns[name] == nil { differ("\(at).file", "*.csv", name) }
    if WarningCheck.cellCodes.contains(code), !isOfPacket, let table = plan.tables.texts[name],
      let position = table.column(column), let value = warning["value"].text,
      !(0..<table.rowCount).contains(where: { WarningCheck.shortened(table.text($0, position)) == value })
    {
      differ("\(at).value", "", value)
    }
  }

  /// Compares the warnings of the derived codes, each with what should stand there.
  private func checkDerived(_ warnings: [JSONTree]) {
    // The sentence of an excess in a merged answer names the limit as the district's own tables have it.
    func text(
      _ code: String, _ file: String, _ column: String, _ value: String, _ message: String, _ hint: String
    ) -> String {
      [code, file, column, value, run.isMerged && code == "W590" ? "" : message, hint].joined(separator: "\t")
    }
    var left: [String: Int] = [:]
    let expected = usageOutside + participation + emptyVolumes + excesses
    for warning in expected {
      let words = (isEnglish ? warning.message.en : warning.message.zh, isEnglish ? warning.hint.en : warning.hint.zh)
      left[text(warning.code, warning.file, warning.column, warning.value, words.0, words.1), default: 0] += 1
    }
    for (index, warning) in warnings.enumerated() {
      let code = warning["code"].text ?? ""
      guard WarningCheck.derivedCodes.contains(code), (warning["file"].text ?? "").hasPrefix("packets/") == false else { continue }
      let own = text(
        code, warning["file"].text ?? "", warning["column"].text ?? "", warning["value"].text ?? "", warning["message"].text ?? "",
        warning["hint"].text ?? "")
      if let count = left[own], count > 0 {
        left[own] = count - 1
      } else {
        differ("warnings[\(index)]", "", own.replacing("\t", with: " "))
      }
    }
    // No more of one kind are listed.
    if warnings.count >= 10_000 { return }
    for (own, count) in left.sorted(by: { precedes($0.key, $1.key) }) where count > 0 {
      differ("warnings", own.replacing("\t", with: " "), "")
    }
  }

  /// A value as warnings of tables name it: at most 60 characters.
  private static func shortened(_ text: String) -> String {
    text.unicodeScalars.count <= 60 ? text : String(String.UnicodeScalarView(text.unicodeScalars.prefix(60))) + "…"
  }

  // MARK: What follows from the plan

  private func name(_ institution: InputTables.Institution) -> String { "\(institution.id) \(institution.name)" }

  private static func chinese(_ ownership: String) -> String {
    ["public": "公立", "military": "军队", "private": "民营"][ownership] ?? ""
  }

  /// W507: usage of private institutions and pharmacies that do not take part.
  private var usageOutside: [Warning] {
    let tables = plan.tables
    let usage = tables.usage.redirected(to: tables.heirs)
    var sums: [Int32: Int128] = [:]
    for product in tables.products.indices {
      usage.forEachKey(of: product) { institution, rows in
        guard !tables.institutions[Int(institution)].takesPart else { return }
        sums[institution, default: 0] += rows.reduce(Int128(0)) { $0 + Int128(usage.units[$1]) }
      }
    }
    return sums.compactMap { place, sum in
      let institution = tables.institutions[Int(place)]
      guard ["private", "pharmacy"].contains(institution.ownership) else { return nil }
      let units = Exact.text(sum)
      let kind = institution.ownership == "pharmacy" ? "药店" : "民营机构"
      return Warning(
        code: "W507", file: "institutions.csv", column: "participates", value: units,
        message: (
          "\(kind) \(name(institution)) 有历史用量 \(units)（最小单位），但不参加，其用量不计入。",
          "\(name(institution)) (\(institution.ownership)) has a usage of \(units) minimum units, but does not take part: it does not count."
        ), hint: ("如自愿参加，请在“参加”列填 是。", "If it takes part, put 是 (yes) into participates."))
    }
  }

  /// W508: public and military institutions that are excluded; W509: districts of which nobody takes part.
  private var participation: [Warning] {
    let tables = plan.tables
    var takers = [Int](repeating: 0, count: tables.districts.count)
    var warnings: [Warning] = []
    for institution in tables.institutions {
      if institution.takesPart {
        takers[Int(institution.district)] += 1
      } else if ["public", "military"].contains(institution.ownership), institution.successor.isEmpty {
        warnings.append(
          Warning(
            code: "W508", file: "institutions.csv", column: "participates", value: WarningCheck.shortened(institution.id),
            message: (
              "\(WarningCheck.chinese(institution.ownership))机构 \(name(institution)) 被排除，不参加分解。",
              "\(name(institution)) (\(institution.ownership)) is excluded."
            ), hint: ("公立和军队机构应当参加，请确认理由。", "Public and military institutions must take part: confirm the reason.")))
      }
    }
    for (place, count) in takers.enumerated() where count == 0 {
      let name = "\(tables.districts[place]) \(tables.districtNames[place])"
      warnings.append(
        Warning(
          code: "W509", file: "districts.csv", column: "district_id", value: WarningCheck.shortened(tables.districts[place]),
          message: ("区市 \(name) 没有参加的机构。", "\(name) has no institution that takes part."),
          hint: ("请核对机构表中的区市编码。", "Check the districts of the institutions.")))
    }
    return warnings
  }

  /// W513: products of which nothing is agreed.
  private var emptyVolumes: [Warning] {
    plan.tables.products.filter { $0.agreedUnits == 0 }.map { product in
      Warning(
        code: "W513", file: "products.csv", column: "agreed_units", value: "0",
        message: ("品种 \(product.id) 的约定采购量为 0。", "The agreed volume of \(product.id) is 0."),
        hint: ("如不是有意如此，请填写。", "Fill it in unless this is meant."))
    }
  }

  /// W590: one for each excess that is listed.
  private var excesses: [Warning] {
    run.excesses.map { excess in
      let over = Exact.text(abs(excess.value - excess.limit))
      let isOver = excess.value > excess.limit
      let unit = (["packs": "盒", "units": "最小单位", "yuan": "元"][excess.measure] ?? "", excess.measure)
      let place: (file: String, column: String, id: String, name: Pair) =
        switch excess.row {
        case .capacity(let id): ("institutions.csv", "capacity_yuan", id, ("机构 \(id) 的年度承载上限", "the capacity of institution \(id)"))
        case .rule(let id): ("rules.csv", "limit", id, ("规则 \(id)", "rule \(id)"))
        case .product(let id): ("products.csv", "agreed_units", id, ("品种 \(id)", "product \(id)"))
        }
      let (limit, value) = (Exact.text(excess.limit), Exact.text(excess.value))
      var words = (zh: "限值 \(limit)", en: "limit \(limit)")
      if let entered = entered(excess.row), entered != excess.limit {
        words = (
          "区市 \(excess.district) 的部分 \(limit)，录入的限值为 \(Exact.text(entered))",
          "the part of district \(excess.district) \(limit), \(Exact.text(entered)) as entered"
        )
      }
      return Warning(
        code: "W590", file: place.file, column: place.column, value: place.id,
        message: (
          "整盒取整后，\(place.name.zh)\(isOver ? "超出" : "不足") \(over) \(unit.0)（\(words.zh)，实际 \(value)）；一盒之内没有找到更好的取整。",
          "in whole packs, \(place.name.en) is \(isOver ? "exceeded" : "missed") by \(over) \(unit.1) (\(words.en), value \(value)); no better rounding within one pack was found."
        ),
        hint: (
          "可把限值调整 \(over) \(unit.0)，或接受此提示；用 --strict 时按冲突处理。",
          "Move the limit by \(over) \(unit.1), or accept it; with --strict it counts as a conflict."
        ))
    }
  }

  /// The limit as the answer's tables have it.
  private func entered(_ row: RunRecord.RowName) -> Int128? {
    switch row {
    case .product: nil
    case .capacity(let id): model.tables.institutionIDs.index(of: id).flatMap { model.tables.institutions[Int($0)].capacity }
    case .rule(let id): model.tables.rules.first { $0.id == id }?.limit
    }
  }

  // MARK: Limits that gave way

  /// W591: the plan has the limit that took the place of the old one, which the sentence alone names; the value, by how much it misses
  /// the old limit, and on which side follow.
  private func checkRelaxed(_ warning: JSONTree, _ at: String) {
    let (value, column, message) = (warning["value"].text ?? "", warning["column"].text ?? "", warning["message"].text ?? "")
    guard let (name, unit, actual, planned) = relaxed(value, column) else { return differ("\(at).value", "", value) }
    let start = isEnglish ? "relaxed as asked by --relax: \(name.en) is " : "按 --relax 放宽：\(name.zh) "
    let digits = message.hasPrefix(start) ? String(message.dropFirst(start.count).prefix { "0123456789.".contains($0) }) : ""
    guard let limit = Exact.decimal(digits) else { return differ("\(at).message", start + "…", message) }
    let isOver = actual > limit
    let share = limit == 0 ? Double.infinity : abs(Double(actual) / 10_000 - Double(limit) / 10_000) / (Double(limit) / 10_000) * 100
    let rounded = (share * 10_000).rounded()
    let percent = Exact.text(rounded >= 9.2e18 || rounded.isNaN ? Int128(Int64.max) : Int128(rounded))
    let (old, now) = (Exact.text(limit), Exact.text(actual))
    let expected =
      isEnglish
      ? "\(start)\(old) \(unit.en), the value \(now) \(unit.en), \(isOver ? "over" : "under") by \(percent)%."
      : "\(start)\(old) \(unit.zh)，实际 \(now) \(unit.zh)，\(isOver ? "超出" : "低于") \(percent)%。"
    if message != expected { differ("\(at).message", expected, message) }
    let hint: Pair = ("请核准这一超限，或改用冲突卡中的修正方案。", "Approve it, or use a repair of the conflict card.")
    if warning["hint"].text != (isEnglish ? hint.en : hint.zh) {
      differ("\(at).hint", isEnglish ? hint.en : hint.zh, warning["hint"].text ?? "")
    }
    // What gave way is looser than it was.
    let isLooser = column == "floor_packs" ? planned.map { $0 < limit } ?? true : planned.map { $0 > limit } ?? true
    if !isLooser || isOver == (column == "floor_packs") {
      differ("\(at).message", planned.map(Exact.text) ?? "", old)
    }
  }

  /// What a limit that gave way is called, its unit, what the answer has there, and what the plan has now; nil where there is no such
  /// limit.
  private func relaxed(_ value: String, _ column: String) -> (name: Pair, unit: Pair, actual: Int128, planned: Int128?)? {
    if column == "capacity_yuan" {
      guard let place = model.tables.institutionIDs.index(of: value) else { return nil }
      var used: Int128 = 0
      for cell in model.cells.indices where model.cells.institutions[cell] == place && tables.lines.isPresent(cell) {
        used += Int128(tables.lines.packs[cell]) * Int128(model.prices[Int(model.cells.products[cell])])
      }
      return (
        ("机构 \(value) 的年度承载上限", "the capacity of \(value)"), ("元", "yuan"), used, model.tables.institutions[Int(place)].capacity
      )
    }
    let ids = value.split(separator: ";", omittingEmptySubsequences: false).map(String.init)
    guard ids.count == 2, let institution = model.tables.institutionIDs.index(of: ids[0]),
      let product = model.tables.productIDs.index(of: ids[1]),
      let cell = model.cells.index(of: institution, in: model.cellsOfProduct[Int(product)]), tables.lines.isPresent(cell)
    else { return nil }
    let isCap = column == "cap_packs"
    let planned = isCap ? model.cells[cell].cap.map { Int128($0) * 10_000 } : Int128(model.cells[cell].floor) * 10_000
    return (
      ("机构 \(ids[0]) 品种 \(ids[1]) 的\(isCap ? "上限" : "下限")", "the \(isCap ? "cap" : "floor") of \(ids[1]) at \(ids[0])"),
      ("盒", "packs"), Int128(tables.lines.packs[cell]) * 10_000, planned
    )
  }
}
