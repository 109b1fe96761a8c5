internal import CPango

/// The characters of numbers in one font, to put any number together from.
struct Figures {
  private static let first = UInt8(ascii: "%")
  private static let last = UInt8(ascii: "9")

  /// From `%` to `9`.
  private let lines: [SetLine]

  /// - Parameter set: sets one character.
  init(_ set: (Unicode.Scalar) -> SetText) {
    lines = (Self.first...Self.last).map { set(Unicode.Scalar($0)).lines.first ?? SetLine() }
  }

  /// The width of the characters together, in points; nil if one is not a number's.
  func width(_ text: String) -> Double? {
    var width = 0.0
    for byte in text.utf8 {
      guard byte >= Self.first, byte <= Self.last else { return nil }
      width += lines[Int(byte - Self.first)].width
    }
    return width
  }

  /// The number's characters side by side; nil if one is not a number's or comes from another font.
  func line(_ text: String) -> SetLine? {
    var result = SetLine()
    var run = GlyphRun(font: lines[0].runs.first?.font ?? 0)
    for byte in text.utf8 {
      guard byte >= Self.first, byte <= Self.last else { return nil }
      let line = lines[Int(byte - Self.first)]
      guard line.runs.count == 1, line.runs[0].font == run.font else { return nil }
      for glyph in line.runs[0].glyphs {
        run.glyphs.append(cairo_glyph_t(index: glyph.index, x: result.width + glyph.x, y: glyph.y))
      }
      run.clusters += line.runs[0].clusters
      run.text += line.runs[0].text
      result.width += line.width
    }
    result.runs = [run]
    return result
  }
}
