import PlanModel
import Testing

@testable import PlanTables

@Suite("Texts of sheets")
struct SheetReadingTests {
  @Test(
    "Numbers keep fifteen digits and are written without exponents",
    arguments: [
      ("20.800000000000001", "20.8"), ("0.10000000000000001", "0.1"), ("1E3", "1000"), ("1.2345E-5", "0.000012345"),
      ("-0", "0"), ("0", "0"), ("-12.50", "-12.5"), ("999999999999999.9", "1000000000000000"), ("1.5E+3", "1500"),
      ("5.8800000000000008", "5.88"), ("123456789012345678", "123456789012346000"), ("00012", "12"), (".5", "0.5"),
    ])
  func numbers(written: String, plain: String) throws {
    var number = try #require(DecimalText(Array(written.utf8)))
    number.round(to: DecimalText.spreadsheetDigits)
    #expect(String(decoding: number.plain, as: UTF8.self) == plain)
  }

  @Test("Texts that are no numbers are none", arguments: ["", "-", ".", "1,000", "1E", "1E+999", "0x12", "1 2", "NaN"])
  func noNumbers(written: String) {
    #expect(DecimalText(Array(written.utf8)) == nil)
  }

  @Test("Numbers that can stay as they are need no work, others do")
  func plainDecimals() {
    for text in ["0", "12", "-12.5", "0.5", "123456789012345"] { #expect(isPlainDecimal(Array(text.utf8)[...])) }
    for text in ["", "-", "-0", "012", "1.50", "1.", ".5", "1E3", "1234567890123456", "1.2.3", "1,2"] {
      #expect(!isPlainDecimal(Array(text.utf8)[...]), "\(text)")
    }
  }

  @Test("Units are read with their power of ten")
  func units() {
    let units = TableSchema.usage.columns[3]
    let money = TableSchema.institutions.columns[7]
    let packs = TableSchema.limits.columns[3]
    for (text, shift) in [("万片", 4), ("万片／万支/万袋", 4), ("片/支/袋", 0), ("万", 4), ("千粒", 3), ("百万片", 6), ("单位：万支", 4)] {
      #expect(HeadingUnit(text)?.shift(for: units) == shift, "\(text)")
    }
    #expect(HeadingUnit("万元")?.shift(for: money) == 4)
    #expect(HeadingUnit("亿元")?.shift(for: money) == 8)
    #expect(HeadingUnit("万盒")?.shift(for: packs) == 4)
    for text in ["盒", "万元", "元"] { #expect(HeadingUnit(text)?.shift(for: units) == nil, "\(text)") }
    for text in ["", "必填", "千克", "元/盒", "万片/盒"] { #expect(HeadingUnit(text) == nil, "\(text)") }
  }

  @Test("Title lines name units, other titles do not")
  func titles() {
    #expect(HeadingUnit.ofTitle("单位：万片").map(\.text) == ["万片"])
    #expect(HeadingUnit.ofTitle("（单位：盒／元）").map(\.text) == ["盒", "元"])
    #expect(HeadingUnit.ofTitle("2019年   单位: 万支、万元").map(\.shift) == [4, 4])
    #expect(HeadingUnit.ofTitle("填报单位：万片").isEmpty)
    #expect(HeadingUnit.ofTitle("单位：威海市医疗保障局").isEmpty)
    #expect(HeadingUnit.ofTitle("首年约定采购量表").isEmpty)
  }

  @Test("Rows of sums are known by their words, whatever the spaces")
  func sums() {
    func kind(_ text: String) -> TableWords.Sum? { TableWords.sum(Array(text.utf8)[...]) }
    for text in ["合计", "合　计", " 总 计：", "共计", "全市合计", "（合计）", "Total", "TOTAL:", "Grand Total", "全市总计"] {
      #expect(kind(text) == .all, "\(text)")
    }
    for text in ["累计", "累 计", "全市累计"] { #expect(kind(text) == .running, "\(text)") }
    for text in ["小计", "小 计", "环翠区小计", "环翠区合计", "Subtotal", "Sub-total", "环翠区累计"] { #expect(kind(text) == .part, "\(text)") }
    for text in ["", "H001", "审计局医院", "计生服务站", "会计学校医院", "Total Care 医院", "TL001", "totalcare"] {
      #expect(kind(text) == nil, "\(text)")
    }
  }

  @Test("Footers are known by their words; drugs for injection are none")
  func footers() {
    for text in [
      "注：含税", "注:1", "备注", "说明：见通知", "制表人：张三", "审核：", "填报人", "（盖章）", "单位负责人：   （盖章）", "日期：2020年", "注1.含税",
      "制表单位：医保局（盖章）",
    ] { #expect(TableWords.isFooter(text), "\(text)") }
    for text in ["注射用头孢曲松钠", "说明书", "H001", "", "审核中心医院"] {
      #expect(!TableWords.isFooter(text), "\(text)")
    }
  }
}
