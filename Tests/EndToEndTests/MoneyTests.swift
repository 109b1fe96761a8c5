import Foundation
import TestSupport
import Testing

@Suite("The prepayment scheduled again", .printingRuns)
struct MoneyTests {
  /// A sample city with other money parameters.
  private func changedPlan(_ place: Workplace) throws -> String {
    let folder = place.path("changed")
    try FileManager.default.copyItem(atPath: dataset("yantai-batch8"), toPath: folder)
    let file = URL(filePath: folder + "/parameters.csv")
    let money = ["prepayment_ratio", "prepayment_tranches", "prepayment_ownership"]
    var lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map(String.init)
      .filter { line in !money.contains { line.hasPrefix($0 + ",") } }
    let width = lines[0].split(separator: ",", omittingEmptySubsequences: false).count
    let values = [
      "prepayment_ratio,40%", "prepayment_tranches,2023-07-10:25%; 2023-12-20:15%",
      "prepayment_ownership,公立;军队;民营",
    ]
    lines += values.map { $0 + String(repeating: ",", count: width - 2) }
    try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: file)
    return folder
  }

  private func rows(_ path: String) throws -> [[String: String]] {
    let text = try String(contentsOfFile: path, encoding: .utf8).replacingOccurrences(of: "\u{FEFF}", with: "")
    let lines = text.split(whereSeparator: \.isNewline).map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    return lines.dropFirst().map { Dictionary(zip(lines[0], $0), uniquingKeysWith: { first, _ in first }) }
  }

  @Test("keeps the packs, changes the money, verifies, and needs --force to replace")
  func changed() throws {
    let place = try Workplace()
    let (out, other) = (place.path("out"), place.path("other"))
    try Prepared.output(of: "yantai-batch8", to: out)
    let before = try tree(out)

    let same = try Binary.run("prepay", dataset("yantai-batch8"), out)
    #expect(same.code == 0)
    #expect(same.text.contains("The schedule is the one already there"))
    #expect(try tree(out) == before)

    let plan = try changedPlan(place)
    let refused = try Binary.run("prepay", plan, out)
    #expect(refused.code == 7, "\(refused.errors)")
    #expect(refused.errors.contains("--force"))
    #expect(try tree(out) == before)

    let run = try Binary.run("prepay", plan, out, "-o", other)
    #expect(run.code == 0, "\(run.errors)")
    #expect(try tree(out) == before)
    #expect(try Binary.run("verify", other).code == 0)
    let after = try tree(other)
    for name in ["allocation.csv", "contracts.csv", "district_totals.csv", "suppliers.csv"] {
      #expect(after[name] == before[name], "\(name)")
    }
    #expect(after["prepayments.csv"] != before["prepayments.csv"])
    #expect(after["clearing.csv"] != before["clearing.csv"])
    #expect(after["run.json"] != before["run.json"])

    let forced = try Binary.run("prepay", plan, out, "--force")
    #expect(forced.code == 0, "\(forced.errors)")
    #expect(try tree(out) == after)
    #expect(try Binary.run("allocate", plan, "-o", place.path("anew")).code == 0)
    #expect(try tree(place.path("anew")) == after, "as allocate would have written it")
  }

  @Test("gives pharmacies nothing and everybody else 25 % and 15 %, to the fen of each district")
  func amounts() throws {
    let place = try Workplace()
    let out = place.path("out")
    let plan = try changedPlan(place)
    #expect(try Binary.run("allocate", plan, "-o", out).code == 0)
    let institutions = try rows(plan + "/institutions.csv")
    let pharmacies = Set(institutions.filter { ["pharmacy", "药店"].contains($0["ownership"]) }.compactMap { $0["institution_id"] })
    let excluded = Set(
      institutions.filter { ["no", "否"].contains($0["prepayment_eligible"]) }.compactMap { $0["institution_id"] })
    let included = Set(
      institutions.filter { ["yes", "是"].contains($0["prepayment_eligible"]) }.compactMap { $0["institution_id"] })
    let payments = try rows(out + "/prepayments.csv")
    #expect(Set(payments.compactMap { $0["due_date"] }) == ["2023-07-10", "2023-12-20"])
    func fen(_ text: String?) -> Int {
      Int((text ?? "").replacingOccurrences(of: ".", with: "")) ?? -1
    }
    var agreed: [String: [String: Int]] = [:]
    var paid: [String: [String: Int]] = [:]
    var barredRows = 0
    for row in payments {
      let (id, district, date) = (row["institution_id"] ?? "", row["district_id"] ?? "", row["due_date"] ?? "")
      let isBarred = excluded.contains(id) || (pharmacies.contains(id) && !included.contains(id))
      if isBarred {
        barredRows += 1
        continue
      }
      agreed[district, default: [:]][id] = fen(row["agreed_amount_yuan"])
      paid[district, default: [:]][date, default: 0] += fen(row["amount_yuan"])
      let share = date == "2023-07-10" ? 0.25 : 0.15
      #expect(abs(Double(fen(row["amount_yuan"])) - share * Double(fen(row["agreed_amount_yuan"]))) <= 2, "\(row)")
    }
    for (district, amounts) in agreed {
      let total = amounts.values.reduce(0, +)
      let whole = (total * 40 + 50) / 100
      let first = (total * 25 + 50) / 100
      #expect(paid[district]?.values.reduce(0, +) == whole, "\(district)")
      #expect(abs((paid[district]?["2023-07-10"] ?? 0) - first) <= 1, "\(district)")
    }
    #expect(agreed.count == 14)
    // Whoever is not prepaid has no line, though it is allocated packs.
    #expect(barredRows == 0)
    let allocated = Set(try rows(out + "/allocation.csv").compactMap { $0["institution_id"] })
    #expect(!allocated.intersection(pharmacies.subtracting(included)).isEmpty)
  }
}
