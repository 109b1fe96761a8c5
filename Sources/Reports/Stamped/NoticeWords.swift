package import Judging
package import Planning

/// A point of the notice's checklist in words.
package struct NoticeWords {
  /// What is asked.
  package var text: Localized
  /// The day or figure that is asked for.
  package var required: Localized
  /// The figures behind it.
  package var detail: Localized
  /// The day it is about; nil where it is about none.
  package var date: CalendarDate?
  /// Figures for machines: `packs`, `amount_yuan`, `count`.
  package var values: [(key: String, text: String)] = []
}

extension NoticeChecklist.Line {
  /// The document that asks for it.
  var source: Localized {
    guard let document else { return Localized(zh: "国家集采配套措施（2019）", en: "national supporting measures (2019)") }
    return document.isEmpty ? Localized(zh: "通知", en: "the notice") : Localized(zh: document, en: document)
  }

  /// What it says.
  package var words: NoticeWords {
    switch finding {
    case .prepaymentRatio(let limit, let found):
      let wanted = limit.text
      let percent = percentText(found)
      return NoticeWords(
        text: Localized(
          zh: "预付比例为首年约定采购金额的\(wanted.chinese)", en: "The prepayment is \(wanted.english) of the agreed amount"),
        required: wanted, detail: Localized(zh: "预付比例 \(percent)", en: "\(percent) is prepaid"))
    case .reportBeforePrepayment(let report, let due):
      return NoticeWords(
        text: Localized(zh: "上报截止早于预付截止", en: "The report is due before the prepayment"),
        required: Localized(zh: "早于 \(due.chinese)", en: "before \(due)"),
        detail: Localized(zh: "上报 \(report.chinese)，预付 \(due.chinese)", en: "report \(report), prepayment \(due)"), date: report)
    case .prepaymentBeforeStart(let first, let due, let start):
      let shown =
        first.map { Localized(zh: "首批 \($0.chinese)", en: "first tranche \($0)") }
        ?? Localized(zh: "首批等采购达到比例后支付", en: "the first tranche waits for purchases")
      return NoticeWords(
        text: Localized(zh: "执行之前预付到位", en: "The prepayment is there before purchases start"),
        required: Localized(zh: "不晚于 \(start.chinese)", en: "by \(start)"),
        detail: Localized(
          zh: "\(shown.chinese)，预付截止 \(due.chinese)，开始执行 \(start.chinese)",
          en: "\(shown.english), due \(due), start \(start)"), date: due)
    case .directSettlement(let districts, let amount):
      let names = districts.map(\.shownName)
      return NoticeWords(
        text: Localized(zh: "医保基金直接结算的区市不再预付给机构", en: "Where the fund settles with suppliers directly, institutions are not prepaid"),
        required: Localized(zh: "不预付", en: "no prepayment"),
        detail: Localized(
          zh: "\(first(names, "、"))：约定采购金额 \(amount) 元不预付", en: "\(first(names, ", ")): \(amount) yuan are not prepaid"),
        values: [("count", "\(districts.count)"), ("amount_yuan", amount.description)])
    case .institutionsPresent(let asked, let present, let excluded, let merged, let without):
      var (chinese, english) = ("\(present) 家有分解量", "\(present) have an allocation")
      for (list, zh, en) in [
        (excluded, "未参加", "left out"), (merged, "并入其他机构", "merged into others"), (without, "没有测算基数", "without a basis"),
      ] where !list.isEmpty {
        let names = list.map { "\($0.id) \($0.name)" }
        chinese += "；\(zh) \(names.count) 家：\(first(names, "、"))"
        english += "; \(names.count) \(en): \(first(names, ", "))"
      }
      return NoticeWords(
        text: Localized(zh: "公立、军队医疗机构全部参加", en: "All public and military institutions take part"),
        required: Localized(zh: "\(asked) 家全部参加", en: "all \(asked)"), detail: Localized(zh: chinese, en: english),
        values: [("present", "\(present)"), ("without_basis", "\(without.count)")])
    case .privateList(let count):
      return NoticeWords(
        text: Localized(zh: "参加的民营机构、药店列有名单", en: "Private institutions and pharmacies that take part are listed"),
        required: Localized(zh: "全部列入", en: "all listed"),
        detail: Localized(zh: "名单 \(count) 家", en: "\(count) on the list"), values: [("count", "\(count)")])
    case .productsInFull(let count, let agreed, let packs, let wrong):
      return NoticeWords(
        text: Localized(zh: "每个品种的约定采购量全部分完", en: "Every product is handed out in full"),
        required: Localized(zh: "\(agreed) 盒", en: "\(agreed) packs"),
        detail: wrong.isEmpty
          ? Localized(zh: "\(count) 个品种合计 \(packs) 盒", en: "\(count) products, \(packs) packs")
          : Localized(zh: "不符：\(first(wrong, "、"))", en: "off: \(first(wrong, ", "))"), values: [("packs", "\(packs)")])
    case .withinDemand(let excess): return words(ofDemand: excess)
    case .privateShare(let own, let percent):
      return NoticeWords(
        text: Localized(zh: "民营机构、药店所占份额", en: "The share of private institutions and pharmacies"),
        required: Localized(zh: "列明", en: "stated"),
        detail: Localized(
          zh: "\(own.packs) 盒，\(own.amount) 元，占金额 \(percent)%",
          en: "\(own.packs) packs, \(own.amount) yuan, \(percent)% of the amount"),
        values: [("packs", "\(own.packs)"), ("amount_yuan", own.amount.description)])
    }
  }

  private func words(ofDemand excess: NoticeChecklist.Excess?) -> NoticeWords {
    var words = NoticeWords(
      text: Localized(zh: "分解量不超过报量", en: "Nobody gets more than reported"),
      required: Localized(zh: "不超过报量", en: "at most the demand"),
      detail: Localized(zh: "没有报量", en: "no reported demand"))
    guard let excess else { return words }
    let (cells, above, packs) = (excess.cells, excess.above.count, excess.packs)
    let names = excess.above.map { "\($0.institution) \($0.product)" }
    words.detail =
      above == 0
      ? Localized(zh: "有报量的 \(cells) 处都不超过", en: "\(cells) cells with demand, none above")
      : Localized(
        zh: "\(cells) 处有报量，\(above) 处超过、共 \(packs) 盒：\(first(names, "、"))",
        en: "\(cells) cells with demand, \(above) above, by \(packs) packs: \(first(names, ", "))")
    words.values = [("cells_above", "\(above)"), ("packs_above", "\(packs)")]
    return words
  }

  /// The first names.
  private func first(_ names: [String], _ separator: String) -> String {
    names.prefix(5).joined(separator: separator) + (names.count > 5 ? "…" : "")
  }
}

extension Notice.RatioLimit {
  /// `50%`, or `at least 30%`.
  fileprivate var text: Localized {
    switch self {
    case .exactly(let share): Localized(zh: percentText(share), en: percentText(share))
    case .atLeast(let share): Localized(zh: "不低于 \(percentText(share))", en: "at least \(percentText(share))")
    }
  }
}

private func percentText(_ share: Decimal4) -> String { "\(Decimal4(tenThousandths: share.tenThousandths * 100))%" }
