public import Planning
public import Reports

extension FenliangError {
  /// What is off in the words of a command, or in the members of a request.
  public enum Usage: Sendable, Hashable {
    /// A number lies outside of what it may be.
    case outOfRange(NumberOption, value: Int)
    /// A plan is to be written under the name of another kind of file.
    case planName(path: String, suffix: String)

    /// A re-split was asked of a plan that has not one district.
    case notOnePacket(folder: String, districts: Int)
    /// The output to keep to has no institution in common with the plan; the districts it has.
    case nothingInCommon(districts: [Identifier])
    /// The choice of a district's result names none.
    case choice(district: Identifier, folder: String, ChoiceFault)
    /// Nothing is known of what was bought: the output's plan has no such table, and none was given.
    case noPurchases(folder: String)
    /// The output has no such tranche of prepayments, but these, in order.
    case noTranche(Int, folder: String, tranches: [Int])

    /// Nothing is named that should be explained.
    case nothingToExplain
    /// What is named to be explained is not in the output, or not together: all that is off.
    case subjects([SubjectFault])
    /// The institution has no part in the product; without a product: in any.
    case noPart(institution: Named, product: Named?, NoPart)
    /// No institution of the district has a part in anything.
    case noProducts(district: Named)
    /// No institution of the district has a part in the product.
    case notUsed(product: Named, district: Named)

    /// The plan has no scenario of that name, but these, in order.
    case noScenario(name: String, scenarios: [String])
    /// The name cannot be that of a scenario.
    case scenarioName(String)
    /// The plan has a scenario of that name already.
    case scenarioExists(name: String)
    /// The plan is a file that cannot be written, so that a scenario, whose overrides are in a file, cannot be applied to it.
    case notWritable(plan: String, overrides: String)

    /// An edit of a list cannot be made.
    case edit(RefusedEdit)
    /// A proposal is of another revision than the one in force.
    case outdated(base: Int, current: Int)
    /// Nothing was accepted that could be undone.
    case nothingToUndo
  }

  /// A number that a command takes.
  public enum NumberOption: Sendable, Hashable, CaseIterable {
    /// In how many years a dearer drug's payment standard comes down.
    case steps
    /// By how many years the dates of the next plan move.
    case yearShift

    /// What it may be.
    public var range: ClosedRange<Int> {
      switch self {
      case .steps: 1...3
      case .yearShift: 1...50
      }
    }

    /// Refuses a number that lies outside.
    func check(_ value: Int) throws(FenliangError) {
      guard range.contains(value) else { throw .usage(.outOfRange(self, value: value)) }
    }
  }

  /// Why the choice of a district's result names none.
  public enum ChoiceFault: Sendable, Hashable, CaseIterable {
    /// The folder is not among the results.
    case notGiven
    /// The output has no packet of that district.
    case noPacket
    /// The folder is the output itself, into which no result of the district was merged.
    case nothingMerged
  }

  /// What is off in one of the ids to be explained.
  public enum SubjectFault: Sendable, Hashable {
    /// The output has no such id; the nearest it has, best first.
    case unknownIdentifier(SubjectKind, id: Identifier, nearest: [Named])
    /// The institution belongs to another district than the one that is named.
    case elsewhere(institution: Named, home: Named, district: Identifier)
  }

  /// Of what an id is.
  public enum SubjectKind: Sendable, Hashable, CaseIterable {
    /// 机构.
    case institution
    /// 品种.
    case product
    /// 区市.
    case district
  }

  /// Why an institution has no part in a product.
  public struct NoPart: Sendable, Hashable {
    /// Whether it takes part; then it has neither a basis nor a fixed volume.
    public var takesPart: Bool
    /// What its district changed of it in its packet.
    public var changes: [DistrictChange]
    /// The rule that leaves it out of the product; nil where none does.
    public var rule: Identifier?

    /// Makes a reason.
    public init(takesPart: Bool, changes: [DistrictChange] = [], rule: Identifier? = nil) {
      self.takesPart = takesPart
      self.changes = changes
      self.rule = rule
    }
  }
}
