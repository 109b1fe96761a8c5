import Planning
import Prepayment
import Testing

@Suite("Payment standards")
struct PaymentStandardTests {
  private func decimal(_ text: String) throws -> Decimal4 { try Decimal4(parsing: text) }

  /// A product of 20 units at 2.62 yuan, and an item beside it.
  private func standard(
    _ price: String, units: Int = 20, role: PriceListItem.Role = .nonselected, evaluated: Bool = true,
    listed: Bool = true, name: String = "布洛芬缓释胶囊", winning: String = "2.62", steps: Int = 3,
    _ rule: PaymentStandardRule
  ) throws -> PaymentStandard {
    let product = Product(
      id: "P", genericName: "布洛芬缓释胶囊", unitsPerPack: 20, price: try decimal(winning), agreedUnits: 20)
    let item = PriceListItem(
      id: "I", product: 0, name: name, role: role, unitsPerPack: units, price: try decimal(price),
      isEvaluated: evaluated, isInCatalogue: listed)
    return try #require(PaymentStandard(of: item, beside: product, rule: rule, steps: steps))
  }

  private func years(_ standard: PaymentStandard) -> [String] { standard.years.map(\.description) }

  @Test(
    "are the winning price for the selected drug and both backups, whatever the notice, where theirs is not lower",
    arguments: PaymentStandardRule.allCases)
  func winners(rule: PaymentStandardRule) throws {
    for role in [PriceListItem.Role.selected, .backup, .secondBackup] {
      let same = try standard("2.62", role: role, rule)
      #expect(years(same) == ["2.62", "2.62", "2.62"])
      #expect(same.selfPayPoints == 0)
      #expect(same.reason == .winner)
      #expect(years(try standard("3.9", role: role, evaluated: false, rule)) == ["2.62", "2.62", "2.62"])
      let cheaper = try standard("2.6", role: role, rule)
      #expect(years(cheaper) == ["2.6", "2.6", "2.6"])
      #expect(cheaper.reason == .notDearer)
    }
  }

  @Test("are the actual price of a drug that is not dearer", arguments: PaymentStandardRule.allCases)
  func notDearer(rule: PaymentStandardRule) throws {
    let found = try standard("2.62", rule)
    #expect(years(found) == ["2.62", "2.62", "2.62"])
    #expect(found.reason == .notDearer)
    #expect(found.selfPayPoints == 0)
  }

  /// 10 units: half of 2.62 is 1.31. 1.31 is not dearer, 1.3101 is by a ten-thousandth.
  /// 7 units: 2.62 × 7 / 20 = 0.917.
  /// 3 units of a product at 0.01: 0.01 × 3 / 20 = 0.0015, exact; 1 unit: 0.0005; at 0.0001: 0.000005, which rounds to 0.
  @Test("compare by minimum unit, exactly, and print the price for the pack to four decimals")
  func conversion() throws {
    #expect(try standard("1.31", units: 10, .weihai2020).reason == .notDearer)
    #expect(try standard("1.3101", units: 10, .weihai2020).reason == .comesDown(years: 3))
    #expect(try standard("5", units: 7, .weihai2020).winningPrice.description == "0.917")
    #expect(try standard("5", units: 3, winning: "0.01", .weihai2020).winningPrice.description == "0.0015")
    let tiny = try standard("0.0001", units: 1, winning: "0.0001", .weihai2020)
    #expect(tiny.winningPrice.description == "0")
    #expect(tiny.reason == .comesDown(years: 3))
    // 0.0001 × 10 / 20 = 0.00005: half up.
    #expect(try standard("5", units: 10, winning: "0.0001", .weihai2020).winningPrice.description == "0.0001")
    // A third of a pack of 3: 1 × 1 / 3 is not exact; 0.3333 is less than a third, so not dearer.
    let third = Product(
      id: "P", genericName: "x", unitsPerPack: 3, price: .one, agreedUnits: 3)
    let item = PriceListItem(
      id: "I", product: 0, name: "x", role: .nonselected, unitsPerPack: 1, price: try decimal("0.3333"))
    let found = try #require(PaymentStandard(of: item, beside: third, rule: .nhsa2019))
    #expect(found.reason == .notDearer)
  }

  /// Weihai: 5.62 − 2.62 = 3, in equal thirds: 4.62, 3.62, 2.62; in two years 4.12, 2.62; at once 2.62.
  /// 2.63: thirds of 0.01: 2.6267 (2.62666…), 2.6233, 2.62.
  @Test("of a dearer drug come down to the winning price in equal steps in Weihai, with ten points more to pay first")
  func comesDown() throws {
    let found = try standard("5.62", .weihai2020)
    #expect(years(found) == ["4.62", "3.62", "2.62"])
    #expect(found.selfPayPoints == 10)
    #expect(found.reason == .comesDown(years: 3))
    #expect(years(try standard("5.62", steps: 2, .weihai2020)) == ["4.12", "2.62", "2.62"])
    #expect(years(try standard("5.62", steps: 1, .weihai2020)) == ["2.62", "2.62", "2.62"])
    #expect(years(try standard("2.63", .weihai2020)) == ["2.6267", "2.6233", "2.62"])
  }

  @Test("of a dearer drug stay its price in Yantai, with ten points more to pay first")
  func paysMore() throws {
    let found = try standard("5.62", .yantai2023)
    #expect(years(found) == ["5.62", "5.62", "5.62"])
    #expect(found.selfPayPoints == 10)
    #expect(found.reason == .paysMore)
  }

  /// 5.24 is exactly the double: the winning price. 10 is more: 7 at once, then (7 − 2.62) / 2 = 2.19 a year.
  @Test("of the national pilot of 2019 cut a drug dearer than the double by 30 %, and give others the winning price")
  func national() throws {
    let double = try standard("5.24", .nhsa2019)
    #expect(years(double) == ["2.62", "2.62", "2.62"])
    #expect(double.reason == .atMostDouble)
    #expect(double.selfPayPoints == 0)
    let cut = try standard("10", .nhsa2019)
    #expect(years(cut) == ["7", "4.81", "2.62"])
    #expect(cut.reason == .cut(years: 3))
    #expect(years(try standard("10", steps: 2, .nhsa2019)) == ["7", "2.62", "2.62"])
    #expect(try standard("5.2401", .nhsa2019).reason == .cut(years: 3))
  }

  @Test("of a generic that did not pass the evaluation are at most the winning price; Yantai lists none but heparins")
  func unevaluated() throws {
    for rule in [PaymentStandardRule.weihai2020, .nhsa2019] {
      let dearer = try standard("5.62", evaluated: false, rule)
      #expect(years(dearer) == ["2.62", "2.62", "2.62"])
      #expect(dearer.reason == .unevaluated(isDearer: true))
      #expect(dearer.selfPayPoints == (rule == .weihai2020 ? 10 : 0))
      #expect(years(try standard("2", evaluated: false, rule)) == ["2", "2", "2"])
    }
    let unlisted = try standard("2", evaluated: false, .yantai2023)
    #expect(unlisted.years.isEmpty)
    #expect(unlisted.reason == .unlisted)
    #expect(years(try standard("2", evaluated: false, name: "低分子肝素钠注射液", .yantai2023)) == ["2", "2", "2"])
  }

  @Test("do not exist outside the catalogue", arguments: PaymentStandardRule.allCases)
  func outside(rule: PaymentStandardRule) throws {
    for role in PriceListItem.Role.allCases {
      let found = try standard("2", role: role, listed: false, rule)
      #expect(found.years.isEmpty)
      #expect(found.selfPayPoints == 0)
      #expect(found.reason == .notInCatalogue)
    }
  }
}
