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
  let run: RunRecord
  let ledger: Ledger

  func check() {
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
    for (id, status, values) in expected {
      ledger.compare(
        "V322", RunRecord.file, column: "checklist.\(id)", expected: status, found: found[id]?["status"].text ?? "",
        zh: "通知核对的结果与方案和各表不符。", en: "The checklist differs from the plan and the tables.")
      for (key, value) in values {
        ledger.compare(
          "V322", RunRecord.file, column: "checklist.\(id).\(key)", expected: value,
          found: found[id]?["values"][key].text ?? "", zh: "通知核对的数字与各表不符。",
          en: "The checklist's figure differs from the tables.")
      }
    }
  }

  private typealias Point = (id: String, status: String, values: [(key: String, value: String)])

  private var expected: [Point] {
    let parameters = model.tables.parameters
    let document = parameters.given["document"] ?? ""
    let isWeihai = document.contains("威医保发") && document.contains("61号")
    let ratio = parameters.prepaymentRatio
    func date(_ key: String) -> String {
      ParameterValues.date(ParameterValues.narrow(parameters.given[key] ?? "")) ?? ""
    }
    let (due, start) = (date("prepayment_due"), date("execution_date").isEmpty ? date("cycle_start") : date("execution_date"))
    let days = DueDays(model, agreed: tables.sums.byInstitution, ledger: Ledger())
    let first = parameters.tranches.indices.compactMap { days.knownDay(ofTranche: $0)?.text }.min()
    func status(_ isHeld: Bool) -> String { isHeld ? "passed" : "failed" }
    return [
      ("prepayment_ratio", status(isWeihai ? ratio == 5_000 : ratio >= 3_000), []),
      ("report_before_prepayment", status(date("report_due") < due), []),
      ("prepayment_before_start", status(due <= start && first.map { $0 <= due } ?? false), []),
    ] + directSettlement + presence + [products, demand]
  }

  /// The districts that settle directly; no point where there are none.
  private var directSettlement: [Point] {
    let direct = model.tables.funds.indices.filter { model.tables.funds[$0].settlesDirectly }
    if direct.isEmpty { return [] }
    var fen: Int128 = 0
    for (index, institution) in model.tables.institutions.enumerated() where direct.contains(Int(institution.district)) {
      fen += tables.sums.byInstitution[index]
    }
    return [("direct_settlement", "passed", [("count", "\(direct.count)"), ("amount_yuan", Exact.yuan(fen: fen))])]
  }

  /// Who takes part, and what private institutions get.
  private var presence: [Point] {
    let institutions = model.tables.institutions
    var packs = [Int128](repeating: 0, count: institutions.count)
    var cells = [Int](repeating: 0, count: institutions.count)
    for (index, institution) in model.cells.institutions.enumerated() {
      packs[Int(institution)] += Int128(tables.lines.packs[index])
      cells[Int(institution)] += 1
    }
    var (present, without, joined, isWhole) = (0, 0, 0, true)
    var (own, fen): (Int128, Int128) = (0, 0)
    for (index, institution) in institutions.enumerated() {
      if ["public", "military"].contains(institution.ownership) {
        // One with a successor takes part through it.
        guard institution.successor.isEmpty else { continue }
        if !institution.takesPart { isWhole = false } else if cells[index] == 0 { without += 1 } else { present += 1 }
      } else {
        if institution.takesPart, cells[index] > 0 { joined += 1 }
        own += packs[index]
        fen += tables.sums.byInstitution[index]
      }
    }
    return [
      (
        "institutions_present", isWhole ? "passed" : "failed",
        [("present", "\(present)"), ("without_basis", "\(without)")]
      ),
      ("private_list", "passed", [("count", "\(joined)")]),
      ("private_share", "passed", [("packs", "\(own)"), ("amount_yuan", Exact.yuan(fen: fen))]),
    ]
  }

  private var products: Point {
    var total: Int128 = 0
    var isWhole = true
    for (product, cells) in model.cellsOfProduct.enumerated() {
      let sum = cells.reduce(Int128(0)) { $0 + Int128(tables.lines.packs[$1]) }
      total += sum
      if sum != Int128(model.agreedPacks[product]) { isWhole = false }
    }
    return ("products_in_full", isWhole ? "passed" : "failed", [("packs", "\(total)")])
  }

  private var demand: Point {
    var isGiven = false
    var (above, packsAbove): (Int, Int128) = (0, 0)
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
          let units = rows.reduce(Int128(0)) { $0 + Int128(demand.units[$1]) }
          let most = (units + perPack - 1) / perPack
          let packs = Int128(self.tables.lines.packs[cell])
          if packs > most {
            above += 1
            packsAbove += packs - most
          }
        }
      }
    }
    guard isGiven else { return ("within_demand", "not_applicable", []) }
    return (
      "within_demand", above == 0 ? "passed" : "failed",
      [("cells_above", "\(above)"), ("packs_above", "\(packsAbove)")]
    )
  }
}
