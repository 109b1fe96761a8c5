import PlanModel
public import Planning

/// Reads 替补 for a plan, by product, then date: which suppliers take over, in order, at allowed prices.
///
/// - Throws: ``PlanFileError`` where the file is missing or cannot be read at all.
public func readSubstitutions(
  _ path: String, for records: PlanRecords
) throws(PlanFileError) -> SideTableReading<SubstitutionRecord> {
  let context = SideTableContext(records)
  guard let rows = try context.rows(path, .side(.substitutions), SideTable.substitutions.columns) else {
    return context.reading([])
  }
  return SubstitutionReading(context: context, rows: rows).reading()
}

private struct SubstitutionReading {
  let context: SideTableContext
  let rows: TableRows

  private typealias Line = (record: SubstitutionRecord, line: Int32)

  private var log: ProblemLog { context.log }
  private static let column = SideTable.substitutions.index

  private func spot(_ line: Int32, _ name: String) -> Spot {
    Spot(.side(.substitutions), line: line, column: Self.column(name))
  }

  func reading() -> SideTableReading<SubstitutionRecord> {
    var lines: [Line] = []
    while rows.next() { if let record = record() { lines.append((record, rows.line)) } }
    if lines.isEmpty, !log.hasErrors {
      log.report(
        .tableWithoutRows, at: Spot(.side(.substitutions)), .init(zh: "替补表没有数据行。", en: "The table has no rows."),
        hint: .init(zh: "请填写停供品种和替补企业，一行一个。", en: "Give a line for each product and its substitute."))
    }
    for line in lines { check(line) }
    let sorted = lines.sorted { left, right in
      let (first, second) = (root(of: left.record), root(of: right.record))
      if first != second { return idPrecedes(first, second) }
      return left.record.fromDate == right.record.fromDate
        ? left.line < right.line : left.record.fromDate < right.record.fromDate
    }
    var start = 0
    while start < sorted.count {
      let root = root(of: sorted[start].record)
      let end = sorted[start...].firstIndex { self.root(of: $0.record) != root } ?? sorted.count
      checkOrder(sorted[start..<end], of: root)
      start = end
    }
    return context.reading(sorted.map(\.record))
  }

  /// The current row; nil where a value was reported.
  private func record() -> SubstitutionRecord? {
    let column = Self.column
    var isSound = true
    let product = context.references.index(rows, column("product_id"), in: .products)
    let day = rows.required(column("from_date")).flatMap { log.date($0, at: rows.spot(column("from_date"))) }
    let role = rows.required(column("supplier_role")).flatMap {
      log.word($0, .substitutionRole, at: rows.spot(column("supplier_role")))
    }
    let price = rows.requiredNumber(
      column("price_yuan"), .price, &isSound, of: product.map { context.references.packSize($0) })
    let own = rows.number(column("own_price_yuan"), .price, &isSound)
    let highest = rows.number(column("highest_price_yuan"), .price, &isSound)
    guard let product, let day, let role, let price, isSound else { return nil }
    return SubstitutionRecord(
      productID: context.plan.products.rows[Int(product)].record.id, fromDate: day, role: role, price: price,
      ownPrice: own, highestPrice: highest, document: rows.text(column("document")))
  }

  /// One row by itself: the supplier, the price, the day.
  private func check(_ line: Line) {
    let record = line.record
    if let root = product(root(of: record)), root.supplier(for: record.role).isEmpty {
      let name = record.role == .backup ? "backup_supplier" : "second_backup_supplier"
      log.report(
        .noSuchBackup, at: spot(line.line, "supplier_role"), value: record.productID,
        .init(
          zh: "品种 \(root.id) \(root.genericName) 没有\(record.role.chinese)企业。",
          en: "\(root.id) \(root.genericName) has no \(record.role.rawValue.replacing("_", with: " ")) supplier."),
        hint: .init(
          zh: "请先在品种表的“\(record.role.chinese)企业”列（\(name)）填写，重新 allocate 后再替补。",
          en: "Name it in \(name) of products.csv and allocate again first."))
    }
    checkPrice(line)
    let parameters = context.plan.parameters.values
    if record.fromDate == parameters.cycleStart {
      log.report(
        .substitutionOutsideCycle, at: spot(line.line, "from_date"), value: "\(record.fromDate)",
        .init(
          zh: "启用日期 \(record.fromDate) 是采购周期的第一天，原企业一天也没有供应，不是替补。",
          en: "\(record.fromDate) is the first day of the cycle: the company before supplied on no day of it, so nothing is taken over."),
        hint: .init(
          zh: "从第一天起就由另一家企业供应的，请在品种表改中选企业和中选价，重新 allocate；否则请填以后的日期。",
          en:
            "If another company supplies from the first day on, change supplier and price in products.csv and allocate again; else give a later day."
        ))
    } else if record.fromDate < parameters.cycleStart || record.fromDate > parameters.cycleEnd {
      log.report(
        .substitutionOutsideCycle, at: spot(line.line, "from_date"), value: "\(record.fromDate)",
        .init(
          zh: "启用日期 \(record.fromDate) 不在采购周期 \(parameters.cycleStart) 至 \(parameters.cycleEnd) 内。",
          en: "\(record.fromDate) is not within the cycle from \(parameters.cycleStart) to \(parameters.cycleEnd)."),
        hint: .init(zh: "请填采购周期内、第一天以后的日期。", en: "Give a day of the cycle after its first."))
    }
  }

  private func checkPrice(_ line: Line) {
    let record = line.record
    switch record.priceIsAllowed {
    case true?: break
    case nil:
      log.report(
        .substitutePriceUnchecked, at: spot(line.line, "price_yuan"), value: "\(record.price)",
        .init(
          zh: "供应价 \(record.price) 元没有核对：自身中选价和同品种最高中选价都没有填。",
          en: "The price of \(record.price) yuan was not checked: neither own_price_yuan nor highest_price_yuan is given."),
        hint: .init(
          zh: "供应价应不高于自身中选价的 1.5 倍，或不高于同品种最高中选价；请填其中之一。",
          en: "It must be at most 1.5 times the substitute's own selected price, or at most the highest selected one: give one of them."))
    case false?:
      let own = record.ownPrice.map { "\(Self.capText($0))" } ?? "–"
      let highest = record.highestPrice.map { "\($0)" } ?? "–"
      log.report(
        .substitutePriceAboveCap, at: spot(line.line, "price_yuan"), value: "\(record.price)",
        .init(
          zh: "供应价 \(record.price) 元高于自身中选价的 1.5 倍（\(own) 元），也高于同品种最高中选价（\(highest) 元）。",
          en:
            "\(record.price) yuan is above 1.5 times the substitute's own selected price (\(own)) and above the highest selected price (\(highest))."
        ),
        hint: .init(zh: "满足其中一项即可；请核对价格，或另选企业。", en: "One of the two suffices: check the prices, or choose another supplier."))
    }
  }

  /// 1.5 times a price, exactly: at most five decimals.
  private static func capText(_ price: Decimal4) -> String {
    let hundredThousandths = Int128(price.tenThousandths) * 15
    let whole = hundredThousandths / 100_000
    var digits = String(hundredThousandths % 100_000)
    digits = String(repeating: "0", count: 5 - digits.count) + digits
    while digits.last == "0" { digits.removeLast() }
    return digits.isEmpty ? "\(whole)" : "\(whole).\(digits)"
  }

  /// The rows of one product by date: backup first, each once, on rising days, and none that is there already.
  private func checkOrder(_ lines: ArraySlice<Line>, of root: Identifier) {
    var roles: [SubstitutionRecord.Role] = SubstitutionRecord.Role.allCases.filter {
      product(SubstitutionRecord.substituteID(of: root, role: $0)) != nil
    }
    var before: Line?
    for line in lines {
      let record = line.record
      let supplied = before == nil ? current(root)?.suppliedFrom : nil
      if let supplied, supplied >= record.fromDate {
        report(
          line, "from_date", "\(record.fromDate)",
          zh: "品种 \(root) 的启用日期 \(record.fromDate) 不晚于被替补企业的供应起始日期 \(supplied)。",
          en: "\(root): \(record.fromDate) is not after \(supplied), from which the replaced company supplies.",
          hint: .init(
            zh: "请填 \(supplied) 之后的日期，或改正品种表的供应起始日期。",
            en: "Give a day after \(supplied), or mend supplied_from in products.csv."))
      } else if let before, before.record.fromDate >= record.fromDate {
        report(
          line, "from_date", "\(record.fromDate)",
          zh: "品种 \(root) 的启用日期 \(record.fromDate) 不晚于前一家的 \(before.record.fromDate)。",
          en: "\(root): \(record.fromDate) is not after \(before.record.fromDate), the day of the one before.")
      } else if roles.contains(record.role) {
        report(
          line, "supplier_role", record.role.chinese, zh: "品种 \(root) 的\(record.role.chinese)企业已经启用。",
          en: "\(root): the \(record.role.rawValue) supplier has taken over before.")
      } else if roles.contains(.secondBackup) {
        report(
          line, "supplier_role", record.role.chinese, zh: "品种 \(root) 已由第二备供企业供应，不能退回备供企业。",
          en: "\(root): the second backup supplies already.")
      } else if record.role == .secondBackup, roles.isEmpty, product(root)?.backupSupplier.isEmpty == false {
        report(
          line, "supplier_role", record.role.chinese, zh: "品种 \(root) 还有备供企业，应先启用备供企业。",
          en: "\(root) has a backup supplier, which comes first.")
      }
      roles.append(record.role)
      before = line
    }
  }

  private func report(
    _ line: Line, _ column: String, _ value: String, zh: String, en: String,
    hint: Localized = .init(
      zh: "替补按备供、第二备供的次序，各一次，日期递增。", en: "The backup comes first, then the second backup, each once, on rising days.")
  ) {
    log.report(.substitutionOrder, at: spot(line.line, column), value: value, .init(zh: zh, en: en), hint: hint)
  }

  private func root(of record: SubstitutionRecord) -> Identifier {
    SubstitutionRecord.root(of: record.productID) { product($0) != nil }
  }

  /// The product that is supplied now in the place of a selected one.
  private func current(_ root: Identifier) -> Product? {
    product(SubstitutionRecord.substituteID(of: root, role: .backup)) ?? product(root)
  }

  private func product(_ id: Identifier) -> Product? {
    context.plan.products.table.index(of: id.utf8).map { context.plan.products.rows[Int($0)].record }
  }
}
