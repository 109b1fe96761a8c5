import Planning

extension SanityCheck {
  /// Keys with several lines where that is rare, and blocks that two institutions have in common.
  func checkTwice(_ lines: Lines<UsageRecord>) {
    let twice = TwiceGiven(lines: lines.records)
    for range in twice.repeatedKeys() { reportRepeated(range, lines) }
    for (first, second, same, most) in twice.sameBlocks(institutions.count) {
      let id = institutions[second].record.id
      log.report(
        .blockTwice, at: place(institution: second), value: id,
        .init(
          zh:
            "机构 \(label(institution: second)) 的历史用量与 \(label(institution: first)) 几乎完全相同（\(most) 行中 \(same) 行的品种、期间、数量都一样），像是同一份数据用了两个编码。",
          en:
            "\(same) of \(most) lines of usage of \(label(institution: second)) are those of \(label(institution: first)) (product, period, quantity): one report under two codes?"
        ),
        hint: Localized(zh: "请核对后删去重复的一份。", en: "Delete the copy.") + SanityWords.accept(.blockTwice, institution: id))
    }
  }

  private func reportRepeated(_ range: Range<Int>, _ lines: Lines<UsageRecord>) {
    let records = lines.records
    let line = records[range.lowerBound]
    let (institution, product) = (institutions[line.institution].record, products[line.product].record)
    let places = range.map { lines.origin($0) }.sorted()
    let earlier = RecordPlace(.usage, record: places[0])
    let quantities = range.map { "\(records[$0].units)" }.joined(separator: " + ")
    let sum = Decimal4(tenThousandths: range.reduce(Int64(0)) { $0.addingClamped(records[$1].units.tenThousandths) })
    // The line of another period, taken along with its number.
    let values = Set(range.map { records[$0].units })
    var other: Period?
    var place = range.lowerBound
    while place > 0, records[place - 1].pair == line.pair { place -= 1 }
    while place < records.count, records[place].pair == line.pair {
      if records[place].period != line.period, values.contains(records[place].units), other == nil { other = records[place].period }
      place += 1
    }
    let copied = other.map {
      Localized(zh: "其中一个数量与 \($0) 的相同。", en: " One of them is also the quantity of \($0).")
    }
    log.report(
      .keyTwice, at: RecordPlace(.usage, places[1], "units"), value: "\(institution.id);\(product.id)",
      .init(
        zh:
          "机构 \(institution.id) 品种 \(product.id) 在 \(line.period) 有 \(range.count) 行用量（前一行在 \(log.reference(earlier).chinese)），会相加：\(quantities) = \(sum)。\(copied?.chinese ?? "")",
        en:
          "\(institution.id) has \(range.count) lines of \(product.id) in \(line.period) (an earlier one is \(log.reference(earlier).english)), which add up: \(quantities) = \(sum).\(copied?.english ?? "")"
      ),
      hint: Localized(
        zh: "多填的请删去；确实分行填报的，请确认。", en: "Delete what is too much; confirm it where it was reported in parts.")
        + SanityWords.accept(.keyTwice, institution: institution.id, product: product.id, period: line.period))
  }

  /// Institutions whose demand is far from their usage in most products, where that of others is not.
  func checkDemand(_ demand: Quantities, against usage: Quantities, besides odd: Set<Int>) {
    var ratios: [(institution: Int, product: Int, ratio: Double, usage: Double, demand: Double)] = []
    for institution in institutions.indices {
      var places = usage.cells(ofInstitution: institution)
      for index in demand.cells(ofInstitution: institution) {
        let cell = demand.cells[index]
        while let place = places.first, usage.cells[place].product < cell.product { places.removeFirst() }
        guard let place = places.first, usage.cells[place].product == cell.product, cell.sum > 0, usage.cells[place].sum > 0 else {
          continue
        }
        let (used, asked) = (usage.yearly(usage.cells[place]), demand.yearly(cell))
        ratios.append((institution, Int(cell.product), naturalLog(asked / used), used, asked))
      }
    }
    var medians = Medians()
    let usual = medians.median(of: ratios) { $0.ratio }
    forEachGroup(Array(ratios.indices)) {
      ratios[$0].institution
    } body: { institution, group in
      let own = medians.median(of: group) { ratios[$0].ratio } - usual
      let least = group.count > 1 ? SanityLimits.institutionJump : SanityLimits.lonelyJump
      guard abs(own) >= naturalLog(least), !odd.contains(institution),
        let largest = group.max(by: { ratios[$0].usage < ratios[$1].usage })
      else { return }
      let (id, example) = (institutions[institution].record.id, ratios[largest])
      let times = SanityWords.times(exponential(abs(own)))
      log.report(
        .demandAgainstUsage, at: place(institution: institution), value: id,
        .init(
          zh:
            "机构 \(label(institution: institution)) 的报量普遍是历史用量的 \(own > 0 ? "\(times) 倍" : "1/\(times)")（与其他机构相比；例：品种 \(products[example.product].record.id) 报量 \(SanityWords.quantity(example.demand))，一年用量 \(SanityWords.quantity(example.usage)) 最小单位）。",
          en:
            "Against others the demand of \(label(institution: institution)) is \(own > 0 ? times : "1/\(times)") times its usage (\(products[example.product].record.id): \(SanityWords.quantity(example.demand)) asked for, \(SanityWords.quantity(example.usage)) minimum units used in a year)."
        ),
        hint: Localized(
          zh: "请核对报量和历史用量的单位是否相同。", en: "Check that demand and usage are in one unit.")
          + SanityWords.accept(.demandAgainstUsage, institution: id))
    }
  }
}
