/// The language of what planners and districts see.
public enum Language: String, Sendable, CaseIterable {
  /// Chinese 中文, the default.
  case chinese = "zh"
  /// English.
  case english = "en"
}

/// One text in both languages.
public struct Localized: Sendable, Hashable {
  /// The Chinese text.
  public let chinese: String
  /// The English text.
  public let english: String

  /// Makes a text from its two forms.
  public init(zh chinese: String, en english: String) {
    self.chinese = chinese
    self.english = english
  }

  /// The text in one language.
  public subscript(language: Language) -> String {
    language == .chinese ? chinese : english
  }
}
