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

  private enum Target {
    case product(Int32)
    case none
    /// The product is unknown, which is reported where it stands.
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
    items = conversions.map(\.record).filter { products.index(of: $0.itemID.utf8) == nil && seen.insert($0.itemID).inserted }
    targets = items.map { item in
      guard let id = item.productID else { return .none }
      return products.index(of: id.utf8).map(Target.product) ?? .lost
    }
    codes = IdentifierTable(products.ids + items.map(\.itemID))
    productCount = products.ids.count
    tallies = Array(repeating: Tally(), count: items.count)
    self.isComplete = isComplete
  }

  /// The items that are no products, in the order of their codes.
  var records: [ConversionRecord] { items }

  /// What a line of a code counts as.
  enum Counted {
    case line(product: Int32, units: Decimal4)
    /// It counts nowhere.
    case nothing
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
      return .nothing
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
    for (item, tally) in zip(items, tallies) where tally.lines > 0 && item.productID == nil {
      log.report(
        .itemNotCounted, at: Spot(table, line: tally.first, column: column), value: item.itemID,
        .init(
          zh:
            "项目 \(item.itemID)\(ItemConversion.named(item)) 按折算表不计：\(tally.lines) 行、\(tally.institutions.count) 家机构、合计 \(tally.text) 没有计入。",
          en:
            "The item \(item.itemID) does not count, as the conversions say: \(tally.lines) line(s) of \(tally.institutions.count) institution(s), \(tally.text) in total."
        ),
        hint: .init(zh: "要计入的，请在折算表填它的品种编码。", en: "To count it, name its product in the conversions."))
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

  private static func named(_ item: ConversionRecord) -> String { item.name.isEmpty ? "" : "（\(shortened(item.name))）" }

  private func reportUnknown(_ code: String, _ tally: Tally, at spot: Spot, _ log: ProblemLog, _ references: References) {
    let nearest = references.nearestHint(for: code, in: .products, log)
    log.report(
      .itemUnmapped, at: spot, value: code,
      .init(
        zh:
          "编码 \(shortened(code)) 既不在品种表，也不在折算表中：\(tally.lines) 行、\(tally.institutions.count) 家机构、合计 \(tally.text)（按该项目的单位）。",
        en:
          "\(shortened(code)) is neither a product nor an item of the conversions: \(tally.lines) line(s) of \(tally.institutions.count) institution(s), \(tally.text) in total, in the item's own units."
      ),
      hint: .init(
        zh: "请在折算表加一行：项目编码、它折算到的品种编码和折算系数；不计入任何品种的，品种编码填 不计。\(nearest?.chinese ?? "")",
        en:
          "Add it to the conversions with its product and factor; where it counts for none, put - for the product.\(nearest.map { " " + $0.english } ?? "")"
      ))
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
