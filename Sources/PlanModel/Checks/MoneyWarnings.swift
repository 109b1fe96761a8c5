import Planning

extension GivenTables {
  /// Warns of a tranche that an institution seems to have been paid again under another batch.
  ///
  /// More than one payment is right where what is missing was paid in a supplementary batch, `ID-TRANCHE-Sk`, or where the
  /// first came back. So of an institution's payments of a tranche, less those that a negative one of the same amount takes
  /// back, all after the first are named that are in no supplementary batch, or whose amount was paid before.
  func warnOfPaymentsAgain(_ rows: [GivenRow<PaidRecord>], _ log: any FaultLog) {
    for (payment, lines) in payments(rows) where lines.count > 1 {
      var back: [Fen: Int] = [:]
      for line in lines where line.record.amount < .zero { back[.zero - line.record.amount, default: 0] += 1 }
      var kept: [GivenRow<PaidRecord>] = []
      for line in lines.sorted(by: isPaidBefore) where line.record.amount > .zero {
        if let count = back[line.record.amount], count > 0 {
          back[line.record.amount] = count - 1
        } else {
          kept.append(line)
        }
      }
      for (place, line) in kept.enumerated().dropFirst() {
        let batch = line.record.batchID
        let same = kept[..<place].first { $0.record.amount == line.record.amount }
        // A batch that has it twice is an error by itself.
        guard let first = same ?? (isSupplementary(batch) ? nil : kept[0]), first.record.batchID != batch else { continue }
        let institution = institutions.rows[payment.institution].record.id
        let place = RecordPlace(.paid, record: first.origin)
        log.report(
          .paidInTwoBatches, at: RecordPlace(.paid, line.origin, "batch_id"), value: batch,
          .init(
            zh:
              "支付批次 \(batch) 又付了机构 \(institution) 第 \(payment.tranche) 批 \(line.record.amount) 元，\(log.reference(place).chinese) 的支付批次 \(first.record.batchID) 已付 \(first.record.amount) 元。",
            en:
              "Batch \(batch) pays tranche \(payment.tranche) to \(institution) again, \(line.record.amount) yuan; batch \(first.record.batchID) in \(log.reference(place).english) paid \(first.record.amount)."
          ),
          hint: .init(
            zh: "同一笔重复登记的删去一行；确实多付的照常保留，多付部分见补差清单的“收回”；补付的请用补差批次号（如 \(first.record.batchID)-S1）。",
            en:
              "Delete a line that was entered twice; keep what was in fact paid, which supplement.csv takes back; what was missing belongs in a supplementary batch (such as \(first.record.batchID)-S1)."
          ))
      }
    }
  }

  /// The lines of 已预付 by institution, in this order: what counts as one sum.
  func paymentsByInstitution(_ rows: [GivenRow<PaidRecord>]) -> [(key: Int, value: [GivenRow<PaidRecord>])] {
    Dictionary(grouping: rows) { $0.record.institution }.sorted { $0.key < $1.key }
  }

  /// A tranche of an institution, as payments are booked.
  struct Payment: Hashable {
    var institution: Int
    var tranche: Int
  }

  /// The lines of 已预付 by institution and tranche, in this order.
  func payments(_ rows: [GivenRow<PaidRecord>]) -> [(key: Payment, value: [GivenRow<PaidRecord>])] {
    Dictionary(grouping: rows) { Payment(institution: $0.record.institution, tranche: $0.record.tranche) }
      .sorted { ($0.key.institution, $0.key.tranche) < ($1.key.institution, $1.key.tranche) }
  }

  /// Batches of the schedule before supplementary ones, then by id.
  private func isPaidBefore(_ left: GivenRow<PaidRecord>, _ right: GivenRow<PaidRecord>) -> Bool {
    let (first, second) = (isSupplementary(left.record.batchID), isSupplementary(right.record.batchID))
    if first != second { return second }
    if idPrecedes(left.record.batchID, right.record.batchID) { return true }
    if idPrecedes(right.record.batchID, left.record.batchID) { return false }
    return left.origin < right.origin
  }

  /// Whether the id ends in `-S` and a number.
  private func isSupplementary(_ batch: Identifier) -> Bool {
    guard let mark = batch.lastIndex(of: "-") else { return false }
    let end = batch[mark...].dropFirst()
    return end.first == "S" && end.count > 1 && end.dropFirst().allSatisfy { ("0"..."9").contains($0) }
  }

  /// Warns of a year of the shipped calendar that 节假日 replaces by fewer days off than the law gives.
  ///
  /// Eleven days a year, thirteen since 2025. Source: 全国年节及纪念日放假办法, 国务院令第644号 and 第795号.
  func warnOfFewHolidays(_ rows: [GivenRow<HolidayRecord>], _ log: any FaultLog) {
    for (year, days) in Dictionary(grouping: rows, by: { $0.record.date.year }).sorted(by: { $0.key < $1.key }) {
      let holidays = days.count { $0.record.kind == .holiday }
      let least = year >= 2025 ? 13 : 11
      let shipped = WorkCalendar.shippedDaysOff(in: year)
      guard shipped > 0, holidays < least, let first = days.min(by: { $0.origin < $1.origin }) else { continue }
      log.report(
        .holidaysFew, at: RecordPlace(.holidays, first.origin, "date"), value: "\(year)",
        .init(
          zh: "节假日表中 \(year) 年只有 \(holidays) 天放假，却替换了内置的全年安排（\(shipped) 天放假）；其余法定节假日都会算成工作日。",
          en:
            "The table has \(holidays) days off of \(year) and replaces the whole shipped year with its \(shipped); all other public holidays count as working days."
        ),
        hint: .init(
          zh: "表中出现的年份要列全放假和调休上班的日子（法定假日每年至少 \(least) 天）；内置年份无误的，删去这一年的行。",
          en:
            "List all days off and weekend days worked of a year (at least \(least) a year by law), or delete the year's lines where the shipped ones are right."
        ))
    }
  }
}
