public import SheetLayout

/// The sheets of a workbook that are to be stamped, as a PDF: A4, one sheet after the other, each from a new page.
///
/// The columns are shrunk to the width of the paper, never widened; rows are not cut; the heading is on every page; the
/// pages count through the document. Text can be searched, its fonts are embedded. A formula shows the value it has.
/// Nothing but the workbook and the system's fonts is in the bytes: no clock, zone or language of the environment.
/// Can be called on any thread, and on several at once.
/// - Throws: ``PDFWritingError``.
/// - Complexity: O(cells and their texts).
public func pdfBytes(_ book: SheetBook) throws(PDFWritingError) -> [UInt8] {
  let sheets = book.sheets.filter(\.isForStamp)
  if sheets.isEmpty { throw .nothingToPrint(title: book.title) }
  let typesetter = Typesetter()
  let missing = typesetter.missing(Font.families)
  if !missing.isEmpty { throw .missingFaces(missing) }
  let plans = sheets.map { SheetPlan($0, typesetter: typesetter) }
  let canvas = Canvas(title: book.title, day: book.date, typesetter: typesetter)
  let count = plans.reduce(0) { $0 + $1.pages.count }
  var number = 0
  for plan in plans {
    let drawing = PageDrawing(plan: plan, canvas: canvas, typesetter: typesetter)
    for page in plan.pages {
      number += 1
      drawing.draw(page, number: number, of: count)
    }
  }
  return try canvas.finish()
}
