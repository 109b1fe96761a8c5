/// What the sheets of the city's annex and of the districts' splits should show.
extension PrintedData {
  // MARK: The city's annex

  static let annexTitle = "各区市及市属医疗机构首年约定采购用量表"

  func annex(_ points: [ChecklistCheck.Point]) -> [PrintedSheet] {
    let title = PrintedData.annexTitle
    let products = Array(model.tables.products.indices)
    let agreed = model.agreedPacks.map { Int128($0) }
    let given = ("首年约定采购量（盒）", agreed)
    let leading = products.map { place in
      [.whole(place + 1)]
        + product(place, "product_id", "generic_name", "dosage_form", "specification", "pack", "supplier", "price_yuan")
    }
    let headings = ["序号", "品种编码", "通用名", "剂型", "规格", "包装", "中选企业", "中选价（元/盒）"]
    let shares = model.tables.districts.indices.map { district in
      (heading: name(ofDistrict: district), packs: products.map { self.packs($0, district).map { Int128($0) } }, district: district)
    }
    var sheets = [checklist(points)]
    sheets += matrix(
      "约定采购量", title: title, line: cycle, isYuan: false, headings + ["计量单位", "首年约定采购量（最小单位）"],
      leading.enumerated().map { $1 + [.text(unit($0)), .whole(model.tables.products[$0].agreedUnits)] }, given: given, comparesGiven: true,
      columns: shares.map { ($0.heading, $0.packs) })
    sheets += matrix(
      "约定采购金额", title: title, line: cycle + "　金额按机构和品种逐行四舍五入到分后相加。", isYuan: true, headings, leading, given: given,
      comparesGiven: false,
      columns: shares.map { share in (share.heading, products.map { share.packs[$0] == nil ? nil : fen($0, share.district) }) })
    let handedOut = tables.totals.reduce(Int128(0)) { $0 + Int128($1?.packs ?? 0) }
    let whole = agreed.reduce(0, +)
    var sums = [
      Control("首年约定采购量与各区市之和（盒）", .whole(whole), .whole(handedOut), whole - handedOut),
      Control("各机构与各区市约定采购金额之和（元）", .fen(tables.sums.fen), .fen(tables.sums.fen), 0),
    ]
    let municipal = shares.filter {
      model.tables.districts[$0.district].kind == "municipal" && !institutionsOfDistrict[$0.district].isEmpty
    }
    for (number, share) in municipal.enumerated() {
      let members = institutionsOfDistrict[share.district]
      let given = share.packs.map { $0 ?? 0 }
      sheets += matrix(
        number == 0 ? "市属医疗机构" : "市属医疗机构\(number + 1)", title: title + "（市属医疗机构）",
        line: "\(share.heading)（\(model.tables.districts[share.district].id)）", isYuan: false, headings, leading,
        given: ("\(share.heading)约定采购量（盒）", given), comparesGiven: true,
        columns: members.map { place in
          var values = [Int128?](repeating: nil, count: products.count)
          for cell in cells(place) { values[model.product(cell)] = Int128(tables.lines.packs[cell]) }
          return (name(ofInstitution: place), values)
        })
      let whole = given.reduce(0, +)
      let found = members.reduce(Int128(0)) { $0 + sum(ofInstitution: $1).packs }
      sums.append(Control("\(share.heading)约定采购量与各机构之和（盒）", .whole(whole), .whole(found), whole - found))
    }
    // As the rows of allocation.csv: by product, district, institution.
    func key(_ cell: Int) -> (Int, Int, Int) { (model.product(cell), model.district(cell), model.institution(cell)) }
    let ordered = model.cells.indices.sorted { key($0) < key($1) }
    sheets.append(reasons(ordered, changed: changedDistricts(Array(model.tables.districts.indices))))
    sheets.append(checks(sums, district: nil))
    return sheets
  }

  private func checklist(_ points: [ChecklistCheck.Point]) -> PrintedSheet {
    let held = points.count { $0.status == "passed" }
    let skipped = points.count { $0.status == "not_applicable" }
    var sheet = sheet(
      "通知核对", title: PrintedData.annexTitle + "（通知核对）",
      line: "通知核对：\(points.count - skipped) 项中 \(held) 项符合\(skipped > 0 ? "，\(skipped) 项不适用" : "")。" + sanityWords,
      ["序号", "核对事项", "日期", "要求", "核对情况", "结果", "依据"])
    for (index, point) in points.enumerated() {
      sheet.append([
        .whole(index + 1), .text(point.text.chinese), .day(DayNumber(point.date)), .text(point.required.chinese),
        .text(point.detail.chinese), .text(["passed": "符合", "failed": "不符合"][point.status] ?? "不适用"), .text(point.source.chinese),
      ])
    }
    for (index, entry) in (run?.accepted ?? []).enumerated() {
      let subject = [("institution_id", "机构"), ("product_id", "品种"), ("period", "期间")].filter { entry[$0.0].text != nil }
        .map { "\($0.1) \(entry[$0.0].string)" }.joined(separator: "，")
      let (message, reason) = (entry["message"].string, "理由：" + entry["reason"].string)
      // The cover is Chinese whatever the language of run.json.
      let words: Printed = run?.isEnglish ?? false ? .words { $0.hasSuffix(reason) } : .text(message + reason)
      let by = entry["accepted_by"].string
      sheet.append([
        .whole(points.count + index + 1), .text("已核实的提示 \(entry["code"].string)"), .day(nil), .text(subject), words,
        .text("已核实"), by.isEmpty ? .blank : .text(by),
      ])
    }
    return sheet
  }

  /// How many findings of 口径核对 are open, and how many warnings are taken for right.
  private var sanityWords: String {
    let open = (run?.warnings ?? []).count { $0["code"].string.hasPrefix("W7") }
    let accepted = run?.accepted.count ?? 0
    return open + accepted > 0 ? "口径核对：未核实的提示 \(open) 条，已核实 \(accepted) 条。" : ""
  }

  /// A table of products against districts or institutions, cut into sheets of at most twelve columns.
  private func matrix(
    _ name: String, title: String, line: String, isYuan: Bool, _ leadingHeadings: [String], _ leading: [[Printed]],
    given: (heading: String, packs: [Int128]), comparesGiven: Bool, columns: [(heading: String, values: [Int128?])]
  ) -> [PrintedSheet] {
    func shown(_ value: Int128) -> Printed { isYuan ? .fen(value) : .whole(value) }
    func total(_ values: [Int128?]) -> Int128 { values.reduce(0) { $0 + ($1 ?? 0) } }
    let sums = given.packs.indices.map { product in total(columns.map { $0.values[product] }) }
    let blocks = max(1, min(200, (columns.count + 11) / 12))
    return (0..<blocks).map { block in
      let own = columns[block * columns.count / blocks..<(block + 1) * columns.count / blocks]
      let isLast = block == blocks - 1
      let ends = (blocks > 1 ? ["小计"] : []) + (isLast ? comparesGiven ? ["合计", "差额"] : ["合计"] : [])
      var sheet = self.sheet(
        block == 0 ? name : "\(name)续\(block)", title: block == 0 ? title : title + "（续\(block)）", line: line,
        unit: isYuan ? "单位：元" : "单位：盒", leadingHeadings + [given.heading] + own.map(\.heading) + ends)
      func ending(_ values: [Int128?], _ sum: Int128, _ given: Int128) -> [Printed] {
        var cells = values.map { $0.map(shown) ?? .blank }
        if blocks > 1 { cells.append(shown(total(values))) }
        if isLast { cells.append(shown(sum)) }
        if isLast, comparesGiven { cells.append(.whole(given - sum)) }
        return cells
      }
      for (product, packs) in given.packs.enumerated() {
        sheet.append(leading[product] + [.whole(packs)] + ending(own.map { $0.values[product] }, sums[product], packs))
      }
      let blanks = [Printed](repeating: .blank, count: leadingHeadings.count - 1)
      let whole = given.packs.reduce(0, +)
      sheet.append([.text("合计")] + blanks + [.whole(whole)] + ending(own.map { total($0.values) }, sums.reduce(0, +), whole))
      return sheet
    }
  }

  // MARK: Why, and control sums

  private func changedDistricts(_ districts: [Int]) -> String {
    let changed = Set((run?.replaced ?? []).map(\.district))
    let names = districts.map { model.tables.districts[$0] }.filter { changed.contains($0.id) }.map(\.shown)
    return names.isEmpty ? "" : "\(names.joined(separator: "、"))的分解按本区市改过的任务包重新计算，各品种总量仍是市里下达的；改了什么，可用 explain 查看。"
  }

  private func reasons(_ cells: [Int], changed: String) -> PrintedSheet {
    var sheet = sheet(
      "说明", title: "测算分解说明", line: "满足率 = 取整前分解量 ÷ 比例目标量；空白表示没有上限或比例目标量为 0。" + changed, unit: "单位：盒",
      [
        "品种编码", "通用名", "区市编码", "机构编码", "机构名称", "测算基数（最小单位）", "比例目标量", "下限", "上限", "满足率", "取整前分解量", "分解量", "限制因素",
        "为什么是这个数",
      ])
    let targets = AnswerTargets(model, tables.totals, definition: run?.definition ?? 2)
    let names = ["product": "约定采购量", "institution": "年度承载上限", "cap": "上限", "floor": "下限", "fixed": "锁定", "conflict": "多项限制"]
    for index in cells {
      let cell = model.cells[index]
      let target = targets.expected(index, model) ?? 0
      let reason = tables.lines.reason(index)
      sheet.append(
        product(cell.product, "product_id", "generic_name") + [.text(model.districtID(index))] + institution(cell.institution) + [
          .measured(cell.basis), .measured(target), .whole(cell.floor), cell.cap.map { .whole($0) } ?? .blank,
          tables.lines.fill(index).map { .measured($0) } ?? .blank, .measured(tables.lines.continuous[index]),
          .whole(tables.lines.packs[index]), .text(names[reason] ?? "规则 \(reason.dropFirst(5))"), .words { self.holds($0, index, target) },
        ])
    }
    return sheet
  }

  /// What the basis of a cell is made of, where that is not what the plan's is.
  private func basisName(_ cell: Cells.Cell, _ isEnglish: Bool) -> String? {
    let tables = model.tables
    let share = tables.usageShare(cell.product, at: tables.institutions[cell.institution].ownership)
    if share == tables.parameters.usageShare { return nil }
    switch share {
    case 10_000: return isEnglish ? "usage" : "历史用量"
    case 0: return isEnglish ? "demand" : "报量"
    default: return (isEnglish ? "blend:" : "混合:") + Exact.text(share)
    }
  }

  /// Whether shares are of the district's volume, as under the first definition, and not of the city's.
  private var isFirstDefinition: Bool { run?.definition == 1 }

  /// What the share of a cell is a share of [packs].
  private func volume(_ cell: Int) -> Int64 {
    if isFirstDefinition { return packs(model.product(cell), model.district(cell)) ?? 0 }
    return model.tables.cityVolume(ofProduct: model.productID(cell))?.packs ?? model.agreedPacks[model.product(cell)]
  }

  /// Whether a sentence says what the cell's numbers say: its basis, its share of the volume, then the reason.
  private func holds(_ sentence: String, _ index: Int, _ target: Double) -> Bool {
    let cell = model.cells[index]
    let weight = model.tables.institutions[cell.institution].weight
    let volume = volume(index)
    let isEnglish = sentence.utf8.first.map { $0 < 128 } ?? false
    // Thousands are grouped in some numbers and not in others.
    func plain(_ text: String) -> [UInt8] { text.utf8.filter { $0 != UInt8(ascii: ",") } }
    let unit = plain(unit(cell.product))
    let source = basisName(cell, isEnglish)
    return plain(sentence).withUnsafeBufferPointer { bytes in
      var words = SentenceWords(text: bytes, isGivenExactly: false)
      let zh: StaticString =
        cell.basis > 0
        ? isFirstDefinition
          ? "测算基数 {b} {u}<（{o}）>[（权重 {w}）]，占本区市 {s}%，本区市 {v} 盒按比例为 {t} 盒；"
          : "测算基数 {b} {u}<（{o}）>[（权重 {w}）]，占全市 {s}%，全市 {v} 盒按比例为 {t} 盒；" : "没有测算基数；"
      let en: StaticString =
        cell.basis > 0
        ? isFirstDefinition
          ? "The basis is {b} {u}< ({o})>[ (weight {w})] {s}% of the district's; of its {v} packs the proportional share is {t}. "
          : "The basis is {b} {u}< ({o})>[ (weight {w})] {s}% of the city's; of its {v} packs the proportional share is {t}. "
        : "There is no basis. "
      words.take(isEnglish ? en : zh, where: { $0 == UInt8(ascii: "<") ? source != nil : weight != 10_000 }) { figure, words in
        switch figure {
        case UInt8(ascii: "b"):
          let whole = cell.basis.rounded()
          if abs(cell.basis - whole) <= 1e-9 * max(1, cell.basis), let count = Int64(exactly: whole) {
            words.take(count)
          } else {
            words.take(rounded: cell.basis)
          }
        case UInt8(ascii: "u"):
          if unit.isEmpty { words.take(isEnglish ? "units" : "最小单位") } else { unit.withUnsafeBufferPointer { words.take($0) } }
        case UInt8(ascii: "o"): words.take(text: source ?? "")
        case UInt8(ascii: "w"): words.take(text: Exact.text(weight))
        case UInt8(ascii: "s"): words.take(rounded: volume > 0 ? target / Double(volume) * 100 : 0)
        case UInt8(ascii: "v"): words.take(volume)
        default: words.take(rounded: target)
        }
      }
      guard let rest = words.rest else { return false }
      return plain(tables.lines.reason(index)).withUnsafeBufferPointer { boundBy in
        ReasonWords(
          boundBy: boundBy, target: target, floor: cell.floor, cap: cell.cap, fill: tables.lines.fill(index),
          continuous: tables.lines.continuous[index], packs: tables.lines.packs[index], capacity: tables.capacities[cell.institution],
          isLater: model.place(index) > tables.firstPlaces[model.district(index)], isGivenExactly: false
        ).hold(in: rest)
      }
    }
  }

  /// A control sum.
  private struct Control {
    let name: String
    let given, found: Printed
    let difference: Int128

    init(_ name: String, _ given: Printed, _ found: Printed, _ difference: Int128) {
      (self.name, self.given, self.found, self.difference) = (name, given, found, difference)
    }
  }

  private func checks(_ sums: [Control], district: String?) -> PrintedSheet {
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
        case .rule(let id), .end(let id, _): "规则 \(id)"
        case .product(let id): "品种 \(id)"
        }
      sheet.append([
        .text("\(name)（\(measureNames[excess.measure] ?? "")）"), .decimal(excess.limit), .decimal(excess.value),
        .decimal(excess.limit - excess.value), .text("整包超限"),
        .text(
          "区市 \(excess.district)："
            + (isFirstDefinition ? "任何一盒以内的取整都不能满足，已取超限合计最小的方案。" : "没有找到守住它的整盒分法，已取找到的超限最小的一种。")),
      ])
    }
    return sheet
  }

  // MARK: A district's split

  static let splitTitle = "各医疗机构首年约定用量测算分解结果"

  /// What tells the workbook of a district: the line above its first table.
  func splitLine(_ district: Int) -> String { "区市：\(name(ofDistrict: district))（\(model.tables.districts[district].id)）" }

  func split(_ district: Int) -> [PrintedSheet] {
    let members = institutionsOfDistrict[district]
    var lines = sheet(
      "分解结果", title: PrintedData.splitTitle, place: name(ofDistrict: district), line: splitLine(district), unit: "单位：盒／元",
      [
        "序号", "机构编码", "机构名称", "机构性质", "品种编码", "通用名", "规格", "包装", "中选企业", "中选价（元/盒）", "测算基数（最小单位）", "分解量（最小单位）",
        "分解量（盒）", "约定采购金额（元）",
      ])
    var number = 0
    var found = [Int128](repeating: 0, count: model.tables.products.count)
    for place in members {
      for cell in cells(place) {
        number += 1
        let product = model.product(cell)
        let sum = sum(ofCell: cell)
        found[product] += sum.packs
        lines.append(
          [.whole(number)] + institution(place) + [.text(ownership(place))]
            + self.product(product, "product_id", "generic_name", "specification", "pack", "supplier", "price_yuan")
            + [.measured(model.cells[cell].basis), .whole(sum.packs * unitsPerPack(product))] + sum.cells)
      }
      lines.append([.text("小计")] + institution(place), at: 12, sum(ofInstitution: place).cells)
    }
    let whole = Sum(packs: found.reduce(0, +), fen: members.reduce(0) { $0 + tables.sums.byInstitution[$1] })
    lines.append([.text("合计")], at: 12, whole.cells)

    var products = sheet(
      "品种汇总", title: PrintedData.splitTitle + "（品种汇总）", place: name(ofDistrict: district), line: splitLine(district), unit: "单位：盒／元",
      ["序号", "品种编码", "通用名", "规格", "包装", "中选企业", "中选价（元/盒）", "本区市约定采购量（盒）"]
        + (isFirstDefinition ? [] : ["比例目标量合计（盒）"]) + ["分解量合计（盒）", "差额（盒）", "分解量合计（最小单位）", "约定采购金额（元）"])
    var given: Int128 = 0
    for product in model.tables.products.indices {
      guard let packs = packs(product, district) else { continue }
      given += Int128(packs)
      products.append(
        [.whole(products.lines.count + 1)]
          + self.product(product, "product_id", "generic_name", "specification", "pack", "supplier", "price_yuan") + [.whole(packs)]
          + (isFirstDefinition ? [] : [.measured(tables.totals[model.share(product, district)]?.target ?? 0)]) + [
            .whole(found[product]), .whole(Int128(packs) - found[product]), .whole(found[product] * unitsPerPack(product)),
            .fen(fen(product, district)),
          ])
    }
    products.append(
      [.text("合计")], at: 7,
      [.whole(given)] + (isFirstDefinition ? [] : [.blank]) + [.whole(whole.packs), .whole(given - whole.packs), .blank, .fen(whole.fen)])
    return [
      lines, products, reasons(members.flatMap(cells), changed: changedDistricts([district])),
      checks(
        [
          Control("本区市约定采购量与机构分解量之和（盒）", .whole(given), .whole(whole.packs), given - whole.packs),
          Control("品种汇总与机构分解结果的约定采购金额（元）", .fen(whole.fen), .fen(whole.fen), 0),
        ], district: model.tables.districts[district].id),
    ]
  }
}
