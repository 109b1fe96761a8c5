internal import CPango
import SheetLayout

/// Sets texts, each once however often it occurs. One thread only: every document has a typesetter of its own.
final class Typesetter {
  private struct Key: Hashable {
    let text: String
    let font: Font
    let width: Double?
  }

  private let map: GLibObject
  private let context: GLibObject
  private let layout: GLibObject
  private let options = FontOptions()
  private var descriptions: [Font: FontDescription] = [:]
  private var texts: [Key: SetText] = [:]
  private var figures: [Font: Figures] = [:]
  private var fonts: [GLibObject] = []
  private var fontIndices: [UnsafeMutableRawPointer: Int] = [:]

  init() {
    let map: UnsafeMutablePointer<PangoFontMap> = pango_cairo_font_map_new()
    let context: OpaquePointer = pango_font_map_create_context(map)
    // Without this Pango would take the language of the environment, which chooses among the forms of characters.
    pango_context_set_language(context, pango_language_from_string("zh-cn"))
    pango_context_set_base_dir(context, PANGO_DIRECTION_LTR)
    pango_context_set_round_glyph_positions(context, 0)
    pango_cairo_context_set_font_options(context, options.pointer)
    let layout: OpaquePointer = pango_layout_new(context)
    pango_layout_set_auto_dir(layout, 0)
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR)
    // The ffi of Sheffield as one glyph of Noto Serif CJK makes Cairo 1.16 abort; a table needs no ligatures.
    let attributes: OpaquePointer = pango_attr_list_new()
    pango_attr_list_insert(attributes, pango_attr_font_features_new("liga=0,clig=0,dlig=0,hlig=0"))
    pango_layout_set_attributes(layout, attributes)
    pango_attr_list_unref(attributes)
    self.map = GLibObject(owning: map)
    self.context = GLibObject(owning: UnsafeMutableRawPointer(context))
    self.layout = GLibObject(owning: UnsafeMutableRawPointer(layout))
  }

  /// Which of these typefaces the system does not have.
  func missing(_ families: [String]) -> [String] {
    families.filter { family in
      let wanted: OpaquePointer = pango_font_description_new()
      defer { pango_font_description_free(wanted) }
      pango_font_description_set_family(wanted, family)
      pango_font_description_set_absolute_size(wanted, 10 * Double(PANGO_SCALE))
      guard let font = pango_context_load_font(OpaquePointer(context.pointer), wanted) else { return true }
      let loaded = GLibObject(owning: font)
      let found: OpaquePointer = pango_font_describe(loaded.pointer.assumingMemoryBound(to: PangoFont.self))
      defer { pango_font_description_free(found) }
      guard let name = pango_font_description_get_family(found) else { return true }
      return String(cString: name) != family
    }
  }

  /// The text in one line for each of its own, or in as many as a width asks for.
  /// - Parameter width: in points; nil: no limit.
  /// - Complexity: O(text), O(1) when it was set before.
  func set(_ text: String, _ font: Font, width: Double? = nil) -> SetText {
    let key = Key(text: text, font: font, width: width)
    if let known = texts[key] { return known }
    let layout = OpaquePointer(self.layout.pointer)
    pango_layout_set_font_description(layout, description(of: font).pointer)
    pango_layout_set_width(layout, width.map { Int32(max(1, $0) * Double(PANGO_SCALE)) } ?? -1)
    lay(text)
    let result = SetText(lines: lines(), font: font)
    texts[key] = result
    return result
  }

  /// A number in one line.
  ///
  /// There are too many different ones to be set each by Pango, so they are put together from their characters, which
  /// are as wide in one number as in another.
  func setNumber(_ text: String, _ font: Font) -> SetText {
    guard let line = figures(of: font).line(text) else { return set(text, font) }
    return SetText(lines: [line], font: font)
  }

  /// How wide a number is, in points.
  func numberWidth(_ text: String, _ font: Font) -> Double { figures(of: font).width(text) ?? set(text, font).width }

  private func figures(of font: Font) -> Figures {
    if let known = figures[font] { return known }
    let made = Figures { set(String(Character($0)), font) }
    figures[font] = made
    return made
  }

  /// One of the fonts that glyph runs name.
  func scaledFont(_ index: Int) -> OpaquePointer? {
    pango_cairo_font_get_scaled_font(OpaquePointer(fonts[index].pointer))
  }

  /// Gives the layout its text; a character that no font has is replaced by 〓, the printers' mark for one.
  private func lay(_ text: String) {
    let layout = OpaquePointer(self.layout.pointer)
    pango_layout_set_text(layout, text, -1)
    guard pango_layout_get_unknown_glyphs_count(layout) > 0 else { return }
    var unknown: Set<UInt32> = []
    for index in 0..<pango_layout_get_line_count(layout) {
      forEachRun(of: pango_layout_get_line_readonly(layout, index)) { run in
        guard let glyphs = run.glyphs else { return }
        for glyph in UnsafeBufferPointer(start: glyphs.pointee.glyphs, count: Int(glyphs.pointee.num_glyphs))
        where glyph.glyph & Self.unknownFlag != 0 && glyph.glyph != Self.emptyGlyph {
          unknown.insert(glyph.glyph & ~Self.unknownFlag)
        }
      }
    }
    let replaced = text.unicodeScalars.map { unknown.contains($0.value) ? "〓" : $0 }
    pango_layout_set_text(layout, String(String.UnicodeScalarView(replaced)), -1)
  }

  private func description(of font: Font) -> FontDescription {
    if let known = descriptions[font] { return known }
    let made = FontDescription(font)
    descriptions[font] = made
    return made
  }
}

// What Pango's macros say, which Swift does not see.
extension Typesetter {
  /// Nothing to draw, as for a joiner of no width.
  fileprivate static var emptyGlyph: UInt32 { 0x0FFF_FFFF }
  /// Set when the rest is a character and no glyph.
  fileprivate static var unknownFlag: UInt32 { 0x1000_0000 }
}

// Reading the layout.
extension Typesetter {
  private func lines() -> [SetLine] {
    let layout = OpaquePointer(self.layout.pointer)
    guard let text = pango_layout_get_text(layout) else { return [] }
    return (0..<pango_layout_get_line_count(layout)).map { index in
      var line = SetLine()
      forEachRun(of: pango_layout_get_line_readonly(layout, index)) { line.append($0, text: text, fontIndex: fontIndex) }
      return line
    }
  }

  private func forEachRun(of line: UnsafeMutablePointer<PangoLayoutLine>?, _ body: (PangoLayoutRun) -> Void) {
    var node = line?.pointee.runs
    while let current = node {
      if let run = current.pointee.data { body(run.assumingMemoryBound(to: PangoLayoutRun.self).pointee) }
      node = current.pointee.next
    }
  }

  private func fontIndex(_ font: UnsafeMutableRawPointer) -> Int {
    if let known = fontIndices[font] { return known }
    fonts.append(GLibObject(sharing: font))
    fontIndices[font] = fonts.count - 1
    return fonts.count - 1
  }
}

extension SetLine {
  /// Adds what Pango has set with one font.
  ///
  /// Every cluster, the glyphs that stand for some characters together, says which characters these are, so that the
  /// text can be searched and copied. A run from right to left is one cluster.
  fileprivate mutating func append(
    _ item: PangoLayoutRun, text: UnsafePointer<CChar>, fontIndex: (UnsafeMutableRawPointer) -> Int
  ) {
    guard let about = item.item, let string = item.glyphs, let font = about.pointee.analysis.font else { return }
    let glyphs = UnsafeBufferPointer(start: string.pointee.glyphs, count: Int(string.pointee.num_glyphs))
    let starts = UnsafeBufferPointer(start: string.pointee.log_clusters, count: glyphs.count)
    let bytes = UnsafeBufferPointer(start: text + Int(about.pointee.offset), count: Int(about.pointee.length))
    let isForward = about.pointee.analysis.level % 2 == 0
    let scale = Double(PANGO_SCALE)
    var run = GlyphRun(font: fontIndex(font))
    var first = 0
    while first < glyphs.count {
      var end = isForward ? first + 1 : glyphs.count
      while end < glyphs.count, starts[end] == starts[first] { end += 1 }
      let count = run.glyphs.count
      for glyph in glyphs[first..<end] {
        if glyph.glyph != Typesetter.emptyGlyph, glyph.glyph & Typesetter.unknownFlag == 0 {
          run.glyphs.append(
            cairo_glyph_t(
              index: UInt(glyph.glyph), x: width + Double(glyph.geometry.x_offset) / scale,
              y: Double(glyph.geometry.y_offset) / scale))
        }
        width += Double(glyph.geometry.width) / scale
      }
      if run.glyphs.count > count {
        let from = isForward ? Int(starts[first]) : 0
        let to = isForward && end < glyphs.count ? Int(starts[end]) : bytes.count
        run.text += bytes[from..<to]
        run.clusters.append(
          cairo_text_cluster_t(num_bytes: Int32(to - from), num_glyphs: Int32(run.glyphs.count - count)))
      }
      first = end
    }
    if !run.glyphs.isEmpty { runs.append(run) }
  }
}
