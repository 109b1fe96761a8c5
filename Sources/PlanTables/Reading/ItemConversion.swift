import PlanModel
import Planning

/// What the codes of 历史用量 and 报量 stand for where a plan has 折算表: products, and items that count as one times a factor.
///
/// An item that is in neither table is an error with its total; one that does not count, a warning with it.
final class ItemConversion {
  /// The products' codes, then the items'.
  let codes: IdentifierTable
  /// How many of the codes are products.
  let productCount: Int
  /// Where each item counts, by its place behind the products.
  private let targets: [Target]
  private let items: [ConversionRecord]
  private var tallies: [Tally]
  private var unknown: [String: Tally] = [:]
  private var rounded: Int64 = 0
  /// Whether lines of a table were of codes that nobody knows.
  private(set) var lostLines = false
  /// Whether every product and every item has its place here; where not, unknown codes are no news.
  private let isComplete: Bool
  /// Finds items by their names, and by codes in another width or case.
  private let names: NameLookup
  private let nearest: NearestName

  private enum Target {
    case product(Int32)
    case none
    /// What it counts as is unknown, which is reported where it stands.
    case lost
  }

  /// What the lines of an item come to.
  private struct Tally {
    /// [ten-thousandths of a unit of the item].
    var units: Int128 = 0
    /// [ten-thousandths of a minimum unit of the product].
    var converted: Int128 = 0
    var lines = 0
    var institutions: Set<Int32> = []
    var first: Int32 = 0

    mutating func add(_ units: Decimal4?, _ institution: Int32?, _ line: Int32) {
      if lines == 0 { first = line }
      lines += 1
      self.units += Int128(units?.tenThousandths ?? 0)
      if let institution { institutions.insert(institution) }
    }

    /// The sum in units of the item.
    var text: String { Int64(exactly: units).map { "\(Decimal4(tenThousandths: $0))" } ?? "\(units / 10_000)" }
  }

  /// Nil where there is nothing to convert.
  init?(_ conversions: [GivenRow<ConversionRecord>]?, references: References, isComplete: Bool) {
    guard let conversions, !conversions.isEmpty else { return nil }
    let products = references.products
    var seen: Set<Identifier> = []
    let rows = conversions.filter {
      products.index(of: $0.record.itemID.utf8) == nil && seen.insert($0.record.itemID).inserted
    }
    items = rows.map(\.record)
    targets = rows.map { row in
      if !row.isSound { return .lost }
      guard let id = row.record.productID else { return .none }
      return products.index(of: id.utf8).map(Target.product) ?? .lost
    }
    codes = IdentifierTable(products.ids + items.map(\.itemID))
    productCount = products.ids.count
    let records = items
    names = NameLookup(records.map { ($0.itemID, $0.name, []) })
    nearest = NearestName(ids: records.map(\.itemID), names: records.map(\.name))
    tallies = Array(repeating: Tally(), count: items.count)
    self.isComplete = isComplete
  }

  /// The items that are no products, in the order of their codes.
  var records: [ConversionRecord] { items }

  /// What a line of a code counts as.
  enum Counted {
    case line(product: Int32, units: Decimal4)
    /// It counts nowhere, and yet says that its institution has data of its period.
    case notCounted
    /// What it counts as is not known, which was reported.
    case lost
    case tooLarge
  }

  /// Counts a line of a known code.
  ///
  /// - Complexity: O(1).
  func count(_ code: Int32, _ units: Decimal4, institution: Int32, line: Int32, _ rule: NumberRule) -> Counted {
    let item = Int(code) - productCount
    guard item >= 0 else { return .line(product: code, units: units) }
    guard case .product(let product) = targets[item] else {
      tallies[item].add(units, institution, line)
      if case .none = targets[item] { return .notCounted }
      return .lost
    }
    let (whole, rest) = (Int128(units.tenThousandths) * Int128(items[item].factor.tenThousandths)).quotientAndRemainder(
      dividingBy: 10_000)
    // Halves go away from zero.
    let value = rest.magnitude >= 5_000 ? whole + rest.signum() : whole
    guard value.magnitude <= UInt128(rule.largest.magnitude) else { return .tooLarge }
    tallies[item].add(units, institution, line)
    tallies[item].converted += value
    if rest != 0 { rounded += 1 }
    return .line(product: product, units: Decimal4(tenThousandths: Int64(value)))
  }

  /// What a text in the column of codes stands for.
  enum Found {
    /// A product or an item, by its code as it stands.
    case code(Int32)
    /// The same by its name, or by a code in another width or case.
    case read(Int32, by: ProblemCode)
    /// Products or items that do not come to the same.
    case several([Int32])
    case unknown
  }

  /// The product or item that a text stands for: its code, its code folded, or a name that is its alone.
  ///
  /// - Complexity: O(length), after O(products + items) once.
  func find(_ text: ArraySlice<UInt8>, _ references: References) -> Found {
    if let code = codes.index(of: text) { return .code(code) }
    if text.isEmpty { return .unknown }
    func found(_ resolution: Resolution, from first: Int32) -> (codes: [Int32], isFolded: Bool) {
      switch resolution {
      case .code(let index), .folded(let index): ([first + index], true)
      case .name(let index): ([first + index], false)
      case .several(let indices): (indices.map { first + $0 }, false)
      case .unknown: ([], false)
      }
    }
    let product = found(references.resolve(text, in: .products), from: 0)
    let item = found(names.resolve(text), from: Int32(productCount))
    let all = product.codes + item.codes
    guard let first = all.first else { return .unknown }
    guard all.dropFirst().allSatisfy({ counts($0, as: first) }) else { return .several(all) }
    return .read(first, by: (product.codes.isEmpty ? item : product).isFolded ? .codeFolded : .nameForCode)
  }

  /// Whether two codes count as the same.
  private func counts(_ code: Int32, as other: Int32) -> Bool {
    func target(_ code: Int32) -> (product: Int32?, factor: Decimal4)? {
      let item = Int(code) - productCount
      if item < 0 { return (code, .one) }
      switch targets[item] {
      case .product(let product): return (product, items[item].factor)
      case .none: return (nil, .one)
      case .lost: return nil
      }
    }
    guard let one = target(code), let two = target(other) else { return false }
    return one == two
  }

  /// The id of a code.
  func id(_ code: Int32) -> Identifier { codes.ids[Int(code)] }

  /// Whether a code is an item's.
  func isItem(_ code: Int32) -> Bool { Int(code) >= productCount }

  /// The product for which an item counts; nil for products and where it counts for none.
  func product(ofItem code: Int32) -> Identifier? {
    guard isItem(code), case .product(let product) = targets[Int(code) - productCount] else { return nil }
    return codes.ids[Int(product)]
  }

  /// Reports a name that several products or items have.
  func reportSeveral(_ text: String, _ found: [Int32], at spot: Spot, _ log: ProblemLog, _ references: References) {
    log.report(
      .nameAmbiguous, at: spot, value: text,
      .init(
        zh: "“\(shortened(text))”在品种表和折算表中有 \(found.count) 个，折算结果不同，不知道是哪一个。",
        en: "\"\(shortened(text))\" may be \(found.count) products or items that count differently."),
      hint: References.chooseCode(found) { code in
        let item = Int(code) - productCount
        return item < 0 ? references.label(code, in: .products) : "\(items[item].itemID)\(ItemConversion.named(items[item]))"
      })
  }

  /// Counts a line of a code that is in neither table.
  func countUnknown(_ code: String, _ units: Decimal4?, institution: Int32?, line: Int32) {
    unknown[code, default: Tally()].add(units, institution, line)
  }

  /// Says what came of the items of a table, and forgets it.
  ///
  /// - Complexity: O(items · log items).
  func report(_ table: TableSchema, _ log: ProblemLog, _ references: References) {
    let column = table.index(of: "product_id")
    if !unknown.isEmpty { lostLines = true }
    if isComplete {
      for (code, tally) in unknown.sorted(by: { idPrecedes($0.key, $1.key) }) {
        reportUnknown(code, tally, at: Spot(table, line: tally.first, column: column), log, references)
      }
    }
    for (index, (item, tally)) in zip(items, tallies).enumerated() where tally.lines > 0 {
      guard case .none = targets[index] else { continue }
      // Whether it is accepted is known when all tables are.
      log.judgedLater.append { [self] accepted in
        reportNotCounted(item, tally, at: Spot(table, line: tally.first, column: column), log, accepted)
      }
    }
    noteProducts(table, log, column, references)
    if rounded > 0 {
      log.report(
        .conversionRounded, at: Spot(table, column: table.index(of: "units")), value: "\(rounded)",
        .init(
          zh: "\(rounded) 行折算后超过四位小数，已四舍五入到四位。",
          en: "\(rounded) converted quantities had more than four decimals and were rounded."),
        hint: .init(zh: "不必处理。", en: "Nothing to do."))
    }
    tallies = Array(repeating: Tally(), count: items.count)
    (unknown, rounded) = ([:], 0)
  }

  private func reportNotCounted(_ item: ConversionRecord, _ tally: Tally, at spot: Spot, _ log: ProblemLog, _ accepted: AcceptedFindings?) {
    let isUsage = spot.file == .table(.usage)
    log.report(
      .itemNotCounted, at: spot, value: item.itemID, accepted?.acceptance(.itemNotCounted, of: item.itemID),
      .init(
        zh:
          "项目 \(item.itemID)\(ItemConversion.named(item)) 按折算表不计：\(tally.lines) 行、\(tally.institutions.count) 家机构、合计 \(tally.text) 没有计入\(isUsage ? "，只表示机构在这些期间有数据" : "")。",
        en:
          "The item \(item.itemID) does not count, as the conversions say: \(tally.lines) line(s) of \(tally.institutions.count) institution(s), \(tally.text) in total\(isUsage ? "; they only say that there is data of their periods" : "")."
      ),
      hint: .init(
        zh: "要计入的，请在折算表填它的品种编码；确认不计的，在“已核实”表（accepted.csv）加一行 W575,,\(item.itemID),,理由。",
        en: "To count it, name its product in the conversions; if it is right, add the line W575,,\(item.itemID),,REASON to accepted.csv."))
  }

  private static func named(_ item: ConversionRecord) -> String { item.name.isEmpty ? "" : "（\(shortened(item.name))）" }

  private func reportUnknown(_ code: String, _ tally: Tally, at spot: Spot, _ log: ProblemLog, _ references: References) {
    log.report(
      .itemUnmapped, at: spot, value: code,
      .init(
        zh:
          "编码 \(shortened(code)) 既不在品种表，也不在折算表中：\(tally.lines) 行、\(tally.institutions.count) 家机构、合计 \(tally.text)（按该项目的单位）。",
        en:
          "\(shortened(code)) is neither a product nor an item of the conversions: \(tally.lines) line(s) of \(tally.institutions.count) institution(s), \(tally.text) in total, in the item's own units."
      ), hint: hint(for: code, references, log))
  }

  /// What to do about a code that nobody knows: mend it where it is nearly another one, else say what it counts as.
  private func hint(for code: String, _ references: References, _ log: ProblemLog) -> Localized {
    let add = Localized(
      zh: "请在折算表（conversions.csv）加一行：项目编码 \(shortened(code))、它折算到的品种编码和折算系数；不计入任何品种的，品种编码填 不计",
      en: "add it to conversions.csv with its product and factor; where it counts for none, put - for the product")
    if let item = nearest.nearest(to: code) {
      let label = items[item].itemID + (items[item].name.isEmpty ? "" : " \(items[item].name)")
      return .init(
        zh: "折算表中最接近的是项目 \(label)：是它的，请把这里改成 \(items[item].itemID)；不是的，\(add.chinese)。",
        en: "The nearest item is \(label): write \(items[item].itemID) where it is meant; else \(add.english).")
    }
    if let product = references.nearestEntry(to: code, in: .products) {
      return .init(
        zh: "品种表中最接近的是 \(product)：是它的，请改正编码；是另一个项目的，\(add.chinese)。",
        en: "The nearest product is \(product): mend the code where it is meant; if it is an item of its own, \(add.english).")
    }
    return .init(zh: "\(add.chinese)。", en: "\(add.english.prefix(1).uppercased())\(add.english.dropFirst()).")
  }

  private func noteProducts(_ table: TableSchema, _ log: ProblemLog, _ column: Int, _ references: References) {
    var ofProduct: [Int32: [Int]] = [:]
    for (index, tally) in tallies.enumerated() where tally.lines > 0 {
      if case .product(let product) = targets[index] { ofProduct[product, default: []].append(index) }
    }
    for (product, own) in ofProduct.sorted(by: { $0.key < $1.key }) {
      let id = references.products.ids[Int(product)]
      let sum = own.reduce(Int128(0)) { $0 + tallies[$1].converted }
      let total = Int64(exactly: sum).map { "\(Decimal4(tenThousandths: $0))" } ?? "\(sum / 10_000)"
      let parts = own.sorted { idPrecedes(items[$0].itemID, items[$1].itemID) }.prefix(8).map {
        let (item, tally) = (items[$0], tallies[$0])
        return Localized(
          zh: "\(item.itemID) \(tally.text) × \(item.factor)（\(tally.lines) 行）",
          en: "\(item.itemID) \(tally.text) × \(item.factor) (\(tally.lines) lines)")
      }
      let more = own.count > 8
      log.report(
        .usageByItems, at: Spot(table, column: column), value: id,
        .init(
          zh:
            "品种 \(id) 的\(table.sheetName)中有 \(total)（最小单位）由 \(own.count) 个项目折算而来：\(parts.map(\.chinese).joined(separator: "、"))\(more ? "等" : "")。",
          en:
            "\(total) minimum units of \(id) come from \(own.count) item(s): \(parts.map(\.english).joined(separator: ", "))\(more ? ", …" : "")."
        ), hint: .init(zh: "请核对折算系数。", en: "Check the factors."))
    }
  }
}
