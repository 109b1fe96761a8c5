import PlanModel
import Planning

/// Tables in memory, read as the canonical files would be that they make.
struct RecordsSource: TableSource {
  private let files: [String: [UInt8]]

  init(_ records: PlanRecords) {
    files = Dictionary(
      planFiles(records, format: .canonical).map { ($0.name, $0.bytes) }, uniquingKeysWith: { first, _ in first })
  }

  func content(of table: TableSchema, _ known: KnownRows?) -> TableContent { files[table.fileName].map(TableContent.text) ?? .absent }

  func reportMissing(_ table: TableSchema) { preconditionFailure("records have the table \(table.rawValue)") }

  func noteOthers() {}
}
