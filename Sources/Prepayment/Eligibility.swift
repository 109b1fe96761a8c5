public import Planning

/// Why an institution is not prepaid 不预付原因.
public enum PrepaymentBar: Sendable, Hashable {
  /// 直接结算: its district's fund pays the suppliers itself, and would pay the same goods twice.
  case directSettlement
  /// 可预付 is given as no.
  case institution
  /// Its ownership is not among those that are prepaid.
  case ownership
}

extension Plan {
  /// What keeps an institution from being prepaid; nil where it may be 可预付: direct settlement of its district first, then
  /// as given for it, else as its ownership decides.
  public func prepaymentBar(ofInstitution index: Int) -> PrepaymentBar? {
    if districts[districtOfInstitution[index]].settlesDirectly { return .directSettlement }
    let institution = institutions[index]
    if let given = institution.prepaymentEligible { return given ? nil : .institution }
    return records.parameters.prepaymentOwnership.contains(institution.ownership) ? nil : .ownership
  }
}
