import PDFWriting
import PlanTables
import Planning
import Reports
import SheetLayout
import Streams
import XLSXWriting

/// Which forms the tables to be stamped are written in, besides the CSV tables.
public enum TableForms: String, Sendable, CaseIterable {
  /// Workbooks and PDF files for plans of at most ``mostCells`` cells, nothing for larger ones.
  case auto
  /// CSV tables only.
  case csv
  /// Workbooks.
  case xlsx
  /// Workbooks and PDF files.
  case all

  /// Up to how many cells ``auto`` writes them: a city's plan of a batch has some thousands, and the pages of more are
  /// not read by people.
  public static let mostCells = 20_000

  /// What is written for so many cells.
  func resolved(cells: Int) -> TableForms {
    guard self == .auto else { return self }
    return cells <= TableForms.mostCells ? .all : .csv
  }
}

/// The tables to be stamped, and the packets as workbooks, as files in `tables/`.
///
/// - Throws: ``FenliangError/file(_:)`` where a table cannot be made, for want of its fonts for example.
/// - Complexity: O(lines), on `threads` threads.
func stampedFiles(
  for allocation: Allocation, forms: TableForms, options: ReportOptions, threads: Int
) throws(FenliangError) -> [OutputFile] {
  let forms = forms.resolved(cells: allocation.lines.count)
  guard forms != .csv else { return [] }
  let books = stampedBooks(
    for: allocation, options: StampOptions(isFinal: options.isFinal, language: options.language, checks: [passedCheck]))
  var jobs = books.flatMap { book in
    [StampJob(name: book.name, isPDF: false) { book.book }]
      + (forms == .all && book.hasPDF ? [StampJob(name: book.name, isPDF: true) { book.book }] : [])
  }
  var names = FileNames()
  jobs += allocation.packets.map { packet in
    let district = packet.districts[0]
    return StampJob(name: names.make("任务包_\(district.id)_\(district.name)"), isPDF: false) { planWorkbook(packet) }
  }
  var files: [OutputFile] = []
  let all = jobs
  try makeInOrder(count: all.count, threads: threads, window: all.count) {
    all[$0].file()
  } take: {
    (_, file: Result<OutputFile, FenliangError>) throws(FenliangError) in
    files.append(try file.get())
  }
  return files
}

/// What the sheet 校验 says of the independent check: nothing gets its name that has not passed it.
private let passedCheck = StampCheck(
  name: "独立核对（fenliang verify）", passed: true, detail: "合计、上下限、规则、金额、公平性逐项复算；未通过的结果不会写出")

/// One file to be made.
private struct StampJob: Sendable {
  let name: String
  let isPDF: Bool
  let book: @Sendable () -> SheetBook

  func file() -> Result<OutputFile, FenliangError> {
    let path = "tables/\(name).\(isPDF ? "pdf" : "xlsx")"
    let reason: (chinese: String, english: String)
    if isPDF {
      do {
        return .success(OutputFile(path: path, bytes: try pdfBytes(book())))
      } catch {
        reason = error.detail
      }
    } else {
      do {
        return .success(OutputFile(path: path, bytes: try xlsxBytes(book())))
      } catch {
        reason = error.message
      }
    }
    return .failure(
      .file(
        Localized(
          zh: "无法制作 \(path)：\(reason.chinese)。只要 CSV 表时加 --tables csv。",
          en: "Cannot make \(path): \(reason.english). For CSV tables alone add --tables csv.")))
  }
}
