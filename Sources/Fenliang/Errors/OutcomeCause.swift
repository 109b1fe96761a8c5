public import OutputStore
public import Planning
public import Splitting
public import Verification

extension FenliangError {
  /// What differs from what it should be.
  public enum Difference: Sendable, Hashable {
    /// The output does not pass its check, so that nothing can be made of it.
    case notVerified(folder: String, for: Purpose, findings: [Finding])
    /// The output is one district's where the city's is needed.
    case notTheCitys(folder: String, for: Purpose)
    /// The output was made under an earlier definition of the plan, and what is asked would mix it with today's.
    case earlierDefinition(folder: String)
    /// The plan differs in more than money from the output whose prepayments are to be scheduled again.
    case planDiffers(findings: [Finding])
    /// A file or folder of an output is not as it is written here.
    case damaged(file: String, at: OutputReadingError.Spot)
    /// A line of the output is about what the plan does not have: the ids that it names.
    case notOfThePlan([Identifier])
    /// The lines of a district are not what its packet gives.
    case notOfThePacket(district: Identifier)
    /// Institutions that were paid are missing in the districts' results.
    case paidAndGone(institutions: [Identifier])
    /// All that was agreed of what is to be substituted is delivered; what was worth a look.
    case nothingToSubstitute(findings: [Problem])
  }

  /// What an output is to be used for.
  public enum Purpose: Sendable, Hashable, CaseIterable {
    /// Districts' results are to be merged into it.
    case merging
    /// Next year's plan is to be opened from it.
    case renewing
    /// Products of it are to be substituted.
    case substituting
  }

  /// Which limit was reached.
  public enum Limit: Sendable, Hashable {
    /// The time for solving.
    case time
    /// The largest price that is computed exactly; the id of the drug in the price list.
    case price(product: Identifier)
    /// Somebody wished to stop.
    case cancelled
  }

  /// What went wrong on our side.
  public enum Trouble: Sendable, Hashable {
    /// The solver came to no conclusion.
    case undecided(Undecided)
    /// An answer does not pass its own check.
    case ownCheck(findings: [Finding])
    /// A plan that was written does not read back the same.
    case readsBackOtherwise(plan: String)
  }
}
