/// Why no plan exists 冲突: limits and rules found that cannot hold together, what is missing, and what would mend it
/// (model.md section 6).
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

    /// What it is.
    public var kind: Kind
    /// Its ids in the key order of its table: one, or institution and product for caps, floors and fixed volumes.
    public var ids: [Identifier]
    /// Where the input states it; nil where that is not known.
    public var place: Place?
    /// The limit with its unit, as text: `12300.00 元`.
    public var limit: String
    /// What it demands, as a sentence.
    public var description: Localized {
      get { words ?? boundWords }
      set { words = newValue }
    }
    /// The parameter that a default cap or floor comes from: `cap_ratio` or `floor_ratio`; nil where the limit is given itself.
    public var parameter: String?
    /// The district of the institution; nil for products and rules.
    public var districtID: Identifier?
    /// The limit as a number, in ten-thousandths of its unit.
    public var value: Int64
    /// The sentence, where it is not that of a bound.
    private var words: Localized?

    /// Makes a member; without a description it is a bound of a cell, which says what it is by itself: there may be a hundred
    /// thousand of them, of which a screen shows a dozen.
    public init(
      kind: Kind, ids: [Identifier], place: Place? = nil, limit: String, description: Localized? = nil,
      parameter: String? = nil, districtID: Identifier? = nil, value: Int64 = 0
    ) {
      self.kind = kind
      self.ids = ids
      self.place = place
      self.limit = limit
      words = description
      self.parameter = parameter
      self.districtID = districtID
      self.value = value
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
      if let parameter {
        chinese += "（由参数“\(kind == .floor ? "默认下限比例" : "默认上限倍数")”\(parameter) 得出）"
        english += " (from the parameter \(parameter))"
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

    /// What the changes are worth together.
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

    /// Makes a repair.
    public init(
      size: Fen, changes: [Change], sentence: Localized, excessCount: Int = 0, isVerified: Bool = false
    ) {
      self.size = size
      self.changes = changes
      self.sentence = sentence
      self.excessCount = excessCount
      self.isVerified = isVerified
    }
  }

  /// How much of the agreed volumes finds no room by the members alone, or is too much [packs].
  public var missingPacks: Int
  /// The same at the products' prices; what the members' rules are exceeded by is in it.
  public var missingAmount: Fen
  /// The same with all limits of the plan: other conflicts count too [packs].
  public var allPacks: Int
  /// The same at the products' prices.
  public var allAmount: Fen
  /// Whether a plan exists and whole packs of it exceed the members.
  public var isOfWholePacks = false
  /// What cannot hold together.
  public var members: [Member]
  /// Whether the members would hold together without any one of them; false also where that was not looked into.
  public var isIrreducible = false
  /// Ways out, smallest first.
  public var repairs: [Repair] = []
  /// What else there is to say: why there is no repair, what the time did not suffice for.
  public var notes: [Localized] = []

  /// Makes a conflict.
  public init(missingPacks: Int, missingAmount: Fen, members: [Member]) {
    self.missingPacks = missingPacks
    self.missingAmount = missingAmount
    (allPacks, allAmount) = (missingPacks, missingAmount)
    self.members = members
  }
}
