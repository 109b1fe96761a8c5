internal import CPango
import SheetLayout

/// A PDF in the making: pages on which rectangles, lines and set texts are drawn. Lengths are points from the top left.
final class Canvas {
  private struct Ink: Hashable {
    let font: Int
    let colour: UInt32
  }

  private let sink = ByteSink()
  private let surface: OpaquePointer
  private let context: OpaquePointer
  private let typesetter: Typesetter
  /// The glyphs of a page, by font and colour: to draw them together is several times as fast as cell by cell.
  private var batches: [GlyphRun] = []
  private var inks: [Ink] = []
  private var batchOfInk: [Ink: Int] = [:]

  /// An empty document.
  /// - Parameter day: when it says it was made.
  init(title: String, day: SheetDate, typesetter: Typesetter) {
    self.typesetter = typesetter
    surface = cairo_pdf_surface_create_for_stream(ByteSink.write, Unmanaged.passUnretained(sink).toOpaque(), 1, 1)
    cairo_pdf_surface_restrict_to_version(surface, CAIRO_PDF_VERSION_1_5)
    context = cairo_create(surface)
    let stamp = Self.stamp(day)
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, printable(title, keepsLines: false))
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, stamp)
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_MOD_DATE, stamp)
  }

  deinit {
    // Without this the surface would be finished, and write, when the sink may be gone already.
    cairo_surface_finish(surface)
    cairo_destroy(context)
    cairo_surface_destroy(surface)
  }

  /// A day as Cairo reads it; one that no calendar has is moved to the nearest it can read, for it would put the present
  /// moment in its place.
  static func stamp(_ day: SheetDate) -> String {
    func padded(_ number: Int, _ range: ClosedRange<Int>, _ count: Int) -> String {
      let digits = String(min(max(number, range.lowerBound), range.upperBound))
      return String(repeating: "0", count: count - digits.count) + digits
    }
    return padded(day.year, 1...9999, 4) + "-" + padded(day.month, 1...12, 2) + "-" + padded(day.day, 1...31, 2)
      + "T00:00:00Z"
  }

  /// Fills a rectangle.
  func fill(x: Double, y: Double, width: Double, height: Double, colour: UInt32) {
    ink(colour)
    cairo_rectangle(context, x, y, width, height)
    cairo_fill(context)
  }

  /// Draws lines of one width, in black.
  func stroke(_ lines: [(x: Double, y: Double, toX: Double, toY: Double)], width: Double) {
    ink(0x000000)
    cairo_set_line_width(context, width)
    cairo_set_line_cap(context, CAIRO_LINE_CAP_SQUARE)
    for line in lines {
      cairo_move_to(context, line.x, line.y)
      cairo_line_to(context, line.toX, line.toY)
    }
    cairo_stroke(context)
  }

  /// Draws a line of text when the page ends.
  /// - Parameters:
  ///   - x: its left end.
  ///   - y: the foot of its letters.
  func draw(_ line: SetLine, x: Double, y: Double, colour: UInt32) {
    for run in line.runs {
      let ink = Ink(font: run.font, colour: colour)
      let index = batchOfInk[ink] ?? batches.count
      if index == batches.count {
        batchOfInk[ink] = index
        inks.append(ink)
        batches.append(GlyphRun(font: run.font))
      }
      batches[index].text += run.text
      batches[index].clusters += run.clusters
      for glyph in run.glyphs {
        batches[index].glyphs.append(cairo_glyph_t(index: glyph.index, x: glyph.x + x, y: glyph.y + y))
      }
    }
  }

  /// Starts a page of this size.
  func beginPage(width: Double, height: Double) {
    cairo_pdf_surface_set_size(surface, width, height)
  }

  /// Ends the page.
  func endPage() {
    for (ink, batch) in zip(inks, batches) {
      self.ink(ink.colour)
      cairo_set_scaled_font(context, typesetter.scaledFont(ink.font))
      cairo_show_text_glyphs(
        context, batch.text, Int32(batch.text.count), batch.glyphs, Int32(batch.glyphs.count), batch.clusters,
        Int32(batch.clusters.count), cairo_text_cluster_flags_t(rawValue: 0))
    }
    batches = []
    inks = []
    batchOfInk = [:]
    cairo_show_page(context)
  }

  /// The document, which ends with this.
  /// - Throws: What Cairo could not do.
  func finish() throws(PDFWritingError) -> [UInt8] {
    cairo_surface_finish(surface)
    for status in [cairo_status(context), cairo_surface_status(surface)] where status != CAIRO_STATUS_SUCCESS {
      throw .refused(String(cString: cairo_status_to_string(status)))
    }
    return sink.bytes
  }

  private func ink(_ colour: UInt32) {
    cairo_set_source_rgb(
      context, Double(colour >> 16 & 0xFF) / 255, Double(colour >> 8 & 0xFF) / 255, Double(colour & 0xFF) / 255)
  }
}
