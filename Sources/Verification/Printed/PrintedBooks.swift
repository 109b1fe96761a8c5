/// What the sheets of the official workbooks should show: the annex of the city, the districts' splits, the suppliers' sums
/// and the list of private institutions.
extension PrintedData {
  // MARK: The city's annex

  static let annexTitle = "各区市及市属医疗机构首年约定采购用量表"

  func annex(_ points: [ChecklistCheck.Point]) -> [PrintedSheet] {
    let products = Array(model.tables.products.indices)
    let districts = Array(model.tables.districts.indices)
    let agreed = products.map { Int128(model.agreedPacks[$0]) }
    let given = ("首年约定采购量（盒）", agreed)
    let units: [(String, (Int) -> Printed)] = [
      ("计量单位", { self.text($0, "unit") }),
      ("首年约定采购量（最小单位）", { .whole(self.model.tables.products[$0].agreedUnits) }),
    ]
    var sheets = [checklist(points)]
    sheets += matrix(
      "约定采购量", title: PrintedData.annexTitle, line: cycle, isYuan: false, leading: productColumns + units, given: given,
      comparesGiven: true,
      columns: districts.map { district in
        (name(ofDistrict: district), products.map { self.packs($0, district).map { Int128($0) } })
      })
    sheets += matrix(
      "约定采购金额", title: PrintedData.annexTitle, line: cycle + "　金额按机构和品种逐行四舍五入到分后相加。", isYuan: true, leading: productColumns,
      given: given, comparesGiven: false,
      columns: districts.map { district in
        (name(ofDistrict: district), products.map { self.packs($0, district) == nil ? nil : self.fen($0, district) })
      })
    let handedOut = tables.totals.reduce(Int128(0)) { $0 + Int128($1?.packs ?? 0) }
    var sums: [(name: String, given: Printed, found: Printed, difference: Int128)] = [
      ("首年约定采购量与各区市之和（盒）", .whole(agreed.reduce(0, +)), .whole(handedOut), agreed.reduce(0, +) - handedOut),
      ("各机构与各区市约定采购金额之和（元）", .fen(tables.sums.fen), .fen(tables.sums.fen), 0),
    ]
    for (number, district) in districts.filter({ isMunicipal($0) && !institutionsOfDistrict[$0].isEmpty }).enumerated() {
      let shown = name(ofDistrict: district)
      let given = products.map { Int128(packs($0, district) ?? 0) }
      sheets += matrix(
        number == 0 ? "市属医疗机构" : "市属医疗机构\(number + 1)", title: PrintedData.annexTitle + "（市属医疗机构）",
        line: "\(shown)（\(model.tables.districts[district])）", isYuan: false, leading: productColumns,
        given: ("\(shown)约定采购量（盒）", given), comparesGiven: true,
        columns: institutionsOfDistrict[district].map { place in
          var values = [Int128?](repeating: nil, count: products.count)
          for cell in cellsOfInstitution[place] { values[Int(model.cells.products[cell])] = Int128(tables.lines.packs[cell]) }
          return (name(ofInstitution: place), values)
        })
      let whole = given.reduce(0, +)
      let found = institutionsOfDistrict[district].reduce(Int128(0)) { $0 + Int128(packs(ofInstitution: $1)) }
      sums.append(("\(shown)约定采购量与各机构之和（盒）", .whole(whole), .whole(found), whole - found))
    }
    // As the rows of allocation.csv: by product, district, institution.
    let cells = model.cells.indices.sorted { one, other in
      let left = (model.cells.products[one], model.districts[Int(model.cells.institutions[one])], model.cells.institutions[one])
      let right = (model.cells.products[other], model.districts[Int(model.cells.institutions[other])], model.cells.institutions[other])
      return left < right
    }
    sheets.append(reasons(cells, changed: changedDistricts(districts)))
    sheets.append(checks(sums, district: nil))
    return sheets
  }

  private func checklist(_ points: [ChecklistCheck.Point]) -> PrintedSheet {
    let held = points.count { $0.status == "passed" }
    let skipped = points.count { $0.status == "not_applicable" }
    var sheet = sheet(
      "通知核对", title: PrintedData.annexTitle + "（通知核对）",
      line: "通知核对：\(points.count - skipped) 项中 \(held) 项符合\(skipped > 0 ? "，\(skipped) 项不适用" : "")。",
      ["序号", "核对事项", "日期", "要求", "核对情况", "结果", "依据"])
    for (index, point) in points.enumerated() {
      let verdict = ["passed": "符合", "failed": "不符合"][point.status] ?? "不适用"
      sheet.append([
        .whole(index + 1), .text(point.words.text.zh), .day(DayNumber(point.words.date)), .text(point.words.required.zh),
        .text(point.words.detail.zh), .text(verdict), .text(point.words.source.zh),
      ])
    }
    return sheet
  }

  private var productColumns: [(String, (Int) -> Printed)] {
    [
      ("序号", { .whole($0 + 1) }), ("品种编码", { .text(self.model.tables.products[$0].id) }),
      ("通用名", { self.text($0, "generic_name") }), ("剂型", { self.text($0, "dosage_form") }),
      ("规格", { self.text($0, "specification") }), ("包装", { self.text($0, "pack") }),
      ("中选企业", { self.text($0, "supplier") }), ("中选价（元/盒）", { .decimal(self.model.tables.products[$0].price) }),
    ]
  }

  /// A table of products against districts or institutions, cut into sheets of at most twelve columns.
  private func matrix(
    _ name: String, title: String, line: String, isYuan: Bool, leading: [(heading: String, cell: (Int) -> Printed)],
    given: (heading: String, packs: [Int128]), comparesGiven: Bool, columns: [(heading: String, values: [Int128?])]
  ) -> [PrintedSheet] {
    func shown(_ value: Int128) -> Printed { isYuan ? .fen(value) : .whole(value) }
    let products = Array(given.packs.indices)
    let sums = products.map { product in columns.reduce(Int128(0)) { $0 + ($1.values[product] ?? 0) } }
    let blocks = max(1, min(200, (columns.count + 11) / 12))
    return (0..<blocks).map { block in
      let own = columns[block * columns.count / blocks..<(block + 1) * columns.count / blocks]
      let isLast = block == blocks - 1
      var headings = leading.map(\.heading) + [given.heading] + own.map(\.heading)
      if blocks > 1 { headings.append("小计") }
      if isLast { headings += comparesGiven ? ["合计", "差额"] : ["合计"] }
      var sheet = self.sheet(
        block == 0 ? name : "\(name)续\(block)", title: block == 0 ? title : title + "（续\(block)）", line: line,
        unit: isYuan ? "单位：元" : "单位：盒", headings)
      func ending(_ values: [Int128?], _ sum: Int128, _ given: Int128) -> [Printed] {
        var cells = values.map { $0.map(shown) ?? .blank }
        if blocks > 1 { cells.append(shown(values.reduce(0) { $0 + ($1 ?? 0) })) }
        if isLast { cells.append(shown(sum)) }
        if isLast, comparesGiven { cells.append(.whole(given - sum)) }
        return cells
      }
      for product in products {
        sheet.append(
          leading.map { $0.cell(product) } + [.whole(given.packs[product])]
            + ending(own.map { $0.values[product] }, sums[product], given.packs[product]))
      }
      let blanks = [Printed](repeating: .blank, count: leading.count - 1)
      let whole = given.packs.reduce(0, +)
      sheet.append(
        [.text("合计")] + blanks + [.whole(whole)]
          + ending(own.map { $0.values.reduce(0) { $0 + ($1 ?? 0) } }, sums.reduce(0, +), whole))
      return sheet
    }
  }

  // MARK: Why, and control sums

  private func changedDistricts(_ districts: [Int]) -> String {
    let changed = Set((run?.replaced ?? []).map(\.district))
    let names = districts.filter { changed.contains(model.tables.districts[$0]) }.map { place in
      model.tables.districtNames[place].isEmpty ? model.tables.districts[place] : model.tables.districtNames[place]
    }
    return names.isEmpty
      ? "" : "\(names.joined(separator: "、"))的分解按本区市改过的任务包重新计算，各品种总量仍是市里下达的；改了什么，可用 explain 查看。"
  }

  private func reasons(_ cells: [Int], changed: String) -> PrintedSheet {
    var sheet = sheet(
      "说明", title: "测算分解说明", line: "满足率 = 取整前分解量 ÷ 比例目标量；空白表示没有上限或比例目标量为 0。" + changed, unit: "单位：盒",
      [
        "品种编码", "通用名", "区市编码", "机构编码", "机构名称", "测算基数（最小单位）", "比例目标量", "下限", "上限", "满足率", "取整前分解量", "分解量", "限制因素",
        "为什么是这个数",
      ])
    let targets = DistrictTargets(model, tables.totals)
    for index in cells {
      let cell = model.cells[index]
      let target = targets.expected(index, model) ?? 0
      let fill = tables.lines.fills[index]
      let institution = model.tables.institutions[cell.institution]
      let reason = tables.lines.reasons[Int(tables.lines.boundBy[index])]
      let names = ["product": "约定采购量", "institution": "年度承载上限", "cap": "上限", "floor": "下限", "fixed": "锁定", "conflict": "多项限制"]
      sheet.append([
        .text(model.tables.products[cell.product].id), text(cell.product, "generic_name"),
        .text(model.tables.districts[Int(institution.district)]), .text(institution.id), .text(name(ofInstitution: cell.institution)),
        .measured(cell.basis), .measured(target), .whole(cell.floor), cell.cap.map { .whole($0) } ?? .blank,
        fill.isNaN ? .blank : .measured(fill), .measured(tables.lines.continuous[index]), .whole(tables.lines.packs[index]),
        .text(names[reason] ?? "规则 \(reason.dropFirst(5))"), .words { self.holds($0, index, target) },
      ])
    }
    return sheet
  }

  /// Whether a sentence says what the cell's numbers say: its basis, its share of the district, then the reason.
  private func holds(_ sentence: String, _ index: Int, _ target: Double) -> Bool {
    let cell = model.cells[index]
    let institution = model.tables.institutions[cell.institution]
    let fill = tables.lines.fills[index]
    // Thousands are grouped in some numbers and not in others.
    func plain(_ text: String) -> [UInt8] { text.utf8.filter { $0 != UInt8(ascii: ",") } }
    let isEnglish = sentence.utf8.first.map { $0 < 128 } ?? false
    return plain(sentence).withUnsafeBufferPointer { bytes in
      var words = SentenceWords(text: bytes, isGivenExactly: false)
      if cell.basis > 0 {
        let volume = packs(cell.product, Int(institution.district)) ?? 0
        let unit = plain(unit(cell.product))
        words.take(isEnglish ? "The basis is " : "测算基数 ")
        let whole = cell.basis.rounded()
        if abs(cell.basis - whole) <= 1e-9 * max(1, cell.basis), let count = Int64(exactly: whole) {
          words.take(count)
        } else {
          words.take(rounded: cell.basis)
        }
        words.take(" ")
        if unit.isEmpty { words.take(isEnglish ? "units" : "最小单位") } else { unit.withUnsafeBufferPointer { words.take($0) } }
        if institution.weight != 10_000 {
          words.take(isEnglish ? " (weight " : "（权重 ")
          words.take(text: Exact.text(institution.weight))
          words.take(isEnglish ? ")" : "）")
        }
        words.take(isEnglish ? " " : "，占本区市 ")
        words.take(rounded: volume > 0 ? target / Double(volume) * 100 : 0)
        words.take(isEnglish ? "% of the district's; of its " : "%，本区市 ")
        words.take(volume)
        words.take(isEnglish ? " packs the proportional share is " : " 盒按比例为 ")
        words.take(rounded: target)
        words.take(isEnglish ? ". " : " 盒；")
      } else {
        words.take(isEnglish ? "There is no basis. " : "没有测算基数；")
      }
      guard let rest = words.rest else { return false }
      return plain(tables.lines.reasons[Int(tables.lines.boundBy[index])]).withUnsafeBufferPointer { boundBy in
        ReasonWords(
          boundBy: boundBy, target: target, floor: cell.floor, cap: cell.cap, fill: fill.isNaN ? nil : fill,
          continuous: tables.lines.continuous[index], packs: tables.lines.packs[index], capacity: tables.capacities[cell.institution],
          isGivenExactly: false
        ).hold(in: rest)
      }
    }
  }

  private func checks(
    _ sums: [(name: String, given: Printed, found: Printed, difference: Int128)], district: String?
  ) -> PrintedSheet {
    var sheet = sheet("校验", title: "校验", line: "差额应为 0。", ["检查项", "应为", "实为", "差额", "结果", "说明"])
    for sum in sums {
      sheet.append([
        .text(sum.name), sum.given, sum.found, .whole(sum.difference), .text(sum.difference == 0 ? "通过" : "未通过"), .blank,
      ])
    }
    sheet.append([
      .text("独立核对（fenliang verify）"), .blank, .blank, .blank, .text("通过"),
      .text("制作本表之前，各表和任务包逐项复算 \(points) 项（合计、上下限、规则、金额、公平性），全部相符。"),
    ])
    for excess in run?.excesses ?? [] where district == nil || excess.district == district {
      let name =
        switch excess.row {
        case .capacity(let id): "机构 \(id) 年度承载上限"
        case .rule(let id): "规则 \(id)"
        case .product(let id): "品种 \(id)"
        }
      let measure = ["packs": "盒", "units": "最小单位", "yuan": "元"][excess.measure] ?? ""
      sheet.append([
        .text("\(name)（\(measure)）"), .decimal(excess.limit), .decimal(excess.value), .decimal(excess.limit - excess.value),
        .text("整包超限"), .text("区市 \(excess.district)：任何一盒以内的取整都不能满足，已取超限合计最小的方案。"),
      ])
    }
    return sheet
  }

  // MARK: A district's split

  static let splitTitle = "各医疗机构首年约定用量测算分解结果"

  /// What tells the workbook of a district: the line above its first table.
  func splitLine(_ district: Int) -> String { "区市：\(name(ofDistrict: district))（\(model.tables.districts[district])）" }

  func split(_ district: Int) -> [PrintedSheet] {
    let members = institutionsOfDistrict[district]
    let shown = name(ofDistrict: district)
    var lines = sheet(
      "分解结果", title: PrintedData.splitTitle, place: shown, line: splitLine(district), unit: "单位：盒／元",
      [
        "序号", "机构编码", "机构名称", "机构性质", "品种编码", "通用名", "规格", "包装", "中选企业", "中选价（元/盒）", "测算基数（最小单位）", "分解量（最小单位）",
        "分解量（盒）", "约定采购金额（元）",
      ])
    var number = 0
    var found = [Int128](repeating: 0, count: model.tables.products.count)
    let amount = members.reduce(Int128(0)) { $0 + tables.sums.byInstitution[$1] }
    for place in members {
      let institution = model.tables.institutions[place]
      for cell in cellsOfInstitution[place] {
        number += 1
        let product = Int(model.cells.products[cell])
        let packs = Int128(tables.lines.packs[cell])
        found[product] += packs
        lines.append([
          .whole(number), .text(institution.id), .text(name(ofInstitution: place)), .text(ownership(place)),
          .text(model.tables.products[product].id), text(product, "generic_name"), text(product, "specification"),
          text(product, "pack"), text(product, "supplier"), .decimal(model.tables.products[product].price),
          .measured(model.cells[cell].basis), .whole(packs * unitsPerPack(product)), .whole(packs), .fen(fen(ofCell: cell)),
        ])
      }
      lines.append(
        [.text("小计"), .text(institution.id), .text(name(ofInstitution: place))],
        [(12, .whole(packs(ofInstitution: place))), (13, .fen(tables.sums.byInstitution[place]))])
    }
    let whole = found.reduce(0, +)
    lines.append([.text("合计")], [(12, .whole(whole)), (13, .fen(amount))])

    var products = sheet(
      "品种汇总", title: PrintedData.splitTitle + "（品种汇总）", place: shown, line: splitLine(district), unit: "单位：盒／元",
      [
        "序号", "品种编码", "通用名", "规格", "包装", "中选企业", "中选价（元/盒）", "本区市约定采购量（盒）", "分解量合计（盒）", "差额（盒）", "分解量合计（最小单位）", "约定采购金额（元）",
      ])
    var given: Int128 = 0
    for product in model.tables.products.indices {
      guard let packs = packs(product, district) else { continue }
      given += Int128(packs)
      products.append([
        .whole(products.lines.count + 1), .text(model.tables.products[product].id), text(product, "generic_name"),
        text(product, "specification"), text(product, "pack"), text(product, "supplier"),
        .decimal(model.tables.products[product].price), .whole(packs), .whole(found[product]),
        .whole(Int128(packs) - found[product]), .whole(found[product] * unitsPerPack(product)), .fen(fen(product, district)),
      ])
    }
    products.append(
      [.text("合计")], [(7, .whole(given)), (8, .whole(whole)), (9, .whole(given - whole)), (11, .fen(amount))])
    return [
      lines, products,
      reasons(members.flatMap { cellsOfInstitution[$0] }, changed: changedDistricts([district])),
      checks(
        [
          ("本区市约定采购量与机构分解量之和（盒）", .whole(given), .whole(whole), given - whole),
          ("品种汇总与机构分解结果的约定采购金额（元）", .fen(amount), .fen(amount), 0),
        ], district: model.tables.districts[district]),
    ]
  }

  // MARK: Suppliers and private institutions

  static let supplierTitle = "带量购销协议采购量汇总表"

  func suppliers() -> [PrintedSheet] {
    var lines = sheet(
      "协议汇总", title: PrintedData.supplierTitle, line: cycle, unit: "单位：盒／元",
      ["序号", "中选企业", "品种编码", "通用名", "剂型", "规格", "包装", "中选价（元/盒）", "区市", "采购量（最小单位）", "采购量（盒）", "约定采购金额（元）"])
    var sums = sheet(
      "企业汇总", title: PrintedData.supplierTitle + "（企业汇总）", unit: "单位：盒／元", ["序号", "中选企业", "品种数", "采购量（盒）", "约定采购金额（元）"])
    let rows = rows("suppliers.csv")
    var (number, count): (Int, Int) = (0, 0)
    var whole: (packs: Int128, fen: Int128) = (0, 0)
    for own in PrintedData.groups(rows, by: "supplier") {
      let supplier = own[0]["supplier"]
      var sum: (packs: Int128, fen: Int128) = (0, 0)
      let ofProducts = PrintedData.groups(own, by: "product_id")
      for part in ofProducts {
        guard let place = model.tables.productIDs.index(of: part[0]["product_id"]).map({ Int($0) }) else { continue }
        var own: (packs: Int128, fen: Int128) = (0, 0)
        for row in part {
          number += 1
          let (packs, fen) = (PrintedData.count(row, "packs"), PrintedData.fen(row, "amount_yuan"))
          own = (own.packs + packs, own.fen + fen)
          lines.append([
            .whole(number), .text(supplier), .text(row["product_id"]), text(place, "generic_name"), text(place, "dosage_form"),
            text(place, "specification"), text(place, "pack"), .decimal(model.tables.products[place].price),
            .text(name(ofDistrict: row["district_id"])), .whole(packs * unitsPerPack(place)), .whole(packs), .fen(fen),
          ])
        }
        sum = (sum.packs + own.packs, sum.fen + own.fen)
        lines.append(
          [.text("品种小计"), .text(supplier), .text(part[0]["product_id"]), text(place, "generic_name")],
          [(9, .whole(own.packs * unitsPerPack(place))), (10, .whole(own.packs)), (11, .fen(own.fen))])
      }
      lines.append([.text("企业小计"), .text(supplier)], [(10, .whole(sum.packs)), (11, .fen(sum.fen))])
      sums.append([
        .whole(sums.lines.count + 1), .text(supplier), .whole(ofProducts.count), .whole(sum.packs), .fen(sum.fen),
      ])
      count += ofProducts.count
      whole = (whole.packs + sum.packs, whole.fen + sum.fen)
    }
    let words = "约定采购金额合计（大写）：\(capitalWords(fen: whole.fen))"
    lines.append([.text("合计")], [(10, .whole(whole.packs)), (11, .fen(whole.fen))])
    lines.append(words: words)
    sums.append([.text("合计"), .blank, .whole(count), .whole(whole.packs), .fen(whole.fen)])
    sums.append(words: words)
    return [lines, sums, contracts()]
  }

  private func contracts() -> PrintedSheet {
    let hospital = PrintedData.trimmed(parameter("lead_hospital"))
    var sheet = sheet(
      "机构明细", title: PrintedData.supplierTitle + "（机构明细）",
      line: "签约单位（甲方，牵头单位）：\(hospital.isEmpty ? "＿＿＿＿＿＿＿＿" : hospital)　乙方：各中选企业", unit: "单位：盒／元",
      ["序号", "中选企业", "区市", "机构编码", "机构名称", "品种数", "采购量（盒）", "约定采购金额（元）"])
    var number = 0
    var whole: (packs: Int128, fen: Int128) = (0, 0)
    var repeated: [[Printed]] = []
    for own in PrintedData.groups(rows("contracts.csv"), by: "supplier") {
      let supplier = own[0]["supplier"]
      var sum: (packs: Int128, fen: Int128) = (0, 0)
      let ofInstitution = Dictionary(grouping: own) { self.place(ofInstitution: $0["institution_id"]) ?? 0 }
      let members = ofInstitution.keys.sorted {
        (model.tables.institutions[$0].district, $0) < (model.tables.institutions[$1].district, $1)
      }
      for place in members {
        number += 1
        let lines = ofInstitution[place] ?? []
        let packs = lines.reduce(Int128(0)) { $0 + PrintedData.count($1, "packs") }
        let fen = lines.reduce(Int128(0)) { $0 + PrintedData.fen($1, "amount_yuan") }
        sum = (sum.packs + packs, sum.fen + fen)
        let institution = model.tables.institutions[place]
        sheet.append([
          .whole(number), .text(supplier), .text(name(ofDistrict: Int(institution.district))), .text(institution.id),
          .text(name(ofInstitution: place)), .whole(lines.count), .whole(packs), .fen(fen),
        ])
      }
      whole = (whole.packs + sum.packs, whole.fen + sum.fen)
      let row: [Printed] = [
        .text("企业小计"), .text(supplier), .blank, .blank, .blank, .blank, .whole(sum.packs), .fen(sum.fen),
      ]
      repeated.append(row)
      sheet.append(row)
      sheet.append(words: "约定采购金额（大写）：\(capitalWords(fen: sum.fen))")
      sheet.mayFollow.insert("甲方（牵头单位，盖章）：\(hospital)　　　　　　乙方（中选企业，盖章）：\(supplier)　　　　　　签约日期：　　　　年　　月　　日")
    }
    for row in repeated { sheet.append(row) }
    sheet.append([.text("合计")], [(6, .whole(whole.packs)), (7, .fen(whole.fen))])
    sheet.append(words: "约定采购金额合计（大写）：\(capitalWords(fen: whole.fen))")
    return sheet
  }

  static let privateTitle = "民营医药机构名单"

  func privateList() -> [PrintedSheet] {
    var sheet = sheet(
      "民营医药机构", title: PrintedData.privateTitle, line: "定点社会办医疗机构和零售药店，自愿参加。", unit: "单位：盒／元",
      ["序号", "机构名称", "机构编码", "区市", "机构性质", "品种编码", "通用名", "规格", "包装", "约定采购量（盒）", "约定采购金额（元）"])
    let institutions = model.tables.institutions
    let members = institutions.indices.filter {
      institutions[$0].takesPart && ["private", "pharmacy"].contains(institutions[$0].ownership)
    }.sorted { (institutions[$0].district, $0) < (institutions[$1].district, $1) }
    var whole: (packs: Int128, fen: Int128) = (0, 0)
    for (index, place) in members.enumerated() {
      let who: [Printed] = [
        .whole(index + 1), .text(name(ofInstitution: place)), .text(institutions[place].id),
        .text(name(ofDistrict: Int(institutions[place].district))), .text(ownership(place)),
      ]
      for cell in cellsOfInstitution[place] {
        let product = Int(model.cells.products[cell])
        sheet.append(
          who + [
            .text(model.tables.products[product].id), text(product, "generic_name"), text(product, "specification"),
            text(product, "pack"), .whole(tables.lines.packs[cell]), .fen(fen(ofCell: cell)),
          ])
      }
      if cellsOfInstitution[place].isEmpty {
        sheet.append(who + [.blank, .text("无约定采购量"), .blank, .blank, .whole(0), .fen(0)])
      }
      let sum = (packs: Int128(packs(ofInstitution: place)), fen: tables.sums.byInstitution[place])
      sheet.append(
        [.text("小计"), .text(name(ofInstitution: place)), .text(institutions[place].id)],
        [(9, .whole(sum.packs)), (10, .fen(sum.fen))])
      whole = (whole.packs + sum.packs, whole.fen + sum.fen)
    }
    sheet.append([.text("合计")], [(9, .whole(whole.packs)), (10, .fen(whole.fen))])
    return [sheet]
  }

  /// Neighbouring rows with the same text in a column.
  static func groups(_ rows: [TableRow], by column: String) -> [[TableRow]] {
    var groups: [[TableRow]] = []
    for row in rows {
      if let last = groups.last, last[0][column] == row[column] {
        groups[groups.count - 1].append(row)
      } else {
        groups.append([row])
      }
    }
    return groups
  }
}
