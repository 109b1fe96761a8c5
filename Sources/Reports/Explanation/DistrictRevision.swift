public import Planning
import Streams

/// One thing that a district changed in its packet, in a merged output.
public struct DistrictChange: Sendable, Hashable {
  /// What was changed.
  public enum Kind: String, Sendable {
    /// 锁定 of a cell.
    case fixed
    /// 下限 of a cell.
    case floor
    /// 上限 of a cell.
    case cap
    /// 历史用量 of a cell.
    case usage
    /// 报量 of a cell.
    case demand
    /// 年度承载上限 of an institution.
    case capacity
    /// 机构等级 of an institution.
    case level
    /// An institution that the city's packet does not have.
    case joined
    /// 参加 of an institution.
    case participates
    /// 承接机构 of an institution.
    case successor
    /// A rule.
    case rule
  }

  /// What was changed.
  public var kind: Kind
  /// The institution; nil for rules.
  public var institution: Named?
  /// The product, where it is one cell's.
  public var product: Named?
  /// The rule.
  public var rule: Identifier?
  /// 期间 of usage.
  public var period: String?
  /// What the packet that was handed out says; nil where it says nothing.
  public var before: Localized?
  /// What the district's packet says; nil where it says nothing any more.
  public var after: Localized?
  /// The file in the merged output.
  public var file: String
  /// The physical line in it; nil for a line that is gone.
  public var line: Int?

  /// Makes a change.
  public init(
    kind: Kind, institution: Named? = nil, product: Named? = nil, rule: Identifier? = nil, period: String? = nil,
    before: Localized?, after: Localized?, file: String, line: Int?
  ) {
    self.kind = kind
    self.institution = institution
    self.product = product
    self.rule = rule
    self.period = period
    self.before = before
    self.after = after
    self.file = file
    self.line = line
  }

  /// Whether it is about a cell.
  public func isOf(institution: Identifier, product: Identifier) -> Bool {
    self.institution?.id == institution && self.product.map { $0.id == product } ?? true
  }
}

/// What a district that split its packet again changed in it 区市改动, as far as it concerns what is explained.
///
/// Its totals are the city's: stage A was not solved again. Stage B was, from the packet as the district changed it.
public struct DistrictRevision: Sendable, Hashable {
  /// The district.
  public var district: Named
  /// The changes that are about what is explained.
  public var changes: [DistrictChange]
  /// How many others there are in the district.
  public var others: Int
  /// What the city's own split gave [packs]; nil where the city's has no such cell.
  public var cityPacks: Int?
  /// What it is now [packs].
  public var packs: Int
  /// Whether the packet as handed out is known, and so what was changed.
  public var isKnown: Bool

  /// Makes a revision.
  public init(
    district: Named, changes: [DistrictChange], others: Int, cityPacks: Int?, packs: Int, isKnown: Bool = true
  ) {
    self.district = district
    self.changes = changes
    self.others = others
    self.cityPacks = cityPacks
    self.packs = packs
    self.isKnown = isKnown
  }
}

extension DistrictChange.Kind {
  fileprivate var word: Localized {
    switch self {
    case .fixed: Localized(zh: "锁定", en: "fixed volume")
    case .floor: Localized(zh: "下限", en: "floor")
    case .cap: Localized(zh: "上限", en: "cap")
    case .usage: Localized(zh: "历史用量", en: "usage")
    case .demand: Localized(zh: "报量", en: "reported demand")
    case .capacity: Localized(zh: "年度承载上限", en: "yearly capacity")
    case .level: Localized(zh: "机构等级", en: "level")
    case .joined: Localized(zh: "新加入", en: "joined")
    case .participates: Localized(zh: "参加", en: "participation")
    case .successor: Localized(zh: "承接机构", en: "successor")
    case .rule: Localized(zh: "规则", en: "rule")
    }
  }
}

extension DistrictChange {
  /// What was changed, from what to what, and where it stands: `一院 品种1 的上限：没有 → 77 盒（packets/D1/limits.csv 第 2 行）`.
  public var text: Localized {
    let subject: Localized
    switch kind {
    case .joined:
      let label = institution?.label ?? ""
      return Localized(
        zh: "\(label)新加入（\(after?.chinese ?? "")）\(place.chinese)", en: "\(label) joined (\(after?.english ?? ""))\(place.english)")
    case .rule:
      subject = Localized(zh: "规则 \(rule ?? "")", en: "rule \(rule ?? "")")
    default:
      let names = [institution?.label, product?.label].compactMap { $0 }
      let what = kind.word
      subject = Localized(
        zh: names.joined(separator: " ") + " 的\(period.map { " \($0) " } ?? "")\(what.chinese)",
        en: "\(period.map { $0 + " " } ?? "")\(what.english) of " + names.joined(separator: ", "))
    }
    let none = Localized(zh: "没有", en: "none")
    let (old, new) = (before ?? none, after ?? none)
    return Localized(
      zh: "\(subject.chinese)：\(old.chinese) → \(new.chinese)\(place.chinese)",
      en: "\(subject.english): \(old.english) → \(new.english)\(place.english)")
  }

  private var place: Localized {
    line.map { Localized(zh: "（\(file) 第 \($0) 行）", en: " (\(file), line \($0))") }
      ?? Localized(zh: "（\(file) 中已删去）", en: " (deleted from \(file))")
  }
}

extension DistrictRevision {
  /// What districts' changes are called in a list of steps.
  static let heading = Localized(zh: "区市改动", en: "District")

  /// So many changes are named one by one.
  private static let mostNamed = 6

  /// What the district's re-split moves and what it leaves, then the changes.
  var texts: [Localized] {
    [
      Localized(
        zh: "\(district.label)交回的分解改过任务包：各品种的区市总量仍是市里下达的，没有变；机构之间按区市改后的任务包重新分解。",
        en:
          "\(district.label) changed its packet: its totals are as the city assigned them; among its institutions the changed packet was split again."
      )
    ] + movedTexts + changeTexts
  }

  private var movedTexts: [Localized] {
    guard let cityPacks else {
      return [
        Localized(zh: "市级分解中没有这一项，现在是 \(grouped(packs)) 盒。", en: "The city's split had no such cell; now it has \(grouped(packs)) packs.")
      ]
    }
    let difference = packs - cityPacks
    return [
      difference == 0
        ? Localized(
          zh: "市级分解是 \(grouped(cityPacks)) 盒，改动后不变。", en: "The city's split gave \(grouped(cityPacks)) packs, and so does this one.")
        : Localized(
          zh: "市级分解是 \(grouped(cityPacks)) 盒，区市改动后是 \(grouped(packs)) 盒（\(signed(difference))）。",
          en:
            "The city's split gave \(grouped(cityPacks)) packs; with the district's changes it is \(grouped(packs)) (\(signed(difference)))."
        )
    ]
  }

  /// The changes, one a line.
  var changeTexts: [Localized] {
    guard isKnown else {
      return [Localized(zh: "改动的明细无法还原。", en: "What was changed in detail cannot be told.")]
    }
    var texts = changes.prefix(DistrictRevision.mostNamed).map(\.text)
    let more = changes.count - texts.count
    if more > 0 {
      texts.append(
        Localized(zh: "另有 \(more) 处有关的改动，用 --format json 看全部。", en: "\(more) more of these; --format json lists all."))
    }
    if changes.isEmpty {
      texts.append(
        Localized(
          zh: "这里没有直接改动的地方；区市在别处改了 \(grouped(others)) 处，经总量、承载上限和规则影响到这里。",
          en: "Nothing was changed here; what it changed elsewhere (\(grouped(others))) acts through totals, capacities and rules."))
    } else if others > 0 {
      texts.append(Localized(zh: "区市在别处还改了 \(grouped(others)) 处。", en: "The district made \(grouped(others)) more changes elsewhere."))
    }
    return texts
  }
}

extension DistrictChange {
  func json(_ language: Language) -> JSONValue {
    .members(
      ("kind", .text(kind.rawValue)), ("institution_id", (institution?.id).map { .text($0) }),
      ("product_id", (product?.id).map { .text($0) }), ("rule", rule.map { .text($0) }),
      ("period", period.map { .text($0) }), ("before", before.map { .text($0[language]) }),
      ("after", after.map { .text($0[language]) }), ("file", .text(file)), ("row", line.map { .whole($0) }),
      ("text", .text(text[language])))
  }
}

extension DistrictRevision {
  func json(_ language: Language) -> JSONValue {
    .members(
      ("district_id", .text(district.id)), ("city_packs", cityPacks.map { .whole($0) }), ("packs", .whole(packs)),
      ("changes_known", .boolean(isKnown)), ("changes", .list(changes.map { $0.json(language) })),
      ("other_changes", .whole(others)))
  }
}
