import Foundation
import PlanModel
import PlanTables
import Planning
import Testing

@Suite("Advice in packets")
struct PacketAdviceTests {
  private func hints(_ changes: [(file: String, old: String, new: String)], _ code: String) throws -> [String] {
    try SmallPacket.read(changes).problems.filter { $0.code == code }.map(\.hint.chinese)
  }

  @Test("A product, district or id that a packet does not have cannot be added there: nobody is told to")
  func unknown() throws {
    for (changes, code) in [
      ([("usage.csv", "H3,P1,2019,100", "H3,XC09,2019,100")], "E313"), ([("institutions.csv", "H3,三院,D1", "H3,三院,Z9999")], "E311"),
    ] {
      let found = try hints(changes, code)
      #expect(found.count == 1)
      #expect(found.allSatisfy { $0.contains("不能增加") && !$0.contains("加上它") }, "\(found)")
    }
    #expect(try hints([("usage.csv", "H3,P1,2019,100", "H3,P12,2019,100")], "E313")[0].hasPrefix("最接近的是 P1 甲"))
  }

  @Test("A product that loses its basis is to get usage, demand or fixed volumes, never another basis; caps are raised in 上下限")
  func withoutBasis() throws {
    let found = try hints([("usage.csv", "H1,P2,2019,30\nH2,P2,2019,20\n", "")], "E402")
    #expect(found.count == 1 && found[0].contains("用锁定数把下达量分完") && found[0].contains("由市里确定"))
    var files = SmallPacket.files
    files["usage.csv"] = files["usage.csv"]?.replacingOccurrences(of: "H1,P2,2019,30\nH2,P2,2019,20\n", with: "")
    files["demand.csv"] = "institution_id,product_id,units\nH1,P2,50\n"
    files["limits.csv"] = "institution_id,product_id,cap_packs\nH1,P1,1\nH2,P1,1\nH3,P1,1\n"
    let problems = try PlanFolder(files).read().problems
    #expect(problems.filter { $0.code == "E402" }.allSatisfy { !$0.hint.chinese.contains("品种表加") })
    #expect(problems.filter { $0.code == "E406" }.map(\.hint.chinese) == ["请在上下限表提高上限；默认上限倍数和约定量由市里确定，不能改。"])
  }

  @Test("What is wrong with values that the city decides is to be put back; in a city's plan the advice stays")
  func decided() throws {
    let price = try hints([("products.csv", "10,2.5,", "10,x,")], "E203")
    #expect(price == ["这一项由市里确定，请从原任务包恢复，或向市医保局重新领取任务包。"])
    let usage = try hints([("usage.csv", "H3,P1,2019,100", "H3,P1,2019,x")], "E203")
    #expect(usage.count == 1 && !usage[0].contains("由市里确定"))
    let conversions = try PlanFolder(SmallPacket.files.merging(["conversions.csv": "item_id,product_id\nI1,P7\n"]) { $1 }).read()
    #expect(
      conversions.problems.filter { $0.code == "E313" }.map(\.hint.chinese).allSatisfy { !$0.contains("加上它") })
  }
}

@Suite("Findings that are accepted")
struct AcceptedByPeriodTests {
  private static let files = [
    "parameters.csv":
      "key,value\ncycle_start,2020-11-16\ncycle_end,2021-11-15\nreport_due,2020-11-10\nprepayment_due,2020-11-16\nusage_weights,2018:1;2019:1\n",
    "products.csv": "product_id,generic_name,units_per_pack,price_yuan,agreed_units\nP1,药一,10,2.5,1000\nP2,药二,10,1,500\n",
    "districts.csv": "district_id,name\nD1,东区\n",
    "institutions.csv": "institution_id,name,district_id,ownership\nH1,第一医院,D1,public\nH2,中心医院,D1,public\n",
    "usage.csv":
      "institution_id,product_id,period,units\nH1,P1,2018,100\nH1,P1,2019,100\nH1,P1,2019-03,50\nH2,P1,2019,30\nH2,P2,2019,9\nH1,P2,2017,1\n",
  ]

  private func read(_ lines: String) throws -> PlanReading {
    try PlanFolder(
      AcceptedByPeriodTests.files.merging(["accepted.csv": "code,institution_id,product_id,period,reason\n" + lines]) { $1 }
    ).read()
  }

  private func accepted(_ lines: String) throws -> [String] {
    let reading = try read(lines)
    #expect(!reading.problems.contains { $0.code == "W716" }, "\(lines)")
    return reading.problems.filter { $0.severity == .accepted }.map { "\($0.code) \($0.acceptance?.period?.description ?? "-")" }
  }

  @Test("by their period, the year that the finding names; those of a year alone by it alone")
  func periods() throws {
    #expect(try accepted("W511,H1,P1,2019,补报\n") == ["W511 2019"])
    #expect(try accepted("W511,H1,,2019-03,补报\n") == ["W511 2019-03"])
    #expect(try accepted("W571,H2,,2018,新开业\n") == ["W571 2018"])
    #expect(try accepted("W505,,,2017,不用\n") == ["W505 2017"])
    #expect(try read("W511,H1,P1,2018,补报\n").problems.contains { $0.code == "W716" })
    #expect(try read("W511,,,,补报\n").problems.contains { $0.code == "E172" })
  }

  @Test("by names and by codes in another width or case; a name of several asks")
  func names() throws {
    #expect(try accepted("W511,第一医院,药一,2019,补报\n") == ["W511 2019"])
    #expect(try accepted("W511,ｈ1, p1 ,,补报\n") == ["W511 2019"])
    let reading = try read("W511,第一医院,药一,2019,补报\n")
    #expect(try #require(reading.records).accepted?.map(\.key) == ["W511;H1;P1;2019"])
  }

  @Test("Lines that match nothing are told what is near: of the code, else of the institution or product")
  func unused() throws {
    func hint(_ line: String) throws -> String {
      try #require(try read(line).problems.first { $0.code == "W716" }).hint.chinese
    }
    #expect(try hint("W511,H2,P1,,补报\n").hasPrefix("相近的是 W511,H1,P1,2019"))
    #expect(try hint("W512,H1,P1,,补报\n").contains("同一机构或品种的提示有 W511,H1,P1,2019"))
    #expect(try hint("W512,H7,P7,,补报\n").hasPrefix("可能已经改好"))
  }
}
