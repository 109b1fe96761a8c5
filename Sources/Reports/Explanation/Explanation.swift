public import Planning

/// Why the numbers of an output are what they are, and what would change them (`fenliang explain`).
public enum Explanation: Sendable {
  /// One product at one institution.
  case cell(CellExplanation)
  /// An institution with all its products.
  case institution(InstitutionExplanation)
  /// A product over all districts.
  case product(ProductExplanation)
  /// A district with all its institutions.
  case district(DistrictExplanation)
  /// A product in one district.
  case districtProduct(DistrictProductExplanation)
}

extension Named {
  /// The name, or the id where there is none.
  var label: String { name.isEmpty ? id : name }
}

/// A limit with what is used of it 限值: a capacity, or a rule as far as it concerns the district.
public struct LimitUse: Sendable, Hashable {
  /// A cell under the limit.
  public struct Part: Sendable, Hashable {
    /// The product.
    public var product: Named
    /// The institution.
    public var institution: Named
    /// What its whole packs count [the limit's measure].
    public var value: Decimal4

    /// Makes a part.
    public init(product: Named, institution: Named, value: Decimal4) {
      self.product = product
      self.institution = institution
      self.value = value
    }
  }

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
  /// Where another one was entered.
  public var part: LimitPart?
  /// What the proportional targets would need [the measure].
  public var targetValue: Double
  /// What it was entered as, where that is more than one number: `35%`, `1000 ± 2%`.
  public var statement: String?
  /// What the fair plan uses before rounding [the measure].
  public var fairValue: Double
  /// What the whole packs use [the measure].
  public var value: Decimal4
  /// How many cells it covers.
  public var cells: Int
  /// How many of them it decides.
  public var boundCells: Int
  /// How many institutions it covers.
  public var institutions: Int
  /// The cells that use most of it, at most three, largest first.
  public var largest: [Part]

  /// Makes a limit.
  public init(
    row: RowReference, name: String, measure: Measure, sense: Sense, limit: Decimal4, targetValue: Double,
    fairValue: Double, value: Decimal4, cells: Int, boundCells: Int, institutions: Int, largest: [Part]
  ) {
    self.row = row
    self.name = name
    self.measure = measure
    self.sense = sense
    self.limit = limit
    self.targetValue = targetValue
    self.fairValue = fairValue
    self.value = value
    self.cells = cells
    self.boundCells = boundCells
    self.institutions = institutions
    self.largest = largest
  }
}
