import PlanModel
import Planning

/// What a column holds that is not read.
struct UnreadContent {
  /// The first value.
  var first: String?
  /// The first that is a number, by itself or with a unit.
  var firstNumber: String?
  /// The first that is a unit of packs: 盒.
  var firstPack: String?

  /// Looks at a value without blanks at its ends.
  mutating func add(_ value: ArraySlice<UInt8>, isNumber: Bool = false) {
    if value.isEmpty || firstNumber != nil { return }
    if firstPack == nil, value.count <= 24 {
      let text = String(decoding: value, as: UTF8.self)
      if HeadingUnit(normalizedHeading(text))?.quantity == .packs { firstPack = text }
    }
    let isNumber = isNumber || UnreadContent.isNumber(value)
    if first != nil, !isNumber { return }
    let text = String(decoding: value, as: UTF8.self)
    if first == nil { first = text }
    if isNumber { firstNumber = text }
  }

  /// Whether a text is a number, or begins with one and goes on with a unit: `120盒`.
  private static func isNumber(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard bytes.count <= 64 else { return false }
    let text = normalizedHeading(String(decoding: bytes, as: UTF8.self))
    let digits = text.prefix { $0.isASCII && ($0.isNumber || "+-.,%".contains($0)) }
    guard case .success = parsedNumber(Array(digits.utf8)[...], allowsPercent: true) else { return false }
    let rest = text[digits.endIndex...]
    return rest.isEmpty || HeadingUnit(String(rest)) != nil
  }
}

/// A column with a heading that stands for none of the table's.
struct UnreadColumn {
  /// The heading as written.
  var written: String
  /// Where it stands.
  var spot: Spot
  /// Whether its heading is known, and the column not needed.
  var isPassedOver = false
  /// The column that is there under its own name, for which this heading is another word.
  var besideOwn: Int?
  /// The column that is not there and to whose name the heading is near.
  var near: Int?
  /// What it holds.
  var content: UnreadContent
}

/// Says what is not read of a table, and what to do about it: an error where it holds numbers or its heading is near to one of
/// ours, else a warning; a note where it is empty or known.
struct UnreadColumns {
  let names: HeadingNames
  let log: ProblemLog

  /// Reports one column. `isNamedElsewhere`: an error names it as what a required column was meant to be.
  func report(_ column: UnreadColumn, isNamedElsewhere: Bool = false) {
    let heading = shortened(column.written)
    if column.isPassedOver || column.content.first == nil || isNamedElsewhere {
      let why: Localized =
        if column.isPassedOver {
          .init(zh: "“\(heading)”列用不到，没有读取。", en: "The column \"\(heading)\" is not needed and not read.")
        } else if column.content.first == nil {
          .init(zh: "不认识“\(heading)”列，它是空的。", en: "The column \"\(heading)\" is unknown and empty.")
        } else {
          .init(zh: "不认识“\(heading)”列，没有读取。", en: "The column \"\(heading)\" is unknown and not read.")
        }
      log.report(.columnIgnored, at: column.spot, value: column.written, why, hint: nearest(column.near))
      return
    }
    if let own = column.besideOwn {
      let schema = names.columns[own]
      log.report(
        column.content.firstNumber == nil ? .columnUnread : .numbersUnread, at: column.spot, value: column.written,
        .init(
          zh: "“\(heading)”列没有读取：读的是“\(schema.heading)”列，两列是一个意思。",
          en: "The column \"\(heading)\" is not read: it means the same as the column \(schema.both(.english)), which is."),
        hint: .init(
          zh: "请只留一列，另一列删去；两列意思不同的，请改掉这一列的表头。",
          en: "Keep one of them; where they mean different things, change this heading."))
      return
    }
    if let number = column.content.firstNumber, reportTime(column, number) { return }
    guard let number = column.content.firstNumber else { return reportTexts(column, heading) }
    log.report(
      .numbersUnread, at: column.spot, value: column.written,
      .init(
        zh: "不认识“\(heading)”列，里面有数字（如 \(shortened(number))），不读就会丢掉。",
        en: "The column \"\(heading)\" is unknown and holds numbers (\(shortened(number))), which would be lost."),
      hint: advice(column.near))
  }

  private func reportTexts(_ column: UnreadColumn, _ heading: String) {
    if let pack = column.content.firstPack, normalizedHeading(column.written).hasSuffix("单位"),
      let quantity = names.columns.first(where: { $0.role.quantity == .units })
    {
      log.report(
        .headingUnit, at: column.spot, value: column.written,
        .init(
          zh: "“\(heading)”列写着“\(shortened(pack))”，“\(quantity.heading)”按最小单位读取：逐行的单位不会换算。",
          en: "The column \"\(heading)\" says \(shortened(pack)); \(quantity.name) is read in minimum units, and units of rows are not "
            + "converted."),
        hint: .init(
          zh: "全部按盒填的，请改表头为“\(quantity.heading)（盒）”，删去单位列；有盒有片的，请先换算成一种。",
          en: "Where all rows are in packs, head the column \(quantity.name)(盒) and delete the column of units; else convert them to one."))
      return
    }
    let value = shortened(column.content.first ?? "")
    let isNear = column.near != nil
    log.report(
      isNear ? .numbersUnread : .columnUnread, at: column.spot, value: column.written,
      .init(
        zh: "不认识“\(heading)”列，没有读取（如“\(value)”）。",
        en: "The column \"\(heading)\" is unknown and not read (\"\(value)\")."), hint: advice(column.near))
  }

  /// Reports numbers under a heading that names a time, in a table that has times; false where it is none.
  private func reportTime(_ column: UnreadColumn, _ number: String) -> Bool {
    let heading = normalizedHeading(column.written)
    guard let time = names.columns.first(where: { $0.name == "period" || $0.name == "month" }), namesTime(heading),
      !names.words.isQualified(heading, beyond: ["累计"])
    else { return false }
    if periodCode(Array(heading.utf8)[...]) != nil {
      log.report(
        .numbersUnread, at: column.spot, value: column.written,
        .init(
          zh: "“\(shortened(column.written))”列没有读取，里面有数字（如 \(shortened(number))）：年度、月份并排的列，只在没有“\(time.heading)”列的工作表中读取。",
          en: "The column \"\(shortened(column.written))\" is not read and holds numbers (\(shortened(number))): periods side by side "
            + "are read in sheets without a column \(time.name)."),
        hint: .init(
          zh: "请改成“\(time.heading)”“数量”两列，一行一个期间。", en: "Give a line for each period, in columns \(time.name) and units."))
      return true
    }
    log.report(
      .notAPeriod, at: column.spot, value: column.written,
      .init(
        zh: "“\(shortened(column.written))”列没有读取，里面有数字（如 \(shortened(number))）：表头不是一整年，也不是一个月。",
        en: "The column \"\(shortened(column.written))\" is not read and holds numbers (\(shortened(number))): its heading is "
          + "neither a year nor a month."),
      hint: .init(
        zh: "请逐月分列（如 2020年1月、2020年2月），全年的写 2020年；或改成“\(time.heading)”“数量”两列；用不到的请删去这一列，或在“用语”表中列为“不读”。",
        en: "Give a column for each month (2020-01, 2020-02), or 2020 for a whole year; or columns \(time.name) and units. Delete "
          + "it where it is not needed, or list it in words.csv as passed_over."))
    return true
  }

  private func nearest(_ near: Int?) -> Localized {
    guard let near else { return .init(zh: "", en: "") }
    let schema = names.columns[near]
    return .init(zh: "最接近的是“\(schema.heading)”。", en: "Nearest: \(schema.name) (\(schema.heading)).")
  }

  private func advice(_ near: Int?) -> Localized {
    let rest =
      names.table == nil
      ? Localized(zh: "用不到的请删去这一列。", en: "Delete it where it is not needed.")
      : Localized(
        zh: "用不到的请删去这一列，或在“用语”表中列为“不读”。", en: "Delete it where it is not needed, or list it in words.csv as passed_over.")
    guard let near else {
      return .init(
        zh: "要用的请改成本表的表头（可用：\(names.columns.map(\.heading).joined(separator: "、"))）；\(rest.chinese)",
        en: "Where it is needed, head it as a column of the table (\(names.columns.map(\.name).joined(separator: ", "))). \(rest.english)")
    }
    let schema = names.columns[near]
    return .init(
      zh: "是“\(schema.heading)”的，请改表头为“\(schema.heading)”；\(rest.chinese)",
      en: "If it is \(schema.name) (\(schema.heading)), head it so. \(rest.english)")
  }

  /// Notes a heading that was read as a column under another name.
  func note(_ match: HeadingNames.Match, _ written: String, at spot: Spot) {
    let schema = names.columns[match.index]
    switch match.kind {
    case .own: break
    case .synonym:
      log.report(
        .headingWordUsed, at: spot, value: written,
        .init(
          zh: "“\(shortened(written))”列按“\(schema.heading)”读取。",
          en: "The column \"\(shortened(written))\" is read as \(schema.both(.english))."),
        hint: .init(zh: "意思不同的，请改掉这个表头。", en: "Change the heading where it means something else."))
    case .names:
      log.report(
        .headingWordUsed, at: spot, value: written,
        .init(
          zh: "没有“\(schema.heading)”列，按“\(shortened(written))”列的名称查找编码。",
          en: "There is no column \(schema.both(.english)): codes are looked up by the names under \"\(shortened(written))\"."),
        hint: .init(zh: "名称有重复或写法不一的，请加上编码列。", en: "Add the codes where names are alike or written in several ways."))
    }
  }
}
