import Planning

/// What 口径核对 found, by the records that it names.
package struct SanityFinding: Sendable, Hashable {
  /// The code.
  let code: ProblemCode
  /// Where it stands among tables and columns.
  let table: Int
  let column: Int
  /// The product and the institution of the record.
  let product: Int?
  let institution: Int?
  /// Whether it is taken for right.
  let isAccepted: Bool

  /// By table, column and code.
  var key: (Int, Int, String) { (table, column, code.rawValue) }
}

/// Passes faults on, and keeps those of 口径核对 for its figures.
final class FindingsLog: FaultLog {
  private let base: any FaultLog
  private let draft: GivenTables
  /// Where each line of usage stands, by its index as it was given.
  private lazy var usagePlaces: [Int32] = {
    guard let lines = draft.usage else { return [] }
    var places = [Int32](repeating: 0, count: Int(lines.records.indices.map(lines.origin).max() ?? -1) + 1)
    for index in lines.records.indices { places[Int(lines.origin(index))] = Int32(index) }
    return places
  }()

  init(_ base: any FaultLog, _ draft: GivenTables) { (self.base, self.draft) = (base, draft) }

  var hasSheets: Bool { base.hasSheets }
  var hasErrors: Bool { base.hasErrors }
  var hasInvalidInput: Bool { base.hasInvalidInput }
  var accepted: AcceptedFindings? {
    get { base.accepted }
    set { base.accepted = newValue }
  }
  var findings: [SanityFinding] {
    get { base.findings }
    set { base.findings = newValue }
  }

  func report(
    _ code: ProblemCode, at place: RecordPlace, value: String?, _ message: @autoclosure () -> Localized,
    hint: @autoclosure () -> Localized
  ) {
    base.report(code, at: place, value: value, message(), hint: hint())
    var (product, institution): (Int?, Int?)
    switch place.table {
    case .products: product = draft.products.rows.firstIndex { $0.origin == place.record }
    case .institutions: institution = draft.institutions.rows.firstIndex { $0.origin == place.record }
    default:
      if let lines = draft.usage, usagePlaces.indices.contains(Int(place.record)) {
        let line = lines.records[Int(usagePlaces[Int(place.record)])]
        (product, institution) = (line.product, line.institution)
      }
    }
    findings.append(
      SanityFinding(
        code: code, table: place.table.order, column: Int(place.column), product: product, institution: institution,
        isAccepted: base.accepted?.acceptance(code, place) != nil))
  }

  func reference(_ spot: RecordPlace) -> Localized { base.reference(spot) }
  func name(of table: TableSchema) -> Localized { base.name(of: table) }
}
