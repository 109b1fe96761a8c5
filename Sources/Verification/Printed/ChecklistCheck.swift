/// Checks `checklist` of `run.json` against the plan and the tables, where it is there; older outputs have none.
struct ChecklistCheck {
  /// What was reported, by the tables that say so: the plan's, and of a merged answer the replaced districts' own.
  struct Demand {
    let tables: Model
    /// Whether an institution's demand is this table's to say.
    let counts: (Int32) -> Bool
  }

  let model: Model
  let demands: [Demand]
  let tables: OutputTables
  let ledger: Ledger

  func check(_ run: RunRecord) {
    guard let points = run.tree["checklist"].elements else { return }
    var found: [String: JSONTree] = [:]
    for (index, point) in points.enumerated() {
      ledger.count()
      guard let id = point["id"].text, let status = point["status"].text,
        ["passed", "failed", "not_applicable"].contains(status), found.updateValue(point, forKey: id) == nil
      else {
        ledger.add(
          "V107", RunRecord.file, column: "checklist[\(index)]", expected: "{id, status: passed | failed | not_applicable, …}",
          zh: "这一项缺失或写法不对。", en: "The entry is missing or malformed.")
        continue
      }
    }
    let isEnglish = run.tree["language"].text == "en"
    let expected = expected
    for (id, status, values, words) in expected {
      ledger.compare(
        "V322", RunRecord.file, column: "checklist.\(id)", expected: status, found: found[id]?["status"].text ?? "",
        zh: "通知核对的结果与方案和各表不符。", en: "The checklist differs from the plan and the tables.")
      for (key, value) in values {
        ledger.compare(
          "V322", RunRecord.file, column: "checklist.\(id).\(key)", expected: value,
          found: found[id]?["values"][key].text ?? "", zh: "通知核对的数字与各表不符。",
          en: "The checklist's figure differs from the tables.")
      }
      for (key, text) in words.texts(isEnglish) {
        ledger.compare(
          "V323", RunRecord.file, column: "checklist.\(id).\(key)", expected: text, found: found[id]?[key].text ?? "",
          zh: "通知核对的文字与方案和各表不符。", en: "The checklist's words differ from the plan and the tables.")
      }
    }
    for id in found.keys.sorted(by: precedes) where !expected.contains(where: { $0.id == id }) {
      ledger.add(
        "V322", RunRecord.file, column: "checklist.\(id)", found: id, zh: "通知核对没有这一项。",
        en: "The checklist has no such entry.")
    }
  }

  typealias Point = (
    id: String, status: String, values: [(key: String, value: String)], words: ChecklistWords
  )

  /// The points as they should be, in their order.
  var expected: [Point] {
    let parameters = model.tables.parameters
    let document = parameters.given["document"] ?? ""
    let isWeihai = document.contains("威医保发") && document.contains("61号")
    let ratio = parameters.prepaymentRatio
    func date(_ key: String) -> String {
      ParameterValues.date(ParameterValues.narrow(parameters.given[key] ?? "")) ?? ""
    }
    let (report, due) = (date("report_due"), date("prepayment_due"))
    let start = date("execution_date").isEmpty ? date("cycle_start") : date("execution_date")
    let days = DueDays(model, agreed: tables.sums.byInstitution, ledger: Ledger())
    let first = parameters.tranches.indices.compactMap { days.knownDay(ofTranche: $0)?.text }.min()
    func status(_ isHeld: Bool) -> String { isHeld ? "passed" : "failed" }
    let day = ChecklistWords.chineseDay
    let percent = Exact.text(ratio * 100)
    return [
      (
        "prepayment_ratio", status(isWeihai ? ratio == 5_000 : ratio >= 3_000), [],
        ChecklistWords(
          text: (
            "预付比例为首年约定采购金额的\(isWeihai ? "50%" : "不低于 30%")",
            "The prepayment is \(isWeihai ? "50%" : "at least 30%") of the agreed amount"
          ),
          required: isWeihai ? ("50%", "50%") : ("不低于 30%", "at least 30%"),
          detail: ("预付比例 \(percent)%", "\(percent)% is prepaid"),
          source: isWeihai ? source : ("国家集采配套措施（2019）", "national supporting measures (2019)"))
      ),
      (
        "report_before_prepayment", status(report < due), [],
        ChecklistWords(
          text: ("上报截止早于预付截止", "The report is due before the prepayment"),
          required: ("早于 \(day(due))", "before \(due)"),
          detail: ("上报 \(day(report))，预付 \(day(due))", "report \(report), prepayment \(due)"), source: source, date: report)
      ),
      (
        "prepayment_before_start", status(due <= start && first.map { $0 <= due } ?? false), [],
        ChecklistWords(
          text: ("执行之前预付到位", "The prepayment is there before purchases start"),
          required: ("不晚于 \(day(start))", "by \(start)"),
          detail: (
            "\(first.map { "首批 \(day($0))" } ?? "首批等采购达到比例后支付")，预付截止 \(day(due))，开始执行 \(day(start))",
            "\(first.map { "first tranche \($0)" } ?? "the first tranche waits for purchases"), due \(due), start \(start)"
          ), source: source, date: due)
      ),
    ] + directSettlement + presence + [products, demand, privateShare]
  }

  /// The document that asks.
  private var source: ChecklistWords.Pair {
    let document = model.tables.parameters.given["document"] ?? ""
    return document.isEmpty ? ("通知", "the notice") : (document, document)
  }

  /// The districts that settle directly; no point where there are none.
  private var directSettlement: [Point] {
    let direct = model.tables.funds.indices.filter { model.tables.funds[$0].settlesDirectly }
    if direct.isEmpty { return [] }
    var fen: Int128 = 0
    for (index, institution) in model.tables.institutions.enumerated() where direct.contains(Int(institution.district)) {
      fen += tables.sums.byInstitution[index]
    }
    let names = direct.map { place in
      let name = model.tables.districtNames[place]
      return name.isEmpty ? model.tables.districts[place] : name
    }
    let yuan = Exact.yuan(fen: fen)
    return [
      (
        "direct_settlement", "passed", [("count", "\(direct.count)"), ("amount_yuan", yuan)],
        ChecklistWords(
          text: ("医保基金直接结算的区市不再预付给机构", "Where the fund settles with suppliers directly, institutions are not prepaid"),
          required: ("不预付", "no prepayment"),
          detail: (
            "\(ChecklistWords.named(names, "、"))：约定采购金额 \(yuan) 元不预付",
            "\(ChecklistWords.named(names, ", ")): \(yuan) yuan are not prepaid"
          ), source: source)
      )
    ]
  }

  /// Who takes part.
  private var presence: [Point] {
    var cells = [Int](repeating: 0, count: model.tables.institutions.count)
    for institution in model.cells.institutions { cells[Int(institution)] += 1 }
    var (present, joined, asked) = (0, 0, 0)
    var (excluded, merged, without) = ([String](), [String](), [String]())
    for (index, institution) in model.tables.institutions.enumerated() {
      let name = "\(institution.id) \(institution.name)"
      guard isAsked(institution) else {
        if institution.takesPart, cells[index] > 0 { joined += 1 }
        continue
      }
      asked += 1
      // One with a successor takes part through it.
      if !institution.successor.isEmpty {
        merged.append(name)
      } else if !institution.takesPart {
        excluded.append(name)
      } else if cells[index] == 0 {
        without.append(name)
      } else {
        present += 1
      }
    }
    var detail = (zh: "\(present) 家有分解量", en: "\(present) have an allocation")
    for (names, zh, en) in [
      (excluded, "未参加", "left out"), (merged, "并入其他机构", "merged into others"), (without, "没有测算基数", "without a basis"),
    ] where !names.isEmpty {
      detail.zh += "；\(zh) \(names.count) 家：\(ChecklistWords.named(names, "、"))"
      detail.en += "; \(names.count) \(en): \(ChecklistWords.named(names, ", "))"
    }
    return [
      (
        "institutions_present", excluded.isEmpty ? "passed" : "failed",
        [("present", "\(present)"), ("without_basis", "\(without.count)")],
        ChecklistWords(
          text: ("公立、军队医疗机构全部参加", "All public and military institutions take part"),
          required: ("\(asked) 家全部参加", "all \(asked)"), detail: (detail.zh, detail.en), source: source)
      ),
      (
        "private_list", "passed", [("count", "\(joined)")],
        ChecklistWords(
          text: ("参加的民营机构、药店列有名单", "Private institutions and pharmacies that take part are listed"),
          required: ("全部列入", "all listed"), detail: ("名单 \(joined) 家", "\(joined) on the list"), source: source)
      ),
    ]
  }

  /// Whether the notice asks the institution to take part.
  private func isAsked(_ institution: InputTables.Institution) -> Bool {
    ["public", "military"].contains(institution.ownership)
  }

  /// What private institutions and pharmacies get.
  private var privateShare: Point {
    var (own, fen): (Int128, Int128) = (0, 0)
    for (index, institution) in model.cells.institutions.enumerated()
    where !isAsked(model.tables.institutions[Int(institution)]) { own += Int128(tables.lines.packs[index]) }
    for (index, institution) in model.tables.institutions.enumerated() where !isAsked(institution) {
      fen += tables.sums.byInstitution[index]
    }
    let yuan = Exact.yuan(fen: fen)
    let whole = tables.sums.fen
    // In hundredths of a percent.
    let percent = Exact.text((whole > 0 ? Exact.halfUp(fen * 10_000, by: whole) : 0) * 100)
    return (
      "private_share", "passed", [("packs", "\(own)"), ("amount_yuan", yuan)],
      ChecklistWords(
        text: ("民营机构、药店所占份额", "The share of private institutions and pharmacies"), required: ("列明", "stated"),
        detail: ("\(own) 盒，\(yuan) 元，占金额 \(percent)%", "\(own) packs, \(yuan) yuan, \(percent)% of the amount"), source: source)
    )
  }

  private var products: Point {
    var (total, agreed): (Int128, Int128) = (0, 0)
    var wrong: [String] = []
    for (product, cells) in model.cellsOfProduct.enumerated() {
      let sum = cells.reduce(Int128(0)) { $0 + Int128(tables.lines.packs[$1]) }
      total += sum
      agreed += Int128(model.agreedPacks[product])
      if sum != Int128(model.agreedPacks[product]) { wrong.append(model.tables.products[product].id) }
    }
    let count = model.cellsOfProduct.count
    return (
      "products_in_full", wrong.isEmpty ? "passed" : "failed", [("packs", "\(total)")],
      ChecklistWords(
        text: ("每个品种的约定采购量全部分完", "Every product is handed out in full"), required: ("\(agreed) 盒", "\(agreed) packs"),
        detail: wrong.isEmpty
          ? ("\(count) 个品种合计 \(total) 盒", "\(count) products, \(total) packs")
          : ("不符：\(ChecklistWords.named(wrong, "、"))", "off: \(ChecklistWords.named(wrong, ", "))"), source: source)
    )
  }

  private var demand: Point {
    var isGiven = false
    var held = 0
    var packsAbove: Int128 = 0
    /// Cells above, by the place of their row: product, district, institution.
    var above: [(place: [Int], name: String)] = []
    for source in demands {
      let tables = source.tables.tables
      let demand = tables.demand.redirected(to: tables.heirs)
      for product in tables.products.indices {
        guard let place = model.tables.productIDs.index(of: tables.products[product].id) else { continue }
        let perPack = model.tables.products[Int(place)].unitsPerPack * 10_000
        demand.forEachKey(of: product) { institution, rows in
          guard source.counts(institution) else { return }
          isGiven = true
          guard let own = model.tables.institutionIDs.index(of: tables.institutions[Int(institution)].id),
            let cell = model.cells.index(of: own, in: model.cellsOfProduct[Int(place)])
          else { return }
          held += 1
          let units = rows.reduce(Int128(0)) { $0 + Int128(demand.units[$1]) }
          let most = (units + perPack - 1) / perPack
          let packs = Int128(self.tables.lines.packs[cell])
          if packs > most {
            above.append(
              (
                [Int(place), Int(model.tables.institutions[Int(own)].district), Int(own)],
                "\(model.tables.institutions[Int(own)].id) \(tables.products[product].id)"
              ))
            packsAbove += packs - most
          }
        }
      }
    }
    let text: ChecklistWords.Pair = ("分解量不超过报量", "Nobody gets more than reported")
    let required: ChecklistWords.Pair = ("不超过报量", "at most the demand")
    guard isGiven else {
      return (
        "within_demand", "not_applicable", [],
        ChecklistWords(text: text, required: required, detail: ("没有报量", "no reported demand"), source: source)
      )
    }
    let names = above.sorted { $0.place.lexicographicallyPrecedes($1.place) }.map(\.name)
    return (
      "within_demand", above.isEmpty ? "passed" : "failed",
      [("cells_above", "\(above.count)"), ("packs_above", "\(packsAbove)")],
      ChecklistWords(
        text: text, required: required,
        detail: above.isEmpty
          ? ("有报量的 \(held) 处都不超过", "\(held) cells with demand, none above")
          : (
            "\(held) 处有报量，\(above.count) 处超过、共 \(packsAbove) 盒：\(ChecklistWords.named(names, "、"))",
            "\(held) cells with demand, \(above.count) above, by \(packsAbove) packs: \(ChecklistWords.named(names, ", "))"
          ), source: source)
    )
  }
}
