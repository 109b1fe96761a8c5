import PlanTables
public import Planning

/// Why an output cannot be read back.
public enum OutputReadingError: Error, Sendable, Hashable {
  /// Where a file is not as it is written here.
  public enum Spot: Sendable, Hashable {
    /// The whole file, or the whole folder.
    case file
    /// A line that is no row, or no row that follows the one before, from 1.
    case line(Int)
    /// A column that the heading lacks.
    case missing(column: String)
    /// A field of a table; the heading is line 1.
    case field(line: Int, column: String)
    /// A member of a JSON document: `excesses[2].measure`.
    case member(String)
  }

  /// The system does not give the file.
  case unreadable(path: String, errno: Int32)
  /// A file of the folder, by its path there, is not as it is written here.
  case damaged(file: String, at: Spot)
  /// The folder's tables name what the plan does not have: a product with an institution or a district.
  case foreign(product: Identifier, place: Identifier)

  /// Whether it is this file of the folder that is not there.
  package func isMissing(_ file: String, in folder: String) -> Bool {
    if case .unreadable(folder + "/" + file, _) = self { true } else { false }
  }

  /// A table whose records cannot be told apart.
  init(_ fault: CSVFault, in file: String) {
    switch fault {
    case .noColumn(let column): self = .damaged(file: file, at: .missing(column: column))
    case .brokenField(let line): self = .damaged(file: file, at: .line(line))
    }
  }
}
