import Foundation
import TestSupport
import Testing

@Suite("What is there already", .printingRuns)
struct OverwritingTests {
  /// A command that writes the folder `TARGET`, the code it ends with, and a file that it writes there.
  struct Command: Sendable, CustomTestStringConvertible {
    var words: [String]
    var code: Int32 = 0
    var file: String
    var testDescription: String { words.prefix(2).joined(separator: " ") }

    init(_ words: String..., code: Int32 = 0, file: String) { (self.words, self.code, self.file) = (words, code, file) }

    /// The words with `OUT` and `PRICES` as paths of a place.
    func words(_ place: Workplace) -> [String] {
      words.map { $0.hasPrefix("@") ? place.path(String($0.dropFirst())) : $0 }
    }
  }

  static let commands = [
    Command("allocate", dataset("hand/free"), "-o", "@target", file: "allocation.csv"),
    Command("allocate", dataset("invalid/agreed-above-caps"), "-o", "@target", code: 4, file: "conflict.json"),
    Command("resplit", "@out/packets/D1", "-o", "@target", file: "plan/products.csv"),
    Command("merge", "@out", "--partial", "-o", "@target", file: "merge-report.csv"),
    Command("prepay", dataset("hand/free"), "@out", "-o", "@target", file: "prepayments.csv"),
    Command("compare", "@out", "@out", "-o", "@target", file: "compare_cells.csv"),
    Command("fairness", "@out", "-o", "@target", file: "fairness.csv"),
    Command("supplement", "@out", "@out", "-o", "@target", file: "supplement.json"),
    Command("standards", dataset("hand/free"), "--prices", "@prices.csv", "-o", "@target", file: "payment_standards.csv"),
    Command("template", "@target", file: "parameters.csv"),
    Command("convert", dataset("hand/free"), "@target", file: "usage.csv"),
    Command("renew", "@out", "-o", "@target", file: "products.csv"),
    Command(
      "generate", "--products", "2", "--institutions", "3", "--districts", "1", "@target", file: "institutions.csv"),
  ]

  private func place() throws -> Workplace {
    let place = try Workplace()
    try Prepared.output(of: "hand/free", to: place.path("out"))
    try place.write(
      "item_id,product_id,name,role,units_per_pack,price_yuan,evaluated\nA,P1,甲,中选,1,2,是\n", to: "prices.csv")
    return place
  }

  @Test("--force removes nothing that the program did not write or that was changed since, and names all of it", arguments: commands)
  func folders(command: Command) throws {
    let place = try place()
    let words = command.words(place)
    #expect(try Binary.run(words).code == command.code)
    #expect(try Binary.run(words).code == 7, "without --force")
    let files = try tree(place.path("target"))
    #expect(try Binary.run(words + ["--force"]).code == command.code)
    #expect(try tree(place.path("target")) == files)

    try place.write("scan", to: "target/盖章扫描.pdf")
    try place.write("", to: "target/.hidden")
    try place.write("note", to: "target/备注/a/note.txt")
    try FileManager.default.createDirectory(atPath: place.path("target/empty"), withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(atPath: place.path("target/link"), withDestinationPath: place.path("out"))
    let file = place.path("target/" + command.file)
    let bytes = try #require(FileManager.default.contents(atPath: file))
    try (bytes + Data("\n".utf8)).write(to: URL(filePath: file))
    let before = try entries(place.folder)
    let refused = try Binary.run(words + ["--force"])
    #expect(refused.code == 7 && refused.text.isEmpty)
    // Where the record itself is changed, nothing says what belongs to it.
    if command.file != "conflict.json" {
      for name in ["盖章扫描.pdf", ".hidden", "备注/", "empty/", "link", command.file] {
        #expect(refused.errors.contains("\n  " + name + "\n"), "\(name)")
      }
    }
    #expect(try entries(place.folder) == before)

    for name in ["盖章扫描.pdf", ".hidden", "备注", "empty", "link"] {
      try FileManager.default.removeItem(atPath: place.path("target/" + name))
    }
    #expect(try Binary.run(words + ["--force"]).code == 7, "a changed file alone")
    try bytes.write(to: URL(filePath: file))
    #expect(try Binary.run(words + ["--force"]).code == command.code)
    #expect(try tree(place.path("target")) == files)
  }

  @Test("A folder whose run.json is not our record is not ours", arguments: commands.prefix(2))
  func foreignRecords(command: Command) throws {
    let place = try place()
    let own = try String(contentsOfFile: place.path("out/run.json"), encoding: .utf8)
    let records = [
      "{}", "", "mine", own.replacingOccurrences(of: "\"fenliang\"", with: "\"another\""),
      own.replacingOccurrences(of: "allocation.csv", with: "letter.txt"),
    ]
    for record in records {
      for name in ["run.json", "conflict.json"] {
        try place.write("mine", to: "target/letter.txt")
        try place.write(record, to: "target/" + name)
        let before = try entries(place.folder)
        #expect(try Binary.run(command.words(place) + ["--force"]).code == 7)
        #expect(try entries(place.folder) == before)
        try FileManager.default.removeItem(atPath: place.path("target"))
      }
    }
  }

  @Test("What is read is not replaced, whatever it is, and the message names it")
  func everythingRead() throws {
    let place = try place()
    let plan = dataset("hand/free")
    for name in ["second", "result"] {
      let source = name == "second" ? plan : place.path("out/packets/D1")
      #expect(try Binary.run(name == "second" ? "allocate" : "resplit", source, "-o", place.path(name)).code == 0)
    }
    let impossible = dataset("invalid/agreed-above-caps")
    #expect(try Binary.run("allocate", impossible, "-o", place.path("card")).code == 4)
    let before = try entries(place.folder)
    let (out, second, card) = (place.path("out"), place.path("second"), place.path("card"))
    let runs: [(words: [String], named: String)] = [
      (["merge", out, place.path("result"), "--partial", "-o", out], out),
      (["merge", out, place.path("result"), "--partial", "-o", place.path("result")], place.path("result")),
      (["allocate", plan, "--keep", out, "-o", out], out), (["allocate", out + "/plan", "-o", out], out + "/plan"),
      (["allocate", impossible, "--overrides", card + "/repair-1.csv", "-o", card], card + "/repair-1.csv"),
      (["prepay", plan, out, "--paid", second + "/payment_lines.csv", "-o", second], second + "/payment_lines.csv"),
      (["prepay", plan, out, "-o", out], out), (["compare", out, second, "-o", second], second),
      (["supplement", out, second, "-o", out], out), (["fairness", out, "-o", out], out), (["convert", out + "/plan", out], out + "/plan"),
      (["renew", out, "-o", out], out),
    ]
    for (words, named) in runs {
      // A payment table is no table of payments; what is refused first does not matter, that nothing is replaced does.
      let run = try Binary.run(words + ["--force"])
      #expect(run.code == 7 || (run.code == 3 && words[0] == "prepay"), "\(words): \(run.errors)")
      if run.code == 7 { #expect(run.errors.contains(named), "\(words): \(run.errors)") }
    }
    #expect(try entries(place.folder) == before)
  }

  @Test("Nothing is written into an output, and runs of scenarios not into what is something else")
  func insideOutputs() throws {
    let place = try place()
    #expect(try Binary.run("template", place.path("plan")).code == 0)
    #expect(try Binary.run("fairness", place.path("out"), "-o", place.path("report")).code == 0)
    try place.write("table,key,column,value\n", to: "overrides.csv")
    let before = try entries(place.folder)
    let (plan, out) = (dataset("hand/free"), place.path("out"))
    let runs = [
      ["allocate", plan, "-o", out + "/x"], ["allocate", plan, "-o", out + "/packets/D1/x"], ["template", out + "/plan/x"],
      ["template", out + "/x.xlsx"], ["export-lp", plan, out + "/x.mps"], ["compare", out, out, "-o", out + "/x"],
      ["scenario", "add", out + "/plan", "s1", "--overrides", place.path("overrides.csv")],
      ["scenario", "run", plan, "-o", out], ["scenario", "run", plan, "-o", out + "/x/y"],
      ["scenario", "run", plan, "-o", place.path("plan")], ["scenario", "run", plan, "-o", place.path("report")],
      ["scenario", "run", plan, "-o", plan], ["scenario", "run", plan, "-o", "/"],
    ]
    for words in runs {
      for force in [[], ["--force"]] where words[1] != "add" || force.isEmpty {
        let run = try Binary.run(words + force)
        #expect(run.code == 7, "\(words): \(run.errors)")
      }
    }
    #expect(try entries(place.folder) == before)
    #expect(try Binary.run("verify", out).code == 0)
  }

  @Test("`..` after a link means what it means to the system, in what is written and in what is read")
  func parentOfLink() throws {
    let place = try place()
    try FileManager.default.createDirectory(atPath: place.path("deep/inner"), withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(atPath: place.path("link"), withDestinationPath: place.path("deep/inner"))
    let target = place.path("link/../y")
    let run = try Binary.run("allocate", dataset("hand/free"), "-o", target)
    #expect(run.code == 0, "\(run.errors)")
    #expect(FileManager.default.fileExists(atPath: place.path("deep/y/run.json")))
    #expect(!FileManager.default.fileExists(atPath: place.path("y")))
    let (plan, out) = (dataset("hand/free"), place.path("out"))
    for words in [["verify", target], ["compare", target, out], ["prepay", plan, target], ["fairness", target]] {
      let run = try Binary.run(words)
      #expect(run.code == 0, "\(words): \(run.errors)")
    }
  }

  @Test("A lock that a killed run left is removed, a file of that name with anything else in it is not")
  func locks() throws {
    let place = try place()
    try place.write("", to: ".target.fenliang-99.lock")
    try place.write("A run of fenliang works", to: ".target.fenliang-98.lock")
    try place.write("mine", to: ".target.fenliang-97.lock")
    #expect(try Binary.run("allocate", dataset("hand/free"), "-o", place.path("target")).code == 0)
    let locks = try FileManager.default.contentsOfDirectory(atPath: place.folder).filter { $0.hasSuffix(".lock") }
    #expect(locks == [".target.fenliang-97.lock"])
  }

  @Test("An empty name and a pipe are called what they are")
  func names() throws {
    let place = try place()
    for words in [["export-lp", dataset("hand/free"), ""], ["template", ""], ["allocate", dataset("hand/free"), "-o", ""]] {
      let run = try Binary.run(words)
      #expect(run.code == 7 && run.errors.contains("No name is given"), "\(words): \(run.errors)")
    }
    #expect(mkfifo(place.path("pipe"), 0o600) == 0)
    let run = try Binary.run("export-lp", dataset("hand/free"), place.path("pipe"))
    #expect(run.code == 7 && run.errors.contains("is a device or a pipe"), "\(run.errors)")
  }

  @Test("A folder of another kind of ours is not replaced")
  func otherKinds() throws {
    let place = try place()
    #expect(try Binary.run("template", place.path("plan")).code == 0)
    #expect(try Binary.run("fairness", place.path("out"), "-o", place.path("report")).code == 0)
    let before = try entries(place.folder)
    for target in ["plan", "report"] {
      #expect(try Binary.run("allocate", dataset("hand/free"), "-o", place.path(target), "--force").code == 7)
    }
    for target in ["out", "report"] { #expect(try Binary.run("template", place.path(target), "--force").code == 7) }
    for target in ["out", "plan"] {
      #expect(try Binary.run("fairness", place.path("out"), "-o", place.path(target), "--force").code == 7)
    }
    #expect(try entries(place.folder) == before)
  }

  @Test("An output that holds what is read is not replaced")
  func inputs() throws {
    let place = try place()
    #expect(try Binary.run("resplit", place.path("out/packets/D1"), "-o", place.path("result")).code == 0)
    let before = try entries(place.folder)
    try FileManager.default.createSymbolicLink(atPath: place.path("link"), withDestinationPath: place.path("out"))
    let commands = [
      ["resplit", place.path("out/packets/D1"), "-o", place.path("out")],
      ["resplit", place.path("link/packets/D1"), "-o", place.path("out/../out/")],
      ["allocate", place.path("out/plan"), "-o", place.path("link")],
      ["merge", place.path("out"), place.path("result"), "-o", place.path("result")],
    ]
    for words in commands {
      let run = try Binary.run(words + ["--force"])
      #expect(run.code == 7 && run.errors.contains("which is being read"))
    }
    try FileManager.default.removeItem(atPath: place.path("link"))
    #expect(try entries(place.folder) == before)
  }

  @Test("check --report never overwrites the plan, by whatever path, nor another file that is no report of ours")
  func checkReport() throws {
    let place = try place()
    let plan = place.path("plan.xlsx")
    #expect(try Binary.run("convert", dataset("hand/free"), plan).code == 0)
    #expect(try Binary.run("check", plan).code == 0)
    let report = place.path("plan_校验结果.xlsx")
    let checked = try Data(contentsOf: URL(filePath: report))
    // A report that is checked itself is the plan then.
    try FileManager.default.copyItem(atPath: report, toPath: place.path("checked.xlsx"))
    try FileManager.default.createSymbolicLink(atPath: place.path("link.xlsx"), withDestinationPath: plan)
    try FileManager.default.linkItem(atPath: plan, toPath: place.path("hard.xlsx"))
    try place.write("mine", to: "mine.xlsx")
    try place.write("table,key,column,value\n", to: "none.csv")
    #expect(try Binary.run("template", place.path("other.xlsx")).code == 0)
    let before = try entries(place.folder)
    for target in [plan, place.folder + "/../" + (place.folder as NSString).lastPathComponent + "/plan.xlsx"]
      + ["link.xlsx", "hard.xlsx", "mine.xlsx", "other.xlsx", "prices.csv"].map(place.path)
    {
      for force in [[], ["--force"]] {
        let run = try Binary.run(["check", plan, "--report", target] + force)
        #expect(run.code == 7, "\(target)")
        #expect(try entries(place.folder) == before, "\(target)")
      }
    }
    let itself = place.path("checked.xlsx")
    for force in [[], ["--force"]] {
      #expect(try Binary.run(["check", itself, "--report", itself] + force).code == 7)
      #expect(
        try Binary.run(["check", plan, "--overrides", itself, "--report", itself] + force).code == 3, "no overrides file")
    }
    #expect(try entries(place.folder) == before)

    // An earlier report gives way by itself, one that was saved by another program only with --force.
    #expect(try Binary.run("check", plan).code == 0)
    #expect(try Data(contentsOf: URL(filePath: report)) == checked)
    try saveAnew(report)
    let saved = try Data(contentsOf: URL(filePath: report))
    let kept = try Binary.run("check", plan)
    #expect(kept.code == 7 && kept.errors.contains("--force"))
    #expect(try Data(contentsOf: URL(filePath: report)) == saved)
    #expect(try Binary.run("check", plan, "--force").code == 0)
    #expect(try Data(contentsOf: URL(filePath: report)) == checked)
  }

  @Test("--force replaces a file of ours and no other, nor one that was filled in since")
  func loneFiles() throws {
    let place = try place()
    let free = dataset("hand/free")
    let commands: [(words: [String], file: String)] = [
      (["template"], "a.xlsx"), (["convert", free], "b.xlsx"), (["export-lp", free], "c.mps"),
      (["standards", free, "--prices", place.path("prices.csv"), "-o"], "d.csv"),
      (["standards", free, "--prices", place.path("prices.csv"), "-o"], "e.xlsx"),
      (["renew", place.path("out"), "-o"], "f.xlsx"),
    ]
    for (words, name) in commands {
      let file = place.path(name)
      try place.write("mine", to: name)
      let before = try entries(place.folder)
      for more in [[], ["--force"]] {
        #expect(try Binary.run(words + [file] + more).code == 7, "\(name)")
        #expect(try entries(place.folder) == before, "\(name)")
      }
      try FileManager.default.removeItem(atPath: file)
      #expect(try Binary.run(words + [file]).code == 0, "\(name)")
      let bytes = try Data(contentsOf: URL(filePath: file))
      #expect(try Binary.run(words + [file, "--force"]).code == 0, "\(name)")
      #expect(try Data(contentsOf: URL(filePath: file)) == bytes, "\(name)")
      // A link stays a link.
      try FileManager.default.createSymbolicLink(atPath: place.path("link"), withDestinationPath: file)
      if words[0] == "export-lp" {
        #expect(try Binary.run(words + [place.path("link"), "--force"]).code == 0)
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: place.path("link")) == file)
      }
      try FileManager.default.removeItem(atPath: place.path("link"))
      switch (name as NSString).pathExtension {
      case "xlsx": try saveAnew(file)
      case "mps": try (bytes + Data("* mine\n".utf8)).write(to: URL(filePath: file))
      default: try Data("mine\n".utf8).write(to: URL(filePath: file))
      }
      let changed = try entries(place.folder)
      #expect(try Binary.run(words + [file, "--force"]).code == 7, "\(name)")
      #expect(try entries(place.folder) == changed, "\(name)")
    }
  }

  @Test("scenario add and promote leave alone what the list of scenarios does not know, and links and empty folders")
  func scenarios() throws {
    let place = try place()
    let plan = place.path("plan")
    try FileManager.default.copyItem(atPath: dataset("hand/free"), toPath: plan)
    try place.write("table,key,column,value\nparameters,prepayment_ratio,value,30%\n", to: "less.csv")
    try place.write("mine", to: "plan/scenarios/less.csv")
    let words = ["scenario", "add", plan, "less", "--overrides", place.path("less.csv")]
    let before = try entries(place.folder)
    for force in [[], ["--force"]] {
      #expect(try Binary.run(words + force).code == 7)
      #expect(try entries(place.folder) == before)
    }
    try FileManager.default.removeItem(atPath: place.path("plan/scenarios/less.csv"))
    let added = try Binary.run(words + ["--note", "少", "--format", "json"])
    #expect(added.code == 0)
    #expect(added.json as? [String: String] == ["added": "less", "note": "少"])
    try FileManager.default.createDirectory(atPath: plan + "/empty", withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(atPath: plan + "/link", withDestinationPath: "../out")
    try FileManager.default.createSymbolicLink(atPath: plan + "/broken", withDestinationPath: "nowhere")
    try place.write("scan", to: "plan/收文/scan.pdf")
    try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: plan + "/收文/scan.pdf")
    let old = try entries(plan)
    let promoted = try Binary.run("scenario", "promote", plan, "less", "--format", "json")
    #expect(promoted.code == 0)
    #expect(promoted.json as? [String: String] == ["promoted": "less", "old_plan": plan + "/scenarios/before-less"])
    let new = try entries(plan)
    for (name, entry) in old where !name.hasSuffix(".csv") { #expect(new[name] == entry, "\(name)") }
    #expect(new["expected.csv"] == old["expected.csv"], "no table of the plan")
    for (name, entry) in old where name.hasSuffix(".csv") && !name.contains("/") && name != "expected.csv" {
      #expect(new["scenarios/before-less/" + name] == entry, "\(name)")
    }
    #expect(try FileManager.default.attributesOfItem(atPath: plan + "/收文/scan.pdf")[.posixPermissions] as? Int == 0o640)
  }

  @Test("scenario run prints one document of all that have no result, each with its exit code")
  func failedScenarios() throws {
    let place = try place()
    let plan = place.path("plan")
    try FileManager.default.copyItem(atPath: dataset("hand/free"), toPath: plan)
    let tight = "institutions,H1,capacity_yuan,1\ninstitutions,H2,capacity_yuan,1\ninstitutions,H3,capacity_yuan,1\n"
    let changes = ["a-tight": tight, "b-fine": "parameters,prepayment_ratio,value,30%\n", "c-tight": tight]
    for (name, lines) in changes.sorted(by: { $0.key < $1.key }) {
      let file = try place.write("table,key,column,value\n" + lines, to: "\(name).csv")
      #expect(try Binary.run("scenario", "add", plan, name, "--overrides", file).code == 0)
    }
    let run = try Binary.run("scenario", "run", plan, "-o", place.path("runs"), "--format", "json")
    #expect(run.code == 4)
    let failed = try #require((run.json as? [String: Any])?["failed"] as? [[String: Any]])
    #expect(failed.map { $0["scenario"] as? String } == ["a-tight", "c-tight"])
    #expect(failed.map { $0["exit_code"] as? Int } == [4, 4])
    let card = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(filePath: place.path("runs/a-tight/conflict.json"))))
    #expect(failed.first?["conflict"] as? NSDictionary == card as? NSDictionary)
  }

  /// Saves a workbook as another program would: its parts have the time of the day.
  private func saveAnew(_ path: String) throws {
    let script = """
      import sys, zipfile
      path = sys.argv[1]
      with zipfile.ZipFile(path) as old: parts = [(name, old.read(name)) for name in old.namelist()]
      with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
          for name, data in parts: new.writestr(name, data)
      """
    let python = Process()
    python.executableURL = URL(filePath: "/usr/bin/env")
    python.arguments = ["python3", "-c", script, path]
    try python.run()
    python.waitUntilExit()
    #expect(python.terminationStatus == 0)
  }

  /// Everything below a folder by its path: files by their contents, links by where they lead, folders by being there.
  private func entries(_ folder: String) throws -> [String: Data] {
    var entries: [String: Data] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: folder) {
      let path = folder + "/" + name
      if let link = try? FileManager.default.destinationOfSymbolicLink(atPath: path) {
        entries[name] = Data("-> \(link)".utf8)
      } else {
        entries[name] = FileManager.default.contents(atPath: path) ?? Data("folder".utf8)
      }
    }
    return entries
  }
}
