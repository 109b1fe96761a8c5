import PlanModel
import Planning

/// The values that a column of words may have, or a parameter that is no free text.
struct ValueWords {
  /// What messages list.
  let allowed: Localized
  private let accepts: (String) -> String?
  private let equal: (String, String) -> Bool

  private typealias Parts = (Localized, (String) -> String?, (String, String) -> Bool)

  /// Nil where the column has no list of values.
  init?(table: TableSchema, column: String) {
    func of<Value: Equatable>(_ list: WordList<Value>) -> Parts {
      (list.allowed, { text in list.value(text).map { _ in text } }, { list.value($0) == list.value($1) })
    }
    switch (table, column) {
    case (.institutions, "participates"), (.institutions, "prepayment_eligible"), (.products, "key_monitored"),
      (.districts, "direct_settlement"):
      (allowed, accepts, equal) = of(.yesNo)
    case (.products, "priority"): (allowed, accepts, equal) = of(.priority)
    case (.institutions, "ownership"): (allowed, accepts, equal) = of(.ownership)
    case (.districts, "kind"): (allowed, accepts, equal) = of(.districtKind)
    case (.rules, "measure"): (allowed, accepts, equal) = of(.measure)
    case (.rules, "sense"): (allowed, accepts, equal) = of(.sense)
    case (.purchases, "kind"), (.conversions, "role"): (allowed, accepts, equal) = of(.purchaseKind)
    case (.holidays, "kind"): (allowed, accepts, equal) = of(.holidayKind)
    case (.conversions, "product_id"):
      allowed = Localized(zh: "-（不计）", en: "- (不计)")
      accepts = { ConversionRecord.notCounted.contains(narrowed($0).lowercased()) ? ConversionRecord.notCounted[0] : nil }
      equal = { _, _ in true }
    case (.parameters, "key"):
      allowed = Localized(
        zh: ParameterKey.all.map(\.heading).joined(separator: "、"), en: ParameterKey.all.map(\.name).joined(separator: ", "))
      accepts = { ParameterKey.named($0)?.name }
      equal = { ParameterKey.named($0) == ParameterKey.named($1) }
    case (.products, "basis"), (.parameters, _):
      guard let parts = ValueWords.parts(parameter: column, isOfProduct: table == .products) else { return nil }
      (allowed, accepts, equal) = parts
    default: return nil
    }
  }

  /// The values of a parameter; nil for free texts.
  private static func parts(parameter name: String, isOfProduct: Bool) -> Parts? {
    guard let key = ParameterKey.named(name), !ParameterReading.texts.contains(name), !ParameterKey.ofPackets.contains(key) else {
      return nil
    }
    let allowed: Localized =
      switch name {
      case "partial_pack": WordList.partialPack.allowed
      case "renewal_below": WordList.renewalBelow.allowed
      case "clearing": WordList.clearing.allowed
      case "missing_years": WordList.missingYears.allowed
      case "annualize": WordList.yesNo.allowed
      case "prepayment_ownership": WordList.ownership.allowed
      case "basis":
        Localized(zh: "usage（历史用量）、demand（报量）、blend:0.6（历史用量占 0.6）", en: "usage, demand, blend:0.6 (the share of usage)")
      default: Localized(zh: "参数“\(key.heading)”能填的值", en: "what the parameter \(key.name) takes")
      }
    let accepts = { (text: String) in
      let isOne = isOfProduct ? ProblemLog().basisOfProduct(text, at: Spot(.products)) != nil : ParameterReading.isValue(key, text)
      return isOne ? text : nil
    }
    return (allowed, accepts, { ParameterReading.areSame(name, $0, $1) })
  }

  /// The value as it is read by itself; nil where it is none.
  func own(_ text: String) -> String? { accepts(text) }

  /// Whether two texts are one value.
  func areSame(_ left: String, _ right: String) -> Bool { equal(left, right) }

  /// Whether a text is a value by itself in any table.
  static func isOwnAnywhere(_ text: String) -> Bool {
    WordList.yesNo.value(text) != nil || WordList.ownership.value(text) != nil || WordList.districtKind.value(text) != nil
      || WordList.measure.value(text) != nil || WordList.sense.value(text) != nil || WordList.purchaseKind.value(text) != nil
      || WordList.holidayKind.value(text) != nil || WordList.clearing.value(text) != nil
  }
}
