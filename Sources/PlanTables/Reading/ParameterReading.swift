import PlanModel
import Planning

/// Reads 参数: finds the keys, then types their values (Data.md, "Parameters").
struct ParameterReading {
  let log: ProblemLog
  private var draft: GivenParameters
  /// The line of each parameter, in the order in which they are read.
  private var lines: [Int32] = []

  /// The day that stands for a date that could not be read; its key is then unsound.
  private static let unreadDay: CalendarDate = {
    guard let day = CalendarDate(year: 2000, month: 1, day: 1) else {
      preconditionFailure("2000-01-01 is a day")
    }
    return day
  }()

  private init(log: ProblemLog) {
    self.log = log
    let day = ParameterReading.unreadDay
    draft = GivenParameters(
      lines: [], origins: [:], values: Parameters(cycleStart: day, cycleEnd: day, reportDue: day, prepaymentDue: day))
  }

  /// Reads the table; without one every key is unsound.
  static func read(_ rows: TableRows?, lines: ReadLines, log: ProblemLog) -> GivenParameters {
    var reading = ParameterReading(log: log)
    guard let rows else {
      reading.draft.unsound = Set(ParameterKey.all.map(\.name))
      return reading.draft
    }
    while rows.next() { reading.readLine(rows) }
    lines.set(reading.lines, .parameters)
    reading.draft.lines.sort { idPrecedes($0.key, $1.key) }
    reading.typeValues(reportsMissing: rows.isComplete)
    return reading.draft
  }

  /// Whether two values of a key mean the same, as a day that a spreadsheet wrote in another form.
  static func areSame(_ key: String, _ left: String, _ right: String) -> Bool {
    if left == right { return true }
    func typed(_ text: String) -> Parameters? {
      var reading = ParameterReading(log: ProblemLog())
      return !text.isEmpty && reading.type(key, text) ? reading.draft.values : nil
    }
    guard let left = typed(left), let right = typed(right) else { return false }
    return left == right
  }

  /// Whether a text is a value of a key that is no free text, in any way to write it.
  static func isValue(_ key: ParameterKey, _ text: String) -> Bool {
    var reading = ParameterReading(log: ProblemLog())
    if key == .agreedRatio { return reading.number(text, .ratio, Spot(.parameters)) != nil }
    guard ParameterKey.all.contains(key), !texts.contains(key.name), !text.isEmpty else { return false }
    switch ParameterWording.read(key.name, text) {
    case .means(let plain): return reading.type(key.name, plain)
    case .isDefault: return true
    case .sharesDoNotAddUp: return false
    case nil: return reading.type(key.name, text)
    }
  }

  private mutating func readLine(_ rows: TableRows) {
    let (keyColumn, valueColumn, noteColumn) = (0, 1, 2)
    guard let text = rows.required(keyColumn) else { return }
    guard let key = ParameterKey.named(text) ?? keyOfOffice(text, at: rows.spot(keyColumn)) else {
      let nearest = NearestName(
        ids: ParameterKey.all.map(\.name), names: ParameterKey.all.map(\.heading)
      ).nearest(to: text).map { ParameterKey.all[$0] }
      log.report(
        .parameterUnknown, at: rows.spot(keyColumn), value: text,
        .init(zh: "没有“\(shortened(text))”这个参数。", en: "There is no parameter \"\(shortened(text))\"."),
        hint: nearest.map {
          .init(zh: "最接近的是 \($0.heading)（\($0.name)）。", en: "Nearest: \($0.name) (\($0.heading)).")
        }
          ?? .init(
            zh: "可用参数：\(ParameterKey.all.map(\.heading).joined(separator: "、"))。",
            en: "Parameters: \(ParameterKey.all.map(\.name).joined(separator: ", "))."))
      return
    }
    if let first = draft.origins[key.name].map({ lines[$0] }) ?? (key == .agreedRatio ? draft.agreedRatio?.line : nil) {
      let earlier = log.reference(Spot(.parameters, line: first))
      log.report(
        .parameterDuplicate, at: rows.spot(keyColumn), value: text,
        .init(
          zh: "参数“\(key.heading)”在 \(earlier.chinese) 已经给出。",
          en: "The parameter \(key.name) is already given in \(earlier.english)."),
        hint: .init(zh: "请只保留一行。", en: "Keep one line."))
      return
    }
    var value = rows.text(valueColumn)
    if !ParameterReading.texts.contains(key.name) { value = valueOfOffice(value, of: key, at: rows.spot(valueColumn)) }
    if key == .agreedRatio {
      guard !value.isEmpty, let ratio = number(value, .ratio, rows.spot(valueColumn)) else { return }
      draft.agreedRatio = (ratio, rows.line)
      return
    }
    draft.origins[key.name] = lines.count
    lines.append(rows.line)
    draft.lines.append(
      ParameterRecord(
        key: key.name,
        value: ParameterReading.texts.contains(key.name) ? value : canonical(key, withPlainBlanks(value), at: rows.spot(valueColumn)),
        note: rows.text(noteColumn)))
  }

  /// The value in the form that Data.md gives, with a note where it is written in another way.
  private func canonical(_ key: ParameterKey, _ value: String, at spot: Spot) -> String {
    switch ParameterWording.read(key.name, value, words: log.words) {
    case nil: return value
    case .isDefault: return ""
    case .means(let text):
      log.reportWording(value, read: text, at: spot)
      return text
    case .sharesDoNotAddUp:
      log.reportShares(value, at: spot)
      log.mutedSpots.insert(log.resolved(spot))
      return value
    }
  }

  /// The key that another word stands for, which is noted.
  private func keyOfOffice(_ text: String, at spot: Spot) -> ParameterKey? {
    guard let name = log.words.value(text, in: .parameters, column: "key"), let key = ParameterKey.named(name) else { return nil }
    log.noteWord(text, key.heading, at: spot)
    return key
  }

  /// The value with our words in place of those of offices, which are noted, so that what is written out again has ours.
  private func valueOfOffice(_ text: String, of key: ParameterKey, at spot: Spot) -> String {
    if key.name == "prepayment_ownership" {
      let parts = narrowed(text).split(whereSeparator: { ";,、".contains($0) }).map { trimmed(String($0)) }
      let ours = parts.map { part in
        WordList.ownership.value(part) == nil
          ? wordOfOffice(part, key.name, at: spot) ?? wordOfOffice(part, "ownership", at: spot) ?? part : part
      }
      return ours == parts ? text : ours.joined(separator: ";")
    }
    if ["annualize", "demand_cap"].contains(key.name), WordList.yesNo.value(text) == nil,
      let answer = log.words.value(text, column: OfficeWords.yesNo)
    {
      log.noteWord(text, answer, at: spot)
      return answer
    }
    if let word = wordOfOffice(text, key.name, at: spot) { return word }
    let isOwn = WordList.clearing.value(text) != nil || ParameterWording.read(key.name, text) == .isDefault
    guard !isOwn, log.words.isBlank(Array(text.utf8)[...]) else { return text }
    log.noteWord(text, "没有填写", at: spot)
    return ""
  }

  private func wordOfOffice(_ text: String, _ column: String, at spot: Spot) -> String? {
    guard let canonical = log.words.value(text, in: .parameters, column: column) else { return nil }
    let ours = Ownership(rawValue: canonical)?.chinese ?? canonical
    log.noteWord(text, ours, at: spot)
    return ours
  }

  /// The parameters that are any text.
  static let texts: Set<String> = ["plan_name", "city", "batch", "document", "lead_hospital"]

  private mutating func typeValues(reportsMissing: Bool) {
    let lines = draft.lines
    for key in ParameterKey.all where key.isRequired {
      if lines.contains(where: { $0.key == key.name && !$0.value.isEmpty }) { continue }
      draft.unsound.insert(key.name)
      guard reportsMissing else { continue }
      log.report(
        .parameterMissing, at: spot(key.name),
        .init(
          zh: "缺少参数“\(key.heading)”（\(key.name)）。",
          en: "The parameter \(key.name) (\(key.heading)) is missing."),
        hint: .init(zh: "请在参数表中加上，日期按 2020-11-16 填写。", en: "Add it, as a date like 2020-11-16."))
    }
    for line in lines where !line.value.isEmpty {
      if !type(line.key, line.value) { draft.unsound.insert(line.key) }
    }
  }

  /// Types one value; false where it was reported.
  private mutating func type(_ key: String, _ text: String) -> Bool {
    let spot = spot(key)
    switch key {
    case "plan_name": draft.values.planName = text
    case "city": draft.values.city = text
    case "batch": draft.values.batch = text
    case "document": draft.values.document = text
    case "plan_identity": draft.values.planIdentity = text
    // Looked at as it stands.
    case "packet_seal": break
    case "cycle_start": return assign(log.date(text, at: spot), \.cycleStart)
    case "cycle_end": return assign(log.date(text, at: spot), \.cycleEnd)
    case "execution_date": return assign(log.date(text, at: spot).map(Optional.some), \.executionDate)
    case "contract_date": return assign(log.date(text, at: spot).map(Optional.some), \.contractDate)
    case "lead_hospital": draft.values.leadHospital = text
    case "settlement_days": return assign(number(text, .settlementDays, spot).map(\.wholePart), \.settlementDays)
    case "report_due": return assign(log.date(text, at: spot), \.reportDue)
    case "prepayment_due": return assign(log.date(text, at: spot), \.prepaymentDue)
    case "prepayment_ratio": return assign(number(text, .ratio, spot), \.prepaymentRatio)
    case "prepayment_tranches": return assign(tranches(text, spot), \.givenTranches)
    case "prepayment_ownership": return assign(ownerships(text, spot), \.prepaymentOwnership)
    case "clearing": return assign(log.word(text, .clearing, at: spot), \.clearing)
    case "basis": return readBasis(text, spot)
    case "missing_years": return assign(log.word(text, .missingYears, at: spot), \.missingYears)
    case "annualize": return assign(log.word(text, .yesNo, at: spot, code: .notYesOrNo), \.annualize)
    case "usage_weights": return assign(usageWeights(text, spot).map(Optional.some), \.usageWeights)
    case "cap_ratio": return assign(number(text, .capRatio, spot).map(Optional.some), \.capRatio)
    case "demand_cap": return assign(log.word(text, .yesNo, at: spot, code: .notYesOrNo).map(Optional.some), \.demandCap)
    case "floor_ratio": return assign(number(text, .ratio, spot), \.floorRatio)
    case "partial_pack": return assign(log.word(text, .partialPack, at: spot), \.partialPack)
    case "renewal_below": return assign(log.word(text, .renewalBelow, at: spot), \.renewalBelow)
    default: preconditionFailure("parameter \(key) has no reader")
    }
    return true
  }

  /// Where a key's value stands.
  private func spot(_ key: String) -> Spot {
    guard let origin = draft.origins[key], origin < lines.count else { return Spot(.parameters) }
    return Spot(.parameters, line: lines[origin], "value")
  }

  private mutating func assign<Value>(_ value: Value?, _ path: WritableKeyPath<Parameters, Value>) -> Bool {
    guard let value else { return false }
    draft.values[keyPath: path] = value
    return true
  }

  private func number(_ text: String, _ rule: NumberRule, _ spot: Spot) -> Decimal4? {
    log.number(Array(trimmed(text).utf8)[...], rule, at: spot)
  }

  /// `name:value` pairs joined by `;`, full-width marks accepted; nil where one has no colon, which is reported.
  private func pairs(_ text: String, _ spot: Spot, example: String) -> [(String, String)]? {
    var result: [(String, String)] = []
    for part in narrowed(text).split(separator: ";", omittingEmptySubsequences: true) {
      let item = trimmed(String(part))
      if item.isEmpty { continue }
      guard let colon = item.lastIndex(of: ":") else {
        reportSyntax(text, spot, example: example)
        return nil
      }
      result.append(
        (trimmed(String(item[..<colon])), trimmed(String(item[item.index(after: colon)...]))))
    }
    if result.isEmpty {
      reportSyntax(text, spot, example: example)
      return nil
    }
    return result
  }

  private func reportSyntax(_ text: String, _ spot: Spot, example: String) {
    log.report(
      .parameterSyntax, at: spot, value: text,
      .init(zh: "\"\(shortened(text))\" 的写法不对。", en: "\"\(shortened(text))\" is not well formed."),
      hint: .init(zh: "请按“\(example)”的样式填写。", en: "Write it like \(example)."))
  }

  private func tranches(_ text: String, _ spot: Spot) -> [Parameters.Tranche]? {
    guard let items = pairs(text, spot, example: "2020-11-16:30%;2021-03-31:20%") else { return nil }
    var result: [Parameters.Tranche] = []
    for (when, share) in items {
      let due = trancheDue(when, spot)
      let ratio = number(share, .ratio, spot)
      if let due, let ratio { result.append(.init(due: due, share: ratio)) }
    }
    return result.count == items.count ? result : nil
  }

  /// A day, `签约后15个工作日` or `采购满50%后15个工作日`; in English `contract+15` or `bought 50%+15`.
  private func trancheDue(_ text: String, _ spot: Spot) -> Parameters.Tranche.Due? {
    guard let trigger = TrancheTrigger(text) else { return log.date(text, at: spot).map { .date($0) } }
    let share = trigger.share.map { number(String($0), .ratio, spot) }
    // Digits alone: working days are counted forwards.
    guard trigger.workdays.allSatisfy({ ("0"..."9").contains($0) }), let days = Int(trigger.workdays), days <= 1_000 else {
      reportSyntax(text, spot, example: TrancheTrigger.example)
      return nil
    }
    guard let share else { return .afterContract(workdays: days) }
    return share.map { .afterPurchases(share: $0, workdays: days) }
  }

  private func ownerships(_ text: String, _ spot: Spot) -> Set<Ownership>? {
    var result: Set<Ownership> = []
    var isSound = true
    for part in narrowed(text).split(whereSeparator: { ";,、".contains($0) }) {
      let item = trimmed(String(part))
      if item.isEmpty { continue }
      if let ownership = log.word(item, .ownership, at: spot) {
        result.insert(ownership)
      } else {
        isSound = false
      }
    }
    return isSound ? result : nil
  }

  /// The plan's basis, and those of ownerships: `usage;private:demand;pharmacy:demand`, in any order.
  private mutating func readBasis(_ text: String, _ spot: Spot) -> Bool {
    var (plan, ofOwnership): (Parameters.BasisSource?, [Ownership: Parameters.BasisSource]) = (nil, [:])
    var isSound = true
    for part in narrowed(text).split(separator: ";").map({ trimmed(String($0)) }) where !part.isEmpty {
      let colon = part.firstIndex(of: ":")
      let ownership = colon.flatMap { WordList.ownership.value(trimmed(String(part[..<$0]))) }
      let word = if let colon, ownership != nil { trimmed(String(part[part.index(after: colon)...])) } else { part }
      guard let basis = log.basis(word, at: spot) else {
        isSound = false
        continue
      }
      let old: Parameters.BasisSource?
      if let ownership {
        old = ofOwnership.updateValue(basis, forKey: ownership)
      } else {
        (old, plan) = (plan, basis)
      }
      if let old {
        let whose =
          ownership.map { Localized(zh: "机构性质“\($0.chinese)”", en: "the ownership \($0.rawValue)") }
          ?? Localized(zh: "全市", en: "the plan")
        log.report(
          .parameterSyntax, at: spot, value: text,
          .init(
            zh: "\(whose.chinese)的测算依据给了两次：\(old.chinese) 和 \(basis.chinese)。",
            en: "The basis of \(whose.english) is given twice: \(old.text) and \(basis.text)."),
          hint: .init(
            zh: "请只保留一个，例如 历史用量;民营:报量;药店:报量。", en: "Keep one of them, such as usage;private:demand;pharmacy:demand."))
        isSound = false
      }
    }
    guard isSound else { return false }
    (draft.values.basis, draft.values.basisOfOwnership) = (plan ?? .usage, ofOwnership)
    return true
  }

  private func usageWeights(_ text: String, _ spot: Spot) -> [Int: Decimal4]? {
    let example = "2018:0.4;2019:0.6"
    // A spreadsheet takes one year of a whole weight for so many hours and minutes.
    if let (_, year, weight) = text.wholeMatch(of: /(\d{4}):(\d{1,2}):00/)?.output {
      return usageWeights("\(year):\(weight)", spot)
    }
    guard let items = pairs(text, spot, example: example) else { return nil }
    var result: [Int: Decimal4] = [:]
    for (name, value) in items {
      guard let code = periodCode(Array(name.utf8)[...]), code % 100 == 0, result[Int(code / 100)] == nil
      else {
        reportSyntax(text, spot, example: example)
        return nil
      }
      guard let weight = number(value, .yearWeight, spot) else { return nil }
      result[Int(code / 100)] = weight
    }
    return result
  }
}
