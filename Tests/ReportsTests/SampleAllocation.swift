import OutputStore
import Planning
import Reports

struct MissingValue: Error {}

func date(_ text: String) throws -> CalendarDate {
  guard let date = CalendarDate(parsing: text) else { throw MissingValue() }
  return date
}

func text(of file: OutputFile) -> String { String(decoding: file.bytes, as: UTF8.self) }

/// Two products, two districts, three institutions.
///
/// Agreed: P1 100 packs at 12.345 yuan, P2 7 packs at 0.0150 yuan. H3 is private and not prepaid.
///
///     P1  H1 60 packs 740.70   H2 25 packs 308.625 → 308.63   H3 15 packs 185.175 → 185.18
///     P2  H1  1 pack  0.015 → 0.02                             H3  6 packs 0.09
///
/// District A (H1, H2): 740.70 + 308.63 + 0.02 = 1,049.35; B (H3): 185.27; together 1,234.62.
/// Prepayment of A, 50 % as 30 % + 20 %: 314.805 → 314.81 and 524.675 → 524.68.
/// H1 has 740.72: 222.216 and 370.36; H2 308.63: 92.589 and 154.315. Floors at 50 %: 370.36 + 154.31, the one
/// fen left goes to H2; at 30 %: 222.21 + 92.58, two fen left, one each: 222.22 + 92.59.
struct SampleAllocation {
  var allocation: Allocation

  init(ruleID: String = "R,1") throws {
    var parameters = Parameters(
      cycleStart: try date("2020-11-16"), cycleEnd: try date("2021-11-15"), reportDue: try date("2020-11-10"),
      prepaymentDue: try date("2020-11-16"))
    parameters.planName = "第三批"
    parameters.prepaymentOwnership = [.public, .military]
    parameters.givenTranches = [
      .init(dueDate: try date("2020-11-16"), share: Decimal4(tenThousandths: 3_000)),
      .init(dueDate: try date("2021-03-31"), share: Decimal4(tenThousandths: 2_000)),
    ]
    let products = [
      Product(
        id: "P1", genericName: "甲药", unitsPerPack: 12, supplier: "乙企业",
        price: Decimal4(tenThousandths: 123_450), agreedUnits: 1_200),
      Product(
        id: "P2", genericName: "乙药", unitsPerPack: 1, supplier: "\"A\", Inc",
        price: Decimal4(tenThousandths: 150), agreedUnits: 7),
    ]
    let institutions = [
      Institution(id: "H1", name: "一院", districtID: "371002", ownership: .public),
      Institution(
        id: "H2", name: "二院", districtID: "371002", ownership: .public, capacity: Decimal4(whole: 310)),
      Institution(
        id: "H3", name: "民营医院", districtID: "../x", ownership: .private, participates: true,
        capacity: Decimal4(whole: 1_000)),
      Institution(id: "H4", name: "药店", districtID: "../x", ownership: .pharmacy),
    ]
    let plan = Plan(
      records: PlanRecords(
        parameterLines: [
          ParameterRecord(key: "city", value: "威海"), ParameterRecord(key: "prepayment_ratio", value: "50%"),
        ], parameters: parameters, products: products,
        districts: [
          District(id: "../x", name: "开发区", kind: .zone),
          District(id: "371002", name: "环翠区", kind: .district),
        ], institutions: institutions),
      cells: [], rules: [], districtOfInstitution: [1, 1, 0, 0])
    func line(
      _ product: Int, _ institution: Int, _ basis: Double, _ target: Double, _ fill: Double?,
      _ continuous: Double, _ packs: Int, _ boundBy: BoundBy, floor: Int = 0, cap: Int? = nil
    ) -> AllocationLine {
      AllocationLine(
        product: product, institution: institution, basisUnits: basis, target: target, floor: floor, cap: cap,
        fill: fill, packsContinuous: continuous, packs: packs, boundBy: boundBy)
    }
    allocation = Allocation(
      kind: .city, plan: plan,
      lines: [
        line(0, 2, 180.5, 15, 1, 15, 15, .product),
        line(0, 0, 700, 60.1, 59.4 / 60.1, 59.4, 60, .product, cap: 90),
        line(0, 1, 300, 24.9, 25.6 / 24.9, 25.6, 25, .institution),
        line(1, 2, 0, 0, nil, 6, 6, .fixed, floor: 6, cap: 6),
        line(1, 0, 1e-5, 1, 1, 1, 1, .rule(ruleID)),
      ],
      districtTotals: [
        DistrictTotal(product: 0, district: 0, packsContinuous: 15, packs: 15),
        DistrictTotal(product: 0, district: 1, packsContinuous: 85.00000000000001, packs: 85),
        DistrictTotal(product: 1, district: 0, packsContinuous: 6, packs: 6),
        DistrictTotal(product: 1, district: 1, packsContinuous: 1, packs: 1),
      ],
      cityBottlenecks: [
        Bottleneck(
          level: 0.98,
          terms: [
            .init(row: .product("P1"), multiplier: 1), .init(row: .capacity("H3"), multiplier: 0.5),
            .init(row: .rule("R1"), multiplier: -1),
          ])
      ],
      districtBottlenecks: [[], [Bottleneck(level: 1, terms: [.init(row: .product("P1"), multiplier: 1)])]],
      excesses: [
        Excess(
          row: .capacity("H3"), districtID: "../x", measure: .yuan, limit: 10_000_000, value: 10_025_000),
        Excess(row: .rule("R1"), districtID: "371002", measure: .packs, limit: 50_000, value: 40_000),
      ], packets: [],
      warnings: [
        Problem(
          code: "W501", severity: .warning,
          place: Place(file: "products.csv", row: 12, column: "agreed_units", heading: "首年约定采购量"),
          value: "1201",
          message: Localized(zh: "不是整包。", en: "Not whole packs."), hint: Localized(zh: "已进位。", en: ""))
      ])
  }

  func files(_ options: ReportOptions = ReportOptions(engine: "reference")) -> [OutputFile] {
    outputFiles(
      for: allocation, options: options,
      planFiles: [OutputFile(path: "plan/products.csv", bytes: Array("p".utf8))],
      packetFiles: [
        OutputFile(path: packetFolder(forDistrict: "371002") + "/rules.csv", bytes: Array("r".utf8)),
        OutputFile(path: packetFolder(forDistrict: "../x") + "/rules.csv", bytes: []),
      ])
  }

  func file(_ path: String, _ options: ReportOptions = ReportOptions(engine: "reference")) throws -> String {
    guard let file = files(options).first(where: { $0.path == path }) else { throw MissingValue() }
    return text(of: file)
  }
}
