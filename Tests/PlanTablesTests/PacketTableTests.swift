import Foundation
import PlanModel
import PlanTables
import Planning
import Testing

/// A packet of one district, small enough to follow by hand.
enum SmallPacket {
  /// `printf '0123456789abcdef\nD1\nP1\n100\n10\n2.5\n' | sha256sum`, and so for P2 with 50, 1 and 12.
  static let seals = ["cb1e6cf0c987c006", "32c2c895b1f1e33e"]

  static let files: [String: String] = [
    "parameters.csv":
      "key,value\ncycle_start,2020-11-16\ncycle_end,2021-11-15\nreport_due,2020-11-10\nprepayment_due,2020-11-16\nplan_identity,0123456789abcdef\nusage_weights,2019:1\n",
    "products.csv":
      "product_id,generic_name,units_per_pack,price_yuan,agreed_units\nP1,甲,10,2.5,1000\nP2,乙,1,12,50\n",
    "districts.csv": "district_id,name\nD1,东区\n",
    "institutions.csv":
      "institution_id,name,district_id,ownership,participates,successor_id\nH1,一院,D1,public,,\nH2,二院,D1,public,,\nH3,三院,D1,public,,\nH4,诊所,D1,private,,\n",
    "usage.csv":
      "institution_id,product_id,period,units\nH1,P1,2019,600\nH2,P1,2019,300\nH3,P1,2019,100\nH1,P2,2019,30\nH2,P2,2019,20\n",
    "assignment.csv": "product_id,assigned_packs,seal\nP1,100,\(seals[0])\nP2,50,\(seals[1])\n",
    "city_allocation.csv":
      "institution_id,product_id,packs\nH1,P1,60\nH1,P2,30\nH2,P1,30\nH2,P2,20\nH3,P1,10\n",
  ]

  /// Reads the packet with texts replaced: file, old, new.
  static func read(
    _ changes: [(file: String, old: String, new: String)] = [], overrides: String? = nil
  ) throws -> PlanReading {
    var files = files
    for change in changes {
      guard let text = files[change.file], text.contains(change.old) else { throw BasePlan.MissingText(text: change.old) }
      files[change.file] = text.replacingOccurrences(of: change.old, with: change.new)
    }
    if let overrides { files["o.csv"] = "table,key,column,value\n" + overrides }
    return try PlanFolder(files).read(overrides: overrides == nil ? [] : ["o.csv"])
  }

  /// The errors as `CODE file:line column`.
  static func errors(
    _ changes: [(file: String, old: String, new: String)] = [], overrides: String? = nil
  ) throws -> [String] {
    try read(changes, overrides: overrides).problems.filter { $0.severity == .error }.map(summary)
  }
}

@Suite("What a packet assigns")
struct AssignmentTests {
  @Test("The city's own packs are what was assigned in sum; a changed number or a deleted row is an error at its product")
  func cityPacks() throws {
    let file = "city_allocation.csv"
    #expect(try SmallPacket.errors([(file, "H2,P1,30", "H2,P1,31")]) == ["E435 city_allocation.csv:6 packs"])
    #expect(try SmallPacket.errors([(file, "H1,P2,30\n", "")]) == ["E435 city_allocation.csv:4 packs"])
    #expect(try SmallPacket.errors([(file, "H1,P2,30\n", ""), (file, "H2,P2,20\n", "")]) == ["E435 city_allocation.csv"])
    // Where the assigned volume itself is in doubt, that alone is said.
    #expect(
      try SmallPacket.errors([(file, "H2,P1,30", "H2,P1,31"), ("products.csv", "2.5,", "2.6,")]) == ["E432 assignment.csv:2 seal"])
  }

  @Test("A packet as it was handed out is read, and its tables are written again")
  func intact() throws {
    let reading = try SmallPacket.read()
    #expect(reading.problems.isEmpty)
    let records = try #require(reading.records)
    #expect(records.assignment?.map(\.packs) == [100, 50])
    #expect(records.assignment?.map(\.seal) == SmallPacket.seals)
    #expect(records.cityAllocation?.map(\.packs) == [60, 30, 30, 20, 10])
    #expect(records.parameters.planIdentity == "0123456789abcdef")
    let written = planFiles(records, format: .canonical)
    let folder = try PlanFolder(Dictionary(uniqueKeysWithValues: written.map { ($0.name, Data($0.bytes)) }))
    #expect(try folder.read().records == records)
    #expect(buildPlan(records).records == records)
  }

  @Test("A total, a price or a seal that was changed is an error where it stands")
  func tampered() throws {
    #expect(try SmallPacket.errors([("products.csv", "2.5,1000", "2.5,1010")]) == ["E431 products.csv:2 agreed_units"])
    // Ten units fewer round up to as many packs, and are still not what was assigned.
    #expect(try SmallPacket.errors([("products.csv", "2.5,1000", "2.5,999")]) == ["E431 products.csv:2 agreed_units"])
    #expect(try SmallPacket.errors([("products.csv", "2.5,", "2.6,")]) == ["E432 assignment.csv:2 seal"])
    #expect(
      try SmallPacket.errors([("assignment.csv", "P2,50,", "P2,51,"), ("products.csv", "12,50", "12,51")])
        == ["E432 assignment.csv:3 seal"])
    #expect(
      try SmallPacket.errors([("parameters.csv", "0123456789abcdef", "0123456789abcdee")])
        == ["E432 assignment.csv:2 seal", "E432 assignment.csv:3 seal"])
  }

  @Test("A total changed by overrides is an error in their line")
  func overrides() throws {
    #expect(
      try SmallPacket.errors(overrides: "limits,H1;P1,fixed_packs,50\nproducts,P2,agreed_units,60\n")
        == ["E431 o.csv:3 value"])
  }

  @Test("A product that is missing or was added is an error")
  func otherProducts() throws {
    let errors = try SmallPacket.errors([
      ("products.csv", "P2,乙,1,12,50\n", "P3,丙,1,1,5\n"), ("usage.csv", ",P2,", ",P3,"),
      ("city_allocation.csv", ",P2,", ",P3,"),
    ])
    #expect(errors == ["E433 products.csv:3 product_id", "E434 assignment.csv:3 product_id"])
  }

  @Test("A packet without the table of what was assigned is an error")
  func tableTaken() throws {
    var files = SmallPacket.files
    files["assignment.csv"] = nil
    #expect(try PlanFolder(files).read().problems.map(summary) == ["E101 assignment.csv"])
  }

  @Test("A second district does not make a city's plan of a packet, wherever its row stands")
  func secondDistrict() throws {
    #expect(
      try SmallPacket.errors([("districts.csv", "D1,东区\n", "D1,东区\nD2,西区\n")]) == ["E438 districts.csv:3 district_id"])
    #expect(
      try SmallPacket.errors([("districts.csv", "D1,东区\n", "D1,东区\nD0,西区\n"), ("products.csv", "2.5,1000", "2.5,1010")])
        == ["E431 products.csv:2 agreed_units", "E438 districts.csv:3 district_id"])
  }

  @Test("A packet that lost its identity is told so; a plan with nothing of a packet is none")
  func identityTaken() throws {
    let identity = ("parameters.csv", "plan_identity,0123456789abcdef\n", "")
    #expect(try SmallPacket.errors([identity]) == ["E304 parameters.csv"])
    #expect(
      try SmallPacket.errors([identity, ("districts.csv", "D1,东区\n", "D1,东区\nD2,西区\n")])
        == ["E304 parameters.csv", "E438 districts.csv:3 district_id"])
    var files = SmallPacket.files
    files["parameters.csv"] = files["parameters.csv"]?.replacingOccurrences(of: identity.1, with: "")
    files["assignment.csv"] = nil
    // What is left is a city's plan that carries its last split.
    #expect(try PlanFolder(files).read().problems.map(summary) == ["N666 city_allocation.csv"])
    files["city_allocation.csv"] = nil
    #expect(try PlanFolder(files).read().problems.map(summary) == [])
  }

  @Test("The problem says how to mend it, in both languages")
  func wording() throws {
    let problem = try #require(try SmallPacket.read([("products.csv", "2.5,1000", "2.5,1010")]).problems.first)
    #expect(
      problem.line(in: .chinese)
        == "E431 products.csv:2（agreed_units）：品种 P1 的约定采购量 1010 与市里下达的 100 盒（1000 最小单位）不同。区市的总量不能改，请改回 1000；要调整各机构，请用锁定、上下限或用量。"
    )
    #expect(problem.line(in: .english).contains("put 1000 back"))
  }
}

@Suite("Institutions that merged into another one")
struct SuccessorTests {
  @Test("Usage counts at the end of the chain, and nobody else's share of the records moves")
  func chain() throws {
    let reading = try SmallPacket.read([
      ("institutions.csv", "H3,三院,D1,public,,", "H3,三院,D1,public,,H2"),
      ("institutions.csv", "H2,二院,D1,public,,", "H2,二院,D1,public,,H1"),
    ])
    #expect(!reading.hasErrors)
    let plan = try #require(reading.plan)
    // All usage of both products is now at H1: 600 + 300 + 100 and 30 + 20.
    #expect(plan.cells.map(\.institution) == [0, 0])
    #expect(plan.cells.map(\.basisUnits) == [1_000, 50])
    #expect(plan.records.usage?.count == 5)
    #expect(plan.institutions.map(\.takesPart) == [true, false, false, false])
    #expect(!reading.problems.contains { $0.code == "W508" })
  }

  @Test("Reported demand counts there too")
  func demand() throws {
    var files = SmallPacket.files
    files["parameters.csv"]? += "basis,demand\n"
    files["demand.csv"] = "institution_id,product_id,units\nH3,P1,7\nH1,P1,5\nH2,P1,4\nH1,P2,1\n"
    files["institutions.csv"] = files["institutions.csv"]?.replacingOccurrences(
      of: "H3,三院,D1,public,,", with: "H3,三院,D1,public,,H1")
    let plan = try #require(try PlanFolder(files).read().plan)
    #expect(plan.cells.map(\.basisUnits) == [12, 4, 1])
  }

  @Test("A successor that is unknown, elsewhere or leads back, and limits that stay behind, are errors")
  func errors() throws {
    func errors(_ rows: (old: String, new: String)..., more: (file: String, old: String, new: String)? = nil) throws
      -> [String]
    {
      try SmallPacket.errors(rows.map { ("institutions.csv", $0.old, $0.new) } + (more.map { [$0] } ?? []))
    }
    let third = "H3,三院,D1,public,,"
    #expect(try errors((third, third + "H9")) == ["E312 institutions.csv:4 successor_id"])
    #expect(try errors((third, third + "H3")) == ["E442 institutions.csv:4 successor_id"])
    #expect(
      try errors((third, third + "H2"), ("H2,二院,D1,public,,", "H2,二院,D1,public,,H3"))
        == ["E442 institutions.csv:3 successor_id", "E442 institutions.csv:4 successor_id"])
    #expect(
      try errors((third, "H3,三院,D2,public,,H1"), more: ("districts.csv", "D1,东区\n", "D1,东区\nD2,西区\n"))
        == ["E438 districts.csv:3 district_id", "E441 institutions.csv:4 successor_id"])
    #expect(try errors((third, "H3,三院,D1,public,yes,H1")) == ["E443 institutions.csv:4 participates"])
    #expect(
      try SmallPacket.errors(
        [("institutions.csv", third, third + "H1")], overrides: "limits,H3;P1,cap_packs,5\n"
      )
      .map { $0.prefix(12) } == ["E444 o.csv:2"])
  }
}
