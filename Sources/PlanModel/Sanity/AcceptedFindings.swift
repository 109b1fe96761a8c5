package import Planning

/// The warnings that 已核实 takes for right. A line takes every warning of its code that names what the line names, whichever check
/// finds it.
package final class AcceptedFindings {
  private let draft: GivenTables
  private let lines: [GivenRow<AcceptedRecord>]
  private var isUsed: [Bool]

  /// What was found, as lines would name it, by code; nil for what names nothing.
  private var found: [String: Set<String?>] = [:]

  /// Nil where nothing is taken for right. The tables are those as given, before they are sorted.
  init?(_ draft: GivenTables) {
    guard let lines = draft.accepted, !lines.isEmpty else { return nil }
    self.draft = draft
    self.lines = lines.sorted { idPrecedes($0.record.key, $1.record.key) }
    isUsed = Array(repeating: false, count: lines.count)
  }

  /// Why a warning at a record is right; nil where nobody says so.
  ///
  /// - Complexity: O(lines), and O(rows of the record's table).
  package func acceptance(_ code: ProblemCode, _ place: RecordPlace) -> Acceptance? {
    guard code.severity == .warning, code != .acceptedUnused else { return nil }
    let periods: ClosedRange<Period>?
    var subject: Acceptance?
    if place.isOfPeriodAlone {
      (periods, subject) = (place.periods, Acceptance(reason: ""))
    } else {
      subject = self.subject(place)
      periods = place.periods ?? subject?.period.map { $0...$0 }
    }
    subject?.period = periods.flatMap(AcceptedFindings.period)
    note(code, subject)
    return subject.flatMap { acceptance(code, $0, periods) }
  }

  /// Why a warning about an item of 折算表 is right.
  package func acceptance(_ code: ProblemCode, of item: Identifier) -> Acceptance? {
    let subject = Acceptance(productID: item, reason: "")
    note(code, subject)
    return acceptance(code, subject, nil)
  }

  private func acceptance(_ code: ProblemCode, _ given: Acceptance, _ periods: ClosedRange<Period>?) -> Acceptance? {
    var subject = given
    guard
      let first = lines.first(where: { line in
        names(line.record, code, subject) && (line.record.period.map { AcceptedFindings.is($0, in: periods) } ?? true)
      })?.record
    else { return nil }
    subject.period = first.period ?? subject.period
    for (index, line) in lines.enumerated()
    where names(line.record, code, subject) && (line.record.period == nil || line.record.period == subject.period) {
      isUsed[index] = true
    }
    (subject.reason, subject.acceptedBy) = (first.reason, first.acceptedBy)
    return subject
  }

  private func names(_ line: AcceptedRecord, _ code: ProblemCode, _ subject: Acceptance) -> Bool {
    line.code == code.rawValue && (line.institutionID == nil || line.institutionID == subject.institutionID)
      && (line.productID == nil || line.productID == subject.productID)
  }

  /// Whether a period is one of those that a warning is about: a month among them, or a year with any of them.
  private static func `is`(_ period: Period, in periods: ClosedRange<Period>?) -> Bool {
    guard let periods else { return false }
    return period.month == nil
      ? (periods.lowerBound.year...periods.upperBound.year).contains(period.year) : periods.contains(period)
  }

  /// The one period that a range is; nil where it is several years.
  private static func period(_ range: ClosedRange<Period>) -> Period? {
    let (first, last) = (range.lowerBound, range.upperBound)
    if first == last { return first }
    return first.year == last.year ? Period(year: first.year, month: nil) : nil
  }

  private func note(_ code: ProblemCode, _ subject: Acceptance?) {
    let key = subject.map { [$0.institutionID ?? "", $0.productID ?? "", $0.period?.description ?? ""].joined(separator: ",") }
    found[code.rawValue, default: []].insert(key)
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

  /// Says which lines no warning matches, but for warnings that records alone do not show.
  func reportUnused(_ log: any FaultLog) {
    for line in unused where !line.isOfReading {
      log.report(
        .acceptedUnused, at: RecordPlace(.accepted, line.origin, "code"), value: line.key, line.message, hint: line.hint)
    }
  }

  /// A line that no warning matches.
  package struct Unused {
    package let origin: Int32
    package let key: String
    package let message: Localized
    package let hint: Localized
    /// Whether its warning is one of reading, which records do not show.
    package let isOfReading: Bool
  }

  /// The lines that no warning matches, each with those that are near to it.
  package var unused: [Unused] {
    zip(lines, isUsed).filter { !$0.1 }.map { line, _ in
      let record = line.record
      let (message, hint) = advice(record)
      return Unused(
        origin: line.origin, key: record.key,
        message: .init(
          zh: "已核实的 \(record.key) 没有对应的提示\(message.chinese)。", en: "No finding is \(record.key)\(message.english)."), hint: hint,
        isOfReading: ProblemCode(rawValue: record.code)?.isOfReading ?? false)
    }
  }

  private func advice(_ line: AcceptedRecord) -> (Localized, Localized) {
    func listed(_ lines: [String]) -> (chinese: String, english: String) {
      let some = lines.prefix(3)
      let more = lines.count > some.count
      return (
        some.joined(separator: "；") + (more ? " 等 \(lines.count) 条" : ""),
        some.joined(separator: "; ") + (more ? "; \(lines.count) in all" : "")
      )
    }
    let same = found[line.code] ?? []
    let keys = same.compactMap { $0.map { "\(line.code),\($0)" } }.sorted(by: idPrecedes)
    // Those that share most with the line come first.
    let parts = [line.institutionID, line.productID, line.period?.description]
    let near = keys.map { key in
      let own = key.split(separator: ",", omittingEmptySubsequences: false).dropFirst().map(String.init)
      return (key, zip(parts, own).count { $0 != nil && $0 == $1 })
    }
    let best = near.map(\.1).max() ?? 0
    if !keys.isEmpty {
      let list = listed(near.filter { $0.1 == best }.map(\.0))
      return (
        .init(zh: "；\(line.code) 的提示有 \(keys.count) 条", en: "; there are \(keys.count) of \(line.code)"),
        .init(
          zh: "相近的是 \(list.chinese)：是它的，请照这样填；已经改好的，请删去这一行。",
          en: "Near to it: \(list.english). Write it so where it is meant; delete the line where the finding is mended.")
      )
    }
    if !same.isEmpty {
      return (
        .init(zh: "：\(line.code) 没有指明机构、品种或期间", en: ": \(line.code) names no institution, product or period"),
        .init(zh: "这一代码的提示不能核实，请删去这一行，按提示修改。", en: "Findings of this code cannot be accepted: delete the line, and mend what they say.")
      )
    }
    let others = found.flatMap { code, keys in
      keys.compactMap { key -> String? in
        guard let key else { return nil }
        let own = key.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        let isNear = zip(parts.prefix(2), own).contains { $0 != nil && $0 == $1 }
        return isNear ? "\(code),\(key)" : nil
      }
    }.sorted(by: idPrecedes)
    let list = listed(others)
    return (
      .init(zh: "：没有代码是 \(line.code) 的提示", en: ": none has the code \(line.code)"),
      others.isEmpty
        ? .init(zh: "可能已经改好：请删去这一行，或改正代码。", en: "It may be mended: delete the line, or mend the code.")
        : .init(
          zh: "同一机构或品种的提示有 \(list.chinese)：是它的，请照这样填；已经改好的，请删去这一行。",
          en: "Findings of the same institution or product: \(list.english). Write it so where one is meant; else delete the line.")
    )
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
