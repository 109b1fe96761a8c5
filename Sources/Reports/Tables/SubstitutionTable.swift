public import Planning
import Streams

/// What a substitution changes at one institution.
public struct SubstitutionLine: Sendable, Hashable {
  /// The product whose supplier fails.
  public var product: Identifier
  /// The product that takes over.
  public var substitute: Identifier
  /// 区市编码.
  public var district: Identifier
  /// 机构编码.
  public var institution: Identifier
  /// What was signed [packs].
  public var oldPacks: Int
  /// What the failing supplier delivered [packs].
  public var deliveredPacks: Int
  /// What the substitute takes over [packs].
  public var remainingPacks: Int
  /// The price of the product that fails.
  public var oldPrice: Decimal4
  /// The substitute's price.
  public var newPrice: Decimal4

  /// Makes a line.
  public init(
    product: Identifier, substitute: Identifier, district: Identifier, institution: Identifier, oldPacks: Int,
    deliveredPacks: Int, remainingPacks: Int, oldPrice: Decimal4, newPrice: Decimal4
  ) {
    self.product = product
    self.substitute = substitute
    self.district = district
    self.institution = institution
    self.oldPacks = oldPacks
    self.deliveredPacks = deliveredPacks
    self.remainingPacks = remainingPacks
    self.oldPrice = oldPrice
    self.newPrice = newPrice
  }

  /// The signed amount.
  public var oldAmount: Fen { Fen(packs: oldPacks, price: oldPrice) }
  /// The amount of what was delivered.
  public var deliveredAmount: Fen { Fen(packs: deliveredPacks, price: oldPrice) }
  /// The amount of what the substitute takes over.
  public var newAmount: Fen { Fen(packs: remainingPacks, price: newPrice) }
  /// By how much the contracts grow.
  public var difference: Fen { deliveredAmount + newAmount - oldAmount }
}

/// `substitution.csv`: what was signed, delivered and taken over, by product, district and institution.
///
/// Lines come in the order of their ids.
public func substitutionFile(_ lines: [SubstitutionLine], style: CSVStyle) -> OutputFile {
  let sorted = lines.sorted { left, right in
    for (first, second) in [
      (left.product, right.product), (left.district, right.district), (left.institution, right.institution),
    ] where first != second { return idPrecedes(first, second) }
    return false
  }
  return reportTable(
    SubstitutionSummary.path,
    columns: [
      "product_id", "new_product_id", "district_id", "institution_id", "old_packs", "delivered_packs",
      "remaining_packs", "old_amount_yuan", "delivered_amount_yuan", "new_amount_yuan", "difference_yuan",
    ], rowCount: sorted.count, style: style
  ) { index, writer in
    let line = sorted[index]
    writer.field(text: line.product)
    writer.field(text: line.substitute)
    writer.field(text: line.district)
    writer.field(text: line.institution)
    writer.field(whole: line.oldPacks)
    writer.field(whole: line.deliveredPacks)
    writer.field(whole: line.remainingPacks)
    writer.field(line.oldAmount)
    writer.field(line.deliveredAmount)
    writer.field(line.newAmount)
    writer.field(line.difference)
  }
}

/// What a substitution changes in contracts and prepayments.
public struct SubstitutionSummary: Sendable {
  /// The file's name.
  public static let path = "substitution.csv"

  /// An amount before and after.
  public struct Change: Sendable, Hashable {
    /// The company; empty for prepayments.
    public var supplier = ""
    /// 区市名称.
    public var district: String
    /// Before.
    public var before = Fen.zero
    /// After.
    public var after = Fen.zero

    /// Makes a change.
    public init(supplier: String = "", district: String) {
      self.supplier = supplier
      self.district = district
    }

    /// What is paid more; negative for what comes back.
    public var difference: Fen { after - before }
  }

  /// Contract amounts by supplier and district, those that change.
  public var contracts: [Change] = []
  /// Prepayments by district.
  public var prepayments: [Change] = []

  /// Makes an empty summary.
  public init() {}

  /// Both tables with their sums.
  public func text(in language: Language) -> String {
    func say(_ zh: String, _ en: String) -> String { Localized(zh: zh, en: en)[language] }
    let amounts: [(heading: String, alignment: ScreenTable.Alignment)] = [
      (say("原金额（元）", "Before (yuan)"), .right), (say("现金额（元）", "After (yuan)"), .right),
      (say("差额（元）", "Difference (yuan)"), .right),
    ]
    var table = ScreenTable(columns: [(say("企业", "Supplier"), .left), (say("区市", "District"), .left)] + amounts)
    for line in contracts { table.rows.append([line.supplier, line.district] + cells(line)) }
    table.rows.append([say("合计", "Sum"), ""] + cells(sum(contracts)))
    var money = ScreenTable(columns: [(say("区市", "District"), .left)] + amounts)
    for line in prepayments { money.rows.append([line.district] + cells(line)) }
    money.rows.append([say("合计", "Sum")] + cells(sum(prepayments)))
    let lines =
      [say("合同金额（有变化的）", "Contracts that change")] + table.lines
      + ["", say("预付（差额为正补付，为负收回）", "Prepayment (pay the difference, or recover it where negative)")] + money.lines
    return lines.map { $0 + "\n" }.joined()
  }

  private func cells(_ change: Change) -> [String] {
    let more = change.difference
    return [
      grouped(change.before.description), grouped(change.after.description),
      (more > .zero ? "+" : "") + grouped(more.description),
    ]
  }

  private func sum(_ changes: [Change]) -> Change {
    changes.reduce(into: Change(district: "")) {
      $0.before += $1.before
      $0.after += $1.after
    }
  }

  /// Both tables for machines.
  public var json: [UInt8] {
    func list(_ changes: [Change]) -> JSONValue {
      .list(
        changes.map {
          .members(
            ("supplier", $0.supplier.isEmpty ? nil : .text($0.supplier)), ("district", .text($0.district)),
            ("before_yuan", .text($0.before.description)), ("after_yuan", .text($0.after.description)),
            ("difference_yuan", .text($0.difference.description)))
        })
    }
    return JSONValue.members(("contracts", list(contracts)), ("prepayments", list(prepayments))).prettyBytes
  }
}
