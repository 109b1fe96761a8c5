import PlanModel
import Planning
import SheetLayout

/// The sheet 口径核对 of a check's workbook: a row for every product and for every institution, figures as numbers.
struct SanitySheet {
  /// The sheet's name.
  static let name = "口径核对"

  let records: PlanRecords
  let overview: SanityOverview
  let language: Language

  private var isChinese: Bool { language == .chinese }

  /// - Complexity: O(products + institutions × years).
  func sheet() -> Sheet {
    let widths = [14, 28, 12, 16, 16, 12, 16, 10, 26, 12] + overview.years.dropFirst(6).map { _ in 16 } + [30]
    var sheet = Sheet(name: SanitySheet.name, columns: widths.map { SheetColumn(width: Double($0)) })
    sheet.rows = [
      SheetRow([SheetCell(.text(isChinese ? "口径核对" : "Sanity check"), .paragraphHeading)]),
      SheetRow([SheetCell(.text(overview.line[language]), .line)]),
      SheetRow([
        SheetCell(
          .text(
            isChinese
              ? "约定量与一年用量都按最小单位；价格为元/最小单位；提示的文字见“问题索引”。"
              : "Agreed volume and yearly usage are minimum units; prices are yuan per minimum unit; the findings are in the index."), .line
        )
      ]),
      heading(
        isChinese
          ? ["品种编码", "通用名", "计量单位", "首年约定采购量", "一年用量", "约定量÷用量", "每最小单位价格", "机构数", "用量最大的机构", "所占份额", "提示"]
          : [
            "Product", "Name", "Unit", "Agreed units", "Yearly usage", "Ratio", "Price per unit", "Institutions", "Largest", "Its share",
            "Findings",
          ]),
    ]
    for row in overview.products {
      let product = records.products[row.product]
      sheet.rows.append(
        SheetRow([
          text(product.id), text(product.genericName), text(product.unit),
          SheetCell(.whole(product.agreedUnits), .whole), number(row.yearly, .quantity), ratio(row.ratio),
          number(row.pricePerUnit, .price), SheetCell(.whole(row.users), .whole),
          text(row.largestShare.map { label(records.institutions[$0.institution]) } ?? ""), ratio(row.largestShare?.share),
          findings(row.findings),
        ]))
    }
    sheet.rows.append(SheetRow([]))
    let years = overview.years.map { isChinese ? "\($0) 年用量金额（元）" : "Usage of \($0) [yuan]" }
    sheet.rows.append(
      heading((isChinese ? ["机构编码", "机构名称", "品种数"] : ["Institution", "Name", "Products"]) + years + [isChinese ? "提示" : "Findings"]))
    for row in overview.institutions {
      let institution = records.institutions[row.institution]
      sheet.rows.append(
        SheetRow(
          [text(institution.id), text(institution.name), SheetCell(.whole(row.products), .whole)]
            + row.amounts.map { number($0, .amount) } + [findings(row.findings)]))
    }
    sheet.headingRows = 3..<4
    sheet.page = PageSetup()
    return sheet
  }

  private func heading(_ texts: [String]) -> SheetRow { SheetRow(texts.map { SheetCell(.text($0), .heading) }) }

  private func text(_ text: String) -> SheetCell { SheetCell(.filled(text), .text) }

  private func label(_ institution: Institution) -> String { "\(institution.id) \(institution.name)" }

  private func findings(_ codes: [String]) -> SheetCell {
    SheetCell(.filled(codes.joined(separator: "、")), codes.contains { !$0.hasSuffix("）") } ? .doubtful : .text)
  }

  /// A number with four places at most, two of yuan.
  private func number(_ value: Double, _ style: CellStyle) -> SheetCell {
    let places: Double = style == .amount ? 100 : 10_000
    let scaled = (min(9e10, max(-9e10, value)) * places).rounded()
    return SheetCell(.number(SheetNumber(tenThousandths: Int64(scaled * (10_000 / places)))), style)
  }

  private func ratio(_ value: Double?) -> SheetCell {
    value.map { number($0, .percent) } ?? SheetCell(.blank, .percent)
  }
}
