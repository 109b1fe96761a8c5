import Planning
import Prepayment

extension PrepaymentSchedule {
  /// What a planner should know of the prepayment: years without holidays (W551), and funds that do not cover it (W552).
  ///
  /// - Complexity: O(lines).
  func warnings(for plan: Plan) -> [Problem] {
    unknownYears.map(unknownYearWarning) + funds(of: plan).compactMap { fundWarning($0, plan.districts[$0.district]) }
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
