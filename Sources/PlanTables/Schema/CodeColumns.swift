import PlanModel
import Planning

extension References {
  /// The index of the row that the current row's column names, by code or by a name that is its alone; nil where it was reported.
  func index(_ rows: TableRows, _ column: Int, in target: TableSchema) -> Int32? {
    let bytes = rows.bytes(column)
    if let index = table(target).index(of: bytes) { return index }
    if bytes.isEmpty {
      rows.reportBlank(column)
      return nil
    }
    return index(of: bytes, in: target, at: rows.spot(column), rows.log) { text in
      reportUnknown(text, in: target, at: rows.spot(column), rows.log)
    }
  }

  /// The same for a text; `report` says that it is unknown.
  func index(
    of bytes: ArraySlice<UInt8>, in target: TableSchema, at spot: Spot, _ log: ProblemLog, unknown report: (String) -> Void
  ) -> Int32? {
    func text() -> String { String(decoding: bytes, as: UTF8.self) }
    switch resolve(bytes, in: target) {
    case .code(let index): return index
    case .folded(let index):
      log.note(.codeFolded, at: spot, written: text(), read: table(target).ids[Int(index)])
      return index
    case .name(let index):
      log.note(.nameForCode, at: spot, written: text(), read: table(target).ids[Int(index)])
      return index
    case .several(let found): reportSeveral(text(), found, in: target, at: spot, log)
    case .unknown: report(text())
    }
    return nil
  }
}

extension TableRows {
  /// A code that is carried along, such as an account; empty where it is blank. `isSound` becomes false where a spreadsheet
  /// destroyed it, which is reported.
  func code(_ column: Int, _ isSound: inout Bool) -> String {
    let text = text(column)
    if log.isIntactCode(text, at: spot(column)) { return text }
    isSound = false
    return text
  }
}
