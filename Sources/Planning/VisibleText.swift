extension Unicode.Scalar {
  /// Whether the character steers what shows it, or is not seen at all: control characters, changes of the writing
  /// direction, joiners and other marks without a form, ends of lines and paragraphs.
  public var steersText: Bool {
    switch value {
    case 0x20..<0x7F, 0xAE..<0x300, 0x2E80..<0xD800, 0xE000..<0xFE00: false
    default:
      switch properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator: true
      default: false
      }
    }
  }

  /// Whether a reader cannot tell the character from nothing or from a space: all that steers text, spaces but the two of
  /// the keyboard, and letters without a form.
  public var isInvisible: Bool {
    switch value {
    case 0x20..<0x7F, 0x3000, 0x4E00..<0xA000: false
    case 0x2800, 0x3164: true
    default: steersText || properties.generalCategory == .spaceSeparator || properties.isDefaultIgnorableCodePoint
    }
  }

  /// `U+202E`.
  public var codePoint: String {
    let digits = String(value, radix: 16, uppercase: true)
    return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}

extension String {
  /// The text with every character that steers what shows it as `⟨U+202E⟩`; ends of lines and tabs stay where they are asked
  /// for.
  ///
  /// - Complexity: O(length).
  public func visible(keepsLines: Bool) -> String {
    func isShown(_ scalar: Unicode.Scalar) -> Bool {
      !scalar.steersText || (keepsLines && (scalar == "\n" || scalar == "\t"))
    }
    if unicodeScalars.allSatisfy(isShown) { return self }
    var scalars = String.UnicodeScalarView()
    for scalar in unicodeScalars {
      if isShown(scalar) {
        scalars.append(scalar)
      } else {
        scalars.append(contentsOf: "⟨\(scalar.codePoint)⟩".unicodeScalars)
      }
    }
    return String(scalars)
  }
}
