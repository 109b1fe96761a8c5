import Fenliang
import Foundation
import GLPKBackend
import PlanModel
import PlanSupport
import PlanTables
import Planning
import Reports
import Splitting
import Synthesis
import TestSupport
import Testing
import Verification

/// 重点保障: products filled in classes, from the plan to packets and back.
@Suite("Products in classes")
struct PriorityTests {
  private static let hand = dataset("hand/priority")

  @Test("say their class in plan, packet, seal and run.json, and a packet that is split again gives the city's rows")
  func packets() throws {
    let place = try Workplace()
    let output = try place.allocate(Self.hand, to: "out")
    #expect(try verify(output).passed)
    let files = try tree(output)
    for table in ["plan/products.csv", "packets/D1/products.csv"] {
      let rows = canonicalLines(files[table]).map { $0.split(separator: ",", omittingEmptySubsequences: false).last }
      #expect(rows == ["priority", "1", "2", ""], "\(table)")
    }
    #expect(canonicalLines(files["packets/D1/city_terms.csv"]).contains("products,[P2],priority,[2]"))
    let run = String(decoding: files["run.json"] ?? Data(), as: UTF8.self).filter { !$0.isWhitespace }
    for place in ["{\"class\":1,\"level\":1,", "{\"class\":2,\"level\":0.4,", "{\"class\":10,\"level\":0.4,"] {
      #expect(run.components(separatedBy: place).count == 3, "\(place)")
    }
    _ = try place.resplit(output + "/packets/D1", to: "again")
    #expect(try tree(place.path("again"))["allocation.csv"] == files["allocation.csv"])
    #expect(try verify(place.path("again")).passed)
  }

  @Test("change nothing where all products have the same one, but for a note")
  func same() throws {
    let place = try Workplace()
    var records = try #require(try readPlan(Self.hand).records)
    func output(_ name: String, _ priority: Int?) throws -> [String: Data] {
      for index in records.products.indices { records.products[index].priority = priority }
      let reading = try readPlan(place.write(planFiles(records, format: .canonical), to: name))
      #expect(reading.problems.contains { $0.code == "N665" } == (priority != nil))
      return try tree(place.allocate(try place.write(planFiles(records, format: .canonical), to: name), to: name + "-out"))
    }
    let (none, four) = (try output("none", nil), try output("four", 4))
    for table in ["allocation.csv", "district_totals.csv", "prepayments.csv"] { #expect(none[table] == four[table]) }
    for files in [none, four] { #expect(!String(decoding: files["run.json"] ?? Data(), as: UTF8.self).contains("\"class\"")) }
    #expect(!lines(none["plan/products.csv"])[0].contains("priority"))
  }

  @Test("that a district changes in its packet are refused, being the city's")
  func cityTerm() throws {
    let place = try Workplace()
    let output = try place.allocate(Self.hand, to: "out")
    let path = output + "/packets/D1/products.csv"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    try text.replacingOccurrences(of: ",no,2", with: ",no,1").write(toFile: path, atomically: true, encoding: .utf8)
    let error = #expect(throws: FenliangError.self) { try place.resplit(output + "/packets/D1", to: "again") }
    #expect("\(String(describing: error))".contains("priority"))
    #expect(try !verify(output).passed)
  }

  @Test("are said of a cell that comes after others, in the reason and in the explanation")
  func explained() throws {
    let place = try Workplace()
    let output = try place.allocate(Self.hand, to: "out")
    let reasons = lines(try tree(output)["allocation.csv"]).dropFirst().map { $0.contains("重点保障品种先分；") }
    // P2 at H1 gives way to P1 and has room left for P3; P3 at H1 has what is left of the capacity.
    #expect(reasons == [false, false, true, false, true, false])
    let later = try explain(ExplainRequest(outputFolder: output, institution: "H1", product: "P3"))
    #expect(later.text(in: .chinese).contains("重点保障品种先分：品种1、品种2在前；这个品种没有重点保障级别，分余下的。"))
    #expect(later.text(in: .english).contains("Priority products come first:"))
    let first = try explain(ExplainRequest(outputFolder: output, institution: "H1", product: "P1"))
    #expect(!first.text(in: .chinese).contains("重点保障"))
  }

  /// The plan of the classes taken away, under tables that have them: what the city's stage is said to be is fair no more.
  @Test("that are raised at the cost of an earlier one are found out")
  func forged() throws {
    let place = try Workplace()
    let output = try place.allocate(Self.hand, to: "out")
    var records = try #require(try readPlan(Self.hand).records)
    for index in records.products.indices { records.products[index].priority = nil }
    let plain = try place.allocate(try place.write(planFiles(records, format: .canonical), to: "plain"), to: "plain-out")
    // The answer of the plan without classes, with the tables of the one with classes.
    for name in ["plan/products.csv", "packets/D1/products.csv", "packets/D1/city_terms.csv", "packets/D1/parameters.csv"] {
      try Data(contentsOf: URL(filePath: output + "/" + name)).write(to: URL(filePath: plain + "/" + name))
    }
    let codes = Set(try verify(plain).findings.map(\.code))
    #expect(codes.contains("V416") && codes.contains("V403"), "\(codes)")
  }

  @Test("that run.json gives a bottleneck in place of its own prove nothing", arguments: [("1", "V410"), ("10", "V411")])
  func otherClass(named other: String, found code: String) throws {
    let place = try Workplace()
    let path = try place.allocate(Self.hand, to: "out") + "/run.json"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    let changed = text.replacingOccurrences(of: "\"class\": 2,", with: "\"class\": \(other),")
    #expect(changed != text)
    try changed.write(toFile: path, atomically: true, encoding: .utf8)
    #expect(try verify(place.path("out")).findings.contains { $0.code == code })
  }

  @Test("come into a session as an edit, and go with a substitute, a renewal and an override")
  func edits() async throws {
    let place = try Workplace()
    let plan = try #require(try readPlan(Self.hand).plan)
    let session = SplitSession(plan: plan, solver: GLPKSolver())
    let first = try await session.allocation()
    var product = plan.products[2]
    product.priority = 1
    let proposal = try await session.propose([.product("P3", product)])
    let fresh = try CityAllocation(plan: proposal.plan, solver: GLPKSolver()).solve(warnings: proposal.warnings)
    try await session.accept(proposal)
    #expect(try await session.allocation().lines == fresh.lines)
    #expect(fresh.lines.map(\.packs) != first.lines.map(\.packs))
    let overrides = try place.write("table,key,column,value\nproducts,P3,priority,1\n", to: "overrides.csv")
    let overridden = try #require(try readPlan(Self.hand, overrides: [overrides]).plan)
    #expect(overridden.products.map(\.priority) == [1, 2, 1])
    let output = try place.allocate(Self.hand, to: "out")
    _ = try renew(RenewalRequest(outputFolder: output, planPath: place.path("next")))
    #expect(try loadPlan(place.path("next")).plan.products.map(\.priority) == [1, 2, nil])
    let signed = try Signed(changing: [
      "products.csv": "product_id,generic_name,units_per_pack,supplier,backup_supplier,second_backup_supplier,price_yuan,agreed_units,"
        + "priority\nP1,品种1,10,甲,乙,丙,2,1000,3\nP2,品种2,1,丁,,,5,60,\n"
    ])
    _ = try signed.substitute(Signed.backup)
    #expect(try loadPlan(signed.place.path("new/plan")).plan.products.map(\.priority) == [3, 3, nil])
    #expect(try verify(signed.place.path("new")).passed)
  }
}
