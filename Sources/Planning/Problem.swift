/// Where in the input something stands.
public struct Place: Sendable, Hashable {
  /// The file's name, relative to the plan.
  public var file: String
  /// The sheet, for workbooks.
  public var sheet: String?
  /// The physical line or row, from 1.
  public var row: Int?
  /// The cell in A1 notation, for workbooks.
  public var cell: String?
  /// The column's English name.
  public var column: String?
  /// The column's heading as the file writes it, where it differs.
  public var heading: String?

  /// Makes a place.
  public init(
    file: String, sheet: String? = nil, row: Int? = nil, cell: String? = nil, column: String? = nil,
    heading: String? = nil
  ) {
    self.file = file
    self.sheet = sheet
    self.row = row
    self.cell = cell
    self.column = column
    self.heading = heading
  }
}

extension Place {
  /// Where, as messages print it: `institutions.csv:42`, `方案.xlsx「机构」!H7`, in English `方案.xlsx[机构]!H7`.
  public func text(in language: Language) -> String {
    var text = file
    if let sheet { text += language == .chinese ? "「\(sheet)」" : "[\(sheet)]" }
    if let cell {
      text += "!\(cell)"
    } else if let row {
      text += sheet == nil ? ":\(row)" : language == .chinese ? "第 \(row) 行" : " row \(row)"
    }
    return text
  }
}

/// One thing wrong, or worth a look, in the input: where, what, what is expected, how to mend it (Messages.md).
public struct Problem: Sendable, Hashable {
  /// How bad it is.
  public enum Severity: String, Sendable {
    /// The input cannot be used.
    case error
    /// It can, but somebody should look.
    case warning
    /// For information.
    case note
    /// A warning that 已核实 takes for right, with the reason.
    case accepted
  }

  /// `E203`: stable, for machines.
  public var code: String
  /// How bad it is.
  public var severity: Severity
  /// Where.
  public var place: Place
  /// The offending value as written, where there is one.
  public var value: String?
  /// What is wrong.
  public var message: Localized
  /// What to do.
  public var hint: Localized
  /// Why it is right, where 已核实 says so: the severity is accepted then.
  public private(set) var acceptance: Acceptance?

  /// The same taken for right; itself where it is not.
  public func accepted(_ acceptance: Acceptance?) -> Problem {
    guard let acceptance else { return self }
    var problem = self
    (problem.severity, problem.acceptance) = (.accepted, acceptance)
    return problem
  }

  /// Makes a problem.
  public init(
    code: String, severity: Severity, place: Place, value: String? = nil, message: Localized,
    hint: Localized
  ) {
    self.code = code
    self.severity = severity
    self.place = place
    self.value = value
    self.message = message
    self.hint = hint
  }

  /// The one-line form: `E311 institutions.csv:42（district_id）："371099" …。…`.
  public func line(in language: Language) -> String {
    var location = place.text(in: language)
    if let column = place.heading ?? place.column {
      location += language == .chinese ? "（\(column)）" : " (\(column))"
    }
    let separator = language == .chinese ? "：" : ": "
    // What is taken for right needs no advice.
    let text = [message[language], acceptance?.words[language] ?? hint[language]].filter { !$0.isEmpty }
    return "\(code) \(location)\(separator)" + text.joined(separator: language == .chinese ? "" : " ")
  }
}
