/// Who owns an institution 机构性质.
public enum Ownership: String, Sendable, CaseIterable {
  /// 公立.
  case `public`
  /// 军队.
  case military
  /// 民营.
  case `private`
  /// 药店.
  case pharmacy

  /// The Chinese word used in tables.
  public var chinese: String {
    switch self {
    case .public: "公立"
    case .military: "军队"
    case .private: "民营"
    case .pharmacy: "药店"
    }
  }

  /// Whether such an institution takes part unless excluded; the others only where they ask to (Data.md, "Plans").
  public var mustParticipate: Bool { self == .public || self == .military }
}

/// A medical institution 医疗机构: a hospital, township health centre, private clinic or pharmacy.
public struct Institution: Sendable, Hashable {
  /// 机构编码.
  public var id: Identifier
  /// 机构名称.
  public var name: String
  /// 区市编码.
  public var districtID: Identifier
  /// 机构性质.
  public var ownership: Ownership
  /// 机构等级, free text.
  public var level: String
  /// 参加 as given; nil where blank. See ``takesPart``.
  public var participates: Bool?
  /// 权重, more than 0; 1 unless given.
  public var weight: Decimal4
  /// 年度承载上限 [yuan], nil where there is none.
  public var capacity: Decimal4?
  /// 可预付 as given; nil where blank: then the ownership decides.
  public var prepaymentEligible: Bool?
  /// 承接机构: the institution that this one merged into, nil where it stands. Its usage and demand count there.
  public var successorID: Identifier?
  /// 收款单位: whom a prepayment is paid to; empty where it is the institution under its own name.
  public var payee = ""
  /// 收款账号, empty where not given.
  public var account = ""

  /// Makes an institution.
  public init(
    id: Identifier, name: String, districtID: Identifier, ownership: Ownership, level: String = "",
    participates: Bool? = nil, weight: Decimal4 = .one, capacity: Decimal4? = nil,
    prepaymentEligible: Bool? = nil, successorID: Identifier? = nil
  ) {
    self.id = id
    self.name = name
    self.districtID = districtID
    self.ownership = ownership
    self.level = level
    self.participates = participates
    self.weight = weight
    self.capacity = capacity
    self.prepaymentEligible = prepaymentEligible
    self.successorID = successorID
  }

  /// Whether the institution takes part: public and military unless excluded, private and pharmacies where they ask to;
  /// none that merged into another one.
  public var takesPart: Bool { successorID == nil && participates ?? ownership.mustParticipate }
}
