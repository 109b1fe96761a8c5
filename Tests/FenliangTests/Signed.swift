import Fenliang
import Foundation
import OutputStore
import PlanTables
import Planning
import Prepayment
import Reports
import Synthesis
import TestSupport
import Testing
import Verification

/// A plan of two products at three institutions in two districts, and what became of it.
///
/// Usage of P1, 10 units a pack at 2 yuan, is 500 : 300 : 200 and 100 packs are agreed: 50, 30, 20. Of P2, one unit a pack at
/// 5 yuan, 60 packs: 30, 20, 10. H1 spends 100 + 150 = 250 yuan.
struct Signed {
  let place: Workplace
  let output: String

  private static let products =
    "product_id,generic_name,units_per_pack,supplier,backup_supplier,second_backup_supplier,price_yuan,agreed_units\n"
    + "P1,品种1,10,甲,乙,丙,2,1000\nP2,品种2,1,丁,,,5,60\n"
  private static let usage =
    "institution_id,product_id,period,units\nH1,P1,2018,500\nH2,P1,2018,300\nH3,P1,2018,200\n"
    + "H1,P1,2019,500\nH2,P1,2019,300\nH3,P1,2019,200\nH1,P2,2019,30\nH2,P2,2019,20\nH3,P2,2019,10\n"

  init(
    capacity: String = "300", weights: [String] = ["", "", ""], usage: String = Signed.usage, changing: [String: String] = [:],
    parameters: String = "usage_weights,2018:0.4;2019:0.6\n"
  ) throws {
    place = try Workplace()
    var files = [
      "parameters.csv": "key,value\ncycle_start,2020-11-16\ncycle_end,2021-11-15\nreport_due,2020-11-10\n"
        + "prepayment_due,2020-11-16\n" + parameters,
      "products.csv": Signed.products, "districts.csv": "district_id,name\nD1,东区\nD2,西区\n",
      "institutions.csv": "institution_id,name,district_id,ownership,capacity_yuan,weight\nH1,一院,D1,公立,\(capacity),\(weights[0])\n"
        + "H2,二院,D1,公立,,\(weights[1])\nH3,三院,D2,公立,,\(weights[2])\n",
      "usage.csv": usage,
    ]
    files.merge(changing) { _, new in new }
    let plan = try place.write(files.map { ($0.key, Array($0.value.utf8)) }, to: "plan")
    output = try place.allocate(plan, to: "out")
  }

  static let bought =
    "institution_id,product_id,month,kind,units\nH1,P1,2020-12,中选,60\nH1,P1,2021-03,中选,35\nH2,P1,2021-04,中选,60\n"
  static let backup = "P1,2021-05-10,备供,3,2,"

  /// Writes the tables and substitutes into `new`.
  func substitute(
    _ rows: String..., bought: String? = Signed.bought, overrides: [String] = [], to name: String = "new",
    planPath: String? = nil,
    from output: String? = nil, relaxing: Set<RelaxableLimit> = []
  ) throws -> SubstitutionReport {
    let heading = "product_id,from_date,supplier_role,price_yuan,own_price_yuan,highest_price_yuan\n"
    var files = [(name: "substitutions.csv", bytes: Array((heading + rows.joined(separator: "\n") + "\n").utf8))]
    if let bought { files.append((name: "purchases.csv", bytes: Array(bought.utf8))) }
    let folder = try place.write(files, to: "tables-\(UUID().uuidString)")
    var allocation = AllocationRequest(planFolder: "", outputFolder: place.path(name))
    allocation.overrides = overrides
    allocation.style = .machines
    allocation.relaxed = relaxing
    var request = SubstitutionRequest(
      outputFolder: output ?? self.output, substitutions: folder + "/substitutions.csv", allocation: allocation)
    if bought != nil { request.purchases = folder + "/purchases.csv" }
    request.planPath = planPath
    return try Fenliang.substitute(request)
  }

  /// Packs of the new output by product and institution.
  func packs(_ name: String = "new") throws -> [String: [String: Int]] {
    let text = try String(contentsOfFile: place.path(name) + "/allocation.csv", encoding: .utf8)
    let rows = try #require(csvRows(Array(text.utf8)))
    let column = Dictionary(uniqueKeysWithValues: rows[0].enumerated().map { ($1, $0) })
    var packs: [String: [String: Int]] = [:]
    for row in rows.dropFirst() {
      let fields = try ["product_id", "institution_id", "packs"].map { row[try #require(column[$0])] }
      packs[fields[0], default: [:]][fields[1]] = Int(fields[2])
    }
    return packs
  }

  func text(_ name: String) throws -> [String] {
    try String(contentsOfFile: place.path(name), encoding: .utf8).split(separator: "\n").map(String.init)
  }
}
