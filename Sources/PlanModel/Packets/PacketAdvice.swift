package import Planning

/// What a district can do about an error in its packet, where what helps a city's plan is not the district's to change
/// (``CityTermsCheck``).
package enum PacketAdvice {
  /// The hint in place of one that is for cities; nil where that one holds for districts too.
  ///
  /// - Complexity: O(length).
  package static func hint(_ code: ProblemCode, _ table: TableSchema?, column: String?, given: Localized) -> Localized? {
    guard code.severity == .error else { return nil }
    switch code {
    case .basisTableMissing:
      return .init(
        zh: "请放入该表：历史用量和报量由区市填写；测算依据由市里确定，不能改。",
        en: "Add the table: usage and demand are the district's; the basis is the city's and stays as it is.")
    case .productWithoutBasis:
      return .init(
        zh: "请补充这一品种测算依据所用的历史用量或报量，或用锁定数把下达量分完；测算依据由市里确定，要改的请报市里。",
        en:
          "Add usage or demand, whichever the product's basis counts, or fix volumes that add up to what is assigned; the basis is the city's to change."
      )
    case .agreedAboveCaps:
      return .init(
        zh: "请在上下限表提高上限；默认上限倍数和约定量由市里确定，不能改。",
        en: "Raise caps in limits; cap_ratio and the agreed volume are the city's and stay as they are.")
    case .agreedBelowFloors: return nil
    case .sumTooLarge: return .init(zh: "请检查数量的单位。", en: "Check the unit of the quantities.")
    case .ruleAsksNobody:
      return .init(
        zh: "请核对所选机构是否参加、有无用量；区市自己的规则可改范围，市里的跨区市规则不能改，请报市里。",
        en:
          "Check whether its institutions take part and have usage. A rule of the district's own can be changed, the city's that spans districts cannot: tell the city."
      )
    case .productUnknown, .itemUnmapped: return unknown(given, .init(zh: "下达的品种", en: "the products that are assigned"))
    case .districtUnknown: return unknown(given, .init(zh: "本区市", en: "its own district"))
    case .selectorUnknown:
      return unknown(given, .init(zh: "本区市的机构和下达的品种", en: "the district's institutions and the products that are assigned"))
    default: break
    }
    guard let table, !code.isOfPackets else { return nil }
    switch table {
    case .conversions, .accepted, .purchases, .paid:
      return .init(zh: "任务包里没有这张表，请把它删去。", en: "A packet does not have this table: take it out.")
    case .parameters, .products, .districts, .holidays, .assignment, .cityAllocation, .cityTerms: return restore
    case .institutions where ["ownership", "weight"].contains(column): return restore
    default: return nil
    }
  }

  private static let restore = Localized(
    zh: "这一项由市里确定，请从原任务包恢复，或向市医保局重新领取任务包。",
    en: "The city decides it: put it back as it came in the packet, or ask the city for the packet again.")

  /// What nobody can add to a packet: the nearest one of those that are there, where a hint names it.
  private static func unknown(_ given: Localized, _ what: Localized) -> Localized {
    let isNear = given.chinese.hasPrefix("最接近") || given.chinese.hasPrefix("它与那里的")
    return .init(
      zh: "\(isNear ? given.chinese : "")任务包只有\(what.chinese)，不能增加：请改正编码，或删去这一行；确实需要的，请报市里。",
      en:
        "\(isNear ? given.english + " " : "")A packet has \(what.english) alone, and none can be added: mend the code or delete the row, and tell the city where it is needed."
    )
  }
}

extension ProblemCode {
  /// Whether it is about packets, and its advice for districts.
  fileprivate var isOfPackets: Bool {
    switch self {
    case .assignedPacksChanged, .sealBroken, .productNotAssigned, .assignedProductMissing, .cityPacksDiffer, .cityTermChanged,
      .cityTermMissing, .notForDistricts, .cityTermsBroken, .codeDestroyed, .tableMissing, .parameterMissing:
      true
    default: false
    }
  }
}
