public import Planning

/// Why an institution has its packs of a product 为什么是这个数: basis → share → what binds → fair value → whole packs → money.
public struct CellExplanation: Sendable {
  /// The product.
  public var product: Product
  /// The institution.
  public var institution: Institution
  /// The district.
  public var district: District
  /// The line of the answer.
  public var line: AllocationLine
  /// Where the basis comes from.
  public var basis: BasisOrigin
  /// The share of the city; nil for a district's own re-split.
  public var cityShare: VolumeShare?
  /// The share of the district.
  public var districtShare: VolumeShare
  /// What the city agreed on of the product [packs].
  public var cityPacks = 0
  /// What binds.
  public var binding: Binding
  /// How the fair value became whole packs.
  public var rounding: Rounding
  /// The line's amount.
  public var amount: Fen
  /// The institution's agreed amount and prepayment over all products; nil where it is not prepaid.
  public var prepayment: InstitutionPrepayment?
  /// What the district changed; nil where it split nothing again.
  public var revision: DistrictRevision?
  /// What one pack more would do; nil where it was not asked for.
  public var onePackMore: PackWhatIf?
  /// What one pack less would do.
  public var onePackLess: PackWhatIf?
  /// What one percent more of the product would do.
  public var onePercentMore: VolumeWhatIf?

  /// Makes an explanation without what-ifs.
  public init(
    product: Product, institution: Institution, district: District, line: AllocationLine, basis: BasisOrigin,
    cityShare: VolumeShare?, districtShare: VolumeShare, binding: Binding, rounding: Rounding, amount: Fen,
    prepayment: InstitutionPrepayment?
  ) {
    self.product = product
    self.institution = institution
    self.district = district
    self.line = line
    self.basis = basis
    self.cityShare = cityShare
    self.districtShare = districtShare
    self.binding = binding
    self.rounding = rounding
    self.amount = amount
    self.prepayment = prepayment
  }
}

/// Where a basis 测算基数 comes from.
public struct BasisOrigin: Sendable, Hashable {
  /// The usage of one year.
  public struct Year: Sendable, Hashable {
    /// The year.
    public var year: Int
    /// The usage, returns taken off [minimum units].
    public var units: Decimal4
    /// The year's weight; 0 where it does not count.
    public var weight: Decimal4
    /// How many months of it the institution has, where they count as twelve; nil where the year counts as it is.
    public var annualizedMonths: Int?
    /// Whether the institution has no data of it, so that it is left out of the mean.
    public var isLeftOut: Bool

    /// Makes a year.
    public init(year: Int, units: Decimal4, weight: Decimal4, annualizedMonths: Int? = nil, isLeftOut: Bool = false) {
      self.year = year
      self.units = units
      self.weight = weight
      self.annualizedMonths = annualizedMonths
      self.isLeftOut = isLeftOut
    }
  }

  /// What gave the cell another basis than the plan's.
  public enum Decider: String, Sendable {
    /// The product has one of its own.
    case product
    /// The ownership has.
    case ownership
  }

  /// The usage by year, ascending; empty where usage does not count or there is none.
  public var years: [Year]
  /// The reported demand [minimum units]; nil where it does not count or there is none.
  public var demand: Decimal4?
  /// What the basis is made of.
  public var source: Parameters.BasisSource
  /// The institution's weight.
  public var weight: Decimal4
  /// The basis [minimum units].
  public var units: Double
  /// What gave it another basis than the plan's; nil where it has that.
  public var decider: Decider?
  /// The institutions that merged into this one, whose usage and demand count here.
  public var predecessors: [Named]

  /// Makes an origin.
  public init(
    years: [Year], demand: Decimal4?, source: Parameters.BasisSource, weight: Decimal4, units: Double,
    decider: Decider? = nil, predecessors: [Named] = []
  ) {
    self.decider = decider
    self.years = years
    self.demand = demand
    self.source = source
    self.weight = weight
    self.units = units
    self.predecessors = predecessors
  }
}

/// A proportional share 比例 of a volume.
public struct VolumeShare: Sendable, Hashable {
  /// How many institutions share it.
  public var institutions: Int
  /// Their basis together, each times the institution's weight: what shares are taken of [minimum units].
  public var totalUnits: Double
  /// Whether weights other than 1 count in it.
  public var isWeighted: Bool
  /// The volume [packs].
  public var packs: Int
  /// The share of the city's volume [packs].
  public var target: Double
  /// The shares of all of them together [packs].
  public var targets: Double

  /// Makes a share.
  public init(institutions: Int, totalUnits: Double, isWeighted: Bool = false, packs: Int, target: Double, targets: Double) {
    self.institutions = institutions
    self.totalUnits = totalUnits
    self.isWeighted = isWeighted
    self.packs = packs
    self.target = target
    self.targets = targets
  }

  /// The share as a number from 0 to 1.
  public var share: Double { targets > 0 ? target / targets : 0 }
}

/// What binds a cell, beyond its `BoundBy`.
public struct Binding: Sendable, Hashable {
  /// Cells of the product in the district that have the same reason for not following its common fill.
  public struct Group: Sendable, Hashable {
    /// The kind of reason, as in `BoundBy`.
    public var kind: String
    /// How many cells.
    public var cells: Int
    /// What they have less than their targets; negative where more [packs].
    public var shortage: Double

    /// Makes a group.
    public init(kind: String, cells: Int, shortage: Double) {
      self.kind = kind
      self.cells = cells
      self.shortage = shortage
    }
  }

  /// What binds.
  public var boundBy: BoundBy
  /// The fill of the institutions that only the product's volume limits; nil where there is none.
  public var commonFill: Double?
  /// How many institutions of the district have that fill.
  public var commonCells: Int
  /// The others, by reason.
  public var others: [Group]
  /// The capacity or rule that binds; for a conflict every limit that takes part.
  public var limits: [LimitUse]
  /// For a conflict, the products that need the room.
  public var competitors: [Named]
  /// Whether a cap or floor comes from the parameters and not from the table of limits.
  public var isDefaultLimit: Bool
  /// The rule of each cell, or 报量封顶, that a cap or floor comes from; nil where neither.
  public var source: Localized?
  /// The products at the institution that are filled before this one (重点保障).
  public var earlier: [Named] = []
  /// The district's changes that made what binds; empty where it is the city's.
  public var changes: [DistrictChange] = []

  /// Makes what binds.
  public init(
    boundBy: BoundBy, commonFill: Double?, commonCells: Int, others: [Group], limits: [LimitUse],
    competitors: [Named], isDefaultLimit: Bool
  ) {
    self.boundBy = boundBy
    self.commonFill = commonFill
    self.commonCells = commonCells
    self.others = others
    self.limits = limits
    self.competitors = competitors
    self.isDefaultLimit = isDefaultLimit
  }
}

/// How a fair value became whole packs 取整.
public struct Rounding: Sendable, Hashable {
  /// A limit that the nearest rounding alone would miss.
  public struct Miss: Sendable, Hashable {
    /// The limit.
    public var limit: LimitName
    /// By how much, in the limit's measure.
    public var amount: Decimal4
    /// Whether by more than the limit, not by less.
    public var isOver: Bool

    /// Makes a miss.
    public init(limit: LimitName, amount: Decimal4, isOver: Bool) {
      self.limit = limit
      self.amount = amount
      self.isOver = isOver
    }
  }

  /// The whole part of the fair value [packs].
  public var whole: Int
  /// The rest, 0 where the fair value is whole [packs].
  public var fraction: Double
  /// How many institutions of the district have a rest.
  public var candidates: Int
  /// How many packs are left for them.
  public var packsLeft: Int
  /// The institution's place among them, from 1; nil without a rest.
  public var rank: Int?
  /// What the largest fractions of the product alone would give [packs].
  public var packsByRemainder: Int
  /// What the nearest rounding gives in which every institution keeps its fair total within a pack [packs].
  public var plainPacks: Int
  /// What the institution's products may add up to [packs].
  public var window: ClosedRange<Int>
  /// Where the packs are others: the limits that had to be kept.
  public var misses: [Miss]

  /// Makes a rounding.
  public init(
    whole: Int, fraction: Double, candidates: Int, packsLeft: Int, rank: Int?, packsByRemainder: Int, plainPacks: Int,
    window: ClosedRange<Int>, misses: [Miss]
  ) {
    (self.packsByRemainder, self.window) = (packsByRemainder, window)
    self.whole = whole
    self.fraction = fraction
    self.candidates = candidates
    self.packsLeft = packsLeft
    self.rank = rank
    self.plainPacks = plainPacks
    self.misses = misses
  }
}

/// That a limit which counts is not the one entered: a district's part of it, or what it was loosened to.
public struct LimitPart: Sendable, Hashable {
  /// The limit as entered [the measure]; nil where a packet has the district's part alone.
  public var entered: Decimal4?
  /// The district; nil: the one that is explained.
  public var districtID: Identifier?

  /// Makes a part.
  public init(of entered: Decimal4?, districtID: Identifier? = nil) {
    self.entered = entered
    self.districtID = districtID
  }
}

/// A capacity or rule by name, with its limit.
public struct LimitName: Sendable, Hashable {
  /// The row.
  public var row: RowReference
  /// The name of the rule, or of the institution whose capacity it is.
  public var name: String
  /// What it counts.
  public var measure: Measure
  /// How it compares.
  public var sense: Sense
  /// The limit that counts [the measure].
  public var limit: Decimal4
  /// What it was entered as, where that is more than one number: `35%`, `1000 ± 2%`.
  public var statement: String?
  /// Where another one was entered.
  public var part: LimitPart?

  /// Makes a name.
  public init(row: RowReference, name: String, measure: Measure, sense: Sense, limit: Decimal4) {
    self.row = row
    self.name = name
    self.measure = measure
    self.sense = sense
    self.limit = limit
  }
}

/// What an institution is prepaid over all its products.
public struct InstitutionPrepayment: Sendable, Hashable {
  /// Its agreed amount.
  public var agreedAmount: Fen
  /// Its prepayment.
  public var prepayment: Fen

  /// Makes amounts.
  public init(agreedAmount: Fen, prepayment: Fen) {
    self.agreedAmount = agreedAmount
    self.prepayment = prepayment
  }
}
