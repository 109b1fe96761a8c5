import PlanModel
import Planning
import XLSXReading

/// What is said about cross tables, at their cells.
extension CrossTable {
  private func spot(_ place: Place) -> Spot { Spot(.sheet(table), line: Int32(place.row), column: place.column) }

  private func word(_ items: CrossItems) -> Localized {
    items.table == .products ? .init(zh: "品种", en: "product") : .init(zh: "机构", en: "institution")
  }

  func reportUnknown(_ label: CrossAxis.Label, _ axis: CrossAxis) {
    let items = axis.items
    guard references.isComplete(items.table) else { return }
    if let items = products.items, items.records.first != nil, axis.items.table == .products, table != .limits {
      log.report(
        .itemUnmapped, at: spot(label.place), value: label.text,
        .init(
          zh: "“\(shortened(label.text))”既不在品种表，也不在折算表中，它的\(axis.isAcross ? "列" : "行")里有数量。",
          en: "\"\(shortened(label.text))\" is neither a product nor an item of the conversions; there are values in its "
            + "\(axis.isAcross ? "column" : "row")."),
        hint: .init(
          zh: "请在折算表加一行：项目编码、它折算到的品种编码和折算系数；不计入任何品种的，品种编码填 不计。",
          en: "Add it to the conversions with its product and factor; where it counts for none, put - for the product."))
      return
    }
    let near = nearestEntries(to: label.text, ids: items.ids, names: items.names).map(items.shown)
    let name = log.name(of: items.table)
    let (zh, en) = (word(items).chinese, word(items).english)
    log.report(
      items.table == .products ? .productUnknown : .institutionUnknown, at: spot(label.place), value: label.text,
      .init(
        zh: "“\(shortened(label.text))”不是\(name.chinese)中的编码或名称，它的\(axis.isAcross ? "列" : "行")里有数量。",
        en:
          "\"\(shortened(label.text))\" is no code or name in \(name.english); there are values in its \(axis.isAcross ? "column" : "row")."
      ),
      hint: near.isEmpty
        ? .init(zh: "请改成\(zh)编码或名称，或在\(name.chinese)中加上它。", en: "Write the code or name of the \(en), or add it to \(name.english).")
        : .init(zh: "最接近的是 \(near.joined(separator: "、"))。", en: "Nearest: \(near.joined(separator: "; "))."))
  }

  /// Warns of rows or columns that hold no quantities.
  func reportOther(_ label: CrossAxis.Label, _ count: Int, isAcross: Bool) {
    log.report(
      .crossNoQuantities, at: spot(label.place), value: label.text,
      .init(
        zh: "“\(shortened(label.text))”下的数不是采购量、用量（是金额、单价、比例、平均数或差额之类），没有读取，共 \(count) \(isAcross ? "列" : "行")。",
        en: "\"\(shortened(label.text))\" heads numbers that are no quantities (money, prices, shares, averages, differences): \(count) "
          + "\(isAcross ? "column" : "row")(s) were not read."),
      hint: .init(zh: "不必处理；其实是数量的，请改掉这个表头。", en: "Nothing to do; where they are quantities, change the heading."))
  }

  /// Reports a heading among words for quantities that nobody knows.
  func reportMeasure(_ label: CrossAxis.Label) {
    log.report(
      .numbersUnread, at: spot(label.place), value: label.text,
      .init(
        zh: "不认识“\(shortened(label.text))”，不知道它下面的数是不是数量。",
        en: "\"\(shortened(label.text))\" is unknown: whether the numbers under it are quantities cannot be told."),
      hint: .init(zh: "是数量的请写“数量”，不是的请删去，或写成金额、比例等。", en: "Write 数量 where they are quantities; else delete them, or say what they are."))
  }

  /// Reports an item of which there are no quantities.
  func reportNoQuantity(_ label: CrossAxis.Label, _ shown: String) {
    log.report(
      .headingUnit, at: spot(label.place), value: label.text,
      .init(
        zh: "\(shown) 只有“\(shortened(label.text))”，没有数量，不能当作数量读取。",
        en: "Of \(shown) there is \"\(shortened(label.text))\" alone, and no quantity."),
      hint: .init(zh: "请填数量（最小单位或盒），金额、比例等另列。", en: "Give quantities, in minimum units or packs, beside it."))
  }

  /// Reports a title that says that all values are money.
  func reportMoney(_ title: (text: String, place: Place?)) {
    log.report(
      .headingUnit, at: title.place.map(spot) ?? Spot(.sheet(table), line: Int32(layout.headingRows.last ?? 1)), value: title.text,
      .init(
        zh: "“\(shortened(title.text))”说的是金额，这张表按数量读取。",
        en: "\"\(shortened(title.text))\" says that the values are money; the table is read as quantities."),
      hint: .init(zh: "请改填数量；其实是数量的，请改掉标题或工作表名。", en: "Give quantities; where they are, change the title or the sheet's name."))
  }

  func reportSeveral(_ candidates: [Int], _ label: CrossAxis.Label, _ axis: CrossAxis) {
    references.reportSeveral(label.text, candidates.map(Int32.init), in: axis.items.table, at: spot(label.place), log)
  }

  func reportContradiction(_ code: CrossAxis.Label, _ item: Int, _ name: CrossAxis.Label, _ others: [Int], _ axis: CrossAxis) {
    log.report(
      .crossKeysDisagree, at: spot(name.place), value: name.text,
      .init(
        zh: "表头互相矛盾：“\(shortened(code.text))”是 \(axis.items.shown(item))，“\(shortened(name.text))”是 "
          + "\(others.prefix(3).map(axis.items.shown).joined(separator: "、"))。",
        en: "The headings contradict each other: \"\(shortened(code.text))\" is \(axis.items.shown(item)), \"\(shortened(name.text))\" is "
          + "\(others.prefix(3).map(axis.items.shown).joined(separator: "; "))."),
      hint: .init(zh: "请核对这一\(axis.isAcross ? "列" : "行")的编码和名称，改成一致。", en: "Check the code and the name, and mend one of them."))
  }

  func report(_ code: ProblemCode, _ label: CrossAxis.Label, _ earlier: CrossAxis.Label, _ shown: String) {
    let first = log.reference(spot(earlier.place))
    let isUsage = code == .crossKeyAddedUp
    log.report(
      code, at: spot(label.place), value: label.text,
      .init(
        zh: "\(shown) 已在 \(first.chinese) 出现过" + (isUsage ? "，两处的用量相加。" : "，不知道用哪一个。"),
        en: "\(shown) stands at \(first.english) already"
          + (isUsage ? "; the usage of both is added up." : "; it cannot be told which counts.")),
      hint: .init(zh: "请核对：重复的删去一处；应当合计的请合为一处。", en: "Check them: delete one, or add them up into one."))
  }

  func reportIgnored(_ label: CrossAxis.Label, isAcross: Bool) {
    log.report(
      .crossTextIgnored, at: spot(label.place), value: label.text,
      .init(
        zh: "不认识“\(shortened(label.text))”，它的\(isAcross ? "列" : "行")里只有文字，没有读取。",
        en: "\"\(shortened(label.text))\" is unknown; its \(isAcross ? "column" : "row") holds text alone and was not read."),
      hint: .init(zh: "如有数量，请改表头为编码或名称；备注请以“备注”为表头。", en: "If it holds values, head it with a code or name; head remarks 备注."))
  }

  mutating func reportWithoutHeading(at place: Place) {
    isComplete = false
    log.report(
      .valueWithoutHeading, at: spot(place),
      value: sheet.row(place.row).map { sheet.text($0, place.column) },
      .init(zh: "这一列没有表头，却有内容。", en: "The column has no heading, but values."),
      hint: .init(zh: "请加上表头，或删去这一列。", en: "Give it a heading, or delete the column."))
  }

  func reportNoKey(row: Int) {
    let level = down.levels.first { down.roles[$0] == .code || down.roles[$0] == .name } ?? 0
    let zh = word(down.items).chinese
    log.report(
      .valueMissing, at: spot(Place(row: row, column: level)),
      .init(zh: "这一行有数量，却没有\(zh)编码或名称。", en: "The row has values, but names no \(word(down.items).english)."),
      hint: .init(zh: "请填写；合计行请写“合计”。", en: "Fill it in; head a row of sums 合计."))
  }

  // MARK: Periods, limits

  func reportPeriod(_ line: CrossAxis.Line, _ title: CrossTitle) {
    let place = line.period?.place ?? line.key?.place ?? Place(row: layout.headingRows.last ?? 1, column: -1)
    let text = sheet.label(place.row, place.column)?.text ?? ""
    log.report(
      .crossPeriodMissing, at: spot(place), value: text,
      .init(
        zh: "看不出“\(shortened(text))”下的用量是哪一年或哪一月的。",
        en: "It cannot be told of which year or month the usage under \"\(shortened(text))\" is."),
      hint: .init(
        zh: "期间写整年或整月，例如 2019年、2019年7月；半年、季度请按月填写，或换算成整年后再填。",
        en: "Periods are whole years or months, as 2019 or 2019-07; give half-years and quarters by month, or as whole years."))
  }

  func reportNoPeriod(_ title: CrossTitle) {
    log.report(
      .crossPeriodMissing, at: Spot(.sheet(table), line: Int32(layout.headingRows.last ?? 1)),
      title.isPeriodUnclear
        ? .init(
          zh: "表头没有写期间，标题和工作表名写的不是一个整年或整月，看不出用量是哪一年的。",
          en: "No heading names a period, and the titles and the sheet's name do not give one whole year or month.")
        : .init(zh: "表头、标题和工作表名都没有写期间，看不出用量是哪一年的。", en: "Neither headings nor titles nor the sheet's name say of which year the usage is."),
      hint: .init(
        zh: "请在标题、工作表名或一行表头里写上期间，例如 2019年度历史用量。", en: "Name the period in the title, the sheet's name or a row of headings, as 2019年."))
  }

  func reportNoLimit(at place: Place) {
    log.report(
      .crossLimitMissing, at: spot(place),
      .init(zh: "看不出这里的盒数是下限、上限还是锁定。", en: "It cannot be told whether these packs are floors, caps or fixed."),
      hint: .init(
        zh: "请在表头、标题或工作表名里写明 下限、上限 或 锁定。", en: "Say 下限 (floor), 上限 (cap) or 锁定 (fixed) in a heading, the title or the sheet's name."))
  }

  // MARK: The rest

  /// Reports numbers that are merged over several cells.
  mutating func reportMerges() {
    let first = sheet.rows.dropFirst(layout.firstData).first?.number ?? .max
    for merge in sheet.grid.merges
    where merge.rows.lowerBound >= first && merge.columns.lowerBound >= layout.firstAcross && merge.rows.count * merge.columns.count > 1 {
      guard let row = sheet.row(merge.rows.lowerBound), let cell = sheet.grid.cell(row, column: merge.columns.lowerBound),
        sheet.isNumber(cell), merge.columns.contains(where: { !passedColumns.contains($0) })
      else { continue }
      isComplete = false
      log.report(
        .crossNumberMerged, at: spot(Place(row: merge.rows.lowerBound, column: merge.columns.lowerBound)),
        value: sheet.text(row, merge.columns.lowerBound),
        .init(
          zh: "这个数合并了 \(merge.rows.count * merge.columns.count) 个单元格，看不出每一格是多少。",
          en: "The number is merged over \(merge.rows.count * merge.columns.count) cells; how much each has cannot be told."),
        hint: .init(zh: "请取消合并，在每一格填写它自己的数。", en: "Unmerge the cells and give each its own number."))
    }
  }

  /// Reports levels of headings that nobody knows, and specifications or companies that are not those of the product.
  mutating func reportLevels() {
    for axis in [across, down] {
      for level in axis.levels where axis.roles[level] == .other {
        let labels = axis.lines.compactMap { line in
          line.item.flatMap { item in line.labels.first { $0.level == level }.map { (item: item, label: $0) } }
        }
        guard let first = labels.first else { continue }
        reportOtherItem(labels, axis, axis.captions[level])
        if axis.captions[level].map(axis.words.isCaption) ?? false { continue }
        if 2 * labels.count(where: { axis.items.describes($0.item, $0.label.text) }) >= labels.count { continue }
        let caption = axis.captions[level] ?? first.label.text
        log.report(
          .crossTextIgnored, at: spot(first.label.place), value: caption,
          .init(
            zh: "不认识这一\(axis.isAcross ? "行" : "列")表头“\(shortened(caption))”，没有读取。",
            en: "This \(axis.isAcross ? "row" : "column") of headings, \"\(shortened(caption))\", is unknown and was not read."),
          hint: .init(zh: "请核对；只作说明的，表头请写“备注”。", en: "Check it; head what is only a remark 备注."))
      }
    }
  }

  /// Compares a level that describes products or institutions with what the tables have: by its caption, else what most of it is.
  private mutating func reportOtherItem(_ labels: [(item: Int, label: CrossAxis.Label)], _ axis: CrossAxis, _ caption: String?) {
    let words = axis.words.words
    let labels = labels.filter { !axis.items.isConverted($0.item) }
    func verdicts(_ kind: Description) -> [Description.Verdict] {
      labels.map { kind.verdict($0.label.text, of: $0.item, references, words) }
    }
    var kind = caption.flatMap { Description(heading: $0, words) }
    if kind?.table != axis.items.table {
      kind = Description.allCases.first { kind in
        kind.table == axis.items.table && 2 * verdicts(kind).count { $0 == .agrees } > labels.count
      }
    }
    guard let kind, kind.isCompared(in: table) else { return }
    var reported: Set<CrossPlaces.Cell> = []
    for ((item, label), verdict) in zip(labels, verdicts(kind)) {
      guard verdict != .agrees, verdict != .unclear, reported.insert(.init(label.place)).inserted else { continue }
      if case .another = verdict { isComplete = false }
      log.reportDescription(kind, label.text, verdict, axis.items.shown(item), of: axis.items.shown, at: spot(label.place))
    }
  }

  /// Says how the table was read, and what was passed over and converted.
  mutating func reportSummary(_ title: CrossTitle) {
    reportMerges()
    let heading = Spot(.sheet(table), line: Int32(layout.headingRows.last ?? 1))
    let (columns, rows) = (Set(across.lines.compactMap(\.item)).count, Set(down.lines.compactMap(\.item)).count)
    let (products, institutions) = layout.productsAcross ? (columns, rows) : (rows, columns)
    let passed = across.lines.filter { passedColumns.contains($0.position) && $0.sum == nil && $0.item == nil }
      .compactMap { line in line.key.flatMap { across.words.isCaption($0.text) ? $0.text : nil } }
    let byName = [across, down].contains { axis in !axis.levels.contains { axis.roles[$0] == .code } }
    log.report(
      .crossTableRead, at: heading,
      .init(
        zh: "按交叉表读取：\(layout.productsAcross ? "品种横排，机构竖排" : "机构横排，品种竖排")，读到 \(products) 个品种、\(institutions) 个机构的数；空白格是未填报。"
          + (byName ? "按名称对应编码，名称在表中唯一。" : "")
          + (passed.isEmpty ? "" : "没有读取的列：\(passed.joined(separator: "、"))。"),
        en:
          "Read as a cross table, \(layout.productsAcross ? "products across, institutions down" : "institutions across, products down"): values of "
          + "\(products) product(s) and \(institutions) institution(s); blank cells are not given."
          + (byName ? " Names stand for the only codes that have them." : "")
          + (passed.isEmpty ? "" : " Columns not read: \(passed.joined(separator: ", ")).")),
      hint: .init(zh: "", en: ""))
    reportTitle(title, heading)
    if let row = layout.numberRow { log.reportColumnNumbers(at: Spot(.sheet(table), line: Int32(row))) }
    if let first = firstDash {
      log.report(
        .blankWord, at: spot(first), value: sheet.label(first.row, first.column)?.text,
        .init(zh: "有 \(dashes) 格写的是“-”“/”“无”之类，按未填报处理。", en: "\(dashes) cell(s) hold a dash, a stroke or 无, and count as not given."),
        hint: .init(zh: "填报为零的请写 0。", en: "Write 0 where zero was reported."))
    }
    if let first = firstConverted {
      log.report(
        .unitConverted, at: spot(first), value: sheet.label(first.row, first.column)?.text,
        .init(
          zh: "有 \(converted) 格按表头的单位换算成了\(table == .limits ? "盒：最小单位除以" : "最小单位：盒乘以")包装转换比，万乘以 10000。",
          en: "\(converted) cell(s) were converted by the unit of their heading into \(table == .limits ? "packs" : "minimum units")."),
        hint: .init(zh: "请核对单位。", en: "Check the unit."))
    }
    log.reportHidden(rows: hiddenRows.count, columns: hiddenColumns.count, of: table)
  }

  private func reportTitle(_ title: CrossTitle, _ heading: Spot) {
    let usesPeriod = table == .usage && !across.hasPeriods && !down.hasPeriods && title.period != nil
    let usesLimit = table == .limits && !across.hasLimits && !down.hasLimits && title.limit != nil
    guard usesPeriod || usesLimit else { return }
    let word = title.period.map { Period(code: $0).description } ?? table.columns[table.index(of: title.limit ?? "floor_packs")].heading
    log.report(
      .crossTitleUsed, at: title.place.map(spot) ?? heading, value: title.source,
      .init(
        zh: "表头没有写，按“\(shortened(title.source))”都作为 \(word) 读取。",
        en: "No heading says it: everything was read as \(word), by \"\(shortened(title.source))\"."),
      hint: .init(zh: "请核对。", en: "Check it."))
  }
}
