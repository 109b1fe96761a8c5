import Planning

/// Draws the parts of a ``SyntheticPlan`` and bends the hidden plan until its limits are worth solving.
struct SyntheticCity {
  let recipe: SyntheticPlan
  private(set) var draft: DraftPlan
  private(set) var rules: [DraftRule] = []
  private(set) var ownerships: [Ownership] = []
  private(set) var levels: [String] = []
  private(set) var districtOf: [Int] = []

  init(_ recipe: SyntheticPlan) {
    self.recipe = recipe
    draft = DraftPlan(
      seed: recipe.seed, products: SyntheticCity.drawProducts(recipe), institutions: [])
    drawInstitutions()
    draft.drawCells(density: SyntheticCity.density(of: recipe))
    draft.markCells(
      capped: recipe.options.cappedShare, floored: recipe.options.flooredShare,
      locked: recipe.options.fixedShare)
    drawRules()
    let preferences = draft.cells.map { Int32(clamping: preference(of: $0)) }
    draft.distribute(preferences: preferences)
    if recipe.family == .scarce {
      // Where there is no room at all there is no cell: a cap of nothing would be a fixed volume.
      let institutions = draft.institutions
      draft.keepCells {
        let institution = institutions[Int($0.institution)]
        return $0.twinRange.upperBound > 0 || !institution.takesPart || institution.restraint != nil
      }
    }
  }

  /// How many of the pairs are cells, with 16 binary places: nearly all in small plans, 0.43 in large ones.
  static func density(of recipe: SyntheticPlan) -> Int {
    let pairs = recipe.products * recipe.institutions
    return (43 * FixedPoint.one + 52 * FixedPoint.one * 40_000 / (40_000 + pairs)) / 100
  }

  /// Prices over four orders of magnitude, city volumes with a long tail.
  private static func drawProducts(_ recipe: SyntheticPlan) -> [DraftProduct] {
    var generator = SplitMix64(seed: recipe.seed, stream: 10)
    let packSizes = [1, 1, 1, 5, 6, 7, 10, 10, 12, 14, 20, 24, 28, 30, 36, 48, 60, 100]
    let leastPacks = recipe.family == .scarce ? 6 * recipe.institutions : max(8, recipe.institutions / 4)
    let abundance = recipe.family == .scarce ? 24 : 4
    return (0..<recipe.products).map { _ in
      // 2^11.5 … 2^24.9 ten-thousandths: 0.3 to 3,000 yuan.
      let exponent = generator.within(23 * FixedPoint.one / 2...249 * FixedPoint.one / 10)
      var price = FixedPoint.powerOfTwo(exponent)
      if !generator.happens(perMille: 100) { price = max(100, price / 100 * 100) }
      let unitsPerPack = packSizes[generator.below(packSizes.count)]
      let yuan = FixedPoint.longTailed(
        median: 400 * abundance * recipe.institutions, deviation: 3 * FixedPoint.one / 2, &generator)
      let most = min(200_000 * recipe.institutions, NumberLimits.packs, NumberLimits.units / unitsPerPack)
      let packs = min(max(leastPacks, yuan * 10_000 / price), most)
      return DraftProduct(
        unitsPerPack: unitsPerPack, price: Decimal4(tenThousandths: Int64(price)),
        yearlyUnits: packs * unitsPerPack, popularity: generator.below(1_024),
        agreedPerMille: generator.within(600...800))
    }
  }

  private mutating func drawInstitutions() {
    var generator = SplitMix64(seed: recipe.seed, stream: 11)
    let count = recipe.institutions
    let group = recipe.options.equalLevels
    let groups = (count + group - 1) / group
    let sizes = (0..<groups).map { _ in
      FixedPoint.longTailed(median: 4_096, deviation: 37 * FixedPoint.one / 20, &generator)
    }
    var rank = [Int](repeating: 0, count: groups)
    for (place, index) in (0..<groups).sorted(by: { (sizes[$0], $0) < (sizes[$1], $1) }).enumerated() {
      rank[index] = (place * 1_023 + 511) / groups
    }
    let order = generator.permutation(of: groups)
    let boundGroups = recipe.family == .scarce ? (groups + 1) / 2 : (groups + 9) / 10
    for index in 0..<count {
      let twin = index / group
      if index % group == 0 {
        drawKind(twin, rank: rank[twin], groups: groups, &generator)
      } else {
        repeatKind()
      }
      let isBound = order[twin] < boundGroups
      let restraint = SplitMix64.bits(seed: recipe.seed, stream: 12, twin, 0)
      // 55 % to 86 %, before the products' other users make up for it.
      let share = 560 + Int(restraint.multipliedFullWidth(by: 320).high)
      let weight = Int(SplitMix64.bits(seed: recipe.seed, stream: 13, twin, 0) >> 32)
      let isWeighted = weight % 1_000 < recipe.options.weightedShare
      let takesPart = SyntheticCity.takesPart(ownerships[index], twin: twin, recipe: recipe)
      draft.institutions.append(
        DraftInstitution(
          twin: twin, size: sizes[twin], rank: rank[twin], takesPart: takesPart,
          weight: isWeighted ? [5_000, 8_000, 12_000, 15_000, 20_000][weight / 1_000 % 5] : 10_000,
          restraint: isBound && takesPart ? (recipe.family == .scarce ? 1_024 : share) : nil))
    }
  }

  private mutating func drawKind(_ twin: Int, rank: Int, groups: Int, _ generator: inout SplitMix64) {
    let draw = generator.below(1_000)
    let ownership: Ownership =
      if twin == 0 || rank > 850 || draw < 500 { .public } else if draw < 530 { .military } else if draw < 800 { .private } else {
        .pharmacy
      }
    ownerships.append(ownership)
    let level =
      switch ownership {
      case .public, .military: rank > 970 ? "三级" : rank > 800 ? "二级" : rank > 100 ? "一级" : "未定级"
      case .private: rank > 800 ? "二级" : rank > 400 ? "一级" : "未定级"
      case .pharmacy: ""
      }
    levels.append(level)
    districtOf.append(twin < recipe.districts ? twin : generator.below(recipe.districts))
  }

  private mutating func repeatKind() {
    ownerships.append(ownerships[ownerships.count - 1])
    levels.append(levels[levels.count - 1])
    districtOf.append(districtOf[districtOf.count - 1])
  }

  private static func takesPart(_ ownership: Ownership, twin: Int, recipe: SyntheticPlan) -> Bool {
    if ownership.mustParticipate { return true }
    let bits = SplitMix64.bits(seed: recipe.seed, stream: 14, twin, 0)
    return Int(bits.multipliedFullWidth(by: 1_000).high) >= recipe.options.absentShare
  }

  private mutating func drawRules() {
    var generator = SplitMix64(seed: recipe.seed, stream: 15)
    let participants = draft.institutions.indices.filter { draft.institutions[$0].takesPart }
    let senses: [Sense] = [.atMost, .atLeast, .atMost, .equal]
    for number in 0..<recipe.options.ruleCount {
      let anchor = draft.cells[drawnCell(&generator)]
      let place = Int(anchor.institution)
      let scope: [Bool]
      let text: String
      switch generator.below(4) {
      case 0:
        let district = districtOf[place]
        scope = districtOf.map { $0 == district }
        text = "district:\(districtID(district))"
      case 1:
        let ownership = ownerships[place]
        scope = ownerships.map { $0 == ownership }
        text = "ownership:\(ownership.rawValue)"
      case 2:
        let (ownership, district) = (ownerships[place], districtOf[place])
        scope = draft.institutions.indices.map { ownerships[$0] == ownership && districtOf[$0] == district }
        text = "district:\(districtID(district))&ownership:\(ownership.rawValue)"
      default:
        var members: Set = [place]
        for _ in 0..<3 { members.insert(participants[generator.below(participants.count)]) }
        scope = draft.institutions.indices.map(members.contains)
        text = members.sorted().map(institutionID).joined(separator: ";")
      }
      var members: Set = [Int(anchor.product)]
      for _ in 0..<generator.below(4) { members.insert(generator.below(recipe.products)) }
      let sense = senses[generator.below(4)]
      let lean = generator.within(80...240)
      rules.append(
        DraftRule(
          name: "合成规则\(number + 1)", products: generator.happens(perMille: 250) ? nil : members,
          institutions: scope, institutionText: text, measure: Measure.allCases[generator.below(3)],
          sense: sense,
          preference: sense == .atMost ? 1_024 - lean : 1_024 + lean, slackPerMille: generator.below(10),
          granularity: 1))
    }
  }

  /// A cell of an institution that takes part; there is one for every product.
  private func drawnCell(_ generator: inout SplitMix64) -> Int {
    let range = draft.cellsOfProduct[generator.below(recipe.products)]
    let candidates = range.filter { draft.institutions[Int(draft.cells[$0].institution)].takesPart }
    return candidates[generator.below(candidates.count)]
  }

  /// How the hidden plan treats a cell, in 1,024ths of its proportional share.
  private func preference(of cell: DraftCell) -> Int {
    let preference = draft.preference(of: cell, rules: rules)
    guard recipe.family == .scarce else { return preference }
    let twin = draft.institutions[Int(cell.institution)].twin
    let bits = SplitMix64.bits(seed: recipe.seed, stream: 16, Int(cell.product), twin)
    return preference * (600 + Int(bits >> 32) % 900) / 1_024
  }

  func districtID(_ index: Int) -> Identifier {
    SyntheticCity.padded("D", index + 1, among: recipe.districts, least: 2)
  }
  func institutionID(_ index: Int) -> Identifier {
    SyntheticCity.padded("H", index + 1, among: recipe.institutions, least: 3)
  }
  func productID(_ index: Int) -> Identifier {
    SyntheticCity.padded("P", index + 1, among: recipe.products, least: 3)
  }

  /// A letter and a number, padded so that the order of the ids is the order of the numbers.
  static func padded(_ letter: String, _ number: Int, among count: Int, least: Int) -> String {
    let digits = String(number)
    let width = max(least, String(count).count)
    return letter + String(repeating: "0", count: width - digits.count) + digits
  }
}
