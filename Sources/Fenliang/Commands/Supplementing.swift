import Foundation
import PlanTables
import Planning
import Prepayment
public import Reports
import Streams

/// What is to be paid and taken back when a plan's new version follows an old one whose payments were made 补差.
///
/// Paid counts: what the old plan's 已预付 table has, the old output's batches that have a day, and what the new plan's
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
      for row in try rows(file) {
        members[row["institution_id"]] = Member(
          name: row["name"], district: row["district_id"], payee: row["payee"].isEmpty ? row["name"] : row["payee"],
          account: row["account"])
      }
    }
    return members
  }

  func districts() throws(FenliangError) -> [Identifier: String] {
    Dictionary(
      try rows("plan/districts.csv").map { ($0["district_id"], $0["name"]) }, uniquingKeysWith: { first, _ in first })
  }

  /// As ``PlanRecords/supplementDay``, of the plan's tables.
  func supplementDay() throws(FenliangError) -> CalendarDate? {
    var latest: CalendarDate?
    for row in try rows("plan/products.csv") where row["agreed_units"] != "0" {
      guard !row["supplied_from"].isEmpty else { continue }
      guard let day = CalendarDate(parsing: row["supplied_from"]) else { throw OutputReading.damaged("plan/products.csv") }
      latest = max(latest ?? day, day)
    }
    guard let latest else { return nil }
    var holidays: [HolidayRecord] = []
    if names("plan").contains("holidays.csv") {
      for row in try rows("plan/holidays.csv") {
        guard let day = CalendarDate(parsing: row["date"]), let kind = HolidayRecord.Kind(rawValue: row["kind"]) else {
          throw OutputReading.damaged("plan/holidays.csv")
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
    for row in try rows("prepayments.csv") {
      let id = row["institution_id"]
      guard let tranche = Int(row["tranche"]), let amount = fen(row["amount_yuan"]),
        seen.insert(Key(batch: "", institution: id, tranche: tranche)).inserted
      else { throw OutputReading.damaged("prepayments.csv") }
      let payBy = CalendarDate(parsing: row["pay_by"])
      due.append(
        PaymentDue(
          districtID: row["district_id"], institutionID: id, payee: members[id]?.payee ?? "",
          account: members[id]?.account ?? "", tranche: tranche, payBy: payBy, amount: amount))
    }
    return due
  }

  /// What its batches pay, those without a day left out.
  func batchLines() throws(FenliangError) -> [(key: Key, amount: Fen)] {
    let dated = Set(try rows("payment_batches.csv").filter { !$0["pay_by"].isEmpty }.map { $0["batch_id"] })
    return try payments("payment_lines.csv").filter { dated.contains($0.key.batch) }
  }

  /// The plan's own table of payments; none where it has no such table.
  func paid() throws(FenliangError) -> [(key: Key, amount: Fen)] {
    guard names("plan").contains("paid.csv") else { return [] }
    return try payments("plan/paid.csv")
  }

  private func payments(_ file: String) throws(FenliangError) -> [(key: Key, amount: Fen)] {
    var result: [(key: Key, amount: Fen)] = []
    for row in try rows(file) {
      guard let tranche = Int(row["tranche"]), let amount = fen(row["amount_yuan"]) else {
        throw OutputReading.damaged(file)
      }
      result.append((Key(batch: row["batch_id"], institution: row["institution_id"], tranche: tranche), amount))
    }
    return result
  }

  private func fen(_ text: String) -> Fen? {
    guard let yuan = try? Decimal4(parsing: text), yuan.tenThousandths % 100 == 0 else { return nil }
    return Fen(yuan.tenThousandths / 100)
  }

  private func names(_ name: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder + "/" + name)) ?? []).sorted(by: idPrecedes)
  }

  private func rows(_ file: String) throws(FenliangError) -> [OutputTable.Row] {
    guard let data = try? wholeFile(folder + "/" + file) else {
      throw .file(.noPayments(folder: folder, file: file))
    }
    return try OutputTable(file, [UInt8](data)).rows
  }
}
