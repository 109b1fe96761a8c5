import Foundation
public import OutputStore
import PlanTables
import Planning
import Prepayment
public import Reports
import Streams

/// What is to be paid and taken back when a plan's new version follows an old one whose payments were made 补差.
///
/// Money paid counts against what is due in the order in which it falls due, not by the numbers of tranches, which may have changed;
/// see `PaymentOrders`. Paid counts: what the old plan's 已预付 table has, the old output's batches that have a day, and what the new plan's
/// table has; of one batch, institution and tranche the new plan's word counts. With a folder, the tables are written there.
/// - Parameter tranche: the last tranche of the old output whose batches were paid; nil for all.
/// - Throws: ``FenliangError``; ``FenliangError/file(_:)`` where one is no output with payments.
/// - Complexity: O(n log n) for n prepayments.
public func supplementPayments(
  _ old: String, _ new: String, tranche: Int? = nil, writeTo folder: String? = nil, style: CSVStyle = .people,
  force: Bool = false
) throws(FenliangError) -> SupplementReport {
  let (before, after) = (PaymentFolder(folder: old), PaymentFolder(folder: new))
  let (oldMembers, newMembers) = (try before.members(), try after.members())
  let members = oldMembers.merging(newMembers) { $1 }
  if let tranche {
    let tranches = Set(try before.due(oldMembers).map(\.tranche)).sorted()
    guard let last = tranches.last, tranche <= last else {
      throw .usage(.noTranche(tranche, folder: old, tranches: tranches))
    }
  }
  var paid: [PaymentFolder.Key: Fen] = [:]
  for payment in try before.batchLines() where tranche.map({ payment.key.tranche <= $0 }) ?? true {
    paid[payment.key] = payment.amount
  }
  for side in [before, after] {
    for payment in try side.paid() { paid[payment.key] = payment.amount }
  }
  let due = try after.due(members)
  let districtOfDue = Dictionary(due.map { ($0.institutionID, $0.districtID) }, uniquingKeysWith: { first, _ in first })
  let made = paid.map { key, amount in
    PaymentMade(
      batchID: key.batch, districtID: districtOfDue[key.institution] ?? members[key.institution]?.district ?? "",
      institutionID: key.institution, tranche: key.tranche, amount: amount)
  }
  let total =
    due.reduce(Int128(0)) { $0 + Int128($1.amount.count.magnitude) } + made.reduce(Int128(0)) { $0 + Int128($1.amount.count.magnitude) }
  guard total < Int128(Int64.max / 4) else { throw OutputReading.damaged("payment_lines.csv") }
  let report = SupplementReport(
    due: due, made: made, supplementDay: try after.supplementDay(), districts: try before.districts().merging(try after.districts()) { $1 },
    institutions: members.mapValues(\.name))
  if let folder { try writeReport(report.files(style: style), to: folder, force: force, inputs: [old, new]) }
  return report
}

/// The payments of an output folder, read from its tables.
private struct PaymentFolder {
  let folder: String

  /// A payment by what makes it one.
  struct Key: Hashable {
    var batch: Identifier
    var institution: Identifier
    var tranche: Int
  }

  /// An institution as the plan, or a district's packet, has it.
  struct Member {
    var name: String
    var district: Identifier
    var payee: String
    var account: String
  }

  /// The institutions of the plan; of a merged answer those of the packets in their place.
  func members() throws(FenliangError) -> [Identifier: Member] {
    var files = ["plan/institutions.csv"]
    if !names("results").isEmpty { files += names("packets").map { "packets/\($0)/institutions.csv" } }
    var members: [Identifier: Member] = [:]
    for file in files {
      try passRecords(file, columns: ["institution_id", "name", "district_id"], others: ["payee", "account"]) { row in
        members[row.text(0)] = Member(
          name: row.text(1), district: row.text(2), payee: row.text(3).isEmpty ? row.text(1) : row.text(3), account: row.text(4))
      }
    }
    return members
  }

  func districts() throws(FenliangError) -> [Identifier: String] {
    var names: [Identifier: String] = [:]
    try passRecords("plan/districts.csv", columns: ["district_id", "name"]) { row in names[row.text(0)] = row.text(1) }
    return names
  }

  /// As ``PlanRecords/supplementDay``, of the plan's tables.
  func supplementDay() throws(FenliangError) -> CalendarDate? {
    var latest: CalendarDate?
    let products = "plan/products.csv"
    try passRecords(products, columns: ["agreed_units"], others: ["supplied_from"]) { row throws(OutputReadingError) in
      guard row.text(0) != "0", !row.text(1).isEmpty else { return }
      guard let day = CalendarDate(parsing: row.text(1)) else {
        throw .damaged(file: products, at: .field(line: row.line, column: "supplied_from"))
      }
      latest = max(latest ?? day, day)
    }
    guard let latest else { return nil }
    var holidays: [HolidayRecord] = []
    if names("plan").contains("holidays.csv") {
      let file = "plan/holidays.csv"
      try passRecords(file, columns: ["date", "kind"]) { row throws(OutputReadingError) in
        guard let day = CalendarDate(parsing: row.text(0)), let kind = HolidayRecord.Kind(rawValue: row.text(1)) else {
          throw .damaged(file: file, at: .line(row.line))
        }
        holidays.append(HolidayRecord(date: day, kind: kind))
      }
    }
    return WorkCalendar(shippedBut: holidays).firstWorkday(onOrAfter: latest)
  }

  /// What is due.
  func due(_ members: [Identifier: Member]) throws(FenliangError) -> [PaymentDue] {
    var due: [PaymentDue] = []
    var seen: Set<Key> = []
    try passRows(PrepaymentRow.self) { (row, line) throws(OutputReadingError) in
      guard seen.insert(Key(batch: "", institution: row.institution, tranche: row.tranche)).inserted else {
        throw .damaged(file: PrepaymentRow.path, at: .line(line))
      }
      let member = members[row.institution]
      due.append(
        PaymentDue(
          districtID: row.district, institutionID: row.institution, payee: member?.payee ?? "",
          account: member?.account ?? "", tranche: row.tranche, payBy: row.payBy, amount: row.amount))
    }
    return due
  }

  /// What its batches pay, those without a day left out.
  func batchLines() throws(FenliangError) -> [(key: Key, amount: Fen)] {
    var dated: Set<Identifier> = []
    try passRows(PaymentBatchRow.self) { row, _ in if row.payBy != nil { dated.insert(row.batch) } }
    var result: [(key: Key, amount: Fen)] = []
    try passRows(PaymentLineRow.self) { row, _ in
      guard dated.contains(row.batch) else { return }
      result.append((Key(batch: row.batch, institution: row.institution, tranche: row.tranche), row.amount))
    }
    return result
  }

  /// The plan's own table of payments; none where it has no such table.
  func paid() throws(FenliangError) -> [(key: Key, amount: Fen)] {
    guard names("plan").contains("paid.csv") else { return [] }
    let file = "plan/paid.csv"
    var result: [(key: Key, amount: Fen)] = []
    let columns = ["batch_id", "institution_id", "tranche", "amount_yuan"]
    try passRecords(file, columns: columns) { row throws(OutputReadingError) in
      guard let tranche = Int(row.text(2)), let yuan = try? Decimal4(parsing: row.text(3)), yuan.tenThousandths % 100 == 0 else {
        throw .damaged(file: file, at: .line(row.line))
      }
      let key = Key(batch: row.text(0), institution: row.text(1), tranche: tranche)
      result.append((key, Fen(yuan.tenThousandths / 100)))
    }
    return result
  }

  private func names(_ name: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder + "/" + name)) ?? []).sorted(by: idPrecedes)
  }

  private func passRows<Row: StoredRow>(
    _ type: Row.Type, take: (Row, Int) throws(OutputReadingError) -> Void
  ) throws(FenliangError) {
    try reading(Row.path) { () throws(OutputReadingError) in
      try OutputReading.table(Row.self, in: folder).passRows(Row.self, take: take)
    }
  }

  private func passRecords(
    _ file: String, columns: [String], others: [String] = [], take: (CSVRecord) throws(OutputReadingError) -> Void
  ) throws(FenliangError) {
    try reading(file) { () throws(OutputReadingError) in
      try OutputReading.passRecords(of: file, in: folder, columns: columns, others: others, take: take)
    }
  }

  private func reading(_ file: String, _ read: () throws(OutputReadingError) -> Void) throws(FenliangError) {
    do throws(OutputReadingError) {
      try read()
    } catch {
      guard error.isMissing(file, in: folder) else { throw FenliangError(error) }
      throw .file(.noPayments(folder: folder, file: file))
    }
  }
}
