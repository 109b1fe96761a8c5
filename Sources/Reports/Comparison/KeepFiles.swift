public import Judging
public import OutputStore
package import Streams

/// What an output holds of a comparison with an earlier one (`--keep`): its files, and what `run.json` says.
public struct KeepFiles: Sendable {
  /// The paths of the files.
  public static let paths = ["keep.csv", "stable.csv"]

  let files: [OutputFile]
  let record: JSONValue

  /// The files of a new comparison.
  public init(_ report: KeepReport, style: CSVStyle) {
    files = report.files(style: style)
    record = report.record
  }

  /// Those of an earlier one as they stand, for an output in which the packs are the same.
  package init(files: [OutputFile], record: JSONValue) {
    self.files = files
    self.record = record
  }
}
