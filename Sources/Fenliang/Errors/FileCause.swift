public import OutputStore
public import PDFWriting
public import PlanTables
import Reports
public import XLSXWriting

extension FenliangError {
  /// Which file or folder cannot be read or written, and why.
  public enum FileTrouble: Sendable, Hashable {
    /// The system cannot read the path, by its `errno`; nil where that is not known.
    case unreadable(path: String, errno: Int32?)
    /// The system cannot make the folder.
    case folderNotMade(path: String, errno: Int32)
    /// A plan or a table beside it cannot be read.
    case plan(PlanFileError)
    /// An output, a report or a plan cannot be written.
    case output(OutputFolderError)
    /// A workbook or a PDF file cannot be made.
    case notMade(path: String, MadeFile, MakingTrouble)

    /// There is no plan at the path.
    case noPlan(path: String)
    /// The list of scenarios is not one.
    case scenarioList(path: String)
    /// The folder is no output: it has no `run.json`.
    case noOutput(folder: String)
    /// The folder holds the card of a conflict and no allocation.
    case onlyConflict(folder: String)
    /// The folder is no output to be compared: the file is missing or not as it is written here.
    case notComparable(folder: String, file: String, at: OutputReadingError.Spot)
    /// The folder is no output with payments: the file is missing.
    case noPayments(folder: String, file: String)
  }

  /// What a file that cannot be made is for.
  public enum MadeFile: Sendable, Hashable, CaseIterable {
    /// It is what the command was to write.
    case asked
    /// It comes with a report's tables.
    case report
    /// It is one of the tables to be stamped.
    case stamped
  }

  /// Why a workbook or a PDF file cannot be made.
  public enum MakingTrouble: Sendable, Hashable {
    /// A limit of spreadsheets.
    case workbook(XLSXWritingError)
    /// The PDF file's own.
    case pdf(PDFWritingError)
  }
}
