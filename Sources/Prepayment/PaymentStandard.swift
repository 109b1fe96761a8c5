public import Planning

// Domain: what the basic insurance pays for a drug beside a selected one 医保支付标准, per notice.
//
//   w = winning price of the selected product per minimum unit × the item's units per pack     [yuan per pack, exact]
//   p = the item's own price                                                                    [yuan per pack]
//
//                         威医保发〔2020〕61号             烟医保函〔2023〕13号          国家试点 2019
//   selected, backups     w                                w                             w
//   other, p ≤ w          p                                p                             p
//   other, p > w          +10 points; down to w in years   p, +10 points                 p > 2w: 0.7 p, then down to w; else w
//   generic that did not  min(p, w); +10 points where       not listed, none (but         min(p, w)
//   pass the evaluation   dearer                           low-molecular heparins)
//   not in the catalogue  none                             none                          none

/// Which notice decides payment standards.
public enum PaymentStandardRule: String, Sendable, CaseIterable {
  /// 威医保发〔2020〕61号.
  case weihai2020 = "weihai-2020"
  /// 烟医保函〔2023〕13号.
  case yantai2023 = "yantai-2023"
  /// The national pilot's supporting measures of 2019.
  case nhsa2019 = "nhsa-2019"

  /// The notice as tables name it.
  public var article: String {
    switch self {
    case .weihai2020: "威医保发〔2020〕61号"
    case .yantai2023: "烟医保函〔2023〕13号"
    case .nhsa2019: "国家组织药品集中采购和使用试点医保配套措施（2019年）"
    }
  }
}

/// The payment standard of one item for three years 医保支付标准.
public struct PaymentStandard: Sendable, Hashable {
  /// Why it is what it is.
  public enum Reason: Sendable, Hashable {
    /// Not in the catalogue of the basic insurance.
    case notInCatalogue
    /// Selected, or supplying in its place: the winning price.
    case winner
    /// Not dearer than the selected one: its own price.
    case notDearer
    /// Dearer: it comes down to the winning price in so many years.
    case comesDown(years: Int)
    /// Dearer: its own price, of which the patient first pays ten points more.
    case paysMore
    /// Dearer by at most the double: the winning price.
    case atMostDouble
    /// Dearer than the double: cut by 30 %, then down to the winning price in so many years.
    case cut(years: Int)
    /// Did not pass the evaluation: at most the winning price.
    case unevaluated(isDearer: Bool)
    /// Did not pass the evaluation: not listed.
    case unlisted
  }

  /// The winning price for the item's pack, rounded half up to four decimals.
  public var winningPrice: Decimal4
  /// The standard in the first, second and third year; empty where there is none.
  public var years: [Decimal4]
  /// By how many points the patient first pays more: 0 or 10.
  public var selfPayPoints: Int
  /// Why.
  public var reason: Reason

  /// The standard of an item beside a product by a rule; `steps` is how many years a dearer one comes down in, 1 to 3.
  ///
  /// Comparisons are exact. Returns nil where the price for the item's pack is too large for a decimal.
  public init?(of item: PriceListItem, beside product: Product, rule: PaymentStandardRule, steps: Int = 3) {
    precondition((1...3).contains(steps), "one to three years")
    // Both prices over the common denominator of the product's units per pack.
    let winning = Int128(product.price.tenThousandths) * Int128(item.unitsPerPack)
    let own = Int128(item.price.tenThousandths) * Int128(product.unitsPerPack)
    let denominator = Int128(product.unitsPerPack)
    guard let winningPrice = Self.rounded(winning, denominator) else { return nil }
    self.winningPrice = winningPrice
    selfPayPoints = 0
    let isWinner = item.role != .nonselected
    if !item.isInCatalogue {
      (years, reason) = ([], .notInCatalogue)
    } else if isWinner, own >= winning {
      (years, reason) = (Array(repeating: winningPrice, count: 3), .winner)
    } else if !item.isEvaluated, !isWinner, rule == .yantai2023, !Self.isLowMolecularHeparin(item.name) {
      (years, reason) = ([], .unlisted)
    } else if !item.isEvaluated, !isWinner, rule != .yantai2023 {
      let isDearer = own > winning
      (years, reason) = (
        Array(repeating: isDearer ? winningPrice : item.price, count: 3), .unevaluated(isDearer: isDearer)
      )
      if isDearer, rule == .weihai2020 { selfPayPoints = 10 }
    } else if own <= winning {
      (years, reason) = (Array(repeating: item.price, count: 3), .notDearer)
    } else {
      switch rule {
      case .yantai2023:
        (years, reason, selfPayPoints) = (Array(repeating: item.price, count: 3), .paysMore, 10)
      case .weihai2020:
        let path = Self.path(from: own, to: winning, over: denominator, done: { min($0, steps) }, of: steps)
        (years, reason, selfPayPoints) = (path, .comesDown(years: steps), 10)
      case .nhsa2019 where own <= 2 * winning:
        (years, reason) = (Array(repeating: winningPrice, count: 3), .atMostDouble)
      case .nhsa2019:
        // In the first year 0.7 p, and w at the end of the last one.
        let path =
          steps == 1
          ? Array(repeating: winningPrice, count: 3)
          : Self.path(
            from: 7 * own, to: 10 * winning, over: 10 * denominator, done: { min($0, steps) - 1 }, of: steps - 1)
        (years, reason) = (path, .cut(years: steps))
      }
    }
  }

  /// The values after each of three years on a straight way down, each rounded once.
  private static func path(
    from start: Int128, to end: Int128, over denominator: Int128, done: (Int) -> Int, of parts: Int
  ) -> [Decimal4] {
    (1...3).map { year in
      let numerator = start * Int128(parts) - (start - end) * Int128(done(year))
      // No more than the item's own price, which is a decimal.
      return rounded(numerator, denominator * Int128(parts)) ?? .zero
    }
  }

  /// To four decimals, halves up; nil where it does not fit.
  private static func rounded(_ numerator: Int128, _ denominator: Int128) -> Decimal4? {
    let quotient = (2 * numerator + denominator) / (2 * denominator)
    return Int64(exactly: quotient).map { Decimal4(tenThousandths: $0) }
  }

  /// 低分子肝素: listed though no evaluation applies to it.
  private static func isLowMolecularHeparin(_ name: String) -> Bool {
    ["低分子肝素", "低分子量肝素", "依诺肝素", "那屈肝素", "达肝素", "贝米肝素"].contains(where: name.contains)
  }
}

extension PaymentStandard {
  /// The reason as a sentence of the table.
  public var sentence: Localized {
    guard case .unevaluated = reason, selfPayPoints > 0 else { return reason.sentence }
    return Localized(
      zh: "\(reason.sentence.chinese)；价格高于中选价，首先自付比例提高 \(selfPayPoints) 个百分点",
      en: "\(reason.sentence.english); dearer, so \(selfPayPoints) points more to pay first")
  }
}

extension PaymentStandard.Reason {
  /// The reason by itself.
  fileprivate var sentence: Localized {
    switch self {
    case .notInCatalogue: Localized(zh: "不在医保目录，没有支付标准", en: "not in the catalogue: no standard")
    case .winner: Localized(zh: "中选（备供、第二备供）药品，支付标准为中选价", en: "selected or a backup: the winning price")
    case .notDearer: Localized(zh: "价格不高于中选价，支付标准为实际价格", en: "not dearer than the winning price: its own price")
    case .comesDown(let years):
      Localized(
        zh: "非中选药品价格高于中选价：首先自付比例提高 10 个百分点，支付标准 \(years) 年内调整到中选价；通知没有规定步骤，按等额测算",
        en:
          "dearer: 10 points more to pay first, and down to the winning price within \(years) year(s); the notice names no steps, so equal ones"
      )
    case .paysMore:
      Localized(
        zh: "非中选药品价格高于中选价：首先自付比例提高 10 个百分点；通知没有另定支付标准，按实际价格",
        en: "dearer: 10 points more to pay first; the notice sets no other standard, so its own price")
    case .atMostDouble: Localized(zh: "价格高于中选价、不超过 2 倍：支付标准为中选价", en: "dearer by at most the double: the winning price")
    case .cut(let years):
      Localized(
        zh: "价格超过中选价 2 倍：支付标准先下调 30%，\(years) 年内调整到中选价；通知没有规定步骤，按等额测算",
        en:
          "dearer than the double: cut by 30% at once, down to the winning price within \(years) year(s); no steps are named, so equal ones"
      )
    case .unevaluated(let isDearer):
      Localized(
        zh: isDearer ? "未通过一致性评价的仿制药：支付标准不高于中选价" : "未通过一致性评价的仿制药，价格不高于中选价：支付标准为实际价格",
        en: isDearer
          ? "a generic that did not pass the evaluation: at most the winning price"
          : "a generic that did not pass the evaluation, not dearer: its own price")
    case .unlisted:
      Localized(zh: "未通过一致性评价的仿制药不再挂网（低分子肝素除外），没有支付标准", en: "did not pass the evaluation and is not listed: no standard")
    }
  }
}
