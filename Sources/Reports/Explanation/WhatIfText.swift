import OutputStore
import Planning
import Streams

/// Why there is no such plan.
func impossibleText(_ obstacles: [Obstacle]) -> Localized {
  Localized(
    zh: "做不到：" + obstacles.map(\.text.chinese).joined(separator: "；") + "。",
    en: "Impossible: " + obstacles.map(\.text.english).joined(separator: "; ") + ".")
}

extension WhatIfOutcome {
  /// How many changes are named one by one.
  static let mostNamed = 6

  /// The changes, those who lose first, each on a line.
  static func texts(_ outcome: WhatIfOutcome) -> [Localized] {
    switch outcome {
    case .impossible(let obstacles): return [impossibleText(obstacles)]
    case .changes(let changes, let missed):
      guard !changes.isEmpty else { return [Localized(zh: "没有任何一行改变。", en: "Nothing changes.")] }
      var texts: [Localized] = []
      for product in productsInOrder(changes) {
        let own = changes.filter { $0.product == product }
        let gives = own.filter { $0.difference < 0 }.sorted { $0.difference < $1.difference }
        let takes = own.filter { $0.difference > 0 }.sorted { $0.difference > $1.difference }
        let parts = [
          gives.isEmpty
            ? nil : Localized(zh: "减：" + list(gives, .chinese), en: "less: " + list(gives, .english)),
          takes.isEmpty
            ? nil : Localized(zh: "增：" + list(takes, .chinese), en: "more: " + list(takes, .english)),
        ].compactMap { $0 }
        texts.append(
          Localized(
            zh: "\(product.label)　" + parts.map(\.chinese).joined(separator: "；") + "。",
            en: "\(product.label): " + parts.map(\.english).joined(separator: "; ") + "."))
        if texts.count == mostNamed { break }
      }
      let products = productsInOrder(changes).count
      if products > mostNamed {
        texts.append(
          Localized(
            zh: "另有 \(products - mostNamed) 个品种改变，用 --format json 看全部。",
            en: "\(products - mostNamed) more products change; --format json lists all."))
      }
      return texts + missed.map(missedText)
    }
  }

  private static func productsInOrder(_ changes: [PackChange]) -> [Named] {
    var seen: Set<Named> = []
    return changes.map(\.product).filter { seen.insert($0).inserted }
  }

  /// Institutions with their packs before and after.
  static func list(_ changes: [PackChange], _ language: Language) -> String {
    let texts = changes.map { change in
      language == .chinese
        ? "\(change.institution.label) \(grouped(change.before)) → \(grouped(change.after)) 盒"
        : "\(change.institution.label) \(grouped(change.before)) → \(grouped(change.after))"
    }
    guard texts.count > mostNamed else { return listed(texts, in: language, most: mostNamed) }
    let rest = changes.dropFirst(mostNamed).reduce(0) { $0 + $1.difference }
    let shown = texts.prefix(mostNamed).joined(separator: language == .chinese ? "、" : ", ")
    return language == .chinese
      ? "\(shown)，另 \(texts.count - mostNamed) 家共 \(signed(rest)) 盒"
      : "\(shown) and \(texts.count - mostNamed) others, \(signed(rest)) together"
  }

  /// A limit that whole packs miss in the new plan.
  static func missedText(_ missed: MissedLimit) -> Localized {
    let (excess, limit) = (missed.excess, missed.limit)
    let amount = excess.measure.text(excess.amount)
    return Localized(
      zh: "注意：整盒取整后，\(limit.text.chinese)会\(excess.value > excess.limit ? "超出" : "差") \(amount.chinese)。",
      en:
        "Note: in whole packs, \(limit.text.english) would be \(excess.value > excess.limit ? "exceeded" : "missed") by \(amount.english).")
  }
}

extension VolumeWhatIf {
  /// What one percent more would do, in sentences.
  var texts: [Localized] {
    let scope = isCity ? Localized(zh: "全市", en: "the city's") : Localized(zh: "本区市", en: "the district's")
    var texts = [
      Localized(
        zh: "\(scope.chinese)\(product.label) \(grouped(before)) → \(grouped(after)) 盒（\(signed(after - before))）：",
        en: "\(product.label), \(scope.english) volume \(grouped(before)) → \(grouped(after)) packs (\(signed(after - before))):")
    ]
    if !changedDistricts.isEmpty {
      let names = changedDistricts.map(\.label)
      texts.append(
        Localized(
          zh: "市里分到区市仍按市里的数据，\(listed(names, in: .chinese))再按改后的任务包分到机构。",
          en: "The city divides by its own data; \(listed(names, in: .english)) then by the changed packet."))
    }
    guard let changes = outcome.changes else { return texts + WhatIfOutcome.texts(outcome) }
    if !isFromAnswer {
      texts.append(
        Localized(
          zh: "重新计算现在的方案与结果不完全相同，以下与重新计算的比较。",
          en: "Solved again, the plan as it is does not give the output to the pack; the comparison is with what it gives."))
    }
    if let cell {
      let moves =
        cell.before == cell.after
        ? Localized(zh: "本单元仍是 \(grouped(cell.before)) 盒", en: "this cell keeps \(grouped(cell.before)) packs")
        : Localized(
          zh: "本单元 \(grouped(cell.before)) → \(grouped(cell.after)) 盒",
          en: "this cell \(grouped(cell.before)) → \(grouped(cell.after)) packs")
      let binds =
        cell.boundBefore == cell.boundAfter
        ? Localized(
          zh: "，决定因素仍是\(cell.boundAfter.word.chinese)", en: ", bound by \(cell.boundAfter.word.english) as before")
        : Localized(
          zh: "，决定因素由\(cell.boundBefore.word.chinese)变为\(cell.boundAfter.word.chinese)",
          en: ", bound by \(cell.boundAfter.word.english) instead of \(cell.boundBefore.word.english)")
      texts.append(Localized(zh: moves.chinese + binds.chinese + "。", en: moves.english.capitalizedFirst + binds.english + "."))
    }
    if !districts.isEmpty, isCity {
      let list = districts.map { "\($0.district.label) \(signed($0.after - $0.before))" }
      texts.append(
        Localized(
          zh: "各区市：\(listed(list, in: .chinese, most: 12))。", en: "Districts: \(listed(list, in: .english, most: 12))."))
    }
    let own = changes.filter { $0.product == product }
    texts += own.isEmpty ? [] : WhatIfOutcome.texts(.changes(own, missed: []))
    texts += othersTexts(changes.filter { $0.product != product })
    if case .changes(_, let missed) = outcome { texts += WhatIfOutcome.texts(.changes([], missed: missed)).dropFirst() }
    if let reach { texts.append(reachText(reach)) }
    return texts
  }

  private func othersTexts(_ others: [PackChange]) -> [Localized] {
    guard !others.isEmpty else { return [Localized(zh: "其他品种不变。", en: "Other products stay.")] }
    let products = Set(others.map(\.product.id)).count
    let moved = others.reduce(0) { $0 + max(0, $1.difference) }
    let head = Localized(
      zh: "其他品种通过承载上限或规则受影响：\(products) 个品种 \(grouped(others.count)) 行改变，共移动 \(grouped(moved)) 盒。",
      en:
        "Other products are affected through capacities or rules: \(grouped(others.count)) cells of \(products) products change, \(grouped(moved)) packs move."
    )
    guard others.count <= WhatIfOutcome.mostNamed else { return [head] }
    return [head] + WhatIfOutcome.texts(.changes(others, missed: []))
  }

  private func reachText(_ reach: Reach) -> Localized {
    func percent(_ tenths: Int) -> String { "\(tenths / 10).\(tenths % 10) %" }
    let (low, high) = (percent(reach.smallest), percent(reach.largest))
    let how =
      reach.isEveryStepTried
      ? Localized(zh: "逐 0.1 % 试算", en: "every step of 0.1 % was solved")
      : Localized(zh: "按 0.1 % 二分试算，中间未逐一算", en: "found by halving steps of 0.1 %, not all were solved")
    let end = reach.isComplete ? Localized(zh: "", en: "") : Localized(zh: "，次数到了上限", en: ", up to the limit of solves")
    return Localized(
      zh: "增幅在 \(low) 到 \(high) 之间时，本单元的增减方向和决定因素都不变（\(how.chinese)\(end.chinese)）。",
      en: "From \(low) to \(high) the cell moves the same way and is bound by the same limit (\(how.english)\(end.english)).")
  }
}

/// Two texts, one after the other.
func + (left: Localized, right: Localized) -> Localized {
  Localized(zh: left.chinese + right.chinese, en: left.english + right.english)
}
