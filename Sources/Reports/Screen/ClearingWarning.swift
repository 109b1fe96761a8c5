import OutputStore
import Planning
import Prepayment

extension ClearingSchedule {
  /// That some of the prepayment cannot be offset within the cycle, because it is paid too late for that; nil where all is.
  var warning: Problem? {
    guard openInstitutions > 0 else { return nil }
    return Problem(
      code: "W592", severity: .warning, place: Place(file: ClearingRow.path, column: "balance_yuan"),
      value: openAmount.description,
      message: Localized(
        zh: "\(openInstitutions) 家机构的预付到周期末冲抵不完，共余 \(openAmount) 元。",
        en: "The prepayment of \(openInstitutions) institution(s) cannot be offset within the cycle; \(openAmount) yuan are left."),
      hint: Localized(
        zh: "预付得太晚，其后的计划采购额不够冲抵；请提前预付批次，或在期末清算时退回。",
        en: "It is paid too late for the purchases that follow: pay the tranches earlier, or have the rest returned at the end."))
  }
}
