import OutputStore
import Planning
import Prepayment

extension PrepaymentSchedule {
  /// What a planner should know of the prepayment: years without holidays (W551), funds that do not cover it (W552),
  /// and tranches that fall due at an institution before an earlier one (W566).
  ///
  /// - Complexity: O(lines).
  func warnings(for plan: Plan) -> [Problem] {
    unknownYears.map(unknownYearWarning) + funds(of: plan).compactMap { fundWarning($0, plan.districts[$0.district]) }
      + [crossedWarning(of: plan)].compactMap { $0 }
  }

  /// That purchases gave a tranche a day before that of an earlier one: how many institutions, and the first with its days.
  private func crossedWarning(of plan: Plan) -> Problem? {
    var count = 0
    var first: (line: Line, earlier: Line)?
    var latest: Line?
    var last = -1
    for line in lines {
      if latest?.institution != line.institution { latest = nil }
      guard let day = line.dueDate else { continue }
      if let latest, let before = latest.dueDate, day < before {
        if line.institution != last { count += 1 }
        last = line.institution
        if first == nil { first = (line, latest) }
      } else {
        latest = line
      }
    }
    guard let first, let day = first.line.dueDate, let before = first.earlier.dueDate else { return nil }
    let institution = plan.institutions[first.line.institution]
    return Problem(
      code: "W566", severity: .warning, place: Place(file: PrepaymentRow.path, column: "due_date"), value: institution.id,
      message: Localized(
        zh:
          "\(count) 家机构的后一批预付先到期，如 \(institution.id) \(institution.name)：第 \(first.line.tranche) 批 \(day)，第 \(first.earlier.tranche) 批 \(before)。",
        en:
          "A later tranche falls due first at \(count) institution(s), such as \(institution.id): tranche \(first.line.tranche) on \(day), tranche \(first.earlier.tranche) on \(before)."
      ),
      hint: Localized(
        zh: "这些机构提前买够了；金额不变，请核对是否按这些日期支付。",
        en: "They bought enough early; amounts stay as they are: check whether these days are to be kept."))
  }
}

private func unknownYearWarning(_ year: Int) -> Problem {
  Problem(
    code: "W551", severity: .warning,
    place: Place(file: "holidays.csv", column: "date"), value: "\(year)",
    message: Localized(
      zh: "没有 \(year) 年的节假日，预付的工作日只按周末计算。",
      en: "The holidays of \(year) are not known; working days of the prepayment leave out weekends alone."),
    hint: Localized(
      zh: "国务院公布后，把该年的放假和调休上班日填入节假日表，再运行 prepay。",
      en: "Put that year's holidays and weekend days worked into holidays.csv once they are published, and run `prepay`."))
}

private func fundWarning(_ position: FundPosition, _ district: District) -> Problem? {
  guard let fund = position.fund, let gap = position.gap, gap > .zero, let first = position.first else { return nil }
  let name = district.name.isEmpty ? district.id : "\(district.name)（\(district.id)）"
  let day = first.payBy.map { day in
    Localized(zh: "第 \(first.tranche) 批（\(day) 前支付）就不够", en: "tranche \(first.tranche), to be paid by \(day), is not covered")
  }
  let when =
    day ?? Localized(zh: "第 \(first.tranche) 批（日期未定）就不够", en: "tranche \(first.tranche), still without a day, is not covered")
  let before = first.payBy.map { Localized(zh: "请在 \($0) 前补足 \(gap) 元", en: "Add \(gap) yuan by \($0)") }
  let advice = before ?? Localized(zh: "请补足 \(gap) 元", en: "Add \(gap) yuan")
  return Problem(
    code: "W552", severity: .warning,
    place: Place(file: "districts.csv", column: "prepayment_fund_yuan"), value: district.id,
    message: Localized(
      zh: "\(name)应预付 \(position.prepayment) 元，可用预付基金 \(fund) 元，差 \(gap) 元；\(when.chinese)。",
      en:
        "\(district.id) is to prepay \(position.prepayment) yuan and has \(fund) yuan: \(gap) yuan are missing; \(when.english)."),
    hint: Localized(
      zh: "\(advice.chinese)，或降低预付比例、推迟批次。", en: "\(advice.english), or lower the ratio or put tranches off."))
}
