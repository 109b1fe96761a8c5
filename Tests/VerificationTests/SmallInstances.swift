import Testing

/// The instances that are tested alike.
enum SmallCase: String, CaseIterable, CustomTestStringConvertible {
  case plain, scarce, conflict, tight, loosened

  var instance: SmallInstance {
    switch self {
    case .plain: plainInstance()
    case .scarce: scarceInstance()
    case .conflict: conflictInstance()
    case .tight: tightInstance(both: false, first: 2)
    case .loosened: loosenedInstance()
    }
  }

  var output: SmallOutput { instance.output() }
  var testDescription: String { rawValue }
}

/// Two districts, three institutions each, two products. Solved by hand.
///
/// P1: 995 units of 10 are 100 packs (99.5, rounded up), targets 10, 20, 30 | 10, 15, 15; H4 has the cap 8. Level 92/90,
/// so the districts get 60·92/90 = 61.33 and 8 + 30·92/90 = 38.67: 61 and 39 packs.
/// P2: 63 packs, targets 63/8 · (1, 1, 1 | 2, 3); H1 has the floor 9, H6 is fixed at 3 without usage. Level
/// 51/55.125; the districts get 9 + 2·51/7 = 23.57 and 3 + 5·51/7 = 39.43: 24 and 39 packs.
///
/// District 371002: P1 61 → 10.17, 20.33, 30.5 at level 1; the one pack left goes to .5: 10, 20, 31.
/// P2 24 → targets 8, 8, 8; floor 9, then 7.5, 7.5 at level 15/16; tie, equal targets, first id: 9, 8, 7.
/// District 371003: P1 39 → targets 9.75, 14.625, 14.625; cap 8, then 15.5, 15.5 at level 31/29.25; tie: 8, 16, 15.
/// P2 39 → targets 15.6, 23.4, 0; fixed 3, then 14.4, 21.6 at level 36/39; .6 first: 14, 22, 3.
func plainInstance() -> SmallInstance {
  SmallInstance(
    parameters: [
      ("city", "威海"), ("cycle_end", "2021-11-15"), ("cycle_start", "2020-11-16"),
      ("prepayment_due", "2020-11-16"), ("prepayment_ratio", "50%"),
      ("prepayment_tranches", "2020-11-16:30%;2021-03-31:20%"), ("report_due", "2020-11-10"),
    ],
    products: [
      SmallProduct(
        id: "P1", unitsPerPack: 10, price: 25_000, agreedUnits: 995, supplier: "甲1", priceText: "2.5"),
      SmallProduct(
        id: "P2", unitsPerPack: 1, price: 123_450, agreedUnits: 63, supplier: "乙2", priceText: "12.345"),
    ],
    institutions: [
      ("H1", "371002", "public,三级,,,,"), ("H2", "371002", "public,二级,,,,"), ("H3", "371002", "military,,,,,"),
      ("H4", "371003", "public,,,,,"), ("H5", "371003", "public,,,,,"), ("H6", "371003", "private,,yes,,,no"),
      ("H7", "371003", "private,,no,,,"),
    ],
    eligible: ["H1", "H2", "H3", "H4", "H5"],
    usage: [
      ("H1", "P1", "2019", "100"), ("H1", "P2", "2019", "1"), ("H2", "P1", "2019", "200"),
      ("H2", "P2", "2019", "1"), ("H3", "P1", "2019", "300"), ("H3", "P2", "2019", "1"),
      ("H4", "P1", "2019", "100"), ("H4", "P2", "2019", "2"), ("H5", "P1", "2019", "150"),
      ("H5", "P2", "2019", "3"), ("H6", "P1", "2019", "150"),
    ],
    limits: ["H1,P2,9,,", "H4,P1,,8,", "H6,P2,,,3"],
    packetParameters: [
      ("city", "威海"), ("cycle_end", "2021-11-15"), ("cycle_start", "2020-11-16"),
      ("prepayment_due", "2020-11-16"), ("prepayment_ratio", "50%"),
      ("prepayment_tranches", "2020-11-16:30%;2021-03-31:20%"), ("report_due", "2020-11-10"),
      ("usage_weights", "2019:1"),
    ],
    lines: [
      line("P1", "H1", 100, 61 / 6, 0, nil, 61 / 6, 10, "product"),
      line("P1", "H2", 200, 61 / 3, 0, nil, 61 / 3, 20, "product"),
      line("P1", "H3", 300, 30.5, 0, nil, 30.5, 31, "product"),
      line("P1", "H4", 100, 9.75, 0, 8, 8, 8, "cap"),
      line("P1", "H5", 150, 14.625, 0, nil, 15.5, 16, "product"),
      line("P1", "H6", 150, 14.625, 0, nil, 15.5, 15, "product"),
      line("P2", "H1", 1, 8, 9, nil, 9, 9, "floor"),
      line("P2", "H2", 1, 8, 0, nil, 7.5, 8, "product"),
      line("P2", "H3", 1, 8, 0, nil, 7.5, 7, "product"),
      line("P2", "H4", 2, 15.6, 0, nil, 14.4, 14, "product"),
      line("P2", "H5", 3, 23.4, 0, nil, 21.6, 22, "product"),
      line("P2", "H6", 0, 0, 3, 3, 3, 3, "fixed"),
    ],
    cityTotals: [
      "P1": ["371002": 60 * 92 / 90.0, "371003": 8 + 30 * 92 / 90.0],
      "P2": ["371002": 9 + 2 * 51 / 7.0, "371003": 3 + 5 * 51 / 7.0],
    ],
    stagesCity: level(51 / 55.125, "product", "P2") + "," + level(92 / 90, "product", "P1"),
    stagesDistricts: """
      "371002":[\(level(15 / 16, "product", "P2")),\(level(1, "product", "P1"))],\
      "371003":[\(level(36 / 39, "product", "P2")),\(level(31 / 29.25, "product", "P1"))]
      """,
    tranches: [(3_000, "2020-11-16"), (5_000, "2021-03-31")])
}

/// The same institutions, with H3's capacity of 90 yuan and a rule over both districts. Solved by hand.
///
/// P1 100 packs at 2.50, targets 10, 20, 30 | 10, 15, 15. P2 60 packs at 5.00, targets 7.5, 7.5, 7.5 | 15, 22.5.
/// H3: 30·2.5 + 7.5·5 = 112.5 yuan at level 1, so level 0.8: 24 and 6. R1 (P1 at H2 and H5 ≤ 35 packs): level 1.
/// P2: (60 − 6)/52.5. P1: (100 − 24 − 35)/35. Districts: P1 55.71, 44.29 → 56, 44; P2 21.43, 38.57 → 21, 39.
/// Floors are half the targets, rounded down; caps three times the usage. None of them binds.
///
/// District 371002: targets P1 56·(1, 2, 3)/6, P2 7, 7, 7. H3 105 yuan at level 1, so 6/7: 24, 6. R1's part 20 at H2:
/// level 20/(56/3) = 15/14. P2: 15/14 → 7.5, 7.5. P1: H1 gets 12, level 9/7. Packs 12, 20, 24 and 8, 7, 6.
/// District 371003: P1 44: targets 11, 16.5, 16.5; R1's part 15 at H5: level 10/11; then 29/27.5: 11.6, 17.4.
/// P2 39: 15.6, 23.4 at level 1. Packs 12, 15, 17 and 16, 23.
func scarceInstance() -> SmallInstance {
  let common = [
    ("cap_ratio", "3"), ("cycle_end", "2021-11-15"), ("cycle_start", "2020-11-16"),
    ("prepayment_due", "2020-11-16"), ("report_due", "2020-11-10"),
  ]
  return SmallInstance(
    parameters: [common[0], common[1], common[2], ("floor_ratio", "0.5"), common[3], common[4]]
      + [("usage_weights", "2018:0.4;2019:0.6")],
    products: [
      SmallProduct(
        id: "P1", unitsPerPack: 10, price: 25_000, agreedUnits: 1000, supplier: "甲1", priceText: "2.5"),
      SmallProduct(id: "P2", unitsPerPack: 1, price: 50_000, agreedUnits: 60, supplier: "乙2", priceText: "5"),
    ],
    institutions: [
      ("H1", "371002", "public,,,,,"), ("H2", "371002", "public,,,,,"), ("H3", "371002", "public,,,,90,"),
      ("H4", "371003", "public,,,,,"), ("H5", "371003", "public,,,,,"), ("H6", "371003", "private,,yes,1,,"),
    ],
    eligible: ["H1", "H2", "H3", "H4", "H5", "H6"],
    usage: [
      ("H1", "P1", "2018", "130"), ("H1", "P1", "2019-01", "30"), ("H1", "P1", "2019-07", "50"),
    ]
      + [
        ("H1", "P2", "10"), ("H2", "P1", "200"), ("H2", "P2", "10"), ("H3", "P1", "300"), ("H3", "P2", "10"),
        ("H4", "P1", "100"), ("H4", "P2", "20"), ("H5", "P1", "150"), ("H5", "P2", "30"), ("H6", "P1", "150"),
      ].flatMap { [($0.0, $0.1, "2018", $0.2), ($0.0, $0.1, "2019", $0.2)] },
    rules: ["R1,限两家,P1,H2;H5,packs,<=,35"],
    packetRules: [
      "371002": ["R1,限两家,P1,H2,packs,<=,20"], "371003": ["R1,限两家,P1,H5,packs,<=,15"],
    ],
    packetParameters: common + [("usage_weights", "2018:0.4;2019:0.6")],
    lines: [
      line("P1", "H1", 100, 56 / 6.0, 5, 30, 12, 12, "product"),
      line("P1", "H2", 200, 56 / 3.0, 10, 60, 20, 20, "rule:R1"),
      line("P1", "H3", 300, 28, 15, 90, 24, 24, "institution"),
      line("P1", "H4", 100, 11, 5, 30, 11.6, 12, "product"),
      line("P1", "H5", 150, 16.5, 7, 45, 15, 15, "rule:R1"),
      line("P1", "H6", 150, 16.5, 7, 45, 17.4, 17, "product"),
      line("P2", "H1", 10, 7, 3, 30, 7.5, 8, "product"),
      line("P2", "H2", 10, 7, 3, 30, 7.5, 7, "product"),
      line("P2", "H3", 10, 7, 3, 30, 6, 6, "institution"),
      line("P2", "H4", 20, 15.6, 7, 60, 15.6, 16, "product"),
      line("P2", "H5", 30, 23.4, 11, 90, 23.4, 23, "product"),
    ],
    cityTotals: [
      "P1": ["371002": 44 + 10 * 41 / 35.0, "371003": 15 + 25 * 41 / 35.0],
      "P2": ["371002": 6 + 15 * 54 / 52.5, "371003": 37.5 * 54 / 52.5],
    ],
    stagesCity: [
      level(0.8, "capacity", "H3"), level(1, "rule", "R1"), level(54 / 52.5, "product", "P2"),
      level(41 / 35, "product", "P1"),
    ].joined(separator: ","),
    stagesDistricts: """
      "371002":[\(level(6 / 7, "capacity", "H3")),\(level(15 / 14, "rule", "R1")),\
      \(level(15 / 14, "product", "P2")),\(level(9 / 7, "product", "P1"))],\
      "371003":[\(level(10 / 11, "rule", "R1")),\(level(1, "product", "P2")),\(level(29 / 27.5, "product", "P1"))]
      """,
    tranches: [(5_000, "2020-11-16")])
}

/// A district's re-split in which one product pushes another aside. Solved by hand.
///
/// P1 10 packs: targets 5 at H1, 5 at H2, where the cap is 4, so H1 must take 6. P2 10 packs: targets 8 at H1, 2 at H3.
/// H1's capacity is 10 yuan and every pack costs 1: 4 are left for P2 at H1, level 0.5; H3 takes 6, level 3. The
/// proof of 0.5 is capacity H1 − product P1: 0 at P1/H1, −1 at P1/H2 (at its cap), 1 at P2/H1. P1/H1: level 1.2.
func conflictInstance() -> SmallInstance {
  let parameters = [
    ("cycle_end", "2021-11-15"), ("cycle_start", "2020-11-16"), ("prepayment_due", "2020-11-16"),
    ("report_due", "2020-11-10"), ("usage_weights", "2019:1"),
  ]
  return SmallInstance(
    kind: "district", parameters: parameters,
    products: [
      SmallProduct(id: "P1", unitsPerPack: 1, price: 10_000, agreedUnits: 10, supplier: "甲1", priceText: "1"),
      SmallProduct(id: "P2", unitsPerPack: 1, price: 10_000, agreedUnits: 10, supplier: "甲1", priceText: "1"),
    ],
    institutions: [
      ("H1", "D1", "public,,,,10,"), ("H2", "D1", "public,,,,,"), ("H3", "D1", "public,,,,,"),
    ],
    eligible: ["H1", "H2", "H3"],
    usage: [
      ("H1", "P1", "2019", "5"), ("H1", "P2", "2019", "8"), ("H2", "P1", "2019", "5"),
      ("H3", "P2", "2019", "2"),
    ],
    limits: ["H2,P1,,4,"],
    lines: [
      line("P1", "H1", 5, 5, 0, nil, 6, 6, "product"), line("P1", "H2", 5, 5, 0, 4, 4, 4, "cap"),
      line("P2", "H1", 8, 8, 0, nil, 4, 4, "conflict"), line("P2", "H3", 2, 2, 0, nil, 6, 6, "product"),
    ],
    cityTotals: [:], stagesCity: "",
    stagesDistricts: """
      "D1":[{"level":0.5,"rows":[{"capacity":"H1","multiplier":1},{"product":"P1","multiplier":-1}]},\
      \(level(1.2, "product", "P1")),\(level(3, "product", "P2"))]
      """,
    tranches: [(5_000, "2020-11-16")])
}

/// One district, two equal institutions, 5 packs at 10 yuan: 2.5 each; plain largest remainder gives 3 and 2, which
/// H1's capacity of 29 yuan forbids. With `both`, H2 may not exceed 29 either, and somebody must, by 1 yuan.
func tightInstance(both: Bool, first: Int, excesses: String = "") -> SmallInstance {
  let parameters = [
    ("cycle_end", "2021-11-15"), ("cycle_start", "2020-11-16"), ("prepayment_due", "2020-11-16"),
    ("report_due", "2020-11-10"),
  ]
  return SmallInstance(
    parameters: parameters,
    products: [
      SmallProduct(id: "P1", unitsPerPack: 1, price: 100_000, agreedUnits: 5, supplier: "甲1", priceText: "10")
    ],
    institutions: [("H1", "D1", "public,,,,29,"), ("H2", "D1", both ? "public,,,,29," : "public,,,,,")],
    eligible: ["H1", "H2"],
    usage: [("H1", "P1", "2019", "5"), ("H2", "P1", "2019", "5")],
    packetParameters: parameters + [("usage_weights", "2019:1")],
    lines: [
      line("P1", "H1", 5, 2.5, 0, nil, 2.5, first, "product"),
      line("P1", "H2", 5, 2.5, 0, nil, 2.5, 5 - first, "product"),
    ],
    cityTotals: ["P1": ["D1": 5]], stagesCity: level(1, "product", "P1"),
    stagesDistricts: "\"D1\":[\(level(1, "product", "P1"))]", excesses: excesses,
    tranches: [(5_000, "2020-11-16")])
}

/// Two districts with one institution each, alike: 2.5 of 5 packs at 10 yuan, capacities of 29 yuan. One district must take
/// 3 packs, the first by its id, and its packet has a capacity that holds them: 30 yuan and the next ten-thousandth.
func loosenedInstance() -> SmallInstance {
  let parameters = [
    ("cycle_end", "2021-11-15"), ("cycle_start", "2020-11-16"), ("prepayment_due", "2020-11-16"),
    ("report_due", "2020-11-10"),
  ]
  return SmallInstance(
    parameters: parameters,
    products: [
      SmallProduct(id: "P1", unitsPerPack: 1, price: 100_000, agreedUnits: 5, supplier: "甲1", priceText: "10")
    ],
    institutions: [("H1", "D1", "public,,,,29,"), ("H2", "D2", "public,,,,29,")], eligible: ["H1", "H2"],
    usage: [("H1", "P1", "2019", "5"), ("H2", "P1", "2019", "5")],
    packetParameters: parameters + [("usage_weights", "2019:1")],
    packetInstitutions: ["H1": "public,,,,30.0001,"],
    lines: [
      line("P1", "H1", 5, 3, 0, nil, 3, 3, "product"), line("P1", "H2", 5, 2, 0, nil, 2, 2, "product"),
    ],
    cityTotals: ["P1": ["D1": 2.5, "D2": 2.5]], stagesCity: level(1, "product", "P1"),
    stagesDistricts: "\"D1\":[\(level(1, "product", "P1"))],\"D2\":[\(level(1, "product", "P1"))]",
    excesses: #"{"capacity":"H1","district":"D1","measure":"yuan","limit":"29","value":"30","excess":"1"}"#,
    loosened: loosenedLimit(), tranches: [(5_000, "2020-11-16")])
}

/// A record of `run.json`; by default the right one of ``loosenedInstance()``.
func loosenedLimit(
  capacity: String = "H1", district: String = "D1", measure: String = "yuan", plan: String = "29",
  packet: String = "30.0001", why: String = "whole_packs"
) -> String {
  "{\"capacity\":\"\(capacity)\",\"district\":\"\(district)\",\"measure\":\"\(measure)\",\"plan_limit\":\"\(plan)\",\"packet_limit\":\"\(packet)\",\"why\":\"\(why)\"}"
}

private func line(
  _ product: String, _ institution: String, _ basis: Double, _ target: Double, _ floor: Int, _ cap: Int?,
  _ continuous: Double, _ packs: Int, _ boundBy: String
) -> SmallLine {
  SmallLine(
    product: product, institution: institution, basis: basis, target: target, floor: floor, cap: cap,
    continuous: continuous, packs: packs, boundBy: boundBy)
}

private func level(_ level: Double, _ kind: String, _ id: String) -> String {
  "{\"level\":\(level),\"rows\":[{\"\(kind)\":\"\(id)\",\"multiplier\":1}]}"
}
