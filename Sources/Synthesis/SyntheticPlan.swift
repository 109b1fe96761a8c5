public import Planning

/// A made-up plan of any size: the same seed gives the same plan on every machine.
///
/// A hidden plan in whole packs is drawn first and every limit is set around it, so a feasible plan exists.
public struct SyntheticPlan: Sendable, Hashable {
  /// What kind of city it is.
  public enum Family: String, Sendable, CaseIterable {
    /// A few large hospitals use half of the volume; one institution in ten has a capacity somewhat below its share.
    case typical
    /// Half of the institutions have capacities, the others caps, all only 1–3 % above what is needed:
    /// some products can be placed only when others make room.
    case scarce
  }

  /// What else to put into a plan; shares are in thousandths.
  public struct Options: Sendable, Hashable {
    /// How many general rules there are, of every measure and sense.
    public var ruleCount = 0
    /// How many institutions in a row are alike in everything but their id and name.
    public var equalLevels = 1
    /// How many cells in a thousand have a fixed volume.
    public var fixedShare = 0
    /// How many cells in a thousand have a cap below their share; scarce plans cap more.
    public var cappedShare = 12
    /// How many cells in a thousand have a floor above their share.
    public var flooredShare = 6
    /// How many institutions in a thousand have a weight other than 1.
    public var weightedShare = 0
    /// How many private institutions and pharmacies in a thousand do not take part.
    public var absentShare = 100
    /// How many rules in a thousand, of those that are no equality, have a share of what is agreed for their limit.
    public var sharedLimits = 0
    /// How many equalities in a thousand have a tolerance of 2 %.
    public var tolerances = 0
    /// How many rules of each cell and exclusions there are at most.
    public var cellRuleCount = 0
    /// In how many classes products are filled at most, the last without a number; 1: all at once.
    public var classes = 1
    /// Whether usage has twelve lines a cell, one a month, rather than one for the year.
    public var monthlyUsage = false
    /// Whether there is a table of reported demand, and the basis is a blend of both.
    public var reportedDemand = false

    /// Makes the default options: no rules, no fixed volumes, no equals, usage by year.
    public init() {}
  }

  /// 品种数, at least 1.
  public var products: Int
  /// 机构数, at least 1.
  public var institutions: Int
  /// 区市数, at least 1.
  public var districts: Int
  /// What kind of city it is.
  public var family: Family
  /// The seed.
  public var seed: UInt64
  /// What else to put into it.
  public var options: Options

  /// Makes the recipe of a plan; nothing is drawn yet.
  public init(
    products: Int, institutions: Int, districts: Int, family: Family = .typical, seed: UInt64 = 1,
    options: Options = Options()
  ) {
    precondition(products >= 1 && institutions >= 1 && districts >= 1, "a plan needs one of each")
    precondition(options.equalLevels >= 1 && options.ruleCount >= 0, "options out of range")
    self.products = products
    self.institutions = institutions
    self.districts = districts
    self.family = family
    self.seed = seed
    self.options = options
  }

  /// The plan's tables, sorted by their keys.
  ///
  /// - Complexity: O(products × institutions); about 85 bytes of memory for each cell.
  public func records() -> PlanRecords { SyntheticCity(self).records() }

  /// The plan's tables with the hidden plan that proves them feasible.
  ///
  /// - Complexity: O(products × institutions).
  public func recordsWithWitness() -> (records: PlanRecords, witness: [WitnessLine]) {
    let city = SyntheticCity(self)
    return (city.records(), city.witness())
  }
}

/// What the hidden plan of a synthetic plan gives to one cell.
public struct WitnessLine: Sendable, Hashable {
  /// Index into the records' products.
  public var product: Int
  /// Index into the records' institutions.
  public var institution: Int
  /// How much it receives [packs].
  public var packs: Int
}
