/// Why no plan exists 冲突: limits and rules found that cannot hold together, what is missing, and what would mend it
/// (Model.md, "When no plan exists").
public struct Conflict: Sendable, Hashable {
  /// One of the things that cannot hold together.
  public struct Member: Sendable, Hashable {
    /// What it is.
    public enum Kind: String, Sendable, CaseIterable {
      /// A product's agreed volume.
      case product
      /// An institution's yearly capacity.
      case capacity
      /// A rule.
      case rule
      /// An upper limit of a cell.
      case cap
      /// A lower limit of a cell.
      case floor
      /// A fixed volume of a cell.
      case fixed
    }

    /// What a member asks for.
    public enum Side: String, Sendable, CaseIterable {
      /// At least so much.
      case least
      /// At most so much.
      case most
    }

    /// What it is.
    public var kind: Kind
    /// Its ids in the key order of its table: one, or institution and product for caps, floors and fixed volumes.
    public var ids: [Identifier]
    /// Where the input states it; nil where that is not known.
    public var place: Place?
    /// The limit as it was entered, as text.
    public var limit: String
    /// What counts in its place: a district's part of it, or what it was loosened to; nil where it counts itself.
    public var part: String?
    /// What it demands, as a sentence.
    public var description: Localized {
      get { words ?? boundWords }
      set { words = newValue }
    }
    /// The parameter that a default cap or floor comes from: `cap_ratio`, `demand_cap` or `floor_ratio`; nil where the limit is given
    /// itself.
    public var parameter: String?
    /// The rule of each cell that a cap or floor comes from; nil where none does.
    public var rule: Rule?
    /// The district of the institution; nil for products and rules.
    public var districtID: Identifier?
    /// The limit as a number, in ten-thousandths of its unit.
    public var value: Int64
    /// Which of its sides counts: a product's or a rule's may be both.
    public var side: Side
    /// The sentence, where it is not that of a bound.
    private var words: Localized?

    /// Makes a member; without a description it is a bound of a cell, which says what it is by itself: there may be a hundred
    /// thousand of them, of which a screen shows a dozen. Without a side, volumes, floors and fixed volumes ask for at least so
    /// much, and what else there is for at most.
    public init(
      kind: Kind, ids: [Identifier], place: Place? = nil, limit: String, part: String? = nil, description: Localized? = nil,
      parameter: String? = nil, rule: Rule? = nil, districtID: Identifier? = nil, value: Int64 = 0, side: Side? = nil
    ) {
      self.kind = kind
      self.ids = ids
      self.place = place
      self.limit = limit
      self.part = part
      words = description
      self.parameter = parameter
      self.rule = rule
      self.districtID = districtID
      self.value = value
      self.side = side ?? (kind == .product || kind == .floor || kind == .fixed ? .least : .most)
    }

    /// What a bound comes from, in a few words; nil where it is given itself.
    public var source: Localized? {
      if let rule { return rule.sourceWords }
      let heading = parameter == "demand_cap" ? "报量封顶" : kind == .floor ? "默认下限比例" : "默认上限倍数"
      return parameter.map { Localized(zh: "由参数“\(heading)”\($0) 得出", en: "from the parameter \($0)") }
    }

    private var boundWords: Localized {
      let noun: Localized =
        switch kind {
        case .fixed: Localized(zh: "锁定", en: "fixed volume")
        case .floor: Localized(zh: "下限", en: "floor")
        default: Localized(zh: "上限", en: "cap")
        }
      let (institution, product) = (ids.first ?? "", ids.last ?? "")
      var chinese = "机构 \(institution)、品种 \(product)：\(noun.chinese) \(limit) 盒"
      var english = "institution \(institution), product \(product): \(noun.english) of \(limit) packs"
      if let source {
        chinese += "（\(source.chinese)）"
        english += " (\(source.english))"
      }
      return Localized(zh: chinese, en: english)
    }
  }

  /// A change of limits with which a plan exists: tried, through both stages 修正方案.
  public struct Repair: Sendable, Hashable {
    /// A value that the repair changes: a line of its overrides.
    public struct Change: Sendable, Hashable {
      /// The table's English name.
      public var table: String
      /// The key's parts, in the table's key order.
      public var key: [Identifier]
      /// The column's English name.
      public var column: String
      /// The value now; empty where none is given.
      public var before: String
      /// The value with the repair; empty: none.
      public var after: String

      /// Makes a change.
      public init(table: String, key: [Identifier], column: String, before: String, after: String) {
        self.table = table
        self.key = key
        self.column = column
        self.before = before
        self.after = after
      }
    }

    /// What the changes are worth together; of a fixed volume that is let go, what its cell then moves by.
    public var size: Fen
    /// The changes, sorted by table and key.
    public var changes: [Change]
    /// What to do, as a sentence.
    public var sentence: Localized
    /// How many limits whole packs still miss with it, by less than a pack each.
    public var excessCount: Int
    /// Whether the whole output with it was written and passed the independent check; else it was solved, and the time did not
    /// suffice for more.
    public var isVerified: Bool
    /// Of the cells and hospitals whose limits it loosens, the one that then gets most of its proportional share.
    public var highest: Highest?

    /// How much of its proportional share somebody gets with a repair.
    public struct Highest: Sendable, Hashable {
      /// The institution.
      public var institution: Identifier
      /// The product; nil where it is all of the institution's, in yuan.
      public var product: Identifier?
      /// The packs, or the amount, as a share of the proportional one.
      public var fill: Double

      /// Makes a share.
      public init(institution: Identifier, product: Identifier?, fill: Double) {
        self.institution = institution
        self.product = product
        self.fill = fill
      }
    }

    /// Beyond so much of its share a repair is unfair to the others.
    public static let mostFill = 2.0

    /// Whether somebody whose limit is loosened gets more than twice the share.
    public var isLopsided: Bool { (highest?.fill ?? 0) > Repair.mostFill }

    /// Makes a repair.
    public init(
      size: Fen, changes: [Change], sentence: Localized, excessCount: Int = 0, isVerified: Bool = false,
      highest: Highest? = nil
    ) {
      self.size = size
      self.changes = changes
      self.sentence = sentence
      self.excessCount = excessCount
      self.isVerified = isVerified
      self.highest = highest
    }
  }

  /// The least by which the members miss each other [packs]; 0 where that is money alone (Model.md, "When no plan exists").
  public var missingPacks: Int
  /// The same at the products' prices.
  public var missingAmount: Fen
  /// The least by which the limits of the plan have to move for a plan to exist [packs]; 0 where that is money alone.
  public var allPacks: Int
  /// The same at the products' prices: no repair is worth less.
  public var allAmount: Fen
  /// Whether a plan exists and whole packs of it exceed the members.
  public var isOfWholePacks = false
  /// What cannot hold together.
  public var members: [Member]
  /// Whether the members would hold together without any one of them; false also where that was not looked into.
  public var isIrreducible = false
  /// Ways out: first those with which nobody gets more than twice the share by a limit that is loosened, smallest first.
  public var repairs: [Repair] = []
  /// What else there is to say: why there is no repair, what the time did not suffice for.
  public var notes: [Note] = []

  /// Something else to say of a conflict.
  public enum Note: Sendable, Hashable {
    /// The time that was given [s] is over: more repairs may exist, and the members may not be the smallest set.
    case timeOver(seconds: Decimal4, isSmallestSet: Bool)
    /// None of the changes that were tried makes a plan possible.
    case noRepair
    /// With each change that was tried the limits stay so tight that no whole packs were found within the work of a trial.
    case repairsTooTight
    /// Relaxing limits of these kinds, as was asked, makes no plan possible.
    case relaxingIsNoHelp(limits: [String])
    /// Floors and caps in the conflict come from these rules of each cell, or from 报量封顶, and relaxing does not move them.
    case relaxingHoldsRules(ids: [Identifier], demandCap: Bool)
    /// 报量封顶 leaves packs of a product over: reported in whole packs, and agreed.
    case aboveDemand(product: String, reported: Int, agreed: Int)
  }

  /// What asks for more than what: the inequality that cannot hold.
  public enum Clash: String, Sendable, CaseIterable {
    /// Agreed volumes for more than limits leave room for.
    case volumeAboveLimits = "volume_above_limits"
    /// Agreed volumes for more than the fixed volumes are.
    case volumeAboveFixed = "volume_above_fixed"
    /// Floors and fixed volumes for more than was agreed.
    case boundsAboveVolume = "bounds_above_volume"
    /// Rules, alone or with floors and fixed volumes, for more than was agreed.
    case rulesAboveVolume = "rules_above_volume"
    /// Floors and fixed volumes for more than capacities and rules allow.
    case boundsAboveRules = "bounds_above_rules"
    /// Rules for more than caps and fixed volumes are.
    case rulesAboveBounds = "rules_above_bounds"
    /// Rules or volumes for more than other rules or volumes allow.
    case contradiction = "contradiction"
    /// Whole packs are more than limits allow, or less.
    case wholePacks = "whole_packs"
  }

  /// What asks for more than what, read off the sides on which the members are met.
  ///
  /// - Complexity: O(members).
  public var clash: Clash {
    if isOfWholePacks { return .wholePacks }
    func has(_ side: Member.Side, _ kinds: Member.Kind...) -> Bool {
      members.contains { $0.side == side && kinds.contains($0.kind) }
    }
    switch (has(.least, .product), has(.most, .product)) {
    case (true, true): return .contradiction
    case (true, false):
      let isFixedAlone = has(.most, .fixed) && members.allSatisfy { $0.kind == .product || $0.kind == .fixed && $0.side == .most }
      return isFixedAlone ? .volumeAboveFixed : .volumeAboveLimits
    case (false, true):
      let isOfBounds = members.allSatisfy { $0.side == .least || $0.kind == .product } && !has(.least, .rule)
      return isOfBounds ? .boundsAboveVolume : .rulesAboveVolume
    case (false, false):
      switch (has(.least, .rule), has(.most, .rule, .capacity)) {
      case (false, true): return .boundsAboveRules
      case (true, false): return .rulesAboveBounds
      default: return members.isEmpty ? .volumeAboveLimits : .contradiction
      }
    }
  }

  /// Makes a conflict.
  public init(missingPacks: Int, missingAmount: Fen, members: [Member]) {
    self.missingPacks = missingPacks
    self.missingAmount = missingAmount
    (allPacks, allAmount) = (missingPacks, missingAmount)
    self.members = members
  }
}
