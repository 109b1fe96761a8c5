/// What a cell is; how that looks is ``CellStyle/look``, for all formats alike.
public enum CellStyle: UInt8, Sendable, Hashable, CaseIterable {
  // Around a table.
  /// Nothing in particular.
  case plain
  /// The title of a table to be stamped.
  case title
  /// A line below the title, centred.
  case subtitle
  /// 单位：盒／元, at the right edge above the heading.
  case unitLine
  /// A line at the left edge: 制表, 注.
  case line
  /// （盖章） and the date, at the right edge.
  case seal

  // In a table.
  /// A heading.
  case heading
  /// Text.
  case text
  /// Short text in the middle.
  case centred
  /// A code: text whatever it looks like.
  case code
  /// Packs or units: 1,234.
  case whole
  /// Yuan: 1,234.56.
  case amount
  /// A price: 20.80, up to four decimals.
  case price
  /// A share: 106.88%.
  case percent
  /// A quantity with up to four decimals: 1,234.5.
  case quantity
  /// A day, in the middle: 2020年11月16日; its number is ``SheetNumber/init(day:)``.
  case date
  /// Text of a row of sums.
  case totalText
  /// Packs or units of a row of sums.
  case totalWhole
  /// Yuan of a row of sums.
  case totalAmount
  /// A difference in packs, which should be 0; other values are red.
  case differenceWhole
  /// A difference in yuan, which should be 0.00; other values are red.
  case differenceAmount
  /// A check that holds.
  case passed
  /// A check that does not.
  case failed

  // To be filled in.
  /// A heading of a column that must be filled in.
  case requiredHeading
  /// Text or a code to enter: yellow, unlocked, text whatever it looks like.
  case inputText
  /// A number to enter: yellow, unlocked.
  case inputNumber
  /// What is given and locked: grey.
  case locked
  /// A paragraph of explanations.
  case paragraph
  /// A heading among explanations.
  case paragraphHeading

  // Of a check.
  /// A cell with an error.
  case wrong
  /// A cell with a warning.
  case doubtful
  /// What is wrong, in words.
  case problem
  /// A text that leads elsewhere.
  case link
}

/// How a style looks.
public struct CellLook: Sendable, Hashable {
  /// Where the text stands in the width of the cell.
  public enum Alignment: Sendable, Hashable { case left, centre, right }

  /// How numbers are written.
  public enum NumberForm: Sendable, Hashable {
    /// As they are.
    case general
    /// Text whatever it looks like.
    case text
    /// 1,234.
    case whole
    /// 1,234.56.
    case amount
    /// 20.80 to 20.8125.
    case price
    /// 106.88%.
    case percent
    /// 1,234.5, at most four decimals.
    case quantity
    /// 2020年11月16日.
    case date

    /// The format code of spreadsheets.
    public var code: String {
      switch self {
      case .general: "General"
      case .text: "@"
      case .whole: "#,##0"
      case .amount: "#,##0.00"
      case .price: "#,##0.00##"
      case .percent: "0.00%"
      case .quantity: "#,##0.####"
      case .date: #"yyyy"年"m"月"d"日""#
      }
    }
  }

  /// The typeface: songti for tables to be stamped, heiti for headings and screens.
  public enum Face: Sendable, Hashable {
    /// 宋体.
    case song
    /// 黑体.
    case hei
  }

  /// In points.
  public var size = 10.0
  /// The typeface.
  public var face = Face.song
  /// Whether it is bold.
  public var isBold = false
  /// Whether it is underlined.
  public var isUnderlined = false
  /// `0xRRGGBB`.
  public var colour: UInt32 = 0x000000
  /// `0xRRGGBB`; nil: none.
  public var fill: UInt32?
  /// Whether there is a thin line around it.
  public var hasBorder = false
  /// Where the text stands.
  public var alignment = Alignment.left
  /// Whether long text goes on in another line.
  public var wraps = false
  /// How numbers are written.
  public var number = NumberForm.general
  /// Whether values other than 0 are red.
  public var isRedUnlessZero = false
  /// Whether it cannot be edited on a protected sheet.
  public var isLocked = true

  /// Makes a look; everything else as it is for plain text.
  public init() {}
}
