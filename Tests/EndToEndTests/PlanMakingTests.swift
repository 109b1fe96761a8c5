import CGLPK
import FairShare
import Fenliang
import Foundation
import GLPKBackend
import LinearProgramming
import TestSupport
import Testing

@Suite("Plans made by the program", .printingRuns)
struct PlanMakingTests {
  @Test("the empty template says what is missing")
  func emptyTemplate() throws {
    let place = try Workplace()
    let made = try Binary.run("template", place.path("plan"))
    #expect(made.code == 0)
    let run = try Binary.run("allocate", place.path("plan"), "-o", place.path("out"))
    #expect(run.code == 3 && !run.wasSignalled)
    for word in ["cycle_start", "products.csv", "districts.csv", "institutions.csv"] {
      #expect(run.errors.contains(word), "\(word)")
    }
    #expect(try place.names() == ["plan"])
    #expect(try Binary.run("template", place.path("plan")).code == 7)
    #expect(try Binary.run("template", place.path("plan"), "--force").code == 0)
  }

  @Test("the samples are the committed data sets", arguments: [("weihai", "weihai-batch3"), ("yantai", "yantai-batch8")])
  func samples(sample: String, folder: String) throws {
    let place = try Workplace()
    #expect(try Binary.run("template", place.path("plan"), "--sample", sample).code == 0)
    // Beside the tables, what says that they were written here.
    var files = try tree(place.path("plan"))
    #expect(files.removeValue(forKey: ".fenliang.json") != nil)
    #expect(try files == tree(dataset(folder)))
  }

  @Test("a seed gives the same bytes twice and a plan that can be allocated", arguments: ["typical", "scarce"])
  func generated(family: String) throws {
    let place = try Workplace()
    let words = ["generate", "--products", "20", "--institutions", "30", "--districts", "4", "--family", family]
    for (name, seed) in [("first", "7"), ("second", "7"), ("other", "8")] {
      #expect(try Binary.run(words + ["--seed", seed, place.path(name)]).code == 0)
    }
    #expect(try tree(place.path("first")) == tree(place.path("second")))
    #expect(try tree(place.path("first")) != tree(place.path("other")))
    #expect(try Binary.run("allocate", place.path("first"), "-o", place.path("out")).code == 0)
    #expect(try Binary.run("verify", place.path("out")).code == 0)
  }
}

@Suite("The exported linear program", .printingRuns)
struct ExportTests {
  @Test(
    "read by GLPK has the optimum of the first round",
    arguments: ["hand/free", "hand/capped", "hand/conflict", "hand/tight-institution", "hand/locked", "scarce", "typical"])
  func optimum(name: String) throws {
    let place = try Workplace()
    var plan = dataset(name)
    if !name.contains("/") {
      plan = place.path("plan")
      let words = ["generate", "--products", "12", "--institutions", "15", "--districts", "3", "--family", name, plan]
      #expect(try Binary.run(words).code == 0)
    }
    let file = place.path("first.mps")
    let run = try Binary.run("export-lp", plan, file)
    #expect(run.code == 0, "\(run.errors)")
    #expect(run.text.isEmpty)
    let model = FairShareModel(plan: try loadPlan(plan).plan)
    let solved = GLPKSolver().solve(model.roundOneProgram(), options: SolveOptions())
    #expect(solved.reason == .optimal)
    // Written as a minimization: the optimum is negated.
    let read = -(try optimumReadByGLPK(file))
    #expect(abs(read - solved.objective) <= 1e-7 * max(1, abs(read)), "\(read) and \(solved.objective)")
    guard case .plan(let fair) = ReferenceEngine(solver: GLPKSolver()).solve(model) else {
      Issue.record("no plan")
      return
    }
    // λ is the least fill of the plan: of all cells that are not fixed, those at their caps included.
    let least = zip(fair.packs.indices, fair.packs).filter {
      model.targets[$0.0] > 0 && model.floors[$0.0] < model.caps[$0.0]
    }.map { $0.1 / model.targets[$0.0] }.min()
    #expect(abs((least ?? 0) - read) <= 1e-7 * max(1, read), "least fill \(least ?? 0), first round \(read)")
  }

  private func optimumReadByGLPK(_ file: String) throws -> Double {
    glp_term_out(GLP_OFF)
    let handle = glp_create_prob()
    defer { glp_delete_prob(handle) }
    try #require(glp_read_mps(handle, GLP_MPS_FILE, nil, file) == 0)
    try #require(glp_simplex(handle, nil) == 0)
    try #require(glp_get_status(handle) == GLP_OPT)
    return glp_get_obj_val(handle)
  }
}

@Suite("Real usage", .printingRuns)
struct RealUsageTests {
  /// Tables of real use that stay outside the repository; where they are absent, these tests are skipped and say so.
  static let folder = packageRoot.deletingLastPathComponent().appending(path: "shared/real-usage").path()
  static func isThere(_ name: String) -> Bool { FileManager.default.fileExists(atPath: folder + "/" + name) }

  private func allocate(_ table: String, script: String, minimumCells: Int) throws {
    let place = try Workplace()
    let python = Process()
    python.executableURL = URL(filePath: "/usr/bin/env")
    python.arguments = [
      "python3", packageRoot.appending(path: "Scripts/\(script)").path(), RealUsageTests.folder + "/" + table,
      place.path("plan"),
    ]
    try python.run()
    python.waitUntilExit()
    #expect(python.terminationStatus == 0)
    let start = ContinuousClock.now
    let run = try Binary.run("allocate", place.path("plan"), "-o", place.path("out"), "--format", "json")
    let elapsed = ContinuousClock.now - start
    #expect(run.code == 0, "\(run.errors)")
    #expect(try Binary.run("verify", place.path("out")).code == 0)
    let cells = (run.json as? [String: Any])?["cells"] as? Int ?? 0
    #expect(cells >= minimumCells)
    let excesses = run.errors.components(separatedBy: "W590").count - 1
    print("\(table): \(cells) cells in \(elapsed), \(excesses) excess warnings")
  }

  @Test(
    "lithium: 8 products at 213 trusts in 9 regions",
    .enabled(if: isThere("lithium-monthly.csv"), "shared/real-usage/lithium-monthly.csv is not beside the package"))
  func lithium() throws {
    try allocate("lithium-monthly.csv", script: "lithium-plan.py", minimumCells: 500)
  }

  @Test(
    "trusts: 50 products at 217 trusts in 14 areas, capacities binding",
    .enabled(if: isThere("trusts-monthly.csv"), "shared/real-usage/trusts-monthly.csv is not beside the package"))
  func trusts() throws {
    try allocate("trusts-monthly.csv", script: "trusts-plan.py", minimumCells: 2_500)
  }
}
