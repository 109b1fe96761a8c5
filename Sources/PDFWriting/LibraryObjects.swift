internal import CPango

/// An object of GLib's, held until the last reference here goes.
final class GLibObject {
  let pointer: UnsafeMutableRawPointer

  /// Takes over a reference that the caller has.
  init(owning pointer: UnsafeMutableRawPointer) { self.pointer = pointer }

  /// Adds a reference of its own.
  init(sharing pointer: UnsafeMutableRawPointer) {
    self.pointer = pointer
    g_object_ref(pointer)
  }

  deinit { g_object_unref(pointer) }
}

/// A description of a font, freed with its last reference.
final class FontDescription {
  let pointer: OpaquePointer

  /// - Parameter size: in points.
  init(_ font: Font) {
    pointer = pango_font_description_new()
    pango_font_description_set_family(pointer, font.family)
    pango_font_description_set_weight(pointer, font.isBold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL)
    pango_font_description_set_absolute_size(pointer, font.size * Double(PANGO_SCALE))
  }

  deinit { pango_font_description_free(pointer) }
}

/// What outlines are fitted to: nothing, so that a text is as wide on paper as it was measured.
final class FontOptions {
  let pointer: OpaquePointer

  init() {
    pointer = cairo_font_options_create()
    cairo_font_options_set_hint_style(pointer, CAIRO_HINT_STYLE_NONE)
    cairo_font_options_set_hint_metrics(pointer, CAIRO_HINT_METRICS_OFF)
    cairo_font_options_set_antialias(pointer, CAIRO_ANTIALIAS_GRAY)
  }

  deinit { cairo_font_options_destroy(pointer) }
}
