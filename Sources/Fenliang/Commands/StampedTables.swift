import LinearProgramming
import OutputStore
import PDFWriting
import PlanTables
import Planning
import Prepayment
import Reports
import SheetLayout
import Streams
import Verification
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
private struct StampedFiles {
  var files: [OutputFile] = []
  /// Why there are no PDF files among them though they were asked for: the system has no font for them.
  var lackOfFonts: Localized?
}

/// An output with its tables to be stamped.
struct StampedOutput {
  /// The output, the bytes of its other files still to be made.
  let set: OutputSet
  /// Why there are no PDF files among them though they were asked for: the system has no font for them.
  let lackOfFonts: Localized?

  /// Makes the tables to be stamped in the forms that are asked for. They say that the independent check has passed, so it is made
  /// before, of all other files of the output, under a hidden name beside `folder`; `refusal` says what differences mean.
  ///
  /// - Parameter set: makes the output with some files to be stamped.
  /// - Throws: `refusal`; ``FenliangError/file(_:)`` where a table cannot be made.
  /// - Complexity: O(lines), on `threads` threads.
  init(
    of allocation: Allocation, money: CycleMoney, forms: TableForms, options: ReportOptions, threads: Int,
    in folder: OutputFolder, force: Bool, refusal: (VerificationReport) -> FenliangError, set: ([OutputFile]) -> OutputSet
  ) throws(FenliangError) {
    let forms = forms.resolved(cells: allocation.lines.count)
    let plain = set([])
    guard forms != .csv else {
      (self.set, lackOfFonts) = (plain, nil)
      return
    }
    let report = try plain.verification(in: folder, force: force, threads: threads)
    guard report.passed else { throw refusal(report) }
    let stamped = try stampedFiles(
      for: allocation, money: money, isPrinted: forms == .all,
      options: StampOptions(isFinal: options.isFinal, language: options.language, checkedPoints: report.tablePoints),
      threads: threads)
    (self.set, lackOfFonts) = (set(stamped.files), stamped.lackOfFonts)
  }
}

extension OutputSet {
  /// The independent check of the files, written under a hidden name beside `folder` that is removed after.
  ///
  /// - Throws: ``FenliangError/file(_:)`` where they cannot be written or read.
  func verification(
    in folder: OutputFolder, force: Bool, threads: Int, solver: any LinearProgramSolver = chosenSolver
  ) throws(FenliangError) -> VerificationReport {
    let fresh = try passOn(writing: folder.prepare(files, record: record(digests:), force: force, threads: threads))
    defer { fresh.discard() }
    return try verify(fresh.path, solver: solver)
  }
}

/// The tables to be stamped, and the packets as workbooks; without PDF files where the system has no fonts for them.
///
/// - Throws: ``FenliangError/file(_:)`` where a table cannot be made.
private func stampedFiles(
  for allocation: Allocation, money: CycleMoney, isPrinted: Bool, options: StampOptions, threads: Int
) throws(FenliangError) -> StampedFiles {
  var jobs = stampedBooks(for: allocation, money: money, options: options).map { book in
    StampJob(name: book.name, hasPDF: isPrinted && book.hasPDF) { book.book }
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
      return .failure(.file(.notMade(path: workbook, .stamped, .workbook(error))))
    }
    guard hasPDF else { return .success(stamped) }
    do {
      stamped.files.append(OutputFile(path: print, bytes: try pdfBytes(book)))
    } catch {
      guard case .missingFaces = error else { return .failure(.file(.notMade(path: print, .stamped, .pdf(error)))) }
      stamped.lackOfFonts = Localized(zh: error.detail.chinese, en: error.detail.english)
    }
    return .success(stamped)
  }
}
