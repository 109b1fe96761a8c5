import PlanModel
import Planning

// 规则: each line by its relation, as sums, limits of each cell, and exclusions.
extension DetailTableReading {
  /// 规则, in the file's order. Selectors are read later.
  func rules(_ rows: TableRows) -> [GivenRow<Rule>] {
    let column = TableSchema.rules.index
    let (id, name) = (column("rule_id"), column("name"))
    let (products, institutions) = (column("products"), column("institutions"))
    let (measure, sense, limit, tolerance) = (column("measure"), column("sense"), column("limit"), column("tolerance"))
    let scopes = ScopeReading(references: references, log: log)
    var result: [GivenRow<Rule>] = []
    while rows.next() {
      var isSound = true
      let identifier = rows.identifier(id)
      let productScope = rows.required(products).map { scopes.products($0, at: rows.spot(products)) }
      let institutionScope = rows.required(institutions).map { scopes.institutions($0, at: rows.spot(institutions)) }
      let relation = rows.required(sense).flatMap { log.word($0, .sense, at: rows.spot(sense)) }
      let form: RuleForm?
      if case .exclusion = relation {
        for column in [measure, limit] where !["", "0"].contains(rows.text(column)) { reportIdle(rows, column) }
        form = RuleForm(measure: .packs, sense: .atMost, limit: .zero, kind: .exclusion)
      } else {
        let counted = rows.required(measure).flatMap { log.ruleMeasure($0, at: rows.spot(measure)) }
        form = self.form(rows, relation, counted, self.limit(rows, limit, relation, counted, &isSound))
      }
      let slack: RuleTolerance? =
        rows.bytes(tolerance).isEmpty
        ? nil
        : rows.amountOrShare(tolerance, .tolerance, share: .toleranceShare, isTolerance: true, &isSound).map {
          $0.share.map { .share($0) } ?? .amount($0.amount ?? .zero)
        }
      guard let identifier else { continue }
      let rule = Rule(
        id: identifier, name: rows.text(name), products: ProductSelector(productScope ?? "*"),
        institutions: InstitutionSelector(institutionScope ?? "*"), measure: form?.measure ?? .packs, sense: form?.sense ?? .atMost,
        limit: form?.limit ?? .zero, share: form?.share, tolerance: slack, kind: form?.kind ?? .sum)
      result.append(
        GivenRow(rule, origin: lines.add(rows.line, .rules), isSound: isSound && form != nil))
    }
    return result
  }

  /// 计量, 关系 and 限值 of a rule.
  private struct RuleForm {
    var measure = Measure.packs
    var sense: Sense
    var limit = Decimal4.zero
    var share: Decimal4?
    var kind = RuleKind.sum
  }

  /// 限值: of a sum a number or a share of what is agreed, of each cell a number or a share of an amount; nil where it was reported.
  private func limit(
    _ rows: TableRows, _ column: Int, _ relation: RuleRelation?, _ counted: RuleMeasure?, _ isSound: inout Bool
  ) -> AmountOrShare? {
    if case .share = counted { return rows.requiredNumber(column, .amountShare, &isSound).map { .amount($0) } }
    if case .each = relation { return rows.requiredNumber(column, .ruleLimit, &isSound).map { .amount($0) } }
    if !rows.bytes(column).isEmpty { return rows.amountOrShare(column, .ruleLimit, share: .agreedShare, &isSound) }
    rows.reportBlank(column)
    isSound = false
    return nil
  }

  /// The form of a rule that is no exclusion; nil where something is missing, or does not fit together, which is reported.
  private func form(_ rows: TableRows, _ relation: RuleRelation?, _ counted: RuleMeasure?, _ amount: AmountOrShare?) -> RuleForm? {
    let limit = amount?.amount ?? .zero
    switch (relation, counted) {
    case (.sum(let sense), .counted(let measure)): return RuleForm(measure: measure, sense: sense, limit: limit, share: amount?.share)
    case (.each(let sense), .share(let share)): return RuleForm(sense: sense, limit: limit, kind: .each(of: share))
    case (.each(let sense), .counted(let measure)) where measure != .yuan:
      return RuleForm(measure: measure, sense: sense, limit: limit, kind: .each(of: nil))
    case (.each, .counted):
      reportMismatch(
        rows,
        .init(
          zh: "“每家”的规则不能按元计。", en: "A rule of each cell does not count yuan."),
        .init(
          zh: "计量可填：盒、最小单位、比例目标量、历史用量、上年用量、报量；一家机构全年的金额用机构表的年度承载上限。",
          en: "Use packs, units, target, usage, last_year or demand; an institution's yearly amount is its capacity."))
    case (.sum(let sense), .share(let share)):
      reportMismatch(
        rows,
        .init(
          zh: "计量“\(share.chinese)”只用于“每家”的规则，关系是“\(sense.chinese)”。",
          en: "\(share.text) is a measure of each>= and each<= alone; the sense is \(sense.rawValue)."),
        .init(
          zh: "是每家各自的限制，关系请填 每家\(sense == .atLeast ? "不少于" : "不超过")；是合计的限制，计量请填 盒、最小单位 或 元。",
          en: "Where every institution is meant, use each>= or each<=; where their sum is, use packs, units or yuan."))
    default: break
    }
    return nil
  }

  private func reportMismatch(_ rows: TableRows, _ message: Localized, _ hint: Localized) {
    let measure = TableSchema.rules.index(of: "measure")
    log.report(.ruleKindMismatch, at: rows.spot(measure), value: rows.text(measure), message, hint: hint)
  }

  /// Notes a value that an exclusion has no use for.
  private func reportIdle(_ rows: TableRows, _ column: Int) {
    let heading = TableSchema.rules.columns[column]
    log.report(
      .exclusionValueIdle, at: rows.spot(column), value: rows.text(column),
      .init(
        zh: "“不参加”的规则没有\(heading.heading)，这个值没有用上。", en: "A rule that excludes has no \(heading.name): the value is not used."),
      hint: .init(zh: "请清空；如有别的限制，请另写一条规则。", en: "Empty it; another limit is another rule."))
  }
}
