public import Planning
public import Prepayment
public import SheetLayout

/// What the workbooks depend on besides the allocation.
public struct StampOptions: Sendable, Hashable {
  /// Whether the tables are final; drafts say 草案 at the head of every page.
  public var isFinal: Bool
  /// The language of the reasons; the tables themselves are in Chinese.
  public var language: Language
  /// How many points of the plan, the tables and the packets the independent check has found right, for the sheet 校验; nil where
  /// it has not been made, and nothing is said of it.
  public var checkedPoints: Int?

  /// Makes options.
  public init(isFinal: Bool = false, language: Language = .chinese, checkedPoints: Int? = nil) {
    self.isFinal = isFinal
    self.language = language
    self.checkedPoints = checkedPoints
  }
}

/// A workbook to be printed and stamped 盖章表.
public struct StampedBook: Sendable {
  /// The file's name without extension: at most 200 bytes, without characters that file systems refuse.
  public let name: String
  /// Whether it has pages to be stamped and so a PDF.
  public let hasPDF: Bool
  private let make: @Sendable () -> SheetBook

  init(name: String, hasPDF: Bool = true, make: @escaping @Sendable () -> SheetBook) {
    self.name = name
    self.hasPDF = hasPDF
    self.make = make
  }

  /// The workbook, made anew each time it is asked for, so that only one need be in memory.
  ///
  /// - Complexity: O(its cells).
  public var book: SheetBook { make() }
}

/// The workbooks of an allocation, in the order in which planners read them.
///
/// A city's: the annex, one per district with cells (by district id), prepayments, clearing, the reconciliation where there are
/// purchases, suppliers, private institutions. A district's re-split: its own, prepayments, clearing, reconciliation, private
/// institutions. Every number is the one of the CSV tables; sums are formulas with their values. `money` is worked out of the
/// same allocation.
/// - Complexity: O(lines + products × districts); the cells are made when a book is asked for.
public func stampedBooks(for allocation: Allocation, money: CycleMoney, options: StampOptions) -> [StampedBook] {
  let context = StampContext(allocation, money: money, options: options)
  let plan = allocation.plan
  var names = FileNames()
  var books: [StampedBook] = []
  let suffix: String
  switch allocation.kind {
  case .city, .merged:
    suffix = ""
    books.append(StampedBook(name: names.make(CityAnnexBook.title)) { CityAnnexBook(context).book })
  case .district:
    suffix = plan.districts.first.map { "_\($0.id)_\($0.name)" } ?? ""
  }
  for (index, district) in plan.districts.enumerated() where !context.institutionsWithLines[index].isEmpty {
    let name = names.make("\(DistrictSplitBook.title)_\(district.id)_\(district.name)")
    books.append(StampedBook(name: name) { DistrictSplitBook(context, district: index).book })
  }
  books.append(StampedBook(name: names.make(PrepaymentBook.title + suffix)) { PrepaymentBook(context).book })
  books.append(StampedBook(name: names.make(ClearingBook.title + suffix)) { ClearingBook(context).book })
  if let reconciliation = money.reconciliation {
    books.append(
      StampedBook(name: names.make(ReconciliationBook.title + suffix)) { ReconciliationBook(context, reconciliation).book })
  }
  if allocation.kind != .district {
    books.append(StampedBook(name: names.make(SupplierBook.title)) { SupplierBook(context).book })
  }
  books.append(StampedBook(name: names.make(PrivateListBook.title + suffix)) { PrivateListBook(context).book })
  return books
}
