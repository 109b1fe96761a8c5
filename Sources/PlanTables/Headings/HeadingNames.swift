import PlanModel
import Planning

/// Which columns of a table headings stand for: by the table's own names, by the words of offices, or by names in place of codes.
struct HeadingNames {
  /// How a heading stands for its column, the better first.
  enum Kind: Int, Comparable, Sendable {
    /// It is the column's English name or its Chinese heading.
    case own
    /// It is another word for it.
    case synonym
    /// It heads names, which stand for the codes where no column has these.
    case names

    static func < (left: Kind, right: Kind) -> Bool { left.rawValue < right.rawValue }
  }

  /// A heading that is known.
  struct Match: Equatable, Sendable {
    /// The column of the schema.
    var index: Int
    var kind: Kind
  }

  /// What becomes of a column whose heading is known.
  enum Use: Equatable {
    /// It is read as its column.
    case column
    /// It heads names beside the codes.
    case namesBesideCodes
    /// It is another word for a column that is there under its own name.
    case besideOwn
  }

  let columns: [ColumnSchema]
  /// The table; nil for those beside a plan, which have no words of their own.
  let table: TableSchema?
  let words: OfficeWords
  private let indexByName: [String: Int]

  init(_ columns: [ColumnSchema], table: TableSchema?, words: OfficeWords) {
    self.columns = columns
    self.table = table
    self.words = words
    var indexByName: [String: Int] = [:]
    for (index, column) in columns.enumerated() {
      indexByName[normalizedHeading(column.heading)] = index
      indexByName[column.name] = index
      // Levels of headings are joined without marks.
      indexByName[column.name.filter { $0 != "_" }] = index
    }
    self.indexByName = indexByName
  }

  init(_ table: TableSchema, words: OfficeWords) { self.init(table.columnsRead, table: table, words: words) }

  /// The names of a file's columns.
  init(_ columns: [ColumnSchema], of file: SourceFile, words: OfficeWords) {
    if case .table(let table) = file {
      self.init(columns, table: table, words: words)
    } else {
      self.init(columns, table: nil, words: words)
    }
  }

  /// The column that a heading stands for; nil where it is not known.
  ///
  /// - Parameter heading: as `normalizedHeading` gives it.
  func find(_ heading: String) -> Match? {
    if let index = indexByName[heading] { return Match(index: index, kind: .own) }
    guard let table else { return nil }
    if let name = words.column(heading, in: table) { return Match(index: table.index(of: name), kind: .synonym) }
    if let name = words.codeColumn(ofNames: heading, in: table) { return Match(index: table.index(of: name), kind: .names) }
    return nil
  }

  /// The column that a heading without levels stands for, with its unit: by the whole, else by its name and a unit.
  func findWithUnit(_ heading: String) -> (match: Match, unit: String?)? {
    if let match = find(heading) { return (match, unit(in: heading, of: match)) }
    if isPassedOver(heading) { return nil }
    for cut in HeadingParts.Cut.allCases {
      let parts = HeadingParts([HeadingText(heading)], cut)
      guard let match = find(parts.name), cut != .end || columns[match.index].role.isNumeric else { continue }
      return (match, parts.unit ?? unit(in: parts.name, of: match))
    }
    return nil
  }

  /// The unit that is part of another word for a column of quantities: 下限盒数, 采购量（盒） in a plan's own words.
  func unit(in heading: String, of match: Match) -> String? {
    guard match.kind == .synonym, columns[match.index].role.quantity != nil else { return nil }
    let unit = HeadingParts([HeadingText(heading)], .end).unit ?? HeadingUnit.bare(heading)
    return HeadingUnit(unit)?.quantity == nil ? nil : unit
  }

  /// Whether a column is known and not needed.
  func isPassedOver(_ heading: String) -> Bool {
    words.isPassedOver(heading, in: table) && find(heading) == nil
  }

  /// The headings that may stand for a column: its own, other words for it, and words that may mean something else too.
  func written(_ index: Int) -> (own: [String], others: [String], near: [String]) {
    let column = columns[index]
    let own = [column.name, normalizedHeading(column.heading)]
    guard let table else { return (own, [], []) }
    let (read, near) = words.headings(of: column.name, in: table)
    return (own, read, near)
  }

  /// The column that stands in for a required one: the base of the agreed volume, of which a share is agreed.
  func replacement(of index: Int) -> Int? { table?.replacement(of: index) }

  /// What becomes of each heading, where several stand for one column: its own name goes before other words, and these before
  /// names. Two of one kind are both read as it, which is a duplicate.
  static func uses(_ matches: [Match?]) -> [Use?] {
    var best: [Int: Kind] = [:]
    for match in matches.compactMap(\.self) { best[match.index] = min(best[match.index] ?? .names, match.kind) }
    return matches.map { match in
      guard let match else { return nil }
      if match.kind == best[match.index] { return .column }
      return match.kind == .names ? .namesBesideCodes : .besideOwn
    }
  }
}

extension TableSchema {
  /// The column of ``columnsRead`` that stands in for a required one.
  func replacement(of index: Int) -> Int? {
    self == .products && columns.indices.contains(index) && columns[index].name == "agreed_units" ? self.index(of: "calculation_base") : nil
  }
}
