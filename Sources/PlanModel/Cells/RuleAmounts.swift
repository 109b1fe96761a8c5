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
    if rule.record.kind != .sum || rule.record.sense != .equal {
      log.report(
        .toleranceOfInequality, at: place, value: "\(tolerance)",
        .init(
          zh: "规则 \(rule.record.id) 的关系是\(rule.record.relationWord)，不能有允许偏差。",
          en: "The rule \(rule.record.id) is \(rule.record.relationText): only = has a tolerance."),
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

  /// Warns of numbers below 1, which may be meant as shares, and of a percentage of a percentage, which may be meant as points.
  func noteSmallLimit(_ rule: GivenRow<Rule>, _ log: any FaultLog) {
    guard assignment == nil, rule.isSound, rule.record.amount == nil else { return }
    if rule.record.share == nil { noteSmall(rule.record.limit, "limit", of: rule, log) }
    switch (rule.record.tolerance, rule.record.share) {
    case (.amount(let tolerance), _): noteSmall(tolerance, "tolerance", of: rule, log)
    case (.share(let tolerance), let share?) where tolerance > .zero && share > .zero:
      let points = Decimal4(tenThousandths: Int64((tolerance.double / share.double * 10_000).rounded()))
      log.report(
        .toleranceOfShare, at: RecordPlace(.rules, rule.origin, "tolerance"), value: tolerance.percentage,
        .init(
          zh: "规则 \(rule.record.id) 的限值和允许偏差都是百分数：按限值的 \(tolerance.percentage) 计算，即 \(rule.record.limitWords)。",
          en:
            "Limit and tolerance of rule \(rule.record.id) are percentages: the tolerance counts as \(tolerance.percentage) of the limit, \(rule.record.limitWords)."
        ),
        hint: .init(
          zh: "若是指上下 \(tolerance.percentage.dropLast()) 个百分点，允许偏差请填 \(points.percentage)。",
          en: "For \(tolerance.percentage.dropLast()) percentage points either way enter \(points.percentage)."))
    default: break
    }
  }

  /// Warns of a number below 1: in a cell that is no percentage it is that number, and what was meant may be a share.
  private func noteSmall(_ number: Decimal4, _ column: String, of rule: GivenRow<Rule>, _ log: any FaultLog) {
    guard number > .zero, number < .one else { return }
    let measure = rule.record.measure
    let (name, whole): (Localized, Localized) =
      column == "limit"
      ? (
        .init(zh: "限值", en: "limit"),
        rule.record.kind == .sum
          ? .init(zh: "限制占约定采购量的份额", en: "a share of what is agreed")
          : .init(zh: "限制占各家用量、报量等的份额", en: "a share of what everybody used or reported")
      )
      : (.init(zh: "允许偏差", en: "tolerance"), .init(zh: "允许偏差占限值的份额", en: "a share of the limit"))
    log.report(
      .ruleLimitBelowOne, at: RecordPlace(.rules, rule.origin, column), value: "\(number)",
      .init(
        zh: "规则 \(rule.record.id) 的\(name.chinese)是 \(number) \(measure.chinese)，按这个数计算，不是 \(number.percentage)。",
        en:
          "The \(name.english) of rule \(rule.record.id) is \(number) \(measure.rawValue); it counts as that number, not as \(number.percentage)."
      ),
      hint: .init(
        zh: "要\(whole.chinese)，请写成百分数 \(number.percentage)\(rule.record.kind == .sum ? "" : "，并把计量改为那个量")。",
        en: "For \(whole.english) write the percentage \(number.percentage)\(rule.record.kind == .sum ? "" : " and that for measure")."))
  }
}
