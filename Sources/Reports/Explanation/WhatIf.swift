public import Planning

/// A cell whose packs change.
public struct PackChange: Sendable, Hashable {
  /// The product.
  public var product: Named
  /// The institution.
  public var institution: Named
  /// The packs of the answer.
  public var before: Int
  /// The packs of the new plan.
  public var after: Int

  /// Makes a change.
  public init(product: Named, institution: Named, before: Int, after: Int) {
    self.product = product
    self.institution = institution
    self.before = before
    self.after = after
  }

  /// What it gains; negative where it loses [packs].
  public var difference: Int { after - before }
}

/// Why something is impossible.
public enum Obstacle: Sendable, Hashable {
  /// There are no packs to give away.
  case empty
  /// The cell's cap [packs].
  case cap(Int)
  /// The cell's floor [packs].
  case floor(Int)
  /// The others' floors and fixed volumes leave too little of the district's volume [packs].
  case floors(volume: Int, taken: Int)
  /// The others' caps and fixed volumes have no room for the rest of the district's volume [packs]; nil where there are none.
  case caps(volume: Int, room: Int?)
  /// A capacity or a rule, with all else under it at its floor.
  case limit(LimitName)
  /// Capacities, rules and volumes together, with so many caps and floors.
  case together([LimitName], caps: Int, floors: Int)
  /// Things that cannot hold together, in the words of a conflict card.
  case members([Localized])
  /// The plan would not pass the checks, in their words.
  case invalid([Localized])
  /// The solver came to no conclusion, in its words.
  case undecided(String)

  /// The kind, for machines.
  public var kind: String {
    switch self {
    case .empty: "empty"
    case .cap: "cap"
    case .floor: "floor"
    case .floors: "floors"
    case .caps: "caps"
    case .limit: "limit"
    case .together, .members: "together"
    case .invalid: "invalid"
    case .undecided: "undecided"
    }
  }
}

/// A limit that whole packs miss, by name.
public struct MissedLimit: Sendable, Hashable {
  /// By how much.
  public var excess: Excess
  /// Which.
  public var limit: LimitName

  /// Makes a missed limit.
  public init(_ excess: Excess, limit: LimitName) {
    self.excess = excess
    self.limit = limit
  }
}

/// What a new plan is.
public enum WhatIfOutcome: Sendable, Hashable {
  /// The cells that change, and the limits that whole packs now miss and did not before.
  case changes([PackChange], missed: [MissedLimit])
  /// There is none, and why.
  case impossible([Obstacle])

  /// The changes; nil where there is no plan.
  public var changes: [PackChange]? {
    if case .changes(let changes, _) = self { changes } else { nil }
  }
}

/// Some packs more, or less, for one cell: who gives them, or takes them, by solving the district again with the cell fixed and
/// the same totals.
public struct PackWhatIf: Sendable, Hashable {
  /// How far the answer goes.
  public struct Reach: Sendable, Hashable {
    /// The most packs up to which the same institutions give, or take, one by one from 1.
    public var steps: Int
    /// The changes at that many.
    public var last: WhatIfOutcome
    /// What one pack beyond does; nil where the search ended before.
    public var next: WhatIfOutcome?
    /// The most packs for which there is a plan at all, as far as it was looked for.
    public var most: Int
    /// What stands in the way of one more; empty where the search ended before.
    public var obstacles: [Obstacle]
    /// Whether the search came to its end, or to its limit of solves.
    public var isComplete: Bool

    /// Makes a reach.
    public init(
      steps: Int, last: WhatIfOutcome, next: WhatIfOutcome?, most: Int, obstacles: [Obstacle], isComplete: Bool
    ) {
      self.steps = steps
      self.last = last
      self.next = next
      self.most = most
      self.obstacles = obstacles
      self.isComplete = isComplete
    }
  }

  /// The product.
  public var product: Named
  /// The institution.
  public var institution: Named
  /// 1 or −1 [packs].
  public var step: Int
  /// What the new plan is.
  public var outcome: WhatIfOutcome
  /// How far the same answer goes; nil where there is no plan.
  public var reach: Reach?

  /// Makes a what-if.
  public init(product: Named, institution: Named, step: Int, outcome: WhatIfOutcome, reach: Reach?) {
    self.product = product
    self.institution = institution
    self.step = step
    self.outcome = outcome
    self.reach = reach
  }
}

/// A larger volume of a product: who gains and who loses, by solving the whole city again.
public struct VolumeWhatIf: Sendable, Hashable {
  /// The asked cell before and after.
  public struct CellMove: Sendable, Hashable {
    /// Packs in the answer.
    public var before: Int
    /// Packs in the new plan.
    public var after: Int
    /// What binds in the answer.
    public var boundBefore: BoundBy
    /// What binds in the new plan.
    public var boundAfter: BoundBy

    /// Makes a move.
    public init(before: Int, after: Int, boundBefore: BoundBy, boundAfter: BoundBy) {
      self.before = before
      self.after = after
      self.boundBefore = boundBefore
      self.boundAfter = boundAfter
    }
  }

  /// For which percentages the cell moves the same way and is bound by the same limits as at one percent.
  public struct Reach: Sendable, Hashable {
    /// The smallest, in tenths of a percent.
    public var smallest: Int
    /// The largest, in tenths of a percent, at most 100.
    public var largest: Int
    /// Whether every step of a tenth between was solved, or only enough to find the ends by halving.
    public var isEveryStepTried: Bool
    /// Whether the search came to its end, or to its limit of solves.
    public var isComplete: Bool

    /// Makes a reach.
    public init(smallest: Int, largest: Int, isEveryStepTried: Bool, isComplete: Bool) {
      self.smallest = smallest
      self.largest = largest
      self.isEveryStepTried = isEveryStepTried
      self.isComplete = isComplete
    }
  }

  /// What a district has of the product before and after.
  public struct DistrictMove: Sendable, Hashable {
    /// The district.
    public var district: Named
    /// Packs in the answer.
    public var before: Int
    /// Packs in the new plan.
    public var after: Int

    /// Makes a move.
    public init(district: Named, before: Int, after: Int) {
      self.district = district
      self.before = before
      self.after = after
    }
  }

  /// The product.
  public var product: Named
  /// Whether the volume is the city's; else the district's.
  public var isCity: Bool
  /// The volume now [packs].
  public var before: Int
  /// The volume asked about [packs].
  public var after: Int
  /// What the new plan is, all cells together.
  public var outcome: WhatIfOutcome
  /// The districts whose total of the product changes.
  public var districts: [DistrictMove]
  /// The asked cell; nil where none was asked for, or there is no plan.
  public var cell: CellMove?
  /// For which percentages it stays so.
  public var reach: Reach?
  /// Whether the packs before are those of the answer, or of the plan solved again.
  public var isFromAnswer = true
  /// The districts that split again, of a merged answer: the city divides by its own data, they by their changed packets.
  public var changedDistricts: [Named] = []

  /// Makes a what-if.
  public init(
    product: Named, isCity: Bool, before: Int, after: Int, outcome: WhatIfOutcome, districts: [DistrictMove],
    cell: CellMove?, reach: Reach?
  ) {
    self.product = product
    self.isCity = isCity
    self.before = before
    self.after = after
    self.outcome = outcome
    self.districts = districts
    self.cell = cell
    self.reach = reach
  }
}
