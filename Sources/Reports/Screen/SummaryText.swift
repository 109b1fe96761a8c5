import OutputStore
public import Planning
import Streams

extension Summary {
  /// The summary for the terminal, at most 100 columns wide for usual numbers.
  public func text(in language: Language) -> String {
    let sections =
      [totalLines(language), districtLines(language), bindingLines(language), tightLines(language)]
      + [changeLines(language), excessLines(language), relaxedLines(language), warningLines(language)]
    return sections.filter { !$0.isEmpty }.map { $0.map { $0 + "\n" }.joined() }.joined(separator: "\n")
      + "\n" + checklist.text(in: language)
  }

  private func totalLines(_ language: Language) -> [String] {
    let title =
      switch kind {
      case .city: Localized(zh: "全市分解结果", en: "City split")
      case .district: Localized(zh: "区市复核分解结果", en: "District re-split")
      case .merged: Localized(zh: "全市汇总结果", en: "City split with the districts' results")
      }
    let name = planName.isEmpty ? "" : (language == .chinese ? "：" : ": ") + planName.printable
    return [
      title[language] + name,
      Localized(
        zh: "品种 \(grouped(products)) 个，机构 \(grouped(institutions)) 家（参加 \(grouped(participating)) 家），"
          + "单元 \(grouped(cells)) 个",
        en: "\(grouped(products)) products, \(grouped(institutions)) institutions "
          + "(\(grouped(participating)) take part), \(grouped(cells)) cells")[language],
      Localized(
        zh: "约定采购量 \(grouped(packs)) 盒，金额 \(yuan(amount)) 元，预付 \(yuan(prepayment)) 元",
        en: "Agreed volume \(grouped(packs)) packs, \(yuan(amount)) yuan, prepayment \(yuan(prepayment)) yuan"
      )[
        language],
    ]
  }

  private func districtLines(_ language: Language) -> [String] {
    var table = ScreenTable(columns: [
      (Localized(zh: "区市", en: "District")[language], .left),
      (Localized(zh: "盒数", en: "Packs")[language], .right),
      (Localized(zh: "金额（元）", en: "Amount (yuan)")[language], .right),
      (Localized(zh: "预付（元）", en: "Prepayment")[language], .right),
      (Localized(zh: "最低满足率", en: "Least fill")[language], .right),
      (Localized(zh: "最高满足率", en: "Most fill")[language], .right),
    ])
    for district in districts {
      table.rows.append([
        district.name.isEmpty ? district.id : district.name, grouped(district.packs), yuan(district.amount),
        yuan(district.prepayment), percent(district.smallestFill), percent(district.largestFill),
      ])
    }
    return districts.isEmpty ? [] : table.lines
  }

  private func bindingLines(_ language: Language) -> [String] {
    guard !bindings.isEmpty else { return [] }
    let words = bindings.map { "\(Summary.word(forKind: $0.kind)[language]) \(grouped($0.cells))" }
    return [
      Localized(zh: "决定因素（单元数）：", en: "What decides (cells): ")[language]
        + words.joined(separator: language == .chinese ? "，" : ", ")
    ]
  }

  private func tightLines(_ language: Language) -> [String] {
    guard !tightest.isEmpty else { return [] }
    var table = ScreenTable(columns: [
      (Localized(zh: "承载最紧的机构", en: "Tightest institutions")[language], .left),
      (Localized(zh: "编码", en: "Id")[language], .left),
      (Localized(zh: "承载上限（元）", en: "Capacity (yuan)")[language], .right),
      (Localized(zh: "已用", en: "Used")[language], .right),
      (Localized(zh: "最低满足率", en: "Least fill")[language], .right),
    ])
    for institution in tightest {
      table.rows.append([
        institution.name, institution.id, grouped(written { $0.append(yuan: institution.capacity) }),
        percent(institution.usedShare), percent(institution.smallestFill),
      ])
    }
    return table.lines
  }

  private func changeLines(_ language: Language) -> [String] {
    guard let changes else { return [] }
    if changes.isEmpty { return [Localized(zh: "与市级分解逐格一致。", en: "Same as the city's split in every cell.")[language]] }
    var table = ScreenTable(columns: [
      (Localized(zh: "品种", en: "Product")[language], .left), (Localized(zh: "机构", en: "Institution")[language], .left),
      (Localized(zh: "原", en: "Old")[language], .right), ("", .left),
      (Localized(zh: "现", en: "New")[language], .right),
      (Localized(zh: "差额（元）", en: "Difference (yuan)")[language], .right),
    ])
    table.widestText = 32
    for (change, names) in zip(changes, namesOfChanges) {
      table.rows.append([
        "\(change.product) \(names.product)", "\(change.institution) \(names.institution)",
        grouped(change.oldPacks), "->", grouped(change.newPacks), yuan(change.difference.amount),
      ])
    }
    let count = changes.count
    let rest = count - table.rows.count
    return [
      Localized(
        zh: "与市级分解相比，\(grouped(count)) 格有变化（changes.csv）：",
        en: "Cells that differ from the city's split: \(grouped(count)) (changes.csv)")[language]
    ] + table.lines
      + (rest > 0 ? [Localized(zh: "……另有 \(grouped(rest)) 格", en: "… and \(grouped(rest)) more")[language]] : [])
  }

  private func excessLines(_ language: Language) -> [String] {
    guard !excesses.isEmpty else { return [] }
    let heading = Localized(
      zh: "取整盒后仍未守住的限值（\(excesses.count) 项）：", en: "Limits that whole packs miss (\(excesses.count)):")
    return [heading[language]]
      + excesses.map { excess in
        let unit = excess.measure.unit[language]
        let limit = Decimal4(tenThousandths: excess.limit)
        let value = Decimal4(tenThousandths: excess.value)
        let row = excess.row.member
        let line = Localized(
          zh: "  \(Summary.word(forRow: row.key).chinese) \(row.id)（\(excess.districtID)）："
            + "限值 \(limit) \(unit)，实际 \(value) \(unit)，\(value > limit ? "超出" : "不足") \(excess.amount) \(unit)",
          en: "  \(Summary.word(forRow: row.key).english) \(row.id) (\(excess.districtID)): "
            + "limit \(limit) \(unit), actual \(value) \(unit), \(value > limit ? "over" : "short") by "
            + "\(excess.amount) \(unit)")
        return line[language].printable
      }
  }

  private static let mostRelaxed = 10

  private func relaxedLines(_ language: Language) -> [String] {
    guard !relaxed.isEmpty else { return [] }
    let shown = relaxed.prefix(Summary.mostRelaxed).map { "  " + $0[language].printable }
    let more = relaxed.count - shown.count
    return [Localized(zh: "放宽后超出的限值（\(relaxed.count) 项）：", en: "Relaxed limits that are exceeded (\(relaxed.count)):")[language]]
      + shown
      + (more > 0 ? [Localized(zh: "  另有 \(more) 项，见 run.json。", en: "  \(more) more in run.json.")[language]] : [])
  }

  private func warningLines(_ language: Language) -> [String] {
    var lines: [String] = []
    if warnings > 0 { lines.append(Localized(zh: "警告 \(warnings) 条，详见 run.json。", en: "\(warnings) warnings; see run.json.")[language]) }
    if accepted > 0 {
      let words = Localized(zh: "已核实 \(accepted) 条，理由见 run.json 和通知核对页。", en: "\(accepted) accepted with reasons; see run.json.")
      lines.append(words[language])
    }
    return lines
  }

  /// A fill or share as a percentage; `-` where there is none.
  private func percent(_ share: Double?) -> String {
    guard let share else { return "-" }
    return written { $0.append(percent: share) }
  }

  private func yuan(_ amount: Fen) -> String { grouped(amount.description) }

  private static func word(forKind kind: String) -> Localized {
    switch kind {
    case "product": Localized(zh: "品种约定量", en: "product")
    case "institution": Localized(zh: "机构承载", en: "institution")
    case "rule": Localized(zh: "规则", en: "rule")
    case "cap": Localized(zh: "上限", en: "cap")
    case "floor": Localized(zh: "下限", en: "floor")
    case "fixed": Localized(zh: "锁定", en: "fixed")
    default: Localized(zh: "多项共同", en: "conflict")
    }
  }

  private static func word(forRow key: String) -> Localized {
    switch key {
    case "product": Localized(zh: "品种", en: "Product")
    case "capacity": Localized(zh: "机构承载上限", en: "Capacity of")
    default: Localized(zh: "规则", en: "Rule")
    }
  }
}

extension Summary {
  /// The summary as JSON: amounts as texts with two decimals, fills as numbers, absent ones left out.
  public var json: [UInt8] {
    JSONValue.members(
      ("kind", .text(kind.rawValue)), ("plan_name", .text(planName)), ("products", .whole(products)),
      ("institutions", .whole(institutions)), ("participating", .whole(participating)),
      ("cells", .whole(cells)), ("packs", .whole(packs)),
      ("agreed_amount_yuan", .text(amount.description)), ("prepayment_yuan", .text(prepayment.description)),
      (
        "districts",
        .list(
          districts.map { district in
            .members(
              ("district_id", .text(district.id)), ("name", .text(district.name)),
              ("packs", .whole(district.packs)), ("agreed_amount_yuan", .text(district.amount.description)),
              ("prepayment_yuan", .text(district.prepayment.description)),
              ("smallest_fill", district.smallestFill.map { .number($0) }),
              ("largest_fill", district.largestFill.map { .number($0) }))
          })
      ),
      ("bound_by", .object(bindings.map { ($0.kind, .whole($0.cells)) })),
      (
        "tightest",
        .list(
          tightest.map { institution in
            .members(
              ("institution_id", .text(institution.id)), ("name", .text(institution.name)),
              ("capacity_yuan", .text(institution.capacity.description)),
              ("used_yuan", .text(institution.used.description)),
              ("smallest_fill", institution.smallestFill.map { .number($0) }))
          })
      ),
      (
        "changes",
        changes.map { changes in
          .list(
            changes.map { change in
              .members(
                ("product_id", .text(change.product)), ("institution_id", .text(change.institution)),
                ("old_packs", .whole(change.oldPacks)), ("new_packs", .whole(change.newPacks)),
                ("difference_packs", .whole(change.difference.packs)),
                ("difference_yuan", .text(change.difference.amount.description)))
            })
        }
      ),
      ("excesses", .list(excesses.map(\.json))), ("relaxed", .whole(relaxed.count)),
      ("warnings", .whole(warnings)), ("checklist", checklist.json(in: .chinese))
    ).prettyBytes
  }
}
