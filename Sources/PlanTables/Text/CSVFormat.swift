/// How plan tables are written as CSV: the bytes differ, the tables are the same (Data.md, "Plans").
public struct CSVFormat: Sendable, Hashable {
  /// Whether a file starts with the UTF-8 byte order mark.
  public var byteOrderMark: Bool
  /// Whether lines end with CR LF rather than LF.
  public var carriageReturns: Bool
  /// Whether headings, parameter keys and fixed words are Chinese rather than English.
  public var chineseHeadings: Bool

  /// For machines: no byte order mark, LF, English names.
  public static let canonical = CSVFormat(
    byteOrderMark: false, carriageReturns: false, chineseHeadings: false)
  /// For people and their spreadsheets: byte order mark, CR LF, Chinese headings.
  public static let people = CSVFormat(
    byteOrderMark: true, carriageReturns: true, chineseHeadings: true)

  /// Makes a format.
  public init(byteOrderMark: Bool, carriageReturns: Bool, chineseHeadings: Bool) {
    self.byteOrderMark = byteOrderMark
    self.carriageReturns = carriageReturns
    self.chineseHeadings = chineseHeadings
  }
}
