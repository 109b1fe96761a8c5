import OutputStore
import PDFWriting
import PlanTables
import Planning
import Prepayment
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

/// The tables to be stamped, as files in `tables/`.
struct StampedFiles {
  var files: [OutputFile] = []
  /// Why there are no PDF files among them though they were asked for: the system has no font for them.
  var lackOfFonts: Localized?
}

/// The tables to be stamped, and the packets as workbooks; without PDF files where the system has no fonts for them.
///
/// - Throws: ``FenliangError/file(_:)`` where a table cannot be made.
/// - Complexity: O(lines), on `threads` threads.
func stampedFiles(
  for allocation: Allocation, money: CycleMoney, forms: TableForms, options: ReportOptions, threads: Int
) throws(FenliangError) -> StampedFiles {
  let forms = forms.resolved(cells: allocation.lines.count)
  guard forms != .csv else { return StampedFiles() }
  let books = stampedBooks(
    for: allocation, money: money,
    options: StampOptions(isFinal: options.isFinal, language: options.language, checks: [passedCheck]))
  var jobs = books.map { book in
    StampJob(name: book.name, hasPDF: forms == .all && book.hasPDF) { book.book }
  }
  var names = FileNames()
  jobs += allocation.packets.map { packet in
    let district = packet.districts[0]
    return StampJob(name: names.make("任务包_\(district.id)_\(district.name)"), hasPDF: false) { planWorkbook(packet) }
  }
  var stamped = StampedFiles()
  let all = jobs
  try makeInOrder(count: all.count, threads: threads, window: all.count) {
    all[$0].files()
  } take: {
    (_, made: Result<StampedFiles, FenliangError>) throws(FenliangError) in
    let made = try made.get()
    stamped.files += made.files
    stamped.lackOfFonts = stamped.lackOfFonts ?? made.lackOfFonts
  }
  return stamped
}

/// What the sheet 校验 says of the independent check: nothing gets its name that has not passed it.
private let passedCheck = StampCheck(
  name: "独立核对（fenliang verify）", passed: true, detail: "合计、上下限、规则、金额、公平性逐项复算；未通过的结果不会写出")

/// A workbook to be made, and its PDF where it has one.
private struct StampJob: Sendable {
  let name: String
  let hasPDF: Bool
  let book: @Sendable () -> SheetBook

  func files() -> Result<StampedFiles, FenliangError> {
    let book = book()
    let (workbook, print) = ("tables/\(name).xlsx", "tables/\(name).pdf")
    var stamped = StampedFiles()
    do {
      stamped.files.append(OutputFile(path: workbook, bytes: try xlsxBytes(book)))
    } catch {
      return .failure(cannotMake(workbook, Localized(zh: error.message.chinese, en: error.message.english)))
    }
    guard hasPDF else { return .success(stamped) }
    do {
      stamped.files.append(OutputFile(path: print, bytes: try pdfBytes(book)))
    } catch {
      let detail = Localized(zh: error.detail.chinese, en: error.detail.english)
      guard case .missingFaces = error else { return .failure(cannotMake(print, detail)) }
      stamped.lackOfFonts = detail
    }
    return .success(stamped)
  }

  private func cannotMake(_ path: String, _ reason: Localized) -> FenliangError {
    .file(
      Localized(
        zh: "无法制作 \(path)：\(reason.chinese)。只要 CSV 表时加 --tables csv。",
        en: "Cannot make \(path): \(reason.english). For CSV tables alone add --tables csv."))
  }
}
