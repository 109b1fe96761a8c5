/// What 口径核对 takes for usual: every threshold in one place, with its reason (Model.md, "Sanity checks").
enum SanityLimits {
  // MARK: Products

  /// An agreed volume is usually this share of a year's usage: notices ask for 50 % to 80 % of it, demand grows or falls by
  /// half at most, and no unit that is taken for another is as near to 1.
  ///
  /// Where fewer institutions than ``fewestPeers`` use anything it is told only where another unit would make it usual: a part of a
  /// city's usage says little.
  static let usualAgreedShare = 0.3...1.2
  /// The price of a minimum unit against others of the same generic name: strengths and makers rarely differ by more.
  static let namesakePriceRatio = 10.0
  /// The price of a minimum unit against the median of those counted in the same unit: a thousand times is a slip of the point.
  static let unitPriceRatio = 1_000.0
  /// So many products make a median of prices.
  static let fewestPrices = 8
  /// An institution with more than this share of a product stands out…
  static let largeShare = 0.5
  /// … where so many others use it, …
  static let fewestSharers = 4
  /// … and it has so many times what its size says: a city's one large hospital has most of everything.
  static let shareAgainstSize = 3.0

  // MARK: Institutions

  /// Fewer institutions than this are no peers.
  static let fewestPeers = 5
  /// A product used by so many institutions says what is usual there.
  static let fewestUsers = 4
  /// The spread of log quantities is never taken for less, so that tidy tables do not make every difference stand out.
  static let leastSpread = 0.4
  /// The same of the sizes of institutions with as many lines.
  static let leastSizeSpread = 0.5
  /// How many institutions on either side say what size goes with a number of lines.
  static let sizeNeighbours = 10
  /// A unit is taken for another from this factor on: below it usage differs by itself.
  static let leastFactor = 9.9
  /// How much better another unit has to explain an institution's numbers, in log likelihood: 2 finds 99 % of the planted
  /// mistakes and flags less than 1 % of real cells (Scripts/planted-mistakes.py).
  static let unitGain = 2.0
  /// The least of that which sizes and proportions must give, digits aside.
  static let unitGainOfSizes = 1.0
  /// What digits alone can add or take: 6 is a chance of 1 in 400.
  static let mostDigitGain = 6.0
  /// Numbers that are no multiples of a factor were not multiplied by it.
  static let leastDigitGain = -4.0
  /// Almost all lines 0, where so many lines are there and few others have any.
  static let mostlyZero = (lines: 3, share: 0.9, usual: 0.05)

  // MARK: Years and months

  /// From one year to the next an institution's usage changes less than this in the middle of its products, those of a year
  /// in which it opened or closed counted by month.
  static let institutionJump = 8.0
  /// The same where it has one product in both years, which real tables show by themselves.
  static let lonelyJump = 20.0
  /// The same of a product over all institutions.
  static let productJump = 8.0
  /// How many institutions say so of a product.
  static let fewestJumps = 3
  /// So many months in a row without usage look like half a year that was not reported; longer gaps are openings and closings, …
  static let halfYear = 5...7
  /// … where so many lines are to be expected in them, of which none by chance is 1 in 400.
  static let fewestMissingLines = 6.0

  // MARK: Single cells

  /// A single cell stands out from this factor on, …
  static let cellFactor = 10.0
  /// … so many spreads away, …
  static let cellSpreads = 5.0
  /// … and no more of them are listed than this share of the cells, the furthest first: real tables have long tails, and a list
  /// that nobody reads finds nothing.
  static let cellShare = 0.003
  /// But so many in small plans.
  static let fewestCellsListed = 2

  // MARK: Twice

  /// Keys with several lines are looked at one by one where they are as rare; else lines are meant to add up.
  static let repeatedKeys = (share: 0.02, count: 5)
  /// Two institutions have the same block where so many lines, and this share of the longer one's, are the same.
  static let sameLines = (count: 6, share: 0.8)
  /// Names of so many characters that differ in one are looked at.
  static let longName = 8
}
