package import Planning

/// The warnings that 已核实 takes for right. A line takes every warning of its code that names what the line names, whichever check
/// finds it.
package final class AcceptedFindings {
  private let draft: GivenTables
  private let lines: [GivenRow<AcceptedRecord>]
  private var isUsed: [Bool]

  /// Nil where nothing is taken for right. The tables are those as given, before they are sorted.
  init?(_ draft: GivenTables) {
    guard let lines = draft.accepted, !lines.isEmpty else { return nil }
    (self.draft, self.lines) = (draft, lines)
    isUsed = Array(repeating: false, count: lines.count)
  }

  /// Why a warning at a record is right; nil where nobody says so.
  ///
  /// - Complexity: O(lines), and O(rows of the record's table) where a line has the code.
  package func acceptance(_ code: ProblemCode, _ place: RecordPlace) -> Acceptance? {
    guard code.severity == .warning, lines.contains(where: { $0.record.code == code.rawValue }), let subject = subject(place) else {
      return nil
    }
    var found: AcceptedRecord?
    for (index, line) in lines.enumerated() where line.record.code == code.rawValue && matches(line.record, subject) {
      isUsed[index] = true
      found = found ?? line.record
    }
    return found.map { line in
      var subject = subject
      (subject.reason, subject.acceptedBy) = (line.reason, line.acceptedBy)
      return subject
    }
  }

  private func matches(_ line: AcceptedRecord, _ subject: Acceptance) -> Bool {
    func matches<Value: Equatable>(_ wanted: Value?, _ own: Value?) -> Bool { wanted == nil || wanted == own }
    return matches(line.institutionID, subject.institutionID) && matches(line.productID, subject.productID)
      && matches(line.period, subject.period)
  }

  /// What a record names; nil where it names neither an institution nor a product.
  private func subject(_ place: RecordPlace) -> Acceptance? {
    guard place.record >= 0 else { return nil }
    func row<Record>(_ rows: [GivenRow<Record>]?) -> Record? { rows?.first { $0.origin == place.record }?.record }
    func pair<Record: PairedRecord>(_ lines: Lines<Record>?, period: (Record) -> Period? = { _ in nil }) -> Acceptance? {
      guard let lines, let record = lines.record(ofOrigin: place.record) else { return nil }
      return Acceptance(
        institutionID: draft.institutions.rows[record.institution].record.id,
        productID: draft.products.rows[record.product].record.id, period: period(record), reason: "")
    }
    switch place.table {
    case .products: return row(draft.products.rows).map { Acceptance(productID: $0.id, reason: "") }
    case .institutions: return row(draft.institutions.rows).map { Acceptance(institutionID: $0.id, reason: "") }
    case .usage: return pair(draft.usage) { $0.period }
    case .demand: return pair(draft.demand)
    case .limits: return pair(draft.limits)
    case .purchases: return pair(draft.purchases) { $0.month }
    case .paid:
      return row(draft.paid).map { Acceptance(institutionID: draft.institutions.rows[$0.institution].record.id, reason: "") }
    default: return nil
    }
  }

  /// Says which lines no warning matches.
  func reportUnused(_ log: any FaultLog) {
    for (line, isUsed) in zip(lines, isUsed) where !isUsed {
      log.report(
        .acceptedUnused, at: RecordPlace(.accepted, line.origin, "code"), value: line.record.key,
        .init(
          zh: "已核实的 \(line.record.key) 没有对应的提示，可能已经改好，或编码写错。",
          en: "No finding is \(line.record.key): it may be mended, or a code is wrong."),
        hint: .init(zh: "请删去这一行，或改正编码。", en: "Delete the line, or mend its codes."))
    }
  }
}

extension Lines {
  /// The record that was given at an index.
  fileprivate func record(ofOrigin origin: Int32) -> Record? {
    if Int(origin) < records.count, self.origin(Int(origin)) == origin { return records[Int(origin)] }
    return records.indices.first { self.origin($0) == origin }.map { records[$0] }
  }
}

extension PurchaseRecord: PairedRecord {}
