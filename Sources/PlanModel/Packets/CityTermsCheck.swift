package import Planning

/// Compares a packet's tables with what the city decides in them 市定内容, for `resplit` with the packet's own copy, for
/// `merge` with what was handed out.
package struct CityTermsCheck {
  /// A packet's small tables with their lines, and 市级分解.
  package struct Tables {
    var parameters: [GivenRow<ParameterRecord>]
    var products: [GivenRow<Product>]
    var districts: [GivenRow<District>]
    var institutions: [GivenRow<Institution>]
    var rules: [GivenRow<Rule>]
    var assignment: [GivenRow<AssignmentRecord>]
    /// Nil where the table is not there, which was reported.
    var cityAllocation: Lines<CityAllocationRecord>?
    var holidays: [GivenRow<HolidayRecord>]
    /// Those that no packet has and this one brings.
    var ofOthers: [TableSchema]
    /// Tables of which rows are lost, which was reported.
    var incomplete: Set<TableSchema> = []

    package init(
      parameters: [GivenRow<ParameterRecord>], products: [GivenRow<Product>], districts: [GivenRow<District>],
      institutions: [GivenRow<Institution>], rules: [GivenRow<Rule>], assignment: [GivenRow<AssignmentRecord>],
      cityAllocation: Lines<CityAllocationRecord>?, holidays: [GivenRow<HolidayRecord>], ofOthers: [TableSchema],
      incomplete: Set<TableSchema> = []
    ) {
      self.parameters = parameters
      self.products = products
      self.districts = districts
      self.institutions = institutions
      self.rules = rules
      self.assignment = assignment
      self.cityAllocation = cityAllocation
      self.holidays = holidays
      self.ofOthers = ofOthers
      self.incomplete = incomplete
    }
  }

  private typealias Values = [String: String]

  let tables: Tables
  let log: any FaultLog
  private let areSame: ParameterComparison
  private var terms: [TableSchema: [String: Values]] = [:]
  /// Parameters that mean what was handed out and are written otherwise, as they were handed out.
  private(set) var restored: [ParameterRecord] = []

  package init(_ tables: Tables, terms: [CityTermRecord], log: any FaultLog, areSame: @escaping ParameterComparison) {
    self.areSame = areSame
    self.tables = tables
    self.log = log
    for term in terms {
      guard let table = TableSchema(rawValue: term.table) else { continue }
      self.terms[table, default: [:]][term.key, default: [:]][term.column] = term.value
    }
  }

  /// Reports every value that is not as it was handed out.
  package mutating func run() {
    compareParameters()
    compare(.products, tables.products, id: \.id, values: \.cityValues)
    compare(.districts, tables.districts, id: \.id, values: \.cityValues)
    // The level is the city's where it says so of any institution.
    let goByLevel = (terms[.institutions] ?? [:]).contains { $0.value["level"] != nil }
    compare(.institutions, tables.institutions, id: \.id) {
      $0.cityValues + (goByLevel ? [.init("level", $0.level)] : [])
    }
    compareRules()
    compare(.assignment, tables.assignment, id: \.productID, values: \.cityValues)
    compare(.holidays, tables.holidays, id: \.date.description, values: \.cityValues)
    for day in tables.holidays where terms[.holidays]?[day.record.date.description] == nil {
      reportAdded(.holidays, day.origin, "date", day.record.date.description)
    }
    compareCityAllocation()
    for table in tables.ofOthers { reportForeign(table) }
  }

  private mutating func compareParameters() {
    let terms = terms[.parameters] ?? [:]
    var found: Set<String> = []
    for row in tables.parameters {
      let (line, key) = (row.record, row.record.key)
      // Their values are sealed; they come without notes.
      if ParameterKey.ofPackets.contains(where: { $0.name == key }) {
        if !line.note.isEmpty { reportChanged(.parameters, row.origin, key, .init("note", line.note), "") }
        continue
      }
      found.insert(key)
      guard row.isSound else { continue }
      guard let term = terms[key] else {
        if !line.value.isEmpty || !line.note.isEmpty { reportAdded(.parameters, row.origin, "key", key) }
        continue
      }
      let given = ParameterRecord(key: key, value: term["value"] ?? "", note: term["note"] ?? "")
      if !areSame(key, line.value, given.value) {
        reportChanged(.parameters, row.origin, key, .init("value", line.value), given.value)
      } else if line.note != given.note {
        reportChanged(.parameters, row.origin, key, .init("note", line.note), given.note)
      } else if line != given {
        restored.append(given)
      }
    }
    // Required ones that are missing are said already.
    let optional = Set(ParameterKey.all.filter { !$0.isRequired }.map(\.name))
    reportMissing(.parameters, terms.filter { !found.contains($0.key) && optional.contains($0.key) }) { $0["value"] ?? $0["note"] }
  }

  /// A row with terms has the values that were handed out; further rows are not looked at.
  private func compare<Record>(
    _ table: TableSchema, _ rows: [GivenRow<Record>], id: (Record) -> String, values: (Record) -> [CityValue]
  ) {
    let terms = terms[table] ?? [:]
    var found: Set<String> = []
    for row in rows {
      let key = id(row.record)
      found.insert(key)
      guard row.isSound, let term = terms[key] else { continue }
      for value in values(row.record) {
        let given = term[value.column] ?? ""
        // Packets of before may have a word for nothing, which is read as blank.
        if value.text == given || (value.text.isEmpty && TableWords.isNothing(Array(given.utf8)[...])) { continue }
        reportChanged(table, row.origin, key, value, given)
      }
    }
    // Products that are missing are said by 下达量.
    if table == .products || table == .assignment { return }
    reportMissing(table, terms.filter { !found.contains($0.key) }) { $0["name"] ?? $0["ownership"] ?? $0["kind"] }
  }

  private mutating func compareRules() {
    // The id alone says that it is taken.
    let all = terms[.rules] ?? [:]
    for row in tables.rules where all[row.record.id].map({ $0["sense"] == nil }) ?? false {
      reportAdded(.rules, row.origin, "rule_id", row.record.id)
    }
    terms[.rules] = all.filter { $0.value["sense"] != nil }
    compare(.rules, tables.rules, id: \.id, values: \.cityValues)
  }

  private func compareCityAllocation() {
    if tables.incomplete.contains(.cityAllocation) { return }
    guard let lines = tables.cityAllocation else { return }
    let digests = cityAllocationDigests(
      lines.records.map { ($0.institution, $0.product, $0.packs) },
      institutions: tables.institutions.map(\.record.id), productCount: tables.products.count)
    var first = [Int32](repeating: -1, count: digests.count)
    for (index, line) in lines.records.enumerated() where first[line.product] < 0 {
      first[line.product] = lines.origin(index)
    }
    for (place, product) in tables.products.enumerated() {
      let id = product.record.id
      guard let term = terms[.cityAllocation]?[id], term["packs"] != digests[place] else { continue }
      log.report(
        .cityTermChanged,
        at: first[place] >= 0 ? RecordPlace(.cityAllocation, first[place], "packs") : RecordPlace(.cityAllocation), value: id,
        .init(
          zh: "品种 \(id) 的市级分解（各机构的盒数）不是市里下达的那份：有数字或机构被改动。",
          en: "The city's packs of \(id) are not as they were handed out: a number or an institution was changed."),
        hint: .init(
          zh: "市级分解只供对照，不能改，请从原任务包恢复；要调整各机构，请用锁定、上下限或用量。",
          en:
            "This table is for comparison and stays as it came: restore it from the packet. To move packs, use fixed volumes, limits or usage."
        ))
    }
  }

  // MARK: Words

  private static let mend = Localized(
    zh: "区市可以改的是：上下限和锁定、用量、报量、承载上限、本区市内的规则、机构的参加和承接，以及新增机构。",
    en:
      "What a district may change: limits and fixed volumes, usage, demand, capacities, rules within the district, whether an institution takes part or has a successor, and new institutions."
  )

  private func reportChanged(_ table: TableSchema, _ record: Int32, _ key: String, _ found: CityValue, _ given: String) {
    let column = table.columns[table.index(of: found.column)]
    let subject = CityTermsCheck.subject(table, key)
    let back = given.isEmpty ? Localized(zh: "清空", en: "empty it") : Localized(zh: "改回“\(given)”", en: "put \"\(given)\" back")
    func quoted(_ text: String) -> Localized {
      text.isEmpty
        ? Localized(zh: "空", en: "blank") : Localized(zh: "“\(shortened(text))”", en: "\"\(shortened(text))\"")
    }
    let (now, before) = (quoted(found.text), quoted(given))
    // Whether an institution has to take part, and whether it is paid in advance, follow from its ownership.
    let rest =
      found.column == "ownership"
      ? Localized(zh: "如不参加，请在“参加”列填 否。", en: " Where it does not take part, say no in the column participates.")
      : Localized(zh: "", en: "")
    log.report(
      .cityTermChanged, at: RecordPlace(table, record, found.column), value: found.text,
      .init(
        zh: "\(subject.chinese)的\(column.heading)为\(now.chinese)，市里下达的是\(before.chinese)。",
        en: "\(subject.english): \(column.name) is \(now.english); it was handed out as \(before.english)."),
      hint: .init(
        zh: "这一项由市里确定，区市不能改，请\(back.chinese)。\(rest.chinese)",
        en: "The city decides it: \(back.english).\(rest.english)"))
  }

  private func reportMissing(_ table: TableSchema, _ terms: [String: Values], name: (Values) -> String?) {
    if tables.incomplete.contains(table) { return }
    for (key, values) in terms.sorted(by: { idPrecedes($0.key, $1.key) }) {
      let subject = CityTermsCheck.subject(table, key)
      let text = name(values).map { "（\(shortened($0))）" } ?? ""
      log.report(
        .cityTermMissing, at: RecordPlace(table), value: key,
        .init(
          zh: "缺少市里下达的\(trimmed(subject.chinese))\(text)。", en: "\(subject.english) is missing, which the city handed out."),
        hint: table == .institutions
          ? .init(
            zh: "请从原任务包恢复这一行；停办的机构应填不参加，合并的填承接机构。",
            en: "Put the row back: an institution that closed does not take part, one that merged names its successor.")
          : .init(zh: "这一项由市里确定，请从原任务包恢复。", en: "The city decides it: put it back as it came in the packet."))
    }
  }

  private func reportAdded(_ table: TableSchema, _ record: Int32, _ column: String, _ key: String) {
    let subject = CityTermsCheck.subject(table, key)
    log.report(
      .notForDistricts, at: RecordPlace(table, record, column), value: key,
      table == .rules
        ? .init(
          zh: "规则编码 \(key) 是市里另一条规则的。", en: "\(key) is the id of another rule, the city's.")
        : .init(
          zh: "\(subject.chinese)不在市里下达的任务包中，由市里确定，汇总时不会采用。",
          en: "\(subject.english) did not come with the packet; the city decides it, and merging would not take it."),
      hint: table == .rules
        ? .init(zh: "请为区市自己的规则换一个编码。", en: "Give the district's own rule another id.")
        : .init(zh: "请删去这一行。\(CityTermsCheck.mend.chinese)", en: "Delete the row. \(CityTermsCheck.mend.english)"))
  }

  private func reportForeign(_ table: TableSchema) {
    if table == .conversions {
      log.report(
        .notForDistricts, at: RecordPlace(table),
        .init(
          zh: "任务包没有折算表：市里下达的用量已按品种折算，这里也按品种填。",
          en: "A packet has no table conversions: the usage that the city handed out counts products, and so does the district's."),
        hint: .init(zh: "请删去这张表；要改的用量按品种编码填写。", en: "Take the table out, and give usage by product."))
      return
    }
    log.report(
      .notForDistricts, at: RecordPlace(table),
      .init(
        zh: "任务包没有\(table.chineseName)：预付由市里安排，汇总时不会采用。",
        en: "A packet has no table \(table.rawValue): the city arranges prepayments, and merging would not take it."),
      hint: .init(zh: "请删去这张表，把情况报给市里。", en: "Take the table out and report it to the city."))
  }

  private static func subject(_ table: TableSchema, _ key: String) -> Localized {
    switch table {
    case .parameters:
      let heading = (ParameterKey.all + ParameterKey.ofPackets).first { $0.name == key }?.heading ?? key
      return .init(zh: "参数“\(heading)”", en: "the parameter \(key)")
    case .products, .assignment: return .init(zh: "品种 \(key) ", en: "product \(key)")
    case .districts: return .init(zh: "区市 \(key) ", en: "district \(key)")
    case .institutions: return .init(zh: "机构 \(key) ", en: "institution \(key)")
    case .rules: return .init(zh: "跨区市规则 \(key) ", en: "rule \(key), which spans districts")
    case .holidays: return .init(zh: "节假日 \(key) ", en: "the day \(key)")
    default: return .init(zh: "\(key) ", en: key)
    }
  }
}

extension GivenTables {
  /// Checks a packet against its own copy of what the city decides; parameters that a spreadsheet wrote in another form are
  /// as they were handed out again.
  mutating func checkCityTerms(_ log: any FaultLog, areSame: @escaping ParameterComparison) {
    // What is missing is said already, and then what was handed out is not known.
    guard !isUnsealed, let terms = terms, let district = packetDistrict, !incomplete.contains(.cityTerms),
      let written = parameters.written(ParameterKey.packetSeal.name), !written.isEmpty, !parameters.values.planIdentity.isEmpty
    else { return }
    let seal = packetSeal(planIdentity: parameters.values.planIdentity, district: district.record.id, terms: terms)
    if seal != written {
      log.report(
        .cityTermsBroken, at: RecordPlace(.cityTerms), value: written,
        .init(
          zh: "市定内容表与任务包校验码不符：表中的内容、校验码、区市或方案标识被改动过。",
          en:
            "The table of what the city decides does not fit the packet's seal: it, the seal, the district or the plan's identity was changed."
        ),
        hint: .init(
          zh: "这张表只供核对，不能改，请从原任务包恢复，或向市医保局重新领取。",
          en: "The table is for checking and stays as it came: take it from the packet, or ask the city for it again."))
      // What was handed out is not known then.
      return
    }
    var check = CityTermsCheck(termedTables, terms: terms, log: log, areSame: areSame)
    check.run()
    for line in check.restored {
      if let index = parameters.lines.firstIndex(where: { $0.key == line.key }) { parameters.lines[index] = line }
    }
  }

  /// Whether the tables have anything that only a packet has.
  private var isPacket: Bool {
    ParameterKey.ofPackets.contains { !(parameters.written($0.name) ?? "").isEmpty } || !parameters.values.planIdentity.isEmpty
      || assignment != nil || terms != nil || incomplete.contains(.assignment) || incomplete.contains(.cityTerms)
  }

  /// The district of a packet: the one that the city lists, or else the table's first.
  var packetDistrict: GivenRow<District>? {
    let listed = Set((terms ?? []).filter { $0.table == TableSchema.districts.rawValue }.map(\.key))
    return districts.rows.first { listed.contains($0.record.id) } ?? districts.rows.min { $0.origin < $1.origin }
  }

  /// Reports what a packet lost of that by which it is known, and districts beside its own; a plan with nothing of that is no packet.
  func checkPacket(_ log: any FaultLog) {
    guard isPacket, !isUnsealed else { return }
    let identity = parameters.values.planIdentity
    let seal = parameters.written(ParameterKey.packetSeal.name) ?? ""
    // Packets from before there was 市定内容 have neither it nor a seal over it.
    let hasTerms = !seal.isEmpty || identity.hasPrefix(planIdentityLetter) || terms != nil || incomplete.contains(.cityTerms)
    for (key, value, isNeeded) in [(ParameterKey.planIdentity, identity, true), (.packetSeal, seal, hasTerms)]
    where isNeeded && value.isEmpty && !incomplete.contains(.parameters) {
      log.report(
        .parameterMissing, at: RecordPlace(.parameters), value: key.name,
        .init(
          zh: "任务包的\(log.name(of: .parameters).chinese)缺少“\(key.heading)”（\(key.name)）。",
          en: "\(log.name(of: .parameters).english) has no \(key.name), which every packet has."), hint: GivenTables.restore)
    }
    for (table, isThere, isNeeded) in [
      (TableSchema.assignment, assignment != nil, true), (.cityAllocation, cityAllocation != nil, hasTerms),
      (.cityTerms, terms != nil, hasTerms),
    ] where isNeeded && !isThere && !incomplete.contains(table) {
      let name = !log.hasSheets ? table.fileName : "“\(table.sheetName)”"
      log.report(
        .tableMissing, at: RecordPlace(table), value: !log.hasSheets ? nil : table.sheetName,
        !log.hasSheets
          ? .init(zh: "任务包缺少\(table.chineseName) \(name)。", en: "The packet has no \(name) (\(table.sheetName)).")
          : .init(
            zh: "任务包缺少工作表\(name)。", en: "The packet has no sheet \(table.sheetName) (\(table.rawValue))."),
        hint: GivenTables.restore)
    }
    for row in districts.rows where row.record.id != packetDistrict?.record.id {
      log.report(
        .notForDistricts, at: RecordPlace(.districts, row.origin, "district_id"), value: row.record.id,
        .init(
          zh: "任务包只有一个区市 \(packetDistrict?.record.id ?? "")，不能再加区市 \(row.record.id)。",
          en: "A packet is of one district, \(packetDistrict?.record.id ?? ""): \(row.record.id) cannot be added to it."),
        hint: .init(zh: "请删去这一行。", en: "Delete the row."))
    }
  }

  private static let restore = Localized(
    zh: "请从原任务包恢复，或向市医保局重新领取。", en: "Take it from the packet as it came, or ask the city for it again.")

  private var termedTables: CityTermsCheck.Tables {
    CityTermsCheck.Tables(
      parameters: parameters.lines.map {
        GivenRow($0, origin: parameters.origins[$0.key] ?? -1, isSound: !parameters.unsound.contains($0.key))
      }, products: products.rows, districts: districts.rows, institutions: institutions.rows, rules: rules ?? [],
      assignment: assignment ?? [], cityAllocation: cityAllocation, holidays: holidays ?? [],
      ofOthers: (purchases == nil ? [] : [.purchases]) + (paid == nil ? [] : [.paid])
        + (conversions?.isEmpty ?? true ? [] : [.conversions]), incomplete: incomplete)
  }
}
