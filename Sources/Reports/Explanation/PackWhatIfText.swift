import Planning

extension PackWhatIf {
  /// What one pack more or less would do, in sentences.
  var texts: [Localized] {
    let isMore = step > 0
    guard let changes = outcome.changes else { return WhatIfOutcome.texts(outcome) }
    var texts = answerTexts(changes, isLong: true)
    if case .changes(_, let missed) = outcome { texts += missed.map(WhatIfOutcome.missedText) }
    guard let reach else { return texts }
    if reach.steps > 1, let last = reach.last.changes {
      let count = grouped(reach.steps)
      texts.append(
        Localized(
          zh: "\(isMore ? "多" : "少") 1 到 \(count) 盒都由同样的机构\(isMore ? "让出" : "接收")；\(count) 盒时",
          en: "From 1 to \(count) packs \(isMore ? "more" : "less") the same institutions \(isMore ? "give" : "take"); at \(count), "
        ) + answerTexts(last, isLong: false)[0])
    }
    let beyond = grouped(reach.steps + 1)
    if let next = reach.next?.changes {
      texts.append(
        Localized(
          zh: "\(isMore ? "多" : "少") \(beyond) 盒时机构就不同了：", en: "At \(beyond) packs \(isMore ? "more" : "less") they are others: ")
          + answerTexts(next, isLong: false)[0])
    }
    texts.append(mostText(reach))
    return texts
  }

  private func mostText(_ reach: Reach) -> Localized {
    let word = step > 0 ? Localized(zh: "多", en: "more") : Localized(zh: "少", en: "less")
    guard reach.isComplete else {
      return Localized(
        zh: "试算次数到了上限，已知\(word.chinese) \(grouped(reach.most)) 盒可行。",
        en: "The search ended at its limit of solves; \(grouped(reach.most)) packs \(word.english) are possible.")
    }
    let obstacles = reach.obstacles.map(\.text)
    return Localized(
      zh: "最多可\(word.chinese) \(grouped(reach.most)) 盒"
        + (obstacles.isEmpty ? "。" : "，再\(word.chinese)做不到：\(obstacles.map(\.chinese).joined(separator: "；"))。"),
      en: "At most \(grouped(reach.most)) packs \(word.english)"
        + (obstacles.isEmpty ? "." : ": beyond, \(obstacles.map(\.english).joined(separator: "; "))."))
  }

  /// Who gives, or takes, of the product, in one sentence; then, where it is to be long, the other products.
  private func answerTexts(_ changes: [PackChange], isLong: Bool) -> [Localized] {
    let own = changes.filter { $0.product == product && $0.institution != institution }
    let partners = own.filter { $0.difference.signum() == -step }
    let companions = own.filter { $0.difference.signum() == step }
    let others = changes.filter { $0.product != product }
    var sentence = Localized(
      zh: (step > 0 ? "让出的是" : "接收的是") + WhatIfOutcome.list(partners, .chinese),
      en: (step > 0 ? "given by " : "taken by ") + WhatIfOutcome.list(partners, .english))
    if partners.isEmpty { sentence = Localized(zh: "没有机构改变", en: "no institution changes") }
    if !companions.isEmpty {
      sentence =
        sentence
        + Localized(
          zh: "；取整后同时\(step > 0 ? "增加" : "减少")的有" + WhatIfOutcome.list(companions, .chinese),
          en: "; by rounding, \(step > 0 ? "more" : "less") goes to " + WhatIfOutcome.list(companions, .english))
    }
    let products = Set(others.map(\.product)).count
    guard !others.isEmpty else { return [sentence + Localized(zh: "。", en: ".")] }
    guard isLong else {
      return [
        sentence
          + Localized(
            zh: "；还牵动其他 \(products) 个品种 \(others.count) 行。",
            en: "; \(others.count) cells of \(products) other products change too.")
      ]
    }
    return [
      sentence + Localized(zh: "。", en: "."),
      Localized(
        zh: "为守住承载上限、规则和各机构的合计，还牵动其他 \(products) 个品种：",
        en: "To keep capacities, rules and institutions' totals, \(products) other products change too:"),
    ] + WhatIfOutcome.texts(.changes(others, missed: []))
  }
}
