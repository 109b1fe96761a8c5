import Fenliang
import Foundation
import Judging
import PlanTables
import Planning
import Prepayment
import Reports
import Synthesis
import TestSupport
import Testing
import Verification

@Suite("Substitutions of a supplier")
struct SubstitutionPropertyTests {
  @Test(
    "of random plans, also merged ones, verifies, keeps every total and every other contract",
    arguments: Seeds.first(3, of: 6, from: 1), [false, true])
  func random(seed: UInt64, isMerged: Bool) throws {
    let place = try Workplace()
    var records = SyntheticPlan(
      products: 6, institutions: 25, districts: 3, family: seed % 2 == 0 ? .scarce : .typical, seed: seed,
      options: SyntheticPlan.Options()
    ).records()
    var random = SeededGenerator(seed: seed)
    for index in records.products.indices {
      records.products[index].backupSupplier = "备供企业"
      records.products[index].secondBackupSupplier = "第二备供企业"
    }
    try writePlan(records, to: place.path("plan"), force: false)
    var output = try place.allocate(place.path("plan"), to: "out")
    if isMerged {
      let results = try place.districts("out").compactMap { try place.editedResult($0, &random, "seed\(seed)")?.result }
      #expect(!results.isEmpty, "seed \(seed)")
      var request = MergeRequest(outputFolder: output, results: results, mergedFolder: place.path("merged"))
      request.isPartial = true
      #expect(try merge(request).report.districts.contains { $0.status == .changed }, "seed \(seed)")
      output = place.path("merged")
    }
    let plan = try loadPlan(output + "/plan").plan
    let before = try #require(csvRows(Array(try Data(contentsOf: URL(filePath: output + "/allocation.csv")).dropFirst(3))))
    let column = Dictionary(uniqueKeysWithValues: before[0].enumerated().map { ($1, $0) })
    func field(_ row: [String], _ name: String) throws -> String { row[try #require(column[name])] }
    let month = plan.records.parameters.cycleStart
    var purchases = "institution_id,product_id,month,kind,units\n"
    for row in before.dropFirst() where random.integer(in: 0...2) > 0 {
      let units = Int(try field(row, "units")) ?? 0
      let bought = units * random.integer(in: 0...60) / 100
      let (institution, product) = (try field(row, "institution_id"), try field(row, "product_id"))
      purchases += "\(institution),\(product),\(Period(year: month.year, month: month.month)),中选,\(bought)\n"
    }
    let day = try #require(CalendarDate(year: month.year + 1, month: 3, day: 5))
    let (first, second) = (plan.products[0], plan.products[3])
    let table =
      "product_id,from_date,supplier_role,price_yuan,highest_price_yuan\n"
      + "\(first.id),\(day),备供,\(first.price),\(first.price)\n\(second.id),\(day),backup,0.0001,\(second.price)\n"
    let folder = try place.write(
      [("s.csv", Array(table.utf8)), ("p.csv", Array(purchases.utf8))], to: "tables")
    var request = SubstitutionRequest(
      outputFolder: output, substitutions: folder + "/s.csv",
      allocation: AllocationRequest(planFolder: "", outputFolder: place.path("new")))
    request.purchases = folder + "/p.csv"
    _ = try Fenliang.substitute(request)
    #expect(try verify(place.path("new")).passed, "seed \(seed)")
    let after = try #require(
      csvRows(Array(try Data(contentsOf: URL(filePath: place.path("new/allocation.csv"))).dropFirst(3))))
    func sums(_ rows: [[String]]) throws -> [String: Int] {
      var sums: [String: Int] = [:]
      for row in rows.dropFirst() {
        let id = try field(row, "product_id")
        sums[id.hasSuffix("-S1") ? String(id.dropLast(3)) : id, default: 0] += Int(try field(row, "packs")) ?? 0
      }
      return sums
    }
    #expect(try sums(before) == sums(after), "seed \(seed)")
    func others(_ rows: [[String]]) throws -> [[String]] {
      try rows.dropFirst().filter { row in
        let id = try field(row, "product_id")
        return !id.hasPrefix(first.id) && !id.hasPrefix(second.id)
      }.map { try [field($0, "product_id"), field($0, "institution_id"), field($0, "packs")] }
    }
    #expect(try others(before) == others(after), "seed \(seed)")
  }
}
