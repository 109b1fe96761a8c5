/// What may be entered into the cells of a range, and what is said to whoever selects one.
public struct InputRule: Sendable, Hashable {
  /// What may be entered.
  public enum Kind: Sendable, Hashable {
    /// Anything: the rule is there for its message.
    case anything
    /// One of these words; together at most 255 characters.
    case words([String])
    /// One of the values of a range, in A1 notation with its sheet: `'品种'!$A$2:$A$500`.
    case values(in: String)
    /// A whole number of at least this.
    case whole(atLeast: Int)
    /// A number of at least this.
    case decimal(atLeast: Double)
  }

  /// Where.
  public var range: CellRange
  /// What.
  public var kind: Kind
  /// The heading of the message, at most 32 characters.
  public var title: String
  /// What is said when a cell is selected, at most 255 characters.
  public var message: String
  /// Whether another entry is refused; otherwise it is only warned of.
  public var isStrict: Bool

  /// Makes a rule.
  public init(range: CellRange, kind: Kind, title: String, message: String, isStrict: Bool = true) {
    self.range = range
    self.kind = kind
    self.title = title
    self.message = message
    self.isStrict = isStrict
  }
}

/// A comment on a cell.
public struct CellNote: Sendable, Hashable {
  /// The row, from 0.
  public var row: Int
  /// The column, from 0.
  public var column: Int
  /// What it says.
  public var text: String

  /// Makes a comment.
  public init(row: Int, column: Int, text: String) {
    self.row = row
    self.column = column
    self.text = text
  }
}
