/// Checks `checklist` of `run.json` against the plan and the tables, where it is there; older outputs have none.
struct ChecklistCheck {
  let model: Model
  /// What was reported, by the tables that say so: the plan's, and of a merged answer the replaced districts' own.
  let demands: [UsageSource]
  let tables: OutputTables
  let ledger: Ledger

  /// A point of the notice's checklist.
  struct Point {
    let id: String
    let status: String
    var values: [(key: String, value: String)] = []
    let text: VerificationText
    let required: VerificationText
    let detail: VerificationText
    /// The document that asks.
    let source: VerificationText
    /// The day it is about; empty where it is about none.
    var date = ""
  }

  func check(_ run: RunRecord) {
    guard let points = run.tree["checklist"].array else { return }
    var found: [String: JSONTree] = [:]
    for (index, point) in points.enumerated() {
      ledger.count()
      guard let id = point["id"].text, ["passed", "failed", "not_applicable"].contains(point["status"].text),
        found.updateValue(point, forKey: id) == nil
      else {
        ledger.addMalformedEntry("checklist[\(index)]", "{id, status: passed | failed | not_applicable, …}")
        continue
      }
    }
    let expected = expected
    for point in expected {
      let own = found[point.id] ?? .nothing
      func compare(_ code: String, _ key: String, _ expected: String, _ found: JSONTree, zh: String, en: String) {
        ledger.compare(
          code, RunRecord.file, column: "checklist.\(point.id)\(key)", expected: expected, found: found.string, zh: zh, en: en)
      }
      compare(
        "V322", "", point.status, own["status"], zh: "通知核对的结果与方案和各表不符。", en: "The checklist differs from the plan and the tables.")
      for (key, value) in point.values {
        compare(
          "V322", ".\(key)", value, own["values"][key], zh: "通知核对的数字与各表不符。", en: "The checklist's figure differs from the tables.")
      }
      for (key, text) in [
        ("text", point.text[run.isEnglish]), ("required", point.required[run.isEnglish]), ("detail", point.detail[run.isEnglish]),
        ("source", point.source[run.isEnglish]), ("date", point.date),
      ] {
        compare(
          "V323", ".\(key)", text, own[key], zh: "通知核对的文字与方案和各表不符。", en: "The checklist's words differ from the plan and the tables.")
      }
    }
    for id in found.keys.sorted(by: precedes) where !expected.contains(where: { $0.id == id }) {
      ledger.add(
        "V322", RunRecord.file, column: "checklist.\(id)", found: id, zh: "通知核对没有这一项。", en: "The checklist has no such entry.")
    }
  }

  /// The points as they should be, in their order.
  var expected: [Point] { dates + directSettlement + presence + [products, demand, privateShare] }

  private static func status(_ isHeld: Bool) -> String { isHeld ? "passed" : "failed" }

  /// The first five names.
  private static func named(_ names: [String]) -> VerificationText {
    func joined(_ separator: String) -> String { names.prefix(5).joined(separator: separator) + (names.count > 5 ? "…" : "") }
    return .init(joined("、"), joined(", "))
  }

  /// The document that asks.
  private var source: VerificationText {
    let document = model.tables.parameters.given["document"] ?? ""
    return document.isEmpty ? .init("通知", "the notice") : .init(document, document)
  }

  /// The share that is prepaid, and the days.
  private var dates: [Point] {
    let parameters = model.tables.parameters
    let document = parameters.given["document"] ?? ""
    let isWeihai = document.contains("威医保发") && document.contains("61号")
    let ratio = parameters.prepaymentRatio
    func date(_ key: String) -> String { parameters.date(key) ?? "" }
    let (report, due) = (date("report_due"), date("prepayment_due"))
    let start = date("execution_date").isEmpty ? date("cycle_start") : date("execution_date")
    let days = DueDays(model, agreed: tables.sums.byInstitution, ledger: Ledger())
    let first = parameters.tranches.indices.compactMap { days.knownDay(ofTranche: $0)?.text }.min()
    let percent = Exact.text(ratio * 100)
    let least = isWeihai ? VerificationText("50%", "50%") : .init("不低于 30%", "at least 30%")
    let day = chineseDay
    return [
      Point(
        id: "prepayment_ratio", status: ChecklistCheck.status(isWeihai ? ratio == 5_000 : ratio >= 3_000),
        text: .init("预付比例为首年约定采购金额的\(least.chinese)", "The prepayment is \(least.english) of the agreed amount"), required: least,
        detail: .init("预付比例 \(percent)%", "\(percent)% is prepaid"),
        source: isWeihai ? source : .init("国家集采配套措施（2019）", "national supporting measures (2019)")),
      Point(
        id: "report_before_prepayment", status: ChecklistCheck.status(report < due),
        text: .init("上报截止早于预付截止", "The report is due before the prepayment"), required: .init("早于 \(day(due))", "before \(due)"),
        detail: .init("上报 \(day(report))，预付 \(day(due))", "report \(report), prepayment \(due)"), source: source, date: report),
      Point(
        id: "prepayment_before_start", status: ChecklistCheck.status(due <= start && first.map { $0 <= due } ?? false),
        text: .init("执行之前预付到位", "The prepayment is there before purchases start"), required: .init("不晚于 \(day(start))", "by \(start)"),
        detail: .init(
          "\(first.map { "首批 \(day($0))" } ?? "首批等采购达到比例后支付")，预付截止 \(day(due))，开始执行 \(day(start))",
          "\(first.map { "first tranche \($0)" } ?? "the first tranche waits for purchases"), due \(due), start \(start)"),
        source: source, date: due),
    ]
  }

  /// The districts that settle directly; no point where there are none.
  private var directSettlement: [Point] {
    let direct = model.tables.districts.filter(\.settlesDirectly)
    if direct.isEmpty { return [] }
    let fen = model.tables.institutions.indices.filter { model.tables.districts[model.districts[$0]].settlesDirectly }
      .reduce(Int128(0)) { $0 + tables.sums.byInstitution[$1] }
    let (yuan, names) = (Exact.yuan(fen: fen), ChecklistCheck.named(direct.map(\.shown)))
    return [
      Point(
        id: "direct_settlement", status: "passed", values: [("count", "\(direct.count)"), ("amount_yuan", yuan)],
        text: .init("医保基金直接结算的区市不再预付给机构", "Where the fund settles with suppliers directly, institutions are not prepaid"),
        required: .init("不预付", "no prepayment"),
        detail: .init("\(names.chinese)：约定采购金额 \(yuan) 元不预付", "\(names.english): \(yuan) yuan are not prepaid"), source: source)
    ]
  }

  /// Who takes part.
  private var presence: [Point] {
    let institutions = model.tables.institutions
    func hasCells(_ place: Int) -> Bool { !model.cells(ofInstitution: place).isEmpty }
    let joined = institutions.indices.count { !institutions[$0].isAsked && institutions[$0].takesPart && hasCells($0) }
    let asked = institutions.indices.filter { institutions[$0].isAsked }
    // One with a successor takes part through it.
    let merged = asked.filter { !institutions[$0].successor.isEmpty }
    let excluded = asked.filter { institutions[$0].successor.isEmpty && !institutions[$0].takesPart }
    let without = asked.filter { institutions[$0].successor.isEmpty && institutions[$0].takesPart && !hasCells($0) }
    let present = asked.count - merged.count - excluded.count - without.count
    var detail = ("\(present) 家有分解量", "\(present) have an allocation")
    for (places, zh, en) in [
      (excluded, "未参加", "left out"), (merged, "并入其他机构", "merged into others"), (without, "没有测算基数", "without a basis"),
    ] where !places.isEmpty {
      let names = ChecklistCheck.named(places.map { "\(institutions[$0].id) \(institutions[$0].name)" })
      detail.0 += "；\(zh) \(places.count) 家：\(names.chinese)"
      detail.1 += "; \(places.count) \(en): \(names.english)"
    }
    return [
      Point(
        id: "institutions_present", status: ChecklistCheck.status(excluded.isEmpty),
        values: [("present", "\(present)"), ("without_basis", "\(without.count)")],
        text: .init("公立、军队医疗机构全部参加", "All public and military institutions take part"),
        required: .init("\(asked.count) 家全部参加", "all \(asked.count)"), detail: .init(detail.0, detail.1), source: source),
      Point(
        id: "private_list", status: "passed", values: [("count", "\(joined)")],
        text: .init("参加的民营机构、药店列有名单", "Private institutions and pharmacies that take part are listed"),
        required: .init("全部列入", "all listed"), detail: .init("名单 \(joined) 家", "\(joined) on the list"), source: source),
    ]
  }

  /// What private institutions and pharmacies get.
  private var privateShare: Point {
    let places = model.tables.institutions.indices.filter { !model.tables.institutions[$0].isAsked }
    let own = places.reduce(Int128(0)) { sum, place in
      model.cells(ofInstitution: place).reduce(sum) { $0 + Int128(tables.lines.packs[Int($1)]) }
    }
    let fen = places.reduce(Int128(0)) { $0 + tables.sums.byInstitution[$1] }
    let (yuan, whole) = (Exact.yuan(fen: fen), tables.sums.fen)
    // In hundredths of a percent.
    let percent = Exact.text((whole > 0 ? Exact.halfUp(fen * 10_000, by: whole) : 0) * 100)
    return Point(
      id: "private_share", status: "passed", values: [("packs", "\(own)"), ("amount_yuan", yuan)],
      text: .init("民营机构、药店所占份额", "The share of private institutions and pharmacies"), required: .init("列明", "stated"),
      detail: .init("\(own) 盒，\(yuan) 元，占金额 \(percent)%", "\(own) packs, \(yuan) yuan, \(percent)% of the amount"), source: source)
  }

  private var products: Point {
    let sums = model.cellsOfProduct.map { $0.reduce(Int128(0)) { $0 + Int128(tables.lines.packs[$1]) } }
    let (total, agreed) = (sums.reduce(0, +), model.agreedPacks.reduce(Int128(0)) { $0 + Int128($1) })
    let wrong = sums.indices.filter { sums[$0] != Int128(model.agreedPacks[$0]) }.map { model.tables.products[$0].id }
    let names = ChecklistCheck.named(wrong)
    return Point(
      id: "products_in_full", status: ChecklistCheck.status(wrong.isEmpty), values: [("packs", "\(total)")],
      text: .init("每个品种的约定采购量全部分完", "Every product is handed out in full"), required: .init("\(agreed) 盒", "\(agreed) packs"),
      detail: wrong.isEmpty
        ? .init("\(sums.count) 个品种合计 \(total) 盒", "\(sums.count) products, \(total) packs")
        : .init("不符：\(names.chinese)", "off: \(names.english)"), source: source)
  }

  private var demand: Point {
    var (isGiven, held, packsAbove): (Bool, Int, Int128) = (false, 0, 0)
    /// Cells above, by the place of their row: product, district, institution.
    var above: [(place: (Int, Int, Int), name: String)] = []
    for source in demands {
      let own = source.tables
      let demand = own.demand.redirected(to: own.heirs)
      for (index, product) in own.products.enumerated() {
        guard let place = model.tables.productIDs.index(of: product.id) else { continue }
        let perPack = model.tables.products[place].unitsPerPack * 10_000
        demand.forEachKey(of: index) { institution, rows in
          guard source.counts(institution) else { return }
          isGiven = true
          guard let institution = source.place(institution), let cell = model.cell(place, institution) else { return }
          held += 1
          let most = (demand.sum(rows) + perPack - 1) / perPack
          let packs = Int128(tables.lines.packs[cell])
          if packs <= most { return }
          above.append(
            ((place, model.districts[institution], institution), "\(model.tables.institutions[institution].id) \(product.id)"))
          packsAbove += packs - most
        }
      }
    }
    let names = ChecklistCheck.named(above.sorted { $0.place < $1.place }.map(\.name))
    let detail: VerificationText =
      if !isGiven {
        .init("没有报量", "no reported demand")
      } else if above.isEmpty {
        .init("有报量的 \(held) 处都不超过", "\(held) cells with demand, none above")
      } else {
        .init(
          "\(held) 处有报量，\(above.count) 处超过、共 \(packsAbove) 盒：\(names.chinese)",
          "\(held) cells with demand, \(above.count) above, by \(packsAbove) packs: \(names.english)")
      }
    return Point(
      id: "within_demand", status: isGiven ? ChecklistCheck.status(above.isEmpty) : "not_applicable",
      values: isGiven ? [("cells_above", "\(above.count)"), ("packs_above", "\(packsAbove)")] : [],
      text: .init("分解量不超过报量", "Nobody gets more than reported"), required: .init("不超过报量", "at most the demand"), detail: detail,
      source: source)
  }
}

/// `2020年11月16日` of an ISO day.
func chineseDay(_ text: String) -> String { DayNumber(text)?.chineseText ?? text }
