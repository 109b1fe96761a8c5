import Foundation
import GLPKBackend
import PlanTables
import Planning
import Reports
import TestSupport
import Testing

@testable import FairShare
@testable import Fenliang

/// Two districts of two hospitals each, which used as much of P1 (20.80 yuan, 10 units a pack, 100 packs agreed) and P2 (3.15 yuan,
/// 12 units, 200 packs).
@Suite("What a conflict card tells")
struct ConflictAmountTests {
  private static let tables: [String: String] = [
    "parameters.csv":
      "key,value\ncycle_start,2020-11-16\ncycle_end,2021-11-15\nreport_due,2020-11-10\nprepayment_due,2020-11-16\n",
    "products.csv": "product_id,generic_name,units_per_pack,price_yuan,agreed_units\nP1,药P1,10,20.8,1000\nP2,药P2,12,3.15,2400\n",
    "districts.csv": "district_id,name\nD1,区D1\nD2,区D2\n",
    "institutions.csv":
      "institution_id,name,district_id,ownership\nH1,院H1,D1,public\nH2,院H2,D1,public\nH3,院H3,D2,public\nH4,院H4,D2,public\n",
    "usage.csv": "institution_id,product_id,period,units\n"
      + ["H1", "H2", "H3", "H4"].flatMap { ["\($0),P1,2019,100\n", "\($0),P2,2019,100\n"] }.joined(),
  ]

  private struct Answer {
    var conflict: Conflict
    var text: String
    var json: [String: Any]
  }

  /// The card of a plan; each repair is used through its file and has to pass, and is worth at least what is missing.
  private func answer(_ changed: [String: String], sourceLocation: SourceLocation = #_sourceLocation) throws -> Answer {
    let place = try Workplace()
    var tables = Self.tables
    if let limits = changed["limits"] { tables["limits.csv"] = "institution_id,product_id,floor_packs,cap_packs,fixed_packs\n" + limits }
    if let rules = changed["rules"] { tables["rules.csv"] = "rule_id,products,institutions,measure,sense,limit\n" + rules }
    if let products = changed["products"] {
      tables["products.csv"] = "product_id,generic_name,units_per_pack,price_yuan,agreed_units\n" + products
    }
    if let usage = changed["usage"] { tables["usage.csv"] = "institution_id,product_id,period,units\n" + usage }
    if let institutions = changed["institutions"] {
      let lines = institutions.split(separator: "\n").map { $0 + ",yes\n" }.joined()
      tables["institutions.csv"] = "institution_id,name,district_id,ownership,level,capacity_yuan,participates\n" + lines
    }
    tables["parameters.csv"]? += changed["parameters"] ?? ""
    let plan = try place.write(tables.map { ($0.key, Array($0.value.utf8)) }, to: "plan")
    var request = AllocationRequest(planFolder: plan, outputFolder: place.path("out"))
    request.timeLimit = .seconds(60)
    let error = #expect(throws: FenliangError.self, sourceLocation: sourceLocation) { try allocate(request) }
    guard case .conflict(let conflict) = error else {
      Issue.record("no conflict: \(String(describing: error))", sourceLocation: sourceLocation)
      throw NoConflict()
    }
    for (number, repair) in conflict.repairs.enumerated() {
      #expect(repair.size >= conflict.allAmount, "\(repair)", sourceLocation: sourceLocation)
      var mended = AllocationRequest(planFolder: plan, outputFolder: place.path("mended"))
      mended.overrides = [place.path("out/repair-\(number + 1).csv")]
      mended.force = true
      #expect(throws: Never.self, "\(repair.sentence.english)", sourceLocation: sourceLocation) { try allocate(mended) }
    }
    #expect(conflict.isIrreducible, sourceLocation: sourceLocation)
    #expect(!conflict.repairs.isEmpty, "\(conflict.notes)", sourceLocation: sourceLocation)
    let json = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(filePath: place.path("out/conflict.json"))))
    return Answer(
      conflict: conflict, text: ConflictCard(conflict, language: .chinese).text,
      json: try #require(json as? [String: Any], sourceLocation: sourceLocation))
  }

  private struct NoConflict: Error {}

  /// Caps of 50 and 40 packs are 1,080 units where 1,200 are asked for: 10 packs of P2 at 3.15, whatever P1 costs.
  @Test("A rule in units counts the packs that it asks for", arguments: ["units,>=,1200", "packs,>=,100", "yuan,>=,315"])
  func ofTheRule(rule: String) throws {
    let answer = try answer(["limits": "H1,P2,,50,\nH2,P2,,40,\n", "rules": "R1,P2,district:D1,\(rule)\n"])
    let amount = rule.hasPrefix("yuan") ? "31.50 元" : "10 盒（31.50 元）"
    #expect(answer.text.hasPrefix("上限和锁定合计达不到规则的要求：少 \(amount)。下列 3 项"), "\(answer.text)")
    #expect(answer.json["missing_yuan"] as? String == "31.50" && answer.json["all_missing_yuan"] as? String == "31.50")
    // A limit in whole yuan stays in whole yuan: 315 to 283.
    let sizes = answer.conflict.repairs.map(\.size)
    #expect(sizes == (rule.hasPrefix("yuan") ? [Fen(3_150), Fen(3_200)] : [Fen(3_150), Fen(3_150)]), "\(answer.text)")
  }

  /// At most 20 packs of P1 and P2, at least 1,200 units of P2 = 100 packs at H1: 80 packs of P2 too much, 252 yuan. Not at the
  /// 20.80 of P1, of which H1 has none, and not at the 0.03 of P3, of which none can take their place.
  @Test("A rule over products of many prices counts the packs that stand in it")
  func ofManyPrices() throws {
    let answer = try answer([
      "products": "P1,药P1,10,20.8,1000\nP2,药P2,12,3.15,2400\nP3,药P3,1,0.03,100\n",
      "usage": "H1,P1,2019,1\nH2,P1,2019,1\nH1,P2,2019,1\nH2,P2,2019,1\nH2,P3,2019,1\n",
      "rules": "R1,P1;P2;P3,H1,packs,<=,20\nR2,P2,H1,units,>=,1200\n",
    ])
    #expect(answer.text.hasPrefix("现有上下限与规则互相矛盾：差 80 盒（252.00 元）。下列 2 项"), "\(answer.text)")
    #expect(answer.conflict.repairs.count == 2)
    #expect(answer.conflict.repairs.allSatisfy { $0.size == Fen(25_200) }, "\(answer.text)")
  }

  @Test("Fixed volumes below the agreed one are below, those above it above")
  func fixedVolumes() throws {
    let below = try answer(["limits": "H1,P1,,,20\nH2,P1,,,20\nH3,P1,,,20\nH4,P1,,,20\n"])
    #expect(below.text.hasPrefix("锁定合计不到约定采购量：少 20 盒（416.00 元）。"), "\(below.text)")
    #expect(below.json["clash"] as? String == "volume_above_fixed")
    let above = try answer(["limits": "H1,P1,,,60\nH2,P1,,,60\n"])
    #expect(above.text.hasPrefix("下限和锁定合计超出约定采购量：多 20 盒（416.00 元）。"), "\(above.text)")
    #expect(above.json["clash"] as? String == "bounds_above_volume")
  }

  @Test("Fixed volumes below a rule are below, those above it above")
  func fixedUnderRule() throws {
    let limits = "H1,P2,,,40\nH2,P2,,,50\n"
    let below = try answer(["limits": limits, "rules": "R1,P2,district:D1,packs,=,100\n"])
    #expect(below.text.hasPrefix("上限和锁定合计达不到规则的要求：少 10 盒（31.50 元）。"), "\(below.text)")
    let above = try answer(["limits": limits, "rules": "R1,P2,district:D1,packs,=,80\n"])
    #expect(above.text.hasPrefix("下限和锁定合计超出承载上限或规则：多 10 盒（31.50 元）。"), "\(above.text)")
  }

  /// Each pair of H1, H2, H3 is to have 50, so the three 75, and H4 30: 105 of 100.
  @Test("Rules that ask for more than was agreed are above it")
  func rulesAbove() throws {
    let answer = try answer([
      "rules": "R1,P1,H1;H2,packs,>=,50\nR2,P1,H2;H3,packs,>=,50\nR3,P1,H1;H3,packs,>=,50\nR4,P1,H4,packs,>=,30\n"
    ])
    #expect(answer.text.hasPrefix("规则、下限和锁定合起来要求的超出约定采购量：多 5 盒（104.00 元）。"), "\(answer.text)")
    // R4 gives way by 5 packs, a pair by 10, for each of its packs is half of what the three have.
    #expect(answer.conflict.repairs.map(\.size) == [Fen(10_400), Fen(20_800), Fen(20_800), Fen(20_800)], "\(answer.text)")
  }

  /// 100 packs under 90 and under 80. One rule and the volume cannot hold; both rules have to move, by 10 and 20 packs.
  @Test("Of rules over the same cells all that stand in the way are moved")
  func nested() throws {
    let answer = try answer(["rules": "R1,P1,*,packs,<=,90\nR2,P1,*,packs,<=,80\n"])
    #expect((answer.conflict.missingPacks, answer.conflict.missingAmount) == (20, Fen(41_600)))
    #expect((answer.conflict.allPacks, answer.conflict.allAmount) == (30, Fen(62_400)))
    #expect(answer.text.contains("整个方案要成立，各项限值合计至少要改动 30 盒（624.00 元）。"), "\(answer.text)")
    let repair = try #require(answer.conflict.repairs.first)
    #expect(repair.changes.map(\.after) == ["100", "100"] && repair.size == Fen(62_400), "\(answer.text)")
  }

  /// Locks of 3 x 20 and a cap of 10 hold 70 of 100 packs: whoever gives way moves 30, which is 624 yuan.
  @Test("A fixed volume that is let go counts what it moves, and comes after what is fairer")
  func released() throws {
    let answer = try answer(["limits": "H1,P1,,,20\nH2,P1,,,20\nH3,P1,,,20\nH4,P1,,10,\n"])
    #expect(answer.conflict.missingAmount == Fen(62_400))
    #expect(answer.conflict.repairs.allSatisfy { $0.size == Fen(62_400) }, "\(answer.text)")
    // H1 used a thousandth as much of P1 as the others: its share is small, and all that is missing makes it many of them.
    let small = try self.answer([
      "usage": "H1,P1,2019,1\nH2,P1,2019,400\nH3,P1,2019,300\nH4,P1,2019,300\nH1,P2,2019,1\n",
      "limits": "H1,P1,,,1\nH2,P1,,37,\nH3,P1,,27,\nH4,P1,,27,\n",
    ])
    let repairs = small.conflict.repairs
    #expect(repairs.first.map { !$0.isLopsided } == true, "\(small.text)")
    let release = try #require(repairs.first { $0.changes.contains { $0.after.isEmpty } }, "\(small.text)")
    #expect(release.isLopsided && release.size >= small.conflict.missingAmount, "\(small.text)")
    #expect(small.text.contains("注意：机构 H1 的品种 P1 将得到按比例应得的 "), "\(small.text)")
    #expect(repairs.map(\.isLopsided) == repairs.map(\.isLopsided).sorted { !$0 && $1 })
  }

  /// 2 packs of 1,000 + 1,000 and 10^11: limits have to move by 1,998 packs, of which 1,000 of P1, and by 10^11 - 2,000 of P1:
  /// 20.8 · (10^11 - 2,000 + 1,000) + 20,000 · 998 yuan.
  @Test("The largest limits are counted, not a crash")
  func huge() throws {
    let answer = try answer([
      "products": "P1,x,24,20.8,24000\nP2,x,7,20000,7000\n",
      "rules": "R1,*,*,packs,<=,2\nR2,*,*,packs,>=,100000000000\n",
    ])
    #expect(answer.conflict.missingAmount == Fen(2_075_840))
    #expect(answer.conflict.allAmount == Fen(208_001_993_920_000), "\(answer.text)")
  }

  /// One pack in two thousand millions: a share below what doubles are asked to tell apart.
  @Test("A contradiction of one pack in 10^9 is one", arguments: [1_000, 1_000_000_000, 2_400_000_000])
  func onePack(volume: Int) throws {
    let answer = try answer([
      "products": "P1,A,1,1,\(2 * volume)\n", "usage": "H1,P1,2019,1\nH2,P1,2019,3\n",
      "rules": "R1,P1,H1,packs,=,\(volume)\nR2,P1,H2,packs,=,\(volume + 1)\n",
    ])
    #expect(answer.text.hasPrefix("规则、下限和锁定合起来要求的超出约定采购量：多 1 盒（1.00 元）。"), "\(answer.text)")
    #expect(answer.conflict.repairs.map(\.size) == [Fen(100), Fen(100)], "\(answer.text)")
  }

  /// 825 packs at 580 are 478,500 yuan exactly: no whole number of fen above 346,935.8842 meets that.
  @Test("A rule with = moves to the last digit where no other number does")
  func equal() throws {
    let answer = try answer([
      "products": "P1,A,1,580,825\n", "usage": "H1,P1,2019,1\nH2,P1,2019,3\n", "rules": "R1,P1,*,yuan,=,346935.8842\n",
    ])
    #expect(answer.conflict.repairs.map { $0.changes.map(\.after) } == [["478500"]], "\(answer.text)")
  }

  /// In whole packs the plan with the repair misses limits by less than a pack each, and uses 508.58 yuan less of the rules than
  /// the limits have to move.
  @Test("A repair whose whole packs miss limits is worth what has to move, not what these packs move")
  func whollyMissed() throws {
    let answer = try answer([
      "products": "P1,A,6,20.8,282\nP2,B,1,580,35\n",
      "institutions":
        "H0,a,D1,private,三级,\nH1,b,D1,military,一级,\nH2,c,D1,pharmacy,三级,\nH3,d,D1,public,一级,5119.04\n",
      "usage": "H0,P1,2019,100\nH1,P2,2019,10\nH2,P1,2019,1\nH3,P1,2019,10\nH3,P2,2019,10\n", "limits": "H2,P1,,0,\n",
      "rules": """
      R1,*,ownership:military;private,yuan,=,11030.72
      R2,*,ownership:military;private,units,<=,0
      R3,*,*,units,>=,317
      R4,*,ownership:pharmacy;public,units,=,45
      R5,*,district:D1,packs,<=,41
      R6,*,H0;H1;H3,units,<=,220
      R7,*,*,units,>=,476

      """,
    ])
    #expect(answer.conflict.allAmount == Fen(1_780_207), "\(answer.text)")
  }

  /// H1 and H2 used a hundredth of P1 together, so 1 pack of 100 is their share. Where they, and not H3, get the 30 packs that a
  /// limit of 70 at H3 leaves over, it is 30 times of it, though no more than the share of what their district then has.
  @Test(
    "Who gets many times the share of the whole plan is told, of a cap that is loosened and of a rule",
    arguments: [
      ("H1,P1,,0,\nH2,P1,,0,\n", "R1,P1,H3,packs,<=,70\n"), ("H3,P1,,70,\n", "R1,P1,district:D1,packs,<=,0\n"),
    ])
  func lopsided(limits: String, rules: String) throws {
    let answer = try answer([
      "usage": "H1,P1,2019,5\nH2,P1,2019,5\nH3,P1,2019,990\nH4,P2,2019,1\n", "limits": limits, "rules": rules,
    ])
    let isLopsided = answer.conflict.repairs.map(\.isLopsided)
    #expect(isLopsided.first == false && isLopsided.last == true, "\(answer.text)")
    #expect(answer.text.contains("将得到按比例应得的 3000%"), "\(answer.text)")
  }

  /// Three plans of few packs in which rules "=" in several measures have to move together: a number in whole yuan does not fit packs
  /// of 2.62 yuan, 716 units are no number of packs of 24, and 3,905 units no whole packs of 100.
  @Test("Rules with = that move together are set to numbers that fit together", arguments: 0..<3)
  func equalTogether(plan: Int) throws {
    let plans: [[String: String]] = [
      [
        "products": "P1,A,1,3.15,11\nP2,B,20,2.62,1060\n", "institutions": "H1,a,D1,public,三级,\nH2,b,D2,private,二级,\n",
        "parameters": "floor_ratio,0.5\ncap_ratio,3\n",
        "usage": "H1,P1,2019,4000\nH1,P2,2019,100\nH2,P1,2019,100\nH2,P2,2019,10\n",
        "rules": """
        R1,P2,*,yuan,=,0
        R2,*,H2,yuan,>=,13.47
        R3,P2,*,units,=,1060
        R4,*,level:二级,packs,<=,8
        R5,P2,*,units,=,0
        R6,*,H2,packs,<=,0
        R7,*,*,packs,<=,0
        R8,P1,level:一级;三级,packs,=,5

        """,
      ],
      [
        "products": "P1,A,30,1.35,360\nP2,B,24,9.0001,1272\n",
        "institutions": "H0,a,D1,private,三级,\nH1,b,D1,private,二级,0\nH2,c,D1,pharmacy,三级,\nH3,d,D1,public,一级,\n",
        "parameters": "cap_ratio,0.5\n",
        "usage": "H0,P1,2019,10\nH0,P2,2019,100\nH1,P1,2019,100\nH2,P1,2019,1\nH2,P2,2019,1\nH3,P2,2019,100\n",
        "rules":
          "R1,*,H0;H3,units,=,1298\nR2,*,level:三级,yuan,=,241.29\nR3,*,H0;H3,yuan,<=,714.14\nR4,*,H0;H3,packs,=,0\n",
      ],
      [
        "products": "P1,A,100,2.62,4000\n",
        "institutions": "H0,a,D1,pharmacy,二级,\nH1,b,D1,pharmacy,一级,\nH2,c,D1,public,二级,2.5\n",
        "usage": "H0,P1,2019,100\nH1,P1,2019,4000\nH2,P1,2019,100\n", "limits": "H1,P1,,,77\nH2,P1,,,2\n",
        "rules": """
        R1,*,district:D1,units,<=,2800
        R2,*,ownership:private;public,yuan,>=,2.5
        R3,*,*,yuan,<=,73.36
        R4,*,*,yuan,>=,104.8
        R5,*,district:D1,packs,=,40
        R6,*,ownership:military;pharmacy,units,=,3905
        R7,*,level:一级;二级,packs,<=,40

        """,
      ],
    ]
    _ = try answer(plans[plan])
  }

  @Test("What counts in a district and nobody entered is told beside what was entered")
  func parts() throws {
    let place = try Workplace()
    var tables = Self.tables
    tables["rules.csv"] = "rule_id,products,institutions,measure,sense,limit\nR1,P1,*,packs,<=,60\n"
    let folder = try place.write(tables.map { ($0.key, Array($0.value.utf8)) }, to: "plan")
    let given = try loadPlan(folder).plan
    // What the packet of D1 would have of it: 30 packs of the rule, 50 of P1.
    var part = given
    part.records.districts = Array(given.districts.prefix(1))
    part.records.products[0].agreedPacks = 50
    part.records.rules?[0].limit = Decimal4(whole: 30)
    let evidence = FarkasCertificate(
      terms: [.init(row: .product("P1"), multiplier: -1), .init(row: .rule("R1"), multiplier: 1)], floorCells: [], capCells: [])
    let members = ConflictFinder(plan: part, given: given, solver: GLPKSolver()).members(of: evidence)
    #expect(members.map(\.limit) == ["100", "<= 60 packs"])
    #expect(members.map(\.part) == ["50", "30"])
    #expect(members[0].description.chinese == "品种 P1 药P1：区市 D1 分得的 50 盒须全部分完（录入的首年约定采购量为 100 盒，这是其中的一部分）")
    #expect(members[1].description.chinese == "规则 R1 ：不超过 60 盒（录入值；对区市 D1 按 30 盒计，由程序从录入值分出或放宽得来）")
    #expect(
      members[1].description.english
        == "rule R1 : <= 60 packs (as entered; for district D1 it counts as 30 packs, divided or loosened by the program)")
    // A packet has the part alone, and says that it is one.
    part.records.assignment = [AssignmentRecord]()
    part.records.terms = [CityTermRecord(table: "rules", key: "R1", column: "limit", value: "30")]
    let own = ConflictFinder(plan: part, given: part, solver: GLPKSolver()).members(of: evidence)
    #expect(own[0].description.chinese == "品种 P1 药P1：市里下达本区市的 50 盒，须全部分完")
    #expect(own[1].description.chinese == "规则 R1 ：不超过 30 盒（市级规则在本区市的部分）")
  }

  @Test("What stands in the way in a district is told with what was entered")
  func obstacles() throws {
    let place = try Workplace()
    var tables = Self.tables
    tables["rules.csv"] = "rule_id,products,institutions,measure,sense,limit\nR1,P1,*,packs,<=,60\n"
    let given = try loadPlan(try place.write(tables.map { ($0.key, Array($0.value.utf8)) }, to: "plan")).plan
    var part = given
    part.records.products[0].agreedPacks = 50
    part.records.rules?[0].limit = Decimal4(whole: 30)
    part.rules[0].limit = Decimal4(whole: 30).tenThousandths
    let evidence = FarkasCertificate(
      terms: [.init(row: .product("P1"), multiplier: -1), .init(row: .rule("R1"), multiplier: 1)], floorCells: [], capCells: [])
    let obstacle = LimitNaming(plan: part, given: given).obstacle(evidence).text
    #expect(obstacle.chinese == "这几项不能同时成立：品种 药P1 约定采购量 100 盒中分给本区市的 50 盒、规则 R1（不超过 60 盒，本区市按 30 盒计）")
    #expect(
      obstacle.english
        == "these cannot hold together: the 50 packs of 药P1 that the district gets of the agreed 100 packs, rule R1 (at most 60 packs, of which 30 packs count in the district)"
    )
    // A district's packet has its part alone.
    part.records.terms = [CityTermRecord(table: "rules", key: "R1", column: "limit", value: "30")]
    #expect(LimitNaming(plan: part, given: nil).name(of: .rule("R1"))?.text.chinese == "规则 R1（市级规则，本区市的部分不超过 30 盒）")
    let whole = LimitNaming(plan: given, given: given)
    #expect(whole.obstacle(evidence).text.chinese == "这几项不能同时成立：品种 药P1 的约定采购量 100 盒、规则 R1（不超过 60 盒）")
    let excess = Excess(row: .rule("R1"), districtID: "D2", measure: .packs, limit: 250_000, value: 260_000)
    let missed = LimitNaming(plan: given, given: given, districtID: "D2").missed(excess)
    #expect(missed?.limit.text.chinese == "规则 R1（不超过 60 盒，区市 D2 按 25 盒计）")
  }

  @Test("Whole numbers beyond the range are its ends")
  func saturated() {
    #expect(Int64(saturating: 1e300) == .max && Int64(saturating: -1e300) == .min && Int64(saturating: 9.3e18) == .max)
    #expect(Int64(saturating: -3.7) == -3 && Int64(saturating: .infinity) == .max)
    #expect(Int64.max.addingSaturated(1) == .max && Int64.min.addingSaturated(-1) == .min && Int64(2).addingSaturated(3) == 5)
    #expect(Int64.max.multipliedSaturated(by: -2) == .min && Int64.min.multipliedSaturated(by: -2) == .max)
  }
}
