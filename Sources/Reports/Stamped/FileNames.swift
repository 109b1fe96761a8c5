/// Names of files that every common file system takes, each only once.
public struct FileNames {
  /// The longest name [bytes of UTF-8].
  static let longest = 200
  /// Names given so far, folded to one case: some file systems do not tell cases apart.
  private var given: Set<String> = []

  /// Starts without names.
  public init() {}

  /// The text as a file's name; a number is put behind one that was given before.
  public mutating func make(_ text: String) -> String {
    let safe = FileNames.safe(text)
    var name = FileNames.cut(safe, to: FileNames.longest)
    var number = 1
    while !given.insert(name.lowercased()).inserted {
      number += 1
      name = FileNames.cut(safe, to: FileNames.longest - 12) + "_\(number)"
    }
    return name
  }

  /// Separators, wildcards, controls and changes of writing direction as `_`; no blank or point at either end.
  private static func safe(_ text: String) -> String {
    var name = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar {
      case "/", "\\", ":", "*", "?", "\"", "<", ">", "|", "%", "\u{FEFF}": name.append("_")
      default:
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned: name.append("_")
        default: name.append(scalar)
        }
      }
    }
    return trimmedEnds(String(name))
  }

  private static func trimmedEnds(_ text: String) -> String {
    var rest = Substring(text)
    while let first = rest.first, first == "." || first.isWhitespace { rest.removeFirst() }
    while let last = rest.last, last == "." || last.isWhitespace { rest.removeLast() }
    return String(rest)
  }

  /// As many whole characters as fit.
  private static func cut(_ text: String, to bytes: Int) -> String {
    guard text.utf8.count > bytes else { return text }
    var kept = ""
    var used = 0
    for character in text {
      used += character.utf8.count
      if used > bytes { break }
      kept.append(character)
    }
    return trimmedEnds(kept)
  }
}
