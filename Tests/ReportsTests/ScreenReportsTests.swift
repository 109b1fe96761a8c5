import Foundation
import OutputStore
import Planning
import Testing

@testable import Reports

struct ScreenReportsTests {
  let conflict = Conflict(
    missingPacks: 400, missingAmount: Fen(1_230_000),
    members: [
      Conflict.Member(
        kind: .product, ids: ["P1"], limit: "1000 盒",
        description: Localized(zh: "品种 P1 约定采购量 1000 盒。", en: "Product P1: agreed volume 1000 packs.")),
      Conflict.Member(
        kind: .cap, ids: ["H1", "P1"],
        place: Place(file: "方案.xlsx", sheet: "上下限", row: 7, cell: "D7", column: "cap_packs"), limit: "600 盒",
        description: Localized(zh: "机构 H1 至多 600 盒", en: "Institution H1: at most 600 packs")),
    ])

  @Test("The conflict card says what is missing and why, in both languages")
  func conflictText() {
    #expect(
      ConflictCard(conflict, language: .chinese).text == """
        现有上限、承载能力与规则合起来放不下约定采购量：还差 400 盒（12300.00 元）。下列 2 项不能同时成立：
          1. 品种 P1 约定采购量 1000 盒。
          2. 机构 H1 至多 600 盒（方案.xlsx「上下限」!D7）

        """)
    #expect(
      ConflictCard(conflict, language: .english).text == """
        Caps, capacities and rules together leave no room for the agreed volume: 400 packs (12300.00 yuan) are missing. \
        These 2 cannot hold together:
          1. Product P1: agreed volume 1000 packs.
          2. Institution H1: at most 600 packs (方案.xlsx[上下限]!D7)

        """)
  }

  @Test("The conflict card never says 0 packs, and says what all conflicts lack where that is more")
  func conflictAmounts() {
    let lock = Conflict.Member(kind: .fixed, ids: ["H1", "P1"], limit: "60")
    let capacity = Conflict.Member(
      kind: .capacity, ids: ["H1"], limit: "100", description: Localized(zh: "上限 100 元", en: "capacity of 100 yuan"))
    var money = Conflict(missingPacks: 0, missingAmount: Fen(2_000), members: [capacity, lock])
    (money.allPacks, money.allAmount) = (10, Fen(7_000))
    money.isIrreducible = true
    #expect(
      ConflictCard(money, language: .chinese).text == """
        下限和锁定合计超出承载上限或规则：多 20.00 元。下列 2 项不能同时成立，去掉任何一项其余即可成立：
          1. 上限 100 元
          2. 机构 H1、品种 P1：锁定 60 盒
        整个方案要成立，各项限值合计至少要改动 10 盒（70.00 元）。

        """)
    #expect(
      ConflictCard(money, language: .english).text.hasPrefix(
        "Floors and fixed volumes come to more than capacities or rules allow, by 20.00 yuan. These 2"))
    #expect(ConflictCard(money, language: .english).text.contains("limits have to move by at least 10 packs (70.00 yuan) in all."))
    var strict = Conflict(missingPacks: 0, missingAmount: Fen(150), members: [capacity])
    strict.isOfWholePacks = true
    #expect(
      ConflictCard(strict, language: .chinese).text == "取成整盒后守不住全部限值：共超出 1.50 元。超出的是下列 1 项：\n  1. 上限 100 元\n")
    let unknown = Conflict(missingPacks: 0, missingAmount: .zero, members: conflict.members)
    #expect(ConflictCard(unknown, language: .chinese).text.hasPrefix("现有上限、承载能力与规则合起来放不下约定采购量。下列 2 项不能同时成立："))
  }

  @Test("The sentence says above, below or against by the sides on which the members are met")
  func clashes() {
    func member(_ kind: Conflict.Member.Kind, _ side: Conflict.Member.Side) -> Conflict.Member {
      Conflict.Member(kind: kind, ids: ["X"], limit: "1", side: side)
    }
    let cases: [([Conflict.Member], Conflict.Clash, String)] = [
      ([member(.product, .least), member(.cap, .most), member(.fixed, .most)], .volumeAboveLimits, "还差 1 盒"),
      ([member(.product, .least), member(.fixed, .most)], .volumeAboveFixed, "少 1 盒"),
      ([member(.product, .most), member(.floor, .least), member(.fixed, .least)], .boundsAboveVolume, "多 1 盒"),
      ([member(.product, .most), member(.rule, .least)], .rulesAboveVolume, "多 1 盒"),
      ([member(.capacity, .most), member(.fixed, .least)], .boundsAboveRules, "多 1 盒"),
      ([member(.rule, .least), member(.fixed, .most)], .rulesAboveBounds, "少 1 盒"),
      ([member(.rule, .least), member(.rule, .most)], .contradiction, "差 1 盒"),
      ([member(.product, .least), member(.product, .most), member(.rule, .most)], .contradiction, "差 1 盒"),
    ]
    for (members, clash, words) in cases {
      let conflict = Conflict(missingPacks: 1, missingAmount: Fen(100), members: members)
      #expect(conflict.clash == clash)
      let text = ConflictCard(conflict, language: .chinese).answerText
      #expect(text.contains("：\(words)（1.00 元）。"), "\(text)")
    }
  }

  @Test("An amount beyond all that can be counted is said to be more")
  func beyond() {
    let huge = Conflict(missingPacks: 1, missingAmount: Fen(.max), members: conflict.members)
    #expect(ConflictCard(huge, language: .chinese).answerText.contains("1 盒（92233720368547758.07 元以上）"))
    #expect(ConflictCard(huge, language: .english).answerText.contains("1 pack (more than 92233720368547758.07 yuan)"))
  }

  @Test("conflict.json carries amounts, members and places")
  func conflictJSON() throws {
    let file = ConflictCard(conflict, language: .chinese).file
    #expect(file.path == "conflict.json")
    let parsed = try #require(try JSONSerialization.jsonObject(with: Data(file.bytes)) as? [String: Any])
    #expect(parsed["missing_packs"] as? Int == 400)
    #expect(parsed["missing_yuan"] as? String == "12300.00")
    #expect(parsed["all_missing_packs"] as? Int == 400 && parsed["all_missing_yuan"] as? String == "12300.00")
    #expect((parsed["repairs"] as? [String])?.isEmpty == true)
    let members = try #require(parsed["members"] as? [[String: Any]])
    #expect(members.map { $0["kind"] as? String } == ["product", "cap"])
    #expect(members[0].keys.sorted() == ["ids", "kind", "limit", "message", "side"])
    #expect(members.map { $0["side"] as? String } == ["least", "most"])
    #expect(parsed["clash"] as? String == "volume_above_limits")
    #expect(members[1]["ids"] as? [String] == ["H1", "P1"])
    #expect(members[1]["cell"] as? String == "D7")
    #expect(members[1]["sheet"] as? String == "上下限")
    #expect(members[1]["row"] as? Int == 7)
  }

  func problem(_ code: String, row: Int, column: String = "units", severity: Problem.Severity = .error)
    -> Problem
  {
    Problem(
      code: code, severity: severity, place: Place(file: "usage.csv", row: row, column: column), value: "x",
      message: Localized(zh: "不是数字。", en: "Not a number."), hint: Localized(zh: "", en: ""))
  }

  @Test("The same cause more than five times is cut to three lines on the screen")
  func grouping() {
    let six = (1...6).map { problem("E203", row: $0) }
    let others = [problem("W501", row: 8, severity: .warning), problem("E203", row: 9, column: "period")]
    let report = ProblemReport([others[0]] + six + [others[1]], language: .chinese)
    #expect(
      report.text == """
        E203 usage.csv:1（units）：不是数字。
        E203 usage.csv:2（units）：不是数字。
        E203 usage.csv:3（units）：不是数字。
        ……同类问题另有 3 处
        E203 usage.csv:9（period）：不是数字。
        W501 usage.csv:8（units）：不是数字。
        共 7 个错误，1 个警告，0 条说明。

        """)
    let five = ProblemReport(Array(six.prefix(5)), language: .english).text.split(separator: "\n")
    #expect(five.count == 6)
    #expect(five.last == "Errors: 5. Warnings: 0. Notes: 0.")
    #expect(ProblemReport([], language: .chinese).text.isEmpty)
  }

  @Test("A sheet and its cell stand in corner brackets in Chinese and in square ones in English")
  func sheet() {
    var problem = problem("E203", row: 17)
    problem.place.sheet = "历史用量"
    problem.place.cell = "D17"
    problem.place.file = "plan.xlsx"
    #expect(problem.line(in: .chinese) == "E203 plan.xlsx「历史用量」!D17（units）：不是数字。")
    #expect(problem.line(in: .english) == "E203 plan.xlsx[历史用量]!D17 (units): Not a number.")
  }

  @Test("JSON holds every problem, in order, with the fields of Messages.md")
  func problemJSON() throws {
    let report = ProblemReport((1...20).map { problem("E203", row: $0) }, language: .english)
    let list = try #require(try JSONSerialization.jsonObject(with: Data(report.json)) as? [[String: Any]])
    #expect(list.map { $0["row"] as? Int } == Array(1...20))
    #expect(list[0].keys.sorted() == ["code", "column", "file", "message", "row", "severity", "value"])
    let lines = report.jsonLines.split(separator: 0x0A)
    #expect(lines.count == 20)
    #expect(
      String(decoding: lines[0], as: UTF8.self)
        == #"{"code":"E203","column":"units","file":"usage.csv","message":"Not a number.","row":1,"severity":"error","value":"x"}"#
    )
  }

  @Test("A value cannot steer the terminal")
  func controlCharacters() {
    var bad = problem("E203", row: 1)
    bad.message = Localized(zh: "\u{1B}[2J\u{202E}\n假行", en: "")
    let text = ProblemReport([bad], language: .chinese).text
    #expect(text.contains("⟨U+001B⟩[2J⟨U+202E⟩⟨U+000A⟩假行"))
    #expect(!text.contains("\u{1B}"))
  }

  @Test(
    "Widths on a terminal",
    arguments: [("", 0), ("abc", 3), ("环翠区", 6), ("（元）", 6), ("é", 1), ("e\u{301}", 1), ("ｱ", 1), ("😀", 2)])
  func widths(text: String, expected: Int) {
    #expect(text.displayWidth == expected)
  }

  @Test("Long texts are cut at a width, never through a wide character")
  func clipping() {
    #expect("环翠区医院".clipped(to: 10) == "环翠区医院")
    #expect("环翠区医院".clipped(to: 9) == "环翠区..")
    #expect("环翠区医院".clipped(to: 8) == "环翠区..")
  }

  @Test(
    "Digits in groups of three",
    arguments: [
      ("0", "0"), ("999", "999"), ("1000", "1,000"), ("-123456.70", "-123,456.70"), ("1234567", "1,234,567"),
    ])
  func groups(number: String, expected: String) {
    #expect(grouped(number) == expected)
  }

  @Test("The summary in Chinese, word for word, with aligned columns")
  func summaryChinese() throws {
    #expect(
      Summary(try SampleAllocation().allocation).text(in: .chinese) == """
        全市分解结果：第三批
        品种 2 个，机构 4 家（参加 3 家），单元 5 个
        约定采购量 107 盒，金额 1,234.62 元，预付 524.68 元

        区市    盒数  金额（元）  预付（元）  最低满足率  最高满足率
        开发区    21      185.27        0.00     100.00%     100.00%
        环翠区    86    1,049.35      524.68      98.84%     102.81%

        决定因素（单元数）：品种约定量 2，机构承载 1，规则 1，锁定 1

        承载最紧的机构  编码  承载上限（元）    已用  最低满足率
        二院            H2            310.00  99.56%     102.81%
        民营医院        H3          1,000.00  18.53%     100.00%

        取整盒后仍未守住的限值（2 项）：
          机构承载上限 H3（../x）：限值 1000 元，实际 1002.5 元，超出 2.5 元
          规则 R1（371002）：限值 5 盒，实际 4 盒，不足 1 盒

        警告 1 条，详见 run.json。

        通知核对：7 项中 7 项符合，1 项不适用。

        """)
  }

  @Test("The summary fits 100 columns with a large city's numbers and long names")
  func summaryWidth() throws {
    var sample = try SampleAllocation()
    for index in sample.allocation.plan.records.institutions.indices {
      sample.allocation.plan.records.institutions[index].name = String(repeating: "很长的医院名称", count: 5)
      sample.allocation.plan.records.institutions[index].id = "123456789012345678"
    }
    for index in sample.allocation.plan.records.districts.indices {
      sample.allocation.plan.records.districts[index].name = String(repeating: "很长的区市名称", count: 5)
    }
    for index in sample.allocation.lines.indices { sample.allocation.lines[index].packs = 99_999_999 }
    for language in Language.allCases {
      let lines = Summary(sample.allocation).text(in: language).split(separator: "\n")
      #expect(lines.allSatisfy { String($0).displayWidth <= 100 }, "\(lines)")
    }
  }

  @Test("The summary as JSON carries the same numbers")
  func summaryJSON() throws {
    let bytes = Summary(try SampleAllocation().allocation).json
    let parsed = try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
    #expect(parsed["agreed_amount_yuan"] as? String == "1234.62")
    #expect(parsed["packs"] as? Int == 107)
    #expect(parsed["bound_by"] as? [String: Int] == ["fixed": 1, "institution": 1, "product": 2, "rule": 1])
    let districts = try #require(parsed["districts"] as? [[String: Any]])
    #expect(districts.map { $0["district_id"] as? String } == ["../x", "371002"])
    // Read from the text: JSONSerialization is off in the last place.
    #expect(String(decoding: bytes, as: UTF8.self).contains("\"smallest_fill\": \(59.4 / 60.1)"))
    let tightest = try #require(parsed["tightest"] as? [[String: Any]])
    #expect(tightest.map { $0["institution_id"] as? String } == ["H2", "H3"])
    #expect(tightest[0]["used_yuan"] as? String == "308.625")
  }
}
