public import Planning

extension Obstacle {
  /// What stands in the way, with names and numbers.
  public var text: Localized {
    switch self {
    case .empty: Localized(zh: "已经没有可以减少的盒数", en: "there are no packs left to take away")
    case .cap(let packs):
      Localized(zh: "该机构这个品种的上限是 \(grouped(packs)) 盒", en: "the cell's cap is \(grouped(packs)) packs")
    case .floor(let packs):
      Localized(zh: "该机构这个品种的下限是 \(grouped(packs)) 盒", en: "the cell's floor is \(grouped(packs)) packs")
    case .floors(let volume, 0):
      Localized(
        zh: "本区市这个品种一共只有 \(grouped(volume)) 盒", en: "the district has only \(grouped(volume)) packs of the product")
    case .floors(let volume, let taken):
      Localized(
        zh: "本区市这个品种共 \(grouped(volume)) 盒，其他机构的下限和锁定合计已占 \(grouped(taken)) 盒",
        en:
          "of the district's \(grouped(volume)) packs the others' floors and fixed volumes take \(grouped(taken))")
    case .caps(let volume, nil):
      Localized(
        zh: "本区市只有这一家用这个品种，\(grouped(volume)) 盒必须分完",
        en:
          "no other institution of the district has the product, and all \(grouped(volume)) packs must be handed out")
    case .caps(let volume, let room?):
      Localized(
        zh: "本区市这个品种共 \(grouped(volume)) 盒必须分完，其他机构的上限和锁定合计只能容下 \(grouped(room)) 盒",
        en: "all \(grouped(volume)) packs of the district must be handed out, and the others' caps and fixed "
          + "volumes hold only \(grouped(room))")
    case .limit(let limit):
      Localized(
        zh: "即使其他各项都降到下限，也会超出\(limit.text.chinese)",
        en: "even with all else at its floor, \(limit.text.english) would be exceeded")
    case .together(let limits, let caps, let floors): together(limits, caps: caps, floors: floors)
    case .members(let members):
      Localized(
        zh: "这几项不能同时成立：\(listed(members.map(\.chinese), in: .chinese))",
        en: "these cannot hold together: \(listed(members.map(\.english), in: .english))")
    case .invalid(let problems):
      Localized(
        zh: problems.map { $0.chinese.withoutEnd("。") }.joined(separator: "；"),
        en: problems.map { $0.english.withoutEnd(".") }.joined(separator: "; "))
    case .undecided(let detail):
      Localized(zh: "求解器未能得出结论（\(detail)）", en: "the solver came to no conclusion (\(detail))")
    }
  }

  private func together(_ limits: [LimitName], caps: Int, floors: Int) -> Localized {
    var chinese = limits.map(\.text.chinese)
    var english = limits.map(\.text.english)
    if chinese.count > 6 {
      chinese = chinese.prefix(6) + ["另 \(limits.count - 6) 项"]
      english = english.prefix(6) + ["\(limits.count - 6) more"]
    }
    if caps > 0 {
      chinese.append("\(caps) 处上限或锁定")
      english.append("\(caps) caps or fixed volumes")
    }
    if floors > 0 {
      chinese.append("\(floors) 处下限或锁定")
      english.append("\(floors) floors or fixed volumes")
    }
    return Localized(
      zh: "这几项不能同时成立：\(chinese.joined(separator: "、"))",
      en: "these cannot hold together: \(english.joined(separator: ", "))")
  }
}

extension String {
  /// Without a mark at its end.
  fileprivate func withoutEnd(_ mark: Character) -> String { last == mark ? String(dropLast()) : self }
}
