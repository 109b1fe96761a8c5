import Foundation
import TestSupport
import Testing
import XLSXReading

@Suite("Comparing, keeping and scenarios through the program", .printingRuns)
struct ComparisonTests {
  private func write(_ lines: [String], to path: String) throws {
    try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: URL(filePath: path))
  }

  private func run(_ place: Workplace, _ arguments: String...) throws -> Binary.Outcome { try Binary.run(arguments) }

  private func members(_ outcome: Binary.Outcome) throws -> [String: Any] {
    try #require(outcome.json as? [String: Any], "\(outcome.errors)")
  }

  @Test("compare: 0 for the same, 5 for a difference, 7 for what is no output; tables with -o")
  func compare() throws {
    let place = try Workplace()
    let plan = dataset("yantai-batch8")
    try Prepared.output(of: "yantai-batch8", to: place.path("one"))
    try write(
      ["table,key,column,value", "parameters,prepayment_ratio,value,40%", "parameters,prepayment_tranches,value,"],
      to: place.path("money.csv"))
    #expect(try Binary.run("allocate", plan, "-o", place.path("two"), "--overrides", place.path("money.csv")).code == 0)
    let same = try Binary.run("compare", place.path("one"), place.path("one"))
    #expect(same.code == 0)
    #expect(same.text.hasPrefix("The same: "))
    let money = try Binary.run("compare", place.path("one"), place.path("two"), "--format", "json", "-o", place.path("report"))
    #expect(money.code == 5)
    let found = try members(money)
    #expect((found["cells"] as? [Any])?.isEmpty == true, "only the prepayment differs")
    #expect(found["changed_plan_tables"] as? [String] == ["parameters.csv"])
    #expect(FileManager.default.fileExists(atPath: place.path("report/compare_institutions.csv")))
    #expect(FileManager.default.fileExists(atPath: place.path("report/比较.xlsx")))
    let missing = try Binary.run("compare", place.path("one"), place.path("nowhere"))
    #expect(missing.code == 7)
    #expect(missing.errors.contains("nowhere"))
    #expect(try Binary.run("compare", place.path("one"), place.path("report")).code == 7)
    #expect(try Binary.run("compare", place.path("one"), place.path("two"), "-o", place.path("report")).code == 7, "--force")
  }

  @Test("fairness: nothing is more even than the proportional split, and it breaks what this plan keeps")
  func fairness() throws {
    let place = try Workplace()
    try Prepared.output(of: "yantai-batch8", to: place.path("out"))
    let sheet = try members(Binary.run("fairness", place.path("out"), "--format", "json", "-o", place.path("report")))
    let methods = try #require(sheet["methods"] as? [[String: Any]])
    #expect(methods.compactMap { $0["method"] as? String } == ["proportional", "fair", "proportional_bounded", "demand"])
    let ginis = methods.compactMap { ($0["city"] as? [String: Any])?["gini"] as? Double }
    #expect(ginis[0] < 1e-9)
    #expect(ginis[1] > 0.01)
    let capacities = methods.compactMap { ($0["breaches"] as? [String: Any])?["capacities"] as? Int }
    #expect(capacities[0] > 0)
    #expect(capacities[1] == 0)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: place.path("report")).sorted()
        == [".fenliang.json", "fairness.csv", "fairness.json", "fairness_districts.csv", "公平性.xlsx"])
    // The workbook is read as any other: a heading, a row for each way of splitting.
    let book = try Workbook(path: place.path("report/公平性.xlsx"))
    let grid = try book.grid(of: book.sheets[0])
    let rows = grid.rows.map { row in row.cells.map { grid.text(of: grid.cells[$0]) } }
    #expect(rows.filter { $0.count == 12 }.map { $0[0] } == ["分法", "按比例", "本方案", "按比例守上下限", "按报量"])
    let districts = try FileManager.default.contentsOfDirectory(atPath: place.path("out/packets")).count
    #expect(rows.filter { $0.count == 9 }.count == 1 + districts, "packs and fills of four ways for each district")
    let again = try Binary.run("fairness", place.path("out"), "-o", place.path("report"))
    #expect(again.code == 7, "--force")
    let before = try tree(place.path("report"))
    #expect(try Binary.run("fairness", place.path("out"), "-o", place.path("report"), "--force").code == 0)
    #expect(try tree(place.path("report")) == before)
  }

  @Test("allocate --keep: the stable plan verifies, moves no more than the fair one, and keeping it moves nothing further")
  func keep() throws {
    let place = try Workplace()
    let plan = dataset("weihai-batch3")
    try Prepared.output(of: "weihai-batch3", to: place.path("old"))
    try write(["table,key,column,value", "limits,371000002;B3001,fixed_packs,350"], to: place.path("lock.csv"))
    let run = try Binary.run(
      "allocate", plan, "-o", place.path("new"), "--overrides", place.path("lock.csv"), "--keep", place.path("old"))
    #expect(run.code == 0, "\(run.errors)")
    #expect(run.text.contains("Against the earlier output, this plan: "))
    let record = try #require(
      JSONSerialization.jsonObject(with: Data(contentsOf: URL(filePath: place.path("new/run.json")))) as? [String: Any])
    let keep = try #require(record["keep"] as? [String: Any])
    let fair = try #require(keep["fair"] as? [String: Int])
    let stable = try #require(keep["stable"] as? [String: Any])
    let moved = try #require(stable["moved"] as? [String: Int])
    #expect(moved["gained"] ?? .max <= fair["gained"] ?? 0)
    // The lock takes 25 packs more than the 325 there were: 25 packs at least come and go.
    #expect(moved["gained"] ?? 0 >= 25)
    #expect(stable["least_moved"] as? Int ?? .max <= (moved["gained"] ?? 0) + (moved["lost"] ?? 0))
    let taken = try Binary.run(
      "allocate", plan, "-o", place.path("taken"), "--overrides", place.path("lock.csv"), "--overrides",
      place.path("new/stable.csv"), "--keep", place.path("old"))
    #expect(taken.code == 0, "\(taken.errors)")
    #expect(try Binary.run("verify", place.path("taken")).code == 0)
    let comparison = try members(Binary.run("compare", place.path("old"), place.path("taken"), "--format", "json"))
    let balance = try #require((comparison["cell_balance"] as? [String: Any])?["gained"] as? [String: Any])
    #expect(balance["packs"] as? Int == moved["gained"])
    #expect(try Binary.run("allocate", plan, "-o", place.path("x"), "--keep", place.path("nowhere")).code == 7)
    // Where only money changes, what was said of the earlier output stays.
    let same = try Binary.run("prepay", plan, place.path("new"), "--overrides", place.path("lock.csv"))
    #expect(same.text.contains("The schedule is the one already there"), "\(same.text) \(same.errors)")
    try write(
      ["table,key,column,value", "limits,371000002;B3001,fixed_packs,350", "parameters,prepayment_ratio,value,30%"],
      to: place.path("money.csv"))
    let money = try Binary.run(
      "prepay", plan, place.path("new"), "--overrides", place.path("money.csv"), "-o", place.path("money"))
    #expect(money.code == 0, "\(money.errors)")
    let (with, without) = (try tree(place.path("new")), try tree(place.path("money")))
    #expect(without["keep.csv"] == with["keep.csv"] && without["stable.csv"] == with["stable.csv"])
    #expect(without["prepayments.csv"] != with["prepayments.csv"])
    let carried =
      try #require(
        JSONSerialization.jsonObject(with: without["run.json"] ?? Data()) as? [String: Any])["keep"] as? NSDictionary
    #expect(carried == keep as NSDictionary)
    // What is read is not replaced; unchanged, nothing moves.
    let old = try tree(place.path("old"))
    #expect(try Binary.run("allocate", plan, "-o", place.path("old"), "--force", "--keep", place.path("old")).code == 7)
    #expect(try tree(place.path("old")) == old)
    let again = try Binary.run("allocate", plan, "-o", place.path("again"), "--keep", place.path("old"))
    #expect(again.text.contains("this plan: 0 cells change"), "\(again.text)")
  }

  @Test("allocate --keep: the plan carries the earlier packs, of which whole packs change fewer, and so it gives the same again")
  func keptPacks() throws {
    let place = try Workplace()
    try Prepared.output(of: "weihai-batch3", to: place.path("old"))
    try write(["table,key,column,value", "limits,371000002;B3001,fixed_packs,350"], to: place.path("lock.csv"))
    let words = ["allocate", dataset("weihai-batch3"), "--tables", "csv", "--overrides", place.path("lock.csv"), "-o"]
    #expect(try Binary.run(words + [place.path("afresh")]).code == 0)
    #expect(try Binary.run(words + [place.path("kept"), "--keep", place.path("old")]).code == 0)
    func moved(_ name: String) throws -> Int {
      let json = try members(Binary.run("compare", place.path("old"), place.path(name), "--format", "json"))
      let balance = try #require((json["cell_balance"] as? [String: Any])?["gained"] as? [String: Any])
      return try #require(balance["packs"] as? Int)
    }
    let (afresh, kept) = (try moved("afresh"), try moved("kept"))
    #expect(kept < afresh, "packs gained: \(kept) where the old ones are accepted, \(afresh) afresh")
    // The output's own plan gives it again, from a folder and from a workbook.
    #expect(try Binary.run("convert", place.path("kept/plan"), place.path("plan.xlsx")).code == 0)
    for plan in ["kept/plan", "plan.xlsx"] {
      let again = try Binary.run("allocate", place.path(plan), "-o", place.path("again"), "--tables", "csv", "--force")
      #expect(again.code == 0 && again.errors.contains("N666"), "\(again.errors)")
      #expect(try tree(place.path("again"))["allocation.csv"] == tree(place.path("kept"))["allocation.csv"], "\(plan)")
    }
    #expect(try Binary.run("merge", place.path("kept"), "--partial", "-o", place.path("merged")).code == 0)
    // A number that is none is said with its place.
    try write(["institution_id,product_id,packs", "371000002,B3001,x"], to: place.path("kept/plan/city_allocation.csv"))
    let wrong = try Binary.run("check", place.path("kept/plan"), "--no-report")
    #expect(wrong.code == 3 && (wrong.text + wrong.errors).contains("city_allocation.csv:2"), "\(wrong.text) \(wrong.errors)")
  }

  @Test("resplit --keep: a packet against the city's output counts the district's lines alone")
  func keepOfDistrict() throws {
    let place = try Workplace()
    #expect(try Binary.run("allocate", dataset("hand/tight-in-a-district"), "-o", place.path("out")).code == 0)
    let packets = try FileManager.default.contentsOfDirectory(atPath: place.path("out/packets")).sorted()
    let packet = try #require(packets.first)
    let run = try Binary.run(
      "resplit", place.path("out/packets/\(packet)"), "-o", place.path("own"), "--keep", place.path("out"))
    #expect(run.code == 0, "\(run.errors)")
    #expect(run.text.contains("this plan: 0 cells change"), "\(run.text)")
  }

  @Test("scenarios: added, listed, run beside the base, and promoted to just what the run was")
  func scenarios() throws {
    let place = try Workplace()
    let plan = place.path("plan")
    try FileManager.default.copyItem(atPath: dataset("yantai-batch8"), toPath: plan)
    try write(["table,key,column,value", "parameters,prepayment_ratio,value,x"], to: place.path("bad.csv"))
    try write(
      ["table,key,column,value", "products,B8008,agreed_units,240000"], to: place.path("more.csv"))
    let products = try String(contentsOfFile: plan + "/products.csv", encoding: .utf8)
    let known = try #require(products.split(separator: "\n").first { $0.hasPrefix("B8008") })
    let refused = try Binary.run("scenario", "add", plan, "bad", "--overrides", place.path("bad.csv"))
    #expect(refused.code == 3)
    #expect(!FileManager.default.fileExists(atPath: plan + "/scenarios"))
    #expect(try Binary.run("scenario", "add", plan, "base", "--overrides", place.path("more.csv")).code == 2)
    #expect(try Binary.run("scenario", "add", plan, "../x", "--overrides", place.path("more.csv")).code == 2)
    #expect(
      try Binary.run("scenario", "add", plan, "多些", "--overrides", place.path("more.csv"), "--note", "B8008 加量").code == 0)
    #expect(try Binary.run("scenario", "add", plan, "多些", "--overrides", place.path("more.csv")).code == 2)
    let list = try Binary.run("scenario", "list", plan)
    #expect(list.text.contains("多些") && list.text.contains("ready"))
    #expect(try !Binary.run("check", plan).errors.contains("scenarios"), "readers of the plan pass over them")

    let run = try Binary.run("scenario", "run", plan, "-o", place.path("runs"))
    #expect(run.code == 0, "\(run.errors) \(known)")
    #expect(run.text.contains("多些"))
    #expect(try Binary.run("scenario", "run", plan, "nobody", "-o", place.path("runs"), "--force").code == 2)
    let compared = try Binary.run("scenario", "compare", place.path("runs"), "-o", place.path("report"))
    #expect(compared.code == 0)
    #expect(compared.text == run.text)
    #expect(FileManager.default.fileExists(atPath: place.path("report/多些/compare_cells.csv")))

    try write(["note"], to: plan + "/readme.txt")
    let old = try Data(contentsOf: URL(filePath: plan + "/products.csv"))
    let promoted = try Binary.run("scenario", "promote", plan, "多些")
    #expect(promoted.code == 0, "\(promoted.errors)")
    #expect(try Data(contentsOf: URL(filePath: plan + "/scenarios/before-多些/products.csv")) == old)
    #expect(FileManager.default.fileExists(atPath: plan + "/readme.txt"))
    #expect(try Binary.run("scenario", "list", plan).text.contains("applied"))
    #expect(try Binary.run("allocate", plan, "-o", place.path("after")).code == 0)
    #expect(try tree(place.path("after")) == tree(place.path("runs/多些")), "promoted is what was run")
    #expect(try Binary.run("scenario", "promote", plan, "nobody").code == 2)
  }

  @Test("scenarios beside a workbook: run like those of a folder, promoted into the workbook, the old one kept")
  func scenariosOfWorkbook() throws {
    let place = try Workplace()
    let plan = place.path("plan.xlsx")
    #expect(try Binary.run("convert", dataset("yantai-batch8"), plan).code == 0)
    try write(["table,key,column,value", "products,B8008,agreed_units,240000"], to: place.path("more.csv"))
    let before = try Data(contentsOf: URL(filePath: plan))
    #expect(try Binary.run("scenario", "add", plan, "多些", "--overrides", place.path("more.csv")).code == 0)
    #expect(FileManager.default.fileExists(atPath: plan + ".scenarios/多些.csv"))
    #expect(try Binary.run("scenario", "list", plan).text.contains("ready"))
    let run = try Binary.run("scenario", "run", plan, "-o", place.path("runs"))
    #expect(run.code == 0, "\(run.errors)")
    #expect(
      try Binary.run("allocate", dataset("yantai-batch8"), "--overrides", place.path("more.csv"), "-o", place.path("direct"))
        .code == 0)
    #expect(try tree(place.path("runs/多些")) == tree(place.path("direct")), "as from the folder")

    let promoted = try Binary.run("scenario", "promote", plan, "多些")
    #expect(promoted.code == 0, "\(promoted.errors)")
    #expect(try Data(contentsOf: URL(filePath: plan + ".scenarios/before-多些.xlsx")) == before)
    #expect(try FileManager.default.contentsOfDirectory(atPath: plan + ".scenarios").sorted().count == 3)
    #expect(try Binary.run("scenario", "list", plan).text.contains("applied"))
    #expect(try Binary.run("allocate", plan, "-o", place.path("after")).code == 0)
    #expect(try tree(place.path("after")) == tree(place.path("runs/多些")), "promoted is what was run")

    // A second time: the first copy stays.
    #expect(try Binary.run("scenario", "promote", plan, "多些").code == 0)
    #expect(try Data(contentsOf: URL(filePath: plan + ".scenarios/before-多些.xlsx")) == before)
    #expect(FileManager.default.fileExists(atPath: plan + ".scenarios/before-多些-2.xlsx"))

    let macros = place.path("plan.xlsm")
    try before.write(to: URL(filePath: macros))
    #expect(try Binary.run("scenario", "add", macros, "多些", "--overrides", place.path("more.csv")).code == 0)
    let refused = try Binary.run("scenario", "promote", macros, "多些")
    #expect(refused.code == 2 && refused.errors.contains("not an .xlsx file"), "\(refused.errors)")
    #expect(try Data(contentsOf: URL(filePath: macros)) == before)
  }
}
