/// One line of 已核实: findings of a check that were looked into and are right, with the reason.
public struct AcceptedRecord: Sendable, Hashable {
  /// 代码 of the warning: `W701`.
  public var code: String
  /// 机构编码 that it concerns; nil for any.
  public var institutionID: Identifier?
  /// 品种编码 that it concerns; nil for any.
  public var productID: Identifier?
  /// 期间 that it concerns; nil for any.
  public var period: Period?
  /// 理由.
  public var reason: String
  /// 核实人, empty where not given.
  public var acceptedBy: String

  /// Makes a line.
  public init(
    code: String, institutionID: Identifier? = nil, productID: Identifier? = nil, period: Period? = nil, reason: String,
    acceptedBy: String = ""
  ) {
    self.code = code
    self.institutionID = institutionID
    self.productID = productID
    self.period = period
    self.reason = reason
    self.acceptedBy = acceptedBy
  }

  /// The parts that name findings, `W713;H001;B3001;`: what no two lines have in common.
  public var key: String { [code, institutionID ?? "", productID ?? "", period?.description ?? ""].joined(separator: ";") }
}

/// What a finding is about, and why it is right 已核实.
public struct Acceptance: Sendable, Hashable {
  /// The institution that the finding names; nil where it names none.
  public var institutionID: Identifier?
  /// The product that it names.
  public var productID: Identifier?
  /// The period that it names.
  public var period: Period?
  /// 理由.
  public var reason: String
  /// 核实人, empty where not given.
  public var acceptedBy: String

  /// Makes an acceptance.
  public init(
    institutionID: Identifier? = nil, productID: Identifier? = nil, period: Period? = nil, reason: String, acceptedBy: String = ""
  ) {
    self.institutionID = institutionID
    self.productID = productID
    self.period = period
    self.reason = reason
    self.acceptedBy = acceptedBy
  }

  /// `理由：…（张三）`.
  public var words: Localized {
    Localized(
      zh: "理由：\(reason)" + (acceptedBy.isEmpty ? "" : "（\(acceptedBy)）"),
      en: "reason: \(reason)" + (acceptedBy.isEmpty ? "" : " (\(acceptedBy))"))
  }
}
