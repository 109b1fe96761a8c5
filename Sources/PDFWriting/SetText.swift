internal import CPango

/// Glyphs of one font, placed from the start of their line; ready for `cairo_show_text_glyphs`.
struct GlyphRun {
  /// Which of the typesetter's fonts.
  var font: Int
  var glyphs: [cairo_glyph_t] = []
  var clusters: [cairo_text_cluster_t] = []
  /// UTF-8.
  var text: [CChar] = []
}

/// One line of a text.
struct SetLine {
  var runs: [GlyphRun] = []
  /// In points.
  var width = 0.0
}

/// A text made into lines of glyphs.
final class SetText {
  let lines: [SetLine]
  /// The font asked for; single characters may have come from others.
  let font: Font
  /// The width of the widest line, in points.
  let width: Double

  init(lines: [SetLine], font: Font) {
    self.lines = lines
    self.font = font
    width = lines.reduce(0) { max($0, $1.width) }
  }

  /// In points.
  var height: Double { Double(lines.count) * font.pitch }
}
