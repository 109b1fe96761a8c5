import Planning

extension GivenTables {
  /// Classes that put no product before another are said.
  func notePriorities(_ log: any FaultLog) {
    guard let first = products.rows.first(where: { $0.record.priority != nil }), let priority = first.record.priority,
      products.rows.allSatisfy({ $0.record.priority == priority })
    else { return }
    log.report(
      .priorityOfAll, at: RecordPlace(.products, first.origin, "priority"), value: "\(priority)",
      .init(
        zh: "所有品种的重点保障都是 \(priority)，没有先后，与不填相同。",
        en: "Every product has priority \(priority): none comes before another, as if blank."),
      hint: .init(
        zh: "只给要先保障的品种填级别，其余不填。", en: "Give a class to the products that come first, and leave the others blank."))
  }

  /// The days from which and until which products are supplied: in order, and some of them in the cycle where a volume is agreed.
  func checkSupply(_ parameters: ParameterChecks, _ log: any FaultLog) {
    let values = parameters.parameters.values
    let isCycleKnown = parameters.isCycleKnown
    for row in products.rows {
      let product = row.record
      let (from, until) = (product.suppliedFrom, product.suppliedUntil)
      if let from, let until, from > until {
        report(
          .supplyBackwards, row, "supplied_until", until, log,
          .init(
            zh: "品种 \(product.id) 的供应截止日期 \(until) 早于供应起始日期 \(from)。",
            en: "\(product.id): supplied_until \(until) is before supplied_from \(from)."),
          hint: .init(zh: "请核对两个日期；都含当天。", en: "Check both days; each is one of supply."))
        continue
      }
      guard isCycleKnown, product.agreedUnits > 0 else { continue }
      let cycle = "\(values.cycleStart) – \(values.cycleEnd)"
      if let from, from > values.cycleEnd {
        report(
          .supplyOutsideCycle, row, "supplied_from", from, log,
          .init(
            zh: "品种 \(product.id) 从 \(from) 起供应，在采购周期（\(cycle)）之后，约定采购量没有月份可买。",
            en: "\(product.id) is supplied from \(from), after the cycle (\(cycle)): its volume has no month to be bought in."),
          hint: SupplyHint.outside)
      }
      if let until, until < values.cycleStart {
        report(
          .supplyOutsideCycle, row, "supplied_until", until, log,
          .init(
            zh: "品种 \(product.id) 供应到 \(until)，在采购周期（\(cycle)）之前，约定采购量没有月份可买。",
            en: "\(product.id) is supplied until \(until), before the cycle (\(cycle)): its volume has no month to be bought in."),
          hint: SupplyHint.outside)
      }
    }
  }

  private func report(
    _ code: ProblemCode, _ row: GivenRow<Product>, _ column: String, _ day: CalendarDate, _ log: any FaultLog,
    _ message: Localized, hint: Localized
  ) {
    log.report(
      code, at: RecordPlace(.products, row.origin, column), value: day.description, message, hint: hint)
  }
}

private enum SupplyHint {
  static let outside = Localized(
    zh: "请改正日期；整个周期都供应的，两格都不填。", en: "Mend the day; leave both blank where it is supplied all the cycle.")
}
