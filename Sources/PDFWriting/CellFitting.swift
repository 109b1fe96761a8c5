import SheetLayout

extension Typesetter {
  /// How far the letters of a text are made smaller before it goes on in another line.
  static var leastShrinking: Double { 0.75 }

  /// A cell's words in a width, all of them.
  ///
  /// A number is made as small as it takes. A text that has to stay on one line is made a little smaller,
  /// and where ``leastShrinking`` is not enough it goes on in another line after all, since a stamped table may not lose a word.
  /// - Parameters:
  ///   - scale: what the look's size is multiplied by.
  ///   - width: in points.
  ///   - factor: what a number's size is multiplied by further, for the sake of the other numbers of its column.
  func fit(
    _ words: CellWords, look: CellLook, scale: Double, width: Double, factor: Double = 1
  ) -> SetText {
    let font = Font(look, scale: scale)
    let width = max(1, width)
    if words.isNumber {
      let asked = factor < 1 ? Self.smaller(font, by: factor) : font
      let line = setNumber(words.text, asked)
      return line.width <= width ? line : setNumber(words.text, Self.smaller(asked, by: width / line.width))
    }
    if look.wraps { return wrapped(words.text, font, width: width) }
    let line = set(words.text, font)
    if line.width <= width { return line }
    if width >= line.width * Self.leastShrinking {
      return set(words.text, Self.smaller(font, by: width / line.width))
    }
    return wrapped(words.text, font, width: width)
  }

  /// In as many lines as it takes; smaller where a single letter is wider than the width.
  private func wrapped(_ text: String, _ font: Font, width: Double) -> SetText {
    let lines = set(text, font, width: width)
    // Pango counts in 1/1024 point.
    if lines.width <= width + 0.01 { return lines }
    return set(text, Self.smaller(font, by: width / lines.width), width: width)
  }

  /// The font made smaller, by steps of a twentieth so that there are few fonts.
  private static func smaller(_ font: Font, by factor: Double) -> Font {
    var font = font
    let stepped = (factor * 20).rounded(.down) / 20
    font.size *= stepped > 0 ? stepped : factor
    return font
  }
}
