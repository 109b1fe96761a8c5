import Fenliang
import Foundation
import OutputStore
import PlanTables
import Planning
import Reports
import TestSupport
import Testing
import Verification

/// Plans whose usage comes by items, and institutions with weights: outputs, other forms of the plan, explanations.
@Suite("Outputs of plans with items and weights")
struct ItemOutputTests {
  private static let files = [
    "parameters.csv":
      "key,value\nplan_name,分解\ncycle_start,2020-11-16\ncycle_end,2021-11-15\nreport_due,2020-11-10\nprepayment_due,2020-11-16\n"
      + "missing_years,average\nannualize,yes\n",
    "products.csv": "product_id,generic_name,units_per_pack,price_yuan,agreed_units\nP1,药一,10,2.5,700\n",
    "districts.csv": "district_id,name\nD1,东区\nD2,西区\n",
    "institutions.csv":
      "institution_id,name,district_id,ownership,weight\nH1,一院,D1,public,2\nH2,二院,D1,public,1\nH3,三院,D2,public,0.5\n",
    "usage.csv":
      "institution_id,product_id,period,units\nH1,I1,2019,200\nH1,I9,2018,5\nH1,P1,2018,0\nH2,P1,2019,300\nH2,P1,2018,300\nH3,I1,2019,800\nH3,I9,2018-01,3\n",
    "conversions.csv": "item_id,product_id,factor\nI1,P1,1\nI9,-,\n",
    "accepted.csv": "code,product_id,reason\nW575,I9,文件不计\n",
  ]

  private func output() throws -> Workplace {
    let place = try Workplace()
    let plan = try place.write(ItemOutputTests.files.map { ($0.key, Array($0.value.utf8)) }, to: "plan")
    _ = try place.allocate(plan, to: "out")
    return place
  }

  /// Means: H1 (200 + 0) / 2 = 100, H2 300, H3 (800 + 0) / 2 = 400, for both have data of 2018 by I9 alone; weighted 200, 300, 200. So H1
  /// has 200 of D1's 500 and of the city's 700.
  @Test("count periods of items that do not count, pass verify with W575 accepted, and explain shares with weights on both sides")
  func explained() throws {
    let place = try output()
    let report = try Fenliang.verify(place.path("out"))
    #expect(report.passed, "\(report.findings)")
    let request = ExplainRequest(outputFolder: place.path("out"), institution: "H1", product: "P1")
    guard case .cell(let cell) = try Fenliang.explain(request) else {
      Issue.record("no cell")
      return
    }
    #expect(cell.basis.units == 100)
    #expect(cell.districtShare == VolumeShare(institutions: 2, totalUnits: 500, isWeighted: true, packs: 50, target: 20, targets: 50))
    #expect(cell.cityShare == VolumeShare(institutions: 3, totalUnits: 700, isWeighted: true, packs: 70, target: 20, targets: 70))
    #expect(cell.districtShare.share == 0.4)
    let text = Explanation.cell(cell).text(in: .chinese)
    #expect(text.contains("占本区市用量的 40.00%（按权重计，200 ÷ 2 家共 500 最小单位）"), "\(text)")
  }

  @Test("are converted and promoted with the lines of items as they were entered, so that a factor can still be mended")
  func kept() throws {
    let place = try output()
    _ = try convertPlan(place.path("plan"), to: place.path("copy"), style: .machines, force: false)
    let copy = try String(contentsOfFile: place.path("copy/usage.csv"), encoding: .utf8)
    #expect(copy.contains("H1,I1,2019,200") && copy.contains("H3,I9,2018-01,3"))
    let override = try place.write([("o.csv", Array("table,key,column,value\nusage,H1;P1;2019,units,40\n".utf8))], to: "o")
    try addScenario("s1", to: place.path("plan"), overrides: override + "/o.csv", note: "", force: false)
    _ = try promoteScenario("s1", of: place.path("plan"))
    let promoted = try String(contentsOfFile: place.path("plan/usage.csv"), encoding: .utf8)
    #expect(promoted.contains("H1,P1,2019,40") && !promoted.contains("H1,I1") && promoted.contains("H3,I1,2019,800"))
  }
}
