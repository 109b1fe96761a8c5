import Planning

/// Draws a ``SampleCity``: institutions from the district table, usage, the hidden plan and limits around it.
struct SampleDraft {
  let city: SampleCity
  private(set) var institutions: [Institution] = []
  private(set) var draft: DraftPlan
  private(set) var rules: [DraftRule] = []
  /// The largest institutions, which report by month.
  private(set) var monthly: Set<Int> = []

  init(_ city: SampleCity) {
    self.city = city
    let products = city.products.map {
      DraftProduct(
        unitsPerPack: $0.unitsPerPack, price: Decimal4(tenThousandths: Int64($0.fen) * 100),
        yearlyUnits: $0.yearlyPacks * $0.unitsPerPack, popularity: $0.popularity, agreedPerMille: $0.share)
    }
    draft = DraftPlan(seed: city.seed, products: products, institutions: [])
    drawInstitutions()
    draft.drawCells(density: city.density)
    draft.markCells(capped: 10, floored: 8, locked: 2)
    rules = drawRules()
    let preferences = draft.cells.map { Int32(clamping: draft.preference(of: $0, rules: rules)) }
    draft.distribute(preferences: preferences)
  }

  private mutating func drawInstitutions() {
    var generator = SplitMix64(seed: city.seed, stream: 30)
    for district in city.districts {
      var number = 0
      func add(
        _ name: String, _ ownership: Ownership, _ level: String, size: Int, restrained: Int, joins: Int
      ) {
        number += 1
        let participates = ownership.mustParticipate ? nil : generator.happens(perMille: joins)
        let isRestrained = generator.happens(perMille: restrained)
        let restraint = generator.within(600...900)
        let isFavoured = level == "一级" && generator.happens(perMille: 40)
        let drawn = FixedPoint.longTailed(
          median: size * district.size, deviation: 3 * FixedPoint.one / 5, &generator)
        institutions.append(
          Institution(
            id: SyntheticCity.padded(district.id, number, among: 999, least: 3), name: name,
            districtID: district.id, ownership: ownership, level: level, participates: participates,
            weight: isFavoured ? Decimal4(tenThousandths: 12_000) : .one))
        let takesPart = participates ?? true
        draft.institutions.append(
          DraftInstitution(
            twin: institutions.count - 1, size: drawn, rank: 0, takesPart: takesPart,
            weight: isFavoured ? 12_000 : 10_000, restraint: isRestrained && takesPart ? restraint : nil))
      }
      for name in district.tertiary { add(name, .public, "三级", size: 6_000, restrained: 200, joins: 0) }
      for name in district.secondary { add(name, .public, "二级", size: 1_500, restrained: 200, joins: 0) }
      for index in 0..<district.centres {
        add(
          "\(district.name)第\(chineseNumber(index + 1))卫生院", .public, "一级", size: 170, restrained: 120,
          joins: 0)
      }
      for index in 0..<district.military {
        add(
          "驻\(district.name)第\(chineseNumber(index + 1))部队医院（合成）", .military, "二级", size: 600, restrained: 0,
          joins: 0)
      }
      for index in 0..<district.privates {
        add(
          "\(district.name)示例民营第\(chineseNumber(index + 1))医院", .private, index == 0 ? "二级" : "一级", size: 150,
          restrained: 250, joins: 650)
      }
      for index in 0..<district.pharmacies {
        add(
          "\(district.name)示例第\(chineseNumber(index + 1))药店", .pharmacy, "", size: 90, restrained: 0,
          joins: 450)
      }
    }
    let order = draft.institutions.indices.sorted {
      (draft.institutions[$0].size, $0) < (draft.institutions[$1].size, $1)
    }
    for (place, index) in order.enumerated() {
      draft.institutions[index].rank = (place * 1_023 + 511) / order.count
    }
    monthly = Set(order.suffix(city.monthlyReporters))
  }

  private func drawRules() -> [DraftRule] {
    func rule(
      _ name: String, _ products: Set<Int>?, _ selector: String, _ measure: Measure, _ sense: Sense,
      preference: Int, granularity: Int, where condition: (Institution) -> Bool
    ) -> DraftRule {
      DraftRule(
        name: name, products: products, institutions: institutions.map(condition), institutionText: selector,
        measure: measure, sense: sense, preference: preference, slackPerMille: 5, granularity: granularity)
    }
    func numbers(where condition: (SampleProduct) -> Bool) -> Set<Int> {
      Set(city.products.indices.filter { condition(city.products[$0]) })
    }
    switch city {
    case .weihai:
      return [
        rule(
          "民营医疗机构全年合计", nil, "ownership:private", .yuan, .atMost, preference: 870, granularity: 1_000
        ) { $0.ownership == .private },
        rule(
          "荣成市布洛芬缓释胶囊库容", numbers { $0.id == "B3014" }, "district:371082", .packs, .atMost,
          preference: 820, granularity: 100
        ) { $0.districtID == "371082" },
      ]
    case .yantai:
      return [
        rule(
          "一级机构重点监控药品合计", numbers { $0.isKeyMonitored }, "level:一级", .yuan, .atMost, preference: 880,
          granularity: 1_000
        ) { $0.level == "一级" },
        rule(
          "长岛甲硝唑氯化钠海岛储备", numbers { $0.id == "B8008" }, "district:370673", .packs, .atLeast,
          preference: 1_280, granularity: 10
        ) { $0.districtID == "370673" },
        rule(
          "栖霞市依诺肝素钠冷链能力", numbers { $0.genericName.hasPrefix("依诺肝素") }, "district:370686", .units,
          .atMost, preference: 850, granularity: 100
        ) { $0.districtID == "370686" },
      ]
    }
  }
}

/// 一, 二, … 九十九.
func chineseNumber(_ number: Int) -> String {
  precondition((1...99).contains(number), "number out of range")
  let digits = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"]
  let (tens, ones) = number.quotientAndRemainder(dividingBy: 10)
  return (tens == 0 ? "" : tens == 1 ? "十" : digits[tens] + "十") + digits[ones]
}
