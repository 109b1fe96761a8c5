/// Why no plan exists 冲突: limits and rules found that cannot hold together, and what is missing (model.md section 6).
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
    }

    /// What it is.
    public var kind: Kind
    /// Its ids in the key order of its table: one, or institution and product for caps and floors.
    public var ids: [Identifier]
    /// Where the input states it; nil where that is not known.
    public var place: Place?
    /// The limit with its unit, as text: `12300.00 元`.
    public var limit: String
    /// What it demands, as a sentence.
    public var description: Localized

    /// Makes a member.
    public init(
      kind: Kind, ids: [Identifier], place: Place? = nil, limit: String, description: Localized
    ) {
      self.kind = kind
      self.ids = ids
      self.place = place
      self.limit = limit
      self.description = description
    }
  }

  /// How much of the agreed volumes finds no room [packs].
  public var missingPacks: Int
  /// The same at the products' prices.
  public var missingAmount: Fen
  /// What cannot hold together.
  public var members: [Member]

  /// Makes a conflict.
  public init(missingPacks: Int, missingAmount: Fen, members: [Member]) {
    self.missingPacks = missingPacks
    self.missingAmount = missingAmount
    self.members = members
  }
}
