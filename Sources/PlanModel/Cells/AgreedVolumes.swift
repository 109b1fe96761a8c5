import Planning

extension GivenTables {
  /// Puts the partial-pack rule to every product, and looks at the whole packs that follow.
  mutating func setAgreedPacks(isKnown: Bool, _ log: any FaultLog) {
    let rule = parameters.values.partialPack
    for index in products.rows.indices where products.rows[index].isSound {
      products.rows[index].record.partialPack = rule
      let row = products.rows[index]
      let product = row.record
      let spot = RecordPlace(.products, row.origin, "agreed_units")
      if product.agreedUnits == 0 {
        log.report(
          .agreedZero, at: spot, value: "0",
          .init(zh: "品种 \(product.id) 的约定采购量为 0。", en: "The agreed volume of \(product.id) is 0."),
          hint: .init(zh: "如不是有意如此，请填写。", en: "Fill it in unless this is meant."))
      }
      let packs = product.agreedPacks
      if product.hasBrokenPack, isKnown { reportPartialPack(product, packs, rule, spot, log) }
      guard isBelieved(packs, product, spot, log) else {
        products.rows[index].isSound = false
        continue
      }
      reportBelowPrevious(product, spot, log)
    }
  }

  /// Whether the packs are no more than ``NumberLimits/packs``, and their units than ``NumberLimits/units``.
  private func isBelieved(_ packs: Int, _ product: Product, _ spot: RecordPlace, _ log: any FaultLog) -> Bool {
    if packs <= NumberLimits.packs, packs * product.unitsPerPack <= NumberLimits.units { return true }
    let rule: NumberRule = packs > NumberLimits.packs ? .wholePacks : .wholeQuantity
    log.reportTooLarge("\(product.agreedUnits)", rule, at: spot)
    return false
  }

  /// Last year's volume is the least of a renewed agreement. A packet's volumes are parts of the city's.
  private func reportBelowPrevious(_ product: Product, _ spot: RecordPlace, _ log: any FaultLog) {
    guard let previous = product.previousAgreedUnits, product.agreedUnits < previous,
      assignment == nil, parameters.values.planIdentity.isEmpty
    else { return }
    let label = "\(product.id) \(product.genericName)"
    let zh = "品种 \(label) 约定采购量 \(product.agreedUnits)，低于上年的 \(previous)，少 \(previous - product.agreedUnits)"
    let en =
      "\(label): the agreed \(product.agreedUnits) units are \(previous - product.agreedUnits) less than last year's \(previous)"
    switch parameters.values.renewalBelow {
    case .error:
      log.report(
        .agreedBelowPrevious, at: spot, value: "\(product.agreedUnits)", .init(zh: "\(zh)。", en: "\(en)."),
        hint: .init(
          zh: "续签的约定采购量原则上不低于上年，请提高；确有理由的，参数“低于上年”填 warn，并在说明中写明理由。",
          en: "A renewed volume is not below last year's: raise it, or set renewal_below to warn and give the reason in its note."))
    case .warn:
      let note = parameters.lines.first { $0.key == "renewal_below" }?.note ?? ""
      log.report(
        .renewedBelowPrevious, at: spot, value: "\(product.agreedUnits)",
        note.isEmpty ? .init(zh: "\(zh)。", en: "\(en).") : .init(zh: "\(zh)。理由：\(note)。", en: "\(en). Reason: \(note)."),
        hint: note.isEmpty
          ? .init(zh: "请在参数“低于上年”的说明中写明理由。", en: "Give the reason in the note of renewal_below.")
          : .init(zh: "请确认。", en: "Please confirm."))
    }
  }

  private func reportPartialPack(
    _ product: Product, _ packs: Int, _ rule: Parameters.PartialPack, _ spot: RecordPlace, _ log: any FaultLog
  ) {
    let zh = "约定采购量 \(product.agreedUnits) 不是包装转换比 \(product.unitsPerPack) 的整倍数"
    let en = "\(product.agreedUnits) units are not whole packs of \(product.unitsPerPack)"
    if rule == .error {
      log.report(
        .partialPackError, at: spot, value: "\(product.agreedUnits)", .init(zh: "\(zh)。", en: "\(en)."),
        hint: .init(
          zh: "请改正，或把参数“不足整包”改为 up 或 down。", en: "Mend it, or set partial_pack to up or down."))
    } else {
      log.report(
        .partialPackRounded, at: spot, value: "\(product.agreedUnits)",
        .init(zh: "\(zh)，按 \(packs) 盒分解。", en: "\(en): \(packs) packs are handed out."),
        hint: .init(zh: "请与中选文件核对。", en: "Compare it with the award."))
    }
  }

  /// Volumes and amounts of the whole plan must be exact whole numbers.
  func checkTotals(_ log: any FaultLog) -> Bool {
    var (units, yuan): (Int128, Int128) = (0, 0)
    for row in products.rows where row.isSound {
      let packs = Int128(row.record.agreedPacks)
      units += packs * Int128(row.record.unitsPerPack) * 10_000
      yuan += packs * Int128(row.record.price.tenThousandths)
    }
    guard max(units, yuan) > Int128(Int64.max) else { return true }
    log.report(
      .sumTooLarge, at: RecordPlace(.products),
      .init(
        zh: "各品种约定采购量或金额的合计太大，无法精确计算。",
        en: "The agreed volumes or amounts are too large in total to be computed exactly."),
      hint: .init(zh: "请检查约定采购量和中选价的单位。", en: "Check the units of agreed volumes and prices."))
    return false
  }
}
