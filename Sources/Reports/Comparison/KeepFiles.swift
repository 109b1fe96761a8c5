public import Judging

/// What an output holds of a comparison with an earlier one (`--keep`): its files, and what `run.json` says.
public struct KeepFiles: Sendable {
  /// What `run.json` says under `keep`, read or yet to be written.
  public struct Record: Sendable, Decodable {
    let value: JSONValue

    /// Reads what stands there.
    public init(from decoder: any Decoder) throws { value = try JSONValue(from: decoder) }
  }

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
  public init(files: [OutputFile], record: Record) {
    self.files = files
    self.record = record.value
  }
}

extension JSONValue: Decodable {
  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  /// Reads any value but null; whole numbers of any notation are whole.
  init(from decoder: any Decoder) throws {
    if let container = try? decoder.container(keyedBy: Key.self) {
      self = .object(
        try container.allKeys.map { ($0.stringValue, try container.decode(JSONValue.self, forKey: $0)) })
    } else if var container = try? decoder.unkeyedContainer() {
      var values: [JSONValue] = []
      while !container.isAtEnd { values.append(try container.decode(JSONValue.self)) }
      self = .list(values)
    } else {
      let container = try decoder.singleValueContainer()
      if let text = try? container.decode(String.self) {
        self = .text(text)
      } else if let flag = try? container.decode(Bool.self) {
        self = .boolean(flag)
      } else if let whole = try? container.decode(Int.self) {
        self = .whole(whole)
      } else {
        self = .number(try container.decode(Double.self))
      }
    }
  }
}
