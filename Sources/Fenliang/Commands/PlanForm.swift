import Foundation
import OutputStore
import PlanTables
import Reports
import SheetLayout
import XLSXReading
import XLSXWriting

/// In what form a plan is written, by the name that the user gives.
public enum PlanForm: Sendable, Hashable {
  /// A folder of CSV tables.
  case folder
  /// An Excel workbook: the name ends in `.xlsx`.
  case workbook

  private static let otherSuffixes = [".xls", ".xlsm", ".xlsb", ".xltx", ".et", ".ods", ".csv", ".txt", ".zip"]

  /// The form of a path.
  ///
  /// - Throws: ``FenliangError/usage(_:)`` where the name is that of another kind of file.
  public init(path: String) throws(FenliangError) {
    let name = path.lowercased()
    if name.hasSuffix(".xlsx") {
      self = .workbook
    } else if let suffix = PlanForm.otherSuffixes.first(where: name.hasSuffix) {
      throw .usage(.planName(path: path, suffix: suffix))
    } else {
      self = .folder
    }
  }
}

/// Writes a workbook under its name, whole or not at all; an earlier one of its kind is replaced with `force`, unless it was
/// saved by another program since.
///
/// - Parameter inputs: Files that are read, none of which is overwritten.
func writeWorkbook(
  _ book: SheetBook, to path: String, force: Bool, inputs: [String] = []
) throws(FenliangError) {
  let names = Set(book.sheets.map(\.name))
  try writeWorkbook(book, to: path, force: force, inputs: inputs) { path in
    isAsWritten(path) && ((try? Workbook(path: path))?.sheets.contains { names.contains($0.name) } ?? false)
  }
}

/// The same; `isOurs` knows the ones that may be replaced.
func writeWorkbook(
  _ book: SheetBook, to path: String, force: Bool, inputs: [String], isOurs: (_ path: String) -> Bool
) throws(FenliangError) {
  let bytes = try workbookBytes(book, for: path)
  try passOn(writing: writeFile(bytes, to: path, force: force, inputs: inputs, isOurs: isOurs))
}

/// Whether a workbook is as it was written here, and was not saved by another program since.
func isAsWritten(_ path: String) -> Bool {
  guard let signs = PackageSigns(of: path), signs.isWithoutTimes else { return false }
  let (words, type) = (signs.coreProperties, " xsi:type=\"dcterms:W3CDTF\">")
  guard let start = words.range(of: "<dcterms:created" + type) else { return false }
  let noon = words[start.upperBound...].prefix { $0 != "<" }
  return noon.hasSuffix("T12:00:00Z")
    && words.hasSuffix(
      "<dc:creator></dc:creator><cp:lastModifiedBy></cp:lastModifiedBy><dcterms:created\(type)\(noon)</dcterms:created>"
        + "<dcterms:modified\(type)\(noon)</dcterms:modified></cp:coreProperties>")
}

/// A workbook's bytes, to be written under `path`.
func workbookBytes(_ book: SheetBook, for path: String) throws(FenliangError) -> [UInt8] {
  do {
    return try xlsxBytes(book)
  } catch {
    throw .file(.notMade(path: path, .asked, .workbook(error)))
  }
}
