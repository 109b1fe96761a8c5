public import OutputStore
public import Planning
public import Prepayment
public import SheetLayout
import Streams

/// The payment standards of a price list, as a CSV table and as a workbook.
public struct PaymentStandardReport: Sendable {
  /// One item with its standard.
  public typealias Line = (item: PriceListItem, standard: PaymentStandard)

  /// The selected products that items name.
  public var products: [Product]
  /// The rule.
  public var rule: PaymentStandardRule
  /// By item id.
  public var lines: [Line]
  /// The language of reasons.
  public var language: Language

  /// Makes a report.
  public init(products: [Product], rule: PaymentStandardRule, lines: [Line], language: Language) {
    self.products = products
    self.rule = rule
    self.lines = lines
    self.language = language
  }

  private static let columns = [
    ("item_id", "产品编码"), ("product_id", "对应中选品种"), ("rule", "规则"), ("price_yuan", "挂网价（元）"),
    ("winning_price_yuan", "折算中选价（元）"), ("standard_yuan", "支付标准（元）"), ("standard_year2_yuan", "第二年（元）"),
    ("standard_year3_yuan", "第三年（元）"), ("first_self_pay_points", "首先自付提高（百分点）"), ("reason", "理由"),
    ("article", "依据"),
  ]

  /// `payment_standards.csv`.
  public func file(style: CSVStyle) -> OutputFile {
    reportTable(
      "payment_standards.csv", columns: Self.columns.map(\.0), rowCount: lines.count, style: style
    ) { index, writer in
      let (item, standard) = lines[index]
      writer.field(text: item.id)
      writer.field(text: products[item.product].id)
      writer.field(text: rule.rawValue)
      writer.field(item.price)
      writer.field(standard.winningPrice)
      for year in 0..<3 { writer.field(year < standard.years.count ? standard.years[year] : nil) }
      writer.field(whole: standard.selfPayPoints)
      writer.field(text: standard.sentence[language])
      writer.field(text: rule.article)
    }
  }

  /// The same with names, as a workbook of one sheet 支付标准.
  public var book: SheetBook {
    let headings = ["产品编码", "名称", "企业", "类别"] + Self.columns.dropFirst().map(\.1)
    let widths: [Double] = [16, 24, 22, 10, 14, 13, 12, 13, 13, 12, 12, 12, 50, 24]
    var sheet = Sheet(name: "支付标准", columns: widths.map { SheetColumn(width: $0) })
    sheet.rows.append(SheetRow(headings.map { SheetCell(.text($0), .heading) }))
    for (item, standard) in lines {
      func price(_ value: Decimal4?) -> SheetCell {
        SheetCell(value.map { .number(SheetNumber(tenThousandths: $0.tenThousandths)) } ?? .blank, .quantity)
      }
      let texts = [item.id, item.name, item.supplier, item.role.chinese, products[item.product].id, rule.rawValue]
      sheet.rows.append(
        SheetRow(
          texts.map { SheetCell(.text($0), .text) } + [price(item.price), price(standard.winningPrice)]
            + (0..<3).map { price($0 < standard.years.count ? standard.years[$0] : nil) }
            + [
              SheetCell(.number(SheetNumber(Int64(standard.selfPayPoints))), .whole),
              SheetCell(.text(standard.sentence.chinese), .text), SheetCell(.text(rule.article), .text),
            ]))
    }
    sheet.headingRows = 0..<1
    sheet.page = PageSetup()
    return SheetBook(title: "医保支付标准", sheets: [sheet])
  }

  /// What came of it, for the terminal.
  public func text(in language: Language) -> String {
    let counted = lines.count { !$0.standard.years.isEmpty }
    let dearer = lines.count { $0.standard.selfPayPoints > 0 }
    return Localized(
      zh: "\(rule.article)：\(lines.count) 个产品，有支付标准 \(counted) 个，首先自付提高 10 个百分点 \(dearer) 个，没有支付标准 \(lines.count - counted) 个。\n",
      en:
        "\(rule.rawValue): \(lines.count) items, \(counted) with a standard, \(dearer) with 10 points more to pay first, \(lines.count - counted) without a standard.\n"
    )[language]
  }

  /// The same for machines.
  public var json: [UInt8] {
    JSONValue.members(
      ("rule", .text(rule.rawValue)), ("article", .text(rule.article)),
      (
        "items",
        .list(
          lines.map { item, standard in
            .members(
              ("item_id", .text(item.id)), ("product_id", .text(products[item.product].id)),
              ("price_yuan", .text(item.price.description)),
              ("winning_price_yuan", .text(standard.winningPrice.description)),
              ("standards_yuan", .list(standard.years.map { .text($0.description) })),
              ("first_self_pay_points", .whole(standard.selfPayPoints)),
              ("reason", .text(standard.sentence[language])))
          })
      )
    ).prettyBytes
  }
}
