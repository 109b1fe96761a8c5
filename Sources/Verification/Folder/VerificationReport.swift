/// One text in both languages. This room imports nothing of what it checks, so it has its own.
public struct VerificationText: Sendable, Hashable {
  /// The Chinese text.
  public let chinese: String
  /// The English text.
  public let english: String

  /// Makes a text from its two forms.
  public init(zh chinese: String, en english: String) { (self.chinese, self.english) = (chinese, english) }

  init(_ chinese: String, _ english: String) { self.init(zh: chinese, en: english) }

  subscript(isEnglish: Bool) -> String { isEnglish ? english : chinese }
}

/// One difference between an output folder and what it should be: where, what, expected.
public struct Finding: Sendable, Hashable {
  /// `V301`: stable, for machines. V1 form of the files, V2 plan and packets, V3 whole packs and rules,
  /// V4 fair plan, V5 money and workbooks, V6 digests.
  public var code: String
  /// The file, relative to the output folder, with `/`.
  public var file: String
  /// The physical line, from 1.
  public var line: Int?
  /// The column's name.
  public var column: String?
  /// What should stand there; empty where there is no single value.
  public var expected: String
  /// What stands there; empty where nothing does.
  public var found: String
  /// What is wrong.
  public var message: VerificationText

  /// The one-line form: `V301 allocation.csv:12（packs）：…。应为 8，实为 9。`
  public func text(inChinese: Bool) -> String {
    var place = "\(code) \(file)"
    if let line { place += ":\(line)" }
    if let column { place += inChinese ? "（\(column)）" : " (\(column))" }
    place += inChinese ? "：\(message.chinese)" : ": \(message.english)"
    switch (expected.isEmpty, found.isEmpty) {
    case (true, true): return place
    case (false, true): return place + (inChinese ? "应为 \(expected)。" : " Expected \(expected).")
    case (true, false): return place + (inChinese ? "实为 \(found)。" : " Found \(found).")
    case (false, false): return place + (inChinese ? "应为 \(expected)，实为 \(found)。" : " Expected \(expected), found \(found).")
    }
  }
}

/// One group of checks and how it ended.
public struct Check: Sendable, Hashable {
  /// What was checked.
  public var name: VerificationText
  /// How many single things were checked.
  public var count: Int
  /// Whether all of them were right. A check that could not be made has not passed.
  public var passed: Bool
  /// Why the check could not be made; nil where it was made.
  public var skipped: VerificationText?
}

/// What `verify` found.
public struct VerificationReport: Sendable, Hashable {
  /// Every difference, in the order of the checks: meaning first, digests last.
  public var findings: [Finding]
  /// The checks, in the order in which they were made.
  public var checks: [Check]

  /// Whether nothing differs and every check was made.
  public var passed: Bool { findings.isEmpty && checks.allSatisfy(\.passed) }
}

/// Why an output folder could not be verified at all.
public enum VerificationError: Error, Hashable, Sendable {
  /// The folder or a file in it cannot be read, for the reason that the system numbers `code`; `path` is as given or
  /// relative to the folder.
  case unreadable(path: String, code: Int32)
}
