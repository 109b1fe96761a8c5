import PlanModel
import Planning

/// What is said of units that headings name.
extension TableRows {
  /// Says, once a column, from which unit its values were converted.
  func reportConversions() {
    for (column, count) in converted.sorted(by: { $0.key < $1.key }) where count > 0 {
      guard let conversion = header.conversions[column]?.conversion else { continue }
      let what = conversion.explained(columns[column])
      let place = Spot(file, line: headingLine, column: column)
      let heading = heading(column)
      log.report(
        .unitConverted, at: place, value: heading,
        .init(
          zh: "“\(shortened(heading))”的单位不是本列的单位，\(what.chinese)，共 \(count) 格。",
          en: "\"\(shortened(heading))\" names another unit than the column's; values were \(what.english): \(count) cell(s)."),
        hint: .init(zh: "请核对单位和包装转换比。", en: "Check the unit and units_per_pack."))
    }
    converted = [:]
  }

  /// The heading as the file or sheet has it.
  private func heading(_ column: Int) -> String {
    log.place(Spot(file, line: headingLine, column: column)).heading ?? header.conversions[column]?.heading ?? columns[column].heading
  }

  /// Asks what a unit is that a product uses for neither, once a product.
  func reportDoubtfulUnit(_ words: [String], _ size: PackSize, _ column: Int) {
    guard reportedUnits.insert("\(column) \(size.id)").inserted else { return }
    let unit = words.joined(separator: "/")
    let isPrice = columns[column].name == "price_yuan"
    log.report(
      .unitAmbiguous, at: spot(column), value: heading(column),
      .init(
        zh: "品种 \(size.id) 的计量单位是“\(size.unit)”，包装是“\(size.pack)”，看不出“\(unit)”是最小单位还是一盒。",
        en: "The unit of \(size.id) is \"\(size.unit)\", its pack \"\(size.pack)\": \(unit) may be the minimum unit or the pack."),
      hint: .init(
        zh: "是最小单位的，请把表头的单位改为“\(isPrice ? "元/" : "")最小单位”；是一盒的，改为“\(isPrice ? "元/" : "")盒”；或在品种表填好计量单位和包装。",
        en: "Head the column with 最小单位 for minimum units or 盒 for packs, or give the product's unit and pack."))
  }

  /// Whether a column's numbers can be those of items: nobody says what a pack of an item holds, which is reported once.
  func countsItems(_ column: Int) -> Bool {
    let own = cellUnit(column, bytes(column))
    guard let conversion = own?.conversion ?? conversion(column), conversion.counts != .same else { return true }
    if reportedUnits.insert("\(column)").inserted {
      log.report(
        .headingUnit, at: spot(column), value: heading(column),
        .init(
          zh: "“\(shortened(heading(column)))”按包装计数，这一行却是折算表中的项目，没有它的包装转换比。",
          en:
            "\"\(shortened(heading(column)))\" counts packs, and the row names an item of the conversions: what its pack holds is not known."
        ),
        hint: .init(
          zh: "请换算成该项目的最小单位，表头改为“\(columns[column].heading)”。",
          en: "Convert it to the item's minimum units and head the column \(columns[column].name)."))
    }
    return false
  }
}
