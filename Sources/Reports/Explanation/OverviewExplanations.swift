public import Planning

/// A cell in a list of an explanation.
public struct ExplainedCell: Sendable, Hashable {
  /// The product.
  public var product: Named
  /// The institution.
  public var institution: Named
  /// The proportional share that the list compares with [packs].
  public var target: Double
  /// The fair value [packs].
  public var packsContinuous: Double
  /// The packs.
  public var packs: Int
  /// What binds.
  public var boundBy: BoundBy
  /// The price [yuan per pack].
  public var price: Decimal4

  /// Makes a cell.
  public init(
    product: Named, institution: Named, target: Double, packsContinuous: Double, packs: Int, boundBy: BoundBy,
    price: Decimal4
  ) {
    self.product = product
    self.institution = institution
    self.target = target
    self.packsContinuous = packsContinuous
    self.packs = packs
    self.boundBy = boundBy
    self.price = price
  }

  /// The fair value over the share; nil where there is no share.
  public var fill: Double? { target > 0 ? packsContinuous / target : nil }
  /// What is missing to the share; negative where the cell has more [packs].
  public var shortage: Double { target - packsContinuous }
  /// The same at the price [yuan].
  public var shortageYuan: Double { shortage * price.double }
}

/// The smallest, the middle and the largest of some fills.
public struct FillSpread: Sendable, Hashable {
  /// The smallest.
  public var smallest: Double
  /// The median; of an even number the mean of the two in the middle.
  public var median: Double
  /// The largest.
  public var largest: Double
  /// How many there are.
  public var count: Int

  /// Sorts fills; nil where there are none.
  ///
  /// - Complexity: O(n log n).
  public init?(_ fills: [Double]) {
    let sorted = fills.sorted()
    guard let first = sorted.first, let last = sorted.last else { return nil }
    (smallest, largest, count) = (first, last, sorted.count)
    let middle = sorted.count / 2
    median = sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }
}

/// How many cells a kind of limit decides.
public struct BindingTally: Sendable, Hashable {
  /// The kinds that occur and their counts, in the order of `BoundBy`.
  public var counts: [(kind: String, cells: Int)] {
    zip(BoundBy.kinds, tally).filter { $1 > 0 }.map { ($0, $1) }
  }
  private var tally = [Int](repeating: 0, count: BoundBy.kinds.count)

  /// Counts reasons.
  public init(_ reasons: some Sequence<BoundBy>) {
    for reason in reasons { tally[reason.kindIndex] += 1 }
  }
}

/// An institution with all its products.
public struct InstitutionExplanation: Sendable {
  /// The institution.
  public var institution: Institution
  /// The district.
  public var district: District
  /// Its cells, the largest shortfall in yuan first.
  public var cells: [ExplainedCell]
  /// What it receives.
  public var amount: Fen
  /// What its proportional shares of the city's volumes would come to [yuan].
  public var targetYuan: Double
  /// What the fair values come to [yuan].
  public var fairYuan: Double
  /// Its prepayment; nil where it has none.
  public var prepayment: InstitutionPrepayment?
  /// Its capacity and the rules that cover it, those that decide a cell first.
  public var limits: [LimitUse]
  /// The fills in yuan of the district's institutions, this one included.
  public var neighbours: FillSpread?
  /// What the district changed; nil where it split nothing again.
  public var revision: DistrictRevision?

  /// Makes an explanation.
  public init(
    institution: Institution, district: District, cells: [ExplainedCell], amount: Fen, targetYuan: Double,
    fairYuan: Double, prepayment: InstitutionPrepayment?, limits: [LimitUse], neighbours: FillSpread?
  ) {
    self.institution = institution
    self.district = district
    self.cells = cells
    self.amount = amount
    self.targetYuan = targetYuan
    self.fairYuan = fairYuan
    self.prepayment = prepayment
    self.limits = limits
    self.neighbours = neighbours
  }

  /// The fair values over the proportional shares, in yuan; nil without shares.
  public var fill: Double? { targetYuan > 0 ? fairYuan / targetYuan : nil }
  /// All packs.
  public var packs: Int { cells.reduce(0) { $0 + $1.packs } }
  /// What binds.
  public var bindings: BindingTally { BindingTally(cells.map(\.boundBy)) }
}

/// A product over all districts.
public struct ProductExplanation: Sendable {
  /// A district's part.
  public struct DistrictPart: Sendable {
    /// The district.
    public var district: Named
    /// Its institutions with the product.
    public var institutions: Int
    /// What its institutions' proportional shares of the city's volume come to [packs].
    public var target: Double
    /// What it receives [packs].
    public var packs: Int
    /// The fill of its institutions that only the volume limits; nil where there is none.
    public var commonFill: Double?
    /// The fills of its institutions; nil where there is none.
    public var fills: FillSpread?

    /// Makes a part.
    public init(
      district: Named, institutions: Int, target: Double, packs: Int, commonFill: Double?, fills: FillSpread?
    ) {
      self.district = district
      self.institutions = institutions
      self.target = target
      self.packs = packs
      self.commonFill = commonFill
      self.fills = fills
    }
  }

  /// The product.
  public var product: Product
  /// Whose answer it is.
  public var kind: Allocation.Kind
  /// Its districts.
  public var districts: [DistrictPart]
  /// Its cells against their shares of the whole volume, the largest shortfall in packs first.
  public var cells: [ExplainedCell]
  /// The amount.
  public var amount: Fen
  /// What districts changed that split again.
  public var revisions: [DistrictRevision] = []
  /// What one percent more would do.
  public var onePercentMore: VolumeWhatIf?

  /// Makes an explanation.
  public init(
    product: Product, kind: Allocation.Kind, districts: [DistrictPart], cells: [ExplainedCell], amount: Fen
  ) {
    self.product = product
    self.kind = kind
    self.districts = districts
    self.cells = cells
    self.amount = amount
  }

  /// What binds.
  public var bindings: BindingTally { BindingTally(cells.map(\.boundBy)) }
}

/// A district with all its institutions.
public struct DistrictExplanation: Sendable {
  /// An institution's part.
  public struct InstitutionPart: Sendable {
    /// The institution.
    public var institution: Named
    /// What it receives.
    public var amount: Fen
    /// The fair values over the proportional shares, in yuan; nil without shares.
    public var fill: Double?
    /// Its capacity; nil where there is none.
    public var capacity: Decimal4?
    /// The kind of limit that decides most of its cells.
    public var mainKind: String

    /// Makes a part.
    public init(institution: Named, amount: Fen, fill: Double?, capacity: Decimal4?, mainKind: String) {
      self.institution = institution
      self.amount = amount
      self.fill = fill
      self.capacity = capacity
      self.mainKind = mainKind
    }
  }

  /// The district.
  public var district: District
  /// How many products it has.
  public var products: Int
  /// All packs.
  public var packs: Int
  /// What it receives.
  public var amount: Fen
  /// Its prepayment.
  public var prepayment: Fen
  /// What binds its cells.
  public var bindings: BindingTally
  /// The fills of its cells; nil where there is none.
  public var fills: FillSpread?
  /// Its institutions, the smallest fill first.
  public var institutions: [InstitutionPart]
  /// The capacities and rules that decide a cell, the lowest level first.
  public var limits: [LimitUse]
  /// What the district changed; nil where it split nothing again.
  public var revision: DistrictRevision?

  /// Makes an explanation.
  public init(
    district: District, products: Int, packs: Int, amount: Fen, prepayment: Fen, bindings: BindingTally,
    fills: FillSpread?, institutions: [InstitutionPart], limits: [LimitUse]
  ) {
    self.district = district
    self.products = products
    self.packs = packs
    self.amount = amount
    self.prepayment = prepayment
    self.bindings = bindings
    self.fills = fills
    self.institutions = institutions
    self.limits = limits
  }
}

/// A product in one district.
public struct DistrictProductExplanation: Sendable {
  /// The product.
  public var product: Product
  /// The district.
  public var district: District
  /// What the district receives [packs].
  public var packs: Int
  /// Its proportional share of the city's volume; nil for a district's own re-split.
  public var cityShare: VolumeShare?
  /// The fill of the institutions that only the volume limits; nil where there is none.
  public var commonFill: Double?
  /// The others, by reason.
  public var others: [Binding.Group]
  /// How many packs rounding had left for fractions.
  public var packsLeft: Int
  /// Its cells against their shares of the city's volume, the largest shortfall in packs first.
  public var cells: [ExplainedCell]
  /// What the district changed; nil where it split nothing again.
  public var revision: DistrictRevision?
  /// What one percent more would do.
  public var onePercentMore: VolumeWhatIf?

  /// Makes an explanation.
  public init(
    product: Product, district: District, packs: Int, cityShare: VolumeShare?, commonFill: Double?,
    others: [Binding.Group], packsLeft: Int, cells: [ExplainedCell]
  ) {
    self.product = product
    self.district = district
    self.packs = packs
    self.cityShare = cityShare
    self.commonFill = commonFill
    self.others = others
    self.packsLeft = packsLeft
    self.cells = cells
  }
}

extension BindingTally {
  /// Every kind of reason, in the order of `BoundBy`.
  public static let kinds = BoundBy.kinds
}

extension BoundBy {
  /// product, institution, rule, cap, floor, fixed or conflict.
  public var kind: String { BoundBy.kinds[kindIndex] }
}
