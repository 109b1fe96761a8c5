/// How a sheet is printed: A4, fitted to the width of the paper, the heading on every page.
public struct PageSetup: Sendable, Hashable {
  /// Whether the long side of the paper is the width.
  public var isLandscape: Bool
  /// Above the table, left: `草案` until the table is final.
  public var headerLeft: String
  /// Above the table, right: the batch or the document.
  public var headerRight: String

  /// The foot of every page. `&P` is the page, `&N` the number of pages, as spreadsheets write it.
  public static let footer = "第 &P 页　共 &N 页"

  /// Makes a set-up.
  public init(isLandscape: Bool = true, headerLeft: String = "", headerRight: String = "") {
    self.isLandscape = isLandscape
    self.headerLeft = headerLeft
    self.headerRight = headerRight
  }
}
