import Planning

extension GivenTables {
  /// Works out what the share of a rule comes to (Model.md, "Limits that are shares"), and reports where it is more than tables hold.
  ///
  /// - Parameter products: which it selects.
  /// - Complexity: O(products).
  mutating func workOutShare(ofRule index: Int, products selected: [Bool], _ log: any FaultLog) {
    guard var rule = rules?[index], let share = rule.record.share, rule.isSound else { return }
    let (measure, sense) = (rule.record.measure, rule.record.sense)
    var agreed: Int128 = 0
    for (row, isSelected) in zip(products.rows, selected) where isSelected {
      agreed += Int128(row.record.agreedPacks) * Int128(row.record.coefficient(in: measure))
    }
    let place = RecordPlace(.rules, rule.origin, "limit")
    guard let amount = Rule.amount(ofShare: share, of: agreed, sense, in: measure), NumberRule.ruleLimit.takes(amount) else {
      log.reportTooLarge(rule.record.limitText, .ruleLimit, at: place)
      return
    }
    rule.record.workOutShare(amount)
    rules?[index] = rule
  }

  /// Reports a tolerance of a rule that is no equality, or beyond its limit.
  func checkTolerance(_ rule: GivenRow<Rule>, _ log: any FaultLog) {
    guard let tolerance = rule.record.tolerance, rule.isSound else { return }
    let place = RecordPlace(.rules, rule.origin, "tolerance")
    if rule.record.sense != .equal {
      log.report(
        .toleranceOfInequality, at: place, value: "\(tolerance)",
        .init(
          zh: "规则 \(rule.record.id) 的关系是\(rule.record.sense.chinese)，不能有允许偏差。",
          en: "The rule \(rule.record.id) is \(rule.record.sense.rawValue): only = has a tolerance."),
        hint: .init(
          zh: "请清空允许偏差，把偏差算进限值；或把关系改为“等于”。", en: "Clear it and count it into the limit, or make the relation =."))
    } else if case .amount(let amount) = tolerance, amount > rule.record.limit {
      log.report(
        .toleranceAboveLimit, at: place, value: "\(tolerance)",
        .init(
          zh: "规则 \(rule.record.id) 的允许偏差 \(tolerance) 大于限值 \(rule.record.limit)。",
          en: "The tolerance \(tolerance) of rule \(rule.record.id) is more than its limit \(rule.record.limit)."),
        hint: NumberRule.tolerance.expected)
    }
  }

  /// Warns of a limit below 1: in a cell that is no percentage it is that number, and what was meant may be a share.
  func noteSmallLimit(_ rule: GivenRow<Rule>, _ log: any FaultLog) {
    let (limit, measure) = (rule.record.limit, rule.record.measure)
    guard assignment == nil, rule.record.share == nil, limit > .zero, limit < .one else { return }
    log.report(
      .ruleLimitBelowOne, at: RecordPlace(.rules, rule.origin, "limit"), value: "\(limit)",
      .init(
        zh: "规则 \(rule.record.id) 的限值是 \(limit) \(measure.chinese)，按这个数计算，不是 \(limit.percentage)。",
        en: "The limit of rule \(rule.record.id) is \(limit) \(measure.rawValue); it counts as that number, not as \(limit.percentage)."),
      hint: .init(
        zh: "要限制占约定采购量的份额，请写成百分数 \(limit.percentage)。",
        en: "For a share of what is agreed write the percentage \(limit.percentage)."))
  }
}
