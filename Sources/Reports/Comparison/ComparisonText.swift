public import Judging
public import Planning

extension OutputComparison {
  /// How many gainers, losers and cells the text names at most.
  public static let shownCount = 5

  /// The comparison for the terminal: totals, districts, products whose volume changed, the first gainers and losers, the
  /// cells that move most.
  public func text(in language: Language) -> String {
    let sections =
      isSame
      ? [headLines(language)]
      : [headLines(language), districtLines(language), productLines(language), rankLines(language, gains: true)]
        + [rankLines(language, gains: false), cellLines(language)]
    return sections.filter { !$0.isEmpty }.map { $0.map { $0 + "\n" }.joined() }.joined(separator: "\n")
  }

  private func headLines(_ language: Language) -> [String] {
    func say(_ chinese: String, _ english: String) -> String { language == .chinese ? chinese : english }
    var lines: [String] = []
    if !changedPlanTables.isEmpty {
      let list = changedPlanTables.joined(separator: say("、", ", "))
      lines.append(
        say("两份结果的方案不同（\(list)），按编码对应。", "The two answer different plans (\(list)); matched by id."))
    }
    if isSame {
      return lines + [say("两份结果相同：\(grouped(cellCount)) 个单元、金额、预付都一样。", "The same: \(grouped(cellCount)) cells, amounts and prepayments.")]
    }
    let (old, new, difference) = (total.old, total.new, total.difference)
    lines += [
      say(
        "单元 \(grouped(cellCount)) 个，其中 \(grouped(cells.count)) 个有变化（仅旧结果有 \(grouped(oldOnlyCount)) 个，仅新结果有 \(grouped(newOnlyCount)) 个）",
        "\(grouped(cellCount)) cells, \(grouped(cells.count)) differ (\(grouped(oldOnlyCount)) only in the old, \(grouped(newOnlyCount)) only in the new)"
      ),
      say("盒数 ", "Packs ") + "\(grouped(old.packs)) → \(grouped(new.packs)) (\(signed(difference.packs)))"
        + say("，金额 ", ", amount ") + "\(yuan(old.amount)) → \(yuan(new.amount)) (\(signed(difference.amount)))"
        + say("，预付 ", ", prepayment ")
        + "\(yuan(old.prepayment)) → \(yuan(new.prepayment)) (\(signed(difference.prepayment)))",
      balanceLine(cellBalance, say("单元", "Cells"), language),
      balanceLine(institutionBalance, say("机构", "Institutions"), language),
    ]
    return lines
  }

  /// Gains, losses and the change of volume, which close: gains = losses + change.
  private func balanceLine(_ balance: Balance, _ word: String, _ language: Language) -> String {
    let difference = total.difference
    if language == .chinese {
      return
        "\(word)：\(grouped(balance.gainers)) 增共 \(grouped(balance.gained.packs)) 盒 = \(grouped(balance.losers)) 减共 \(grouped(balance.lost.packs)) 盒 + 总量变化（\(signed(difference.packs)) 盒）；"
        + "\(yuan(balance.gained.amount)) 元 = \(yuan(balance.lost.amount)) 元 + 总量变化（\(signed(difference.amount)) 元）"
    }
    return
      "\(word): \(grouped(balance.gainers)) gain \(grouped(balance.gained.packs)) packs = \(grouped(balance.losers)) lose \(grouped(balance.lost.packs)) packs + change of volume (\(signed(difference.packs))); "
      + "\(yuan(balance.gained.amount)) = \(yuan(balance.lost.amount)) + (\(signed(difference.amount))) yuan"
  }

  private func districtLines(_ language: Language) -> [String] {
    table(
      districts.filter(\.isChanged), heading: Localized(zh: "有变化的区市", en: "Districts that differ")[language],
      language)
  }

  /// The products whose volume changed, most yuan first; ties by packs, then id. Products are not prepaid one by one.
  private func productLines(_ language: Language) -> [String] {
    func size(_ total: Total) -> (UInt64, UInt) {
      (total.difference.amount.count.magnitude, total.difference.packs.magnitude)
    }
    let ranked = products.filter(\.isChanged).sorted { left, right in
      size(left) == size(right) ? idPrecedes(left.id, right.id) : size(left) > size(right)
    }
    let shown = min(ranked.count, OutputComparison.shownCount)
    let words = Localized(
      zh: "总量有变化的品种（前 \(shown)，共 \(ranked.count)）", en: "Products that differ (\(shown) of \(ranked.count))")
    return table(
      Array(ranked.prefix(OutputComparison.shownCount)), heading: words[language], language, hasPrepayments: false)
  }

  private func rankLines(_ language: Language, gains: Bool) -> [String] {
    let ranked = gains ? gainers : losers
    let shown = min(ranked.count, OutputComparison.shownCount)
    let words =
      gains
      ? Localized(zh: "增加最多的机构（前 \(shown)，共 \(ranked.count)）", en: "Gainers (\(shown) of \(ranked.count))")
      : Localized(zh: "减少最多的机构（前 \(shown)，共 \(ranked.count)）", en: "Losers (\(shown) of \(ranked.count))")
    return table(Array(ranked.prefix(OutputComparison.shownCount)), heading: words[language], language)
  }

  private func table(
    _ totals: [Total], heading: String, _ language: Language, hasPrepayments: Bool = true
  ) -> [String] {
    guard !totals.isEmpty else { return [] }
    var columns: [(heading: String, alignment: ScreenTable.Alignment)] = [
      (heading, .left), (Localized(zh: "编码", en: "Id")[language], .left),
      (Localized(zh: "原盒数", en: "Old packs")[language], .right),
      (Localized(zh: "新盒数", en: "New packs")[language], .right),
      (Localized(zh: "差", en: "Change")[language], .right),
      (Localized(zh: "幅度", en: "Share")[language], .right),
      (Localized(zh: "金额差（元）", en: "Yuan")[language], .right),
      (Localized(zh: "预付差（元）", en: "Prepayment")[language], .right),
    ]
    if !hasPrepayments { columns.removeLast() }
    var table = ScreenTable(columns: columns)
    table.widestText = 32
    for total in totals {
      let difference = total.difference
      let row = [
        total.name.isEmpty ? total.id : total.name, total.id, grouped(total.old.packs), grouped(total.new.packs),
        signed(difference.packs),
        signedPercent(OutputComparison.share(Int64(difference.packs), of: Int64(total.old.packs))),
        signed(difference.amount), signed(difference.prepayment),
      ]
      table.rows.append(hasPrepayments ? row : Array(row.dropLast()))
    }
    return table.lines
  }

  private func cellLines(_ language: Language) -> [String] {
    // Equal ones stay in their order.
    let ranked = cells.sorted { abs($0.difference.amount.count) > abs($1.difference.amount.count) }
    guard !ranked.isEmpty else { return [] }
    let shown = min(ranked.count, OutputComparison.shownCount)
    var table = ScreenTable(columns: [
      (
        Localized(zh: "变化最大的单元（前 \(shown)，共 \(ranked.count)）", en: "Cells that move most (\(shown) of \(ranked.count))")[
          language], .left
      ),
      (Localized(zh: "机构编码", en: "Institution")[language], .left),
      (Localized(zh: "品种", en: "Product")[language], .left),
      (Localized(zh: "原盒数", en: "Old")[language], .right),
      (Localized(zh: "新盒数", en: "New")[language], .right),
      (Localized(zh: "差", en: "Change")[language], .right),
      (Localized(zh: "金额差（元）", en: "Yuan")[language], .right),
    ])
    table.widestText = 36
    for cell in ranked.prefix(OutputComparison.shownCount) {
      let product = products.first { $0.id == cell.product }?.name ?? ""
      let institution = institutions.first { $0.id == cell.institution }?.name ?? ""
      table.rows.append([
        institution.isEmpty ? cell.institution : institution, cell.institution,
        product.isEmpty ? cell.product : "\(cell.product) \(product)", cell.old.map { grouped($0.packs) } ?? "-",
        cell.new.map { grouped($0.packs) } ?? "-", signed(cell.difference.packs), signed(cell.difference.amount),
      ])
    }
    return table.lines
  }

  private func yuan(_ amount: Fen) -> String { grouped(amount.description) }
}

/// An amount with its sign: `+1,234.50`.
func signed(_ amount: Fen) -> String { (amount > .zero ? "+" : "") + grouped(amount.description) }
