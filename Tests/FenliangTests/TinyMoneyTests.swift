import Fenliang
import Foundation
import TestSupport
import Testing
import Verification

/// Plans whose amounts are a few fen, with up to twelve tranches: where a fen can go astray, it does so here.
@Suite("Money of a few fen")
struct TinyMoneyTests {
  private func percent(_ tenThousandths: Int) -> String {
    let (whole, rest) = tenThousandths.quotientAndRemainder(dividingBy: 100)
    return "\(whole).\(rest < 10 ? "0" : "")\(rest)%"
  }

  private func plan(_ random: inout SeededGenerator) -> [String: String] {
    let prices = ["0.0001", "0.0049", "0.005", "0.01", "0.0333", "0.1", "1"]
    let ratio = random.integer(in: 1...10_000)
    let count = random.integer(in: 1...min(12, ratio))
    var cuts = (1..<count).map { _ in random.integer(in: 0...ratio) }.sorted()
    cuts = [0] + cuts + [ratio]
    let tranches = (0..<count).map { number in
      let (year, month) = (2020 + (number + 10) / 12, (number + 10) % 12 + 1)
      return "\(year)-\(month < 10 ? "0" : "")\(month)-16:\(percent(cuts[number + 1] - cuts[number]))"
    }
    let institutions = random.integer(in: 1...7)
    var usage = "institution_id,product_id,period,units\n"
    var agreed: [Int] = []
    for product in 1...2 {
      var sum = 0
      for institution in 1...institutions where institution == 1 || random.integer(in: 0...3) > 0 {
        let units = random.integer(in: 1...60)
        sum += units
        usage += "H\(institution),P\(product),\(["2019", "2019-03"][random.integer(in: 0...1)]),\(units)\n"
      }
      agreed.append(max(1, sum * random.integer(in: 1...12) / 10))
    }
    let clearing = ["none", "straight_line", "proportional", "balloon"][random.integer(in: 0...3)]
    var files = [
      "parameters.csv":
        "key,value\ncycle_start,2020-11-16\ncycle_end,2021-11-15\nreport_due,2020-11-10\nprepayment_due,2020-11-16\n"
        + "prepayment_ratio,\(percent(ratio))\nprepayment_tranches,\(tranches.joined(separator: ";"))\nclearing,\(clearing)\n",
      "products.csv": "product_id,generic_name,units_per_pack,supplier,price_yuan,agreed_units\n"
        + (0..<2).map { "P\($0 + 1),药,1,甲,\(prices[random.integer(in: 0...6)]),\(agreed[$0])\n" }.joined(),
      "districts.csv": "district_id,name,prepayment_fund_yuan\nD1,东区,0.01\nD2,西区,\n",
      "institutions.csv": "institution_id,name,district_id,ownership\n"
        + (1...institutions).map { "H\($0),院\($0),D\(1 + $0 % 2),public\n" }.joined(), "usage.csv": usage,
    ]
    if random.integer(in: 0...1) == 0 {
      files["purchases.csv"] =
        "institution_id,product_id,month,kind,units\nH1,P1,2020-12,selected,\(random.integer(in: 1...30))\nH1,P2,2021-03,backup,1\n"
      let paid = (1...min(2, count)).map { "X\($0),H1,\($0),0.0\(random.integer(in: 1...9)),\n" }
      files["paid.csv"] = "batch_id,institution_id,tranche,amount_yuan,paid_on\n" + paid.joined()
    }
    return files
  }

  @Test("passes the check, and no amount is negative", arguments: [1, 2, 3] as [UInt64])
  func passes(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    for number in 0..<12 {
      let place = try Workplace()
      let files = plan(&random)
      let name = "seed \(seed), plan \(number): \(files["parameters.csv"] ?? "")"
      let folder = try place.write(files.map { ($0.key, Array($0.value.utf8)) }, to: "plan")
      // Ends in an error where the independent check finds anything.
      let output = try place.allocate(folder, to: "out")
      for table in ["prepayments.csv", "clearing.csv", "payment_batches.csv", "payment_lines.csv"] {
        let text = try String(contentsOfFile: output + "/" + table, encoding: .utf8)
        #expect(!text.contains(",-"), "\(table) of \(name)")
      }
    }
  }

  /// 44.25 % and 0.2 % of 2.13, 1.78, 0.01 and 2.76 yuan: cumulative largest remainder would give the third a fen and take it back.
  @Test("does not give a fen that it takes back")
  func noFenBack() throws {
    let place = try Workplace()
    let folder = try place.write(
      [
        (
          "parameters.csv",
          "key,value\ncycle_start,2020-11-16\ncycle_end,2021-11-15\nreport_due,2020-11-10\nprepayment_due,2020-11-16\n"
            + "prepayment_ratio,44.45%\nprepayment_tranches,2020-11-16:44.25%;2021-03-31:0.2%\n"
        ), ("products.csv", "product_id,generic_name,units_per_pack,price_yuan,agreed_units\nP1,药,1,0.01,668\n"),
        ("districts.csv", "district_id,name\nD1,区\n"),
        (
          "institutions.csv",
          "institution_id,name,district_id,ownership\nH0,a,D1,public\nH1,b,D1,public\nH2,c,D1,public\nH3,d,D1,public\n"
        ), ("usage.csv", "institution_id,product_id,period,units\nH0,P1,2019,213\nH1,P1,2019,178\nH2,P1,2019,1\nH3,P1,2019,276\n"),
      ].map { ($0.0, Array($0.1.utf8)) }, to: "plan")
    let output = try place.allocate(folder, to: "out")
    let amounts = try lines(Data(contentsOf: URL(filePath: output + "/prepayments.csv"))).dropFirst().map {
      String($0.split(separator: ",", omittingEmptySubsequences: false)[6])
    }
    #expect(amounts == ["0.95", "0.00", "0.79", "0.00", "0.00", "0.00", "1.22", "0.01"])
  }

  /// Half of H1's 10.00 yuan is bought in December: due 5 working days after the 31st, on 8 January 2021, before 30 June. H2 bought nothing.
  @Test("whose later tranche falls due first at an institution is warned of, and verify misses the warning")
  func crossedDays() throws {
    let place = try Workplace()
    let folder = try place.write(
      [
        (
          "parameters.csv",
          "key,value\ncycle_start,2020-11-16\ncycle_end,2021-11-15\nreport_due,2020-11-10\nprepayment_due,2020-11-16\n"
            + "prepayment_tranches,2021-06-30:30%;bought 50%+5:20%\n"
        ), ("products.csv", "product_id,generic_name,units_per_pack,price_yuan,agreed_units\nP1,药,1,1,20\n"),
        ("districts.csv", "district_id,name\nD1,区\n"),
        ("institutions.csv", "institution_id,name,district_id,ownership\nH1,a,D1,public\nH2,b,D1,public\n"),
        ("usage.csv", "institution_id,product_id,period,units\nH1,P1,2019,10\nH2,P1,2019,10\n"),
        ("purchases.csv", "institution_id,product_id,month,kind,units\nH1,P1,2020-12,selected,5\n"),
      ].map { ($0.0, Array($0.1.utf8)) }, to: "plan")
    let output = try place.allocate(folder, to: "out")
    let file = URL(filePath: output + "/run.json")
    let run = try String(contentsOf: file, encoding: .utf8)
    #expect(run.contains("1 家机构的后一批预付先到期，如 H1 a：第 2 批 2021-01-08，第 1 批 2021-06-30。"), "\(run)")
    try run.replacingOccurrences(of: "W566", with: "W501").write(to: file, atomically: true, encoding: .utf8)
    #expect(try Fenliang.verify(output).findings.contains { $0.code == "V529" && $0.expected == "H1" })
  }
}
