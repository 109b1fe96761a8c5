import Planning

/// How 口径核对 says its figures.
enum SanityWords {
  /// A quantity: whole from 100 on, else with its first decimals.
  static func quantity(_ value: Double) -> String {
    let places: Double = abs(value) >= 100 ? 1 : abs(value) >= 1 ? 100 : 10_000
    return "\(Decimal4(tenThousandths: Int64(min(9e14, max(-9e14, (value * places).rounded())) * (10_000 / places))))"
  }

  /// A ratio as a percentage.
  static func percent(_ ratio: Double) -> String { quantity(ratio * 100) + "%" }

  /// So many times.
  static func times(_ ratio: Double) -> String { quantity(ratio >= 10 ? ratio.rounded() : (ratio * 10).rounded() / 10) }

  /// What numbers look like under a reading.
  static func looks(_ reading: UnitReading) -> Localized {
    switch reading {
    case .packs: .init(zh: "像是按盒填的", en: "look like packs")
    case .timesPacks: .init(zh: "像是把最小单位又乘了一次包装转换比", en: "look like minimum units multiplied by the pack once more")
    case .tens(4): .init(zh: "像是按万填的（少了 4 个零）", en: "look like units of 10,000")
    case .tens(let power): .init(zh: "像是少了 \(power) 个零", en: "look too small by 10^\(power)")
    case .timesTens(4): .init(zh: "像是多了 4 个零（万）", en: "look too large by 10,000")
    case .timesTens(let power): .init(zh: "像是多了 \(power) 个零", en: "look too large by 10^\(power)")
    }
  }

  /// How to take a finding for right.
  static func accept(
    _ code: ProblemCode, institution: Identifier? = nil, product: Identifier? = nil, period: Period? = nil
  ) -> Localized {
    let line = [code.rawValue, institution ?? "", product ?? "", period?.description ?? ""].joined(separator: ",")
    return .init(
      zh: "确认无误的，在“已核实”表（accepted.csv）加一行 \(line),理由。",
      en: "If it is right, add the line \(line),REASON to accepted.csv.")
  }
}

extension Localized {
  /// Both one after the other.
  static func + (left: Localized, right: Localized) -> Localized {
    Localized(zh: left.chinese + right.chinese, en: "\(left.english) \(right.english)")
  }
}

extension ProblemCode {
  /// The code under which a reading of an institution's numbers is told.
  static func unit(_ reading: UnitReading) -> ProblemCode {
    switch reading {
    case .packs: .institutionInPacks
    case .timesPacks: .institutionTimesPacks
    case .tens, .timesTens: .institutionPowerOfTen
    }
  }
}
