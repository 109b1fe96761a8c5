import Planning

extension GivenTables {
  /// Who takes part; false where nobody does.
  func checkParticipation(_ districtOfInstitution: [Int], _ log: any FaultLog) -> Bool {
    let isComplete = incomplete.isDisjoint(with: [.districts, .institutions])
    var takers = Array(repeating: 0, count: districts.rows.count)
    for (row, district) in zip(institutions.rows, districtOfInstitution) {
      if row.record.takesPart || !row.isSound {
        if district < takers.count { takers[district] += 1 }
      } else if row.record.ownership.mustParticipate, row.record.successorID == nil {
        log.report(
          .publicExcluded, at: RecordPlace(.institutions, row.origin, "participates"), value: row.record.id,
          .init(
            zh: "\(row.record.ownership.chinese)机构 \(row.record.id) \(row.record.name) 被排除，不参加分解。",
            en: "\(row.record.id) \(row.record.name) (\(row.record.ownership.rawValue)) is excluded."),
          hint: .init(
            zh: "公立和军队机构应当参加，请确认理由。",
            en: "Public and military institutions must take part: confirm the reason."))
      }
    }
    guard isComplete, !institutions.rows.isEmpty else { return true }
    if takers.allSatisfy({ $0 == 0 }), !takers.isEmpty {
      log.report(
        .nobodyTakesPart, at: RecordPlace(.institutions),
        .init(zh: "没有参加的机构。", en: "No institution takes part."),
        hint: .init(zh: "请在“参加”列填写。", en: "Fill in participates."))
      return false
    }
    for (row, count) in zip(districts.rows, takers) where count == 0 {
      log.report(
        .districtEmpty, at: RecordPlace(.districts, row.origin, "district_id"), value: row.record.id,
        .init(
          zh: "区市 \(row.record.id) \(row.record.name) 没有参加的机构。",
          en: "\(row.record.id) \(row.record.name) has no institution that takes part."),
        hint: .init(zh: "请核对机构表中的区市编码。", en: "Check the districts of the institutions."))
    }
    return true
  }

  /// Notes who takes part and has no cell.
  func noteIdleInstitutions(_ cells: [Cell], excluded: Set<Int>, _ log: any FaultLog) {
    var isBusy = Array(repeating: false, count: institutions.rows.count)
    for cell in cells { isBusy[cell.institution] = true }
    // W576 counts them.
    for institution in excluded { isBusy[institution] = true }
    for (row, busy) in zip(institutions.rows, isBusy) where !busy && row.record.takesPart {
      log.report(
        .institutionWithoutBasis, at: RecordPlace(.institutions, row.origin, "institution_id"),
        value: row.record.id,
        .init(
          zh: "机构 \(row.record.id) \(row.record.name) 参加，但没有任何测算基数，不会分到量。",
          en: "\(row.record.id) \(row.record.name) takes part without any basis and receives nothing."),
        hint: .init(zh: "如应分到量，请补充用量或给锁定数。", en: "Add usage, or fix volumes, if it should."))
    }
  }
}
